"""Tests of texts that SQL cannot express: rules apply them by name to the rows that their SQL finds."""

from __future__ import annotations

import functools
import importlib
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass

from ..model.countries import IdNumber, declared_countries
from ..model.paths import CohortPaths
from ..reading.cells.text import reads_as_formula

_ADDRESS = re.compile(r"[^\s@]@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,}")
# dates: in Kenya 06-01-2000 could be a telephone number
_DAY = re.compile(r"(?<![\d-])[0-3]?\d([-/.])[01]?\d\1(?:19|2[0-6])\d\d(?![\d-])")
# further lines of one office, as in 02-564-4440-59
_MORE_LINES = re.compile(r"(?<=\d{4})-\d{1,2}(?![\d-])")
_DASHES, _SPACES = "‐‑‒–—−", "\u00a0\u2007\u202f"
_PLAIN = str.maketrans(_DASHES + _SPACES, "-" * len(_DASHES) + " " * len(_SPACES))


@dataclass(frozen=True)
class TextPlace:
    """Where a text was written: the country of the cohort, and the numbers of persons that are looked for there."""

    country: str
    id_numbers: tuple[IdNumber, ...] = ()


def text_place(paths: CohortPaths, country: str) -> TextPlace:
    """The place of all texts of a cohort. People of any country may hold a number, so that those that are certain to be
    one are looked for in every country."""
    return TextPlace(
        country,
        tuple(
            number
            for declared in declared_countries(paths)
            for number in declared.id_numbers
            if number.anywhere or declared.code == country
        ),
    )


def has_id_number(text: str, where: TextPlace) -> bool:
    """Whether a text contains a number by which one person is known, as the countries declare them; also with other
    digits, and with a valid checksum.

    Between its signs may be hyphens or spaces, but not both, so that a day and an amount after it are no such number.
    """
    plain = _plain(text)
    return any(
        _is_valid(number.check, re.sub(r"[ -]", "", match[1]))
        for number in where.id_numbers
        for match in _shape_pattern(number.shape).finditer(plain)
        if not (" " in match[1] and "-" in match[1])
    )


@functools.cache
def _shape_pattern(shape: str) -> re.Pattern[str]:
    """A pattern for a shape in which 9 is any digit and A any letter. It may begin at any of its signs that is one of
    the shape: a number may follow the digits of a day and an amount."""
    signs = [r"\d" if sign == "9" else "[A-Za-z]" for sign in shape]
    # nothing of the same kind stands beside it
    before, after = ("[^\\W_]" if sign == "A" else r"\d" for sign in (shape[0], shape[-1]))
    return re.compile(rf"(?<!{before})(?=({'[ -]?'.join(signs)})(?!{after}))")


def _is_valid(check: str, number: str) -> bool:
    # imported here because few runs need it
    module = importlib.import_module(f"stdnum.{check}")
    return bool(module.is_valid(number))


def has_contact(text: str, where: TextPlace) -> bool:
    """Whether a text contains an e-mail address, or a telephone number as people of the country write it."""
    plain = _plain(text)
    if _ADDRESS.search(plain):
        return True
    import phonenumbers

    numbers = _DAY.sub(" ", plain)
    variants = (numbers, _MORE_LINES.sub("", numbers))
    return any(True for variant in variants for _ in phonenumbers.PhoneNumberMatcher(variant, where.country))


def _plain(text: str) -> str:
    """The text with digits of every script as 0 to 9, and one kind of hyphen and one of space."""
    return "".join(str(unicodedata.digit(sign)) if sign.isdecimal() else sign for sign in text).translate(_PLAIN)


PREDICATES: dict[str, Callable[[str, TextPlace], bool]] = {
    "has_id_number": has_id_number,
    "has_contact": has_contact,
    "reads_as_formula": lambda text, _: reads_as_formula(text),
}
