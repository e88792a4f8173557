"""Checks of gathered tables: each once for all members together, with the same authority on cells as everywhere."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import duckdb

from ..model.network import COHORT_ID
from ..model.tables import Field, Table
from ..shortening import shorten
from .cell_checks import CellChecker, cell_checkers

_LONGEST_VALUE = 60


@dataclass(frozen=True)
class WrongRows:
    """What is wrong with the rows of a member: `code` is one of network/refusals.yaml."""

    cohort_id: str
    code: str
    values: dict[str, str]


def table_faults(
    database: duckdb.DuckDBPyConnection,
    table: Table,
    descriptors: Sequence[dict[str, Any]],
    columns: Sequence[Field],
    tables: Mapping[str, Table],
    present: Mapping[str, set[str]],
) -> Iterator[WrongRows]:
    """The first fault of each kind of each member in one table. `tables` are all that are gathered, `present` has for
    each the members that have published it."""
    checkers = cell_checkers(table, columns, descriptors)
    for column in columns:
        yield from _cell_faults(database, table, column, checkers[column.name])
    yield from _key_faults(database, table)
    for column in columns:
        target = column.references
        if target and target in present and column.type != "list":
            yield from _reference_faults(database, table, column, tables[target], present[target])


def _cell_faults(
    database: duckdb.DuckDBPyConnection, table: Table, column: Field, checker: CellChecker
) -> Iterator[WrongRows]:
    """Members with a text that the column cannot have; each distinct text is asked once."""
    cell = f'"{column.name}"'
    proven = f" AND NOT ({checker.shape.sql.format(cell)})" if checker.shape else ""
    distinct = database.execute(f'SELECT DISTINCT {cell} FROM "{table.name}" WHERE {cell} IS NOT NULL{proven}')
    wrong = []
    while texts := distinct.fetchmany(10_000):
        wrong += [text for (text,) in texts if checker.faults_of(text)]
    condition, values = "list_contains($1, {0})", [wrong]
    if checker.faults_of(None) or checker.faults_of(""):
        condition = f"({{0}} IS NULL OR {condition})"
    elif not wrong:
        return
    query = f'SELECT {COHORT_ID}, min({{0}}) FROM "{table.name}" WHERE {condition} GROUP BY ALL ORDER BY ALL'
    for cohort_id, value in database.execute(query.format(cell), values).fetchall():
        yield WrongRows(cohort_id, "value-wrong", _values(table, column.name, value))


def _key_faults(database: duckdb.DuckDBPyConnection, table: Table) -> Iterator[WrongRows]:
    key = ", ".join(f'"{name}"' for name in table.key)
    text = " || ' ' || ".join(f"coalesce(\"{name}\", '')" for name in table.key[1:]) or "''"
    query = (
        f'SELECT {COHORT_ID}, min({text}) FROM (SELECT {key} FROM "{table.name}" GROUP BY {key} HAVING count(*) > 1)'
    )
    for cohort_id, value in database.execute(f"{query} GROUP BY ALL ORDER BY ALL").fetchall():
        yield WrongRows(cohort_id, "key-twice", _values(table, "", value))


def _reference_faults(
    database: duckdb.DuckDBPyConnection, table: Table, column: Field, other: Table, members: set[str]
) -> Iterator[WrongRows]:
    """Members of which a row names one that they have not published, though they have rows of that table."""
    # a table that others refer to has a key of one column, here beside the cohort
    target = other.key[1]
    query = (
        f'SELECT {COHORT_ID}, min("{column.name}") FROM "{table.name}" AS own WHERE "{column.name}" IS NOT NULL'
        f' AND list_contains($1, {COHORT_ID}) AND NOT EXISTS (FROM "{other.name}" AS other'
        f' WHERE other.{COHORT_ID} = own.{COHORT_ID} AND other."{target}" = own."{column.name}")'
        " GROUP BY ALL ORDER BY ALL"
    )
    for cohort_id, value in database.execute(query, [sorted(members)]).fetchall():
        yield WrongRows(cohort_id, "reference-unknown", _values(table, column.name, value))


def _values(table: Table, column: str, value: str | None) -> dict[str, str]:
    return {"table": table.name, "column": column, "value": shorten(value or "–", _LONGEST_VALUE)}
