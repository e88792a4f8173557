"""intake: what people have sent, read and checked as if it were accepted."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from ...checking.overlay import Overlay
from ...errors import CannotRun
from ...model.cohort import Cohort
from ...reading.accepted_rows import AcceptedRows, RowNames
from ...reading.safety.limits import RefusedFile
from ...reading.spreadsheets import open_spreadsheet
from ...reading.submissions.sender_answers import SenderAnswers, read_answers
from ...reading.submissions.sheet_layout import UnreadPart
from ...reading.submissions.submission import Submission
from ..validation.rule_checker import RuleChecker
from .submission_reader import SubmissionReader

LOCK_FILES = "~$"
# what systems and programs put beside files, such as .DS_Store
HIDDEN = re.compile(r"\.[^.]")
# what explains the folder is not a submission
DOCUMENTATION_SUFFIXES = (".md",)


@dataclass
class Intake:
    """All submissions of a run, what they would change, and the files that were left aside; `astray` are the annotated
    copies with answers that belong to none of the submissions."""

    submissions: list[Submission]
    overlay: Overlay
    skipped: list[UnreadPart]
    accepted: AcceptedRows
    names: RowNames
    unmatched_answers: list[Path]


def submitted_files(cohort: Cohort, named: Iterable[Path]) -> list[Path]:
    """The named files, or all that lie in submissions/ itself, which is made when it is not there yet.

    Raises CannotRun for a name that is no file.
    """
    files = list(named)
    for path in files:
        if not path.is_file():
            raise CannotRun(f"{path}: there is no such file; name a file, or put it into submissions/")
    if files:
        return files
    folder = cohort.paths.submissions
    folder.mkdir(exist_ok=True)
    waiting = (path for path in folder.glob("*") if path.is_file() or path.is_symlink())
    return sorted(
        path for path in waiting if not HIDDEN.match(path.name) and not path.name.endswith(DOCUMENTATION_SUFFIXES)
    )


def read_submissions(
    cohort: Cohort,
    paths: list[Path],
    sender: str = "",
    progress: Callable[[str], None] = lambda _: None,
    *,
    left_out: Mapping[Path, Collection[tuple[str, int]]] | None = None,
    answers: Sequence[Path] = (),
    rules: RuleChecker | None = None,
) -> Intake:
    """Reads and checks files as if they were accepted together. No file is changed.

    `sender` is the organisation that files come from which do not say so themselves; `left_out` the rows of files that
    are not looked at, as sheet and number; `answers` are annotated copies of files, of which only the answers count.
    Raises CannotRun when there is no such organisation, or when answers cannot be read.
    """
    answered = {
        found.origin_sha256: (path, found) for path, found in ((path, _read_answer_file(path)) for path in answers)
    }
    reading = SubmissionReader(
        cohort, sender, left_out or {}, {origin: found for origin, (_, found) in answered.items()}
    )
    submissions, skipped = [], []
    for path, name in _names(paths, cohort.paths.root).items():
        if path.name.startswith(LOCK_FILES):
            skipped.append(UnreadPart(name, "", "", "", "lock-file"))
            continue
        progress(name)
        submissions.append(reading.open(path, name))
    sent = {each.origin_sha256 for each in submissions}
    astray = [path for origin, (path, _) in answered.items() if origin not in sent]
    reading.read_cells(submissions)
    overlay = reading.check(submissions, rules or RuleChecker(cohort))
    return Intake(submissions, overlay, skipped, reading.accepted, reading.names, astray)


def _read_answer_file(path: Path) -> SenderAnswers:
    """What is answered in an annotated copy."""
    if not path.is_file():
        raise CannotRun(f"{path}: there is no such file; name the annotated copy (…_checked.xlsx) with the answers")
    try:
        return read_answers(open_spreadsheet(path))
    except RefusedFile:
        raise CannotRun(f"{path}: it cannot be read; name the annotated copy (…_checked.xlsx) to answer with") from None


def _names(paths: list[Path], root: Path) -> dict[Path, str]:
    """Each file once, by what people call it: its path from the cohort's root when it lies there, else its name."""
    root = root.resolve()
    files = {path.parent.resolve() / path.name: path for path in reversed(paths)}
    named = {
        path: place.relative_to(root).as_posix() if place.is_relative_to(root) else path.name
        for place, path in reversed(files.items())
    }
    often = Counter(named.values())
    return {path: name if often[name] == 1 else path.absolute().as_posix() for path, name in named.items()}
