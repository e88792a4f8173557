"""The ledger: what happened to the data, one row a table and event, never changed afterwards."""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Iterable
from dataclasses import asdict, dataclass

from .. import __version__
from ..errors import CannotRun
from ..model.paths import Places
from ..reading.stored_csv import Unreadable, read_stored
from .atomic_writes import write_whole


@dataclass(frozen=True)
class Entry:
    """One event. Hashes are SHA-256 of whole files in hex, empty where there was no file."""

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


def read_ledger(places: Places) -> list[dict[str, str]]:
    """All rows of the ledger, oldest first; none when there is no ledger. Raises CannotRun when it is not one."""
    try:
        stored = read_stored(places.ledger)
    except FileNotFoundError:
        return []
    except Unreadable as error:
        raise _no_ledger(places, str(error)) from None
    if tuple(stored.header) != COLUMNS or any(len(cells) != len(COLUMNS) for cells in stored.rows):
        raise _no_ledger(places, "its columns are not those of the ledger")
    return [dict(zip(COLUMNS, cells, strict=True)) for cells in stored.rows]


def written_version(places: Places) -> int | None:
    """The newest version of the schemas that wrote to data/; None when there is no ledger."""
    versions = [row["schema_version"] for row in read_ledger(places)]
    if not all(version.isdecimal() for version in versions):
        raise _no_ledger(places, "a version in it is not a whole number")
    return max(map(int, versions), default=None)


def _no_ledger(places: Places, reason: str) -> CannotRun:
    name = places.named(places.ledger)
    return CannotRun(f"{name}: {reason}; bring it back with: git checkout {name}")


def append_entries(places: Places, entries: Iterable[Entry]) -> None:
    """Adds events at the end of the ledger."""
    write_whole(places.ledger, ledger_text(places, entries))


def ledger_text(places: Places, entries: Iterable[Entry]) -> str:
    """The ledger with events added at its end; each entry_id is one more than the one before."""
    rows: list[dict[str, object]] = [dict(row) for row in read_ledger(places)]
    for entry in entries:
        rows.append({"entry_id": len(rows) + 1, **asdict(entry)})
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def sha256_of(content: bytes) -> str:
    """The hash under which the ledger knows a file."""
    return hashlib.sha256(content).hexdigest()
