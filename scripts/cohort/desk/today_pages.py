"""The first page: what is due, by whom, how the cohort is, and what waits; and its remedies."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.responses import Response

from ..i18n.finding_texts import word_finding
from ..model.findings import Finding
from ..rendering.cell_display import cell_or_row
from ..rendering.terminal.messages import first_of_each_kind
from ..storing.backups import last_backup_day
from ..workflows.backup.commit import make_backup
from ..workflows.doctor.examine import finding_texts, notes
from ..workflows.doctor.fix import fix
from ..workflows.doctor.migrate import migrate
from ..workflows.tables.table_view import TableReader
from .inbox_pages import PATIENCE
from .pages import PageRequest, go_to, progress
from .state import Today
from .table_pages import row_id


@dataclass(frozen=True)
class DueLine:
    """One thing that is due: its title and message, the day, and for how many days it has been; negative days are to
    come."""

    title: str
    message: str
    day: str
    days_overdue: int


@dataclass(frozen=True)
class DueOf:
    """What somebody has to do, with the reminder to paste into a chat; the host needs none."""

    name: str
    is_host: bool
    lines: list[DueLine]
    reminder: str
    messages: list[tuple[str, str]]


@dataclass(frozen=True)
class HealthLine:
    """A finding of doctor, or of a check of the data. `remedy` is what a button of the page would do about it, empty
    where a person has to act; `address` is the page of the row, empty where it is about none."""

    severity: str
    file: str
    message: str
    fix: str
    remedy: str
    address: str = ""


def show_today(request: PageRequest) -> Response:
    """What is due and how the cohort is."""
    today = request.desk.today(request.language, PATIENCE)
    day = last_backup_day(request.desk.paths)
    return request.show(
        "today",
        due=_due(today, request) if today else None,
        health=_health(today, request) if today else None,
        findings=_findings(today, request) if today else [],
        validation=today.validation if today else None,
        notes=notes(today.examination, request.language) if today else [],
        backup=day and request.language.date(day),
        poll="" if today else "/today/state",
    )


def today_state(request: PageRequest) -> Response:
    """Whether the look at today has ended, for the script of a page that waits."""
    return progress(done=request.desk.today(request.language, 2.0) is not None)


def show_remedy(request: PageRequest) -> Response:
    """What a remedy would do, before it does it."""
    name, cohort, language = request.address["remedy"], request.desk.cohort(), request.language
    lines: list[str] = []
    if name == "fix" and (today := request.desk.today(language, 60.0)):
        lines = [f"{line.file}: {line.message}" for line in _health(today, request) if line.remedy == "fix"]
    elif name == "migrate":
        with request.desk.work:
            rewrites = migrate(cohort, dry_run=True).rewrites
        lines = [request.desk.paths.display_name(rewrite.path) for rewrite in rewrites]
    return request.show("remedy", remedy=name, lines=lines)


def apply_remedy(request: PageRequest) -> Response:
    """Does what a remedy says: mends what can be mended without a loss, follows the tables, or makes a back-up."""
    name, cohort = request.address["remedy"], request.desk.cohort()
    with request.desk.work:
        if name == "fix":
            lines = list(fix(cohort, ""))
        elif name == "migrate":
            lines = [
                request.desk.paths.display_name(rewrite.path) for rewrite in migrate(cohort, dry_run=False).rewrites
            ]
        elif name == "backup":
            lines = [make_backup(cohort)]
        else:
            return go_to("/")
    return request.show("remedied", lines=lines)


def _due(today: Today, request: PageRequest) -> list[DueOf]:
    language, as_of, due_items = request.language, request.desk.cohort().as_of, []
    for addressee in today.addressees:
        lines = [
            DueLine(
                language.say(point.kind.title),
                today.reminders.message(point),
                language.date(point.due_on),
                (as_of - point.due_on).days,
            )
            for point in addressee.points
        ]
        due_items.append(
            DueOf(addressee.name, addressee.addressee_id is None, lines, addressee.reminder, addressee.messages)
        )
    return due_items


def _health(today: Today, request: PageRequest) -> list[HealthLine]:
    examination = today.examination
    return [
        HealthLine(kind.severity, finding.file, text.message, text.fix, "fix" if kind.mendable else kind.remedy)
        for finding, kind, text in finding_texts(examination, request.language)
    ]


def _findings(today: Today, request: PageRequest) -> list[HealthLine]:
    """What a check of the data finds, the first ones of each kind, without what the examination says of a file too."""
    examined = {(finding.code, finding.file) for finding in today.examination.findings}
    new = [
        finding for finding in today.validation.findings if finding.row or (finding.code, finding.file) not in examined
    ]
    findings = list(first_of_each_kind(new, lambda finding: finding))
    if not findings:
        return []
    language, lines = request.language, []
    reader = request.desk.reader(language, personal=False)
    cohort = reader.cohort
    for finding in findings:
        kind = cohort.finding_kinds[finding.code]
        text = word_finding(finding, kind, cohort.model, language, row_name=today.names)
        place = " ".join(filter(None, (finding.file, cell_or_row(finding, language))))
        lines.append(HealthLine(kind.severity, place, text.message, text.fix, "", _row_address(reader, finding)))
    return lines


def _row_address(reader: TableReader, finding: Finding) -> str:
    """The address of the row that a finding is about; empty where there is no such row."""
    table = reader.cohort.model.tables.get(finding.table)
    if table is None:
        return ""
    key = tuple(finding.key.get(name, "") for name in table.key)
    return f"/tables/{table.name}/{row_id(table, key)}" if key in reader.accepted.rows(table) else ""
