"""accept: what is right in submissions goes into data/ and private/, once, and the ledger says so."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from ...checking.verdicts import submission_verdict
from ...errors import CannotRun
from ...model.cohort import Cohort
from ...model.findings import Finding
from ...reading.submissions.submission import Submission
from ...storing.journal import FileChanges, apply_changes
from ...storing.ledger import RowCounts
from ...storing.lock import write_lock
from ..backup.commit import commit_or_back_up
from ..table_changes import TableChanges
from ..validation.rule_checker import RuleChecker
from .intake import Intake, read_submissions, submitted_files
from .receipt_contexts import receipt_context, sender_context

WAITING_ROWS_SUFFIX = re.compile(r"_rest( \d+)?$")
Progress = Callable[[str], None]


@dataclass
class WaitingRows:
    """The rows of a file, as sheet and number, that are not accepted with the others; `submission` is the whole file
    with what is wrong in these rows, `path` where they will wait."""

    submission: Submission
    path: Path
    rows: set[tuple[str, int]] = field(default_factory=set)
    findings: list[Finding] = field(default_factory=list)


@dataclass
class Acceptance:
    """What was or would be accepted, what has to wait, and what is left of files of which the good rows are taken.

    `files` are all that were looked at; `saved` says where the change was saved.
    """

    intake: Intake
    accepted: list[Submission]
    waiting: list[Submission]
    waiting_rows: dict[Path, WaitingRows]
    files: list[Path] = field(default_factory=list)
    saved: str = ""


def plan_acceptance(
    cohort: Cohort,
    paths: list[Path],
    sender: str = "",
    progress: Progress = lambda _: None,
    *,
    answers: Sequence[Path] = (),
    good_rows: bool = False,
) -> Acceptance:
    """Which of these files can be accepted together. A file that needs rows of one that cannot has to wait too.

    With `good_rows` a file waits only where something is wrong with it as a whole; else its faulty rows are left out,
    and those that refer to them. Raises CannotRun when answers belong to none of the files.
    """
    waiting: list[Submission] = []
    rests: dict[Path, WaitingRows] = {}
    left, rules = list(paths), RuleChecker(cohort)
    while True:
        left_out = {path: rest.rows for path, rest in rests.items()}
        intake = read_submissions(cohort, left, sender, progress, left_out=left_out, answers=answers, rules=rules)
        # later the file that they belong to may have been put aside
        for path in intake.unmatched_answers if not waiting else ():
            raise CannotRun(f"{path}: it is the annotated copy of none of these files")
        blocked = [each for each in intake.submissions if submission_verdict(each, cohort.finding_kinds) != "fine"]
        empty = [each for each in intake.submissions if each.path in rests and not _changes(each)]
        for each in empty:
            # nothing good is left of it
            waiting.append(rests.pop(each.path).submission)
            left.remove(each.path)
        if empty:
            continue
        if not blocked:
            for rest in rests.values():
                rest.submission = replace(rest.submission, findings=rest.findings)
            return Acceptance(intake, intake.submissions, waiting, rests)
        for each in blocked:
            rows = _faulty_rows(cohort, each) if good_rows else set()
            if rows:
                rest = rests.setdefault(each.path, WaitingRows(each, _waiting_rows_path(cohort, each)))
                rest.rows |= rows
                rest.findings += [found for found in each.findings if (found.sheet, found.row) in rows]
            else:
                rests.pop(each.path, None)
                waiting.append(each)
                left.remove(each.path)


def _changes(submission: Submission) -> int:
    return sum(counts.get(status, 0) for counts in submission.counts.values() for status in ("added", "changed"))


def _faulty_rows(cohort: Cohort, submission: Submission) -> set[tuple[str, int]]:
    """The rows that keep a file from being accepted; none when it is not a matter of rows alone."""
    there = {(found.sheet, row) for found in submission.tables for row in found.rows}
    faulty: set[tuple[str, int]] = set()
    for finding in submission.findings:
        if not cohort.finding_kinds[finding.code].blocks:
            continue
        if finding.row is None or (finding.sheet, finding.row) not in there:
            return set()
        faulty.add((finding.sheet, finding.row))
        if finding.values.get("other_file") == submission.file:
            # which of two rows counts is not known
            faulty.add((finding.sheet, finding.values["other_row"]))
    return faulty


def _waiting_rows_path(cohort: Cohort, submission: Submission) -> Path:
    """Where the rest of a file will wait: beside the submissions, under a name that is free."""
    folder, stem = cohort.paths.submissions, WAITING_ROWS_SUFFIX.sub("", submission.path.stem)
    names = (f"{stem}_rest{f' {number}' if number > 1 else ''}.xlsx" for number in range(1, 10_000))
    return next(path for path in map(folder.joinpath, names) if not path.exists())


def accept_submissions(
    cohort: Cohort,
    files: Sequence[Path] = (),
    sender: str = "",
    progress: Progress = lambda _: None,
    *,
    answers: Sequence[Path] = (),
    good_rows: bool = False,
    dry_run: bool = False,
) -> Acceptance:
    """Accepts what is right in these files, or in submissions/, and commits data/ or backs it up.

    A dry run only plans. `saved` of the result says where the change was saved. Raises CannotRun while another
    session writes.
    """
    with write_lock(cohort.paths):
        paths = submitted_files(cohort, files)
        acceptance = plan_acceptance(cohort, paths, sender, progress, answers=answers, good_rows=good_rows)
        acceptance.files = paths
        if acceptance.accepted and not dry_run:
            apply_acceptance(cohort, acceptance)
            acceptance.saved = commit_or_back_up(cohort, _commit_message(acceptance.accepted))
    return acceptance


def _commit_message(accepted: list[Submission]) -> str:
    """How many rows of which table; no names of files, which may be names of people."""
    rows: Counter[str] = Counter()
    for submission in accepted:
        for table, counts in submission.counts.items():
            rows[table] += counts.get("added", 0) + counts.get("changed", 0)
    summary = ", ".join(f"{table} {number}" for table, number in rows.items() if number)
    return f"Accept {len(accepted)} {'file' if len(accepted) == 1 else 'files'}: {summary or 'nothing new'}"


def apply_acceptance(cohort: Cohort, acceptance: Acceptance) -> None:
    """Writes the rows, the ledger and the originals in one change. Raises CannotRun, with nothing changed, when a
    file was changed since it was read or a table of data/ is not in a state to be written."""
    if not acceptance.accepted:
        return
    rewriting, change = TableChanges(cohort, acceptance.intake.accepted), FileChanges()
    for submission in acceptance.accepted:
        rest = acceptance.waiting_rows.get(submission.path)
        _add_rows(rewriting, acceptance.intake, submission, rest)
        _archive_original(cohort, submission, rewriting.now, change)
        if rest:
            # what writes workbooks is only loaded where one is written
            from .annotated_copies import annotated_copy

            own = sender_context(receipt_context(cohort, acceptance.intake), submission)
            change.contents[rest.path] = annotated_copy(cohort, own, rest.submission, rest.rows)
    rewriting.add_to(change)
    apply_changes(cohort.paths, change)


def _add_rows(rewriting: TableChanges, intake: Intake, submission: Submission, rest: WaitingRows | None) -> None:
    """Takes the rows of a file into the tables, with an entry of the ledger for each."""
    sha256 = submission.book.sha256 if submission.book else ""
    for name in dict.fromkeys(found.table.name for found in submission.tables):
        table = rewriting.cohort.model.tables[name]
        rows = rewriting.rows(table)
        count: Counter[str] = Counter()
        for key, each in intake.overlay.changes.get(name, {}).items():
            if each.source.file == submission.file:
                count[each.status] += 1
                if each.status in {"added", "changed"}:
                    rows[key] = each.row
        said = [
            f"{found.sheet} {place}: {answer}"
            for found in submission.tables
            if found.table is table
            for (place, _), answer in found.answers.items()
        ]
        sheets = {found.sheet for found in submission.tables if found.table is table}
        said += [f"left out: {sheet} {row}" for sheet, row in sorted(rest.rows if rest else ()) if sheet in sheets]
        counts = RowCounts(count["added"], count["changed"], count["unchanged"])
        rewriting.record("accept", table, counts, file=submission.file, file_sha256=sha256, reason="; ".join(said))


def _archive_original(cohort: Cohort, submission: Submission, now: str, change: FileChanges) -> None:
    """Moves a file out of submissions/ to the accepted ones; a file from elsewhere stays there and is copied."""
    content = submission.path.read_bytes()
    sha256 = hashlib.sha256(content).hexdigest()
    if submission.book is None or sha256 != submission.book.sha256:
        raise CannotRun(f"{submission.file} was changed while it was read; nothing was accepted; run again")
    folder = cohort.paths.submissions
    kept = folder / "accepted" / now[:10] / f"{sha256[:8]} {submission.path.name}"
    if submission.path.absolute().parent == folder.absolute():
        change.moves.append((submission.path.absolute(), kept))
    else:
        change.contents[kept] = content
