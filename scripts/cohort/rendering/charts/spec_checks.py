"""What is wrong with a chart's spec, in one line: parts of another shape, and fields that nothing gives."""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import get_close_matches
from typing import Any

from ...errors import CannotRun

# the parts of a spec that are lists of mappings; from the third on these are specs again
LISTS = ("params", "transform", "layer", "hconcat", "vconcat", "concat")
SPECS = LISTS[2:]
# the parts with an expression about the row in hand
EXPRESSIONS = ("filter", "calculate", "test")
# a field of that row, or a text in which its name means nothing
_FIELD = re.compile(r"""\bdatum\.([A-Za-z_]\w*)|\bdatum\[['"]([^'"]+)['"]\]|'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*\"""")


def check_shape(where: str, spec: dict[str, Any]) -> None:
    """Raises CannotRun for a part that is no list or no mapping where Vega-Lite expects one."""
    for name in LISTS:
        for part in _in_each_shape(spec, name):
            if not isinstance(part, list) or not all(isinstance(entry, dict) for entry in part):
                raise CannotRun(f"{where}: {name}: write a list, each entry after “- ” and with names and values")
            for entry in part if name in SPECS else ():
                check_shape(where, entry)
    for part in _in_each_shape(spec, "encoding"):
        if not isinstance(part, dict):
            raise CannotRun(f"{where}: encoding: write channels and their fields, such as x: {{field: visits}}")
    for part in _in_each_shape(spec, "mark"):
        if not isinstance(part, str | dict):
            raise CannotRun(f"{where}: mark: write its name, such as bar, or {{type: bar}}")


def _in_each_shape(spec: dict[str, Any], name: str) -> Iterator[Any]:
    """A part of a spec, if it is there: for wide and narrow where these differ."""
    if name in spec:
        part = spec[name]
        yield from part.values() if isinstance(part, dict) and set(part) == {"wide", "narrow"} else (part,)


def check_fields(where: str, spec: Any) -> None:
    """Raises CannotRun for a field that neither a measure nor a transform gives: the picture would be empty."""
    parts = list(_mappings(spec))
    if any("pivot" in part for part in parts):
        # it makes fields of the values
        return
    names = {"key", "value"}
    for part in parts:
        new_names = part.get("as", [])
        names |= {new_names} if isinstance(new_names, str) else {name for name in new_names if isinstance(name, str)}
        values = part.get("values")
        names |= (
            {name for row in values if isinstance(row, dict) for name in row} if isinstance(values, list) else set()
        )
    # a column without a value has no label or written date in any row
    names |= {f"{name}{ending}" for name in names for ending in ("_label", "_words")}
    for name in _fields(parts):
        if name not in names:
            near = get_close_matches(name, names, n=1)
            hint = f"; did you mean {near[0]}?" if near else ""
            raise CannotRun(f"{where}: there is no field {name}{hint}")


def _fields(parts: list[dict[str, Any]]) -> Iterator[str]:
    """The fields that a spec names, also those in its expressions."""
    for part in parts:
        if isinstance(name := part.get("field"), str):
            yield name
        for expression in (part.get(kind) for kind in EXPRESSIONS):
            if isinstance(expression, str):
                yield from filter(None, (match[1] or match[2] for match in _FIELD.finditer(expression)))


def _mappings(part: Any) -> Iterator[dict[str, Any]]:
    """All mappings in a part of a spec."""
    if isinstance(part, dict):
        yield part
    for value in part.values() if isinstance(part, dict) else part if isinstance(part, list) else ():
        yield from _mappings(value)
