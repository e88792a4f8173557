"""What a run says about files that were sent, in the words of findings.json."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cohort.i18n.language import cohort_language
from cohort.model.cohort import Cohort
from cohort.model.findings import Validation
from cohort.workflows.intake.read_submissions import Intake, read_submissions
from cohort.workflows.validation.validate import as_json, validate

# what a sheet of somebody's own does not say, which is much in the small ones here, has a test of its own
NOT_SAID = {"default", "default-column"}
NOTHING_STORED = Validation([], [], 0, 0)


@dataclass
class Sent:
    """What a run says about files: rows that would be stored, by table, each with its status; what findings.json has.

    Repairs are (cell, before, after, why), findings (code, cell, value), unread (what, why), as people are told.
    """

    intake: Intake
    told: dict[str, Any] = field(repr=False)

    @property
    def findings(self) -> list[tuple[str, str | None, str | None]]:
        return [(each["code"], each["cell"], each["value"]) for each in self.told["findings"]]

    @property
    def codes(self) -> list[str]:
        return [each["code"] for each in self.told["findings"]]

    @property
    def repairs(self) -> list[tuple[str, str, str, str]]:
        said = [each for each in self.told["repairs"] if each["why"] not in NOT_SAID]
        return [(each["cell"], each["before"], each["after"], each["why"]) for each in said]

    @property
    def defaults(self) -> list[tuple[str, str, str]]:
        """What was taken where the file does not say it: (why, cell, value)."""
        return [(each["why"], each["cell"], each["after"]) for each in self.told["repairs"] if each["why"] in NOT_SAID]

    @property
    def unread(self) -> list[tuple[str, str]]:
        return [(each["what"], each["why"]) for each in self.told["unread"]]

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


def read(cohort: Cohort, *files: Path, sender: str = "") -> Sent:
    """What a run says about these files alone; what is stored is looked up and not checked."""
    intake = read_submissions(cohort, list(files), sender)
    return Sent(intake, as_json(cohort, NOTHING_STORED, intake, cohort_language(cohort)))


def checked(cohort: Cohort, *files: Path, sender: str = "") -> Sent:
    """What validate says about these files, or about all that lie in submissions/, and about what is stored."""
    validation, intake = validate(cohort, files, sender)
    return Sent(intake, as_json(cohort, validation, intake, cohort_language(cohort)))
