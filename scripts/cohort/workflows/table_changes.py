"""Stored tables on their way to other rows: what is written to data/, private/ and the ledger, as one change."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from ..checking.stored_tables import check_stored_tables, has_private_data
from ..errors import CannotRun
from ..model.cohort import Cohort
from ..model.tables import Table
from ..reading.accepted_rows import AcceptedRows, Key, Row
from ..storing.csv_tables import table_text
from ..storing.journal import FileChanges
from ..storing.ledger import LedgerEntry, RowCounts, current_moment, extended_ledger, ledger_entry, sha256_of

# what is wrong with a stored file as such: rewriting it could lose what stands in it
FILE_FAULT_PREFIXES = ("file-", "column-", "columns-", "row-", "key-")


@dataclass
class TableChanges:
    """The rows of tables as they become, and the events that make them so. Nothing is written by it."""

    cohort: Cohort
    accepted: AcceptedRows
    now: str = field(default_factory=current_moment)
    entries: list[LedgerEntry] = field(default_factory=list)
    _rows: dict[str, dict[Key, Row]] = field(default_factory=dict)
    _hashes: dict[str, str] = field(default_factory=dict)
    _touched: set[str] = field(default_factory=set)

    def rows(self, table: Table) -> dict[Key, Row]:
        """The rows of a table by key, to be changed."""
        return self._rows.setdefault(table.name, dict(self.accepted.rows(table)))

    def mark_changed(self, table: Table) -> None:
        """Says that rows of a table change, or only their personal half."""
        self._touched.add(table.name)

    def record(
        self, action: str, table: Table, counts: RowCounts, *, file: str = "", file_sha256: str = "", reason: str = ""
    ) -> None:
        """Writes an event down that has changed the rows of a table, or found nothing to change."""
        before = self._hashes.setdefault(table.name, self._stored_hash(table))
        if counts.added or counts.changed or counts.removed:
            self.mark_changed(table)
            self._hashes[table.name] = sha256_of(self._public(table).encode())
        self.entries.append(
            ledger_entry(
                action,
                self.cohort.model.version,
                at=self.now,
                file=file,
                file_sha256=file_sha256,
                table=table.name,
                table_sha256=self._hashes[table.name],
                previous_sha256=before,
                counts=counts,
                reason=reason,
            )
        )

    def add_to(self, change: FileChanges) -> None:
        """Adds the new files of the tables and of the ledger to a change. Raises CannotRun when a table is not in a
        state to be written."""
        self._refuse_damaged()
        paths = self.cohort.paths
        for name in sorted(self._touched):
            table = self.cohort.model.tables[name]
            change.contents[paths.data / f"{name}.csv"] = self._public(table).encode()
            if table.private_fields:
                rows = _with_private(table, self.rows(table).values())
                change.contents[paths.private / f"{name}.csv"] = table_text(table, table.private_fields, rows).encode()
        change.contents[paths.ledger] = extended_ledger(paths, self.entries).encode()

    def _public(self, table: Table) -> str:
        return table_text(table, table.public_fields, self.rows(table).values())

    def _stored_hash(self, table: Table) -> str:
        path = self.cohort.paths.data / f"{table.name}.csv"
        return sha256_of(path.read_bytes()) if path.exists() else ""

    def _refuse_damaged(self) -> None:
        """A table is written anew whole, so it must be read whole: no damaged file, and its personal half at hand."""
        paths, tables = self.cohort.paths, self.cohort.model.tables
        findings = [each for each in check_stored_tables(self.cohort)[0] if each.table in self._touched]
        damaged = sorted({each.file for each in findings if each.code.startswith(FILE_FAULT_PREFIXES)})
        if damaged:
            raise CannotRun(f"{', '.join(damaged)}: nothing was changed, because this is damaged; run: nox -s validate")
        personal = [name for name in self._touched if tables[name].private_fields]
        if not has_private_data(paths) and any(self.accepted.rows(tables[name]) for name in personal):
            raise CannotRun(
                "private/ is not here, so the personal half of rows would be lost; run this where private/ is, or bring"
                " it back from a back-up"
            )


def _with_private(table: Table, rows: Iterable[Row]) -> list[Row]:
    """The rows that have a private half: all of a table with a required personal field, else those with a value."""
    personal = [each for each in table.fields if each.personal]
    if any(each.required for each in personal):
        return list(rows)
    return [row for row in rows if any(row.get(each.name) for each in personal)]
