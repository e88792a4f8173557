"""Reading a cell: the text to store for it, the repair that this took, or the readings among which to choose."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Container, Mapping
from decimal import Decimal
from functools import cache
from typing import NamedTuple

from ...model.data_package import LIST_DELIMITER
from ...model.tables import Field
from .dates import DayReader, Period
from .text import comparison_key, is_tidy, plain_digits, tidy
from .vocabulary import Vocabulary

# number of digits that Excel shows
DIGITS = 15
RawCell = str | float | int | bool | datetime.date | datetime.datetime | datetime.time | datetime.timedelta
_ONLY_NUMBER = re.compile(r"[-+]?\d[\d,. ]*(?<!\.)")
_SIGN = re.compile(r"^([-+])\s+")
# ways of writing a number, each with its thousands separator and its decimal point
_NUMBERS = (
    (re.compile(r"[-+]?\d+(\.\d+)?"), "", "."),
    (re.compile(r"[-+]?\d{1,3}(,\d{3})+(\.\d+)?"), ",", "."),
    (re.compile(r"[-+]?\d{1,3}( \d{3})+(\.\d+)?"), " ", "."),
    (re.compile(r"[-+]?\d{1,3}(\.\d{3})+,\d+"), ".", ","),
)
# errors of formulas as spreadsheets show them, and as a CSV keeps them
FORMULA_ERRORS = re.compile(r"#(REF|VALUE|NAME|DIV/0|N/A|NUM|NULL|SPILL|CALC)[!?]?|Err:\d{3}")


class CellReading(NamedTuple):
    """The result of reading a cell.

    `text` is the text to store. `repair` is the code of the repair, None if there was none. `readings` are the texts
    among which only the sender can choose; then `text` is that of the cell. `is_error` marks the error of a formula.
    """

    text: str
    repair: str | None = None
    readings: tuple[str, ...] = ()
    is_error: bool = False


class CellReader:
    """Reads the cells of one column.

    `labels` maps the comparison keys of labels to codes. `names` maps the comparison keys of names of rows of the
    referenced table to the ids that they may mean. `offered` are the exact texts that a form offers or a label has:
    choosing one is no repair.
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
        self._field, self._labels, self._vocabulary, self._names = field, labels, words, names
        self._offered_texts, self._days = offered, DayReader(words, period)
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
        self._is_free_text = self._parse == self._parse_string and "pattern" not in field.constraints

    def read(self, raw: RawCell) -> CellReading:
        """Reads a cell."""
        if not isinstance(raw, str):
            return self._parse(raw)
        if self._is_free_text and raw[:1] not in "#E" and raw not in self._vocabulary.nothing and is_tidy(raw):
            return CellReading(raw)
        text, repair = tidy(raw)
        if not text:
            return CellReading("")
        if text[0] in "#E" and FORMULA_ERRORS.fullmatch(text):
            return CellReading(text, is_error=True)
        if self._is_blank_word(text):
            return CellReading("", "nothing")
        reading = self._parse(text)
        needed_repair = None if reading.repair in {"answer", "name"} and text in self._offered_texts else reading.repair
        if needed_repair == reading.repair and not repair:
            return reading
        return CellReading(reading.text, needed_repair or repair, reading.readings)

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
        if "pattern" in self._field.constraints:
            plain = plain_digits(text)
            return CellReading(plain, _repair_if_changed(text, plain, "digits"))
        return CellReading(text)

    def _parse_number(self, raw: RawCell) -> CellReading:
        if not isinstance(raw, str):
            return CellReading(cell_text(raw))
        text = plain_number(raw, self._vocabulary.currency)
        if text is None:
            return CellReading(raw)
        if self._field.type == "integer":
            text = re.sub(r"\.0+$", "", text)
        return CellReading(text, _repair_if_changed(raw, text, "digits" if plain_digits(raw) == text else "number"))

    def _parse_date(self, raw: RawCell) -> CellReading:
        text = cell_text(raw)
        if isinstance(raw, datetime.date):
            days = self._days.from_date(raw)
        elif isinstance(raw, str):
            days = self._days.from_text(raw)
        else:
            days = self._days.from_number(raw) if isinstance(raw, float | int) and not isinstance(raw, bool) else []
        if len(days) == 1:
            return CellReading(*days[0])
        if days:
            return CellReading(text, None, tuple(day.text for day in days))
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
        code = self._labels.get(comparison_key(text))
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

    def _parse_reference(self, raw: RawCell) -> CellReading:
        text = cell_text(raw)
        for name in (comparison_key(text), self._vocabulary.person_name_key(text)):
            ids = self._names.get(name, [])
            if text in ids:
                return CellReading(text)
            if len(ids) == 1:
                return CellReading(ids[0], "name")
            if ids:
                return CellReading(text, None, tuple(ids))
        return CellReading(text)


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


def plain_number(text: str, currency: tuple[str, ...]) -> str | None:
    """An amount as people write it (฿1,200.50, 500.-, (500), ๑๒๐) as a plain number; None if it is not a number.

    >>> plain_number("฿1,200.50", ("฿",))
    '1200.50'
    """
    number = plain_digits(text)
    if not _ONLY_NUMBER.fullmatch(number):
        number = number.replace("−", "-").replace("–", "-").casefold()
        number = _currency_pattern(currency).sub(" ", number).strip()
        number = number.removesuffix(".-").strip()
        if number.startswith("(") and number.endswith(")"):
            number = f"-{number[1:-1].strip()}"
        number = _SIGN.sub(r"\1", number)
    for pattern, thousands, point in _NUMBERS:
        if pattern.fullmatch(number):
            plain = number.replace(thousands, "") if thousands else number
            return plain.replace(point, ".").removeprefix("+")
    return None


@cache
def _currency_pattern(words: tuple[str, ...]) -> re.Pattern[str]:
    """A pattern for the words of the currency, in their order, unless they are part of another word."""
    return re.compile(rf"(?<![^\W\d_])(?:{'|'.join(map(re.escape, words))})\.?(?![^\W\d_])")


def _repair_if_changed(before: str, after: str, repair: str) -> str | None:
    return None if before == after else repair
