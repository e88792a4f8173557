"""What happened to a row: each change that the ledger and the older copies of its table show."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import groupby
from pathlib import Path

from ...model.cohort import Cohort
from ...model.tables import Table
from ...reading.accepted_rows import Key, Row
from ...reading.stored_csv import StoredTable, parse_stored_or_none
from ...storing.ledger import read_ledger, sha256_of
from ...storing.ledger_chain import FORGET
from ...storing.older_copies import older_copies
from ..intake.read_submissions import ACCEPTED

# more versions of a table than a cohort of some years has
MOST_VERSIONS = 300
ADDED, CHANGED, REMOVED = "added", "changed", "removed"


@dataclass(frozen=True)
class RowEvent:
    """A change of a row: what the ledger says of it, and the columns that changed as (before, after) by name.

    `original` is the archived file that brought the change, None where there is none. Of a row from which somebody was
    forgotten, `changes` stay empty up to that day: the older words may name them.
    """

    kind: str
    entry: dict[str, str]
    changes: dict[str, tuple[str, str]] = field(default_factory=dict)
    original: Path | None = None


@dataclass(frozen=True)
class RowHistory:
    """The events of a row, the newest first; `unknown` counts entries of the ledger of which no copy of the table is
    left, so that nobody can say whether the row was in them."""

    events: list[RowEvent]
    unknown: int


def row_history(cohort: Cohort, table: Table, key: Key) -> RowHistory:
    """The history of a row of data/. Personal columns have none: they are in no git."""
    path = cohort.paths.data / f"{table.name}.csv"
    copies = {sha256_of(copy.content): copy.content for copy in older_copies(cohort.paths, path, MOST_VERSIONS)}
    if path.exists():
        copies[sha256_of(path.read_bytes())] = path.read_bytes()
    parsed: dict[str, dict[Key, Row] | None] = {"": {}}
    events: list[RowEvent] = []
    unknown = 0
    for entry in _changes_with_copies(read_ledger(cohort.paths), table, copies):
        before, after = (_rows(table, copies, entry[name], parsed) for name in ("previous_sha256", "table_sha256"))
        if before is None or after is None:
            unknown += 1
            continue
        old, new = before.get(key), after.get(key)
        if old == new:
            continue
        kind = ADDED if old is None else REMOVED if new is None else CHANGED
        changes = {
            column.name: ((old or {}).get(column.name, ""), (new or {}).get(column.name, ""))
            for column in table.public_fields
            if (old or {}).get(column.name, "") != (new or {}).get(column.name, "")
        }
        if entry["action"] == FORGET:
            events, changes = [replace(event, changes={}) for event in events], {}
        events.append(RowEvent(kind, entry, changes, archived_original(cohort, entry["file_sha256"])))
    return RowHistory(events[::-1], unknown)


def _changes_with_copies(
    ledger: Iterable[dict[str, str]], table: Table, copies: Mapping[str, bytes]
) -> Iterator[dict[str, str]]:
    """The entries of the ledger that changed a table. Several files that were accepted together are one entry where no
    copy lies between them: only what all of them left was ever saved."""
    own = (entry for entry in ledger if entry["table"] == table.name)
    changes = (entry for entry in own if entry["table_sha256"] != entry["previous_sha256"])
    for _, together in groupby(changes, lambda entry: (entry["at"], entry["action"])):
        waiting: list[dict[str, str]] = []
        for entry in together:
            waiting.append(entry)
            if entry["table_sha256"] in copies:
                yield _joined(waiting)
                waiting = []
        if waiting:
            yield _joined(waiting)


def _joined(entries: list[dict[str, str]]) -> dict[str, str]:
    """Entries that follow each other as one."""
    first, last = entries[0], entries[-1]
    if first is last:
        return last
    texts = {
        name: " · ".join(dict.fromkeys(entry[name] for entry in entries if entry[name])) for name in ("file", "reason")
    }
    numbers = f"{first['entry_id']}–{last['entry_id']}"
    return last | texts | {"entry_id": numbers, "previous_sha256": first["previous_sha256"], "file_sha256": ""}


def archived_original(cohort: Cohort, sha256: str) -> Path | None:
    """The file in submissions/accepted/ with this hash; None if there is none any more."""
    if not sha256:
        return None
    # the names of archived files begin with their hash
    for path in sorted((cohort.paths.submissions / ACCEPTED).glob(f"*/{sha256[:8]} *")):
        if sha256_of(path.read_bytes()) == sha256:
            return path
    return None


def _rows(
    table: Table, copies: dict[str, bytes], sha256: str, parsed: dict[str, dict[Key, Row] | None]
) -> dict[Key, Row] | None:
    """The rows of the copy with a hash; None if there is no such copy."""
    if sha256 not in parsed:
        stored: StoredTable | None = parse_stored_or_none(copies[sha256]) if sha256 in copies else None
        parsed[sha256] = stored.rows_by_key(table.key) if stored else None
    return parsed[sha256]
