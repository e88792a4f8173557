"""The workbook in which somebody reads the texts that would leave, and says yes, no, or other words.

It is a form of the table of reviews: what comes back goes through validate and accept like any other.
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from xlsxwriter.utility import xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from ...i18n.language import Language
from ...model.cohort import Cohort
from ...model.tables import Table
from ...publication.text_marks import Mark
from ...reading.accepted_rows import Row
from ...reading.submissions.issued_form import FORMAT, SHEET
from ...reading.submissions.sheet_layout import ONLY_SHOWN
from ..workbook_styles import Styles, line_count, new_workbook, set_up_print, sheet_name

HEADINGS = 3
LINE_HEIGHT, TEXT_WIDTH = 14.5, 60
LISTS, CHOICES = "_lists", "list_answers"


@dataclass(frozen=True)
class TextToRead:
    """One text with its marks, the words for what each means, and where it stands; `answered` is the review that there
    is."""

    review_id: str
    place: str
    text: str
    marks: Sequence[Mark]
    hints: str
    answered: Row


def review_workbook(
    cohort: Cohort, language: Language, table: Table, texts: Sequence[TextToRead], sender: str
) -> bytes:
    """The workbook as bytes; texts that nobody has read come first."""
    file = io.BytesIO()
    book = new_workbook(file, language)
    _ReviewWorkbook(cohort, language, table, book).write(texts, sender)
    book.close()
    return file.getvalue()


class _ReviewWorkbook:
    def __init__(self, cohort: Cohort, language: Language, table: Table, book: Any):
        self._cohort, self._language, self._table, self._book = cohort, language, table, book
        self._say, self._styles = language.say, Styles(book, cohort.paths, language)
        self._answered = [column for column in table.fields if column.name not in table.key]

    def write(self, texts: Sequence[TextToRead], sender: str) -> None:
        say, names = self._say, set[str]()
        title = say("Texts to read before they are published")
        self._book.set_properties({"title": title, "author": self._cohort.settings["institution"]})
        first = self._book.add_worksheet(sheet_name(say("Read first"), names))
        sheet = self._book.add_worksheet(sheet_name(say("Texts"), names))
        self._write_instructions(first, title)
        self._write_texts(sheet, texts)
        lists = self._book.add_worksheet(LISTS)
        answers = [say(label) for label in self._answered[0].codes.values()]
        lists.write_column(0, 0, answers)
        self._book.define_name(CHOICES, f"={LISTS}!$A$1:$A${len(answers)}")
        hidden = self._book.add_worksheet(SHEET)
        rows = [["form", FORMAT, "review", sender, self._language.code, self._cohort.settings["cohort_name"]]]
        rows += [["sheet", first.get_name(), ""], ["sheet", sheet.get_name(), self._table.name]]
        for text in texts:
            rows += [["issued", self._table.name, text.review_id, name, value] for name, value in text.answered.items()]
        for number, row in enumerate(rows):
            for index, value in enumerate(row):
                hidden.write_string(number, index, value)
        lists.hide()
        hidden.hide()
        first.activate()

    def _write_instructions(self, sheet: Worksheet, title: str) -> None:
        say, styles = self._say, self._styles
        sheet.hide_gridlines(2)
        sheet.set_column(0, 0, 4)
        sheet.set_column(1, 1, 100)
        sheet.write(1, 1, title, styles(bold=True, font_size=18, font_color="accent"))
        sheet.set_row(1, 30)
        sheet.write(2, 1, self._cohort.settings["cohort_name"], styles(font_size=11, font_color="muted"))
        steps = (
            say(
                "Nothing of these texts leaves before you say so. Read each as a neighbour would who knows the people."
            ),
            say(
                "What is red and bold may lead to somebody: a name, a nickname, a place, a role of which there is one."
            ),
            say("Ask also what is not marked: would those concerned be recognised by the story alone?"),
            say("Choose “As it stands”, “No”, or “In other words” and write these beside it. Blank is later."),
            say("Where the organisation has agreed, write when; “nox -s publish -- --dry-run” makes a page for it."),
            say("Put the file into submissions/ and run “nox -s accept”. A text that changes later comes again."),
        )
        for number, step in enumerate(steps, start=1):
            sheet.write(number + 3, 0, number, styles(bold=True, font_color="accent", font_size=12, align="right"))
            sheet.write(number + 3, 1, step, styles(text_wrap=True, font_size=11))
            sheet.set_row(number + 3, 34)
        if self._cohort.settings["synthetic"]:
            sheet.write(11, 1, say("All data in this file is made up."), styles(bold=True, font_color="warn"))
        set_up_print(sheet)

    def _write_texts(self, sheet: Worksheet, texts: Sequence[TextToRead]) -> None:
        say, styles = self._say, self._styles
        widths = (16, 26, TEXT_WIDTH, 26, 18, TEXT_WIDTH - 18, 16)
        read_only_headings = (say("Where it stands"), say("The text"), say("Look at"))
        headings = [
            self._table.key[0],
            *(f"{ONLY_SHOWN} {heading}" for heading in read_only_headings),
            *(say(column.question or column.title) for column in self._answered),
        ]
        for index, (width, heading) in enumerate(zip(widths, headings, strict=True)):
            sheet.set_column(index, index, width, None, {"hidden": index == 0})
            sheet.write(HEADINGS, index, heading, styles(bold=True, text_wrap=True, bottom=1, bg_color="accent_soft"))
        sheet.set_row(HEADINGS, 32)
        sheet.write(
            0, 1, say("Texts to read before they are published"), styles(bold=True, font_size=14, font_color="accent")
        )
        sheet.freeze_panes(HEADINGS + 1, 2)
        for number, text in enumerate(texts, start=HEADINGS + 1):
            self._write_text(sheet, number, text)
        last = HEADINGS + max(len(texts), 1)
        answers = {"validate": "list", "source": f"={CHOICES}", "error_message": say("Choose from the list.")}
        sheet.data_validation(HEADINGS + 1, 4, last, 4, answers)
        first_cell = xl_rowcol_to_cell(HEADINGS + 1, 4, row_abs=False, col_abs=True)
        open_format = self._book.add_format({"bg_color": styles.colours["warn_soft"]})
        sheet.conditional_format(
            HEADINGS + 1, 4, last, 4, {"type": "formula", "criteria": f'={first_cell}=""', "format": open_format}
        )
        set_up_print(sheet, headings=HEADINGS)

    def _write_text(self, sheet: Worksheet, number: int, text: TextToRead) -> None:
        styles = self._styles
        plain = styles(text_wrap=True, locked=True, font_color="muted" if text.answered else "ink")
        sheet.write_string(number, 0, text.review_id)
        sheet.write_string(number, 1, text.place, styles(text_wrap=True, font_color="muted"))
        fragments = self._fragments(text)
        if len(fragments) > 2:
            sheet.write_rich_string(number, 2, *fragments, plain)
        else:
            sheet.write_string(
                number, 2, text.text, styles(text_wrap=True, bold=True, font_color="warn") if text.marks else plain
            )
        sheet.write_string(number, 3, text.hints, styles(text_wrap=True, font_color="warn"))
        for index, column in enumerate(self._answered, start=4):
            value = text.answered.get(column.name, "")
            cell_text = self._say(column.codes[value]) if value in column.codes else value
            sheet.write_string(number, index, cell_text, styles(text_wrap=True))
        lines = max(line_count(text.text, TEXT_WIDTH), line_count(text.hints, 26), line_count(text.place, 26))
        sheet.set_row(number, max(2, lines) * LINE_HEIGHT)

    def _fragments(self, text: TextToRead) -> list[Any]:
        """The text in pieces, each marked one after its format."""
        bold = self._styles(bold=True, font_color="warn")
        fragments: list[Any] = []
        at = 0
        for mark in text.marks:
            if mark.start > at:
                fragments.append(text.text[at : mark.start])
            fragments += [bold, text.text[mark.start : mark.end]]
            at = mark.end
        return [*fragments, *([text.text[at:]] if at < len(text.text) else [])]


def mark_words(language: Language) -> Mapping[str, str]:
    """What each kind of mark means, in one language."""
    say = language.say
    return {
        "name": say("a name"),
        "nickname": say("a nickname"),
        "contact": say("a telephone number or an address"),
        "number": say("a number of an identity card"),
        "place": say("a place"),
        "organisation": say("an organisation that does not appear by name"),
        "role": say("a role of which there is one"),
    }
