"""Removing people from the tables and from the words of the ledger."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field

from ...model.data_package import LIST_DELIMITER
from ...model.tables import Field, Table
from ...reading.accepted_rows import Key, Row
from ...reading.personal_data_search import PersonalDataSearch
from ...reading.submissions.removed_rows import key_text
from ...storing.ledger import RowCounts
from ...storing.ledger_chain import FORGET
from ...storing.ledger_words import Words
from ...storing.places_left import CELL, ENTRY, Place, entry_hash, text_hash
from ..table_changes import TableChanges


@dataclass
class TableRedaction:
    """Removes people from all tables; `rows` counts the changed rows by table, `places` are cells to be read."""

    changes: TableChanges
    search: PersonalDataSearch
    people: Collection[str]
    replacement: str
    rows: dict[str, int] = field(default_factory=dict)
    places: list[Place] = field(default_factory=list)
    # the ids of rows about the people, by table
    _rows_about_people: dict[str, set[str]] = field(default_factory=dict)

    def forget(self, reason: str) -> None:
        """Changes the rows, with a ledger entry for each changed table."""
        model = self.changes.cohort.model
        self._rows_about_people[model.persons.name] = set(self.people)
        for table in model.in_reference_order():
            rows, changed_count = self.changes.rows(table), 0
            for key, row in list(rows.items()):
                redacted_row = self._redacted_row(table, key, row)
                if redacted_row != row:
                    rows[key], changed_count = redacted_row, changed_count + 1
            if changed_count or table.persons:
                self.rows[table.name] = changed_count
                ids = " ".join(sorted(self.people))
                self.changes.record(FORGET, table, RowCounts(changed=changed_count), key=ids, reason=reason)
                self.changes.mark_changed(table)

    def _redacted_row(self, table: Table, key: Key, row: Row) -> Row:
        """A row without the people: personal cells about them are cleared, and their names replaced in all texts."""
        is_about, redacted_row = table.persons and key[0] in self.people, dict(row)
        for column in table.fields:
            ids_about_people = self._rows_about_people.get(column.about or "", set())
            entries = row[column.name].split(LIST_DELIMITER)
            if not ids_about_people.intersection(entries):
                continue
            other_entries = [entry for entry in entries if entry not in ids_about_people]
            if column.type == "list":
                redacted_row[column.name] = LIST_DELIMITER.join(other_entries)
            is_about = is_about or not other_entries
        if is_about and len(key) == 1:
            self._rows_about_people.setdefault(table.name, set()).add(key[0])
        if is_about and table.pivot and table.pivot.kept_until:
            # nothing is kept any more
            redacted_row[table.pivot.kept_until] = ""
        for column in table.fields:
            if is_about and column.personal and row[column.name]:
                redacted_row[column.name] = self.replacement if column.required else ""
            elif is_free_text(table, column):
                text = redacted_row[column.name] = self.search.redact(redacted_row[column.name], self.replacement)
                if text and self.search.may_match(text):
                    self.places.append(Place(CELL, table.name, key_text(key), column.name, text_hash(text)))
        return redacted_row


def is_free_text(table: Table, column: Field) -> bool:
    """Whether people may be named in a column without being meant by it: what identifies another person is theirs."""
    return (
        column.type == "string"
        and not column.codes
        and not column.references
        and column.name not in table.key
        and not (table.persons and column.identifies)
    )


@dataclass
class LedgerRedaction:
    """Removes people from the words of the ledger; ids, numbers and hashes stay. `places` are entries to be read."""

    search: PersonalDataSearch
    people: Collection[str]
    replacement: str
    places: list[Place] = field(default_factory=list)

    def reword(self, entry: Mapping[str, str], words: Words) -> Words:
        """The words of an entry without the people. Why a row about one of them went is said of that person too."""
        is_about = entry.get("action") != FORGET and not set(self.people).isdisjoint(entry.get("key", "").split())
        new_words = {name: self._redact(text) for name, text in words.items()} | ({"reason": ""} if is_about else {})
        if any(map(self.search.may_match, new_words.values())):
            self.places.append(Place(ENTRY, where=entry.get("entry_id", ""), sha256=entry_hash(new_words.values())))
        return new_words

    def _redact(self, text: str) -> str:
        """A reason may list answers, each after its place: “Expenses A2: Noy; Expenses A3: …”."""
        text = "; ".join(f"{place}{colon}{self._redact_part(part)}" for place, colon, part in _parts(text))
        return self._redact_part(text)

    def _redact_part(self, text: str) -> str:
        return self.search.redact(text, self.replacement)


def _parts(text: str) -> Iterator[tuple[str, str, str]]:
    return (part.rpartition(": ") for part in text.split("; "))
