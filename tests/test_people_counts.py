"""How people are counted before they are printed: by one column, each once, from the day on which they came."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from cohort.model.cohort import Cohort
from cohort.model.publication_file import PublicationFile, read_publication_file
from cohort.publication.people_counts import count_people, count_rows, join_small, with_earlier_releases

from tests.test_publish import before


class Accepted:
    """Accepted rows that a test has made up."""

    def __init__(self, people: list[dict[str, str]]):
        self._people = {(f"p-{number}",): person for number, person in enumerate(people)}

    def rows(self, _: Any) -> dict[tuple[str, ...], dict[str, str]]:
        return self._people


@pytest.fixture(scope="module")
def file(in_english: Cohort) -> PublicationFile:
    return read_publication_file(in_english)


def person(roles: str = "leader", gender: str = "f", age: str = "", since: str = "") -> dict[str, str]:
    return {"roles": roles, "gender": gender, "age_band": age, "from_date": since}


Count = Callable[[list[dict[str, str]]], dict[str, dict[str, int]]]


@pytest.fixture
def count(in_english: Cohort, file: PublicationFile) -> Count:
    return lambda people: count_people(in_english, Accepted(people), file)  # type: ignore[arg-type]  # it has rows


def test_five_people_are_counted_and_four_are_not(count: Count) -> None:
    assert count([person()] * 5) == {"all": {"all": 5}}
    assert count([person()] * 4) == {}


def test_whoever_has_several_codes_is_counted_under_the_first_of_the_column(count: Count, in_english: Cohort) -> None:
    order = list(in_english.model.persons.field("roles").codes)
    first, last = order[0], order[-1]
    people = [person(f"{last};{first}")] * 5 + [person(last)] * 6
    assert count(people)["roles"] == {first: 5, last: 6}


def test_whoever_has_no_code_or_one_that_is_none_is_among_the_others(count: Count) -> None:
    assert count([person("leader")] * 6 + [person("")] * 3 + [person("juggler")] * 2)["roles"] == {
        "leader": 6,
        "other": 5,
    }


def test_a_column_without_codes_is_counted_by_its_texts(in_english: Cohort, file: PublicationFile) -> None:
    (breakdown, *_) = file.breakdowns
    of_expertise = replace(file, breakdowns=(replace(breakdown, column="expertise"),))
    people = [person() | {"expertise": text} for text in [" weaving; law"] * 5 + ["law"] * 6 + [""] * 7]
    counts = count_people(in_english, Accepted(people), of_expertise)  # type: ignore[arg-type]  # it has rows
    assert counts["expertise"] == {"weaving": 5, "law": 6, "other": 7}


def test_whoever_comes_later_is_not_counted_yet(count: Count, in_english: Cohort) -> None:
    today, tomorrow = in_english.as_of, in_english.as_of + datetime.timedelta(days=1)
    people = [person(since=today.isoformat())] * 5 + [person(since=tomorrow.isoformat())] * 9
    assert count(people) == {"all": {"all": 5}}


def test_small_groups_are_joined_with_the_smallest_of_the_rest_until_nobody_stands_alone() -> None:
    assert join_small({"leader": 9, "coach": 6, "expert": 1}, 5) == {"leader": 9, "other": 7}
    assert join_small({"leader": 9, "coach": 6, "expert": 3, "chair": 2}, 5) == {"leader": 9, "coach": 6, "other": 5}
    assert join_small({"leader": 5, "coach": 5}, 5) == {"leader": 5, "coach": 5}
    assert join_small({"leader": 9, "expert": 4}, 5) == {}


@pytest.mark.parametrize(
    ("now", "is_printed"),
    [
        # the total finds somebody, in a breakdown that was not there before
        ({"gender": {"f": 11, "m": 6}}, False),
        ({"gender": {"f": 10, "m": 6}}, True),
        # a group does, though the total is the same
        ({"roles": {"leader": 11, "other": 5}}, False),
        # the groups that only one release has do, though all others and the total are far enough
        ({"roles": {"leader": 20, "coach": 7}}, False),
        ({"roles": {"leader": 20, "coach": 11}}, True),
        # as many as the smallest group find nobody
        ({"roles": {"leader": 15, "other": 6}}, True),
    ],
)
def test_a_release_says_new_numbers_only_where_nobody_is_found(
    now: dict[str, dict[str, int]], is_printed: bool
) -> None:
    printed = with_earlier_releases(now, before("1", leader=10, other=6), "2", 5)
    assert (now.items() <= printed.items()) == is_printed


def test_a_total_that_differs_by_one_finds_somebody_whatever_the_groups_are_called() -> None:
    earlier = before("1", leader=10, other=6)
    counts = with_earlier_releases({"roles": {"leader": 10, "coach": 7}}, earlier, "2", 5)
    assert counts["roles"] == {"leader": 10, "other": 6}
    counts = with_earlier_releases({"roles": {"leader": 10, "coach": 6}}, earlier, "2", 5)
    assert counts["roles"] == {"leader": 10, "coach": 6}


def test_releases_count_in_the_order_of_their_days() -> None:
    rows = before("2018-03", leader=15, other=6) + before("2018-01", leader=10, other=6)
    assert with_earlier_releases({}, rows, "2018-05", 5) == {"roles": {"leader": 15, "other": 6}}


def test_breakdowns_are_compared_each_by_itself() -> None:
    now = {"roles": {"leader": 20, "other": 6}, "gender": {"f": 20, "m": 6}}
    assert with_earlier_releases(now, before("1", leader=10, other=6), "2", 5) == now


def test_numbers_are_kept_as_rows() -> None:
    day = datetime.date(2018, 5, 31)
    assert count_rows({"roles": {"leader": 10, "other": 6}}, "2018-05", day) == [
        {"release": "2018-05", "breakdown": "roles", "category": name, "people": number, "published_on": "2018-05-31"}
        for name, number in (("leader", "10"), ("other", "6"))
    ]
