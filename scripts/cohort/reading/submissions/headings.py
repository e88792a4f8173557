"""By which headings the columns of each table are known, and by which names the tables themselves."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Iterator

from ...i18n.language import Language
from ...model.tables import Model, Table
from ..cells.text import comparison_key
from ..cells.vocabulary import Vocabulary

# a field behind the groups that it lies in, as programs export it: group-field
_BEHIND_GROUPS = re.compile(r"[a-z0-9_]+(?:-[a-z0-9_]+)+")


class Headings:
    """The names of the fields, their titles and questions in every language, and the same of the tables."""

    def __init__(self, model: Model, languages: Iterable[Language], vocabulary: Vocabulary):
        self.identity = vocabulary.identity_headings
        self._added = vocabulary.ignored_headings | set(vocabulary.identity_headings)
        self._columns: dict[str, dict[str, str]] = {}
        self._tables: dict[str, str] = {}
        self._said: dict[str, set[str]] = {}
        self._names = {table.name: {each.name for each in table.fields} for table in model.tables.values()}
        self._choices: dict[str, dict[str, set[str]]] = {}
        self._lists: set[tuple[str, str]] = set()
        self._compared: dict[str, str] = {}
        self._anywhere: set[str] = set()
        spoken = list(languages)
        for table in model.tables.values():
            columns = self._columns.setdefault(table.name, {})
            for column, words in pivot_columns(table):
                for said in (column, words, *_in_all_languages(spoken, words)):
                    columns.setdefault(comparison_key(said), column)
            own = self._said.setdefault(table.name, set())
            choices = self._choices.setdefault(table.name, {})
            for each in table.fields:
                for said in (
                    each.name,
                    each.title,
                    each.question,
                    *_in_all_languages(spoken, each.title, each.question),
                ):
                    columns.setdefault(comparison_key(said), each.name)
                    own.add(said)
                if each.codes:
                    said_of = (*each.codes, *_in_all_languages(spoken, *each.codes.values()))
                    choices[each.name] = {comparison_key(said) for said in said_of}
                if each.type == "list":
                    self._lists.add((table.name, each.name))
            columns.pop("", None)
            self._anywhere |= columns.keys()
            for said in (table.name, table.title, table.sheet, *_in_all_languages(spoken, table.title, table.sheet)):
                self._tables.setdefault(comparison_key(said), table.name)

    def table_of(self, name: str) -> str | None:
        """The table that a sheet or a file of this name is about."""
        return self._tables.get(comparison_key(name))

    def is_known(self, heading: str) -> bool:
        """Whether a column of any table has this heading."""
        return self._comparable(heading) in self._anywhere or self._comparable(self._end(heading)) in self._anywhere

    def columns(self, table: str, headings: list[str]) -> list[str | None]:
        """The field that each heading means; the second of a field is none. A heading as it stands comes before one
        of which only the end is known, as programs write the groups before a field: group/field or group-field."""
        known, added = (
            self._columns[table],
            [self.is_added_by_program(table, heading, headings) for heading in headings],
        )
        ends = [self._end(heading) for heading in headings]
        found: list[str | None] = [None] * len(headings)
        for way in (headings, ends):
            for place, heading in enumerate(way):
                if not heading or found[place] or added[place] or self.list_of_choice(table, headings[place]):
                    continue
                name = known.get(self._comparable(heading))
                if name not in found:
                    found[place] = name
        return found

    def field_of(self, table: str, heading: str) -> str | None:
        """The field that a heading means by itself."""
        return self.columns(table, [heading])[0]

    def is_added_by_program(self, table: str, heading: str, beside: list[str]) -> bool:
        """Whether a program that exports entries adds this heading, letter by letter, and no field is called so.

        Beside the mark of such a program only names of fields count: its Status is not the title of ours.
        """
        own = self._said if set(self.identity).isdisjoint(beside) else self._names
        return heading in self._added and heading not in own[table]

    def list_of_choice(self, table: str, heading: str) -> str | None:
        """The list field of which a heading is one choice: programs add field/code for each to the field itself."""
        field_part, _, choice = heading.rpartition("/")
        name = self.field_of(table, field_part) if field_part else None
        is_list = name is not None and (table, name) in self._lists
        return name if name and is_list and comparison_key(choice) in self._choices[table].get(name, ()) else None

    def similar_field(self, table: str, heading: str, taken: Iterable[str]) -> str | None:
        """The field, none of those taken, whose heading a mistyped one is close to."""
        left = {said: name for said, name in self._columns[table].items() if name not in set(taken)}
        found = difflib.get_close_matches(comparison_key(heading), left, n=1, cutoff=0.75)
        return left[found[0]] if found else None

    def field_by_answers(self, table: str, texts: Iterable[str], taken: Iterable[str]) -> str | None:
        """The field, none of those taken, whose answers most of these texts are; none where two could be meant."""
        said, fields = [comparison_key(text) for text in texts], self._choices[table].keys() - set(taken)
        meant = [name for name in fields if 2 * sum(each in self._choices[table][name] for each in said) > len(said)]
        return meant[0] if len(meant) == 1 else None

    def _end(self, heading: str) -> str:
        """What stands behind the groups of a field; empty where there are none."""
        if "/" in heading:
            heading = heading.rsplit("/", 1)[1]
        elif not _BEHIND_GROUPS.fullmatch(heading):
            return ""
        return heading.rsplit("-", 1)[-1]

    def _comparable(self, heading: str) -> str:
        if heading not in self._compared:
            self._compared[heading] = comparison_key(heading)
        return self._compared[heading]


def pivot_columns(table: Table) -> Iterator[tuple[str, str]]:
    """The columns that a pivot has for each code, with their headings: the answer, and the hidden key of its row."""
    if table.pivot:
        by = table.field(table.pivot.by)
        for code, label in by.codes.items():
            yield pivot_column(by.name, code), label
            yield pivot_column(table.key[0], code), ""


def pivot_column(field: str, code: str) -> str:
    """The name of the column that says yes or no to a code, or that holds the key of its row."""
    return f"{field}={code}"


def _in_all_languages(languages: list[Language], *texts: str) -> list[str]:
    return [language.say(text) for language in languages for text in texts if text]
