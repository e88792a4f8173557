"""What was said about the texts of the demo before they are published."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from cohort.model.publication_declarations import REVIEWED
from cohort.model.review_ids import NO, REWORDED, YES, review_id
from cohort.model.tables import Model

from .world import Row


def reviews(generated_tables: dict[str, list[Row]], model: Model, content: dict[str, Any], day: str) -> Iterator[Row]:
    """A row for each text that would leave: most of them as they stand, a few in other words or not at all."""
    found: dict[str, Row] = {}
    for table in model.tables.values():
        for column in table.published_fields:
            for row in generated_tables.get(table.name, ()) if column.publish == REVIEWED else ():
                if text := row.get(column.name, ""):
                    wording = content["reworded"].get(text, "")
                    found[review_id(table.name, column.name, text)] = {
                        "review_id": review_id(table.name, column.name, text),
                        "answer": NO if text in content["kept_back"] else REWORDED if wording else YES,
                        "wording": wording,
                        "agreed_on": day,
                    }
    yield from found.values()
