"""The numbers of rows of a file by their status, in words."""

from __future__ import annotations

from collections.abc import Mapping

from ..i18n.language import Language


def count_texts(counts: Mapping[str, int], language: Language) -> dict[str, str]:
    """The text for each status, such as “3 new rows”, in the order in which they are said."""
    say_number = language.say_number
    return {
        "added": say_number("{n} new row", "{n} new rows", counts.get("added", 0)),
        "changed": say_number("{n} corrected row", "{n} corrected rows", counts.get("changed", 0)),
        "unchanged": say_number("{n} row as before", "{n} rows as before", counts.get("unchanged", 0)),
        "removed": say_number("{n} row taken out", "{n} rows taken out", counts.get("removed", 0)),
        "question": say_number(
            "{n} row that waits for your answer", "{n} rows that wait for your answer", counts.get("question", 0)
        ),
    }
