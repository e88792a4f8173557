"""intake: reads submitted files, and checks them as if they were accepted."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from ...checking.overlay import Overlay
from ...errors import CannotRun
from ...model.cohort import Cohort
from ...model.paths import CohortPaths
from ...reading.accepted_rows import AcceptedRows, RowNames
from ...reading.reader_process import open_submission, start_reader
from ...reading.safety.limits import RefusedFile
from ...reading.submissions.sender_answers import SenderAnswers, read_answers
from ...reading.submissions.sheet_table import UnreadPart
from ...reading.submissions.submission import Submission
from ...shortening import readable_name
from ..validation.rule_checker import RuleChecker
from .submission_checks import check_submissions
from .submission_reader import SubmissionReader

LOCK_FILES = "~$"
# the folder in submissions/ with the originals of accepted files
ACCEPTED = "accepted"
# and the one for files that the host does not take
SET_ASIDE = "set-aside"
KEPT_FOLDERS = (ACCEPTED, SET_ASIDE)
# hidden files that systems and programs create, such as .DS_Store
HIDDEN = re.compile(r"\.[^.]")
# files that explain the folder are no submissions
DOCUMENTATION_SUFFIXES = (".md",)


@dataclass
class Intake:
    """All submissions of a run, their effects, and the skipped files. `unmatched_answers` are annotated copies with
    answers that belong to none of the submissions."""

    submissions: list[Submission]
    overlay: Overlay
    skipped: list[UnreadPart]
    accepted: AcceptedRows
    names: RowNames
    unmatched_answers: list[Path]


def submitted_files(cohort: Cohort, names: Iterable[Path]) -> list[Path]:
    """These files, or by default all files directly in submissions/, which is created if it does not exist.

    Raises CannotRun if one of them is no file.
    """
    files = list(names)
    for path in files:
        if not path.is_file():
            raise CannotRun(f"{path}: there is no such file; name a file, or put it into submissions/")
    if files:
        return files
    cohort.paths.submissions.mkdir(exist_ok=True)
    return submitted_paths(cohort.paths)


def submitted_paths(paths: CohortPaths) -> list[Path]:
    """The files directly in submissions/."""
    waiting = (path for path in paths.submissions.glob("*") if path.is_file() or path.is_symlink())
    return sorted(
        path for path in waiting if not HIDDEN.match(path.name) and not path.name.endswith(DOCUMENTATION_SUFFIXES)
    )


def files_in_submissions(paths: CohortPaths) -> Iterator[Path]:
    """All files in submissions/ and its folders, accepted ones and those set aside too."""
    for path in sorted(paths.submissions.rglob("*")):
        if path.is_file() and not path.is_symlink() and not HIDDEN.match(path.name):
            yield path


def unread_folders(cohort: Cohort) -> list[UnreadPart]:
    """The folders in submissions/ whose files are not read, but for those that are meant for files to keep."""
    root, folder = cohort.paths.root, cohort.paths.submissions
    return [
        UnreadPart(path.relative_to(root).as_posix(), "", "", "", "folder")
        for path in sorted(folder.iterdir() if folder.is_dir() else ())
        if path.is_dir() and path.name not in KEPT_FOLDERS and not HIDDEN.match(path.name)
    ]


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

    `sender` is the organisation that sent the files without a sender of their own; `left_out` has rows of files to
    ignore, as sheet and number; `answers` are annotated copies of files, of which only the answers are read. Raises
    CannotRun if there is no such organisation, or if answers cannot be read.
    """
    if paths:
        start_reader()
    answers_by_origin = {
        sender_answers.origin_sha256: (path, sender_answers)
        for path, sender_answers in ((path, _read_answer_file(path)) for path in answers)
    }
    reader = SubmissionReader(
        cohort,
        sender,
        left_out or {},
        {origin: sender_answers for origin, (_, sender_answers) in answers_by_origin.items()},
    )
    submissions, skipped = [], []
    for path, name in _display_names(paths, cohort.paths.root).items():
        if path.name.startswith(LOCK_FILES):
            skipped.append(UnreadPart(name, "", "", "", "lock-file"))
            continue
        progress(name)
        submissions.append(reader.open(path, name))
    for original in _replace_originals(submissions):
        submissions.remove(original)
        skipped.append(UnreadPart(original.file, "", "", "", "copy-instead"))
    origins = {submission.origin_sha256 for submission in submissions}
    unmatched_answers = [path for origin, (path, _) in answers_by_origin.items() if origin not in origins]
    reader.read_cells(submissions)
    overlay = check_submissions(
        cohort, submissions, reader.accepted, reader.names, reader.senders, rules or RuleChecker(cohort)
    )
    return Intake(submissions, overlay, skipped, reader.accepted, reader.names, unmatched_answers)


def _replace_originals(submissions: list[Submission]) -> list[Submission]:
    """The files that an annotated copy replaces, in which the sender worked, or the only copy of a copy, as of the one
    with the rows that wait."""
    replaced: list[Submission] = []
    for submission in submissions:
        copies_of_this = [
            other for other in submissions if submission.book and other.source_sha256 == submission.book.sha256
        ]
        if submission.is_copy and len(copies_of_this) == 1:
            _take_place(copies_of_this[0], submission, replaced)
    copies: dict[str, list[Submission]] = {}
    for submission in submissions:
        if submission.is_copy and submission not in replaced:
            copies.setdefault(submission.origin_sha256, []).append(submission)
    for submission in submissions:
        of_this = copies.get(submission.origin_sha256, [])
        if submission.book and not submission.is_copy and of_this:
            _take_place(of_this[0], submission, replaced)
    return replaced


def _take_place(copy: Submission, original: Submission, replaced: list[Submission]) -> None:
    copy.originals += [original, *original.originals]
    copy.unread.append(UnreadPart(copy.file, "", "", original.path.name, "original-replaced"))
    replaced.append(original)


def _read_answer_file(path: Path) -> SenderAnswers:
    """The answers in an annotated copy."""
    if not path.is_file():
        raise CannotRun(f"{path}: there is no such file; name the annotated copy (…_checked.xlsx) with the answers")
    try:
        return read_answers(open_submission(path))
    except RefusedFile:
        raise CannotRun(f"{path}: it cannot be read; name the annotated copy (…_checked.xlsx) to answer with") from None


def _display_names(paths: list[Path], root: Path) -> dict[Path, str]:
    """Each file once, with its name for people: its path from the cohort's root if it is in there, else its file name;
    the absolute path if that is ambiguous."""
    root = root.resolve()
    paths_by_location = {path.parent.resolve() / path.name: path for path in reversed(paths)}
    names = {
        path: absolute_path.relative_to(root).as_posix() if absolute_path.is_relative_to(root) else path.name
        for absolute_path, path in reversed(paths_by_location.items())
    }
    name_counts = Counter(names.values())
    return {
        path: readable_name(name if name_counts[name] == 1 else path.absolute().as_posix())
        for path, name in names.items()
    }
