"""The database in which the tables of all members are laid together: one table for each, every cell as text.

Rows are written to one file for each table and header first, because reading a few large files takes a fraction of the
time of reading many small ones.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import duckdb

from ..model.network import COHORT_ID
from .csv_staging import THREADS, literal
from .gathered_database import MEMORY

# characters; whatever they are, the line that holds them in quotation marks is shorter than one may be
LONGEST_ROW = 4_000_000
_LONGEST_LINE = 20_000_000


@dataclass(frozen=True)
class PooledTable:
    """A table of all members: its name, and its columns behind the id of the cohort."""

    name: str
    columns: tuple[str, ...]


@dataclass
class _PooledFile:
    """The rows of all members that have the same columns."""

    path: Path
    header: tuple[str, ...]
    file: IO[str]
    writer: Any
    rows: Counter[str]


class Gathering:
    """Lays tables together in a database in `folder`, which has memory for a part of them only."""

    def __init__(self, folder: Path):
        self._folder = folder
        self._files: dict[tuple[str, tuple[str, ...]], _PooledFile] = {}
        self.database = duckdb.connect(
            str(folder / "gathering.duckdb"),
            config={"threads": THREADS, "autoinstall_known_extensions": False, "autoload_known_extensions": False},
        )
        self.database.execute(f"SET memory_limit = '{MEMORY}'")
        self.database.execute(f"SET temp_directory = {literal(str(folder))}")

    def add(self, table: str, cohort_id: str, header: tuple[str, ...], rows: Sequence[Sequence[str]]) -> None:
        """Adds the rows of a member, whose columns are these."""
        pooled = self._files.get((table, header))
        if pooled is None:
            path = self._folder / f"{len(self._files)}.csv"
            file = path.open("w", encoding="utf-8", newline="")
            # every cell in quotation marks: no reader can take a line end in one for that of a row
            writer = csv.writer(file, lineterminator="\n", quoting=csv.QUOTE_ALL)
            pooled = self._files[table, header] = _PooledFile(path, header, file, writer, Counter())
        pooled.writer.writerows((cohort_id, *row) for row in rows)
        pooled.rows[cohort_id] += len(rows)

    def headers(self, table: str) -> list[tuple[str, ...]]:
        """The columns with which members have a table."""
        return [header for name, header in self._files if name == table]

    def load(self, table: PooledTable) -> list[str]:
        """Loads the rows of all members; returns the ids of those of whom not all rows arrived."""
        columns = ", ".join(f'"{name}" VARCHAR' for name in (COHORT_ID, *table.columns))
        self.database.execute(f'CREATE TABLE "{table.name}" ({columns})')
        expected: Counter[str] = Counter()
        for (name, _), pooled in self._files.items():
            if name == table.name:
                pooled.file.close()
                self._insert(table, pooled)
                pooled.path.unlink()
                expected += pooled.rows
        counts = dict(
            self.database.execute(f'SELECT {COHORT_ID}, count(*) FROM "{table.name}" GROUP BY ALL').fetchall()
        )
        return sorted(cohort_id for cohort_id, rows in expected.items() if counts.get(cohort_id) != rows)

    def _insert(self, table: PooledTable, pooled: _PooledFile) -> None:
        types = ", ".join(f"{literal(f'c{index}')}: 'VARCHAR'" for index in range(len(pooled.header) + 1))
        file_columns = {name: f"c{index}" for index, name in enumerate(pooled.header, start=1)}
        cells = ", ".join(file_columns.get(name, "NULL") for name in table.columns)
        self.database.execute(
            f'INSERT INTO "{table.name}" SELECT c0, {cells} FROM read_csv($1, columns = {{{types}}},'
            # without it the first line end counts, which may be that in a cell
            " auto_detect = false, new_line = '\\n', header = false,"
            " delim = ',', quote = '\"', escape = '\"', nullstr = '',"
            f" strict_mode = true, null_padding = false, max_line_size = {_LONGEST_LINE})",
            [str(pooled.path)],
        )

    def load_rows(self, table: str, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
        """Makes a table of rows of texts, in which an empty text is no value."""
        names = ", ".join(f'"{name}" VARCHAR' for name in columns)
        self.database.execute(f'CREATE TABLE "{table}" ({names})')
        if rows:
            cells = ", ".join(f"nullif(unnest(${number}::VARCHAR[]), '')" for number in range(1, len(columns) + 1))
            values = [list(column) for column in zip(*rows, strict=True)]
            self.database.execute(f'INSERT INTO "{table}" SELECT {cells}', values)

    def load_earlier(self, table: PooledTable, file: Path, cohort_ids: Collection[str]) -> None:
        """Adds the rows of some members as they were gathered earlier."""
        source = f"read_parquet({literal(file.as_posix())})"
        there = {row[0] for row in self.database.execute(f"DESCRIBE FROM {source}").fetchall()}
        cells = ", ".join(f'"{name}"::VARCHAR' if name in there else "NULL" for name in table.columns)
        self.database.execute(
            f'INSERT INTO "{table.name}" SELECT {COHORT_ID}, {cells} FROM {source}'
            f" WHERE list_contains($1, {COHORT_ID})",
            [list(cohort_ids)],
        )

    def remove(self, tables: Collection[str], cohort_ids: Collection[str]) -> None:
        """Takes the rows of members out of all these tables."""
        for name in tables if cohort_ids else ():
            self.database.execute(f'DELETE FROM "{name}" WHERE list_contains($1, {COHORT_ID})', [list(cohort_ids)])

    def write(self, table: str, types: dict[str, str], key: Sequence[str], target: Path) -> int:
        """Writes a table as one Parquet file, typed and in the order of its key; the same rows give the same bytes.
        Returns the number of rows; without rows there is no file."""
        count = self.database.execute(f'SELECT count(*) FROM "{table}"').fetchall()[0][0]
        if not count:
            return 0
        cells = ", ".join(f'try_cast("{name}" AS {kind}) AS "{name}"' for name, kind in types.items())
        order = ", ".join(f'"{name}"' for name in key) or "ALL"
        # how a file is encoded depends on how its rows lay in the database, so they are laid anew first
        self.database.execute(
            f'CREATE OR REPLACE TEMP TABLE sorted_rows AS SELECT {cells} FROM "{table}" ORDER BY {order}'
        )
        self.database.execute(f"COPY sorted_rows TO {literal(target.as_posix())} (FORMAT parquet)")
        return int(count)

    def close(self) -> None:
        """Closes the database and the files, which are then nobody's."""
        for pooled in self._files.values():
            pooled.file.close()
        self.database.close()
