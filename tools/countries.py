"""Write copier/countries.csv: every ISO 3166-1 country with its currency and a time zone.

The questions of copier cannot import a library, so they read this file; a test compares it with the
libraries. Sources: pycountry (ISO 3166-1), Babel (CLDR) and tzdata (IANA).
"""

import sys
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

import pycountry
from babel.numbers import get_territory_currencies

# where the list of IANA begins at an edge of the country, the clock of most of its people
MOST_PEOPLE = {
    "AU": "Australia/Sydney",
    "BR": "America/Sao_Paulo",
    "CA": "America/Toronto",
    "RU": "Europe/Moscow",
}
FILE = Path(__file__).parents[1] / "copier" / "countries.csv"


def rows() -> list[str]:
    """A line for each country: code, currency, time zone (the first in the list of IANA, or that of MOST_PEOPLE)."""
    zones = dict(MOST_PEOPLE)
    for code, _, zone in time_zones():
        zones.setdefault(code, zone)
    current = {currency.alpha_3 for currency in pycountry.currencies}
    lines = []
    for code in sorted(country.alpha_2 for country in pycountry.countries):
        currencies = [currency for currency in get_territory_currencies(code) if currency in current]
        lines.append(f"{code},{currencies[0] if currencies else 'USD'},{zones.get(code, 'UTC')}")
    return lines


def time_zones() -> Iterator[list[str]]:
    """The time zones of tzdata, those of most people in a country first: its code, the place of the clock, the name."""
    for line in files("tzdata").joinpath("zoneinfo/zone.tab").read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            yield line.split("\t")[:3]


def currencies() -> list[str]:
    """Every ISO 4217 currency of a country."""
    return sorted(currency.alpha_3 for currency in pycountry.currencies)


def text() -> str:
    """The whole file; its last line lists all currencies."""
    return "\n".join([*rows(), "*," + " ".join(currencies())]) + "\n"


if __name__ == "__main__":
    FILE.write_text(text(), encoding="utf-8", newline="\n")
    sys.exit(0)
