"""A finding in words: what is wrong, why it matters, what to do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ..model.findings import Finding, FindingKind
from ..model.tables import Model
from .language import Language


@dataclass(frozen=True)
class Worded:
    """The four sentences about one finding in one language."""

    title: str
    message: str
    why: str
    fix: str


def word(finding: Finding, kind: FindingKind, model: Model, language: Language) -> Worded:
    """The words for a finding. A personal value is not repeated."""
    values: dict[str, str | None] = {
        name: _worded_value(name, value, model, language) for name, value in finding.values.items()
    }
    values |= {
        "file": finding.file,
        "field": field_label(finding, model, language),
        "value": language.say("(a personal value)") if finding.personal else finding.value,
        "key": ", ".join(finding.key.values()),
    }
    return Worded(
        language.say(kind.title),
        language.say(kind.message).format_map(_Said(values)),
        language.say(kind.why),
        language.say(kind.fix).format_map(_Said(values)),
    )


def field_label(finding: Finding, model: Model, language: Language) -> str:
    """The label of the column a finding points at; its name where the model does not know it."""
    table = model.tables.get(finding.table)
    for each in table.fields if table else ():
        if each.name == finding.field:
            return language.say(each.title)
    return finding.field or ""


def _worded_value(name: str, value: Any, model: Model, language: Language) -> str:
    if name == "values" and isinstance(value, list):
        return ", ".join(map(str, value))
    if name == "values" and value in model.tables:
        return language.say(model.tables[value].title)
    return str(value)


class _Said(dict[str, str | None]):
    """Placeholders of a message; one without a value stays visible, so that a test finds it."""

    def __missing__(self, name: str) -> str:
        return "{" + name + "}"
