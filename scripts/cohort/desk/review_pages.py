"""Texts that somebody reads before they are published, and what may no longer leave."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from markupsafe import Markup, escape
from starlette.responses import Response

from ..model.publication_file import read_publication_file
from ..model.tables import Field, Table
from ..reading.accepted_rows import AcceptedRows
from ..rendering.publication.review_workbook import TextToRead
from ..storing.ledger import sha256_of
from ..workflows.publish.recall import confirm, recalled, unconfirmed
from ..workflows.publish.review import answers_file
from ..workflows.tables.correct_row import accept_rows
from .inbox_pages import PATIENCE
from .pages import PART, PageRequest, go_to, progress
from .taking_pages import show_taken, waiting_words

# so many texts stand on a page
TEXTS_OF_PAGE = 25
ANSWER = "review"
# the field that says what a page showed
SHOWN = "shown"


@dataclass(frozen=True)
class TextView:
    """A text with its marks, and what was said about it so far by column, with the hash of that."""

    review_id: str
    place: str
    text: Markup
    hints: list[str]
    answered: dict[str, str]
    digest: str


def show_review(request: PageRequest, problem: str = "") -> Response:
    """The texts that wait to be read, the first ones; with `all` those that were read too."""
    # what could not be done is said on the page itself
    review_texts = request.desk.texts(request.language, 60.0 if problem else PATIENCE)
    if review_texts is None:
        return request.show("checking", here="make", poll="/review/state")
    table = request.desk.cohort().model.tables[review_texts.preparation.file.reviews]
    everything = bool(request.text("all"))
    listed = [text for text in review_texts.texts if everything or not text.answered]
    page = int(request.text("page")) if request.text("page").isdecimal() else 1
    pages = max(1, -(-len(listed) // TEXTS_OF_PAGE))
    page = min(max(1, page), pages)
    return request.show(
        "review",
        texts=[_view(text, _columns(table)) for text in listed[(page - 1) * TEXTS_OF_PAGE : page * TEXTS_OF_PAGE]],
        page=page,
        pages=pages,
        waiting=sum(not text.answered for text in review_texts.texts),
        listed=len(listed),
        total=len(review_texts.texts),
        everything=everything,
        columns=_columns(table),
        recalled=len(recalled(review_texts.preparation)),
        unconfirmed=len(unconfirmed(review_texts.preparation)),
        field=ANSWER + PART,
        part=PART,
        problem=problem,
    )


def review_state(request: PageRequest) -> Response:
    """Whether the texts are ready, for the script of a page that waits."""
    return progress(done=request.desk.texts(request.language, 2.0) is not None)


def answer_texts(request: PageRequest) -> Response:
    """Accepts what was said about texts, as a workbook that comes back."""
    cohort, language = request.desk.cohort(), request.language
    answers, changed = _answers(request)
    if changed:
        problem = language.say("Somebody has answered some of these texts meanwhile. Please look again.")
        return show_review(request, problem)
    if not answers:
        return show_review(request, language.say("No text was answered yet."))
    with request.desk.work:
        acceptance = accept_rows(cohort, *answers_file(cohort, language, answers), lambda _: True)
    if acceptance.is_applied:
        return show_taken(
            request, acceptance, language.say("Your answers are kept"), ("/review", language.say("Texts to read"))
        )
    return show_review(request, waiting_words(request, acceptance))


def confirm_recall(request: PageRequest) -> Response:
    """Notes that somebody has seen what is left out since a basis has ended."""
    review_texts = request.desk.texts(request.language, 60.0)
    if review_texts:
        with request.desk.work:
            confirm(request.desk.cohort(), unconfirmed(review_texts.preparation))
    return go_to("/review")


def _answers(request: PageRequest) -> tuple[dict[str, dict[str, str]], set[str]]:
    """What was typed or chosen for each text that is answered otherwise than the page showed, by column; and the texts
    that somebody else has answered since it was shown."""
    cohort, say = request.desk.cohort(), request.language.say
    table = cohort.model.tables[read_publication_file(cohort).reviews]
    stored, columns = AcceptedRows(cohort).rows(table), _columns(table)
    by_text: dict[str, dict[str, str]] = {}
    for name, value in request.form.multi_items():
        kind, _, rest = name.partition(PART)
        if kind == ANSWER and isinstance(value, str):
            review, _, column = rest.partition(PART)
            by_text.setdefault(review, {})[column] = value.replace("\r\n", "\n").strip()
    answers, changed = {}, set()
    for review, fields in by_text.items():
        shown_digest = fields.pop(SHOWN, "")
        if _digest(fields, columns) == shown_digest or not any(fields.values()):
            continue
        if _digest(stored.get((review,), {}), columns) != shown_digest:
            changed.add(review)
        # choices go by their words, as in a workbook
        answers[review] = {column.name: _words(column, fields.get(column.name, ""), say) for column in columns}
    return answers, changed


def _columns(table: Table) -> list[Field]:
    """The columns in which a text is answered."""
    return [column for column in table.fields if column.name not in table.key]


def _digest(answered: Mapping[str, str], columns: Iterable[Field]) -> str:
    """The hash of what was said about a text."""
    texts = (answered.get(column.name, "").replace("\r\n", "\n").strip() for column in columns)
    return sha256_of(PART.join(texts).encode())


def _words(column: Field, value: str, say: Callable[[str], str]) -> str:
    return say(column.codes[value]) if value in column.codes else value


def _view(text: TextToRead, columns: list[Field]) -> TextView:
    parts, at = [], 0
    for mark in text.marks:
        if mark.start >= at:
            parts += [
                escape(text.text[at : mark.start]),
                Markup("<mark>{}</mark>").format(text.text[mark.start : mark.end]),
            ]
            at = mark.end
    parts.append(escape(text.text[at:]))
    words, hints = Markup("").join(parts), text.hints.split("\n")
    return TextView(text.review_id, text.place, words, hints, dict(text.answered), _digest(text.answered, columns))
