"""One measure: an SQL file whose comment block says what it is, and the rows it gives."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

import duckdb

from ..errors import CannotRun
from ..model.places import Places
from ..model.tables import Model

Value = str | int | float | bool | Decimal | datetime.date | list | None


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
    return {path.stem: _read(path) for path in sorted((places.report / "measures").glob("*.sql"))}


def run_measures(
    database: duckdb.DuckDBPyConnection, measures: dict[str, Measure], model: Model, *, english: bool
) -> dict[str, Result]:
    """The results of the measures whose tables the cohort keeps.

    SQL says `in_words(name, name_en)` where a text has an English form; `english` decides which it gives.
    """
    first = "english, own" if english else "own, english"
    database.execute(f"CREATE OR REPLACE MACRO in_words(own, english) AS coalesce({first})")
    return {
        name: Result(measure, list(_rows(database, measure)))
        for name, measure in measures.items()
        if set(measure.tables) <= set(model.tables)
    }


def _rows(database: duckdb.DuckDBPyConnection, measure: Measure) -> Iterator[dict[str, Value]]:
    try:
        cursor = database.execute(measure.sql)
    except duckdb.Error as error:
        raise CannotRun(f"report/measures/{measure.name}.sql: {' '.join(str(error).split())}") from None
    names = [column[0] for column in cursor.description]
    for row in cursor.fetchall():
        yield dict(zip(names, row, strict=True))


def _read(path: Path) -> Measure:
    text = path.read_text(encoding="utf-8")
    header: dict[str, str] = {}
    pairs: dict[str, dict[str, str]] = {"codes": {}, "columns": {}}
    for line in text.splitlines():
        match = re.fullmatch(r"-- (\w+): (.+)", line)
        if not match:
            break
        name, value = match.groups()
        if name in pairs:
            column, _, meaning = value.partition(" = ")
            pairs[name][column] = meaning
        else:
            header[name] = value
    missing = {"title", "unit", "formula", "source", "tables"} - set(header)
    if missing:
        raise CannotRun(f"report/measures/{path.name}: the header lacks “-- {min(missing)}: …”")
    return Measure(
        path.stem,
        header["title"],
        header["unit"],
        header["formula"],
        header["source"],
        tuple(header["tables"].replace(",", " ").split()),
        text,
        pairs["codes"],
        pairs["columns"],
    )
