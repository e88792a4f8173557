"""receipts: what each sender gets back, in build/receipts/."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import asdict
from itertools import count
from pathlib import Path
from typing import Any

from ...model.cohort import Cohort
from ...reading.safety.limits import RefusedFile
from ...reading.spreadsheets import open_spreadsheet
from ...reading.submissions.sender_answers import read_answers
from ...rendering.documents.typst_pdf import has_typst, page_count, render_pdf
from ...rendering.pages.page_templates import PageRenderer
from ...rendering.pages.theme import read_theme
from ...rendering.receipts.receipt import make_receipt
from ...storing.atomic_writes import write_atomically
from .annotated_copies import annotated_copy
from .intake import Intake
from .receipt_contexts import receipt_context, sender_context

# the sizes of letters in points that are tried so that a receipt is one page
SIZES = (9.0, 8.5, 8.0, 7.5)


def write_receipts(cohort: Cohort, intake: Intake, progress: Callable[[str], None] = lambda _: None) -> None:
    """Writes a receipt for each file, as page and as PDF, and an annotated copy of each that has findings."""
    if not intake.submissions:
        return
    context, theme = receipt_context(cohort, intake), read_theme(cohort.paths)
    folder, stems = cohort.paths.build / "receipts", Counter(each.path.stem for each in intake.submissions)
    for submission in intake.submissions:
        own = sender_context(context, submission)
        name = submission.path.stem if stems[submission.path.stem] == 1 else submission.path.name
        progress(name)
        receipt = make_receipt(own, submission)
        maker = PageRenderer(cohort, theme, own.language, cohort.settings["currency"])
        page = folder / f"{name}.html"
        write_atomically(page, maker.render("receipt.html", receipt=receipt))
        if has_typst():
            write_atomically(folder / f"{name}.pdf", _one_page_pdf(cohort, asdict(receipt)))
        if submission.book and submission.tables and submission.findings:
            _write_copy(folder / f"{name}_checked.xlsx", annotated_copy(cohort, own, submission))


def _write_copy(path: Path, copy: bytes) -> None:
    """Writes an annotated copy; one in which somebody has answered is kept beside it under a name of its own."""
    if path.exists() and _is_answered(path):
        names = (f"{path.stem} {number}{path.suffix}" for number in count(1))
        path.replace(next(each for each in map(path.with_name, names) if not each.exists()))
    write_atomically(path, copy)


def _is_answered(path: Path) -> bool:
    """Whether there are answers in an annotated copy, as a host writes them in who asked by telephone."""
    try:
        return bool(read_answers(open_spreadsheet(path)).by_sheet)
    except RefusedFile:
        return True


def _one_page_pdf(cohort: Cohort, content: dict[str, Any]) -> bytes:
    """The PDF in the largest letters in which it is one page; in the usual ones where it needs more than one anyhow."""
    pages = {}
    for size in SIZES:
        pdf = render_pdf(cohort.paths, "receipt", content | {"size": size}, cohort.as_of)
        pages[size] = pdf
        if page_count(pdf) == 1:
            return pdf
    return pages[SIZES[0]]
