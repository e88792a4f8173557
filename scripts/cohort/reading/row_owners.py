"""The organisation to which a row belongs, found by following references, and the rows that it may refer to."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from ..model.tables import Field, Model, Table
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


def rows_for_owner(
    column: Field, target: Table, rows: Mapping[Key, Row], owner: str, model: Model, row_of: RowOf
) -> dict[Key, Row]:
    """The rows of a table to which a column may refer in rows of an organisation: its own and those of nobody.

    All of them if `owner` is empty; so are those of which the column says itself which they are, and people, with whom
    others work too.
    """
    is_of_all = target.belongs_to in (None, target.key[0]) or target.names_people or bool(column.only)
    if not owner or is_of_all:
        return dict(rows)
    return {key: row for key, row in rows.items() if owner_of(target, row, model, row_of) in ("", owner)}
