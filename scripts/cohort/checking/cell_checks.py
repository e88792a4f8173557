"""Checks cells against the model: frictionless decides, once for every distinct text of a column."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import cache, cached_property
from typing import Any

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
# patterns that every regular expression engine reads alike: ASCII classes and letters, each once or with a count in
# braces, in one group or none
PLAIN_PATTERN = re.compile(r"(?:\(\?:)?(?:(?:\[[A-Za-z0-9-]+\]|[A-Za-z0-9_-])(?:\{\d{1,3}(?:,\d{1,3})?\})?)+\)?")
# properties that describe a column and do not affect its check
DESCRIPTIVE_PROPERTIES = {"name", "title", "description", "example", "standard", "categories", "codes"}
# a code and the values of its message
Fault = tuple[str, dict[str, Any]]
CheckedText = tuple[Any, list[Fault]]


@dataclass(frozen=True)
class ProvenShape:
    """Texts that are certainly right: not empty, no longer than `longest`, and a full match of the pattern."""

    longest: int
    pattern: str = ""

    def matches(self, text: str) -> bool:
        """Whether a text certainly is right."""
        return 0 < len(text) <= self.longest and (
            not self.pattern or self._compiled_pattern.fullmatch(text) is not None
        )

    @cached_property
    def _compiled_pattern(self) -> re.Pattern[str]:
        return re.compile(self.pattern)

    @property
    def sql(self) -> str:
        """The same condition in SQL for the column `{0}`, in which empty texts are NULL."""
        # a plain pattern has no character that SQL changes
        pattern_condition = f" AND regexp_full_match({{0}}, '{_escape_braces(self.pattern)}')" if self.pattern else ""
        return f"length({{0}}) <= {self.longest}{pattern_condition}"


class CellChecker:
    """Reads and checks the texts of one column with frictionless. Each distinct text is checked once.

    checkers = cell_checkers(table, table.fields, descriptors)
    checkers["amount"].faults_of("12o")  # [("value-not-a-number", {"reason": "number"})]
    """

    def __init__(self, table: Table, column: Field, descriptor: dict[str, Any], read_cell: Any):
        self._table, self._column, self._descriptor, self._read_cell = table, column, descriptor, read_cell
        self._checked: dict[str | None, CheckedText] = {}
        self.shape = _shape(column, descriptor.get("constraints", {}))

    def value_of(self, text: str | None) -> Any:
        """The typed value of a text; None for an empty text and for one of another type."""
        return self._check(text)[0]

    def faults_of(self, text: str | None) -> list[Fault]:
        """What is wrong with a text, or with a missing cell (None)."""
        return [] if text and self.shape and self.shape.matches(text) else self._check(text)[1]

    def _check(self, text: str | None) -> CheckedText:
        checked = self._checked.get(text)
        if checked is None:
            try:
                value, notes = self._read_cell(text)
            except InvalidOperation:
                # frictionless fails at sNaN, which cannot be compared with anything
                value, notes = None, ["type"]
            noted = [
                fault_of_note(self._table, self._column, self._descriptor, kind, str(text)) for kind in notes or ()
            ]
            # NaN violates minimum and maximum, but is one fault
            faults = {(code, values.get("entry")): (code, values) for code, values in noted}
            faults |= {
                (code, values["entry"]): (code, values) for code, values in unknown_codes(self._column, text or "")
            }
            checked = self._checked[text] = value, list(faults.values())
        return checked


def cell_checkers(
    table: Table, columns: Sequence[Field], descriptors: Sequence[dict[str, Any]]
) -> dict[str, CellChecker]:
    """A checker for each column by name. `descriptors` are the fields of a Table Schema, which may have more."""
    by_name = {descriptor["name"]: descriptor for descriptor in descriptors}
    return {
        column.name: CellChecker(table, column, by_name[column.name], _reader_of(by_name[column.name]))
        for column in columns
    }


def _reader_of(descriptor: dict[str, Any]) -> Any:
    """The cell reader of frictionless for a column; columns that differ only in their descriptions share one."""
    deciding = {name: value for name, value in descriptor.items() if name not in DESCRIPTIVE_PROPERTIES}
    return _reader(json.dumps(deciding | {"name": "cell"}, sort_keys=True))


@cache
def _reader(descriptor_json: str) -> Any:
    # loading frictionless takes longer than the menu or a form, which check no cell
    from frictionless import Schema

    schema = Schema.from_descriptor({"$schema": SCHEMA_PROFILE, "fields": [json.loads(descriptor_json)]})
    return schema.get_field("cell").create_cell_reader()


def _shape(column: Field, constraints: dict[str, Any]) -> ProvenShape | None:
    """The shape of texts that are right without a check: by their length and the pattern of the column, if every engine
    reads it alike, or as plain numbers with fewer digits than the largest allowed one.

    A text of another shape may be right too; frictionless decides.
    """
    if column.codes:
        return None
    if column.type == "string" and set(constraints) <= {"required", "maxLength", "pattern"}:
        pattern = constraints.get("pattern", "")
        is_plain = not pattern or PLAIN_PATTERN.fullmatch(pattern)
        return ProvenShape(constraints.get("maxLength", 2**31), pattern) if is_plain else None
    if column.type == "number" and set(constraints) <= {"required", "minimum", "maximum"}:
        largest, smallest = constraints.get("maximum", 0), constraints.get("minimum", 0)
        # YAML reads 1e3 as text, frictionless as a number
        if all(isinstance(limit, int | float) for limit in (largest, smallest)) and largest >= 10 and smallest <= 0:
            return ProvenShape(2**31, rf"[0-9]{{1,{len(str(int(largest))) - 1}}}(?:\.[0-9]{{1,9}})?")
    return None


def _escape_braces(pattern: str) -> str:
    """A pattern whose braces survive `str.format`."""
    return pattern.replace("{", "{{").replace("}", "}}")


def fault_of_note(table: Table, column: Field, descriptor: dict[str, Any], kind: str, text: str) -> Fault:
    """The fault for a note of frictionless about a cell. `kind` is "type" or the name of the violated constraint."""
    if kind == "type":
        return TYPE_CODES.get(column.type, "value-wrong"), {"reason": column.type}
    if column.type == "number" and _is_not_finite(text):
        return "value-not-a-number", {"reason": column.type}
    code = CONSTRAINT_CODES.get(kind, "value-wrong")
    if kind == "required" and column.name in table.key:
        code = "key-missing"
    allowed = column.example if kind == "pattern" else descriptor.get("constraints", {}).get(kind)
    return code, {"values": allowed, "reason": kind}


def unknown_codes(column: Field, text: str) -> Iterator[Fault]:
    """A fault for each distinct entry of a list that is not a code of the column; Table Schema cannot express this."""
    if column.type == "list" and column.codes and text:
        for entry in dict.fromkeys(text.split(LIST_DELIMITER)):
            if entry not in column.codes:
                yield "value-not-in-list", {"values": list(column.codes), "entry": entry}


def constraint_of(note: str) -> str:
    """The constraint that a note of frictionless names; "?" if none."""
    match = re.match(r'constraint "(\w+)"', note)
    return match[1] if match else "?"


def _is_not_finite(text: str) -> bool:
    """Whether a text is a number that cannot be calculated with: NaN, Infinity."""
    try:
        return not Decimal(text).is_finite()
    except InvalidOperation:
        return False
