"""Inspecting an XLSX: what its cells say beside their values, and the extent of the filled cells."""

from __future__ import annotations

import datetime
import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass

from ...model.findings import column_number
from .limits import MOST_CELLS, RefusedFile, too_many_cells
from .xlsx_cells import CellStyle, SheetCells, SheetParser, StylesParser
from .xlsx_parts import STYLES, XlsxParts, elements
from .zip_inspection import SheetInspection, Unpacker, WorkbookInspection, read_small_part

# a workbook of early Excel for Mac counts days from here
MAC_EPOCH = datetime.date(1904, 1, 1)
STYLES_BYTES = 1 << 24
_TRUE = ("1", "true")
_TELLING_SIGNS = (b"<f", b":f", b'"e"', b"'e'", b"hidden", b"<!")

_ROW = re.compile(rb'<row r="(\d+)"')
_ROW_OF_CELL = re.compile(rb'<c r="[A-Z]+(\d+)"')
_FAR_COLUMN = re.compile(rb'<c r="([A-Z]{2,})\d')
# a cell outside A1:Z99999, or not written as nearly every program writes it
_NEAR_ROWS, _NEAR_COLUMNS = 99_999, 26
_OTHER_CELL = re.compile(rb'<c(?! r="[A-Z]\d{1,5}")[\s/>]')
# a cell or row not written as nearly every program writes it
_UNUSUAL_CELL = re.compile(rb'<c(?! r="[A-Z])[\s/>]')
_UNUSUAL_ROW = re.compile(rb'<row(?! r="\d)[\s/>]')
# a cell that names its text by something else than a number, for which the library takes the first text of the workbook
_BROKEN_TEXT = rb"%bs%b[^<>]*>\s*<(?:[\w.-]+:)?v(?:\s[^<>]*)?>(?!\d+<)([^<]*)"
_BROKEN_TEXTS = tuple(re.compile(_BROKEN_TEXT % (quote, quote)) for quote in (b'"', b"'"))
_REFERENCE = re.compile(rb"""\br\s*=\s*["']([A-Za-z]*)(\d+)["']""")
_TAG = re.compile(rb"<(?:[\w.-]+:)?(c|row)(?=[\s/>])([^<>]*)")
_ATTRIBUTES = rb"""(?:[^<>"'/]|"[^"]*"|'[^']*')*"""
_BLANK_CELL = re.compile(rb"<(?:[\w.-]+:)?c\b" + _ATTRIBUTES + rb"(?:/>|>\s*</(?:[\w.-]+:)?c\s*>)")


def inspect_xlsx(packed: zipfile.ZipFile, workbook_parts: XlsxParts, size: int) -> WorkbookInspection:
    """Inspects all parts of a package of `size` bytes.

    Raises RefusedFile when the package unpacks to too much, or a sheet has too many cells.
    """
    properties = _read_properties(packed, workbook_parts)
    styles = StylesParser().parse(read_small_part(packed, workbook_parts.name_of(STYLES), STYLES_BYTES))
    unpacker, styled_cell = Unpacker(packed, size), _styled_cell(styles)
    parts: dict[str, zipfile.ZipInfo] = {}
    for part in unpacker.parts():
        extent = _Extent()
        for piece in unpacker.pieces(part):
            extent.add(piece)
            _refuse_broken_texts(piece)
            if _needs_parsing(piece, styled_cell):
                parts[part.filename.casefold()] = part
    sheets = [
        SheetInspection(name, _parse_sheet(packed, size, parts.get(part.casefold()), styles, properties), part=part)
        for name, part in properties.sheets
    ]
    return WorkbookInspection(sheets, MAC_EPOCH if properties.uses_1904 else None)


def _refuse_broken_texts(piece: bytes) -> None:
    for pattern in _BROKEN_TEXTS:
        if broken := pattern.search(piece):
            raise RefusedFile("submission-broken", reason=f"<v>{broken[1].decode(errors='replace')[:20]}</v>")


def _needs_parsing(piece: bytes, styled_cell: re.Pattern[bytes] | None) -> bool:
    """Whether a piece of a sheet has formulas, errors, hidden rows, definitions or cells with a style that matters.

    Most sheets have none of them, and to parse them takes long.
    """
    return any(sign in piece for sign in _TELLING_SIGNS) or bool(styled_cell and styled_cell.search(piece))


def _styled_cell(styles: Mapping[str, CellStyle]) -> re.Pattern[bytes] | None:
    """A pattern for cells with one of these styles; None without any."""
    numbers = b"|".join(number.encode() for number in styles)
    return re.compile(rb"""\bs\s*=\s*["'](?:%b)["']""" % numbers) if numbers else None


def _parse_sheet(
    packed: zipfile.ZipFile,
    size: int,
    part: zipfile.ZipInfo | None,
    styles: Mapping[str, CellStyle],
    properties: _WorkbookProperties,
) -> SheetCells:
    """The cells of a sheet of which more than the value counts; none without a part to parse."""
    if part is None:
        return SheetCells()
    parser = SheetParser(styles, recalculates=properties.recalculates)
    for piece in Unpacker(packed, size).pieces(part):
        parser.feed(piece)
    return parser.close()


class _Extent:
    """An upper bound for the extent of the filled cells of a sheet, from every attribute that is a reference.

    Blank cells, which may be formatted down to the end of the sheet, are ignored only when the bound is too large.
    """

    def __init__(self) -> None:
        self._rows, self._columns, self._last_row = 0, _NEAR_COLUMNS, 0
        # rows and cells without a reference: all such rows, and the longest run of such cells
        self._unreferenced_rows, self._unreferenced_cells, self._longest_unreferenced_run = 0, 0, 0

    def add(self, piece: bytes) -> None:
        """Processes the next piece. Raises RefusedFile when the sheet has too many cells."""
        unusual = b":c" in piece or b":row" in piece or _UNUSUAL_ROW.search(piece)
        if not unusual and not _OTHER_CELL.search(piece):
            # a bound is enough, and takes a third of the time
            rows, columns = _NEAR_ROWS, _NEAR_COLUMNS
        elif unusual or _UNUSUAL_CELL.search(piece):
            self._count_unreferenced(piece)
            rows, columns = _last_reference(piece)
            rows = max(rows, self._last_row)
        else:
            rows = max(map(int, set(_ROW_OF_CELL.findall(piece))), default=0)
            columns = max((column_number(letters.decode()) for letters in _FAR_COLUMN.findall(piece)), default=0)
        last_row = _ROW.match(piece, max(0, piece.rfind(b"<row ")))
        self._last_row = int(last_row[1]) if last_row else self._last_row
        if self._extend(rows, columns):
            return
        # a cell without a reference follows the row or cell before it, which may be blank
        all_are_referenced = not self._unreferenced_rows and not self._longest_unreferenced_run
        filled = _BLANK_CELL.sub(b"", piece) if all_are_referenced else piece
        if not self._extend(*_last_reference(filled, cells=all_are_referenced)):
            raise too_many_cells()

    def _extend(self, rows: int, columns: int) -> bool:
        """Extends to these numbers of rows and columns, unless that makes too many cells."""
        rows, columns = max(self._rows, rows), max(self._columns, columns)
        if (rows + self._unreferenced_rows) * (columns + self._longest_unreferenced_run) > MOST_CELLS:
            return False
        self._rows, self._columns = rows, columns
        return True

    def _count_unreferenced(self, piece: bytes) -> None:
        for kind, attributes in _TAG.findall(piece):
            is_referenced = _REFERENCE.search(attributes)
            if kind == b"row":
                self._unreferenced_cells = 0
                self._unreferenced_rows += not is_referenced
            elif not is_referenced:
                self._unreferenced_cells += 1
                self._longest_unreferenced_run = max(self._longest_unreferenced_run, self._unreferenced_cells)


def _last_reference(piece: bytes, *, cells: bool = False) -> tuple[int, int]:
    """The last row and the last column in the references of a piece; with `cells`, only in those with both."""
    references = [(letters, digits) for letters, digits in _REFERENCE.findall(piece) if letters or not cells]
    return (
        max((int(digits) for _, digits in references), default=0),
        max((column_number(letters.decode()) for letters, _ in references), default=0),
    )


@dataclass
class _WorkbookProperties:
    """What the part with the workbook says: the sheets in their order, each with its name and the name of its part, and
    how days and formulas are meant."""

    sheets: list[tuple[str, str]]
    uses_1904: bool
    recalculates: bool


def _read_properties(packed: zipfile.ZipFile, parts: XlsxParts) -> _WorkbookProperties:
    properties = _WorkbookProperties([], False, False)
    for kind, attributes in elements(read_small_part(packed, parts.workbook)):
        if kind == "sheet":
            key = next((value for name, value in attributes.items() if name.endswith(":id")), "")
            relation = parts.relations.get(key)
            properties.sheets.append((attributes.get("name", ""), relation.part if relation else ""))
        elif kind == "workbookPr":
            properties.uses_1904 = attributes.get("date1904") in _TRUE
        elif kind == "calcPr":
            properties.recalculates = attributes.get("fullCalcOnLoad") in _TRUE
    return properties
