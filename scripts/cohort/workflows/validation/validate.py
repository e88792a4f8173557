"""validate: checks all stored and submitted data, and writes the findings."""

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
from ...checking.stored_tables import check_stored_tables
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
from ..intake.read_submissions import Intake, read_submissions, submitted_files, unread_folders
from .rule_checker import RuleChecker, unchecked_rules

FORMAT = 1


@dataclass(frozen=True)
class DataChecker:
    """The parts that check the stored tables of a cohort; with `reference`, frictionless itself checks cells and rows,
    else the engine does."""

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
    """Checks the stored tables: first each by itself, then by rules across tables."""
    check_declarations(cohort.model)
    checker = checker or DataChecker.of(cohort)
    table_findings, file_checks = check_stored_tables(cohort, checker.staging, reference=checker.reference)
    findings = (
        _stale_packages(cohort)
        + table_findings
        + stored_findings(checker.rules.violations(), cohort.paths, checker.staging)
    )
    severity_counts = Counter(cohort.finding_kinds[finding.code].severity for finding in findings)
    silenced = [
        {"code": f"component {name}", "reason": reason}
        for name, reason in sorted(cohort.model.dropped_components().items())
    ]
    if not cohort.paths.has_private_tables:
        silenced.append({"code": "private-row-missing", "reason": "private/ absent"})
    silenced += unchecked_rules(cohort)
    return Validation(findings, silenced, severity_counts["error"], severity_counts["warning"], file_checks)


def validate(
    cohort: Cohort,
    files: Sequence[Path] = (),
    sender: str = "",
    progress: Callable[[str], None] = lambda _: None,
    *,
    reference: bool = False,
    receipts: bool = False,
) -> tuple[Validation, Intake]:
    """Checks the stored tables and the files in submissions/, or only these files; writes findings.json.

    `sender` is the organisation that sent the files without a sender of their own. With `receipts`, writes a receipt
    for each file to build/receipts/.
    """
    paths = submitted_files(cohort, files)
    checker = DataChecker.of(cohort, reference=reference)
    validation = check_data(cohort, checker)
    intake = read_submissions(cohort, paths, sender, progress, rules=checker.rules)
    if not files:
        intake.skipped += unread_folders(cohort)
    write_atomically(
        cohort.paths.build / "validation" / "findings.json",
        _one_entry_per_line(as_json(cohort, validation, intake, cohort_language(cohort))),
    )
    if receipts and intake.submissions:
        # the libraries for receipts take longer to load than a check takes
        from ..intake.receipt_files import write_receipts

        write_receipts(cohort, intake, progress)
    return validation, intake


def combine_findings(cohort: Cohort, validation: Validation, intake: Intake) -> Validation:
    """The validation with the findings of submitted files added."""
    findings = [
        *validation.findings,
        *(finding for submission in intake.submissions for finding in submission.findings),
    ]
    severity_counts = Counter(cohort.finding_kinds[finding.code].severity for finding in findings)
    return replace(validation, findings=findings, errors=severity_counts["error"], warnings=severity_counts["warning"])


def _one_entry_per_line(content: dict[str, Any]) -> str:
    """JSON with one line for each entry of its lists: as easy to compare as indented JSON, and faster to write."""

    # the separator occurs nowhere else, because JSON escapes it inside texts
    # rules of the cohort may give values of types that JSON lacks, hence str
    text = json.dumps(content, ensure_ascii=False, separators=(",\x1e", ": "), default=str)
    return text.replace("},\x1e{", "},\n{").replace(",\x1e", ", ") + "\n"


def as_json(cohort: Cohort, validation: Validation, intake: Intake, language: Language) -> dict[str, Any]:
    """The content of findings.json, without personal values and texts that may be personal."""
    combined = combine_findings(cohort, validation, intake)
    unread = [*intake.skipped, *(unread_part for submission in intake.submissions for unread_part in submission.unread)]
    return {
        "format": FORMAT,
        "as_of": cohort.as_of.isoformat(),
        "toolkit": __version__,
        "schema_version": str(cohort.model.version),
        "verdict": combined.verdict,
        "findings": [_finding_as_json(cohort, finding, language) for finding in combined.findings],
        "repairs": [_repair_as_json(repair) for submission in intake.submissions for repair in submission.repairs],
        "unread": [
            {"file": unread_part.file, "sheet": unread_part.sheet, "what": unread_part.place, "why": unread_part.why}
            for unread_part in unread
        ],
        "silenced": validation.silenced,
    }


def _finding_as_json(cohort: Cohort, finding: Finding, language: Language) -> dict[str, Any]:
    kind = cohort.finding_kinds[finding.code]
    texts = word_finding(finding, kind, cohort.model, language)
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
        "message": texts.message,
        "why": texts.why,
        "fix": texts.fix,
    }


def _plain(value: Any) -> Any:
    """A value as JSON: days as text, amounts as numbers."""
    if isinstance(value, datetime.date):
        return value.isoformat()
    return float(value) if isinstance(value, Decimal) else value


def _repair_as_json(repair: Repair) -> dict[str, Any]:
    return {
        "file": repair.file,
        "sheet": repair.sheet,
        "cell": repair.cell,
        "before": None if repair.personal else repair.before,
        # the id to which a name was matched tells nothing about the person
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
