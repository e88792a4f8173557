"""Rules across tables, asked of the accepted rows or of these with submitted ones laid over them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping

from ..database.cohort_database import Columns
from ..database.queries import QuerySource
from ..database.text_predicates import PREDICATES
from ..errors import CannotRun
from ..model.cohort import Cohort
from ..model.rule_files import Rule
from ..model.sql_files import Value, check_header_names, is_applicable, placeholders
from ..model.tables import Field, Model, Table
from ..reading.accepted_rows import AcceptedRows, Key
from .overlay import Overlay
from .violations import Violation

# between the parts of a key in one text
KEY_SEPARATOR = "\x1f"
AT_TABLE, AT_KEY, AT_FIELD = "at_table", "at_key", "at_field"
# views of what is in all tables, at which a rule may point in place of a column
ALL_DAYS, ALL_TEXTS = "days", "free_text"
# what every message may say, whatever the query gives
BUILT_IN_PLACEHOLDERS = {"field"}


def column_source(accepted: AcceptedRows, overlay: Overlay | None = None) -> Callable[[Table], Columns]:
    """The cells of each table as they are, or as they would be after submitted rows were accepted."""

    def columns(table: Table) -> Columns:
        rows = accepted.rows(table)
        changes = overlay.changes.get(table.name, {}) if overlay else {}
        if changes:
            rows = rows | {key: change.row for key, change in changes.items()}
        return {each.name: [row[each.name] for row in rows.values()] for each in table.fields}

    return columns


def find_violations(queries: QuerySource, rules: Collection[Rule], cohort: Cohort) -> Iterator[Violation]:
    """Everything that does not hold. A rule is silent while it is not yet due, while its component or one of its tables
    is dropped, and while one of these tables is empty. Raises CannotRun for a rule that cannot be asked."""
    model = cohort.model
    _make_views(queries, model)
    filled = queries.filled_tables()
    for rule in rules:
        _check(rule, model)
        if _is_due(queries, rule, cohort, filled):
            yield from _query_rule(queries, rule, model, cohort.settings["country"])


def _make_views(queries: QuerySource, model: Model) -> None:
    """All days and all free texts of all tables, for rules that are about each of them."""
    kinds: dict[str, tuple[str, str, Callable[[Field], bool]]] = {
        ALL_DAYS: ("day", "DATE", lambda each: each.type == "date"),
        ALL_TEXTS: ("text", "VARCHAR", _is_free_text),
    }
    for view, (column, kind, belongs) in kinds.items():
        parts = [f"SELECT '' AS {AT_TABLE}, '' AS {AT_KEY}, '' AS {AT_FIELD}, NULL::{kind} AS {column} WHERE false"]
        for table in model.tables.values():
            # which takes an empty part of a key for an empty text
            key = "concat(" + f", '{KEY_SEPARATOR}', ".join(f'"{name}"' for name in table.key) + ")"
            parts += [
                f"SELECT '{table.name}', {key}, '{each.name}', \"{each.name}\" FROM \"{table.name}\""
                f' WHERE "{each.name}" IS NOT NULL'
                for each in table.fields
                if belongs(each) and each.name not in table.key
            ]
        queries.execute(f"CREATE OR REPLACE VIEW {view} AS {' UNION ALL '.join(parts)}")


def _is_free_text(each: Field) -> bool:
    """Whether people write in it what they like; what identifies a person has its own column."""
    bound = each.codes or each.references or each.about or each.identifies or "pattern" in each.constraints
    return each.type == "string" and not bound


def _check(rule: Rule, model: Model) -> None:
    """Raises CannotRun for a header that names what is not there."""
    declared, where = model.tables | model.dropped_tables, rule.file.where
    pointed = {name: column for name, column in rule.points_at.items() if name not in (ALL_DAYS, ALL_TEXTS)}
    coded = [part.partition(".") for of in rule.kind.codes.values() for part in of.split() if part != "tables"]
    check_header_names(rule.file, rule.component, [*pointed, *(name for name, _, _ in coded)], model)
    for name, column in (*pointed.items(), *((name, column) for name, _, column in coded)):
        if column and column not in {each.name for each in declared[name].fields}:
            raise CannotRun(f"{where}: there is no column {name}.{column}")
    placeholders(rule.kind.message, where)
    if rule.predicate and not (rule.predicate[0] in PREDICATES and rule.predicate[1]):
        raise CannotRun(f"{where}: predicate: name one of {', '.join(PREDICATES)} and the column that it looks at")


def _is_due(queries: QuerySource, rule: Rule, cohort: Cohort, filled: Collection[str]) -> bool:
    if not is_applicable(rule.file, rule.component, cohort.model, filled):
        return False
    if not set(rule.points_at) & {*cohort.model.tables, ALL_DAYS, ALL_TEXTS}:
        # there would be nothing to mend
        return False
    if not rule.due_sql:
        return True
    asked = f"SELECT ({rule.due_sql})::DATE + {rule.due_after_days} <= DATE '{cohort.as_of.isoformat()}' AS speaks"
    return bool(queries.query(asked, rule.file.where)[1][0]["speaks"])


def _query_rule(queries: QuerySource, rule: Rule, model: Model, country: str) -> Iterator[Violation]:
    columns, rows = queries.query(rule.file.sql, rule.file.where)
    missing = _needed_columns(rule, columns, model) - set(columns)
    if missing:
        raise CannotRun(f"{rule.file.where}: the query gives no column {min(missing)}")
    decides, looks_at = (PREDICATES[rule.predicate[0]], rule.predicate[1]) if rule.predicate else (None, "")
    for row in rows:
        if decides and not decides(str(row[looks_at]), country):
            continue
        table, key, field = _location(rule, row, model)
        # what was found in a text is not said again
        said = set(row) - {AT_TABLE, AT_KEY, AT_FIELD, looks_at}
        yield Violation(rule, table, key, field, {name: row[name] for name in row if name in said})


def _needed_columns(rule: Rule, columns: Collection[str], model: Model) -> set[str]:
    """The columns that the query has to give: what the message says, and the place where it is mended."""
    needed = placeholders(rule.kind.message, rule.file.where) - BUILT_IN_PLACEHOLDERS
    if rule.predicate:
        needed.add(rule.predicate[1])
    if AT_TABLE in columns or len(rule.points_at) != 1 or rule.points_at.keys() & {ALL_DAYS, ALL_TEXTS}:
        return needed | {AT_TABLE, AT_KEY}
    ((name, field),) = rule.points_at.items()
    return needed | set(model.tables[name].key if field else ())


def _location(rule: Rule, row: Mapping[str, Value], model: Model) -> tuple[Table, Key, str]:
    """The table, the row and the column in which it is mended."""
    if AT_TABLE in row:
        table = model.tables.get(str(row[AT_TABLE]))
        if table is None:
            raise CannotRun(f"{rule.file.where}: {AT_TABLE}: there is no table {row[AT_TABLE]}")
        field = str(row.get(AT_FIELD) or rule.points_at.get(table.name, ""))
        try:
            table.field(field or table.key[0])
        except KeyError:
            raise CannotRun(f"{rule.file.where}: {AT_FIELD}: there is no column {table.name}.{field}") from None
        return table, tuple(_as_stored(row[AT_KEY]).split(KEY_SEPARATOR)), field
    ((name, field),) = rule.points_at.items()
    table = model.tables[name]
    return table, tuple(_as_stored(row[part]) for part in table.key) if field else (), field


def _as_stored(part: Value) -> str:
    """The part of a key as it stands in a file."""
    return "" if part is None else str(part)
