"""Provinces, counties and the like, from the register of ISO 3166-2, and the smaller places that a country declares."""

from __future__ import annotations

import functools
import gettext
from collections import Counter

from ..model.countries import larger_place
from ..model.subdivision_register import smallest_subdivisions, subdivision
from .language import Language
from .locales import country_language
from .sorting import sort_key


def subdivision_label(code: str, language: Language) -> str:
    """The name of a place by its code, such as Chiang Rai for TH-57; a smaller place has the larger one behind it. The
    code where it is unknown."""
    if code in language.smaller_places:
        return f"{smaller_place_name(code, language)}, {subdivision_label(larger_place(code), language)}"
    entry = subdivision(code)
    if entry is None:
        return code
    translation = _translations(language.code).gettext(entry.name)
    return translation if translation != entry.name else language.say(entry.name)


def smaller_place_name(code: str, language: Language) -> str:
    """The name of a smaller place by itself."""
    return language.say(language.smaller_places[code])


def subdivision_labels(country: str, language: Language) -> dict[str, str]:
    """The names of the smallest subdivisions of a country by code, and of the smaller places that it declares, in their
    order; equal names have the code too."""
    smaller = (code for code in language.smaller_places if code.startswith(f"{country}-"))
    labels = {code: subdivision_label(code, language) for code in (*smallest_subdivisions(country), *smaller)}
    counts = Counter(labels.values())
    distinct = {code: label if counts[label] == 1 else f"{label} ({code})" for code, label in labels.items()}
    return dict(sorted(distinct.items(), key=lambda pair: sort_key(pair[1])))


def subdivision_names(country: str) -> dict[str, set[str]]:
    """The registered names by code, as they are in the register and in the main language of the country."""
    translations = _translations(country_language(country))
    names = ((code, subdivision(code).name) for code in smallest_subdivisions(country))
    return {code: {name, translations.gettext(name)} for code, name in names}


@functools.cache
def _translations(code: str) -> gettext.NullTranslations:
    import pycountry

    languages = [code] if code else []
    return gettext.translation("iso3166-2", pycountry.LOCALES_DIR, languages=languages, fallback=True)
