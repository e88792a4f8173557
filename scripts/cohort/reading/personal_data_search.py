"""Searching for the personal data of one person: in texts, in workbooks, in any file."""

from __future__ import annotations

import codecs
import html
import io
import re
import unicodedata
import zipfile
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path

from .cells.text import comparison_key, tidy
from .cells.values import RawCell, cell_text
from .person_spellings import PersonSpellings, Spelling, decomposed, fold
from .spreadsheets import Sheet, Spreadsheet

ENCODINGS = ("utf-8", "utf-16-le", "cp874")
MOST_OF_A_PART = 200_000_000
# elements of documents and pages at whose edge a text ends; within a text there are others
_EDGES = re.compile(r"<(?:[^<>\s]*[/:])?(?:p|si|is|c|v|row|tr|td|th|li|h\d?|br|div|title|table-cell)\b[^<>]*>")
_MARKUP = re.compile(r"<[^<>]*>")


class PersonalDataSearch:
    """A search for one person, by spellings. `cells` are texts that identify the person only as a whole cell, such as
    an id."""

    def __init__(self, spellings: PersonSpellings, cells: Collection[str]):
        self.spellings = spellings
        self._certain = _Patterns(spellings.certain)
        self._possible = _Patterns(spellings.possible)
        self._encoded = {
            text.encode(encoding, "ignore")
            for spelling in spellings.certain
            for text in (" ".join(spelling.words), "".join(spelling.words), "@".join(spelling.words))
            for encoding in ENCODINGS
        } - {b""}
        self._cell_keys = {comparison_key(text) for text in cells} - {""}

    def redact(self, text: str, replacement: str) -> str:
        """The text with `replacement` instead of each certain spelling; a cell of the person is replaced whole."""
        if comparison_key(text) in self._cell_keys:
            return replacement
        return self._certain.replace(text, replacement)

    def matches_text(self, text: str) -> bool:
        """Whether a text has a certain spelling of the person."""
        return self._certain.search(text)

    def may_match(self, text: str) -> bool:
        """Whether a text may mean the person, which only people can tell."""
        return self._possible.search(text)

    def matches_cell(self, raw: RawCell) -> bool:
        """Whether a cell is or contains a certain spelling of the person."""
        text = tidy(cell_text(raw))[0]
        return comparison_key(text) in self._cell_keys or self.matches_text(text)

    def matches_spreadsheet(self, book: Spreadsheet) -> bool:
        """Whether a cell of a workbook, or the name of a sheet, matches."""
        return any(
            self.matches_cell(sheet.name)
            or any(raw != "" and self.matches_cell(raw) for row in sheet.rows for raw in row)
            for sheet in book.sheets
        )

    def rows_to_read(self, sheet: Sheet) -> Iterator[int]:
        """The numbers of the rows of a sheet that may mean the person, and are not certain to."""
        for number, row in enumerate(sheet.rows, start=1):
            if any(raw != "" and self.may_match(cell_text(raw)) for raw in row) and not any(
                map(self.matches_cell, row)
            ):
                yield number

    def matches_file(self, path: Path) -> bool:
        """Whether the name of a file, its text, or that of a file packed in it has a certain spelling of the person."""
        return self.matches_text(path.name) or any(map(self._matches_content, _contents(path.read_bytes())))

    def _matches_content(self, content: bytes) -> bool:
        """Whether text has a spelling, or other content the bytes of one: to look for all in pictures takes minutes."""
        if _is_binary(content):
            return any(value in content for value in self._encoded)
        return any(map(self.matches_text, _texts(content)))

    def lines_to_read(self, path: Path) -> list[int]:
        """The numbers of the lines of a file of text that may mean the person; [0] for another file that may."""
        content = path.read_bytes()
        if content.startswith(b"PK"):
            texts = (text for packed in _contents(content) if not _is_binary(packed) for text in _texts(packed))
            return [0] if any(map(self.may_match, texts)) else []
        if _is_binary(content):
            return []
        return [
            number
            for number, line in enumerate(content.decode("utf-8", "ignore").splitlines(), start=1)
            if self.may_match(line)
        ]


class _Patterns:
    """All patterns of some spellings as one."""

    def __init__(self, spellings: Sequence[Spelling]):
        self._folded = {spelling.folded for spelling in spellings}
        self._pattern = re.compile("|".join(spelling.pattern for spelling in spellings) or "(?!)", re.IGNORECASE)

    def _is_near(self, text: str) -> bool:
        folded = fold(text)
        return any(spelling in folded for spelling in self._folded)

    def search(self, text: str) -> bool:
        return self._is_near(text) and self._pattern.search(decomposed(text)) is not None

    def replace(self, text: str, replacement: str) -> str:
        if not self._is_near(text):
            return text
        new_text, number = self._pattern.subn(replacement, decomposed(text))
        return tidy(unicodedata.normalize("NFC", new_text))[0] if number else text


def _texts(content: bytes) -> Iterator[str]:
    """What the bytes of a text say, in each encoding that they may have, also without markup, because a word processor
    may cut a name into pieces."""
    for encoding in _encodings(content):
        text = html.unescape(content.decode(encoding, "ignore"))
        yield text
        if "<" in text:
            yield _MARKUP.sub("", _EDGES.sub("\n\n\n\n\n", text))


def _is_binary(content: bytes) -> bool:
    return b"\0" in content[:4096] and not content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))


def _encodings(content: bytes) -> Iterator[str]:
    """The encodings that a text may be in."""
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        yield "utf-16"
        return
    try:
        content.decode("utf-8")
        yield "utf-8"
    except UnicodeDecodeError:
        yield from ("utf-8", "cp874")


def _contents(content: bytes) -> Iterator[bytes]:
    """The bytes and, if they are a package, those of its parts, nested packages included."""
    yield content
    if not content.startswith(b"PK"):
        return
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            for part in packed.infolist():
                # names are shown to whoever opens the package
                yield part.filename.encode("utf-8", "ignore")
                if part.file_size <= MOST_OF_A_PART:
                    yield from _contents(packed.read(part))
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, OSError, EOFError, ValueError):
        return
