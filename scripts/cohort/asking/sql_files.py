"""SQL files whose comment block says what they are, and the rows they give."""

from __future__ import annotations

import datetime
import re
from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from string import Formatter

import duckdb

from ..errors import CannotRun
from ..model.places import Places
from ..model.tables import Model

Value = str | int | float | bool | Decimal | datetime.date | list | None


@dataclass(frozen=True)
class SqlFile:
    """One SQL file, whose place people see as `where`.

    `header` has what its lines `-- name: value` say, `pairs` those of the form `-- name: column = meaning`.
    """

    name: str
    where: str
    header: dict[str, str]
    pairs: dict[str, dict[str, str]]
    sql: str

    @property
    def tables(self) -> tuple[str, ...]:
        """The tables that it is about."""
        return tuple(self.header["tables"].replace(",", " ").split())


def read_sql_file(places: Places, path: Path, needed: Collection[str], paired: Collection[str]) -> SqlFile:
    """Reads a file whose header must say what is `needed`; `paired` are the names that may stand there many times."""
    where, text = places.named(path), path.read_text(encoding="utf-8")
    header: dict[str, str] = {}
    pairs: dict[str, dict[str, str]] = {name: {} for name in paired}
    for line in text.splitlines():
        match = re.fullmatch(r"-- (\w+):(?: (.+))?", line)
        if not match:
            break
        name, value = match[1], match[2] or ""
        if name in pairs:
            column, _, meaning = value.partition(" = ")
            pairs[name][column] = meaning
        else:
            header[name] = value
    missing = set(needed) - set(header)
    if missing:
        raise CannotRun(f"{where}: the header lacks “-- {min(missing)}: …”")
    return SqlFile(path.stem, where, header, pairs, text)


def placeholders(text: str, where: str) -> set[str]:
    """The names between braces in a text. Raises CannotRun, with its file, for a brace without its partner."""
    try:
        return {name for _, name, _, _ in Formatter().parse(text) if name is not None}
    except ValueError as error:
        raise CannotRun(f"{where}: {error}; write a name between each pair of braces") from None


def check_names(file: SqlFile, component: str, tables: Collection[str], model: Model) -> None:
    """Raises CannotRun when a header names a component or a table that nobody declares."""
    if component and component not in model.components:
        names = ", ".join(sorted(model.components))
        raise CannotRun(f"{file.where}: there is no component {component}; choose from {names}")
    declared = model.tables | model.absent
    for name in (*file.tables, *file.pairs["names"].values(), *tables):
        if name not in declared:
            raise CannotRun(f"{file.where}: there is no table {name}; choose from {', '.join(declared)}")


def has_rows(database: duckdb.DuckDBPyConnection, file: SqlFile, component: str, model: Model) -> bool:
    """Whether there is something to ask: its component and its tables are kept, and none of these is empty."""
    if component and not model.components[component].kept:
        return False
    if not set(file.tables) <= set(model.tables):
        return False
    return all(database.execute(f'SELECT EXISTS (FROM "{name}")').fetchall()[0][0] for name in file.tables)


def rows_of(database: duckdb.DuckDBPyConnection, sql: str, where: str) -> tuple[list[str], list[dict[str, Value]]]:
    """The columns and the rows that a query gives. Raises CannotRun, with its file, when it cannot be asked."""
    try:
        cursor = database.execute(sql)
        columns = [column[0] for column in cursor.description]
        return columns, [dict(zip(columns, row, strict=True)) for row in cursor.fetchall()]
    except duckdb.Error as error:
        raise CannotRun(f"{where}: {' '.join(str(error).split())}") from None
