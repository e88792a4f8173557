"""Names of places in finished texts by which an organisation would be found that does not appear by its name, or that
must stay secret."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator, Mapping

from ..i18n.language import Language
from ..i18n.subdivisions import smaller_place_name, subdivision_label
from ..model.cohort import Cohort
from ..model.countries import larger_place
from ..model.publication_file import is_place
from ..reading.accepted_rows import AcceptedRows
from ..reading.cells.text import tidy
from .appearances import Appearance, is_named
from .text_marks import bare_place, word_pattern

# a shorter name without spaces around it, such as เลย, is a part of everyday words
LEAST_LETTERS = 4


class HiddenPlaces:
    """Searches texts for the names of places, in all of these languages.

    `secret` are places that must stay secret; `of_unnamed` are those of organisations that do not appear by their name,
    where none is that does.
    """

    def __init__(
        self,
        cohort: Cohort,
        accepted: AcceptedRows,
        appearances: Mapping[str, Appearance],
        languages: Collection[Language],
        kinds: Collection[str],
        before: Collection[str],
    ):
        """`kinds` are words for provinces and the like, `before` those that stand before the name of a place."""
        secret_places, unnamed_places, named_places = set[str](), set[str](), set[str]()
        for table in cohort.model.tables.values():
            places = [column for column in table.fields if is_place(column)]
            for (row_id, *_), row in accepted.rows(table).items() if places else ():
                for column in places:
                    if column.secret_if and row[column.secret_if] != "false":
                        secret_places.add(row[column.name])
                    elif table.appears_as and row_id in appearances:
                        (named_places if is_named(appearances[row_id]) else unnamed_places).add(row[column.name])
        words = sorted({*before, *kinds}, key=len, reverse=True)

        def patterns(codes: set[str]) -> list[re.Pattern[str]]:
            names = {_name(code, language, kinds) for code in codes - {""} for language in languages}
            return [_pattern(name, words) for name in sorted(names)]

        self._secret = patterns(_with_larger(secret_places))
        self._of_unnamed = patterns(_with_larger(unnamed_places) - _with_larger(named_places))

    def secret(self, text: str) -> Iterator[str]:
        """The secret places that a text names."""
        return _matches(self._secret, text)

    def of_unnamed(self, text: str) -> Iterator[str]:
        """The places in a text that lead to an organisation without a name."""
        return _matches(self._of_unnamed, text)


def _with_larger(codes: Collection[str]) -> set[str]:
    """These places, and the provinces in which they lie."""
    return {*codes, *map(larger_place, codes)}


def _name(code: str, language: Language, kinds: Collection[str]) -> str:
    """The name of a place by itself, without the province in which it lies."""
    if code in language.smaller_places:
        return smaller_place_name(code, language)
    return bare_place(subdivision_label(code, language), kinds)


def _matches(patterns: Collection[re.Pattern[str]], text: str) -> Iterator[str]:
    tidied = tidy(text)[0]
    yield from (match[0] for pattern in patterns if (match := pattern.search(tidied)))


def _pattern(label: str, words: Collection[str]) -> re.Pattern[str]:
    """A place wherever its name stands; one that is short in a script without spaces only after a word for places."""
    letters = sum(unicodedata.category(letter) != "Mn" for letter in label)
    pattern = word_pattern(label)
    if label.isascii() or letters >= LEAST_LETTERS:
        return pattern
    return re.compile(rf"(?:{'|'.join(map(re.escape, words))})\s?{pattern.pattern}")
