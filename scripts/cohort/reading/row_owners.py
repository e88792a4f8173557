"""The organisation to which a row belongs, found by following references."""

from __future__ import annotations

from collections.abc import Callable

from ..model.tables import Model, Table
from .accepted_rows import Key, Row

# the row of a table with a key; None where there is none
RowOf = Callable[[Table, Key], Row | None]


def owner_of(table: Table, row: Row, model: Model, row_of: RowOf) -> str:
    """The id of the organisation that a row belongs to; empty if there is none."""
    visited: set[str] = set()
    while table.belongs_to and table.name not in visited:
        visited.add(table.name)
        text, target = row.get(table.belongs_to, ""), model.referenced_table(table.field(table.belongs_to))
        if target is None or target.belongs_to is None or target.belongs_to == target.key[0]:
            return text
        target_row = row_of(target, (text,))
        if target_row is None:
            return ""
        table, row = target, target_row
    return ""
