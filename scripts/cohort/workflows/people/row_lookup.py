"""Which rows, and which person, somebody means who types an id or a name."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ...errors import CannotRun
from ...i18n.language import available_languages, cohort_language
from ...model.cohort import Cohort
from ...model.tables import Table
from ...reading.accepted_rows import AcceptedRows, Key, RowNames
from ...reading.cells.text import comparison_key
from ...reading.cells.vocabulary import read_vocabulary
from ...reading.submissions.headings import Headings

MOST_NAMED = 5


class RowLookup:
    """Finds accepted rows by what people type."""

    def __init__(self, cohort: Cohort):
        codes = available_languages(cohort.paths)
        words = read_vocabulary(cohort, codes)
        self.model = cohort.model
        self.accepted = AcceptedRows(cohort)
        self.names = RowNames(cohort.model, words, self.accepted)
        self._headings = Headings(cohort.model, (cohort_language(cohort, code) for code in codes), words)
        self._words = words

    def person(self, text: str) -> str:
        """The id of the person who is called so. Raises CannotRun when there is none, or more than one."""
        table = self.model.persons
        if (text,) in self.accepted.rows(table):
            return text
        known = self.names.ids_by_name(table)
        ids = list(
            dict.fromkeys(known.get(comparison_key(text), []) + known.get(self._words.person_name_key(text), []))
        )
        if len(ids) == 1:
            return ids[0]
        if ids:
            labels = self.names.labels(table)
            several = ", ".join(f"{each} = {labels[each]}" for each in ids)
            raise CannotRun(f"{text}: several people are called so; name one by the id: {several}")
        near = self.names.similar_labels(table, text, MOST_NAMED)
        hint = f"; did you mean: {', '.join(near)}?" if near else f"; the ids stand in data/{table.name}.csv"
        raise CannotRun(f"{text}: there is no such person{hint}")

    def row(self, parts: Sequence[str]) -> tuple[Table, Key]:
        """The row of a key; with the name of the table before it when the key has several parts.

        Raises CannotRun when there is no such row.
        """
        if len(parts) == 1:
            tables = [table for table in self.model.tables.values() if (parts[0],) in self.accepted.rows(table)]
            if len(tables) == 1:
                return tables[0], (parts[0],)
            named = ", ".join(table.name for table in tables)
            why = f"it is in several tables ({named}); name the table before it" if tables else "no row has this id"
            raise CannotRun(f"{parts[0]}: {why}")
        name = self._headings.table_of(parts[0])
        if name is None or name not in self.model.tables:
            raise CannotRun(f"{parts[0]}: there is no such table; choose from {', '.join(self.model.tables)}")
        table = self.model.tables[name]
        key = tuple(self._part(table, field, text) for field, text in zip(table.key, parts[1:], strict=False))
        if len(parts) != len(table.key) + 1 or key not in self.accepted.rows(table):
            raise CannotRun(f"{' '.join(parts[1:])}: {name} has no such row; its key is {', '.join(table.key)}")
        return table, key

    def _part(self, table: Table, field: str, text: str) -> str:
        """A part of a key, by id or by the name of what it refers to."""
        target = self.model.referenced_table(table.field(field))
        ids = self.names.ids_by_name(target).get(comparison_key(text), []) if target else []
        return ids[0] if len(ids) == 1 else text

    def referring_rows(self, table: Table, row_id: str) -> Iterator[tuple[Table, Key]]:
        """The rows that refer to one of this table."""
        for other in self.model.tables.values():
            fields = [each.name for each in other.fields if table.name in (each.references, each.about)]
            for key, row in self.accepted.rows(other).items() if fields else ():
                if any(row_id in row[name].split(";") for name in fields):
                    yield other, key
