"""The benchmark of reports: the first build, a second one, and one after a change of one row."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
MANY = 40
# runs a command in a folder and returns its wall seconds and megabytes
RunMeasured = Callable[[list[str], Path], tuple[float, float]]


def reports(pilot: Path, folder: Path, runs: int, run_measured: RunMeasured) -> Iterator[dict[str, Any]]:
    """The report of the pilot in both languages, and of a generated cohort of many partners; there is no peer."""
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(pilot, folder / "pilot", ignore=shutil.ignore_patterns(".git", "build"))
    yield from _measure_report(folder / "pilot", "the report of the demo", runs, run_measured)
    generate = [sys.executable, str(ROOT / "demo" / "generate.py"), str(folder / "many"), "--cohorts", "1"]
    subprocess.run([*generate, "--partners", str(MANY)], check=True, capture_output=True)
    shutil.copytree(folder / "pilot", folder / "large", ignore=shutil.ignore_patterns("build", "data", "private"))
    generated = folder / "many" / "cohort-0001"
    for name in ("data", "private"):
        shutil.copytree(generated / name, folder / "large" / name)
    shutil.copyfile(generated / "cohort.yml", folder / "large" / "cohort.yml")
    yield from _measure_report(folder / "large", f"the report of a cohort of {MANY} partners", 1, run_measured)


def _measure_report(cohort: Path, name: str, runs: int, run_measured: RunMeasured) -> Iterator[dict[str, Any]]:
    build = [sys.executable, str(cohort / "toolkit" / "scripts" / "report.py")]
    times: dict[str, list[tuple[float, float]]] = {
        "for the first time": [],
        "again": [],
        "after one row has changed": [],
    }
    for _ in range(runs):
        shutil.rmtree(cohort / "build", ignore_errors=True)
        times["for the first time"].append(run_measured(build, cohort))
        times["again"].append(run_measured(build, cohort))
        _change_expense(cohort)
        times["after one row has changed"].append(run_measured(build, cohort))
    pages = len(list((cohort / "build" / "report").glob("*.html")))
    files = len(list((cohort / "build" / "report" / "files").glob("*")))
    for case, figures in times.items():
        seconds, megabytes = sorted(figures)[len(figures) // 2]
        ours = {"ours_s": round(seconds, 3), "peer_s": 0.0, "ratio": 0.0, "ours_mb": round(megabytes), "peer_mb": 0}
        yield {"name": f"{name}, {case}", "peer": "none", "note": f"{pages} pages, {files} documents"} | ours


def _change_expense(cohort: Path) -> None:
    """Changes the amount of one expense, which few tables show."""
    path = cohort / "data" / "expenses.csv"
    header, first, *rest = path.read_text(encoding="utf-8").splitlines()
    cells = first.split(",")
    index = header.split(",").index("amount")
    cells[index] = str(round(float(cells[index]) + 1, 2))
    path.write_text("\n".join([header, ",".join(cells), *rest]) + "\n", encoding="utf-8", newline="\n")
