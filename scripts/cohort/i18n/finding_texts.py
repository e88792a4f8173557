"""A finding in words: what is wrong, why it matters, what to do."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from ..model.findings import Finding, FindingKind
from ..model.tables import Field, Model
from .language import Language

# what a file that is no workbook may be, beside names such as PDF
FILE_KIND_NAMES = ("picture", "text document", "presentation", "unknown data")
# how a stored text of a field is shown to people
CellFormatter = Callable[[Field, str], str]


@dataclass(frozen=True)
class FindingText:
    """The four sentences about one finding in one language, and for a question the answers it may have."""

    title: str
    message: str
    why: str
    fix: str
    answers: list[str] = field(default_factory=list)


def word_finding(
    finding: Finding,
    kind: FindingKind,
    model: Model,
    language: Language,
    *,
    in_form: CellFormatter | None = None,
    row_name: CellFormatter | None = None,
    personal: bool = False,
    heading: str = "",
) -> FindingText:
    """The words for a finding; with `in_form` as the cells of a workbook show things, `heading` as it names the column.

    `named` says rows by their names where nothing else is said as in a form.

    A personal value is repeated only when that is asked for: on the receipt of its sender.
    """
    each = _field_of(finding, model)
    filling = _PlaceholderFiller(finding, kind, model, language, in_form, row_name, personal)
    values: dict[str, str | None] = {
        name: filling.fill(name, value)
        for name, value in (finding.values if personal else redact_values(finding, kind)).items()
    }
    if "field_near" in finding.values:
        values["near"] = column_label(finding.table, finding.values["field_near"], model, language)
    value = in_form(each, finding.value or "") if in_form and each else finding.value
    values |= {
        "file": finding.file,
        "field": heading or column_label(finding.table, finding.field, model, language),
        "row": str(finding.row),
        **{answer: language.say(said) for answer, said in kind.words.items()},
        "value": language.say("(a personal value)") if finding.personal and not personal else value,
        "key": ", ".join(finding.key.values()),
    }
    return FindingText(
        language.say(kind.title),
        language.say(kind.message).format_map(_Placeholders(values)),
        language.say(kind.why),
        language.say((in_form and kind.fix_in_form) or kind.fix).format_map(_Placeholders(values)),
        _answers(finding, kind, each, in_form, language),
    )


def _answers(
    finding: Finding, kind: FindingKind, each: Field | None, in_form: CellFormatter | None, language: Language
) -> list[str]:
    """The words that answer a question; where a cell can be read in several ways, these."""
    if kind.answers != ["readings"]:
        return [language.say(word) for word in kind.words.values()]
    return [in_form(each, text) if in_form and each else text for text in finding.values["values"]]


def column_label(table_name: str, name: str | None, model: Model, language: Language) -> str:
    """The label of a column; its name where the model does not know it."""
    table = model.tables.get(table_name)
    for each in table.fields if table else ():
        if each.name == name:
            return language.say(each.title)
    return name or ""


def redact_values(finding: Finding, kind: FindingKind) -> dict[str, Any]:
    """What fills the message of a finding, with None in place of what is personal."""
    if not finding.personal:
        return finding.values
    personal = {"here", "issued", "near", "offered", *(["values"] if kind.answers else [])}
    return {name: None if name in personal else value for name, value in finding.values.items()}


def _field_of(finding: Finding, model: Model) -> Field | None:
    table = model.tables.get(finding.table)
    return next((each for each in (table.fields if table else ()) if each.name == finding.field), None)


@dataclass(frozen=True)
class _PlaceholderFiller:
    """Says what fills the placeholders of one finding."""

    finding: Finding
    kind: FindingKind
    model: Model
    language: Language
    in_form: CellFormatter | None
    row_name: CellFormatter | None
    personal: bool

    def fill(self, name: str, value: Any) -> str:
        """The words for one value."""
        finding, language, in_form = self.finding, self.language, self.in_form
        each = _field_of(finding, self.model)
        if value is None:
            return language.say("(a personal value)")
        if name in self.kind.names or name in self.kind.codes:
            return ", ".join(self._entry(name, str(entry)) for entry in (value if isinstance(value, list) else [value]))
        if isinstance(value, datetime.date):
            return language.date(value)
        if isinstance(value, Decimal):
            return language.number(value, 0 if value == value.to_integral_value() else 2)
        if name == "values" and "fields" in finding.values:
            fields = finding.values["fields"]
            return ", ".join(column_label(finding.table, column, self.model, language) for column in fields)
        if name == "kind":
            return language.say(value)
        if isinstance(value, list):
            shown = [in_form(each, text) if in_form and each and isinstance(text, str) else str(text) for text in value]
            # a question is between two
            between = language.say("or")
            return f" {between} ".join(shown) if finding.code.startswith("question-") else ", ".join(shown)
        if name == "values" and value in self.model.tables:
            return language.say(self.model.tables[value].title)
        if name in {"here", "issued"} and in_form and each:
            return in_form(each, value)
        return str(value)

    def _entry(self, name: str, said: str) -> str:
        """A row by its name, or by its id where the name is personal and may not be said; a code by its label."""
        tables, say = self.model.tables, self.language.say
        if name in self.kind.names:
            target, shown = tables.get(self.kind.names[name]), self.in_form or self.row_name
            each = Field(name, name, "", "", "string", references=self.kind.names[name])
            return shown(each, said) if shown and target and (self.personal or not target.names_people) else said
        for source in self.kind.codes[name].split():
            table, _, field = source.partition(".")
            if table == "tables" and said in tables:
                return say(tables[said].title)
            if table in tables and field and said in tables[table].field(field).codes:
                return say(tables[table].field(field).codes[said])
        return said


class _Placeholders(dict[str, str | None]):
    """Placeholders of a message; one without a value stays visible, so that a test finds it."""

    def __missing__(self, name: str) -> str:
        return "{" + name + "}"
