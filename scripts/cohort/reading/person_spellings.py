"""The ways in which people write the name of a person, a telephone number or an e-mail address, as patterns."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from .cells.text import plain_digits, tidy

# a name or a number with fewer letters or digits may be part of other words
LEAST_LETTERS, LEAST_DIGITS = 6, 7
_SIGNS = "\\s!-/:-@\\[-`{-~‘’“”«»‹›…·•‐-―−ʼ\u200b-\u200f\u2060\ufeff\u00ad"
# what may stand between any two letters of a name
_BETWEEN = f"[{_SIGNS}]{{0,4}}"
# a comma in an amount is none between the digits of a number
_BETWEEN_DIGITS = r"[\s().·/‐-―−\-\u200b-\u200f\u2060\ufeff\u00ad]{0,4}"
_ACCENTS = "[\u0300-\u036f]"
# the letters of scripts that put spaces between words
_SPACED = "[A-Za-zÀ-ɏͰ-ԯḀ-ỿ]"
# the zero of each script
DIGIT_SCRIPTS = "0٠۰०০๐໐၀០０"
_IN_BRACKETS = re.compile(r"[(\[“\"«](.*?)[)\]”\"»]")
_BETWEEN_NUMBERS = re.compile(r"[,;/|\n]")
_NUMBER = re.compile(r"\+?\(?\d[\d\s().\-‐-―]*\d")
# further lines of one office, as in 02-564-4440-59
_MORE_LINES = re.compile(r"(?<=\d{4})\s*[-‐-―]\s*\d{1,2}$")
_ADDRESS = re.compile(r"[\w.+%-]+@[\w-]+(?:\.[\w-]+)+")
# the account of a chat: what stands after a colon, or a word that no language has
_ACCOUNT = re.compile(r"(?<=:)\s*[\w.@+-]+|@[\w.+-]+|[^\W\d_]+(?:[\d._-]+\w+|\d+)")
# Thai writes these before the consonant that is the initial of a name
_LEADING_VOWELS = "เแโใไ"
# what makes another syllable of a Thai or Lao word when it follows: เตา, พระ and ต้นี are not ตา, พร and ต้น
_MARKS = "\u0e31\u0e34-\u0e3a\u0e47-\u0e4e\u0eb1\u0eb4-\u0ebc\u0ec8-\u0ece"
_CONSONANT, _FOLLOWING_VOWELS = "[ก-ฮກ-ຮ]", "ะาำๅະາຳ"
_NOT_SPACED = "[\u0e00-\u0eff]"
_FULL_WIDTH = {0xFEE0 + sign: sign for sign in range(ord("!"), ord("~") + 1)}


class _Folding(dict[int, str]):
    """Maps each sign to its letters, marks and digits in small letters, without accents."""

    def __missing__(self, sign: int) -> str:
        letters = unicodedata.normalize("NFKD", chr(sign)).casefold()
        letters_and_digits = (letter for letter in letters if unicodedata.category(letter)[0] in "LMN")
        self[sign] = plain_digits(re.sub(_ACCENTS, "", "".join(letters_and_digits)))
        return self[sign]


_FOLDING = _Folding()


def fold(text: str) -> str:
    """The letters, marks and digits of a text, as spellings are compared.

    >>> fold("+66 (0)๘๑-234 5678"), fold("Zoë  O’Neill")
    ('660812345678', 'zoeoneill')
    """
    return tidy(text)[0].translate(_FOLDING)


def decomposed(text: str) -> str:
    """The text in the form in which patterns of spellings are looked for."""
    return unicodedata.normalize("NFD", tidy(text)[0]).translate(_FULL_WIDTH)


@dataclass(frozen=True)
class Spelling:
    """A pattern for a decomposed text, and what the folded text has in any case: to look for that first is faster.

    `words` are its parts, between which only signs stand.
    """

    folded: str
    pattern: str
    words: tuple[str, ...]

    def is_in(self, folded: str, whole: str) -> bool:
        """Whether it stands in a text, given `fold` and `decomposed` of it."""
        return self.folded in folded and re.search(self.pattern, whole, re.IGNORECASE) is not None


@dataclass(frozen=True)
class PersonSpellings:
    """How a person may be written: `certain` spellings lead to nobody else, `possible` ones may be of another word."""

    certain: tuple[Spelling, ...]
    possible: tuple[Spelling, ...]


def person_spellings(
    full_names: Collection[str],
    short_names: Collection[str],
    contacts: Collection[str],
    honorifics: re.Pattern[str],
    country: str,
    spoken_signs: Mapping[str, Collection[str]],
) -> PersonSpellings:
    """The spellings of a person; `country` is that of telephone numbers without a country code, `spoken_signs` are the
    words for the `at` and the `dot` of an address.

    A name leads to the person in any order of its words, with or without spaces; its single words, its initials and a
    `short_name` may mean somebody else.
    """
    certain: list[Spelling] = []
    possible: list[Spelling] = []
    for name in full_names:
        words, in_brackets = _words_of_name(name, honorifics)
        for spelling in map(_name_spelling, _orders(words)):
            (certain if len(spelling.folded) >= LEAST_LETTERS else possible).append(spelling)
        possible += [
            _name_spelling([word], begins=True) for word in (*words[: len(words) * (len(words) > 1)], *in_brackets)
        ]
        possible += _initials(words)
    possible += [_name_spelling(name.split(), begins=True) for name in short_names]
    for contact in contacts:
        for spelling in _contact_spellings(contact, country, spoken_signs):
            (certain if _is_certain(spelling) else possible).append(spelling)
    return PersonSpellings(_usable(certain, 1), _usable(possible, 2))


def name_spelling(name: str) -> Spelling:
    """The spelling of a name that has its words in this order only, as that of an organisation, with any signs or none
    between its letters, and with endings."""
    return _name_spelling(name.split(), begins=True)


def _is_certain(contact: Spelling) -> bool:
    """Whether a contact is nobody else's: an address, however short its name is, or a long number or account."""
    has_domain = len(contact.words) == 2 and "." in contact.words[1]
    least = LEAST_DIGITS if contact.folded.isdigit() else LEAST_LETTERS
    return has_domain or len(contact.folded) >= least


def _usable(spellings: Iterable[Spelling], least: int) -> tuple[Spelling, ...]:
    """The spellings, each once, without those of a single letter, which stand everywhere."""
    by_pattern = {spelling.pattern: spelling for spelling in spellings if len(spelling.folded) >= least}
    return tuple(sorted(by_pattern.values(), key=lambda spelling: (-len(spelling.pattern), spelling.pattern)))


def _words_of_name(name: str, honorifics: re.Pattern[str]) -> tuple[list[str], list[str]]:
    """The words of a name without a title, and what it has in brackets, such as a nickname."""
    plain = honorifics.sub("", tidy(name)[0], count=1)
    in_brackets = [text for text in _IN_BRACKETS.findall(plain) if text.strip()]
    return [word for word in _IN_BRACKETS.sub(" ", plain).replace(",", " ").split() if fold(word)], in_brackets


def _orders(words: Sequence[str]) -> Iterator[Sequence[str]]:
    """The orders in which people write the words of a name: as they are, the family name first, and without a middle
    name."""
    if words:
        yield words
    if len(words) > 1:
        yield [*words[-1:], *words[:-1]]
    if len(words) > 2:
        yield [words[0], words[-1]]
        yield [words[-1], words[0]]


def _name_spelling(words: Sequence[str], *, begins: bool = False) -> Spelling:
    """The spelling of words in this order; `begins` lets the last one go on, as Noy does in Noy’s and in Noyes."""
    letters = re.sub(_ACCENTS, "", decomposed(" ".join(words)))
    pattern = _BETWEEN.join(_letter(letter) for letter in letters if _FOLDING[ord(letter)])
    return Spelling(fold(" ".join(words)), _bounded(pattern, letters, begins=begins), tuple(words))


def _bounded(pattern: str, letters: str, *, begins: bool) -> str:
    """The pattern for whole words, in scripts that have spaces between them, and for whole numbers."""

    def beside(letter: str) -> str:
        return _SPACED if re.match(_SPACED, letter) else r"\d" if letter.isdecimal() else "(?!)"

    first, last = letters[:1], letters[-1:]
    before, after = beside(first), "(?!)" if begins else beside(last)
    if re.match(_CONSONANT, first):
        before = f"[{_LEADING_VOWELS}]"
    if re.match(_NOT_SPACED, last):
        after = f"[{_MARKS}{_FOLLOWING_VOWELS if re.match(_CONSONANT, last) else ''}]"
    return f"(?<!{before}){pattern}(?!{after})"


def _letter(letter: str) -> str:
    if letter.isdecimal():
        return _digit(letter)
    return re.escape(letter) + (f"{_ACCENTS}*" if re.match(_SPACED, letter) else "")


def _digit(digit: str) -> str:
    value = unicodedata.digit(digit)
    return f"[{''.join(chr(ord(zero) + value) for zero in DIGIT_SCRIPTS)}]"


def _initials(words: Sequence[str]) -> Iterator[Spelling]:
    """N.P., N P and NP; ส.ต. only with dots, because Thai letters stand everywhere."""
    letters = [word.lstrip(_LEADING_VOWELS)[:1] for word in words]
    if len(letters) < 2 or not all(letters):
        return
    if all(re.match(_SPACED, letter) for letter in letters):
        pattern = r"\.?\s?".join(re.escape(letter.upper()) for letter in letters)
        yield Spelling(fold("".join(letters)), rf"(?<!{_SPACED})(?-i:{pattern})(?!{_SPACED})", tuple(letters))
    else:
        pattern = r"\.\s?".join(f"[{_LEADING_VOWELS}]?{re.escape(letter)}" for letter in letters)
        yield Spelling(fold("".join(letters)), pattern + r"\.", tuple(letters))


def _contact_spellings(contact: str, country: str, spoken_signs: Mapping[str, Collection[str]]) -> Iterator[Spelling]:
    """The spellings of the numbers, addresses and accounts in a contact, and of the whole."""
    text = plain_digits(tidy(contact)[0])
    if re.search(r"[^\W\d_]", _ADDRESS.sub("", text)):
        yield _name_spelling(text.split())
    for address in _ADDRESS.findall(text):
        yield _address_spelling(address, spoken_signs)
    text = _ADDRESS.sub(" ", text)
    for number in chain.from_iterable(_NUMBER.findall(part) for part in _BETWEEN_NUMBERS.split(text)):
        yield from _number_spellings(number, country)
    for account in _ACCOUNT.findall(_NUMBER.sub(" ", text)):
        yield _name_spelling([account.strip()])


def _address_spelling(address: str, spoken_signs: Mapping[str, Collection[str]]) -> Spelling:
    """noy.p@example.org, also in capitals, with +tag, without its dot, or as noy.p (at) example dot org."""
    local, _, domain = address.partition("@")
    names = [re.escape(part) for part in re.split(r"[^\w]+", local) if part]
    parts = [re.escape(part) for part in domain.split(".")]
    at, dot = ("|".join(map(re.escape, spoken_signs[sign])) for sign in ("at", "dot"))
    pattern = (
        rf"(?<![A-Za-z0-9._+-]){_BETWEEN.join(names)}(?:\+[\w.-]+)?"
        rf"{_BETWEEN}(?:@|{at}){_BETWEEN}{f'{_BETWEEN}(?:{dot})?{_BETWEEN}'.join(parts)}(?![A-Za-z0-9-])"
    )
    return Spelling(fold(local), pattern, (local, domain))


def _number_spellings(number: str, country: str) -> Iterator[Spelling]:
    """A telephone number with or without country code and first zero, with any signs between its digits."""
    for variant in dict.fromkeys((number, _MORE_LINES.sub("", number))):
        code, national = _parsed_number(variant, country)
        digits = _BETWEEN_DIGITS.join(map(_digit, national))
        before = rf"(?:(?:\+|00)?{_BETWEEN_DIGITS.join(map(_digit, code))}{_BETWEEN_DIGITS})?" if code else ""
        zero = rf"(?:\(?{_digit('0')}\)?{_BETWEEN_DIGITS})?"
        if len(national) >= LEAST_DIGITS:
            yield Spelling(national, rf"(?<!\d){before}{zero}{digits}(?!\d)", (national,))


def _parsed_number(number: str, country: str) -> tuple[str, str]:
    """The country code, empty if it is unknown, and the digits after it without the first zero."""
    # imported here because few runs need it
    import phonenumbers

    try:
        parsed = phonenumbers.parse(re.sub(r"^\s*00(?=[1-9])", "+", number), country)
    except phonenumbers.NumberParseException:
        return "", re.sub(r"\D", "", number).lstrip("0")
    return str(parsed.country_code), str(parsed.national_number)
