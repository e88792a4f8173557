"""Writes the sheets of a form, with the values that each cell allows."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import Any

from xlsxwriter.utility import xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from ...i18n.language import Language
from ...model.tables import Field, Table
from ...reading.accepted_rows import Row
from ..workbook_styles import Styles, line_count
from .sheet_content import FormColumn, SheetContent

HEADINGS = 3
FIRST_DAY, LAST_DAY = datetime.date(1940, 1, 1), datetime.date(2699, 12, 31)
LINE_HEIGHT = 14.5


class SheetWriter:
    """Writes a sheet in one language: title, help above the headings, rows, and checks of what people type."""

    def __init__(self, sheet: Worksheet, styles: Styles, language: Language, gap_format: Any):
        self.sheet, self.styles, self.say, self._gap = sheet, styles, language.say, gap_format

    def write(self, table: Table, content: SheetContent, *, to_read: bool = False) -> None:
        """Writes title, headings and rows; in a sheet `to_read` nothing can be written."""
        columns, styles, say, sheet = content.columns, self.styles, self.say, self.sheet
        rows = [*content.issued, *content.blank]
        last = HEADINGS + len(rows)
        visible = [column for column in columns if column.is_visible]
        first, width = visible[0].index, max(column.index for column in visible)
        sheet.hide_gridlines(2)
        sheet.set_row(0, 26)
        for index in range(first, max(column.index for column in columns if not column.hidden) + 1):
            sheet.write_blank(0, index, None, styles(bg_color="accent"))
        title = styles(bold=True, font_size=14, font_color="accent_ink", bg_color="accent", valign="vcenter")
        sheet.write(0, first, say(table.sheet or table.title), title)
        only_read = say("For you to know. What is written on this sheet is not read.")
        sheet.write(1, first, only_read if to_read else say(table.description), styles(font_color="muted", italic=True))
        for column in columns:
            self._write_heading(column, last, to_read=to_read)
        lines = (line_count(say(column.help), column.width * 1.2) for column in columns if column.is_visible)
        sheet.set_row(HEADINGS - 1, 12 * min(5, max(lines, default=1)) + 4)
        lines = (line_count(column.heading, column.width * 0.9) for column in columns if not column.hidden)
        sheet.set_row(HEADINGS, 15 * min(4, max(2, *lines)))
        # a width looks at the heading and every choice, and a sheet may have thousands of rows
        widths = [(column, column.width) for column in columns]
        for number, row in enumerate(rows, start=HEADINGS + 1):
            self._write_row(number, widths, row, issued=number <= HEADINGS + len(content.issued))
        if to_read:
            sheet.protect("", {"format_columns": True, "format_rows": True})
        else:
            self._mark_gaps(columns, content, last)
        sheet.freeze_panes(HEADINGS + 1, first + 1 if len(visible) > 3 else 0)
        sheet.print_area(0, first, last, width)

    def _write_heading(self, column: FormColumn, last: int, *, to_read: bool) -> None:
        sheet, styles, say = self.sheet, self.styles, self.say
        if column.hidden:
            sheet.set_column(column.index, column.index, column.width, None, {"hidden": True})
            sheet.write(HEADINGS, column.index, column.name, styles(font_color="muted"))
            return
        is_read_only = to_read or column.is_read_only
        column.heading = say(column.heading) + (" *" if column.is_required and not is_read_only else "")
        if column.is_read_only:
            column.help = say("Only we fill this in. Please answer in the other columns.")
        frame = {"text_wrap": True, "border": 1, "border_color": "line", "valign": "vcenter"}
        sheet.write(HEADINGS, column.index, column.heading, styles(bold=True, bg_color="accent_soft", **frame))
        help_style = styles(text_wrap=True, font_size=8, font_color="muted", valign="bottom")
        sheet.write(HEADINGS - 1, column.index, say(column.help), help_style)
        sheet.set_column(
            column.index, column.index, column.width, None, {} if column.is_visible else {"level": 1, "hidden": True}
        )
        validation = self._validation(column)
        if validation and not is_read_only:
            sheet.data_validation(HEADINGS + 1, column.index, last, column.index, validation)

    def _validation(self, column: FormColumn) -> dict[str, Any]:
        field, say = column.field, self.say
        options = {"ignore_blank": True, "error_title": say("Please check")}
        if column.choices and field.type == "list":
            return {"validate": "list", "source": f"={column.choices}", "show_error": False}
        if column.choices:
            # people may type somebody who is new in the same workbook and not in the list yet
            message = say("Choose one of the answers in the list, or keep the name of a row that is new in this file.")
            if not field.references:
                message = say("Choose one of the answers in the list.")
            kind = "warning" if field.references else "stop"
            source = f"={column.choices}"
            return options | {"validate": "list", "source": source, "error_message": message, "error_type": kind}
        if field.type == "date":
            message = say("Type a day such as 12 May 2018. Keep it if it is right as it is.")
            least, most = FIRST_DAY, LAST_DAY
        elif field.type in {"number", "integer"}:
            message = say("Type a number without words, such as 1200.")
            least = field.constraints.get("minimum", field.constraints.get("exclusiveMinimum", -(10**9)))
            most = field.constraints.get("maximum", 10**9 if field.type == "integer" else 10**12)
        else:
            return {}
        kinds = {"date": "date", "number": "decimal", "integer": "integer"}
        return options | {
            "validate": kinds[field.type],
            "criteria": "between",
            "minimum": least,
            "maximum": most,
            "error_type": "warning",
            "error_message": message,
        }

    def _write_row(self, number: int, columns: list[tuple[FormColumn, int]], row: Row, *, issued: bool) -> None:
        lines = 1
        for column, width in columns:
            text = row.get(column.name, "")
            if column.hidden:
                self.sheet.write_string(number, column.index, text)
                continue
            cell_text = self._write_cell(number, column, text, issued=issued)
            if column.is_visible:
                lines = max(lines, line_count(cell_text, width))
        if lines > 1:
            self.sheet.set_row(number, LINE_HEIGHT * min(lines, 8))

    def _write_cell(self, number: int, column: FormColumn, text: str, *, issued: bool) -> str:
        field, styles = column.field, self.styles
        properties: dict[str, Any] = {"border": 1, "border_color": "line", "text_wrap": True}
        if issued or column.is_read_only:
            properties["bg_color"] = "warn_soft" if column.is_note and text else "surface"
        kind = {"date": styles.date, "number": styles.number, "integer": styles.integer}.get(field.type, "@")
        style = styles(**properties, num_format=kind)
        if not text:
            self.sheet.write_blank(number, column.index, None, style)
        elif column.labels:
            text = "; ".join(column.labels.get(code, code) for code in text.split(";"))
            self.sheet.write_string(number, column.index, text, style)
        else:
            _write_value(self.sheet, number, column.index, field, text, style)
        return text

    def _mark_gaps(self, columns: list[FormColumn], content: SheetContent, last: int) -> None:
        """Turns a required cell orange while it is empty and another cell of its row is not.

        A text that the form may not show is no gap.
        """
        visible = [column for column in columns if column.is_visible and not column.field.default]
        for column in columns:
            if not column.is_required or not column.is_visible or column.is_read_only:
                continue
            is_withheld = any(column.name not in row for row in content.issued)
            first = HEADINGS + 1 + (len(content.issued) if is_withheld else 0)
            if first > last:
                continue
            cells = {other.name: xl_rowcol_to_cell(first, other.index, col_abs=True) for other in visible}
            cell = xl_rowcol_to_cell(first, column.index, col_abs=True)
            others_filled = ",".join(f'{other}<>""' for name, other in cells.items() if name != column.name) or "FALSE"
            rule = {"type": "formula", "criteria": f'=AND({cell}="",OR({others_filled}))', "format": self._gap}
            self.sheet.conditional_format(first, column.index, last, column.index, rule)


def _write_value(sheet: Worksheet, row: int, column: int, field: Field, text: str, style: Any) -> None:
    """Writes a stored text as a date, number or text; one that does not fit its field stays text."""
    try:
        if field.type == "date":
            day = datetime.date.fromisoformat(text)
            sheet.write_datetime(row, column, datetime.datetime(day.year, day.month, day.day), style)
        elif field.type in {"number", "integer"}:
            sheet.write_number(row, column, float(Decimal(text)), style)
        else:
            sheet.write_string(row, column, text, style)
    except (ValueError, ArithmeticError):
        sheet.write_string(row, column, text, style)
