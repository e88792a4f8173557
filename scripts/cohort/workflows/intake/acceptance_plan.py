"""The plan of an acceptance: which files go in together, and which rows wait."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from ...checking.verdicts import blocked_rows, submission_verdict
from ...errors import CannotRun
from ...model.cohort import Cohort
from ...model.findings import Finding
from ...reading.submissions.submission import Submission
from ...shortening import bounded_file_name
from ..backup.commit import SaveResult
from ..validation.rule_checker import RuleChecker
from .read_submissions import Intake, read_submissions

WAITING_ROWS_SUFFIX = re.compile(r"_rest( \d+)?$")
Progress = Callable[[str], None]


@dataclass
class WaitingRows:
    """The rows of a file, as sheet and number, that are not accepted with the others.

    `submission` is the whole file with the `findings` in these rows; `path` is the new file in which they will wait.
    """

    submission: Submission
    path: Path
    rows: set[tuple[str, int]] = field(default_factory=set)
    findings: list[Finding] = field(default_factory=list)


@dataclass
class Acceptance:
    """The submissions that are accepted, in fact or as a plan, and those that have to wait.

    `waiting_rows` has, by file, the rows that wait while the good rows of the file are accepted; `files` are all files
    read; `saved` says where the change was saved.
    """

    intake: Intake
    accepted: list[Submission]
    waiting: list[Submission]
    waiting_rows: dict[Path, WaitingRows]
    files: list[Path] = field(default_factory=list)
    saved: SaveResult = field(default_factory=SaveResult)
    is_applied: bool = False


def plan_acceptance(
    cohort: Cohort,
    paths: list[Path],
    sender: str = "",
    progress: Progress = lambda _: None,
    *,
    answers: Sequence[Path] = (),
    good_rows: bool = False,
) -> Acceptance:
    """Plans which of these files can be accepted together. A file that needs rows of a waiting file waits too.

    With `good_rows`, a file waits only if something is wrong with it as a whole; else only its faulty rows wait, and
    rows that refer to them. Raises CannotRun if answers belong to none of the files.
    """
    waiting: list[Submission] = []
    waiting_rows: dict[Path, WaitingRows] = {}
    remaining, rules = list(paths), RuleChecker(cohort)
    while True:
        left_out = {path: rest.rows for path, rest in waiting_rows.items()}
        intake = read_submissions(cohort, remaining, sender, progress, left_out=left_out, answers=answers, rules=rules)
        # in later rounds, the file that they belong to may be among the waiting ones
        for path in intake.unmatched_answers if not waiting else ():
            raise CannotRun(f"{path}: it is the annotated copy of none of these files")
        blocked_submissions = [
            submission
            for submission in intake.submissions
            if submission_verdict(submission, cohort.finding_kinds) != "fine"
        ]
        empty_submissions = [
            submission
            for submission in intake.submissions
            if submission.path in waiting_rows and not _count_changes(submission)
        ]
        for submission in empty_submissions:
            # none of its rows can be accepted
            waiting.append(waiting_rows.pop(submission.path).submission)
            _leave_out(remaining, submission)
        if empty_submissions:
            continue
        if not blocked_submissions:
            for rest in waiting_rows.values():
                rest.submission = replace(rest.submission, findings=rest.findings)
            return Acceptance(intake, intake.submissions, waiting, waiting_rows)
        for submission in blocked_submissions:
            rows = _faulty_rows(cohort, submission) if good_rows else set()
            if rows:
                rest = waiting_rows.setdefault(
                    submission.path, WaitingRows(submission, _waiting_rows_path(cohort, submission))
                )
                rest.rows |= rows
                rest.findings += [finding for finding in submission.findings if (finding.sheet, finding.row) in rows]
            else:
                waiting_rows.pop(submission.path, None)
                waiting.append(submission)
                _leave_out(remaining, submission)


def _leave_out(paths: list[Path], submission: Submission) -> None:
    """Takes a file and the originals whose copy it is out of those to accept."""
    for waiting in (submission, *submission.originals):
        paths.remove(waiting.path)


def _count_changes(submission: Submission) -> int:
    return sum(counts.get(status, 0) for counts in submission.counts.values() for status in ("added", "changed"))


def _faulty_rows(cohort: Cohort, submission: Submission) -> set[tuple[str, int]]:
    """The rows that keep a file from being accepted; empty if other faults do so too."""
    table_rows = {(submitted_table.sheet, row) for submitted_table in submission.tables for row in submitted_table.rows}
    blocking = [finding for finding in submission.findings if cohort.finding_kinds[finding.code].blocks]
    if any((finding.sheet, finding.row) not in table_rows for finding in blocking):
        return set()
    return blocked_rows(submission, cohort.finding_kinds)


def _waiting_rows_path(cohort: Cohort, submission: Submission) -> Path:
    """The new file in submissions/, under an unused name, in which the faulty rows of a file will wait."""
    folder, stem = cohort.paths.submissions, WAITING_ROWS_SUFFIX.sub("", submission.path.stem)
    endings = (f"_rest{f' {number}' if number > 1 else ''}.xlsx" for number in range(1, 10_000))
    names = (bounded_file_name(stem, ending) for ending in endings)
    return next(path for path in map(folder.joinpath, names) if not path.exists())
