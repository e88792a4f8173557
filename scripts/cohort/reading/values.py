"""What a cell means: the text that is stored for it, what was put right on the way, or why it cannot be told."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Container, Mapping
from dataclasses import dataclass
from decimal import Decimal

from ..model.data_package import LIST_DELIMITER
from ..model.tables import Field
from .text import comparable, plain_digits, tidy
from .vocabulary import Vocabulary

Raw = str | float | int | bool | datetime.date | datetime.datetime | datetime.time | datetime.timedelta
BUDDHIST_ERA = 543
BUDDHIST_YEARS = range(2400, 2700)
YEARS = range(1940, 2100)
_EXCEL_BEGINS = datetime.date(1899, 12, 30)
_EXCEL_ENDS = 2_958_465


@dataclass(frozen=True)
class Reading:
    """What was read from a cell.

    `text` is what would be stored. `repair` is the code of what was put right. `readings` are the texts between
    which nobody but the sender can choose; then `text` is what stands in the cell.
    """

    text: str
    repair: str | None = None
    readings: tuple[str, ...] = ()


@dataclass(frozen=True)
class Period:
    """The days among which a date of two digits, or one with day and month swapped, is looked for."""

    first: datetime.date
    last: datetime.date

    def holds(self, day: datetime.date) -> bool:
        return self.first <= day <= self.last


class Reader:
    """Reads the cells of one column. Equal cells are read once.

    `names` are the names by which rows of the table that the column refers to are known, in the form in which
    they are compared, each with the ids it may mean. `offered` are the texts that a form offers or a label says,
    letter by letter: to choose one is no slip that has to be put right.
    """

    def __init__(
        self,
        field: Field,
        labels: Mapping[str, str],
        words: Vocabulary,
        period: Period,
        names: Mapping[str, list[str]],
        offered: Container[str] = (),
    ):
        self._field, self._labels, self._words, self._period, self._names = field, labels, words, period, names
        self._offered = offered
        self._known: dict[type, dict[Raw, Reading]] = {}
        self._by_type: Callable[[Raw], Reading] = {
            "number": self._number,
            "integer": self._number,
            "date": self._date,
            "boolean": self._boolean,
            "list": self._list,
        }.get(field.type, self._string)
        if field.references:
            self._by_type = self._reference
        elif field.codes and field.type != "list":
            self._by_type = self._code

    def read(self, raw: Raw) -> Reading:
        """What a cell means."""
        known = self._known.setdefault(type(raw), {})
        reading = known.get(raw)
        if reading is None:
            reading = known[raw] = self._read(raw)
        return reading

    def _read(self, raw: Raw) -> Reading:
        if isinstance(raw, str):
            text, repair = tidy(raw)
            if not text:
                return Reading("", repair if raw else None)
            if text in self._words.nothing and not self._field.codes:
                return Reading("", "nothing")
            reading = self._by_type(text)
            matched = None if reading.repair in {"answer", "name"} and text in self._offered else reading.repair
            return Reading(reading.text, matched or repair, reading.readings)
        return self._by_type(raw)

    def _string(self, raw: Raw) -> Reading:
        return Reading(as_text(raw))

    def _number(self, raw: Raw) -> Reading:
        if not isinstance(raw, str):
            return Reading(as_text(raw))
        text = plain_number(raw, self._words.currency)
        return Reading(raw) if text is None else Reading(text, _unless_same(raw, text, "number"))

    def _boolean(self, raw: Raw) -> Reading:
        if isinstance(raw, bool):
            return Reading(str(raw).lower())
        text = as_text(raw)
        if text in {"0", "1"}:
            return Reading("true" if text == "1" else "false", "answer")
        truth = self._words.truth.get(comparable(text) or text)
        return Reading(truth, None if text.lower() == truth else "answer") if truth else Reading(text)

    def _code(self, raw: Raw) -> Reading:
        text = as_text(raw)
        if text in self._field.codes:
            return Reading(text)
        code = self._labels.get(comparable(text))
        return Reading(text) if code is None else Reading(code, "answer")

    def _list(self, raw: Raw) -> Reading:
        text = as_text(raw)
        if not self._field.codes:
            entries = [entry.strip() for entry in re.split(r"[;\n]", text)]
            joined = LIST_DELIMITER.join(entry for entry in entries if entry)
            return Reading(joined, _unless_same(text, joined, "answer"))
        for pattern in (r"[;\n]", r"[;\n,/]"):
            entries = [entry.strip() for entry in re.split(pattern, text) if entry.strip()]
            codes = [entry if entry in self._field.codes else self._labels.get(comparable(entry)) for entry in entries]
            if all(codes):
                joined = LIST_DELIMITER.join(code for code in dict.fromkeys(codes) if code)
                as_offered = all(entry in self._offered for entry in entries)
                return Reading(joined, None if as_offered else _unless_same(text, joined, "answer"))
        return Reading(text)

    def _reference(self, raw: Raw) -> Reading:
        text = as_text(raw)
        for name in (comparable(text), self._words.person(text)):
            ids = self._names.get(name, [])
            if text in ids:
                return Reading(text)
            if len(ids) == 1:
                return Reading(ids[0], "name")
            if ids:
                return Reading(text, None, tuple(ids))
        return Reading(text)

    def _date(self, raw: Raw) -> Reading:
        if isinstance(raw, datetime.datetime):
            day = self._date(raw.date())
            return Reading(day.text, day.repair or ("time" if raw.time() != datetime.time() else None))
        if isinstance(raw, datetime.date):
            if raw.year in BUDDHIST_YEARS:
                return _buddhist(raw.year, raw.month, raw.day) or Reading(raw.isoformat())
            return Reading(raw.isoformat())
        if isinstance(raw, float | int) and not isinstance(raw, bool):
            return _of_serial(raw) or Reading(as_text(raw))
        return self._typed_date(as_text(raw))

    def _typed_date(self, text: str) -> Reading:
        """A date typed as text. Its year is read before the day is, because 29 February depends on it."""
        plain = plain_digits(text)
        if re.fullmatch(r"\d{5,6}", plain) and (serial := _of_serial(int(plain))):
            return serial
        timeless = re.sub(
            r"[T ]+\d{1,2}[:.]\d{2}([:.]\d{2}(\.\d+)?)?( ?น\.?| ?[ap]\.?m\.?|Z|[+-]\d\d:?\d\d)?$", "", plain
        )
        iso = re.fullmatch(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})", timeless)
        if iso:
            return self._of_year(text, *map(int, iso.groups()))
        numbers = re.fullmatch(r"(\d{1,2})\s*[-/.\s]\s*(\d{1,2})\s*[-/.\s]\s*(\d{4}|\d{2})", timeless)
        if numbers:
            first, second, year = numbers.groups()
            orders = [(int(second), int(first))]
            if int(year) not in BUDDHIST_YEARS and first != second:
                orders.append((int(first), int(second)))
            return self._choose(text, year, orders)
        named = self._with_month_name(timeless)
        if named:
            day, month, year = named
            return self._choose(text, year, [(month, day)])
        return Reading(text)

    def _with_month_name(self, text: str) -> tuple[int, int, str] | None:
        """The day, the month and the digits of the year of “12 พ.ค. 61”, “12 May 2018” or “May 12, 2018”."""
        match = re.fullmatch(r"(\d{1,2})[\s\-/]*([^\d]+?)[\s\-/,]*(\d{4}|\d{2})", text)
        if match:
            day, name, year = match.groups()
        else:
            match = re.fullmatch(r"([^\d]+?)\s*(\d{1,2})(?:st|nd|rd|th)?[\s,]+(\d{4}|\d{2})", text)
            if not match:
                return None
            name, day, year = match.groups()
        compared = comparable(name)
        for era in self._words.eras:
            if compared.endswith(era) and compared[: -len(era)] in self._words.months:
                compared = compared[: -len(era)]
        month = self._words.months.get(compared)
        return (int(day), month, year) if month else None

    def _of_year(self, text: str, year: int, month: int, day: int) -> Reading:
        if year in BUDDHIST_YEARS:
            return _buddhist(year, month, day) or Reading(text)
        found = _day(year, month, day)
        return (
            Reading(text)
            if found is None
            else Reading(found.isoformat(), _unless_same(text, found.isoformat(), "date"))
        )

    def _choose(self, text: str, year: str, orders: list[tuple[int, int]]) -> Reading:
        """The only reading that can be meant; several when the sender must say which."""
        if len(year) == 4:
            read = [self._of_year(text, int(year), month, day) for month, day in orders]
        else:
            years = {2000 + int(year), 1900 + int(year), 2500 + int(year) - BUDDHIST_ERA}
            days = {day for each in sorted(years) for month, of in orders if (day := _day(each, month, of))}
            read = [Reading(day.isoformat(), "short-year") for day in sorted(days) if self._period.holds(day)]
        possible = {reading.text: reading for reading in read if reading.text != text}
        if len(possible) > 1:
            within = {
                found: reading
                for found, reading in possible.items()
                if self._period.holds(datetime.date.fromisoformat(found))
            }
            possible = within if within else possible
        if len(possible) == 1:
            return next(iter(possible.values()))
        return Reading(text, None, tuple(sorted(possible)))


def as_text(raw: Raw) -> str:
    """A cell as it would be typed: whole numbers without .0, other numbers as Excel shows them."""
    if isinstance(raw, str):
        return raw
    if isinstance(raw, bool):
        return str(raw).lower()
    if isinstance(raw, float):
        if raw.is_integer() and abs(raw) < 1e15:
            return str(int(raw))
        return format(Decimal(f"{raw:.15g}"), "f")
    if isinstance(raw, datetime.date | datetime.time):
        return raw.isoformat()
    return str(raw)


def plain_number(text: str, currency: tuple[str, ...]) -> str | None:
    """The digits of an amount as people write it (฿1,200.50, 500.-, (500), ๑๒๐); None when it is no number."""
    number = plain_digits(text).replace("−", "-").replace("–", "-").casefold()
    for word in currency:
        if word in number:
            number = re.sub(rf"(?<![^\W\d_]){re.escape(word)}\.?(?![^\W\d_])", " ", number)
    number = re.sub(r"\.-$", "", number.strip()).strip()
    if bracketed := re.fullmatch(r"\(\s*(.+?)\s*\)", number):
        number = f"-{bracketed[1]}"
    number = re.sub(r"^([-+])\s+", r"\1", number)
    for pattern, thousands, point in (
        (r"[-+]?\d+(\.\d+)?", "", "."),
        (r"[-+]?\d{1,3}(,\d{3})+(\.\d+)?", ",", "."),
        (r"[-+]?\d{1,3}( \d{3})+(\.\d+)?", " ", "."),
        (r"[-+]?\d{1,3}(\.\d{3})+,\d+", ".", ","),
    ):
        if re.fullmatch(pattern, number):
            plain = number.replace(thousands, "") if thousands else number
            return plain.replace(point, ".").removeprefix("+")
    return None


def _day(year: int, month: int, day: int) -> datetime.date | None:
    try:
        return datetime.date(year, month, day)
    except ValueError:
        return None


def _of_serial(number: float) -> Reading | None:
    """The day that a spreadsheet stores as a number, if it lies in our time, in either era."""
    if not 0 < number < _EXCEL_ENDS:
        return None
    day = _EXCEL_BEGINS + datetime.timedelta(days=int(number))
    if day.year in BUDDHIST_YEARS:
        return _buddhist(day.year, day.month, day.day)
    return Reading(day.isoformat(), "serial") if day.year in YEARS else None


def _buddhist(year: int, month: int, day: int) -> Reading | None:
    found = _day(year - BUDDHIST_ERA, month, day)
    return Reading(found.isoformat(), "buddhist-year") if found else None


def _unless_same(before: str, after: str, repair: str) -> str | None:
    return None if before == after else repair
