"""What is due, in words: who has to act, on what, and a reminder to paste into a chat."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from types import MappingProxyType
from typing import TYPE_CHECKING

from ..errors import CannotRun
from ..i18n.language import Language
from ..model.cohort import Cohort
from ..model.message_forms import MessageForm
from ..model.sql_files import placeholders
from ..model.tables import Table
from ..reading.accepted_rows import AcceptedRows, RowNames
from .cell_display import shorten
from .code_labels import code_label
from .message_lines import message_lines

if TYPE_CHECKING:
    from ..measures.due import DueItem, DueKind
    from ..model.sql_files import Value

# people do not read a longer reminder on a phone, nor a longer point of it
LONGEST_REMINDER = 500
LONGEST_POINT = 300
LONGEST_VALUE = 80
# a question is cut only where the point would be too long
VALUE_LENGTHS = (200, 120, LONGEST_VALUE)
LONGEST_LIST = 150
BLANK = "–"
# the column of a query that says who has to act
WHO = "who"


@dataclass(frozen=True)
class Addressee:
    """Someone who has to act, with what is due and the reminder to paste; the id of the host is None.

    `messages` are the chat messages that answer some of it, each with its title and the lines to fill in. They and the
    reminder are in the `language`.
    """

    addressee_id: str | None
    name: str
    points: list[DueItem]
    reminder: str
    messages: list[tuple[str, str]]
    language: Language

    @property
    def text_to_paste(self) -> str:
        """The reminder, and the chat messages that answer it."""
        parts = [self.reminder]
        for title, lines in self.messages:
            heading = self.language.say("{title}: fill in and send back, or use the workbook.", title=title)
            parts += ["", heading, lines]
        return "\n".join(parts)


class Reminders:
    """Writes what is due in one language, in full for the host, and for chats, where others read along."""

    def __init__(
        self,
        cohort: Cohort,
        accepted: AcceptedRows,
        names: RowNames,
        language: Language,
        message_forms: Mapping[str, MessageForm] = MappingProxyType({}),
    ):
        self._message_forms = message_forms
        self._model, self._as_of = cohort.model, cohort.as_of
        self._tables = cohort.model.tables | cohort.model.dropped_tables
        self._accepted, self._names, self._language = accepted, names, language
        self._labels: dict[str, dict[str, str]] = {}

    def addressees(self, due: list[DueItem]) -> list[Addressee]:
        """Everyone who has to act with their items, in the order of `due`."""
        items: dict[str | None, list[DueItem]] = {}
        for item in due:
            items.setdefault(item.who, []).append(item)
        return [
            Addressee(
                row_id,
                self._name(row_id, points),
                points,
                self._reminder(points),
                self._messages(points),
                self._language,
            )
            for row_id, points in items.items()
        ]

    def in_this_language(self, addressee: Addressee) -> Addressee:
        """An addressee with reminder and messages in this language, where it is another than that of the host."""
        points, language = addressee.points, self._language
        reminder, messages = self._reminder(points), self._messages(points)
        return replace(addressee, reminder=reminder, messages=messages, language=language)

    def _messages(self, points: list[DueItem]) -> list[tuple[str, str]]:
        """The chat messages that answer these points, one for each row to write."""
        messages = {}
        for point in points:
            if form := self._message_forms.get(point.kind.message_form):
                lines = message_lines(form, self._model, self._language, self._known_names(point))
                messages[lines] = self._language.say(form.title)
        return [(title, lines) for lines, title in messages.items()]

    def _known_names(self, point: DueItem) -> dict[str, str]:
        """The names of the rows that a point is about, by table."""
        return {
            table.name: self._short_name(table, str(value))
            for column, value in ((WHO, point.who), *point.values.items())
            if value is not None and not isinstance(value, list) and (table := self._table(point.kind, column))
        }

    def message(self, due: DueItem) -> str:
        """An item for the host, with the names of people."""
        return self._fill_text(due, due.kind.message, self._full_name, None)

    def without_people(self, due: DueItem) -> str:
        """An item for pages that others read: its reminder, where its message would name a person."""
        personal = {column for column in due.kind.names if self._is_personal(due.kind, column)}
        if personal & placeholders(due.kind.message, due.kind.file.where):
            return self._fill_text(due, due.kind.reminder, self._short_name, None)
        return self.message(due)

    def who_without_people(self, addressee: Addressee) -> str:
        """The name of an organisation that has to act; a person stays unnamed."""
        if any(self._is_personal(point.kind, "who") for point in addressee.points):
            return self._language.say("Somebody in the register")
        return addressee.name

    def _is_personal(self, kind: DueKind, column: str) -> bool:
        table = self._table(kind, column)
        return table is not None and table.names_people

    def _name(self, row_id: str | None, points: list[DueItem]) -> str:
        table = self._addressee_table(points)
        if row_id is None:
            return self._language.say("The host")
        return self._full_name(table, row_id) if table else row_id

    def _reminder(self, points: list[DueItem]) -> str:
        """A greeting, what is due, and thanks, in at most LONGEST_REMINDER characters.

        The first points come in full; those that find no room, by title, and by what has to be answered.
        """
        greeting = self._greeting(points[0].who, self._addressee_table(points))
        thanks = self._language.say("If it is done already, just let us know. Thank you!")
        room = LONGEST_REMINDER - len(greeting) - len(thanks) - 2
        lines = self._short_lines(points, room)
        for index, point in enumerate(points):
            longer = [*lines[:index], self._with_day(point, self._full_point(point)), *lines[index + 1 :]]
            if len(_bullet_list(longer)) <= room:
                lines = longer
        body = _bullet_list(lines)
        # what has to be answered comes before other titles
        first = [line for _, line in sorted(zip(points, lines, strict=True), key=lambda pair: not pair[0].kind.brief)]
        return "\n".join((greeting, body if len(body) <= room else self._first_lines(first, room), thanks))

    def _short_lines(self, points: list[DueItem], room: int) -> list[str]:
        """The titles of the points; where something has to be answered also what, cut where there is no room."""
        lines: list[str] = []
        for length in VALUE_LENGTHS:
            lines = [self._with_day(point, self._short_point(point, length)) for point in points]
            if len(_bullet_list(lines)) <= room:
                break
        return lines

    def _short_point(self, point: DueItem, length: int) -> str:
        title = self._language.say(point.kind.title)
        if not point.kind.brief:
            return title
        return f"{title}: {self._fill_text(point, point.kind.brief, self._short_name, LONGEST_LIST, length)}"

    def _full_point(self, point: DueItem) -> str:
        """The reminder of a point; what has to be answered is cut only as far as it must be."""
        text = ""
        for length in VALUE_LENGTHS if point.kind.brief else (LONGEST_VALUE,):
            text = self._fill_text(point, point.kind.reminder, self._short_name, LONGEST_LIST, length)
            if len(text) <= LONGEST_POINT:
                break
        return text

    def _first_lines(self, lines: list[str], room: int) -> str:
        """As many lines as fit, and the number of the others."""
        for number in range(len(lines) - 1, 0, -1):
            rest = len(lines) - number
            more = self._language.say_number("and {n} more point", "and {n} more points", rest)
            body = _bullet_list([*lines[:number], more])
            if len(body) <= room:
                return body
        return shorten(lines[0], room)

    def _greeting(self, row_id: str | None, table: Table | None) -> str:
        say, day = self._language.say, self._language.date(self._as_of)
        if row_id is None:
            return say("Dear colleagues, a reminder as of {day}:", day=day)
        name = self._short_name(table, row_id) if table else row_id
        return say("Dear {name}, a friendly reminder as of {day}:", name=name, day=day)

    def _with_day(self, due: DueItem, text: str) -> str:
        return self._language.say("{point} (due {day})", point=text, day=self._language.date(due.due_on))

    def _fill_text(
        self,
        due: DueItem,
        text: str,
        name_of: Callable[[Table, str], str],
        longest: int | None,
        longest_value: int = LONGEST_VALUE,
    ) -> str:
        """A message or reminder with its values as people read them; lists are cut to `longest` characters, and
        texts to `longest_value`."""
        values = {}
        for column, value in due.values.items():
            texts = [self._value_text(due.kind, column, part, name_of, longest_value) for part in _as_list(value)]
            values[column] = self._comma_list(texts, longest) if isinstance(value, list) else texts[0]
        try:
            return self._language.say(text).format(**values).strip()
        except (KeyError, IndexError, ValueError) as error:
            where = due.kind.file.where
            raise CannotRun(f"{where}: the translation ({self._language.code}) has a placeholder {error}") from None

    def _value_text(
        self, kind: DueKind, column: str, value: Value, name_of: Callable[[Table, str], str], longest: int
    ) -> str:
        table = self._table(kind, column)
        if table and value is not None:
            return name_of(table, str(value))
        if column in kind.codes and value is not None:
            return code_label(kind.codes[column], str(value), self._model, self._language)
        return self._plain_text(value, longest)

    def _plain_text(self, value: Value, longest: int) -> str:
        if isinstance(value, datetime.date):
            return self._language.date(value)
        if isinstance(value, bool):
            return self._language.say("yes") if value else self._language.say("no")
        if isinstance(value, int | float | Decimal):
            return self._language.short_number(value)
        return BLANK if value is None else shorten(str(value), longest)

    def _comma_list(self, texts: list[str], longest: int | None) -> str:
        line = ", ".join(texts)
        if longest is None or len(line) <= longest:
            return line
        number = 1
        while len(", ".join(texts[: number + 1])) <= longest:
            number += 1
        more = self._language.say_number("and {n} other", "and {n} others", len(texts) - number)
        return f"{', '.join(texts[:number])} {more}"

    def _addressee_table(self, points: list[DueItem]) -> Table | None:
        """The table of those who have to act, from the first kind of these points that names it."""
        return next(filter(None, (self._table(point.kind, "who") for point in points)), None)

    def _table(self, kind: DueKind, column: str) -> Table | None:
        return self._tables.get(kind.names.get(column, ""))

    def _full_name(self, table: Table, row_id: str) -> str:
        """How the host knows a row: a person with the organisation, anything else by its name alone."""
        row = self._accepted.rows(table).get((row_id,), {})
        # a label without its first part would name nothing but the organisation
        if not table.names_people or not row.get(table.label[0]):
            return self._short_name(table, row_id)
        if table.name not in self._labels:
            self._labels[table.name] = self._names.labels(table)
        return self._labels[table.name][row_id]

    def _short_name(self, table: Table, row_id: str) -> str:
        """The name of a row alone; its id when it has no name."""
        row = self._accepted.rows(table).get((row_id,))
        if row is None:
            return row_id
        label = self._names.label(table, row, parts=1)
        if label != row_id:
            return label
        return next((shorten(row[name], LONGEST_VALUE) for name in table.names if row.get(name)), row_id)


def _as_list(value: Value) -> list[Value]:
    return value if isinstance(value, list) else [value]


def _bullet_list(points: list[str]) -> str:
    """The points as a list; a single point without a bullet."""
    return points[0] if len(points) == 1 else "\n".join(f"- {point}" for point in points)
