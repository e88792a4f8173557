"""What has been accepted: data/ with its private parts, and the names by which people know each row."""

from __future__ import annotations

from collections import defaultdict
from difflib import get_close_matches
from pathlib import Path

from ..model.cohort import Cohort
from ..model.tables import Model, Table
from .cells.text import comparison_key
from .cells.vocabulary import Vocabulary
from .stored_csv import UnreadableFile, read_stored

Key = tuple[str, ...]
Row = dict[str, str]
LONGEST_LABEL = 60


class AcceptedRows:
    """The accepted rows of every table, read when they are first asked for. A table that cannot be read has none."""

    def __init__(self, cohort: Cohort):
        self._folders: tuple[Path, ...] = (cohort.paths.data, cohort.paths.private)
        self._english = False
        self._tables: dict[str, dict[Key, Row]] = {}

    @classmethod
    def public_only(cls, cohort: Cohort, *, english: bool) -> AcceptedRows:
        """The same rows as a clone without private/ has them, in English where they have an English form."""
        accepted = cls(cohort)
        accepted._folders, accepted._english = (cohort.paths.data,), english
        return accepted

    def rows(self, table: Table) -> dict[Key, Row]:
        """The rows of a table by key, each with all its fields; personal ones are empty where private/ is absent."""
        if table.name not in self._tables:
            blank = {each.name: "" for each in table.fields}
            public = {each.name for each in table.public_fields}
            rows = {
                # what is personal and stands in data/ by mistake is a fault, and not for readers
                key: blank | {name: text for name, text in row.items() if name in public or len(self._folders) > 1}
                for key, row in _read_rows(self._folders[0], table).items()
            }
            for folder in self._folders[1:] if table.private_fields else ():
                for key, row in _read_rows(folder, table).items():
                    if key in rows:
                        rows[key] |= row
            for row in rows.values() if self._english else ():
                row |= {name: row[f"{name}_en"] for name in row if row.get(f"{name}_en")}
            self._tables[table.name] = rows
        return self._tables[table.name]


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
    """By which names the rows of each table are known: their ids, their labels and the parts of these."""

    def __init__(self, model: Model, words: Vocabulary, accepted: AcceptedRows):
        self._model, self._words, self._accepted = model, words, accepted
        self._known: dict[str, dict[str, list[str]]] = {}
        self._labels: dict[tuple[str, str], str] = {}

    def ids_by_name(self, table: Table) -> dict[str, list[str]]:
        """Every comparable name of a table's rows, with the ids it may mean."""
        if table.name not in self._known:
            self._known[table.name] = {}
            for key, row in self._accepted.rows(table).items():
                self.add(table, key[0], row)
        return self._known[table.name]

    def add(self, table: Table, row_id: str, row: Row) -> None:
        """Makes a row known by its id, its label and what is called by itself."""
        known = self.ids_by_name(table)
        names = {comparison_key(row_id), comparison_key(self.label(table, row))}
        for name in table.names:
            if row.get(name):
                names |= {comparison_key(row[name]), self._words.person_name_key(row[name])}
        for name in names - {""}:
            if row_id not in (ids := known.setdefault(name, [])):
                ids.append(row_id)

    def label(self, table: Table, row: Row, parts: int | None = None) -> str:
        """The name of a row for people, such as พี่แดง (พังงา): its first label field, then the others in brackets.

        `parts` is how many of the label fields are said; all when it is not given.
        """
        said = []
        for place, name in enumerate(table.label[:parts]):
            each, text = table.field(name), row.get(name, "")
            if not text and place == 0:
                # somebody without a nickname is called by the full name
                text = next((row[other] for other in table.known_by if row.get(other)), "")
            target = self._model.referenced_table(each)
            if text and target:
                there = self._accepted.rows(target).get((text,))
                text = self.label(target, there) if there else text
            if text:
                said.append(text.replace("\n", " "))
        if not said:
            return row.get(table.key[0], "")
        text = said[0] + (f" ({', '.join(said[1:])})" if said[1:] else "")
        return text if len(text) <= LONGEST_LABEL else f"{text[: LONGEST_LABEL - 1]}…"

    def labels(self, table: Table) -> dict[str, str]:
        """The label of each accepted row by id; rows that would be called alike carry their id as well."""
        rows = self._accepted.rows(table)
        labels = {key[0]: self.label(table, row) for key, row in rows.items()}
        called: defaultdict[str, list[str]] = defaultdict(list)
        for row_id, label in labels.items():
            called[comparison_key(label)].append(row_id)
        return {
            row_id: label if len(called[comparison_key(label)]) == 1 else f"{label} [{row_id}]"
            for row_id, label in labels.items()
        }

    def similar_labels(self, table: Table, text: str, most: int) -> list[str]:
        """The labels of rows whose names are close to a text that names none."""
        known = self.ids_by_name(table)
        ids = [
            found
            for name in get_close_matches(comparison_key(text), known, n=most, cutoff=0.6)
            for found in known[name]
        ]
        labels = self.labels(table)
        return [labels[row_id] for row_id in dict.fromkeys(ids) if row_id in labels][:most]
