"""Forms changed at random: what is taken without a word is what LibreOffice reads."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tools.fuzz import fuzz, is_equal

pytestmark = pytest.mark.slow


def test_what_is_taken_without_a_word_is_what_libreoffice_reads(
    pilot: Path, copy_of: Callable[[Path], Path], tmp_path: Path
) -> None:
    outcomes, differences = fuzz(copy_of(pilot), 8, 1, tmp_path)
    assert differences == []
    assert sum(outcomes.values()) == 8
    assert outcomes["refused"] < 4


@pytest.mark.parametrize(
    ("taken", "raw", "equal"),
    [("5", "5.0", True), ("5", "6", False), ("2018-01-15", "15/01/2018", True), ("2018-01-15", "15/02/2018", False)],
)
def test_a_difference_would_be_seen(taken: str, raw: str, *, equal: bool) -> None:
    assert is_equal(taken, raw, is_label=False) is equal
