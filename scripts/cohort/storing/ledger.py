"""The ledger: everything that happened to the data, one row for each event and table, never changed afterwards.

data/ledger.csv has ids, hashes, numbers and notes of the toolkit, and may lie in git. What people wrote, which may be
personal, stands in private/ledger.csv: names of files, answers and reasons, by number and moment of the entry. Hashes
cover no words, so that those of a forgotten person can go.
"""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

from .. import __version__
from ..errors import CannotRun
from ..model.paths import CohortPaths
from ..reading.stored_csv import UnreadableFile, parse_stored
from .csv_tables import csv_text
from .ledger_words import WORDS, Reword, read_words, split_entry, words_of, words_text


@dataclass(frozen=True)
class RowCounts:
    """How many rows an event added, changed, left unchanged and removed."""

    added: int = 0
    changed: int = 0
    unchanged: int = 0
    removed: int = 0


@dataclass(frozen=True)
class LedgerEntry:
    """One event. Hashes are SHA-256 of whole files in hex, empty if there was no file.

    `key` is the key of the row, or the id of the person, that an event is about, if it is about one. `note` is what the
    toolkit says of it; `file` and `reason` are words of people.
    """

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
    key: str = ""
    note: str = ""


def ledger_entry(
    action: str,
    schema_version: int,
    *,
    at: str = "",
    key: str = "",
    file: str = "",
    file_sha256: str = "",
    table: str = "",
    table_sha256: str = "",
    previous_sha256: str = "",
    counts: RowCounts = RowCounts(),
    note: str = "",
    reason: str = "",
) -> LedgerEntry:
    """An event that happens now, or at the moment `at`, which events of one change share."""
    return LedgerEntry(
        at=at or current_moment(),
        action=action,
        key=key,
        file=file,
        file_sha256=file_sha256,
        table=table,
        table_sha256=table_sha256,
        previous_sha256=previous_sha256,
        added=counts.added,
        changed=counts.changed,
        unchanged=counts.unchanged,
        removed=counts.removed,
        note=note,
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
    "key",
    "file_sha256",
    "table",
    "table_sha256",
    "previous_sha256",
    "added",
    "changed",
    "unchanged",
    "removed",
    "note",
    "toolkit",
    "schema_version",
)
# until version 3 of the schemas the words of people stood in data/ledger.csv
COLUMNS_WITH_WORDS = (
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
    """All entries, oldest first, with their words if these are here; none if there is no ledger.

    Raises CannotRun if data/ledger.csv is damaged.
    """
    entries = _stored_entries(paths)
    try:
        words = read_words(paths)
    except CannotRun:
        # doctor reports it; what happened to the data is known without the words
        words = {}
    no_words = dict.fromkeys(WORDS, "")
    return [no_words | entry | words.get((entry["entry_id"], entry["at"]), {}) for entry in entries]


def data_version(paths: CohortPaths) -> int | None:
    """The newest version of the schemas that wrote to data/; None if there is no ledger."""
    versions = [row["schema_version"] for row in _stored_entries(paths)]
    if not all(version.isdecimal() for version in versions):
        raise _damaged_ledger(paths, "a version in it is not a whole number")
    return max(map(int, versions), default=None)


def extended_ledger(
    paths: CohortPaths, entries: Iterable[LedgerEntry], reword: Reword | None = None
) -> dict[Path, bytes]:
    """The files of the ledger with these events appended; each entry_id is one more than the previous one.

    `reword` replaces the words of an entry, old or new. Raises CannotRun if a file is damaged, and where words still
    stand in data/ledger.csv and private/ is not here: whoever has it would never get them.
    """
    rows, words = _stored_entries(paths), read_words(paths)
    if has_words_in_data(paths) and not paths.has_private_tables:
        raise CannotRun(
            f"{paths.display_name(paths.ledger)} holds names of files and reasons, which belong into private/, and that"
            " is not here; run “nox -s migrate” where private/ is, then take over what it made"
        )
    for entry in entries:
        rows.append({"entry_id": str(len(rows) + 1)} | {name: str(value) for name, value in asdict(entry).items()})
    words |= {(row["entry_id"], row["at"]): row_words for row in rows if (row_words := words_of(row))}
    if reword:
        entries_by_place = {(row["entry_id"], row["at"]): row for row in rows}
        words = {place: reword(entries_by_place.get(place, {}), text) for place, text in words.items()}
    words = {place: text for place, text in words.items() if any(text.values())}
    contents = {paths.ledger: csv_text(COLUMNS, rows).encode()}
    has_words = words or paths.private_ledger.exists()
    return contents | ({paths.private_ledger: words_text(words).encode()} if has_words else {})


def has_words_in_data(paths: CohortPaths) -> bool:
    """Whether words of people stand in data/ledger.csv, where older versions put them."""
    return any(map(words_of, _stored_entries(paths)))


def ledger_text(paths: CohortPaths) -> str | None:
    """The text of data/ledger.csv in the form of the toolkit; None while the words of people stand in it."""
    entries = _stored_entries(paths)
    return None if any("reason" in entry for entry in entries) else csv_text(COLUMNS, entries)


def _stored_entries(paths: CohortPaths) -> list[dict[str, str]]:
    """The entries of data/ledger.csv; those of an older form with their words."""
    try:
        return parse_entries(paths.ledger.read_bytes())
    except FileNotFoundError:
        return []
    except OSError as error:
        raise _damaged_ledger(paths, error.strerror or "it cannot be opened") from None
    except UnreadableFile as error:
        raise _damaged_ledger(paths, str(error)) from None


def parse_entries(content: bytes) -> list[dict[str, str]]:
    """The entries in the content of data/ledger.csv; those of an older form with their words. Raises UnreadableFile."""
    try:
        return _parse(content)
    except UnreadableFile:
        # older versions wrote a carriage return in a name as it was, and every reader takes it for the end of a line
        joined = content.replace(b"\r\n", b"\n").replace(b"\r", b" ")
        if joined == content:
            raise
        return _parse(joined)


def _parse(content: bytes) -> list[dict[str, str]]:
    stored = parse_stored(content)
    header = tuple(stored.header)
    if header not in (COLUMNS, COLUMNS_WITH_WORDS) or any(len(cells) != len(header) for cells in stored.rows):
        raise UnreadableFile("its columns are not those of the ledger")
    rows = [dict(zip(header, cells, strict=True)) for cells in stored.rows]
    return rows if header == COLUMNS else list(map(split_entry, rows))


def _damaged_ledger(paths: CohortPaths, reason: str) -> CannotRun:
    return CannotRun(f"{paths.display_name(paths.ledger)}: {reason}; run: nox -s doctor -- --fix")


def sha256_of(content: bytes) -> str:
    """The SHA-256 of the content of a file, in hex."""
    return hashlib.sha256(content).hexdigest()
