"""Finds in texts what may lead to somebody: names, nicknames, contacts, places, roles; in Thai, which has no spaces
between words, too. What it finds helps a person who reads the text; it decides nothing.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from ..i18n.language import Language
from ..i18n.subdivisions import smaller_place_name, subdivision_labels
from ..model.cohort import Cohort
from ..reading.accepted_rows import AcceptedRows
from ..reading.cells.text import tidy
from ..reading.cells.vocabulary import Vocabulary
from .appearances import Appearance, is_named

NAME, NICKNAME, CONTACT, NUMBER, PLACE, ORGANISATION, ROLE = (
    "name",
    "nickname",
    "contact",
    "number",
    "place",
    "organisation",
    "role",
)
# a part of a full name, or of the name of an organisation, that is long enough to lead to it
LEAST_OF_NAME, LEAST_OF_ORGANISATION = 3, 7
# an address, a page, the account of a chat, a telephone number however its digits are grouped
_CONTACT = re.compile(
    r"[^\s@]+@[\w-]+(?:\.[\w-]+)+|https?://\S+|\b[\w-]+(?:\.[\w-]+)*\.[a-z]{2,6}/\S+|(?<!\w)@[\w.-]{3,}"
    r"|(?i:\b(?:line|whatsapp|telegram|wechat)(?: ?id)?|ไลน์(?:ไอดี)?|ไอดีไลน์) ?: ?[\w.@-]+"
    r"|(?<!\d)(?:\+?\(?\d(?:[ ().·–-]{0,2}\d){8,13})(?!\d)"
)
_NUMBER = re.compile(r"(?<!\d)\d(?:[ -]?\d){12}(?!\d)")
_LETTER = re.compile(r"\w|[\u0e30-\u0e3a\u0e47-\u0e4e]")
_THAI = re.compile("[\u0e00-\u0e7f]")
# vowels and tones that belong to the letter before them
_THAI_FOLLOWING = re.compile("[\u0e30-\u0e3a\u0e45-\u0e4e]")


@dataclass(frozen=True, order=True)
class Mark:
    """A part of a text from `start` to before `end` that may lead to somebody, and why."""

    start: int
    end: int
    kind: str


class TextMarks:
    """Finds marks in the texts of one cohort; `appearances` says which organisations do not appear by name.

    `words` are those of publication.yaml, such as words for the head of a team. `ordinary` is a large text of everyday
    words: a nickname that stands there between the same letters is a part of such a word.
    """

    def __init__(
        self,
        cohort: Cohort,
        accepted: AcceptedRows,
        appearances: Mapping[str, Appearance],
        vocabulary: Vocabulary,
        languages: Collection[Language],
        words: Mapping[str, Collection[str]],
        ordinary: str,
    ):
        self._ordinary = _Ordinary(ordinary)
        self._words: list[tuple[re.Pattern[str], str]] = []
        names, nicknames, contacts = _of_people(cohort, accepted, vocabulary)
        # a part of a name that is an everyday word too needs a look at what stands beside it
        everyday = {name for name in names if " " not in name and name in ordinary}
        self._add(names - everyday, NAME)
        self._add(contacts, CONTACT)
        self._add(names_of_unnamed_organisations(cohort, accepted, appearances, words["kinds"]), ORGANISATION)
        self._add({label for code in languages for label in _places(cohort, code, vocabulary.place_words)}, PLACE)
        self._add(words["roles"], ROLE)
        self._place = _place_pattern(words["before_places"], words["before_places_apart"], words["after_places"])
        self._nicknames = [(word_pattern(name), NICKNAME) for name in sorted(nicknames)]
        self._nicknames += [(word_pattern(name), NAME) for name in sorted(everyday)]

    def _add(self, words: Collection[str], kind: str) -> None:
        self._words += [(word_pattern(word), kind) for word in sorted(words) if word]

    def find(self, text: str) -> list[Mark]:
        """The marks in a text, in their order; of those that overlap the longest."""
        matches = set(self._all(text))
        chosen: list[Mark] = []
        for mark in sorted(matches, key=lambda mark: (mark.start - mark.end, mark)):
            if not any(mark.start < other.end and other.start < mark.end for other in chosen):
                chosen.append(mark)
        return sorted(chosen)

    def nicknames(self, text: str) -> list[Mark]:
        """The nicknames within running Thai, which has no spaces between words; those of other scripts stand by
        themselves, and are found without this."""
        return [mark for mark in self.find(text) if mark.kind == NICKNAME and _THAI.match(text[mark.start])]

    def _all(self, text: str) -> Iterator[Mark]:
        for pattern, kind in ((_CONTACT, CONTACT), (_NUMBER, NUMBER), (self._place, PLACE), *self._words):
            for match in pattern.finditer(text):
                yield Mark(match.start(), match.end(), kind)
        for pattern, kind in self._nicknames:
            for match in pattern.finditer(text):
                if not self._ordinary.is_part_of_word(text, match.start(), match.end()):
                    yield Mark(match.start(), match.end(), kind)


class _Ordinary:
    """Everyday text, in which a word of few letters may be a part of others."""

    def __init__(self, text: str):
        self._text = text

    def is_part_of_word(self, text: str, start: int, end: int) -> bool:
        """Whether what stands there between these letters is a part of an everyday word."""
        after, before = text[end : end + 2], text[max(start - 2, 0) : start]
        if not _THAI.match(text[start]):
            return bool(_LETTER.match(after[:1]) or _LETTER.match(before[-1:]))
        if _THAI_FOLLOWING.match(after[:1]):
            # a vowel or a tone follows, so the name ends within a syllable
            return True
        word = text[start:end]
        continues = len(after) == 2 and _THAI.match(after[0]) and _THAI.match(after[1]) and word + after in self._text
        began_before = len(before) == 2 and _THAI.match(before[-1]) and before + word in self._text
        return bool(continues or began_before)


def word_pattern(word: str) -> re.Pattern[str]:
    """A word wherever it stands in Thai, elsewhere with its endings: Ton, Ton's, but not in Tonight."""
    parts = r"\s*".join(map(re.escape, word.split()))
    if _THAI.search(word):
        return re.compile(parts)
    return re.compile(rf"(?<!\w){parts}(?:['’]?s)?(?!\w)", re.IGNORECASE)


def _of_people(cohort: Cohort, accepted: AcceptedRows, vocabulary: Vocabulary) -> tuple[set[str], set[str], set[str]]:
    """The full names and their parts, the nicknames, and the contacts of everybody in the table of people."""
    persons = cohort.model.persons
    names: set[str] = set()
    nicknames: set[str] = set()
    contacts: set[str] = set()
    for row in accepted.rows(persons).values():
        for column in persons.fields:
            text = tidy(row[column.name])[0] if column.identifies else ""
            if not text:
                continue
            if column.name not in persons.known_by:
                contacts.add(text)
                continue
            bare = vocabulary.honorifics.sub("", text, count=1).strip()
            if len(bare.split()) > 1:
                names |= {bare, *(part for part in bare.split() if len(part) >= LEAST_OF_NAME)}
            else:
                nicknames |= {text, bare} - {""}
    return names, nicknames, contacts


def names_of_unnamed_organisations(
    cohort: Cohort, accepted: AcceptedRows, appearances: Mapping[str, Appearance], kinds: Collection[str]
) -> set[str]:
    """The names of organisations that do not appear by name, also without the words that say only of what kind they
    are."""
    kind = "|".join(map(re.escape, kinds))
    words_of_kind = re.compile(rf"^(?:{kind})\s*|\s*\b(?:{kind})$")
    names_found: set[str] = set()
    for table in cohort.model.tables.values():
        for (row_id, *_), row in accepted.rows(table).items() if table.appears_as else ():
            names = [row[name] for name in table.known_by if row.get(name)]
            if row_id in appearances and not is_named(appearances[row_id]):
                names_found |= {*names, *(words_of_kind.sub("", name).strip() for name in names)}
    return {name for name in names_found if len(name) >= LEAST_OF_ORGANISATION}


def _place_pattern(before: Collection[str], apart: Collection[str], after: Collection[str]) -> re.Pattern[str]:
    """A place with the word before or after it that says so; what is `apart` has no Thai letter before it."""
    thai = "|".join(re.escape(word) for word in before if _THAI.search(word))
    latin = "|".join(re.escape(word) for word in before if not _THAI.search(word))
    return re.compile(
        rf"(?:{thai}|(?<![\u0e00-\u0e7f.])(?:{'|'.join(map(re.escape, apart))}))\s?[\u0e00-\u0e7f0-9]{{2,16}}"
        rf"|\b(?:{latin}) [A-Z]\w+|\b(?!The\b)[A-Z]\w+ (?:{'|'.join(map(re.escape, after))})\b"
    )


def _places(cohort: Cohort, language: Language, kinds: Collection[str]) -> Iterator[str]:
    """The names of the provinces and the like of the country."""
    for label in subdivision_labels(cohort.settings["country"], language).values():
        yield bare_place(label, kinds)
    yield from (smaller_place_name(code, language) for code in language.smaller_places)


def bare_place(label: str, kinds: Collection[str]) -> str:
    """The name of a province or the like without the word for its kind before it."""
    # a word of one letter also begins names
    words = "|".join(re.escape(kind) for kind in sorted(kinds, key=len, reverse=True) if len(kind) > 1)
    return re.sub(rf"^(?:{words})(?=.) ?", "", label)
