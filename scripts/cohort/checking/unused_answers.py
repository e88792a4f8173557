"""Answers of a sender that nothing uses: typed beside a finding that takes none, or in other words than the offered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from ..model.findings import Finding, FindingKind
from ..reading.submissions.sender_answers import QUESTION
from ..reading.submissions.sheet_table import UnreadPart
from ..reading.submissions.submission import Submission

UNUSED = "answer-not-used"


def report_unused_answers(submission: Submission, kinds: Mapping[str, FindingKind]) -> None:
    """Adds a finding for each unused answer beside what still has to be mended or answered. Where nothing has to be
    any more, the answer is only listed as not read."""
    for sheet, answers in submission.answers.items():
        findings_by_place: dict[str, dict[str, Finding]] = {}
        for finding in submission.findings:
            if finding.sheet == sheet:
                findings_by_place.setdefault(finding.place, {})[finding.code] = finding
        for (place, code), answer in answers.items():
            here = findings_by_place.get(place, {})
            # beside an unused answer the sender has typed another one
            about = here.get(code) or (next(iter(here.values()), None) if code == UNUSED else None)
            is_question = code.startswith(QUESTION)
            if about and (kinds[code].blocks or not is_question):
                submission.findings.append(replace(about, code=UNUSED, value=answer, values={}, personal=True))
            elif about or not is_question:
                submission.unread.append(UnreadPart(submission.file, sheet, place, answer, "answer-left"))
