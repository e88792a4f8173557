"""Fills the placeholders of an XLSX and leaves everything else as it is: its formulas calculate with the numbers."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable

from lxml import etree
from xlsxwriter.utility import xl_cell_to_rowcol, xl_rowcol_to_cell

from ...errors import CannotRun
from .document_content import Cell
from .office_packages import read_package, write_package
from .placeholders import BLANK, EACH, OPENING, FormContent
from .xml_parts import parse_xml, serialise_xml

_M = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_WORKBOOK, _RELATIONS, _STYLES, _TEXTS = (
    f"xl/{name}" for name in ("workbook.xml", "_rels/workbook.xml.rels", "styles.xml", "sharedStrings.xml")
)
_FIRST_DAY = datetime.date(1899, 12, 30)
# the formats of days that every program knows by number, and the letters that only those of days have
_DAY_FORMATS, _DAY_LETTERS = {*range(14, 18), 22, *range(27, 37), *range(50, 59)}, re.compile(r"[dy]")
_QUOTED = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.')


def fill_xlsx(form: bytes, content: FormContent) -> bytes:
    """The filled form as bytes. Raises CannotRun for a placeholder that stands for nothing or finds no room."""
    files = read_package(form)
    workbook = parse_xml(files[_WORKBOOK])
    parts = {relation.get("Id"): relation.get("Target") for relation in parse_xml(files[_RELATIONS])}
    texts = [_text_of(text) for text in parse_xml(files[_TEXTS]).iter(f"{_M}si")] if _TEXTS in files else []
    days = _day_styles(parse_xml(files[_STYLES])) if _STYLES in files else set()
    for sheet in workbook.iter(f"{_M}sheet"):
        target = parts[sheet.get(f"{_R}id")]
        name = target.removeprefix("/") if target.startswith("/") else f"xl/{target}"
        root = parse_xml(files[name])
        if root.tag == f"{_M}worksheet":
            _Sheet(root, sheet.get("name"), texts, days, content).fill()
            files[name] = serialise_xml(root)
    # what formulas gave before is no longer true
    calculation = workbook.find(f"{_M}calcPr")
    if calculation is not None:
        calculation.set("fullCalcOnLoad", "1")
        files[_WORKBOOK] = serialise_xml(workbook)
    return write_package(files)


class _Sheet:
    def __init__(self, root: etree._Element, name: str, texts: list[str], days: set[str], content: FormContent):
        self._root, self._name, self._texts, self._days, self._content = root, name, texts, days, content
        self._merged = [_corners(merge.get("ref")) for merge in root.iter(f"{_M}mergeCell")]

    def fill(self) -> None:
        for cell in list(self._root.iter(f"{_M}c")):
            if cell.find(f"{_M}f") is not None:
                for value in cell.findall(f"{_M}v"):
                    cell.remove(value)
            elif OPENING in (text := self._text(cell)):
                self._fill_cell(cell, text)
        for dimension in self._root.findall(f"{_M}dimension"):
            self._root.remove(dimension)

    def _fill_cell(self, cell: etree._Element, text: str) -> None:
        address = cell.get("r")
        place = f"{self._name}!{address}"
        placeholders = list(self._content.placeholders(text, place))
        cells = {placeholder.text: self._content.cells(placeholder) for placeholder in placeholders}
        repeated = {placeholder.text for placeholder in placeholders if placeholder.how == EACH}
        number = max([1, *(len(cells[name]) for name in repeated)])
        for index in range(number):
            values = {
                name: next(iter(of_one[index if name in repeated else 0 :]), BLANK) for name, of_one in cells.items()
            }
            target = cell if index == 0 else self._below(cell, index, f"{self._content.where}, {place}", number)
            # a placeholder alone gives its number or day, beside other words its text
            alone = values[text.strip()] if text.strip() in values else Cell(self._content.text(text, values))
            self._write(target, alone)

    def _below(self, cell: etree._Element, rows: int, where: str, needed: int) -> etree._Element:
        """The cell so many rows below; it looks like the first one. Raises CannotRun where something stands there."""
        row, column = xl_cell_to_rowcol(cell.get("r"))
        address = xl_rowcol_to_cell(row + rows, column)
        target = self._cell(row + rows, column)
        is_merged = any(
            top <= row + rows <= bottom and left <= column <= right and (row + rows, column) != (top, left)
            for top, left, bottom, right in self._merged
        )
        if is_merged or len(target):
            raise CannotRun(f"{where}: {needed} rows need room, but {address} is not free")
        if "s" in cell.attrib:
            target.set("s", cell.get("s"))
        return target

    def _cell(self, row: int, column: int) -> etree._Element:
        """A cell, which is made where there is none."""
        data = self._root.find(f"{_M}sheetData")
        row_element = _place_of(data, "row", row + 1, lambda row: int(row.get("r")))
        row_element.set("r", str(row + 1))
        address = xl_rowcol_to_cell(row, column)
        cell = _place_of(row_element, "c", column, lambda cell: xl_cell_to_rowcol(cell.get("r"))[1])
        cell.set("r", address)
        return cell

    def _text(self, cell: etree._Element) -> str:
        kind, value = cell.get("t"), cell.findtext(f"{_M}v")
        if kind == "s" and value is not None:
            return self._texts[int(value)]
        return _text_of(cell) if kind == "inlineStr" else (value or "") if kind == "str" else ""

    def _write(self, cell: etree._Element, content: Cell) -> None:
        for child in list(cell):
            cell.remove(child)
        cell.attrib.pop("t", None)
        value = content.value
        if isinstance(value, datetime.date) and cell.get("s", "0") in self._days:
            etree.SubElement(cell, f"{_M}v").text = str((value - _FIRST_DAY).days)
        elif isinstance(value, float):
            etree.SubElement(cell, f"{_M}v").text = repr(value)
        elif content.text:
            cell.set("t", "inlineStr")
            text = etree.SubElement(etree.SubElement(cell, f"{_M}is"), f"{_M}t")
            text.text = content.text
            text.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")


def _place_of(
    parent: etree._Element, kind: str, number: int, number_of: Callable[[etree._Element], int]
) -> etree._Element:
    """The child with this number, which is made in its place among the others where there is none."""
    children = list(parent.findall(f"{_M}{kind}"))
    for index, child in enumerate(children):
        if number_of(child) == number:
            return child
        if number_of(child) > number:
            new = etree.Element(f"{_M}{kind}")
            parent.insert(parent.index(children[index]), new)
            return new
    return etree.SubElement(parent, f"{_M}{kind}")


def _text_of(element: etree._Element) -> str:
    """The text of a cell or of a shared text, without the reading aids of Asian scripts."""
    return "".join(
        piece.text or "" for piece in element.iter(f"{_M}t") if next(piece.iterancestors(f"{_M}rPh"), None) is None
    )


def _corners(reference: str) -> tuple[int, int, int, int]:
    first, _, last = reference.partition(":")
    return (*xl_cell_to_rowcol(first), *xl_cell_to_rowcol(last or first))


def _day_styles(styles: etree._Element) -> set[str]:
    """The numbers of the styles that show a number as a day."""
    formats = {entry.get("numFmtId"): entry.get("formatCode", "") for entry in styles.iter(f"{_M}numFmt")}
    cell_styles = styles.find(f"{_M}cellXfs")
    return {
        str(index)
        for index, style in enumerate(cell_styles if cell_styles is not None else ())
        if int(style.get("numFmtId", "0")) in _DAY_FORMATS
        or _DAY_LETTERS.search(_QUOTED.sub("", formats.get(style.get("numFmtId"), "")).casefold())
    }
