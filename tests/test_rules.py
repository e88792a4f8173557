"""The rules across tables: each by hand on both sides of its edge, and what holds for all of them."""

from __future__ import annotations

from typing import Any

import pytest

from tests.rule_base import Declared, broken, declared, edited, rules, said
from tests.rule_cases import CASES, Case


@pytest.fixture(scope="module")
def cohort_of(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Makes a cohort with these settings, once for all cases that have the same."""
    made: dict[str, Declared] = {}

    def cohort(**settings: Any) -> Declared:
        if repr(settings) not in made:
            made[repr(settings)] = declared(tmp_path_factory.mktemp("cohort"), **settings)
        return made[repr(settings)]

    return cohort


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.rule}: {case.name}")
def test_each_rule_by_hand(case: Case, cohort_of: Any) -> None:
    cohort = cohort_of(**case.settings)
    found = broken(cohort, [rules()[case.rule]], edited(case.edits), case.as_of)
    assert [said(each, cohort) for each in found] == case.found
