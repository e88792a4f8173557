"""Changing in a copy of an XLSX what the library for workbooks cannot read; the file itself stays as it is."""

from __future__ import annotations

import io
import re
import zipfile
from collections import Counter

from .safety.xlsx_cells import KNOWN_ERRORS
from .safety.xlsx_parts import XlsxParts
from .safety.zip_inspection import WorkbookInspection

_ERROR_CELL = re.compile(rb"""<(?:[\w.-]+:)?c\s[^>]*?\bt\s*=\s*["']e["'][^>]*>.*?</(?:[\w.-]+:)?c\s*>""", re.DOTALL)
_VALUE = re.compile(rb"(<(?:[\w.-]+:)?v[^>]*>)([^<]*)(<)")
_SHEET_NAME = re.compile(rb"""(<(?:[\w.-]+:)?sheet\s[^>]*?\bname\s*=\s*)(["'])(.*?)\2""", re.DOTALL)


def correct_xlsx(content: bytes, parts: XlsxParts, inspection: WorkbookInspection) -> bytes:
    """The bytes of a workbook in which each error is one that the library knows, each sheet has its own name, and each
    part is where the library looks for it.

    The second sheet of a name gets its place after the name: Expenses (2).
    """
    names = Counter(sheet.name for sheet in inspection.sheets)
    has_equal_names = any(count > 1 for count in names.values())
    usual_names = parts.usual_names()
    if not inspection.has_new_errors and not has_equal_names and not usual_names:
        return content
    usual_relations = parts.usual_relations() if usual_names else {}
    corrected, sheet_parts = io.BytesIO(), {sheet.part for sheet in inspection.sheets}
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(corrected, "w") as target:
        for part in source.infolist():
            data, name = source.read(part), part.filename
            if name in sheet_parts and inspection.has_new_errors:
                data = _ERROR_CELL.sub(_correct_error, data)
            elif name == parts.workbook and has_equal_names:
                data = _name_sheets_apart(data)
            elif name in usual_relations:
                data = usual_relations[name]
            # a part that nothing refers to may have the usual name of another
            if name in usual_names or name not in usual_names.values():
                target.writestr(usual_names.get(name, name), data)
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
