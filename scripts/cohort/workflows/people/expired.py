"""The people whose data may not be kept any longer."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass

from ...database.cohort_database import open_database
from ...database.queries import QuerySource
from ...errors import CannotRun
from ...i18n.language import cohort_language
from ...model.cohort import Cohort
from ...model.processing import read_processing
from .row_lookup import RowLookup, require_private


@dataclass(frozen=True)
class ExpiredPerson:
    """A person by id and name, with the last day on which data about them was to be kept."""

    person: str
    label: str
    last_day: datetime.date


def days_kept(cohort: Cohort) -> dict[str, datetime.date]:
    """The last day on which data of each person is kept, by id, as the declared view says."""
    view = read_processing(cohort).kept_until
    with open_database(cohort) as database:
        _, rows = QuerySource(database, cohort.model).query(f'FROM "{view}" ORDER BY ALL', view)
    key = cohort.model.persons.key[0]
    if rows and not {key, view} <= set(rows[0]):
        raise CannotRun(f"the view {view} must give the columns {key} and {view}")
    days = {str(row[key]): row[view] for row in rows}
    if not all(isinstance(day, datetime.date) for day in days.values()):
        raise CannotRun(f"the view {view} must give a day for each person")
    return {person: day for person, day in days.items() if isinstance(day, datetime.date)}


def expired_people(cohort: Cohort, days: Mapping[str, datetime.date] | None = None) -> list[ExpiredPerson]:
    """Those whose last day has passed on the as-of date and who were not forgotten yet, the longest first.

    `days` is the result of `days_kept` where it is known already.
    Raises CannotRun where private/ is not here, which holds what is to be forgotten.
    """
    require_private(cohort)
    lookup, table = RowLookup(cohort), cohort.model.persons
    forgotten = {"", cohort_language(cohort).say("(forgotten)")}
    identifying = [column.name for column in table.fields if column.identifies]
    labels = lookup.names.labels(table)
    expired = [
        ExpiredPerson(person, labels[person], day)
        for person, day in (days_kept(cohort) if days is None else days).items()
        if day < cohort.as_of
        and any(lookup.accepted.rows(table)[person,][name] not in forgotten for name in identifying)
    ]
    return sorted(expired, key=lambda person: (person.last_day, person.person))
