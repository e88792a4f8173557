"""Measures: SQL files with a comment block that describes them, and the rows they give."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from ..database.queries import QuerySource
from ..database.translated_texts import texts_in_language
from ..errors import CannotRun
from ..model.paths import CohortPaths
from ..model.report_files import report_files
from ..model.sql_files import SqlFile, Value, check_header_names, is_applicable, placeholders, read_sql_file
from ..model.tables import Model
from ..model.translated_columns import ENGLISH

# units of the numbers in a column, each with the largest number of decimals shown
UNITS = {"money": 2, "days": 1, "hours": 1, "minutes": 0, "count": 2, "share": 0, "score": 1, "ratio": 2}
CONTROL_CHARACTERS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
# in `column without other`: the text for a blank column whose other column is blank too
WITHOUT = " without "
# a part of a sum with its sign: paid + interest - refunds
_TERM = re.compile(r"([+-]?)\s*(\w+)")
# the SQL macro for texts with an English form; views may not use it
TEXT_MACRO = "in_words"


@dataclass(frozen=True)
class Measure:
    """A measure as the header of its SQL file in report/measures/ declares it.

    The measure is dropped with its `component`, if that is more than the tables it needs. `note` is what readers have
    to know in addition to the formula.
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
        """The visible columns, each with its heading in English."""
        return self.file.pairs["columns"]

    @property
    def units(self) -> dict[str, str]:
        """The unit of the numbers in a column, one of UNITS."""
        return self.file.pairs["units"]

    def decimals(self, column: str) -> int:
        """The largest number of decimals shown for a column."""
        return UNITS.get(self.units.get(column, ""), 2)

    @property
    def codes(self) -> dict[str, str]:
        """The source of the codes in a column: a field of a table (`workshops.kind`), a standard (`ISO 3166-2`),
        `tables` or `components`."""
        return self.file.pairs["codes"]

    @property
    def labels(self) -> dict[str, str]:
        """Labels of single values by `column.value`, for values that no table declares as codes."""
        return self.file.pairs["labels"]

    @property
    def blanks(self) -> dict[str, str]:
        """Texts for blank cells by column, or by `column without other` if the other column is blank too."""
        return self.file.pairs["blank"]

    @property
    def names(self) -> dict[str, str]:
        """The columns that hold ids whose names only some readers see, each with the table of the ids."""
        return self.file.pairs["names"]

    @property
    def about(self) -> str:
        """The column with the id of the person about whom a row tells; empty if rows tell about nobody."""
        return self.file.header.get("about", "")

    @property
    def is_published(self) -> bool:
        """Whether its rows leave when the cohort is published; they are then made of what is published alone."""
        return self.file.header.get("publish") == "yes"

    @property
    def says(self) -> dict[str, str]:
        """Sentences about a row by the column of the query that says whether they hold: yes or no. Columns stand in
        braces."""
        return self.file.pairs["says"]

    @property
    def private(self) -> dict[str, str]:
        """Personal columns to be added to the rows, each as `table.column`, and the column with the id of its row."""
        return self.file.pairs["private"]

    @property
    def texts(self) -> dict[str, str]:
        """The columns with a text of a row, each as `table.column` and the column with the id of that row: when the
        cohort is published, the row is left out or worded as that text leaves."""
        return self.file.pairs["texts"]

    @property
    def optional(self) -> tuple[str, ...]:
        """The columns that are left out where no row has anything in them but nought."""
        return tuple(self.file.header.get("optional", "").split())

    @property
    def sums(self) -> dict[str, dict[str, int]]:
        """The columns that add up from others: for each total its parts, with 1, or -1 for those that are taken off."""
        return {
            total: {name: -1 if sign == "-" else 1 for sign, name in _TERM.findall(terms)}
            for total, terms in self.file.pairs["sums"].items()
        }


@dataclass(frozen=True)
class Result:
    """The rows of a measure, in the order of its SQL.

    `numbers` are the numbers of these rows among all rows of the SQL, counted from 1. `texts` says what readers see in
    place of the ids of people, by column and id. `rows_beyond` are so many that follow and were not read.
    """

    measure: Measure
    rows: list[dict[str, Value]]
    numbers: list[int]
    texts: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    rows_beyond: int = 0

    @property
    def rows_in_all(self) -> int:
        """How many rows there are, also those that were not read."""
        return len(self.rows) + self.rows_beyond

    @property
    def columns(self) -> dict[str, str]:
        """The visible columns with their headings in English, without optional ones that say nothing here."""
        columns, optional = self.measure.columns, self.measure.optional
        return {name: columns[name] for name in columns if name not in optional or any(row[name] for row in self.rows)}

    @property
    def row(self) -> dict[str, Value]:
        """The only row of a measure that gives one row."""
        return self.rows[0]

    def number_of(self, row: dict[str, Value]) -> int:
        """The number of one of these rows."""
        return next(number for number, numbered_row in zip(self.numbers, self.rows, strict=True) if numbered_row is row)

    def filtered(self, column: str, value: Value) -> Result:
        """Only the rows in which a column has this value; all rows if there is no such column."""
        if not self.rows or column not in self.rows[0]:
            return self
        return self.where(lambda row: row[column] == value)

    def where(self, condition: Callable[[dict[str, Value]], bool]) -> Result:
        """Only the rows that meet a condition."""
        matches = [(row, number) for row, number in zip(self.rows, self.numbers, strict=True) if condition(row)]
        return replace(self, rows=[row for row, _ in matches], numbers=[number for _, number in matches])

    def blank(self, column: str, row: dict[str, Value]) -> str:
        """The English text for a blank cell in this column and row; empty if the header declares none."""
        texts = self.measure.blanks
        for name, text in texts.items():
            blank, _, other = name.partition(WITHOUT)
            if other and blank == column and row[other] is None:
                return text
        return texts.get(column, "")


def read_measures(paths: CohortPaths, kind: str = "measures") -> dict[str, Measure]:
    """All declared measures by name: those of the report, or of another folder of report/ and local/, as receipts."""
    return {name: _read_measure(paths, path) for name, path in report_files(paths, kind, ".sql").items()}


def run_measures(
    queries: QuerySource,
    measures: dict[str, Measure],
    model: Model,
    *,
    code: str,
    other_language: Mapping[str, Result] | None = None,
    most_rows: int | None = None,
) -> dict[str, Result]:
    """The results of the measures whose component and tables the cohort keeps.

    SQL writes `in_words(name, name_en)` for a text that has a form in the language `code`. Where a column has a
    translation into it, the first of the two is that; else English comes first in English, and last elsewhere. Measures
    without it are the same in every language, and taken from the results in the `other_language` if given. Of each no
    more than `most_rows` rows are read, if given.
    """
    preference = "english, own" if code == ENGLISH else "own, english"
    queries.execute(f"CREATE OR REPLACE MACRO {TEXT_MACRO}(own, english) AS coalesce({preference})")
    results = {}
    translated = []
    for name, measure in measures.items():
        check_header_names(measure.file, measure.component, (), model)
        if not is_applicable(measure.file, measure.component, model, model.tables):
            continue
        if TEXT_MACRO in measure.file.sql:
            translated.append(name)
            # keeps the order of the files
            results[name] = Result(measure, [], [])
        elif other_language and name in other_language:
            results[name] = other_language[name]
        else:
            results[name] = _query_measure(queries, measure, most_rows)
    with texts_in_language(queries, model, code):
        results |= {name: _query_measure(queries, measures[name], most_rows) for name in translated}
    return results


def _query_measure(queries: QuerySource, measure: Measure, most_rows: int | None) -> Result:
    if most_rows is None:
        columns, rows = queries.query(measure.file.sql, measure.file.where)
        count = len(rows)
    else:
        columns, rows, count = queries.first_rows(measure.file.sql, measure.file.where, most_rows)
    blank_columns = {name for blank in measure.blanks for name in blank.split(WITHOUT)}
    about = {measure.about} - {""}
    sentence_columns = {
        name for text in measure.says.values() for name in placeholders(text, f"{measure.file.where}: says")
    }
    missing = {
        *measure.says,
        *sentence_columns,
        *measure.columns,
        *measure.units,
        *measure.codes,
        *measure.names,
        *about,
        *blank_columns,
    } - set(columns)
    if missing:
        raise CannotRun(f"{measure.file.where}: the query gives no column {min(missing)}")
    clean_rows = [{name: _without_control_characters(value) for name, value in row.items()} for row in rows]
    numbers = list(range(1, len(clean_rows) + 1))
    return Result(measure, clean_rows, numbers, rows_beyond=count - len(clean_rows))


def _without_control_characters(value: Value) -> Value:
    """A value without invisible characters that pages, workbooks and pictures cannot contain."""
    if isinstance(value, list):
        return [CONTROL_CHARACTERS.sub("", entry) if isinstance(entry, str) else entry for entry in value]
    return CONTROL_CHARACTERS.sub("", value) if isinstance(value, str) else value


def _read_measure(paths: CohortPaths, path: Path) -> Measure:
    required = ("title", "unit", "formula", "source")
    pairs = {"columns", "units", "codes", "labels", "blank", "names", "sums", "private", "says", "texts"}
    file = read_sql_file(paths, path, {*required, "tables"}, pairs)
    if file.header.get("publish", "yes") != "yes":
        raise CannotRun(f"{file.where}: publish: write yes, or leave the line out, and nothing of it is published")
    for unit in file.pairs["units"].values():
        if unit not in UNITS:
            raise CannotRun(f"{file.where}: units: there is no unit {unit}; choose from {', '.join(UNITS)}")
    for name in file.header.get("optional", "").split():
        if name not in file.pairs["columns"]:
            raise CannotRun(f"{file.where}: optional: there is no column {name}")
    for total, terms in file.pairs["sums"].items():
        for name in (total, *(name for _, name in _TERM.findall(terms))):
            if name not in file.pairs["columns"]:
                raise CannotRun(f"{file.where}: sums: there is no column {name} in “{total} = {terms}”")
    texts = (*(file.header[name] for name in required), *(file.header.get(name, "") for name in ("component", "note")))
    return Measure(file, *texts)
