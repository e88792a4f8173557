"""What is due: SQL files of schemas/due/ and of the cohort's own local/due/, and the rows they give."""

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

    `message` is what the host reads beside the title, `reminder` what one pastes into a chat. `names` maps a column
    of ids to the table whose rows they are, `codes` a column to what its values are codes of.
    """

    file: SqlFile
    code: str
    title: str
    component: str
    message: str
    reminder: str

    @property
    def names(self) -> dict[str, str]:
        return self.file.pairs["names"]

    @property
    def codes(self) -> dict[str, str]:
        return self.file.pairs["codes"]


@dataclass(frozen=True)
class DueItem:
    """One thing that is due on a day. `who` is the id of the one who has to act, None for the host itself."""

    kind: DueKind
    who: str | None
    due_on: datetime.date
    values: dict[str, Value]


def read_due_kinds(paths: CohortPaths) -> list[DueKind]:
    """Every kind that is declared, by its code; a file of the cohort takes the place of one of ours with its name."""
    said = ("title", "component", "message", "reminder")
    files = [
        read_sql_file(paths, path, {*said, "tables"}, {"names", "codes"}) for path in paths.declared("due", "*.sql")
    ]
    return [DueKind(each, each.name, *(each.header[name] for name in said)) for each in files]


def find_due_items(queries: QuerySource, kinds: list[DueKind], cohort: Cohort, days: int) -> list[DueItem]:
    """Everything that is due by the as-of date or falls due in the next days, the oldest first.

    A kind is silent while the cohort drops its component or one of its tables, and while one of these is empty.
    """
    found, filled = [], queries.filled_tables()
    for kind in kinds:
        _check(kind, cohort.model)
        if is_applicable(kind.file, kind.component, cohort.model, filled):
            found += [each for each, shown_from in _query_kind(queries, kind, days) if shown_from <= cohort.as_of]
    return sorted(found, key=lambda each: (each.due_on, each.kind.code, each.who or "", repr(each.values)))


def _query_kind(queries: QuerySource, kind: DueKind, days: int) -> Iterator[tuple[DueItem, datetime.date]]:
    """The rows of a kind, each with the day from which it is shown."""
    where = kind.file.where
    columns, rows = queries.query(kind.file.sql, where)
    missing = ({WHO, DUE_ON} | placeholders(kind.message, where) | placeholders(kind.reminder, where)) - set(columns)
    if missing:
        raise CannotRun(f"{where}: the query gives no column {min(missing)}")
    for row in rows:
        due_on, who = _day(row[DUE_ON], where), row[WHO]
        if due_on is not None:
            # of a day at the beginning of time there are not so many before it
            before = datetime.date.fromordinal(max(1, due_on.toordinal() - days))
            shown_from = _day(row.pop(SHOWN_FROM, None), where) or before
            yield DueItem(kind, None if who is None else str(who), due_on, row), shown_from


def _day(value: Value, where: str) -> datetime.date | None:
    if isinstance(value, datetime.datetime):
        return value.date()
    if value is None or isinstance(value, datetime.date):
        return value
    raise CannotRun(f"{where}: {value} is not a day; make it one with ::DATE")


def _check(kind: DueKind, model: Model) -> None:
    """Raises CannotRun for a header that names what is not there, or people where others read them."""
    where, tables = kind.file.where, model.tables | model.dropped_tables
    check_header_names(kind.file, kind.component, (), model)
    placeholders(kind.message, where)
    pasted = placeholders(kind.reminder, where)
    for column, name in kind.names.items():
        if column in pasted and column != WHO and tables[name].names_people:
            raise CannotRun(f"{where}: the reminder may not name people with {{{column}}}; say how many they are")
    if len(kind.reminder) > LONGEST_REMINDER:
        raise CannotRun(f"{where}: shorten the reminder to {LONGEST_REMINDER} characters; it has {len(kind.reminder)}")
