"""SQL files whose comment block says what they are, and the rows they give."""

from __future__ import annotations

import datetime
import re
from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import duckdb

from ..errors import CannotRun
from ..model.places import Places

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


def rows_of(database: duckdb.DuckDBPyConnection, sql: str, where: str) -> tuple[list[str], list[dict[str, Value]]]:
    """The columns and the rows that a query gives. Raises CannotRun, with its file, when it cannot be asked."""
    try:
        cursor = database.execute(sql)
        columns = [column[0] for column in cursor.description]
        return columns, [dict(zip(columns, row, strict=True)) for row in cursor.fetchall()]
    except duckdb.Error as error:
        raise CannotRun(f"{where}: {' '.join(str(error).split())}") from None
