"""The types that a setting may have."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

ID_PATTERN = "[a-z0-9][a-z0-9-]{0,39}"


@dataclass(frozen=True)
class SettingType:
    """A type of setting: a description for error messages, and a test of values."""

    description: str
    accepts: Callable[[Any], bool]


def _is_integer(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def is_date(value: Any) -> bool:
    return isinstance(value, datetime.date) and not isinstance(value, datetime.datetime) and 1900 <= value.year < 2400


def _is_time_zone(value: Any) -> bool:
    try:
        return isinstance(value, str) and bool(ZoneInfo(value))
    except (KeyError, ValueError, OSError):
        return False


def _is_components(value: Any) -> bool:
    return isinstance(value, dict) and all(
        isinstance(choice, dict)
        and choice.get("status") in {"kept", "adapted", "dropped"}
        and (choice["status"] == "kept" or str(choice.get("reason") or "").strip())
        for choice in value.values()
    )


def _is_id(value: Any) -> bool:
    return isinstance(value, str) and re.fullmatch(ID_PATTERN, value) is not None


def _is_month_day(value: Any) -> bool:
    try:
        return isinstance(value, str) and bool(datetime.date.fromisoformat(f"2001-{value}"))
    except ValueError:
        return False


SETTING_TYPES: Mapping[str, SettingType] = {
    "string": SettingType("text", lambda value: isinstance(value, str) and bool(value.strip())),
    "integer": SettingType("a whole number", _is_integer),
    "integers": SettingType(
        "a list of whole numbers", lambda value: isinstance(value, list) and all(map(_is_integer, value))
    ),
    "boolean": SettingType("true or false", lambda value: isinstance(value, bool)),
    "date": SettingType("a date of the common era", is_date),
    "list": SettingType(
        "a list of words", lambda value: isinstance(value, list) and all(isinstance(v, str) for v in value)
    ),
    "time_zone": SettingType("the name of a time zone", _is_time_zone),
    "id": SettingType("an id of small letters, digits and hyphens", _is_id),
    "month_day": SettingType("a month and day between quotation marks", _is_month_day),
    "records": SettingType("a list of entries", lambda value: isinstance(value, list)),
    "components": SettingType(
        "a list that gives each component its status (kept, adapted or dropped) and, unless it is kept, a reason",
        _is_components,
    ),
}
