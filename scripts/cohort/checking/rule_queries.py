"""Checks rules across tables: on the accepted rows, or with submitted rows laid over them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping

from ..database.cohort_database import Columns
from ..database.queries import QuerySource
from ..database.text_predicates import PREDICATES, TextPlace, text_place
from ..errors import CannotRun
from ..model.cohort import Cohort
from ..model.rule_files import Rule
from ..model.sql_files import Value, check_header_names, is_applicable, placeholders
from ..model.tables import Field, Model, Table
from ..reading.accepted_rows import AcceptedRows, Key
from .overlay import Overlay
from .violations import Violation

# separates the parts of a key in one text
KEY_SEPARATOR = "\x1f"
AT_TABLE, AT_KEY, AT_FIELD = "at_table", "at_key", "at_field"
# views over all tables, which a rule may name in place of a column
ALL_DAYS, ALL_TEXTS = "days", "free_text"
# placeholders that every message may use, whatever columns its query gives
BUILT_IN_PLACEHOLDERS = {"field"}


def column_source(accepted: AcceptedRows, overlay: Overlay | None = None) -> Callable[[Table], Columns]:
    """A function that gives the columns of a table: the accepted cells, or as they would be after accepting the
    overlay."""

    def columns(table: Table) -> Columns:
        rows = accepted.rows(table)
        changes = overlay.changes.get(table.name, {}) if overlay else {}
        if changes:
            rows = rows | {key: change.row for key, change in changes.items()}
        return {column.name: [row[column.name] for row in rows.values()] for column in table.fields}

    return columns


def find_violations(queries: QuerySource, rules: Collection[Rule], cohort: Cohort) -> Iterator[Violation]:
    """All violations of these rules, in a database that has the views of `make_rule_views`.

    A rule is skipped while it is not yet due, and if its component or one of its tables is dropped or one of these
    tables is empty. Raises CannotRun for a rule that cannot be queried.
    """
    model = cohort.model
    filled = queries.filled_tables()
    place = text_place(cohort.paths, cohort.settings["country"])
    for rule in rules:
        _check_rule(rule, model)
        if _is_due(queries, rule, cohort, filled):
            yield from _query_rule(queries, rule, model, place)


def make_rule_views(queries: QuerySource, model: Model) -> None:
    """Creates the views `days` and `free_text` over all tables, for rules about any date or text."""
    kinds: dict[str, tuple[str, str, Callable[[Field], bool]]] = {
        ALL_DAYS: ("day", "DATE", lambda column: column.type == "date"),
        ALL_TEXTS: ("text", "VARCHAR", _is_free_text),
    }
    for view, (column_name, sql_type, is_included) in kinds.items():
        selects = [
            f"SELECT '' AS {AT_TABLE}, '' AS {AT_KEY}, '' AS {AT_FIELD}, NULL::{sql_type} AS {column_name} WHERE false"
        ]
        for table in model.tables.values():
            # concat turns an empty part of a key (NULL) into an empty text
            key = "concat(" + f", '{KEY_SEPARATOR}', ".join(f'"{name}"' for name in table.key) + ")"
            selects += [
                f"SELECT '{table.name}', {key}, '{column.name}', \"{column.name}\" FROM \"{table.name}\""
                f' WHERE "{column.name}" IS NOT NULL'
                for column in table.fields
                if is_included(column) and column.name not in table.key
            ]
        queries.execute(f"CREATE VIEW {view} AS {' UNION ALL '.join(selects)}")


def _is_free_text(column: Field) -> bool:
    """Whether people may write anything in a column; columns that identify a person are not free text."""
    is_restricted = (
        column.codes or column.references or column.about or column.identifies or "pattern" in column.constraints
    )
    return column.type == "string" and not is_restricted


def _check_rule(rule: Rule, model: Model) -> None:
    """Raises CannotRun if the header names an unknown table, column, placeholder or predicate."""
    tables, where = model.tables | model.dropped_tables, rule.file.where
    targets = {name: column for name, column in rule.points_at.items() if name not in (ALL_DAYS, ALL_TEXTS)}
    code_columns = [
        part.partition(".") for entry in rule.kind.codes.values() for part in entry.split() if part != "tables"
    ]
    check_header_names(rule.file, rule.component, [*targets, *(name for name, _, _ in code_columns)], model)
    for name, column in (*targets.items(), *((name, column) for name, _, column in code_columns)):
        if column and column not in {field.name for field in tables[name].fields}:
            raise CannotRun(f"{where}: there is no column {name}.{column}")
    placeholders(rule.kind.message, where)
    if rule.predicate and not (rule.predicate[0] in PREDICATES and rule.predicate[1]):
        raise CannotRun(f"{where}: predicate: name one of {', '.join(PREDICATES)} and the column that it looks at")


def _is_due(queries: QuerySource, rule: Rule, cohort: Cohort, filled: Collection[str]) -> bool:
    if not is_applicable(rule.file, rule.component, cohort.model, filled):
        return False
    if not set(rule.points_at) & {*cohort.model.tables, ALL_DAYS, ALL_TEXTS}:
        # all tables that could be corrected are dropped
        return False
    if not rule.due_sql:
        return True
    sql = f"SELECT ({rule.due_sql})::DATE + {rule.due_after_days} <= DATE '{cohort.as_of.isoformat()}' AS is_due"
    return bool(queries.query(sql, rule.file.where)[1][0]["is_due"])


def _query_rule(queries: QuerySource, rule: Rule, model: Model, place: TextPlace) -> Iterator[Violation]:
    columns, rows = queries.query(rule.file.sql, rule.file.where)
    missing = _needed_columns(rule, columns, model) - set(columns)
    if missing:
        raise CannotRun(f"{rule.file.where}: the query gives no column {min(missing)}")
    predicate, text_column = (PREDICATES[rule.predicate[0]], rule.predicate[1]) if rule.predicate else (None, "")
    for row in rows:
        if predicate and not predicate(str(row[text_column]), place):
            continue
        table, key, column = _location(rule, row, model)
        # messages do not repeat the text in which the predicate matched
        value_names = set(row) - {AT_TABLE, AT_KEY, AT_FIELD, text_column}
        yield Violation(rule, table, key, column, {name: row[name] for name in row if name in value_names})


def _needed_columns(rule: Rule, columns: Collection[str], model: Model) -> set[str]:
    """The columns that the query must give: the placeholders of the message, and the location to correct."""
    needed = placeholders(rule.kind.message, rule.file.where) - BUILT_IN_PLACEHOLDERS
    if rule.predicate:
        needed.add(rule.predicate[1])
    if AT_TABLE in columns or len(rule.points_at) != 1 or rule.points_at.keys() & {ALL_DAYS, ALL_TEXTS}:
        return needed | {AT_TABLE, AT_KEY}
    ((name, column),) = rule.points_at.items()
    return needed | set(model.tables[name].key if column else ())


def _location(rule: Rule, row: Mapping[str, Value], model: Model) -> tuple[Table, Key, str]:
    """The table, the key of the row, and the column to correct."""
    if AT_TABLE in row:
        table = model.tables.get(str(row[AT_TABLE]))
        if table is None:
            raise CannotRun(f"{rule.file.where}: {AT_TABLE}: there is no table {row[AT_TABLE]}")
        column = str(row.get(AT_FIELD) or rule.points_at.get(table.name, ""))
        try:
            table.field(column or table.key[0])
        except KeyError:
            raise CannotRun(f"{rule.file.where}: {AT_FIELD}: there is no column {table.name}.{column}") from None
        return table, tuple(_key_text(row[AT_KEY]).split(KEY_SEPARATOR)), column
    ((name, column),) = rule.points_at.items()
    table = model.tables[name]
    return table, tuple(_key_text(row[name]) for name in table.key) if column else (), column


def _key_text(value: Value) -> str:
    """A part of a key as files have it."""
    return "" if value is None else str(value)
