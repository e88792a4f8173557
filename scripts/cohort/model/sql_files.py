"""SQL files whose comment block says what they are, and the rows they give."""

from __future__ import annotations

import datetime
import re
from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from string import Formatter

from ..errors import CannotRun
from .paths import CohortPaths
from .tables import Model

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


def read_sql_file(paths: CohortPaths, path: Path, needed: Collection[str], paired: Collection[str]) -> SqlFile:
    """Reads a file whose header must say what is `needed`; `paired` are the names that may stand there many times.

    Raises CannotRun for a file that is no UTF-8 text or whose header lacks something.
    """
    where = paths.display_name(path)
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise CannotRun(f"{where}: save the file as UTF-8 text") from None
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


def check_header_names(file: SqlFile, component: str, tables: Collection[str], model: Model) -> None:
    """Raises CannotRun when a header names a component or a table that nobody declares."""
    if component and component not in model.components:
        names = ", ".join(sorted(model.components))
        raise CannotRun(f"{file.where}: there is no component {component}; choose from {names}")
    declared = model.tables | model.dropped_tables
    for name in (*file.tables, *file.pairs["names"].values(), *tables):
        if name not in declared:
            raise CannotRun(f"{file.where}: there is no table {name}; choose from {', '.join(declared)}")


def is_applicable(file: SqlFile, component: str, model: Model, filled: Collection[str]) -> bool:
    """Whether a file has something to ask: its component is kept, and its tables are among those that are filled."""
    return (not component or model.components[component].kept) and set(file.tables) <= set(filled)
