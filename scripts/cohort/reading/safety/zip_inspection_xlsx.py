"""Inspecting an XLSX: formulas without a result, and the extent of the filled cells."""

from __future__ import annotations

import html
import re
import zipfile

from .limits import MOST_CELLS, too_many_cells
from .zip_inspection import SheetInspection, Unpacker, read_small_part

_UNCALCULATED = re.compile(
    rb'<c r="([A-Z]+\d+)"(?![^>]* t="str")[^>]*><f(?:/>|[^>]*/>|[^>]*>[^<]*</f>)(?:<v\s*/>|<v></v>)?</c>'
)
_ERROR = re.compile(rb'<(?:\w+:)?c\b(?=[^>]* r="([A-Z]+\d+)")(?=[^>]* t="e")')
_ROW = re.compile(rb'<row r="(\d+)"')
_ROW_OF_CELL = re.compile(rb'<c r="[A-Z]+(\d+)"')
_FAR_COLUMN = re.compile(rb'<c r="([A-Z]{2,})\d')
# a cell outside A1:Z99999, or not written as nearly every program writes it
_NEAR_ROWS, _NEAR_COLUMNS = 99_999, 26
_OTHER_CELL = re.compile(rb'<c(?! r="[A-Z]\d{1,5}")[\s/>]')
# a cell or row not written as nearly every program writes it
_UNUSUAL_CELL = re.compile(rb'<c(?! r="[A-Z])[\s/>]')
_UNUSUAL_ROW = re.compile(rb'<row(?! r="\d)[\s/>]')
_REFERENCE = re.compile(rb"""\br\s*=\s*["']([A-Za-z]*)(\d+)["']""")
_TAG = re.compile(rb"<(?:[\w.-]+:)?(c|row)(?=[\s/>])([^<>]*)")
_ATTRIBUTES = rb"""(?:[^<>"'/]|"[^"]*"|'[^']*')*"""
_BLANK_CELL = re.compile(rb"<(?:[\w.-]+:)?c\b" + _ATTRIBUTES + rb"(?:/>|>\s*</(?:[\w.-]+:)?c\s*>)")


def inspect_xlsx(packed: zipfile.ZipFile, size: int) -> dict[str, SheetInspection]:
    """Inspects all parts of a package of `size` bytes; returns the inspection of each sheet by its name.

    Raises RefusedFile when the package unpacks to too much, or a sheet has too many cells.
    """
    sheet_names, unpacker, inspections = _sheet_parts(packed), Unpacker(packed, size), {}
    for part in unpacker.parts():
        inspection, extent = SheetInspection(), _Extent()
        for piece in unpacker.pieces(part):
            extent.add(piece)
            if b"<f" in piece:
                inspection.uncalculated += [cell.decode() for cell in _UNCALCULATED.findall(piece)]
            if b't="e"' in piece:
                inspection.error_cells += [cell.decode() for cell in _ERROR.findall(piece)]
        if name := sheet_names.get(part.filename.casefold()):
            inspections[name] = inspection
    return inspections


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
            columns = max(map(_column_number, _FAR_COLUMN.findall(piece)), default=0)
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
        max((_column_number(letters) for letters, _ in references), default=0),
    )


def _column_number(letters: bytes) -> int:
    """The number of a column, from 1, by its letters."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number


def _sheet_parts(packed: zipfile.ZipFile) -> dict[str, str]:
    """The name of each sheet by the part of the package that holds it, in small letters."""
    relations = {}
    for tag in re.findall(r"<(?:\w+:)?Relationship\s[^>]*>", read_small_part(packed, "xl/_rels/workbook.xml.rels")):
        name, target = re.search(r'\bId="([^"]*)"', tag), re.search(r'\bTarget="/?(?:xl/)?([^"]*)"', tag)
        if name and target:
            relations[name[1]] = target[1]
    sheet_names = {}
    for tag in re.findall(r"<(?:\w+:)?sheet\s[^>]*>", read_small_part(packed, "xl/workbook.xml")):
        name, relation = re.search(r'\bname="([^"]*)"', tag), re.search(r'\b\w+:id="([^"]*)"', tag)
        if name and relation and relation[1] in relations:
            sheet_names[f"xl/{relations[relation[1]]}".casefold()] = html.unescape(name[1])
    return sheet_names
