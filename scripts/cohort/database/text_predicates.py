"""What SQL cannot say of a text: named functions that rules may ask for each row that their SQL has found."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

# thirteen digits, wherever they begin: those of a day and an amount may stand before those of an id
_THIRTEEN_DIGITS = re.compile(r"(?<!\d)(?=(\d(?:[ -]?\d){12})(?!\d))")
_ADDRESS = re.compile(r"[^\s@]@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,}")
# in Kenya 06-01-2000 could be dialled
_DAY = re.compile(r"(?<![\d-])[0-3]?\d([-/.])[01]?\d\1(?:19|2[0-6])\d\d(?![\d-])")
# the last of several lines of one office, as in 02-564-4440-59
_MORE_LINES = re.compile(r"(?<=\d{4})-\d{1,2}(?![\d-])")
_DASHES, _SPACES = "‐‑‒–—−", "\u00a0\u2007\u202f"
_PLAIN = str.maketrans(_DASHES + _SPACES, "-" * len(_DASHES) + " " * len(_SPACES))


def has_citizen_id(text: str, country: str) -> bool:
    """Whether a Thai citizen id stands in a text: thirteen digits of the right checksum, in Thai or with signs between.

    The signs are all hyphens or all spaces, so that a day with an amount after it is not taken for an id. Only Thailand
    has such ids, but people of any country may hold one.
    """
    del country
    # what few runs need is loaded only where a candidate was found
    from stdnum.th import pin

    found = (match[1] for match in _THIRTEEN_DIGITS.finditer(_plain(text)))
    return any(pin.is_valid(re.sub(r"[ -]", "", each)) for each in found if not (" " in each and "-" in each))


def has_contact(text: str, country: str) -> bool:
    """Whether a telephone number as people of the country write it, or an e-mail address, stands in a text."""
    plain = _plain(text)
    if _ADDRESS.search(plain):
        return True
    import phonenumbers

    numbers = _DAY.sub(" ", plain)
    written = (numbers, _MORE_LINES.sub("", numbers))
    return any(True for each in written for _ in phonenumbers.PhoneNumberMatcher(each, country))


def _plain(text: str) -> str:
    """The text with digits of every script as 0 to 9, and one kind of hyphen and of space."""
    return "".join(str(unicodedata.digit(sign)) if sign.isdecimal() else sign for sign in text).translate(_PLAIN)


PREDICATES: dict[str, Callable[[str, str], bool]] = {"has_citizen_id": has_citizen_id, "has_contact": has_contact}
