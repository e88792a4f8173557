"""The pages of the inbox: all files, one file with its receipt and its sheets, and what is answered about it."""

from __future__ import annotations

import mimetypes
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import quote

from starlette.datastructures import UploadFile
from starlette.responses import JSONResponse, Response

from ..errors import CannotRun
from ..i18n.language import Language
from ..model.findings import column_letters
from ..reading.submissions.submission import Submission
from ..rendering.receipts.columns_and_names import OpenQuestion, open_questions
from ..rendering.receipts.receipt import reply
from ..workflows.intake.annotated_copies import annotated_copy
from ..workflows.intake.answer_questions import (
    CellAnswer,
    Explanation,
    answer_questions,
    explain_sheets,
    name_sender,
    take_answers_back,
)
from ..workflows.intake.receive_files import TooLarge, receive_file, set_aside
from ..workflows.intake.undo import last_acceptance
from .inbox import CheckedFiles, file_id
from .pages import PageRequest, go_to
from .points import point_groups
from .sheet_view import sheet_views

# a page waits so long for a check before it shows what it has
PATIENCE = 0.25
CHUNK = 1 << 20
# between the parts of a field that says what is answered
PART = "\x1f"


@dataclass(frozen=True)
class Card:
    """A file on the page of the inbox; `verdict` is empty while it is checked."""

    file_id: str
    name: str
    verdict: str
    sentence: str
    sender: str
    questions: int
    faults: int
    rows: list[tuple[str, str, str]]


def show_inbox(request: PageRequest) -> Response:
    """All files that wait, each with its verdict."""
    checked = request.desk.inbox.files(PATIENCE)
    if checked is None:
        cards = [Card(file_id(path), path.name, "", "", "", 0, 0, []) for path in request.desk.inbox.waiting()]
    else:
        cards = [_card(checked, key, submission, request.language) for key, submission in checked.files.items()]
    skipped = []
    if checked:
        say, titles = request.language.say, checked.context.unread
        skipped = [(part.file, say(titles[part.why])) for part in checked.skipped]
    return request.show(
        "inbox",
        cards=cards,
        skipped=skipped,
        takeable=sum(card.verdict == "fine" for card in cards),
        undo=last_acceptance(request.desk.paths),
        messages=[],
        problem=request.text("problem"),
        poll="" if checked else "/inbox/state",
    )


def inbox_state(request: PageRequest) -> Response:
    """Whether the check has ended, for the script of a page that waits."""
    done = request.desk.inbox.files(2.0) is not None
    return JSONResponse({"done": done, "text": request.desk.inbox.working_on})


def add_files(request: PageRequest) -> Response:
    """Saves the files that were dropped or chosen."""
    problems = []
    uploads = [upload for upload in request.form.getlist("files") if isinstance(upload, UploadFile)]
    for upload in uploads:
        name = upload.filename or ""
        if not name:
            continue
        try:
            receive_file(request.desk.paths, name, _chunks(upload))
        except TooLarge:
            problems.append(request.language.say("{file} is larger than any file that is read.", file=name))
    if problems:
        return request.show("problem", 413, reason=" ".join(problems), back="/inbox")
    return go_to("/inbox")


def show_file(request: PageRequest) -> Response:
    """One file: its receipt, its questions, and its sheets with the cells marked."""
    checked = request.desk.inbox.files(PATIENCE)
    if checked is None:
        return request.show("checking", poll="/inbox/state")
    submission = checked.files.get(request.address["file"])
    if submission is None:
        return request.show("problem", 404, reason=_gone(request.language), back="/inbox")
    context = checked.context_in(request.language)
    senders = {sender: checked.context.senders.label(sender, checked.context.names) for sender in _sender_ids(checked)}
    return request.show(
        "file",
        file_id=request.address["file"],
        submission=submission,
        receipt=checked.receipt(submission, request.language),
        verdict=checked.verdict(submission),
        groups=point_groups(context, submission),
        sheets=sheet_views(context, submission),
        columns=_column_questions(checked, submission, request.language),
        given=_given(submission),
        at_desk=submission.at_desk,
        senders=senders if submission.form is None else {},
        reply=reply(checked.sender_context(submission), submission),
        part=PART,
    )


def answer(request: PageRequest) -> Response:
    """Notes the answers to questions about cells and rows."""
    checked, submission = _submission(request)
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
    checked, submission = _submission(request)
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
    checked, submission = _submission(request)
    known = dict.fromkeys(_sender_ids(checked), "")
    with request.desk.work:
        name_sender(checked.cohort, submission.origin_sha256, request.text("sender"), known)
    return go_to(f"/inbox/{request.address['file']}")


def take_back(request: PageRequest) -> Response:
    """Forgets what was answered about a file."""
    checked, submission = _submission(request)
    with request.desk.work:
        take_answers_back(checked.cohort, submission.origin_sha256)
    return go_to(f"/inbox/{request.address['file']}")


def put_aside(request: PageRequest) -> Response:
    """Moves a file to where no session reads it."""
    _, submission = _submission(request)
    with request.desk.work:
        set_aside(request.desk.paths, submission.path)
    return go_to("/inbox")


def marked_copy(request: PageRequest) -> Response:
    """The annotated copy of a file, in the language of its sender, to send back."""
    checked, submission = _submission(request)
    with request.desk.work:
        content = annotated_copy(checked.cohort, checked.sender_context(submission), submission)
    return download(content, f"{submission.path.stem}_checked.xlsx")


def download(content: bytes, name: str) -> Response:
    """A file to save, under its name."""
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    return Response(
        content, media_type=kind, headers={"Content-Disposition": f"attachment; filename*=UTF-8''{quote(name)}"}
    )


def _submission(request: PageRequest) -> tuple[CheckedFiles, Submission]:
    """The file that an address names. Raises CannotRun if it is not there any more."""
    checked = request.desk.inbox.files(60.0)
    submission = checked.files.get(request.address["file"]) if checked else None
    if checked is None or submission is None:
        raise CannotRun(_gone(request.language))
    return checked, submission


def _gone(language: Language) -> str:
    return language.say("This file does not lie in submissions/ any more, or was changed.")


def _card(checked: CheckedFiles, key: str, submission: Submission, language: Language) -> Card:
    receipt = checked.receipt(submission, language)
    blocking = [checked.cohort.finding_kinds[finding.code] for finding in submission.findings]
    questions = sum(kind.blocks and bool(kind.answers) for kind in blocking)
    faults = sum(kind.blocks and not kind.answers for kind in blocking)
    return Card(
        key, submission.file_name, receipt.verdict, receipt.sentence, receipt.sender, questions, faults, receipt.read
    )


def _sender_ids(checked: CheckedFiles) -> list[str]:
    return list(checked.context.senders.ids())


def _column_questions(checked: CheckedFiles, submission: Submission, language: Language) -> list[OpenQuestion]:
    """What can be explained about the sheets of a file, in the language of the page."""
    return open_questions(checked.context_in(language), submission)


def _given(submission: Submission) -> list[tuple[str, str, str]]:
    """What was answered on the desk: the sheet, the place, and the answer."""
    answers = submission.at_desk.answers
    given = [(sheet, place, text) for sheet, found in answers.by_sheet.items() for (place, _), text in found.items()]
    for sheet, explanations in answers.explanations.items():
        parts = (explanations.values, explanations.names, explanations.conventions)
        given += [(sheet, about, text) for part in parts for about, text in part.items()]
        given += [(sheet, column_letters(index + 1), text) for index, text in explanations.columns.items() if text]
    return given


def _chunks(upload: UploadFile) -> Iterator[bytes]:
    while chunk := upload.file.read(CHUNK):
        yield chunk
