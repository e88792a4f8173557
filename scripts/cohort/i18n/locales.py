"""What CLDR says of languages and countries, by way of Babel."""

from __future__ import annotations

import copy
import functools

from babel import Locale, localedata
from babel.core import get_global

# how many letters the code of a script has
SCRIPT_LETTERS = 4
# the parts of a locale in which Babel follows references to other parts
_NAMES = ("months", "days")


@functools.cache
def read_locale(code: str) -> Locale:
    """The locale of a code such as th or en_GB, with names of its own.

    Babel keeps the names that it has looked up in data that locales share, so that Swahili has the months of Lao once
    those were asked for (python-babel/babel#1234). Raises what `Locale.parse` raises.
    """
    locale = Locale.parse(code)
    data = localedata.load(str(locale))
    data |= {part: copy.deepcopy(data[part]) for part in _NAMES}
    return locale


def likely_tag(language: str, country: str = "") -> str:
    """The likely language, script and country of a language or a country, such as th_Thai_TH; empty if unknown."""
    tags = get_global("likely_subtags")
    code = f"{language or 'und'}_{country}" if country else language
    tag = str(tags.get(code, ""))
    # CLDR has the country of the most likely of all languages under no country
    general = str(tags.get("und", ""))
    return general if not tag and country and not language and general.endswith(f"_{country}") else tag


def country_language(country: str) -> str:
    """The main language of a country, such as th; empty where none is known."""
    return likely_tag("", country).partition("_")[0]


def language_script(code: str) -> str:
    """The script of a language by ISO 15924, such as Thai or Laoo; Latn where none is known."""
    locale = read_locale(code)
    # Babel leaves a likely script out of a locale
    tag = likely_tag(code) or likely_tag(locale.language)
    return locale.script or next((part for part in tag.split("_") if len(part) == SCRIPT_LETTERS), "Latn")


def is_right_to_left(code: str) -> bool:
    """Whether a language is written from right to left."""
    return read_locale(code).character_order == "right-to-left"
