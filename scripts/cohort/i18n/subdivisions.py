"""Provinces, counties and the like, from the register of ISO 3166-2."""

from __future__ import annotations

import functools
import gettext
from collections import Counter
from typing import Any

from .language import Language
from .locales import country_language
from .sorting import sort_key


def subdivision_label(code: str, language: Language) -> str:
    """The name of a subdivision by its code, such as Chiang Rai for TH-57; the code where it is not registered."""
    subdivision = _register().get(code=code)
    if subdivision is None:
        return code
    translation = _translations(language.code).gettext(subdivision.name)
    return translation if translation != subdivision.name else language.say(subdivision.name)


def subdivision_labels(country: str, language: Language) -> dict[str, str]:
    """The names of the smallest subdivisions of a country by code, in their order; equal names have the code too."""
    labels = {code: subdivision_label(code, language) for code in _subdivisions(country)}
    counts = Counter(labels.values())
    distinct = {code: label if counts[label] == 1 else f"{label} ({code})" for code, label in labels.items()}
    return dict(sorted(distinct.items(), key=lambda pair: sort_key(pair[1])))


def subdivision_names(country: str) -> dict[str, set[str]]:
    """The registered names by code, as they are in the register and in the main language of the country."""
    translations = _translations(country_language(country))
    names = ((code, _register().get(code=code).name) for code in _subdivisions(country))
    return {code: {name, translations.gettext(name)} for code, name in names}


def _subdivisions(country: str) -> list[str]:
    """The codes of the subdivisions of a country that have no smaller ones."""
    subdivisions = _register().get(country_code=country) or ()
    larger = {subdivision.parent_code for subdivision in subdivisions}
    return sorted(subdivision.code for subdivision in subdivisions if subdivision.code not in larger)


def _register() -> Any:
    # loaded only where a place is read or shown: the register has 5,000 entries
    import pycountry

    return pycountry.subdivisions


@functools.cache
def _translations(code: str) -> gettext.NullTranslations:
    import pycountry

    languages = [code] if code else []
    return gettext.translation("iso3166-2", pycountry.LOCALES_DIR, languages=languages, fallback=True)
