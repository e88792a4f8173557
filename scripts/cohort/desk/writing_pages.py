"""Words and book: the list of texts, and the editor with live parts and a preview."""

from __future__ import annotations

from itertools import groupby

from starlette.responses import Response

from ..errors import CannotRun
from ..i18n.language import cohort_language
from ..rendering.texts.pandoc import has_pandoc
from ..workflows.book.edit_texts import (
    HostText,
    all_texts_of_host,
    chapter_texts,
    preview,
    read_host_text,
    save_host_text,
    words_texts,
)
from ..workflows.book.live_names import LiveName
from ..workflows.book.skeleton import write_skeleton
from .inbox import file_id
from .inbox_pages import PATIENCE
from .pages import PageRequest, go_to, progress


def show_texts(request: PageRequest) -> Response:
    """The words for pages and the chapters of the book, those in the language of the reader first; where there are
    several languages, each with the name of its own."""
    cohort, paths = request.desk.cohort(), request.desk.paths
    groups = [
        sorted(texts, key=lambda text: text.code != request.language.code)
        for texts in (words_texts(cohort), chapter_texts(cohort))
    ]
    codes = {text.code for texts in groups for text in texts}
    names = {code: cohort_language(cohort, code).native_name() for code in codes} if len(codes) > 1 else {}
    words, chapters = (
        [(file_id(text.path), text, paths.display_name(text.path), names.get(text.code, "")) for text in texts]
        for texts in groups
    )
    return request.show("writing", words=words, chapters=chapters, has_pandoc=has_pandoc())


def show_text(request: PageRequest) -> Response:
    """A text in the editor."""
    text = _text(request)
    if has_pandoc() and request.desk.writing(text.code, PATIENCE) is None:
        # a page that loads itself again must not have a field in which somebody types
        return request.show("checking", here="make", poll=f"/writing/{request.address['file']}/state")
    words, sha256 = read_host_text(text) if not text.is_word else ("", "")
    return _editor(request, text, words, sha256)


def edit_text(request: PageRequest) -> Response:
    """Shows a preview of what was typed, or saves it."""
    cohort, text, language = request.desk.cohort(), _text(request), request.language
    words, opened_sha256 = request.text("words").replace("\r\n", "\n"), request.text("seen")
    if request.text("save"):
        with request.desk.work:
            is_saved = save_host_text(cohort, text, words, opened_sha256)
        if is_saved:
            _, opened_sha256 = read_host_text(text)
            return _editor(request, text, words, opened_sha256, note=language.say("Saved."))
        problem = language.say(
            "Somebody has changed this text since you opened it. Copy yours, open the page again, and join both."
        )
        return _editor(request, text, words, opened_sha256, problem=problem)
    return _editor(request, text, words, opened_sha256, with_preview=True)


def writing_state(request: PageRequest) -> Response:
    """Whether the live parts are ready, for the script of a page that waits."""
    text = _text(request)
    return progress(done=request.desk.writing(text.code, 2.0) is not None)


def add_skeleton(request: PageRequest) -> Response:
    """Writes the chapters that are missing, with their questions."""
    with request.desk.work:
        write_skeleton(request.desk.cohort(), word=bool(request.text("word")), missing=True)
    return go_to("/writing")


def _editor(
    request: PageRequest,
    text: HostText,
    words: str,
    opened_sha256: str,
    *,
    note: str = "",
    problem: str = "",
    with_preview: bool = False,
) -> Response:
    sources = request.desk.writing(text.code, 60.0 if with_preview else PATIENCE) if has_pandoc() else None
    preview_body, remarks = None, []
    if with_preview and sources:
        try:
            with request.desk.work:
                text_preview = preview(request.desk.cohort(), text, words, sources.sources)
            preview_body, remarks = text_preview.body, text_preview.remarks
        except CannotRun as reason:
            problem = request.reason(reason)
    return request.show(
        "text",
        text=text,
        file=request.address["file"],
        where=request.desk.paths.display_name(text.path),
        words=words,
        seen=opened_sha256,
        note=note,
        problem=problem,
        preview=preview_body,
        remarks=remarks,
        names=_grouped(sources.names) if sources else [],
    )


def _grouped(names: list[LiveName]) -> list[tuple[str, list[LiveName]]]:
    return [(kind, list(found)) for kind, found in groupby(names, key=lambda name: name.kind)]


def _text(request: PageRequest) -> HostText:
    for text in all_texts_of_host(request.desk.cohort()):
        if file_id(text.path) == request.address["file"]:
            return text
    raise CannotRun(request.language.say("This text is not there any more."))
