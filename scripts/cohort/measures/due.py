"""Things that are due: SQL files in schemas/due/ and in the cohort's local/due/, and the rows they give."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass

from ..database.queries import QuerySource
from ..errors import CannotRun
from ..model.cohort import Cohort
from ..model.paths import CohortPaths
from ..model.sql_files import SqlFile, Value, check_header_names, is_applicable, placeholders, read_sql_file
from ..model.tables import Model

WHO, DUE_ON, SHOWN_FROM = "who", "due_on", "shown_from"
LONGEST_REMINDER = 300


@dataclass(frozen=True)
class DueKind:
    """One kind of thing that is due, as its file declares it.

    The host reads `title` and `message`, and pastes `reminder` into a chat; where several things leave no room for it,
    `brief` says what has to be answered, if the file declares it. `message_form` is the name of the chat message that
    answers it, or empty. `names` maps a column of ids to the table
    with these ids, `codes` a column to what its values are codes of.
    """

    file: SqlFile
    code: str
    title: str
    component: str
    message: str
    reminder: str
    brief: str
    message_form: str

    @property
    def names(self) -> dict[str, str]:
        return self.file.pairs["names"]

    @property
    def codes(self) -> dict[str, str]:
        return self.file.pairs["codes"]


@dataclass(frozen=True)
class DueItem:
    """One thing that is due on a day. `who` is the id of the person or organisation that has to act, None for the
    host."""

    kind: DueKind
    who: str | None
    due_on: datetime.date
    values: dict[str, Value]


def read_due_kinds(paths: CohortPaths) -> list[DueKind]:
    """All declared kinds; a file in local/due/ replaces one in schemas/due/ with the same name."""
    words = ("title", "component", "message", "reminder")
    files = [
        read_sql_file(paths, path, {*words, "tables"}, {"names", "codes"}) for path in paths.declared("due", "*.sql")
    ]
    return [
        DueKind(file, file.name, *(file.header.get(name, "") for name in (*words, "brief", "message_form")))
        for file in files
    ]


def find_due_items(queries: QuerySource, kinds: list[DueKind], cohort: Cohort, days: int) -> list[DueItem]:
    """Everything that is due by the as-of date or within the next `days`, the oldest first.

    A kind is skipped if the cohort drops its component or one of its tables, or if one of these tables is empty.
    """
    items, tables_with_rows = [], queries.filled_tables()
    for kind in kinds:
        _check_header(kind, cohort.model)
        if is_applicable(kind.file, kind.component, cohort.model, tables_with_rows):
            items += [item for item, shown_from in _query_kind(queries, kind, days) if shown_from <= cohort.as_of]
    return sorted(items, key=lambda item: (item.due_on, item.kind.code, item.who or "", repr(item.values)))


def _query_kind(queries: QuerySource, kind: DueKind, days: int) -> Iterator[tuple[DueItem, datetime.date]]:
    """The items of a kind, each with the day from which it is shown."""
    where = kind.file.where
    columns, rows = queries.query(kind.file.sql, where)
    missing = ({WHO, DUE_ON} | _placeholders(kind)) - set(columns)
    if missing:
        raise CannotRun(f"{where}: the query gives no column {min(missing)}")
    for row in rows:
        due_on, who = _day(row[DUE_ON], where), row[WHO]
        if due_on is not None:
            # there is no day before 0001-01-01
            default_day = datetime.date.fromordinal(max(1, due_on.toordinal() - days))
            shown_from = _day(row.pop(SHOWN_FROM, None), where) or default_day
            yield DueItem(kind, None if who is None else str(who), due_on, row), shown_from


def _placeholders(kind: DueKind) -> set[str]:
    """The columns that the texts of a kind need."""
    return {name for text in (kind.message, kind.reminder, kind.brief) for name in placeholders(text, kind.file.where)}


def _day(value: Value, where: str) -> datetime.date | None:
    if isinstance(value, datetime.datetime):
        return value.date()
    if value is None or isinstance(value, datetime.date):
        return value
    raise CannotRun(f"{where}: {value} is not a day; make it one with ::DATE")


def _check_header(kind: DueKind, model: Model) -> None:
    """Raises CannotRun if the header names unknown things, or if the reminder names people or is too long."""
    where, tables = kind.file.where, model.tables | model.dropped_tables
    check_header_names(kind.file, kind.component, (), model)
    placeholders(kind.message, where)
    reminder_placeholders = placeholders(kind.reminder, where) | placeholders(kind.brief, where)
    for column, name in kind.names.items():
        if column in reminder_placeholders and column != WHO and tables[name].names_people:
            raise CannotRun(f"{where}: the reminder may not name people with {{{column}}}; say how many they are")
    if len(kind.reminder) > LONGEST_REMINDER:
        raise CannotRun(f"{where}: shorten the reminder to {LONGEST_REMINDER} characters; it has {len(kind.reminder)}")
