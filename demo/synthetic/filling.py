"""Filling in a form as people do: cell by cell under the headings, in the rows that are there for it."""

from __future__ import annotations

from collections import deque
from pathlib import Path
from typing import Any

import openpyxl
from cohort.i18n.language import Language
from cohort.model.tables import Table
from cohort.reading.submissions.issued_form import SHEET
from openpyxl.worksheet.worksheet import Worksheet

from .answers import Answers, AtHand
from .hands import Hand, Typed
from .sayings import Saying

HEADINGS = 4  # the row of the headings in a form


class SheetInHand:
    """A sheet of a form: where its columns are, which rows were handed out, and which are left to be filled in."""

    def __init__(self, sheet: Worksheet, table: Table, issued: int, language: Language):
        self.sheet, self.table = sheet, table
        of_heading = {language.say(column.question or column.title): column.name for column in table.fields}
        if table.pivot:
            by = table.field(table.pivot.by)
            of_heading |= {language.say(label): f"{by.name}={code}" for code, label in by.codes.items()}
        headings = {str(cell.value).removesuffix(" *"): cell.column for cell in sheet[HEADINGS] if cell.value}
        # the hidden columns of keys are called by their names
        self.columns = {of_heading.get(heading, heading): column for heading, column in headings.items()}
        first = HEADINGS + 1
        self.issued = {self._key(row): row for row in range(first, first + issued)}
        self.blank = deque(range(first + issued, sheet.max_row + 1))

    def _key(self, row: int) -> str:
        """What a row is known by: its key, in a pivot what its rows stand for."""
        name = self.table.pivot.row if self.table.pivot else self.table.key[0]
        return str(self.sheet.cell(row, self.columns[name]).value)

    def get(self, row: int, name: str) -> str:
        """What stands in a cell."""
        return str(self.sheet.cell(row, self.columns[name]).value or "")

    def put(self, row: int, name: str, typed: Typed) -> None:
        """Writes into a cell."""
        cell = self.sheet.cell(row, self.columns[name])
        cell.value = typed
        if isinstance(typed, str):
            cell.data_type = "s"


class FormInHand:
    """A form that is being filled in; `sayings` are those that it has, `row_of` where a row
    stands, by its table and its generated id."""

    def __init__(self, path: Path, at_hand: AtHand, hand: Hand):
        self.book: Any = openpyxl.load_workbook(path)
        self.sayings: list[Saying] = []
        self.row_of: dict[tuple[str, str], int] = {}
        hidden = [[str(text or "") for text in row] for row in self.book[SHEET].iter_rows(values_only=True)]
        offered = {(row[1], row[2]): row[3] for row in hidden if row[0] == "choice"}
        self.answers = Answers(at_hand, hand, offered)
        # a pivot has a row for each of those that it shows, another table one for each key
        issued = {(what, row[1], row[2]) for row in hidden if (what := row[0]) in {"row", "shown"}}
        self.sheets: dict[str, SheetInHand] = {}
        for _, name, table_name in (row[:3] for row in hidden if row[0] == "sheet" and row[2]):
            table = at_hand.model.tables[table_name]
            what = "shown" if table.pivot else "row"
            number = sum(1 for issued_row in issued if issued_row[:2] == (what, table_name))
            self.sheets[table_name] = SheetInHand(self.book[name], table, number, at_hand.language)

    def say(self, saying: Saying) -> None:
        """Writes a row, or the cells of one that was handed out.

        It has to wait for another form when no row is left, or when it refers to something that has no name yet.
        """
        sheet, table = self.sheets[saying.table.name], saying.table
        row = sheet.issued[saying.key[0]] if saying.key else sheet.blank[0] if sheet.blank else 0
        typed = self.answers.typed(saying, filter(sheet.columns.__contains__, saying.fields)) if row else None
        if typed is None:
            return
        if not saying.key:
            sheet.blank.popleft()
            if table.generated_key:
                self.answers.is_new(saying, sheet.get(row, table.generated_key))
        for name, text in typed.items():
            sheet.put(row, name, text)
        self.sayings.append(saying)
        self.row_of[table.name, saying.generated_id] = row
