"""The verdict on a submitted file: whether it can be accepted."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from ..model.findings import FindingKind
from ..reading.submissions.submission import Submission

Verdict = Literal["fine", "ask", "mend", "refused"]


def submission_verdict(submission: Submission, kinds: Mapping[str, FindingKind]) -> Verdict:
    """fine, ask (only questions are open), mend (the sender must correct something), or refused (it cannot be read)."""
    if submission.book is None or not submission.tables:
        return "refused"
    blocking = [kinds[finding.code] for finding in submission.findings if kinds[finding.code].blocks]
    if not blocking:
        return "fine"
    return "ask" if all(kind.answers for kind in blocking) else "mend"


def blocked_rows(submission: Submission, kinds: Mapping[str, FindingKind]) -> set[tuple[str, int]]:
    """The rows, as sheet and number, that keep a file from being accepted."""
    waiting: set[tuple[str, int]] = set()
    for finding in submission.findings:
        if finding.row is not None and kinds[finding.code].blocks:
            waiting.add((finding.sheet, finding.row))
            if finding.values.get("other_file") == submission.file:
                # nobody knows which of the two rows counts
                waiting.add((finding.sheet, finding.values["other_row"]))
    return waiting
