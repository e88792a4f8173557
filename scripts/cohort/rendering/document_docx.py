"""A document as DOCX, to be completed and signed."""

from __future__ import annotations

import datetime
import io
import zipfile
from typing import Any

import docx
from docx.document import Document as Docx
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.table import _Cell

from ..storing.kept import Kept
from .charts import as_png
from .document_content import Cell, Document, Part
from .workbooks import FONT

PAGE_WIDTH = 174
# how wide a column of numbers is beside one of texts
NUMBER_SHARE = 0.6


def as_docx(document: Document, colours: dict[str, str], kept: Kept) -> bytes:
    """The document as bytes; the same content gives the same bytes. `colours` are those of the light theme."""
    return _Writer(document, colours, kept).make()


class _Writer:
    def __init__(self, document: Document, colours: dict[str, str], kept: Kept):
        self._document, self._colours, self._kept = document, colours, kept
        self._docx: Docx = docx.Document()

    def make(self) -> bytes:
        document, made = self._document, self._docx
        self._page()
        self._paragraph(document.title, 18, bold=True)
        for line in document.about:
            self._paragraph(line, 10, colour="muted")
        if document.warning:
            self._paragraph(document.warning, 10, bold=True, colour="warn")
        for part in document.parts:
            write = {"facts": self._facts, "table": self._table, "chart": self._chart, "signatures": self._sign}
            write.get(part.kind, self._text)(part)
        day = datetime.datetime(document.as_of.year, document.as_of.month, document.as_of.day)
        properties = made.core_properties
        properties.title, properties.author, properties.comments = document.title, "", ""
        properties.created = properties.modified = day
        file = io.BytesIO()
        made.save(file)
        return _dated(file.getvalue())

    def _page(self) -> None:
        section = self._docx.sections[0]
        section.page_width, section.page_height = Mm(210), Mm(297)
        section.left_margin = section.right_margin = Mm(18)
        section.top_margin = section.bottom_margin = Mm(16)
        style = self._docx.styles["Normal"]
        style.font.name, style.font.size = FONT, Pt(10)
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        # Thai is a complex script to Word: it has a font, a size and a language of its own
        for kind in ("w:ascii", "w:hAnsi", "w:cs", "w:eastAsia"):
            fonts.set(qn(kind), FONT)
        language = OxmlElement("w:lang")
        language.set(qn("w:val"), "en-GB")
        language.set(qn("w:bidi"), "th-TH" if self._document.language == "th" else "en-GB")
        style.element.get_or_add_rPr().append(language)
        style.paragraph_format.space_after = Pt(3)

    def _paragraph(
        self, text: str, size: float, *, bold: bool = False, colour: str = "ink", into: Any = None, right: bool = False
    ) -> Any:
        paragraph = into.paragraphs[0] if isinstance(into, _Cell) else self._docx.add_paragraph()
        if isinstance(into, _Cell):
            paragraph.paragraph_format.space_after = Pt(1)
        run = paragraph.add_run(text)
        run.font.size, run.font.bold = Pt(size), bold
        run.font.color.rgb = RGBColor.from_string(self._colours[colour].lstrip("#"))
        complex_size = OxmlElement("w:szCs")
        complex_size.set(qn("w:val"), str(int(size * 2)))
        run._r.get_or_add_rPr().append(complex_size)
        if bold:
            run._r.get_or_add_rPr().append(OxmlElement("w:bCs"))
        if right:
            paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        return paragraph

    def _text(self, part: Part) -> None:
        paragraph = self._paragraph(part.title or part.text, 13 if part.title else 10, bold=bool(part.title))
        if part.title:
            paragraph.paragraph_format.space_before = Pt(12)
            paragraph.paragraph_format.keep_with_next = True

    def _facts(self, part: Part) -> None:
        self._docx.add_paragraph()
        table = self._docx.add_table(0, 2)
        for label, cell in part.rows:
            row = table.add_row().cells
            self._paragraph(label.text, 10, colour="muted", into=row[0])
            self._paragraph(cell.text, 10, into=row[1], right=bool(cell.unit))
        self._widths(table, [70, PAGE_WIDTH - 70 if any(not cell.unit for _, cell in part.rows) else 40])
        self._lines(table)
        self._note(part)

    def _table(self, part: Part) -> None:
        title = self._paragraph(part.title, 12, bold=True)
        title.paragraph_format.space_before = Pt(12)
        title.paragraph_format.keep_with_next = True
        table = self._docx.add_table(1, len(part.headings))
        self._row(table.rows[0].cells, part.headings, part, bold=True)
        repeated = OxmlElement("w:tblHeader")
        repeated.set(qn("w:val"), "true")
        table.rows[0]._tr.get_or_add_trPr().append(repeated)
        for cells in part.rows:
            self._row(table.add_row().cells, cells, part)
        if part.total:
            self._row(table.add_row().cells, part.total, part, bold=True)
        shares = [NUMBER_SHARE if heading.unit else 1 for heading in part.headings]
        self._widths(table, [PAGE_WIDTH * share / sum(shares) for share in shares])
        self._lines(table)
        self._note(part)

    def _row(self, row: Any, cells: tuple[Cell, ...], part: Part, *, bold: bool = False) -> None:
        for place, cell in enumerate(cells):
            self._paragraph(cell.text, 9, bold=bold, into=row[place], right=bool(part.headings[place].unit))

    def _chart(self, part: Part) -> None:
        self._paragraph(part.title, 12, bold=True).paragraph_format.keep_with_next = True
        self._docx.add_picture(io.BytesIO(as_png(part.svg, self._kept)), width=Mm(PAGE_WIDTH))
        self._note(part)

    def _note(self, part: Part) -> None:
        if part.note:
            self._paragraph(part.note, 8, colour="muted").paragraph_format.space_before = Pt(3)

    def _sign(self, part: Part) -> None:
        self._docx.add_paragraph()
        table = self._docx.add_table(0, 2)
        for label in part.labels:
            row = table.add_row()
            row.height = Mm(14)
            self._paragraph(label, 10, into=row.cells[0])
            self._paragraph("." * 70, 10, colour="muted", into=row.cells[1])
        self._widths(table, [50, PAGE_WIDTH - 50])

    def _widths(self, table: Any, widths: list[float]) -> None:
        table.autofit = False
        # Word looks at the cells, LibreOffice at the columns
        for column, width in zip(table.columns, widths, strict=True):
            column.width = Mm(width)
        for row in table.rows:
            for cell, width in zip(row.cells, widths, strict=True):
                cell.width = Mm(width)

    def _lines(self, table: Any) -> None:
        """A thin line below each row."""
        borders = OxmlElement("w:tblBorders")
        for side in ("top", "bottom", "insideH"):
            line = OxmlElement(f"w:{side}")
            for name, value in (("val", "single"), ("sz", "4"), ("color", self._colours["line"].lstrip("#"))):
                line.set(qn(f"w:{name}"), value)
            borders.append(line)
        table._tbl.tblPr.append(borders)


def _dated(content: bytes) -> bytes:
    """The same package with one date for all its files, so that equal content is equal bytes."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for name in sorted(old.namelist(), key=lambda name: (name != "[Content_Types].xml", name)):
            new.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), old.read(name), zipfile.ZIP_DEFLATED)
    return made.getvalue()
