"""Matching submitted rows without a key to known rows of equal content."""

from __future__ import annotations

from collections.abc import Mapping

from ...model.tables import Table
from ..cells.value_equality import normalise_value
from .submitted_table import Key, SubmittedTable


class KnownRows:
    """The known rows of a table by their content, to find the keys of equal rows."""

    def __init__(self, table: Table):
        self._fields = {column.name: column for column in table.fields}
        self._rows: list[tuple[Key, Mapping[str, str]]] = []
        self._keys_by_content: dict[tuple[str, ...], dict[tuple[str, ...], list[Key]]] = {}

    @property
    def is_empty(self) -> bool:
        """Whether there are no known rows."""
        return not self._rows

    def add(self, key: Key, row: Mapping[str, str]) -> None:
        """Adds a known row."""
        self._rows.append((key, row))
        for names, keys_by_content in self._keys_by_content.items():
            keys_by_content.setdefault(self._comparable_content(names, row), []).append(key)

    def keys_of_equal_rows(self, names: tuple[str, ...], row: Mapping[str, str]) -> list[Key]:
        """The keys of the known rows that equal `row` in the fields `names`, in the order of adding."""
        if names not in self._keys_by_content:
            keys_by_content: dict[tuple[str, ...], list[Key]] = {}
            for key, known_row in self._rows:
                keys_by_content.setdefault(self._comparable_content(names, known_row), []).append(key)
            self._keys_by_content[names] = keys_by_content
        return self._keys_by_content[names].get(self._comparable_content(names, row), [])

    def _comparable_content(self, names: tuple[str, ...], row: Mapping[str, str]) -> tuple[str, ...]:
        return tuple(normalise_value(self._fields[name], row.get(name, "")) for name in names)


def match_known_rows(submitted: SubmittedTable, known_rows: KnownRows) -> None:
    """Replaces generated keys by the keys of equal known rows; further equal rows go into `submitted.surplus`."""
    name = submitted.table.generated_key
    if name is None or not submitted.rows_with_generated_key or known_rows.is_empty:
        return
    fields = [column for column in submitted.table.fields if column.name in submitted.texts and column.name != name]
    names = tuple(column.name for column in fields if column.references != submitted.table.name)
    use_counts: dict[tuple[Key, ...], int] = {}
    for index in sorted(submitted.rows_with_generated_key):
        equal_keys = tuple(known_rows.keys_of_equal_rows(names, submitted.row(index)))
        if not equal_keys:
            continue
        number = use_counts[equal_keys] = use_counts.get(equal_keys, -1) + 1
        if number < len(equal_keys):
            submitted.texts[name][index] = equal_keys[number][0]
            submitted.rows_with_generated_key.discard(index)
        else:
            submitted.surplus[index] = equal_keys[-1]
    if len(names) == 0:
        submitted.surplus.clear()
