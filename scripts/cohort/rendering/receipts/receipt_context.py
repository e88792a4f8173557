"""The data behind receipts in one language, and the findings of a submitted file in that language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ...checking.overlay import Overlay
from ...i18n.finding_texts import FindingText, word_finding
from ...i18n.language import Language
from ...model.cohort import Cohort
from ...model.findings import Finding, FindingKind
from ...reading.accepted_rows import AcceptedRows, RowNames
from ...reading.sender_register import SenderRegister
from ...reading.submissions.submission import Submission
from ..cell_display import CellDisplay, finding_heading, finding_table


@dataclass(frozen=True)
class ReceiptContext:
    """The data behind receipts in one language.

    `repairs` and `unread` are declared titles by code; `senders` knows those who send files; `overlay` has the
    submitted rows.
    """

    cohort: Cohort
    accepted: AcceptedRows
    names: RowNames
    language: Language
    repairs: Mapping[str, str]
    unread: Mapping[str, str]
    senders: SenderRegister
    overlay: Overlay

    @property
    def cell_display(self) -> CellDisplay:
        """The formatter of stored texts in this language."""
        return CellDisplay(self.cohort.model, self.accepted, self.names, self.language, self.overlay)

    def setting(self, name: str) -> str:
        """A text of the settings, such as the name of the cohort, in this language if it has one."""
        return self.cohort.settings.localised_text(name, self.language.code)


def word_findings(
    context: ReceiptContext, submission: Submission, *, personal: bool
) -> list[tuple[Finding, FindingKind, FindingText]]:
    """All findings of a file with their texts for its sender, with personal values only if `personal`."""
    display, cohort = context.cell_display, context.cohort
    kinds = [(finding, cohort.finding_kinds[finding.code]) for finding in submission.findings]
    return [
        (
            finding,
            kind,
            word_finding(
                finding,
                kind,
                cohort.model,
                context.language,
                in_form=display,
                personal=personal,
                heading=finding_heading(submission, finding),
                own_sheet=(table := finding_table(submission, finding)) is not None and table.is_own,
            ),
        )
        for finding, kind in kinds
    ]
