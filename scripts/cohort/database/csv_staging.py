"""Large CSV files in an in-memory DuckDB, every cell as the text that stands in the file."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import CannotRun
from ..reading.safety.csv_inspection import AmbiguousCsv, UnambiguousCsv, inspect_csv, is_utf8_path

if TYPE_CHECKING:
    import duckdb

# what smaller files hold is looked at row by row in less time than a database takes to be opened
LARGE_FILE_BYTES = 1 << 18
MEMORY = "360MB"
# small machines have as many
THREADS = 2
# for so many columns the distinct texts are asked together: each takes some megabytes, however few its rows
COLUMNS_AT_A_TIME = 16
# in so many columns something may be wrong before every row is looked at
MAX_FILTERED_COLUMNS = 64
# cells of this name are in the staged table, whatever the file calls its columns
COLUMN_NAME = "c{}"


class CsvStaging:
    """The files that are large enough for the database, and about which readers of CSV agree.

    `at_least` is the size in bytes from which a file is large. What does not fit into memory goes to `folder` for
    as long as the database is open.
    """

    def __init__(self, folder: Path, at_least: int = LARGE_FILE_BYTES):
        self._folder, self._at_least = folder, at_least
        self._staged: dict[Path, StagedCsv] = {}
        self._surveys: dict[Path, UnambiguousCsv] = {}
        self._made = 0
        self._database: duckdb.DuckDBPyConnection | None = None

    @property
    def database(self) -> duckdb.DuckDBPyConnection:
        """The database, opened when it is first needed."""
        if self._database is None:
            try:
                self._folder.mkdir(parents=True, exist_ok=True)
            except OSError as error:
                raise CannotRun(
                    f"{self._folder}: cannot be written to ({error.strerror}); allow that, then run again"
                ) from None
            self._database = connect()
            self._database.execute(f"SET memory_limit = '{MEMORY}'")
            # without a folder whose name is text nothing is kept aside
            folder = str(self._folder) if is_utf8_path(self._folder) else ""
            self._database.execute(f"SET temp_directory = {literal(folder)}")
        return self._database

    def is_large(self, path: Path) -> bool:
        """Whether the database is worth its while; not for a file that cannot be looked at."""
        try:
            return path.stat().st_size >= self._at_least
        except OSError:
            return False

    def stage(self, path: Path) -> StagedCsv:
        """The file as a table of the database. Raises InDoubt, and OSError when it cannot be opened."""
        if path not in self._staged:
            self._made += 1
            # no table of a model begins with a line
            self._staged[path] = _stage(self.database, self.inspect(path), f"_staged_{self._made}")
        return self._staged[path]

    def inspect(self, path: Path) -> UnambiguousCsv:
        """What kind of CSV file it is, looked at once in a run. Raises InDoubt, and OSError like open()."""
        if path not in self._surveys:
            self._surveys[path] = inspect_csv(path)
        return self._surveys[path]

    def drop(self, *paths: Path) -> None:
        """Forgets files that are not needed as text any more."""
        for path in paths:
            if there := self._staged.pop(path, None):
                self.database.execute(f"DROP TABLE {there.table}")

    def staged(self, path: Path) -> StagedCsv | None:
        """The file as a table of the database, if it is one."""
        return self._staged.get(path)


class KeysQuery(str):
    """A query that gives the keys of a staged file: its row, and k0, k1, … for the parts of the key."""

    __slots__ = ()


@dataclass(frozen=True)
class StagedCsv:
    """One file as a table of text, empty cells as NULL, in the order of the file."""

    csv: UnambiguousCsv
    table: str
    database: duckdb.DuckDBPyConnection
    # what was found out before
    _repeats: dict[tuple[int, ...], bool] = field(default_factory=dict, compare=False)

    @property
    def columns(self) -> list[str]:
        """The column of the table for each column of the file."""
        return [COLUMN_NAME.format(place) for place in range(len(self.csv.header))]

    def distinct(self, proven: Sequence[str | None]) -> list[set[str] | None]:
        """For each column the distinct texts in it, "" for empty cells; None for a column that nobody asks for.

        `proven` has for each column the SQL that holds for texts which need not be looked at (`{0}` is the text),
        "" where all texts are asked for, None where none is.
        """
        texts: list[set[str] | None] = [None for _ in proven]
        asked = [
            (place, f"list(DISTINCT {name}){f' FILTER (NOT ({shape.format(name)}))' if shape else ''}, count({name})")
            for place, (name, shape) in enumerate(zip(self.columns, proven, strict=True))
            if shape is not None
        ]
        for begin in range(0, len(asked), COLUMNS_AT_A_TIME):
            some = asked[begin : begin + COLUMNS_AT_A_TIME]
            query = f"SELECT {', '.join(columns for _, columns in some)} FROM {self.table}"
            found = iter(self.database.execute(query).fetchall()[0])
            for place, _ in some:
                of_column, filled = set(next(found) or ()) - {None}, next(found)
                texts[place] = of_column | {""} if filled < self.csv.records else of_column
        return texts

    def present_texts(self, column: int, texts: Collection[str]) -> set[str]:
        """Those of some texts that stand in a column."""
        name = COLUMN_NAME.format(column)
        wanted = f"(SELECT unnest($1::VARCHAR[]) AS {name})"
        asked = f"SELECT DISTINCT {name} FROM {self.table} SEMI JOIN {wanted} USING ({name})"
        return {text for (text,) in self.database.execute(asked, [list(texts)]).fetchall()}

    def first_rows_query(self, key: Sequence[str], names: Collection[str]) -> str:
        """The query that gives these columns under their names, of each key the first row.

        Empty parts of the key are "", by which other rows join; other empty cells are NULL.
        """
        places = [self.csv.header.index(name) for name in key]
        filled = dict(zip(key, _filled(places), strict=True))
        named = ", ".join(
            f'{filled.get(name) or COLUMN_NAME.format(self.csv.header.index(name))} AS "{name}"' for name in names
        )
        first = ""
        if self.has_duplicate_keys(places):
            again = (
                f"SELECT unnest(list(rowid ORDER BY rowid)[2:]) FROM {self.table} GROUP BY ALL_OF HAVING count(*) > 1"
            )
            first = f"WHERE rowid NOT IN ({again.replace('ALL_OF', _names(places))})"
        return f"(SELECT {named} FROM {self.table} {first})"

    def keys_query(self, key: Sequence[int]) -> KeysQuery:
        """The query that gives for each whole key its last row."""
        whole = " AND ".join(f"{COLUMN_NAME.format(column)} IS NOT NULL" for column in key)
        return KeysQuery(
            f"SELECT max(rowid) + 2 AS row, {_as_key([COLUMN_NAME.format(column) for column in key])}"
            f" FROM {self.table} WHERE {whole} GROUP BY ALL"
        )

    def has_duplicate_keys(self, key: Sequence[int]) -> bool:
        """Whether two rows have the same text in all of these columns."""
        if tuple(key) not in self._repeats:
            asked = f"SELECT EXISTS (FROM (SELECT 1 FROM {self.table} GROUP BY {_names(key)} HAVING count(*) > 1))"
            self._repeats[tuple(key)] = bool(self.database.execute(asked).fetchall()[0][0])
        return self._repeats[tuple(key)]

    def suspect_rows(
        self, bad: Sequence[Collection[str] | None], key: Sequence[int]
    ) -> Iterator[tuple[int, list[str]]]:
        """The rows, with their number as a spreadsheet shows it, in which something may be wrong.

        These are the rows with one of the `bad` texts of a column in it, without anything in the columns of the key or
        in all columns, and all rows whose key stands twice.
        """
        wrong = {name: sorted(texts) for name, texts in zip(self.columns, bad, strict=True) if texts}
        conditions = [f"coalesce({', '.join(self.columns)}) IS NULL"]
        if len(wrong) > MAX_FILTERED_COLUMNS:
            # each takes its room too, and hardly a row is right
            wrong, conditions = {}, ["true"]
        for place, name in enumerate(wrong, start=1):
            conditions.append(f"coalesce({name}, '') IN (SELECT unnest(${place}::VARCHAR[]))")
        if key:
            conditions.append(f"coalesce({_names(key)}) IS NULL")
        if key and self.has_duplicate_keys(key):
            of = ", ".join(_filled(key))
            conditions.append(f"({of}) IN (SELECT ({of}) FROM {self.table} GROUP BY ALL HAVING count(*) > 1)")
        cells = ", ".join(f"coalesce({name}, '')" for name in self.columns)
        asked = f"SELECT rowid + 2, {cells} FROM {self.table} WHERE {' OR '.join(conditions)} ORDER BY rowid"
        cursor = self.database.execute(asked, list(wrong.values()))
        while some := cursor.fetchmany(10_000):
            for number, *row in some:
                yield number, row


def keys_only_in(
    database: duckdb.DuckDBPyConnection,
    one: KeysQuery | Mapping[tuple[str, ...], int],
    other: KeysQuery | Mapping[tuple[str, ...], int],
    parts: int,
) -> list[tuple[int, tuple[str, ...]]]:
    """The keys of so many parts that only the first file has, each with its row."""
    queries: list[str] = []
    texts: list[list[Any]] = []
    for keys in (one, other):
        if isinstance(keys, KeysQuery):
            queries.append(str(keys))
            continue
        columns: list[list[Any]] = [list(keys.values()), *([key[part] for key in keys] for part in range(parts))]
        kinds = ["BIGINT", *["VARCHAR"] * parts]
        lists = [f"unnest(${len(texts) + at}::{kind}[])" for at, kind in enumerate(kinds, start=1)]
        queries.append(f"SELECT {lists[0]} AS row, {_as_key(lists[1:])}")
        texts += columns
    names = ", ".join(f"k{part}" for part in range(parts))
    asked = f"SELECT row, {names} FROM ({queries[0]}) ANTI JOIN ({queries[1]}) USING ({names}) ORDER BY ALL"
    return [(row, tuple(key)) for row, *key in database.execute(asked, texts).fetchall()]


def _as_key(columns: Sequence[str]) -> str:
    return ", ".join(f"{column} AS k{part}" for part, column in enumerate(columns))


def connect() -> duckdb.DuckDBPyConnection:
    """A database in memory that fetches nothing."""
    import duckdb

    return duckdb.connect(
        config={"threads": THREADS, "autoinstall_known_extensions": False, "autoload_known_extensions": False}
    )


def find_key_rows(
    csv: UnambiguousCsv, key: Sequence[int], wanted: Collection[Sequence[str]]
) -> dict[tuple[str, ...], int]:
    """The first row of each of some keys, with its number as a spreadsheet shows it.

    Raises InDoubt when the file is not what it was when it was surveyed.
    """
    import duckdb

    lists = ", ".join(
        f"unnest(${place}::VARCHAR[]) AS {COLUMN_NAME.format(column)}" for place, column in enumerate(key, 1)
    )
    columns = ", ".join(f"{cell} AS {name}" for cell, name in zip(_filled(key), _names(key).split(", "), strict=True))
    asked = f"""
        WITH numbered AS (SELECT row_number() OVER () + 1 AS row, {columns} FROM {_scan(csv)})
        SELECT min(row), {_names(key)} FROM numbered SEMI JOIN (SELECT {lists}) USING ({_names(key)}) GROUP BY ALL
    """
    try:
        with connect() as database:
            found = database.execute(asked, [list(part) for part in zip(*wanted, strict=True)]).fetchall()
    except (duckdb.InvalidInputException, duckdb.IOException):
        raise AmbiguousCsv("cells") from None
    return {tuple(texts): row for row, *texts in found}


def literal(text: str) -> str:
    """A text as SQL writes it."""
    return "'" + text.replace("'", "''") + "'"


def _names(key: Sequence[int]) -> str:
    return ", ".join(COLUMN_NAME.format(column) for column in key)


def _filled(key: Sequence[int]) -> list[str]:
    return [f"coalesce({COLUMN_NAME.format(column)}, '')" for column in key]


def _stage(database: duckdb.DuckDBPyConnection, csv: UnambiguousCsv, table: str) -> StagedCsv:
    import duckdb

    try:
        database.execute(f"CREATE TABLE {table} AS FROM {_scan(csv)}")
        (found,) = database.execute(f"SELECT count(*) FROM {table}").fetchall()[0]
    except (duckdb.InvalidInputException, duckdb.IOException):
        raise AmbiguousCsv("cells") from None
    if found != csv.records:
        database.execute(f"DROP TABLE {table}")
        raise AmbiguousCsv("cells")
    return StagedCsv(csv, table, database)


def _scan(csv: UnambiguousCsv) -> str:
    """The rows of a file, each cell as text."""
    columns = ", ".join(f"'{COLUMN_NAME.format(place)}': 'VARCHAR'" for place in range(len(csv.header)))
    quote = '"' if csv.has_quotes else ""
    # the lines of a broken cell are only put together for certain by who reads from the first to the last
    options = f"quote = '{quote}', escape = '{quote}', parallel = {not csv.has_multiline_cells}"
    return (
        f"read_csv({literal(str(csv.path))}, header = false, skip = 1, columns = {{{columns}}}, auto_detect = false,"
        f" delim = ',', {options}, new_line = '\\n', strict_mode = true, compression = 'none', null_padding = false,"
        # a folder called c1=x is no column
        " hive_partitioning = false)"
    )
