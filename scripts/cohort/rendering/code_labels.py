"""Labels of codes: from the model, or from the register of a standard."""

from __future__ import annotations

import datetime

from ..i18n.language import Language
from ..i18n.subdivisions import subdivision_label
from ..model.tables import SUBDIVISIONS, Model

CURRENCIES, COUNTRIES = "ISO 4217", "ISO 3166-1"
COUNTRY_LENGTH = 2
# months as 2018-05, or as their first day
MONTHS = "months"


def code_label(code_list: str, code: str, model: Model, language: Language) -> str:
    """The label of a code; the code itself where it has none.

    `code_list` is a field of a table (`workshops.kind`), `ISO 3166-1`, `ISO 3166-2`, `ISO 4217`, `months`,
    `tables` or `components`.
    """
    if code_list == CURRENCIES:
        return language.currency(code)
    if code_list == COUNTRIES:
        return language.country(code)
    if code_list == MONTHS:
        try:
            return language.month(datetime.date.fromisoformat(f"{code[:7]}-01"))
        except ValueError:
            return code
    if code_list == SUBDIVISIONS:
        # a place that is not shown is given by its country
        if len(code) == COUNTRY_LENGTH:
            return language.country(code)
        return subdivision_label(code, language)
    tables = model.tables | model.dropped_tables
    if code_list == "tables":
        return language.say(tables[code].title)
    if code_list == "components":
        return language.say(model.components[code].component.title)
    table, column = code_list.split(".")
    return language.say(tables[table].field(column).codes.get(code, code))
