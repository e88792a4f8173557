"""Reading a cell: the text to store for it, the repair that this took, or the readings among which to choose."""

from __future__ import annotations

import datetime
import re
from collections import Counter
from collections.abc import Callable, Container, Mapping
from decimal import Decimal
from types import MappingProxyType
from typing import NamedTuple

from ...model.data_package import LIST_DELIMITER
from ...model.tables import SUBDIVISIONS, Field
from .dates import Calendar, DayReader
from .durations import minutes_of_number, minutes_of_time
from .numbers import CONVENTIONS
from .place_names import PlaceNames
from .text import comparison_key, is_tidy, plain_digits, reads_as_formula, tidy
from .vocabulary import Vocabulary

# number of digits that Excel shows
DIGITS = 15
NUMBERS = ("number", "integer")
RawCell = str | float | int | bool | datetime.date | datetime.datetime | datetime.time | datetime.timedelta
# errors of formulas in any language, as spreadsheets show them and as a CSV keeps them: #REF!, #¡VALOR!, #BEZUG!, #N/A
_FORMULA_ERROR = re.compile(r"#[¡¿]?[^\W\d_]+(?:[ /_][^\W_]+)*[!?]|#[^\W\d_]/[^\W\d_]!?|#NV|Err:\d{3}")
# a column that is too narrow for its numbers
_TOO_NARROW = re.compile("#{3,}")
# a long number as a column that is too narrow for it shows it, with its last digits lost
_DIGITS_LOST = re.compile(r"[-+]?\d(?:[.,]\d+)?E\+\d{2,}")
# letters that a wrong encoding has made of others: a lost letter, and UTF-8 that was read as Western or Thai text
_DAMAGED = re.compile("\ufffd|(?:à[¸¹].){2}|[ÂÃ][\x80-\xbf]|(?:เ[ธน][\x80-\xff\u0e00-\u0e7f]){3}")
# ways to make a spreadsheet take a number for text: ="0042" and '0042
_TEXT_FORMULA = re.compile(r'="((?:[^"]|"")*)"')
_APOSTROPHE = re.compile(r"'([-+=@]?\d[\d\s./-]*)")
# a cell with one of these first signs is no plain text
_FORMULA_SIGNS = frozenset("=@+-")
_MARKS = frozenset("#E'") | _FORMULA_SIGNS


class CellReading(NamedTuple):
    """The result of reading a cell.

    `text` is the text to store. `repair` is the code of the repair, None if there was none. `readings` are the texts
    among which only the sender can choose; then `text` is that of the cell. `finding` is the code of what is wrong with
    the cell, None if nothing is, and `near` what may be meant instead. `conventions` has readings by the convention
    that gives them, such as day-first, which may hold for a whole column.
    """

    text: str
    repair: str | None = None
    readings: tuple[str, ...] = ()
    finding: str | None = None
    near: tuple[str, ...] = ()
    conventions: Mapping[str, str] = MappingProxyType({})


class CellReader:
    """Reads the cells of one column.

    `labels` maps the comparison keys of labels to codes. `names` maps the comparison keys of names of rows of the
    referenced table to the ids that they may mean. `offered` are the exact texts that a form offers or a label has:
    choosing one is no repair. `places` finds the codes of places in a column of such codes. `heading` may name the unit
    of durations.
    """

    def __init__(
        self,
        field: Field,
        labels: Mapping[str, str],
        words: Vocabulary,
        calendar: Calendar,
        names: Mapping[str, list[str]],
        offered: Container[str] = (),
        places: PlaceNames | None = None,
        heading: str = "",
    ):
        self._field, self._labels, self._vocabulary, self._names = field, labels, words, names
        self._offered_texts, self._days, self._places = offered, DayReader(words, calendar), places
        self._parse: Callable[[RawCell], CellReading] = {
            "number": self._parse_number,
            "integer": self._parse_number,
            "date": self._parse_date,
            "boolean": self._parse_boolean,
            "list": self._parse_list,
        }.get(field.type, self._parse_string)
        if field.references:
            self._parse = self._parse_reference
        elif field.codes and field.type != "list":
            self._parse = self._parse_code
        elif field.standard == SUBDIVISIONS:
            self._parse = self._parse_place
        elif field.duration:
            self._parse = self._parse_duration
        self._duration_unit = words.durations.unit(heading)
        self._is_free_text = self._parse == self._parse_string and "pattern" not in field.constraints

    def read(self, raw: RawCell) -> CellReading:
        """Reads a cell."""
        if not isinstance(raw, str):
            return self._parse(raw)
        if self._is_plain_text(raw):
            return CellReading(raw)
        text, repair = tidy(raw)
        if not text:
            return CellReading("")
        if finding := self._shows_no_value(text):
            return CellReading(text, finding=finding)
        if text[0] in "='" and (mark := _TEXT_FORMULA.fullmatch(text) or _APOSTROPHE.fullmatch(text)):
            text, repair = tidy(mark[1].replace('""', '"'))[0], "text-mark"
        if self._is_blank_word(text):
            return CellReading("", "nothing")
        reading = self._parse(text)
        needed_repair = None if reading.repair in {"answer", "name"} and text in self._offered_texts else reading.repair
        if needed_repair == reading.repair and not repair:
            return reading
        return reading._replace(repair=needed_repair or repair)

    def _is_plain_text(self, raw: str) -> bool:
        """Whether a cell is certainly text that is stored as it is."""
        if not self._is_free_text or raw[:1] in _MARKS or raw in self._vocabulary.nothing or not is_tidy(raw):
            return False
        if not raw.isascii() and _DAMAGED.search(raw):
            return False
        return "E+" not in raw and raw.casefold() not in self._vocabulary.unfinished

    def _shows_no_value(self, text: str) -> str | None:
        """The code of the finding for a text that a spreadsheet shows instead of a value."""
        if text[0] in "#E" and _FORMULA_ERROR.fullmatch(text) and text.upper() == text.replace("Err", "ERR"):
            return "formula-broken"
        is_unfinished = _TOO_NARROW.fullmatch(text) or text.casefold() in self._vocabulary.unfinished
        return "value-not-shown" if is_unfinished else None

    def _is_blank_word(self, text: str) -> bool:
        """Whether a text is a “-” or the like. In free text, a word in other letters, such as Na, may be a name."""
        if self._parse == self._parse_string:
            return text in self._vocabulary.nothing
        if text.casefold() not in self._vocabulary.nothing:
            return False
        key = comparison_key(text)
        return key not in self._labels and key not in self._names

    def _parse_string(self, raw: RawCell) -> CellReading:
        text = cell_text(raw)
        if not text.isascii() and _DAMAGED.search(text):
            return CellReading(text, finding="text-damaged")
        if text[:1] in _FORMULA_SIGNS and reads_as_formula(text):
            return CellReading(text, finding="text-formula")
        if self._field.document_number and _is_converted(raw):
            return CellReading(text, finding="document-number-converted")
        if _DIGITS_LOST.fullmatch(text) or (isinstance(raw, float | int) and abs(raw) >= 10**DIGITS):
            return CellReading(text, finding="digits-lost")
        if "pattern" in self._field.constraints:
            plain = plain_digits(text)
            return CellReading(plain, _repair_if_changed(text, plain, "digits"))
        return CellReading(text)

    def _parse_number(self, raw: RawCell) -> CellReading:
        if not isinstance(raw, str):
            return CellReading(cell_text(raw))
        readings = self._vocabulary.numbers.readings(raw)
        if len(readings) != 1:
            conventions = dict(zip(CONVENTIONS, readings, strict=False))
            return CellReading(raw, None, tuple(readings), conventions=conventions)
        text = readings[0]
        if self._field.type == "integer":
            text = re.sub(r"\.0+$", "", text)
        return CellReading(text, _repair_if_changed(raw, text, "digits" if plain_digits(raw) == text else "number"))

    def _parse_duration(self, raw: RawCell) -> CellReading:
        minutes: dict[str, str] = {}
        if isinstance(raw, datetime.time | datetime.timedelta):
            minutes = minutes_of_time(raw)
        elif isinstance(raw, str):
            minutes = self._vocabulary.durations.minutes(raw)
        if minutes:
            return _duration(str(raw), minutes)
        number = self._parse_number(raw)
        if number.readings or not re.fullmatch(r"\d+(\.\d+)?", number.text):
            return number
        minutes = minutes_of_number(Decimal(number.text), self._duration_unit)
        return number if {*minutes.values()} == {number.text} else _duration(number.text, minutes)

    def _parse_date(self, raw: RawCell) -> CellReading:
        text = cell_text(raw)
        if isinstance(raw, datetime.date):
            days = self._days.from_date(raw)
        elif isinstance(raw, str):
            days = self._days.from_text(raw)
        else:
            days = self._days.from_number(raw) if isinstance(raw, float | int) and not isinstance(raw, bool) else []
        if len(days) == 1 and not days[0].unlikely:
            return CellReading(days[0].text, days[0].repair)
        if days:
            orders = Counter(day.order for day in days)
            conventions = {day.order: day.text for day in days if day.order and orders[day.order] == 1}
            return CellReading(text, None, tuple(day.text for day in days), conventions=conventions)
        # 29 February of the Buddhist year 2560 must not pass for that of a year 2560
        return CellReading(text.replace("-", "/"))

    def _parse_boolean(self, raw: RawCell) -> CellReading:
        if isinstance(raw, bool):
            return CellReading(str(raw).lower())
        text = cell_text(raw)
        truth = self._vocabulary.truth_value(text)
        return CellReading(truth, None if text.lower() == truth else "answer") if truth else CellReading(text)

    def _parse_code(self, raw: RawCell) -> CellReading:
        text = cell_text(raw)
        if text in self._field.codes:
            return CellReading(text)
        # spreadsheets make a longer dash of one between numbers
        code = self._labels.get(comparison_key(text.replace("–", "-")))
        return CellReading(text) if code is None else CellReading(code, "answer")

    def _parse_list(self, raw: RawCell) -> CellReading:
        text = cell_text(raw)
        if not self._field.codes:
            entries = [entry.strip() for entry in re.split(r"[;\n]", text)]
            codes_text = LIST_DELIMITER.join(entry for entry in entries if entry)
            return CellReading(codes_text, _repair_if_changed(text, codes_text, "answer"))
        for pattern in (r"[;\n]", r"[;\n,/]"):
            entries = [entry.strip() for entry in re.split(pattern, text) if entry.strip()]
            codes = [
                entry if entry in self._field.codes else self._labels.get(comparison_key(entry)) for entry in entries
            ]
            if all(codes):
                codes_text = LIST_DELIMITER.join(code for code in dict.fromkeys(codes) if code)
                is_offered = pattern == r"[;\n]" and all(entry in self._offered_texts for entry in entries)
                return CellReading(codes_text, None if is_offered else _repair_if_changed(text, codes_text, "answer"))
        entries = text.split()
        if all(entry in self._field.codes for entry in entries):
            # ODK and KoboToolbox write the chosen codes with spaces between
            return CellReading(LIST_DELIMITER.join(dict.fromkeys(entries)))
        return CellReading(text)

    def _parse_place(self, raw: RawCell) -> CellReading:
        text = cell_text(raw)
        plain = plain_digits(text)
        if self._places is None or re.fullmatch(self._field.constraints.get("pattern", ""), plain):
            return CellReading(plain, _repair_if_changed(text, plain, "digits"))
        codes = self._places.codes(text)
        if len(codes) == 1:
            return CellReading(codes[0], "name")
        if codes:
            return CellReading(text, None, tuple(codes))
        return CellReading(text, finding="place-unknown", near=tuple(self._places.similar_labels(text)))

    def _parse_reference(self, raw: RawCell) -> CellReading:
        text = cell_text(raw)
        words = self._vocabulary
        keys = (comparison_key(text), words.person_name_key(text), words.name_words_key(text), words.number_key(text))
        for name in keys:
            ids = self._names.get(name, [])
            if text in ids:
                return CellReading(text)
            if len(ids) == 1:
                return CellReading(ids[0], "name")
            if ids:
                return CellReading(text, None, tuple(ids))
        return CellReading(text)


def _duration(text: str, minutes: Mapping[str, str]) -> CellReading:
    """The reading of a duration from the minutes that it may mean, by convention."""
    readings = tuple(dict.fromkeys(minutes.values()))
    if len(readings) > 1:
        return CellReading(text, None, readings, conventions=minutes)
    return CellReading(readings[0], "duration")


def _is_converted(raw: RawCell) -> bool:
    """Whether a spreadsheet has made a day, a time or a fraction of what was typed, as it does with 12/5 and 1/2."""
    if isinstance(raw, datetime.date | datetime.time | datetime.timedelta):
        return True
    return isinstance(raw, float) and 0 < abs(raw) < 1


def cell_text(raw: RawCell) -> str:
    """A cell as a person would type it: whole numbers without .0, other numbers as Excel shows them."""
    if isinstance(raw, str):
        return raw
    if isinstance(raw, bool):
        return str(raw).lower()
    if isinstance(raw, float):
        if raw.is_integer() and abs(raw) < 1e15:
            return str(int(raw))
        digits = repr(raw)
        if len(digits) <= DIGITS and "e" not in digits:
            return digits
        return format(Decimal(f"{raw:.{DIGITS}g}"), "f")
    if isinstance(raw, datetime.date | datetime.time):
        return raw.isoformat()
    return str(raw)


def _repair_if_changed(before: str, after: str, repair: str) -> str | None:
    return None if before == after else repair
