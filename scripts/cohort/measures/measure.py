"""One measure: an SQL file whose comment block says what it is, and the rows it gives."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import duckdb

from ..asking.queries import rows_of
from ..asking.sql_files import Value, read_sql_file
from ..model.places import Places
from ..model.tables import Model


@dataclass(frozen=True)
class Measure:
    """What an SQL file in report/measures/ declares in its header.

    `codes` maps a column to what its values are codes of: a field of a table (`workshops.kind`) or a
    standard (`ISO 3166-2`). `columns` gives each column that people see its heading in English.
    """

    name: str
    title: str
    unit: str
    formula: str
    source: str
    tables: tuple[str, ...]
    sql: str
    codes: dict[str, str] = field(default_factory=dict)
    columns: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Result:
    """The rows of a measure, in the order that its SQL gives them."""

    measure: Measure
    rows: list[dict[str, Value]]

    @property
    def row(self) -> dict[str, Value]:
        """The only row of a measure that gives one."""
        return self.rows[0]


def read_measures(places: Places) -> dict[str, Measure]:
    """Every measure that is declared, by name."""
    return {path.stem: _read(places, path) for path in sorted((places.report / "measures").glob("*.sql"))}


def run_measures(
    database: duckdb.DuckDBPyConnection, measures: dict[str, Measure], model: Model, *, english: bool
) -> dict[str, Result]:
    """The results of the measures whose tables the cohort keeps.

    SQL says `in_words(name, name_en)` where a text has an English form; `english` decides which it gives.
    """
    first = "english, own" if english else "own, english"
    database.execute(f"CREATE OR REPLACE MACRO in_words(own, english) AS coalesce({first})")
    return {
        name: Result(measure, rows_of(database, measure.sql, f"report/measures/{name}.sql")[1])
        for name, measure in measures.items()
        if set(measure.tables) <= set(model.tables)
    }


def _read(places: Places, path: Path) -> Measure:
    file = read_sql_file(places, path, {"title", "unit", "formula", "source", "tables"}, {"codes", "columns"})
    return Measure(
        file.name,
        file.header["title"],
        file.header["unit"],
        file.header["formula"],
        file.header["source"],
        file.tables,
        file.sql,
        file.pairs["codes"],
        file.pairs["columns"],
    )
