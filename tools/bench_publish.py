"""The benchmark of publishing: the pilot and a cohort of many partners, for the first time and again."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tools.bench_report import MANY, RunMeasured


def publications(folder: Path, runs: int, run_measured: RunMeasured) -> Iterator[dict[str, Any]]:
    """What the two cohorts that `reports` has left in the folder publish; there is no peer."""
    yield from _measure(folder / "pilot", "publishing the demo", runs, run_measured)
    yield from _measure(folder / "large", f"publishing a cohort of {MANY} partners", 1, run_measured)


def _measure(cohort: Path, name: str, runs: int, run_measured: RunMeasured) -> Iterator[dict[str, Any]]:
    publish = [sys.executable, str(cohort / "toolkit" / "scripts" / "publish.py")]
    times: dict[str, list[tuple[float, float]]] = {"for the first time": [], "again": []}
    for _ in range(runs):
        shutil.rmtree(cohort / "build", ignore_errors=True)
        times["for the first time"].append(run_measured(publish, cohort))
        times["again"].append(run_measured(publish, cohort))
    files = sum(1 for path in (cohort / "build" / "published").rglob("*") if path.is_file())
    for case, figures in times.items():
        seconds, megabytes = sorted(figures)[len(figures) // 2]
        ours = {"ours_s": round(seconds, 3), "peer_s": 0.0, "ratio": 0.0, "ours_mb": round(megabytes), "peer_mb": 0}
        yield {"name": f"{name}, {case}", "peer": "none", "note": f"{files} files"} | ours
