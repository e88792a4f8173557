"""The reply to a sender: a short message to paste into a chat."""

from __future__ import annotations

from ...checking.verdicts import submission_verdict
from ...i18n.finding_texts import FindingText
from ...model.findings import Finding, FindingKind
from ...reading.submissions.submission import Submission
from ..cell_display import finding_location, shorten
from ..grouping import group_by
from .receipt_context import ReceiptContext, word_findings

LONGEST_REPLY = 500
WordedFinding = tuple[Finding, FindingKind, FindingText]


def reply(context: ReceiptContext, submission: Submission) -> str:
    """A message to paste into a chat, without personal values, of at most LONGEST_REPLY characters."""
    say, name = context.language.say, shorten(submission.sent_name)
    verdict = submission_verdict(submission, context.cohort.finding_kinds)
    worded = word_findings(context, submission, personal=False)
    blocking = [(finding, kind, text) for finding, kind, text in worded if kind.blocks]
    if verdict == "fine":
        thanks = say("Thank you. We have read “{file}” and can accept it as it is.", file=name)
        if not worded:
            return thanks
        look = say("Please look at this all the same:")
        return _with_points(f"{thanks} {look}", worded, len(worded), context)
    text = {
        "refused": say("Thank you for “{file}”. We could not read it.", file=name),
        "ask": say("Thank you for “{file}”. Please tell us, so that we can accept it:", file=name),
        "mend": say("Thank you for “{file}”. Before we can accept it, please correct:", file=name),
    }[verdict]
    return _with_points(text, blocking, len(worded), context)


def _with_points(text: str, worded: list[WordedFinding], number_of_all: int, context: ReceiptContext) -> str:
    """A message with the first finding of each kind, as many as there is room for."""
    firsts = [group[0] for group in group_by(worded, lambda item: (item[0].code, item[0].field)).values()]
    ending = context.language.say("The rest is in the receipt.")
    for number, (finding, _, finding_text) in enumerate(firsts, start=1):
        location = finding_location(finding, context.language)
        # the message would repeat a personal value
        text_of_finding = finding_text.title if finding.personal else finding_text.message
        line = f"• {location + ': ' if location else ''}{text_of_finding}"
        is_last = number == len(firsts) == number_of_all
        if len(text) + 1 + len(line) + (0 if is_last else len(ending) + 1) > LONGEST_REPLY:
            return f"{text}\n{ending}"
        text = f"{text}\n{line}"
    return text if len(firsts) == number_of_all else f"{text}\n{ending}"
