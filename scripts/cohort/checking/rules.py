"""Rules across tables, asked of the accepted rows or of these with submitted ones laid over them."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import duckdb

from ..asking.database import Columns
from ..asking.predicates import PREDICATES
from ..asking.rules import Rule
from ..asking.sql_files import Value, check_names, has_rows, placeholders, rows_of
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
# views of what is in all tables, at which a rule may point in place of a column
ALL_DAYS, ALL_TEXTS = "days", "free_text"
# what every message may say, whatever the query gives
ALWAYS_SAID = {"field"}


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
        _check(rule, model)
        if _speaks(database, rule, model, as_of, filled):
            yield from _asked(database, rule, model, country)


def _make_views(database: duckdb.DuckDBPyConnection, model: Model) -> None:
    """All days and all free texts of all tables, for rules that are about each of them."""
    kinds: dict[str, tuple[str, str, Callable[[Field], bool]]] = {
        ALL_DAYS: ("day", "DATE", lambda each: each.type == "date"),
        ALL_TEXTS: ("text", "VARCHAR", _is_free_text),
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


def _check(rule: Rule, model: Model) -> None:
    """Raises CannotRun for a header that names what is not there."""
    declared, where = model.tables | model.absent, rule.file.where
    pointed = {name: column for name, column in rule.points_at.items() if name not in (ALL_DAYS, ALL_TEXTS)}
    coded = [part.partition(".") for of in rule.kind.codes.values() for part in of.split() if part != "tables"]
    check_names(rule.file, rule.component, [*pointed, *(name for name, _, _ in coded)], model)
    for name, column in (*pointed.items(), *((name, column) for name, _, column in coded)):
        if column and column not in {each.name for each in declared[name].fields}:
            raise CannotRun(f"{where}: there is no column {name}.{column}")
    placeholders(rule.kind.message, where)


def _speaks(
    database: duckdb.DuckDBPyConnection, rule: Rule, model: Model, as_of: datetime.date, filled: Collection[str]
) -> bool:
    if rule.component and not model.components[rule.component].kept:
        return False
    if not set(rule.file.tables) <= set(filled):
        return False
    if not set(rule.points_at) & {*model.tables, ALL_DAYS, ALL_TEXTS}:
        # there would be nothing to mend
        return False
    if not rule.due:
        return True
    moment = database.execute(f"SELECT ({rule.due})::DATE").fetchall()[0][0]
    return moment is not None and moment + datetime.timedelta(rule.days) <= as_of


def _asked(database: duckdb.DuckDBPyConnection, rule: Rule, model: Model, country: str) -> Iterator[Broken]:
    columns, rows = rows_of(database, rule.file.sql, rule.file.where)
    missing = _needed(rule, columns, model) - set(columns)
    if missing:
        raise CannotRun(f"{rule.file.where}: the query gives no column {min(missing)}")
    decides, looks_at = (PREDICATES[rule.predicate[0]], rule.predicate[1]) if rule.predicate else (None, "")
    for row in rows:
        if decides and not decides(str(row[looks_at]), country):
            continue
        table, key, field = _place(rule, row, model)
        # what was found in a text is not said again
        said = set(row) - {AT_TABLE, AT_KEY, AT_FIELD, looks_at}
        yield Broken(rule, table, key, field, {name: row[name] for name in row if name in said})


def _needed(rule: Rule, columns: Collection[str], model: Model) -> set[str]:
    """The columns that the query has to give: what the message says, and the place where it is mended."""
    needed = placeholders(rule.kind.message, rule.file.where) - ALWAYS_SAID
    if rule.predicate:
        needed.add(rule.predicate[1])
    if AT_TABLE in columns or len(rule.points_at) != 1 or rule.points_at.keys() & {ALL_DAYS, ALL_TEXTS}:
        return needed | {AT_TABLE, AT_KEY}
    ((name, field),) = rule.points_at.items()
    return needed | set(model.tables[name].key if field else ())


def _place(rule: Rule, row: Mapping[str, Value], model: Model) -> tuple[Table, Key, str]:
    """The table, the row and the column in which it is mended."""
    if AT_TABLE in row:
        table = model.tables.get(str(row[AT_TABLE]))
        if table is None:
            raise CannotRun(f"{rule.file.where}: {AT_TABLE}: there is no table {row[AT_TABLE]}")
        return table, tuple(str(row[AT_KEY]).split(PART)), str(row.get(AT_FIELD) or rule.points_at.get(table.name, ""))
    ((name, field),) = rule.points_at.items()
    table = model.tables[name]
    return table, tuple(str(row[part]) for part in table.key) if field else (), field


def in_stored(broken: Collection[Broken], places: Places) -> list[Finding]:
    """Findings that point at the files of data/ and private/."""
    files: dict[str, tuple[list[str], dict[Key, int]]] = {}
    return [_in_stored(each, places, files) for each in broken]


def _in_stored(broken: Broken, places: Places, files: dict[str, tuple[list[str], dict[Key, int]]]) -> Finding:
    table = broken.table
    each = table.field(broken.field) if broken.field else None
    path = (places.private if each is not None and each.personal else places.data) / f"{table.name}.csv"
    name = places.named(path)
    if name not in files:
        files[name] = _header_and_rows(path, table)
    header, rows = files[name]
    return Finding(
        broken.rule.code,
        name,
        table.name,
        rows.get(broken.key),
        broken.field or None,
        header.index(broken.field) + 1 if broken.key and broken.field in header else None,
        dict(zip(table.key, broken.key, strict=False)),
        values=broken.values,
        personal=each is not None and each.is_private,
    )


def _header_and_rows(path: Path, table: Table) -> tuple[list[str], dict[Key, int]]:
    """The header of a stored file, and the number of the row of each key as a spreadsheet shows it."""
    try:
        stored = read_stored(path)
    except (FileNotFoundError, Unreadable):
        return [], {}
    if not set(table.key) <= set(stored.header):
        return stored.header, {}
    places = [stored.header.index(part) for part in table.key]
    rows: dict[Key, int] = {}
    for number, cells in enumerate(stored.rows, start=2):
        if len(cells) > max(places):
            rows.setdefault(tuple(cells[place] for place in places), number)
    return stored.header, rows


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
        place = found.place(change.index, each.field or None)
        if each.rule.predicate:
            # a predicate finds in any text what identifies a person
            place["personal"] = True
        yield Finding(each.rule.code, **place, value=text, values=each.values)
