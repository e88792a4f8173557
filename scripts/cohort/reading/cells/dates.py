"""Reading days: typed in either era, with the name of a month, as a number, or as a date of a spreadsheet."""

from __future__ import annotations

import datetime
import re
from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from babel import Locale
from babel.core import UnknownLocaleError

from ...i18n.locales import country_language
from ...model.eras import Era
from .text import comparison_key, plain_digits
from .vocabulary import Vocabulary

DAY_FIRST, MONTH_FIRST = "day-first", "month-first"
YEARS = range(1940, 2100)
EXCEL_EPOCH = datetime.date(1899, 12, 30)
_MONTHS = 12
_LEAP_YEAR = 2000
_LAST_DAY_NUMBER = 2_958_465
# a spreadsheet in English reads a year of two digits as one of these, also the 61 of 2561
_READ_AS_1900S = range(1930, 2000)

_TIME = re.compile(
    r"[T ]+(?P<hour>\d{1,2})[:.](?P<minute>\d{2})([:.]\d{2}(\.\d+)?)?"
    r"( ?น\.?| ?[ap]\.?m\.?|(?P<offset>Z|[+-]\d\d:?\d\d))?$"
)
_YEAR_FIRST = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})")
_NUMBERS = re.compile(r"(\d{1,2})\s*[-/.\s]\s*(\d{1,2})\s*[-/.\s]\s*(\d{4}|\d{2})")
_MONTH_SECOND = re.compile(r"(\d{1,2})[\s\-/]*([^\d]+?)[\s\-/,]*(\d{4}|\d{2})")
_MONTH_ONLY = re.compile(r"([^\d]+?)[\s\-/,]*(\d{4}|\d{2})")
_MONTH_NUMBER = re.compile(r"(\d{1,2})\s*[-/.]\s*(\d{4})")
_LONGEST_MONTH = 31
# no cohort takes longer, and what asks for any day at all needs only one
_MOST_YEARS = 10
_DAY_OF_MONTH = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?[\s\-/]*([^\d]+)")
_MONTH_WITH_DAY = re.compile(r"([^\d]+?)[\s\-/]*(\d{1,2})(?:st|nd|rd|th)?")
_MONTH_BEFORE_DAY = re.compile(r"([^\d]+?)\s*(\d{1,2})(?:st|nd|rd|th)?[\s,]+(\d{4}|\d{2})")


@dataclass(frozen=True)
class Calendar:
    """What decides between readings of a day: the days that are plausible in the cohort, its time zone, the day from
    which the workbook counts days, whether the day or the month comes first in the column, if that is known, and which
    of them people of the country write first."""

    first: datetime.date
    last: datetime.date
    zone: datetime.tzinfo
    epoch: datetime.date = EXCEL_EPOCH
    order: str = ""
    usual_order: str = DAY_FIRST

    def contains(self, day: datetime.date) -> bool:
        return self.first <= day <= self.last


class DayReading(NamedTuple):
    """A day as stored, such as 2018-05-12, and the code of the repair, None if there was none. A reading that is
    `unlikely` takes the answer of a person, even if it is the only one. `order` is that of day and month in a day of
    numbers, if the other order gives another day."""

    text: str
    repair: str | None
    unlikely: bool = False
    order: str = ""


class DayReader:
    """Reads days. Each method returns no reading where there is no such day, several where the day is ambiguous."""

    def __init__(self, words: Vocabulary, calendar: Calendar):
        self._vocabulary, self._calendar = words, calendar

    def from_date(self, date: datetime.date) -> list[DayReading]:
        """The readings of a date of a spreadsheet, of which the year may be one of another era."""
        repair = "time" if isinstance(date, datetime.datetime) and date.time() != datetime.time() else None
        day = datetime.date(date.year, date.month, date.day)
        if era := self._era(day.year):
            corrected = _day_or_none(day.year - era.ahead, day.month, day.day)
            return [DayReading(corrected.isoformat(), era.repair)] if corrected else []
        if day.year in _READ_AS_1900S and not self._calendar.contains(day):
            for era in self._vocabulary.eras:
                corrected = _day_or_none(era.century + day.year % 100 - era.ahead, day.month, day.day)
                if corrected and self._calendar.contains(corrected):
                    return [DayReading(corrected.isoformat(), "short-year")]
        # a 1 or the like in a cell that is formatted as a day
        return [DayReading(day.isoformat(), repair, unlikely=day.year not in YEARS)]

    def from_number(self, number: float) -> list[DayReading]:
        """The readings of the number that a spreadsheet stores for a day; its year must be recent, in either era.

        A day far from the cohort is unlikely.
        """
        if not 0 < number < _LAST_DAY_NUMBER:
            return []
        day = self._calendar.epoch + datetime.timedelta(days=int(number))
        if not self._era(day.year) and day.year not in YEARS:
            return []
        return [
            DayReading(
                reading.text,
                reading.repair or "serial",
                unlikely=not self._calendar.contains(datetime.date.fromisoformat(reading.text)),
            )
            for reading in self.from_date(day)
        ]

    def from_text(self, text: str) -> list[DayReading]:
        """The readings of a day typed as text. Its year is read first, because 29 February depends on it."""
        plain = self._vocabulary.before_day.sub("", plain_digits(text), count=1)
        if re.fullmatch(r"\d{5,6}", plain):
            return self.from_number(int(plain))
        time = _TIME.search(plain)
        readings = self._without_time(text, plain[: time.start()] if time else plain)
        return [self._in_zone(reading, time) for reading in readings] if time and time["offset"] else readings

    def _in_zone(self, reading: DayReading, time: re.Match[str]) -> DayReading:
        """The day in the time zone of the cohort at a time with an offset, such as 17:00Z."""
        offset = time["offset"].replace("Z", "+00:00")
        try:
            moment = datetime.datetime.fromisoformat(f"{reading.text}T{time['hour']:0>2}:{time['minute']}{offset}")
            day = moment.astimezone(self._calendar.zone).date().isoformat()
        except (ValueError, OverflowError):
            # no time, or a day before the first or after the last one that there is
            return reading
        return reading if day == reading.text else DayReading(day, "time-zone")

    def _without_time(self, text: str, plain: str) -> list[DayReading]:
        if match := _YEAR_FIRST.fullmatch(plain):
            year, month, day = match.groups()
            return self._possible_days(text, year, (int(month), int(day)))
        if match := _NUMBERS.fullmatch(plain):
            first, second, year = match.groups()
            day_first, month_first = (int(second), int(first)), (int(first), int(second))
            if self._calendar.usual_order == MONTH_FIRST:
                return self._possible_days(text, year, month_first, day_first)
            return self._possible_days(text, year, day_first, month_first)
        if parts := self._parse_month_name(plain):
            day_of_month, month_number, year = parts
            return self._possible_days(text, year, (month_number, day_of_month))
        return self._first_and_last_day(plain) or self._without_year(plain)

    def _first_and_last_day(self, text: str) -> list[DayReading]:
        """The first and the last day of a month without a day, such as May 2027: only the sender knows which day."""
        if match := _MONTH_NUMBER.fullmatch(text):
            month, digits = int(match[1]), match[2]
        elif match := _MONTH_ONLY.fullmatch(text):
            month, digits = self._month(match[1]), match[2]
        else:
            return []
        # May 27 is a day
        if month not in range(1, 13) or (len(digits) == 2 and int(digits) <= _LONGEST_MONTH):
            return []
        first_days = [day for year in self._years(digits) if (day := _day_or_none(year, month, 1))]
        likely_days = [day for day in first_days if len(digits) == 4 or self._calendar.contains(day)]
        return [
            DayReading(day.isoformat(), "date")
            for first in likely_days[:1]
            for day in (first, first.replace(day=monthrange(first.year, month)[1]))
        ]

    def _without_year(self, text: str) -> list[DayReading]:
        """The days of the cohort that a day of a month without its year may be, such as 27 February."""
        if match := _DAY_OF_MONTH.fullmatch(text):
            day_of_month, month = int(match[1]), self._month(match[2])
        elif match := _MONTH_WITH_DAY.fullmatch(text):
            day_of_month, month = int(match[2]), self._month(match[1])
        else:
            return []
        first_year, last_year = self._calendar.first.year, self._calendar.last.year
        years = range(first_year, min(last_year, first_year + _MOST_YEARS) + 1) if month else ()
        days = (_day_or_none(year, month, day_of_month) for year in years)
        return [
            DayReading(day.isoformat(), "date", unlikely=True) for day in days if day and self._calendar.contains(day)
        ]

    def _era(self, year: int) -> Era | None:
        """The era of a year as it is written; None for the common one."""
        return next((era for era in self._vocabulary.eras if year in era.years), None)

    def _years(self, digits: str) -> list[int]:
        """The years of the common era that four or two digits can mean."""
        year, era = int(digits), self._era(int(digits))
        if len(digits) == 2:
            return [2000 + year, *(era.century + year - era.ahead for era in self._vocabulary.eras), 1900 + year]
        return [year - era.ahead if era else year]

    def _parse_month_name(self, text: str) -> tuple[int, int, str] | None:
        """The day, the month and the digits of the year of “12 พ.ค. 61”, “12 May 2018” or “May 12, 2018”."""
        if match := _MONTH_SECOND.fullmatch(text):
            day, name, year = match.groups()
        elif match := _MONTH_BEFORE_DAY.fullmatch(text):
            name, day, year = match.groups()
        else:
            return None
        month = self._month(name)
        return (int(day), month, year) if month else None

    def _month(self, name: str) -> int:
        """The number of a month by its name, with or without the era after it; 0 if there is no such month."""
        month_name = comparison_key(name)
        for era in self._vocabulary.era_words:
            if month_name.endswith(era) and month_name[: -len(era)] in self._vocabulary.months:
                month_name = month_name[: -len(era)]
        return self._vocabulary.months.get(month_name, 0)

    def _possible_days(
        self, text: str, digits: str, month_and_day: tuple[int, int], swapped: tuple[int, int] | None = None
    ) -> list[DayReading]:
        """The possible readings; a swapped day and month within the period counts as a further reading.

        A year of two digits must give a day within the period. The order of the column decides, where it is known.
        """
        years, era = self._years(digits), self._era(int(digits))
        repair = "short-year" if len(digits) == 2 else era.repair if era else "date"
        usual_days = [day for year in years if (day := _day_or_none(year, *month_and_day))]
        swapped_days = (
            []
            if swapped is None or era
            else [day for year in years if (day := _day_or_none(year, *swapped)) and day not in usual_days]
        )
        if self._calendar.order and swapped_days and usual_days:
            days = usual_days if self._calendar.order == self._calendar.usual_order else swapped_days
            likely_days = [day for day in days if self._calendar.contains(day)]
            chosen = likely_days[:1] or (days[:1] if len(digits) == 4 else [])
            is_usual = days is usual_days and not any(self._calendar.contains(day) for day in swapped_days)
            return [DayReading(day.isoformat(), repair if is_usual else "day-order") for day in chosen]
        likely_swapped_days = [day for day in swapped_days if self._calendar.contains(day)]
        days = [day for day in usual_days if self._calendar.contains(day)]
        if likely_swapped_days:
            # the usual reading comes first
            swapped_years = {day.year for day in likely_swapped_days}
            usual_alternatives = [day for day in usual_days if day.year in swapped_years]
            days = list(dict.fromkeys([*days, *usual_alternatives, *likely_swapped_days]))
        elif not days and len(digits) == 4:
            days = [*usual_days, *swapped_days]
        usual_order = self._calendar.usual_order
        other_order = DAY_FIRST if usual_order == MONTH_FIRST else MONTH_FIRST
        orders = (
            dict.fromkeys(usual_days, usual_order) | dict.fromkeys(swapped_days, other_order) if swapped_days else {}
        )
        return [
            DayReading(day.isoformat(), None if day.isoformat() == text else repair, order=orders.get(day, ""))
            for day in days
        ]


def usual_day_order(country: str) -> str:
    """Whether people of a country write the day or the month first, as CLDR has it for its main language."""
    try:
        pattern = str(Locale.parse(f"{country_language(country)}_{country}").date_formats["short"].pattern)
    except (UnknownLocaleError, ValueError):
        return DAY_FIRST
    is_month_first = "M" in pattern.partition("d")[0] and not pattern.startswith("y")
    return MONTH_FIRST if is_month_first else DAY_FIRST


def day_order(texts: Iterable[str]) -> str:
    """Whether day or month comes first in all days of a column that show it, as 12/31/2018 does; empty if none shows
    it, or if they differ."""
    orders = set()
    for text in texts:
        if match := _NUMBERS.fullmatch(plain_digits(text).strip()):
            first, second = int(match[1]), int(match[2])
            if first <= _MONTHS < second and _is_day(first, second):
                orders.add(MONTH_FIRST)
            elif second <= _MONTHS < first and _is_day(second, first):
                orders.add(DAY_FIRST)
    return orders.pop() if len(orders) == 1 else ""


def _is_day(month: int, day: int) -> bool:
    """Whether a month has such a day, in leap years at least."""
    return month > 0 and day <= monthrange(_LEAP_YEAR, month)[1]


def _day_or_none(year: int, month: int, day: int) -> datetime.date | None:
    try:
        return datetime.date(year, month, day)
    except ValueError:
        return None
