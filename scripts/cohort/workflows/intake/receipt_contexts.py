"""Makes receipt contexts: in the language of the cohort, or of a sender's form."""

from __future__ import annotations

import dataclasses

from ...i18n.catalogues import available_languages
from ...i18n.language import cohort_language
from ...model.cohort import Cohort
from ...model.form_files import read_forms
from ...model.yaml_files import read_yaml
from ...reading.sender_register import SenderRegister
from ...reading.submissions.submission import Submission
from ...rendering.receipts.receipt_context import ReceiptContext
from .read_submissions import Intake


def receipt_context(cohort: Cohort, intake: Intake) -> ReceiptContext:
    """The context of receipts in the language of the cohort."""
    titles = {
        name: {entry["code"]: entry["title"] for entry in read_yaml(cohort.paths.schemas / f"{name}.yaml")}
        for name in ("repairs", "unread")
    }
    return ReceiptContext(
        cohort=cohort,
        accepted=intake.accepted,
        names=intake.names,
        language=cohort_language(cohort),
        repairs=titles["repairs"],
        unread=titles["unread"],
        senders=SenderRegister(read_forms(cohort), cohort.model, intake.accepted),
        overlay=intake.overlay,
    )


def sender_context(context: ReceiptContext, submission: Submission) -> ReceiptContext:
    """The same context in the language of the submitted form; in that of the sender, if the file is no form in a known
    language."""
    form, cohort = submission.form, context.cohort
    code = form.language if form else ""
    if code not in available_languages(cohort.paths):
        code = context.senders.language(submission.sender, cohort)
    return dataclasses.replace(context, language=cohort_language(cohort, code))
