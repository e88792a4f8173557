"""remove and withdraw: removes a row or ends consents, with a reason in the ledger."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from ...errors import CannotRun, CannotRunInWords
from ...model.cohort import Cohort
from ...model.tables import Table
from ...reading.accepted_rows import Key
from ...reading.submissions.removed_rows import key_text
from ...storing.journal import FileChanges, apply_changes
from ...storing.ledger import RowCounts
from ...storing.ledger_chain import REMOVE, WITHDRAW
from ...storing.lock import write_lock
from ..backup.commit import SaveResult, commit_or_back_up
from ..publish.traces import Traces, traces_of
from ..table_changes import TableChanges
from .row_lookup import MOST_NAMED, RowLookup


@dataclass(frozen=True)
class Removal:
    """A removed row, and where the change was saved."""

    table: Table
    key: Key
    saved: SaveResult = field(default_factory=SaveResult)


@dataclass(frozen=True)
class Withdrawal:
    """The rows of withdrawn consents, each with its use, where the person appears, and where the change was saved."""

    rows: list[tuple[Table, Key, str]]
    traces: Traces
    saved: SaveResult = field(default_factory=SaveResult)


def remove_row(cohort: Cohort, row_text: Sequence[str], reason: str, *, dry_run: bool = False) -> Removal:
    """Removes a row under the lock, and saves the change.

    `row_text` is the key of the row, after the name of its table if the key has several parts. Raises CannotRun if
    there is no such row, or other rows refer to it.
    """
    with write_lock(cohort.paths):
        table, key = remove(cohort, row_text, reason, dry_run=dry_run)
        return Removal(table, key, SaveResult() if dry_run else commit_or_back_up(cohort, f"Remove {key_text(key)}"))


def withdraw_consent(
    cohort: Cohort, person: str, reason: str, only: Collection[str] = (), *, dry_run: bool = False
) -> Withdrawal:
    """Ends consents of a person under the lock, and saves the change; `only` limits them to these uses.

    Raises CannotRun if no such consent is in force.
    """
    traces = traces_of(cohort, RowLookup(cohort).person(person))
    with write_lock(cohort.paths):
        rows = withdraw(cohort, person, reason, only, dry_run=dry_run)
        return Withdrawal(
            rows, traces, SaveResult() if dry_run else commit_or_back_up(cohort, f"Withdraw consent: {len(rows)}")
        )


def remove(cohort: Cohort, row_text: Sequence[str], reason: str, *, dry_run: bool = False) -> tuple[Table, Key]:
    """Removes a row with its personal half. Raises CannotRun if other rows refer to it."""
    lookup = RowLookup(cohort)
    table, key = lookup.row(row_text)
    referring = list(lookup.referring_rows(table, key[0])) if len(key) == 1 else []
    if referring:
        names = ", ".join(f"{other.name} {key_text(other_key)}" for other, other_key in referring[:MOST_NAMED])
        rest = f" and {len(referring) - MOST_NAMED} more" if len(referring) > MOST_NAMED else ""
        raise CannotRun(f"{key_text(key)} is referred to by {names}{rest}; correct or remove these first")
    changes, file_changes = TableChanges(cohort, lookup.accepted), FileChanges()
    del changes.rows(table)[key]
    changes.record(REMOVE, table, RowCounts(removed=1), key=key_text(key), reason=reason)
    changes.add_to(file_changes)
    if not dry_run:
        apply_changes(cohort.paths, file_changes)
    return table, key


def withdraw(
    cohort: Cohort, person: str, reason: str, only: Collection[str] = (), *, dry_run: bool = False
) -> list[tuple[Table, Key, str]]:
    """Ends all consents of a person, or only these uses, on the as-of date; returns the rows, each with its use.

    Raises CannotRun if no such consent is in force.
    """
    lookup = RowLookup(cohort)
    person_id = lookup.person(person)
    changes, file_changes = TableChanges(cohort, lookup.accepted), FileChanges()
    for code in only:
        _check_use(cohort, code)
    ended_rows = [row for row in consents_in_force(cohort, person_id, lookup) if not only or row[2] in only]
    for table, key, _ in ended_rows:
        rows = changes.rows(table)
        rows[key] = rows[key] | ({table.pivot.ends: cohort.as_of.isoformat()} if table.pivot else {})
    for name, number in Counter(table.name for table, _, _ in ended_rows).items():
        table = cohort.model.tables[name]
        changes.record(WITHDRAW, table, RowCounts(changed=number), key=person_id, reason=reason)
    if not ended_rows:
        raise CannotRunInWords(
            lambda say: say("{person}: nothing is agreed to that could be withdrawn", person=person_id)
        )
    changes.add_to(file_changes)
    if not dry_run:
        apply_changes(cohort.paths, file_changes)
    return ended_rows


def consents_in_force(cohort: Cohort, person: str, lookup: RowLookup | None = None) -> list[tuple[Table, Key, str]]:
    """What a person, by id, agrees to on the as-of date: the rows, each with its table and use."""
    lookup = lookup or RowLookup(cohort)
    return [
        (table, key, row[table.pivot.by])
        for table in _consent_tables(cohort)
        if table.pivot
        for key, row in lookup.accepted.rows(table).items()
        if row[table.pivot.row] == person and is_in_force(row[table.pivot.ends], cohort.as_of)
    ]


def _consent_tables(cohort: Cohort) -> list[Table]:
    """The tables of what people agree to, a row for each person and use."""
    persons = cohort.model.persons.name
    tables = cohort.model.tables.values()
    return [table for table in tables if table.pivot and table.field(table.pivot.row).references == persons]


def _check_use(cohort: Cohort, code: str) -> None:
    """Raises CannotRun if there is no such use."""
    for table in _consent_tables(cohort):
        codes = table.field(table.pivot.by).codes if table.pivot else {}
        if code not in codes:
            by = table.pivot.by if table.pivot else ""
            raise CannotRun(f"{code}: there is no such {by}; choose from {', '.join(codes)}")


def is_in_force(ends: str, as_of: datetime.date) -> bool:
    """Whether a consent with this end date is in force; an empty date means no end."""
    return not ends or ends > as_of.isoformat()
