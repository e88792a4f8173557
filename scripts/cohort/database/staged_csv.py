"""A large CSV file as a table of texts in a database, and what can be asked of it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from ..reading.safety.csv_inspection import UnambiguousCsv

if TYPE_CHECKING:
    import duckdb


# number of columns per query for distinct texts: each column takes some megabytes, however few its rows
COLUMNS_AT_A_TIME = 16
# with suspect texts in more columns than this, every row is examined
MAX_FILTERED_COLUMNS = 64
# names of the columns of a staged table, whatever the file calls them
COLUMN_NAME = "c{}"


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
        key_parts = dict(zip(key, blanks_as_text(key_indexes), strict=True))
        columns = ", ".join(
            f'{key_parts.get(name) or COLUMN_NAME.format(self.csv.header.index(name))} AS "{name}"' for name in names
        )
        condition = ""
        if self.has_duplicate_keys(key_indexes):
            later_rows = (
                f"SELECT unnest(list(rowid ORDER BY rowid)[2:]) FROM {self.table}"
                f" GROUP BY {column_names(key_indexes)} HAVING count(*) > 1"
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
                f"SELECT EXISTS (FROM (SELECT 1 FROM {self.table} GROUP BY {column_names(key)} HAVING count(*) > 1))"
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
            conditions.append(f"coalesce({column_names(key)}) IS NULL")
        if key and self.has_duplicate_keys(key):
            key_parts = ", ".join(blanks_as_text(key))
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


def column_names(key: Sequence[int]) -> str:
    return ", ".join(COLUMN_NAME.format(index) for index in key)


def blanks_as_text(key: Sequence[int]) -> list[str]:
    return [f"coalesce({COLUMN_NAME.format(index)}, '')" for index in key]
