"""Makes annotated copies: the workbooks of senders with our findings."""

from __future__ import annotations

from collections.abc import Collection

from ...model.cohort import Cohort
from ...reading.submissions.submission import Submission
from ...rendering.pages.theme import light_colours
from ...rendering.receipts.annotated_copy import annotate
from ...rendering.receipts.columns_and_names import open_questions
from ...rendering.receipts.receipt_context import ReceiptContext, word_findings


def annotated_copy(
    cohort: Cohort, context: ReceiptContext, submission: Submission, rows: Collection[tuple[str, int]] = ()
) -> bytes:
    """The workbook of a sender with its findings, as bytes; if `rows` (sheet, number) are given, the others are
    hidden."""
    colours = light_colours(cohort.paths)
    worded_findings = word_findings(context, submission, personal=True)
    return annotate(
        submission, worded_findings, context.language, colours, rows, questions=open_questions(context, submission)
    )
