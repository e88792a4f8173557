"""Recognising the headings of columns, and the names of tables, in every language."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Iterator, Mapping

from ...i18n.language import Language
from ...model.tables import Model, Table
from ..cells.text import comparison_key
from ..cells.values import NUMBERS
from ..cells.vocabulary import Vocabulary

# what columns that are no fields may tell
PRESENCE, WEEKDAY, MONEY_IN, FRACTION = "presence", "weekday", "money_in", "fraction"
# between a heading and the one below it
BELOW = " › "
# a field after its groups, as programs export it: group-field
_GROUPED_FIELD = re.compile(r"[a-z0-9_]+(?:-[a-z0-9_]+)+")


class Headings:
    """The names of the fields, their titles and questions in every language, what people call them in sheets of their
    own, and the names of the tables."""

    def __init__(self, model: Model, languages: Iterable[Language], vocabulary: Vocabulary):
        self._currency, self._other_headings = vocabulary.numbers.currency, vocabulary.other_headings
        self.presence_table, self._durations = vocabulary.presence["table"], vocabulary.durations
        self._other_heading_tables, self._weak_words = vocabulary.other_heading_tables, vocabulary.weak_heading_words
        self.identity = vocabulary.identity_headings
        self._program_headings = vocabulary.ignored_headings | set(vocabulary.identity_headings)
        self._fields_by_heading: dict[str, dict[str, list[str]]] = {}
        self._table_names: dict[str, str] = {}
        self._spellings: dict[str, set[str]] = {}
        self._columns = {
            table.name: {column.name: column for column in table.fields} for table in model.tables.values()
        }
        self._field_names = {table.name: {column.name for column in table.fields} for table in model.tables.values()}
        self._choices: dict[str, dict[str, set[str]]] = {}
        self._list_fields: set[tuple[str, str]] = set()
        self._key_cache: dict[str, str] = {}
        self._all_headings: set[str] = set()
        all_languages = list(languages)
        for table in model.tables.values():
            self._add_table(table, all_languages)
            self._add_own_words(table, vocabulary.heading_words.get(table.name, {}))
            self._all_headings |= self._fields_by_heading[table.name].keys()

    def _add_table(self, table: Table, languages: list[Language]) -> None:
        """Adds the names of a table and of its fields."""
        fields = self._fields_by_heading.setdefault(table.name, {})
        for name, label in pivot_columns(table):
            for text in (name, label, *_translations(languages, label)):
                fields.setdefault(comparison_key(text), [name])
        spellings = self._spellings.setdefault(table.name, set())
        choices = self._choices.setdefault(table.name, {})
        for column in table.fields:
            translations = _translations(languages, column.title, column.question)
            for text in (column.name, column.title, column.question, *translations):
                fields.setdefault(comparison_key(text), [column.name])
                spellings.add(text)
            if column.codes:
                texts = (*column.codes, *_translations(languages, *column.codes.values()))
                choices[column.name] = {comparison_key(text) for text in texts}
            if column.type == "list":
                self._list_fields.add((table.name, column.name))
        fields.pop("", None)
        for text in (table.name, table.title, table.sheet, *_translations(languages, table.title, table.sheet)):
            self._table_names.setdefault(comparison_key(text), table.name)

    def _add_own_words(self, table: Table, heading_words: Mapping[str, list[str]]) -> None:
        """Adds what people call the fields in sheets of their own; the names of the model come first."""
        fields = self._fields_by_heading[table.name]
        words = ((name, word) for name, group in heading_words.items() for word in group)
        for name, word in words:
            names = fields.setdefault(comparison_key(word), [])
            if name in self._field_names[table.name] and name not in names:
                names.append(name)

    def table_of(self, name: str) -> str | None:
        """The name of the table that a sheet or a file of this name holds; None if it names no table."""
        return self._table_names.get(comparison_key(name))

    def is_known(self, heading: str) -> bool:
        """Whether a column of any table has this heading."""
        return any(
            self._comparison_key(spelling) in self._all_headings
            for spelling in (self._without_currency(heading), self._last_part(heading), _without_brackets(heading))
        )

    def columns(self, table: str, headings: list[str]) -> list[str | None]:
        """The field that each heading means, None for unknown headings and for the second of a field.

        A whole heading goes before one whose last part matches: programs write groups before a field, as in
        group/field or group-field. A clear heading goes before a weak one, and one that can mean one field before one
        that can mean several.
        """
        fields = self._fields_by_heading[table]
        names: list[str | None] = [None] * len(headings)
        # a sheet may have thousands of columns without one
        there = [
            index
            for index, heading in enumerate(headings)
            if heading and not self.is_added_by_program(table, heading, headings)
        ]
        order = sorted(there, key=lambda index: self.is_weak(table, headings[index]))
        for spelling in (self._without_currency, self._last_part, _without_brackets):
            candidates = {index: fields.get(self._comparison_key(spelling(headings[index])), []) for index in there}
            for index in sorted(order, key=lambda index: len(candidates[index]) > 1):
                heading = headings[index]
                if names[index] or self.list_of_choice(table, heading):
                    continue
                names[index] = next(
                    (
                        name
                        for name in candidates[index]
                        if name not in names
                        and not (spelling is _without_brackets and self._may_change(table, name, heading))
                    ),
                    None,
                )
        return names

    def is_weak(self, table: str, heading: str) -> bool:
        """Whether a heading means its field only where no other one does: a price may be that of one piece."""
        weak = self._weak_words.get(table, ())
        return self._comparison_key(self._without_currency(heading)) in weak

    def _may_change(self, table: str, name: str, heading: str) -> bool:
        """Whether brackets may change what the numbers or days of a column mean: Amount (in thousands)."""
        column = self._columns[table][name]
        if column.duration and self._durations.unit(heading):
            return False
        return column.type in (*NUMBERS, "date")

    def field_of(self, table: str, heading: str) -> str | None:
        """The field that a heading means; None if it is unknown."""
        return self.columns(table, [heading])[0]

    def other_meaning(self, table: str, heading: str) -> str | None:
        """What a heading that is no field tells about a row of a table, such as money_in; None if it is unknown."""
        parts = (heading, heading.rpartition(BELOW)[2], heading.partition(BELOW)[0], _without_brackets(heading))
        keys = (self._comparison_key(part) for part in parts)
        meanings = (self._other_headings[key] for key in keys if key in self._other_headings)
        return next((name for name in meanings if table in self._other_heading_tables.get(name, [table])), None)

    def has_presence(self, table: str, headings: Iterable[str]) -> bool:
        """Whether a column has signatures or ticks of those who came, and this is the table of such sheets."""
        meanings = {self.other_meaning(table, heading) for heading in headings}
        return table == self.presence_table and not meanings.isdisjoint((PRESENCE, WEEKDAY))

    def is_added_by_program(self, table: str, heading: str, headings: list[str]) -> bool:
        """Whether this is exactly a heading that exporting programs add, and no heading of a field.

        If `headings` show that a program exported the sheet, only names of fields count as headings of fields: the
        program's Status is not the title of a field.
        """
        if heading not in self._program_headings:
            return False
        names = self._spellings if set(self.identity).isdisjoint(headings) else self._field_names
        return heading not in names[table]

    def list_of_choice(self, table: str, heading: str) -> str | None:
        """The list field that a heading is a choice of: programs add a column field/code for each choice."""
        field_part, _, choice = heading.rpartition("/")
        name = self.field_of(table, field_part) if field_part else None
        is_list = name is not None and (table, name) in self._list_fields
        return name if name and is_list and comparison_key(choice) in self._choices[table].get(name, ()) else None

    def similar_field(self, table: str, heading: str, assigned: Iterable[str]) -> str | None:
        """The field, not one of `assigned`, with a heading similar to a mistyped one; None without one."""
        assigned_names = set(assigned)
        free = {
            text: [name for name in names if name not in assigned_names]
            for text, names in self._fields_by_heading[table].items()
        }
        candidates = {text: names[0] for text, names in free.items() if names}
        matches = difflib.get_close_matches(comparison_key(heading), candidates, n=1, cutoff=0.75)
        return candidates[matches[0]] if matches else None

    def field_by_answers(self, table: str, texts: Iterable[str], assigned: Iterable[str]) -> str | None:
        """The only field, not one of `assigned`, whose codes or labels are most of these texts; None if not unique."""
        keys, fields = [comparison_key(text) for text in texts], self._choices[table].keys() - set(assigned)
        matches = [name for name in fields if 2 * sum(key in self._choices[table][name] for key in keys) > len(keys)]
        return matches[0] if len(matches) == 1 else None

    def has_no_answer(self, table: str, name: str, texts: Iterable[str]) -> bool:
        """Whether a field has codes, of which none, by its name or a label, is among these texts. A list may have
        several in one text."""
        choices = self._choices[table].get(name)
        if not choices or (table, name) in self._list_fields:
            return False
        return all(comparison_key(text) not in choices for text in texts)

    def _last_part(self, heading: str) -> str:
        """The part of a heading after the groups; empty without groups."""
        if BELOW in heading:
            return heading.rpartition(BELOW)[2]
        if "/" in heading:
            heading = heading.rsplit("/", 1)[1]
        elif not _GROUPED_FIELD.fullmatch(heading):
            return ""
        return heading.rsplit("-", 1)[-1]

    def _without_currency(self, heading: str) -> str:
        """A heading without a currency in brackets at its end, which says nothing more: Amount (KSh)."""
        title, _, unit = heading.partition(BELOW) if BELOW in heading else heading.rstrip(") ").partition("(")
        return title if unit.strip(" .").casefold() in self._currency else heading

    def _comparison_key(self, heading: str) -> str:
        if heading not in self._key_cache:
            self._key_cache[heading] = comparison_key(heading)
        return self._key_cache[heading]


def _without_brackets(heading: str) -> str:
    """A heading without what stands in brackets at its end: Name (surname first)."""
    return heading.partition("(")[0] if heading.rstrip().endswith(")") else ""


def pivot_columns(table: Table) -> Iterator[tuple[str, str]]:
    """The columns of a pivot for each code, as (name, heading): the answer, and the hidden key of its row."""
    if table.pivot:
        code_field = table.field(table.pivot.by)
        for code, label in code_field.codes.items():
            yield pivot_column(code_field.name, code), label
            yield pivot_column(table.key[0], code), ""


def pivot_column(field: str, code: str) -> str:
    """The name of the pivot column with the yes or no for a code, or with the key of its row: purpose=image."""
    return f"{field}={code}"


def _translations(languages: list[Language], *texts: str) -> list[str]:
    return [language.say(text) for language in languages for text in texts if text]
