"""accept: what is right in submissions goes into data/ and private/, once, and the ledger says so."""

from __future__ import annotations

import datetime
import hashlib
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

from ..checking.stored_tables import check_stored_tables, private_is_here
from ..errors import CannotRun
from ..model.tables import Table
from ..reading.accepted import Accepted, Key, Row
from ..reading.submission import Submission
from ..rendering.telling import verdict_of
from ..storing.journal import Change, carry_out
from ..storing.ledger import Entry, ledger_text, sha256_of
from ..storing.tables import table_text
from .cohort import Cohort
from .intake import FOLDER, Intake, take_in

# what is wrong with a stored file as such: rewriting it could lose what stands in it
OF_THE_FILE = ("file-", "column-", "columns-", "row-", "key-")
Progress = Callable[[str], None]


@dataclass
class Acceptance:
    """What was or would be accepted, what has to wait, and what changes in the tables."""

    intake: Intake
    accepted: list[Submission]
    waiting: list[Submission]


@dataclass
class _Tables:
    """The rows of the tables as they become, file by file."""

    rows: dict[str, dict[Key, Row]] = field(default_factory=dict)
    hashes: dict[str, str] = field(default_factory=dict)


def acceptable(cohort: Cohort, paths: list[Path], sender: str = "", progress: Progress = lambda _: None) -> Acceptance:
    """Which of these files can be accepted together. A file that needs rows of one that cannot has to wait too."""
    waiting: list[Submission] = []
    left = list(paths)
    while True:
        intake = take_in(cohort, left, sender, progress)
        blocked = [each for each in intake.submissions if verdict_of(each, cohort.kinds) != "fine"]
        if not blocked:
            return Acceptance(intake, intake.submissions, waiting)
        waiting += blocked
        stay = {each.path for each in blocked}
        left = [path for path in left if path not in stay]


def accept(cohort: Cohort, acceptance: Acceptance) -> None:
    """Writes the rows, the ledger and the originals in one change. Raises CannotRun, with nothing changed, when a
    file was changed since it was read or a table of data/ is not in a state to be written."""
    if not acceptance.accepted:
        return
    touched = _touched(acceptance)
    _refuse_damaged(cohort, touched)
    change = Change()
    tables = _Tables()
    entries: list[Entry] = []
    now = datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")
    for submission in acceptance.accepted:
        entries += _entries(cohort, acceptance, submission, tables, now)
        _keep_original(cohort, submission, now, change)
    for name in touched:
        table, rows = cohort.model.tables[name], tables.rows[name].values()
        public = table_text(table, table.public_fields, rows)
        change.contents[cohort.places.data / f"{name}.csv"] = public.encode()
        if table.private_fields:
            private = table_text(table, table.private_fields, _with_private(table, rows))
            change.contents[cohort.places.private / f"{name}.csv"] = private.encode()
    change.contents[cohort.places.ledger] = ledger_text(cohort.places, entries).encode()
    carry_out(cohort.places, change)


def _touched(acceptance: Acceptance) -> list[str]:
    changes = acceptance.intake.overlay.changes
    return sorted(
        name
        for name, of_table in changes.items()
        if any(each.status in {"added", "changed"} for each in of_table.values())
    )


def _refuse_damaged(cohort: Cohort, touched: list[str]) -> None:
    """A table is written anew whole, so it must be read whole: no damaged file, and its personal half at hand."""
    places = cohort.places
    findings = [each for each in check_stored_tables(places, cohort.model) if each.table in touched]
    damaged = sorted({each.file for each in findings if each.code.startswith(OF_THE_FILE)})
    if damaged:
        raise CannotRun(f"{', '.join(damaged)}: nothing was accepted, because this is damaged; run: nox -s validate")
    personal = [name for name in touched if cohort.model.tables[name].private_fields]
    stored = Accepted(places, cohort.model)
    if not private_is_here(places) and any(stored.rows(cohort.model.tables[name]) for name in personal):
        raise CannotRun(
            "private/ is not here, so the personal half of rows would be lost; accept where private/ is, or bring it"
            " back from a back-up"
        )


def _entries(
    cohort: Cohort, acceptance: Acceptance, submission: Submission, tables: _Tables, now: str
) -> Iterable[Entry]:
    """Takes the rows of a file into the tables; returns what the ledger says of it, an entry a table."""
    overlay, accepted = acceptance.intake.overlay.changes, acceptance.intake.accepted
    sha256 = submission.book.sha256 if submission.book else ""
    entries = []
    for name in dict.fromkeys(found.table.name for found in submission.tables):
        table = cohort.model.tables[name]
        rows = tables.rows.setdefault(name, dict(accepted.rows(table)))
        before = tables.hashes.setdefault(name, _stored_hash(cohort, name))
        count: Counter[str] = Counter()
        for key, each in overlay.get(name, {}).items():
            if each.source.file == submission.file:
                count[each.status] += 1
                if each.status in {"added", "changed"}:
                    rows[key] = each.row
        if count["added"] or count["changed"]:
            tables.hashes[name] = sha256_of(table_text(table, table.public_fields, rows.values()).encode())
        numbers = (count["added"], count["changed"], count["unchanged"], 0)
        where = (submission.file, sha256, name, tables.hashes[name], before)
        answers = (
            f"{found.sheet} {place}: {answer}"
            for found in submission.tables
            if found.table is table
            for (place, _), answer in found.answers.items()
        )
        entries.append(Entry(now, "accept", *where, *numbers, "; ".join(answers), cohort.model.version))
    return entries


def _stored_hash(cohort: Cohort, name: str) -> str:
    path = cohort.places.data / f"{name}.csv"
    return sha256_of(path.read_bytes()) if path.exists() else ""


def _with_private(table: Table, rows: Iterable[Row]) -> list[Row]:
    """The rows that have a private half: all of a table with a required personal field, else those with a value."""
    personal = [each for each in table.fields if each.personal]
    if any(each.required for each in personal):
        return list(rows)
    return [row for row in rows if any(row.get(each.name) for each in personal)]


def _keep_original(cohort: Cohort, submission: Submission, now: str, change: Change) -> None:
    """Moves a file out of submissions/ to the accepted ones; a file from elsewhere stays there and is copied."""
    content = submission.path.read_bytes()
    sha256 = hashlib.sha256(content).hexdigest()
    if submission.book is None or sha256 != submission.book.sha256:
        raise CannotRun(f"{submission.file} was changed while it was read; nothing was accepted; run again")
    folder = cohort.places.root / FOLDER
    kept = folder / "accepted" / now[:10] / f"{sha256[:8]} {submission.path.name}"
    if submission.path.absolute().parent == folder.absolute():
        change.moves.append((submission.path.absolute(), kept))
    else:
        change.contents[kept] = content
