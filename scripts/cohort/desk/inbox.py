"""The inbox: the files in submissions/, read and checked together as often as one of them or the data changes."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable, Hashable
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from ..checking.verdicts import submission_verdict
from ..errors import CannotRun
from ..i18n.language import Language
from ..measures.measure_queries import Result
from ..model.cohort import Cohort
from ..model.paths import CohortPaths
from ..reading.submissions.desk_answers import FOLDER
from ..reading.submissions.sheet_table import UnreadPart
from ..reading.submissions.submission import Submission
from ..rendering.receipts.left_out import LeftOut
from ..rendering.receipts.receipt import Receipt, make_receipt
from ..rendering.receipts.receipt_context import ReceiptContext
from ..storing.atomic_writes import modification_times
from ..workflows.intake.read_submissions import Intake, read_submissions, submitted_paths, unread_folders
from ..workflows.intake.receipt_contexts import receipt_context, sender_context
from ..workflows.intake.receipt_tables import receipt_tables
from .background import Background


def file_id(path: Path) -> str:
    """What addresses say instead of the name of a file, which may be that of a person."""
    return hashlib.sha256(str(path).encode("utf-8", "surrogateescape")).hexdigest()[:16]


@dataclass
class CheckedFiles:
    """The files of one check, by id, with what is known about them."""

    cohort: Cohort
    intake: Intake
    files: dict[str, Submission]
    skipped: list[UnreadPart]

    @cached_property
    def context(self) -> ReceiptContext:
        """The context of receipts in the language of the cohort."""
        return receipt_context(self.cohort, self.intake)

    @cached_property
    def tables(self) -> dict[str, list[tuple[Result, LeftOut]]]:
        """What the rows of each file come to."""
        return receipt_tables(self.cohort, self.intake)

    def context_in(self, language: Language) -> ReceiptContext:
        """The context of receipts in a language."""
        return replace(self.context, language=language)

    def receipt(self, submission: Submission, language: Language) -> Receipt:
        """The receipt of a file in a language."""
        return make_receipt(self.context_in(language), submission, self.tables.get(submission.file, ()))

    def sender_context(self, submission: Submission) -> ReceiptContext:
        """The context in the language of the sender of a file."""
        return sender_context(self.context, submission)

    def verdict(self, submission: Submission) -> str:
        """Whether a file can be taken: fine, ask, mend or refused."""
        return submission_verdict(submission, self.cohort.finding_kinds)


class Inbox:
    """The checked files of a cohort."""

    def __init__(
        self,
        paths: CohortPaths,
        lock: threading.Lock,
        open_cohort: Callable[[], Cohort],
        data_version: Callable[[], Hashable],
    ):
        self._paths, self._open, self._data_version = paths, open_cohort, data_version
        self._checked = Background(lock, self._version, self._check)

    def files(self, seconds: float) -> CheckedFiles | None:
        """The files, or None while they are being checked for longer than so many seconds."""
        return self._checked.result(seconds)

    @property
    def working_on(self) -> str:
        """The name of the file that is being checked."""
        return self._checked.working_on

    def waiting(self) -> list[Path]:
        """The files that lie there, checked or not."""
        return submitted_paths(self._paths)

    def count(self) -> int | None:
        """How many files wait, each with a card; None until they are checked, because a copy may take the place of
        a file."""
        try:
            checked = self.files(0)
        except CannotRun:
            checked = None
        return len(checked.files) if checked else None

    def _version(self) -> Hashable:
        """All that decides what a check finds."""
        sizes = tuple((str(path), _size_and_time(path)) for path in self.waiting())
        return sizes, modification_times(self._paths.private / FOLDER), self._data_version()

    def _check(self, say: Callable[[str], None]) -> CheckedFiles:
        cohort = self._open()
        waiting = self.waiting()
        intake = read_submissions(cohort, waiting, progress=say)
        files = {file_id(submission.path): submission for submission in intake.submissions}
        checked = CheckedFiles(cohort, intake, files, [*intake.skipped, *unread_folders(cohort)])
        # loaded and asked now, so that the first page need not wait for it
        _ = checked.context, checked.tables
        return checked


def _size_and_time(path: Path) -> tuple[int, int]:
    try:
        status = path.lstat()
    except OSError:
        return 0, 0
    return status.st_size, status.st_mtime_ns
