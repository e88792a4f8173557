"""Large CSV files in an in-memory DuckDB, every cell as the text in the file."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import CannotRun
from ..reading.safety.csv_inspection import AmbiguousCsv, UnambiguousCsv, inspect_csv, is_utf8_path

if TYPE_CHECKING:
    import duckdb

# reading a smaller file row by row takes less time than opening a database
LARGE_FILE_BYTES = 1 << 18
MEMORY = "360MB"
# even small machines have two cores
THREADS = 2
# number of columns per query for distinct texts: each column takes some megabytes, however few its rows
COLUMNS_AT_A_TIME = 16
# with suspect texts in more columns than this, every row is examined
MAX_FILTERED_COLUMNS = 64
# names of the columns of a staged table, whatever the file calls them
COLUMN_NAME = "c{}"


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


class KeysQuery(str):
    """A query for the keys of a staged file, with the columns row, k0, k1, … (one for each part of the key)."""

    __slots__ = ()


@dataclass(frozen=True)
class StagedCsv:
    """One file as a table of texts, with NULL for empty cells, in the order of the file."""

    csv: UnambiguousCsv
    table: str
    database: duckdb.DuckDBPyConnection
    # cached answers of has_duplicate_keys
    _duplicate_keys: dict[tuple[int, ...], bool] = field(default_factory=dict, compare=False)

    @property
    def columns(self) -> list[str]:
        """The names of the columns of the table, in the order of the file."""
        return [COLUMN_NAME.format(index) for index in range(len(self.csv.header))]

    def distinct(self, valid_texts_sql: Sequence[str | None]) -> list[set[str] | None]:
        """For each column its distinct texts, "" for empty cells; None for a skipped column.

        `valid_texts_sql` has for each column the SQL condition of texts to leave out (`{0}` is the text), "" to
        return all texts, None to skip the column.
        """
        texts: list[set[str] | None] = [None for _ in valid_texts_sql]
        expressions = [
            (
                index,
                f"list(DISTINCT {name}){f' FILTER (NOT ({condition.format(name)}))' if condition else ''}"
                f", count({name})",
            )
            for index, (name, condition) in enumerate(zip(self.columns, valid_texts_sql, strict=True))
            if condition is not None
        ]
        for start in range(0, len(expressions), COLUMNS_AT_A_TIME):
            batch = expressions[start : start + COLUMNS_AT_A_TIME]
            query = f"SELECT {', '.join(columns for _, columns in batch)} FROM {self.table}"
            results = iter(self.database.execute(query).fetchall()[0])
            for index, _ in batch:
                column_texts, filled_cells = set(next(results) or ()) - {None}, next(results)
                texts[index] = column_texts | {""} if filled_cells < self.csv.records else column_texts
        return texts

    def present_texts(self, column: int, texts: Collection[str]) -> set[str]:
        """Those of the texts that occur in a column (counted from 0)."""
        name = COLUMN_NAME.format(column)
        texts_sql = f"(SELECT unnest($1::VARCHAR[]) AS {name})"
        query = f"SELECT DISTINCT {name} FROM {self.table} SEMI JOIN {texts_sql} USING ({name})"
        return {text for (text,) in self.database.execute(query, [list(texts)]).fetchall()}

    def first_rows_query(self, key: Sequence[str], names: Collection[str]) -> str:
        """A query for these columns, under their names, of the first row of each key.

        Empty parts of the key are "", so that they can be joined; other empty cells are NULL.
        """
        key_indexes = [self.csv.header.index(name) for name in key]
        key_parts = dict(zip(key, _blanks_as_text(key_indexes), strict=True))
        columns = ", ".join(
            f'{key_parts.get(name) or COLUMN_NAME.format(self.csv.header.index(name))} AS "{name}"' for name in names
        )
        condition = ""
        if self.has_duplicate_keys(key_indexes):
            later_rows = (
                f"SELECT unnest(list(rowid ORDER BY rowid)[2:]) FROM {self.table}"
                f" GROUP BY {_column_names(key_indexes)} HAVING count(*) > 1"
            )
            condition = f"WHERE rowid NOT IN ({later_rows})"
        return f"(SELECT {columns} FROM {self.table} {condition})"

    def keys_query(self, key: Sequence[int]) -> KeysQuery:
        """A query for each key without empty parts, with the number of its last row."""
        condition = " AND ".join(f"{COLUMN_NAME.format(index)} IS NOT NULL" for index in key)
        return KeysQuery(
            f"SELECT max(rowid) + 2 AS row, {_key_parts_sql([COLUMN_NAME.format(index) for index in key])}"
            f" FROM {self.table} WHERE {condition} GROUP BY ALL"
        )

    def has_duplicate_keys(self, key: Sequence[int]) -> bool:
        """Whether two rows have the same text in all of these columns."""
        if tuple(key) not in self._duplicate_keys:
            query = (
                f"SELECT EXISTS (FROM (SELECT 1 FROM {self.table} GROUP BY {_column_names(key)} HAVING count(*) > 1))"
            )
            self._duplicate_keys[tuple(key)] = bool(self.database.execute(query).fetchall()[0][0])
        return self._duplicate_keys[tuple(key)]

    def suspect_rows(
        self, suspect_texts: Sequence[Collection[str] | None], key: Sequence[int]
    ) -> Iterator[tuple[int, list[str]]]:
        """The rows that may have faults: (row number, cells), the number as a spreadsheet shows it.

        These are the rows with one of the `suspect_texts` of a column, those with an empty key or only empty cells,
        and those whose key occurs more than once.
        """
        texts_by_column = {
            name: sorted(texts) for name, texts in zip(self.columns, suspect_texts, strict=True) if texts
        }
        conditions = [f"coalesce({', '.join(self.columns)}) IS NULL"]
        if len(texts_by_column) > MAX_FILTERED_COLUMNS:
            # each condition takes memory, and hardly any row is without fault
            texts_by_column, conditions = {}, ["true"]
        for parameter, name in enumerate(texts_by_column, start=1):
            conditions.append(f"coalesce({name}, '') IN (SELECT unnest(${parameter}::VARCHAR[]))")
        if key:
            conditions.append(f"coalesce({_column_names(key)}) IS NULL")
        if key and self.has_duplicate_keys(key):
            key_parts = ", ".join(_blanks_as_text(key))
            conditions.append(
                f"({key_parts}) IN (SELECT ({key_parts}) FROM {self.table} GROUP BY ALL HAVING count(*) > 1)"
            )
        cells = ", ".join(f"coalesce({name}, '')" for name in self.columns)
        query = f"SELECT rowid + 2, {cells} FROM {self.table} WHERE {' OR '.join(conditions)} ORDER BY rowid"
        cursor = self.database.execute(query, list(texts_by_column.values()))
        while batch := cursor.fetchmany(10_000):
            for number, *row in batch:
                yield number, row


def keys_only_in(
    database: duckdb.DuckDBPyConnection,
    first: KeysQuery | Mapping[tuple[str, ...], int],
    second: KeysQuery | Mapping[tuple[str, ...], int],
    key_length: int,
) -> list[tuple[int, tuple[str, ...]]]:
    """The keys that only the first file has, each with its row; all keys have `key_length` parts."""
    queries: list[str] = []
    texts: list[list[Any]] = []
    for keys in (first, second):
        if isinstance(keys, KeysQuery):
            queries.append(str(keys))
            continue
        columns: list[list[Any]] = [list(keys.values()), *([key[part] for key in keys] for part in range(key_length))]
        types = ["BIGINT", *["VARCHAR"] * key_length]
        lists = [f"unnest(${len(texts) + number}::{type_name}[])" for number, type_name in enumerate(types, start=1)]
        queries.append(f"SELECT {lists[0]} AS row, {_key_parts_sql(lists[1:])}")
        texts += columns
    names = ", ".join(f"k{part}" for part in range(key_length))
    query = f"SELECT row, {names} FROM ({queries[0]}) ANTI JOIN ({queries[1]}) USING ({names}) ORDER BY ALL"
    return [(row, tuple(key)) for row, *key in database.execute(query, texts).fetchall()]


def _key_parts_sql(columns: Sequence[str]) -> str:
    return ", ".join(f"{column} AS k{number}" for number, column in enumerate(columns))


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
    names = _column_names(key)
    columns = ", ".join(f"{cell} AS {name}" for cell, name in zip(_blanks_as_text(key), names.split(", "), strict=True))
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


def _column_names(key: Sequence[int]) -> str:
    return ", ".join(COLUMN_NAME.format(index) for index in key)


def _blanks_as_text(key: Sequence[int]) -> list[str]:
    return [f"coalesce({COLUMN_NAME.format(index)}, '')" for index in key]


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
