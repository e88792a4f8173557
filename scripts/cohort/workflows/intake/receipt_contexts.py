"""What findings are said with: the names of rows, the titles of repairs, and who the cohort is."""

from __future__ import annotations

import dataclasses

from ...i18n.language import language_codes
from ...model.form_files import read_forms
from ...model.yaml_files import read_yaml
from ...reading.submissions.submission import Submission
from ...rendering.receipts.receipt_context import ReceiptContext
from ..cohort import Cohort
from .intake import Intake


def receipt_context(cohort: Cohort, intake: Intake) -> ReceiptContext:
    """What receipts in the language of the cohort are made with."""
    titles = {
        name: {entry["code"]: entry["title"] for entry in read_yaml(cohort.places.schemas / f"{name}.yaml")}
        for name in ("repairs", "unread")
    }
    return ReceiptContext(
        model=cohort.model,
        kinds=cohort.kinds,
        accepted=intake.accepted,
        names=intake.names,
        language=cohort.language(),
        repairs=titles["repairs"],
        unread=titles["unread"],
        cohort_name=cohort.settings["cohort_name"],
        institution=cohort.settings["institution"],
        synthetic=cohort.settings["synthetic"],
        as_of=cohort.as_of,
        senders=read_forms(cohort.places, cohort.model).senders,
    )


def of_sender(cohort: Cohort, context: ReceiptContext, submission: Submission) -> ReceiptContext:
    """The same in the language of the form that a file is, where it is one."""
    form = submission.form
    known = form is not None and form.language in language_codes(cohort.places)
    language = cohort.language(form.language if form and known else None)
    english = language.code == "en"
    return dataclasses.replace(
        context,
        language=language,
        cohort_name=cohort.settings.in_words("cohort_name", english=english),
        institution=cohort.settings.in_words("institution", english=english),
    )
