"""Looking for what leads to a person: in texts, in workbooks, in any file."""

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

# a shorter text is part of other words; it leads to a person only where it is all that a cell says
LEAST_LETTERS = 6
ENCODINGS = ("utf-8", "utf-16-le", "cp874")
MOST_OF_A_PART = 200_000_000


class PersonalDataSearch:
    """What leads to a person. `values` are names, ways to reach them and the like; `only_cells` what does so only as a
    whole cell, such as an id."""

    def __init__(self, values: Collection[str], only_cells: Collection[str]):
        self.long_values = sorted(
            {each for each in values if len(comparison_key(each)) >= LEAST_LETTERS}, key=len, reverse=True
        )
        self.short_values = sorted(set(values) - set(self.long_values) - {""})
        self._cells = {comparison_key(each) for each in (*values, *only_cells)} - {""}
        self._compared = [comparison_key(each) for each in self.long_values]
        # spaces may be of any number and kind
        spaced = (r"\s+".join(map(re.escape, each.split())) for each in self.long_values)
        self._pattern = re.compile("|".join(spaced), re.IGNORECASE) if self.long_values else None
        self._bytes = [
            said.encode(encoding, "ignore")
            for each in self.long_values
            for said in {each, html.escape(each)}
            for encoding in ENCODINGS
            if encoding != "cp874" or _fits(said)
        ]

    def redact(self, text: str, instead: str) -> str:
        """The text with another one in the place of what leads to the person."""
        if comparison_key(text) in self._cells:
            return instead
        return self._pattern.sub(instead, text) if self._pattern else text

    def has_short_value(self, text: str) -> bool:
        """Whether a short name stands in a text, which may as well be part of another word."""
        return any(each in text for each in self.short_values)

    def matches_cell(self, raw: RawCell) -> bool:
        """Whether a cell leads to the person."""
        said = comparison_key(tidy(cell_text(raw))[0])
        return said in self._cells or any(each in said for each in self._compared)

    def matches_spreadsheet(self, book: Spreadsheet) -> bool:
        """Whether a cell of a workbook, or the name of a sheet, does."""
        return any(
            self.matches_cell(sheet.name)
            or any(raw != "" and self.matches_cell(raw) for row in sheet.rows for raw in row)
            for sheet in book.sheets
        )

    def matches_file(self, path: Path) -> bool:
        """Whether the bytes of a file do, those of everything packed in it, or its name."""
        return self.redact(path.name, "") != path.name or any(
            sought in content for content in _contents(path.read_bytes()) for sought in self._bytes
        )


def _fits(text: str) -> bool:
    try:
        text.encode("cp874")
    except UnicodeEncodeError:
        return False
    return True


def _contents(content: bytes) -> Iterator[bytes]:
    """The bytes, and those of the parts where they are a package, also one in another."""
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
