"""People's own sheets: ditto marks, and rows that are sums, money that came in, or people who did not come."""

from __future__ import annotations

import re

from ..cells.text import comparison_key
from ..cells.values import RawCell
from ..cells.vocabulary import Vocabulary
from .headings import PRESENCE, Headings
from .sheet_table import SheetTable, tidy_text

NUMBERS = ("number", "integer")
_LINE_NUMBER = re.compile(r"^\d+[.)]?\s*")
_CROSSES = frozenset("xX×✗✘")
_TICKS = frozenset("✓✔☑√")


def mark_own_sheet(section: SheetTable, headings: Headings, words: Vocabulary) -> None:
    """Adds what only a sheet of people's own has: columns that are no fields but tell something, and ditto marks."""
    section.is_own = True
    assigned = set(section.columns.values())
    for index, heading in enumerate(section.headings):
        if index not in assigned and (meaning := headings.other_meaning(heading)):
            section.other_columns.setdefault(meaning, []).append(index)
    above: dict[int, RawCell] = {}
    for number in range(section.header_row + 1, len(section.sheet.rows)):
        for column in section.columns.values():
            cell = section.sheet.cell(number, column)
            if isinstance(cell, str) and cell.strip().casefold() in words.ditto:
                if column in above:
                    section.dittos[number, column] = above[column]
            elif cell != "":
                above[column] = cell


class OwnRows:
    """The rows of a sheet of people's own, by number."""

    def __init__(self, section: SheetTable, words: Vocabulary):
        self._section, self._vocabulary = section, words
        required = [column for column in section.table.fields if column.required and column.name in section.columns]
        self._days = [section.columns[column.name] for column in required if column.type == "date"]
        self._numbers = {section.columns[column.name]: column for column in required if column.type in NUMBERS}
        self._money_in = section.other_columns.get("money_in", [])
        self._presence = section.other_columns.get(PRESENCE, [])
        self._last_sum = len(section.sheet.rows)
        self._has_ticks = any(
            self._text(number, index) in _TICKS
            for number in range(section.header_row + 1, len(section.sheet.rows))
            for index in self._presence
        )

    def reason_for_no_entry(self, number: int) -> str | None:
        """The code of schemas/unread.yaml for a row that is no entry; None for one that may be an entry."""
        texts = [tidy_text(cell) for cell in self._section.sheet.rows[number] if isinstance(cell, str)]
        texts = [text for text in texts if text]
        if any(self._vocabulary.carried.match(text) for text in texts[:3]):
            return "carried-row"
        if any(self._vocabulary.totals.match(text) for text in texts[:2]) and self._may_be_sum(number):
            self._last_sum = number
            return "total-row"
        is_blank = all(self._is_nothing(number, index) for index in self._numbers)
        if is_blank and any(not self._is_nothing(number, index) for index in self._money_in):
            return "income-row"
        if any(self._says_nothing(number, index) for index in self._numbers):
            return "nothing-row"
        is_absent = self._presence and all(self._is_absent(number, index) for index in self._presence)
        return "absent-row" if is_absent else None

    def is_present(self, number: int) -> bool:
        """Whether somebody signed in a row, or is ticked."""
        return any(not self._is_absent(number, index) for index in self._presence)

    def count_days(self) -> None:
        """Counts the signatures or ticks of each row, where that is the number of days that somebody came."""
        name, section = self._vocabulary.presence["days"], self._section
        if self._presence and section.table.name == self._vocabulary.presence["table"] and name not in section.columns:
            section.counts[name] = [
                sum(1 for index in self._presence if not self._is_absent(number, index)) for number in section.rows
            ]

    def below_entries(self) -> set[int]:
        """The rows below the last one with a required day or number, such as names and signatures."""
        rows = self._section.rows
        if not self._section.is_own or not (self._days or self._numbers):
            return set()
        with_day = [number for number in rows if self._has_day(number)]
        # below the last sum stands what was advanced or returned, without a day
        with_number = [number for number in rows if self._has_number(number) and number < self._last_sum]
        last = max([*with_day, *with_number], default=self._section.header_row)
        return {number for number in rows if number > last}

    def _has_day(self, number: int) -> bool:
        """Whether a row has something like a day where each entry has one."""
        return any(
            (number, index) in self._section.dittos or any(sign.isdigit() for sign in self._text(number, index))
            for index in self._days
        )

    def _has_number(self, number: int) -> bool:
        """Whether a row has a number or a duration where each entry has one."""
        texts = [self._text(number, index) for index in self._numbers]
        return any(
            self._vocabulary.numbers.readings(text) or self._vocabulary.durations.minutes(text) for text in texts
        )

    def _may_be_sum(self, number: int) -> bool:
        """Whether a row that begins like a sum has no day or, where entries have none, hardly any answer."""
        if self._days:
            return not any(self._text(number, index) for index in self._days)
        columns = self._section.columns.values()
        return sum(1 for index in columns if self._text(number, index)) < min(2, len(columns))

    def _is_nothing(self, number: int, index: int) -> bool:
        text = self._text(number, index)
        return not text or text.casefold() in self._vocabulary.nothing

    def _says_nothing(self, number: int, index: int) -> bool:
        """Whether a required number is given as none: a dash, or a zero where none can be."""
        text = self._text(number, index)
        is_zero = text == "0" and self._numbers[index].constraints.get("minimum", 0) > 0
        return is_zero or (text != "" and self._is_nothing(number, index))

    def _is_absent(self, number: int, index: int) -> bool:
        text = _LINE_NUMBER.sub("", self._text(number, index))
        if self._has_ticks and text in _CROSSES:
            return True
        key = comparison_key(text)
        return not key or key in self._vocabulary.absence or self._vocabulary.truth.get(key) == "false"

    def _text(self, number: int, index: int) -> str:
        return tidy_text(self._section.sheet.cell(number, index))
