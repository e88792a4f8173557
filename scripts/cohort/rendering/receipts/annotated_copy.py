"""NAME_checked.xlsx: a copy of the sender's workbook with coloured cells, comments and a list of findings."""

from __future__ import annotations

import io
import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from copy import copy as duplicate

from openpyxl import Workbook, load_workbook
from openpyxl.cell import Cell, MergedCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from ...i18n.finding_texts import FindingText
from ...i18n.language import Language
from ...model.findings import Finding, FindingKind
from ...reading.spreadsheets import Sheet
from ...reading.submissions.explanations import CONVENTION_KIND
from ...reading.submissions.sender_answers import CHECKED_MARK, CODE, CSV_SHEET, HINT, PLACE, SHEET
from ...reading.submissions.sheet_layout import is_our_mark
from ...reading.submissions.submission import Submission
from ..cell_display import finding_table
from .columns_and_names import FONT, OpenQuestion, add_questions, sheet_name
from .earlier_notes import add_note, listed_messages, note_author, remove_notes
from .workbook_cells import blank_workbook, without_illegal_signs, workbook_bytes, write_cell

# copying a larger workbook with its formats takes minutes and gigabytes; copying its cells alone does not
MOST_ROWS = 50_000
MOST_COMMENTS = 2_000
WIDTHS = (5, 12, 22, 9, 52, 52, 16)
# what an answer is about: the sheet, the cell or row, and the code of the question
ANSWER_KEY = (SHEET, PLACE, CODE)
# for a finding beside which nothing stands under “Your answer”
NO_HINT = "-"


def annotate(
    submission: Submission,
    worded: list[tuple[Finding, FindingKind, FindingText]],
    language: Language,
    colours: dict[str, str],
    only: Collection[tuple[str, int]] = (),
    questions: Sequence[OpenQuestion] = (),
    mended: Mapping[tuple[str, str], str] | None = None,
    authors: Collection[str] = (),
) -> bytes:
    """The annotated copy as the bytes of a workbook; what is equal gives equal bytes. `colours` are those of the light
    theme.

    The copy of a CSV file, and of a workbook that openpyxl cannot open, has only its cells. With `only`, a set of
    (sheet, row number), the other rows of its tables are hidden, so that all rows keep their numbers and keys.
    `questions` are those about columns and names. `mended` has new texts of cells by sheet and place, such as C5.
    Of a file that is a copy itself our earlier notes are left out; `authors` are the names under which we write them.
    """
    fills = {"error": _argb(colours["warn_soft"]), "warning": _argb(colours["accent_soft"])}
    book = _copy_book(submission, authors, fills.values())
    for name in sorted({name for name, _ in mended or ()}):
        _mend(
            book[name or CSV_SHEET], {place: text for (sheet, place), text in (mended or {}).items() if sheet == name}
        )
    for table in submission.tables if only else ():
        for row in table.rows:
            if (table.sheet, row) not in only:
                book[table.sheet or CSV_SHEET].row_dimensions[row].hidden = True
    findings_sheet = _add_findings_sheet(book, submission, worded, language, colours, questions)
    notes: dict[str, tuple[Cell, list[str]]] = {}
    for number, (finding, kind, finding_text) in enumerate(worded[:MOST_COMMENTS]):
        cell = _finding_cell(book, submission, finding)
        if cell is None:
            continue
        cell.fill = PatternFill("solid", fgColor=fills[kind.severity])
        _, texts = notes.setdefault(f"{cell.parent.title}!{cell.coordinate}", (cell, []))
        texts.append(f"{finding_text.message}\n{finding_text.fix}")
        _link(findings_sheet, number, cell)
    for cell, texts in notes.values():
        add_note(cell, texts, note_author(language))
    if questions:
        add_questions(book, questions, CSV_SHEET, language, {name: _argb(colour) for name, colour in colours.items()})
    book.active = book.sheetnames.index(findings_sheet.title)
    for sheet in book.worksheets:
        sheet.sheet_view.tabSelected = sheet is findings_sheet
    return workbook_bytes(book)


def _mend(sheet: Worksheet, mended: Mapping[str, str]) -> None:
    """Writes new texts into cells by their places. Merged cells of which one below the first gets a text of its own are
    merged no longer; each of the others has the value that stood for all."""
    for area in list(sheet.merged_cells.ranges):
        first = sheet.cell(area.min_row, area.min_col)
        if any(place in area and place != first.coordinate for place in mended):
            sheet.unmerge_cells(area.coord)
            for row in range(area.min_row + 1, area.max_row + 1):
                sheet.cell(row, area.min_col, first.value)
    for place, text in mended.items():
        cell = _first_cell(sheet, sheet[place])
        if cell.value is None and not cell.has_style and cell.column > 1:
            # a new column looks like its neighbour
            cell._style = duplicate(sheet.cell(cell.row, cell.column - 1)._style)
        cell.value = without_illegal_signs(text)


def _copy_book(submission: Submission, authors: Collection[str], colours: Collection[str]) -> Workbook:
    """A copy of the workbook of a sender without our sheets and notes."""
    source = submission.book
    if source is not None and source.kind == "xlsx" and sum(len(sheet.rows) for sheet in source.sheets) < MOST_ROWS:
        try:
            book = load_workbook(io.BytesIO(submission.path.read_bytes()))
            ours = [sheet for sheet in book.worksheets if is_our_mark(sheet["A1"].value)]
            messages = set().union(*map(listed_messages, ours))
            for sheet in ours:
                book.remove(sheet)
            remove_notes(book, messages, authors, colours)
            return book
        except Exception:  # noqa: S110 - openpyxl refuses some workbooks that we can read; then we copy their cells
            pass
    return workbook_of_cells(source.sheets if source else ())


def workbook_of_cells(sheets: Iterable[Sheet]) -> Workbook:
    """A workbook with only the cell values of these sheets."""
    book = blank_workbook()
    for sheet in sheets:
        copy = book.create_sheet(sheet.name or CSV_SHEET)
        for number, row in enumerate(sheet.rows, start=1):
            for column, raw in enumerate(row, start=1):
                if raw != "":
                    write_cell(copy.cell(number, column), raw)
        if sheet.hidden:
            copy.sheet_state = "hidden"
    return book


def _finding_cell(book: Workbook, submission: Submission, finding: Finding) -> Cell | None:
    """The cell of a finding; for a finding about a whole row its first visible cell."""
    name = _sheet_in_copy(submission, finding)
    if name not in book.sheetnames or finding.row is None:
        return None
    sheet = book[name]
    column = finding.column
    if column is None:
        table = finding_table(submission, finding)
        visible = [index for name, index in table.columns.items() if name not in table.table.key] if table else []
        column = min(visible, default=1)
    return _first_cell(sheet, sheet.cell(finding.row, column))


def _first_cell(sheet: Worksheet, cell: Cell | MergedCell) -> Cell:
    """The cell itself; of merged cells the first one, which has the value."""
    if isinstance(cell, MergedCell):
        area = next(area for area in sheet.merged_cells.ranges if cell.coordinate in area)
        return sheet.cell(area.min_row, area.min_col)
    return cell


def _sheet_in_copy(submission: Submission, finding: Finding) -> str:
    """The name of the sheet of a finding in the copy; the sheet of a CSV file is called CSV."""
    return finding.sheet or (CSV_SHEET if submission.book and submission.book.kind == "csv" else "")


def _add_findings_sheet(
    book: Workbook,
    submission: Submission,
    worded: list[tuple[Finding, FindingKind, FindingText]],
    language: Language,
    colours: dict[str, str],
    questions: Sequence[OpenQuestion],
) -> Worksheet:
    say = language.say
    name, number = say("Findings"), 2
    while name in book.sheetnames:
        name, number = f"{say('Findings')} {number}", number + 1
    sheet = book.create_sheet(name, 0)
    sheet["A1"], sheet["H1"] = CHECKED_MARK, submission.origin_sha256
    # the copy of a copy, such as that of the rows that wait, takes the place of that one
    sheet["I1"] = submission.book.sha256 if submission.book else ""
    sheet.row_dimensions[1].hidden = True
    headings = ("", say("Kind"), say("Sheet"), say("Cell"), say("What is wrong"), say("What to do"), say("Your answer"))
    for column, (heading, width) in enumerate(zip(headings, WIDTHS, strict=True), start=1):
        cell = sheet.cell(2, column, heading)
        cell.font = Font(name=FONT, bold=True, color=_argb(colours["accent_ink"]))
        cell.fill = PatternFill("solid", fgColor=_argb(colours["accent"]))
        sheet.column_dimensions[get_column_letter(column)].width = width
    lists: dict[tuple[str, ...], DataValidation] = {}
    answered_at_once = {
        (question.sheet or CSV_SHEET, question.field) for question in questions if question.kind == CONVENTION_KIND
    }
    kinds = {"error": say("error"), "warning": say("warning")}
    for row, (finding, kind, text) in enumerate(worded, start=3):
        location = finding.place
        kind_name = say("question") if kind.answers else kinds[kind.severity]
        sheet_in_copy = _sheet_in_copy(submission, finding)
        fix = text.fix
        if (sheet_in_copy, finding.field) in answered_at_once:
            fix += " " + say(
                "Or answer once for all such cells of the column in “{sheet}”.", sheet=sheet_name(language)
            )
        values = (str(row - 2), kind_name, sheet_in_copy, location, text.message, fix, "", kind.code)
        for column, value in enumerate(values, start=1):
            cell = sheet.cell(row, column)
            if value:
                write_cell(cell, value)
            cell.alignment = Alignment(wrap_text=True, vertical="top")
        letters = max(len(text.message), len(fix))
        sheet.row_dimensions[row].height = 15 * max(1, math.ceil(letters * 1.1 / WIDTHS[4]))
        hint = ""
        if text.answers:
            sheet.cell(row, 7).fill = PatternFill("solid", fgColor=_argb(colours["warn_soft"]))
            _add_answer_list(sheet, lists, tuple(text.answers), f"G{row}")
        elif finding.row:
            hint = _hint(finding, language, in_own_sheet=bool(questions and kind.fix_in_own_sheet))
            sheet.cell(row, 7, hint).font = Font(name=FONT, color=_argb(colours["muted"]))
        # what else stands there in a file that comes back was typed by its sender
        sheet.cell(row, HINT + 1, hint or NO_HINT)
    _add_earlier_answers(sheet, submission, colours)
    for letter in ("H", "I"):
        sheet.column_dimensions[letter].hidden = True
    sheet.freeze_panes = "A3"
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", 9
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    return sheet


def _add_earlier_answers(sheet: Worksheet, submission: Submission, colours: dict[str, str]) -> None:
    """Adds the answers that the sender has given in earlier copies to what is not asked any more, so that the newest
    copy alone has all of them."""
    known_keys = {
        tuple(row[index] or "" for index in ANSWER_KEY) for row in sheet.iter_rows(min_row=3, values_only=True)
    }
    earlier = {tuple(cells[index] for index in ANSWER_KEY): cells for cells in submission.answer_rows}
    for key, cells in earlier.items():
        if key in known_keys:
            continue
        number = sheet.max_row + 1
        for column, text in enumerate([str(number - 2), *cells[1:]], start=1):
            if text:
                write_cell(sheet.cell(number, column), text)
            sheet.cell(number, column).alignment = Alignment(wrap_text=True, vertical="top")
            sheet.cell(number, column).font = Font(name=FONT, color=_argb(colours["muted"]))


def _hint(finding: Finding, language: Language, *, in_own_sheet: bool) -> str:
    """Where a finding that takes no answer is mended."""
    if in_own_sheet:
        return language.say("answer it in “{sheet}”", sheet=sheet_name(language))
    return language.say("correct it in {place}", place=finding.cell or language.say("row {n}", n=finding.row))


def _add_answer_list(
    sheet: Worksheet, lists: dict[tuple[str, ...], DataValidation], answers: tuple[str, ...], cell: str
) -> None:
    """Adds a list to choose an answer from; people type answers that Excel cannot list."""
    joined = ",".join(answers)
    if len(joined) > 250 or any("," in answer or '"' in answer for answer in answers):
        return
    if answers not in lists:
        lists[answers] = DataValidation(type="list", formula1=f'"{joined}"', allow_blank=True)
        sheet.add_data_validation(lists[answers])
    lists[answers].add(cell)


def _link(findings_sheet: Worksheet, number: int, cell: Cell) -> None:
    """Links the location of a finding to its cell."""
    location = findings_sheet.cell(number + 3, 4)
    title = cell.parent.title.replace("'", "''")
    location.hyperlink = f"#'{title}'!{cell.coordinate}"
    location.font = Font(name=FONT, underline="single", color=_argb("#0b6b63"))


def _argb(colour: str) -> str:
    return "FF" + colour.lstrip("#").upper()
