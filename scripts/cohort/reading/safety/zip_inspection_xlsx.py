"""Looking through an XLSX: formulas without a result, and how far its filled cells reach."""

from __future__ import annotations

import html
import re
import zipfile

from .limits import MOST_CELLS, too_many_cells
from .zip_inspection import SheetInspection, Unpacker, read_small_part

_UNCOUNTED = re.compile(
    rb'<c r="([A-Z]+\d+)"(?![^>]* t="str")[^>]*><f(?:/>|[^>]*/>|[^>]*>[^<]*</f>)(?:<v\s*/>|<v></v>)?</c>'
)
_ERROR = re.compile(rb'<(?:\w+:)?c\b(?=[^>]* r="([A-Z]+\d+)")(?=[^>]* t="e")')
_ROW = re.compile(rb'<row r="(\d+)"')
_ROW_OF_CELL = re.compile(rb'<c r="[A-Z]+(\d+)"')
_FAR_COLUMN = re.compile(rb'<c r="([A-Z]{2,})\d')
# a cell that does not lie in A1:Z99999, or is not written as nearly every program writes it
_NEAR_ROWS, _NEAR_COLUMNS = 99_999, 26
_OTHER_CELL = re.compile(rb'<c(?! r="[A-Z]\d{1,5}")[\s/>]')
# a cell or row that is not written as nearly every program writes it
_UNUSUAL_CELL = re.compile(rb'<c(?! r="[A-Z])[\s/>]')
_UNUSUAL_ROW = re.compile(rb'<row(?! r="\d)[\s/>]')
_PLACE = re.compile(rb"""\br\s*=\s*["']([A-Za-z]*)(\d+)["']""")
_TAG = re.compile(rb"<(?:[\w.-]+:)?(c|row)(?=[\s/>])([^<>]*)")
_ATTRIBUTES = rb"""(?:[^<>"'/]|"[^"]*"|'[^']*')*"""
_BLANK_CELL = re.compile(rb"<(?:[\w.-]+:)?c\b" + _ATTRIBUTES + rb"(?:/>|>\s*</(?:[\w.-]+:)?c\s*>)")


def inspect_xlsx(packed: zipfile.ZipFile, size: int) -> dict[str, SheetInspection]:
    """Looks through all parts of a package of this size; returns what was seen of each sheet, by its name."""
    of_part, unpacker, scans = _sheet_parts(packed), Unpacker(packed, size), {}
    for part in unpacker.parts():
        scan, extent = SheetInspection(), _Extent()
        for piece in unpacker.pieces(part):
            extent.take(piece)
            if b"<f" in piece:
                scan.uncalculated += [cell.decode() for cell in _UNCOUNTED.findall(piece)]
            if b't="e"' in piece:
                scan.error_cells += [cell.decode() for cell in _ERROR.findall(piece)]
        if name := of_part.get(part.filename.casefold()):
            scans[name] = scan
    return scans


class _Extent:
    """Where the filled cells of a sheet end, or somewhat further: no attribute that names a place is overlooked.

    Only when that is too far are blank cells, which may be formatted down to the end of the sheet, left out of account.
    """

    def __init__(self) -> None:
        self._rows, self._columns, self._last_row = 0, _NEAR_COLUMNS, 0
        # of rows and cells that do not say where they are: all such rows, and the cells that follow one another
        self._unplaced_rows, self._unplaced_cells, self._most_unplaced_cells = 0, 0, 0

    def take(self, piece: bytes) -> None:
        """Takes the next piece into account. Raises Refused when the sheet reaches too far."""
        unusual = b":c" in piece or b":row" in piece or _UNUSUAL_ROW.search(piece)
        if not unusual and not _OTHER_CELL.search(piece):
            # a bound is enough, and found in a third of the time
            rows, columns = _NEAR_ROWS, _NEAR_COLUMNS
        elif unusual or _UNUSUAL_CELL.search(piece):
            self._count_unplaced(piece)
            rows, columns = _named_places(piece)
            rows = max(rows, self._last_row)
        else:
            rows = max(map(int, set(_ROW_OF_CELL.findall(piece))), default=0)
            columns = max(map(_number, _FAR_COLUMN.findall(piece)), default=0)
        last_row = _ROW.match(piece, max(0, piece.rfind(b"<row ")))
        self._last_row = int(last_row[1]) if last_row else self._last_row
        if self._reach(rows, columns):
            return
        # a cell that does not say where it is follows the row or the cell before it, be it blank
        all_are_placed = not self._unplaced_rows and not self._most_unplaced_cells
        filled = _BLANK_CELL.sub(b"", piece) if all_are_placed else piece
        if not self._reach(*_named_places(filled, cells=all_are_placed)):
            raise too_many_cells()

    def _reach(self, rows: int, columns: int) -> bool:
        """Extends to these numbers of rows and columns, unless that makes too many cells."""
        rows, columns = max(self._rows, rows), max(self._columns, columns)
        if (rows + self._unplaced_rows) * (columns + self._most_unplaced_cells) > MOST_CELLS:
            return False
        self._rows, self._columns = rows, columns
        return True

    def _count_unplaced(self, piece: bytes) -> None:
        for kind, attributes in _TAG.findall(piece):
            is_placed = _PLACE.search(attributes)
            if kind == b"row":
                self._unplaced_cells = 0
                self._unplaced_rows += not is_placed
            elif not is_placed:
                self._unplaced_cells += 1
                self._most_unplaced_cells = max(self._most_unplaced_cells, self._unplaced_cells)


def _named_places(piece: bytes, *, cells: bool = False) -> tuple[int, int]:
    """The last row and the last column that anything in a piece names; or only what names both, as cells do."""
    places = [(letters, digits) for letters, digits in _PLACE.findall(piece) if letters or not cells]
    return (
        max((int(digits) for _, digits in places), default=0),
        max((_number(letters) for letters, _ in places), default=0),
    )


def _number(letters: bytes) -> int:
    """The number of a column by its letters."""
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
    of_part = {}
    for tag in re.findall(r"<(?:\w+:)?sheet\s[^>]*>", read_small_part(packed, "xl/workbook.xml")):
        name, relation = re.search(r'\bname="([^"]*)"', tag), re.search(r'\b\w+:id="([^"]*)"', tag)
        if name and relation and relation[1] in relations:
            of_part[f"xl/{relations[relation[1]]}".casefold()] = html.unescape(name[1])
    return of_part
