"""Cells against the model: frictionless decides, and is asked once for every distinct text."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from decimal import Decimal, InvalidOperation
from typing import Any

from frictionless import Schema

from ..model.data_package import LIST_DELIMITER, SCHEMA_PROFILE, table_schema
from ..model.tables import Field, Model, Table

TYPE_CODES = {
    "number": "value-not-a-number",
    "integer": "value-not-an-integer",
    "date": "value-not-a-date",
    "boolean": "value-not-yes-or-no",
    "list": "value-not-a-list",
}
CONSTRAINT_CODES = {
    "required": "value-missing",
    "enum": "value-not-in-list",
    "minimum": "value-too-small",
    "exclusiveMinimum": "value-too-small",
    "maximum": "value-too-large",
    "exclusiveMaximum": "value-too-large",
    "maxLength": "value-too-long",
    "pattern": "value-wrong-shape",
}
# a code and the values of its message
Fault = tuple[str, dict[str, Any]]


def faults_of_cells(model: Model, table: Table) -> dict[str, Callable[[str], list[Fault]]]:
    """For each field of a table a function that says what is wrong with a text in it. Equal texts are judged once."""
    described = table_schema(model, table, table.fields)
    schema = Schema.from_descriptor({"$schema": SCHEMA_PROFILE, "fields": described["fields"]})
    by_name = {each["name"]: each for each in described["fields"]}
    return {
        each.name: _judge(table, each, by_name[each.name], schema.get_field(each.name).create_cell_reader())
        for each in table.fields
    }


def _judge(table: Table, each: Field, described: dict[str, Any], read: Any) -> Callable[[str], list[Fault]]:
    known: dict[str, list[Fault]] = {}
    is_proven = _proof(each, described.get("constraints", {}))

    def judge(text: str) -> list[Fault]:
        if is_proven(text):
            return []
        faults = known.get(text)
        if faults is None:
            notes = read(text)[1] or {}
            found = [fault_of_note(table, each, described, kind, text) for kind in notes]
            # NaN breaks the minimum and the maximum, but is one fault
            faults = known[text] = list({fault[0]: fault for fault in [*found, *unknown_codes(each, text)]}.values())
        return faults

    return judge


def _proof(each: Field, limits: dict[str, Any]) -> Callable[[str], bool]:
    """What shows that a text is right without asking: its length, that it is wholly the pattern of the column, or
    that it is a plain number of fewer digits than the largest allowed one.

    Nothing else is proven. A text that is not proven is asked for and may be right.
    """
    if each.codes:
        return lambda _: False
    if each.type == "string" and set(limits) <= {"required", "maxLength"}:
        most = limits.get("maxLength", 2**31)
        return lambda text: 0 < len(text) <= most
    if each.type == "string" and set(limits) <= {"required", "maxLength", "pattern"}:
        most, matches = limits.get("maxLength", 2**31), re.compile(f"(?:{limits['pattern']})").fullmatch
        return lambda text: 0 < len(text) <= most and text.isascii() and matches(text) is not None
    if each.type == "number" and set(limits) <= {"required", "minimum", "maximum"}:
        largest, least = limits.get("maximum", 0), limits.get("minimum", 0)
        if largest >= 10 and least <= 0:
            plain = re.compile(rf"[0-9]{{1,{len(str(int(largest))) - 1}}}(?:\.[0-9]{{1,9}})?").fullmatch
            return lambda text: plain(text) is not None
    return lambda _: False


def fault_of_note(table: Table, each: Field, described: dict[str, Any], kind: str, text: str) -> Fault:
    """The code for what frictionless says about a cell: that its type is wrong, or which constraint it breaks."""
    if kind == "type":
        return TYPE_CODES.get(each.type, "value-wrong"), {"reason": each.type}
    if each.type == "number" and _is_endless(text):
        return "value-not-a-number", {"reason": each.type}
    code = CONSTRAINT_CODES.get(kind, "value-wrong")
    if kind == "required" and each.name in table.key:
        code = "key-missing"
    allowed = each.example if kind == "pattern" else described.get("constraints", {}).get(kind)
    return code, {"values": allowed, "reason": kind}


def unknown_codes(each: Field, text: str) -> Iterator[Fault]:
    """Entries of a list that are not among its codes, which Table Schema cannot say."""
    if each.type == "list" and each.codes and text:
        for entry in text.split(LIST_DELIMITER):
            if entry not in each.codes:
                yield "value-not-in-list", {"values": list(each.codes), "entry": entry}


def constraint_of(note: str) -> str:
    """The constraint that a note of frictionless is about."""
    match = re.match(r'constraint "(\w+)"', note)
    return match[1] if match else "?"


def _is_endless(text: str) -> bool:
    """Whether a text is one of the numbers that cannot be counted with: NaN, Infinity."""
    try:
        return not Decimal(text).is_finite()
    except InvalidOperation:
        return False
