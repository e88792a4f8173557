"""Collects changes of rows, and turns them into one change of data/, private/ and the ledger."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from ..checking.stored_tables import check_stored_tables
from ..errors import CannotRun
from ..model.cohort import Cohort
from ..model.tables import Table
from ..reading.accepted_rows import AcceptedRows, Key, Row
from ..storing.csv_tables import table_text
from ..storing.journal import FileChanges
from ..storing.ledger import LedgerEntry, RowCounts, current_moment, extended_ledger, ledger_entry, sha256_of
from ..storing.ledger_words import Reword

# codes of faults of a file as such: rewriting such a file could lose some of its content
FILE_FAULT_PREFIXES = ("file-", "column-", "columns-", "row-", "key-")


@dataclass
class TableChanges:
    """The future rows of tables, and the events that lead to them. Nothing is written by it.

    changes = TableChanges(cohort, AcceptedRows(cohort))
    del changes.rows(table)[key]
    changes.record("remove", table, RowCounts(removed=1), reason=reason)
    changes.add_to(file_changes)
    """

    cohort: Cohort
    accepted: AcceptedRows
    now: str = field(default_factory=current_moment)
    entries: list[LedgerEntry] = field(default_factory=list)
    _rows: dict[str, dict[Key, Row]] = field(default_factory=dict)
    _hashes: dict[str, str] = field(default_factory=dict)
    _touched: set[str] = field(default_factory=set)

    def rows(self, table: Table) -> dict[Key, Row]:
        """The rows of a table by key; callers may change them."""
        return self._rows.setdefault(table.name, dict(self.accepted.rows(table)))

    def mark_changed(self, table: Table) -> None:
        """Marks a table to be written, even if only the personal half of its rows changes."""
        self._touched.add(table.name)

    def record(
        self,
        action: str,
        table: Table,
        counts: RowCounts,
        *,
        key: str = "",
        file: str = "",
        file_sha256: str = "",
        note: str = "",
        reason: str = "",
    ) -> None:
        """Records an event that has changed the rows of a table, or found nothing to change."""
        previous_sha256 = self._hashes.setdefault(table.name, self._stored_hash(table))
        if counts.added or counts.changed or counts.removed:
            self.mark_changed(table)
            self._hashes[table.name] = sha256_of(self._public_text(table).encode())
        self.entries.append(
            ledger_entry(
                action,
                self.cohort.model.version,
                at=self.now,
                key=key,
                file=file,
                file_sha256=file_sha256,
                table=table.name,
                table_sha256=self._hashes[table.name],
                previous_sha256=previous_sha256,
                counts=counts,
                note=note,
                reason=reason,
            )
        )

    def add_to(self, file_changes: FileChanges, reword: Reword | None = None) -> None:
        """Adds the new files of the tables and of the ledger to a change. `reword` gives the words of its entries anew.

        Raises CannotRun if a table is damaged or lacks its personal half.
        """
        self._check_can_be_rewritten()
        paths = self.cohort.paths
        for name in sorted(self._touched):
            table = self.cohort.model.tables[name]
            file_changes.contents[paths.data / f"{name}.csv"] = self._public_text(table).encode()
            if table.private_fields:
                rows = _rows_with_private_half(table, self.rows(table).values())
                file_changes.contents[paths.private / f"{name}.csv"] = table_text(
                    table, table.private_fields, rows
                ).encode()
        file_changes.contents |= extended_ledger(paths, self.entries, reword)

    def _public_text(self, table: Table) -> str:
        return table_text(table, table.public_fields, self.rows(table).values())

    def _stored_hash(self, table: Table) -> str:
        path = self.cohort.paths.data / f"{table.name}.csv"
        return sha256_of(path.read_bytes()) if path.exists() else ""

    def _check_can_be_rewritten(self) -> None:
        """Raises CannotRun unless each changed table could be read completely, with its personal half: the whole table
        is rewritten."""
        paths, tables = self.cohort.paths, self.cohort.model.tables
        findings = [finding for finding in check_stored_tables(self.cohort)[0] if finding.table in self._touched]
        damaged = sorted({finding.file for finding in findings if finding.code.startswith(FILE_FAULT_PREFIXES)})
        if damaged:
            raise CannotRun(f"{', '.join(damaged)}: nothing was changed, because this is damaged; run: nox -s validate")
        tables_with_private_half = [name for name in self._touched if tables[name].private_fields]
        if not paths.has_private_tables and any(self.accepted.rows(tables[name]) for name in tables_with_private_half):
            raise CannotRun(
                "private/ is not here, so the personal half of rows would be lost; run this where private/ is, or bring"
                " it back from a back-up"
            )


def _rows_with_private_half(table: Table, rows: Iterable[Row]) -> list[Row]:
    """The rows with a private half: all rows if a personal column is required, else those with a personal value."""
    personal_columns = [column for column in table.fields if column.personal]
    if any(column.required for column in personal_columns):
        return list(rows)
    return [row for row in rows if any(row.get(column.name) for column in personal_columns)]
