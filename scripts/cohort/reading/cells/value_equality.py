"""Comparing texts that are written differently but have the same value."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

from ...model.tables import Field
from .text import tidy


def normalise_value(field: Field, text: str) -> str:
    """The text in the form in which values are compared: 100.50 becomes 100.5."""
    if field.type not in {"number", "integer"} or not text:
        return text
    try:
        return format(Decimal(text).normalize(), "f")
    except InvalidOperation:
        return text


def equals_displayed_value(field: Field, text: str, stored: str) -> bool:
    """Whether a text is a stored one as a workbook shows it: numbers with 15 digits, other text tidied."""
    if text == stored or text == tidy(stored)[0]:
        return True
    if field.type != "number" or not text or not stored:
        return False
    try:
        return format(float(text), ".15g") == format(float(stored), ".15g")
    except ValueError:
        return False
