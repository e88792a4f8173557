"""The database in which the tables of all members are laid together: one table for each, every cell as text."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import duckdb

from ..model.network import COHORT_ID
from .csv_staging import THREADS, literal
from .gathered_database import MEMORY

# so many files are read by one statement; a wrong one among them is then looked for one by one
FILES_AT_A_TIME = 250
_LONGEST_LINE = 4_000_000


@dataclass(frozen=True)
class StagedFile:
    """One table of one member, written to a file: its columns in the order of the file, as we call them, and how many
    rows a second reader of CSV has counted in it."""

    cohort_id: str
    path: Path
    header: tuple[str, ...]
    rows: int


@dataclass
class PooledTable:
    """A table of all members: its columns behind the id of the cohort, and the files with its rows."""

    name: str
    columns: tuple[str, ...]
    files: list[StagedFile] = field(default_factory=list)


class Gathering:
    """Lays tables together in a database in `folder`, which has memory for a part of them only."""

    def __init__(self, folder: Path):
        self._folder = folder
        self.database = duckdb.connect(
            str(folder / "gathering.duckdb"),
            config={"threads": THREADS, "autoinstall_known_extensions": False, "autoload_known_extensions": False},
        )
        self.database.execute(f"SET memory_limit = '{MEMORY}'")
        self.database.execute(f"SET temp_directory = {literal(str(folder))}")
        self.database.execute("CREATE TABLE staged_files (path VARCHAR, cohort_id VARCHAR)")

    def load(self, table: PooledTable) -> list[str]:
        """Loads the rows of all members; returns the ids of those whose file cannot be read as a table."""
        columns = ", ".join(f'"{name}" VARCHAR' for name in (COHORT_ID, *table.columns))
        self.database.execute(f'CREATE TABLE "{table.name}" ({columns})')
        broken: list[str] = []
        by_header = defaultdict(list)
        for file in table.files:
            by_header[file.header].append(file)
        for header, files in by_header.items():
            for start in range(0, len(files), FILES_AT_A_TIME):
                broken += self._load(table, header, files[start : start + FILES_AT_A_TIME])
        found = dict(self.database.execute(f'SELECT {COHORT_ID}, count(*) FROM "{table.name}" GROUP BY ALL').fetchall())
        # two readers that do not agree on a file are no ground for numbers
        return sorted({*broken, *(file.cohort_id for file in table.files if found.get(file.cohort_id, 0) != file.rows)})

    def _load(self, table: PooledTable, header: Sequence[str], files: Sequence[StagedFile]) -> Iterator[str]:
        try:
            self._insert(table, header, files)
        except duckdb.Error:
            if len(files) == 1:
                yield files[0].cohort_id
                return
            half = len(files) // 2
            yield from self._load(table, header, files[:half])
            yield from self._load(table, header, files[half:])

    def _insert(self, table: PooledTable, header: Sequence[str], files: Sequence[StagedFile]) -> None:
        paths = [str(file.path) for file in files]
        self.database.execute("DELETE FROM staged_files")
        self.database.execute(
            "INSERT INTO staged_files SELECT unnest($1::VARCHAR[]), unnest($2::VARCHAR[])",
            [paths, [file.cohort_id for file in files]],
        )
        types = ", ".join(f"{literal(f'c{index}')}: 'VARCHAR'" for index in range(len(header)))
        known = {name: f"c{index}" for index, name in enumerate(header)}
        cells = ", ".join(known.get(name, "NULL") for name in table.columns)
        self.database.execute(
            f'INSERT INTO "{table.name}" SELECT cohort_id, {cells} FROM read_csv($1, columns = {{{types}}},'
            " auto_detect = false, header = true, delim = ',', quote = '\"', escape = '\"', nullstr = '',"
            f" strict_mode = true, null_padding = false, filename = 'path', max_line_size = {_LONGEST_LINE}) AS rows"
            " JOIN staged_files USING (path)",
            [paths],
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
        """Closes the database, whose file is then nobody's."""
        self.database.close()
