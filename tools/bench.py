"""Measure what the toolkit promises, and compare its check with plain frictionless: nox -s bench

Writes build/bench.json, a list of {name, ours_s, ours_cpu_s, limit_s, limit_mb, within, peer, peer_s, ratio, ours_mb,
peer_mb, note, measured_on, runs}: medians of whole processes, in turn with the peer where there is one; wall time and
time of the processor (user and system) in seconds, peak memory in megabytes. Without a run of the peer its figures are
0. Limits are those of tools/bench_limits.yaml. Everything takes about half an hour; --only chooses parts.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "scripts")]

from tools import bench_desk, bench_forms, bench_load, bench_report, bench_tables  # noqa: E402 - they stand beside this file
from tools.bench_runs import alternate, script  # noqa: E402 - as above

FOLDER = ROOT / "build" / "bench"
RUNS = 5
# what builds much runs less often
FEW = 3
DESK_ROWS = 300
PARTNERS = ("Weavers", "Farmers", "Fishers", "Potters")


def line(result: dict[str, Any]) -> str:
    """What the terminal says of a measurement."""
    text = f"{result['name']}: {result['ours_s']:.2f} s ({result['ours_cpu_s']:.2f} s CPU), {result['ours_mb']} MB"
    if result["within"] is not None:
        limits = (f"{result[name]} {unit}" for name, unit in (("limit_s", "s"), ("limit_mb", "MB")) if result[name])
        text += f"; limit {' and '.join(limits)}: {'within' if result['within'] else 'ABOVE'}"
    if result["peer_s"]:
        text += f"; {result['peer']} {result['peer_s']:.2f} s, {result['peer_mb']} MB; {result['ratio']:.1f} times"
    return text


def validate(pilot: Path, arguments: argparse.Namespace) -> Iterator[dict[str, Any]]:
    """The complete demo with private/ and all rules across tables; the peer reads its package, without private/."""
    peer = [shutil.which("frictionless") or "frictionless", "validate", "datapackage.yaml"]
    rules = len(list((ROOT / "schemas" / "rules").glob("*.sql")))
    note = f"ours checks private/ too, and {rules} rules across tables"
    yield alternate("the demo", script(pilot, "validate"), peer, arguments.runs, pilot, note)


def desk(pilot: Path, arguments: argparse.Namespace) -> Iterator[dict[str, Any]]:
    """A workbook dropped on the desk of the demo, and its pages."""
    cohort = Path(shutil.copytree(pilot, FOLDER / "desk", ignore=shutil.ignore_patterns(".git", "build")))
    workbook = bench_forms.filled_form(cohort, FOLDER, DESK_ROWS)
    yield from bench_desk.desk(cohort, workbook, DESK_ROWS, arguments.runs)


def forms(_pilot: Path, arguments: argparse.Namespace) -> Iterator[dict[str, Any]]:
    """Forms as they are sent, of several sizes."""
    cohort = make_cohort(FOLDER / "cohort")
    for rows in arguments.rows:
        yield from bench_forms.submission(cohort, FOLDER, rows, arguments.runs)


# each measures a part of the toolkit, given the demo and the arguments
PARTS: dict[str, Callable[[Path, argparse.Namespace], Iterator[dict[str, Any]]]] = {
    "validate": validate,
    "desk": desk,
    "report": lambda pilot, arguments: bench_report.reports(pilot, FOLDER, min(arguments.runs, FEW)),
    "publish": lambda pilot, arguments: bench_report.publications(pilot, FOLDER, min(arguments.runs, FEW)),
    "book": lambda pilot, arguments: bench_report.books(pilot, FOLDER, min(arguments.runs, FEW)),
    "tables": lambda pilot, arguments: bench_tables.tables(
        # the peer takes half a minute for a million rows
        pilot,
        FOLDER / "logs",
        arguments.logs,
        min(arguments.runs, FEW),
    ),
    "cohorts": lambda _, arguments: bench_tables.cohorts(
        FOLDER / "cohorts", arguments.cohorts, min(arguments.runs, FEW)
    ),
    "forms": forms,
    "large": lambda pilot, _: bench_report.large_cohort(pilot, FOLDER),
    "load": lambda pilot, _: bench_load.load(pilot, FOLDER),
}


def make_cohort(folder: Path) -> Path:
    """Makes a new cohort of four partners without data."""
    partners = "\n".join(f"- {name}" for name in PARTNERS)
    answers = {"cohort_name": "Bench", "partners": partners, "start_date": "2017-11-01"}
    return _render_template(
        folder, [part for name, answer in answers.items() for part in ("--data", f"{name}={answer}")]
    )


def make_pilot(folder: Path) -> Path:
    """Makes the complete demo."""
    _render_template(folder, ["--data-file", str(ROOT / "demo" / "pilot.yml")])
    subprocess.run([sys.executable, str(ROOT / "demo" / "generate.py"), str(folder)], check=True, capture_output=True)
    return folder


def _render_template(folder: Path, answers: list[str]) -> Path:
    command = ["copier", "copy", "--defaults", "--quiet", "--vcs-ref", "HEAD", *answers, str(ROOT), str(folder)]
    subprocess.run(command, check=True, stderr=subprocess.DEVNULL)
    return folder


def main() -> None:
    """Measures the parts named, each in the sizes named or in those of the published figures."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument(
        "--only", nargs="+", choices=list(PARTS), default=list(PARTS), metavar="PART", help=", ".join(PARTS)
    )
    parser.add_argument("--runs", type=int, default=RUNS, help="how often each is run")
    parser.add_argument("--rows", type=int, nargs="*", default=[10_000, 100_000], help="rows of submitted forms")
    parser.add_argument("--logs", type=int, nargs="*", default=[1_000, 10_000, 100_000, 1_000_000], help="stored rows")
    parser.add_argument("--cohorts", type=int, nargs="*", default=[20, 200, 1_000], help="cohorts checked at once")
    arguments = parser.parse_args()
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir(parents=True)
    pilot, results = make_pilot(FOLDER / "pilot"), []
    for part in arguments.only:
        for result in PARTS[part](pilot, arguments):
            results.append(result)
            # written after each measurement, so that a later failure loses none
            (ROOT / "build" / "bench.json").write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")
            print(line(result), flush=True)


if __name__ == "__main__":
    main()
