"""NAME_checked.xlsx: a copy of the sender's workbook with its faults coloured, commented and listed."""

from __future__ import annotations

import datetime
import io
import math
from collections.abc import Collection, Iterable
from typing import Any

from openpyxl import Workbook, load_workbook
from openpyxl.cell import Cell, MergedCell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from ...i18n.finding_texts import FindingText
from ...i18n.language import Language
from ...model.findings import Finding, FindingKind
from ...reading.spreadsheets import Sheet
from ...reading.submissions.sheet_layout import CHECKED_MARK
from ...reading.submissions.submission import Submission

LONGEST_COMMENT = 800
CSV_SHEET = "CSV"
# a larger workbook would take minutes and gigabytes to take over as it is; its cells alone do not
MOST_ROWS = 50_000
MOST_COMMENTS = 2_000
WIDTHS = (5, 12, 22, 9, 52, 52, 16)


def annotate(
    submission: Submission,
    worded: list[tuple[Finding, FindingKind, FindingText]],
    language: Language,
    colours: dict[str, str],
    only: Collection[tuple[str, int]] = (),
) -> bytes:
    """The annotated copy. A workbook that cannot be taken over as it is, and a CSV, is written anew from its cells.

    With `only`, the rows of its tables that are not among these (sheet, number) are hidden: they stay what they are,
    so that all rows keep their numbers and keys.
    """
    book = _copy_of(submission)
    for found in submission.tables if only else ():
        for row in found.rows:
            if (found.sheet, row) not in only:
                book[found.sheet or CSV_SHEET].row_dimensions[row].hidden = True
    ours = _findings_sheet(book, submission, worded, language, colours)
    marks = {"error": PatternFill("solid", fgColor=_argb(colours["warn_soft"]))}
    marks["warning"] = PatternFill("solid", fgColor=_argb(colours["accent_soft"]))
    for number, (finding, kind, said) in enumerate(worded[:MOST_COMMENTS]):
        cell = _cell(book, submission, finding)
        if cell is None:
            continue
        cell.fill = marks[kind.severity]
        text = f"{said.message}\n{said.fix}"
        before = f"{cell.comment.text}\n\n" if cell.comment else ""
        cell.comment = Comment((before + text)[:LONGEST_COMMENT], language.say("Check"), height=120, width=320)
        _link(ours, number, cell)
    memory = io.BytesIO()
    book.active = book.sheetnames.index(ours.title)
    for sheet in book.worksheets:
        sheet.sheet_view.tabSelected = sheet is ours
    book.save(memory)
    return memory.getvalue()


def _copy_of(submission: Submission) -> Workbook:
    sent = submission.book
    if sent is not None and sent.kind == "xlsx" and sum(len(sheet.rows) for sheet in sent.sheets) < MOST_ROWS:
        try:
            book = load_workbook(io.BytesIO(submission.path.read_bytes()))
            for sheet in [sheet for sheet in book.worksheets if sheet["A1"].value == CHECKED_MARK]:
                book.remove(sheet)
            return book
        except Exception:  # noqa: S110 - openpyxl refuses some workbooks that others read; then the cells are copied
            pass
    return workbook_of_cells(sent.sheets if sent else ())


def workbook_of_cells(sheets: Iterable[Sheet]) -> Workbook:
    """A workbook that has what stands in the cells of these sheets, and nothing else of them."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for sheet in sheets:
        made = book.create_sheet(sheet.name or CSV_SHEET)
        for number, row in enumerate(sheet.rows, start=1):
            for place, raw in enumerate(row, start=1):
                if raw != "":
                    _write(made.cell(number, place), raw)
        if sheet.hidden:
            made.sheet_state = "hidden"
    return book


def _write(cell: Cell, raw: Any) -> None:
    """Writes a value; text that looks like a formula stays text."""
    if isinstance(raw, datetime.timedelta):
        raw = str(raw)
    cell.value = raw
    if isinstance(raw, str):
        cell.data_type = "s"


def _cell(book: Workbook, submission: Submission, finding: Finding) -> Cell | None:
    """The cell of a finding; the first of its row where it is about a whole row."""
    name = _sheet_of(submission, finding)
    if name not in book.sheetnames or finding.row is None:
        return None
    sheet = book[name]
    column = finding.column
    if column is None:
        found = next((each for each in submission.tables if each.sheet == finding.sheet), None)
        visible = [at for field, at in found.columns.items() if field not in found.table.key] if found else []
        column = min(visible, default=1)
    cell = sheet.cell(finding.row, column)
    if isinstance(cell, MergedCell):
        area = next(area for area in sheet.merged_cells.ranges if cell.coordinate in area)
        cell = sheet.cell(area.min_row, area.min_col)
    return cell


def _sheet_of(submission: Submission, finding: Finding) -> str:
    """The name of a sheet in the copy; a CSV has none of its own."""
    return finding.sheet or (CSV_SHEET if submission.book and submission.book.kind == "csv" else "")


def _findings_sheet(
    book: Workbook,
    submission: Submission,
    worded: list[tuple[Finding, FindingKind, FindingText]],
    language: Language,
    colours: dict[str, str],
) -> Worksheet:
    say = language.say
    name, number = say("Findings"), 2
    while name in book.sheetnames:
        name, number = f"{say('Findings')} {number}", number + 1
    sheet = book.create_sheet(name, 0)
    sheet["A1"], sheet["H1"] = CHECKED_MARK, submission.origin_sha256
    sheet.row_dimensions[1].hidden = True
    headings = ("", say("Kind"), say("Sheet"), say("Cell"), say("What is wrong"), say("What to do"), say("Your answer"))
    for column, (heading, width) in enumerate(zip(headings, WIDTHS, strict=True), start=1):
        cell = sheet.cell(2, column, heading)
        cell.font = Font(bold=True, color=_argb(colours["accent_ink"]))
        cell.fill = PatternFill("solid", fgColor=_argb(colours["accent"]))
        sheet.column_dimensions[get_column_letter(column)].width = width
    lists: dict[tuple[str, ...], DataValidation] = {}
    kinds = {"error": say("error"), "warning": say("warning")}
    for row, (finding, kind, said) in enumerate(worded, start=3):
        place = finding.cell or (str(finding.row) if finding.row else "")
        what = say("question") if kind.answers else kinds[kind.severity]
        texts = (str(row - 2), what, _sheet_of(submission, finding), place, said.message, said.fix, "", kind.code)
        for column, text in enumerate(texts, start=1):
            cell = sheet.cell(row, column)
            if text:
                _write(cell, text)
            cell.alignment = Alignment(wrap_text=True, vertical="top")
        letters = max(len(said.message), len(said.fix))
        sheet.row_dimensions[row].height = 15 * max(1, math.ceil(letters * 1.1 / WIDTHS[4]))
        if said.answers:
            sheet.cell(row, 7).fill = PatternFill("solid", fgColor=_argb(colours["warn_soft"]))
            _add_answer_list(sheet, lists, tuple(said.answers), f"G{row}")
        elif place:
            there = say("correct it in {place}", place=finding.cell or say("row {n}", n=finding.row))
            sheet.cell(row, 7, there).font = Font(color=_argb(colours["muted"]))
    sheet.column_dimensions["H"].hidden = True
    sheet.freeze_panes = "A3"
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", 9
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    return sheet


def _add_answer_list(
    sheet: Worksheet, lists: dict[tuple[str, ...], DataValidation], answers: tuple[str, ...], cell: str
) -> None:
    """Lets one of the answers be chosen, where Excel can list them; else they are typed."""
    joined = ",".join(answers)
    if len(joined) > 250 or any("," in answer or '"' in answer for answer in answers):
        return
    if answers not in lists:
        lists[answers] = DataValidation(type="list", formula1=f'"{joined}"', allow_blank=True)
        sheet.add_data_validation(lists[answers])
    lists[answers].add(cell)


def _link(ours: Worksheet, number: int, cell: Cell) -> None:
    """Lets the place of a finding lead to its cell."""
    here = ours.cell(number + 3, 4)
    title = cell.parent.title.replace("'", "''")
    here.hyperlink = f"#'{title}'!{cell.coordinate}"
    here.font = Font(underline="single", color=_argb("#0b6b63"))


def _argb(colour: str) -> str:
    return "FF" + colour.lstrip("#").upper()
