"""Large CSV files in an in-memory DuckDB, every cell as the text in the file."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import CannotRun
from ..reading.safety.csv_inspection import AmbiguousCsv, UnambiguousCsv, inspect_csv, is_utf8_path
from .staged_csv import COLUMN_NAME, StagedCsv, blanks_as_text, column_names

if TYPE_CHECKING:
    import duckdb

# reading a smaller file row by row takes less time than opening a database
LARGE_FILE_BYTES = 1 << 18
MEMORY = "360MB"
# even small machines have two cores
THREADS = 2


class CsvStaging:
    """Loads large CSV files that all readers of CSV understand alike into a database.

    `at_least` is the size in bytes from which a file is large. Data that does not fit into memory goes to `folder`
    while the database is open.
    """

    def __init__(self, folder: Path, at_least: int = LARGE_FILE_BYTES):
        self._folder, self._at_least = folder, at_least
        self._tables: dict[Path, StagedCsv] = {}
        self._surveys: dict[Path, UnambiguousCsv] = {}
        self._table_count = 0
        self._database: duckdb.DuckDBPyConnection | None = None

    @property
    def database(self) -> duckdb.DuckDBPyConnection:
        """The database, opened at first use. Raises CannotRun when `folder` cannot be written."""
        if self._database is None:
            try:
                self._folder.mkdir(parents=True, exist_ok=True)
            except OSError as error:
                raise CannotRun(
                    f"{self._folder}: cannot be written to ({error.strerror}); allow that, then run again"
                ) from None
            self._database = connect()
            self._database.execute(f"SET memory_limit = '{MEMORY}'")
            # a folder whose name is not UTF-8 cannot be used
            folder = str(self._folder) if is_utf8_path(self._folder) else ""
            self._database.execute(f"SET temp_directory = {literal(folder)}")
        return self._database

    def is_large(self, path: Path) -> bool:
        """Whether a file is large enough for the database; False for a file that cannot be examined."""
        try:
            return path.stat().st_size >= self._at_least
        except OSError:
            return False

    def stage(self, path: Path) -> StagedCsv:
        """Loads a file, once. Raises AmbiguousCsv, and OSError when it cannot be opened."""
        if path not in self._tables:
            self._table_count += 1
            # no table of a model begins with an underscore
            self._tables[path] = _load_csv(self.database, self.inspect(path), f"_staged_{self._table_count}")
        return self._tables[path]

    def inspect(self, path: Path) -> UnambiguousCsv:
        """Inspects a file, once in a run. Raises AmbiguousCsv, and OSError when it cannot be opened."""
        if path not in self._surveys:
            self._surveys[path] = inspect_csv(path)
        return self._surveys[path]

    def drop(self, *paths: Path) -> None:
        """Drops the tables of files that are not needed as text any more."""
        for path in paths:
            if table := self._tables.pop(path, None):
                self.database.execute(f"DROP TABLE {table.table}")

    def staged(self, path: Path) -> StagedCsv | None:
        """The table of a file; None if it is not loaded."""
        return self._tables.get(path)


def connect() -> duckdb.DuckDBPyConnection:
    """A database in memory that downloads no extensions."""
    import duckdb

    return duckdb.connect(
        config={"threads": THREADS, "autoinstall_known_extensions": False, "autoload_known_extensions": False}
    )


def find_key_rows(
    csv: UnambiguousCsv, key: Sequence[int], keys: Collection[Sequence[str]]
) -> dict[tuple[str, ...], int]:
    """The number of the first row of each of these keys, as a spreadsheet shows it; absent keys are left out.

    Raises AmbiguousCsv when the file has changed since its inspection.
    """
    import duckdb

    lists = ", ".join(
        f"unnest(${number}::VARCHAR[]) AS {COLUMN_NAME.format(index)}" for number, index in enumerate(key, 1)
    )
    names = column_names(key)
    columns = ", ".join(f"{cell} AS {name}" for cell, name in zip(blanks_as_text(key), names.split(", "), strict=True))
    query = f"""
        WITH numbered AS (SELECT row_number() OVER () + 1 AS row, {columns} FROM {_rows_sql(csv)})
        SELECT min(row), {names} FROM numbered SEMI JOIN (SELECT {lists}) USING ({names}) GROUP BY ALL
    """
    try:
        with connect() as database:
            rows = database.execute(query, [list(part) for part in zip(*keys, strict=True)]).fetchall()
    except (duckdb.InvalidInputException, duckdb.IOException):
        raise AmbiguousCsv("cells") from None
    return {tuple(texts): row for row, *texts in rows}


def literal(text: str) -> str:
    """A text as an SQL literal: it's becomes 'it''s'."""
    return "'" + text.replace("'", "''") + "'"


def _load_csv(database: duckdb.DuckDBPyConnection, csv: UnambiguousCsv, table: str) -> StagedCsv:
    import duckdb

    try:
        database.execute(f"CREATE TABLE {table} AS FROM {_rows_sql(csv)}")
        (record_count,) = database.execute(f"SELECT count(*) FROM {table}").fetchall()[0]
    except (duckdb.InvalidInputException, duckdb.IOException):
        raise AmbiguousCsv("cells") from None
    if record_count != csv.records:
        database.execute(f"DROP TABLE {table}")
        raise AmbiguousCsv("cells")
    return StagedCsv(csv, table, database)


def _rows_sql(csv: UnambiguousCsv) -> str:
    """The SQL that reads the rows of a file, each cell as text."""
    columns = ", ".join(f"'{COLUMN_NAME.format(index)}': 'VARCHAR'" for index in range(len(csv.header)))
    quote = '"' if csv.has_quotes else ""
    # only sequential reading joins the lines of a multiline cell reliably
    options = f"quote = '{quote}', escape = '{quote}', parallel = {not csv.has_multiline_cells}"
    return (
        f"read_csv({literal(str(csv.path))}, header = false, skip = 1, columns = {{{columns}}}, auto_detect = false,"
        f" delim = ',', {options}, new_line = '\\n', strict_mode = true, compression = 'none', null_padding = false,"
        # a folder called c1=x is not a column
        " hive_partitioning = false)"
    )
