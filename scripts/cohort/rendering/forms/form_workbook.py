"""Forms: the workbooks that people fill in and send back."""

from __future__ import annotations

import datetime
import io
from typing import Any

from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from ...i18n.sorting import sort_key
from ...model.form_files import FormSheet
from ...model.tables import Field, Table
from ...reading.submissions.issued_form import FORMAT, SHEET
from ..workbook_styles import Styles, new_workbook, set_up_print, sheet_name
from .form_context import FormForSender
from .form_sheets import HEADINGS, SheetWriter
from .sheet_content import SheetContent, newest_rows, pivot_content, plain_content

LISTS = "_lists"


def render_form(form: FormForSender, created_at: str = "") -> bytes:
    """A form for one sender as the bytes of a workbook, marked with the moment at which it was made.

    Its blank rows have new keys each time; a sample has none.
    """
    file = io.BytesIO()
    book = new_workbook(file, form.context.language)
    _FormWorkbook(form, book, created_at).write()
    book.close()
    return file.getvalue()


class _FormWorkbook:
    def __init__(self, sender_form: FormForSender, book: Any, created_at: str):
        context, form = sender_form.context, sender_form.form
        self.sender_form, self.context, self.form, self.book = sender_form, context, form, book
        self.say = context.language.say
        self.styles = Styles(book, context.cohort.paths, context.language)
        self.gap_format = book.add_format({"bg_color": self.styles.colours["warn_soft"]})
        self.hidden_rows: list[list[str]] = [
            [
                "form",
                FORMAT,
                form.name,
                sender_form.sender,
                context.language.code,
                context.cohort.settings["cohort_name"],
                created_at,
            ]
        ]
        self.choice_rows: set[tuple[str, str, str]] = set()
        self.lists: dict[str, list[str]] = {}
        self.sheet_names: set[str] = set()
        # the sheets with notes of the host, each with the number of such rows
        self.notes: list[tuple[str, int]] = []

    def write(self) -> None:
        context = self.context
        properties = {"title": self.say(self.form.title), "author": context.cohort.settings["institution"]}
        as_of, is_sample = context.cohort.as_of, self.sender_form.is_sample
        creation = {"created": datetime.datetime(as_of.year, as_of.month, as_of.day)} if is_sample else {}
        self.book.set_properties(properties | creation)
        first = self.book.add_worksheet(sheet_name(self.say("Read first"), self.sheet_names))
        self.hidden_rows.append(["sheet", first.get_name(), ""])
        sheets = []
        for sheet in self.form.sheets:
            table = context.cohort.model.tables[sheet.table]
            name = sheet_name(self.say(table.sheet or table.title), self.sheet_names)
            # what is written on a sheet to read is not read, like the instructions
            self.hidden_rows.append(["sheet", name, "" if sheet.to_read else table.name])
            sheets.append((name, table))
            self._write_sheet(self.book.add_worksheet(name), sheet, table)
        self._write_instructions(first, sheets)
        lists = self.book.add_worksheet(LISTS)
        for index, (name, entries) in enumerate(self.lists.items()):
            lists.write_column(0, index, entries)
            column = xl_col_to_name(index)
            self.book.define_name(name, f"={LISTS}!${column}$1:${column}${max(len(entries), 1)}")
        lists.hide()
        first.activate()
        if is_sample:
            # what comes back of it is no form of this cohort
            return
        hidden = self.book.add_worksheet(SHEET)
        for number, row in enumerate(self.hidden_rows):
            for index, text in enumerate(row):
                hidden.write_string(number, index, text)
        hidden.hide()

    def _write_instructions(self, sheet: Worksheet, sheets: list[tuple[str, Table]]) -> None:
        say, styles = self.say, self.styles
        sheet.hide_gridlines(2)
        sheet.set_column(0, 0, 4)
        sheet.set_column(1, 1, 30)
        sheet.set_column(2, 2, 70)
        title = styles(bold=True, font_size=18, font_color="accent")
        text = styles(text_wrap=True, font_size=11)
        sheet.write(1, 1, say(self.form.title), title)
        sheet.set_row(1, 30)
        sheet.merge_range(2, 1, 2, 2, self._subtitle(), styles(font_size=11, font_color="muted"))
        sheet.merge_range(3, 1, 3, 2, say(self.form.intro), text)
        sheet.set_row(3, 34)
        row = 5
        for name, number in self.notes:
            note = self.context.language.say_number(
                "{n} row has a note from us, in an orange cell. Please read it first, and answer what is asked.",
                "{n} rows have a note from us, in orange cells. Please read them first, and answer what is asked.",
                number,
            )
            style = styles(bold=True, text_wrap=True, font_size=11, bg_color="warn_soft")
            sheet.merge_range(row, 1, row, 2, f"{name}: {note}", style)
            sheet.set_row(row, 34)
            row += 1
        for number, step in enumerate(map(say, self.context.forms.steps), start=1):
            sheet.write(row, 0, number, styles(bold=True, font_color="accent", font_size=12, align="right"))
            sheet.merge_range(row, 1, row, 2, step, text)
            sheet.set_row(row, 34)
            row += 1
        row += 1
        sheet.write(row, 1, say("Sheet"), styles(bold=True, bottom=1, bottom_color="line"))
        sheet.write(row, 2, say("What it is for"), styles(bold=True, bottom=1, bottom_color="line"))
        for name, table in sheets:
            row += 1
            link = styles(font_color="accent", underline=1, font_size=11)
            sheet.write_url(row, 1, f"internal:'{name}'!A1", link, name)
            sheet.write(row, 2, say(table.description), text)
            sheet.set_row(row, 32)
        if self.context.cohort.settings["synthetic"]:
            warning = styles(bold=True, font_color="warn")
            sheet.merge_range(row + 2, 1, row + 2, 2, say("All data in this file is made up."), warning)
        set_up_print(sheet)

    def _subtitle(self) -> str:
        settings = self.context.cohort.settings
        # the host may be the institution itself
        sender = "" if self.sender_form.is_sample else self.sender_form.sender_name
        names = (settings["cohort_name"], settings["institution"], sender)
        return " · ".join(dict.fromkeys(filter(None, names)))

    def _write_sheet(self, sheet: Worksheet, declared: FormSheet, table: Table) -> None:
        content = self._content(declared, table)
        for column in content.columns:
            if not column.hidden:
                column.labels = self._choices(column.field)
            if column.labels and not column.is_read_only and not declared.to_read:
                column.choices = "list_yes_no" if column.field.type == "boolean" else f"list_{table.name}_{column.name}"
                self.lists[column.choices] = list(column.labels.values())
        writer = SheetWriter(sheet, self.styles, self.context.language, self.gap_format)
        writer.write(table, content, to_read=declared.to_read)
        if content.notes:
            self.notes.append((sheet.get_name(), content.notes))
        set_up_print(sheet, headings=HEADINGS)

    def _content(self, declared: FormSheet, table: Table) -> SheetContent:
        context = self.context
        rows = newest_rows(table, self.sender_form.issued_rows(table))
        fields: list[str] = []
        for key, row in () if declared.to_read else rows:
            # a row lacks the fields that the sender may not read
            if list(row) != fields:
                fields = list(row)
                self.hidden_rows.append(["fields", table.name, *fields])
            self.hidden_rows.append(["row", table.name, "|".join(key), *row.values()])
        if table.pivot is None:
            form = self.sender_form
            content = plain_content(
                table,
                declared,
                set(form.fixed_values(table)),
                rows,
                is_of_host=form.is_of_host,
                is_sample=form.is_sample,
            )
            if declared.to_read:
                content.columns = [column for column in content.columns if column.name in declared.show]
                for index, column in enumerate(content.columns):
                    column.index = index
            return content
        target = context.cohort.model.referenced_table(table.field(table.pivot.row))
        names = context.names.labels(target) if target else {}
        in_order = sorted(names, key=lambda row_id: (sort_key(names[row_id]), row_id))
        is_sample = self.sender_form.is_sample
        content = pivot_content(table, table.pivot, declared, rows, in_order, is_sample=is_sample)
        for row in content.issued:
            for column in content.columns:
                if "=" not in column.name and column.name != table.pivot.row:
                    text = row.get(column.name, "")
                    self.hidden_rows.append(["shown", table.name, row[table.pivot.row], column.name, text])
        return content

    def _choices(self, column: Field) -> dict[str, str]:
        """The choices of a column; the hidden sheet records the row behind each label."""
        choices = self.sender_form.choices(column, self.context.language)
        target = self.context.cohort.model.referenced_table(column)
        for row_id, label in choices.items() if target else ():
            entry = (target.name if target else "", row_id, label)
            if entry not in self.choice_rows:
                self.choice_rows.add(entry)
                self.hidden_rows.append(["choice", *entry])
        return choices
