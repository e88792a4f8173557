"""SQL files that begin with a header of comment lines."""

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
from .text_files import read_text_file

Value = str | int | float | bool | Decimal | datetime.date | list | None


@dataclass(frozen=True)
class SqlFile:
    """One SQL file; `where` is its path for messages.

    `header` has its lines `-- name: value`; `pairs` has its lines `-- name: column = meaning`, by name and column.
    """

    name: str
    where: str
    header: dict[str, str]
    pairs: dict[str, dict[str, str]]
    sql: str

    @property
    def tables(self) -> tuple[str, ...]:
        """The names of the tables that it queries."""
        return tuple(self.header["tables"].replace(",", " ").split())


def read_sql_file(
    paths: CohortPaths, path: Path, required_names: Collection[str], pair_names: Collection[str]
) -> SqlFile:
    """Reads a file and its header; lines named in `pair_names` hold pairs and may occur many times.

    Raises CannotRun for a file that is not UTF-8, or a header that lacks one of `required_names`.
    """
    where = paths.display_name(path)
    text = read_text_file(paths, path)
    header: dict[str, str] = {}
    pairs: dict[str, dict[str, str]] = {name: {} for name in pair_names}
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
    missing_names = set(required_names) - set(header)
    if missing_names:
        raise CannotRun(f"{where}: the header lacks “-- {min(missing_names)}: …”")
    return SqlFile(path.stem, where, header, pairs, text)


def placeholders(text: str, where: str) -> set[str]:
    """The names between braces in a text. Raises CannotRun, starting with `where`, for an unpaired brace."""
    try:
        return {name for _, name, _, _ in Formatter().parse(text) if name is not None}
    except ValueError as error:
        raise CannotRun(f"{where}: {error}; write a name between each pair of braces") from None


def check_header_names(file: SqlFile, component: str, tables: Collection[str], model: Model) -> None:
    """Raises CannotRun when a header names a component or a table that is not declared."""
    if component and component not in model.components:
        names = ", ".join(sorted(model.components))
        raise CannotRun(f"{file.where}: there is no component {component}; choose from {names}")
    declared = model.tables | model.dropped_tables
    for name in (*file.tables, *file.pairs["names"].values(), *tables):
        if name not in declared:
            raise CannotRun(f"{file.where}: there is no table {name}; choose from {', '.join(declared)}")


def is_applicable(file: SqlFile, component: str, model: Model, filled_tables: Collection[str]) -> bool:
    """Whether to run a file: the cohort keeps its component (or it has none), and all its tables have rows."""
    return (not component or model.components[component].kept) and set(file.tables) <= set(filled_tables)
