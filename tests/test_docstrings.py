"""The examples in docstrings are so."""

from __future__ import annotations

import doctest
import importlib

import pytest

from tests.helpers import ROOT

SCRIPTS = ROOT / "scripts"
WITH_EXAMPLES = [
    ".".join(path.relative_to(SCRIPTS).with_suffix("").parts)
    for path in sorted((SCRIPTS / "cohort").rglob("*.py"))
    if ">>> " in path.read_text(encoding="utf-8")
]


@pytest.mark.parametrize("name", WITH_EXAMPLES)
def test_examples_give_what_they_say(name: str) -> None:
    results = doctest.testmod(importlib.import_module(name))
    assert results.attempted
    assert not results.failed
