"""Asking the database."""

from __future__ import annotations

import duckdb

from ..errors import CannotRun
from ..model.tables import Model
from .refusals import refusal
from .sql_files import Value


def filled_tables(database: duckdb.DuckDBPyConnection, model: Model) -> set[str]:
    """The tables that a cohort keeps and in which something stands."""
    asked = " UNION ALL ".join(f"SELECT '{name}' WHERE EXISTS (FROM \"{name}\")" for name in model.tables)
    return {name for (name,) in database.execute(asked).fetchall()}


def rows_of(database: duckdb.DuckDBPyConnection, sql: str, where: str) -> tuple[list[str], list[dict[str, Value]]]:
    """The columns and the rows that a query gives. Raises CannotRun, with its file, when it cannot be asked."""
    try:
        cursor = database.execute(sql)
        # of a file of comments alone
        if cursor is None:
            return [], []
        columns = [column[0] for column in cursor.description]
        return columns, [dict(zip(columns, row, strict=True)) for row in cursor.fetchall()]
    except duckdb.Error as error:
        raise CannotRun(f"{where}: {refusal(error)}") from None
