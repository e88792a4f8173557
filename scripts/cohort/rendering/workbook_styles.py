"""Formats, names and print settings that all our workbooks share."""

from __future__ import annotations

import io
import math
import re
import unicodedata
from typing import Any

from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from ..i18n.language import Language, is_year_first
from ..model.fonts import font_of_script, read_fonts
from ..model.paths import CohortPaths
from .pages.theme import light_colours

LONGEST_SHEET_NAME = 31


class _FromTheRight(Workbook):  # type: ignore[misc] # xlsxwriter has no types
    """A workbook whose sheets begin at the right."""

    def add_worksheet(self, *name: Any) -> Worksheet:
        sheet = super().add_worksheet(*name)
        sheet.right_to_left()
        return sheet


def new_workbook(file: io.BytesIO, language: Language | None = None) -> Workbook:
    """An empty workbook that its `close()` writes to `file`; text like a formula or an address stays text. For people
    who read a `language` from right to left, its sheets begin at the right."""
    kind = _FromTheRight if language and language.direction == "rtl" else Workbook
    return kind(file, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})


class Styles:
    """The formats of a workbook, in the light colours of the theme."""

    def __init__(self, book: Workbook, paths: CohortPaths, language: Language):
        self._book, self._formats = book, dict[frozenset[Any], Format]()
        self.colours = light_colours(paths)
        plain = "yyyy-mm-dd" if is_year_first(language.code) else "d mmm yyyy"
        self.date = language.era.spreadsheet.get(language.code, plain) if language.era else plain
        fonts = read_fonts(paths)
        self.font = font_of_script(fonts, language.script).office
        self.number = "#,##0.##"
        self.integer = "#,##0"

    def __call__(self, **properties: Any) -> Format:
        """A format with xlsxwriter properties, such as `bold=True, font_color="muted"`; colours have theme names."""
        cache_key = frozenset(properties.items())
        if cache_key not in self._formats:
            values = {
                name: self.colours.get(value, value) if "color" in name else value for name, value in properties.items()
            }
            self._formats[cache_key] = self._book.add_format(
                {"font_name": self.font, "font_size": 10, "valign": "top"} | values
            )
        return self._formats[cache_key]


def line_count(text: str, width: float) -> int:
    """About how many lines a text takes in a column of `width` letters; Thai marks above and below have no width."""
    if len(text) * 1.1 <= width and "\n" not in text:
        return 1
    lines = [sum(1 for letter in line if unicodedata.category(letter) != "Mn") for line in text.split("\n")]
    return sum(max(1, math.ceil(letters * 1.1 / width)) for letters in lines)


def set_up_print(sheet: Worksheet, *, headings: int | None = None) -> None:
    """Sets A4, one page wide, with page numbers; with a row of `headings`, landscape with that row on every page."""
    sheet.set_paper(9)
    sheet.set_margins(left=0.4, right=0.4, top=0.6, bottom=0.6)
    sheet.fit_to_pages(1, 0)
    if headings is not None:
        sheet.set_landscape()
        sheet.repeat_rows(headings)
    sheet.set_footer("&L&9&A&R&9&P / &N")


def _cut(text: str, longest: int) -> str:
    """A text of at most so many letters, cut between words where it has some."""
    if len(text) <= longest:
        return text
    whole = text[: longest + 1].rpartition(" ")[0] if " " in text[longest // 3 : longest + 1] else text[:longest]
    return whole.rstrip(" ,;-–(") or text[:longest]


def sheet_name(text: str, used_names: set[str]) -> str:
    """A sheet name that Excel allows and that is new in the workbook; adds it to `used_names`."""
    clean = _cut(re.sub(r"[\[\]:*?/\\']", " ", text).strip(), LONGEST_SHEET_NAME)
    name, number = clean, 2
    while name.casefold() in used_names:
        name = f"{_cut(clean, LONGEST_SHEET_NAME - 4)} ({number})"
        number += 1
    used_names.add(name.casefold())
    return name
