"""validate: check everything that is stored and that was sent, and write down what was found."""

from __future__ import annotations

import datetime
import json
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

from ... import __version__
from ...checking.declarations import check_declarations
from ...checking.stored_tables import check_stored_tables, has_private_data
from ...checking.violations import stored_findings
from ...database.csv_staging import CsvStaging
from ...database.database_errors import database_errors_in_one_line
from ...i18n.finding_texts import redact_values, word_finding
from ...i18n.language import Language, cohort_language
from ...model.cohort import Cohort
from ...model.data_package import data_package, is_text_of, private_package
from ...model.findings import Finding, Validation
from ...reading.submissions.submitted_table import Repair
from ...storing.atomic_writes import write_atomically
from ..intake.intake import Intake, read_submissions, submitted_files
from .rule_checker import RuleChecker, unchecked_rules

FORMAT = 1


@dataclass(frozen=True)
class DataChecker:
    """What checks the stored tables of a cohort: frictionless itself where `reference` says so, else the engine."""

    rules: RuleChecker
    staging: CsvStaging
    reference: bool = False

    @classmethod
    def of(cls, cohort: Cohort, *, reference: bool = False) -> DataChecker:
        """A checker for one run."""
        staging = CsvStaging(cohort.paths.build / "validation")
        return cls(RuleChecker(cohort, staging), staging, reference)


@database_errors_in_one_line()
def check_data(cohort: Cohort, checker: DataChecker | None = None) -> Validation:
    """Checks the stored tables, each by itself and then together."""
    check_declarations(cohort.model)
    checker = checker or DataChecker.of(cohort)
    found, taken = check_stored_tables(cohort, checker.staging, reference=checker.reference)
    findings = (
        _stale_packages(cohort) + found + stored_findings(checker.rules.violations(), cohort.paths, checker.staging)
    )
    count = Counter(cohort.finding_kinds[finding.code].severity for finding in findings)
    silenced = [
        {"code": f"component {name}", "reason": reason}
        for name, reason in sorted(cohort.model.dropped_components().items())
    ]
    if not has_private_data(cohort.paths):
        silenced.append({"code": "private-row-missing", "reason": "private/ absent"})
    silenced += unchecked_rules(cohort)
    return Validation(findings, silenced, count["error"], count["warning"], taken)


def validate(
    cohort: Cohort,
    files: Sequence[Path] = (),
    sender: str = "",
    progress: Callable[[str], None] = lambda _: None,
    *,
    reference: bool = False,
    receipts: bool = False,
) -> tuple[Validation, Intake]:
    """Checks the stored tables and what lies in submissions/, or only these files of it; writes findings.json.

    With `receipts` each sender gets one, in build/receipts/.
    """
    paths = submitted_files(cohort, files)
    checker = DataChecker.of(cohort, reference=reference)
    validation = check_data(cohort, checker)
    intake = read_submissions(cohort, paths, sender, progress, rules=checker.rules)
    write_atomically(
        cohort.paths.build / "validation" / "findings.json",
        _as_lines(as_json(cohort, validation, intake, cohort_language(cohort))),
    )
    if receipts and intake.submissions:
        # what draws receipts takes longer to load than a check takes
        from ..intake.receipts import write_receipts

        write_receipts(cohort, intake, progress)
    return validation, intake


def combine_findings(cohort: Cohort, validation: Validation, intake: Intake) -> Validation:
    """What was found in the stored tables and in what was sent."""
    findings = [*validation.findings, *(each for one in intake.submissions for each in one.findings)]
    count = Counter(cohort.finding_kinds[finding.code].severity for finding in findings)
    return replace(validation, findings=findings, errors=count["error"], warnings=count["warning"])


def _as_lines(content: dict[str, Any]) -> str:
    """JSON with a line for each entry of its lists: as easy to compare as an indented one, and quicker to write."""

    # the sign stands nowhere else, because JSON escapes it inside texts
    # a rule of the cohort may give what JSON has no word for
    said = json.dumps(content, ensure_ascii=False, separators=(",\x1e", ": "), default=str)
    return said.replace("},\x1e{", "},\n{").replace(",\x1e", ", ") + "\n"


def as_json(cohort: Cohort, validation: Validation, intake: Intake, language: Language) -> dict[str, Any]:
    """The content of findings.json; personal values are left out, and texts that nobody can say are not personal."""
    whole = combine_findings(cohort, validation, intake)
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
    kind = cohort.finding_kinds[finding.code]
    worded = word_finding(finding, kind, cohort.model, language)
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
        "values": {name: _plain(value) for name, value in redact_values(finding, kind).items()},
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
    paths, model = cohort.paths, cohort.model
    expected = ((paths.data_package, data_package(model)), (paths.private_package, private_package(model)))
    return [
        Finding("datapackage-stale", paths.display_name(path), "")
        for path, descriptor in expected
        if not _is_current(path, descriptor)
    ]


def _is_current(path: Path, descriptor: dict[str, Any]) -> bool:
    try:
        return is_text_of(path.read_text(encoding="utf-8"), descriptor)
    except (OSError, UnicodeDecodeError):
        return False
