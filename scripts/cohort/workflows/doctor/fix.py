"""Mending what doctor finds, where nothing can be lost by it: no answer is taken away and no file of people deleted."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from ...checking.unexpected_files import stray_files
from ...errors import CannotRun
from ...storing.atomic_writes import write_whole
from ...storing.csv_tables import csv_text
from ...storing.ledger import COLUMNS, read_ledger, written_version
from ...storing.ledger_chain import follow
from ...storing.lock import writing
from ...storing.older_copies import older_copies
from ..cohort import Cohort
from .data_recovery import bring_back
from .examine import all_tables, data_findings
from .hand_edits import differences, record
from .migrate import migrate

# migrate would begin these tables anew, and nobody would see that rows are missing
GONE = {"table-gone", "table-in-old-copy"}


def mend(cohort: Cohort, reason: str) -> Iterator[str]:
    """Mends what can be mended without a loss, and with a reason records what was changed by hand.

    Says each thing it has done. Raises CannotRun while another session writes, and where it cannot go on.
    """
    with writing(cohort.places):
        try:
            yield from _locks(cohort)
            yield from _ledger(cohort)
            if (written_version(cohort.places) or 0) <= cohort.model.version:
                yield from _data(cohort, reason)
        except OSError as error:
            name = Path(error.filename or "").name
            raise CannotRun(f"{name}: {error.strerror or error}; close it in other programs and run again") from None


def _locks(cohort: Cohort) -> Iterator[str]:
    for finding in stray_files(cohort.places, all_tables(cohort.places)):
        if finding.code == "lock-left":
            (cohort.places.root / finding.file).unlink(missing_ok=True)
            yield cohort.language().say("Taken away: {file}", file=finding.file)


def _ledger(cohort: Cohort) -> Iterator[str]:
    path, say = cohort.places.ledger, cohort.language().say
    name = cohort.places.named(path)
    if not path.exists() and (copy := next(older_copies(cohort.places, path), None)):
        write_whole(path, copy.content)
        yield say("Brought back: {file} from {where}", file=name, where=copy.where)
    if entries := read_ledger(cohort.places):
        text = csv_text(COLUMNS, entries)
        if path.read_bytes() != text.encode("utf-8"):
            write_whole(path, text)
            yield say("Written as it should be: {files}", files=name)


def _data(cohort: Cohort, reason: str) -> Iterator[str]:
    places, say = cohort.places, cohort.language().say
    found, entries = data_findings(cohort), read_ledger(places)
    chain = follow(entries)
    yield from bring_back(cohort, chain, found)
    for each in differences(cohort, chain):
        if each.text is not None:
            write_whole(each.path, each.text)
            yield say("Written as it should be: {files}", files=places.named(each.path))
    if reason and (recorded := record(cohort, reason)):
        yield say("Recorded in the ledger as changed by hand: {files}", files=", ".join(recorded))
    # a ledger begun anew without a word would hide that there was one
    if (entries or reason) and not GONE & {each.code for each in found}:
        written = [places.named(rewrite.path) for rewrite in migrate(cohort, dry_run=False)]
        if written:
            yield say("Written: {files}", files=", ".join(written))
