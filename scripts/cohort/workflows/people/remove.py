"""remove and withdraw: rows that go, and agreements that end, each with a reason in the ledger."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Sequence

from ...errors import CannotRun
from ...model.tables import Table
from ...reading.accepted_rows import Key
from ...storing.journal import Change, carry_out
from ..cohort import Cohort
from ..table_changes import Counts, Rewriting
from .row_lookup import MOST_NAMED, Finder


def remove(cohort: Cohort, said: Sequence[str], reason: str, *, dry_run: bool = False) -> tuple[Table, Key]:
    """Takes a row out, with its personal half. Raises CannotRun when other rows refer to it."""
    finder = Finder(cohort)
    table, key = finder.row(said)
    referring = list(finder.referring(table, key[0])) if len(key) == 1 else []
    if referring:
        named = ", ".join(f"{other.name} {' '.join(other_key)}" for other, other_key in referring[:MOST_NAMED])
        more = f" and {len(referring) - MOST_NAMED} more" if len(referring) > MOST_NAMED else ""
        raise CannotRun(f"{' '.join(key)} is referred to by {named}{more}; correct or remove these first")
    rewriting, change = Rewriting(cohort, finder.accepted), Change()
    del rewriting.rows(table)[key]
    rewriting.note("remove", table, Counts(removed=1), reason=f"{' '.join(key)}: {reason}")
    rewriting.put_into(change)
    if not dry_run:
        carry_out(cohort.places, change)
    return table, key


def withdraw(
    cohort: Cohort, person: str, reason: str, only: Collection[str] = (), *, dry_run: bool = False
) -> list[tuple[Table, Key, str]]:
    """Ends what a person has agreed to, or only these uses of it, as of today; returns the rows with the use of each.

    Raises CannotRun when nothing holds that could be ended.
    """
    finder = Finder(cohort)
    person_id, persons = finder.person(person), cohort.model.persons
    rewriting, change = Rewriting(cohort, finder.accepted), Change()
    ended = []
    for table in cohort.model.tables.values():
        pivot = table.pivot
        if not pivot or table.field(pivot.row).references != persons.name:
            continue
        known = table.field(pivot.by).codes
        for code in only:
            if code not in known:
                raise CannotRun(f"{code}: there is no such {pivot.by}; choose from {', '.join(known)}")
        of_table = [
            (table, key, row[pivot.by])
            for key, row in rewriting.rows(table).items()
            if row[pivot.row] == person_id
            and _holds(row[pivot.ends], cohort.as_of)
            and (not only or row[pivot.by] in only)
        ]
        for _, key, _ in of_table:
            rows = rewriting.rows(table)
            rows[key] = rows[key] | {pivot.ends: cohort.as_of.isoformat()}
        if of_table:
            rewriting.note("withdraw", table, Counts(changed=len(of_table)), reason=f"{person_id}: {reason}")
        ended += of_table
    if not ended:
        raise CannotRun(f"{person_id}: nothing is agreed to that could be withdrawn")
    rewriting.put_into(change)
    if not dry_run:
        carry_out(cohort.places, change)
    return ended


def _holds(ends: str, as_of: datetime.date) -> bool:
    """Whether an agreement with this end, if any, still holds."""
    return not ends or ends > as_of.isoformat()
