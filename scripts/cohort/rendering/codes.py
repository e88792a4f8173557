"""What codes are called: those of the model from its labels, those of a standard from its register."""

from __future__ import annotations

import functools
import gettext

from ..model.tables import Model
from ..wording.language import Language


def code_name(place: str, code: str, model: Model, language: Language) -> str:
    """The name of a code of `place`: a field of a table (`workshops.kind`) or `ISO 3166-2`; else the code itself."""
    if place == "ISO 3166-2":
        # only reports need the registers: a check, forms and receipts run without them
        import pycountry

        area = pycountry.subdivisions.get(code=code)  # type: ignore[no-untyped-call]
        if area is None:
            return code
        name = _areas(language.code).gettext(area.name)
        return name if name != area.name else language.say(area.name)
    table, field = place.split(".")
    return language.say(model.tables[table].field(field).codes.get(code, code))


@functools.cache
def _areas(code: str) -> gettext.NullTranslations:
    import pycountry

    return gettext.translation("iso3166-2", pycountry.LOCALES_DIR, languages=[code], fallback=True)
