"""Names of people in the texts of a book, who may not be named there."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from ...model.paths import CohortPaths
from ...model.yaml_files import read_yaml
from ..texts.live_values import LiveSources
from ..texts.tree import Node, plain_text

PEOPLE = "people"
# a nickname of a few letters is a part of many words, and is found only where it stands by itself or after a title
SHORT = 5


class NamedPeople:
    """Searches for the names of those who have not agreed to be published by that name."""

    def __init__(self, sources: LiveSources, paths: CohortPaths):
        titles = _titles(paths)
        register = sources.special.get(PEOPLE)
        rows = register.rows if register else []
        full = {str(row["full_name"]) for row in rows if row["full_name"] and not row["may_full_name"]}
        allowed = {str(row["nickname"]) for row in rows if row["nickname"] and row["may_nickname"]}
        short = {str(row["nickname"]) for row in rows if row["nickname"] and not row["may_nickname"]} - allowed
        self._patterns = [(name, _full(name)) for name in sorted(full)]
        self._patterns += [(name, _nickname(name, titles)) for name in sorted(short)]

    def find(self, block: Node) -> Iterator[str]:
        """The names in a block."""
        yield from self.find_in_text(plain_text(block))

    def find_in_text(self, text: str) -> Iterator[str]:
        """The names in a text."""
        yield from (name for name, pattern in self._patterns if pattern.search(text))


def _full(name: str) -> re.Pattern[str]:
    return re.compile(r"\s+".join(map(re.escape, name.split())), re.IGNORECASE)


def _titles(paths: CohortPaths) -> str:
    """A pattern for what people write before a name. A single letter is one with a dot only: others end in it too."""
    words = read_yaml(paths.schemas / "reading.yaml")
    titles = (*words["honorifics"], *words["kinship_words"])
    return "|".join(
        (r"\b" if title.isascii() else "") + re.escape(title) + (r"\." if len(title) == 1 else r"\.?")
        for title in sorted(titles, key=len, reverse=True)
    )


def _nickname(name: str, titles: str) -> re.Pattern[str]:
    """A nickname that stands by itself, or after a title; a longer one wherever it stands."""
    escaped = re.escape(name)
    letters = sum(unicodedata.category(letter) != "Mn" for letter in name)
    if letters >= SHORT and not name.isascii():
        return re.compile(escaped)
    return re.compile(rf"(?:(?<![\w฀-๿])|(?i:{titles})\s?){escaped}(?![\w฀-๿])")
