"""What a run says about submitted files, in the words of findings.json."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cohort.i18n.language import cohort_language
from cohort.model.cohort import Cohort
from cohort.model.findings import Validation
from cohort.workflows.intake.read_submissions import Intake, read_submissions
from cohort.workflows.validation.validate import as_json, validate

# the small sheets of these tests leave much unsaid; another test is about what the toolkit then assumes
NOT_SAID = {"default", "default-column"}
NOTHING_STORED = Validation([], [], 0, 0)


@dataclass
class RunResult:
    """What a run says about files: the rows that it would store, by table, each with its status, and findings.json.

    Repairs are (cell, before, after, why), findings (code, cell, value), unread (what, why), as people are told.
    """

    intake: Intake
    findings_json: dict[str, Any] = field(repr=False)

    @property
    def findings(self) -> list[tuple[str, str | None, str | None]]:
        return [(finding["code"], finding["cell"], finding["value"]) for finding in self.findings_json["findings"]]

    @property
    def codes(self) -> list[str]:
        return [finding["code"] for finding in self.findings_json["findings"]]

    @property
    def repairs(self) -> list[tuple[str, str, str, str]]:
        visible_repairs = [repair for repair in self.findings_json["repairs"] if repair["why"] not in NOT_SAID]
        return [(repair["cell"], repair["before"], repair["after"], repair["why"]) for repair in visible_repairs]

    @property
    def defaults(self) -> list[tuple[str, str, str]]:
        """What was taken where the file does not say it: (why, cell, value)."""
        return [
            (repair["why"], repair["cell"], repair["after"])
            for repair in self.findings_json["repairs"]
            if repair["why"] in NOT_SAID
        ]

    @property
    def unread(self) -> list[tuple[str, str]]:
        return [(unread_cell["what"], unread_cell["why"]) for unread_cell in self.findings_json["unread"]]

    def rows(self, table: str, *status: str) -> list[dict[str, str]]:
        """The rows of a table as they would be stored; only those with one of these statuses when some are given."""
        changes = self.intake.overlay.changes.get(table, {}).values()
        return [change.row for change in changes if not status or change.status in status]

    def row(self, table: str) -> dict[str, str]:
        """The only row of a table that the files have."""
        (row,) = self.rows(table)
        return row

    def statuses(self, table: str) -> list[str]:
        return [change.status for change in self.intake.overlay.changes.get(table, {}).values()]


def read(cohort: Cohort, *files: Path, sender: str = "", answers: Sequence[Path] = ()) -> RunResult:
    """What a run says about these files alone; what is stored is looked up and not checked."""
    intake = read_submissions(cohort, list(files), sender, answers=answers)
    return RunResult(intake, as_json(cohort, NOTHING_STORED, intake, cohort_language(cohort)))


def checked(cohort: Cohort, *files: Path, sender: str = "") -> RunResult:
    """What validate says about these files, or about all that lie in submissions/, and about what is stored."""
    validation, intake = validate(cohort, files, sender)
    return RunResult(intake, as_json(cohort, validation, intake, cohort_language(cohort)))
