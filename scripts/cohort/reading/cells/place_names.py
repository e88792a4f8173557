"""The names of provinces, counties and the like as people write them: เชียงราย, จ.เชียงราย, Kisumu County."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator, Mapping

from .text import comparison_key

MOST_SUGGESTIONS = 3
_SIMILAR = 0.75


class PlaceNames:
    """Finds places by name. `labels` are their names for people by code, `names` all their names by code, and `kinds`
    the words that people write before or after a name, such as จังหวัด and County."""

    def __init__(self, labels: Mapping[str, str], names: Mapping[str, Iterable[str]], kinds: Iterable[str]):
        self._labels = labels
        self._kinds = sorted({comparison_key(kind) for kind in kinds}, key=lambda kind: (-len(kind), kind))
        self._codes_by_name: dict[str, list[str]] = {}
        for code, texts in names.items():
            for key in dict.fromkeys(key for text in (code, *texts) for key in self._keys(text)):
                self._codes_by_name.setdefault(key, []).append(code)

    def codes(self, text: str) -> list[str]:
        """The codes of the places that a text may mean; none if it is no known name."""
        return next((self._codes_by_name[key] for key in self._keys(text) if key in self._codes_by_name), [])

    def similar_labels(self, text: str) -> list[str]:
        """The names of places that are spelled like a text."""
        keys = difflib.get_close_matches(comparison_key(text), self._codes_by_name, n=MOST_SUGGESTIONS, cutoff=_SIMILAR)
        codes = dict.fromkeys(code for key in keys for code in self._codes_by_name[key])
        return [self._labels.get(code, code) for code in codes]

    def _keys(self, text: str) -> Iterator[str]:
        """The forms of a name for comparison: as it is, and without the word for its kind."""
        key = comparison_key(text)
        yield key
        for kind in self._kinds:
            for shorter in (key.removeprefix(kind), key.removesuffix(kind)):
                if shorter not in ("", key):
                    yield shorter
