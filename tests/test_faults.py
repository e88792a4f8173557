"""A full disk, a folder that nobody may write to, and two at once: before or after, and one line about the reason."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from cohort.reading import reader_process

from tools import faults
from tools.crash_commands import COMMANDS, Command, prepared, prepared_network

pytestmark = [
    pytest.mark.slow,
    pytest.mark.xdist_group("faults"),
    pytest.mark.skipif(sys.platform != "linux", reason="the faults are made with what Linux has"),
]


@pytest.fixture(scope="module")
def roots(tmp_path_factory: pytest.TempPathFactory) -> dict[bool, Path]:
    """A cohort, and a network. Do not change them."""
    folder = tmp_path_factory.mktemp("faults")
    found = {False: prepared(folder / "cohort"), True: prepared_network(folder / "network")}
    # processes of their own do not share one
    reader_process._reader().close()
    return found


@pytest.mark.parametrize("name", ["undo", "desk: correct", "gather"])
def test_whatever_fails_it_is_as_before_or_after_with_one_line(
    roots: dict[bool, Path], tmp_path: Path, name: str
) -> None:
    assert list(faults.problems(name, roots[COMMANDS[name].is_of_network], tmp_path)) == []


def test_a_command_that_leaves_a_half_would_be_seen(
    roots: dict[bool, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def write_two(cohort: Path) -> None:
        (cohort / "data" / "one.csv").write_text("whole")
        (cohort / "data" / "two.csv").write_text("x" * 200)

    monkeypatch.setitem(COMMANDS, "careless", Command(write_two))
    found = list(faults.problems("careless", roots[False], tmp_path))
    assert any("neither before nor after" in problem for problem in found)
