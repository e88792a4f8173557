"""Reading the CSV files of data/ and private/ exactly as they are."""

from __future__ import annotations

import codecs
import csv
import io
from dataclasses import dataclass
from pathlib import Path

csv.field_size_limit(2**31 - 1)


class UnreadableFile(Exception):
    """A file that is not CSV in UTF-8. The text gives the reason in a few words."""


@dataclass(frozen=True)
class StoredTable:
    """One CSV file: its header, and its rows as lists of text that may be ragged.

    A file that a spreadsheet program saved in its own way is read too: then `encoding` is utf-8-sig (it begins
    with a byte-order mark) or `delimiter` is a semicolon. Other programs cannot read such a file.
    """

    header: list[str]
    rows: list[list[str]]
    encoding: str = "utf-8"
    delimiter: str = ","

    @property
    def has_standard_form(self) -> bool:
        """Whether encoding and delimiter are those of the data package."""
        return (self.encoding, self.delimiter) == ("utf-8", ",")

    def rows_by_key(self, key: tuple[str, ...]) -> dict[tuple[str, ...], dict[str, str]] | None:
        """The rows by the texts in these columns; None if a row has a wrong length, or a column or a key repeats."""
        is_complete = all(len(cells) == len(self.header) for cells in self.rows)
        if not is_complete or len(set(self.header)) < len(self.header) or not set(key) <= set(self.header):
            return None
        rows = [dict(zip(self.header, cells, strict=True)) for cells in self.rows]
        by_key = {tuple(row[name] for name in key): row for row in rows}
        return by_key if len(by_key) == len(rows) else None


def read_stored(path: Path) -> StoredTable:
    """The cells of a CSV file. Raises UnreadableFile, and FileNotFoundError for a missing file."""
    try:
        return parse_stored(path.read_bytes())
    except FileNotFoundError:
        raise
    except OSError as error:
        raise UnreadableFile(error.strerror or "it cannot be opened") from None


def parse_stored(content: bytes) -> StoredTable:
    """The cells of a CSV file with this content. Raises UnreadableFile.

    >>> parse_stored(b"id,name\\na-1,Ann\\n").rows
    [['a-1', 'Ann']]
    """
    encoding = "utf-8-sig" if content.startswith(codecs.BOM_UTF8) else "utf-8"
    try:
        text = content.decode(encoding)
        delimiter, lines = ",", _lines(text, ",")
        if lines and len(lines[0]) == 1 and ";" in lines[0][0]:
            delimiter, lines = ";", _lines(text, ";")
    except UnicodeDecodeError as error:
        raise UnreadableFile(f"byte {error.start + 1} is not UTF-8") from None
    except csv.Error as error:
        raise UnreadableFile(str(error)) from None
    if not lines:
        raise UnreadableFile("it is empty")
    return StoredTable(lines[0], lines[1:], encoding, delimiter)


def parse_stored_or_none(content: bytes) -> StoredTable | None:
    """The cells of a CSV file with this content; None if it is not readable as CSV."""
    try:
        return parse_stored(content)
    except UnreadableFile:
        return None


def _lines(text: str, delimiter: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
