"""What the declaration of a column may say, and whether it does."""

from __future__ import annotations

import datetime
import re
from typing import Any

from ..errors import CannotRun
from .property_shapes import (
    BOOLEAN,
    INTEGER,
    MAPPING,
    NUMBER,
    OPTIONAL_TEXT,
    TEXT,
    TEXT_LIST,
    TEXT_OR_NUMBER,
    check_shapes,
)
from .text_patterns import has_nested_repeats

NAME = re.compile("[a-z][a-z0-9_]{0,59}")
LONGEST_CODE = 40
CODE = re.compile(f"[a-z0-9][a-z0-9_]{{0,{LONGEST_CODE - 1}}}")
TYPES = {"string", "number", "integer", "boolean", "date", "list"}
FIELD_PROPERTIES = {"name", "title", "description", "example", "type"}
OPTIONAL_FIELD_PROPERTIES = {
    "constraints",
    "codes",
    "codes_of",
    "references",
    "personal",
    "standard",
    "default",
    "question",
    "only",
    "about",
    "identifies",
    "document_number",
    "any_currency",
    "duration",
    "set_by_host",
    "publish",
    "secret_if",
    "translation_of",
}

FIELD_SHAPES = {
    "name": TEXT,
    "title": TEXT,
    "description": TEXT,
    "example": TEXT_OR_NUMBER,
    "type": TEXT,
    "constraints": MAPPING,
    "codes": MAPPING,
    "references": OPTIONAL_TEXT,
    "personal": BOOLEAN,
    "standard": OPTIONAL_TEXT,
    "default": OPTIONAL_TEXT,
    "question": OPTIONAL_TEXT,
    "only": MAPPING,
    "about": OPTIONAL_TEXT,
    "identifies": BOOLEAN,
    "document_number": BOOLEAN,
    "any_currency": BOOLEAN,
    "duration": BOOLEAN,
    "set_by_host": BOOLEAN,
    "codes_of": MAPPING,
    "publish": OPTIONAL_TEXT,
    "secret_if": OPTIONAL_TEXT,
    "translation_of": OPTIONAL_TEXT,
}

BOUNDS = ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum")


def check_fields(where: str, fields: Any) -> None:
    if not isinstance(fields, list) or not fields:
        raise CannotRun(f"{where}: fields must list the columns")
    names = set()
    for number, field in enumerate(fields, start=1):
        name = field.get("name", f"field {number}") if isinstance(field, dict) else f"field {number}"
        check_properties(f"{where}: {name}", field, FIELD_PROPERTIES, OPTIONAL_FIELD_PROPERTIES)
        check_shapes(f"{where}: {name}", field, FIELD_SHAPES)
        if not isinstance(name, str) or not NAME.fullmatch(name):
            raise CannotRun(f"{where}: {name}: name a column in small letters with underscores, such as visits_made")
        if name in names:
            raise CannotRun(f"{where}: {name}: two columns have this name; rename one")
        names.add(name)
        if field["type"] not in TYPES:
            raise CannotRun(
                f"{where}: {name}: there is no type {field['type']}; choose from {', '.join(sorted(TYPES))}"
            )
        check_values(f"{where}: {name}", field)


def check_values(where: str, field: dict[str, Any]) -> None:
    """Checks the properties of a column that are about its values."""
    if field.get("constraints", {}).get("unique"):
        raise CannotRun(f"{where}: unique is for keys; list the column in primaryKey, or leave it out of constraints")
    for code, label in field.get("codes", {}).items():
        if not isinstance(code, str):
            # YAML reads 25_34 as the number 2534 and no as false
            raise CannotRun(f"{where}: put the code {code} between quotes")
        if not isinstance(label, str):
            raise CannotRun(f"{where}: put the label of the code {code} between quotes")
    check_shapes(f"{where}: only", field.get("only", {}), dict.fromkeys(field.get("only", {}), TEXT_LIST))
    for name, value in field.get("constraints", {}).items():
        if name == "enum":
            # a day or a number without quotation marks is none of the texts of a cell
            check_shapes(f"{where}: constraints", {name: value}, {name: TEXT_LIST})
        if name in BOUNDS and field["type"] == "date" and not _is_day(value):
            raise CannotRun(f"{where}: {name}: write a day between quotation marks, such as '2018-05-12'")
        if name == "pattern" and has_nested_repeats(str(value)):
            raise CannotRun(
                f"{where}: the pattern repeats a group without a limit that holds repeats or alternatives itself, which"
                " can take hours on one cell; write it without that group, such as [A-Z0-9-]+"
            )
        number = INTEGER if field["type"] == "integer" else NUMBER
        if name in BOUNDS and field["type"] != "date":
            check_shapes(where, {name: value}, {name: number})


def _is_day(value: Any) -> bool:
    try:
        return isinstance(value, str) and bool(datetime.date.fromisoformat(value))
    except ValueError:
        return False


def check_properties(where: str, declaration: Any, required: set[str], allowed: set[str]) -> None:
    """Raises CannotRun unless a mapping has all required properties, and only these and the allowed ones."""
    if not isinstance(declaration, dict):
        raise CannotRun(f"{where}: write properties, one a line, as name: value")
    missing, unknown = required - set(declaration), set(map(str, declaration)) - required - allowed
    if missing:
        raise CannotRun(f"{where}: {min(missing)} is missing")
    if unknown:
        raise CannotRun(
            f"{where}: there is no property {min(unknown)}; the known ones are {', '.join(sorted(required | allowed))}"
        )
