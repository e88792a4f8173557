"""One language: its words, its dates and its numbers."""

from __future__ import annotations

import contextlib
import datetime
import functools
import gettext
import hashlib
import io
import os
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

from babel import Locale
from babel.core import UnknownLocaleError
from babel.dates import format_date
from babel.messages.mofile import write_mo
from babel.messages.pofile import PoFileError, read_po
from babel.numbers import format_decimal

from ..errors import CannotRun
from ..model.cohort import Cohort
from ..model.paths import CohortPaths
from ..model.settings import Settings, read_settings

SOURCE = "en"
BUDDHIST_ERA = 543


class Language:
    """Says English text in one language. Text without a translation stays English."""

    def __init__(self, code: str, words: gettext.NullTranslations, *, buddhist: bool):
        self.code = code
        self.locale = Locale.parse(code)
        self._words = words
        self.year_offset = BUDDHIST_ERA if buddhist else 0

    def say(self, text: str, **values: object) -> str:
        """The text in this language, with its {placeholders} filled in."""
        said = self._words.gettext(text) if text else ""
        return said.format(**values) if values else said

    def say_number(self, one: str, many: str, number: int) -> str:
        """The text for a number of things; {n} is the number."""
        return self._words.ngettext(one, many, number).format(n=self.number(number))

    def date(self, day: datetime.date, width: str = "medium") -> str:
        """A day with its year in the era of the language: 12 May 2018, 12 พ.ค. 2561."""
        return f"{_format_day_and_month(day, width, self.code)} {day.year + self.year_offset}"

    def period(self, first: datetime.date, last: datetime.date) -> str:
        """From one day to another, without saying anything twice."""
        if first == last:
            return self.date(first)
        if (first.year, first.month) == (last.year, last.month):
            return f"{first.day}–{self.date(last)}"
        return f"{self.date(first)} – {self.date(last)}"

    def number(self, value: int | Decimal | float, decimals: int = 0) -> str:
        """A number with grouped thousands and so many decimals; a half is rounded up, as people do with money."""
        step = Decimal(1).scaleb(-decimals)
        # what is less than half a step below zero is zero, without its sign
        rounded = Decimal(str(value)).quantize(step, ROUND_HALF_UP) + 0
        return _format_number(rounded, decimals, self.code)

    def country(self, code: str) -> str:
        """The name of an ISO 3166-1 country."""
        return str(self.locale.territories.get(code, code))

    @property
    def is_english(self) -> bool:
        """Whether this is the language of the source texts."""
        return self.code == SOURCE

    def native_name(self) -> str:
        """What the language calls itself."""
        return self.locale.get_display_name(self.code) or self.code


# a report writes the same numbers and days on many pages
@functools.cache
def _format_number(number: Decimal, decimals: int, code: str) -> str:
    return format_decimal(number, format="#,##0" + ("." + "0" * decimals if decimals else ""), locale=code)


@functools.cache
def _format_day_and_month(day: datetime.date, width: str, code: str) -> str:
    month = {"medium": "MMM", "long": "MMMM"}[width]
    return format_date(day, f"d {month}", locale=code)


def read_language(paths: CohortPaths, settings: Settings, code: str) -> Language:
    """The language whose words lie in languages/<code>.po; English is always there."""
    try:
        Locale.parse(code)
    except (UnknownLocaleError, ValueError):
        raise CannotRun(f"there is no language {code}; use a code such as th or en") from None
    path, local = paths.languages / f"{code}.po", paths.local / "languages" / f"{code}.po"
    if path.exists():
        words: gettext.NullTranslations = _read_catalogue(paths, path, code)
    elif code == SOURCE or local.exists():
        words = gettext.NullTranslations()
    else:
        codes = ", ".join(available_languages(paths))
        raise CannotRun(f"{paths.display_name(path)} is not there; add it, or choose one of: {codes}")
    if local.exists():
        # the cohort's own words come first, so that it can also say one of ours differently
        own = _read_catalogue(paths, local, code)
        own.add_fallback(words)
        words = own
    return Language(code, words, buddhist=code in settings["buddhist_years_in"])


def cohort_language(cohort: Cohort, code: str | None = None) -> Language:
    """One of the languages of a cohort; its own when none is named."""
    return read_language(cohort.paths, cohort.settings, code or cohort.settings["language"])


def language_or_english(paths: CohortPaths) -> Language:
    """The language of the cohort; English while its settings or its words cannot be read."""
    try:
        settings = read_settings(paths)
        return read_language(paths, settings, settings["language"])
    except CannotRun:
        return Language(SOURCE, gettext.NullTranslations(), buddhist=False)


def available_languages(paths: CohortPaths) -> list[str]:
    """The languages the toolkit has words in, English first."""
    found = {path.stem for folder in (paths.languages, paths.local / "languages") for path in folder.glob("*.po")}
    return [SOURCE, *sorted(found - {SOURCE})]


def _read_catalogue(paths: CohortPaths, path: Path, code: str) -> gettext.GNUTranslations:
    """The catalogue in binary form, kept in build/ because reading .po takes longer than a whole check."""
    text = path.read_bytes()
    kept = paths.build / "cache" / f"{code}-{hashlib.sha256(text).hexdigest()[:16]}.mo"
    if not kept.exists():
        try:
            catalogue = read_po(io.BytesIO(text), locale=code, abort_invalid=True)
        except (PoFileError, UnicodeDecodeError) as error:
            raise CannotRun(f"{paths.display_name(path)}: {error}; mend this line and run again") from None
        binary = io.BytesIO()
        write_mo(binary, catalogue)
        with contextlib.suppress(OSError):
            # two sessions may do this at once, and a folder that cannot be written only costs time
            kept.parent.mkdir(parents=True, exist_ok=True)
            beside = kept.with_suffix(f".{os.getpid()}")
            beside.write_bytes(binary.getvalue())
            beside.replace(kept)
        binary.seek(0)
        return gettext.GNUTranslations(binary)
    with kept.open("rb") as file:
        return gettext.GNUTranslations(file)
