"""tables.xlsx: every measure as a clean sheet, with its units and what has to be known about it."""

from __future__ import annotations

import datetime
import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from ...i18n.language import Language
from ...measures.measures import Result
from ...model.paths import CohortPaths
from ...model.sql_files import Value
from ..workbook_styles import Styles, line_count, set_up_print, sheet_name

# what stands above the header: title, formula, source and note, the way back, and that data is made up
HEADER = 5
WIDEST, NARROWEST = 48, 10
# the columns of the contents, and over how many letters a text above a table is broken into lines
CONTENTS = (44, 70, 26)
ABOVE = 90
# the points of a line, how many lines a row has at most, and how many letters wide a column is that nobody has set
LINE, MOST_LINES, USUAL = 14, 29, 8.43


@dataclass(frozen=True)
class WorkbookCover:
    """What the first sheet says of the workbook, a line each; `warning` stands out."""

    title: str
    lines: tuple[str, ...]
    warning: str


class TablesWorkbook:
    """Writes the results of measures in one language. `said` gives a cell in words: what is no number and no day."""

    def __init__(
        self,
        paths: CohortPaths,
        language: Language,
        currency: str,
        said: Callable[[Result, str, dict[str, Value]], str],
    ):
        self._paths, self._language, self._currency, self._said = paths, language, currency, said

    def make(self, results: Mapping[str, Result], about: WorkbookCover, as_of: datetime.date) -> bytes:
        """The workbook as bytes; the same results give the same bytes."""
        file = io.BytesIO()
        book = Workbook(file, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
        book.set_properties({"title": about.title, "created": datetime.datetime(as_of.year, as_of.month, as_of.day)})
        self._styles = Styles(book, self._paths, self._language)
        contents = book.add_worksheet(sheet_name(self._language.say("Contents"), taken := {""}))
        sheets = {name: sheet_name(self._language.say(each.measure.title), taken) for name, each in results.items()}
        self._write_contents(contents, results, sheets, about)
        for name, result in results.items():
            self._write_sheet(book.add_worksheet(sheets[name]), result, contents.name, about.warning)
        book.close()
        return file.getvalue()

    def _write_contents(
        self, sheet: Worksheet, results: Mapping[str, Result], sheets: Mapping[str, str], about: WorkbookCover
    ) -> None:
        styles, say = self._styles, self._language.say
        sheet.hide_gridlines(2)
        for column, width in enumerate(CONTENTS):
            sheet.set_column(column, column, width)
        sheet.write_string(0, 0, about.title, styles(bold=True, font_size=16))
        for number, line in enumerate(about.lines, start=1):
            sheet.write_string(number, 0, line, styles(font_color="muted"))
        row = len(about.lines) + 1
        if about.warning:
            sheet.write_string(row, 0, about.warning, styles(bold=True, font_color="warn"))
            row += 1
        row += 1
        head = styles(bold=True, bg_color="surface", bottom=1, bottom_color="line")
        for column, heading in enumerate((say("Table"), say("How it is made"), say("Measure"))):
            sheet.write_string(row, column, heading, head)
        sheet.freeze_panes(row + 1, 0)
        set_up_print(sheet, headings=row)
        for number, (name, result) in enumerate(results.items(), start=row + 1):
            target = f"internal:'{sheets[name]}'!A1"
            sheet.write_url(number, 0, target, styles(font_color="accent", underline=1), say(result.measure.title))
            formula = say(result.measure.formula)
            sheet.write_string(number, 1, formula, styles(text_wrap=True))
            sheet.write_string(number, 2, name, styles(font_color="muted"))
            # LibreOffice does not look how high a text is
            sheet.set_row(number, _height(line_count(formula, CONTENTS[1])))

    def _write_sheet(self, sheet: Worksheet, result: Result, contents: str, warning: str) -> None:
        styles, say, measure = self._styles, self._language.say, result.measure
        sheet.write_url(3, 0, f"internal:'{contents}'!A1", styles(font_color="accent", underline=1), say("Contents"))
        look = {"bold": True, "text_wrap": True, "bg_color": "surface", "bottom": 1, "bottom_color": "line"}
        widths, heights = [], [1] * (len(result.rows) + 1)
        for column, (name, label) in enumerate(measure.columns.items()):
            said = [self._heading(measure.units.get(name, ""), say(label))]
            said += [self._said(result, name, row) for row in result.rows]
            # a heading may have two lines, which Thai breaks within what has no spaces, and is bold
            words = said[0].split() if said[0].isascii() else []
            heading = max([len(said[0]) // 2, *map(len, words)]) + 3
            width = min(WIDEST, max(NARROWEST, heading, max(map(len, said[1:]), default=0) + 2))
            widths.append(width)
            heights = [max(height, line_count(text, width)) for height, text in zip(heights, said, strict=True)]
            sheet.set_column(column, column, width)
            aligned = "right" if name in measure.units else "left"
            sheet.write_string(HEADER, column, said[0], styles(**look, align=aligned))
            for number, row in enumerate(result.rows, start=HEADER + 1):
                self._write_cell(sheet, number, column, row[name], measure.units.get(name, ""), said[number - HEADER])
        for number, height in enumerate(heights, start=HEADER):
            if height > 1:
                sheet.set_row(number, _height(height))
        sheet.write_string(0, 0, say(measure.title), styles(bold=True, font_size=14))
        sheet.set_row(0, 22)
        source = say("Source: {source}", source=say(measure.source))
        muted = styles(font_color="muted", text_wrap=True)
        self._write_above(sheet, 1, say(measure.formula), widths, muted)
        self._write_above(sheet, 2, f"{source} {say(measure.note)}".strip(), widths, muted)
        if warning:
            self._write_above(sheet, 4, warning, widths, styles(bold=True, font_color="warn", text_wrap=True))
        set_up_print(sheet, headings=HEADER)
        if result.rows:
            sheet.autofilter(HEADER, 0, HEADER + len(result.rows), len(measure.columns) - 1)
        sheet.freeze_panes(HEADER + 1, 1 if len(measure.columns) > 1 else 0)

    @staticmethod
    def _write_above(sheet: Worksheet, row: int, text: str, widths: Sequence[float], style: Format) -> None:
        """A text above a table, over as many of its columns, or blank ones beside them, as it needs to be read well."""
        room, last = float(widths[0]), 0
        while room < ABOVE:
            last += 1
            room += widths[last] if last < len(widths) else USUAL
        if last:
            sheet.merge_range(row, 0, row, last, "", style)
        sheet.write_string(row, 0, text, style)
        sheet.set_row(row, _height(line_count(text, room)))

    def _heading(self, unit: str, label: str) -> str:
        """The heading of a column with the unit of its numbers, where the words do not say it."""
        said = {
            "money": self._currency,
            "days": self._language.say("days"),
            "hours": self._language.say("hours"),
            "minutes": self._language.say("minutes"),
            "share": "%",
        }.get(unit, "")
        return f"{label} ({said})" if said and said not in label else label

    def _write_cell(self, sheet: Worksheet, number: int, column: int, value: Value, unit: str, said: str) -> None:
        if isinstance(value, datetime.date):
            sheet.write_datetime(number, column, _at(value), self._styles(num_format=self._styles.date, align="left"))
        elif isinstance(value, int | float | Decimal) and not isinstance(value, bool):
            sheet.write_number(number, column, float(value), self._styles(num_format=self._format(unit)))
        else:
            blank = value is None
            style = self._styles(text_wrap=True, **({"font_color": "muted", "italic": True} if blank else {}))
            sheet.write_string(number, column, said, style)

    def _format(self, unit: str) -> str:
        formats = {"share": "0%", "money": "#,##0.00", "hours": "#,##0.0", "score": "0.0", "ratio": "0.00"}
        return formats.get(unit, self._styles.integer)


def _height(lines: int) -> int:
    """The points of a row with so many lines; Excel has none that is higher than the most."""
    return LINE * min(MOST_LINES, lines)


def _at(day: datetime.date) -> Any:
    return datetime.datetime(day.year, day.month, day.day)
