"""Opening submitted files: workbooks and CSV of any program, as sheets of cells that keep their addresses.

A file that cannot be read safely is refused before any library opens it.
"""

from __future__ import annotations

import datetime
import hashlib
import io
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path

import python_calamine

from ..errors import first_line
from ..shortening import readable_name
from .cells.values import RawCell
from .qda_projects import CODEBOOK_MARK, is_project, read_codebook, read_project
from .safety.limits import MOST_BYTES, MOST_EQUAL_ROWS, RefusedFile, too_many_bytes
from .safety.xlsx_cells import SheetCells
from .safety.xlsx_parts import XlsxParts, find_parts
from .safety.zip_inspection import SheetInspection, WorkbookInspection, read_small_part
from .safety.zip_inspection_ods import CONTENT, inspect_ods
from .safety.zip_inspection_xlsx import inspect_xlsx
from .text_tables import read_text_table
from .xlsx_corrections import correct_xlsx

# the first bytes of a file, and its kind
_SIGNATURES = (
    (b"%PDF", "PDF"),
    (b"\xd0\xcf\x11\xe0", "ole"),
    (b"PK\x03\x04", "zip"),
    (b"PK\x05\x06", "zip"),
    (b"\x89PNG", "picture"),
    (b"\xff\xd8\xff", "picture"),
    (b"GIF8", "picture"),
    (b"{\\rtf", "text document"),
)
# parts that identify packages other than workbooks, and the kind of file
_PACKAGES = {
    "word/document.xml": "text document",
    "ppt/presentation.xml": "presentation",
    "xl/workbook.bin": "XLSB",
    "Index/Document.iwa": "Numbers",
}


# a project or a codebook of researchers' own software
RESEARCH = "research"
_XML_HEAD = 4096
# more columns than anybody fills in
_WIDE = 500


@dataclass
class Sheet:
    """One sheet. `rows` begin at the first row and the first column.

    `merged` are ranges as (first row, first column, last row, last column), counted from 0. `cells` are those of which
    more than the value counts. `repeated` are the first of many equal rows, each with their number; the others are
    empty.
    """

    name: str
    rows: list[list[RawCell]]
    hidden: bool = False
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    cells: SheetCells = field(default_factory=SheetCells)
    repeated: dict[int, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Empties all but the first of more equal rows than people write."""
        number = 0
        for row, equal_rows in groupby(self.rows):
            count = sum(1 for _ in equal_rows)
            if count > MOST_EQUAL_ROWS and any(cell != "" for cell in row):
                self.repeated[number] = count
                self.rows[number + 1 : number + count] = [[] for _ in range(count - 1)]
            number += count
        while self.repeated and self.rows and not self.rows[-1]:
            del self.rows[-1]

    def cell(self, row: int, column: int) -> RawCell:
        """A cell, counted from 0; empty where the sheet has none."""
        cells = self.rows[row] if row < len(self.rows) else []
        return cells[column] if column < len(cells) else ""


@dataclass
class Spreadsheet:
    """The content of a file. `sha256` is the hash of its bytes; `kind` is xlsx, ods, xls, csv or RESEARCH.

    `encoding` and `delimiter` are those of a CSV file, else empty; `epoch` is the day from which a workbook counts
    days, None if it is the usual one.
    """

    path: Path
    kind: str
    sha256: str
    sheets: list[Sheet]
    encoding: str = ""
    delimiter: str = ""
    epoch: datetime.date | None = None


def open_spreadsheet(path: Path) -> Spreadsheet:
    """The sheets of a file. Raises RefusedFile, with the code of the finding, for a file that is not read."""
    if path.is_symlink():
        raise RefusedFile("submission-link")
    if readable_name(path.name) != path.name:
        raise RefusedFile("submission-name")
    try:
        content = _read_content(path)
    except OSError as error:
        raise RefusedFile("submission-unreadable", reason=error.strerror or str(error)) from None
    sha256 = hashlib.sha256(content).hexdigest()
    kind = next((kind for start, kind in _SIGNATURES if content.startswith(start)), "text")
    if kind == "zip":
        with _open_package(content) as packed:
            if is_project(set(packed.namelist())):
                return _research(path, sha256, read_project(packed, len(content)))
            parts = find_parts(packed)
            kind, inspection = _inspect(packed, parts, len(content))
        if parts:
            content = correct_xlsx(content, parts, inspection)
        sheets = _read_sheets_safely(content, inspection)
        return Spreadsheet(path, kind, sha256, sheets, epoch=inspection.epoch)
    if kind == "ole":
        _refuse_other_ole(content)
        return Spreadsheet(path, "xls", sha256, _read_sheets_safely(content, WorkbookInspection()))
    if kind != "text":
        raise RefusedFile("submission-no-table", kind=kind)
    if CODEBOOK_MARK in content[:_XML_HEAD]:
        return _research(path, sha256, read_codebook(content))
    table = read_text_table(content)
    sheet = Sheet("", [list(row) for row in table.rows])
    return Spreadsheet(path, "csv", sha256, [sheet], table.encoding, table.delimiter)


def has_sources(book: Spreadsheet) -> bool:
    """Whether a file is a project with the sources of researchers, of which only codes and passages are kept."""
    return book.kind == RESEARCH and len(book.sheets) > 1


def _read_content(path: Path) -> bytes:
    size = path.stat().st_size
    if size == 0:
        raise RefusedFile("submission-empty")
    if size > MOST_BYTES:
        raise too_many_bytes(MOST_BYTES)
    return path.read_bytes()


def _research(path: Path, sha256: str, tables: dict[str, list[list[RawCell]]]) -> Spreadsheet:
    return Spreadsheet(path, RESEARCH, sha256, [Sheet(name, rows) for name, rows in tables.items()])


@contextmanager
def _open_package(content: bytes) -> Iterator[zipfile.ZipFile]:
    """The package in these bytes. Raises RefusedFile for one that is broken or has a password."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            yield packed
    except RuntimeError as error:
        if isinstance(error, NotImplementedError):  # an unusual compression
            raise RefusedFile("submission-broken", reason=first_line(error)) from None
        # zipfile raises RuntimeError for a part with a password
        raise RefusedFile("submission-encrypted") from None
    except (zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error, EOFError, OSError, ValueError) as error:
        raise RefusedFile("submission-broken", reason=first_line(error)) from None


def _inspect(packed: zipfile.ZipFile, parts: XlsxParts | None, size: int) -> tuple[str, WorkbookInspection]:
    """The kind of a packed workbook of `size` bytes, and its inspection. Unpacked bytes are not kept."""
    if parts:
        return "xlsx", inspect_xlsx(packed, parts, size)
    names = set(packed.namelist())
    if CONTENT in names and read_small_part(packed, "mimetype")[:60].endswith(b"spreadsheet"):
        return "ods", inspect_ods(packed, size)
    raise RefusedFile("submission-no-table", kind=next((_PACKAGES[name] for name in _PACKAGES if name in names), "ZIP"))


def _refuse_other_ole(content: bytes) -> None:
    """Refuses OLE files, the format of .xls before 2007, that are a workbook with a password or a text document."""
    if "EncryptedPackage".encode("utf-16-le") in content:
        raise RefusedFile("submission-encrypted")
    if "WordDocument".encode("utf-16-le") in content:
        raise RefusedFile("submission-no-table", kind="text document")


def _read_sheets_safely(content: bytes, inspection: WorkbookInspection) -> list[Sheet]:
    try:
        return _read_sheets(content, inspection)
    except python_calamine.PasswordError:
        raise RefusedFile("submission-encrypted") from None
    except (KeyboardInterrupt, SystemExit, MemoryError):
        raise
    except BaseException as error:  # calamine has many errors, and its panics are not Exceptions
        raise RefusedFile("submission-broken", reason=first_line(error)) from None


def _read_sheets(content: bytes, inspection: WorkbookInspection) -> list[Sheet]:
    book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
    return [
        _read_sheet(book, metadata, _inspection_of(inspection, number, metadata.name))
        for number, metadata in enumerate(book.sheets_metadata)
        if metadata.typ == python_calamine.SheetTypeEnum.WorkSheet
    ]


def _inspection_of(inspection: WorkbookInspection, number: int, name: str) -> SheetInspection:
    """The inspection of the sheet at a place, of a name that may have been changed to tell equal names apart."""
    sheets = inspection.sheets
    if number < len(sheets) and name.startswith(sheets[number].name):
        return sheets[number]
    return next((sheet for sheet in sheets if sheet.name == name), SheetInspection())


def _read_sheet(
    book: python_calamine.CalamineWorkbook, metadata: python_calamine.SheetMetadata, inspection: SheetInspection
) -> Sheet:
    sheet = book.get_sheet_by_name(metadata.name)
    rows = sheet.to_python(skip_empty_area=False) if sheet.end else []
    if rows and len(rows[0]) > _WIDE:
        # one cell far to the right makes all rows as long
        for row in rows:
            while row and row[-1] == "":
                row.pop()
    merged = [(*first, *last) for first, last in sheet.merged_cell_ranges or ()] or inspection.merged
    hidden = metadata.visible != python_calamine.SheetVisibleEnum.Visible
    return Sheet(metadata.name, rows, hidden, merged, inspection.cells)
