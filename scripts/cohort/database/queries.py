"""Asking the database."""

from __future__ import annotations

from typing import Protocol

import duckdb

from ..errors import CannotRun
from ..model.sql_files import Value
from ..model.tables import Model
from .database_errors import refusal

Row = dict[str, Value]


class Asks(Protocol):
    """Who can be asked about the tables of a cohort."""

    def define(self, name: str, statement: str) -> None:
        """Says with a statement what a name means from now on."""

    def filled(self) -> set[str]:
        """The tables that the cohort keeps and in which something stands."""

    def rows(self, sql: str, where: str) -> tuple[list[str], list[Row]]:
        """The columns and the rows that a query gives. Raises CannotRun, with its file, when it cannot be asked."""


class Asker(Asks):
    """Asks a database that is open."""

    def __init__(self, database: duckdb.DuckDBPyConnection, model: Model):
        self._database, self._model = database, model

    def define(self, name: str, statement: str) -> None:
        del name
        self._database.execute(statement)

    def filled(self) -> set[str]:
        asked = " UNION ALL ".join(f"SELECT '{name}' WHERE EXISTS (FROM \"{name}\")" for name in self._model.tables)
        return {name for (name,) in self._database.execute(asked).fetchall()}

    def rows(self, sql: str, where: str) -> tuple[list[str], list[Row]]:
        return rows_of(self._database, sql, where)


def rows_of(database: duckdb.DuckDBPyConnection, sql: str, where: str) -> tuple[list[str], list[Row]]:
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
