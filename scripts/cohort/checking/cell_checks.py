"""Cells against the model: frictionless decides, and is asked once for every distinct text."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import cache, cached_property
from typing import Any

from frictionless import Schema

from ..model.data_package import LIST_DELIMITER, SCHEMA_PROFILE
from ..model.tables import Field, Table

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
# patterns that every engine of regular expressions reads alike: classes and letters of ASCII, each once or as often as
# a number says, in one group or none
PLAIN_PATTERN = re.compile(r"(?:\(\?:)?(?:(?:\[[A-Za-z0-9-]+\]|[A-Za-z0-9_-])(?:\{\d{1,3}(?:,\d{1,3})?\})?)+\)?")
# what is said about a column, and decides nothing
DESCRIPTIVE_PROPERTIES = {"name", "title", "description", "example", "standard", "categories", "codes"}
# a code and the values of its message
Fault = tuple[str, dict[str, Any]]
CheckedText = tuple[Any, list[Fault]]


@dataclass(frozen=True)
class ProvenShape:
    """What shows that a text is right without asking: it is not empty, at most so long, and wholly the pattern."""

    longest: int
    pattern: str = ""

    def matches(self, text: str) -> bool:
        """Whether a text has this shape."""
        return 0 < len(text) <= self.longest and (not self.pattern or self._whole.fullmatch(text) is not None)

    @cached_property
    def _whole(self) -> re.Pattern[str]:
        return re.compile(self.pattern)

    @property
    def sql(self) -> str:
        """The same of `{0}` in SQL, where empty texts are NULL."""
        # the signs of the pattern are none that SQL or a format would change
        shaped = f" AND regexp_full_match({{0}}, '{_escape_braces(self.pattern)}')" if self.pattern else ""
        return f"length({{0}}) <= {self.longest}{shaped}"


class CellChecker:
    """What frictionless makes of the texts in one column, and what is wrong with each. Equal texts are asked once."""

    def __init__(self, table: Table, each: Field, described: dict[str, Any], read: Any):
        self._table, self._field, self._described, self._read = table, each, described, read
        self._known: dict[str | None, CheckedText] = {}
        self.shape = _shape(each, described.get("constraints", {}))

    def value_of(self, text: str | None) -> Any:
        """The value that a text stands for; None for an empty one and for one that is not of the type."""
        return self._check(text)[0]

    def faults_of(self, text: str | None) -> list[Fault]:
        """What is wrong with a text, or with a cell that is not there."""
        return [] if text and self.shape and self.shape.matches(text) else self._check(text)[1]

    def _check(self, text: str | None) -> CheckedText:
        known = self._known.get(text)
        if known is None:
            try:
                value, notes = self._read(text)
            except InvalidOperation:
                # it stops at sNaN, which cannot be compared with anything
                value, notes = None, ["type"]
            found = [fault_of_note(self._table, self._field, self._described, kind, str(text)) for kind in notes or ()]
            # NaN breaks the minimum and the maximum, but is one fault
            faults = {(code, said.get("entry")): (code, said) for code, said in found}
            faults |= {(code, said["entry"]): (code, said) for code, said in unknown_codes(self._field, text or "")}
            known = self._known[text] = value, list(faults.values())
        return known


def cell_checkers(table: Table, fields: Sequence[Field], described: Sequence[dict[str, Any]]) -> dict[str, CellChecker]:
    """A judge for each field by name. `described` are the fields of a Table Schema, which may be more."""
    by_name = {each["name"]: each for each in described}
    return {each.name: CellChecker(table, each, by_name[each.name], _reader_of(by_name[each.name])) for each in fields}


def _reader_of(described: dict[str, Any]) -> Any:
    """What frictionless reads the cells of a column with; columns that differ only in words have the same."""
    decides = {name: value for name, value in described.items() if name not in DESCRIPTIVE_PROPERTIES}
    return _reader(json.dumps(decides | {"name": "cell"}, sort_keys=True))


@cache
def _reader(described: str) -> Any:
    schema = Schema.from_descriptor({"$schema": SCHEMA_PROFILE, "fields": [json.loads(described)]})
    return schema.get_field("cell").create_cell_reader()


def _shape(each: Field, limits: dict[str, Any]) -> ProvenShape | None:
    """The shape that proves a text of a column: its length, the pattern of the column where every engine reads it
    alike, or a plain number of fewer digits than the largest allowed one.

    Nothing else is proven. A text that is not proven is asked for and may be right.
    """
    if each.codes:
        return None
    if each.type == "string" and set(limits) <= {"required", "maxLength", "pattern"}:
        pattern = limits.get("pattern", "")
        plain = not pattern or PLAIN_PATTERN.fullmatch(pattern)
        return ProvenShape(limits.get("maxLength", 2**31), pattern) if plain else None
    if each.type == "number" and set(limits) <= {"required", "minimum", "maximum"}:
        largest, least = limits.get("maximum", 0), limits.get("minimum", 0)
        # YAML reads 1e3 as a text, which frictionless takes for a number
        if all(isinstance(limit, int | float) for limit in (largest, least)) and largest >= 10 and least <= 0:
            return ProvenShape(2**31, rf"[0-9]{{1,{len(str(int(largest))) - 1}}}(?:\.[0-9]{{1,9}})?")
    return None


def _escape_braces(pattern: str) -> str:
    """A pattern in which braces stand for themselves when it is formatted."""
    return pattern.replace("{", "{{").replace("}", "}}")


def fault_of_note(table: Table, each: Field, described: dict[str, Any], kind: str, text: str) -> Fault:
    """The code for what frictionless says about a cell: that its type is wrong, or which constraint it breaks."""
    if kind == "type":
        return TYPE_CODES.get(each.type, "value-wrong"), {"reason": each.type}
    if each.type == "number" and _is_not_finite(text):
        return "value-not-a-number", {"reason": each.type}
    code = CONSTRAINT_CODES.get(kind, "value-wrong")
    if kind == "required" and each.name in table.key:
        code = "key-missing"
    allowed = each.example if kind == "pattern" else described.get("constraints", {}).get(kind)
    return code, {"values": allowed, "reason": kind}


def unknown_codes(each: Field, text: str) -> Iterator[Fault]:
    """Entries of a list that are not among its codes, each once, which Table Schema cannot say."""
    if each.type == "list" and each.codes and text:
        for entry in dict.fromkeys(text.split(LIST_DELIMITER)):
            if entry not in each.codes:
                yield "value-not-in-list", {"values": list(each.codes), "entry": entry}


def constraint_of(note: str) -> str:
    """The constraint that a note of frictionless is about."""
    match = re.match(r'constraint "(\w+)"', note)
    return match[1] if match else "?"


def _is_not_finite(text: str) -> bool:
    """Whether a text is one of the numbers that cannot be counted with: NaN, Infinity."""
    try:
        return not Decimal(text).is_finite()
    except InvalidOperation:
        return False
