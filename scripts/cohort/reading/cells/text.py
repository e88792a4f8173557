"""Tidying text as people type it, and the form in which texts are compared."""

from __future__ import annotations

import functools
import re
import unicodedata

# in Thai, NFC does not unify these: a nikhahit before its tone mark, a tone mark before its vowel, and the two
# halves of am and ae
_THAI = [
    (re.compile("\u0e4d([\u0e48-\u0e4b]?)\u0e32"), "\\1\u0e33"),
    (re.compile("([\u0e48-\u0e4b])\u0e4d\u0e32"), "\\1\u0e33"),
    (re.compile("([\u0e48-\u0e4b])([\u0e31\u0e34-\u0e37\u0e47])"), "\\2\\1"),
    (re.compile("\u0e40\u0e40"), "\u0e41"),
]
# in Lao both spellings are usual, so this is only for comparison and no repair
_LAO_AM = re.compile("\u0ecd([\u0ec8-\u0ecb]?)\u0eb2")
_INVISIBLE = re.compile("[\u200b\u200e\u200f\u2060\ufeff\u00ad]")
# joiners (U+200C, U+200D) spell words of some scripts and emoji; elsewhere they are leftovers of copying
_JOINED = "[^\\s\x00-\x7f\u0e00-\u0eff]"
_STRAY_JOINER = re.compile(f"(?<!{_JOINED})[\u200c\u200d]+|[\u200c\u200d]+(?!{_JOINED})")
_JOINER = re.compile("[\u200c\u200d]")
_SPACES = re.compile("[ \t\u00a0\u2000-\u200a\u202f\u205f\u3000]+")
_BREAKS = re.compile(" *(?:\r\n|\r|\n|\u2028|\x0b) *")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
# whether any of the patterns above applies, in one search; beginning with one set of signs makes it much faster
_ALWAYS_UNTIDY = "\x00-\x09\x0b-\x1f\x7f\u00a0\u00ad\u2000-\u200f\u2028\u202f\u205f\u2060\u3000\ufeff\u0e4d"
_UNTIDY = re.compile(
    f"[{_ALWAYS_UNTIDY} \n_\u0e48-\u0e4b\u0e40]"
    f"(?:(?<=[{_ALWAYS_UNTIDY}])|(?<= )[ \n]|(?<=\n) |(?<=_)x000D_"
    "|(?<=[\u0e48-\u0e4b])[\u0e31\u0e34-\u0e37\u0e47]|(?<=\u0e40)\u0e40)"
)
# what a spreadsheet works out: = and anything, or another sign before a function, a cell or a call of a program
_FORMULA = re.compile(
    r"""\s*(?:
        =\s*\S
        | [@+-]\s*[^\W\d][\w.]*\(
        | [@+-]\s*\$?[A-Z]{1,3}\$?[0-9]{1,7}\s*(?:$|[-+*/^&=<>:,;!)])
        | [@+-].*\|.*!
    )""",
    re.VERBOSE | re.IGNORECASE,
)
_OTHER_DIGIT = re.compile(r"(?![0-9])\d")
_IGNORED = re.compile(r"[\s.*:_\-/()\[\]“”\"'’‘?？!,;ฯ]+")


def tidy(text: str) -> tuple[str, str | None]:
    """The text without invisible signs and superfluous spaces, and the code of the repair, None if unchanged.

    >>> tidy(" a  b")
    ('a b', 'spaces')
    """
    if is_tidy(text):
        return text, None
    composed = unicodedata.normalize("NFC", text)
    corrected = composed
    for pattern, replacement in _THAI:
        corrected = pattern.sub(replacement, corrected)
    clean = _STRAY_JOINER.sub("", _INVISIBLE.sub("", corrected))
    clean = _CONTROL.sub("", clean.replace("_x000D_", ""))
    clean = _BREAKS.sub("\n", _SPACES.sub(" ", clean)).strip()
    if clean == text:
        return text, None
    return clean, "thai-letters" if corrected != composed else "spaces"


def is_tidy(text: str) -> bool:
    """Whether a text is certainly one that `tidy` leaves unchanged."""
    if _UNTIDY.search(text) or text.strip() != text:
        return False
    return text.isascii() or unicodedata.is_normalized("NFC", text)


def reads_as_formula(text: str) -> bool:
    """Whether a spreadsheet would work a text out instead of showing it.

    >>> reads_as_formula("=1+1"), reads_as_formula("@SUM(A1)"), reads_as_formula("- buy rice")
    (True, True, False)
    """
    return _FORMULA.match(text) is not None


def plain_digits(text: str) -> str:
    """The text with digits of every script (๑๒๓, ໑໒໓) as 0 to 9."""
    if text.isascii() or not _OTHER_DIGIT.search(text):
        return text
    return "".join(str(unicodedata.digit(sign)) if sign.isdecimal() else sign for sign in text)


@functools.lru_cache(maxsize=1 << 14)
def comparison_key(text: str) -> str:
    """The form of a text for comparing labels and names: tidy, in small letters, without spaces, dots and the like.

    >>> comparison_key("Full name *")
    'fullname'
    """
    plain = _JOINER.sub("", plain_digits(tidy(text)[0]).casefold())
    return _IGNORED.sub("", _LAO_AM.sub("\\1\u0eb3", plain) if "\u0ecd" in plain else plain)
