"""XLSForms: the sheets of forms that are also filled in with ODK Collect or KoboToolbox.

The questions are called like the fields of the model and the choices like its codes and ids, so that the export of
such a program is read back as any other file. Nothing is asked that the model does not record: no device, no place,
no times of filling in.
"""

from __future__ import annotations

import datetime
import hashlib
import io
import json
from dataclasses import dataclass, field
from typing import Any

import xlsxwriter

from ...i18n.data_dictionary import describe_limits
from ...i18n.language import Language
from ...model.form_files import FormSheet, form_columns
from ...model.tables import Field, Table
from ...reading.cells.text import tidy
from .form_context import OrganisationForm

# a field that is asked here is in an export as more_questions/field or more_questions-field
GROUP = "more_questions"
TYPES = {"date": "date", "integer": "integer", "number": "decimal"}
# a longer list is shown as a menu, a longer text gets several lines, of a longer answer a name shows the beginning
SHORT_LIST, SHORT_TEXT, SHORT_NAME = 8, 200, 60
# a bound like this one only says that a number has one
NO_BOUND = 1_000_000_000
MADE = datetime.datetime(2000, 1, 1)
Line = dict[str, str]


@dataclass
class XlsForm:
    """The three sheets of an XLSForm: `survey` and `choices` line by line, `settings` by name."""

    survey: list[Line] = field(default_factory=list)
    choices: list[Line] = field(default_factory=list)
    settings: Line = field(default_factory=dict)


def render_xlsform(made: OrganisationForm, sheet: FormSheet, languages: list[Language]) -> bytes:
    """The XLSForm of a sheet, in these languages, the first being that of the form. Equal forms give equal bytes."""
    memory = io.BytesIO()
    book = xlsxwriter.Workbook(memory, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"created": MADE})
    form = _Writer(made, made.context.cohort.model.tables[sheet.table], languages).form(sheet)
    heading = book.add_format({"bold": True})
    for name, lines in (("survey", form.survey), ("choices", form.choices), ("settings", [form.settings])):
        _write(book.add_worksheet(name), lines, heading)
    book.close()
    return memory.getvalue()


def _write(sheet: Any, lines: list[Line], heading: Any) -> None:
    """Lines under the names of their parts. Everything is text: a code such as 1 or true stays what it is."""
    columns = list(dict.fromkeys(name for line in lines for name in line))
    sheet.write_row(0, 0, columns, heading)
    sheet.freeze_panes(1, 0)
    for place, name in enumerate(columns):
        sheet.set_column(place, place, 44 if "::" in name else 22)
        for number, line in enumerate(lines, start=1):
            if line.get(name):
                sheet.write_string(number, place, line[name])


class _Writer:
    def __init__(self, made: OrganisationForm, table: Table, languages: list[Language]):
        self.made, self.table, self.languages = made, table, languages
        self.xlsform: XlsForm = XlsForm()

    def form(self, sheet: FormSheet) -> XlsForm:
        form, fixed = self.xlsform, self.made.fixed_values(self.table)
        form.survey += [{"type": "calculate", "name": name, "calculation": f"'{text}'"} for name, text in fixed.items()]
        shown, folded = form_columns(self.table, sheet, without=set(fixed))
        first, more = ([line for name in names if (line := self._question(name))] for names in (shown, folded))
        form.survey += first
        if more:
            label = self._said("label", lambda language: language.say("More, where it applies"))
            form.survey.append({"type": "begin_group", "name": GROUP, "appearance": "field-list"} | label)
            form.survey += [*more, {"type": "end_group", "name": GROUP}]
        form.settings = self._settings()
        return form

    def _said(self, part: str, words: Any) -> Line:
        """A text in each language, in the column that pyxform knows by the name of the language."""
        return {
            f"{part}::{_language_label(language)}": _escape_references(words(language)) for language in self.languages
        }

    def _question(self, name: str) -> Line | None:
        """The line of a field; None for one that refers to rows of which there are none, unless it is required."""
        each = self.table.field(name)
        kind = self._kind(each)
        if each.references and " " not in kind and not each.required:
            return None
        line = {"type": kind, "name": name}
        line |= self._said("label", lambda language: language.say(each.question or each.title))
        line |= self._said("hint", lambda language: language.say(each.description))
        if each.required:
            line["required"] = "yes"
            line |= self._said("required_message", lambda language: language.say("This needs an answer."))
        rule = _constraint(each)
        if rule:
            line["constraint"] = rule
            line |= self._said("constraint_message", lambda language: _in_words(each, language))
        if each.default:
            line["default"] = each.default
        if look := self._appearance(each, kind):
            line["appearance"] = look
        return line

    def _kind(self, each: Field) -> str:
        """The type of a question, with the list that it is answered from."""
        labels = [self.made.choices(each, language) for language in self.languages]
        if not labels[0]:
            return TYPES.get(each.type, "text")
        name = "yes_no" if each.type == "boolean" else f"list_{each.name}"
        if name not in {line["list_name"] for line in self.xlsform.choices}:
            for code in labels[0]:
                said = dict(zip(map(_language_label, self.languages), (label[code] for label in labels), strict=True))
                words = {f"label::{language}": _escape_references(label) for language, label in said.items()}
                self.xlsform.choices.append({"list_name": name, "name": code} | words)
        return f"{'select_multiple' if each.type == 'list' else 'select_one'} {name}"

    def _appearance(self, each: Field, kind: str) -> str:
        if kind == "date":
            # programs that do not know this calendar show the usual one
            return "buddhist" if self.languages[0].year_offset else ""
        if kind == "text":
            return "multiline" if each.constraints.get("maxLength", 0) > SHORT_TEXT else ""
        listed = sum(1 for line in self.xlsform.choices if kind.endswith(f" {line['list_name']}"))
        return "minimal" if listed > SHORT_LIST else ""

    def _settings(self) -> Line:
        """Title, id and version, which follows from everything that stands in the form."""
        table, form, say = self.table, self.xlsform, self.languages[0].say
        form.settings = {
            "form_title": _escape_references(f"{say(table.sheet or table.title)} · {self.made.organisation_name}"),
            "form_id": f"{table.name}-{self.made.organisation}",
            "default_language": _language_label(self.languages[0]),
            "instance_name": self._instance_name(),
        }
        content = json.dumps([form.survey, form.choices, form.settings], ensure_ascii=False)
        return form.settings | {"version": hashlib.sha256(content.encode()).hexdigest()[:12]}

    def _instance_name(self) -> str:
        """How the phone lists an entry: by what people know a row by, but no personal text."""
        asked = {line["name"]: line["type"] for line in self.xlsform.survey if line["type"] != "calculate"}
        parts = []
        for name in self.table.label:
            if name not in asked or self.table.field(name).personal:
                continue
            reference = f"${{{name}}}"
            if asked[name].startswith("select_one"):
                parts.append(f"jr:choice-name({reference}, '{reference}')")
            else:
                parts.append(f"substr(string({reference}), 0, {SHORT_NAME})")
        if not parts:
            return f"'{self.table.name}'"
        joined = ", ' ', ".join(parts)
        return f"concat({joined})" if len(parts) > 1 else joined


def _language_label(language: Language) -> str:
    """A language as XLSForms name it: ไทย (th)."""
    return f"{language.native_name()} ({language.code.replace('_', '-')})"


def _escape_references(text: str) -> str:
    """A text that says nothing to pyxform: what looks like a reference to a question is none."""
    return tidy(text)[0].replace("${", "$ {")


def _constraint(each: Field) -> str:
    """The bounds of the schema as an XPath expression; empty when there are none worth asking for."""
    limits, rules = each.constraints, []
    for name, sign in (("minimum", ">="), ("exclusiveMinimum", ">"), ("maximum", "<=")):
        if each.type == "date" and name in limits:
            rules.append(f". {sign} date('{limits[name]}')")
        elif abs(limits.get(name, NO_BOUND)) < NO_BOUND:
            rules.append(f". {sign} {limits[name]}")
    if "maxLength" in limits:
        rules.append(f"string-length(.) <= {limits['maxLength']}")
    if "pattern" in limits and "'" not in limits["pattern"]:
        # some programs match a part, some the whole
        rules.append(f"regex(., '^(?:{limits['pattern']})$')")
    return " and ".join(rules)


def _in_words(each: Field, language: Language) -> str:
    words = describe_limits(each, language)
    if "pattern" in each.constraints:
        words.append(language.say("such as {example}", example=each.example))
    return language.say("Please check: {limits}.", limits=", ".join(words))
