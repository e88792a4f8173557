"""Writing what people typed into cells of a workbook, and the workbook into bytes."""

from __future__ import annotations

import datetime
import io
import zipfile
from typing import Any

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, Cell
from openpyxl.writer.excel import ExcelWriter

from ..documents.office_packages import EARLIEST, read_package, write_package


def write_cell(cell: Cell, raw: Any) -> None:
    """Writes a value; text that looks like a formula stays text, and signs that no workbook can hold are left out."""
    if isinstance(raw, datetime.timedelta):
        raw = str(raw)
    cell.value = without_illegal_signs(raw) if isinstance(raw, str) else raw
    if isinstance(raw, str):
        cell.data_type = "s"


def without_illegal_signs(text: str) -> str:
    """The text with spaces for the signs that no workbook can hold."""
    return str(ILLEGAL_CHARACTERS_RE.sub(" ", text))


def workbook_bytes(book: Workbook) -> bytes:
    """A workbook as bytes: equal content gives equal bytes, since openpyxl's own way would note the moment."""
    written = io.BytesIO()
    ExcelWriter(book, zipfile.ZipFile(written, "w")).save()
    return write_package(read_package(written.getvalue()))


def blank_workbook() -> Workbook:
    """A workbook without sheets, which says of no moment that it was made then."""
    book = Workbook()
    book.remove(book.worksheets[0])
    book.properties.created = book.properties.modified = datetime.datetime(*EARLIEST)
    return book
