"""Labels of codes: from the model, or from the register of a standard."""

from __future__ import annotations

import functools
import gettext

from ..i18n.language import Language
from ..model.tables import Model


def code_label(code_list: str, code: str, model: Model, language: Language) -> str:
    """The label of a code; the code itself where it has none.

    `code_list` is a field of a table (`workshops.kind`), `ISO 3166-2`, `tables` or `components`.
    """
    if code_list == "ISO 3166-2":
        # only reports need the register: checks, forms and receipts run without it
        import pycountry

        area = pycountry.subdivisions.get(code=code)  # type: ignore[no-untyped-call]
        if area is None:
            return code
        name = _subdivision_names(language.code).gettext(area.name)
        return name if name != area.name else language.say(area.name)
    tables = model.tables | model.dropped_tables
    if code_list == "tables":
        return language.say(tables[code].title)
    if code_list == "components":
        return language.say(model.components[code].component.title)
    table, column = code_list.split(".")
    return language.say(tables[table].field(column).codes.get(code, code))


@functools.cache
def _subdivision_names(code: str) -> gettext.NullTranslations:
    import pycountry

    return gettext.translation("iso3166-2", pycountry.LOCALES_DIR, languages=[code], fallback=True)
