"""What can be chosen for a cell of a submitted sheet, and what is then written into it."""

from __future__ import annotations

from collections.abc import Mapping

from ..model.tables import Field
from ..reading.cells.text import comparison_key
from ..reading.submissions.submission import Submission
from ..rendering.receipts.cell_choices import cell_choices
from ..rendering.receipts.receipt_context import ReceiptContext


def cell_options(context: ReceiptContext, submission: Submission, column: Field) -> dict[str, str]:
    """The choices of a column as labels by stored value; names of rows are short where that tells them apart."""
    if column.type == "list":
        return {}
    choices, target = cell_choices(context, submission, column), context.cohort.model.referenced_table(column)
    if target is None:
        return choices
    return context.names.short_labels(target, choices, context.accepted.rows(target))


def as_written(context: ReceiptContext, column: Field, labels: Mapping[str, str], text: str) -> str:
    """What is written into the cell for a choice: its whole name, or the id of a row if its name may mean another one
    too."""
    target = context.cohort.model.referenced_table(column)
    wanted = next((row_id for row_id, label in labels.items() if label == text), "")
    if target is None or not wanted:
        return text
    name = context.names.labels(target)[wanted]
    return name if context.names.ids_by_name(target).get(comparison_key(name)) == [wanted] else wanted
