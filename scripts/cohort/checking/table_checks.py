"""The engine: finds what frictionless finds in whole tables, but checks every distinct text of a column only once.

The check of a cell depends on its text alone, so the cell reader of frictionless decides each distinct text once.
Faults of rows and keys (blank rows, too few or too many cells, repeated keys, unknown references) are found here from
the typed values, in the order of frictionless. `frictionless_errors` is the reference that tests compare this with.

Rows are read only if something may be wrong: if a column has a wrong text, or a key is missing or repeated. For a file
that is staged in the database, the database finds this out, and in which rows; of any other file all rows are then
read.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice, zip_longest
from typing import Any

from ..model.findings import Finding
from .cell_checks import CellChecker, cell_checkers
from .table_file import TableFile

Typed = tuple[Any, ...]
NumberedRow = tuple[int, list[str]]


@dataclass(frozen=True)
class _Reference:
    """A column that refers to rows of a table: its index from 0, the name of that table, and the values it may have."""

    name: str
    index: int
    target: str
    valid_values: set[Any]


def table_findings(files: Sequence[TableFile]) -> Iterator[Finding]:
    """Everything that frictionless finds in the rows of these files, which may refer to one another, and unknown
    codes in lists."""
    checks = {file.table.name: _TableCheck(file) for file in files}
    for check in checks.values():
        yield from check.findings(checks)


class _TableCheck:
    """The check of one file, with the checkers and texts of its columns."""

    def __init__(self, file: TableFile):
        self.file, self.header = file, file.header
        self.indexes = {name: index for index, name in enumerate(self.header)}

    @cached_property
    def checkers(self) -> list[CellChecker | None]:
        """The checker of each column; None for an undeclared one. Made on first use, because many tables are empty."""
        columns = [column for column in self.file.fields if column.name in self.indexes]
        by_name = cell_checkers(self.file.table, columns, self.file.resource["schema"]["fields"])
        return [by_name.get(name) for name in self.header]

    def findings(self, checks: dict[str, _TableCheck]) -> Iterator[Finding]:
        """The findings of each row, from top to bottom. `checks` are those of all files by table."""
        if not self.file.number_of_rows:
            return
        key = self.file.resource["schema"]["primaryKey"]
        key_indexes = [self.indexes[name] for name in key] if set(key) <= set(self.header) else []
        references = list(self._references(checks))
        rows_by_key: dict[Typed, int] = {}
        for row, cells in self._suspect_rows(references, key_indexes):
            is_blank = not any(cells[: len(self.header)])
            yield from self._blank_row_findings(row, cells) if is_blank else self._row_findings(row, cells)
            if key_indexes:
                yield from self._key_findings(row, cells, key_indexes, rows_by_key)
            for reference in references:
                value = self._value(reference.index, cells[reference.index] if reference.index < len(cells) else None)
                if value is not None and value not in reference.valid_values:
                    values = {"values": reference.target, "references": reference.target}
                    yield self._cell_finding(row, cells, reference.name, "reference-unknown", values)

    @cached_property
    def texts(self) -> list[set[str] | None]:
        """The texts in each column that may be wrong; None for an undeclared column."""
        if not self.file.staged:
            columns = zip_longest(*self.file.rows) if self.file.rows else ()
            texts_by_column = [{*column} - {None} for column in islice(columns, len(self.header))]
            texts_by_column += [set()] * (len(self.header) - len(texts_by_column))
            return [texts if checker else None for texts, checker in zip(texts_by_column, self.checkers, strict=True)]
        reference_columns = {key["fields"][0] for key in self.file.resource["schema"].get("foreignKeys", ())}
        # a column with references needs all its texts
        conditions = [
            None if checker is None else checker.shape.sql if checker.shape and name not in reference_columns else ""
            for name, checker in zip(self.header, self.checkers, strict=True)
        ]
        return self.file.staged.distinct(conditions)

    def _references(self, checks: dict[str, _TableCheck]) -> Iterator[_Reference]:
        for key in self.file.resource["schema"].get("foreignKeys", ()):
            name, target = key["fields"][0], key["reference"]["resource"] or self.file.table.name
            target_check = checks.get(target)
            if name in self.indexes and target_check and set(key["reference"]["fields"]) <= set(target_check.header):
                index = self.indexes[name]
                (target_index,) = (target_check.indexes[column] for column in key["reference"]["fields"])
                yield _Reference(name, index, target, target_check.values(target_index, self.texts[index] or set()))

    def values(self, index: int, wanted_texts: set[str]) -> set[Any]:
        """The typed values in a column; of a staged file only those of the wanted texts."""
        staged = self.file.staged
        texts = staged.present_texts(index, wanted_texts) if staged else self.texts[index] or set()
        return {self._value(index, text) for text in texts} - {None}

    def _suspect_rows(self, references: list[_Reference], key_indexes: list[int]) -> Iterable[NumberedRow]:
        """The rows that may be wrong; if the file is not staged, all rows as soon as one may be wrong."""
        wrong_texts = [
            {text for text in column_texts if checker.faults_of(text)} if column_texts and checker else set()
            for column_texts, checker in zip(self.texts, self.checkers, strict=True)
        ]
        for reference in references:
            values = {text: self._value(reference.index, text) for text in self.texts[reference.index] or ()}
            wrong_texts[reference.index] |= {
                text for text, value in values.items() if value is not None and value not in reference.valid_values
            }
        if self.file.staged:
            return self.file.staged.suspect_rows(wrong_texts, key_indexes)
        rows = self.file.rows
        keys = [self._typed_values(cells, key_indexes) for cells in rows] if key_indexes else []
        are_complete = all(len(cells) == len(self.header) for cells in rows) and all(map(any, rows))
        are_unique = len(set(keys)) == len(keys) and all(set(key) != {None} for key in keys)
        return () if are_complete and are_unique and not any(wrong_texts) else enumerate(rows, start=2)

    def _typed_values(self, cells: list[str], indexes: list[int]) -> Typed:
        return tuple(self._value(index, cells[index] if index < len(cells) else None) for index in indexes)

    def _value(self, index: int, text: str | None) -> Any:
        checker = self.checkers[index]
        return checker.value_of(text) if checker else text or None

    def _blank_row_findings(self, row: int, cells: list[str]) -> Iterator[Finding]:
        yield Finding("row-blank", **row_location(self.file, row, cells))

    def _row_findings(self, row: int, cells: list[str]) -> Iterator[Finding]:
        for index, name in enumerate(self.header):
            text, checker = cells[index] if index < len(cells) else None, self.checkers[index]
            for code, values in checker.faults_of(text) if checker else ():
                yield self._cell_finding(row, cells, name, code, values)
            if text is None:
                yield self._cell_finding(row, cells, name, "row-too-short", {})
        for column_number in range(len(self.header) + 1, len(cells) + 1):
            yield Finding("row-too-long", **row_location(self.file, row, cells), column=column_number)

    def _key_findings(
        self, row: int, cells: list[str], indexes: list[int], rows_by_key: dict[Typed, int]
    ) -> Iterator[Finding]:
        table, key = self.file.table, self._typed_values(cells, indexes)
        if set(key) == {None}:
            # if all parts of the key are required, each empty one has its own finding
            if not all(table.field(name).required for name in table.key):
                yield Finding("key-missing", **row_location(self.file, row, cells))
            return
        earlier = rows_by_key.get(key)
        rows_by_key[key] = row
        if earlier:
            yield Finding("row-twice", **row_location(self.file, row, cells), values={"values": str(earlier)})

    def _cell_finding(self, row: int, cells: list[str], name: str, code: str, values: dict[str, Any]) -> Finding:
        return cell_finding(self.file, row, cells, name, code, values)


def row_location(file: TableFile, row: int | None, cells: list[str]) -> dict[str, Any]:
    """The location of a stored row, as keyword arguments of a Finding."""
    return {"file": file.file, "table": file.table.name, "row": row, "key": file.key_of(cells)}


def cell_finding(
    file: TableFile, row: int, cells: list[str], name: str, code: str, values: dict[str, Any] | None = None
) -> Finding:
    """A finding about a cell of a stored row; its `value` is the text of the cell, or the wrong entry of a list.

    `row` is the row as a spreadsheet shows it, `name` the column, and `values` fill the message.
    """
    column_number, message_values = file.header.index(name) + 1, dict(values or {})
    value = message_values.pop("entry", cells[column_number - 1] if column_number <= len(cells) else None)
    personal = any(column.name == name and column.personal for column in file.fields)
    return Finding(
        code,
        **row_location(file, row, cells),
        field=name,
        column=column_number,
        value=value,
        values=message_values,
        personal=personal,
    )
