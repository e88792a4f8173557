"""The texts of a finding: what is wrong, why it matters, what to do."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from ..model.findings import Finding, FindingKind
from ..model.tables import Field, Model
from ..shortening import visible
from .language import Language

# kinds of files that are no workbooks, besides names such as PDF
FILE_KIND_NAMES = ("picture", "text document", "presentation", "unknown data")
# turns a stored text of a field into the text to show
CellFormatter = Callable[[Field, str], str]


@dataclass(frozen=True)
class FindingText:
    """The four texts about one finding in one language and, for a question, its possible answers."""

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
    own_sheet: bool = False,
) -> FindingText:
    """The texts of a finding.

    `in_form` shows values as the cells of a workbook do; without it, `row_name` shows ids as the names of rows.
    `heading` replaces the label of the column. With `personal`, personal values are repeated, which is meant for the
    receipt of their sender. `own_sheet` is for findings in a sheet of people's own.
    """
    column = _find_column(finding, model)
    filler = _PlaceholderFiller(finding, kind, model, language, in_form, row_name, personal)
    values: dict[str, str | None] = {
        name: filler.fill(name, value)
        for name, value in (finding.values if personal else redact_values(finding, kind)).items()
    }
    if "field_near" in finding.values:
        values["near"] = column_label(finding.table, finding.values["field_near"], model, language)
    value = in_form(column, finding.value or "") if in_form and column else finding.value
    values |= {
        "file": finding.file,
        "field": heading or column_label(finding.table, finding.field, model, language),
        "row": str(finding.row),
        **{answer: language.say(word) for answer, word in kind.words.items()},
        "value": language.say("(a personal value)") if finding.personal and not personal else value,
        "key": ", ".join(finding.key.values()),
    }
    return FindingText(
        language.say(kind.title),
        language.say(kind.message).format_map(_Placeholders(values)),
        language.say(kind.why_of.get(_kind_of(column), kind.why)),
        language.say((own_sheet and kind.fix_in_own_sheet) or (in_form and kind.fix_in_form) or kind.fix).format_map(
            _Placeholders(values)
        ),
        _answer_texts(finding, kind, column, in_form, language),
    )


def _kind_of(column: Field | None) -> str:
    """What the reason of a question depends on: duration, number, date; empty for any other column."""
    if column is None or column.references:
        return ""
    return "duration" if column.duration else {"integer": "number"}.get(column.type, column.type)


def _answer_texts(
    finding: Finding, kind: FindingKind, column: Field | None, in_form: CellFormatter | None, language: Language
) -> list[str]:
    """The answers to a question; where a cell can be read in several ways, these readings."""
    if kind.answers != ["readings"]:
        return [language.say(word) for word in kind.words.values()]
    return [in_form(column, text) if in_form and column else text for text in finding.values["values"]]


def column_label(table_name: str, name: str | None, model: Model, language: Language) -> str:
    """The label of a column; its name if the model does not have it."""
    table = model.tables.get(table_name)
    for column in table.fields if table else ():
        if column.name == name:
            return language.say(column.title)
    return name or ""


def redact_values(finding: Finding, kind: FindingKind) -> dict[str, Any]:
    """The values that fill the message of a finding, with None for personal ones."""
    if not finding.personal:
        return finding.values
    personal_names = {"here", "issued", "near", "offered", "because", *(["values"] if kind.answers else [])}
    return {name: None if name in personal_names else value for name, value in finding.values.items()}


def _find_column(finding: Finding, model: Model) -> Field | None:
    table = model.tables.get(finding.table)
    return next((column for column in (table.fields if table else ()) if column.name == finding.field), None)


@dataclass(frozen=True)
class _PlaceholderFiller:
    """Turns the values of one finding into texts for its placeholders."""

    finding: Finding
    kind: FindingKind
    model: Model
    language: Language
    in_form: CellFormatter | None
    row_name: CellFormatter | None
    personal: bool

    def fill(self, name: str, value: Any) -> str:
        """The text for the placeholder `name`."""
        finding, language, in_form = self.finding, self.language, self.in_form
        column = _find_column(finding, self.model)
        if value is None:
            return language.say("(a personal value)")
        if name in self.kind.names or name in self.kind.codes:
            return ", ".join(
                self._entry_text(name, str(entry)) for entry in (value if isinstance(value, list) else [value])
            )
        if isinstance(value, datetime.date):
            return language.date(value)
        if isinstance(value, Decimal):
            return language.short_number(value)
        if name == "values" and "fields" in finding.values:
            fields = finding.values["fields"]
            return ", ".join(column_label(finding.table, field_name, self.model, language) for field_name in fields)
        if name in {"kind", "because"}:
            return language.say(value)
        if isinstance(value, list):
            texts = [
                in_form(column, text) if in_form and column and isinstance(text, str) else str(text) for text in value
            ]
            # a question offers alternatives
            conjunction = language.say("or")
            return f" {conjunction} ".join(texts) if finding.code.startswith("question-") else ", ".join(texts)
        if name == "values" and value in self.model.tables:
            return language.say(self.model.tables[value].title)
        if name in {"here", "issued"} and in_form and column:
            return in_form(column, value)
        return str(value)

    def _entry_text(self, name: str, text: str) -> str:
        """The name of a row, or its id where the name is personal and must not be shown; the label of a code."""
        tables, say = self.model.tables, self.language.say
        if name in self.kind.names:
            target_table, format_cell = tables.get(self.kind.names[name]), self.in_form or self.row_name
            column = Field(name, name, "", "", "string", references=self.kind.names[name])
            return (
                format_cell(column, text)
                if format_cell and target_table and (self.personal or not target_table.names_people)
                else text
            )
        for source in self.kind.codes[name].split():
            table, _, field = source.partition(".")
            if table == "tables" and text in tables:
                return say(tables[text].title)
            if table in tables and field and text in tables[table].field(field).codes:
                return say(tables[table].field(field).codes[text])
        return text


class _Placeholders(dict[str, str | None]):
    """Placeholders of a message, with signs for control characters; one without a value stays visible, so that a test
    finds it."""

    def __getitem__(self, name: str) -> str | None:
        text = super().__getitem__(name)
        return visible(text) if text else text

    def __missing__(self, name: str) -> str:
        return "{" + name + "}"
