"""Faults of the demo, as faults.yaml declares them: each a few edits of the rows, and the findings that it makes."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from cohort.errors import CannotRun
from cohort.model.yaml_files import parse_entry

from .unfinished import drop_what_points_nowhere
from .world import Row

if TYPE_CHECKING:
    from cohort.model.tables import Model, Table

Tables = dict[str, list[Row]]
# a finding: rule, table, key, column
Found = tuple[str, str, tuple[str, ...], str]
ALL = "all"
FIRST_TO_LAST = ".."


@dataclass(frozen=True)
class Edit:
    """What happens to rows of the table that `change`, `add` or `drop` names.

    `where` says which rows: the key of one, or what stands in their columns. `to` are the new cells; those of a new row
    that it does not say are as in the row `like`.
    """

    change: str = ""
    add: str = ""
    drop: str = ""
    where: Any = None
    like: Any = None
    to: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Place:
    """Where a rule finds a fault: `at` is table.column, `where` the rows, none when no row is to blame."""

    at: str
    where: Any = None
    rule: str = ""


@dataclass(frozen=True)
class Fault:
    """What somebody did wrong, as a story and as edits; `settings` of cohort.yml without which it could not be."""

    rule: str
    story: str
    edits: list[Edit]
    finds: list[Place]
    settings: dict[str, Any] = field(default_factory=dict)


def read_faults(entries: list[dict[str, Any]]) -> dict[str, Fault]:
    """The declared faults, by the rule that each breaks. Raises CannotRun for what cannot be one."""
    faults: dict[str, Fault] = {}
    for entry in entries:
        where = f"faults.yaml: {entry['rule']}" if "rule" in entry else "faults.yaml"
        fault = parse_entry(Fault, entry, where)
        if fault.rule in faults:
            raise CannotRun(f"{where}: this rule has a fault already")
        if not all(isinstance(part, dict) for part in (*fault.edits, *fault.finds)):
            raise CannotRun(f"{where}: write each of edits and finds as an entry, such as - {{at: ties.strength}}")
        edits = [parse_entry(Edit, edit, where) for edit in fault.edits]
        for edit in edits:
            if len(list(filter(None, (edit.change, edit.add, edit.drop)))) != 1:
                raise CannotRun(f"{where}: an edit says one of change, add and drop, each with the name of a table")
        finds = [parse_entry(Place, place, where) for place in fault.finds]
        faults[fault.rule] = replace(fault, edits=edits, finds=finds)
    return faults


def chosen(faults: dict[str, Fault], rules: Collection[str]) -> list[Fault]:
    """The faults of these rules, in the order of the file. Raises CannotRun for a rule without one."""
    unknown = sorted({*rules} - {*faults, ALL})
    if unknown:
        raise CannotRun(f"there is no fault {unknown[0]}; choose from {', '.join([ALL, *faults])}")
    return [fault for rule, fault in faults.items() if rule in rules or ALL in rules]


def settings_of(faults: list[Fault]) -> dict[str, Any]:
    """The settings that these faults need. Raises CannotRun when two of them want another value."""
    settings: dict[str, Any] = {}
    for fault in faults:
        for name, value in fault.settings.items():
            if settings.setdefault(name, value) != value:
                raise CannotRun(
                    f"faults.yaml: {fault.rule}: another fault sets {name} otherwise; choose one of the two"
                )
    return settings


def lay_over(fault: Fault, tables: Tables, model: Model) -> Tables:
    """The rows as they would be with the fault; those given stay as they are.

    Raises CannotRun for an edit of what is not there.
    """
    try:
        faulty_tables = {name: [dict(row) for row in rows] for name, rows in tables.items()}
        for edit in fault.edits:
            _edit(edit, faulty_tables, model)
    except _NotThere as problem:
        raise CannotRun(f"faults.yaml: {fault.rule}: {problem}") from None
    return faulty_tables


def findings_of(fault: Fault, tables: Tables, model: Model) -> list[Found]:
    """What a check finds of the fault in the rows that have it. Raises CannotRun for a place that is not there."""
    try:
        return [found for place in fault.finds for found in _find_rows(place, fault.rule, tables, model)]
    except _NotThere as problem:
        raise CannotRun(f"faults.yaml: {fault.rule}: {problem}") from None


class _NotThere(Exception):
    """Something that an edit or a place names is not in the cohort."""


def _edit(edit: Edit, tables: Tables, model: Model) -> None:
    name = edit.change or edit.add or edit.drop
    table = _table(name, model)
    rows = tables.setdefault(name, [])
    cells = {column: _text(value, tables, model) for column, value in edit.to.items()}
    _check_columns(table, cells)
    if edit.add:
        pattern = _one(name, edit.like, tables, model) if edit.like else {}
        rows.append(pattern | cells)
        key = [rows[-1].get(part, "") for part in table.key]
        if "" in key or any([row[part] for part in table.key] == key for row in rows[:-1]):
            raise _NotThere(f"the new row of {name} needs a {' and '.join(table.key)} of its own")
        return
    meant = _rows(name, edit.where, tables, model)
    if edit.change:
        for row in meant:
            row.update(cells)
    else:
        rows[:] = [row for row in rows if not any(row is removed_row for removed_row in meant)]
        # as if it had never been recorded
        drop_what_points_nowhere(tables, model)


def _find_rows(place: Place, rule: str, tables: Tables, model: Model) -> Iterator[Found]:
    name, _, column = place.at.partition(".")
    table = _table(name, model)
    _check_columns(table, [column] if column else [])
    if place.where is None:
        yield place.rule or rule, name, (), column
        return
    for row in _rows(name, place.where, tables, model):
        yield place.rule or rule, name, tuple(row[part] for part in table.key), column


def _rows(name: str, where: Any, tables: Tables, model: Model) -> list[Row]:
    """The rows that are meant, at least one."""
    table = _table(name, model)
    wanted = where if isinstance(where, dict) else {table.key[0]: where}
    _check_columns(table, wanted)
    tests = {column: _choices(value, tables, model) for column, value in wanted.items()}
    rows = [
        row
        for row in tables.get(name, ())
        if all(any(_is(row.get(column, ""), choice) for choice in choices) for column, choices in tests.items())
    ]
    if not rows:
        conditions = ", ".join(f"{column} {' or '.join(choices)}" for column, choices in tests.items())
        raise _NotThere(f"there is no row of {name} with {conditions}")
    return rows


def _one(name: str, where: Any, tables: Tables, model: Model) -> Row:
    rows = _rows(name, where, tables, model)
    if len(rows) > 1:
        raise _NotThere(f"one row of {name} is meant, and {len(rows)} are like this: {where}")
    return rows[0]


def _choices(value: Any, tables: Tables, model: Model) -> list[str]:
    """What may stand in a column: one text, or any of several."""
    return [_text(choice, tables, model) for choice in (value if isinstance(value, list) else [value])]


def _is(cell: str, choice: str) -> bool:
    """Whether a cell says this, or lies between the two that it says."""
    first, between, last = choice.partition(FIRST_TO_LAST)
    return first <= cell <= last if between else cell == choice


def _text(value: Any, tables: Tables, model: Model) -> str:
    """A value as it is stored; {table: which row} is the key of that row."""
    if isinstance(value, dict):
        ((name, where),) = value.items()
        return _one(name, where, tables, model)[_table(name, model).key[0]]
    if isinstance(value, datetime.date):
        return value.isoformat()
    return str(value).lower() if isinstance(value, bool) else "" if value is None else str(value)


def _table(name: str, model: Model) -> Table:
    if name not in model.tables:
        raise _NotThere(f"the cohort has no table {name}")
    return model.tables[name]


def _check_columns(table: Table, columns: Collection[str]) -> None:
    unknown = [column for column in columns if column not in {field.name for field in table.fields}]
    if unknown:
        raise _NotThere(f"{table.name} has no column {unknown[0]}")
