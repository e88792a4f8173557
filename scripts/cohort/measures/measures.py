"""One measure: an SQL file whose comment block says what it is, and the rows it gives."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from ..database.queries import QuerySource
from ..errors import CannotRun
from ..model.paths import CohortPaths
from ..model.report_files import report_files
from ..model.sql_files import SqlFile, Value, check_header_names, is_applicable, read_sql_file
from ..model.tables import Model

# what the numbers of a column are, with the most decimals that people are shown of them
UNITS = {"money": 2, "days": 1, "hours": 1, "minutes": 0, "count": 2, "share": 0, "score": 1, "ratio": 2}
CONTROL_CHARACTERS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
# between a column and another one, without which there is a reason of its own that it is blank
WITHOUT = " without "
# a macro for what has an English form; views may not use it
TEXT_MACRO = "in_words"


@dataclass(frozen=True)
class Measure:
    """What an SQL file in report/measures/ declares in its header.

    `component` is the part of the model with which it is dropped, where that is more than the tables it needs. `note`
    is what readers have to know beside the formula.
    """

    file: SqlFile
    title: str
    unit: str
    formula: str
    source: str
    component: str
    note: str

    @property
    def name(self) -> str:
        return self.file.name

    @property
    def columns(self) -> dict[str, str]:
        """Each column that people see, with its heading in English."""
        return self.file.pairs["columns"]

    @property
    def units(self) -> dict[str, str]:
        """What the numbers of a column are, one of UNITS."""
        return self.file.pairs["units"]

    def decimals(self, column: str) -> int:
        """The most decimals that people are shown of the numbers of a column."""
        return UNITS.get(self.units.get(column, ""), 2)

    @property
    def codes(self) -> dict[str, str]:
        """What the values of a column are codes of: a field of a table (`workshops.kind`), a standard (`ISO 3166-2`),
        `tables` or `components`."""
        return self.file.pairs["codes"]

    @property
    def labels(self) -> dict[str, str]:
        """What single values are called, by `column.value`, where no table declares them as codes."""
        return self.file.pairs["labels"]

    @property
    def blanks(self) -> dict[str, str]:
        """What is printed where a column is blank; `column without other` where the other one is blank as well."""
        return self.file.pairs["blank"]


@dataclass(frozen=True)
class Result:
    """The rows of a measure, in the order that its SQL gives them.

    `numbers` has the number of each row among all that the SQL gives, counted from 1.
    """

    measure: Measure
    rows: list[dict[str, Value]]
    numbers: list[int]

    @property
    def row(self) -> dict[str, Value]:
        """The only row of a measure that gives one."""
        return self.rows[0]

    def number_of(self, row: dict[str, Value]) -> int:
        """The number of one of these rows."""
        return next(number for number, each in zip(self.numbers, self.rows, strict=True) if each is row)

    def filtered(self, column: str, value: Value) -> Result:
        """Only the rows in which a column has this value; all rows of a measure without that column."""
        if not self.rows or column not in self.rows[0]:
            return self
        kept = [(row, number) for row, number in zip(self.rows, self.numbers, strict=True) if row[column] == value]
        return Result(self.measure, [row for row, _ in kept], [number for _, number in kept])

    def blank(self, column: str, row: dict[str, Value]) -> str:
        """What is printed, in English, where the column is blank in this row; nothing where the header says nothing."""
        said = self.measure.blanks
        for name, text in said.items():
            blank, _, other = name.partition(WITHOUT)
            if other and blank == column and row[other] is None:
                return text
        return said.get(column, "")


def read_measures(paths: CohortPaths) -> dict[str, Measure]:
    """Every measure that is declared, by name."""
    return {name: _read(paths, path) for name, path in report_files(paths, "measures", ".sql").items()}


def run_measures(
    queries: QuerySource,
    measures: dict[str, Measure],
    model: Model,
    *,
    english: bool,
    other_language: Mapping[str, Result] | None = None,
) -> dict[str, Result]:
    """The results of the measures whose component and tables the cohort keeps.

    SQL says `in_words(name, name_en)` where a text has an English form; `english` decides which it gives. What does not
    say it is the same in every language and taken from the results that are `known`.
    """
    first = "english, own" if english else "own, english"
    queries.execute(f"CREATE OR REPLACE MACRO {TEXT_MACRO}(own, english) AS coalesce({first})")
    results = {}
    for name, measure in measures.items():
        check_header_names(measure.file, measure.component, (), model)
        if other_language and name in other_language and TEXT_MACRO not in measure.file.sql:
            results[name] = other_language[name]
        elif is_applicable(measure.file, measure.component, model, model.tables):
            results[name] = _query_measure(queries, measure)
    return results


def _query_measure(queries: QuerySource, measure: Measure) -> Result:
    columns, rows = queries.query(measure.file.sql, measure.file.where)
    spoken_of = {name for blank in measure.blanks for name in blank.split(WITHOUT)}
    missing = {*measure.columns, *measure.units, *measure.codes, *spoken_of} - set(columns)
    if missing:
        raise CannotRun(f"{measure.file.where}: the query gives no column {min(missing)}")
    seen = [{name: _without_control_characters(value) for name, value in row.items()} for row in rows]
    return Result(measure, seen, list(range(1, len(seen) + 1)))


def _without_control_characters(value: Value) -> Value:
    """A value without the signs in it that nobody sees and no page, workbook or picture can hold."""
    if isinstance(value, list):
        return [CONTROL_CHARACTERS.sub("", each) if isinstance(each, str) else each for each in value]
    return CONTROL_CHARACTERS.sub("", value) if isinstance(value, str) else value


def _read(paths: CohortPaths, path: Path) -> Measure:
    said = ("title", "unit", "formula", "source")
    file = read_sql_file(paths, path, {*said, "tables"}, {"columns", "units", "codes", "labels", "blank", "names"})
    for unit in file.pairs["units"].values():
        if unit not in UNITS:
            raise CannotRun(f"{file.where}: units: there is no unit {unit}; choose from {', '.join(UNITS)}")
    told = (*(file.header[name] for name in said), *(file.header.get(name, "") for name in ("component", "note")))
    return Measure(file, *told)
