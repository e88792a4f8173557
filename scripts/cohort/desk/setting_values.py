"""Settings as the fields of a form, and back."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from starlette.datastructures import FormData

from ..errors import CannotRun
from ..i18n.language import Language
from ..model.setting_types import SETTING_TYPES
from ..model.settings import Setting, is_valid
from .pages import PART

SETTING = "setting"
# rows for entries that are not there yet
MORE_ENTRIES = 2


class WrongValue(CannotRun):
    """A value of a form that cannot be. `name` is that of its field."""

    def __init__(self, reason: str, name: str):
        super().__init__(reason)
        self.name = name


@dataclass(frozen=True)
class SettingField:
    """A setting in a form: its value as text (of records one text for each field, of components the status and the
    reason by name), and whether it is the default."""

    setting: Setting
    name: str
    text: str
    records: list[dict[str, str]]
    is_default: bool


def setting_field(setting: Setting, value: Any) -> SettingField:
    """The field for a setting with a value."""
    records = []
    if setting.type_name == "records":
        names = setting.fields or {}
        records = [{name: _text(entry.get(name)) for name in names} for entry in value]
        records += [dict.fromkeys(names, "") for _ in range(MORE_ENTRIES)]
    text = "" if setting.type_name in ("records", "components") else _text(value)
    return SettingField(setting, SETTING + PART + setting.name, text, records, value == setting.default)


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def sent_values(
    settings: list[Setting],
    form: FormData,
    components: Mapping[str, Any],
    titles: Mapping[str, str],
    language: Language,
) -> dict[str, Any]:
    """The values that a form gives, by setting; None for the default. `components` are the choices in cohort.yml, and
    `titles` those of all components.

    Raises WrongValue for a text that cannot be a value.
    """
    values: dict[str, Any] = {}
    for setting in settings:
        name = SETTING + PART + setting.name
        if setting.type_name == "components":
            values[setting.name] = _components(form, name, components)
            for component, choice in values[setting.name].items():
                if choice["status"] != "kept" and not choice.get("reason"):
                    reason = language.say("Say why “{title}” is adapted or dropped.", title=titles[component])
                    raise WrongValue(reason, PART.join((name, component, "reason")))
        elif setting.type_name == "records":
            values[setting.name] = _records(form, name, setting, language)
        elif name in form:
            values[setting.name] = _checked(setting, _string(form, name), language)
    return values


def _checked(setting: Setting, text: str, language: Language) -> Any:
    value = _value(setting.type_name, text)
    if value is not None and not is_valid(setting, value):
        raise _cannot_be(setting, text, language)
    if value is None and setting.required:
        raise _cannot_be(setting, text, language)
    return value


def _cannot_be(setting: Setting, text: str, language: Language) -> WrongValue:
    sentence = language.say(
        "“{title}” cannot be “{value}”. For example: {example}",
        title=language.say(setting.title),
        value=text,
        example=_text(setting.example),
    )
    return WrongValue(sentence, SETTING + PART + setting.name)


def _value(type_name: str, text: str) -> Any:
    """The value that a text means; the text itself where it means none of that type."""
    text = text.strip()
    if not text:
        return None
    try:
        match type_name:
            case "integer":
                return int(text)
            case "integers":
                return [int(part) for part in text.split(",")]
            case "boolean":
                return {"true": True, "false": False}[text]
            case "date":
                return datetime.date.fromisoformat(text)
            case "list":
                return [part.strip() for part in text.split(",") if part.strip()]
    except (ValueError, KeyError):
        return text
    return text


def _records(form: FormData, name: str, setting: Setting, language: Language) -> list[dict[str, Any]]:
    """The entries of a setting; a row of the form in which nothing stands is none."""
    fields, entries = setting.fields or {}, []
    number = 0
    while any(f"{name}{PART}{number}{PART}{field}" in form for field in fields):
        texts = {field: _string(form, f"{name}{PART}{number}{PART}{field}").strip() for field in fields}
        number += 1
        if not any(texts.values()):
            continue
        entry = {field: _value(type_name, texts[field]) for field, type_name in fields.items()}
        for field, type_name in fields.items():
            if entry[field] is None or not SETTING_TYPES[type_name].accepts(entry[field]):
                raise _cannot_be(setting, ", ".join(texts.values()), language)
        entries.append(entry)
    return entries


def _components(form: FormData, name: str, stored: Mapping[str, Any]) -> dict[str, dict[str, str]]:
    """The choices that differ from what the model does by itself; a reason goes with each."""
    choices = {}
    for key in form:
        if not key.startswith(name + PART) or not key.endswith(PART + "status"):
            continue
        component = key.split(PART)[2]
        status, reason = _string(form, key), _string(form, f"{name}{PART}{component}{PART}reason").strip()
        if status:
            other_parts = {
                part: text for part, text in stored.get(component, {}).items() if part not in ("status", "reason")
            }
            choices[component] = {"status": status} | ({"reason": reason} if reason else {}) | other_parts
    return choices


def _string(form: FormData, name: str) -> str:
    value = form.get(name, "")
    return value if isinstance(value, str) else ""
