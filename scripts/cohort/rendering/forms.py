"""Forms: the workbooks that people fill in, made so that what comes back can be read."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import xlsxwriter
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from ..model.forms import Form, SheetOfForm, fits
from ..model.places import Places
from ..model.settings import Settings
from ..model.tables import Field, Model, Table
from ..reading.accepted import Accepted, Key, Names, Row
from ..reading.forms import FORMAT, SHEET
from ..wording.language import Language
from .form_sheets import HEADINGS, SheetContent, SheetWriter, in_time, pivot_content, plain_content
from .workbooks import Styles, sheet_name

LISTS = "_lists"
OwnerOf = Callable[[Table, Row], str]


@dataclass
class FormContext:
    """What all forms of a cohort are made from."""

    places: Places
    settings: Settings
    model: Model
    accepted: Accepted
    names: Names
    language: Language
    senders: str
    steps: list[str]


def render_form(context: FormContext, form: Form, organisation: str, owner_of: OwnerOf) -> bytes:
    """The workbook of a form for one organisation. Each has new keys for its blank rows."""
    memory = io.BytesIO()
    book = xlsxwriter.Workbook(memory, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    made = _FormBook(context, form, organisation, book, owner_of)
    made.write()
    book.close()
    return memory.getvalue()


class _FormBook:
    def __init__(self, context: FormContext, form: Form, organisation: str, book: Any, owner_of: OwnerOf):
        self.context, self.form, self.organisation, self.book = context, form, organisation, book
        self.owner_of = owner_of
        self.say = context.language.say
        self.styles = Styles(book, context.places, context.language)
        self.gap = book.add_format({"bg_color": self.styles.colours["warn_soft"]})
        self.hidden: list[list[str]] = [
            ["form", FORMAT, form.name, organisation, context.language.code, context.settings["cohort_name"]]
        ]
        self.lists: dict[str, list[str]] = {}
        self.taken: set[str] = set()

    def write(self) -> None:
        context = self.context
        self.book.set_properties({"title": self.say(self.form.title), "author": context.settings["institution"]})
        first = self.book.add_worksheet(sheet_name(self.say("Read first"), self.taken))
        self.hidden.append(["sheet", first.get_name(), ""])
        sheets = []
        for sheet in self.form.sheets:
            table = context.model.tables[sheet.table]
            name = sheet_name(self.say(table.sheet or table.title), self.taken)
            self.hidden.append(["sheet", name, table.name])
            sheets.append((name, table))
            self._sheet(self.book.add_worksheet(name), sheet, table)
        self._instructions(first, sheets)
        lists = self.book.add_worksheet(LISTS)
        for place, (name, entries) in enumerate(self.lists.items()):
            lists.write_column(0, place, entries)
            column = xl_col_to_name(place)
            self.book.define_name(name, f"={LISTS}!${column}$1:${column}${max(len(entries), 1)}")
        hidden = self.book.add_worksheet(SHEET)
        for number, row in enumerate(self.hidden):
            for place, text in enumerate(row):
                hidden.write_string(number, place, text)
        lists.hide()
        hidden.hide()
        first.activate()

    def _instructions(self, sheet: Worksheet, sheets: list[tuple[str, Table]]) -> None:
        say, styles = self.say, self.styles
        sheet.hide_gridlines(2)
        sheet.set_column(0, 0, 4)
        sheet.set_column(1, 1, 30)
        sheet.set_column(2, 2, 70)
        title = styles(bold=True, font_size=18, font_color="accent")
        text = styles(text_wrap=True, font_size=11)
        sheet.write(1, 1, say(self.form.title), title)
        sheet.set_row(1, 30)
        sheet.merge_range(2, 1, 2, 2, self._who(), styles(font_size=11, font_color="muted"))
        sheet.merge_range(3, 1, 3, 2, say(self.form.intro), text)
        sheet.set_row(3, 34)
        row = 5
        for number, step in enumerate(map(say, self.context.steps), start=1):
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
        if self.context.settings["synthetic"]:
            warning = styles(bold=True, font_color="warn")
            sheet.merge_range(row + 2, 1, row + 2, 2, say("All data in this file is made up."), warning)
        self._print_setup(sheet, landscape=False)

    def _who(self) -> str:
        settings, context = self.context.settings, self.context
        name = context.names.labels(context.model.tables[context.senders]).get(self.organisation, self.organisation)
        return f"{settings['cohort_name']} · {settings['institution']} · {name}"

    def _print_setup(self, sheet: Worksheet, *, landscape: bool) -> None:
        sheet.set_paper(9)
        sheet.set_margins(left=0.4, right=0.4, top=0.6, bottom=0.6)
        sheet.fit_to_pages(1, 0)
        if landscape:
            sheet.set_landscape()
            sheet.repeat_rows(HEADINGS)
        sheet.set_footer("&L&9&A&R&9&P / &N")

    def _sheet(self, sheet: Worksheet, declared: SheetOfForm, table: Table) -> None:
        content = self._content(declared, table)
        for column in content.columns:
            if not column.hidden:
                column.labels = self._choices(column.field)
            if column.labels:
                column.choices = "list_yes_no" if column.field.type == "boolean" else f"list_{table.name}_{column.name}"
                self.lists[column.choices] = list(column.labels.values())
        SheetWriter(sheet, self.styles, self.context.language, self.gap).write(table, content)
        self._print_setup(sheet, landscape=True)

    def _content(self, declared: SheetOfForm, table: Table) -> SheetContent:
        context = self.context
        rows = in_time(table, self._own_rows(table))
        for key, row in rows:
            for name, text in row.items():
                self.hidden.append(["issued", table.name, "|".join(key), name, text])
        if table.pivot is None:
            return plain_content(table, declared, set(self._fixed(table)), rows)
        target = context.model.reference(table.field(table.pivot.row))
        names = context.names.labels(target) if target else {}
        content = pivot_content(table, table.pivot, declared, rows, sorted(names, key=lambda row_id: names[row_id]))
        for row in content.issued:
            for column in content.columns:
                if "=" not in column.name and column.name != table.pivot.row:
                    text = row.get(column.name, "")
                    self.hidden.append(["shown", table.name, row[table.pivot.row], column.name, text])
        return content

    def _own_rows(self, table: Table) -> Iterator[tuple[Key, Row]]:
        """The accepted rows that the form shows, so that a correction is an edit."""
        for key, row in self.context.accepted.rows(table).items():
            if self.form.covers == "all" or self.owner_of(table, row) == self.organisation:
                yield key, row

    def _fixed(self, table: Table) -> dict[str, str]:
        """What the form fills in by itself: the organisation that its rows belong to, when the form is its own."""
        column = table.belongs_to
        if self.form.covers == "own" and column and table.field(column).references == self.context.senders:
            return {column: self.organisation}
        return {}

    def _choices(self, each: Field) -> dict[str, str]:
        """The stored texts that may be chosen, with what people read."""
        if each.type == "boolean":
            return {"true": self.say("yes"), "false": self.say("no")}
        if each.codes:
            return {code: self.say(label) for code, label in each.codes.items()}
        target = self.context.model.reference(each)
        if target is None:
            return {}
        allowed = {}
        labels = self.context.names.labels(target)
        for key, row in self.context.accepted.rows(target).items():
            own = self.form.covers == "all" or each.only or self.owner_of(target, row) in ("", self.organisation)
            if own and fits(row, each.only):
                allowed[key[0]] = labels[key[0]]
        if self.form.covers == "own":
            allowed = self._short(target, allowed)
        for row_id, label in allowed.items():
            entry = ["choice", target.name, row_id, label]
            if entry not in self.hidden:
                self.hidden.append(entry)
        return dict(sorted(allowed.items(), key=lambda pair: pair[1]))

    def _short(self, target: Table, labels: dict[str, str]) -> dict[str, str]:
        """The labels without what they say in brackets, where everybody in the form's list is told apart without."""
        rows = self.context.accepted.rows(target)
        short = {row_id: self.context.names.label(target, rows[row_id,], parts=1) for row_id in labels}
        return short if len(set(short.values())) == len(short) else labels


def recipients(form: Form, senders: dict[Key, Row]) -> Iterator[str]:
    """The ids of the organisations that a form is made for."""
    for key, row in senders.items():
        if fits(row, form.who):
            yield key[0]
