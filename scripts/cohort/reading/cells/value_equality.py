"""Comparing texts that are written differently but have the same value."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation

from ...model.tables import Field, Table
from .text import tidy


def normalise_value(field: Field, text: str) -> str:
    """The text in the form in which values are compared: 100.50 becomes 100.5."""
    if field.type not in {"number", "integer"} or not text:
        return text
    try:
        return format(Decimal(text).normalize(), "f")
    except InvalidOperation:
        return text


def equals_displayed_row(table: Table, row: Mapping[str, str], stored: Mapping[str, str]) -> bool:
    """Whether all texts of a row are those of a stored one as a workbook shows it."""
    return all(equals_displayed_value(table.field(name), text, stored.get(name, "")) for name, text in row.items())


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
