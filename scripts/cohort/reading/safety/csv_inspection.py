"""Which CSV files a database may read by itself: decided from their bytes, before it sees them.

Readers of CSV agree on files that are UTF-8, whose lines end in LF, in which no line is blank, all rows are of one
length and each quotation mark either opens a cell, closes one or is doubled within one. About all others they differ,
so they are left to Python's reader, which frictionless uses too. What the database refuses by itself (another encoding,
a row that is too short) is not looked for here.
"""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass
from pathlib import Path

# a record with its line break, of cells that are quoted as a whole or not at all
QUOTED = re.compile(rb'"[^"]*+"')
RECORD = re.compile(rb'(?>"[^"]*+(?:""[^"]*+)*+"|[^",\n]*+)(?:,(?>"[^"]*+(?:""[^"]*+)*+"|[^",\n]*+))*+\n')
BLOCK = 1 << 22
LONGEST_RECORD = 1 << 20
# signs in a path that DuckDB takes for a pattern of several files
PATTERN_SIGNS = frozenset("*?[]{}")


class AmbiguousCsv(Exception):
    """A file about which readers of CSV may differ.

    The text says why, in a word: path, columns, header, mark, signs, quotes or cells.
    """


@dataclass(frozen=True)
class UnambiguousCsv:
    """A CSV file about which readers agree.

    `records` counts what stands below the header; `quoted` says whether there are quotation marks, `broken` whether
    a quoted cell goes over several lines.
    """

    path: Path
    header: list[str]
    records: int
    has_quotes: bool
    has_multiline_cells: bool


def inspect_csv(path: Path) -> UnambiguousCsv:
    """What kind of CSV file it is. Raises InDoubt, and OSError when it cannot be opened."""
    if PATTERN_SIGNS & set(str(path)) or not is_utf8_path(path):
        raise AmbiguousCsv("path")
    with path.open("rb") as file:
        header, counted = b"", _RecordCounter()
        rest = b""
        while block := file.read(BLOCK):
            rest = counted.take(rest + block)
            header = header or counted.first
        if rest:
            rest = counted.take(rest + b"\n")
        if rest:
            raise AmbiguousCsv("quotes")
    try:
        text = (header or counted.first).decode("utf-8")
    except UnicodeDecodeError:
        raise AmbiguousCsv("cells") from None
    names = next(csv.reader(io.StringIO(text, newline=""), strict=True), [])
    if "\n" in "".join(names):
        raise AmbiguousCsv("header")
    if len(names) < 2:
        raise AmbiguousCsv("columns")
    if counted.commas != counted.records * (len(names) - 1):
        # a comma at the end of a row is one cell more for Python, and nothing for the database
        raise AmbiguousCsv("cells")
    return UnambiguousCsv(path, names, counted.records - 1, counted.quoted, counted.broken)


def is_utf8_path(path: Path) -> bool:
    """Whether a path can be written as UTF-8; on Linux the name of a folder may be any bytes."""
    return not any("\ud800" <= sign <= "\udfff" for sign in str(path))


class _RecordCounter:
    """What was seen in a file so far."""

    def __init__(self) -> None:
        self.first = b""
        self.records = self.commas = 0
        self.quoted = self.broken = False

    def take(self, block: bytes) -> bytes:
        """Counts the whole records of a block and returns what follows them: the begin of one more."""
        if b"\r" in block or b"\0" in block:
            raise AmbiguousCsv("signs")
        if not self.first and block.startswith(b"\xef\xbb\xbf"):
            raise AmbiguousCsv("mark")
        end = self._whole_records(block)
        if len(block) - end > LONGEST_RECORD:
            raise AmbiguousCsv("quotes")
        return block[end:]

    def _whole_records(self, block: bytes) -> int:
        place = 0
        while (mark := block.find(b'"', place)) >= 0:
            begin = max(block.rfind(b"\n", place, mark) + 1, place)
            self._unquoted(block, place, begin)
            record = RECORD.match(block, begin)
            if record is None:
                return begin
            self.quoted = True
            self.broken = self.broken or b"\n" in record[0][:-1]
            self.records += 1
            self.commas += QUOTED.sub(b"", record[0]).count(b",")
            self.first = self.first or record[0]
            place = record.end()
        end = block.rfind(b"\n", place) + 1 or place
        self._unquoted(block, place, end)
        return end

    def _unquoted(self, block: bytes, begin: int, end: int) -> None:
        if begin == end:
            return
        self.first = self.first or block[begin : block.find(b"\n", begin) + 1]
        self.records += block.count(b"\n", begin, end)
        self.commas += block.count(b",", begin, end)
