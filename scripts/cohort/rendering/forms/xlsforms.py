"""XLSForms: sheets of forms for phones with ODK Collect or KoboToolbox.

Questions have the names of fields, and choices those of codes and ids, so that an export reads back like any other
file. A form asks only for what the model records: no device, no location, no times.
"""

from __future__ import annotations

import datetime
import hashlib
import io
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from ...i18n.data_dictionary import describe_limits
from ...i18n.language import Language
from ...model.form_files import FormSheet, form_columns
from ...model.tables import Field, Table
from ...reading.cells.text import tidy
from ..workbook_styles import new_workbook
from .form_context import FormForSender

# exports name a field of this group more_questions/field or more_questions-field
GROUP = "more_questions"
TYPES = {"date": "date", "integer": "integer", "number": "decimal"}
# longer lists become menus, longer texts get several lines, names of entries show the beginning of longer answers
SHORT_LIST, SHORT_TEXT, SHORT_NAME = 8, 200, 60
# a bound this large is no limit in practice
NO_BOUND = 1_000_000_000
# one date for all forms, so that equal forms give equal bytes
CREATED_ON = datetime.datetime(2000, 1, 1)
Line = dict[str, str]


@dataclass
class XlsForm:
    """The three sheets of an XLSForm: the lines of `survey` and `choices`, and `settings` by name."""

    survey: list[Line] = field(default_factory=list)
    choices: list[Line] = field(default_factory=list)
    settings: Line = field(default_factory=dict)


def render_xlsform(form: FormForSender, sheet: FormSheet, languages: list[Language]) -> bytes:
    """A sheet as the bytes of an XLSForm in these languages, the first as default. Equal forms give equal bytes."""
    file = io.BytesIO()
    book = new_workbook(file)
    book.set_properties({"created": CREATED_ON})
    xlsform = _Writer(form, form.context.cohort.model.tables[sheet.table], languages).write(sheet)
    heading = book.add_format({"bold": True})
    for name, lines in (("survey", xlsform.survey), ("choices", xlsform.choices), ("settings", [xlsform.settings])):
        _write_sheet(book.add_worksheet(name), lines, heading)
    book.close()
    return file.getvalue()


def _write_sheet(sheet: Any, lines: list[Line], heading: Any) -> None:
    """Writes lines below the names of their parts, all as text, so that a code such as 1 or true stays as it is."""
    columns = list(dict.fromkeys(name for line in lines for name in line))
    sheet.write_row(0, 0, columns, heading)
    sheet.freeze_panes(1, 0)
    for index, name in enumerate(columns):
        sheet.set_column(index, index, 44 if "::" in name else 22)
        for number, line in enumerate(lines, start=1):
            if line.get(name):
                sheet.write_string(number, index, line[name])


class _Writer:
    def __init__(self, form: FormForSender, table: Table, languages: list[Language]):
        self.form, self.table, self.languages = form, table, languages
        self.xlsform: XlsForm = XlsForm()

    def write(self, sheet: FormSheet) -> XlsForm:
        xlsform, fixed = self.xlsform, self.form.fixed_values(self.table)
        xlsform.survey += [
            {"type": "calculate", "name": name, "calculation": f"'{text}'"} for name, text in fixed.items()
        ]
        # on a phone only new entries are made, of which the host has not said anything
        by_host = {column.name for column in self.table.fields if column.set_by_host}
        visible_names, folded_names = form_columns(self.table, sheet, without={*fixed, *by_host})
        first, more = (
            [line for name in names if (line := self._question(name))] for names in (visible_names, folded_names)
        )
        xlsform.survey += first
        if more:
            label = self._translations("label", lambda language: language.say("More, where it applies"))
            xlsform.survey.append({"type": "begin_group", "name": GROUP, "appearance": "field-list"} | label)
            xlsform.survey += [*more, {"type": "end_group", "name": GROUP}]
        xlsform.settings = self._settings()
        return xlsform

    def _translations(self, part: str, text_of: Callable[[Language], str]) -> Line:
        """A text in each language, such as {"label::ไทย (th)": …}, in the column names of pyxform."""
        return {
            f"{part}::{_language_label(language)}": _escape_references(text_of(language)) for language in self.languages
        }

    def _question(self, name: str) -> Line | None:
        """The line of a field; None for an optional field that refers to a table without rows."""
        column = self.table.field(name)
        kind = self._kind(column)
        if column.references and " " not in kind and not column.required:
            return None
        line = {"type": kind, "name": name}
        line |= self._translations("label", lambda language: language.say(column.question or column.title))
        line |= self._translations("hint", lambda language: language.say(column.description))
        if column.required:
            line["required"] = "yes"
            line |= self._translations("required_message", lambda language: language.say("This needs an answer."))
        rule = _constraint(column)
        if rule:
            line["constraint"] = rule
            line |= self._translations("constraint_message", lambda language: _constraint_message(column, language))
        if column.default:
            line["default"] = column.default
        if appearance := self._appearance(column, kind):
            line["appearance"] = appearance
        return line

    def _kind(self, column: Field) -> str:
        """The XLSForm type of a question, with the name of its list of choices, such as select_one list_kind."""
        labels = [self.form.choices(column, language) for language in self.languages]
        if not labels[0]:
            return TYPES.get(column.type, "text")
        name = "yes_no" if column.type == "boolean" else f"list_{column.name}"
        if name not in {line["list_name"] for line in self.xlsform.choices}:
            for code in labels[0]:
                texts = dict(zip(map(_language_label, self.languages), (label[code] for label in labels), strict=True))
                translations = {f"label::{language}": _escape_references(label) for language, label in texts.items()}
                self.xlsform.choices.append({"list_name": name, "name": code} | translations)
        return f"{'select_multiple' if column.type == 'list' else 'select_one'} {name}"

    def _appearance(self, column: Field, kind: str) -> str:
        if kind == "date":
            # programs without this calendar show the Gregorian one
            era = self.languages[0].era
            return era.xlsform if era else ""
        if kind == "text":
            return "multiline" if column.constraints.get("maxLength", 0) > SHORT_TEXT else ""
        length = sum(1 for line in self.xlsform.choices if kind.endswith(f" {line['list_name']}"))
        return "minimal" if length > SHORT_LIST else ""

    def _settings(self) -> Line:
        """Title, id and version of the form; the version is a hash of its content."""
        table, xlsform, say = self.table, self.xlsform, self.languages[0].say
        xlsform.settings = {
            "form_title": _escape_references(f"{say(table.sheet or table.title)} · {self.form.sender_name}"),
            "form_id": f"{table.name}-{self.form.sender}",
            "default_language": _language_label(self.languages[0]),
            "instance_name": self._instance_name(),
        }
        content = json.dumps([xlsform.survey, xlsform.choices, xlsform.settings], ensure_ascii=False)
        return xlsform.settings | {"version": hashlib.sha256(content.encode()).hexdigest()[:12]}

    def _instance_name(self) -> str:
        """The XPath expression by which a phone names an entry: the label of the row, without personal texts."""
        types = {line["name"]: line["type"] for line in self.xlsform.survey if line["type"] != "calculate"}
        parts = []
        for name in self.table.label:
            if name not in types or self.table.field(name).personal:
                continue
            reference = f"${{{name}}}"
            if types[name].startswith("select_one"):
                parts.append(f"jr:choice-name({reference}, '{reference}')")
            else:
                parts.append(f"substr(string({reference}), 0, {SHORT_NAME})")
        if not parts:
            return f"'{self.table.name}'"
        joined = ", ' ', ".join(parts)
        return f"concat({joined})" if len(parts) > 1 else joined


def _language_label(language: Language) -> str:
    """A language in XLSForm notation: ไทย (th)."""
    return f"{language.native_name()} ({language.code.replace('_', '-')})"


def _escape_references(text: str) -> str:
    """A text in which pyxform sees no references to questions: `${` becomes `$ {`."""
    return tidy(text)[0].replace("${", "$ {")


def _constraint(column: Field) -> str:
    """The limits of a field as an XPath expression; empty without useful limits."""
    limits, rules = column.constraints, []
    for name, sign in (("minimum", ">="), ("exclusiveMinimum", ">"), ("maximum", "<=")):
        if column.type == "date" and name in limits:
            rules.append(f". {sign} date('{limits[name]}')")
        elif abs(limits.get(name, NO_BOUND)) < NO_BOUND:
            rules.append(f". {sign} {limits[name]}")
    if "maxLength" in limits:
        rules.append(f"string-length(.) <= {limits['maxLength']}")
    if "pattern" in limits and "'" not in limits["pattern"]:
        # some programs match a part of the answer, some the whole
        rules.append(f"regex(., '^(?:{limits['pattern']})$')")
    return " and ".join(rules)


def _constraint_message(column: Field, language: Language) -> str:
    limits = describe_limits(column, language)
    if "pattern" in column.constraints:
        limits.append(language.say("such as {example}", example=column.example))
    return language.say("Please check: {limits}.", limits=", ".join(limits))
