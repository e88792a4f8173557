"""Reading numbers as people write them: ฿1,200.50, 500.-, Rp1.500.000, KSh 30,000/-, (500), ๑๒๐."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from babel import Locale
from babel.core import UnknownLocaleError

from ...i18n.locales import likely_tag
from .text import plain_digits

_ONLY_NUMBER = re.compile(r"[-+]?\d[\d,. ]*(?<!\.)")
_SIGN = re.compile(r"^([-+])\s+")
_PLAIN = re.compile(r"[-+]?\d+(\.\d+)?")
# a sign between groups of three digits, and an optional decimal point of another sign; South Asia groups lakhs by two
_GROUPED = re.compile(
    r"[-+]?[1-9]\d{0,2}(?P<group>[,. '’])(?:\d{2}(?P=group))*\d{3}(?:(?P=group)\d{3})*"
    r"(?:(?!(?P=group))(?P<point>[.,])\d+)?"
)
# one sign that groups in some countries and is the decimal point in others: 1.200
_AMBIGUOUS = re.compile(r"[-+]?[1-9]\d{0,2}(?P<sign>[.,])\d{3}")
# what the two readings of such a number take the sign for
CONVENTIONS = ("decimal-sign", "grouping-sign")
_DECIMAL_COMMA = re.compile(r"[-+]?\d+,\d+")


@dataclass(frozen=True)
class NumberFormat:
    """The words of the currency in small letters, the longest first, the signs that follow an amount, such as .- and
    /=, and the decimal point of the country."""

    currency: tuple[str, ...] = ()
    endings: tuple[str, ...] = ()
    decimal_point: str = "."

    def readings(self, text: str) -> list[str]:
        """The plain numbers that a text may mean: none if it is not a number, two if its sign is ambiguous, in the
        order of CONVENTIONS.

        >>> NumberFormat(("฿",)).readings("฿1,200.50")
        ['1200.50']
        >>> NumberFormat().readings("1.200")
        ['1.2', '1200']
        """
        number = self._without_words(plain_digits(text))
        ambiguous = _AMBIGUOUS.fullmatch(number)
        if ambiguous and ambiguous["sign"] == self.decimal_point:
            readings = (number.replace(",", ".").rstrip("0").rstrip("."), number.replace(self.decimal_point, ""))
            return [reading.removeprefix("+") for reading in readings]
        plain = self._plain(number)
        return [] if plain is None else [plain.removeprefix("+")]

    def _plain(self, number: str) -> str | None:
        if match := _GROUPED.fullmatch(number):
            ungrouped = number.replace(match["group"], "")
            return ungrouped.replace(match["point"] or ".", ".")
        if _PLAIN.fullmatch(number):
            return number
        return number.replace(",", ".") if self.decimal_point == "," and _DECIMAL_COMMA.fullmatch(number) else None

    def _without_words(self, number: str) -> str:
        """A number without its currency, endings and brackets."""
        if _ONLY_NUMBER.fullmatch(number):
            return number
        number = number.replace("−", "-").replace("–", "-").casefold()
        number = _currency_pattern(self.currency).sub(" ", number).strip() if self.currency else number
        for ending in self.endings:
            number = number.removesuffix(ending).strip()
        if number.startswith("(") and number.endswith(")"):
            number = f"-{number[1:-1].strip()}"
        return _SIGN.sub(r"\1", number)


def decimal_point(country: str) -> str:
    """The decimal point of a country by its code, “.” or “,”; “.” where no language of the country is known."""
    try:
        symbols = Locale.parse(likely_tag("", country)).number_symbols
    except (UnknownLocaleError, ValueError):
        return "."
    return "," if symbols.get("latn", {}).get("decimal") == "," else "."


@cache
def _currency_pattern(words: tuple[str, ...]) -> re.Pattern[str]:
    """A pattern for the words of the currency, in their order, unless they are part of another word."""
    return re.compile(rf"(?<![^\W\d_])(?:{'|'.join(map(re.escape, words))})\.?(?![^\W\d_])")
