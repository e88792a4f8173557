"""Inspecting a packed workbook before any library opens it.

A workbook is a zip of XML. Its declared sizes are not trusted: each part is unpacked and examined piece by piece, so
that a zip bomb is refused with little memory. For a sheet with a cell in its last corner, a library would request more
memory than there is and end the program, so the extent of the filled cells is measured first.
"""

from __future__ import annotations

import datetime
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field

from .limits import MOST_UNPACKED, too_many_bytes
from .xlsx_cells import SheetCells

_CHUNK = 1 << 20
_LONGEST_CELL = 1 << 22
# a workbook of blank rows packs to a tenth; one that packs to a fortieth is made to fill the memory
_SMALL_BYTES, _MAX_RATIO = 100_000_000, 40
_CELL_START = re.compile(rb"<(?:[\w.-]+:)?(?:c|row|table|table-row|table-cell|covered-table-cell)[\s/>]")


@dataclass
class SheetInspection:
    """Facts about a sheet that the library does not give; in an XLSX also the name of its part, in an ODS the merged
    ranges, as (first row, first column, last row, last column) from 0."""

    name: str = ""
    cells: SheetCells = field(default_factory=SheetCells)
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    part: str = ""


@dataclass
class WorkbookInspection:
    """The inspections of all sheets in their order, and the day from which the workbook counts days, None if it is the
    usual one."""

    sheets: list[SheetInspection] = field(default_factory=list)
    epoch: datetime.date | None = None

    @property
    def has_new_errors(self) -> bool:
        """Whether there are errors that the library for workbooks does not know."""
        return any(sheet.cells.has_new_errors for sheet in self.sheets)


class Unpacker:
    """Unpacks the parts of a package of `size` bytes, up to a limit for all of them together."""

    def __init__(self, packed: zipfile.ZipFile, size: int):
        self._packed, self._unpacked = packed, 0
        self._limit = min(MOST_UNPACKED, max(_SMALL_BYTES, _MAX_RATIO * size))

    def parts(self) -> list[zipfile.ZipInfo]:
        """All parts, including several of the same name."""
        return self._packed.infolist()

    def pieces(self, part: zipfile.ZipInfo) -> Iterator[bytes]:
        """The unpacked bytes in pieces that begin with a cell or a row, so that no cell is cut in two.

        Raises RefusedFile beyond the limit.
        """
        # zipfile would stop at the declared size, a library would not
        part.file_size = MOST_UNPACKED + 1
        rest = b""
        with self._packed.open(part) as file:
            while chunk := file.read(_CHUNK):
                self._unpacked += len(chunk)
                if self._unpacked > self._limit:
                    raise too_many_bytes(MOST_UNPACKED)
                data = rest + chunk
                cut = _last_start(data)
                if cut <= 0 and len(data) < _LONGEST_CELL:
                    rest = data
                    continue
                cut = cut if cut > 0 else len(data)
                yield data[:cut]
                rest = data[cut:]
        if rest:
            yield rest


def _last_start(data: bytes) -> int:
    """The index at which the last cell or row begins; -1 without one."""
    for window in (4096, len(data)):
        begin = max(0, len(data) - window)
        starts = [match.start() for match in _CELL_START.finditer(data, begin)]
        if starts:
            return starts[-1]
    return -1


def read_small_part(packed: zipfile.ZipFile, name: str, limit: int = _CHUNK) -> bytes:
    """The content of a part that is never long (at most `limit` bytes of it); empty if there is no such part."""
    try:
        with packed.open(name) as file:
            return file.read(limit)
    except KeyError:
        return b""
