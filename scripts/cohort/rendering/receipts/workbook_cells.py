"""Writing what people typed into cells of a workbook."""

from __future__ import annotations

import datetime
from typing import Any

from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, Cell


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
