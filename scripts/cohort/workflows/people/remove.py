"""remove and withdraw: rows that go, and agreements that end, each with a reason in the ledger."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from ...errors import CannotRun
from ...model.cohort import Cohort
from ...model.tables import Table
from ...reading.accepted_rows import Key
from ...storing.journal import FileChanges, apply_changes
from ...storing.ledger import RowCounts
from ...storing.lock import write_lock
from ..backup.commit import commit_or_back_up
from ..table_changes import TableChanges
from .row_lookup import MOST_NAMED, RowLookup


@dataclass(frozen=True)
class Removal:
    """A removed row, and where the change was saved; empty in a dry run."""

    table: Table
    key: Key
    saved: str = ""


@dataclass(frozen=True)
class Withdrawal:
    """The rows of a withdrawn consent, each with its use, and where the change was saved; empty in a dry run."""

    rows: list[tuple[Table, Key, str]]
    saved: str = ""


def remove_row(cohort: Cohort, row_text: Sequence[str], reason: str, *, dry_run: bool = False) -> Removal:
    """Removes a row under the lock, and saves the change. Raises CannotRun when other rows refer to it."""
    with write_lock(cohort.paths):
        table, key = remove(cohort, row_text, reason, dry_run=dry_run)
        return Removal(table, key, "" if dry_run else commit_or_back_up(cohort, f"Remove {' '.join(key)}"))


def withdraw_consent(
    cohort: Cohort, person: str, reason: str, only: Collection[str] = (), *, dry_run: bool = False
) -> Withdrawal:
    """Ends consents under the lock, and saves the change. Raises CannotRun when there is nothing to end."""
    with write_lock(cohort.paths):
        rows = withdraw(cohort, person, reason, only, dry_run=dry_run)
        return Withdrawal(rows, "" if dry_run else commit_or_back_up(cohort, f"Withdraw consent: {len(rows)}"))


def remove(cohort: Cohort, row_text: Sequence[str], reason: str, *, dry_run: bool = False) -> tuple[Table, Key]:
    """Takes a row out, with its personal half. Raises CannotRun when other rows refer to it."""
    finder = RowLookup(cohort)
    table, key = finder.row(row_text)
    referring = list(finder.referring_rows(table, key[0])) if len(key) == 1 else []
    if referring:
        named = ", ".join(f"{other.name} {' '.join(other_key)}" for other, other_key in referring[:MOST_NAMED])
        more = f" and {len(referring) - MOST_NAMED} more" if len(referring) > MOST_NAMED else ""
        raise CannotRun(f"{' '.join(key)} is referred to by {named}{more}; correct or remove these first")
    rewriting, change = TableChanges(cohort, finder.accepted), FileChanges()
    del rewriting.rows(table)[key]
    rewriting.record("remove", table, RowCounts(removed=1), reason=f"{' '.join(key)}: {reason}")
    rewriting.add_to(change)
    if not dry_run:
        apply_changes(cohort.paths, change)
    return table, key


def withdraw(
    cohort: Cohort, person: str, reason: str, only: Collection[str] = (), *, dry_run: bool = False
) -> list[tuple[Table, Key, str]]:
    """Ends what a person has agreed to, or only these uses of it, as of today; returns the rows with the use of each.

    Raises CannotRun when nothing holds that could be ended.
    """
    finder = RowLookup(cohort)
    person_id, persons = finder.person(person), cohort.model.persons
    rewriting, change = TableChanges(cohort, finder.accepted), FileChanges()
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
            and _is_in_force(row[pivot.ends], cohort.as_of)
            and (not only or row[pivot.by] in only)
        ]
        for _, key, _ in of_table:
            rows = rewriting.rows(table)
            rows[key] = rows[key] | {pivot.ends: cohort.as_of.isoformat()}
        if of_table:
            rewriting.record("withdraw", table, RowCounts(changed=len(of_table)), reason=f"{person_id}: {reason}")
        ended += of_table
    if not ended:
        raise CannotRun(f"{person_id}: nothing is agreed to that could be withdrawn")
    rewriting.add_to(change)
    if not dry_run:
        apply_changes(cohort.paths, change)
    return ended


def _is_in_force(ends: str, as_of: datetime.date) -> bool:
    """Whether an agreement with this end, if any, still holds."""
    return not ends or ends > as_of.isoformat()
