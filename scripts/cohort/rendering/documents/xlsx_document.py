"""A document as a workbook with one sheet for A4, in which numbers stay numbers and totals are formulas."""

from __future__ import annotations

import datetime
import io
from typing import Any

from xlsxwriter.utility import xl_range
from xlsxwriter.worksheet import Worksheet

from ...i18n.language import Language
from ...model.paths import CohortPaths
from ..workbook_styles import Styles, new_workbook, sheet_name
from .document_content import Cell, Document, DocumentPart

WIDTHS = (40, 16, 16, 16, 16, 16, 16, 16)
# a line to sign on
LINE = "_" * 30


class DocumentWorkbook:
    """Writes one document; equal content gives equal bytes."""

    def __init__(self, paths: CohortPaths, language: Language, document: Document):
        self._document, self._row = document, 0
        self._file = io.BytesIO()
        self._book = new_workbook(self._file)
        self._styles = Styles(self._book, paths, language)

    def make(self) -> bytes:
        """The workbook as bytes."""
        document, styles = self._document, self._styles
        day = datetime.datetime(document.as_of.year, document.as_of.month, document.as_of.day)
        self._book.set_properties({"title": document.title, "created": day})
        sheet = self._book.add_worksheet(sheet_name(document.title, {""}))
        sheet.hide_gridlines(2)
        sheet.set_default_row(18)
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.set_margins(left=0.6, right=0.6, top=0.6, bottom=0.7)
        sheet.set_footer("&R&P / &N")
        for column, width in enumerate(WIDTHS):
            sheet.set_column(column, column, width)
        self._line(sheet, document.title, styles(bold=True, font_size=16))
        for line in document.about:
            self._line(sheet, line, styles(font_color="muted"))
        if document.warning:
            self._line(sheet, document.warning, styles(bold=True, font_color="warn"))
        for part in document.parts:
            self._row += 1
            {"facts": self._facts, "table": self._table, "signatures": self._sign}.get(part.kind, self._text)(
                sheet, part
            )
        self._book.close()
        return self._file.getvalue()

    def _line(self, sheet: Worksheet, text: str, style: Any) -> None:
        sheet.write_string(self._row, 0, text, style)
        self._row += 1

    def _text(self, sheet: Worksheet, part: DocumentPart) -> None:
        heading = self._styles(bold=True, font_size=13, font_color="accent")
        self._line(sheet, part.title or part.text, heading if part.title else self._styles())

    def _facts(self, sheet: Worksheet, part: DocumentPart) -> None:
        underline: dict[str, Any] = {"bottom": 1, "bottom_color": "line"}
        for label, cell in part.rows:
            sheet.write_string(self._row, 0, label.text, self._styles(**underline))
            self._write(sheet, 1, cell, **underline)
            self._row += 1
        self._note(sheet, part)

    def _table(self, sheet: Worksheet, part: DocumentPart) -> None:
        self._line(sheet, part.title, self._styles(bold=True, font_size=12))
        head = {"bold": True, "text_wrap": True, "bg_color": "surface", "border": 1, "border_color": "line"}
        for column, heading in enumerate(part.headings):
            align = "right" if heading.unit else "left"
            sheet.write_string(self._row, column, heading.text, self._styles(**head, align=align))
        self._row += 1
        first_row = self._row
        for row in part.rows:
            for column, cell in enumerate(row):
                self._write(sheet, column, cell, border=1, border_color="line", text_wrap=True)
            self._row += 1
        for column, cell in enumerate(part.total):
            self._write(sheet, column, cell, first_row, bold=True, top=1, bottom=6)
        self._row += bool(part.total)
        self._note(sheet, part)

    def _note(self, sheet: Worksheet, part: DocumentPart) -> None:
        if part.note:
            style = self._styles(font_color="muted", font_size=9, text_wrap=True)
            sheet.merge_range(self._row, 0, self._row, 5, part.note, style)
            sheet.set_row(self._row, 26)
            self._row += 1

    def _write(self, sheet: Worksheet, column: int, cell: Cell, first_row: int | None = None, **style: Any) -> None:
        """Writes a cell; with `first_row`, a number is the sum of the rows from there on."""
        value = cell.value
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

    def _sign(self, sheet: Worksheet, part: DocumentPart) -> None:
        for label in part.labels:
            sheet.set_row(self._row, 34)
            sheet.write_string(self._row, 0, label, self._styles(valign="bottom"))
            sheet.write_string(self._row, 1, LINE, self._styles(valign="bottom"))
            self._row += 1
