"""Queries on the database of a cohort."""

from __future__ import annotations

import duckdb

from ..errors import CannotRun
from ..model.sql_files import Value
from ..model.tables import Model
from .database_errors import error_line

Row = dict[str, Value]


class QuerySource:
    """The open database of a cohort, for queries in SQL."""

    def __init__(self, database: duckdb.DuckDBPyConnection, model: Model):
        self._database, self._model = database, model

    def execute(self, statement: str) -> None:
        """Runs a statement of the toolkit that defines something, such as a view."""
        self._database.execute(statement)

    def filled_tables(self) -> set[str]:
        """The names of the tables of the cohort that have rows."""
        exists = " UNION ALL ".join(f"SELECT '{name}' WHERE EXISTS (FROM \"{name}\")" for name in self._model.tables)
        return {name for (name,) in self._database.execute(exists).fetchall()}

    def query(self, sql: str, where: str) -> tuple[list[str], list[Row]]:
        """The columns and the rows of a query. Raises CannotRun, starting with `where`, when it fails."""
        return query_rows(self._database, sql, where)


def query_rows(database: duckdb.DuckDBPyConnection, sql: str, where: str) -> tuple[list[str], list[Row]]:
    """The columns and the rows of a query. Raises CannotRun, starting with `where`, when it fails."""
    try:
        cursor = database.execute(sql)
        # a file with only comments gives no cursor
        if cursor is None:
            return [], []
        columns = [column[0] for column in cursor.description]
        return columns, [dict(zip(columns, row, strict=True)) for row in cursor.fetchall()]
    except duckdb.Error as error:
        raise CannotRun(f"{where}: {error_line(error)}") from None
