"""The demo keeps the rules, but for the warnings that its story tells of."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from tests.helpers import ROOT, findings, render, run

# the coach of one partner fell silent in February, and another partner is still selling cakes
LEFT = {"month2": [], "month5": ["coach-silent"], "closed": ["coach-silent", "trial-undecided"]}


@pytest.mark.slow
@pytest.mark.parametrize("state", LEFT)
def test_the_demo_breaks_no_rule_but_those_that_its_story_leaves_open(tmp_path: Path, state: str) -> None:
    answers = yaml.safe_load((ROOT / "demo" / "pilot.yml").read_text(encoding="utf-8"))
    cohort = render(tmp_path / "cohort", **answers)
    make = [sys.executable, str(ROOT / "demo" / "generate.py"), str(cohort), "--state", state]
    subprocess.run(make, check=True, capture_output=True)
    assert run(cohort, "validate").returncode == 0
    assert [each["code"] for each in findings(cohort)] == LEFT[state]
