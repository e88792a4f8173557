"""The benchmarks of what a session builds: for the first time, again, and after a change of one row."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from tools.bench_runs import ROOT, Run, change_expense, result, run_measured, script

MANY = 40
# the network of a province after ten years would be larger; no cohort is
MOST, YEARS = 100, 3
# a telephone opens no larger page
MOST_BYTES_OF_PAGE = 2_000_000


def reports(pilot: Path, folder: Path, runs: int) -> Iterator[dict[str, Any]]:
    """The report of the demo in both languages, and of a cohort of many partners."""
    for cohort, name, count in _cohorts(pilot, folder, runs, "the report of"):
        yield from _built(cohort, script(cohort, "report"), name, count, _count_report)


def publications(pilot: Path, folder: Path, runs: int) -> Iterator[dict[str, Any]]:
    """What the same two cohorts publish."""
    for cohort, name, count in _cohorts(pilot, folder, runs, "publishing"):
        yield from _built(cohort, script(cohort, "publish"), name, count, _count_published)


def books(pilot: Path, folder: Path, runs: int) -> Iterator[dict[str, Any]]:
    """The book of the demo in its first language, in all formats."""
    cohort = _copy(pilot, folder / "demo")
    name = "the book of the demo in one language"
    yield from _built(cohort, script(cohort, "book", "--lang", "th"), name, runs, _count_book)


def large_cohort(pilot: Path, folder: Path) -> Iterator[dict[str, Any]]:
    """Forms, pages and the whole report of a cohort as large as any may become; one run of each."""
    cohort = _generated(pilot, folder / "largest", "--partners", str(MOST), "--months", str(12 * YEARS))
    of = f"{MOST} partners over three years"
    rows = sum(max(len(path.read_text(encoding="utf-8").splitlines()) - 1, 0) for path in cohort.glob("data/*.csv"))
    for name, command in (
        (f"forms for {of}", script(cohort, "forms")),
        (f"the pages of {of}", script(cohort, "report", "--no-files", "--lang", "th")),
        (f"the report of {of}", script(cohort, "report")),
    ):
        shutil.rmtree(cohort / "build", ignore_errors=True)
        measured = run_measured(command, cohort, together=True)
        pages = [path.stat().st_size for path in cohort.glob("build/report/*.html")]
        if max(pages, default=0) > MOST_BYTES_OF_PAGE:
            raise SystemExit(f"{name}: a page has {max(pages):,} bytes")
        yield result(name, [measured], f"{rows:,} rows; memory of all processes together")


def _cohorts(pilot: Path, folder: Path, runs: int, prefix: str) -> Iterator[tuple[Path, str, int]]:
    """Copies of the demo and of a cohort of many partners, each with the name of its case and how often it runs."""
    yield _copy(pilot, folder / "demo"), f"{prefix} the demo", runs
    large = _generated(pilot, folder / "large", "--partners", str(MANY))
    yield large, f"{prefix} a cohort of {MANY} partners", 1


def _copy(pilot: Path, folder: Path) -> Path:
    """A copy of the demo in which nothing is built; one of an earlier part goes."""
    shutil.rmtree(folder, ignore_errors=True)
    return Path(shutil.copytree(pilot, folder, ignore=shutil.ignore_patterns(".git", "build")))


def _generated(pilot: Path, folder: Path, *size: str) -> Path:
    """A cohort of generated data with the toolkit of the demo."""
    if not folder.exists():
        target = folder.with_name(f"{folder.name}-data")
        generate = [sys.executable, str(ROOT / "demo" / "generate.py"), str(target), "--cohorts", "1", *size]
        subprocess.run(generate, check=True, capture_output=True)
        shutil.copytree(pilot, folder, ignore=shutil.ignore_patterns(".git", "build", "data", "private", "words"))
        shutil.copytree(target / "cohort-0001", folder, dirs_exist_ok=True)
    return folder


def _built(
    cohort: Path, command: list[str], name: str, runs: int, count: Callable[[Path], str]
) -> Iterator[dict[str, Any]]:
    figures: dict[str, list[Run]] = {"for the first time": [], "again": [], "after one row has changed": []}
    for _ in range(runs):
        shutil.rmtree(cohort / "build", ignore_errors=True)
        figures["for the first time"].append(run_measured(command, cohort))
        figures["again"].append(run_measured(command, cohort))
        change_expense(cohort)
        figures["after one row has changed"].append(run_measured(command, cohort))
    note = count(cohort / "build")
    for moment, of_moment in figures.items():
        yield result(f"{name}, {moment}", of_moment, note)


def _count_report(build: Path) -> str:
    pages, files = (len(list((build / "report").glob(pattern))) for pattern in ("*.html", "files/*"))
    return f"{pages} pages, {files} documents"


def _count_published(build: Path) -> str:
    return f"{sum(path.is_file() for path in (build / 'published').rglob('*'))} files"


def _count_book(build: Path) -> str:
    formats = {path.suffix.lstrip(".").upper() for path in (build / "book").rglob("book.*")}
    return ", ".join(sorted(formats & {"HTML", "PDF", "DOCX", "EPUB"}))
