"""Personal texts beside the results of the measures of report/book/, whose SQL decides which of them may be shown.

A line of the header `-- private: quote = codings.quote coding_id` puts the personal column `quote` of the row of
`codings` whose id stands in `coding_id` into the column `quote`; where that id is blank, nothing is shown.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from ...errors import CannotRun
from ...measures.measure_queries import Result
from ...model.tables import Model
from ...reading.accepted_rows import AcceptedRows


def with_private_texts(results: Mapping[str, Result], model: Model, accepted: AcceptedRows) -> dict[str, Result]:
    """The results with the personal texts that their headers declare; empty where private/ is not there."""
    return {name: _with_texts(result, model, accepted) for name, result in results.items()}


def _with_texts(result: Result, model: Model, accepted: AcceptedRows) -> Result:
    rows = [dict(row) for row in result.rows]
    for column, source in result.measure.private.items():
        where = f"{result.measure.file.where}: private: {column}"
        place, _, key = source.partition(" ")
        name, _, private_column = place.partition(".")
        table = model.tables.get(name)
        if table is None or private_column not in {field.name for field in table.private_fields}:
            raise CannotRun(f"{where}: there is no personal column {place}")
        if rows and key not in rows[0]:
            raise CannotRun(f"{where}: the query gives no column {key}")
        stored = accepted.rows(table)
        for row in rows:
            row[column] = stored.get((str(row[key]),), {}).get(private_column) or None if row[key] else None
    return replace(result, rows=rows)
