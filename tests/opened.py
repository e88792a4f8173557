"""The database of a cohort, opened once, in which each case puts its own rows: opening takes longer than a query."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence

from cohort.checking.rule_queries import make_rule_views
from cohort.database.cohort_database import load_table, open_database
from cohort.database.queries import QuerySource
from cohort.i18n.language import Language, cohort_language
from cohort.model.cohort import Cohort

Rows = Mapping[str, Sequence[Mapping[str, str]]]


class OpenedDatabase:
    """The database of a cohort without rows, with the personal fields or without."""

    def __init__(self, cohort: Cohort, *, include_private: bool = False):
        self.cohort, self._include_private = cohort, include_private
        self.connection = open_database(cohort, source=(lambda _: {}) if include_private else None)
        self._rows: dict[str, Sequence[Mapping[str, str]]] = {}
        self._languages: dict[str, Language] = {}
        for table in cohort.model.tables.values():
            load_table(self.connection, table, {}, include_private=include_private)
        if include_private:
            # a query of the rules may look at every column
            make_rule_views(QuerySource(self.connection, cohort.model), cohort.model)

    def with_rows(
        self,
        rows: Rows,
        as_of: datetime.date,
        last_backup: datetime.date | None = None,
        corrections: Sequence[tuple[str, str, datetime.date]] = (),
    ) -> QuerySource:
        """The database with these rows and no others, on a day."""
        model = self.cohort.model
        assert set(rows) <= {*model.tables, *model.dropped_tables}, set(rows)
        for table in model.tables.values():
            wanted = rows.get(table.name, [])
            if wanted != self._rows.get(table.name, []):
                fields = table.fields if self._include_private else table.public_fields
                unknown = {column for row in wanted for column in row} - {field.name for field in fields}
                assert not unknown, f"{table.name} has no {unknown}"
                cells = {field.name: [row.get(field.name, "") for row in wanted] for field in fields}
                load_table(self.connection, table, cells if wanted else {}, include_private=self._include_private)
                self._rows[table.name] = wanted
        self.connection.execute("UPDATE cohort SET as_of = ?, last_backup = ?", [as_of, last_backup])
        self.connection.execute("DELETE FROM corrections")
        for correction in corrections:
            self.connection.execute("INSERT INTO corrections VALUES (?, ?, ?)", correction)
        return QuerySource(self.connection, model)

    def language(self, code: str) -> Language:
        """A language of the cohort, read once."""
        if code not in self._languages:
            self._languages[code] = cohort_language(self.cohort, code)
        return self._languages[code]


_OPENED: dict[tuple[int, bool], OpenedDatabase] = {}


def opened(cohort: Cohort, *, include_private: bool = False) -> OpenedDatabase:
    """The database of a cohort, of which the cases of a test are; it stays open, so that its identity is nobody else's."""
    key = id(cohort), include_private
    if key not in _OPENED:
        _OPENED[key] = OpenedDatabase(cohort, include_private=include_private)
    return _OPENED[key]
