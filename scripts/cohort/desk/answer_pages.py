"""What is answered on the page of a file: its sender, its questions, its columns and names, and cells to mend."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from urllib.parse import urlencode

from starlette.responses import Response

from ..reading.submissions.explanations import COLUMN_KIND, NAME_KIND, TABLE_KIND
from ..reading.submissions.submission import Submission
from ..workflows.intake.annotated_copies import save_mended_copy
from ..workflows.intake.answer_questions import (
    CellAnswer,
    Explanation,
    FileAnswers,
    keep_answers,
    take_answers_back,
)
from .inbox import CheckedFiles, file_id
from .inbox_pages import NONE_OF_OURS, RefusedName, sender_ids, show_answered_file, submission_of
from .pages import PART, PageRequest, go_to
from .points import point_groups
from .unknown_names import name_as_written, why_refused

# the beginnings of the names of fields
ANSWER, EXPLANATION, QUESTION, MENDED = "answer", "explain", "question", "mended"


def answer(request: PageRequest) -> Response:
    """Notes all that was answered on the page, and saves a copy with the cells that were mended there, which takes the
    place of the file; of the sender alone if only that was pressed. Goes on to a column that is to be filled in, or
    shows the page again with the names of people that were asked for, and with what names nobody."""
    checked, submission = submission_of(request)
    sender = request.text("sender") if "sender" in request.form else None
    new, mended = FileAnswers(sender, submission.at_desk.remember), {}
    refused: dict[tuple[str, str], RefusedName] = {}
    if request.text("only") != "sender":
        answers, mended = [*_answers(request), *_answers_to_all(request)], _mended(request, checked, submission)
        explanations, refused = _without_unknown_names(request, checked, submission, list(_explanations(request)))
        new = FileAnswers(sender, bool(request.text("remember")), answers, explanations)
    file = request.address["file"]
    with request.desk.work:
        keep_answers(checked.cohort, submission.origin_sha256, new, set(sender_ids(checked)))
        if mended:
            file = file_id(save_mended_copy(checked.cohort, checked.context_in(request.language), submission, mended))
    if refused or request.text("names"):
        return show_answered_file(request, file, refused, names_of_people=bool(request.text("names")))
    return go_to(f"/inbox/{file}{_column_to_fill(request)}")


def _column_to_fill(request: PageRequest) -> str:
    """The end of the address of the page that fills in a column, if that was pressed; else empty."""
    if "fill" not in request.form:
        return ""
    return f"/column?{urlencode({'about': request.text('fill') or request.text('column')})}"


def answer_sender(request: PageRequest) -> Response:
    """Notes who sent those files of which it is not known."""
    checked, sender = request.desk.inbox.files(60.0), request.text("sender")
    if checked is None or not sender:
        return go_to("/inbox")
    for key in request.form.getlist("file"):
        submission = checked.files.get(key) if isinstance(key, str) else None
        if submission and not submission.sender and submission.form is None:
            new = FileAnswers(sender, submission.at_desk.remember)
            with request.desk.work:
                keep_answers(checked.cohort, submission.origin_sha256, new, set(sender_ids(checked)))
    return go_to("/inbox")


def take_back(request: PageRequest) -> Response:
    """Forgets what was answered about a file."""
    checked, submission = submission_of(request)
    with request.desk.work:
        take_answers_back(checked.cohort, submission.origin_sha256)
    return go_to(f"/inbox/{request.address['file']}")


def _fields(request: PageRequest, kind: str) -> Iterator[tuple[list[str], str]]:
    """The fields of a kind: the parts of the name of each, and its text."""
    for name, value in request.form.multi_items():
        if name.startswith(kind + PART) and isinstance(value, str):
            yield name.split(PART)[1:], value


def _mended(request: PageRequest, checked: CheckedFiles, submission: Submission) -> dict[tuple[str, str], str]:
    """The new texts of cells by sheet and place. A text that is as the sender typed it is no change, and a cell with
    several faults has several fields, of which somebody has filled in one."""
    texts: dict[tuple[str, str], list[str]] = {}
    for (sheet, place), text in _fields(request, MENDED):
        texts.setdefault((sheet, place), []).append(text)
    mended: dict[tuple[str, str], str] = {}
    for group in point_groups(checked.context_in(request.language), submission):
        for point in group.points:
            changed = [text for text in texts.get((point.sheet, point.place), ()) if text != point.cell]
            if point.cell is not None and changed:
                for place in point.places:
                    mended.setdefault((point.sheet, place), point.options.get(changed[0], changed[0]))
    return mended


def _answers(request: PageRequest) -> Iterator[CellAnswer]:
    for (sheet, place, code), text in _fields(request, ANSWER):
        if text:
            yield CellAnswer(sheet, place, code, text)


def _answers_to_all(request: PageRequest) -> Iterator[CellAnswer]:
    """The same answer to all questions of a group, if that was pressed."""
    wanted, _, text = request.text("all").partition(PART)
    for (group, sheet, place, code), _ in _fields(request, QUESTION) if text else ():
        if group == wanted:
            yield CellAnswer(sheet, place, code, text)


def _explanations(request: PageRequest) -> Iterator[Explanation]:
    """What was said of sheets, columns and names. A column of which nothing is said is open again."""
    for (kind, sheet, about), text in _fields(request, EXPLANATION):
        if kind == COLUMN_KIND:
            yield Explanation(kind, sheet, about, "" if text == NONE_OF_OURS else text or None)
        elif kind == TABLE_KIND or text:
            yield Explanation(kind, sheet, about, text)


def _without_unknown_names(
    request: PageRequest, checked: CheckedFiles, submission: Submission, explanations: Iterable[Explanation]
) -> tuple[list[Explanation], dict[tuple[str, str], RefusedName]]:
    """The explanations without those that take a name for somebody whom nobody knows; these by sheet and name."""
    context, usable, refused = checked.context_in(request.language), [], {}
    for explanation in explanations:
        about = (explanation.sheet, explanation.about)
        if explanation.kind != NAME_KIND or not explanation.text:
            usable.append(explanation)
        elif text := name_as_written(context, submission, *about, explanation.text):
            usable.append(replace(explanation, text=text))
        else:
            reason = why_refused(context, submission, *about, explanation.text)
            refused[about] = RefusedName(explanation.text, reason)
    return usable, refused
