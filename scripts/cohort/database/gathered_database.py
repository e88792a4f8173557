"""Gathered tables as typed tables of DuckDB: read from one Parquet file a table, for the measures of a network."""

from __future__ import annotations

from pathlib import Path

import duckdb

from ..model.data_package import LIST_DELIMITER
from ..model.network import Network
from ..model.publication_declarations import MONTH
from ..model.tables import Field
from .cohort_database import describe_cohort, load_table, make_views
from .csv_staging import THREADS, connect, literal

# what a network may take of memory; what does not fit goes to the disk
MEMORY = "1GB"
RESULT = "result_"


def open_gathered(network: Network, generation: Path | None) -> duckdb.DuckDBPyConnection:
    """A database with a table for each gathered table, and one called result_<measure> for each published result.

    Months are their first day, as dates. Without a generation, all tables are empty. `cohort` has the settings of the
    network and its as-of date; the views are those of network/views/.
    """
    database = connect()
    database.execute(f"SET memory_limit = '{MEMORY}'")
    database.execute(f"SET threads = {THREADS}")
    files = sorted(generation.glob("*.parquet")) if generation else []
    if generation:
        # statements of the toolkit and of the steward reach this folder and nothing else
        database.execute(f"SET allowed_directories = [{literal(str(generation))}]")
    tables = network.gathered_tables
    for path in files:
        columns = {column.name: column for column in tables[path.stem].fields} if path.stem in tables else {}
        source = f"read_parquet({literal(path.as_posix())})"
        names = [row[0] for row in database.execute(f"DESCRIBE FROM {source}").fetchall()]
        cells = ", ".join(_cell(name, columns.get(name)) for name in names)
        database.execute(f'CREATE VIEW "{path.stem}" AS SELECT {cells} FROM {source}')
    there = {path.stem for path in files}
    for name, table in tables.items():
        if name not in there:
            load_table(database, table, {}, include_private=False)
    describe_cohort(database, network.cohort, None)
    make_views(database, network.paths)
    return database


def _cell(name: str, column: Field | None) -> str:
    """The SQL of a column: a month as its first day, a list as a list."""
    if column and column.publish == MONTH:
        return f'try_cast("{name}" || \'-01\' AS DATE) AS "{name}"'
    if column and column.type == "list":
        return f'string_split("{name}", \'{LIST_DELIMITER}\') AS "{name}"'
    return f'"{name}"'
