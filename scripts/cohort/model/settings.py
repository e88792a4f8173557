"""The settings of a cohort: the defaults of schemas/settings.yaml under the answers of cohort.yml."""

from __future__ import annotations

import datetime
import difflib
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from ..errors import CannotRun
from .places import Places
from .yaml_files import read_yaml


@dataclass(frozen=True)
class Setting:
    """One declared setting; `kind` names one of the types in KINDS."""

    name: str
    title: str
    meaning: str
    kind: str
    example: Any
    default: Any = None
    required: bool = False
    unit: str | None = None
    pattern: str | None = None
    minimum: int | None = None


@dataclass(frozen=True)
class Kind:
    """A type of setting: what a valid value is, in the words of the message about an invalid one."""

    wanted: str
    holds: Callable[[Any], bool]


def _is_integer(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _is_date(value: Any) -> bool:
    return isinstance(value, datetime.date) and not isinstance(value, datetime.datetime) and value.year < 2400


def _is_time_zone(value: Any) -> bool:
    try:
        return isinstance(value, str) and bool(ZoneInfo(value))
    except (KeyError, ValueError, OSError):
        return False


def _is_components(value: Any) -> bool:
    return isinstance(value, dict) and all(
        isinstance(each, dict)
        and each.get("status") in {"kept", "adapted", "dropped"}
        and (each["status"] == "kept" or str(each.get("reason") or "").strip())
        for each in value.values()
    )


KINDS: Mapping[str, Kind] = {
    "string": Kind("text", lambda value: isinstance(value, str) and bool(value.strip())),
    "integer": Kind("a whole number", _is_integer),
    "integers": Kind("a list of whole numbers", lambda value: isinstance(value, list) and all(map(_is_integer, value))),
    "boolean": Kind("true or false", lambda value: isinstance(value, bool)),
    "date": Kind("a date of the common era", _is_date),
    "list": Kind("a list of words", lambda value: isinstance(value, list) and all(isinstance(v, str) for v in value)),
    "time_zone": Kind("the name of a time zone", _is_time_zone),
    "components": Kind(
        "for each component its status (kept, adapted or dropped) and, unless it is kept, a reason", _is_components
    ),
}


class Settings(Mapping[str, Any]):
    """The value of every setting, by name. Dates are datetime.date; the rest is as in YAML."""

    def __init__(self, values: Mapping[str, Any]):
        self._values = dict(values)

    def __getitem__(self, name: str) -> Any:
        return self._values[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def dropped(self) -> dict[str, str]:
        """The components that the cohort drops, each with its reason."""
        return {name: entry["reason"] for name, entry in self["components"].items() if entry["status"] == "dropped"}

    def in_words(self, name: str, *, english: bool) -> str:
        """A text of the cohort; in its English form when that is asked for and there is one."""
        return str((english and self.get(f"{name}_en")) or self[name])

    def as_of(self, given: str | None = None) -> datetime.date:
        """The day a run looks from: the given one, else the cohort's, else today in its time zone."""
        if given:
            try:
                day = datetime.date.fromisoformat(given)
            except ValueError:
                day = None
            if day is None or not _is_date(day):
                raise CannotRun(f"--as-of {given}: write the day of the common era like 2018-05-12")
            return day
        return self["as_of"] or datetime.datetime.now(ZoneInfo(self["time_zone"])).date()


def declared_settings(places: Places) -> list[Setting]:
    """Every setting that schemas/settings.yaml declares, in its order."""
    return [
        Setting(**{"kind" if key == "type" else key: value for key, value in entry.items()})
        for entry in read_yaml(places.schemas / "settings.yaml")
    ]


def read_settings(places: Places) -> Settings:
    """The settings of the cohort. Raises CannotRun, in one line, for the first one that is not right."""
    given = read_yaml(places.settings) or {}
    if not isinstance(given, dict):
        raise CannotRun("cohort.yml: write each setting on a line of its own, as name: value")
    declared = {setting.name: setting for setting in declared_settings(places)}
    for name in given:
        if name not in declared:
            near = difflib.get_close_matches(str(name), declared, n=1)
            hint = f"did you mean {near[0]}?" if near else "schemas/settings.yaml lists them all"
            raise CannotRun(f"cohort.yml: there is no setting {name}; {hint}")
    values = {}
    for setting in declared.values():
        value = given.get(setting.name)
        if value is None:
            if setting.required:
                raise CannotRun(
                    f"cohort.yml: {setting.name} is missing; write it like {setting.name}: {setting.example}"
                )
            value = setting.default
        elif not _fits(setting, value):
            raise CannotRun(
                f"cohort.yml: {setting.name}: {value} is not {KINDS[setting.kind].wanted}"
                f"{_bounds(setting)}; write it like {setting.name}: {setting.example}"
            )
        values[setting.name] = value
    if values["end_date"] < values["start_date"]:
        raise CannotRun("cohort.yml: end_date lies before start_date; correct one of them")
    return Settings(values)


def _fits(setting: Setting, value: Any) -> bool:
    if not KINDS[setting.kind].holds(value):
        return False
    if setting.pattern and not re.fullmatch(setting.pattern, value):
        return False
    numbers = value if isinstance(value, list) else [value]
    return setting.minimum is None or all(number >= setting.minimum for number in numbers)


def _bounds(setting: Setting) -> str:
    return "" if setting.minimum is None else f" of {setting.minimum} or more"
