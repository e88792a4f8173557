"""Reading CSV and TSV files of unknown encoding and separator."""

from __future__ import annotations

import codecs
import contextlib
import csv
import io
import re
from dataclasses import dataclass
from itertools import chain

from .safety.limits import MOST_CELLS, RefusedFile, too_many_cells
from .text_messages import read_message

MOST_COLUMNS = 2_000
_SAMPLE_LENGTH = 100_000
_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_MARKUP = re.compile(r"<(!|\?|[a-z][\w:-]*[\s>/])")
# the first line that declares the separator to Excel
_SEPARATOR_LINE = re.compile(r"sep=(.)\r?\n", re.IGNORECASE)
# what Western text has beside plain letters
_USUAL_SIGNS = frozenset("àâäáãåçéèêëíìîïñóòôöõúùûüœæßø’‘“”–—…•€£°\u00a0")
# added after the last row; an unclosed quotation mark swallows it
_END_MARK = "\ue000end"


@dataclass(frozen=True)
class TextTable:
    """The rows of a text file, its encoding and the separator of its cells, which a message does not have."""

    rows: list[list[str]]
    encoding: str
    delimiter: str


def read_text_table(content: bytes) -> TextTable:
    """The cells of a text file. Raises RefusedFile for a file that is not a table, or is broken or too large."""
    text, encoding = _decode(content)
    start = text.lstrip()[:200].casefold()
    if _MARKUP.match(start):
        raise RefusedFile("submission-no-table", kind="XML" if start.startswith("<?xml") else "HTML")
    if "\0" in text:
        raise RefusedFile("submission-no-table", kind="unknown data")
    if message := read_message(text):
        return TextTable(message, encoding, "")
    separator_line = _SEPARATOR_LINE.match(text)
    delimiter = separator_line[1] if separator_line else _guess_delimiter(text[:_SAMPLE_LENGTH])
    rows = _parse_rows(text[separator_line.end() :] if separator_line else text, delimiter)
    if not any(any(row) for row in rows):
        raise RefusedFile("submission-empty")
    return TextTable(rows, encoding, delimiter)


def _parse_rows(text: str, delimiter: str) -> list[list[str]]:
    rows: list[list[str]] = []
    cells = 0
    lines = chain(io.StringIO(text, newline=""), ["" if text.endswith(("\n", "\r")) else "\n", _END_MARK])
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
    if rows.pop() != [_END_MARK]:
        raise RefusedFile("submission-broken", reason='"…')
    for number, row in enumerate(rows, start=1):
        if any("\n" in cell and _has_rows(cell, delimiter, len(row)) for cell in row):
            raise RefusedFile("submission-broken", reason=f'"… ({number})')
    return rows


def _has_rows(cell: str, delimiter: str, columns: int) -> bool:
    """Whether a cell of several lines has swallowed rows, because a quotation mark was not closed where it should."""
    needed = max(2, columns - 2)
    return any(line.count(delimiter) >= needed for line in cell.splitlines()[1:])


def _decode(content: bytes) -> tuple[str, str]:
    """The text and its encoding. Bytes that are not UTF-8 come from Windows, in Thai or a Western language, or from
    Excel on a Mac."""
    for mark, encoding in _BYTE_ORDER_MARKS:
        if content.startswith(mark):
            return _decode_marked(content, encoding), encoding
    try:
        return content.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        pass
    partial_text = content.decode("utf-8", "replace")
    replacement_count = partial_text.count("\ufffd")
    if sum(1 for sign in partial_text if sign > "\x7f") > 2 * replacement_count:
        # most of it is UTF-8, so this is a damaged UTF-8 file
        raise RefusedFile("submission-broken", reason="UTF-8")
    texts: dict[str, str] = {}
    for encoding in ("cp874", "cp1252", "mac_roman"):
        with contextlib.suppress(UnicodeDecodeError):
            texts[encoding] = content.decode(encoding)
    if _is_thai(texts.get("cp874", "")):
        return texts["cp874"], "cp874"
    # the first is meant where both are as likely
    western = max((name for name in texts if name != "cp874"), key=lambda name: _western_letters(texts[name]))
    return texts[western], western


def _decode_marked(content: bytes, encoding: str) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError:
        raise RefusedFile("submission-broken", reason=encoding.upper()) from None


def _western_letters(text: str) -> int:
    """How many more small letters with accents and usual quotation marks than other signs a Western text has."""
    usual = sum(1 for sign in text if sign in _USUAL_SIGNS)
    return 2 * usual - sum(1 for sign in text if sign > "\x7f")


def _is_thai(text: str) -> bool:
    """Whether Thai letters occur in groups, as in words; misread Western accents occur singly."""
    if not text:
        return False
    groups = [len(group) for group in re.findall("[\u0e01-\u0e5b]+", text)]
    return sum(length for length in groups if length > 1) >= groups.count(1)


def _guess_delimiter(text: str) -> str:
    """The sign that occurs in most of the first lines, and most often; quoted text does not count."""
    lines = [line for line in re.sub(r'"[^"]*"', "", text).splitlines()[:50] if line.strip()]
    counts = {sign: [line.count(sign) for line in lines] for sign in ",;\t|"}
    return max(counts, key=lambda sign: (sum(1 for count in counts[sign] if count), sum(counts[sign])))
