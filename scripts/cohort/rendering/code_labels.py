"""What codes are called: those of the model from its labels, those of a standard from its register."""

from __future__ import annotations

import functools
import gettext

from ..i18n.language import Language
from ..model.tables import Model


def code_label(place: str, code: str, model: Model, language: Language) -> str:
    """The name of a code of `place`: a field of a table (`workshops.kind`), `ISO 3166-2`, `tables` or `components`.

    The code itself where it has no name.
    """
    if place == "ISO 3166-2":
        # only reports need the registers: a check, forms and receipts run without them
        import pycountry

        area = pycountry.subdivisions.get(code=code)  # type: ignore[no-untyped-call]
        if area is None:
            return code
        name = _subdivision_names(language.code).gettext(area.name)
        return name if name != area.name else language.say(area.name)
    tables = model.tables | model.dropped_tables
    if place == "tables":
        return language.say(tables[code].title)
    if place == "components":
        return language.say(model.components[code].component.title)
    table, field = place.split(".")
    return language.say(tables[table].field(field).codes.get(code, code))


@functools.cache
def _subdivision_names(code: str) -> gettext.NullTranslations:
    import pycountry

    return gettext.translation("iso3166-2", pycountry.LOCALES_DIR, languages=[code], fallback=True)
