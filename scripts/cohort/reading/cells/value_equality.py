"""When two texts say the same although they are not written alike."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

from ...model.tables import Field
from .text import tidy


def normalise_value(field: Field, text: str) -> str:
    """The text in the one way in which its value is compared: 100.50 is 100.5."""
    if field.type not in {"number", "integer"} or not text:
        return text
    try:
        return format(Decimal(text).normalize(), "f")
    except InvalidOperation:
        return text


def equals_displayed_value(field: Field, text: str, stored: str) -> bool:
    """Whether a text is what a workbook makes of a stored one: a number of 15 digits, other text without spaces."""
    if text == stored or text == tidy(stored)[0]:
        return True
    if field.type != "number" or not text or not stored:
        return False
    try:
        return format(float(text), ".15g") == format(float(stored), ".15g")
    except ValueError:
        return False
