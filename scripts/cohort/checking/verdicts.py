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
