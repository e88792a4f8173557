"""Numbers as pages, documents and charts all write them, so that one number is rounded in one way."""

from __future__ import annotations

from decimal import Decimal

from ..i18n.language import Language
from ..measures.measure_queries import Measure


def number_text(measure: Measure, column: str, value: float | Decimal, language: Language) -> str:
    """A number in the format of its unit, without decimals if they are all zero: 57 %, 1,200.50."""
    if measure.units.get(column) == "share":
        return f"{language.number(Decimal(str(value)) * 100)} %"
    decimals = measure.decimals(column)
    return language.number(value, 0 if round(value, decimals) == round(value) else decimals)
