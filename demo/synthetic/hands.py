"""How people type: the same answer, written as somebody in a hurry writes it, and as reading puts it right again."""

from __future__ import annotations

import datetime
import random
import re
from typing import Any

from cohort.reading.cells.text import tidy

from .world import day_of

BUDDHIST_ERA = 543
THAI_DIGITS = str.maketrans("0123456789", "๐๑๒๓๔๕๖๗๘๙")
# น้ำ typed as นํ้า: the two halves of the vowel around the tone mark
AM_AFTER_TONE = re.compile("([\u0e48-\u0e4b])\u0e33")
# nobody types units beside small numbers such as scores
LEAST_AMOUNT = 100
# a year of two digits is only understood within the demo
FIRST_DAY, LAST_DAY = datetime.date(2017, 11, 1), datetime.date(2018, 5, 31)

Typed = str | int | float | datetime.datetime | None


class Hand:
    """How one sender types. `ways` are the ways of writing a day that this sender is used to."""

    def __init__(self, seed: str, words: dict[str, Any], ways: tuple[str, ...], carelessness: float):
        # a text as seed gives the same in every process
        self.random, self.words, self.ways, self.carelessness = random.Random(seed), words, ways, carelessness

    def is_careless(self, share: float = 1.0) -> bool:
        """Whether the next answer is typed carelessly; `share` makes it rarer."""
        return self.random.random() < self.carelessness * share

    def day(self, text: str) -> Typed:
        """A day: picked as a date, or typed in a way of one's own."""
        day = day_of(text)
        way = self.random.choice(self.ways) if self.is_careless() else "date"
        return self._day(day, way)

    def _day(self, day: datetime.date, way: str) -> Typed:
        numbers = f"{day.day}/{day.month}/{day.year + BUDDHIST_ERA}"
        month = self.words["months"][day.month - 1]
        if way == "buddhist":
            return numbers
        if way == "dots":
            return numbers.replace("/", ".")
        if way == "thai":
            return numbers.translate(THAI_DIGITS)
        if way == "named":
            return f"{day.day} {month} {day.year + BUDDHIST_ERA}"
        if way == "short" and FIRST_DAY <= day <= LAST_DAY:
            return f"{day.day} {month} {(day.year + BUDDHIST_ERA) % 100}"
        if way == "cell":
            # what Excel makes of a Buddhist year that is typed: a real date five centuries later
            return datetime.datetime(day.year + BUDDHIST_ERA, day.month, day.day)
        return datetime.datetime(day.year, day.month, day.day)

    def number(self, text: str) -> Typed:
        """An amount, with what people write beside it."""
        plain = float(text)
        exact = int(plain) if plain.is_integer() else plain
        if not isinstance(exact, int) or exact < LEAST_AMOUNT or not self.is_careless():
            return exact
        amount: str = self.random.choice([*self.words["money"], "{amount}", " {amount} "]).format(amount=f"{exact:,}")
        return amount.translate(THAI_DIGITS) if "thai" in self.ways else amount

    def text(self, text: str) -> str:
        """A text with the slips that nobody sees: a space too many, a vowel typed in two parts."""
        typed = text
        if self.is_careless(0.5):
            typed = AM_AFTER_TONE.sub("\u0e4d\\1\u0e32", typed)
        if self.is_careless(0.3) and " " in typed:
            typed = typed.replace(" ", "  ", 1)
        if self.is_careless(0.3):
            typed += " "
        return typed if tidy(typed)[0] == text else text

    def choice(self, answer: str, *alternatives: str) -> str:
        """An answer as the list offers it, now and then in other words."""
        return self.random.choice(alternatives) if alternatives and self.is_careless(0.15) else answer


def hands_of(seed: int, words: dict[str, Any]) -> dict[str, Hand]:
    """The hands of those who send files, by organisation."""
    habits: dict[str, tuple[tuple[str, ...], float]] = {
        "host-1": (("cell", "named"), 0.15),
        "partner-01": (("buddhist", "dots"), 0.25),
        "partner-02": (("buddhist", "cell"), 0.5),
        "partner-03": (("thai", "named"), 0.7),
        "partner-04": (("short", "buddhist"), 0.4),
    }
    return {name: Hand(f"{seed} {name}", words, ways, share) for name, (ways, share) in habits.items()}
