"""The page about speed says what was measured, and how a limit is judged."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

import pytest

from tools.bench import PARTS, line
from tools.bench_runs import LIMITS, Run, alternate, case, result
from tools.performance_document import FILE, MEASURED, PICTURE, measured, merged, picture, with_figures

FIRST = next(iter(LIMITS))


def test_the_page_says_what_was_measured() -> None:
    text = FILE.read_text(encoding="utf-8")
    assert with_figures(text, measured()) == text
    for measurement in json.loads(MEASURED.read_text(encoding="utf-8")):
        (row,) = (row for row in text.splitlines() if row.startswith(f"| {measurement['name']} |"))
        assert f"{measurement['ours_s']:.2f} s" in row
        assert measurement["measured_on"] in row


def test_the_picture_is_drawn_from_the_same_figures() -> None:
    assert picture() == PICTURE.read_text(encoding="utf-8")


def test_the_page_has_every_limit_and_says_where_none_was_measured() -> None:
    text, known = FILE.read_text(encoding="utf-8"), {measurement["name"]: measurement for measurement in measured()}
    for name, limit in LIMITS.items():
        (row,) = (row for row in text.splitlines() if row.startswith(f"| {name} |"))
        assert f"{limit['seconds']:g} s" in row
        assert ("not measured yet" in row) is (name not in known)
        assert name not in known or known[name]["limit_s"] == limit["seconds"]


@pytest.mark.parametrize(("seconds", "within"), [(0.001, True), (10_000.0, False)])
def test_what_takes_longer_than_its_limit_is_called_so(seconds: float, within: bool) -> None:
    measurement = result(FIRST, [Run(seconds, 1.0, 100.0)])
    assert measurement["within"] is within
    assert ("ABOVE" in line(measurement)) is not within
    assert case("something without a limit", Run(seconds, 1.0, 100.0))["within"] is None


def test_the_page_marks_a_limit_that_does_not_hold() -> None:
    late = result(FIRST, [Run(10_000.0, 1.0, 100.0)])
    text = with_figures(FILE.read_text(encoding="utf-8"), [late])
    assert re.search(rf"^\| {re.escape(FIRST)} \| 10000\.00 s .*\*\*above\*\*", text, re.MULTILINE)


def test_newer_figures_take_the_place_of_those_of_their_name() -> None:
    older = [result(name, [Run(1.0, 1.0, 1.0)]) for name in ("a", "b")]
    newer = [result(name, [Run(2.0, 1.0, 1.0)]) for name in ("b", "c")]
    assert [(row["name"], row["ours_s"]) for row in merged(older, newer)] == [("a", 1.0), ("b", 2.0), ("c", 2.0)]


def test_a_command_is_measured_with_what_it_starts(tmp_path: Path) -> None:
    busy = "import time\nwhile time.process_time() < 0.2: pass"
    child = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {busy!r}])"
    figures = alternate("busy", [sys.executable, "-c", child], [sys.executable, "-c", "pass"], 1, tmp_path, "")
    assert figures["ours_cpu_s"] >= 0.2
    assert figures["ours_s"] > figures["peer_s"] > 0
    with pytest.raises(SystemExit, match="could not run: 3"):
        alternate("none", [sys.executable, "-c", "raise SystemExit(3)"], None, 1, tmp_path, "")


def test_the_page_names_every_part_that_can_be_chosen() -> None:
    assert f"some parts: {', '.join(PARTS)} " in FILE.read_text(encoding="utf-8")
