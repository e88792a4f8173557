"""Odd and damaged inputs of every kind: accepted with their values, findings, questions, or a refusal in one line."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.published import published_copy
from tools.fuzz import KINDS, fuzz
from tools.fuzzing.accepted_values import is_equal
from tools.fuzzing.trials import Bench, Trial, judged, refusal

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("fuzz")]

# how many of each kind there is time for: a few seconds together
COUNTS = {
    "xlsx": 3, "xlsx-damaged": 6, "ods": 2, "ods-damaged": 4, "xls": 3, "csv": 8, "qdpx": 5, "chapters": 2,
    "members": 4, "cohort.yml": 3, "local": 1, "copier": 1, "desk": 5,
}  # fmt: skip
SEED = 1
# LibreOffice takes seconds to start
COMPARED = {"xlsx"}
# of so many trials some are taken, and some are not: a kind that refuses everything tries nothing
BOTH = {"xlsx", "csv", "members", "cohort.yml"}


@pytest.fixture(scope="module")
def bench(pilot: Path, tmp_path_factory: pytest.TempPathFactory) -> Bench:
    return Bench.of(published_copy(pilot), tmp_path_factory.mktemp("fuzz"), most_forms=1)


def test_every_kind_has_a_short_run() -> None:
    assert set(COUNTS) == set(KINDS)


@pytest.mark.parametrize("kind", KINDS)
def test_whatever_comes_in_has_one_of_four_outcomes(bench: Bench, kind: str) -> None:
    bench.compares = kind in COMPARED
    run = fuzz(bench, kind, COUNTS[kind], SEED)
    assert [f"{number}: {trial.problem}" for number, trial in run.finds] == []
    assert sum(run.outcomes.values()) == COUNTS[kind]
    if kind in BOTH:
        assert 0 < run.outcomes["refused"] + run.outcomes["findings"] + run.outcomes["questions"] < COUNTS[kind]


@pytest.mark.parametrize(
    ("stored", "raw", "equal"),
    [
        ("5", "5.0", True),
        ("5", "6", False),
        ("0.25", "25%", True),
        ("0.25", "26%", False),
        ("2018-01-15", "15/01/2018", True),
        ("2018-01-15", "15/02/2018", False),
        ("01:30:00", "01:30:00 AM", True),
        ("13:30:00", "01:30:00 AM", False),
        ("2018-02-03T12:30:00", "02/03/2018 12:30:00", True),
        ("2018-02-03T12:30:00", "03/02/2018 12:30:00", False),
    ],
)
def test_a_difference_would_be_seen(stored: str, raw: str, *, equal: bool) -> None:
    assert is_equal(stored, raw, is_label=False) is equal


def test_an_error_that_nobody_foresaw_would_be_seen() -> None:
    def work() -> Trial:
        raise KeyError("x")

    assert judged(work).outcome == "find"
    assert refusal("one line").outcome == "refused"
    assert refusal("two\nlines").outcome == "find"
    assert refusal("").outcome == "find"
