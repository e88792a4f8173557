"""The sender's workbook with what is wrong in it."""

from __future__ import annotations

from collections.abc import Collection

from ...model.cohort import Cohort
from ...reading.submissions.submission import Submission
from ...rendering.pages.theme import light_colours
from ...rendering.receipts.annotated_copy import annotate
from ...rendering.receipts.receipt_context import ReceiptContext, word_findings


def annotated_copy(
    cohort: Cohort, own: ReceiptContext, submission: Submission, only: Collection[tuple[str, int]] = ()
) -> bytes:
    """The sender's workbook with its findings; with `only`, other rows of its tables (sheet, number) are hidden."""
    colours = light_colours(cohort.paths)
    worded = word_findings(own, submission, personal=True)
    return annotate(submission, worded, own.language, colours, only)
