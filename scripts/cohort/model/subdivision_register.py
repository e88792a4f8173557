"""The register of ISO 3166-2: provinces, counties and the like, some of which lie in a larger one that it has too."""

from __future__ import annotations

from typing import Any


def subdivision(code: str) -> Any:
    """The entry of a subdivision, with its name, country_code and parent_code; None for a code that is not there."""
    return _register().get(code=code)


def smallest_subdivisions(country: str) -> list[str]:
    """The codes of the registered subdivisions of a country that have no smaller ones, sorted."""
    entries = _entries(country)
    larger = {entry.parent_code for entry in entries}
    return sorted(entry.code for entry in entries if entry.code not in larger)


def registered_region(place: str) -> tuple[str, str] | None:
    """The code and the name of the registered subdivision in which a place and at least one more lie; None where there
    is none, so that a region never says which place it is."""
    entry = subdivision(place)
    if entry is None or entry.parent_code is None:
        return None
    parent = subdivision(entry.parent_code)
    beside = sum(other.parent_code == entry.parent_code for other in _entries(entry.country_code))
    return (parent.code, parent.name) if parent and beside > 1 else None


def _entries(country: str) -> list[Any]:
    return list(_register().get(country_code=country) or ())


def _register() -> Any:
    # loaded only where a place is read or shown: the register has 5,000 entries
    import pycountry

    return pycountry.subdivisions
