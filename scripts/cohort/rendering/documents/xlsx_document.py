"""A document as a workbook for A4, in which numbers stay numbers and totals are formulas."""

from __future__ import annotations

import datetime
import io
import itertools
from collections.abc import Iterator, Sequence
from typing import Any

from xlsxwriter.utility import xl_range
from xlsxwriter.worksheet import Worksheet

from ...i18n.language import Language
from ...model.paths import CohortPaths
from ..workbook_styles import Styles, line_count, new_workbook, sheet_name
from .document_content import Cell, DocumentContent, DocumentPart

# the widths of columns in letters: the first one, others at least, and those of texts at most; the last one to sign in
FIRST, NUMBER, WIDEST, LAST_COLUMN = 36, 14, 34, 6
# heights in points: of a line of text, of a row to sign in, of what stays free above a part
LINE, SIGNING, GAP = 15, 34, 12
# in points: A4 without margins, a letter of a column, and what each column has besides
PAGE_WIDTH, PAGE_HEIGHT, LETTER, CELL = 508, 746, 5.25, 3.75
# how much more than a page is made to fit on one
SQUEEZED = 1.2


class DocumentWorkbook:
    """Writes one document; equal content gives equal bytes."""

    def __init__(self, paths: CohortPaths, language: Language, document: DocumentContent):
        self._document = document
        self._file = io.BytesIO()
        self._book = new_workbook(self._file, language)
        self._styles = Styles(self._book, paths, language)

    def make(self) -> bytes:
        """The workbook as bytes."""
        document, styles = self._document, self._styles
        day = datetime.datetime(document.as_of.year, document.as_of.month, document.as_of.day)
        self._book.set_properties({"title": document.title, "created": day})
        names: set[str] = {""}
        for number, parts in enumerate(_sheets(document.parts)):
            title = document.title if number == 0 else parts[0].title or document.title
            sheet = self._book.add_worksheet(sheet_name(title, names))
            writer = _SheetWriter(sheet, styles, _widths(parts))
            writer.line(document.title, styles(bold=True, font_size=16), 22)
            for line in (*document.about, *([document.label] if number else [])):
                writer.line(line, styles(font_color="muted"))
            if document.warning:
                writer.line(document.warning, styles(bold=True, font_color="warn"))
            for part in parts:
                writer.part(part)
            writer.set_up_print()
        self._book.close()
        return self._file.getvalue()


def _sheets(parts: Sequence[DocumentPart]) -> Iterator[list[DocumentPart]]:
    """The parts of each sheet."""
    starts = [0, *(index for index, part in enumerate(parts) if part.new_page and index), len(parts)]
    for start, end in itertools.pairwise(starts):
        yield list(parts[start:end])


def _widths(parts: Sequence[DocumentPart]) -> list[int]:
    """The widths of the columns of a sheet: as its longest texts need, within bounds."""
    columns = [LAST_COLUMN + 1 if part.kind != "table" else max(len(part.headings), len(part.widths)) for part in parts]
    widths = [FIRST] + [NUMBER] * (max(columns) - 1)
    declared = next((part.widths for part in parts if part.widths), ())
    widths[: len(declared)] = declared
    for part in parts if not declared else ():
        for row in (*part.rows, part.total):
            for index, cell in enumerate(row):
                if index and part.kind == "table" and cell.value is None:
                    # a text takes two lines or more
                    room = max(min(WIDEST, len(cell.text) // 2 + 4), min(20, len(cell.text) + 1))
                    widths[index] = max(widths[index], room)
                elif index and cell.unit:
                    # a number that finds no room is shown as ####
                    widths[index] = max(widths[index], len(cell.text) + 3)
    return widths


class _SheetWriter:
    """Writes parts to one sheet from top to bottom, and knows how high each row is."""

    def __init__(self, sheet: Worksheet, styles: Styles, widths: list[int]):
        self._sheet, self._styles, self._widths, self._row = sheet, styles, widths, 0
        self._heights: list[float] = []
        # the first row of each part, and the one after it
        self._parts: list[tuple[int, int]] = []
        self._repeated: int | None = None
        sheet.hide_gridlines(2)
        for column, width in enumerate(widths):
            sheet.set_column(column, column, width)

    def line(self, text: str, style: Any, height: float = LINE) -> None:
        """Writes a text into a row of its own."""
        self._sheet.write_string(self._row, 0, text, style)
        self._end_row(height)

    def part(self, part: DocumentPart) -> None:
        """Writes a part below a gap."""
        self._end_row(GAP)
        first = self._row
        {"facts": self._facts, "table": self._table, "signatures": self._sign}.get(part.kind, self._text)(part)
        self._parts.append((first, self._row))

    def set_up_print(self) -> None:
        """Makes the columns as wide as the page, and keeps together what belongs on one."""
        sheet = self._sheet
        sheet.set_paper(9)
        sheet.set_margins(left=0.6, right=0.6, top=0.6, bottom=0.7)
        sheet.set_footer("&R&P / &N")
        scale = PAGE_WIDTH / sum(width * LETTER + CELL for width in self._widths)
        room = PAGE_HEIGHT / min(1, scale)
        if self._repeated is not None:
            # a list goes on over pages, with its headings on each
            sheet.repeat_rows(self._repeated)
            sheet.fit_to_pages(1, 0)
        elif sum(self._heights) <= room * SQUEEZED:
            sheet.fit_to_pages(1, 1)
        else:
            # programs that fit a sheet to pages forget where pages begin; some draw columns wider
            sheet.set_print_scale(int(min(1, scale * 0.85) * 100))
            sheet.set_h_pagebreaks(list(self._page_starts(room / 0.85)))

    def _page_starts(self, room: float) -> Iterator[int]:
        """The rows before which a page begins, so that no part that fits a page is cut in two."""
        top = 0
        for first, end in self._parts:
            if sum(self._heights[top:end]) > room and first > top:
                yield first
                top = first
            while sum(self._heights[top:end]) > room:
                # a part longer than a page goes on over the next ones
                top += next(n for n in range(1, end - top) if sum(self._heights[top : top + n + 1]) > room)

    def _end_row(self, height: float) -> None:
        self._sheet.set_row(self._row, height)
        self._heights.append(height)
        self._row += 1

    def _text(self, part: DocumentPart) -> None:
        heading = self._styles(bold=True, font_size=13, font_color="accent")
        self.line(part.title or part.text, heading if part.title else self._styles(), 20 if part.title else LINE)

    def _facts(self, part: DocumentPart) -> None:
        underline: dict[str, Any] = {"bottom": 1, "bottom_color": "line"}
        for label, cell in part.rows:
            self._sheet.write_string(self._row, 0, label.text, self._styles(**underline))
            self._write(1, cell, **underline)
            self._end_row(LINE)
        self._note(part)

    def _table(self, part: DocumentPart) -> None:
        self.line(part.title, self._styles(bold=True, font_size=12), 18)
        head = {"bold": True, "text_wrap": True, "bg_color": "surface", "border": 1, "border_color": "line"}
        for column, heading in enumerate(part.headings):
            align = "right" if heading.unit else "left"
            self._sheet.write_string(self._row, column, heading.text, self._styles(**head, align=align))
        if part.new_page:
            self._repeated = self._row
        if part.headings:
            self._end_row(self._height([heading.text for heading in part.headings]))
        first_row = self._row
        for row in part.rows:
            for column, cell in enumerate(row):
                self._write(column, cell, border=1, border_color="line", text_wrap=True)
            self._end_row(self._height([cell.text for cell in row]))
        for column, cell in enumerate(part.total):
            self._write(column, cell, first_row, bold=True, top=1, bottom=6)
        if part.total:
            self._end_row(LINE)
        self._note(part)

    def _height(self, texts: list[str]) -> float:
        """The height of a row in which these texts are wrapped."""
        # Thai letters are narrower than the digits by which columns are measured
        lines = [line_count(text, width * 1.15) for text, width in zip(texts, self._widths, strict=False)]
        return LINE * max(lines, default=1)

    def _note(self, part: DocumentPart) -> None:
        if part.note:
            style = self._styles(font_color="muted", font_size=9, text_wrap=True)
            self._sheet.merge_range(self._row, 0, self._row, len(self._widths) - 1, part.note, style)
            self._end_row(13 * line_count(part.note, sum(self._widths)) + 2)

    def _write(self, column: int, cell: Cell, first_row: int | None = None, **style: Any) -> None:
        """Writes a cell; with `first_row`, a number is the sum of the rows from there on."""
        sheet, value = self._sheet, cell.value
        if isinstance(value, datetime.date):
            cell_format = self._styles(num_format=self._styles.date, align="left", **style)
            sheet.write_datetime(self._row, column, datetime.datetime(value.year, value.month, value.day), cell_format)
        elif value is None:
            sheet.write_string(self._row, column, cell.text, self._styles(**style))
        else:
            num_format = {"money": "#,##0.00", "share": "0%"}.get(cell.unit, self._styles.integer)
            cell_format = self._styles(num_format=num_format, **style)
            if first_row is None:
                sheet.write_number(self._row, column, value, cell_format)
            else:
                formula = f"=SUM({xl_range(first_row, column, self._row - 1, column)})"
                sheet.write_formula(self._row, column, formula, cell_format, value)

    def _sign(self, part: DocumentPart) -> None:
        """A row to sign in for each label; a signature and a name take two columns."""
        # the columns of who signs, the signature, the name, the position and the date
        places = ((0, 0), (1, 2), (3, 4), (5, 5), (6, 6))
        border: dict[str, Any] = {"border": 1, "border_color": "line"}
        for label in (None, *part.labels):
            texts = [heading.text for heading in part.headings] if label is None else [label, *[""] * 4]
            style = self._styles(**border, bold=label is None, valign="vcenter", text_wrap=True)
            for (first, last), text in zip(places, texts, strict=True):
                if first == last:
                    self._sheet.write_string(self._row, first, text, style)
                else:
                    self._sheet.merge_range(self._row, first, self._row, last, text, style)
            self._end_row(LINE if label is None else SIGNING)
