"""Changing in a copy of an XLSX what the library for workbooks cannot read; the file itself stays as it is."""

from __future__ import annotations

import io
import re
import zipfile
from collections import Counter

from .safety.xlsx_cells import KNOWN_ERRORS
from .safety.zip_inspection import WorkbookInspection

WORKBOOK = "xl/workbook.xml"
_ERROR_CELL = re.compile(rb"""<(?:[\w.-]+:)?c\s[^>]*?\bt\s*=\s*["']e["'][^>]*>.*?</(?:[\w.-]+:)?c\s*>""", re.DOTALL)
_VALUE = re.compile(rb"(<(?:[\w.-]+:)?v[^>]*>)([^<]*)(<)")
_SHEET_NAME = re.compile(rb"""(<(?:[\w.-]+:)?sheet\s[^>]*?\bname\s*=\s*)(["'])(.*?)\2""", re.DOTALL)


def correct_xlsx(content: bytes, inspection: WorkbookInspection) -> bytes:
    """The bytes of a workbook in which each error is one that the library knows, and each sheet has its own name.

    The second sheet of a name gets its place after the name: Expenses (2).
    """
    names = Counter(sheet.name for sheet in inspection.sheets)
    has_equal_names = any(count > 1 for count in names.values())
    if not inspection.has_new_errors and not has_equal_names:
        return content
    corrected = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(corrected, "w") as target:
        for part in source.infolist():
            data = source.read(part)
            if part.filename.startswith("xl/worksheets/") and inspection.has_new_errors:
                data = _ERROR_CELL.sub(_correct_error, data)
            elif part.filename == WORKBOOK and has_equal_names:
                data = _name_sheets_apart(data)
            target.writestr(part.filename, data)
    return corrected.getvalue()


def _correct_error(cell: re.Match[bytes]) -> bytes:
    def correct(value: re.Match[bytes]) -> bytes:
        error = value[2] if value[2].strip().decode("utf-8", "replace") in KNOWN_ERRORS else b"#VALUE!"
        return value[1] + error + value[3]

    return _VALUE.sub(correct, cell[0])


def _name_sheets_apart(data: bytes) -> bytes:
    names: Counter[bytes] = Counter()

    def rename(sheet: re.Match[bytes]) -> bytes:
        names[sheet[3]] += 1
        number = b" (%d)" % names[sheet[3]] if names[sheet[3]] > 1 else b""
        return sheet[1] + sheet[2] + sheet[3] + number + sheet[2]

    return _SHEET_NAME.sub(rename, data)
