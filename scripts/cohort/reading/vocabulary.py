"""The words that reading understands: schemas/reading.yaml, and the months of every language."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from babel import Locale
from babel.dates import get_month_names
from babel.numbers import get_currency_symbol

from ..model.places import Places
from ..model.settings import Settings
from ..model.yaml_files import declared, read_yaml
from .text import comparable, tidy


@dataclass(frozen=True)
class Words:
    """The declared words, as schemas/reading.yaml has them."""

    yes_words: list[str]
    no_words: list[str]
    nothing_words: list[str]
    total_words: list[str]
    note_words: list[str]
    currency_words: list[str]
    honorifics: list[str]
    era_words: list[str]
    month_words: dict[int, list[str]]
    identity_headings: list[str]


@dataclass(frozen=True)
class Vocabulary:
    """The words in the form in which they are compared (see text.comparable); `currency` in small letters."""

    truth: dict[str, str]
    nothing: frozenset[str]
    totals: tuple[str, ...]
    notes: tuple[str, ...]
    currency: tuple[str, ...]
    honorifics: re.Pattern[str]
    eras: tuple[str, ...]
    months: dict[str, int]
    identity: tuple[str, ...]

    def person(self, name: str) -> str:
        """The name of a person as it is compared, without นาย, Dr and the like."""
        return comparable(self.honorifics.sub("", tidy(name)[0], count=1))


def read_vocabulary(places: Places, settings: Settings, languages: Iterable[str]) -> Vocabulary:
    """The vocabulary of a cohort: the declared words, its currency, and the months of all its languages."""
    path = places.schemas / "reading.yaml"
    words: Words = declared(Words, read_yaml(path), places.named(path))
    months: dict[str, int] = {}
    currency = {settings["currency"], *words.currency_words}
    for code in languages:
        locale = Locale.parse(code)
        currency.add(get_currency_symbol(settings["currency"], locale=locale))
        for width in ("wide", "abbreviated"):
            names: Any = get_month_names(width, locale=locale)
            months |= {comparable(name): number for number, name in names.items()}
    for number, names in words.month_words.items():
        months |= {comparable(name): number for name in names}
    return Vocabulary(
        truth={comparable(word): "true" for word in words.yes_words}
        | {comparable(word): "false" for word in words.no_words},
        nothing=frozenset(words.nothing_words),
        totals=_longest_first(words.total_words),
        notes=_longest_first(words.note_words),
        currency=tuple(sorted({word.casefold() for word in currency}, key=lambda word: (-len(word), word))),
        honorifics=_honorifics(words.honorifics),
        eras=_longest_first(words.era_words),
        months=months,
        identity=tuple(words.identity_headings),
    )


def _longest_first(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted({comparable(word) for word in words}, key=lambda word: (-len(word), word)))


def _honorifics(titles: list[str]) -> re.Pattern[str]:
    """Short ones need a dot or a space after them: อ.จิตรา, but not อารีย์."""
    parts = [
        re.escape(title) + (r"[. ]\s*" if len(title) < 3 or title.isascii() or "." in title else r"[. ]?\s*")
        for title in sorted(titles, key=len, reverse=True)
    ]
    return re.compile(f"^(?:{'|'.join(parts)})(?=.)", re.IGNORECASE)
