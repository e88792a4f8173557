"""What an XLSX says of its cells beside their values: formulas, errors, styles, hidden rows.

The parts are parsed as XML, because programs write prefixes, attributes and line breaks in many ways.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from xml.parsers import expat

from ...model.findings import column_letters, column_number
from ..cells.number_formats import shown_currency, shows_zeros
from .limits import RefusedFile

# the errors that the library for workbooks knows; programs have newer ones, such as #SPILL!
KNOWN_ERRORS = frozenset({"#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!"})
_REFERENCE = re.compile(r"([A-Z]+)(\d+)")


@dataclass(frozen=True)
class CellStyle:
    """What a style shows: text struck out, and the format of numbers if it has a currency or zeros, such as 00000 or
    [$€-407]#,##0."""

    is_struck: bool
    number_format: str


@dataclass
class SheetCells:
    """The cells of a sheet of which more than the value counts, by their addresses, such as C12.

    `uncalculated` and `error_cells` are formulas without a result, or with an error; `has_new_errors` says that some of
    the errors are unknown to the library. `number_formats` has the formats of numbers shown in a currency or with zeros
    before them.
    `struck_rows` are the numbers of rows whose filled cells are all struck out, `hidden_rows` those of hidden rows with
    filled cells, both from 1; `hidden_columns` has the first and last number of each range of hidden columns.
    """

    uncalculated: list[str] = field(default_factory=list)
    error_cells: list[str] = field(default_factory=list)
    has_new_errors: bool = False
    number_formats: dict[str, str] = field(default_factory=dict)
    struck_rows: list[int] = field(default_factory=list)
    hidden_rows: list[int] = field(default_factory=list)
    hidden_columns: list[tuple[int, int]] = field(default_factory=list)


@dataclass
class _Cell:
    address: str
    type: str = "n"
    style: CellStyle | None = None
    has_formula: bool = False
    has_value: bool = False
    text: str = ""


class SheetParser:
    """Parses the XML of a sheet piece by piece.

    `styles` has the styles that matter, by their numbers. With `recalculates`, the workbook asks each program to work
    out all formulas when it opens the file, so that a stored 0 is only a placeholder.
    """

    def __init__(self, styles: Mapping[str, CellStyle], *, recalculates: bool):
        self._cells, self._styles, self._recalculates = SheetCells(), styles, recalculates
        self._row, self._column, self._row_is_hidden = 0, 0, False
        self._filled_count = self._struck_count = 0
        self._cell: _Cell | None = None
        self._parser = safe_parser()
        self._parser.StartElementHandler = self._start

    def feed(self, piece: bytes) -> None:
        """Parses the next piece. Raises RefusedFile for what is no XML."""
        parse(self._parser, piece)

    def close(self) -> SheetCells:
        """The cells of the whole sheet."""
        self._end_row()
        return self._cells

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._parser.CharacterDataHandler = None
        kind = name.rpartition(":")[2]
        cell = self._cell
        if kind == "c":
            self._begin_cell(attributes)
        elif kind == "row":
            self._end_row()
            self._row, self._column = int(attributes.get("r") or self._row + 1), 0
            self._row_is_hidden = attributes.get("hidden") in ("1", "true")
        elif kind == "col" and attributes.get("hidden") in ("1", "true"):
            self._cells.hidden_columns.append((int(attributes.get("min") or 0), int(attributes.get("max") or 0)))
        elif cell and kind == "f":
            cell.has_formula = True
        elif cell and kind in ("v", "is"):
            cell.has_value = True
            if cell.has_formula or cell.type == "e":
                self._parser.CharacterDataHandler = self._add_text

    def _add_text(self, text: str) -> None:
        if self._cell:
            self._cell.text += text

    def _begin_cell(self, attributes: dict[str, str]) -> None:
        self._end_cell()
        self._column += 1
        address = attributes.get("r")
        if address is None:
            # a cell without a reference follows the one before it
            address = f"{column_letters(self._column)}{self._row}"
        elif match := _REFERENCE.fullmatch(address):
            self._column = column_number(match[1])
        self._cell = _Cell(address, attributes.get("t", "n"), self._styles.get(attributes.get("s", "0")))

    def _end_cell(self) -> None:
        cell, self._cell = self._cell, None
        if cell is None or not (cell.has_formula or cell.has_value):
            return
        self._filled_count += 1
        if cell.type == "e":
            self._cells.error_cells.append(cell.address)
            self._cells.has_new_errors |= cell.text.strip() not in KNOWN_ERRORS
        elif cell.has_formula and self._is_uncalculated(cell):
            self._cells.uncalculated.append(cell.address)
        if cell.style:
            self._struck_count += cell.style.is_struck
            if cell.style.number_format and cell.type == "n":
                self._cells.number_formats[cell.address] = cell.style.number_format

    def _is_uncalculated(self, cell: _Cell) -> bool:
        if cell.type == "str":
            # an empty text is a result, for which programs write an empty value
            return not cell.has_value
        text = cell.text.strip()
        return not text or (self._recalculates and text == "0")

    def _end_row(self) -> None:
        self._end_cell()
        if self._filled_count and self._filled_count == self._struck_count:
            self._cells.struck_rows.append(self._row)
        if self._filled_count and self._row_is_hidden:
            self._cells.hidden_rows.append(self._row)
        self._filled_count = self._struck_count = 0


class StylesParser:
    """Parses the styles of a workbook; gives those that matter for reading, by the numbers that cells name."""

    def __init__(self) -> None:
        self._formats: dict[str, str] = {}
        self._struck_fonts: set[int] = set()
        self._font_count = 0
        self._path: list[str] = []
        self._styles: dict[str, CellStyle] = {}
        self._parser = safe_parser()
        self._parser.StartElementHandler, self._parser.EndElementHandler = self._start, self._end

    def parse(self, content: bytes) -> dict[str, CellStyle]:
        """The styles. Raises RefusedFile for what is no XML."""
        if content:
            parse(self._parser, content)
        return {number: style for number, style in self._styles.items() if style.is_struck or style.number_format}

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        kind = name.rpartition(":")[2]
        parent = self._path[-1] if self._path else ""
        self._path.append(kind)
        if kind == "numFmt" and parent == "numFmts":
            self._formats[attributes.get("numFmtId", "")] = attributes.get("formatCode", "")
        elif kind == "font" and parent == "fonts":
            self._font_count += 1
        elif kind == "strike" and "fonts" in self._path and attributes.get("val") not in ("0", "false"):
            self._struck_fonts.add(self._font_count - 1)
        elif kind == "xf" and parent == "cellXfs":
            is_struck = int(attributes.get("fontId") or 0) in self._struck_fonts
            number_format = self._formats.get(attributes.get("numFmtId", ""), "")
            if not shown_currency(number_format) and not shows_zeros(number_format):
                number_format = ""
            self._styles[str(len(self._styles))] = CellStyle(is_struck, number_format)

    def _end(self, _name: str) -> None:
        self._path.pop()


def safe_parser() -> expat.XMLParserType:
    """A parser of XML that refuses definitions, which could unfold to any size; no program writes them here."""
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _refuse_definitions
    return parser


def parse(parser: expat.XMLParserType, piece: bytes, *, is_last: bool = False) -> None:
    """Parses a piece. Raises RefusedFile for what is no XML."""
    try:
        parser.Parse(piece, is_last)
    except expat.ExpatError as error:
        raise RefusedFile("submission-broken", reason=str(error)) from None


def _refuse_definitions(*_: object) -> None:
    raise RefusedFile("submission-broken", reason="<!DOCTYPE")
