"""Checks submitted rows as if they were accepted."""

from __future__ import annotations

from collections import Counter

from ...checking.overlay import Overlay, list_corrections, overlay_submissions
from ...checking.submitted_rows import check_owners, check_removals, check_rows
from ...checking.unused_answers import report_unused_answers
from ...checking.violations import submission_findings
from ...model.cohort import Cohort
from ...reading.accepted_rows import AcceptedRows, RowNames
from ...reading.sender_register import SenderRegister
from ...reading.submissions.submission import Submission
from ..validation.rule_checker import RuleChecker


def check_submissions(
    cohort: Cohort,
    submissions: list[Submission],
    accepted: AcceptedRows,
    names: RowNames,
    senders: SenderRegister,
    rules: RuleChecker,
) -> Overlay:
    """Checks all rows as if they were accepted together, and adds the findings to their files."""
    model = cohort.model
    by_file = {submission.file: submission for submission in submissions}
    tables_with_forms = [
        (submitted_table, submission.form) for submission in submissions for submitted_table in submission.tables
    ]
    overlay, findings = overlay_submissions(tables_with_forms, accepted)
    all_tables = [submitted_table for submitted_table, _ in tables_with_forms]
    findings += check_rows(overlay, all_tables, model, accepted, names)
    senders_by_file = {submission.file: submission.sender for submission in submissions if submission.sender}
    findings += check_owners(overlay, all_tables, model, accepted, senders, senders_by_file, names)
    for finding in [
        *(finding for submitted_table in all_tables for finding in submitted_table.findings),
        *findings,
    ]:
        by_file[finding.file].findings.append(finding)
    hosts = {submission.file for submission in submissions if senders.may_send_any_row(submission.sender)}
    for finding in list(submission_findings(rules.violations_with(overlay), overlay, by_file, hosts)):
        by_file[finding.file].findings.append(finding)
    for submission in submissions:
        submission.findings += check_removals(submission, overlay, model, accepted, names)
        report_unused_answers(submission, cohort.finding_kinds)
        submission.findings.sort(
            key=lambda finding: (finding.sheet, finding.row or 0, finding.column or 0, finding.code)
        )
    counts = Counter({(file, name, "unchanged"): number for (file, name), number in overlay.repeated_rows.items()})
    for name, changes in overlay.changes.items():
        counts.update((change.source.file, name, change.status) for change in changes.values())
        for change in changes.values():
            submission = by_file[change.source.file]
            issued = submission.form.issued.get(name, {}).get(change.key) if submission.form else None
            submission.corrections += list_corrections(change, issued)
    for submission in submissions:
        counts.update((submission.file, table.name, "removed") for table, _ in submission.removals)
    for (file, name, status), number in counts.items():
        by_file[file].counts.setdefault(name, {})[status] = number
    return overlay
