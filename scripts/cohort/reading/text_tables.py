"""Opening a CSV or TSV in whatever encoding and with whatever separator it came."""

from __future__ import annotations

import codecs
import csv
import io
import re
from dataclasses import dataclass
from itertools import chain

from .safety.limits import MOST_CELLS, RefusedFile, too_many_cells

MOST_COLUMNS = 2_000
_LOOKED_AT = 100_000
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_MARKUP = re.compile(r"<(!|\?|[a-z][\w:-]*[\s>/])")
# the first line by which Excel knows the separator
_SEPARATOR_LINE = re.compile(r"sep=(.)\r?\n", re.IGNORECASE)
# comes after the last row; a quotation mark that never ends swallows it
_END = "\ue000end"


@dataclass(frozen=True)
class TextTable:
    """The rows of a text file, how it was encoded and what separated its cells."""

    rows: list[list[str]]
    encoding: str
    delimiter: str


def read_text_table(content: bytes) -> TextTable:
    """The cells of a text file. Raises Refused for what is no table."""
    text, encoding = _decode(content)
    start = text.lstrip()[:200].casefold()
    if _MARKUP.match(start):
        raise RefusedFile("submission-no-table", kind="XML" if start.startswith("<?xml") else "HTML")
    if "\0" in text:
        raise RefusedFile("submission-no-table", kind="unknown data")
    declared = _SEPARATOR_LINE.match(text)
    delimiter = declared[1] if declared else _delimiter(text[:_LOOKED_AT])
    rows = _rows(text[declared.end() :] if declared else text, delimiter)
    if not any(any(row) for row in rows):
        raise RefusedFile("submission-empty")
    return TextTable(rows, encoding, delimiter)


def _rows(text: str, delimiter: str) -> list[list[str]]:
    rows: list[list[str]] = []
    cells = 0
    lines = chain(io.StringIO(text, newline=""), ["" if text.endswith(("\n", "\r")) else "\n", _END])
    try:
        for row in csv.reader(lines, delimiter=delimiter):
            rows.append(row)
            cells += len(row)
            if cells > MOST_CELLS:
                raise too_many_cells()
            if len(row) > MOST_COLUMNS:
                raise RefusedFile("submission-too-large", limit=f"{MOST_COLUMNS}")
    except csv.Error as error:
        raise RefusedFile("submission-broken", reason=str(error)) from None
    if rows.pop() != [_END]:
        raise RefusedFile("submission-broken", reason='"…')
    return rows


def _decode(content: bytes) -> tuple[str, str]:
    """The text and its encoding. Bytes that are no UTF-8 come from Windows: in Thai, or in a language of the west."""
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return _in_unicode(content, encoding), encoding
    try:
        return content.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        pass
    replaced = content.decode("utf-8", "replace")
    bad = replaced.count("\ufffd")
    if sum(1 for sign in replaced if sign > "\x7f") > 2 * bad:
        # most of it is UTF-8, so it is what is left of such a file
        raise RefusedFile("submission-broken", reason="UTF-8")
    for encoding in ("cp874", "cp1252"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if encoding == "cp1252" or _is_thai(text):
            return text, encoding
    raise RefusedFile("submission-no-table", kind="unknown data")


def _in_unicode(content: bytes, encoding: str) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError:
        raise RefusedFile("submission-broken", reason=encoding.upper()) from None


def _is_thai(text: str) -> bool:
    """Whether Thai letters stand in groups, as in words; those that are accents of the west stand alone."""
    groups = [len(group) for group in re.findall("[\u0e01-\u0e5b]+", text)]
    return sum(length for length in groups if length > 1) >= groups.count(1)


def _delimiter(text: str) -> str:
    """The sign that cuts the most of the first lines into the most equal pieces; quoted text does not count."""
    lines = [line for line in re.sub(r'"[^"]*"', "", text).splitlines()[:50] if line.strip()]
    counts = {sign: [line.count(sign) for line in lines] for sign in ",;\t|"}
    return max(counts, key=lambda sign: (sum(1 for count in counts[sign] if count), sum(counts[sign])))
