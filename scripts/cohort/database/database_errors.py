"""Errors of the database in one line, which repeats nothing from cells."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from ..errors import CannotRun

if TYPE_CHECKING:
    import duckdb

NO_ROOM = "the database has not enough room; free some space on the disk of build/, then run again"


def error_line(error: duckdb.Error) -> str:
    """The reason in one line. A message about a value may quote personal data, so only its kind of error is shown."""
    import duckdb

    if isinstance(error, duckdb.OutOfMemoryException | duckdb.IOException):
        return NO_ROOM
    if isinstance(error, duckdb.DataError | duckdb.InvalidInputException):
        kind = str(error).partition(":")[0]
        return f"{kind}: a row holds what the query cannot take (not shown: it may be personal); try try_cast"
    return " ".join(str(error).split())


@contextmanager
def database_errors_in_one_line() -> Iterator[None]:
    """Turns an error of the database into CannotRun."""
    try:
        yield
    except Exception as error:
        # import the database only after an error
        import duckdb

        if isinstance(error, duckdb.Error):
            raise CannotRun(error_line(error)) from None
        raise
