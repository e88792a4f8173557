"""Findings of a book, for its writers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ...i18n.language import Language
from ..texts.live_values import LiveSources, Uses
from .chapters import Chapter
from .manuscript import BookFinding


def find_in_book(
    chapters: Sequence[Chapter], uses: Uses, sources: LiveSources, language: Language
) -> Iterator[BookFinding]:
    """Everything that writers should look at besides live parts that stand for nothing."""
    yield from ()
