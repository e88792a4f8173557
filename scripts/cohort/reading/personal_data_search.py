"""Searching for the personal data of one person: in texts, in workbooks, in any file."""

from __future__ import annotations

import html
import io
import re
import zipfile
from collections.abc import Collection, Iterator
from pathlib import Path

from .cells.text import comparison_key, tidy
from .cells.values import RawCell, cell_text
from .spreadsheets import Spreadsheet

# a shorter text may be part of other words; it identifies a person only as a whole cell
LEAST_LETTERS = 6
ENCODINGS = ("utf-8", "utf-16-le", "cp874")
MOST_OF_A_PART = 200_000_000


class PersonalDataSearch:
    """A search for one person. `values` are names, contacts and the like; `only_cells` identify the person only as a
    whole cell, such as an id. `short_values` are those too short to search for within texts."""

    def __init__(self, values: Collection[str], only_cells: Collection[str]):
        self.long_values = sorted(
            {value for value in values if len(comparison_key(value)) >= LEAST_LETTERS}, key=len, reverse=True
        )
        self.short_values = sorted(set(values) - set(self.long_values) - {""})
        self._cell_keys = {comparison_key(value) for value in (*values, *only_cells)} - {""}
        self._long_keys = [comparison_key(value) for value in self.long_values]
        # spaces may be of any number and kind
        patterns = (r"\s+".join(map(re.escape, value.split())) for value in self.long_values)
        self._pattern = re.compile("|".join(patterns), re.IGNORECASE) if self.long_values else None
        self._encoded_values = [
            text.encode(encoding, "ignore")
            for value in self.long_values
            for text in {value, html.escape(value)}
            for encoding in ENCODINGS
            if encoding != "cp874" or _fits_in_thai_encoding(text)
        ]

    def redact(self, text: str, replacement: str) -> str:
        """The text with `replacement` instead of each value of the person; a matching cell is replaced whole."""
        if comparison_key(text) in self._cell_keys:
            return replacement
        return self._pattern.sub(replacement, text) if self._pattern else text

    def has_short_value(self, text: str) -> bool:
        """Whether a text contains a short value, which may also be part of another word."""
        return any(value in text for value in self.short_values)

    def matches_cell(self, raw: RawCell) -> bool:
        """Whether a cell is or contains a value of the person."""
        key = comparison_key(tidy(cell_text(raw))[0])
        return key in self._cell_keys or any(value in key for value in self._long_keys)

    def matches_spreadsheet(self, book: Spreadsheet) -> bool:
        """Whether a cell of a workbook, or the name of a sheet, matches."""
        return any(
            self.matches_cell(sheet.name)
            or any(raw != "" and self.matches_cell(raw) for row in sheet.rows for raw in row)
            for sheet in book.sheets
        )

    def matches_file(self, path: Path) -> bool:
        """Whether the name of a file, its bytes, or those of a file packed in it contain a value of the person."""
        return self.redact(path.name, "") != path.name or any(
            value in content for content in _contents(path.read_bytes()) for value in self._encoded_values
        )


def _fits_in_thai_encoding(text: str) -> bool:
    try:
        text.encode("cp874")
    except UnicodeEncodeError:
        return False
    return True


def _contents(content: bytes) -> Iterator[bytes]:
    """The bytes and, if they are a package, those of its parts, nested packages included."""
    yield content
    if not content.startswith(b"PK"):
        return
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            for part in packed.infolist():
                if part.file_size <= MOST_OF_A_PART:
                    yield from _contents(packed.read(part))
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, OSError, EOFError, ValueError):
        return
