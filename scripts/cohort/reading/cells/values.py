"""What a cell means: the text that is stored for it, what was put right on the way, or why it cannot be told."""

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

# how many digits Excel shows
DIGITS = 15
RawCell = str | float | int | bool | datetime.date | datetime.datetime | datetime.time | datetime.timedelta
_ONLY_NUMBER = re.compile(r"[-+]?\d[\d,. ]*(?<!\.)")
_SIGN = re.compile(r"^([-+])\s+")
# each way of writing a number, with its signs for thousands and for the point
_NUMBERS = (
    (re.compile(r"[-+]?\d+(\.\d+)?"), "", "."),
    (re.compile(r"[-+]?\d{1,3}(,\d{3})+(\.\d+)?"), ",", "."),
    (re.compile(r"[-+]?\d{1,3}( \d{3})+(\.\d+)?"), " ", "."),
    (re.compile(r"[-+]?\d{1,3}(\.\d{3})+,\d+"), ".", ","),
)
# what spreadsheets write where a formula has no value, and what is left of it in a CSV
FORMULA_ERRORS = re.compile(r"#(REF|VALUE|NAME|DIV/0|N/A|NUM|NULL|SPILL|CALC)[!?]?|Err:\d{3}")


class CellReading(NamedTuple):
    """What was read from a cell.

    `text` is what would be stored. `repair` is the code of what was put right. `readings` are the texts between
    which nobody but the sender can choose; then `text` is what stands in the cell. `broken` is the error of a formula.
    """

    text: str
    repair: str | None = None
    readings: tuple[str, ...] = ()
    is_error: bool = False


class CellReader:
    """Reads the cells of one column.

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
        self._field, self._labels, self._words, self._names = field, labels, words, names
        self._offered, self._days = offered, DayReader(words, period)
        self._by_type: Callable[[RawCell], CellReading] = {
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
        self._is_free_text = self._by_type == self._string and "pattern" not in field.constraints

    def read(self, raw: RawCell) -> CellReading:
        """What a cell means."""
        if not isinstance(raw, str):
            return self._by_type(raw)
        if self._is_free_text and raw[:1] not in "#E" and raw not in self._words.nothing and is_tidy(raw):
            return CellReading(raw)
        text, repair = tidy(raw)
        if not text:
            return CellReading("")
        if text[0] in "#E" and FORMULA_ERRORS.fullmatch(text):
            return CellReading(text, is_error=True)
        if self._says_nothing(text):
            return CellReading("", "nothing")
        reading = self._by_type(text)
        matched = None if reading.repair in {"answer", "name"} and text in self._offered else reading.repair
        if matched == reading.repair and not repair:
            return reading
        return CellReading(reading.text, matched or repair, reading.readings)

    def _says_nothing(self, text: str) -> bool:
        """Whether it is a “-” or the like. In free text a word in other letters, such as Na, may be a name."""
        if self._by_type == self._string:
            return text in self._words.nothing
        if text.casefold() not in self._words.nothing:
            return False
        said = comparison_key(text)
        return said not in self._labels and said not in self._names

    def _string(self, raw: RawCell) -> CellReading:
        text = cell_text(raw)
        if "pattern" in self._field.constraints:
            plain = plain_digits(text)
            return CellReading(plain, _repair_if_changed(text, plain, "digits"))
        return CellReading(text)

    def _number(self, raw: RawCell) -> CellReading:
        if not isinstance(raw, str):
            return CellReading(cell_text(raw))
        text = plain_number(raw, self._words.currency)
        if text is None:
            return CellReading(raw)
        if self._field.type == "integer":
            text = re.sub(r"\.0+$", "", text)
        return CellReading(text, _repair_if_changed(raw, text, "digits" if plain_digits(raw) == text else "number"))

    def _date(self, raw: RawCell) -> CellReading:
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

    def _boolean(self, raw: RawCell) -> CellReading:
        if isinstance(raw, bool):
            return CellReading(str(raw).lower())
        text = cell_text(raw)
        truth = self._words.truth_value(text)
        return CellReading(truth, None if text.lower() == truth else "answer") if truth else CellReading(text)

    def _code(self, raw: RawCell) -> CellReading:
        text = cell_text(raw)
        if text in self._field.codes:
            return CellReading(text)
        code = self._labels.get(comparison_key(text))
        return CellReading(text) if code is None else CellReading(code, "answer")

    def _list(self, raw: RawCell) -> CellReading:
        text = cell_text(raw)
        if not self._field.codes:
            entries = [entry.strip() for entry in re.split(r"[;\n]", text)]
            joined = LIST_DELIMITER.join(entry for entry in entries if entry)
            return CellReading(joined, _repair_if_changed(text, joined, "answer"))
        for pattern in (r"[;\n]", r"[;\n,/]"):
            entries = [entry.strip() for entry in re.split(pattern, text) if entry.strip()]
            codes = [
                entry if entry in self._field.codes else self._labels.get(comparison_key(entry)) for entry in entries
            ]
            if all(codes):
                joined = LIST_DELIMITER.join(code for code in dict.fromkeys(codes) if code)
                as_offered = pattern == r"[;\n]" and all(entry in self._offered for entry in entries)
                return CellReading(joined, None if as_offered else _repair_if_changed(text, joined, "answer"))
        entries = text.split()
        if all(entry in self._field.codes for entry in entries):
            # as ODK and KoboToolbox write the chosen codes
            return CellReading(LIST_DELIMITER.join(dict.fromkeys(entries)))
        return CellReading(text)

    def _reference(self, raw: RawCell) -> CellReading:
        text = cell_text(raw)
        for name in (comparison_key(text), self._words.person_name_key(text)):
            ids = self._names.get(name, [])
            if text in ids:
                return CellReading(text)
            if len(ids) == 1:
                return CellReading(ids[0], "name")
            if ids:
                return CellReading(text, None, tuple(ids))
        return CellReading(text)


def cell_text(raw: RawCell) -> str:
    """A cell as it would be typed: whole numbers without .0, other numbers as Excel shows them."""
    if isinstance(raw, str):
        return raw
    if isinstance(raw, bool):
        return str(raw).lower()
    if isinstance(raw, float):
        if raw.is_integer() and abs(raw) < 1e15:
            return str(int(raw))
        shown = repr(raw)
        if len(shown) <= DIGITS and "e" not in shown:
            return shown
        return format(Decimal(f"{raw:.{DIGITS}g}"), "f")
    if isinstance(raw, datetime.date | datetime.time):
        return raw.isoformat()
    return str(raw)


def plain_number(text: str, currency: tuple[str, ...]) -> str | None:
    """The digits of an amount as people write it (฿1,200.50, 500.-, (500), ๑๒๐); None when it is no number."""
    number = plain_digits(text)
    if not _ONLY_NUMBER.fullmatch(number):
        number = number.replace("−", "-").replace("–", "-").casefold()
        number = _currency(currency).sub(" ", number).strip()
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
def _currency(words: tuple[str, ...]) -> re.Pattern[str]:
    """The words for the currency, the longest first, where they are not part of another word."""
    return re.compile(rf"(?<![^\W\d_])(?:{'|'.join(map(re.escape, words))})\.?(?![^\W\d_])")


def _repair_if_changed(before: str, after: str, repair: str) -> str | None:
    return None if before == after else repair
