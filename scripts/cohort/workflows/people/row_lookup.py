"""Finds the row or person that people mean by an id or a name."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ...errors import CannotRun, CannotRunInWords
from ...i18n.catalogues import available_languages
from ...i18n.language import cohort_language
from ...model.cohort import Cohort
from ...model.tables import Table
from ...reading.accepted_rows import AcceptedRows, Key, RowNames, referring_keys
from ...reading.cells.text import comparison_key
from ...reading.cells.vocabulary import read_vocabulary
from ...reading.submissions.headings import Headings

MOST_NAMED = 5


def require_private(cohort: Cohort) -> None:
    """Raises CannotRun where private/ is not here, which has the names of people."""
    if not cohort.paths.has_private_tables:
        raise CannotRunInWords(
            lambda say: say("private/ is not here; run this where it is, or bring it back from a back-up")
        )


class RowLookup:
    """Finds accepted rows by ids and names.

    lookup = RowLookup(cohort)
    lookup.person("Malee")  # "person-3f9a27c5d1"
    """

    def __init__(self, cohort: Cohort):
        codes = available_languages(cohort.paths)
        vocabulary = read_vocabulary(cohort, codes)
        self.model = cohort.model
        self.accepted = AcceptedRows(cohort)
        self.names = RowNames(cohort.model, vocabulary, self.accepted)
        self._headings = Headings(cohort.model, (cohort_language(cohort, code) for code in codes), vocabulary)
        self.vocabulary = vocabulary

    def person(self, text: str) -> str:
        """The id of the person with this id or name. Raises CannotRun if there is none, or more than one."""
        table = self.model.persons
        if (text,) in self.accepted.rows(table):
            return text
        ids_by_name = self.names.ids_by_name(table)
        ids = list(
            dict.fromkeys(
                ids_by_name.get(comparison_key(text), []) + ids_by_name.get(self.vocabulary.person_name_key(text), [])
            )
        )
        if len(ids) == 1:
            return ids[0]
        if ids:
            labels = self.names.labels(table)
            choices = ", ".join(f"{person_id} = {labels[person_id]}" for person_id in ids)
            raise CannotRunInWords(
                lambda say: say(
                    "{who}: several people are called so; name one by the id: {choices}", who=text, choices=choices
                )
            )
        suggestions = self.names.similar_labels(table, text, MOST_NAMED)
        if suggestions:
            raise CannotRunInWords(
                lambda say: say(
                    "{who}: there is no such person; did you mean: {names}?", who=text, names=", ".join(suggestions)
                )
            )
        raise CannotRunInWords(
            lambda say: say(
                "{who}: there is no such person; the ids stand in data/{table}.csv", who=text, table=table.name
            )
        )

    def row(self, parts: Sequence[str]) -> tuple[Table, Key]:
        """The table and key of a row. `parts` is its id, or the name of the table and the parts of the key.

        Raises CannotRun if there is no such row.
        """
        if len(parts) == 1:
            tables = [table for table in self.model.tables.values() if (parts[0],) in self.accepted.rows(table)]
            if len(tables) == 1:
                return tables[0], (parts[0],)
            names = ", ".join(table.name for table in tables)
            reason = f"it is in several tables ({names}); name the table before it" if tables else "no row has this id"
            raise CannotRun(f"{parts[0]}: {reason}")
        name = self._headings.table_of(parts[0])
        if name is None or name not in self.model.tables:
            raise CannotRun(f"{parts[0]}: there is no such table; choose from {', '.join(self.model.tables)}")
        table = self.model.tables[name]
        key = tuple(
            self._resolve_key_part(table, field, text) for field, text in zip(table.key, parts[1:], strict=False)
        )
        if len(parts) != len(table.key) + 1 or key not in self.accepted.rows(table):
            raise CannotRun(f"{' '.join(parts[1:])}: {name} has no such row; its key is {', '.join(table.key)}")
        return table, key

    def _resolve_key_part(self, table: Table, field: str, text: str) -> str:
        """The id for a part of a key, which may be the name of the row that it refers to."""
        target = self.model.referenced_table(table.field(field))
        ids = self.names.ids_by_name(target).get(comparison_key(text), []) if target else []
        return ids[0] if len(ids) == 1 else text

    def referring_rows(self, table: Table, row_id: str) -> Iterator[tuple[Table, Key]]:
        """The rows of all tables that refer to this row."""
        for other in self.model.tables.values():
            for key in referring_keys(other, self.accepted.rows(other), table, row_id):
                yield other, key
