"""The currency of the cohort as people write it beside an amount."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from cohort.i18n.language import cohort_language
from cohort.model.cohort import Cohort


@pytest.mark.parametrize(
    ("code", "country", "currency", "words"),
    [
        ("th", "TH", "THB", "บาท"),
        ("en", "TH", "THB", "THB"),
        ("en", "KE", "KES", "KSh"),
        ("th", "KE", "KES", "ชิลลิงเคนยา"),
        # shillings of a neighbour are called as at home, where the cohort is there
        ("en", "UG", "UGX", "USh"),
        ("en", "LA", "LAK", "LAK"),
    ],
)
def test_a_currency_is_said_as_people_write_it(
    in_country: Callable[[str, str], Cohort], code: str, country: str, currency: str, words: str
) -> None:
    assert cohort_language(in_country(country, currency), code).currency(currency) == words
