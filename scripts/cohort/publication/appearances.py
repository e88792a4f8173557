"""How organisations appear in what is published: by name, only as one of their region, or not at all."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from ..model.publication_declarations import AS_IS, BY_NAME, BY_REGION, NOT_AT_ALL
from ..model.publication_file import PublicationFile, is_place
from ..model.tables import Table
from ..reading.accepted_rows import Row

# how many organisations without a name have to look alike
FEWEST_ALIKE = 2


@dataclass(frozen=True)
class Appearance:
    """How one row appears. Without a name only what it `shows` leaves of its row, and its place is the `region`.

    `alike` is equal for all rows that cannot be told from each other. `was_joined` means that the region was made wider
    for that, `was_alone` that it is left out because nothing else helped.
    """

    how: str
    region: str = ""
    shows: tuple[tuple[str, str], ...] = ()
    was_joined: bool = False
    was_alone: bool = False

    @property
    def alike(self) -> tuple[object, ...]:
        return (self.region, self.shows)


def appearances(table: Table, rows: Mapping[str, Row], file: PublicationFile) -> dict[str, Appearance]:
    """The appearance of each row of a table with `appears_as`, by id; blank is not at all.

    Of rows without a name only what every row has, as its roles, and the region leave; a row that is the only one of
    its kind in a region appears as one of its country, and if it is the only one there too, not at all.
    """
    place = next((column for column in table.published_fields if is_place(column)), None)
    kinds = [column.name for column in table.published_fields if column.required and column.codes]
    kinds = [name for name in kinds if table.field(name).publish == AS_IS]
    result = {row_id: Appearance(row[table.appears_as] or NOT_AT_ALL) for row_id, row in rows.items()}
    unnamed = {}
    for row_id, row in rows.items():
        if result[row_id].how == BY_REGION:
            region = file.region_of(row[place.name]) if place and row[place.name] else ""
            unnamed[row_id] = Appearance(BY_REGION, region, tuple((name, row[name]) for name in kinds))
    return result | _join(unnamed)


def _join(unnamed: Mapping[str, Appearance]) -> dict[str, Appearance]:
    """Widens regions until every row is like another one; leaves out those that are alone all the same."""
    joined = dict(unnamed)
    while lonely := _lonely(joined):
        wider = {row_id: appearance for row_id, appearance in lonely.items() if "-" in appearance.region}
        if not wider:
            # one of a whole country is no longer alone with those of the smallest region of its kind
            wider = _smallest_group_beside(joined, next(iter(lonely.values())))
        if not wider:
            return joined | {
                row_id: Appearance(NOT_AT_ALL, was_alone=True) if row_id in lonely else appearance
                for row_id, appearance in joined.items()
            }
        for row_id, appearance in wider.items():
            country = appearance.region.partition("-")[0]
            joined[row_id] = Appearance(BY_REGION, country, appearance.shows, was_joined=True)
    return joined


def _lonely(unnamed: Mapping[str, Appearance]) -> dict[str, Appearance]:
    sizes = Counter(appearance.alike for appearance in unnamed.values() if appearance.how == BY_REGION)
    return {
        row_id: appearance
        for row_id, appearance in unnamed.items()
        if appearance.how == BY_REGION and sizes[appearance.alike] < FEWEST_ALIKE
    }


def _smallest_group_beside(unnamed: Mapping[str, Appearance], lonely: Appearance) -> dict[str, Appearance]:
    """The rows of the smallest region of this kind in the country of a lonely row."""
    groups: dict[str, dict[str, Appearance]] = {}
    for row_id, appearance in unnamed.items():
        country, _, region = appearance.region.partition("-")
        if appearance.how == BY_REGION and region and (country, appearance.shows) == (lonely.region, lonely.shows):
            groups.setdefault(appearance.region, {})[row_id] = appearance
    return min(groups.items(), key=lambda group: (len(group[1]), group[0]), default=("", {}))[1]


def is_named(appearance: Appearance) -> bool:
    """Whether it appears by its name."""
    return appearance.how == BY_NAME
