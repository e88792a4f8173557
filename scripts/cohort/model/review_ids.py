"""The answers of a review, and the ids by which a review belongs to one text."""

from __future__ import annotations

import hashlib

YES, NO, REWORDED = "yes", "no", "reworded"


def review_id(table: str, column: str, text: str) -> str:
    """The id of the review of a text: a hash (152 bits of SHA-256) of the text, its table and its column. A changed
    text has another one, so somebody reads it again."""
    return f"r-{hashlib.sha256(f'{table}.{column}:{text}'.encode()).hexdigest()[:38]}"
