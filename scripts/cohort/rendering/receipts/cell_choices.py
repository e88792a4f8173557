"""What may stand in the cells of a submitted sheet, for those who fill them in or explain them."""

from __future__ import annotations

from ...i18n.sorting import sort_key
from ...model.tables import Field
from ...reading.row_owners import rows_for_owner
from ...reading.submissions.submission import Submission
from ..forms.form_context import value_choices
from .receipt_context import ReceiptContext


def cell_choices(context: ReceiptContext, submission: Submission, column: Field) -> dict[str, str]:
    """The choices of a column as labels by stored value, in the language of the context; empty where people write
    freely, and for people, whose names are shown to nobody unasked."""
    return value_choices(column, context.cohort, context.language) or row_choices(context, submission, column)


def row_choices(context: ReceiptContext, submission: Submission, column: Field) -> dict[str, str]:
    """The names of the rows to which a column may refer, by id: where it is known who sent the file, only those of the
    sender and of nobody. Empty for people, and for rows that are only for those who wrote them."""
    model = context.cohort.model
    target = model.referenced_table(column)
    if target is None or target.names_people or target.written_by or target.readers:
        return {}
    senders = context.senders
    is_of_one = not senders.is_person(submission.sender) and not senders.may_send_any_row(submission.sender)
    owner = submission.sender if is_of_one else ""
    rows = rows_for_owner(column, target, context.accepted.rows(target), owner, model, context.names.row)
    # named as among all rows, because a name that another row has too does not say which one is meant
    labels = context.names.labels(target)
    return dict(sorted(((key[0], labels[key[0]]) for key in rows), key=lambda pair: sort_key(pair[1])))
