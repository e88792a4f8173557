"""settings: changes cohort.yml with all its comments, after showing what follows."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import yaml
from ruamel.yaml.scalarstring import DoubleQuotedScalarString

from ...errors import CannotRunInWords
from ...i18n.language import Language, read_language
from ...measures.measure_queries import read_measures
from ...model.cohort import Cohort
from ...model.form_files import read_forms
from ...model.paths import CohortPaths
from ...model.settings import declared_settings, settings_of
from ...reading.accepted_rows import AcceptedRows
from ...rendering.pages.page_files import read_pages
from ...storing.atomic_writes import write_atomically
from ...storing.journal import FileChanges, apply_changes
from ...storing.ledger import sha256_of
from ...storing.lock import write_lock
from ..doctor.migrate import files_for_model
from .yaml_editor import load_yaml_with_comments, yaml_with_comments


@dataclass(frozen=True)
class Follows:
    """What a change of settings takes away and brings: titles of tables, each with its number of rows, of forms and of
    pages."""

    tables: list[tuple[str, int]]
    forms: list[str]
    pages: list[str]

    @property
    def is_empty(self) -> bool:
        return not (self.tables or self.forms or self.pages)


@dataclass(frozen=True)
class SettingsChange:
    """A new text of cohort.yml, the settings that differ as (name, before, after), and what follows from it.

    `based_on` is the hash of the text that it starts from.
    """

    text: str
    based_on: str
    differences: list[tuple[str, Any, Any]]
    gone: Follows
    back: Follows


def plan_settings(cohort: Cohort, values: Mapping[str, Any], language: Language) -> SettingsChange:
    """What changes if these settings have these values; None stands for the default.

    Raises CannotRun for a value that cannot be, or if cohort.yml cannot be read.
    """
    before = cohort.paths.settings.read_bytes()
    text = _edited(cohort.paths, before.decode("utf-8"), values)
    settings = settings_of(cohort.paths, yaml.safe_load(text))
    for code in (settings["language"], *settings["also_in"], settings["partners_language"]):
        if code:
            read_language(cohort.paths, settings, code)
    after = Cohort.with_settings(cohort.paths, settings)
    differences = [
        (setting.name, cohort.settings[setting.name], settings[setting.name])
        for setting in declared_settings(cohort.paths)
        if cohort.settings[setting.name] != settings[setting.name]
    ]
    return SettingsChange(
        text, sha256_of(before), differences, _lost(cohort, after, language), _lost(after, cohort, language)
    )


def change_settings(
    cohort: Cohort,
    values: Mapping[str, Any],
    language: Language,
    confirm: Callable[[SettingsChange], bool] = lambda _: True,
) -> SettingsChange | None:
    """Writes cohort.yml, and in one change with it the files that follow from it, as migrate does; None if `confirm`
    says no to the change. Raises CannotRun while another session writes."""
    with write_lock(cohort.paths):
        change = plan_settings(cohort, values, language)
        if not confirm(change):
            return None
        if change.differences:
            after = Cohort.with_settings(cohort.paths, settings_of(cohort.paths, yaml.safe_load(change.text)))
            files = files_for_model(cohort, after)
            if files:
                apply_changes(cohort.paths, FileChanges({cohort.paths.settings: change.text.encode()} | files))
            else:
                write_atomically(cohort.paths.settings, change.text)
        return change


def _edited(paths: CohortPaths, text: str, values: Mapping[str, Any]) -> str:
    """The text of cohort.yml with these values; a value that is the default is left out unless it stands there."""
    entries = load_yaml_with_comments(text, "cohort.yml")
    if not isinstance(entries, dict):
        raise CannotRunInWords(
            lambda say: say("{file}: write each setting on a line of its own, as name: value", file="cohort.yml")
        )
    stored = yaml.safe_load(text)
    for setting in declared_settings(paths):
        if setting.name not in values or values[setting.name] == stored.get(setting.name, setting.default):
            continue
        value = values[setting.name]
        if value is None or (value == setting.default and setting.name not in stored):
            entries.pop(setting.name, None)
        else:
            entries[setting.name] = _quoted(value)
    edited = yaml_with_comments(entries)
    wanted = {**stored, **{name: value for name, value in values.items() if value is not None}}
    read = yaml.safe_load(edited)
    if any(read.get(name, wanted[name]) != wanted[name] for name in wanted):
        raise CannotRunInWords(
            lambda say: say("cohort.yml could not be written so that it is read the same; edit it by hand")
        )
    return edited


def _quoted(value: Any) -> Any:
    """A value in which texts that YAML would read as something else, such as NO, have quotation marks."""
    if isinstance(value, str):
        return value if _is_read_as_text(value) and "\n" not in value else DoubleQuotedScalarString(value)
    if isinstance(value, list):
        return [_quoted(entry) for entry in value]
    if isinstance(value, dict):
        return {name: _quoted(entry) for name, entry in value.items()}
    return value


def _is_read_as_text(text: str) -> bool:
    """Whether YAML reads a text as that text where it has no quotation marks."""
    try:
        return bool(yaml.safe_load(text) == text)
    except (yaml.YAMLError, ValueError):
        # signs with a meaning of their own, such as [Draft], or a day that no month has
        return False


def _lost(before: Cohort, after: Cohort, language: Language) -> Follows:
    """What the first cohort has and the second has not."""
    say, accepted = language.say, AcceptedRows(before)
    tables = [
        (say(table.title), len(accepted.rows(table)))
        for name, table in before.model.tables.items()
        if name not in after.model.tables
    ]
    forms = [say(title) for name, title in _forms(before).items() if name not in _forms(after)]
    pages = [say(title) for name, title in _pages(before).items() if name not in _pages(after)]
    return Follows(tables, forms, pages)


def _forms(cohort: Cohort) -> dict[str, str]:
    """The titles of the forms that have a sheet, by name."""
    return {form.name: form.title for form in read_forms(cohort).forms if form.sheets}


def _pages(cohort: Cohort) -> dict[str, str]:
    """The titles of the pages that the cohort has, by name."""
    pages = read_pages(cohort.paths, read_measures(cohort.paths))
    components = cohort.model.components
    return {page.name: page.title for page in pages if not page.component or components[page.component].kept}
