"""Corrects what doctor finds, if nothing can be lost: no answer is dropped, and no file that people made is deleted."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from ...checking.unexpected_files import unexpected_files
from ...errors import CannotRun, advice_on
from ...i18n.language import cohort_language
from ...model.cohort import Cohort
from ...reading.stored_csv import UnreadableFile
from ...storing.atomic_writes import write_atomically
from ...storing.ledger import data_version, ledger_text, parse_entries, read_ledger, sha256_of
from ...storing.ledger_chain import follow_ledger
from ...storing.ledger_words import parse_words
from ...storing.lock import write_lock
from ...storing.older_copies import older_copies
from .data_recovery import recover_data
from .examine import all_tables, data_findings
from .hand_edits import differences, record_hand_edits
from .migrate import migrate

# files that nobody needs any more
LEFT_BEHIND = {"lock-left", "half-written"}
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
            raise CannotRun(f"{name}: {error.strerror or error}; {advice_on(error)} and run again") from None


def _delete_old_locks(cohort: Cohort) -> Iterator[str]:
    for finding in unexpected_files(cohort.paths, all_tables(cohort.paths)):
        if finding.code in LEFT_BEHIND:
            (cohort.paths.root / finding.file).unlink(missing_ok=True)
            yield cohort_language(cohort).say("Taken away: {file}", file=finding.file)


def _fix_ledger(cohort: Cohort) -> Iterator[str]:
    path, say = cohort.paths.ledger, cohort_language(cohort).say
    name = cohort.paths.display_name(path)
    if not path.exists() or not _is_readable(parse_entries, path.read_bytes()):
        yield from _bring_ledger_back(cohort, path, parse_entries)
    words = cohort.paths.private_ledger
    if words.exists() and not _is_readable(parse_words, words.read_bytes()):
        yield from _bring_ledger_back(cohort, words, parse_words)
    # one with the words of people is written anew by migrate
    text = ledger_text(cohort.paths) if path.exists() else None
    if text is not None and path.read_bytes() != text.encode("utf-8"):
        write_atomically(path, text)
        yield say("Written as it should be: {files}", files=name)


def _is_readable(parse: Callable[[bytes], object], content: bytes) -> bool:
    try:
        parse(content)
    except UnreadableFile:
        return False
    return True


def _bring_ledger_back(cohort: Cohort, path: Path, parse: Callable[[bytes], object]) -> Iterator[str]:
    """Takes a file of the ledger from its newest copy that can be read; a damaged one is kept in backups/.

    Raises CannotRun if there is none and the file is damaged; one that is missing may be begun anew.
    """
    paths, say, name = cohort.paths, cohort_language(cohort).say, cohort.paths.display_name(path)
    copies = (copy for copy in older_copies(paths, path) if _is_readable(parse, copy.content))
    copy = next(copies, None)
    if path.exists():
        if copy is None:
            raise CannotRun(
                f"{name} is damaged, and neither git nor a back-up here has it; take it from a back-up elsewhere, or"
                " delete it and run: nox -s doctor -- --fix --reason TEXT"
            )
        content = path.read_bytes()
        damaged_copy = paths.backups / f"{sha256_of(content)[:8]} {path.name}"
        write_atomically(damaged_copy, content)
        yield say("Kept as it was: {file}", file=paths.display_name(damaged_copy))
    if copy:
        write_atomically(path, copy.content)
        yield say("Brought back: {file} from {where}", file=name, where=copy.source)


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
