"""Queries on the database of a cohort."""

from __future__ import annotations

import threading

import duckdb

from ..errors import CannotRun
from ..model.sql_files import Value
from ..model.tables import Model
from .database_errors import error_line

Row = dict[str, Value]
# the longest query of the template takes seconds with the data of a hundred partners
MOST_SECONDS = 120
# rows that are only counted, at a time
_COUNTED = 10_000
# a PIVOT is one of several steps
QUERIES = {duckdb.StatementType.SELECT, duckdb.StatementType.MULTI}


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
        """The columns and the rows of a query. Raises CannotRun, starting with `where`, when it fails, takes too long
        or is no query."""
        check_is_query(self._database, sql, where)
        return query_rows(self._database, sql, where)

    def first_rows(self, sql: str, where: str, most: int) -> tuple[list[str], list[Row], int]:
        """The columns of a query, the first of its rows up to `most`, and how many there are in all."""
        check_is_query(self._database, sql, where)
        return _query(self._database, sql, where, most)


def check_is_query(database: duckdb.DuckDBPyConnection, sql: str, where: str) -> None:
    """Raises CannotRun, starting with `where`, for more than one statement, or one that could change a table."""
    try:
        statements = database.extract_statements(sql)
    except duckdb.Error as error:
        raise CannotRun(f"{where}: {error_line(error)}") from None
    if len(statements) > 1 or any(statement.type not in QUERIES for statement in statements):
        raise CannotRun(f"{where}: write one SELECT, which changes nothing")


def query_rows(database: duckdb.DuckDBPyConnection, sql: str, where: str) -> tuple[list[str], list[Row]]:
    """The columns and the rows of a statement. Raises CannotRun, starting with `where`, when it fails or takes too
    long."""
    columns, rows, _ = _query(database, sql, where, None)
    return columns, rows


def _query(
    database: duckdb.DuckDBPyConnection, sql: str, where: str, most: int | None
) -> tuple[list[str], list[Row], int]:
    """As `query_rows`, with at most so many rows, and the number of all."""
    is_late = threading.Event()

    def interrupt() -> None:
        is_late.set()
        database.interrupt()

    timer = threading.Timer(MOST_SECONDS, interrupt)
    timer.start()
    try:
        cursor = database.execute(sql)
        # a file with only comments gives no cursor
        if cursor is None:
            return [], [], 0
        columns = [column[0] for column in cursor.description]
        found = cursor.fetchall() if most is None else cursor.fetchmany(most)
        rows, count = [dict(zip(columns, row, strict=True)) for row in found], len(found)
        while most is not None and (others := cursor.fetchmany(_COUNTED)):
            count += len(others)
        return columns, rows, count
    except (duckdb.Error, RuntimeError) as error:
        if is_late.is_set():
            raise CannotRun(f"{where}: the query takes more than {MOST_SECONDS} s; join fewer rows") from None
        if isinstance(error, duckdb.Error):
            raise CannotRun(f"{where}: {error_line(error)}") from None
        raise
    finally:
        timer.cancel()
        timer.join()
