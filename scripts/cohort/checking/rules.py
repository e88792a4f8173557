"""Rules across tables, asked of the accepted rows or of these with submitted ones laid over them."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass

import duckdb

from ..asking.database import Columns
from ..asking.predicates import PREDICATES
from ..asking.rules import Rule
from ..asking.sql_files import Value, rows_of
from ..errors import CannotRun
from ..model.findings import Finding
from ..model.places import Places
from ..model.tables import Field, Model, Table
from ..reading.accepted import Accepted, Key
from ..reading.stored import Unreadable, read_stored
from ..reading.submission import Submission
from .overlay import Overlay

# between the parts of a key in one text
PART = "\x1f"
AT_TABLE, AT_KEY, AT_FIELD = "at_table", "at_key", "at_field"


@dataclass(frozen=True)
class Broken:
    """A rule that does not hold: the row that has to be mended, without a key where no row is to blame, and what fills
    the message."""

    rule: Rule
    table: Table
    key: Key
    field: str
    values: dict[str, Value]


def columns_of(accepted: Accepted, overlay: Overlay | None = None) -> Callable[[Table], Columns]:
    """The cells of each table as they are, or as they would be after submitted rows were accepted."""

    def columns(table: Table) -> Columns:
        rows = accepted.rows(table)
        changes = overlay.changes.get(table.name, {}) if overlay else {}
        if changes:
            rows = rows | {key: change.row for key, change in changes.items()}
        return {each.name: [row[each.name] for row in rows.values()] for each in table.fields}

    return columns


def broken_rules(
    database: duckdb.DuckDBPyConnection, rules: Collection[Rule], model: Model, as_of: datetime.date, country: str
) -> Iterator[Broken]:
    """Everything that does not hold. A rule is silent while it is not yet due, while its component or one of its tables
    is dropped, and while one of these tables is empty. Raises CannotRun for a rule that cannot be asked."""
    _make_views(database, model)
    filled = _filled(database, model)
    for rule in rules:
        if _speaks(database, rule, model, as_of, filled):
            yield from _asked(database, rule, model, country)


def _make_views(database: duckdb.DuckDBPyConnection, model: Model) -> None:
    """All days and all free texts of all tables, for rules that are about each of them."""
    kinds: dict[str, tuple[str, str, Callable[[Field], bool]]] = {
        "days": ("day", "DATE", lambda each: each.type == "date"),
        "free_text": ("text", "VARCHAR", _is_free_text),
    }
    for view, (column, kind, belongs) in kinds.items():
        parts = [f"SELECT '' AS {AT_TABLE}, '' AS {AT_KEY}, '' AS {AT_FIELD}, NULL::{kind} AS {column} WHERE false"]
        for table in model.tables.values():
            key = f" || '{PART}' || ".join(f'"{name}"' for name in table.key)
            parts += [
                f"SELECT '{table.name}', {key}, '{each.name}', \"{each.name}\" FROM \"{table.name}\""
                f' WHERE "{each.name}" IS NOT NULL'
                for each in table.fields
                if belongs(each) and each.name not in table.key
            ]
        database.execute(f"CREATE OR REPLACE VIEW {view} AS {' UNION ALL '.join(parts)}")


def _is_free_text(each: Field) -> bool:
    """Whether people write in it what they like; what identifies a person has its own column."""
    bound = each.codes or each.references or each.about or each.identifies or "pattern" in each.constraints
    return each.type == "string" and not bound


def _filled(database: duckdb.DuckDBPyConnection, model: Model) -> set[str]:
    """The tables in which something stands."""
    asked = " UNION ALL ".join(f"SELECT '{name}' WHERE EXISTS (FROM \"{name}\")" for name in model.tables)
    return {name for (name,) in database.execute(asked).fetchall()}


def _speaks(
    database: duckdb.DuckDBPyConnection, rule: Rule, model: Model, as_of: datetime.date, filled: Collection[str]
) -> bool:
    if rule.component and not model.components[rule.component].kept:
        return False
    if not set(rule.file.tables) <= set(filled):
        return False
    if not rule.due:
        return True
    moment = database.execute(f"SELECT ({rule.due})::DATE").fetchall()[0][0]
    return moment is not None and moment + datetime.timedelta(rule.days) <= as_of


def _asked(database: duckdb.DuckDBPyConnection, rule: Rule, model: Model, country: str) -> Iterator[Broken]:
    columns, rows = rows_of(database, rule.file.sql, rule.file.where)
    decides = PREDICATES[rule.predicate[0]] if rule.predicate else None
    for row in rows:
        if decides and rule.predicate and not decides(str(row[rule.predicate[1]]), country):
            continue
        if AT_TABLE in row:
            table = model.tables[str(row[AT_TABLE])]
            key = tuple(str(row[AT_KEY]).split(PART))
            field = str(row.get(AT_FIELD) or rule.points_at.get(table.name, ""))
        else:
            ((name, field),) = rule.points_at.items()
            table = model.tables[name]
            missing = set(table.key) - set(columns)
            if field and missing:
                raise CannotRun(f"{rule.file.where}: the query gives no column {min(missing)}")
            key = tuple(str(row[part]) for part in table.key) if not missing else ()
        values = {name: value for name, value in row.items() if name not in (AT_TABLE, AT_KEY, AT_FIELD)}
        if rule.predicate:
            # what was found in a text is not said again
            values.pop(rule.predicate[1], None)
        yield Broken(rule, table, key, field, values)


def in_stored(broken: Collection[Broken], places: Places) -> list[Finding]:
    """Findings that point at the files of data/ and private/."""
    rows: dict[str, dict[Key, int]] = {}
    return [_in_stored(each, places, rows) for each in broken]


def _in_stored(broken: Broken, places: Places, rows: dict[str, dict[Key, int]]) -> Finding:
    table = broken.table
    each = table.field(broken.field) if broken.field else None
    personal = each is not None and each.personal
    path = (places.private if personal else places.data) / f"{table.name}.csv"
    name = places.named(path)
    if name not in rows:
        try:
            stored = read_stored(path)
        except (FileNotFoundError, Unreadable):
            rows[name] = {}
        else:
            at = [stored.header.index(part) for part in table.key]
            rows[name] = {
                tuple(cells[place] for place in at): number for number, cells in enumerate(stored.rows, start=2)
            }
    fields = table.private_fields if personal else table.public_fields
    column = next((place for place, other in enumerate(fields, start=1) if other is each), None)
    return Finding(
        broken.rule.code,
        name,
        table.name,
        rows[name].get(broken.key),
        broken.field or None,
        column if broken.key else None,
        dict(zip(table.key, broken.key, strict=False)),
        values=broken.values,
        personal=each is not None and each.is_private,
    )


def in_submissions(
    broken: Collection[Broken], overlay: Overlay, submissions: Mapping[str, Submission], hosts: Collection[str]
) -> Iterator[Finding]:
    """Findings that point at the cells of the files whose new or corrected rows break a rule.

    What only the host can mend is said in files of the `hosts` alone; a row in which something is wrong by itself waits
    until that is mended.
    """
    wrong = {(each.file, each.sheet, each.row) for submission in submissions.values() for each in submission.findings}
    for each in broken:
        change = overlay.changes.get(each.table.name, {}).get(each.key)
        if change is None or change.status not in ("added", "changed"):
            continue
        found = change.source
        if (found.file, found.sheet, found.rows[change.index]) in wrong:
            continue
        if each.rule.kind.mends == "host" and found.file not in hosts:
            continue
        text = change.row.get(each.field, "") if each.field else ""
        yield Finding(each.rule.code, **found.place(change.index, each.field or None), value=text, values=each.values)
