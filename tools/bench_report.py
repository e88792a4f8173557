"""The part of the bench about reports: built for the first time, again, and after one row has changed."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
MANY = 40
# wall seconds and megabytes of a command in a folder
Timed = Callable[[list[str], Path], tuple[float, float]]


def reports(pilot: Path, folder: Path, runs: int, timed: Timed) -> Iterator[dict[str, Any]]:
    """The pilot in both languages, and a generated cohort of many partners; nothing that others make compares to it."""
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(pilot, folder / "pilot", ignore=shutil.ignore_patterns(".git", "build"))
    yield from _of(folder / "pilot", "the report of the pilot", runs, timed)
    generate = [sys.executable, str(ROOT / "demo" / "generate.py"), str(folder / "many"), "--cohorts", "1"]
    subprocess.run([*generate, "--partners", str(MANY)], check=True, capture_output=True)
    shutil.copytree(folder / "pilot", folder / "large", ignore=shutil.ignore_patterns("build", "data", "private"))
    made = folder / "many" / "cohort-0001"
    for name in ("data", "private"):
        shutil.copytree(made / name, folder / "large" / name)
    shutil.copyfile(made / "cohort.yml", folder / "large" / "cohort.yml")
    yield from _of(folder / "large", f"the report of a cohort of {MANY} partners", 1, timed)


def _of(cohort: Path, name: str, runs: int, timed: Timed) -> Iterator[dict[str, Any]]:
    build = [sys.executable, str(cohort / "toolkit" / "scripts" / "report.py")]
    made: dict[str, list[tuple[float, float]]] = {
        "for the first time": [],
        "again": [],
        "after one row has changed": [],
    }
    for _ in range(runs):
        shutil.rmtree(cohort / "build", ignore_errors=True)
        made["for the first time"].append(timed(build, cohort))
        made["again"].append(timed(build, cohort))
        _change(cohort)
        made["after one row has changed"].append(timed(build, cohort))
    watched = list(_watched(build, cohort, runs))
    for how, place in (("its pages", 0), ("its documents", 1)):
        made[f"watched: {how} after one row has changed"] = [(each[place], 0.0) for each in watched]
    pages = len(list((cohort / "build" / "report").glob("*.html")))
    files = len(list((cohort / "build" / "report" / "files").glob("*")))
    for how, measured in made.items():
        seconds, megabytes = sorted(measured)[len(measured) // 2]
        ours = {"ours_s": round(seconds, 3), "peer_s": 0.0, "ratio": 0.0, "ours_mb": round(megabytes), "peer_mb": 0}
        yield {"name": f"{name}, {how}", "peer": "none", "note": f"{pages} pages, {files} documents"} | ours


def _watched(build: list[str], cohort: Path, runs: int) -> Iterator[tuple[float, float]]:
    """Seconds until the watch has pages and documents anew after a change, with the wait before it looks."""
    command = [build[0], "-u", *build[1:], "--watch"]
    with (
        subprocess.Popen(
            command, stdout=subprocess.PIPE, encoding="utf-8", env=os.environ | {"PYTHONUTF8": "1"}
        ) as watch,
        ThreadPoolExecutor() as pool,
    ):
        try:
            said = iter(watch.stdout or ())
            address = next(found[0] for line in said if (found := re.search(r"http://[\d.:]+/", line)))
            for _ in range(runs):
                time.sleep(2)
                pages = pool.submit(_pages_changed, address)
                time.sleep(0.5)
                _change(cohort)
                changed = time.perf_counter()
                next(line for line in said if "index.html" in line)
                yield pages.result() - changed, time.perf_counter() - changed
        finally:
            watch.send_signal(signal.SIGINT)


def _pages_changed(address: str) -> float:
    """When the watch says, as to a page in a browser, that there are new pages."""
    with urllib.request.urlopen(f"{address}changes", timeout=60):  # noqa: S310 - the watch has named it
        return time.perf_counter()


def _change(cohort: Path) -> None:
    """Changes the text of one expense, which stands in few tables."""
    path = cohort / "data" / "expenses.csv"
    header, first, *rest = path.read_text(encoding="utf-8").splitlines()
    cells = first.split(",")
    place = header.split(",").index("amount")
    cells[place] = str(round(float(cells[place]) + 1, 2))
    path.write_text("\n".join([header, ",".join(cells), *rest]) + "\n", encoding="utf-8", newline="\n")
