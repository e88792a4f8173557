"""The settings of the cohort as a form, what would change, and the change."""

from __future__ import annotations

import datetime
from typing import Any

from starlette.responses import Response

from ..errors import CannotRun
from ..i18n.language import Language
from ..model.settings import Setting, declared_settings
from ..model.yaml_files import read_yaml
from ..storing.ledger import sha256_of
from ..workflows.settings.edit_settings import SettingsChange, change_settings, plan_settings
from .pages import PageRequest
from .setting_values import WrongValue, sent_values, setting_field


def show_settings(request: PageRequest, problem: str = "", wrong: str = "") -> Response:
    """The form with all settings; `wrong` is the name of the field that the problem is about."""
    cohort, paths = request.desk.cohort(), request.desk.paths
    stored = (read_yaml(paths.settings) or {}).get("components") or {}
    return request.show(
        "settings",
        fields=[setting_field(setting, cohort.settings[setting.name]) for setting in declared_settings(paths)],
        components=[
            (name, choice, stored.get(name, {}))
            for name, choice in cohort.model.components.items()
            if choice.component.name != "core"
        ],
        days={
            name: request.language.date(value)
            for name, value in cohort.settings.items()
            if isinstance(value, datetime.date)
        },
        problem=problem,
        wrong=wrong,
        typed={name: value for name, value in request.form.multi_items() if isinstance(value, str)},
    )


def set_settings(request: PageRequest) -> Response:
    """Shows what a change does; once that was seen, writes cohort.yml."""
    cohort, language = request.desk.cohort(), request.language
    declared = declared_settings(request.desk.paths)
    stored = (read_yaml(request.desk.paths.settings) or {}).get("components") or {}
    wanted = request.text("digest")
    if request.text("back"):
        return show_settings(request)
    try:
        titles = {name: language.say(choice.component.title) for name, choice in cohort.model.components.items()}
        values = sent_values(declared, request.form, stored, titles, language)
        with request.desk.work:
            if wanted:
                change = change_settings(cohort, values, language, lambda planned: _digest(planned) == wanted)
            else:
                change = plan_settings(cohort, values, language)
    except WrongValue as reason:
        return show_settings(request, request.reason(reason), reason.name)
    except CannotRun as reason:
        return show_settings(request, request.reason(reason))
    if change is None:
        problem = language.say("Something has changed since you looked. Please look again before you take it.")
        return show_settings(request, problem)
    return request.show(
        "settings-change",
        is_planned=not wanted,
        differences=_differences(request, declared, change),
        gone=change.gone,
        back=change.back,
        typed=[(name, value) for name, value in request.form.multi_items() if isinstance(value, str)],
        digest=_digest(change),
    )


def _differences(request: PageRequest, declared: list[Setting], change: SettingsChange) -> list[tuple[str, str, str]]:
    language = request.language
    titles = {setting.name: language.say(setting.title) for setting in declared}
    differences = []
    for name, before, after in change.differences:
        if name == "components":
            differences += _component_differences(request, before, after)
        else:
            differences.append((titles[name], _value_text(before, language), _value_text(after, language)))
    return differences


def _component_differences(request: PageRequest, before: Any, after: Any) -> list[tuple[str, str, str]]:
    """The components that are decided otherwise, each with its status and reason before and after."""
    say, choices = request.language.say, request.desk.cohort().model.components
    statuses = {"kept": say("kept"), "adapted": say("adapted"), "dropped": say("dropped"), "": say("as the model does")}
    differences = []
    for name in dict.fromkeys([*before, *after]):
        if before.get(name) != after.get(name):
            texts = []
            for choice in (before.get(name) or {}, after.get(name) or {}):
                status = statuses[choice.get("status", "")]
                texts.append(": ".join(filter(None, (status, str(choice.get("reason", ""))))))
            differences.append((say(choices[name].component.title), *texts))
    return [(title, was, becomes) for title, was, becomes in differences]


def _value_text(value: Any, language: Language) -> str:
    """A value as people read it: days in the words of the language."""
    if isinstance(value, list):
        return "; ".join(_value_text(entry, language) for entry in value)
    if isinstance(value, dict):
        return ", ".join(_value_text(entry, language) for entry in value.values())
    if isinstance(value, bool):
        return language.say("yes") if value else language.say("no")
    if isinstance(value, datetime.date):
        return language.date(value)
    return "" if value is None else str(value)


def _digest(change: SettingsChange) -> str:
    return sha256_of((change.based_on + change.text).encode())
