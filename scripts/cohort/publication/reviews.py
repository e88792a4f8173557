"""Texts leave only after somebody has read them: what was said about each, by the hash of the text."""

from __future__ import annotations

from dataclasses import dataclass

from ..model.review_ids import REWORDED, YES, review_id
from ..model.tables import Field, Table
from ..reading.accepted_rows import AcceptedRows, Row


@dataclass(frozen=True)
class ReviewedText:
    """A text that would leave, and what was said about it: `words` is what leaves, None if nothing does.

    `answer` is empty for a text that nobody has read yet.
    """

    table: Table
    column: Field
    key: tuple[str, ...]
    text: str
    answer: str
    words: str | None

    @property
    def review_id(self) -> str:
        return review_id(self.table.name, self.column.name, self.text)


class Reviews:
    """What was said about texts, from the accepted rows of `table`."""

    def __init__(self, table: Table, accepted: AcceptedRows):
        self._rows: dict[str, Row] = {key[0]: row for key, row in accepted.rows(table).items()}

    def read(self, table: Table, column: Field, key: tuple[str, ...], text: str) -> ReviewedText:
        """A text with what was said about it."""
        row = self._rows.get(review_id(table.name, column.name, text))
        if row is None or (row["answer"] == REWORDED and not row["wording"]):
            # who announces other words and gives none has not answered yet
            return ReviewedText(table, column, key, text, "", None)
        answer = row["answer"]
        words = {YES: text, REWORDED: row["wording"] or None}.get(answer)
        return ReviewedText(table, column, key, text, answer, words)
