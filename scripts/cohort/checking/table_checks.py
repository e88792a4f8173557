"""The engine: what frictionless says about whole tables, asked once for every distinct text of a column.

A cell is a pure function of its text, so its own cell reader decides each distinct text once. What it says of rows
and keys (blank rows, too few or too many cells, keys twice, references to nothing) is counted here from what the
reader made of the texts, in the order in which frictionless does it. `frictionless_errors` is the reference that
this is tested against.

Rows are only looked at where something may be wrong: first it is asked which texts stand in each column, whether one of
them is not right, and whether a key is missing or stands twice. Of a file that is staged in the database the database
says it, and which rows these are; of another file all rows are then looked at.
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
    """A column that refers to rows of a table: its place, that table, and the values it may have."""

    name: str
    place: int
    target: str
    known: set[Any]


def table_findings(parts: Sequence[TableFile]) -> Iterator[Finding]:
    """Everything that frictionless finds in the rows of these files, which may refer to one another, and the unknown
    codes in lists."""
    checks = {part.table.name: _TableCheck(part) for part in parts}
    for check in checks.values():
        yield from check.findings(checks)


class _TableCheck:
    """One file: its columns with what reads them, and the typed values of its keys."""

    def __init__(self, part: TableFile):
        self.part, self.header = part, part.header
        self.places = {name: place for place, name in enumerate(self.header)}

    @cached_property
    def checkers(self) -> list[CellChecker | None]:
        """What reads each column; None for one that nobody declared. Made when first asked for: many tables are
        empty."""
        known = [each for each in self.part.fields if each.name in self.places]
        by_name = cell_checkers(self.part.table, known, self.part.resource["schema"]["fields"])
        return [by_name.get(name) for name in self.header]

    def findings(self, checks: dict[str, _TableCheck]) -> Iterator[Finding]:
        """What is wrong in each row, from top to bottom."""
        if not self.part.number_of_rows:
            return
        key = self.part.resource["schema"]["primaryKey"]
        key_places = [self.places[name] for name in key] if set(key) <= set(self.header) else []
        references = list(self._references(checks))
        rows_of_keys: dict[Typed, int] = {}
        for number, cells in self._suspect_rows(references, key_places):
            blank = not any(cells[: len(self.header)])
            yield from self._blank_row(number, cells) if blank else self._row(number, cells)
            if key_places:
                yield from self._key(number, cells, key_places, rows_of_keys)
            for each in references:
                value = self._value(each.place, cells[each.place] if each.place < len(cells) else None)
                if value is not None and value not in each.known:
                    words = {"values": each.target, "references": each.target}
                    yield self._cell(number, cells, each.name, "reference-unknown", words)

    @cached_property
    def texts(self) -> list[set[str] | None]:
        """What stands in each column and may be wrong; None for a column that nobody declared."""
        if not self.part.staged:
            columns = zip_longest(*self.part.rows) if self.part.rows else ()
            filled = [{*column} - {None} for column in islice(columns, len(self.header))]
            filled += [set()] * (len(self.header) - len(filled))
            return [texts if judge else None for texts, judge in zip(filled, self.checkers, strict=True)]
        refer = {key["fields"][0] for key in self.part.resource["schema"].get("foreignKeys", ())}
        # of a column that refers to others all texts are asked for
        proven = [
            None if judge is None else judge.shape.sql if judge.shape and name not in refer else ""
            for name, judge in zip(self.header, self.checkers, strict=True)
        ]
        return self.part.staged.distinct(proven)

    def _references(self, checks: dict[str, _TableCheck]) -> Iterator[_Reference]:
        for key in self.part.resource["schema"].get("foreignKeys", ()):
            name, target = key["fields"][0], key["reference"]["resource"] or self.part.table.name
            there = checks.get(target)
            if name in self.places and there and set(key["reference"]["fields"]) <= set(there.header):
                place = self.places[name]
                (column,) = (there.places[each] for each in key["reference"]["fields"])
                yield _Reference(name, place, target, there.values(column, self.texts[place] or set()))

    def values(self, place: int, asked: set[str]) -> set[Any]:
        """What stands in a column, typed; of a staged file only what is asked for."""
        staged = self.part.staged
        texts = staged.present_texts(place, asked) if staged else self.texts[place] or set()
        return {self._value(place, text) for text in texts} - {None}

    def _suspect_rows(self, references: list[_Reference], key_places: list[int]) -> Iterable[NumberedRow]:
        """The rows in which something may be wrong, or all where they are not staged and one may be wrong."""
        wrong = [
            {text for text in some if judge.faults_of(text)} if some and judge else set()
            for some, judge in zip(self.texts, self.checkers, strict=True)
        ]
        for each in references:
            values = {text: self._value(each.place, text) for text in self.texts[each.place] or ()}
            wrong[each.place] |= {
                text for text, value in values.items() if value is not None and value not in each.known
            }
        if self.part.staged:
            return self.part.staged.suspect_rows(wrong, key_places)
        rows = self.part.rows
        keys = [self._typed(cells, key_places) for cells in rows] if key_places else []
        is_whole = all(len(cells) == len(self.header) for cells in rows) and all(map(any, rows))
        has_keys = len(set(keys)) == len(keys) and all(set(key) != {None} for key in keys)
        return () if is_whole and has_keys and not any(wrong) else enumerate(rows, start=2)

    def _typed(self, cells: list[str], places: list[int]) -> Typed:
        return tuple(self._value(place, cells[place] if place < len(cells) else None) for place in places)

    def _value(self, place: int, text: str | None) -> Any:
        judge = self.checkers[place]
        return judge.value_of(text) if judge else text or None

    def _blank_row(self, number: int, cells: list[str]) -> Iterator[Finding]:
        yield Finding("row-blank", **_place(self.part, number, cells))

    def _row(self, number: int, cells: list[str]) -> Iterator[Finding]:
        for place, name in enumerate(self.header):
            text, judge = cells[place] if place < len(cells) else None, self.checkers[place]
            for code, words in judge.faults_of(text) if judge else ():
                yield self._cell(number, cells, name, code, words)
            if text is None:
                yield self._cell(number, cells, name, "row-too-short", {})
        for column in range(len(self.header) + 1, len(cells) + 1):
            yield Finding("row-too-long", **_place(self.part, number, cells), column=column)

    def _key(
        self, number: int, cells: list[str], places: list[int], rows_of_keys: dict[Typed, int]
    ) -> Iterator[Finding]:
        table, key = self.part.table, self._typed(cells, places)
        if set(key) == {None}:
            # where the parts of a key are required, each empty one has been said
            if not all(table.field(name).required for name in table.key):
                yield Finding("key-missing", **_place(self.part, number, cells))
            return
        earlier = rows_of_keys.get(key)
        rows_of_keys[key] = number
        if earlier:
            yield Finding("row-twice", **_place(self.part, number, cells), values={"values": str(earlier)})

    def _cell(self, number: int, cells: list[str], name: str, code: str, words: dict[str, Any]) -> Finding:
        return cell_finding(self.part, number, cells, name, code, words)


def _place(part: TableFile, number: int, cells: list[str]) -> dict[str, Any]:
    return {"file": part.file, "table": part.table.name, "row": number, "key": part.key_of(cells)}


def cell_finding(
    part: TableFile, number: int, cells: list[str], name: str, code: str, words: dict[str, Any] | None = None
) -> Finding:
    """A finding about a cell of a stored row; `value` is what stands there, or the entry of a list that is wrong."""
    column, said = part.header.index(name) + 1, dict(words or {})
    value = said.pop("entry", cells[column - 1] if column <= len(cells) else None)
    personal = any(each.name == name and each.personal for each in part.fields)
    return Finding(
        code, **_place(part, number, cells), field=name, column=column, value=value, values=said, personal=personal
    )
