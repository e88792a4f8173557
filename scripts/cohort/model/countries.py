"""What is so in one country only: schemas/countries/<code>.yaml, or local/countries/<code>.yaml in its place."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any

from ..errors import CannotRun
from .paths import CohortPaths
from .property_shapes import BOOLEAN, INTEGER, LIST, MAPPING, TEXT, TEXT_LIST, TEXT_MAPPING, Shape, check_shapes
from .yaml_files import parse_entry, read_yaml

FOLDER = "countries"
COUNTRY_SHAPES = {
    **dict.fromkeys(("code", "law", "authority", "fiscal_year_start", "decimal_point"), TEXT),
    "age_of_majority": INTEGER,
    "id_numbers": LIST,
    "regions": LIST,
    "place_names": MAPPING,
    "smaller_places": MAPPING,
    "words": TEXT_MAPPING,
}
ID_NUMBER_SHAPES = {"check": TEXT, "shape": TEXT, "anywhere": BOOLEAN}
REGION_SHAPES = {"name": TEXT, "title": TEXT, "places": TEXT_LIST}


@dataclass(frozen=True)
class IdNumber:
    """A number by which one person is known. `check` is its module of python-stdnum, such as th.pin; in `shape` 9
    stands for any digit and A for any letter. With `anywhere` it is looked for in the cohorts of all countries."""

    check: str
    shape: str
    anywhere: bool = False


@dataclass(frozen=True)
class Region:
    """A region with the places in it, by ISO 3166-2."""

    name: str
    title: str
    places: tuple[str, ...]


@dataclass(frozen=True)
class Country:
    """A country by its ISO 3166-1 code. What its file does not say is empty.

    `law` and `authority` are those of data protection, `fiscal_year_start` a month and day, `decimal_point` the sign
    that people write where it differs from CLDR, `place_names` usual names of places by code, `smaller_places` the
    names of places within those of ISO 3166-2, for where these are too coarse, by a code that begins with that of the
    larger place; `words` texts of the model and those that take their place here.
    """

    code: str
    law: str = ""
    authority: str = ""
    age_of_majority: int | None = None
    fiscal_year_start: str = ""
    decimal_point: str = ""
    id_numbers: tuple[IdNumber, ...] = ()
    regions: tuple[Region, ...] = ()
    place_names: Mapping[str, list[str]] = field(default_factory=lambda: MappingProxyType({}))
    smaller_places: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    words: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))

    def region_of(self, place: str) -> Region | None:
        """The region that a place lies in; None where no region has it."""
        return next((region for region in self.regions if larger_place(place) in region.places), None)


def larger_place(code: str) -> str:
    """The place of ISO 3166-2 in which a place lies, which may be itself.

    >>> larger_place("LA-LP-XN"), larger_place("LA-LP")
    ('LA-LP', 'LA-LP')
    """
    return "-".join(code.split("-")[:2])


def read_country(paths: CohortPaths, code: str) -> Country:
    """What is declared about a country; only its code where nothing is. Raises CannotRun for the first mistake."""
    path = next((path for path in _files(paths) if path.stem == code), None)
    return Country(code) if path is None else _parse(paths, path)


def declared_countries(paths: CohortPaths) -> Iterator[Country]:
    """Every country of which something is declared, sorted by code."""
    return (_parse(paths, path) for path in _files(paths))


def _files(paths: CohortPaths) -> list[Path]:
    return paths.declared(FOLDER, "*.yaml")


def _parse(paths: CohortPaths, path: Path) -> Country:
    where, entries = paths.display_name(path), read_yaml(path)
    if not isinstance(entries, dict):
        raise CannotRun(f"{where}: write each property on a line of its own, as name: value")
    # a property without a value says nothing
    parts: dict[str, Any] = {name: value for name, value in entries.items() if value is not None}
    check_shapes(where, parts, COUNTRY_SHAPES)
    place_names = parts.get("place_names", {})
    check_shapes(f"{where}: place_names", place_names, dict.fromkeys(place_names, TEXT_LIST))
    parts["id_numbers"] = tuple(
        _checked(parse_entry(IdNumber, entry, where), where)
        for entry in _entries(parts, "id_numbers", ID_NUMBER_SHAPES, where)
    )
    parts["regions"] = tuple(
        parse_entry(Region, entry | {"places": tuple(entry.get("places", ()))}, where)
        for entry in _entries(parts, "regions", REGION_SHAPES, where)
    )
    _check_regions(parts["regions"], where)
    parts["smaller_places"] = _smaller_places(parts.get("smaller_places", {}), path.stem, f"{where}: smaller_places")
    return parse_entry(Country, {"code": path.stem} | parts, where)


def _smaller_places(declared: Mapping[str, Any], country: str, where: str) -> dict[str, str]:
    """The names of smaller places by code. Raises CannotRun for the first code that does not begin with its place."""
    check_shapes(where, declared, dict.fromkeys(declared, TEXT_MAPPING))
    for place, names in declared.items():
        for code in names:
            if not place.startswith(f"{country}-") or not re.fullmatch(rf"{re.escape(place)}-[A-Z0-9]{{1,8}}", code):
                raise CannotRun(
                    f"{where}: {code}: write a code that begins with that of its place in {country}, such as {place}-01"
                )
    return {code: name for names in declared.values() for code, name in names.items()}


def _entries(parts: Mapping[str, Any], name: str, shapes: Mapping[str, Shape], where: str) -> Iterator[dict[str, Any]]:
    """The entries of a list of the file. Raises CannotRun for the first value that has not the shape it must have."""
    for number, entry in enumerate(parts.get(name, ()), start=1):
        check_shapes(f"{where}: {name}", {f"entry {number}": entry}, {f"entry {number}": MAPPING})
        check_shapes(f"{where}: {name}: entry {number}", entry, shapes)
        yield entry


def _checked(number: IdNumber, where: str) -> IdNumber:
    is_shape = re.fullmatch("[9A]{6,40}", number.shape) and re.search("9(A?9){5}", number.shape)
    if not is_shape or not re.fullmatch(r"[a-z_]+(\.[a-z_]+)+", number.check):
        raise CannotRun(
            f"{where}: id_numbers: write check: as a module of python-stdnum, such as th.pin, and shape: with 9 for a"
            " digit and A for a letter, with six digits in a row"
        )
    return number


def _check_regions(regions: tuple[Region, ...], where: str) -> None:
    places = [place for region in regions for place in region.places]
    twice = sorted({place for place in places if places.count(place) > 1})
    if twice:
        raise CannotRun(f"{where}: regions: {twice[0]} lies in two of them; leave it in one")
