"""Deciding from their bytes which CSV files a database may read.

All readers of CSV agree on files in UTF-8 with lines that end in LF, without blank lines, with rows of one length, in
which each quotation mark opens a cell, closes one or is doubled within one. They differ about other files, which are
therefore left to Python's reader, as in frictionless. Faults that the database refuses by itself (another encoding, a
row that is too short) are not checked here.
"""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass
from pathlib import Path

# a record with its line break; its cells are quoted as a whole or not at all
QUOTED = re.compile(rb'"[^"]*+"')
RECORD = re.compile(rb'(?>"[^"]*+(?:""[^"]*+)*+"|[^",\n]*+)(?:,(?>"[^"]*+(?:""[^"]*+)*+"|[^",\n]*+))*+\n')
BLOCK = 1 << 22
LONGEST_RECORD = 1 << 20
# signs in a path that DuckDB reads as a pattern for several files
PATTERN_SIGNS = frozenset("*?[]{}")


class AmbiguousCsv(Exception):
    """A file that readers of CSV may read differently.

    The text is the reason in a word: path, columns, header, mark, signs, quotes or cells.
    """


@dataclass(frozen=True)
class UnambiguousCsv:
    """A CSV file that all readers read alike.

    `records` is the number of records below the header; `has_quotes` says whether there are quotation marks,
    `has_multiline_cells` whether a quoted cell has several lines.
    """

    path: Path
    header: list[str]
    records: int
    has_quotes: bool
    has_multiline_cells: bool


def inspect_csv(path: Path) -> UnambiguousCsv:
    """Inspects a CSV file. Raises AmbiguousCsv, and OSError when it cannot be opened."""
    if PATTERN_SIGNS & set(str(path)) or not is_utf8_path(path):
        raise AmbiguousCsv("path")
    with path.open("rb") as file:
        header, counter = b"", _RecordCounter()
        rest = b""
        while block := file.read(BLOCK):
            rest = counter.count(rest + block)
            header = header or counter.first_record
        if rest:
            rest = counter.count(rest + b"\n")
        if rest:
            raise AmbiguousCsv("quotes")
    try:
        text = (header or counter.first_record).decode("utf-8")
    except UnicodeDecodeError:
        raise AmbiguousCsv("cells") from None
    names = next(csv.reader(io.StringIO(text, newline=""), strict=True), [])
    if "\n" in "".join(names):
        raise AmbiguousCsv("header")
    if len(names) < 2:
        raise AmbiguousCsv("columns")
    if counter.commas != counter.records * (len(names) - 1):
        # a comma at the end of a row adds a cell for Python, and none for the database
        raise AmbiguousCsv("cells")
    return UnambiguousCsv(path, names, counter.records - 1, counter.has_quotes, counter.has_multiline_cells)


def is_utf8_path(path: Path) -> bool:
    """Whether a path can be written as UTF-8; on Linux the name of a folder may be any bytes."""
    return not any("\ud800" <= sign <= "\udfff" for sign in str(path))


class _RecordCounter:
    """Counts the records and commas of a file, block by block."""

    def __init__(self) -> None:
        self.first_record = b""
        self.records = self.commas = 0
        self.has_quotes = self.has_multiline_cells = False

    def count(self, block: bytes) -> bytes:
        """Counts the whole records of a block and returns the rest: the beginning of the next record."""
        if b"\r" in block or b"\0" in block:
            raise AmbiguousCsv("signs")
        if not self.first_record and block.startswith(b"\xef\xbb\xbf"):
            raise AmbiguousCsv("mark")
        end = self._count_records(block)
        if len(block) - end > LONGEST_RECORD:
            raise AmbiguousCsv("quotes")
        return block[end:]

    def _count_records(self, block: bytes) -> int:
        position = 0
        while (quote := block.find(b'"', position)) >= 0:
            start = max(block.rfind(b"\n", position, quote) + 1, position)
            self._count_unquoted(block, position, start)
            record = RECORD.match(block, start)
            if record is None:
                return start
            self.has_quotes = True
            self.has_multiline_cells = self.has_multiline_cells or b"\n" in record[0][:-1]
            self.records += 1
            self.commas += QUOTED.sub(b"", record[0]).count(b",")
            self.first_record = self.first_record or record[0]
            position = record.end()
        end = block.rfind(b"\n", position) + 1 or position
        self._count_unquoted(block, position, end)
        return end

    def _count_unquoted(self, block: bytes, start: int, end: int) -> None:
        if start == end:
            return
        self.first_record = self.first_record or block[start : block.find(b"\n", start) + 1]
        self.records += block.count(b"\n", start, end)
        self.commas += block.count(b",", start, end)
