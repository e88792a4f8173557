"""Names that are spelled like a text, as suggestions for a misspelt one."""

from __future__ import annotations

import re
from collections.abc import Iterable
from difflib import get_close_matches

from .cells.text import comparison_key

# what tells rows with the same name apart, such as an organisation
_IN_BRACKETS = re.compile(r"\s*\(.*\)\s*$")
_SIMILAR = 0.6


def name_key(name: str) -> str:
    """A name for comparison, without what stands in brackets after it: names that share only that are not alike."""
    return comparison_key(_IN_BRACKETS.sub("", name)) or comparison_key(name)


def similar_names(text: str, names: Iterable[str], most: int) -> list[str]:
    """The names, at most `most`, that are spelled like a text."""
    names_by_key: dict[str, list[str]] = {}
    for name in dict.fromkeys(names):
        names_by_key.setdefault(name_key(name), []).append(name)
    keys = get_close_matches(name_key(text), names_by_key, n=most, cutoff=_SIMILAR)
    return [name for key in keys for name in names_by_key[key]][:most]
