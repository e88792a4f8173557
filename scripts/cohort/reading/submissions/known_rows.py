"""The rows that are there already, and which of those without a key are they."""

from __future__ import annotations

from collections.abc import Mapping

from ...model.tables import Table
from ..cells.value_equality import normalise_value
from .submitted_table import Key, SubmittedTable


class KnownRows:
    """The rows that are there already, by what stands in them: a row without a key that equals one of them is it."""

    def __init__(self, table: Table):
        self._fields = {each.name: each for each in table.fields}
        self._rows: list[tuple[Key, Mapping[str, str]]] = []
        self._found: dict[tuple[str, ...], dict[tuple[str, ...], list[Key]]] = {}

    @property
    def is_empty(self) -> bool:
        """Whether no row is known."""
        return not self._rows

    def add(self, key: Key, row: Mapping[str, str]) -> None:
        """Makes one more row known."""
        self._rows.append((key, row))
        for names, found in self._found.items():
            found.setdefault(self._content(names, row), []).append(key)

    def keys_of_equal_rows(self, names: tuple[str, ...], row: Mapping[str, str]) -> list[Key]:
        """The keys of the rows that have the same in these fields."""
        if names not in self._found:
            found: dict[tuple[str, ...], list[Key]] = {}
            for key, known in self._rows:
                found.setdefault(self._content(names, known), []).append(key)
            self._found[names] = found
        return self._found[names].get(self._content(names, row), [])

    def _content(self, names: tuple[str, ...], row: Mapping[str, str]) -> tuple[str, ...]:
        return tuple(normalise_value(self._fields[name], row.get(name, "")) for name in names)


def match_known_rows(found: SubmittedTable, known: KnownRows) -> None:
    """Gives rows without a key that of an equal row that is there. One more than are there is in `found.surplus`."""
    name = found.table.generated_key
    if name is None or not found.rows_with_generated_key or known.is_empty:
        return
    fields = [each for each in found.table.fields if each.name in found.texts and each.name != name]
    names = tuple(each.name for each in fields if each.references != found.table.name)
    used: dict[tuple[Key, ...], int] = {}
    for index in sorted(found.rows_with_generated_key):
        alike = tuple(known.keys_of_equal_rows(names, found.row(index)))
        if not alike:
            continue
        place = used[alike] = used.get(alike, -1) + 1
        if place < len(alike):
            found.texts[name][index] = alike[place][0]
            found.rows_with_generated_key.discard(index)
        else:
            found.surplus[index] = alike[-1]
    if len(names) == 0:
        found.surplus.clear()
