"""What the value of a property may be in the YAML that declares tables and documents.

tools/editor_schemas.py tells editors the same.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from ..errors import CannotRun


@dataclass(frozen=True)
class Shape:
    """What a valid value is; `description` completes “write …” in the message about an invalid one."""

    name: str
    description: str
    accepts: Callable[[Any], bool]


def _is_text_list(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(text, str) for text in value)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


TEXT = Shape("text", "text, between quotation marks where it looks like something else", lambda v: isinstance(v, str))
OPTIONAL_TEXT = Shape("optional text", TEXT.description, lambda v: v is None or isinstance(v, str))
TEXT_OR_NUMBER = Shape("text or number", TEXT.description, lambda v: isinstance(v, str) or _is_number(v))
NUMBER = Shape("number", "a number", _is_number)
INTEGER = Shape("integer", "a whole number", lambda v: isinstance(v, int) and not isinstance(v, bool))
TEXT_LIST = Shape("list of texts", "a list of texts, such as [first, second]", _is_text_list)
LIST = Shape("list", "a list, each entry after a hyphen", lambda v: isinstance(v, list))
BOOLEAN = Shape("boolean", "true or false", lambda v: isinstance(v, bool))
TEXT_MAPPING = Shape(
    "texts by name", "texts, as name: text", lambda v: isinstance(v, dict) and _is_text_list([*v, *v.values()])
)
MAPPING = Shape("mapping", "properties, as name: value", lambda v: isinstance(v, dict))


def check_shapes(where: str, declared: Mapping[str, Any], shapes: Mapping[str, Shape]) -> None:
    """Raises CannotRun for the first property whose value has not the shape that it must have."""
    for name, value in declared.items():
        if name in shapes and not shapes[name].accepts(value):
            raise CannotRun(f"{where}: {name}: write {shapes[name].description}")
