"""tables.xlsx: a sheet for each measure, with units, formula, source and note."""

from __future__ import annotations

import datetime
import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from ...i18n.language import Language
from ...measures.measure_queries import Result
from ...model.paths import CohortPaths
from ...model.sql_files import Value
from ..workbook_styles import Styles, line_count, new_workbook, set_up_print, sheet_name

# the index of the header row; above it: title, formula, source and note, link to the contents, warning of a demo
HEADER = 5
# widths in letters: of columns at most and at least, of the columns of the contents, of texts above a table at least,
# and of a column by default
WIDEST, NARROWEST = 48, 10
CONTENTS_WIDTHS = (44, 70, 26)
TEXT_WIDTH, DEFAULT_WIDTH = 90, 8.43
# the height of a line in points, and the most lines of a row: Excel has no higher rows
LINE_HEIGHT, MOST_LINES = 14, 29


@dataclass(frozen=True)
class WorkbookCover:
    """The title and the lines of the first sheet; `warning` stands out."""

    title: str
    lines: tuple[str, ...]
    warning: str


class TablesWorkbook:
    """Writes the results of measures in one language; `cell_text` formats cells that are neither numbers nor days."""

    def __init__(
        self,
        paths: CohortPaths,
        language: Language,
        currency: str,
        cell_text: Callable[[Result, str, dict[str, Value]], str],
    ):
        self._paths, self._language, self._currency, self._cell_text = paths, language, currency, cell_text

    def make(self, results: Mapping[str, Result], cover: WorkbookCover, as_of: datetime.date) -> bytes:
        """The workbook as bytes; equal results give equal bytes."""
        file = io.BytesIO()
        book = new_workbook(file, self._language)
        book.set_properties({"title": cover.title, "created": datetime.datetime(as_of.year, as_of.month, as_of.day)})
        self._styles = Styles(book, self._paths, self._language)
        contents = book.add_worksheet(sheet_name(self._language.say("Contents"), sheet_names := {""}))
        sheets = {
            name: sheet_name(self._language.say(result.measure.title), sheet_names) for name, result in results.items()
        }
        self._write_contents(contents, results, sheets, cover)
        for name, result in results.items():
            self._write_sheet(book.add_worksheet(sheets[name]), result, contents.name, cover.warning)
        book.close()
        return file.getvalue()

    def _write_contents(
        self, sheet: Worksheet, results: Mapping[str, Result], sheets: Mapping[str, str], cover: WorkbookCover
    ) -> None:
        styles, say = self._styles, self._language.say
        sheet.hide_gridlines(2)
        for column, width in enumerate(CONTENTS_WIDTHS):
            sheet.set_column(column, column, width)
        sheet.write_string(0, 0, cover.title, styles(bold=True, font_size=16))
        for number, line in enumerate(cover.lines, start=1):
            sheet.write_string(number, 0, line, styles(font_color="muted"))
        row = len(cover.lines) + 1
        if cover.warning:
            sheet.write_string(row, 0, cover.warning, styles(bold=True, font_color="warn"))
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
            # LibreOffice does not fit the height to the text
            sheet.set_row(number, _height(line_count(formula, CONTENTS_WIDTHS[1])))

    def _write_sheet(self, sheet: Worksheet, result: Result, contents: str, warning: str) -> None:
        styles, say, measure = self._styles, self._language.say, result.measure
        sheet.write_url(3, 0, f"internal:'{contents}'!A1", styles(font_color="accent", underline=1), say("Contents"))
        header_style = {"bold": True, "text_wrap": True, "bg_color": "surface", "bottom": 1, "bottom_color": "line"}
        widths, heights = [], [1] * (len(result.rows) + 1)
        for column, (name, label) in enumerate(measure.columns.items()):
            texts = [self._heading(measure.units.get(name, ""), say(label))]
            texts += [self._cell_text(result, name, row) for row in result.rows]
            # a heading is bold and may take two lines; Thai also breaks where there are no spaces
            words = texts[0].split() if texts[0].isascii() else []
            heading_width = max([len(texts[0]) // 2, *map(len, words)]) + 3
            width = min(WIDEST, max(NARROWEST, heading_width, max(map(len, texts[1:]), default=0) + 2))
            widths.append(width)
            heights = [max(height, line_count(text, width)) for height, text in zip(heights, texts, strict=True)]
            sheet.set_column(column, column, width)
            align = "right" if name in measure.units else "left"
            sheet.write_string(HEADER, column, texts[0], styles(**header_style, align=align))
            for number, row in enumerate(result.rows, start=HEADER + 1):
                self._write_cell(sheet, number, column, row[name], measure.units.get(name, ""), texts[number - HEADER])
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
        """Writes a text above a table over as many columns, also blank ones to the right, as make TEXT_WIDTH."""
        room, last = float(widths[0]), 0
        while room < TEXT_WIDTH:
            last += 1
            room += widths[last] if last < len(widths) else DEFAULT_WIDTH
        if last:
            sheet.merge_range(row, 0, row, last, "", style)
        sheet.write_string(row, 0, text, style)
        sheet.set_row(row, _height(line_count(text, room)))

    def _heading(self, unit: str, label: str) -> str:
        """The heading of a column, with the unit of its numbers unless the label has it."""
        unit_text = {
            "money": self._currency,
            "days": self._language.say("days"),
            "hours": self._language.say("hours"),
            "minutes": self._language.say("minutes"),
            "share": "%",
        }.get(unit, "")
        return f"{label} ({unit_text})" if unit_text and unit_text not in label else label

    def _write_cell(self, sheet: Worksheet, number: int, column: int, value: Value, unit: str, text: str) -> None:
        if isinstance(value, datetime.date):
            sheet.write_datetime(
                number, column, _midnight(value), self._styles(num_format=self._styles.date, align="left")
            )
        elif isinstance(value, int | float | Decimal) and not isinstance(value, bool):
            sheet.write_number(number, column, float(value), self._styles(num_format=self._number_format(unit)))
        else:
            is_blank = value is None
            style = self._styles(text_wrap=True, **({"font_color": "muted", "italic": True} if is_blank else {}))
            sheet.write_string(number, column, text, style)

    def _number_format(self, unit: str) -> str:
        formats = {"share": "0%", "money": "#,##0.00", "hours": "#,##0.0", "score": "0.0", "ratio": "0.00"}
        return formats.get(unit, self._styles.integer)


def _height(lines: int) -> int:
    """The height of a row with so many lines, in points."""
    return LINE_HEIGHT * min(MOST_LINES, lines)


def _midnight(day: datetime.date) -> Any:
    return datetime.datetime(day.year, day.month, day.day)
