"""The ledger: what happened to the data, one row a table and event, never changed afterwards."""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Iterable
from dataclasses import asdict, dataclass

from .. import __version__
from ..model.places import Places
from .files import write_whole


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
    """All rows of the ledger, oldest first; none when there is no ledger."""
    if not places.ledger.exists():
        return []
    with places.ledger.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def append_entries(places: Places, entries: Iterable[Entry]) -> None:
    """Adds events at the end of the ledger; each entry_id is one more than the one before."""
    rows: list[dict[str, object]] = [dict(row) for row in read_ledger(places)]
    for entry in entries:
        rows.append({"entry_id": len(rows) + 1, **asdict(entry)})
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    write_whole(places.ledger, text.getvalue())


def sha256_of(content: bytes) -> str:
    """The hash under which the ledger knows a file."""
    return hashlib.sha256(content).hexdigest()
