"""The benchmarks of much at once: many files, the largest workbook, a thick book."""

from __future__ import annotations

import json
import random
import shutil
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import xlsxwriter
from cohort.reading.safety.limits import MOST_BYTES
from cohort.rendering.documents.typst_pdf import page_count

from tools.bench_desk import open_desk
from tools.bench_runs import Run, result, run_measured, script

FILES, ROWS, PAGES = 500, 5, 400
HEADINGS = ("spent_on", "description", "amount", "organisation_id", "funded_by", "payee")
# the bytes of the two heads of a part of a zip beside its name
HEADS_OF_PART = 76
# the chapters that are added to the book, the paragraphs of each, and the words of these, without signs of Markdown
CHAPTERS, PARAGRAPHS, WORDS = 18, 60, 60
PLAIN = str.maketrans(dict.fromkeys("{}[]#*_|`^~$<>@", " "))


def load(pilot: Path, folder: Path) -> Iterator[dict[str, Any]]:
    """One run of each."""
    cohort = Path(shutil.copytree(pilot, folder / "load", ignore=shutil.ignore_patterns(".git", "build")))
    sent = cohort / "submissions"
    sent.mkdir(exist_ok=True)
    for number in range(FILES):
        write_expenses(sent / f"expenses-{number:03}.xlsx", number)
    measured = run_measured(script(cohort, "validate"), cohort)
    receipts = len(list((cohort / "build" / "receipts").rglob("*.html")))
    _require(receipts >= FILES, f"{receipts} receipts for {FILES} files")
    yield result(f"{FILES} files in submissions/, checked with their receipts", [measured])
    yield _inbox(cohort)
    shutil.rmtree(sent)
    yield from _largest(cohort, folder)
    yield _thick_book(cohort)


def write_expenses(path: Path, number: int) -> None:
    """A workbook of a few expenses, other ones for each number."""
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet("Expenses")
    sheet.write_row(0, 0, HEADINGS)
    for row in range(1, ROWS + 1):
        day = f"2018-03-{1 + number % 28:02}"
        sheet.write_row(row, 0, [day, f"Bus {number}-{row}", 100 + number, "partner-01", "own", f"Driver {number}"])
    book.close()


def _inbox(cohort: Path) -> dict[str, Any]:
    """From the start of the desk until its inbox shows all files with what was found."""
    begin = time.perf_counter()
    with open_desk(cohort) as browser:
        while '"done":true' not in browser.page("/inbox/state").replace(" ", ""):
            time.sleep(0.1)
        page = browser.page("/inbox")
        measured = Run(time.perf_counter() - begin, browser.cpu(), browser.megabytes())
    shown = page.count(".xlsx</")
    _require(shown >= FILES, f"the inbox shows {shown} of {FILES} files")
    return result(f"the inbox of the desk with {FILES} files", [measured], "from the start of the desk")


def _largest(cohort: Path, folder: Path) -> Iterator[dict[str, Any]]:
    """A workbook with a photograph, a little smaller and a little larger than any that is read."""
    path, name = folder / "photograph.xlsx", "xl/media/image1.jpeg"
    for size, where in ((MOST_BYTES - 1, "below"), (MOST_BYTES + 1, "above")):
        write_expenses(path, 0)
        room = size - path.stat().st_size - HEADS_OF_PART - 2 * len(name)
        with zipfile.ZipFile(path, "a") as packed:
            packed.writestr(name, random.Random(2561).randbytes(room))
        _require(path.stat().st_size == size, f"the workbook has {path.stat().st_size} bytes")
        measured = run_measured(script(cohort, "validate", "--no-receipts", str(path)), cohort)
        found = json.loads((cohort / "build" / "validation" / "findings.json").read_text(encoding="utf-8"))
        is_refused = any(finding["code"] == "submission-too-large" for finding in found["findings"])
        _require(
            is_refused == (where == "above"), f"a workbook {where} the limit was {'not ' * (not is_refused)}refused"
        )
        yield result(f"a workbook just {where} the limit of {MOST_BYTES // 10**6} MB", [measured])
    path.unlink()


def _thick_book(cohort: Path) -> dict[str, Any]:
    """The book with so many more chapters that it has hundreds of pages."""
    chance = random.Random(2561)
    words = (cohort / "book" / "01-aim.th.md").read_text(encoding="utf-8").split()
    for number in range(CHAPTERS):
        paragraphs = [" ".join(chance.choices(words, k=WORDS)) for _ in range(PARAGRAPHS)]
        text = "\n\n".join([f"# {number}", *(paragraph.translate(PLAIN) for paragraph in paragraphs)])
        (cohort / "book" / f"{20 + number}-more.th.md").write_text(text + "\n", encoding="utf-8")
    measured = run_measured(script(cohort, "book", "--lang", "th"), cohort)
    pages = page_count((cohort / "build" / "book" / "book.pdf").read_bytes())
    _require(pages >= PAGES, f"the book has {pages} pages")
    return result(f"a book of {PAGES} pages in one language, for the first time", [measured], f"{pages} pages")


def _require(is_so: bool, problem: str) -> None:
    if not is_so:
        raise SystemExit(problem)
