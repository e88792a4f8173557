"""A document as DOCX, to be completed and signed."""

from __future__ import annotations

import datetime
import io
import math
from collections.abc import Callable
from functools import cache
from typing import Any

import docx
from docx.document import Document as Docx
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.table import WD_TABLE_DIRECTION
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.table import Table
from docx.text.run import Run
from lxml import etree

from ...i18n.locales import is_right_to_left
from .document_content import Document, DocumentPart
from .docx_reference import proofing_language, turn_to_right
from .office_packages import read_package, write_package

PAGE_WIDTH = 174
# a table of so many rows stays on one page
TOGETHER = 14
# so many of its last rows stay with the signatures below it
LAST_ROWS = 4
# of who signs, the signature, name, position and date
SIGNATURE_WIDTHS = (34, 46, 42, 30, 22)
# the width of a column of numbers or days, and the least and greatest of one of texts, relative to each other
NUMBER_SHARE, LEAST_SHARE, GREATEST_SHARE = 0.75, 0.9, 1.7
# the longest number that has room there; one of more signs, as millions of kip have, takes a wider column
NUMBER_LENGTH = 10
# the styles of a document: size, colour, space before and after in points, and traits; one that “leads” stays with
# the next paragraph
STYLES = {
    "Document title": (18, "ink", 0, 3, "bold"),
    "About": (10, "muted", 0, 3, ""),
    "Warning": (10, "warn", 0, 3, "bold"),
    "Section": (13, "ink", 12, 3, "bold leads"),
    "Table title": (12, "ink", 12, 3, "bold leads"),
    "Normal text": (10, "ink", 0, 3, ""),
    "Label": (10, "muted", 0, 1, ""),
    "Fact": (10, "ink", 0, 1, ""),
    "Fact number": (10, "ink", 0, 1, "number"),
    "Cell text": (9, "ink", 0, 1, ""),
    "Cell text strong": (9, "ink", 0, 1, "bold"),
    "Cell number": (9, "ink", 0, 1, "number"),
    "Cell number strong": (9, "ink", 0, 1, "bold number"),
    "Note": (8, "muted", 3, 3, ""),
}


_PROPERTIES, _STYLE, _RUN, _TEXT = (qn(f"w:{name}") for name in ("pPr", "pStyle", "r", "t"))
_VALUE, _WIDTH, _CELL_WIDTH = qn("w:val"), qn("w:w"), f"{qn('w:tcPr')}/{qn('w:tcW')}"

# a chart as PNG; None where typst is not installed
ChartToPng = Callable[[DocumentPart], bytes | None]


def as_docx(document: Document, colours: dict[str, str], fonts: tuple[str, str], as_png: ChartToPng) -> bytes:
    """The document as the bytes of a DOCX; equal content gives equal bytes. `colours` are those of the light theme,
    `fonts` that of most letters and that for the script of the language."""
    return _Writer(document, colours, fonts, as_png).make()


class _Writer:
    def __init__(self, document: Document, colours: dict[str, str], fonts: tuple[str, str], as_png: ChartToPng):
        self._document, self._colours, self._as_png = document, colours, as_png
        base = _base_document(document.language, fonts, tuple(sorted(colours.items())))
        self._docx: Docx = docx.Document(io.BytesIO(base))
        self._styles = {style.name: style.style_id for style in self._docx.styles if style.name in STYLES}

    def make(self) -> bytes:
        document, word_file = self._document, self._docx
        self._paragraph(document.title, "Document title")
        for line in document.about:
            self._paragraph(line, "About")
        if document.warning:
            self._paragraph(document.warning, "Warning")
        for part in document.parts:
            if part.kind == "signatures":
                self._keep_last_part()
            if part.new_page:
                word_file.add_paragraph().paragraph_format.page_break_before = True
            write = {"facts": self._facts, "table": self._table, "chart": self._chart, "signatures": self._sign}
            write.get(part.kind, self._text)(part)
        day = datetime.datetime(document.as_of.year, document.as_of.month, document.as_of.day)
        properties = word_file.core_properties
        properties.title, properties.author, properties.comments = document.title, "", ""
        properties.created = properties.modified = day
        file = io.BytesIO()
        word_file.save(file)
        return write_package(read_package(file.getvalue()))

    def _keep_last_part(self) -> None:
        """Keeps the last rows of what stands above with what follows: nobody signs a page without an amount."""
        blocks = list(self._docx.iter_inner_content())
        for block in reversed(blocks):
            if isinstance(block, Table):
                for row in block._tbl.tr_lst[-LAST_ROWS:]:
                    for cell in row.tc_lst:
                        cell.p_lst[0].get_or_add_pPr().get_or_add_keepNext()
                return
            block.paragraph_format.keep_with_next = True

    def _paragraph(self, text: str, style: str) -> None:
        self._write(self._docx.add_paragraph()._p, text, style)

    def _fill(self, cell: Any, text: str, style: str) -> None:
        (paragraph,) = cell.p_lst
        self._write(paragraph, text, style)

    def _write(self, paragraph: Any, text: str, style: str) -> None:
        """Writes text into an empty paragraph. A report may have a million cells, for which the properties of
        python-docx take most of its time, so plain text goes past them into the XML."""
        properties = paragraph.find(_PROPERTIES)
        if properties is None:
            properties = etree.SubElement(paragraph, _PROPERTIES)
        name = etree.SubElement(properties, _STYLE)
        name.set(_VALUE, self._styles[style])
        # the schema wants it before all others
        properties.insert(0, name)
        run = etree.SubElement(paragraph, _RUN)
        if text.strip() == text and text.isprintable():
            if text:
                etree.SubElement(run, _TEXT).text = text
        else:
            Run(run, self._docx).text = text

    def _text(self, part: DocumentPart) -> None:
        self._paragraph(part.title or part.text, "Section" if part.title else "Normal text")

    def _facts(self, part: DocumentPart) -> None:
        self._docx.add_paragraph()
        wide = any(not cell.unit for _, cell in part.rows)
        table = self._add_table(
            len(part.rows), [70, PAGE_WIDTH - 70 if wide else 40], together=True, leads=bool(part.note)
        )
        for row, (label, cell) in zip(table, part.rows, strict=True):
            self._fill(row[0], label.text, "Label")
            self._fill(row[1], cell.text, "Fact number" if cell.unit else "Fact")
        self._note(part)

    def _table(self, part: DocumentPart) -> None:
        self._paragraph(part.title, "Table title")
        shares = [_share(part, index) for index in range(len(part.headings))]
        rows = [part.headings, *part.rows, *([part.total] if part.total else [])]
        widths = [PAGE_WIDTH * share / sum(shares) for share in shares]
        table = self._add_table(
            len(rows), widths, repeat_first=True, together=len(rows) <= TOGETHER, leads=bool(part.note)
        )
        for index, (row, cells) in enumerate(zip(table, rows, strict=True)):
            is_strong = index == 0 or (bool(part.total) and index == len(rows) - 1)
            for docx_cell, cell, heading in zip(row, cells, part.headings, strict=True):
                kind = "number" if heading.unit else "text"
                self._fill(docx_cell, cell.text, f"Cell {kind} strong" if is_strong else f"Cell {kind}")
        self._note(part)

    def _chart(self, part: DocumentPart) -> None:
        picture = self._as_png(part)
        if picture is None:
            return
        self._paragraph(part.title, "Table title")
        self._docx.add_picture(io.BytesIO(picture), width=Mm(PAGE_WIDTH))
        self._note(part)

    def _note(self, part: DocumentPart) -> None:
        if part.note:
            self._paragraph(part.note, "Note")

    def _sign(self, part: DocumentPart) -> None:
        self._docx.add_paragraph().paragraph_format.keep_with_next = True
        first, *rows = self._add_table(len(part.labels) + 1, list(SIGNATURE_WIDTHS), sides=True, together=True)
        for cell, heading in zip(first, part.headings, strict=True):
            self._fill(cell, heading.text, "Cell text strong")
        for row, label in zip(rows, part.labels, strict=True):
            row[0].getparent().trHeight_val = Mm(14)
            self._fill(row[0], label, "Fact")

    def _add_table(
        self,
        rows: int,
        widths: list[float],
        *,
        sides: bool = False,
        repeat_first: bool = False,
        together: bool = False,
        leads: bool = False,
    ) -> list[list[Any]]:
        """The cells of a new table, row by row. `repeat_first` puts its first row on every page; `together` keeps all
        of it on one; what `leads`
        stays with the text below; `sides` draws lines beside the cells too."""
        table = self._docx.add_table(rows, len(widths))
        table.autofit = False
        if is_right_to_left(self._document.language):
            table.table_direction = WD_TABLE_DIRECTION.RTL
        # Word takes widths from the cells, LibreOffice from the columns
        for column, width in zip(table.columns, widths, strict=True):
            column.width = Mm(width)
        cells = [list(row.tc_lst) for row in table._tbl.tr_lst]
        twips = [str(round(Mm(width).twips)) for width in widths]
        for row in cells:
            for cell, cell_width in zip(row, twips, strict=True):
                # python-docx gives new cells a width
                cell.find(_CELL_WIDTH).set(_WIDTH, cell_width)
        if repeat_first:
            marker = OxmlElement("w:tblHeader")
            marker.set(qn("w:val"), "true")
            table._tbl.tr_lst[0].get_or_add_trPr().append(marker)
        for index, row in enumerate(table._tbl.tr_lst):
            row.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
            if together and (index < rows - 1 or leads):
                for cell in row.tc_lst:
                    cell.p_lst[0].get_or_add_pPr().get_or_add_keepNext()
        self._draw_lines(table, sides)
        return cells

    def _draw_lines(self, table: Any, sides: bool) -> None:
        """Draws a thin line below each row, and beside each cell where `sides`."""
        borders = OxmlElement("w:tblBorders")
        names = ("top", "left", "bottom", "right", "insideH", "insideV") if sides else ("top", "bottom", "insideH")
        for side in names:
            line = OxmlElement(f"w:{side}")
            for name, value in (("val", "single"), ("sz", "4"), ("color", self._colours["line"].lstrip("#"))):
                line.set(qn(f"w:{name}"), value)
            borders.append(line)
        table._tbl.tblPr.append(borders)


def _share(part: DocumentPart, index: int) -> float:
    """The relative width of a column: a longer text gets more width, but also more lines."""
    cells = [row[index] for row in part.rows]
    if part.headings[index].unit or not cells or any(cell.value is not None for cell in cells):
        numbers = [*cells, *part.total[index : index + 1]]
        longest = max((len(cell.text) for cell in numbers if cell.value is not None), default=0)
        return NUMBER_SHARE * max(1, longest / NUMBER_LENGTH)
    average = sum(len(cell.text) for cell in cells) / len(cells)
    return min(GREATEST_SHARE, max(LEAST_SHARE, math.sqrt(average) / 3.5))


@cache
def _base_document(code: str, fonts: tuple[str, str], colours: tuple[tuple[str, str], ...]) -> bytes:
    """An empty document with our styles, so that people can restyle all parts of a kind at once in Word."""
    word_file: Docx = docx.Document()
    section = word_file.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(18)
    section.top_margin = section.bottom_margin = Mm(16)
    style: Any = word_file.styles["Normal"]
    style.font.name, style.font.size = fonts[0], Pt(10)
    names_of_fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    # for Word, scripts such as Thai are complex, with a font, a size and a language of their own
    for kind in ("w:ascii", "w:hAnsi", "w:cs", "w:eastAsia"):
        names_of_fonts.set(qn(kind), fonts[-1] if kind == "w:cs" else fonts[0])
    style.element.get_or_add_rPr().append(proofing_language(code))
    style.paragraph_format.space_after = Pt(3)
    for name, properties in STYLES.items():
        _add_style(word_file, name, dict(colours), *properties)
    if is_right_to_left(code):
        turn_to_right(word_file)
    file = io.BytesIO()
    word_file.save(file)
    return file.getvalue()


def _add_style(
    word_file: Docx,
    name: str,
    colours: dict[str, str],
    size: float,
    colour: str,
    before: float,
    after: float,
    traits: str,
) -> None:
    style: Any = word_file.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    style.base_style = word_file.styles["Normal"]
    style.font.size, style.font.bold = Pt(size), "bold" in traits
    style.font.color.rgb = RGBColor.from_string(colours[colour].lstrip("#"))
    properties = style.element.get_or_add_rPr()
    complex_size = OxmlElement("w:szCs")
    complex_size.set(qn("w:val"), str(int(size * 2)))
    properties.append(complex_size)
    if "bold" in traits:
        properties.append(OxmlElement("w:bCs"))
    style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(before), Pt(after)
    style.paragraph_format.keep_with_next = "leads" in traits
    if "number" in traits:
        style.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.RIGHT
