"""Writes the CSV files of data/ and private/: sorted by key, one style of quoting, UTF-8, LF."""

from __future__ import annotations

import csv
import datetime
from collections.abc import Iterable, Mapping, Sequence

from ..model.data_package import LIST_DELIMITER
from ..model.paths import CohortPaths
from ..model.tables import Field, Table
from .atomic_writes import write_atomically


def table_text(table: Table, columns: Iterable[Field], rows: Iterable[Mapping[str, str | None]]) -> str:
    """The text of one CSV file: these columns of the rows, sorted by the key of the table."""
    sorted_rows = sorted(rows, key=lambda row: tuple(row[name] or "" for name in table.key))
    return csv_text([column.name for column in columns], sorted_rows)


def csv_text(names: Sequence[str], rows: Iterable[Mapping[str, str | None]]) -> str:
    """The text of a CSV file: these columns of the rows, in the order of the rows; missing cells are empty."""
    lines = _Lines()
    # the writer puts only the signs of its own line end into quotation marks, and a reader stops at either
    writer = csv.writer(lines, lineterminator="\r\n")
    writer.writerow(names)
    for row in rows:
        writer.writerow([row.get(name) or "" for name in names])
    return "".join(lines)


def stored_text(value: object) -> str:
    """A value of the database as the text that stands in a CSV file.

    >>> stored_text(None), stored_text(True), stored_text(["a", "b"])
    ('', 'true', 'a;b')
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        return LIST_DELIMITER.join(map(str, value))
    return value.isoformat() if isinstance(value, datetime.date) else str(value)


class _Lines(list[str]):
    """The lines that a CSV writer writes, each with LF at its end."""

    def write(self, line: str) -> None:
        self.append(f"{line[:-2]}\n")


def write_table(paths: CohortPaths, table: Table, rows: Iterable[Mapping[str, str | None]]) -> None:
    """Writes all rows of a table to data/, and their personal fields to private/."""
    rows = list(rows)
    write_atomically(paths.data / f"{table.name}.csv", table_text(table, table.public_fields, rows))
    if table.private_fields:
        write_atomically(paths.private / f"{table.name}.csv", table_text(table, table.private_fields, rows))
