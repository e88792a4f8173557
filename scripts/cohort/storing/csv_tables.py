"""The CSV files of data/ and private/: sorted by key, one quoting, UTF-8, LF."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence

from ..model.paths import CohortPaths
from ..model.tables import Field, Table
from .atomic_writes import write_atomically


def table_text(table: Table, fields: Iterable[Field], rows: Iterable[Mapping[str, str | None]]) -> str:
    """The text of one CSV file: the given columns of the rows, sorted by the key of the table."""
    in_order = sorted(rows, key=lambda row: tuple(row[name] or "" for name in table.key))
    return csv_text([each.name for each in fields], in_order)


def csv_text(names: Sequence[str], rows: Iterable[Mapping[str, str | None]]) -> str:
    """The text of a CSV file as it is stored: these columns of the rows, in the order of the rows."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(names)
    for row in rows:
        writer.writerow([row.get(name) or "" for name in names])
    return text.getvalue()


def write_table(paths: CohortPaths, table: Table, rows: Iterable[Mapping[str, str | None]]) -> None:
    """Writes all rows of a table, as text, with their personal fields apart in private/."""
    rows = list(rows)
    write_atomically(paths.data / f"{table.name}.csv", table_text(table, table.public_fields, rows))
    if table.private_fields:
        write_atomically(paths.private / f"{table.name}.csv", table_text(table, table.private_fields, rows))
