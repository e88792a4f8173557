"""Corrects what doctor finds, if nothing can be lost: no answer is dropped, and no file that people made is deleted."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from ...checking.unexpected_files import unexpected_files
from ...errors import CannotRun
from ...i18n.language import cohort_language
from ...model.cohort import Cohort
from ...storing.atomic_writes import write_atomically
from ...storing.csv_tables import csv_text
from ...storing.ledger import COLUMNS, data_version, read_ledger
from ...storing.ledger_chain import follow_ledger
from ...storing.lock import write_lock
from ...storing.older_copies import older_copies
from .data_recovery import recover_data
from .examine import all_tables, data_findings
from .hand_edits import differences, record_hand_edits
from .migrate import migrate

# migrate would start these tables empty, and nobody would notice the missing rows
GONE = {"table-gone", "table-in-old-copy"}


def fix(cohort: Cohort, reason: str) -> Iterator[str]:
    """Corrects what can be corrected without a loss, and, with a reason, records changes made by hand.

    Yields a line for each correction. Raises CannotRun while another session writes, and if it cannot go on.
    """
    with write_lock(cohort.paths):
        try:
            yield from _delete_old_locks(cohort)
            yield from _fix_ledger(cohort)
            if (data_version(cohort.paths) or 0) <= cohort.model.version:
                yield from _fix_data(cohort, reason)
        except OSError as error:
            name = Path(error.filename or "").name
            raise CannotRun(f"{name}: {error.strerror or error}; close it in other programs and run again") from None


def _delete_old_locks(cohort: Cohort) -> Iterator[str]:
    for finding in unexpected_files(cohort.paths, all_tables(cohort.paths)):
        if finding.code == "lock-left":
            (cohort.paths.root / finding.file).unlink(missing_ok=True)
            yield cohort_language(cohort).say("Taken away: {file}", file=finding.file)


def _fix_ledger(cohort: Cohort) -> Iterator[str]:
    path, say = cohort.paths.ledger, cohort_language(cohort).say
    name = cohort.paths.display_name(path)
    if not path.exists() and (copy := next(older_copies(cohort.paths, path), None)):
        write_atomically(path, copy.content)
        yield say("Brought back: {file} from {where}", file=name, where=copy.source)
    if entries := read_ledger(cohort.paths):
        text = csv_text(COLUMNS, entries)
        if path.read_bytes() != text.encode("utf-8"):
            write_atomically(path, text)
            yield say("Written as it should be: {files}", files=name)


def _fix_data(cohort: Cohort, reason: str) -> Iterator[str]:
    paths, say = cohort.paths, cohort_language(cohort).say
    findings, entries = data_findings(cohort), read_ledger(paths)
    chain = follow_ledger(entries)
    yield from recover_data(cohort, chain, findings)
    for difference in differences(cohort, chain):
        if difference.text is not None:
            write_atomically(difference.path, difference.text)
            yield say("Written as it should be: {files}", files=paths.display_name(difference.path))
    if reason and (recorded_files := record_hand_edits(cohort, reason)):
        yield say("Recorded in the ledger as changed by hand: {files}", files=", ".join(recorded_files))
    # a new ledger without a reason would hide that there was one before
    if (entries or reason) and not GONE & {finding.code for finding in findings}:
        written_files = [paths.display_name(rewrite.path) for rewrite in migrate(cohort, dry_run=False).rewrites]
        if written_files:
            yield say("Written: {files}", files=", ".join(written_files))
