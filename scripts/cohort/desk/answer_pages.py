"""What is answered on the page of a file: its sender, its questions, its columns and names."""

from __future__ import annotations

from starlette.responses import Response

from ..workflows.intake.answer_questions import (
    CellAnswer,
    Explanation,
    answer_questions,
    explain_sheets,
    name_sender,
    take_answers_back,
)
from .inbox_pages import PART, sender_ids, submission_of
from .pages import PageRequest, go_to


def answer(request: PageRequest) -> Response:
    """Notes the answers to questions about cells and rows."""
    checked, submission = submission_of(request)
    answers = []
    for name, value in request.form.multi_items():
        if name.startswith("answer") and isinstance(value, str) and value:
            sheet, place, code = name.split(PART)[1:4]
            answers.append(CellAnswer(sheet, place, code, value))
    if for_all := request.text("all"):
        questions = [field.split(PART) for field in request.form.getlist("question") if isinstance(field, str)]
        answers = [CellAnswer(sheet, place, code, for_all) for sheet, place, code in questions]
    with request.desk.work:
        answer_questions(checked.cohort, submission.origin_sha256, answers)
    return go_to(f"/inbox/{request.address['file']}")


def explain(request: PageRequest) -> Response:
    """Notes what columns and names of a sheet are."""
    checked, submission = submission_of(request)
    explanations = []
    for name, value in request.form.multi_items():
        if name.startswith("explain") and isinstance(value, str):
            kind, sheet, about = name.split(PART)[1:4]
            explanations.append(Explanation(kind, sheet, about, value))
    with request.desk.work:
        explain_sheets(checked.cohort, submission.origin_sha256, explanations, remember=bool(request.text("remember")))
    return go_to(f"/inbox/{request.address['file']}")


def set_sender(request: PageRequest) -> Response:
    """Notes who sent a file."""
    checked, submission = submission_of(request)
    known = dict.fromkeys(sender_ids(checked), "")
    with request.desk.work:
        name_sender(checked.cohort, submission.origin_sha256, request.text("sender"), known)
    return go_to(f"/inbox/{request.address['file']}")


def take_back(request: PageRequest) -> Response:
    """Forgets what was answered about a file."""
    checked, submission = submission_of(request)
    with request.desk.work:
        take_answers_back(checked.cohort, submission.origin_sha256)
    return go_to(f"/inbox/{request.address['file']}")
