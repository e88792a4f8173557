"""Opening what people send: workbooks and CSV of any program, as sheets of cells that keep their addresses.

A file that cannot be read safely is refused before any library sees it: sizes that are declared are not
believed, and a workbook is unpacked only to be looked through, never to the disk.
"""

from __future__ import annotations

import codecs
import csv
import hashlib
import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import python_calamine

from .values import Raw

MOST_BYTES = 200_000_000
MOST_UNPACKED = 1_000_000_000
MOST_CELLS = 30_000_000
MOST_CSV_COLUMNS = 2_000
_CHUNK = 1 << 20
_TAIL = 4096
# what a file begins with, and what it then is
_BEGINNINGS = (
    (b"%PDF", "pdf"),
    (b"\xd0\xcf\x11\xe0", "ole"),
    (b"PK\x03\x04", "zip"),
    (b"PK\x05\x06", "zip"),
    (b"\x89PNG", "picture"),
    (b"\xff\xd8\xff", "picture"),
    (b"{\\rtf", "text document"),
)


class Refused(Exception):
    """A file that is not read. `code` is a finding of schemas/findings.yaml, `values` fill its message."""

    def __init__(self, code: str, **values: str):
        super().__init__(code)
        self.code, self.values = code, values


@dataclass
class Sheet:
    """One sheet. `rows` begin at the first row and the first column; `merged` are (first row, first column, last
    row, last column) counted from 0; `uncounted` and `broken` are cells, such as C12, whose formula has no result
    yet or ends in an error."""

    name: str
    rows: list[list[Raw]]
    hidden: bool = False
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    uncounted: list[str] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)


@dataclass
class Book:
    """What was read from a file. `sha256` is the hash of its bytes; `kind` is xlsx, ods, xls or csv."""

    path: Path
    kind: str
    sha256: str
    sheets: list[Sheet]
    encoding: str = ""
    delimiter: str = ""


def open_book(path: Path) -> Book:
    """The sheets of a file. Raises Refused with the reason in a code."""
    if path.is_symlink():
        raise Refused("submission-link")
    try:
        content = _content(path)
    except OSError as error:
        raise Refused("submission-unreadable", reason=error.strerror or str(error)) from None
    sha256 = hashlib.sha256(content).hexdigest()
    kind = next((kind for start, kind in _BEGINNINGS if content.startswith(start)), "text")
    if kind == "zip":
        return _workbook(path, content, sha256)
    if kind == "ole":
        return _old_workbook(path, content, sha256)
    if kind != "text":
        raise Refused("submission-no-table", kind=kind.upper() if kind == "pdf" else kind)
    return _text(path, content, sha256)


def _content(path: Path) -> bytes:
    size = path.stat().st_size
    if size == 0:
        raise Refused("submission-empty")
    if size > MOST_BYTES:
        raise Refused("submission-too-large", limit=f"{MOST_BYTES // 1_000_000} MB")
    return path.read_bytes()


def _workbook(path: Path, content: bytes, sha256: str) -> Book:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            names = packed.namelist()
            if "xl/workbook.xml" in names:
                kind, scans = "xlsx", _scan_xlsx(packed)
            elif "content.xml" in names and packed.read("mimetype", None)[:60].endswith(b"spreadsheet"):
                kind, scans = "ods", _scan_ods(packed)
            else:
                raise Refused("submission-no-table", kind="ZIP" if "word/document.xml" not in names else "Word")
    except (zipfile.BadZipFile, zipfile.LargeZipFile, KeyError, EOFError, NotImplementedError) as error:
        raise Refused("submission-broken", reason=str(error)) from None
    except RuntimeError:  # zipfile's word for a member with a password
        raise Refused("submission-encrypted") from None
    except zipfile.zlib.error as error:  # type: ignore[attr-defined]
        raise Refused("submission-broken", reason=str(error)) from None
    return Book(path, kind, sha256, _sheets(content, scans))


def _old_workbook(path: Path, content: bytes, sha256: str) -> Book:
    """An .xls of before 2007, or a workbook with a password, which is wrapped in the same way."""
    if "EncryptedPackage".encode("utf-16-le") in content[:1_000_000] or b"E\0n\0c\0r\0y\0p\0t\0e\0d" in content[-8192:]:
        raise Refused("submission-encrypted")
    return Book(path, "xls", sha256, _sheets(content, {}))


def _sheets(content: bytes, scans: dict[str, _Scan]) -> list[Sheet]:
    try:
        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
    except python_calamine.PasswordError:
        raise Refused("submission-encrypted") from None
    except Exception as error:  # calamine has many errors, and a broken file may raise any of them
        raise Refused("submission-broken", reason=_first_line(error)) from None
    sheets = []
    for about in book.sheets_metadata:
        if about.typ != python_calamine.SheetTypeEnum.WorkSheet:
            continue
        try:
            sheet = book.get_sheet_by_name(about.name)
            rows = sheet.to_python(skip_empty_area=False) if sheet.end else []
        except Exception as error:
            raise Refused("submission-broken", reason=_first_line(error)) from None
        scan = scans.get(about.name, _Scan())
        merged = [(*first, *last) for first, last in sheet.merged_cell_ranges or ()]
        hidden = about.visible != python_calamine.SheetVisibleEnum.Visible
        sheets.append(Sheet(about.name, rows, hidden, merged, scan.uncounted, scan.broken))
    return sheets


@dataclass
class _Scan:
    uncounted: list[str] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)


_FORMULA = re.compile(rb'<c r="([A-Z]+\d+)"[^>]*><f(?:/>|[^>]*/>|[^>]*>[^<]*</f>)(?:<v\s*/>|<v></v>)?</c>')
_ERROR = re.compile(rb'<c r="([A-Z]+\d+)"[^>]* t="e"')
_FAR_CELL = re.compile(rb'<c r="([A-Z]{2,3})(\d+)"[^>]*>\s*<(?:v|is|f)\b')
_LAST_CELL = re.compile(rb'<c r="([A-Z]+)(\d+)"[^>]*>\s*<(?:v|is|f)\b')


def _scan_xlsx(packed: zipfile.ZipFile) -> dict[str, _Scan]:
    """Looks through every part without keeping it; returns, by sheet, what calamine does not tell."""
    of_part = _sheet_parts(packed)
    scans, unpacked = {}, 0
    for part in packed.infolist():
        scan, cells = _Scan(), _Extent()
        for chunk, overlapped in _chunks(packed, part):
            unpacked += len(chunk) - overlapped
            if unpacked > MOST_UNPACKED:
                raise Refused("submission-too-large", limit=f"{MOST_UNPACKED // 1_000_000} MB")
            if part.filename in of_part:
                _look_through(chunk, scan, cells)
        if part.filename in of_part:
            scan.uncounted, scan.broken = list(dict.fromkeys(scan.uncounted)), list(dict.fromkeys(scan.broken))
            scans[of_part[part.filename]] = scan
    return scans


@dataclass
class _Extent:
    rows: int = 0
    columns: int = 26


def _look_through(chunk: bytes, scan: _Scan, cells: _Extent) -> None:
    """Notes the formulas of a piece of a sheet, and refuses a sheet that reaches too far."""
    if b"<f" in chunk:
        scan.uncounted += [cell.decode() for cell in _FORMULA.findall(chunk)]
    if b't="e"' in chunk:
        scan.broken += [cell.decode() for cell in _ERROR.findall(chunk)]
    if re.search(rb'<c r="[A-Z]{2}', chunk):
        cells.columns = max([cells.columns, *(_number(letters) for letters, _ in _FAR_CELL.findall(chunk))])
    cells.rows = max(cells.rows, _last_row(chunk))
    if cells.rows * cells.columns > MOST_CELLS:
        raise Refused("submission-too-large", limit=f"{MOST_CELLS // 1_000_000} M")


def _sheet_parts(packed: zipfile.ZipFile) -> dict[str, str]:
    """The name of each sheet by the part of the package that holds it."""
    relations = {}
    for tag in re.findall(r"<(?:\w+:)?Relationship\s[^>]*>", _small(packed, "xl/_rels/workbook.xml.rels")):
        name, target = re.search(r'\bId="([^"]*)"', tag), re.search(r'\bTarget="/?(?:xl/)?([^"]*)"', tag)
        if name and target:
            relations[name[1]] = target[1]
    of_part = {}
    for tag in re.findall(r"<(?:\w+:)?sheet\s[^>]*>", _small(packed, "xl/workbook.xml")):
        name, relation = re.search(r'\bname="([^"]*)"', tag), re.search(r'\b\w+:id="([^"]*)"', tag)
        if name and relation and relation[1] in relations:
            of_part[f"xl/{relations[relation[1]]}"] = _unescaped(name[1])
    return of_part


def _scan_ods(packed: zipfile.ZipFile) -> dict[str, _Scan]:
    """Refuses a file that unpacks without end or repeats a filled cell more often than anybody types."""
    unpacked = 0
    for part in packed.infolist():
        for chunk, overlapped in _chunks(packed, part):
            unpacked += len(chunk) - overlapped
            if unpacked > MOST_UNPACKED:
                raise Refused("submission-too-large", limit=f"{MOST_UNPACKED // 1_000_000} MB")
            if part.filename == "content.xml":
                for match in re.finditer(rb'-repeated="(\d{4,})"[^>]*(/?)>(.{0,200})', chunk, re.DOTALL):
                    filled = (
                        b"office:value" in match[0].split(b">")[0]
                        or b"<text:p" in match[3].split(b"</table:table-row")[0]
                    )
                    if filled and not match[2]:
                        raise Refused("submission-too-large", limit=f"{MOST_CELLS // 1_000_000} M")
    return {}


def _chunks(packed: zipfile.ZipFile, part: zipfile.ZipInfo) -> Iterator[tuple[bytes, int]]:
    """The unpacked bytes in pieces that overlap, so that no cell is cut in two; and by how much they do."""
    before = b""
    with packed.open(part) as file:
        while piece := file.read(_CHUNK):
            yield before + piece, len(before)
            before = (before + piece)[-_TAIL:]


def _last_row(chunk: bytes) -> int:
    """The row of the last filled cell of a piece of a sheet."""
    end = max(chunk.rfind(b"<v>"), chunk.rfind(b"<is>"), chunk.rfind(b"<f"))
    start = chunk.rfind(b'<c r="', 0, end) if end > 0 else -1
    match = _LAST_CELL.match(chunk, start) if start >= 0 else None
    return int(match[2]) if match else 0


def _number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _small(packed: zipfile.ZipFile, name: str) -> str:
    with packed.open(name) as file:
        return file.read(_CHUNK).decode("utf-8", "replace")


def _unescaped(text: str) -> str:
    for entity, sign in (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&apos;", "'"), ("&amp;", "&")):
        text = text.replace(entity, sign)
    return re.sub(r"&#x([0-9a-fA-F]+);", lambda match: chr(int(match[1], 16)), text)


def _text(path: Path, content: bytes, sha256: str) -> Book:
    """A CSV or TSV in whatever encoding it came."""
    text, encoding = _decoded(content)
    start = text.lstrip()[:200].casefold()
    if re.match(r"<(!doctype|html|table|head|body|script|\?xml)", start):
        raise Refused("submission-no-table", kind="HTML")
    if "\0" in text:
        raise Refused("submission-no-table", kind=path.suffix.lstrip(".").upper() or "?")
    delimiter = _delimiter(text)
    try:
        rows: list[list[Raw]] = [list(row) for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)]
    except csv.Error as error:
        raise Refused("submission-broken", reason=str(error)) from None
    if not any(any(row) for row in rows):
        raise Refused("submission-empty")
    if max(map(len, rows)) > MOST_CSV_COLUMNS:
        raise Refused("submission-too-large", limit=f"{MOST_CSV_COLUMNS}")
    return Book(path, "csv", sha256, [Sheet("", rows)], encoding, delimiter)


def _decoded(content: bytes) -> tuple[str, str]:
    """The text and its encoding. Bytes that are no UTF-8 are Thai in the encoding of Windows, cp874."""
    for mark, encoding in (
        (codecs.BOM_UTF8, "utf-8-sig"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if content.startswith(mark):
            try:
                return content.decode(encoding), encoding
            except UnicodeDecodeError:
                raise Refused("submission-broken", reason=encoding) from None
    for encoding in ("utf-8", "cp874"):
        try:
            return content.decode(encoding), encoding
        except UnicodeDecodeError:
            continue
    raise Refused("submission-no-table", kind="?")


def _delimiter(text: str) -> str:
    """The sign that cuts the most of the first lines into the most equal pieces; quoted text does not count."""
    lines = [re.sub(r'"[^"]*"', "", line) for line in text.splitlines()[:50] if line.strip()]
    counts = {sign: sorted((line.count(sign) for line in lines), reverse=True) for sign in ",;\t|"}
    return max(counts, key=lambda sign: (sum(1 for count in counts[sign] if count), sum(counts[sign])))


def _first_line(error: BaseException) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0][:120]
