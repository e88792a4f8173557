"""Reading how long something took, in minutes: 1 hr, 1.5 ชม., 2 hrs 30 min, 1:30, saa 1 na nusu."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Mapping
from decimal import Decimal

from .text import plain_digits

HOUR, MINUTE, HALF, QUARTER, JOINING = "hour", "minute", "half", "quarter", "and"
_MINUTES = {HOUR: Decimal(60), MINUTE: Decimal(1)}
_FRACTIONS = {HALF: Decimal(30), QUARTER: Decimal(15)}
_CLOCK = re.compile(r"(\d{1,2}):([0-5]\d)(?::00)?")
_NUMBER = r"\d+(?:[.,]\d+)?"
# a bare number as small as this may be hours where neither the cell nor the heading has a unit
_MOST_HOURS = 12
_TIME_OF_DAY = datetime.timedelta(hours=6)
# what a bare number may be: 1.30 is 90 minutes as hours and minutes, 78 as hours with decimals
CLOCK_HOURS, DECIMAL_HOURS, ONLY_MINUTES = "clock-hours", "decimal-hours", "minutes"
# halves and quarters of an hour
_CLEAR_PARTS = (Decimal(0), Decimal("0.25"), Decimal("0.5"), Decimal("0.75"))


class DurationWords:
    """The words for hours, minutes, halves and quarters of an hour, and what joins them, by their meaning."""

    def __init__(self, words: Mapping[str, Iterable[str]]):
        self._meanings = {word.casefold(): meaning for meaning, group in words.items() for word in group}
        longest_first = sorted(self._meanings, key=lambda word: (-len(word), word))
        # a word of Latin letters ends where its letters do; Thai and Lao have no spaces between words
        parts = [re.escape(word) + (r"(?![a-z])" if word.isascii() else "") for word in longest_first]
        self._words = re.compile(rf"(?<![a-z])(?:{'|'.join(parts)})")
        self._tokens = re.compile(rf"({_NUMBER})|((?<![a-z])(?:{'|'.join(parts)}))|[\s.,]+")

    def minutes(self, text: str) -> dict[str, str]:
        """The minutes that a text with units or a clock may mean, by convention; none for any other text.

        >>> DurationWords({"hour": ["hr"], "minute": ["min"]}).minutes("1 hr 30 min")
        {'minutes': '90'}
        """
        plain = plain_digits(text).casefold().strip()
        if clock := _CLOCK.fullmatch(plain):
            return minutes_of_time(datetime.timedelta(hours=int(clock[1]), minutes=int(clock[2])))
        tokens = self._tokens_of(plain)
        if not tokens or not any(token in _MINUTES for token in tokens):
            return {}
        if len(tokens) == 2 and isinstance(tokens[0], Decimal) and tokens[1] == HOUR:
            return minutes_of_hours(tokens[0])
        total = _sum(tokens)
        return {ONLY_MINUTES: str(int(total))} if total is not None and total == int(total) else {}

    def unit(self, heading: str) -> str | None:
        """The unit that a heading names: hour or minute; None if it names neither or both."""
        # a single letter, such as น, is also part of other words
        words = (match[0] for match in self._words.finditer(heading.casefold()) if len(match[0]) > 1)
        units = {self._meanings[word] for word in words} & _MINUTES.keys()
        return units.pop() if len(units) == 1 else None

    def _tokens_of(self, text: str) -> list[Decimal | str] | None:
        """The numbers and meanings in a text, without joining words; None if it has anything else."""
        tokens: list[Decimal | str] = []
        end = 0
        for match in self._tokens.finditer(text):
            if match.start() != end:
                return None
            end = match.end()
            if match[1]:
                tokens.append(Decimal(match[1].replace(",", ".")))
            elif match[2] and self._meanings[match[2]] != JOINING:
                tokens.append(self._meanings[match[2]])
        return tokens if end == len(text) else None


def minutes_of_number(number: Decimal, unit: str | None) -> dict[str, str]:
    """The minutes that a bare number may mean under a heading with this unit, by convention."""
    if unit == HOUR:
        return minutes_of_hours(number)
    as_minutes = f"{number.normalize():f}"
    if unit == MINUTE or not 0 < number <= _MOST_HOURS:
        return {ONLY_MINUTES: as_minutes}
    return minutes_of_hours(number) | {ONLY_MINUTES: as_minutes}


def minutes_of_hours(hours: Decimal) -> dict[str, str]:
    """The minutes that a number of hours may mean, by convention: 1.5 is one and a half, 1.30 may be 1 hour and
    30 minutes."""
    whole, part = divmod(hours, 1)
    as_decimal = f"{(hours * 60).normalize():f}"
    as_clock = f"{(whole * 60 + part * 100).normalize():f}"
    is_clear = part in _CLEAR_PARTS or part >= Decimal("0.6")
    return {CLOCK_HOURS: as_decimal if is_clear else as_clock, DECIMAL_HOURS: as_decimal}


def minutes_of_time(time: datetime.time | datetime.timedelta) -> dict[str, str]:
    """The minutes of a cell that a spreadsheet took for a time of day or a span of time; none from six hours on, which
    is a time of day."""
    if isinstance(time, datetime.time):
        time = datetime.timedelta(hours=time.hour, minutes=time.minute)
    return {CLOCK_HOURS: str(int(time.total_seconds() // 60))} if time < _TIME_OF_DAY else {}


def _sum(tokens: list[Decimal | str]) -> Decimal | None:
    """The minutes of numbers with units, which follow them, or go before them as in Swahili; None if one is alone."""
    before = tokens[0] in _MINUTES and len(tokens) > 1 and isinstance(tokens[1], Decimal)
    total, number, unit = Decimal(0), None, None
    for token in tokens:
        if isinstance(token, Decimal):
            if before and unit:
                total, unit = total + token * _MINUTES[unit], None
            elif before or number is not None:
                return None
            else:
                number = token
        elif token in _FRACTIONS:
            total += _FRACTIONS[token]
        elif before:
            unit = token
        elif number is not None:
            total, number = total + number * _MINUTES[token], None
        elif total not in _FRACTIONS.values():
            # an hour without a number belongs to a half or a quarter: half an hour
            return None
    return total if number is None and unit is None else None
