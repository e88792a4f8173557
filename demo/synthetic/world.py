"""What all rows of a synthetic cohort share: its dates, its partners, its chance and its texts."""

from __future__ import annotations

import datetime
import itertools
import random
from collections.abc import Iterator
from typing import Any

Row = dict[str, str]
Day = datetime.date


class World:
    """One cohort to be filled. `tables` grows as subjects are added; later ones look at earlier ones."""

    def __init__(self, content: dict[str, Any], start: Day, end: Day, seed: int, size: int = 1):
        self.content, self.start, self.end, self.size = content, start, end, size
        self.random = random.Random(seed)
        self.tables: dict[str, list[Row]] = {}
        self.codes_of_note: dict[str, list[str]] = {}
        self._decks: dict[tuple[str, ...], Iterator[Any]] = {}

    @property
    def partners(self) -> list[str]:
        """The ids of the partners, in order."""
        return [row["organisation_id"] for row in self.tables["organisations"] if "partner" in row["roles"].split(";")]

    def model_of(self, partner: str) -> str:
        """The partner of the demo whose texts a partner uses; there are four, further ones take turns."""
        known = sorted(self.content["grants"])
        return known[self.partners.index(partner) % len(known)]

    def people(self, role: str | None = None, organisation: str | None = None) -> list[str]:
        """The ids of the people with a role, or of an organisation."""
        return [
            row["person_id"]
            for row in self.tables["people"]
            if role in (None, row["roles"]) and organisation in (None, row["organisation_id"])
        ]

    def workshop(self, kind: str) -> Row:
        """The workshop of a kind."""
        return next(row for row in self.tables["workshops"] if row["kind"] == kind)

    def day(self, share: float) -> Day:
        """The day after a share of the cohort, from 0 to 1."""
        return self.start + datetime.timedelta(days=round((self.end - self.start).days * share))

    def working_day(self, first: Day | None = None, last: Day | None = None) -> Day:
        """Some day between two, no Sunday and not in Songkran."""
        first, last = first or self.day(0.1), last or self.day(0.97)
        while True:
            day = first + datetime.timedelta(days=self.random.randint(0, max((last - first).days, 0)))
            if day.weekday() < 6 and not self.is_pause(day):
                return day
            last += datetime.timedelta(days=1)

    def is_pause(self, day: Day) -> bool:
        """Whether the day lies in Songkran."""
        return (4, 11) <= (day.month, day.day) <= (4, 18)

    def phrase(self, name: str, **values: object) -> str:
        """A short text with its values filled in."""
        return str(self.content["phrases"][name]).format(**values)

    def year(self, day: Day) -> int:
        """The year of a day as the people of the cohort count it."""
        return day.year + int(self.content["phrases"]["era"])

    def shuffled(self, items: list[Any]) -> list[Any]:
        """The items in random order."""
        return self.random.sample(items, len(items))

    def next_of(self, *names: str) -> Any:
        """The next text of a kind, or of a kind within one: all of them in random order before any comes again."""
        if names not in self._decks:
            self._decks[names] = itertools.cycle(self.shuffled(self._texts(names)))
        return next(self._decks[names])

    def once_of(self, *names: str) -> str:
        """The next text of a kind as long as there are new ones, then nothing: people do not repeat themselves."""
        if names not in self._decks:
            self._decks[names] = iter(self.shuffled(self._texts(names)) * self.size)
        return str(next(self._decks[names], ""))

    def _texts(self, names: tuple[str, ...]) -> list[Any]:
        texts = self.content
        for name in names:
            texts = texts[name]
        return list(texts)


def day_of(text: str) -> Day:
    """A stored day."""
    return datetime.date.fromisoformat(text)


def later(day: Day | str, days: int) -> str:
    """A day some days later, as it is stored."""
    first = day_of(day) if isinstance(day, str) else day
    return (first + datetime.timedelta(days=days)).isoformat()
