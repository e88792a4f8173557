"""A workbook with a few rows that somebody filled in elsewhere, such as on the desk.

It is a form like any other: what is in it goes through the same checks, and its original is archived.
"""

from __future__ import annotations

import datetime
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from ...i18n.language import Language
from ...model.cohort import Cohort
from ...model.tables import Table
from ...reading.accepted_rows import Key, Row
from ...reading.submissions.issued_form import DESK_FORM, FORMAT, REASON, SHEET
from ..workbook_styles import Styles, new_workbook, set_up_print, sheet_name

HEADINGS = 0
WIDTH = 26


@dataclass(frozen=True)
class FilledRow:
    """A row as people filled it in: its key, what was stored before (empty for a new row), and the text of each column
    that they answered. `labels` has, for columns that refer to rows, the id behind each text."""

    key: Key
    before: Row
    cells: Mapping[str, str]
    labels: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


def rows_workbook(
    cohort: Cohort, language: Language, table: Table, rows: Sequence[FilledRow], sender: str, reason: str = ""
) -> bytes:
    """The rows as the bytes of a workbook, the same for the same rows. `reason` goes into the ledger."""
    file, say, names = io.BytesIO(), language.say, set[str]()
    book = new_workbook(file, language)
    styles, as_of = Styles(book, cohort.paths, language), cohort.as_of
    creation_date = {"created": datetime.datetime(as_of.year, as_of.month, as_of.day)}
    book.set_properties({"title": say(table.title), "author": cohort.settings["institution"]} | creation_date)
    sheet = book.add_worksheet(sheet_name(say(table.sheet or table.title), names))
    answered = [column for column in table.fields if any(column.name in row.cells for row in rows)]
    keys = [name for name in table.key if name not in {column.name for column in answered}]
    for index, heading in enumerate([*keys, *(say(column.question or column.title) for column in answered)]):
        is_key = index < len(keys)
        sheet.set_column(index, index, WIDTH, None, {"hidden": is_key})
        sheet.write_string(HEADINGS, index, heading, styles(bold=True, text_wrap=True, bottom=1))
    for number, row in enumerate(rows, start=HEADINGS + 1):
        stored = dict(zip(table.key, row.key, strict=True))
        texts = [*(stored[name] for name in keys), *(row.cells.get(column.name, "") for column in answered)]
        for index, text in enumerate(texts):
            sheet.write_string(number, index, text, styles(text_wrap=True))
    set_up_print(sheet, headings=HEADINGS)
    hidden = book.add_worksheet(SHEET)
    marks = [["form", FORMAT, DESK_FORM, sender, language.code, cohort.settings["cohort_name"]]]
    marks += [["sheet", sheet.get_name(), table.name]]
    marks += [[REASON, reason]] if reason else []
    for row in rows:
        marks += [["issued", table.name, "|".join(row.key), name, text] for name, text in row.before.items()]
        for column in answered:
            target = cohort.model.referenced_table(column)
            labels = row.labels.get(column.name, {}) if target else {}
            marks += [["choice", target.name if target else "", row_id, text] for text, row_id in labels.items()]
    for number, mark in enumerate(marks):
        for index, text in enumerate(mark):
            hidden.write_string(number, index, text)
    hidden.hide()
    sheet.activate()
    book.close()
    return file.getvalue()
