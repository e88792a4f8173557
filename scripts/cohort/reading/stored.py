"""Reading the CSV files of data/ and private/ as they lie there."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

csv.field_size_limit(2**31 - 1)


class Unreadable(Exception):
    """A file that is no UTF-8 CSV. The text says why, in a word."""


@dataclass(frozen=True)
class StoredTable:
    """One CSV file: its header, and its rows as lists of text that may be ragged."""

    header: list[str]
    rows: list[list[str]]


def read_stored(path: Path) -> StoredTable:
    """The cells of a CSV file. Raises Unreadable, and FileNotFoundError when it is not there."""
    try:
        with path.open(encoding="utf-8", newline="") as file:
            lines = list(csv.reader(file, strict=True))
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
    if lines[0] and lines[0][0].startswith("\ufeff"):
        raise Unreadable("it begins with a byte-order mark, as Excel writes it")
    return StoredTable(lines[0], lines[1:])
