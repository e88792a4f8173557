"""Looking through a packed workbook before any library opens it.

A workbook is a zip of XML. What is declared in it is not believed: each part is unpacked piece by piece, only to be
looked at, so that a bomb is refused with little memory. A sheet with one cell in its last corner would have a library
ask for more memory than there is, and end the whole program; so where the filled cells reach is found out first.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field

from .limits import MOST_UNPACKED, too_many_bytes

_CHUNK = 1 << 20
_LONGEST_CELL = 1 << 22
# a workbook full of blank rows packs to a tenth; what packs to a fortieth was made to fill the memory
_UNPACKED_UNASKED, _MOST_RATIO = 100_000_000, 40
_START = re.compile(rb"<(?:[\w.-]+:)?(?:c|row|table|table-row|table-cell|covered-table-cell)[\s/>]")


@dataclass
class SheetInspection:
    """What a library does not tell about a sheet: cells, such as C12, whose formula has no result yet or ends in an
    error; and in an ODS the merged ranges, as (first row, first column, last row, last column) from 0."""

    uncalculated: list[str] = field(default_factory=list)
    error_cells: list[str] = field(default_factory=list)
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)


class Unpacker:
    """The parts of a package, none of which is unpacked further than is bearable."""

    def __init__(self, packed: zipfile.ZipFile, size: int):
        self._packed, self._unpacked = packed, 0
        self._limit = min(MOST_UNPACKED, max(_UNPACKED_UNASKED, _MOST_RATIO * size))

    def parts(self) -> list[zipfile.ZipInfo]:
        """All parts, also those of one name."""
        return self._packed.infolist()

    def pieces(self, part: zipfile.ZipInfo) -> Iterator[bytes]:
        """The unpacked bytes in pieces that begin with a cell or a row, so that no cell is cut in two."""
        # zipfile would stop at the declared size, and a library would not
        part.file_size = MOST_UNPACKED + 1
        carried = b""
        with self._packed.open(part) as file:
            while read := file.read(_CHUNK):
                self._unpacked += len(read)
                if self._unpacked > self._limit:
                    raise too_many_bytes(MOST_UNPACKED)
                data = carried + read
                cut = _last_start(data)
                if cut <= 0 and len(data) < _LONGEST_CELL:
                    carried = data
                    continue
                cut = cut if cut > 0 else len(data)
                yield data[:cut]
                carried = data[cut:]
        if carried:
            yield carried


def _last_start(data: bytes) -> int:
    """Where the last cell or row begins; -1 where none does."""
    for window in (4096, len(data)):
        begins = max(0, len(data) - window)
        starts = [match.start() for match in _START.finditer(data, begins)]
        if starts:
            return starts[-1]
    return -1


def read_small_part(packed: zipfile.ZipFile, name: str) -> str:
    """The text of a part that is never long; empty when it is not there."""
    try:
        with packed.open(name) as file:
            return file.read(_CHUNK).decode("utf-8", "replace")
    except KeyError:
        return ""
