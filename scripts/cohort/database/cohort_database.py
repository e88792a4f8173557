"""The stored tables as typed tables of an in-memory DuckDB, for queries in SQL."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Collection, Mapping, Sequence
from itertools import zip_longest
from pathlib import Path

import duckdb

from ..errors import CannotRun
from ..model.cohort import Cohort
from ..model.data_package import LIST_DELIMITER
from ..model.paths import CohortPaths
from ..model.settings import Setting, declared_settings
from ..model.tables import Field, Model, Table
from ..model.text_files import read_text_file
from ..model.translated_columns import ENGLISH
from ..reading.safety.csv_inspection import AmbiguousCsv
from ..reading.stored_csv import UnreadableFile, read_stored
from .csv_staging import THREADS, CsvStaging, connect
from .queries import check_is_query, query_rows

SQL_TYPES = {"date": "DATE", "number": "DECIMAL(18, 4)", "integer": "BIGINT", "boolean": "BOOLEAN", "string": "VARCHAR"}
SETTING_TYPES = {
    "string": "VARCHAR",
    # SQL adds only numbers of this size to dates
    "integer": "INTEGER",
    "boolean": "BOOLEAN",
    "date": "DATE",
    "time_zone": "VARCHAR",
    "integers": "INTEGER[]",
    "list": "VARCHAR[]",
}
ENTRY_TYPES = SETTING_TYPES | {"id": "VARCHAR"}
# tables with more rows than this are queried by several threads
LARGE_TABLE_ROWS = 100_000


# the cells of a table by column; all lists have the same length
Columns = Mapping[str, list[str]]
ColumnSource = Callable[[Table], Columns]


def open_database(
    cohort: Cohort,
    *,
    source: ColumnSource | None = None,
    last_backup: datetime.date | None = None,
    corrections: Sequence[tuple[str, str, datetime.date]] = (),
    staging: CsvStaging | None = None,
    views_as_tables: bool = False,
) -> duckdb.DuckDBPyConnection:
    """A database with a table for each table of data/, a table `cohort` of one row, and the views of schemas/views/.

    Without a `source`, the cells come from data/, and personal fields are left out; a `source` of cells may have them.
    Files staged in `staging` are used from its database, joined with private/ where a source is given. A cell that is
    not of its type becomes NULL, and an unreadable table is empty: a report is always built, and the check reports the
    faults. Tables that the cohort drops are empty too, so that SQL can query tables that only some cohorts have.
    `cohort` holds the settings that are single values or lists of them, `as_of`, and `last_backup`, the day of the
    newest archive in backups/; `corrections` has the rows, by table and id, that were corrected after the host had last
    set something in them, with the day. A setting with several entries, such as `pauses`, is a table `cohort_pauses`;
    `kept_tables` has the names of the tables that the cohort keeps, `cohort_components` its choice for each component
    of the model, and `unused_codes` the codes of columns that nobody is asked for, because a component is dropped.
    With `views_as_tables`, the rows of each view are found once, for many queries of tables that nobody changes; not
    where a column has translations, since `texts_in_language` puts these into the tables, language after language.
    """
    paths, model = cohort.paths, cohort.model
    database = staging.database if staging else connect()
    # with few rows, queries are faster on a single thread
    is_large = staging is not None and any(staging.staged(paths.data / f"{name}.csv") for name in model.tables)
    database.execute(f"SET threads = {THREADS if is_large else 1}")
    for table in model.tables.values():
        if not (staging and _use_staged(staging, paths, table, include_private=source is not None)):
            columns = source(table) if source else _stored_columns(paths, table)
            load_table(database, table, columns, include_private=source is not None)
            if not is_large and max(map(len, columns.values()), default=0) > LARGE_TABLE_ROWS:
                is_large = True
                database.execute(f"SET threads = {THREADS}")
    for table in model.dropped_tables.values():
        load_table(database, table, {}, include_private=source is not None)
    describe_cohort(database, cohort, last_backup)
    _load_corrections(database, corrections)
    make_views(database, paths, as_tables=views_as_tables and not _has_translations(model))
    return database


def _has_translations(model: Model) -> bool:
    """Whether a text has a form in a further language than English, for which queries name the column themselves."""
    return any(column.language not in ("", ENGLISH) for table in model.tables.values() for column in table.fields)


def describe_cohort(database: duckdb.DuckDBPyConnection, cohort: Cohort, last_backup: datetime.date | None) -> None:
    """Makes the tables that describe the cohort: `cohort`, those named `cohort_…`, and `kept_tables`."""
    database.execute("SET enable_external_access = false")
    database.execute("CREATE TABLE kept_tables AS SELECT unnest($1::VARCHAR[]) AS name", [list(cohort.model.tables)])
    _load_components(database, cohort.model)
    _load_unused_codes(database, cohort.model)
    try:
        _load_settings(database, cohort, last_backup)
    except duckdb.Error as error:
        raise CannotRun(f"cohort.yml: {' '.join(str(error).split())}") from None


def _stored_columns(paths: CohortPaths, table: Table) -> Columns:
    """The cells of a table of data/, without personal fields; empty if the file cannot be read."""
    try:
        stored = read_stored(paths.data / f"{table.name}.csv")
    except (FileNotFoundError, UnreadableFile):
        return {}
    public = {column.name for column in table.public_fields}
    cells = list(zip_longest(*(row for row in stored.rows if row), fillvalue=""))
    return {name: list(texts) for name, texts in zip(stored.header, cells, strict=False) if name in public}


def load_table(database: duckdb.DuckDBPyConnection, table: Table, columns: Columns, *, include_private: bool) -> None:
    """Makes or replaces a table; `include_private` adds its personal fields."""
    # empty columns need no parameters
    filled = {name: cells for name, cells in columns.items() if any(cells)}
    fields = table.fields if include_private else table.public_fields
    if not filled:
        # declaring the types is faster than selecting no rows
        columns_sql = ", ".join(f'"{column.name}" {SQL_TYPES.get(column.type, "VARCHAR[]")}' for column in fields)
        database.execute(f'CREATE OR REPLACE TABLE "{table.name}" ({columns_sql})')
        return
    cells = ", ".join(f'unnest(${number}::VARCHAR[]) AS "{name}"' for number, name in enumerate(filled, start=1))
    _make_table(database, table, fields, f"(SELECT {cells})", filled, list(filled.values()))


def drop_view(database: duckdb.DuckDBPyConnection, name: str) -> None:
    """Drops the view that `open_database` made of a staged file, if there is one, so that a table can replace it."""
    if database.execute("FROM duckdb_views() WHERE view_name = $1", [name]).fetchall():
        database.execute(f'DROP VIEW "{name}"')


def _use_staged(staging: CsvStaging, paths: CohortPaths, table: Table, *, include_private: bool) -> bool:
    """Makes a table from the staged files of data/ and private/; returns False if that is not possible.

    A single file without duplicate keys becomes a view, because most queries use few of its columns.
    """
    public, private = (folder / f"{table.name}.csv" for folder in (paths.data, paths.private))
    public_table = staging.staged(public)
    if public_table is None or not set(table.key) <= set(public_table.csv.header):
        return False
    names = [column.name for column in table.public_fields if column.name in public_table.csv.header]
    rows = public_table.first_rows_query(table.key, names)
    if include_private and table.private_fields and private.exists():
        try:
            private_table = staging.stage(private)
        except (AmbiguousCsv, OSError):
            return False
        if not set(table.key) <= set(private_table.csv.header):
            return False
        key = ", ".join(f'"{name}"' for name in table.key)
        private_names = [column.name for column in table.private_fields if column.name in private_table.csv.header]
        rows = f"{rows} LEFT JOIN {private_table.first_rows_query(table.key, private_names)} USING ({key})"
        names += private_names
    elif not public_table.has_duplicate_keys([public_table.csv.header.index(name) for name in table.key]):
        columns_sql = _typed_columns(table.fields if include_private else table.public_fields, names)
        staging.database.execute(f'CREATE VIEW "{table.name}" AS SELECT {columns_sql} FROM {rows}')
        return True
    _make_table(staging.database, table, table.fields if include_private else table.public_fields, rows, names, [])
    staging.drop(public, private)
    return True


def _make_table(
    database: duckdb.DuckDBPyConnection,
    table: Table,
    fields: Sequence[Field],
    rows: str,
    names: Collection[str],
    values: Sequence[list[str]],
) -> None:
    """Makes a typed table of the query `rows`, which gives texts in columns of these names."""
    database.execute(
        f'CREATE OR REPLACE TABLE "{table.name}" AS SELECT {_typed_columns(fields, names)} FROM {rows}', values
    )


def _typed_columns(fields: Sequence[Field], names: Collection[str]) -> str:
    """The SQL of all columns of a table, of which only those in `names` have cells."""
    return ", ".join(_typed_column(column, column.name in names) for column in fields)


def _typed_column(column: Field, is_filled: bool) -> str:
    """The SQL of one column: its cell cast to its type; NULL if empty or of another type."""
    if not is_filled:
        return f'NULL::{SQL_TYPES.get(column.type, "VARCHAR[]")} AS "{column.name}"'
    cell = f"""nullif("{column.name}", '')"""
    if column.type == "list":
        return f"string_split({cell}, '{LIST_DELIMITER}') AS \"{column.name}\""
    value = f"try_cast({cell} AS {SQL_TYPES[column.type]})"
    if column.type == "date":
        # DuckDB has dates, such as infinity, that Python does not have
        value = f"CASE WHEN {value} BETWEEN DATE '0001-01-01' AND DATE '9999-12-31' THEN {value} END"
    return f'{value} AS "{column.name}"'


def _load_settings(database: duckdb.DuckDBPyConnection, cohort: Cohort, last_backup: datetime.date | None) -> None:
    columns, values, settings = [], [], cohort.settings
    for setting in declared_settings(cohort.paths):
        if setting.type_name in SETTING_TYPES and setting.name != "as_of":
            columns.append(f'?::{SETTING_TYPES[setting.type_name]} AS "{setting.name}"')
            values.append(settings[setting.name])
        if setting.fields:
            _load_entries(database, setting, cohort.model.entries_in_use(settings[setting.name]))
    database.execute(
        f"CREATE TABLE cohort AS SELECT {', '.join(columns)}, ?::DATE AS as_of, ?::DATE AS last_backup",
        [*values, cohort.as_of, last_backup],
    )


def _load_corrections(
    database: duckdb.DuckDBPyConnection, corrections: Sequence[tuple[str, str, datetime.date]]
) -> None:
    tables, row_ids, days = zip(*corrections, strict=True) if corrections else ((), (), ())
    database.execute(
        'CREATE TABLE corrections AS SELECT unnest($1::VARCHAR[]) AS "table", unnest($2::VARCHAR[]) AS id,'
        " unnest($3::DATE[]) AS corrected_on",
        [list(tables), list(row_ids), list(days)],
    )


def _load_components(database: duckdb.DuckDBPyConnection, model: Model) -> None:
    """Makes `cohort_components`; `seed` is NULL for a component that the model as first tried did not have."""
    choices = model.components.values()
    columns = {
        "component VARCHAR": [choice.component.name for choice in choices],
        "seed INTEGER": [choice.component.seed for choice in choices],
        "status VARCHAR": [choice.status for choice in choices],
        "reason VARCHAR": [choice.reason or None for choice in choices],
    }
    cells = ", ".join("unnest(?::{1}[]) AS {0}".format(*name.split()) for name in columns)
    database.execute(f"CREATE TABLE cohort_components AS SELECT {cells}", list(columns.values()))


def _load_unused_codes(database: duckdb.DuckDBPyConnection, model: Model) -> None:
    unused = [
        (table.name, column.name, code)
        for table in model.tables.values()
        for column in table.fields
        for code in sorted(column.unused_codes)
    ]
    columns = list(zip(*unused, strict=True)) or [(), (), ()]
    cells = ", ".join(f'unnest(?::VARCHAR[]) AS "{name}"' for name in ("table", "column", "code"))
    database.execute(f"CREATE TABLE unused_codes AS SELECT {cells}", [list(column) for column in columns])


def _load_entries(database: duckdb.DuckDBPyConnection, setting: Setting, entries: list[dict[str, object]]) -> None:
    fields = ", ".join(f'"{name}" {ENTRY_TYPES[kind]}' for name, kind in (setting.fields or {}).items())
    database.execute(
        f'CREATE TABLE "cohort_{setting.name}" AS SELECT unnest(?::STRUCT({fields})[], max_depth := 2)', [entries]
    )


def make_views(database: duckdb.DuckDBPyConnection, paths: CohortPaths, *, as_tables: bool = False) -> None:
    """Makes the views of schemas/views/<view>.sql, the common starting points of queries; they may use each other."""
    kind = "TABLE" if as_tables else "VIEW"
    queries = {path: read_text_file(paths, path) for path in paths.declared("views", "*.sql")}
    view_files = _used_views_first(queries)
    while view_files:
        errors: dict[Path, CannotRun] = {}
        for path in view_files:
            query, where = queries[path], paths.display_name(path)
            try:
                check_is_query(database, query, where)
                query_rows(database, f'CREATE {kind} "{path.stem}" AS {query}', where)
            except CannotRun as error:
                errors[path] = error
        if len(errors) == len(view_files):
            raise errors[view_files[0]]
        # a view that uses a missing view is made in the next round
        view_files = list(errors)


def _used_views_first(queries: Mapping[Path, str]) -> list[Path]:
    """The view files in an order in which most of them come after those that they mention.

    That only saves time, since an attempt to make a view costs as much as the view. Not every word that is the name of
    a view means it, so a view may still come too early.
    """
    ordered: dict[Path, None] = {}
    waiting = {path.stem: path for path in queries}

    def add(path: Path) -> None:
        del waiting[path.stem]
        for word in re.findall(r"\w+", queries[path]):
            if word in waiting:
                add(waiting[word])
        ordered[path] = None

    for path in queries:
        if path.stem in waiting:
            add(path)
    return list(ordered)
