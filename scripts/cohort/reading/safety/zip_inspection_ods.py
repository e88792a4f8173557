"""Inspecting an ODS: merged cells, formulas without a result, and the extent of the filled cells."""

from __future__ import annotations

import html
import re
import zipfile

from ...model.findings import column_letters
from .limits import MOST_CELLS, too_many_cells
from .zip_inspection import SheetInspection, Unpacker, WorkbookInspection

CONTENT = "content.xml"
_ATTRIBUTES = rb"""(?:[^<>"'/]|/(?!>)|"[^"]*"|'[^']*')*"""
_TAG = re.compile(rb"<table:(table|table-row|table-cell|covered-table-cell)(?=[\s/>])(" + _ATTRIBUTES + rb")(/?)>")
_NUMBER = rb'="(\d+)"'
_ROWS_REPEATED = re.compile(rb"table:number-rows-repeated" + _NUMBER)
_COLUMNS_REPEATED = re.compile(rb"table:number-columns-repeated" + _NUMBER)
_ROWS_SPANNED = re.compile(rb"table:number-rows-spanned" + _NUMBER)
_COLUMNS_SPANNED = re.compile(rb"table:number-columns-spanned" + _NUMBER)
_NAME = re.compile(rb'table:name="([^"]*)"')
_ERROR = b'calcext:value-type="error"'


def inspect_ods(packed: zipfile.ZipFile, size: int) -> WorkbookInspection:
    """Inspects all parts of a package of `size` bytes.

    Raises RefusedFile when the package unpacks to too much, or a sheet has too many cells.
    """
    unpacker, walk = Unpacker(packed, size), _CellWalk()
    for part in unpacker.parts():
        for piece in unpacker.pieces(part):
            if part.filename == CONTENT:
                for match in _TAG.finditer(piece):
                    walk.step(match[1], match[2], is_empty=bool(match[3]))
    return WorkbookInspection(walk.inspections)


class _CellWalk:
    """Walks from cell to cell. Equal neighbouring cells and rows are written once, with a number of repetitions."""

    def __init__(self) -> None:
        self.inspections: list[SheetInspection] = []
        self._inspection = SheetInspection()
        self._begin_table()

    def _begin_table(self) -> None:
        self._row, self._row_repeats, self._column = 0, 0, 0
        self._filled_rows, self._filled_columns = 0, 0

    def step(self, tag: bytes, attributes: bytes, *, is_empty: bool) -> None:
        """Processes the next tag. Raises RefusedFile when the sheet has too many cells."""
        if tag == b"table":
            name = _NAME.search(attributes)
            self._inspection = SheetInspection(html.unescape(name[1].decode("utf-8", "replace")) if name else "")
            self.inspections.append(self._inspection)
            self._begin_table()
        elif tag == b"table-row":
            self._row += self._row_repeats
            self._row_repeats, self._column = _repeat_count(_ROWS_REPEATED, attributes), 0
        else:
            columns = _repeat_count(_COLUMNS_REPEATED, attributes)
            if not is_empty or b"office:" in attributes or b"table:formula" in attributes:
                self._inspect_cell(attributes, columns, is_empty=is_empty)
            self._column += columns

    def _inspect_cell(self, attributes: bytes, columns: int, *, is_empty: bool) -> None:
        self._filled_rows = max(self._filled_rows, self._row + self._row_repeats)
        self._filled_columns = max(self._filled_columns, self._column + columns)
        if self._filled_rows * self._filled_columns > MOST_CELLS:
            raise too_many_cells()
        cell = f"{column_letters(self._column + 1)}{self._row + 1}"
        if _ERROR in attributes:
            self._inspection.cells.error_cells.append(cell)
        elif is_empty and b"table:formula" in attributes and b"office:value" not in attributes:
            self._inspection.cells.uncalculated.append(cell)
        if b"-spanned" in attributes:
            last_row = self._row + _repeat_count(_ROWS_SPANNED, attributes) - 1
            last_column = self._column + _repeat_count(_COLUMNS_SPANNED, attributes) - 1
            self._inspection.merged.append((self._row, self._column, last_row, last_column))


def _repeat_count(pattern: re.Pattern[bytes], attributes: bytes) -> int:
    match = pattern.search(attributes)
    return int(match[1]) if match else 1
