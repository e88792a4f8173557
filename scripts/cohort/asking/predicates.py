"""What SQL cannot say of a text: named functions that rules may ask for each row that their SQL has found."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

_DIGITS_APART = re.compile(r"(?<!\d)\d(?:[ -]?\d){12}(?!\d)")
_ADDRESS = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")


def has_citizen_id(text: str, country: str) -> bool:
    """Whether a Thai citizen id stands in a text: thirteen digits, with hyphens or in Thai too, of the right checksum.

    Only Thailand has them, but people of any country may hold one.
    """
    del country
    # loaded only where a candidate was found
    from stdnum.th import pin

    return any(pin.is_valid(re.sub(r"[ -]", "", found[0])) for found in _DIGITS_APART.finditer(_plain(text)))


def has_contact(text: str, country: str) -> bool:
    """Whether a telephone number as people of the country write it, or an e-mail address, stands in a text."""
    plain = _plain(text)
    if _ADDRESS.search(plain):
        return True
    import phonenumbers

    return any(True for _ in phonenumbers.PhoneNumberMatcher(plain, country))


def _plain(text: str) -> str:
    """The text with digits of every script as 0 to 9."""
    return "".join(str(unicodedata.digit(sign)) if sign.isdecimal() else sign for sign in text)


PREDICATES: dict[str, Callable[[str, str], bool]] = {"has_citizen_id": has_citizen_id, "has_contact": has_contact}
