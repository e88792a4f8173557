"""What is due in words: who has to act, what about, and a text to paste into a chat."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from ..errors import CannotRun
from ..i18n.language import Language
from ..model.cohort import Cohort
from ..model.sql_files import placeholders
from ..model.tables import Table
from ..reading.accepted_rows import AcceptedRows, RowNames
from .code_labels import code_label

if TYPE_CHECKING:
    from ..measures.due import DueItem, DueKind
    from ..model.sql_files import Value

# a reminder that is longer is not read on a phone
LONGEST = 500
LONGEST_VALUE = 80
LONGEST_LIST = 150
NOTHING = "–"


@dataclass(frozen=True)
class Addressee:
    """One who has to act (None is the host itself), by name, with what is due and the reminder to paste."""

    addressee_id: str | None
    name: str
    points: list[DueItem]
    reminder: str


class Reminders:
    """Words what is due in one language, for a host who knows everybody and for chats, in which others read."""

    def __init__(self, cohort: Cohort, accepted: AcceptedRows, names: RowNames, language: Language):
        self._model, self._as_of = cohort.model, cohort.as_of
        self._tables = cohort.model.tables | cohort.model.dropped_tables
        self._accepted, self._names, self._language = accepted, names, language
        self._labels: dict[str, dict[str, str]] = {}

    def addressees(self, due: list[DueItem]) -> list[Addressee]:
        """Each who has to act with what is theirs, in the order of what comes first."""
        points: dict[str | None, list[DueItem]] = {}
        for each in due:
            points.setdefault(each.who, []).append(each)
        return [
            Addressee(who, self._name(who, theirs), theirs, self._reminder(theirs)) for who, theirs in points.items()
        ]

    def message(self, due: DueItem) -> str:
        """What is due, for the host: people are called by their names."""
        return self._fill_text(due, due.kind.message, self._label, None)

    def without_people(self, due: DueItem) -> str:
        """What is due, for pages that others read: the reminder, where the message would say who somebody is."""
        named = {column for column in due.kind.names if self._is_personal(due.kind, column)}
        if named & placeholders(due.kind.message, due.kind.file.where):
            return self._fill_text(due, due.kind.reminder, self._short_name, None)
        return self.message(due)

    def who_without_people(self, addressee: Addressee) -> str:
        """The name of the one who has to act, if that is no person."""
        if any(self._is_personal(each.kind, "who") for each in addressee.points):
            return self._language.say("Somebody in the register")
        return addressee.name

    def _is_personal(self, kind: DueKind, column: str) -> bool:
        table = self._table(kind, column)
        return table is not None and table.names_people

    def _name(self, who: str | None, points: list[DueItem]) -> str:
        table = self._addressee_table(points)
        if who is None:
            return self._language.say("The host")
        return self._label(table, who) if table else who

    def _reminder(self, points: list[DueItem]) -> str:
        """A greeting, what is due, and thanks, in no more characters than a chat message has room for.

        Points are said in full, the first ones first; those for which there is no room by their titles.
        """
        greeting = self._greeting(points[0].who, self._addressee_table(points))
        thanks = self._language.say("If it is done already, just let us know. Thank you!")
        room = LONGEST - len(greeting) - len(thanks) - 2
        full = [
            self._with_day(each, self._fill_text(each, each.kind.reminder, self._short_name, LONGEST_LIST))
            for each in points
        ]
        titles = [self._with_day(each, self._language.say(each.kind.title)) for each in points]
        said = list(titles)
        for place, point in enumerate(full):
            with_it = [*said[:place], point, *said[place + 1 :]]
            if len(_bullet_list(with_it)) <= room:
                said = with_it
        body = _bullet_list(said)
        return "\n".join((greeting, body if len(body) <= room else self._as_many(titles, room), thanks))

    def _as_many(self, titles: list[str], room: int) -> str:
        """As many titles as there is room for, and how many more there are."""
        for kept in range(len(titles) - 1, 0, -1):
            rest = len(titles) - kept
            more = self._language.say_number("and {n} more point", "and {n} more points", rest)
            body = _bullet_list([*titles[:kept], more])
            if len(body) <= room:
                return body
        return _shorten(titles[0], room)

    def _greeting(self, who: str | None, table: Table | None) -> str:
        say, day = self._language.say, self._language.date(self._as_of)
        if who is None:
            return say("Dear colleagues, a reminder as of {day}:", day=day)
        name = self._short_name(table, who) if table else who
        return say("Dear {name}, a friendly reminder as of {day}:", name=name, day=day)

    def _with_day(self, due: DueItem, point: str) -> str:
        return self._language.say("{point} (due {day})", point=point, day=self._language.date(due.due_on))

    def _fill_text(self, due: DueItem, text: str, called: Callable[[Table, str], str], longest: int | None) -> str:
        """A text of a kind with its values as people read them; a list is cut where it gets too long."""
        values = {}
        for column, value in due.values.items():
            shown = [self._shown(due.kind, column, each, called) for each in _as_list(value)]
            values[column] = self._in_a_row(shown, longest) if isinstance(value, list) else shown[0]
        try:
            return self._language.say(text).format(**values).strip()
        except (KeyError, IndexError, ValueError) as error:
            where = due.kind.file.where
            raise CannotRun(f"{where}: the translation ({self._language.code}) has a placeholder {error}") from None

    def _shown(self, kind: DueKind, column: str, value: Value, called: Callable[[Table, str], str]) -> str:
        table = self._table(kind, column)
        if table and value is not None:
            return called(table, str(value))
        if column in kind.codes and value is not None:
            return code_label(kind.codes[column], str(value), self._model, self._language)
        return self._plain(value)

    def _plain(self, value: Value) -> str:
        if isinstance(value, datetime.date):
            return self._language.date(value)
        if isinstance(value, bool):
            return self._language.say("yes") if value else self._language.say("no")
        if isinstance(value, int | float | Decimal):
            return self._language.number(value, 0 if value == int(value) else 2)
        return NOTHING if value is None else _shorten(str(value), LONGEST_VALUE)

    def _in_a_row(self, texts: list[str], longest: int | None) -> str:
        row = ", ".join(texts)
        if longest is None or len(row) <= longest:
            return row
        kept = 1
        while len(", ".join(texts[: kept + 1])) <= longest:
            kept += 1
        more = self._language.say_number("and {n} other", "and {n} others", len(texts) - kept)
        return f"{', '.join(texts[:kept])} {more}"

    def _addressee_table(self, points: list[DueItem]) -> Table | None:
        """The table in which the one who has to act is found; a kind that does not say it takes it from the others."""
        return next(filter(None, (self._table(each.kind, "who") for each in points)), None)

    def _table(self, kind: DueKind, column: str) -> Table | None:
        return self._tables.get(kind.names.get(column, ""))

    def _label(self, table: Table, row_id: str) -> str:
        """How the host knows a row: a person together with the organisation, anything else by its name alone."""
        row = self._accepted.rows(table).get((row_id,), {})
        # without the first part of a label nothing but the organisation would be said
        if not table.names_people or not row.get(table.label[0]):
            return self._short_name(table, row_id)
        if table.name not in self._labels:
            self._labels[table.name] = self._names.labels(table)
        return self._labels[table.name][row_id]

    def _short_name(self, table: Table, row_id: str) -> str:
        """What a row is called by itself; its id when nobody knows it."""
        row = self._accepted.rows(table).get((row_id,))
        if row is None:
            return row_id
        label = self._names.label(table, row, parts=1)
        if label != row_id:
            return label
        return next((_shorten(row[name], LONGEST_VALUE) for name in table.names if row.get(name)), row_id)


def _as_list(value: Value) -> list[Value]:
    return value if isinstance(value, list) else [value]


def _bullet_list(points: list[str]) -> str:
    """The points below one another, one by itself as it is."""
    return points[0] if len(points) == 1 else "\n".join(f"- {point}" for point in points)


def _shorten(text: str, longest: int) -> str:
    text = " ".join(text.split())
    return text if len(text) <= longest else f"{text[: longest - 1]}…"
