"""validate: check everything that is stored and that was sent, and write down what was found."""

from __future__ import annotations

import datetime
import json
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ... import __version__
from ...checking.declarations import check_declarations
from ...checking.stored_tables import check_stored_tables, private_is_here
from ...checking.violations import in_stored
from ...database.csv_staging import Staging
from ...database.database_errors import told_in_one_line
from ...i18n.finding_texts import without_personal, word
from ...i18n.language import Language
from ...model.data_package import data_package, is_of, private_package
from ...model.findings import Finding, Validation
from ...reading.submissions.submitted_table import Repair
from ...storing.atomic_writes import write_whole
from ..cohort import Cohort
from ..intake.intake import Intake, take_in, waiting_files
from .rule_checker import RuleChecker, not_asked

if TYPE_CHECKING:
    from ...measures.answers import Remembered

FORMAT = 1


@dataclass(frozen=True)
class Checker:
    """What checks the stored tables of a cohort: frictionless itself where `reference` says so, else the engine."""

    rules: RuleChecker
    staging: Staging
    reference: bool = False

    @classmethod
    def of(cls, cohort: Cohort, *, reference: bool = False, remembered: Remembered | None = None) -> Checker:
        """A checker for one run; for one that is not the first of its process, what is `remembered` of those before."""
        staging = Staging(cohort.places.build / "validation")
        return cls(RuleChecker(cohort, staging, remembered), staging, reference)


@told_in_one_line()
def check_data(cohort: Cohort, checker: Checker | None = None) -> Validation:
    """Checks the stored tables, each by itself and then together."""
    check_declarations(cohort.model)
    checker = checker or Checker.of(cohort)
    found, taken = check_stored_tables(cohort.places, cohort.model, checker.staging, reference=checker.reference)
    findings = _stale_packages(cohort) + found + in_stored(checker.rules.broken(), cohort.places, checker.staging)
    count = Counter(cohort.kinds[finding.code].severity for finding in findings)
    silenced = [
        {"code": f"component {name}", "reason": reason} for name, reason in sorted(cohort.model.dropped().items())
    ]
    if not private_is_here(cohort.places):
        silenced.append({"code": "private-row-missing", "reason": "private/ absent"})
    silenced += not_asked(cohort)
    return Validation(findings, silenced, count["error"], count["warning"], taken)


def validate(
    cohort: Cohort,
    files: Sequence[Path] = (),
    sender: str = "",
    progress: Callable[[str], None] = lambda _: None,
    *,
    reference: bool = False,
) -> tuple[Validation, Intake]:
    """Checks the stored tables and what lies in submissions/, or only these files of it; writes findings.json."""
    paths = waiting_files(cohort, files)
    checker = Checker.of(cohort, reference=reference)
    validation = check_data(cohort, checker)
    intake = take_in(cohort, paths, sender, progress, rules=checker.rules)
    write_whole(
        cohort.places.build / "validation" / "findings.json",
        _as_lines(as_json(cohort, validation, intake, cohort.language())),
    )
    return validation, intake


def everything(cohort: Cohort, validation: Validation, intake: Intake) -> Validation:
    """What was found in the stored tables and in what was sent."""
    findings = [*validation.findings, *(each for one in intake.submissions for each in one.findings)]
    count = Counter(cohort.kinds[finding.code].severity for finding in findings)
    return replace(validation, findings=findings, errors=count["error"], warnings=count["warning"])


def _as_lines(content: dict[str, Any]) -> str:
    """JSON with a line for each entry of its lists: as easy to compare as an indented one, and quicker to write."""

    # the sign stands nowhere else, because JSON escapes it inside texts
    # a rule of the cohort may give what JSON has no word for
    said = json.dumps(content, ensure_ascii=False, separators=(",\x1e", ": "), default=str)
    return said.replace("},\x1e{", "},\n{").replace(",\x1e", ", ") + "\n"


def as_json(cohort: Cohort, validation: Validation, intake: Intake, language: Language) -> dict[str, Any]:
    """The content of findings.json; personal values are left out, and texts that nobody can say are not personal."""
    whole = everything(cohort, validation, intake)
    unread = [*intake.skipped, *(each for one in intake.submissions for each in one.unread)]
    return {
        "format": FORMAT,
        "as_of": cohort.as_of.isoformat(),
        "toolkit": __version__,
        "schema_version": str(cohort.model.version),
        "verdict": whole.verdict,
        "findings": [_finding_as_json(cohort, finding, language) for finding in whole.findings],
        "repairs": [_repair_as_json(each) for one in intake.submissions for each in one.repairs],
        "unread": [{"file": each.file, "sheet": each.sheet, "what": each.place, "why": each.why} for each in unread],
        "silenced": validation.silenced,
    }


def _finding_as_json(cohort: Cohort, finding: Finding, language: Language) -> dict[str, Any]:
    kind = cohort.kinds[finding.code]
    worded = word(finding, kind, cohort.model, language)
    return {
        "code": finding.code,
        "severity": kind.severity,
        "mends": kind.mends,
        "file": finding.file,
        "sheet": finding.sheet or None,
        "table": finding.table,
        "row": finding.row,
        "cell": finding.cell,
        "field": finding.field,
        "key": finding.key,
        "value": None if finding.personal else finding.value,
        "values": {name: _plain(value) for name, value in without_personal(finding, kind).items()},
        "related": [],
        "message": worded.message,
        "why": worded.why,
        "fix": worded.fix,
    }


def _plain(value: Any) -> Any:
    """A value as JSON has it: days as text, amounts as numbers."""
    if isinstance(value, datetime.date):
        return value.isoformat()
    return float(value) if isinstance(value, Decimal) else value


def _repair_as_json(repair: Repair) -> dict[str, Any]:
    return {
        "file": repair.file,
        "sheet": repair.sheet,
        "cell": repair.cell,
        "before": None if repair.personal else repair.before,
        # the id to which a name was matched says nothing of the person
        "after": None if repair.personal and repair.why != "name" else repair.after,
        "why": repair.why,
    }


def _stale_packages(cohort: Cohort) -> list[Finding]:
    places, model = cohort.places, cohort.model
    expected = ((places.data_package, data_package(model)), (places.private_package, private_package(model)))
    return [
        Finding("datapackage-stale", places.named(path), "")
        for path, descriptor in expected
        if not _is_of(path, descriptor)
    ]


def _is_of(path: Path, descriptor: dict[str, Any]) -> bool:
    try:
        return is_of(path.read_text(encoding="utf-8"), descriptor)
    except (OSError, UnicodeDecodeError):
        return False
