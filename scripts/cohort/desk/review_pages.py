"""Texts that somebody reads before they are published, and what may no longer leave."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from markupsafe import Markup, escape
from starlette.responses import JSONResponse, Response

from ..model.publication_file import read_publication_file
from ..model.tables import Field
from ..reading.accepted_rows import AcceptedRows
from ..rendering.publication.review_workbook import TextToRead
from ..workflows.publish.recall import confirm, recalled, unconfirmed
from ..workflows.publish.review import answers_file
from ..workflows.tables.correct_row import accept_rows
from .inbox_pages import PART, PATIENCE
from .pages import PageRequest, go_to
from .taking_pages import show_taken, waiting_words

# so many texts stand on a page
TEXTS_OF_PAGE = 25
ANSWER = "review"


@dataclass(frozen=True)
class TextView:
    """A text with its marks, and what was said about it so far by column."""

    review_id: str
    place: str
    text: Markup
    hints: list[str]
    answered: dict[str, str]


def show_review(request: PageRequest, problem: str = "") -> Response:
    """The texts that wait to be read, the first ones; with `all` those that were read too."""
    found = request.desk.texts(request.language, PATIENCE)
    if found is None:
        return request.show("checking", here="make", poll="/review/state")
    table = request.desk.cohort().model.tables[found.preparation.file.reviews]
    everything = bool(request.text("all"))
    listed = [text for text in found.texts if everything or not text.answered]
    return request.show(
        "review",
        texts=[_view(text) for text in listed[:TEXTS_OF_PAGE]],
        waiting=sum(not text.answered for text in found.texts),
        listed=len(listed),
        total=len(found.texts),
        everything=everything,
        columns=[column for column in table.fields if column.name not in table.key],
        recalled=len(recalled(found.preparation)),
        unconfirmed=len(unconfirmed(found.preparation)),
        field=ANSWER + PART,
        part=PART,
        problem=problem,
    )


def review_state(request: PageRequest) -> Response:
    """Whether the texts are ready, for the script of a page that waits."""
    return JSONResponse({"done": request.desk.texts(request.language, 2.0) is not None, "text": ""})


def answer_texts(request: PageRequest) -> Response:
    """Accepts what was said about texts, as a workbook that comes back."""
    cohort, language = request.desk.cohort(), request.language
    answers = dict(_answers(request))
    if not answers:
        return show_review(request, language.say("No text was answered yet."))
    with request.desk.work:
        acceptance = accept_rows(cohort, *answers_file(cohort, language, answers), lambda _: True)
    if acceptance.is_applied:
        return show_taken(request, acceptance)
    return show_review(request, waiting_words(request, acceptance))


def confirm_recall(request: PageRequest) -> Response:
    """Notes that somebody has seen what is left out since a basis has ended."""
    found = request.desk.texts(request.language, 60.0)
    if found:
        with request.desk.work:
            confirm(request.desk.cohort(), unconfirmed(found.preparation))
    return go_to("/review")


def _answers(request: PageRequest) -> Iterator[tuple[str, dict[str, str]]]:
    """What was typed or chosen for each text that is answered otherwise than before, by column."""
    cohort, say = request.desk.cohort(), request.language.say
    table = cohort.model.tables[read_publication_file(cohort).reviews]
    stored = AcceptedRows(cohort).rows(table)
    columns = [column for column in table.fields if column.name not in table.key]
    by_text: dict[str, dict[str, str]] = {}
    for name, value in request.form.multi_items():
        kind, _, rest = name.partition(PART)
        if kind == ANSWER and isinstance(value, str):
            review, _, column = rest.partition(PART)
            by_text.setdefault(review, {})[column] = value.replace("\r\n", "\n").strip()
    for review, sent in by_text.items():
        before = stored.get((review,), {})
        is_changed = any(sent.get(column.name, "") != before.get(column.name, "") for column in columns)
        if is_changed and any(sent.values()):
            # choices go by their words, as in a workbook
            yield review, {column.name: _words(column, sent.get(column.name, ""), say) for column in columns}


def _words(column: Field, value: str, say: Callable[[str], str]) -> str:
    return say(column.codes[value]) if value in column.codes else value


def _view(text: TextToRead) -> TextView:
    parts, at = [], 0
    for mark in text.marks:
        if mark.start >= at:
            parts += [
                escape(text.text[at : mark.start]),
                Markup("<mark>{}</mark>").format(text.text[mark.start : mark.end]),
            ]
            at = mark.end
    parts.append(escape(text.text[at:]))
    return TextView(text.review_id, text.place, Markup("").join(parts), text.hints.split("\n"), dict(text.answered))
