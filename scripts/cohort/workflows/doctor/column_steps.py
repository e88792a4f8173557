"""What the steps of a migration do to the columns of one file of data/ or private/; nothing is written here."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from ...errors import CannotRun
from ...model.data_package import LIST_DELIMITER
from ...model.migration_steps import MigrationStep
from ...model.tables import Field, Table
from ...reading.stored_csv import StoredTable

Key = tuple[str, ...]
RECODE, RETYPE, MOVE = "recode_column", "retype_column", "move_column"


@dataclass(frozen=True)
class ColumnChanges:
    """The header and the cells of a file after the steps, and what became of its columns, in words for the ledger."""

    header: list[str]
    rows: list[list[str]]
    notes: list[str]


@dataclass(frozen=True)
class MovedCells:
    """The columns that move into a file, and their cells by the key of the row."""

    columns: frozenset[str] = frozenset()
    cells: Mapping[Key, Mapping[str, str]] = field(default_factory=dict)

    def rows(self, table: Table) -> list[dict[str, str]]:
        """The rows that have something in these columns, with their keys."""
        return [
            dict(zip(table.key, key, strict=True)) | dict(cells)
            for key, cells in self.cells.items()
            if any(cells.values())
        ]


def renamed(table_steps: Iterable[MigrationStep], header: Iterable[str]) -> dict[str, str]:
    """The new names of columns of a header by their old ones."""
    names = set(header)
    return {step.old: step.column for step in table_steps if step.step == "rename_column" and step.old in names}


def change_cells(stored: StoredTable, table_steps: list[MigrationStep]) -> ColumnChanges:
    """A file with its columns renamed and its cells changed. Other cells stay as they are."""
    names = renamed(table_steps, stored.header)
    header = [names.get(column, column) for column in stored.header]
    rows, notes = [list(cells) for cells in stored.rows], [f"{old} → {new}" for old, new in names.items()]
    for step in table_steps:
        if step.step not in (RECODE, RETYPE) or step.column not in header:
            continue
        index, change = header.index(step.column), _changer(step)
        changed = [cells for cells in rows if index < len(cells) and change(cells[index]) != cells[index]]
        for cells in changed:
            cells[index] = change(cells[index])
        if changed:
            notes.append(f"{step.column}: {len(changed)} changed")
    return ColumnChanges(header, rows, notes)


def _changer(step: MigrationStep) -> Callable[[str], str]:
    if step.step == RECODE:
        return lambda text: LIST_DELIMITER.join(step.codes.get(part, part) for part in text.split(LIST_DELIMITER))
    pattern = re.compile(step.pattern)

    def retype(text: str) -> str:
        match = pattern.fullmatch(text)
        return match.expand(step.to) if match else text

    return retype


def moved_columns(table_steps: Iterable[MigrationStep], fields: Iterable[Field]) -> set[str]:
    """The columns that steps move, and that this half of the table has now."""
    names = {column.name for column in fields}
    return {step.column for step in table_steps if step.step == MOVE} & names


def cells_of_columns(
    table: Table, stored: StoredTable, table_steps: list[MigrationStep], columns: Iterable[str], where: str
) -> dict[Key, Mapping[str, str]]:
    """The cells of columns that leave a file, by the keys of their rows. Raises CannotRun for a damaged file."""
    changes = change_cells(stored, table_steps)
    by_key = StoredTable(changes.header, changes.rows).rows_by_key(table.key)
    if by_key is None:
        raise CannotRun(f"{where} is damaged, and what it holds could not be moved; run: nox -s validate")
    wanted = [column for column in columns if column in changes.header]
    return {key: {column: row[column] for column in wanted} for key, row in by_key.items()}
