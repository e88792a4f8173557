"""The engine: what frictionless says about whole tables, asked once for every distinct text of a column.

A cell is a pure function of its text, so its own cell reader decides each distinct text once. What it says of rows
and keys (blank rows, too few or too many cells, keys twice, references to nothing) is counted here from what the
reader made of the texts, in the order in which frictionless does it. `frictionless_errors` is the reference that
this is tested against.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from typing import Any

from frictionless import Schema

from ..model.data_package import SCHEMA_PROFILE
from ..model.findings import Finding
from .cells import fault_of_note
from .parts import Part

# what a cell reader makes of a text: the value, and what is wrong with it by kind
Read = Callable[[str | None], tuple[Any, dict[str, str] | None]]
Typed = tuple[Any, ...]


def table_findings(parts: Sequence[Part]) -> Iterator[Finding]:
    """Everything that frictionless finds in the rows of these files, which may refer to one another."""
    checks = {part.table.name: _TableCheck(part) for part in parts}
    for check in checks.values():
        yield from check.findings(checks)


class _TableCheck:
    """One file: its columns with what reads them, and the typed values of its keys."""

    def __init__(self, part: Part):
        self.part, self.header = part, part.header
        self.described = {each["name"]: each for each in part.resource["schema"]["fields"]}
        self.places = {name: place for place, name in enumerate(self.header)}
        self._values: dict[tuple[str, ...], set[Typed]] = {}

    @cached_property
    def read(self) -> list[Read]:
        """What reads each column. Made when it is first asked for: many tables are empty."""
        known = [self.described[name] for name in self.header if name in self.described]
        schema = Schema.from_descriptor({"$schema": SCHEMA_PROFILE, "fields": known})
        return [
            _once(schema.get_field(name).create_cell_reader()) if name in self.described else _anything
            for name in self.header
        ]

    def findings(self, checks: dict[str, _TableCheck]) -> Iterator[Finding]:
        """What is wrong in each row, from top to bottom."""
        key = self.part.resource["schema"]["primaryKey"]
        key_places = [self.places[name] for name in key] if set(key) <= set(self.header) else []
        references = list(self._references(checks))
        rows_of_keys: dict[Typed, int] = {}
        for number, cells in enumerate(self.part.rows, start=2):
            blank = not any(cells[: len(self.header)])
            yield from self._blank_row(number, cells) if blank else self._row(number, cells)
            if key_places:
                yield from self._key(number, cells, key_places, rows_of_keys)
            for name, target, values in references:
                value = self._typed(cells, [self.places[name]])
                if value != (None,) and value not in values:
                    words = {"values": target, "references": target}
                    yield self._cell(number, cells, name, "reference-unknown", words)

    def values(self, names: Sequence[str]) -> set[Typed]:
        """What stands in some columns, typed; what other tables may refer to."""
        wanted = tuple(names)
        if wanted not in self._values:
            places = [self.places[name] for name in wanted]
            self._values[wanted] = {self._typed(cells, places) for cells in self.part.rows}
        return self._values[wanted]

    def _references(self, checks: dict[str, _TableCheck]) -> Iterator[tuple[str, str, set[Typed]]]:
        for key in self.part.resource["schema"].get("foreignKeys", ()):
            name, target = key["fields"][0], key["reference"]["resource"] or self.part.table.name
            there = checks.get(target)
            if name in self.places and there and set(key["reference"]["fields"]) <= set(there.header):
                yield name, target, there.values(key["reference"]["fields"])

    def _typed(self, cells: list[str], places: list[int]) -> Typed:
        return tuple(self.read[place](cells[place] if place < len(cells) else None)[0] for place in places)

    def _blank_row(self, number: int, cells: list[str]) -> Iterator[Finding]:
        yield Finding("row-blank", **self._place(number, cells))

    def _row(self, number: int, cells: list[str]) -> Iterator[Finding]:
        for place, name in enumerate(self.header):
            text = cells[place] if place < len(cells) else None
            notes = self.read[place](text)[1]
            if notes:
                yield from self._cell_faults(number, cells, name, notes, text)
            if text is None:
                yield self._cell(number, cells, name, "row-too-short", {})
        for column in range(len(self.header) + 1, len(cells) + 1):
            yield Finding("row-too-long", **self._place(number, cells), column=column)

    def _cell_faults(
        self, number: int, cells: list[str], name: str, notes: dict[str, str], text: str | None
    ) -> Iterator[Finding]:
        each = next(each for each in self.part.fields if each.name == name)
        seen = set()
        for kind in notes:
            code, words = fault_of_note(self.part.table, each, self.described[name], kind, str(text))
            # NaN breaks the minimum and the maximum, but is one fault
            if code not in seen:
                seen.add(code)
                yield self._cell(number, cells, name, code, words)

    def _key(
        self, number: int, cells: list[str], places: list[int], rows_of_keys: dict[Typed, int]
    ) -> Iterator[Finding]:
        table, key = self.part.table, self._typed(cells, places)
        if set(key) == {None}:
            # where the parts of a key are required, each empty one has been said
            if not all(table.field(name).required for name in table.key):
                yield Finding("key-missing", **self._place(number, cells))
            return
        earlier = rows_of_keys.get(key)
        rows_of_keys[key] = number
        if earlier:
            yield Finding("row-twice", **self._place(number, cells), values={"values": str(earlier)})

    def _place(self, number: int, cells: list[str]) -> dict[str, Any]:
        part = self.part
        return {"file": part.file, "table": part.table.name, "row": number, "key": part.key_of(cells)}

    def _cell(self, number: int, cells: list[str], name: str, code: str, words: dict[str, Any]) -> Finding:
        column = self.places[name] + 1
        personal = any(each.name == name and each.personal for each in self.part.fields)
        value = cells[column - 1] if column <= len(cells) else None
        where = self._place(number, cells) | {"field": name, "column": column}
        return Finding(code, **where, value=value, values=words, personal=personal)


def _once(read: Any) -> Read:
    """A cell reader that is asked once for each distinct text."""
    known: dict[str | None, tuple[Any, dict[str, str] | None]] = {}

    def ask(text: str | None) -> tuple[Any, dict[str, str] | None]:
        answer = known.get(text)
        if answer is None:
            answer = known[text] = read(text)
        return answer

    return ask


def _anything(text: str | None) -> tuple[Any, dict[str, str] | None]:
    """What frictionless makes of a column that nobody declared."""
    return text or None, None
