"""Values of measures as pages, documents, charts and receipts all write them, so that one number is rounded in one
way."""

from __future__ import annotations

import datetime
from decimal import Decimal

from ..i18n.language import Language
from ..measures.measure_queries import Measure
from ..model.sql_files import Value
from ..model.tables import Model
from .code_labels import code_label


def value_text(measure: Measure, column: str, value: Value, model: Model, language: Language) -> str:
    """A value that is not blank as text for people, such as 1,200.50, 12 May 2018 or the label of a code."""
    if isinstance(value, datetime.date):
        codes = measure.codes.get(column)
        return code_label(codes, value.isoformat(), model, language) if codes else language.date(value)
    if isinstance(value, bool):
        return language.say("yes") if value else language.say("no")
    if isinstance(value, int | float | Decimal):
        return number_text(measure, column, value, language)
    if f"{column}.{value}" in measure.labels:
        return language.say(measure.labels[f"{column}.{value}"])
    if column in measure.codes:
        return code_label(measure.codes[column], str(value), model, language)
    return str(value)


def number_text(measure: Measure, column: str, value: float | Decimal, language: Language) -> str:
    """A number in the format of its unit, without decimals if they are all zero: 57 %, 1,200.50."""
    if measure.units.get(column) == "share":
        return f"{language.number(Decimal(str(value)) * 100)} %"
    decimals = measure.decimals(column)
    return language.number(value, 0 if round(value, decimals) == round(value) else decimals)
