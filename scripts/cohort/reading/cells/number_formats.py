"""What the number format of a cell shows besides the value: a currency, and zeros before a number."""

from __future__ import annotations

import re
import unicodedata

from babel.core import get_global

# a currency with its locale: [$€-407]; and text between quotation marks, which may be the code of a currency
_CURRENCY_OF_LOCALE = re.compile(r"\[\$([^\]-]+)(?:-[^\]]*)?\]")
_QUOTED_TEXT = re.compile(r'"([^"]*)"')
# a format that shows all digits, such as 00000 or 000-000-0000
_ZEROS = re.compile(r'0(?:[0 /]|\\?-|"-")*0')


def shown_currency(number_format: str) -> str:
    """The currency that a number format shows, in small letters: €, ksh, usd; empty without one.

    >>> shown_currency('[$€-407] #,##0.00')
    '€'
    """
    if match := _CURRENCY_OF_LOCALE.search(number_format):
        return match[1].strip().casefold()
    quoted = [text.strip(" .") for text in _QUOTED_TEXT.findall(number_format)]
    signs = [sign for sign in number_format if unicodedata.category(sign) == "Sc"]
    codes = [text.casefold() for text in quoted if text in get_global("all_currencies")]
    return next(iter([*signs, *codes]), "")


def shows_zeros(number_format: str) -> bool:
    """Whether a number format shows all digits, with zeros before a shorter number."""
    return bool(_ZEROS.fullmatch(number_format))


def with_leading_zeros(digits: str, number_format: str) -> str:
    """The digits of a number as a format of zeros shows them; digits that are too many as they are.

    >>> with_leading_zeros("812345678", "000-000-0000")
    '081-234-5678'
    """
    places = number_format.count("0")
    if not digits.isdigit() or len(digits) > places:
        return digits
    remaining, shape = iter(digits.zfill(places)), number_format.replace("\\", "").replace('"', "")
    return "".join(next(remaining) if sign == "0" else sign for sign in shape)
