"""Names of people in finished texts who may not be named there: in the spellings of a search for one person, and
nicknames as people write them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Mapping

from ..model.tables import Table
from ..reading.accepted_rows import AcceptedRows
from ..reading.cells.text import tidy
from ..reading.cells.vocabulary import Vocabulary
from ..reading.person_spellings import Spelling, decomposed, fold, person_spellings
from .text_marks import LEAST_OF_NAME

# a nickname of a few letters is a part of many words, and is found only where it stands by itself or after a title
SHORT = 5
# shorter titles are parts of many words too
LONG_TITLE = 3
# what a syllable begins with before its consonant: หน้า is not น้า
LEADING = "[หเแโใไ]"
# what belongs to the last letter of a Thai word, and the letters of others
FOLLOWING = "[A-Za-z\u0e30-\u0e3a\u0e45-\u0e4e]"


def are_all_known(persons: Table, accepted: AcceptedRows) -> bool:
    """Whether each row of the table of people has its names here: a clone without private/ has none, and one with an
    older private/ has not all of them."""
    required = [column.name for column in persons.private_fields if column.required]
    return all(row[name] for row in accepted.rows(persons).values() for name in required)


class NamedPeople:
    """Searches for the names and contacts of those who have not agreed to be published by them.

    Each of the `people` has full_name, nickname and contact, which may be None, and may_full_name and may_nickname.
    `country` is that of telephone numbers without a country code.
    """

    def __init__(self, people: Iterable[Mapping[str, object]], vocabulary: Vocabulary, country: str):
        self._spellings: list[tuple[str, Spelling]] = []
        nicknames: dict[str, str] = {}
        first_names: dict[str, str] = {}
        for row in people:
            full_name = str(row["full_name"] or "")
            if full_name and not row["may_full_name"]:
                certain = person_spellings(
                    [full_name], (), (), vocabulary.honorifics, country, vocabulary.spoken_signs
                ).certain
                self._spellings += [(full_name, spelling) for spelling in certain]
                words = vocabulary.honorifics.sub("", full_name, count=1).split()
                # who may be called ครูจิตรา agreed to the name in it
                is_called_so = row["may_nickname"] and words and words[0] in str(row["nickname"] or "")
                if len(words) > 1 and len(words[0]) >= LEAST_OF_NAME and not is_called_so:
                    first_names.setdefault(words[0], full_name)
                if not certain:
                    # a single short word, as a nickname is
                    nicknames[vocabulary.honorifics.sub("", full_name, count=1)] = full_name
            if contact := row.get("contact"):
                spellings = person_spellings(
                    (), (), [str(contact)], vocabulary.honorifics, country, vocabulary.spoken_signs
                ).certain
                self._spellings += [(full_name or str(contact), spelling) for spelling in spellings]
            # of two who are called the same, a text does not tell which one it means
            if (nickname := str(row["nickname"] or "")) and not row["may_nickname"]:
                nicknames.setdefault(nickname, nickname)
        self._labels = first_names | nicknames
        self._nicknames = _nicknames_pattern(nicknames, first_names.keys() - nicknames.keys(), vocabulary.titles)

    def find(self, text: str, *, also_nicknames: bool = True) -> Iterator[str]:
        """The names in a text, each once, as the register has them."""
        yield from dict.fromkeys(self._all(text, also_nicknames))

    def _all(self, text: str, also_nicknames: bool) -> Iterator[str]:
        folded, whole = fold(text), decomposed(text)
        for name, spelling in self._spellings:
            if spelling.is_in(folded, whole):
                yield name
        # as registers have them: without signs that nobody sees, and in the usual order of vowels and tones
        for match in self._nicknames.finditer(tidy(text)[0]) if also_nicknames else ():
            yield self._labels[next(filter(None, match.groups()))]


def _nicknames_pattern(
    nicknames: Collection[str], first_names: Collection[str], titles: Collection[str]
) -> re.Pattern[str]:
    """Nicknames that stand by themselves, or after a title, where in Thai the text may go on: โคชแพรชวนคิด. Longer ones
    wherever they stand, first names, which are often words too, only after a title. The name is the only group that is
    not empty."""
    longest_first, first = _longest_first(nicknames), "|".join(map(re.escape, _longest_first(first_names)))
    before = sorted(titles, key=len, reverse=True)
    any_title = "|".join(map(_title, before))
    long_title = "|".join(_title(title) for title in before if len(title) >= LONG_TITLE)
    short = "|".join(re.escape(name) for name in longest_first if not _is_long(name))
    long = "|".join(re.escape(name) for name in longest_first if _is_long(name))
    parts = [f"({long})"] if long else []
    if short:
        parts.append(rf"(?:(?<![\w฀-๿])|(?i:{any_title}))({short})(?![\w฀-๿])")
        parts.append(rf"(?i:{long_title})({short})(?!{FOLLOWING})")
    if first:
        parts.append(rf"(?:(?i:{any_title}))({first})(?!{FOLLOWING})")
    return re.compile("|".join(parts) or "(?!)")


def _longest_first(names: Collection[str]) -> list[str]:
    return sorted(names, key=lambda name: (-len(name), name))


def _is_long(name: str) -> bool:
    """Whether a nickname is hardly a part of other words."""
    letters = sum(unicodedata.category(letter) != "Mn" for letter in name)
    return letters >= SHORT and not name.isascii()


def _title(title: str) -> str:
    """A title before a name; one letter needs a dot or a space after it: อ.ต้น, but not the end of another word."""
    begins = r"\b" if title.isascii() else f"(?<!{LEADING})"
    return begins + re.escape(title) + (r"[. ]\s?" if len(title) == 1 else r"\.?\s?")
