"""Filling in a column of ours row by row, in a sheet of somebody's own that lacks it or has it only in part."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from starlette.responses import Response

from ..errors import CannotRun
from ..i18n.language import Language
from ..model.findings import column_letters
from ..model.tables import Field
from ..reading.cells.values import NUMBERS
from ..reading.spreadsheets import Sheet
from ..reading.submissions.row_questions import SUM_OF_ROWS
from ..reading.submissions.submission import Submission
from ..reading.submissions.submitted_table import SubmittedTable
from ..rendering.cell_display import sheet_text, shorten
from ..workflows.intake.annotated_copies import save_mended_copy
from .cell_options import as_written, cell_options
from .fillable_columns import fillable_tables
from .inbox import file_id
from .inbox_pages import submission_of
from .pages import PART, PageRequest, go_to

CELL, REST = "cell", "rest"
# what tells people which row it is: so many of the columns that the sheet has
MOST_SHOWN = 4
LONGEST_CELL = 60


@dataclass(frozen=True)
class RowToFill:
    """A row of a sheet by its number: the cells that tell which one it is, and what stands in the column so far."""

    number: int
    cells: list[str]
    text: str


def show_column(request: PageRequest) -> Response:
    """The rows of a table, each with a list or a field for its cell in the column."""
    checked, submission = submission_of(request)
    table, column = _table_and_column(request, submission)
    context = checked.context_in(request.language)
    sheet = _sheet(submission, table)
    telling_columns = _telling_columns(table)
    choices = cell_options(context, submission, column)
    written = {as_written(context, column, choices, label): label for label in choices.values()}
    rows = [
        _row(sheet, number, telling_columns, table.columns.get(column.name), request.language) for number in table.rows
    ]
    summed = _rows_with_a_sum(submission, table, column)
    rows = [replace(row, text="" if row.number in summed else written.get(row.text, row.text)) for row in rows]
    offered = set(choices.values())
    return request.show(
        "column",
        file_id=request.address["file"],
        file=submission.sent_name,
        sheet=table.sheet,
        about=request.text("about"),
        column=column,
        headings=[_heading(sheet, table, index, request.language) for index in telling_columns],
        rows=rows,
        # what stands there may be written otherwise than in the list
        choices=[*choices.values(), *dict.fromkeys(row.text for row in rows if row.text and row.text not in offered)]
        if choices
        else [],
        is_missing=column.name not in table.columns,
        is_of_unknown_sender=not submission.sender and bool(column.references),
        is_number=column.type in NUMBERS,
        cell=CELL + PART,
        rest=REST,
    )


def fill_column(request: PageRequest) -> Response:
    """Saves a copy with what was filled in, which takes the place of the file."""
    checked, submission = submission_of(request)
    table, column = _table_and_column(request, submission)
    context, sheet = checked.context_in(request.language), _sheet(submission, table)
    labels = cell_options(context, submission, column)
    index, rest, mended = table.columns.get(column.name), request.text(REST).strip(), {}
    place = column_letters(index or _free_column(sheet))
    for number in table.rows:
        before = sheet_text(sheet.cell(number - 1, index - 1), request.language) if index else ""
        text = as_written(context, column, labels, request.text(f"{CELL}{PART}{number}").strip() or rest)
        if text != before:
            mended[table.sheet, f"{place}{number}"] = text
    if not mended:
        return go_to(f"/inbox/{request.address['file']}")
    if index is None:
        mended[table.sheet, f"{place}{table.header_row}"] = request.language.say(column.title)
    with request.desk.work:
        path = save_mended_copy(checked.cohort, context, submission, mended)
    return go_to(f"/inbox/{file_id(path)}")


def _table_and_column(request: PageRequest, submission: Submission) -> tuple[SubmittedTable, Field]:
    """The table and the column that an address names. Raises CannotRun for others than those that can be filled in."""
    for entry in fillable_tables(submission, request.language):
        for column in entry.columns:
            if column.key == request.text("about"):
                return entry.table, entry.table.table.field(column.name)
    raise CannotRun(request.language.say("Choose a column from the list."))


def _rows_with_a_sum(submission: Submission, table: SubmittedTable, column: Field) -> set[int | None]:
    """The rows of which a column has one number for all of them together, so that none has its own yet."""
    of_column = (finding for finding in submission.findings if finding.field == column.name)
    return {finding.row for finding in of_column if finding.code == SUM_OF_ROWS and finding.sheet == table.sheet}


def _sheet(submission: Submission, table: SubmittedTable) -> Sheet:
    sheets = submission.book.sheets if submission.book else []
    return next(sheet for sheet in sheets if sheet.name == table.sheet)


def _telling_columns(table: SubmittedTable) -> list[int]:
    """The columns of the sheet that tell which row it is, in their order: its days, words and amounts; all that are
    known where there are none."""
    columns_by_index = {
        index: table.table.field(name) for name, index in table.columns.items() if name in _names(table)
    }
    telling = [index for index, column in columns_by_index.items() if not (column.codes or column.references)]
    return sorted(telling or columns_by_index)[:MOST_SHOWN]


def _names(table: SubmittedTable) -> set[str]:
    return {column.name for column in table.table.fields if column.name != table.table.generated_key}


def _heading(sheet: Sheet, table: SubmittedTable, index: int, language: Language) -> str:
    return shorten(sheet_text(sheet.cell(table.header_row - 1, index - 1), language), LONGEST_CELL)


def _row(sheet: Sheet, number: int, columns: Iterable[int], own: int | None, language: Language) -> RowToFill:
    cells = [shorten(sheet_text(sheet.cell(number - 1, index - 1), language), LONGEST_CELL) for index in columns]
    return RowToFill(number, cells, sheet_text(sheet.cell(number - 1, own - 1), language) if own else "")


def _free_column(sheet: Sheet) -> int:
    """The number of the first column to the right of all that stands on a sheet."""
    return max((len(row) for row in sheet.rows), default=0) + 1
