"""Which rows, and which person, somebody means who types an id or a name."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ...errors import CannotRun
from ...i18n.language import language_codes
from ...model.tables import Table
from ...reading.accepted_rows import Accepted, Key, Names
from ...reading.cells.text import comparable
from ...reading.cells.vocabulary import read_vocabulary
from ...reading.submissions.headings import Headings
from ..cohort import Cohort

MOST_NAMED = 5


class Finder:
    """Finds accepted rows by what people type."""

    def __init__(self, cohort: Cohort):
        codes = language_codes(cohort.places)
        words = read_vocabulary(cohort.places, cohort.settings, codes)
        self.model = cohort.model
        self.accepted = Accepted(cohort.places, cohort.model)
        self.names = Names(cohort.model, words, self.accepted)
        self._headings = Headings(cohort.model, map(cohort.language, codes), words)
        self._words = words

    def person(self, said: str) -> str:
        """The id of the person who is called so. Raises CannotRun when there is none, or more than one."""
        table = self.model.persons
        if (said,) in self.accepted.rows(table):
            return said
        known = self.names.of(table)
        ids = list(dict.fromkeys(known.get(comparable(said), []) + known.get(self._words.person(said), [])))
        if len(ids) == 1:
            return ids[0]
        if ids:
            labels = self.names.labels(table)
            several = ", ".join(f"{each} = {labels[each]}" for each in ids)
            raise CannotRun(f"{said}: several people are called so; name one by the id: {several}")
        near = self.names.near(table, said, MOST_NAMED)
        hint = f"; did you mean: {', '.join(near)}?" if near else f"; the ids stand in data/{table.name}.csv"
        raise CannotRun(f"{said}: there is no such person{hint}")

    def row(self, said: Sequence[str]) -> tuple[Table, Key]:
        """The row of a key; with the name of the table before it when the key has several parts.

        Raises CannotRun when there is no such row.
        """
        if len(said) == 1:
            tables = [table for table in self.model.tables.values() if (said[0],) in self.accepted.rows(table)]
            if len(tables) == 1:
                return tables[0], (said[0],)
            named = ", ".join(table.name for table in tables)
            why = f"it is in several tables ({named}); name the table before it" if tables else "no row has this id"
            raise CannotRun(f"{said[0]}: {why}")
        name = self._headings.table(said[0])
        if name is None or name not in self.model.tables:
            raise CannotRun(f"{said[0]}: there is no such table; choose from {', '.join(self.model.tables)}")
        table = self.model.tables[name]
        key = tuple(self._part(table, field, text) for field, text in zip(table.key, said[1:], strict=False))
        if len(said) != len(table.key) + 1 or key not in self.accepted.rows(table):
            raise CannotRun(f"{' '.join(said[1:])}: {name} has no such row; its key is {', '.join(table.key)}")
        return table, key

    def _part(self, table: Table, field: str, text: str) -> str:
        """A part of a key, by id or by the name of what it refers to."""
        target = self.model.reference(table.field(field))
        ids = self.names.of(target).get(comparable(text), []) if target else []
        return ids[0] if len(ids) == 1 else text

    def referring(self, table: Table, row_id: str) -> Iterator[tuple[Table, Key]]:
        """The rows that refer to one of this table."""
        for other in self.model.tables.values():
            fields = [each.name for each in other.fields if table.name in (each.references, each.about)]
            for key, row in self.accepted.rows(other).items() if fields else ():
                if any(row_id in row[name].split(";") for name in fields):
                    yield other, key
