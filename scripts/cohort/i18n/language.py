"""One language: its translations, dates and numbers."""

from __future__ import annotations

import copy
import datetime
import functools
import gettext
import re
from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal
from types import MappingProxyType

from babel import Locale
from babel.core import UnknownLocaleError
from babel.dates import format_date
from babel.numbers import format_decimal, get_currency_name, get_currency_symbol

from ..errors import CannotRun, CannotRunInWords
from ..model.cohort import Cohort
from ..model.countries import Country, read_country
from ..model.eras import Era, era_of_language
from ..model.paths import CohortPaths
from ..model.settings import Settings, read_settings
from ..model.yaml_files import read_yaml
from ..shortening import visible
from .catalogues import EVERYTHING, SOURCE, available_languages, read_catalogue, scope_of_catalogue
from .locales import is_right_to_left, language_script, likely_tag, read_locale

# days as people of most countries write them; elsewhere the language decides
SKELETONS = {"yMMMd": "d MMM y", "yMMMMd": "d MMMM y", "yMMMM": "LLLL y"}

# scripts that office programs set letter by letter, from left to right
SIMPLE_SCRIPTS = {"Latn", "Cyrl", "Grek", "Armn", "Geor", "Hans", "Hant", "Jpan", "Kore"}


class Language:
    """Translates English text into one language. Text without a translation stays English.

    `era` is that of its years, None for the common one. `country` is where the cohort is; `country_words` are texts
    that take the place of others there, `smaller_places` the English names of places that no register has, by code.
    `complete_for` says for which texts the words are complete.
    """

    def __init__(
        self,
        code: str,
        words: gettext.NullTranslations,
        *,
        era: Era | None = None,
        complete_for: str = EVERYTHING,
        country: str = "",
        country_words: Mapping[str, str] = MappingProxyType({}),
        smaller_places: Mapping[str, str] = MappingProxyType({}),
    ):
        self.code = code
        self.smaller_places = smaller_places
        self.locale = read_locale(code)
        self._country = country
        self._words, self._country_words = words, country_words
        self._complete_for = complete_for
        self.era = era
        self.year_offset = era.ahead if era else 0
        self.script = language_script(code)

    def say(self, text: str, /, **values: object) -> str:
        """The text in this language, with its {placeholders} filled in: say("{n} or more", n=3).

        Control characters in values, which are often what people typed, are shown as signs.
        """
        translation = self._words.gettext(self._country_words.get(text, text)) if text else ""
        if not values:
            return translation
        return translation.format(
            **{name: visible(value) if type(value) is str else value for name, value in values.items()}
        )

    def say_number(self, one: str, many: str, number: int) -> str:
        """The text `one` or `many` in the form for a number; {n} in it is the number."""
        return self._words.ngettext(one, many, number).format(n=self.number(number))

    def date(self, day: datetime.date, width: str = "medium") -> str:
        """A day with its year in the era of the language: 12 May 2018, 12 พ.ค. 2561."""
        return _format_day(day, {"medium": "yMMMd", "long": "yMMMMd"}[width], self.code, day.year + self.year_offset)

    def day_as_typed(self, day: datetime.date) -> str:
        """A day with its year as it is, which may be one of any era."""
        return _format_day(day, "yMMMd", self.code, day.year)

    def month(self, day: datetime.date) -> str:
        """The month of a day: May 2018, พฤษภาคม 2561."""
        return _format_day(day, "yMMMM", self.code, day.year + self.year_offset)

    def period(self, first: datetime.date, last: datetime.date) -> str:
        """A span of days, without repeating a shared month and year: 12–14 May 2018."""
        if first == last:
            return self.date(first)
        if (first.year, first.month) == (last.year, last.month) and not is_year_first(self.code):
            return f"{first.day}–{self.date(last)}"
        return f"{self.date(first)} – {self.date(last)}"

    def number(self, value: int | Decimal | float, decimals: int = 0) -> str:
        """A number with grouped thousands and `decimals` decimals; a half is rounded up, as people do with money."""
        step = Decimal(1).scaleb(-decimals)
        # adding 0 removes the sign of a zero that was rounded from a negative number
        rounded = Decimal(str(value)).quantize(step, ROUND_HALF_UP) + 0
        return _format_number(rounded, decimals, self.code)

    def short_number(self, value: int | Decimal | float) -> str:
        """A number with two decimals, or with none if it is whole: 1,200.50, 1,200."""
        return self.number(value, 0 if value % 1 == 0 else 2)

    def country(self, code: str) -> str:
        """The name of the country with an ISO 3166-1 code; the code if it has no name."""
        return str(self.locale.territories.get(code, code))

    def currency(self, code: str) -> str:
        """A currency as people write it beside an amount: บาท, KSh. The ISO 4217 code where they write that."""
        if (translation := self.say(code)) != code:
            return translation
        try:
            # what is used where the cohort is: shillings are KSh in Kenya, and KES elsewhere
            symbol = get_currency_symbol(code, locale=Locale.parse(f"{self.code.split('_')[0]}_{self._country}"))
        except (UnknownLocaleError, ValueError):
            symbol = code
        if symbol.isalpha() and symbol != code:
            return symbol
        # in English the code says more than a name of several words
        return code if self.is_english else get_currency_name(code, locale=self.locale)

    @property
    def is_partial(self) -> bool:
        """Whether its catalogue says that it is complete for a part of the texts only (X-Complete-For)."""
        return self._complete_for != EVERYTHING

    @property
    def is_english(self) -> bool:
        """Whether this is the language of the source texts."""
        return self.code == SOURCE

    @property
    def tag(self) -> str:
        """The language and the country where most people speak it, such as th-TH or sw-TZ."""
        locale = Locale.parse(likely_tag(self.code) or self.code)
        territory = self.locale.territory or locale.territory
        return f"{self.locale.language}-{territory}" if territory else self.locale.language

    @property
    def is_complex(self) -> bool:
        """Whether word processors treat its script as complex, with a font of its own."""
        return self.script not in SIMPLE_SCRIPTS

    @property
    def direction(self) -> str:
        """The direction of its script, as HTML writes it: ltr or rtl."""
        return "rtl" if is_right_to_left(self.code) else "ltr"

    def native_name(self) -> str:
        """The name of the language in itself, such as ไทย."""
        return self.locale.get_display_name(self.code) or self.code


# cached because a report writes the same numbers and days on many pages
@functools.cache
def _format_number(number: Decimal, decimals: int, code: str) -> str:
    return format_decimal(number, format="#,##0" + ("." + "0" * decimals if decimals else ""), locale=code)


@functools.cache
def _format_day(day: datetime.date, skeleton: str, code: str, year: int) -> str:
    """A day with its `year` in any era: the day first, as all people understand it, or in the order of a language that
    begins with the year. `skeleton` is one of CLDR, such as yMMMd."""
    pattern = SKELETONS[skeleton]
    if is_year_first(code):
        locale = Locale.parse(code)
        skeleton_format = locale.datetime_skeletons.get(skeleton)
        pattern = str(
            skeleton_format.pattern
            if skeleton_format
            else locale.date_formats["long" if "MMMM" in skeleton else "medium"]
        )
    # with its year in quotation marks, the pattern keeps it as it is
    return format_date(
        day, re.sub("'[^']*'|y+", lambda part: part[0] if "'" in part[0] else f"'{year}'", pattern), locale=code
    )


@functools.cache
def is_year_first(code: str) -> bool:
    """Whether days in a language begin with their year, as in Japanese, Chinese, Korean and Hungarian."""
    pattern = Locale.parse(code).datetime_skeletons.get("yMMMd")
    return pattern is not None and str(pattern.pattern).startswith("y")


def read_language(paths: CohortPaths, settings: Settings, code: str) -> Language:
    """The language with the translations of languages/<code>.po; English needs no file.

    Raises CannotRun for an unknown code, or one without a file.
    """
    try:
        Locale.parse(code)
    except (UnknownLocaleError, ValueError):
        raise CannotRunInWords(
            lambda say: say("there is no language {code}; choose one of: {codes}", code=code, codes=_codes(paths))
        ) from None
    path, local_path = paths.languages / f"{code}.po", paths.local / "languages" / f"{code}.po"
    if path.exists():
        words: gettext.NullTranslations = read_catalogue(paths, path, code)
    elif code == SOURCE or local_path.exists():
        words = gettext.NullTranslations()
    else:
        raise CannotRunInWords(
            lambda say: say(
                "{file} is not there; add it, or choose one of: {codes}",
                file=paths.display_name(path),
                codes=_codes(paths),
            )
        )
    complete_for = scope_of_catalogue(path) if path.exists() or code == SOURCE else scope_of_catalogue(local_path, "")
    if local_path.exists():
        # the cohort's own words come first, so that it can replace a translation of the toolkit
        local_words = copy.copy(read_catalogue(paths, local_path, code))
        complete_for = scope_of_catalogue(local_path, complete_for)
        local_words.add_fallback(words)
        words = local_words
    country = read_country(paths, settings["country"])
    return Language(
        code,
        words,
        era=era_of_language(paths, settings, code),
        complete_for=complete_for,
        country=settings["country"],
        country_words=_country_words(paths, country),
        smaller_places=country.smaller_places,
    )


def _country_words(paths: CohortPaths, country: Country) -> dict[str, str]:
    """The texts that the country says otherwise than the model, and those that take their place."""
    entries = read_yaml(paths.schemas / "country_words.yaml")
    of_several: dict[str, str] = next((entry["words"] for entry in entries if country.code in entry["countries"]), {})
    return {**of_several, **country.words}


def cohort_language(cohort: Cohort, code: str | None = None) -> Language:
    """The language with a code; without one, the main language of the cohort."""
    return read_language(cohort.paths, cohort.settings, code or cohort.settings["language"])


def language_or_english(paths: CohortPaths) -> Language:
    """The language of the cohort; English if its settings or its translations cannot be read."""
    try:
        settings = read_settings(paths)
        return read_language(paths, settings, settings["language"])
    except CannotRun:
        return plain_english()


def plain_english() -> Language:
    """English as it stands in the toolkit, which needs no file."""
    return Language(SOURCE, gettext.NullTranslations())


def _codes(paths: CohortPaths) -> str:
    return ", ".join(available_languages(paths))
