"""The accepted rows: data/ with its private parts, and the names of each row."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from ..model.cohort import Cohort
from ..model.data_package import LIST_DELIMITER
from ..model.tables import Field, Model, Table
from ..shortening import shorten, visible
from .cells.text import comparison_key
from .cells.vocabulary import Vocabulary
from .similar_names import similar_names
from .stored_csv import UnreadableFile, read_stored

Key = tuple[str, ...]
Row = dict[str, str]
MAX_LABEL_LENGTH = 60
# less of a name is in many of them
SHORTEST_PART = 3


class AcceptedRows:
    """The accepted rows of every table, read at first use. A table that cannot be read has no rows."""

    def __init__(self, cohort: Cohort):
        self._folders: tuple[Path, ...] = (cohort.paths.data, cohort.paths.private)
        self._language = ""
        self._tables: dict[str, dict[Key, Row]] = {}

    @classmethod
    def in_language(cls, cohort: Cohort, code: str) -> AcceptedRows:
        """All rows, with their texts in a language as far as they have them."""
        accepted = cls(cohort)
        accepted._language = code
        return accepted

    @classmethod
    def public_only(cls, cohort: Cohort, code: str = "") -> AcceptedRows:
        """The rows without private/, as in a clone without that folder, with their texts in a language if any."""
        accepted = cls.in_language(cohort, code)
        accepted._folders = (cohort.paths.data,)
        return accepted

    def rows(self, table: Table) -> dict[Key, Row]:
        """The rows of a table by key, each with all its fields; personal ones are empty without private/."""
        if table.name not in self._tables:
            blank = {column.name: "" for column in table.fields}
            public_names = {column.name for column in table.public_fields}
            rows = {
                # without private/, hide personal fields that are in data/ by mistake
                key: blank
                | {name: text for name, text in row.items() if name in public_names or len(self._folders) > 1}
                for key, row in _read_rows(self._folders[0], table).items()
            }
            for folder in self._folders[1:] if table.private_fields else ():
                for key, row in _read_rows(folder, table).items():
                    if key in rows:
                        rows[key] |= row
            self._tables[table.name] = {key: table.in_language(row, self._language) for key, row in rows.items()}
        return self._tables[table.name]


def referring_keys(other: Table, rows: Mapping[Key, Row], table: Table, row_id: str) -> Iterator[Key]:
    """The keys of those rows of the table `other` that refer to a row of `table`."""
    columns = [column.name for column in other.fields if table.name in (column.references, column.about)]
    for key, row in rows.items() if columns else ():
        if any(row_id in row[name].split(LIST_DELIMITER) for name in columns):
            yield key


def _read_rows(folder: Path, table: Table) -> dict[Key, Row]:
    try:
        stored = read_stored(folder / f"{table.name}.csv")
    except (FileNotFoundError, UnreadableFile):
        return {}
    rows: dict[Key, Row] = {}
    for cells in stored.rows:
        row = dict(zip(stored.header, cells, strict=False))
        rows.setdefault(tuple(row.get(name, "") for name in table.key), row)
    return rows


class RowNames:
    """The names of the rows of each table: their ids, their labels and the fields that name them."""

    def __init__(self, model: Model, words: Vocabulary, accepted: AcceptedRows):
        self._model, self._vocabulary, self._accepted = model, words, accepted
        self._ids_by_name: dict[str, dict[str, list[str]]] = {}
        self._similar_labels: dict[tuple[str, str, int], list[str]] = {}

    def rows(self, table: Table) -> dict[Key, Row]:
        """The accepted rows that have these names, by key."""
        return self._accepted.rows(table)

    def row(self, table: Table, key: Key) -> Row | None:
        """An accepted row; None if there is none."""
        return self._accepted.rows(table).get(key)

    def ids_by_name(self, table: Table) -> dict[str, list[str]]:
        """The ids that each name in a table may mean, by the comparison key of the name."""
        if table.name not in self._ids_by_name:
            self._ids_by_name[table.name] = {}
            for key, row in self._accepted.rows(table).items():
                self.add(table, key[0], row)
        return self._ids_by_name[table.name]

    def add(self, table: Table, row_id: str, row: Row) -> None:
        """Adds the names of a row: its id, its label, and each field that names it by itself."""
        ids_by_name = self.ids_by_name(table)
        names = {comparison_key(row_id), comparison_key(self.label(table, row))}
        for name in table.names:
            if row.get(name):
                names |= {
                    comparison_key(row[name]),
                    self._vocabulary.person_name_key(row[name]),
                    self._vocabulary.name_words_key(row[name]),
                }
        for name in names - {""}:
            if row_id not in (ids := ids_by_name.setdefault(name, [])):
                ids.append(row_id)

    def add_alias(self, table: Table, row_id: str, name: str) -> None:
        """Adds what another program calls a row."""
        if row_id not in (ids := self.ids_by_name(table).setdefault(comparison_key(name), [])):
            ids.append(row_id)

    def label(
        self,
        table: Table,
        row: Row,
        parts: int | None = None,
        *,
        longest: int = MAX_LABEL_LENGTH,
        show: Callable[[Field, str], str] | None = None,
    ) -> str:
        """The name of a row for people, such as พี่แดง (พังงา): its first label field, then the others in brackets.

        Uses the first `parts` label fields, all by default; at most `longest` characters. With `show` codes and days
        stand in the words of readers, as in no form: there a label is what people choose.
        """
        names = []
        for index, name in enumerate(table.label[:parts]):
            column, text = table.field(name), row.get(name, "")
            if not text and index == 0:
                # a person without a nickname has the full name as label
                text = next((row[alternative] for alternative in table.known_by if row.get(alternative)), "")
            target = self._model.referenced_table(column)
            if text and target:
                target_row = self._accepted.rows(target).get((text,))
                text = self.label(target, target_row, show=show) if target_row else text
            elif text and show:
                text = show(column, text)
            if text:
                names.append(visible(text.replace("\n", " ")))
        if not names:
            return row.get(table.key[0], "")
        text = names[0] + (f" ({', '.join(names[1:])})" if names[1:] else "")
        return shorten(text, longest)

    def labels(self, table: Table, rows: Mapping[Key, Row] | None = None) -> dict[str, str]:
        """The label of each accepted row, or of these `rows`, by id; rows with the same label get their id added in
        brackets."""
        rows = self._accepted.rows(table) if rows is None else rows
        labels = {key[0]: self.label(table, row) for key, row in rows.items()}
        ids_by_label: defaultdict[str, list[str]] = defaultdict(list)
        for row_id, label in labels.items():
            ids_by_label[comparison_key(label)].append(row_id)
        return {
            row_id: label if len(ids_by_label[comparison_key(label)]) == 1 else f"{label} [{row_id}]"
            for row_id, label in labels.items()
        }

    def short_labels(self, table: Table, labels: Mapping[str, str], rows: Mapping[Key, Row]) -> dict[str, str]:
        """These labels by id, without their parts in brackets if they stay distinct; `rows` has their rows, or more."""
        short = {row_id: self.label(table, rows[row_id,], parts=1) for row_id in labels}
        return short if len(set(short.values())) == len(short) else dict(labels)

    def similar_labels(self, table: Table, text: str, most: int) -> list[str]:
        """The labels, at most `most`, of rows with a name similar to a text, first of the only one with a name that has
        the text in it; found once for equal texts."""
        if (table.name, text, most) not in self._similar_labels:
            self._similar_labels[table.name, text, most] = self._find_similar_labels(table, text, most)
        return self._similar_labels[table.name, text, most]

    def only_row_with(self, table: Table, part: str) -> str:
        """The id of the only row with a name that has a part, such as the short name in brackets; empty for none or
        several."""
        key = comparison_key(part)
        if len(key) < SHORTEST_PART:
            return ""
        row_ids = {row_id for name, ids in self.ids_by_name(table).items() if key in name for row_id in ids}
        return row_ids.pop() if len(row_ids) == 1 else ""

    def _find_similar_labels(self, table: Table, text: str, most: int) -> list[str]:
        labels, rows = self.labels(table), self._accepted.rows(table)
        ids_by_name: dict[str, list[str]] = {}
        for key, ids in self.ids_by_name(table).items():
            for row_id in ids if key else ():
                if row_id in labels:
                    label = self.label(table, rows[row_id,])
                    ids_by_name.setdefault(label if key == comparison_key(label) else key, []).append(row_id)
        # a part of a name tells nobody whose it is
        only_row = "" if table.names_people else self.only_row_with(table, text)
        similar = [row_id for name in similar_names(text, ids_by_name, most) for row_id in ids_by_name[name]]
        row_ids = [only_row, *similar] if only_row in labels else similar
        return [labels[row_id] for row_id in dict.fromkeys(row_ids)][:most]
