"""Tests of texts that SQL cannot express: rules apply them by name to the rows that their SQL finds."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

from ..reading.cells.text import reads_as_formula

# thirteen digits from any digit on: an id may follow the digits of a day and an amount
_THIRTEEN_DIGITS = re.compile(r"(?<!\d)(?=(\d(?:[ -]?\d){12})(?!\d))")
_ADDRESS = re.compile(r"[^\s@]@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,}")
# dates: in Kenya 06-01-2000 could be a telephone number
_DAY = re.compile(r"(?<![\d-])[0-3]?\d([-/.])[01]?\d\1(?:19|2[0-6])\d\d(?![\d-])")
# further lines of one office, as in 02-564-4440-59
_MORE_LINES = re.compile(r"(?<=\d{4})-\d{1,2}(?![\d-])")
_DASHES, _SPACES = "‐‑‒–—−", "\u00a0\u2007\u202f"
_PLAIN = str.maketrans(_DASHES + _SPACES, "-" * len(_DASHES) + " " * len(_SPACES))


def has_citizen_id(text: str, country: str) -> bool:
    """Whether a text contains a Thai citizen id: thirteen digits, also Thai ones, with a valid checksum.

    Between them may be hyphens or spaces, but not both, so that a day and an amount after it are no id. `country` is
    not used: only Thailand has such ids, but people of any country may hold one.
    """
    del country
    # imported here because few runs need it
    from stdnum.th import pin

    candidates = (match[1] for match in _THIRTEEN_DIGITS.finditer(_plain(text)))
    return any(
        pin.is_valid(re.sub(r"[ -]", "", candidate))
        for candidate in candidates
        if not (" " in candidate and "-" in candidate)
    )


def has_contact(text: str, country: str) -> bool:
    """Whether a text contains an e-mail address, or a telephone number as people of the country write it."""
    plain = _plain(text)
    if _ADDRESS.search(plain):
        return True
    import phonenumbers

    numbers = _DAY.sub(" ", plain)
    variants = (numbers, _MORE_LINES.sub("", numbers))
    return any(True for variant in variants for _ in phonenumbers.PhoneNumberMatcher(variant, country))


def _plain(text: str) -> str:
    """The text with digits of every script as 0 to 9, and one kind of hyphen and one of space."""
    return "".join(str(unicodedata.digit(sign)) if sign.isdecimal() else sign for sign in text).translate(_PLAIN)


PREDICATES: dict[str, Callable[[str, str], bool]] = {
    "has_citizen_id": has_citizen_id,
    "has_contact": has_contact,
    "reads_as_formula": lambda text, _: reads_as_formula(text),
}
