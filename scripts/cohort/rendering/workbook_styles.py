"""Sheets that people see: the formats and the small habits that all our workbooks share."""

from __future__ import annotations

import math
import re
import unicodedata
from typing import Any

from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from ..i18n.language import Language
from ..model.paths import CohortPaths
from ..model.yaml_files import read_yaml

FONT = "Tahoma"  # on every Windows and Mac, and has Thai and Latin letters of one size
LONGEST_SHEET_NAME = 31


class Styles:
    """The formats of a workbook, in the light colours of the theme."""

    def __init__(self, book: Workbook, paths: CohortPaths, language: Language):
        self._book, self._made = book, dict[tuple[Any, ...], Format]()
        self.colours = read_yaml(paths.report / "theme" / "tokens.yaml")["light"]
        # 107041E: Arabic digits, the Thai calendar, Thai words; Excel and LibreOffice both show 12 พ.ค. 2561
        self.date = "[$-107041E]d mmm yyyy" if language.year_offset else "d mmm yyyy"
        self.number = "#,##0.##"
        self.integer = "#,##0"

    def __call__(self, **properties: Any) -> Format:
        """A format; colours are named as in the theme."""
        known = tuple(sorted(properties.items()))
        if known not in self._made:
            named = {
                name: self.colours.get(value, value) if "color" in name else value for name, value in properties.items()
            }
            self._made[known] = self._book.add_format({"font_name": FONT, "font_size": 10, "valign": "top"} | named)
        return self._made[known]


def line_count(text: str, width: float) -> int:
    """About how many lines a text takes; marks above and below Thai letters have no width."""
    if len(text) * 1.1 <= width and "\n" not in text:
        return 1
    lines = [sum(1 for letter in line if unicodedata.category(letter) != "Mn") for line in text.split("\n")]
    return sum(max(1, math.ceil(letters * 1.1 / width)) for letters in lines)


def set_up_print(sheet: Worksheet, *, headings: int | None = None) -> None:
    """A4, as wide as the paper, with page numbers; a sheet with a row of `headings` lies on its side and repeats it."""
    sheet.set_paper(9)
    sheet.set_margins(left=0.4, right=0.4, top=0.6, bottom=0.6)
    sheet.fit_to_pages(1, 0)
    if headings is not None:
        sheet.set_landscape()
        sheet.repeat_rows(headings)
    sheet.set_footer("&L&9&A&R&9&P / &N")


def sheet_name(text: str, taken: set[str]) -> str:
    """A name that Excel allows and that the workbook does not have yet."""
    clean = re.sub(r"[\[\]:*?/\\']", " ", text).strip()[:LONGEST_SHEET_NAME]
    name, number = clean, 2
    while name.casefold() in taken:
        name = f"{clean[: LONGEST_SHEET_NAME - 4]} ({number})"
        number += 1
    taken.add(name.casefold())
    return name


def file_name(text: str) -> str:
    """A text as the name of a file on every system."""
    clean = re.sub(r'[<>:"/\\|?*\x00-\x1f]', " ", text)
    return re.sub(r"\s+", " ", clean).strip(" .")[:80].strip(" .")
