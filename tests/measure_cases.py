"""For each measure a few rows and what it gives for them, calculated by hand."""

from __future__ import annotations

from tests import measure_cases_money, measure_cases_practice, measure_cases_research

CASES = [*measure_cases_money.CASES, *measure_cases_practice.CASES, *measure_cases_research.CASES]
