"""What is told about a file that was sent: whether it can be accepted, and its findings in words."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass

from ...i18n.finding_texts import Worded, word
from ...i18n.language import Language
from ...model.findings import Finding, FindingKind
from ...model.tables import Model
from ...reading.accepted_rows import Accepted, Names
from ...reading.submissions.submission import Submission
from ..cell_display import AsShown, heading_of


@dataclass(frozen=True)
class ReceiptContext:
    """What the receipts of one language are made with. `repairs` and `unread` are the declared titles by code."""

    model: Model
    kinds: Mapping[str, FindingKind]
    accepted: Accepted
    names: Names
    language: Language
    repairs: Mapping[str, str]
    unread: Mapping[str, str]
    cohort_name: str
    institution: str
    synthetic: bool
    as_of: datetime.date
    senders: str

    @property
    def shown(self) -> AsShown:
        """How stored texts are shown in this language."""
        return AsShown(self.model, self.accepted, self.names, self.language)


def verdict_of(submission: Submission, kinds: Mapping[str, FindingKind]) -> str:
    """fine, ask (only questions are open), mend, or refused (the file could not be read)."""
    blocking = [kinds[each.code] for each in submission.findings if kinds[each.code].blocks]
    if submission.book is None or not submission.tables:
        return "refused"
    if not blocking:
        return "fine"
    return "ask" if all(kind.answers for kind in blocking) else "mend"


def word_findings(
    context: ReceiptContext, submission: Submission, *, personal: bool
) -> list[tuple[Finding, FindingKind, Worded]]:
    """All findings of a file in words for its sender; personal values are said only where they may be."""
    shown, model = context.shown, context.model
    kinds = [(finding, context.kinds[finding.code]) for finding in submission.findings]
    return [
        (
            finding,
            kind,
            word(
                finding,
                kind,
                model,
                context.language,
                in_form=shown,
                personal=personal,
                heading=heading_of(submission, finding),
            ),
        )
        for finding, kind in kinds
    ]
