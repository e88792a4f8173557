"""Files that are no form of ours: a workbook of somebody's own, and what a phone has sent to a server."""

from __future__ import annotations

import csv
import io
import uuid
from collections.abc import Sequence
from pathlib import Path

import openpyxl
from cohort.model.tables import Table
from openpyxl.worksheet.worksheet import Worksheet

from .answers import Answers
from .hands import Typed
from .sayings import Saying


def own_workbook(
    path: Path, sheets: dict[str, list[Saying]], answers: Answers, title: str, number: str, total: str = ""
) -> Path:
    """A workbook with a title above its headings and a running number, which nobody has asked for.

    `total` is what the sum of the amounts under the rows is called, if there is one.
    """
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, sayings in sheets.items():
        if sayings:
            sheet = book.create_sheet(name)
            _write(sheet, sayings, answers, title, number)
            if total:
                place = columns_of(sayings[0].table, sayings).index("amount")
                amounts = (int(saying.generated_row["amount"]) for saying in sayings)
                sheet.append([total, *[None] * place, sum(amounts)])
    book.save(path)
    return path


def _write(sheet: Worksheet, sayings: list[Saying], answers: Answers, title: str, number: str) -> None:
    table, say = sayings[0].table, answers.at_hand.language.say
    names = columns_of(table, sayings)
    sheet.append([title])
    sheet.append([])
    sheet.append([number, *(say(table.field(name).title) for name in names)])
    for place, saying in enumerate(sayings, start=1):
        typed = answers.typed(saying, names)
        if typed is None:
            raise ValueError(f"{table.name} {saying.generated_id} refers to what has no name yet")
        cells: Sequence[Typed] = [place, *typed.values()]
        sheet.append(cells)


def columns_of(table: Table, sayings: list[Saying]) -> list[str]:
    """The fields of which something is said, in the order of the table."""
    return [column.name for column in table.fields if any(column.name in saying.fields for saying in sayings)]


def phone_export(path: Path, sayings: list[Saying], answers: Answers, day: str) -> Path:
    """What ODK Central exports of a form for phones: codes and keys, and the mark of each entry."""
    table, keys = sayings[0].table, answers.at_hand.keys
    names = columns_of(table, sayings)
    text = io.StringIO()
    rows = csv.writer(text, lineterminator="\n")
    rows.writerow(["SubmissionDate", *names, "meta-instanceID", "KEY"])
    for saying in sayings:
        mark = f"uuid:{uuid.UUID(int=answers.hand.random.getrandbits(128), version=4)}"
        row = keys.in_the_cohort(table, saying.generated_row)
        rows.writerow([f"{day}T10:15:00.000Z", *(row[name] for name in names), mark, mark])
    path.write_text(text.getvalue(), encoding="utf-8", newline="")
    return path
