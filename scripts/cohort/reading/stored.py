"""Reading the CSV files of data/ and private/ as they lie there."""

from __future__ import annotations

import codecs
import csv
from dataclasses import dataclass
from pathlib import Path

csv.field_size_limit(2**31 - 1)


class Unreadable(Exception):
    """A file that is no UTF-8 CSV. The text says why, in a word."""


@dataclass(frozen=True)
class StoredTable:
    """One CSV file: its header, and its rows as lists of text that may be ragged.

    A file that a spreadsheet program saved its own way is read too: `encoding` is then utf-8-sig (it begins
    with a byte-order mark) or `delimiter` a semicolon. Other programs do not read it so.
    """

    header: list[str]
    rows: list[list[str]]
    encoding: str = "utf-8"
    delimiter: str = ","

    @property
    def is_plain(self) -> bool:
        """Whether it lies there as the data package says."""
        return (self.encoding, self.delimiter) == ("utf-8", ",")


def read_stored(path: Path) -> StoredTable:
    """The cells of a CSV file. Raises Unreadable, and FileNotFoundError when it is not there."""
    try:
        with path.open("rb") as file:
            encoding = "utf-8-sig" if file.read(3) == codecs.BOM_UTF8 else "utf-8"
        delimiter, lines = ",", _lines(path, encoding, ",")
        if lines and len(lines[0]) == 1 and ";" in lines[0][0]:
            delimiter, lines = ";", _lines(path, encoding, ";")
    except FileNotFoundError:
        raise
    except OSError as error:
        raise Unreadable(error.strerror or "it cannot be opened") from None
    except UnicodeDecodeError as error:
        raise Unreadable(f"byte {error.start + 1} is not UTF-8") from None
    except csv.Error as error:
        raise Unreadable(str(error)) from None
    if not lines:
        raise Unreadable("it is empty")
    return StoredTable(lines[0], lines[1:], encoding, delimiter)


def _lines(path: Path, encoding: str, delimiter: str) -> list[list[str]]:
    with path.open(encoding=encoding, newline="") as file:
        return list(csv.reader(file, delimiter=delimiter, strict=True))
