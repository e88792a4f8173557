"""What the cohort words differently from the toolkit."""

from __future__ import annotations

from starlette.responses import Response

from ..errors import CannotRun
from ..workflows.settings.own_words import find_texts, own_words, set_own_words
from .pages import PART, PageRequest
from .state import desk_languages

OWN = "own"


def show_own_words(request: PageRequest, problem: str = "", *, is_saved: bool = False) -> Response:
    """The cohort's own words, and the texts that somebody looks for."""
    cohort, search = request.desk.cohort(), request.text("search").strip()
    code = request.text("code") or request.language.code
    if code not in desk_languages(cohort):
        code = request.language.code
    words = find_texts(cohort, code, search) if search else own_words(cohort, code)
    return request.show(
        "own-words",
        code=code,
        codes=desk_languages(cohort),
        search=search,
        found=words,
        field=OWN + PART,
        problem=problem,
        is_saved=is_saved,
    )


def set_words(request: PageRequest) -> Response:
    """Saves what was typed; with a search alone, only shows what is found."""
    cohort, code = request.desk.cohort(), request.text("code")
    typed = {
        name.partition(PART)[2]: value.strip()
        for name, value in request.form.multi_items()
        if name.startswith(OWN + PART) and isinstance(value, str)
    }
    if not request.text("save") or code not in desk_languages(cohort):
        return show_own_words(request)
    stored_words = {
        word.text: word.own for word in [*own_words(cohort, code), *find_texts(cohort, code, request.text("search"))]
    }
    changed = {text: own for text, own in typed.items() if text in stored_words and stored_words[text] != own}
    try:
        with request.desk.work:
            set_own_words(cohort, code, changed)
    except CannotRun as reason:
        return show_own_words(request, request.reason(reason))
    return show_own_words(request, is_saved=True)
