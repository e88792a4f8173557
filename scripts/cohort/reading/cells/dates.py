"""Which day a cell means: typed in either era, with the name of a month, as a number, or as a date of a spreadsheet."""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass
from typing import NamedTuple

from .text import comparison_key, plain_digits
from .vocabulary import Vocabulary

BUDDHIST_ERA = 543
BUDDHIST_YEARS = range(2400, 2700)
YEARS = range(1940, 2100)
_EXCEL_BEGINS = datetime.date(1899, 12, 30)
_EXCEL_ENDS = 2_958_465
# a spreadsheet in English takes the 61 of 2561 for 1961, so that 57 years are missing to 2018
_READ_AS_1900S = range(1930, 2000)
_YEARS_MISSING = 2500 - BUDDHIST_ERA - 1900

_TIME = re.compile(r"[T ]+\d{1,2}[:.]\d{2}([:.]\d{2}(\.\d+)?)?( ?น\.?| ?[ap]\.?m\.?|Z|[+-]\d\d:?\d\d)?$")
_YEAR_FIRST = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})")
_NUMBERS = re.compile(r"(\d{1,2})\s*[-/.\s]\s*(\d{1,2})\s*[-/.\s]\s*(\d{4}|\d{2})")
_MONTH_SECOND = re.compile(r"(\d{1,2})[\s\-/]*([^\d]+?)[\s\-/,]*(\d{4}|\d{2})")
_MONTH_FIRST = re.compile(r"([^\d]+?)\s*(\d{1,2})(?:st|nd|rd|th)?[\s,]+(\d{4}|\d{2})")


@dataclass(frozen=True)
class Period:
    """The days among which a date of two digits, or one with day and month swapped, is looked for."""

    first: datetime.date
    last: datetime.date

    def contains(self, day: datetime.date) -> bool:
        return self.first <= day <= self.last


class DayReading(NamedTuple):
    """A day as it would be stored, and the code of what was put right."""

    text: str
    repair: str | None


class DayReader:
    """Reads days. Each way of reading returns none where there is no such day, several where nobody can tell which."""

    def __init__(self, words: Vocabulary, period: Period):
        self._words, self._period = words, period

    def from_date(self, date: datetime.date) -> list[DayReading]:
        """A date of a spreadsheet, which may be one of a Buddhist year."""
        time = "time" if isinstance(date, datetime.datetime) and date.time() != datetime.time() else None
        day = datetime.date(date.year, date.month, date.day)
        if day.year in BUDDHIST_YEARS:
            found = _day(day.year - BUDDHIST_ERA, day.month, day.day)
            return [DayReading(found.isoformat(), "buddhist-year")] if found else []
        if day.year in _READ_AS_1900S and not self._period.contains(day):
            found = _day(day.year + _YEARS_MISSING, day.month, day.day)
            if found and self._period.contains(found):
                return [DayReading(found.isoformat(), "short-year")]
        return [DayReading(day.isoformat(), time)]

    def from_number(self, number: float) -> list[DayReading]:
        """The day that a spreadsheet stores as a number, if it lies in our time, in either era."""
        if not 0 < number < _EXCEL_ENDS:
            return []
        day = _EXCEL_BEGINS + datetime.timedelta(days=int(number))
        if day.year not in BUDDHIST_YEARS and day.year not in YEARS:
            return []
        return [DayReading(found.text, found.repair or "serial") for found in self.from_date(day)]

    def from_text(self, text: str) -> list[DayReading]:
        """A day typed as text. Its year is read before the day is, because 29 February depends on it."""
        plain = self._words.before_day.sub("", plain_digits(text), count=1)
        if re.fullmatch(r"\d{5,6}", plain):
            return self.from_number(int(plain))
        plain = _TIME.sub("", plain)
        if found := _YEAR_FIRST.fullmatch(plain):
            year, month, day = found.groups()
            return self._choose(text, year, (int(month), int(day)))
        if found := _NUMBERS.fullmatch(plain):
            first, second, year = found.groups()
            return self._choose(text, year, (int(second), int(first)), (int(first), int(second)))
        if named := self._with_month_name(plain):
            day_of_month, month_number, year = named
            return self._choose(text, year, (month_number, day_of_month))
        return []

    def _with_month_name(self, text: str) -> tuple[int, int, str] | None:
        """The day, the month and the digits of the year of “12 พ.ค. 61”, “12 May 2018” or “May 12, 2018”."""
        if match := _MONTH_SECOND.fullmatch(text):
            day, name, year = match.groups()
        elif match := _MONTH_FIRST.fullmatch(text):
            name, day, year = match.groups()
        else:
            return None
        compared = comparison_key(name)
        for era in self._words.eras:
            if compared.endswith(era) and compared[: -len(era)] in self._words.months:
                compared = compared[: -len(era)]
        month = self._words.months.get(compared)
        return (int(day), month, year) if month else None

    def _choose(
        self, text: str, digits: str, month_and_day: tuple[int, int], swapped: tuple[int, int] | None = None
    ) -> list[DayReading]:
        """The readings that can be meant. The day comes first where it is typed so; the other way round is only asked.

        A year of two digits is looked for within the period alone.
        """
        years = _years(digits)
        repair = "short-year" if len(digits) == 2 else "buddhist-year" if int(digits) in BUDDHIST_YEARS else "date"
        usual = [day for year in years if (day := _day(year, *month_and_day))]
        other = (
            []
            if swapped is None or repair == "buddhist-year"
            else [day for year in years if (day := _day(year, *swapped)) and day not in usual]
        )
        asked = [day for day in other if self._period.contains(day)]
        found = [day for day in usual if self._period.contains(day)]
        if asked:
            # the usual reading first
            found = list(
                dict.fromkeys([*found, *(day for day in usual if day.year in {each.year for each in asked}), *asked])
            )
        elif not found and len(digits) == 4:
            found = [*usual, *other]
        return [DayReading(day.isoformat(), None if day.isoformat() == text else repair) for day in found]


def _years(digits: str) -> list[int]:
    """The years of the common era that four or two digits can mean."""
    year = int(digits)
    if len(digits) == 2:
        return [2000 + year, 2500 + year - BUDDHIST_ERA, 1900 + year]
    return [year - BUDDHIST_ERA if year in BUDDHIST_YEARS else year]


def _day(year: int, month: int, day: int) -> datetime.date | None:
    try:
        return datetime.date(year, month, day)
    except ValueError:
        return None
