"""The stored tables as typed tables of an in-memory DuckDB, for SQL to ask."""

from __future__ import annotations

import datetime
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
from ..reading.safety.csv_inspection import AmbiguousCsv
from ..reading.stored_csv import UnreadableFile, read_stored
from .csv_staging import THREADS, CsvStaging, connect
from .queries import query_rows

SQL_TYPES = {"date": "DATE", "number": "DECIMAL(18, 4)", "integer": "BIGINT", "boolean": "BOOLEAN", "string": "VARCHAR"}
SETTING_TYPES = {
    "string": "VARCHAR",
    # days are added to dates, which SQL does with numbers of this size only
    "integer": "INTEGER",
    "boolean": "BOOLEAN",
    "date": "DATE",
    "time_zone": "VARCHAR",
    "integers": "INTEGER[]",
    "list": "VARCHAR[]",
}
ENTRY_TYPES = SETTING_TYPES | {"id": "VARCHAR"}
# a table of so many rows is asked by several threads
LARGE_TABLE_ROWS = 100_000


# the cells of a table by column, each as long as the others
Columns = Mapping[str, list[str]]
ColumnSource = Callable[[Table], Columns]


def open_database(
    cohort: Cohort,
    *,
    source: ColumnSource | None = None,
    last_backup: datetime.date | None = None,
    staging: CsvStaging | None = None,
) -> duckdb.DuckDBPyConnection:
    """A database with a table for each table of data/, a table `cohort` of one row, and the views of schemas/views/.

    Personal fields are not in it, unless a `source` of cells other than data/ has them. Files that are in the database
    of a `staging` are asked there, with what private/ holds of them where a source is given. A cell that is not of its
    type is NULL, a table that cannot be read is empty: a report is always built, and what is wrong is said by the
    check. A table that the cohort drops is empty too, so that SQL may ask what only some cohorts have.
    `cohort` holds the settings that are single values or lists of them, `as_of`, and `last_backup`, the day of the
    newest archive in backups/. A setting of several entries, such as `pauses`, is a table `cohort_pauses`;
    `kept_tables` has the names of the tables that the cohort keeps, `cohort_components` what it does with each
    component of the model.
    """
    paths, model = cohort.paths, cohort.model
    database = staging.database if staging else connect()
    # of few rows each question is answered sooner where no part of it is handed to another thread
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
    _describe_cohort(database, cohort, last_backup)
    _make_views(database, paths)
    return database


def _describe_cohort(database: duckdb.DuckDBPyConnection, cohort: Cohort, last_backup: datetime.date | None) -> None:
    """Makes the tables that say what a cohort is: `cohort`, and those whose names begin with it or with `kept_`."""
    database.execute("SET enable_external_access = false")
    database.execute("CREATE TABLE kept_tables AS SELECT unnest($1::VARCHAR[]) AS name", [list(cohort.model.tables)])
    _load_components(database, cohort.model)
    try:
        _load_settings(database, cohort, last_backup)
    except duckdb.Error as error:
        raise CannotRun(f"cohort.yml: {' '.join(str(error).split())}") from None


def _stored_columns(paths: CohortPaths, table: Table) -> Columns:
    """The cells of a table of data/ without what is personal; none where it cannot be read."""
    try:
        stored = read_stored(paths.data / f"{table.name}.csv")
    except (FileNotFoundError, UnreadableFile):
        return {}
    public = {each.name for each in table.public_fields}
    cells = list(zip_longest(*(row for row in stored.rows if row), fillvalue=""))
    return {name: list(of) for name, of in zip(stored.header, cells, strict=False) if name in public}


def load_table(database: duckdb.DuckDBPyConnection, table: Table, columns: Columns, *, include_private: bool) -> None:
    """Makes a table anew; `include_private` says whether with its personal fields."""
    # a column in which nothing stands costs nothing
    filled = {name: cells for name, cells in columns.items() if any(cells)}
    fields = table.fields if include_private else table.public_fields
    if not filled:
        # to name the types is quicker than to ask for no rows
        named = ", ".join(f'"{each.name}" {SQL_TYPES.get(each.type, "VARCHAR[]")}' for each in fields)
        database.execute(f'CREATE OR REPLACE TABLE "{table.name}" ({named})')
        return
    cells = ", ".join(f'unnest(${number}::VARCHAR[]) AS "{name}"' for number, name in enumerate(filled, start=1))
    _make_table(database, table, fields, f"(SELECT {cells})", filled, list(filled.values()))


def drop_view(database: duckdb.DuckDBPyConnection, name: str) -> None:
    """Takes away what `open_database` has made of a staged file, so that a table may take its place."""
    if database.execute("FROM duckdb_views() WHERE view_name = $1", [name]).fetchall():
        database.execute(f'DROP VIEW "{name}"')


def _use_staged(staging: CsvStaging, paths: CohortPaths, table: Table, *, include_private: bool) -> bool:
    """Takes the staged files of data/ and private/, where they can be put together in the database.

    What one file gives row by row is a view: most questions are about few of its columns.
    """
    public, private = (folder / f"{table.name}.csv" for folder in (paths.data, paths.private))
    there = staging.staged(public)
    if there is None or not set(table.key) <= set(there.csv.header):
        return False
    names = [each.name for each in table.public_fields if each.name in there.csv.header]
    rows = there.first_rows_query(table.key, names)
    if include_private and table.private_fields and private.exists():
        try:
            half = staging.stage(private)
        except (AmbiguousCsv, OSError):
            return False
        if not set(table.key) <= set(half.csv.header):
            return False
        key = ", ".join(f'"{name}"' for name in table.key)
        here = [each.name for each in table.private_fields if each.name in half.csv.header]
        rows = f"{rows} LEFT JOIN {half.first_rows_query(table.key, here)} USING ({key})"
        names += here
    elif not there.has_duplicate_keys([there.csv.header.index(name) for name in table.key]):
        typed = _typed_columns(table.fields if include_private else table.public_fields, names)
        staging.database.execute(f'CREATE VIEW "{table.name}" AS SELECT {typed} FROM {rows}')
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
    """A typed table of what `rows` gives as text under these names."""
    database.execute(
        f'CREATE OR REPLACE TABLE "{table.name}" AS SELECT {_typed_columns(fields, names)} FROM {rows}', values
    )


def _typed_columns(fields: Sequence[Field], names: Collection[str]) -> str:
    """The SQL of all columns of a table, of which the named ones are filled."""
    return ", ".join(_typed_column(each, each.name in names) for each in fields)


def _typed_column(each: Field, is_filled: bool) -> str:
    """The SQL of one column: its cell, empty as NULL, of its type or NULL."""
    if not is_filled:
        return f'NULL::{SQL_TYPES.get(each.type, "VARCHAR[]")} AS "{each.name}"'
    cell = f"""nullif("{each.name}", '')"""
    if each.type == "list":
        return f"string_split({cell}, '{LIST_DELIMITER}') AS \"{each.name}\""
    value = f"try_cast({cell} AS {SQL_TYPES[each.type]})"
    if each.type == "date":
        # the database has days, such as infinity, that are none elsewhere
        value = f"CASE WHEN {value} BETWEEN DATE '0001-01-01' AND DATE '9999-12-31' THEN {value} END"
    return f'{value} AS "{each.name}"'


def _load_settings(database: duckdb.DuckDBPyConnection, cohort: Cohort, last_backup: datetime.date | None) -> None:
    columns, values, settings = [], [], cohort.settings
    for setting in declared_settings(cohort.paths):
        if setting.type_name in SETTING_TYPES and setting.name != "as_of":
            columns.append(f'?::{SETTING_TYPES[setting.type_name]} AS "{setting.name}"')
            values.append(settings[setting.name])
        if setting.fields:
            _load_entries(database, setting, settings[setting.name])
    database.execute(
        f"CREATE TABLE cohort AS SELECT {', '.join(columns)}, ?::DATE AS as_of, ?::DATE AS last_backup",
        [*values, cohort.as_of, last_backup],
    )


def _load_components(database: duckdb.DuckDBPyConnection, model: Model) -> None:
    """`seed` is the number of a component in the model as it was first tried, NULL where it has none."""
    chosen = model.components.values()
    columns = {
        "component VARCHAR": [each.component.name for each in chosen],
        "seed INTEGER": [each.component.seed for each in chosen],
        "status VARCHAR": [each.status for each in chosen],
        "reason VARCHAR": [each.reason or None for each in chosen],
    }
    cells = ", ".join("unnest(?::{1}[]) AS {0}".format(*name.split()) for name in columns)
    database.execute(f"CREATE TABLE cohort_components AS SELECT {cells}", list(columns.values()))


def _load_entries(database: duckdb.DuckDBPyConnection, setting: Setting, entries: list[dict[str, object]]) -> None:
    fields = ", ".join(f'"{name}" {ENTRY_TYPES[kind]}' for name, kind in (setting.fields or {}).items())
    database.execute(
        f'CREATE TABLE "cohort_{setting.name}" AS SELECT unnest(?::STRUCT({fields})[], max_depth := 2)', [entries]
    )


def _make_views(database: duckdb.DuckDBPyConnection, paths: CohortPaths) -> None:
    """What several questions start from is said once: schemas/views/<view>.sql, which may ask other views."""
    waiting = paths.declared("views", "*.sql")
    while waiting:
        failed: dict[Path, CannotRun] = {}
        for path in waiting:
            sql = f'CREATE VIEW "{path.stem}" AS {path.read_text(encoding="utf-8")}'
            try:
                query_rows(database, sql, paths.display_name(path))
            except CannotRun as error:
                failed[path] = error
        if len(failed) == len(waiting):
            raise failed[waiting[0]]
        # one that asks a view that was not there yet is made in the next round
        waiting = list(failed)
