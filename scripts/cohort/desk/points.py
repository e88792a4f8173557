"""What is wrong or asked in a submitted file, point by point, with what a page needs to answer it in place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from ..model.findings import Finding, FindingKind
from ..reading.submissions.row_questions import MERGED_NUMBER, SUM_OF_ROWS
from ..reading.submissions.submission import Submission
from ..reading.submissions.submitted_table import SubmittedTable
from ..rendering.cell_display import Excerpt, excerpt, finding_location, finding_table, sheet_text
from ..rendering.receipts.receipt import finding_hint
from ..rendering.receipts.receipt_context import ReceiptContext, word_findings
from .cell_options import as_written, cell_options
from .fillable_columns import FillableTable, fillable_tables

# more of one kind are counted, not listed
MOST_POINTS = 60
# a longer list is no help; people write the name
MOST_OPTIONS = 200
MEND, QUESTION, NOTICE = "mend", "question", "notice"
# the part of the page of a file where columns and names are explained
COLUMNS_AND_NAMES = "columns-and-names"
# what is answered with a number for each row
BY_ROW = (MERGED_NUMBER, SUM_OF_ROWS)


@dataclass(frozen=True)
class Point:
    """One finding: where it is, also as the anchor of its cell in the sheet beside, what is wrong, and a suggestion.

    `sheet`, `place` and `code` identify a question, `choices` are its answers. `cell` is the text of a cell that has to
    be mended, None where it is about more than one cell; `options` are the choices for it, each with what is then
    written, empty where people write freely. The same fault in several cells with choices is one point: `also` are the
    places of the others.
    """

    location: str
    anchor: str
    message: str
    hint: str
    sheet: str = ""
    place: str = ""
    code: str = ""
    choices: tuple[str, ...] = ()
    excerpt: Excerpt | None = None
    cell: str | None = None
    options: Mapping[str, str] = field(default_factory=dict)
    also: list[str] = field(default_factory=list)

    def is_same_fault(self, cell: str, message: str) -> bool:
        """Whether this is the same fault in a cell with the same text, for which the same choice is made. What people
        write freely may differ: two rows with the same wrong day were not on the same right one."""
        return bool(self.options) and (self.cell, self.message) == (cell, message)

    @property
    def places(self) -> list[str]:
        """All cells that the point is about."""
        return [self.place, *self.also]


@dataclass
class PointGroup:
    """All findings of one kind with the same remedy. `kind` is mend, question or notice; `number` also counts those
    that are not listed; `target` is the part of the page where they are answered, empty where there is none. `fill`
    names the column that can be filled in row by row."""

    kind: str
    title: str
    why: str
    fix: str
    number: int = 0
    points: list[Point] = field(default_factory=list)
    target: str = ""
    fill: str = ""

    @property
    def left_out(self) -> int:
        """How many findings are not listed."""
        return self.number - sum(len(point.places) for point in self.points)

    @property
    def answer_to_all(self) -> tuple[str, ...]:
        """The choices, if all questions have the same and there is more than one question."""
        choices = {point.choices for point in self.points}
        return next(iter(choices)) if self.kind == QUESTION and self.number > 1 and len(choices) == 1 else ()


def point_groups(context: ReceiptContext, submission: Submission, *, has_columns: bool = False) -> list[PointGroup]:
    """The findings of a file by kind: questions first, then what has to be corrected, then what is good to know.

    With `has_columns`, columns and names are explained on the same page.
    """
    say, fillable = context.language.say, fillable_tables(submission, context.language)
    groups: dict[tuple[str, ...], PointGroup] = {}
    for finding, kind, text in word_findings(context, submission, personal=True):
        group_kind, fix, target = point_kind(kind), text.fix, ""
        table = finding_table(submission, finding)
        if has_columns and kind.fix_in_own_sheet and table and table.is_own:
            fix = say("Answer it under “{title}”, on the page of the file.", title=say("Columns and names"))
            target = COLUMNS_AND_NAMES
        # what is answered at one place is said once
        about = "" if target else finding.field or ""
        key = (group_kind, finding.code, about, finding.sheet, fix)
        fill = "" if target else _column_to_fill(fillable, table, finding)
        group = groups.setdefault(key, PointGroup(group_kind, text.title, text.why, fix, target=target, fill=fill))
        group.number += 1
        cell = _cell_to_mend(submission, finding, context) if group_kind == MEND else None
        if cell and (same := next((point for point in group.points if point.is_same_fault(cell, text.message)), None)):
            same.also.append(finding.place)
            continue
        # every question must be there to be answered
        if len(group.points) < MOST_POINTS or group_kind == QUESTION:
            group.points.append(
                Point(
                    finding_location(finding, context.language),
                    cell_anchor(submission, finding),
                    text.message,
                    finding_hint(finding, context),
                    finding.sheet,
                    finding.place,
                    finding.code,
                    tuple(text.answers),
                    excerpt(submission, finding, context.language) if text.answers else None,
                    cell,
                    {} if cell is None else _options(submission, finding, context),
                )
            )
    order = [QUESTION, MEND, NOTICE]
    return sorted(groups.values(), key=lambda group: (order.index(group.kind), -group.number))


def _column_to_fill(fillable: list[FillableTable], table: SubmittedTable | None, finding: Finding) -> str:
    """What addresses call the column that a finding is about, if the sheet of somebody's own lacks it or has one
    number for several rows; else empty."""
    columns = next((entry.columns for entry in fillable if entry.table is table), [])
    columns = [column for column in columns if column.is_missing or finding.code in BY_ROW]
    return next((column.key for column in columns if column.name == finding.field), "")


def _cell_to_mend(submission: Submission, finding: Finding, context: ReceiptContext) -> str | None:
    """The text of the cell that a finding is about, as its sender typed it; None for one about a row, a sheet, or a
    number that has to be divided among rows."""
    sheets = {sheet.name: sheet for sheet in submission.book.sheets} if submission.book else {}
    if (
        finding.code in BY_ROW
        or not finding.cell
        or finding.row is None
        or finding.column is None
        or finding.sheet not in sheets
    ):
        return None
    return sheet_text(sheets[finding.sheet].cell(finding.row - 1, finding.column - 1), context.language)


def _options(submission: Submission, finding: Finding, context: ReceiptContext) -> dict[str, str]:
    """The choices for the cell that a finding is about, each with what is written for it; empty where people write
    freely."""
    table = finding_table(submission, finding)
    column = table.table.field(finding.field) if table and finding.field else None
    labels = cell_options(context, submission, column) if column else {}
    if column is None or len(labels) > MOST_OPTIONS:
        return {}
    return {label: as_written(context, column, labels, label) for label in labels.values()}


def cell_anchor(submission: Submission, finding: Finding) -> str:
    """The id of the cell, or of the row, in the sheet beside; empty for a finding about no row."""
    names = [sheet.name for sheet in submission.book.sheets] if submission.book else []
    if finding.row is None or finding.sheet not in names:
        return ""
    return anchor(names.index(finding.sheet), finding.row, finding.column or 0)


def anchor(sheet: int, row: int, column: int) -> str:
    """The id of a cell on a page; column 0 is the number of its row."""
    return f"s{sheet}r{row}c{column}"


def point_kind(kind: FindingKind) -> str:
    """Whether a finding is a question, has to be mended, or is good to know."""
    if not kind.blocks:
        return NOTICE
    return QUESTION if kind.answers else MEND
