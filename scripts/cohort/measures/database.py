"""The stored tables as typed tables of an in-memory DuckDB, for SQL to ask."""

from __future__ import annotations

import datetime

import duckdb

from ..errors import CannotRun
from ..model.data_package import LIST_DELIMITER
from ..model.places import Places
from ..model.settings import Setting, Settings, declared_settings
from ..model.tables import Field, Model, Table
from ..reading.stored import StoredTable, Unreadable, read_stored
from ..storing.archive import last_archive
from .sql_files import rows_of

SQL_TYPES = {"date": "DATE", "number": "DECIMAL(18, 4)", "integer": "BIGINT", "boolean": "BOOLEAN", "string": "VARCHAR"}
SETTING_TYPES = {
    "string": "VARCHAR",
    # days are added to dates, which SQL does with numbers of this size only
    "integer": "INTEGER",
    "boolean": "BOOLEAN",
    "date": "DATE",
    "time_zone": "VARCHAR",
    "integers": "INTEGER[]",
}
ENTRY_TYPES = SETTING_TYPES | {"id": "VARCHAR", "list": "VARCHAR[]"}


def open_database(places: Places, settings: Settings, model: Model, as_of: datetime.date) -> duckdb.DuckDBPyConnection:
    """A database with a table for each table of data/, a table `cohort` of one row, and the views of schemas/views/.

    Personal fields are not in it. A cell that is not of its type is NULL, a table that cannot be
    read is empty: a report is always built, and what is wrong is said by the check. A table that the cohort drops
    is empty too, so that SQL may ask what only some cohorts have.
    `cohort` holds the settings that are single values or lists of numbers, `as_of`, and `last_backup`, the day of the
    newest archive in backups/. A setting of several entries, such as `pauses`, is a table `cohort_pauses`.
    """
    database = duckdb.connect(
        config={"threads": 2, "autoinstall_known_extensions": False, "autoload_known_extensions": False}
    )
    for table in model.tables.values():
        _load(database, table, _stored(places, table))
    for table in model.absent.values():
        _load(database, table, StoredTable([], []))
    try:
        _load_settings(database, places, settings, as_of)
    except duckdb.Error as error:
        raise CannotRun(f"cohort.yml: {' '.join(str(error).split())}") from None
    _make_views(database, places)
    database.execute("SET enable_external_access = false")
    return database


def _stored(places: Places, table: Table) -> StoredTable:
    try:
        return read_stored(places.data / f"{table.name}.csv")
    except (FileNotFoundError, Unreadable):
        return StoredTable([], [])


def _load(database: duckdb.DuckDBPyConnection, table: Table, stored: StoredTable) -> None:
    columns = [_typed(each, stored.header) for each in table.public_fields]
    database.execute(
        f'CREATE TABLE "{table.name}" AS SELECT {", ".join(columns)} FROM (SELECT unnest($1::VARCHAR[][]) AS cells)',
        [[cells for cells in stored.rows if cells]],
    )


def _typed(each: Field, header: list[str]) -> str:
    """The SQL of one column: its cell by position, empty as NULL, of its type or NULL."""
    if each.name not in header:
        return f'NULL::{SQL_TYPES.get(each.type, "VARCHAR[]")} AS "{each.name}"'
    cell = f"nullif(cells[{header.index(each.name) + 1}], '')"
    if each.type == "list":
        return f"""string_split({cell}, '{LIST_DELIMITER}') AS "{each.name}\""""
    return f'try_cast({cell} AS {SQL_TYPES[each.type]}) AS "{each.name}"'


def _load_settings(
    database: duckdb.DuckDBPyConnection, places: Places, settings: Settings, as_of: datetime.date
) -> None:
    columns, values = [], []
    for setting in declared_settings(places):
        if setting.kind in SETTING_TYPES and setting.name != "as_of":
            columns.append(f'?::{SETTING_TYPES[setting.kind]} AS "{setting.name}"')
            values.append(settings[setting.name])
        if setting.fields:
            _load_entries(database, setting, settings[setting.name])
    database.execute(
        f"CREATE TABLE cohort AS SELECT {', '.join(columns)}, ?::DATE AS as_of, ?::DATE AS last_backup",
        [*values, as_of, last_archive(places)],
    )


def _load_entries(database: duckdb.DuckDBPyConnection, setting: Setting, entries: list[dict[str, object]]) -> None:
    fields = ", ".join(f'"{name}" {ENTRY_TYPES[kind]}' for name, kind in (setting.fields or {}).items())
    database.execute(
        f'CREATE TABLE "cohort_{setting.name}" AS SELECT unnest(?::STRUCT({fields})[], max_depth := 2)', [entries]
    )


def _make_views(database: duckdb.DuckDBPyConnection, places: Places) -> None:
    """What several questions start from is asked once: schemas/views/<view>.sql."""
    for path in sorted((places.schemas / "views").glob("*.sql")):
        sql = f'CREATE VIEW "{path.stem}" AS {path.read_text(encoding="utf-8")}'
        rows_of(database, sql, places.named(path))
