"""receipts: writes the receipt for each sender to build/receipts/."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import asdict
from itertools import count
from pathlib import Path
from typing import Any

from ...errors import CannotRun, first_line
from ...model.cohort import Cohort
from ...reading.reader_process import open_submission
from ...reading.safety.limits import RefusedFile
from ...reading.submissions.sender_answers import read_answers
from ...reading.submissions.submission import Submission
from ...rendering.documents.typst_pdf import can_print, page_count, render_pdf
from ...rendering.pages.page_templates import PageRenderer
from ...rendering.pages.theme import Theme, read_theme
from ...rendering.receipts.receipt import Receipt, make_receipt
from ...rendering.receipts.receipt_context import ReceiptContext
from ...shortening import bounded_file_name
from ...storing.atomic_writes import make_closed_folder, write_atomically
from .annotated_copies import annotated_copy
from .read_submissions import Intake
from .receipt_contexts import receipt_context, sender_context
from .receipt_tables import receipt_tables

# the font sizes in points to try, so that a receipt fits on one page
SIZES = (9.0, 8.5, 8.0, 7.5)

# how the name of an annotated copy ends
COPY = "_checked.xlsx"


def write_receipts(cohort: Cohort, intake: Intake, progress: Callable[[str], None] = lambda _: None) -> None:
    """Writes a receipt for each file, as page and as PDF, and an annotated copy if it has findings."""
    if not intake.submissions:
        return
    context, theme = receipt_context(cohort, intake), read_theme(cohort.paths, cohort.paper_languages)
    folder = cohort.paths.build / "receipts"
    make_closed_folder(folder)
    stems = Counter(_stem(submission) for submission in intake.submissions)
    problems, tables = [], receipt_tables(cohort, intake)
    for submission in intake.submissions:
        stem = _stem(submission)
        name = stem if stems[stem] == 1 else submission.file_name
        progress(name)
        try:
            receipt = make_receipt(sender_context(context, submission), submission, tables.get(submission.file, ()))
            _write_receipt(cohort, sender_context(context, submission), submission, receipt, theme, folder, name)
        except Exception as error:  # whatever is wrong with one file, the others get their receipts
            problems.append(f"{submission.file}: its receipt could not be written ({first_line(error)})")
    if problems:
        raise CannotRun("; ".join(problems))


def _stem(submission: Submission) -> str:
    """The name of a receipt: that of the file, and for an annotated copy that of its original, whose receipt it
    renews."""
    stem = Path(submission.file_name).stem
    return stem.removesuffix(COPY.removesuffix(".xlsx")) or stem if submission.is_copy else stem


def _write_receipt(
    cohort: Cohort,
    context: ReceiptContext,
    submission: Submission,
    receipt: Receipt,
    theme: Theme,
    folder: Path,
    name: str,
) -> None:
    renderer = PageRenderer(cohort, theme, context.language)
    write_atomically(folder / bounded_file_name(name, ".html"), renderer.render("receipt.html", receipt=receipt))
    if can_print(cohort.paths, context.language.script):
        write_atomically(folder / bounded_file_name(name, ".pdf"), _one_page_pdf(cohort, asdict(receipt)))
    if submission.book and submission.tables and submission.findings:
        _write_copy(folder / bounded_file_name(name, COPY), annotated_copy(cohort, context, submission))


def _write_copy(path: Path, copy: bytes) -> None:
    """Writes an annotated copy; an earlier copy with answers is kept under another name."""
    if path.exists() and _is_answered(path):
        names = (bounded_file_name(path.stem, f" {number}{path.suffix}") for number in count(1))
        path.replace(next(free_path for free_path in map(path.with_name, names) if not free_path.exists()))
    write_atomically(path, copy)


def _is_answered(path: Path) -> bool:
    """Whether an annotated copy has answers, as from a host who asked the sender by telephone."""
    try:
        return bool(read_answers(open_submission(path)).by_sheet)
    except RefusedFile:
        return True


def _one_page_pdf(cohort: Cohort, content: dict[str, Any]) -> bytes:
    """The PDF in the largest font size in which it is one page; in the first size if none makes it one page."""
    pdfs = {}
    for size in SIZES:
        pdf = render_pdf(cohort.paths, "receipt", content | {"size": size}, cohort.as_of)
        pdfs[size] = pdf
        if page_count(pdf) == 1:
            return pdf
    return pdfs[SIZES[0]]
