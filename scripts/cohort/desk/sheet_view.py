"""A submitted workbook as a page shows it: its sheets with the cells marked that a finding is about."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from ..i18n.language import Language
from ..model.findings import column_letters
from ..reading.spreadsheets import Sheet
from ..reading.submissions.sheet_layout import is_our_mark
from ..reading.submissions.submission import Submission
from ..rendering.cell_display import sheet_text, shorten
from ..rendering.receipts.receipt_context import ReceiptContext, word_findings
from .points import MEND, NOTICE, QUESTION, anchor, point_kind

# rows of a sheet that are always shown, and rows around a marked one
FIRST_ROWS = 200
ROWS_AROUND = 2
MOST_ROWS = 1_500
MOST_COLUMNS = 60
LONGEST_CELL = 80
_RANK = {"": 0, NOTICE: 1, QUESTION: 2, MEND: 3}


@dataclass(frozen=True)
class CellView:
    """A cell: its text, what is the matter with it, in a word and in a sentence, its id on the page, and over how many
    columns it goes."""

    text: str
    mark: str
    remark: str
    anchor: str
    span: int = 1


@dataclass(frozen=True)
class RowView:
    """A row with its number; `left_out` is the number of rows before it that are not shown. One that `is_heading` has
    the headings of a table."""

    number: int
    mark: str
    remark: str
    anchor: str
    cells: list[CellView]
    left_out: int
    is_heading: bool = False


@dataclass(frozen=True)
class SheetView:
    """A sheet: its name, the letters of its columns, its rows, and how many rows below are not shown."""

    name: str
    columns: list[str]
    rows: list[RowView]
    left_out: int
    marks: int


def sheet_views(context: ReceiptContext, submission: Submission) -> list[SheetView]:
    """The sheets of a file that people see, those with a marked cell first."""
    marks: dict[tuple[str, int, int], tuple[str, list[str]]] = {}
    for finding, kind, text in word_findings(context, submission, personal=True):
        if finding.row is not None:
            mark = point_kind(kind)
            place = (finding.sheet, finding.row, finding.column or 0)
            earlier_mark, remarks = marks.get(place, ("", []))
            marks[place] = (max(earlier_mark, mark, key=_RANK.__getitem__), [*remarks, text.message])
    views = [
        _view(number, sheet, marks, _heading_rows(submission, sheet), context.language)
        for number, sheet in enumerate(submission.book.sheets if submission.book else ())
        if not sheet.hidden and not sheet.name.startswith("_") and not is_our_mark(sheet.cell(0, 0)) and sheet.rows
    ]
    return sorted(views, key=lambda view: -bool(view.marks))


def _view(
    index: int,
    sheet: Sheet,
    marks: dict[tuple[str, int, int], tuple[str, list[str]]],
    heading_rows: set[int],
    language: Language,
) -> SheetView:
    marked = {(row, column): mark for (name, row, column), mark in marks.items() if name == sheet.name}
    columns = min(MOST_COLUMNS, max((len(row) for row in sheet.rows), default=0))
    numbers = list(_shown_rows(len(sheet.rows), {row for row, _ in marked}))
    rows, last = [], 0
    for number in numbers:
        cells = [
            _cell(sheet, number, column, anchor(index, number, column), marked.get((number, column)), language)
            for column in range(1, columns + 1)
        ]
        cells = _joined(cells, sheet, number)
        mark, remarks = marked.get((number, 0), ("", []))
        row_anchor, is_heading = anchor(index, number, 0), number in heading_rows
        rows.append(RowView(number, mark, " ".join(remarks), row_anchor, cells, number - last - 1, is_heading))
        last = number
    letters = [column_letters(column) for column in range(1, columns + 1)]
    return SheetView(sheet.name, letters, rows, len(sheet.rows) - last, len(marked))


def _heading_rows(submission: Submission, sheet: Sheet) -> set[int]:
    """The row of headings of the first table on a sheet, by its number."""
    rows = [table.header_row for table in submission.tables if table.sheet == sheet.name]
    return set(rows[:1])


def _joined(cells: list[CellView], sheet: Sheet, number: int) -> list[CellView]:
    """The cells of a row, with one over all its columns for those that are merged beside each other; a marked one
    stays by itself."""
    shown = list(cells)
    for top, left, bottom, right in sorted(sheet.merged, key=lambda area: -area[1]):
        others = shown[left + 1 : right + 1]
        if top < number <= bottom + 1 and others and not any(cell.text or cell.mark for cell in others):
            shown[left : right + 1] = [replace(shown[left], span=1 + len(others))]
    return shown


def _shown_rows(count: int, marked: set[int]) -> Iterator[int]:
    """The numbers of the rows to show: the first ones, and those around a marked one."""
    near = {near for row in marked for near in range(row - ROWS_AROUND, row + ROWS_AROUND + 1)}
    row_numbers = sorted({*range(1, FIRST_ROWS + 1), *near})
    yield from [number for number in row_numbers if 1 <= number <= count][:MOST_ROWS]


def _cell(
    sheet: Sheet,
    row: int,
    column: int,
    cell_anchor: str,
    mark_and_remarks: tuple[str, list[str]] | None,
    language: Language,
) -> CellView:
    mark, remarks = mark_and_remarks or ("", [])
    text = shorten(sheet_text(sheet.cell(row - 1, column - 1), language), LONGEST_CELL)
    return CellView(text, mark, " ".join(remarks), cell_anchor)
