"""Rows that were taken out of the data, and those of forgotten people: an older file brings none back unasked."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from ...model.data_package import LIST_DELIMITER
from ...model.findings import Finding
from ...model.tables import Table
from ..accepted_rows import Key, Row
from ..cells.value_equality import equals_displayed_row
from .submitted_table import SubmittedTable, drop_rows

LEAVE, AGAIN = "leave", "again"


@dataclass(frozen=True)
class RemovedRow:
    """When and why a row was taken out of the data: the `reason` of a person, or the `note` of the toolkit."""

    day: datetime.date | str
    reason: str
    note: str = ""


@dataclass(frozen=True)
class RemovedRows:
    """What the ledger knows of rows that were removed, by table and text of the key, and of people who were forgotten,
    by id."""

    rows: Mapping[tuple[str, str], RemovedRow] = field(default_factory=dict)
    people: Mapping[str, datetime.date | str] = field(default_factory=dict)


def key_text(key: Key) -> str:
    """The key of a row as the ledger has it: “workshop-01 person-3f9a27c5d1”."""
    return " ".join(key)


def ask_about_removed(
    submitted: SubmittedTable, removed: RemovedRows, accepted: Mapping[Key, Row], persons: str
) -> list[int]:
    """Asks about rows that were removed, and about changed rows of forgotten people; `persons` is the table of people.

    Rows that the sender leaves out are dropped; returns their numbers.
    """
    left_out = []
    for index in range(len(submitted.rows)) if removed.rows or removed.people else ():
        key = tuple(submitted.key(index).values())
        question = _question(submitted, index, key, removed, accepted, persons)
        if question is None:
            continue
        answer = submitted.answer(question)
        if answer == LEAVE:
            left_out.append(submitted.rows[index])
        elif answer != AGAIN:
            submitted.findings.append(question)
    drop_rows(submitted, left_out)
    return left_out


def _question(
    submitted: SubmittedTable,
    index: int,
    key: Key,
    removed: RemovedRows,
    accepted: Mapping[Key, Row],
    persons: str,
) -> Finding | None:
    """The question about a row; None for a row that was neither removed nor is about a forgotten person."""
    location = submitted.location(index)
    removed_row = removed.rows.get((submitted.table.name, key_text(key)))
    if removed_row and key not in accepted:
        # a reason that is not here is private elsewhere
        values: dict[str, Any] = {"day": removed_row.day, "because": removed_row.note or removed_row.reason or None}
        return Finding("question-removed", **location | {"personal": not removed_row.note}, values=values)
    row = submitted.row(index)
    people = removed.people.keys() & _people_of(submitted.table, row, persons)
    if people and (key not in accepted or not equals_displayed_row(submitted.table, row, accepted[key])):
        return Finding("question-forgotten", **location, values={"day": removed.people[min(people)]})
    return None


def _people_of(table: Table, row: Mapping[str, str], persons: str) -> Collection[str]:
    """The ids of the people that a row is about: its own, and those that it refers to."""

    def ids() -> Iterator[str]:
        for column in table.fields:
            is_person = persons in (column.references, column.about) or (table.persons and column.name in table.key)
            if is_person:
                yield from row.get(column.name, "").split(LIST_DELIMITER)

    return set(ids())
