"""Small tables written as text, and what a measure gives for them."""

from __future__ import annotations

import datetime
import functools
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from cohort.measures.measure_queries import Measure, Result, read_measures, run_measures
from cohort.model.cohort import Cohort
from cohort.model.paths import CohortPaths

from tests.helpers import ROOT
from tests.opened import opened

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


def result(cohort: Cohort, name: str, rows: Rows, as_of: str, *, code: str = "en") -> Result | None:
    """What a measure gives on a day, None while its component or one of its tables is dropped."""
    queries = opened(cohort).with_rows(rows, datetime.date.fromisoformat(as_of))
    return run_measures(queries, {name: measures()[name]}, cohort.model, code=code).get(name)


def plain(value: Any) -> Any:
    """A value as a case writes it: days as text, amounts and shares as plain numbers."""
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, Decimal | float) and value == int(value):
        return int(value)
    if isinstance(value, Decimal | float):
        return round(float(value), 6)
    return value
