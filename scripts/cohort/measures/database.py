"""The stored tables as typed tables of an in-memory DuckDB, for SQL to ask."""

from __future__ import annotations

import datetime

import duckdb

from ..model.data_package import LIST_DELIMITER
from ..model.places import Places
from ..model.settings import Settings, declared_settings
from ..model.tables import Field, Model, Table
from ..reading.stored import StoredTable, Unreadable, read_stored

SQL_TYPES = {"date": "DATE", "number": "DECIMAL(18, 4)", "integer": "BIGINT", "boolean": "BOOLEAN", "string": "VARCHAR"}
SETTING_TYPES = {
    "string": "VARCHAR",
    "integer": "BIGINT",
    "boolean": "BOOLEAN",
    "date": "DATE",
    "time_zone": "VARCHAR",
    "integers": "BIGINT[]",
}


def open_database(places: Places, settings: Settings, model: Model, as_of: datetime.date) -> duckdb.DuckDBPyConnection:
    """A database with a table for each table of data/ and a table `cohort` of one row.

    Personal fields are not in it. A cell that is not of its type is NULL, a table that cannot be
    read is empty: a report is always built, and what is wrong is said by the check.
    `cohort` holds the settings that are single values or lists of numbers, and `as_of`.
    """
    database = duckdb.connect(
        config={"threads": 2, "autoinstall_known_extensions": False, "autoload_known_extensions": False}
    )
    for table in model.tables.values():
        _load(database, places, table)
    _load_settings(database, places, settings, as_of)
    database.execute("SET enable_external_access = false")
    return database


def _load(database: duckdb.DuckDBPyConnection, places: Places, table: Table) -> None:
    try:
        stored = read_stored(places.data / f"{table.name}.csv")
    except (FileNotFoundError, Unreadable):
        stored = StoredTable([], [])
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
    database.execute(f"CREATE TABLE cohort AS SELECT {', '.join(columns)}, ?::DATE AS as_of", [*values, as_of])
