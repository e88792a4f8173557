"""Small tables written as text, and what a measure gives for them."""

from __future__ import annotations

import datetime
import functools
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from cohort.database.cohort_database import load_table, open_database
from cohort.database.queries import QuerySource
from cohort.measures.measure_queries import Measure, Result, read_measures, run_measures
from cohort.model.cohort import Cohort
from cohort.model.paths import CohortPaths

from tests.helpers import ROOT

Rows = dict[str, list[dict[str, str]]]
BLANK = "-"


@dataclass(frozen=True)
class Case:
    """What a measure gives on a day for a few rows: the asked columns of each row, calculated by hand."""

    measure: str
    name: str
    as_of: str
    tables: dict[str, str]
    columns: str
    rows: list[tuple]
    settings: dict[str, Any] = field(default_factory=dict)


def cases(measure: str, columns: str, *of: tuple, settings: dict[str, Any] | None = None) -> list[Case]:
    """Cases of one measure, each as name, day, tables and rows."""
    return [Case(measure, name, day, tables, columns, rows, settings or {}) for name, day, tables, rows in of]


def rows_in(tables: dict[str, str]) -> Rows:
    """Rows from texts: the first line names the columns, cells are divided by spaces, ~ is a space in a cell."""
    return {name: list(_rows(text)) for name, text in tables.items()}


def _rows(text: str) -> Iterable[dict[str, str]]:
    header, *lines = (line.split() for line in text.strip().splitlines())
    for cells in lines:
        assert len(cells) == len(header), f"{cells} for {header}"
        yield {name: "" if cell == BLANK else cell.replace("~", " ") for name, cell in zip(header, cells, strict=True)}


@functools.cache
def measures() -> dict[str, Measure]:
    return read_measures(CohortPaths(ROOT))


# the databases that were opened, by cohort, with the rows that are in them now
_OPENED: dict[int, tuple[Cohort, Any, Rows]] = {}


def opened(cohort: Cohort) -> Any:
    """The database of a cohort, with the rows that were asked last."""
    return _OPENED[id(cohort)][1]


def result(cohort: Cohort, name: str, rows: Rows, as_of: str, *, english: bool = True) -> Result | None:
    """What a measure gives on a day, None while its component or one of its tables is dropped."""
    day = datetime.date.fromisoformat(as_of)
    if id(cohort) not in _OPENED:
        _OPENED[id(cohort)] = (cohort, open_database(replace(cohort, as_of=day)), {})
    _, database, there = _OPENED[id(cohort)]
    assert set(rows) <= {*cohort.model.tables, *cohort.model.dropped_tables}, set(rows)
    for table in cohort.model.tables.values():
        wanted = rows.get(table.name, [])
        if wanted != there.get(table.name, []):
            unknown = {column for row in wanted for column in row} - {each.name for each in table.public_fields}
            assert not unknown, f"{table.name} has no {unknown}"
            cells = {each.name: [row.get(each.name, "") for row in wanted] for each in table.public_fields}
            load_table(database, table, cells if wanted else {}, include_private=False)
            there[table.name] = wanted
    database.execute("UPDATE cohort SET as_of = ?", [day])
    return run_measures(
        QuerySource(database, cohort.model), {name: measures()[name]}, cohort.model, english=english
    ).get(name)


def plain(value: Any) -> Any:
    """A value as a case writes it: days as text, amounts and shares as plain numbers."""
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, Decimal | float) and value == int(value):
        return int(value)
    if isinstance(value, Decimal | float):
        return round(float(value), 6)
    return value
