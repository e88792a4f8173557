"""People's own sheets: ditto marks, and rows that are sums, money that came in, or people who did not come."""

from __future__ import annotations

import re
from decimal import Decimal

from ..cells.text import comparison_key
from ..cells.values import NUMBERS, RawCell
from ..cells.vocabulary import Vocabulary
from .headings import MONEY_IN, PRESENCE, WEEKDAY, Headings
from .sheet_table import SheetTable, filled_merges, tidy_text

# the number of a line before a signature: 4. izin
_LINE_NUMBER = re.compile(r"^\d+[.)]\s*")
# rows whose cells no ditto mark repeats
_SUMS = ("total-row", "carried-row")


def mark_own_sheet(section: SheetTable, headings: Headings, words: Vocabulary) -> None:
    """Marks a sheet of people's own, with its columns that are no fields but tell something about a row, or mark it as
    a response to a form."""
    section.is_own = True
    assigned = set(section.columns.values())
    for index, heading in enumerate(section.headings):
        if index not in assigned and (meaning := headings.other_meaning(section.table.name, heading)):
            section.other_columns.setdefault(meaning, []).append(index)
    for identity in words.response_identities:
        if set(identity) <= set(section.headings):
            section.identity = [section.headings.index(heading) for heading in identity]
            break


class OwnRows:
    """The rows of a sheet of people's own, by number; `reasons` are those of rows that are no entries.

    `doubtful` are rows that say that there was nothing, with the field in which they do: only the sender knows whether
    they are entries.
    """

    def __init__(self, section: SheetTable, words: Vocabulary):
        self._section, self._vocabulary = section, words
        self._merged = {(row, column): value for row, column, value in filled_merges(section.sheet)}
        required = [column for column in section.table.fields if column.required and column.name in section.columns]
        self._days = [section.columns[column.name] for column in required if column.type == "date"]
        self._numbers = {section.columns[column.name]: column for column in required if column.type in NUMBERS}
        self._texts = [
            section.columns[column.name] for column in required if column.type == "string" and not column.references
        ]
        self._money_in = section.other_columns.get(MONEY_IN, [])
        self._presence = _Presence(self, section, words)
        self._sum_since_total = self._sum = Decimal(0)
        self.doubtful: dict[int, str] = {}
        self.reasons: dict[int, str] = {}
        for number in range(section.header_row + 1, len(section.sheet.rows)) if section.is_own else ():
            if any(self.text(number, index) for index in range(len(section.sheet.rows[number]))):
                self._judge(number)

    def text(self, number: int, index: int) -> str:
        """The tidy text of a cell; of merged cells, in each of their rows."""
        return tidy_text(self._merged.get((number, index), self._section.sheet.cell(number, index)))

    def dittos(self) -> dict[tuple[int, int], RawCell]:
        """The cells that say the same as the one above, by row and column, with its value."""
        dittos: dict[tuple[int, int], RawCell] = {}
        above: dict[int, RawCell] = {}
        section = self._section
        for number in range(section.header_row + 1, len(section.sheet.rows)) if section.is_own else ():
            if self.reasons.get(number) in _SUMS:
                continue
            for column in section.columns.values():
                cell = section.sheet.cell(number, column)
                if isinstance(cell, str) and cell.strip().casefold() in self._vocabulary.ditto:
                    if column in above:
                        dittos[number, column] = above[column]
                elif cell != "":
                    above[column] = cell
        return dittos

    def below_entries(self) -> set[int]:
        """The rows below the last one with a day or an amount, such as names and signatures."""
        rows = self._section.rows
        if not self._section.is_own or not self._days:
            return set()
        last = max(filter(self._has_day_or_amount, rows), default=self._section.header_row)
        return {number for number in rows if number > last and not (self.is_marked(number) or self._is_full(number))}

    def is_marked(self, number: int) -> bool:
        """Whether a row is an entry, however little it says: somebody signed in it, or a program gave it an id."""
        return self.has_id(number) or (self._presence.is_used and not self._presence.is_absent(number))

    def has_id(self, number: int) -> bool:
        """Whether a program gave a row an id."""
        return bool(self._section.identity) and all(self.text(number, index) for index in self._section.identity)

    def count_days(self) -> None:
        """Counts the days on which somebody signed or is ticked, where the columns name days."""
        name, section = self._vocabulary.presence["days"], self._section
        if self._presence.day_columns and name not in section.columns:
            section.counts[name] = [self._presence.days(number) for number in section.rows]

    def _judge(self, number: int) -> None:
        """Adds the reason for a row that is no entry, or the doubt about it."""
        amounts = [amount for index in self._numbers if (amount := self._amount(number, index)) is not None]
        is_blank = all(self._is_nothing(number, index) for index in self._numbers)
        if any(self._is_carried(self.text(number, index)) for index in self._texts):
            self.reasons[number] = "carried-row"
        elif self._begins_like_sum(number) and self._may_be_sum(number, amounts):
            self.reasons[number] = "total-row"
            self._sum_since_total = Decimal(0)
        elif self._numbers and is_blank and any(not self._is_nothing(number, index) for index in self._money_in):
            self.reasons[number] = "income-row"
        elif self._presence.is_used and self._presence.is_absent(number):
            self.reasons[number] = "absent-row"
        else:
            self._sum_since_total += sum(amounts)
            self._sum += sum(amounts)
            doubtful = [column.name for index, column in self._numbers.items() if self._says_nothing(number, index)]
            if doubtful:
                self.doubtful[number] = doubtful[0]

    def _begins_like_sum(self, number: int) -> bool:
        cells = self._section.sheet.rows[number]
        texts = [tidy_text(cell) for cell in cells if isinstance(cell, str) and tidy_text(cell)]
        return any(self._vocabulary.totals.match(text) for text in texts[:2])

    def _may_be_sum(self, number: int, amounts: list[Decimal]) -> bool:
        """Whether a row that begins like a sum has no day, or is the sum of the rows above it; where rows have no days,
        whether it has hardly any answer."""
        if not self._days:
            columns = self._section.columns.values()
            return sum(1 for index in columns if self.text(number, index)) < min(2, len(columns))
        is_sum = bool(amounts) and sum(amounts) in (self._sum_since_total, self._sum)
        return is_sum or not any(self.text(number, index) for index in self._days)

    def _is_carried(self, text: str) -> bool:
        """Whether a text says that a sum is carried over, and nothing else but maybe a day or a month."""
        match = self._vocabulary.carried.match(text)
        rest = comparison_key(re.sub(r"\d", "", text[match.end() :])) if match else "?"
        return not rest or rest in self._vocabulary.months

    def _is_nothing(self, number: int, index: int) -> bool:
        """Whether a cell has no amount; in a cash book with columns for both sides, a zero is none."""
        text = self.text(number, index)
        return (
            not text
            or text.casefold() in self._vocabulary.nothing
            or bool(self._money_in and self._amount(number, index) == 0)
        )

    def _says_nothing(self, number: int, index: int) -> bool:
        """Whether a required number is given as none: a dash, or a zero where none can be."""
        text = self.text(number, index)
        is_zero = self._amount(number, index) == 0 and self._numbers[index].constraints.get("minimum", 0) > 0
        return is_zero or (text != "" and text.casefold() in self._vocabulary.nothing)

    def _is_full(self, number: int) -> bool:
        """Whether a row has all required texts and more than half of the answers: an entry with faults."""
        columns = self._section.columns.values()
        is_half_full = 2 * sum(1 for index in columns if self.text(number, index)) > len(columns)
        return is_half_full and all(self.text(number, index) for index in self._texts)

    def _has_day_or_amount(self, number: int) -> bool:
        """Whether a row has something like a day, or a readable number, where each entry has one."""
        has_day = any(
            any(sign.isdigit() for sign in text) or text.casefold() in self._vocabulary.ditto
            for text in (self.text(number, index) for index in self._days)
        )
        return has_day or any(self._amount(number, index) is not None for index in self._numbers)

    def _amount(self, number: int, index: int) -> Decimal | None:
        """The number in a cell, or its minutes; None without one."""
        text = self.text(number, index)
        readings = self._vocabulary.numbers.readings(text) or [*self._vocabulary.durations.minutes(text).values()]
        return Decimal(readings[0]) if readings else None


class _Presence:
    """The columns of a sheet in which people sign or are ticked."""

    def __init__(self, rows: OwnRows, section: SheetTable, words: Vocabulary):
        weekdays = section.other_columns.get(WEEKDAY, [])
        self._rows, self._vocabulary = rows, words
        self._columns = sorted([*section.other_columns.get(PRESENCE, []), *weekdays])
        numbers = range(section.header_row + 1, len(section.sheet.rows))
        if section.subheadings is not None:
            numbers = range(section.subheadings + 1, len(section.sheet.rows))
        self._marks = {self._mark(number, index) for number in numbers for index in self._columns} - {""}
        days = {
            index: heading
            for index in self._columns
            if index in weekdays or any(sign.isdigit() for sign in section.headings[index])
            for heading in [section.headings[index]]
        }
        # morning and afternoon of one day have one heading
        self.day_columns = list(days) if len(set(days.values())) == len(days) else []

    @property
    def is_used(self) -> bool:
        """Whether anybody has signed: a list may have been signed on paper."""
        return bool(self._marks)

    def is_absent(self, number: int) -> bool:
        """Whether nobody has signed in a row."""
        return all(self._says_absent(self._mark(number, index)) for index in self._columns)

    def days(self, number: int) -> int:
        """The number of days on which somebody signed in a row."""
        return sum(1 for index in self.day_columns if not self._says_absent(self._mark(number, index)))

    def _mark(self, number: int, index: int) -> str:
        return _LINE_NUMBER.sub("", self._rows.text(number, index))

    def _says_absent(self, mark: str) -> bool:
        words, sign = self._vocabulary, mark.casefold()
        if (
            not mark
            or sign in words.nothing
            or comparison_key(mark) in words.absence
            or words.truth.get(sign) == "false"
        ):
            return True
        is_grid = all(len(other) == 1 for other in self._marks)
        # a cross among ticks or letters says absent; alone it is a tick
        is_cross = sign in words.absence_crosses and any(
            other.casefold() not in words.absence_crosses for other in self._marks
        )
        return is_cross or (is_grid and sign in words.absence_letters)
