"""Numbers of people for publication: of the whole cohort, by one column at a time, in groups that hide everybody.

Everybody is in each breakdown, so two of them have the same total and differ in nothing that could be subtracted. Later
releases say other numbers than earlier ones only where nobody can be found by the difference.
"""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Iterable, Mapping

from ..model.cohort import Cohort
from ..model.data_package import LIST_DELIMITER
from ..model.publication_file import PublicationFile
from ..model.tables import Field
from ..reading.accepted_rows import AcceptedRows, Row

ALL, OTHER = "all", "other"
Counts = dict[str, dict[str, int]]


def count_people(cohort: Cohort, accepted: AcceptedRows, file: PublicationFile) -> Counts:
    """The numbers to print now, by breakdown and category; with earlier releases out of account."""
    persons = cohort.model.persons
    rows = [
        row
        for row in accepted.rows(persons).values()
        if not row[file.since] or row[file.since] <= cohort.as_of.isoformat()
    ]
    counts: Counts = {ALL: {ALL: len(rows)}} if len(rows) >= file.smallest else {}
    for breakdown in file.breakdowns if counts else ():
        groups = Counter(_category(persons.field(breakdown.column), row) for row in rows)
        counts[breakdown.column] = join_small(groups, file.smallest)
    return {name: categories for name, categories in counts.items() if categories}


def _category(column: Field, row: Row) -> str:
    """The one category in which a person is counted: of several codes the first in the order of the column."""
    cells = row[column.name].split(LIST_DELIMITER) if row[column.name] else []
    if column.codes:
        return next((code for code in column.codes if code in cells), OTHER)
    return cells[0].strip() if cells else OTHER


def join_small(groups: Mapping[str, int], smallest: int) -> dict[str, int]:
    """The groups that may be printed: small ones are joined as other, and the smallest of the rest with them until
    other is large enough too. None if only one would be left, because everybody would be in it.

    >>> join_small({"leader": 6, "coach": 3, "expert": 1, "researcher": 5}, 5)
    {'leader': 6, 'other': 9}
    """
    large = {name: number for name, number in groups.items() if name != OTHER and number >= smallest}
    other = sum(groups.values()) - sum(large.values())
    while large and 0 < other < smallest:
        name = min(large, key=lambda group: (large[group], group))
        other += large.pop(name)
    printed = dict(sorted(large.items())) | ({OTHER: other} if other else {})
    return printed if len(printed) > 1 else {}


def with_earlier_releases(counts: Counts, earlier: Iterable[Row], release: str, smallest: int) -> Counts:
    """The numbers for this release.

    A breakdown that this release has said already stays as it is, because a copy of it may be out. Any other says what
    it said in the last release, and nothing if it was in none, unless every number in it, and its total, is the same
    as, or differs by `smallest` or more from, that of each release. `earlier` are the rows of the table of published
    numbers.
    """
    releases: dict[str, Counts] = {}
    for row in sorted(earlier, key=lambda row: (row["published_on"], row["release"])):
        breakdowns = releases.setdefault(row["release"], {})
        breakdowns.setdefault(row["breakdown"], {})[row["category"]] = int(row["people"])
    own = releases.pop(release, {})
    # everybody is in each breakdown, so one that others cannot be compared with still says how many there are
    totals = {sum(groups.values()) for breakdowns in (*releases.values(), own) for groups in breakdowns.values()}
    result: Counts = {}
    for name in dict.fromkeys([*counts, *(name for breakdowns in (*releases.values(), own) for name in breakdowns)]):
        before = [breakdowns[name] for breakdowns in releases.values() if name in breakdowns]
        now = counts.get(name, {})
        finds = any(_is_telling(sum(now.values()), total, smallest) for total in totals) or any(
            _could_find_somebody(now, groups, smallest) for groups in before
        )
        if name in own:
            result[name] = own[name]
        elif now and not finds:
            result[name] = now
        elif before:
            result[name] = before[-1]
    return result


def _could_find_somebody(now: Mapping[str, int], before: Mapping[str, int], smallest: int) -> bool:
    """Whether two releases of a breakdown differ by a few people: in a category that both have, or in all others."""
    shared = now.keys() & before.keys()
    pairs = [(now[name], before[name]) for name in shared]
    pairs.append(
        (
            sum(now.values()) - sum(now[name] for name in shared),
            sum(before.values()) - sum(before[name] for name in shared),
        )
    )
    return any(_is_telling(number, earlier, smallest) for number, earlier in pairs)


def _is_telling(number: int, earlier: int, smallest: int) -> bool:
    return 0 < abs(number - earlier) < smallest


def count_rows(counts: Counts, release: str, day: datetime.date) -> list[Row]:
    """The numbers as rows of their table."""
    return [
        {
            "release": release,
            "breakdown": breakdown,
            "category": category,
            "people": str(number),
            "published_on": day.isoformat(),
        }
        for breakdown, categories in counts.items()
        for category, number in categories.items()
    ]
