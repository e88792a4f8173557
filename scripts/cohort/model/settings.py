"""The settings of a cohort: the values in cohort.yml, over the defaults of schemas/settings.yaml."""

from __future__ import annotations

import datetime
import difflib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any
from zoneinfo import ZoneInfo

import yaml

from ..errors import CannotRun, CannotRunInWords, Say
from .countries import read_country
from .paths import CohortPaths
from .setting_types import SETTING_TYPES, is_date
from .translated_columns import in_nearest_language, language_of
from .yaml_files import parse_entry, read_yaml

# the code of ISO 4217 where there is no currency, as in a network: amounts of cohorts are never added
NO_CURRENCY = "XXX"


@dataclass(frozen=True)
class Setting:
    """One declared setting; `type_name` is a key of SETTING_TYPES, and so is each value of `fields` (for records).

    With `by_country`, its default is what the file of the country says under the same name, if it says it. With
    `publish`, its value leaves when the cohort is published. With `translation_of` it says the text of that setting in
    the language at the end of its name; a cohort may have such a one for any language, as cohort_name_sw.
    """

    name: str
    title: str
    meaning: str
    type_name: str
    example: Any
    default: Any = None
    required: bool = False
    unit: str | None = None
    pattern: str | None = None
    minimum: int | None = None
    maximum: int | None = None
    fields: Mapping[str, str] | None = None
    publish: bool = False
    by_country: bool = False
    translation_of: str = ""


class Settings(Mapping[str, Any]):
    """The value of every setting, by name. Dates are datetime.date; other values are as in YAML."""

    def __init__(self, values: Mapping[str, Any]):
        self._values = dict(values)

    def __getitem__(self, name: str) -> Any:
        return self._values[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def __repr__(self) -> str:
        return repr(self._values)

    def localised_text(self, name: str, code: str) -> str:
        """A text of the cohort in a language, such as cohort_name_sw, if there is one, else the text itself."""
        filled = (setting for setting, value in self.items() if value)
        return str(self.get(in_nearest_language(filled, name, code)) or self[name])

    def resolve_as_of(self, text: str | None = None) -> datetime.date:
        """The day on which a run looks at the data: `text`, else the cohort's `as_of`, else today in its time zone.

        Raises CannotRun when `text` is no day such as 2018-05-12.
        """
        if text:
            try:
                day = datetime.date.fromisoformat(text)
            except ValueError:
                day = None
            if day is None or not is_date(day):
                raise CannotRun(f"--as-of {text}: write the day of the common era like 2018-05-12")
            return day
        return self["as_of"] or datetime.datetime.now(ZoneInfo(self["time_zone"])).date()


def declared_settings(paths: CohortPaths) -> list[Setting]:
    """Every setting that schemas/settings.yaml declares, in the order of the file."""
    path = paths.setting_declarations
    where = paths.display_name(path)
    return [
        parse_entry(
            Setting,
            {"type_name" if key == "type" else key: value for key, value in entry.items()},
            where,
        )
        for entry in read_yaml(path)
    ]


def settings_in_use(paths: CohortPaths, settings: Settings) -> list[Setting]:
    """Every declared setting, and those that a cohort has besides because they translate one."""
    declared = {setting.name: setting for setting in declared_settings(paths)}
    translations = (translated_setting(declared.values(), name) for name in settings if name not in declared)
    return [*declared.values(), *(setting for setting in translations if setting)]


def translated_setting(declared: Iterable[Setting], name: str) -> Setting | None:
    """The setting with this name that says the text of another in a language for which none is declared, such as
    cohort_name_sw; None if the name is none of these."""
    translations = (setting for setting in declared if setting.translation_of)
    return next(
        (replace(setting, name=name) for setting in translations if language_of(name, setting.translation_of)), None
    )


def public_settings(paths: CohortPaths, settings: Settings) -> Settings:
    """The settings of which the values leave when the cohort is published; all others have their defaults."""
    return Settings(
        {
            setting.name: settings[setting.name] if setting.publish else setting.default
            for setting in settings_in_use(paths, settings)
        }
    )


def read_settings(paths: CohortPaths) -> Settings:
    """The settings of the cohort. Raises CannotRun for the first invalid one."""
    return settings_of(paths, read_yaml(paths.settings) or {})


def settings_of(paths: CohortPaths, entries: Any) -> Settings:
    """The settings that the content of a cohort.yml gives. Raises CannotRun for the first invalid one."""
    values = values_of(paths, entries)
    country, where = read_country(paths, values["country"]), paths.settings.name
    for setting in declared_settings(paths):
        if setting.by_country and entries.get(setting.name) is None:
            values[setting.name] = _value_or_default(setting, getattr(country, setting.name) or None, where)
    if values["end_date"] < values["start_date"]:
        raise CannotRunInWords(lambda say: say("cohort.yml: end_date lies before start_date; correct one of them"))
    return Settings(values)


def values_of(paths: CohortPaths, entries: Any) -> dict[str, Any]:
    """The value of every declared setting, by name, that the content of a file of settings gives. Raises CannotRun for
    the first invalid one."""
    where = paths.settings.name
    if not isinstance(entries, dict):
        raise CannotRunInWords(
            lambda say: say("{file}: write each setting on a line of its own, as name: value", file=where)
        )
    declarations = {setting.name: setting for setting in declared_settings(paths)}
    for name in entries:
        if name not in declarations and (setting := translated_setting(declarations.values(), str(name))):
            declarations[setting.name] = setting
        if name not in declarations:
            raise _unknown_setting(paths, str(name), declarations, where)
    return {name: _value_or_default(setting, entries.get(name), where) for name, setting in declarations.items()}


def _unknown_setting(paths: CohortPaths, name: str, names: Mapping[str, Any], where: str) -> CannotRun:
    matches, declared = difflib.get_close_matches(name, names, n=1), paths.display_name(paths.setting_declarations)
    if matches:
        return CannotRunInWords(
            lambda say: say(
                "{file}: there is no setting {name}; did you mean {other}?", file=where, name=name, other=matches[0]
            )
        )
    return CannotRunInWords(
        lambda say: say(
            "{file}: there is no setting {name}; {declared} lists them all", file=where, name=name, declared=declared
        )
    )


def _value_or_default(setting: Setting, value: Any, where: str) -> Any:
    """The value of a setting, or its default for None. Raises CannotRun for an invalid value."""
    if value is None:
        if setting.required:
            raise CannotRunInWords(
                lambda say: say(
                    "{file}: {setting} is missing; write it like {line}",
                    file=where,
                    setting=setting.name,
                    line=_example_line(setting),
                )
            )
        return setting.default
    if not is_valid(setting, value):
        raise _not_of_its_type(setting, value, where)
    if setting.fields:
        for number, entry in enumerate(value, start=1):
            _check_entry(setting, setting.fields, f"{where}: {setting.name}, entry {number}", entry)
    return value


def _not_of_its_type(setting: Setting, value: Any, where: str) -> CannotRun:
    def line(say: Say) -> str:
        wanted = [say(SETTING_TYPES[setting.type_name].description)]
        wanted += [] if setting.minimum is None else [say("of {n} or more", n=setting.minimum)]
        wanted += [] if setting.maximum is None else [say("and {n} or less", n=setting.maximum)]
        return say(
            "{file}: {setting}: {value} is not {wanted}; write it like {line}",
            file=where,
            setting=setting.name,
            value=_one_line(value),
            wanted=" ".join(wanted),
            line=_example_line(setting),
        )

    return CannotRunInWords(line)


def _check_entry(setting: Setting, fields: Mapping[str, str], where: str, entry: Any) -> None:
    """Raises CannotRun unless an entry of records has exactly the declared fields, with valid values."""
    if not isinstance(entry, dict) or set(entry) != set(fields):
        raise CannotRunInWords(
            lambda say: say(
                "{place}: it needs {fields} and nothing else; write it like {line}",
                place=where,
                fields=", ".join(fields),
                line=_example_line(setting),
            )
        )
    for name, type_name in fields.items():
        if not SETTING_TYPES[type_name].accepts(entry[name]):
            raise CannotRun(f"{where}: {name}: {_one_line(entry[name])} is not {SETTING_TYPES[type_name].description}")


def _example_line(setting: Setting) -> str:
    """The example of a setting as a line of the file of settings."""
    text = yaml.safe_dump(setting.example, default_flow_style=True, allow_unicode=True, width=10**6)
    return f"{setting.name}: {text.removesuffix(chr(10)).removesuffix('...').strip()}"


def _one_line(value: Any) -> str:
    """A value for a message: on one line, cut after 80 characters."""
    text = " ".join(str(value).split())
    return text if len(text) <= 80 else f"{text[:80]}…"


def is_valid(setting: Setting, value: Any) -> bool:
    """Whether a value is one of the type of a setting and within its bounds."""
    if not SETTING_TYPES[setting.type_name].accepts(value):
        return False
    if setting.pattern and not re.fullmatch(setting.pattern, value):
        return False
    numbers = value if isinstance(value, list) else [value]
    least, most = setting.minimum, setting.maximum
    return all((least is None or number >= least) and (most is None or number <= most) for number in numbers)
