"""The office of the host: what lies in submissions/ is checked, its senders get receipts, what is right is accepted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

import openpyxl
from cohort.i18n.language import cohort_language
from cohort.model.cohort import Cohort
from cohort.model.paths import CohortPaths
from cohort.reading.submissions.submission import Submission
from cohort.storing.lock import write_lock
from cohort.workflows.intake.accept import apply_acceptance
from cohort.workflows.intake.acceptance_plan import Acceptance, plan_acceptance
from cohort.workflows.intake.read_submissions import read_submissions, submitted_files
from cohort.workflows.intake.receipt_files import write_receipts

# the columns of the sheet of findings in an annotated copy
ANSWER, CODE = 7, 8
FIRST_FINDING = 3

# what a sender does about a file that has to wait: given the submission, answers with the files that help to accept it
Mending = Callable[["Office", Submission], Sequence[Path]]


class Office:
    """One cohort in which files arrive; `counts` adds up what has become of them."""

    def __init__(self, root: Path):
        self.root, self.counts = root, Counter[str]()
        self.cohort = Cohort.read(CohortPaths(root))
        self.language = cohort_language(self.cohort)

    @property
    def submissions(self) -> Path:
        """Where files arrive."""
        return self.root / "submissions"

    def say(self, text: str) -> str:
        """A text in the language of the cohort."""
        return self.language.say(text)

    def take(self, mending: dict[str, Mending], sender: str = "") -> list[tuple[str, list[str]]]:
        """Checks and accepts everything in submissions/. A file that has to wait is mended by its sender, once.

        Returns the files that had to wait, with the codes of what was wrong or asked. Raises RuntimeError where one
        waits that nobody expects to.
        """
        waited = []
        for submission in self._once(sender):
            if submission.path.name not in mending:
                raise RuntimeError(_why(submission))
            waited.append((submission.path.name, [finding.code for finding in submission.findings]))
            self.counts["waited"] += 1
            for waiting in self._once(sender, mending[submission.path.name](self, submission)):
                raise RuntimeError(_why(waiting))
        return waited

    def _once(self, sender: str, answers: Sequence[Path] = ()) -> list[Submission]:
        """As scripts/validate.py does with submitted files, and then scripts/accept.py; returns what has to wait."""
        files = submitted_files(self.cohort, ())
        with write_lock(self.cohort.paths):
            acceptance = plan_acceptance(self.cohort, files, sender, answers=answers)
            if not answers:
                # another check would write over the annotated copies that have the answers
                intake = read_submissions(self.cohort, files, sender) if acceptance.waiting else acceptance.intake
                write_receipts(self.cohort, intake)
            apply_acceptance(self.cohort, acceptance)
        self._count(acceptance)
        return acceptance.waiting

    def _count(self, acceptance: Acceptance) -> None:
        for submission in acceptance.accepted:
            self.counts["files"] += 1
            self.counts["repairs"] += len(submission.repairs)
            for counts in submission.counts.values():
                self.counts.update(counts)

    def annotated(self, submission: Submission) -> Path:
        """The annotated copy that the sender of a file has got back."""
        return self.root / "build" / "receipts" / f"{submission.path.stem}_checked.xlsx"

    def answered(self, submission: Submission, word: str) -> Path:
        """The annotated copy with the same answer to every question of it."""
        path = self.annotated(submission)
        book = openpyxl.load_workbook(path)
        sheet = book.worksheets[0]
        for row in range(FIRST_FINDING, sheet.max_row + 1):
            if str(sheet.cell(row, CODE).value).startswith("question-"):
                sheet.cell(row, ANSWER).value = word
        book.save(path)
        return path

    def comes_instead(self, copy: Path, submission: Submission) -> None:
        """An annotated copy is sent back, and the office lays it in the place of the file that it is a copy of."""
        copy.replace(self.submissions / copy.name)
        submission.path.unlink()


def _why(submission: Submission) -> str:
    return "\n".join([submission.file, *map(str, submission.findings)])
