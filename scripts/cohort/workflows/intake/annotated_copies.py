"""Makes annotated copies: the workbooks of senders with our findings."""

from __future__ import annotations

import contextlib
from collections.abc import Collection, Mapping
from pathlib import Path

from ...errors import CannotRun
from ...i18n.catalogues import available_languages
from ...i18n.language import cohort_language
from ...model.cohort import Cohort
from ...reading.submissions.submission import MENDED, Submission
from ...rendering.pages.theme import light_colours
from ...rendering.receipts.annotated_copy import annotate
from ...rendering.receipts.columns_and_names import open_questions
from ...rendering.receipts.earlier_notes import note_author
from ...rendering.receipts.receipt_context import ReceiptContext, word_findings
from ...shortening import bounded_file_name
from .receive_files import receive_file

# cells by sheet and place, such as C5
Cells = Mapping[tuple[str, str], str]


def annotated_copy(
    cohort: Cohort,
    context: ReceiptContext,
    submission: Submission,
    rows: Collection[tuple[str, int]] = (),
    mended: Cells | None = None,
) -> bytes:
    """The workbook of a sender with its findings, as bytes; if `rows` (sheet, number) are given, the others are
    hidden. `mended` has new texts of cells, of which no finding is listed."""
    colours, cells = light_colours(cohort.paths), mended or {}
    worded_findings = [
        entry
        for entry in word_findings(context, submission, personal=True)
        if (entry[0].sheet, entry[0].place) not in cells
    ]
    return annotate(
        submission,
        worded_findings,
        context.language,
        colours,
        rows,
        questions=open_questions(context, submission),
        mended=cells,
        authors=_note_authors(cohort),
    )


def _note_authors(cohort: Cohort) -> set[str]:
    """Who our comments are by, in every language, because a sender may have another one than before."""
    authors = set()
    for code in available_languages(cohort.paths):
        # a catalogue that cannot be read is reported where its language is used
        with contextlib.suppress(CannotRun):
            authors.add(note_author(cohort_language(cohort, code)))
    return authors


def save_mended_copy(cohort: Cohort, context: ReceiptContext, submission: Submission, mended: Cells) -> Path:
    """Saves a copy of a file with new texts of cells beside it in submissions/, where the copy takes its place; the
    file itself stays as it was sent. Returns the copy.

    Raises CannotRun for a file of which no workbook can be made.
    """
    if submission.book is None:
        raise CannotRun(context.language.say("This file could not be read, so nothing in it can be mended."))
    content = annotated_copy(cohort, context, submission, mended=mended)
    stem = MENDED.sub("", submission.path.stem)
    return receive_file(cohort.paths, bounded_file_name(stem, "_mended.xlsx"), [content])
