"""The ledger: everything that happened to the data, one row for each event and table, never changed afterwards."""

from __future__ import annotations

import csv
import datetime
import hashlib
import io
from collections.abc import Iterable
from dataclasses import asdict, dataclass

from .. import __version__
from ..errors import CannotRun
from ..model.paths import CohortPaths
from ..reading.stored_csv import UnreadableFile, read_stored
from .atomic_writes import write_atomically


@dataclass(frozen=True)
class RowCounts:
    """How many rows an event added, changed, left unchanged and removed."""

    added: int = 0
    changed: int = 0
    unchanged: int = 0
    removed: int = 0


@dataclass(frozen=True)
class LedgerEntry:
    """One event. Hashes are SHA-256 of whole files in hex, empty if there was no file."""

    at: str
    action: str
    file: str
    file_sha256: str
    table: str
    table_sha256: str
    previous_sha256: str
    added: int
    changed: int
    unchanged: int
    removed: int
    reason: str
    schema_version: int
    toolkit: str = __version__


def ledger_entry(
    action: str,
    schema_version: int,
    *,
    at: str = "",
    file: str = "",
    file_sha256: str = "",
    table: str = "",
    table_sha256: str = "",
    previous_sha256: str = "",
    counts: RowCounts = RowCounts(),
    reason: str = "",
) -> LedgerEntry:
    """An event that happens now, or at the moment `at`, which events of one change share."""
    return LedgerEntry(
        at=at or current_moment(),
        action=action,
        file=file,
        file_sha256=file_sha256,
        table=table,
        table_sha256=table_sha256,
        previous_sha256=previous_sha256,
        added=counts.added,
        changed=counts.changed,
        unchanged=counts.unchanged,
        removed=counts.removed,
        reason=reason,
        schema_version=schema_version,
    )


def current_moment() -> str:
    """The time in UTC, to the second, in the form of the ledger: 2018-05-12T15:30:00+00:00."""
    return datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")


COLUMNS = (
    "entry_id",
    "at",
    "action",
    "file",
    "file_sha256",
    "table",
    "table_sha256",
    "previous_sha256",
    "added",
    "changed",
    "unchanged",
    "removed",
    "reason",
    "toolkit",
    "schema_version",
)


def read_ledger(paths: CohortPaths) -> list[dict[str, str]]:
    """All rows of the ledger, oldest first; none if there is no ledger. Raises CannotRun if it is damaged."""
    try:
        stored = read_stored(paths.ledger)
    except FileNotFoundError:
        return []
    except UnreadableFile as error:
        raise _damaged_ledger(paths, str(error)) from None
    if tuple(stored.header) != COLUMNS or any(len(cells) != len(COLUMNS) for cells in stored.rows):
        raise _damaged_ledger(paths, "its columns are not those of the ledger")
    return [dict(zip(COLUMNS, cells, strict=True)) for cells in stored.rows]


def data_version(paths: CohortPaths) -> int | None:
    """The newest version of the schemas that wrote to data/; None if there is no ledger."""
    versions = [row["schema_version"] for row in read_ledger(paths)]
    if not all(version.isdecimal() for version in versions):
        raise _damaged_ledger(paths, "a version in it is not a whole number")
    return max(map(int, versions), default=None)


def _damaged_ledger(paths: CohortPaths, reason: str) -> CannotRun:
    name = paths.display_name(paths.ledger)
    return CannotRun(f"{name}: {reason}; bring it back with: git checkout {name}")


def append_entries(paths: CohortPaths, entries: Iterable[LedgerEntry]) -> None:
    """Appends events to the ledger."""
    write_atomically(paths.ledger, extended_ledger(paths, entries))


def extended_ledger(paths: CohortPaths, entries: Iterable[LedgerEntry]) -> str:
    """The text of the ledger with these events appended; each entry_id is one more than the previous one."""
    rows: list[dict[str, object]] = [dict(row) for row in read_ledger(paths)]
    for entry in entries:
        rows.append({"entry_id": len(rows) + 1, **asdict(entry)})
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def sha256_of(content: bytes) -> str:
    """The SHA-256 of the content of a file, in hex."""
    return hashlib.sha256(content).hexdigest()
