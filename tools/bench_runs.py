"""How a benchmark runs a command, and what it notes of it."""

from __future__ import annotations

import datetime
import json
import os
import subprocess
import sys
from collections.abc import Sequence
from math import inf
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

import yaml

ROOT = Path(__file__).parents[1]
LIMITS = yaml.safe_load((ROOT / "tools" / "bench_limits.yaml").read_text(encoding="utf-8"))
"""The most seconds and megabytes that a case may take, by its name; a case that is not there has no limit."""


class Run(NamedTuple):
    """What a run took: wall seconds, seconds of the processor (user and system), and megabytes at the peak."""

    seconds: float
    cpu: float
    megabytes: float


def median_run(runs: Sequence[Run]) -> Run:
    """The median of each figure."""
    return Run(*(median(figures) for figures in zip(*runs, strict=True)))


def result(name: str, runs: Sequence[Run], note: str = "", **more: Any) -> dict[str, Any]:
    """A line of build/bench.json about a case that no peer has."""
    return case(name, median_run(runs), note=note) | {"runs": len(runs)} | more


def case(name: str, ours: Run, peer_name: str = "none", peer: Run | None = None, note: str = "") -> dict[str, Any]:
    """A line of build/bench.json; `within` says whether the limits hold, None without a limit."""
    peer = peer or Run(0.0, 0.0, 0.0)
    limit = LIMITS.get(name, {})
    is_within = ours.seconds <= limit.get("seconds", inf) and ours.megabytes <= limit.get("megabytes", inf)
    return {
        "name": name,
        "ours_s": round(ours.seconds, 3),
        "ours_cpu_s": round(ours.cpu, 3),
        "limit_s": limit.get("seconds"),
        "limit_mb": limit.get("megabytes"),
        "within": is_within if limit else None,
        "peer": peer_name,
        "peer_s": round(peer.seconds, 3),
        "ratio": round(peer.seconds / ours.seconds, 2),
        "ours_mb": round(ours.megabytes),
        "peer_mb": round(peer.megabytes),
        "note": note,
        "measured_on": datetime.date.today().isoformat(),
    }


def alternate(name: str, ours: list[str], peer: list[str] | None, runs: int, folder: Path, note: str) -> dict[str, Any]:
    """Runs both commands in turn in a folder, and takes the medians; without a peer ours alone.

    Where more than one run is measured, ours runs once before, as on a computer that has run it already.
    """
    if runs > 1:
        run_measured(ours, folder)
    of_ours, of_peer = [], []
    for _ in range(runs):
        of_ours.append(run_measured(ours, folder))
        if peer:
            of_peer.append(run_measured(peer, folder))
    measured = case(name, median_run(of_ours), "frictionless", median_run(of_peer) if peer else None, note)
    return measured | {"runs": runs}


def run_measured(command: list[str], folder: Path, *, together: bool = False) -> Run:
    """Runs a command in a folder; processes that it started and waited for count for its time, and for its memory the
    largest of them, or with `together` the sum of all. Exits if it cannot run."""
    # Python keeps compiled modules, as on the computer of a user
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    runner = [sys.executable, "-S", str(ROOT / "tools" / "bench_runner.py"), *["--together"] * together]
    process = subprocess.run([*runner, *command], cwd=folder, capture_output=True, check=True, env=environment)
    *figures, status = json.loads(process.stdout)
    if status not in (0, 1):
        raise SystemExit(f"{command} could not run: {status}")
    return Run(*figures)


def script(cohort: Path, name: str, *arguments: str) -> list[str]:
    """The command that a session of a cohort runs."""
    return [sys.executable, str(cohort / "toolkit" / "scripts" / f"{name}.py"), *arguments]


def change_expense(cohort: Path) -> None:
    """Changes the amount of one expense, which few tables show."""
    path = cohort / "data" / "expenses.csv"
    header, first, *rest = path.read_text(encoding="utf-8").splitlines()
    cells = first.split(",")
    index = header.split(",").index("amount")
    cells[index] = str(round(float(cells[index]) + 1, 2))
    path.write_text("\n".join([header, ",".join(cells), *rest]) + "\n", encoding="utf-8", newline="\n")
