"""Inspecting an ODS: merged and hidden cells, formulas without a result, styles that matter, and the filled extent.

The XML is parsed, because programs write prefixes, attributes and line breaks in many ways.
"""

from __future__ import annotations

import zipfile
from collections.abc import Mapping

from ...model.findings import column_letters
from .limits import MOST_CELLS, too_many_cells
from .xlsx_cells import CellStyle, parse, safe_parser
from .zip_inspection import SheetInspection, Unpacker, WorkbookInspection, read_small_part

CONTENT, STYLES = "content.xml", "styles.xml"
HIDDEN = ("collapse", "filter")
PLAIN = CellStyle(False, "")
# the attributes that hold the value of a cell
VALUES = ("value", "date-value", "time-value", "boolean-value", "string-value")


def inspect_ods(packed: zipfile.ZipFile, size: int) -> WorkbookInspection:
    """Inspects all parts of a package of `size` bytes.

    Raises RefusedFile when the package unpacks to too much, a sheet has too many cells, or a part is no XML.
    """
    styles = _Styles()
    if content := read_small_part(packed, STYLES):
        styles.feed(content)
    unpacker, walk = Unpacker(packed, size), _CellWalk(styles)
    for part in unpacker.parts():
        for piece in unpacker.pieces(part):
            if part.filename == CONTENT:
                walk.feed(piece)
    return WorkbookInspection(walk.close())


class _Styles:
    """The styles of cells that matter, by name, of one or several parts."""

    def __init__(self) -> None:
        self._number_formats: dict[str, str] = {}
        self._cell_styles: dict[str, CellStyle] = {}
        self._data_style = self._cell_style = ""
        self._parser = safe_parser()
        self._parser.StartElementHandler = lambda name, attributes: self.start(
            name.rpartition(":")[2], local(attributes)
        )

    def feed(self, piece: bytes) -> None:
        """Parses a part with nothing but styles. Raises RefusedFile for what is no XML."""
        parse(self._parser, piece)

    def start(self, kind: str, attributes: Mapping[str, str]) -> None:
        """Processes the next tag: a style, or a property of the style before it."""
        if kind == "number-style":
            self._data_style = attributes.get("name", "")
        elif kind.endswith("-style") or kind == "page-layout":
            self._data_style = ""
        elif kind == "number" and self._data_style:
            digits = _count(attributes, "min-integer-digits")
            if digits > 1 and not _count(attributes, "decimal-places", 0):
                self._number_formats[self._data_style] = "0" * digits
        elif kind == "style":
            self._cell_style = attributes.get("name", "") if attributes.get("family") == "table-cell" else ""
            if number_format := self._number_formats.get(attributes.get("data-style-name", "")):
                self._cell_styles[self._cell_style] = CellStyle(False, number_format)
        elif kind == "text-properties" and attributes.get("text-line-through-style", "none") != "none":
            number_format = self.of(self._cell_style).number_format
            self._cell_styles[self._cell_style] = CellStyle(True, number_format)

    def of(self, name: str) -> CellStyle:
        """The style of a name."""
        return self._cell_styles.get(name, PLAIN) if name else PLAIN


class _CellWalk:
    """Walks from cell to cell. Equal neighbouring cells and rows are written once, with a number of repetitions."""

    def __init__(self, styles: _Styles) -> None:
        self._styles, self._inspections = styles, list[SheetInspection]()
        self._inspection = SheetInspection()
        self._cell: Mapping[str, str] | None = None
        self._has_text = False
        self._parser = safe_parser()
        self._parser.StartElementHandler, self._parser.EndElementHandler = self._start, self._end
        self._begin_table()

    def feed(self, piece: bytes) -> None:
        """Parses the next piece. Raises RefusedFile when a sheet has too many cells, and for what is no XML."""
        parse(self._parser, piece)

    def close(self) -> list[SheetInspection]:
        """The inspections of all sheets."""
        return self._inspections

    def _begin_table(self) -> None:
        self._row, self._row_repeats, self._column = 0, 0, 0
        self._filled_rows, self._filled_columns = 0, 0
        self._filled_count = self._struck_count = 0
        self._row_is_hidden = False

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        kind = name.rpartition(":")[2]
        if kind in ("table-cell", "covered-table-cell"):
            self._cell, self._has_text = local(attributes), False
        elif self._cell is not None:
            # a paragraph, or something else in the cell
            self._has_text = True
        elif kind == "table-row":
            self._begin_row(local(attributes))
        elif kind == "table":
            self._inspection = SheetInspection(local(attributes).get("name", ""))
            self._inspections.append(self._inspection)
            self._begin_table()
        else:
            self._styles.start(kind, local(attributes))

    def _end(self, name: str) -> None:
        kind = name.rpartition(":")[2]
        if kind in ("table-cell", "covered-table-cell") and self._cell is not None:
            cell, self._cell = self._cell, None
            columns = _count(cell, "number-columns-repeated")
            if self._has_text or "value-type" in cell or "formula" in cell or any(value in cell for value in VALUES):
                self._inspect_cell(cell, columns)
            self._column += columns
        elif kind == "table-row":
            self._end_row()

    def _begin_row(self, attributes: Mapping[str, str]) -> None:
        self._row += self._row_repeats
        self._row_repeats, self._column = _count(attributes, "number-rows-repeated"), 0
        self._row_is_hidden = attributes.get("visibility") in HIDDEN
        self._filled_count = self._struck_count = 0

    def _end_row(self) -> None:
        if self._filled_count and self._filled_count == self._struck_count:
            self._inspection.cells.struck_rows.append(self._row + 1)
        if self._filled_count and self._row_is_hidden:
            self._inspection.cells.hidden_rows.append(self._row + 1)

    def _inspect_cell(self, cell: Mapping[str, str], columns: int) -> None:
        self._filled_rows = max(self._filled_rows, self._row + self._row_repeats)
        self._filled_columns = max(self._filled_columns, self._column + columns)
        if self._filled_rows * self._filled_columns > MOST_CELLS:
            raise too_many_cells()
        cells, address = self._inspection.cells, f"{column_letters(self._column + 1)}{self._row + 1}"
        style, value_type = self._styles.of(cell.get("style-name", "")), cell.get("value-type", "")
        self._filled_count += 1
        self._struck_count += style.is_struck
        if value_type == "error":
            cells.error_cells.append(address)
        elif "formula" in cell and value_type != "string" and not any(value in cell for value in VALUES):
            cells.uncalculated.append(address)
        elif value_type == "currency" and cell.get("currency"):
            cells.number_formats[address] = f"[${cell['currency']}]"
        elif value_type == "float" and style.number_format:
            cells.number_formats[address] = style.number_format
        rows, across = _count(cell, "number-rows-spanned"), _count(cell, "number-columns-spanned")
        if rows > 1 or across > 1:
            self._inspection.merged.append((self._row, self._column, self._row + rows - 1, self._column + across - 1))


def local(attributes: Mapping[str, str]) -> dict[str, str]:
    """Attributes by their names without prefixes. Of two with one name the later counts: LibreOffice writes
    calcext:value-type="error" after office:value-type="string"."""
    return {name.rpartition(":")[2]: value for name, value in attributes.items()}


def _count(attributes: Mapping[str, str], name: str, default: int = 1) -> int:
    text = attributes.get(name, "")
    return int(text) if text.isdecimal() else default
