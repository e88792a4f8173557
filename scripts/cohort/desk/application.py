"""The addresses of the desk, and the page that each one shows."""

from __future__ import annotations

import sys
import traceback
from collections.abc import Awaitable, Callable

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ..errors import CannotRun, file_error_line
from ..i18n.language import Language
from ..shortening import visible
from . import (
    answer_pages,
    built_files,
    column_pages,
    correcting_pages,
    forms_pages,
    inbox_pages,
    making_pages,
    own_codes_pages,
    own_words_pages,
    people_pages,
    review_pages,
    settings_pages,
    table_pages,
    taking_pages,
    today_pages,
    writing_pages,
)
from .pages import LANGUAGE_COOKIE, PageRequest, Pages, go_to
from .state import Desk

PageFunction = Callable[[PageRequest], Response]
MOST_FILES = 500

GET: dict[str, PageFunction] = {
    "/": today_pages.show_today,
    "/today/state": today_pages.today_state,
    "/remedy/{remedy}": today_pages.show_remedy,
    "/inbox": inbox_pages.show_inbox,
    "/inbox/state": inbox_pages.inbox_state,
    "/inbox/{file}": inbox_pages.show_file,
    "/inbox/{file}/copy": inbox_pages.marked_copy,
    "/inbox/{file}/column": column_pages.show_column,
    "/take": taking_pages.show_plan,
    "/make": making_pages.show_making,
    "/make/state": making_pages.making_state,
    "/made-at/{session}": making_pages.ended_at,
    "/made/{file}": making_pages.save_file,
    "/made-for/{folder}": making_pages.save_folder,
    "/tables": table_pages.show_tables,
    "/tables/{table}": table_pages.show_table,
    "/tables/{table}/{row}": table_pages.show_row,
    "/tables/{table}/{row}/correct": correcting_pages.show_correction,
    "/original/{sha256}": table_pages.show_original,
    "/settings": settings_pages.show_settings,
    "/settings/words": own_words_pages.show_own_words,
    "/settings/codes": own_codes_pages.show_own_codes,
    "/forms": forms_pages.show_forms,
    "/forms/state": forms_pages.forms_state,
    "/writing": writing_pages.show_texts,
    "/writing/{file}": writing_pages.show_text,
    "/writing/{file}/state": writing_pages.writing_state,
    "/review": review_pages.show_review,
    "/review/state": review_pages.review_state,
    "/people": people_pages.show_people,
    "/people/expired": people_pages.show_expired,
    "/people/{row}": people_pages.show_person,
}
POST: dict[str, PageFunction] = {
    "/remedy/{remedy}": today_pages.apply_remedy,
    "/inbox/files": inbox_pages.add_files,
    "/inbox/message": inbox_pages.add_message,
    "/inbox/sender": answer_pages.answer_sender,
    "/inbox/{file}/answer": answer_pages.answer,
    "/inbox/{file}/take-back": answer_pages.take_back,
    "/inbox/{file}/column": column_pages.fill_column,
    "/inbox/{file}/aside": inbox_pages.put_aside,
    "/inbox/aside/{file}/back": inbox_pages.take_from_aside,
    "/take": taking_pages.take,
    "/undo": taking_pages.undo,
    "/make/{session}/start": making_pages.start,
    "/make/{session}/stop": making_pages.stop,
    "/make/{session}/follow": making_pages.follow,
    # what somebody looks for, and whether it is personal, is in no address
    "/tables/{table}": table_pages.show_table,
    "/tables/{table}/{row}": table_pages.show_row,
    "/tables/{table}/{row}/correct": correcting_pages.show_correction,
    "/tables/{table}/{row}/correction": correcting_pages.correct,
    "/settings": settings_pages.set_settings,
    "/settings/words": own_words_pages.set_words,
    "/settings/codes": own_codes_pages.set_own_codes,
    "/writing/skeleton": writing_pages.add_skeleton,
    "/writing/{file}": writing_pages.edit_text,
    "/review": review_pages.answer_texts,
    "/review/confirm": review_pages.confirm_recall,
    "/people": people_pages.show_people,
    "/forms": forms_pages.show_forms,
    "/people/find": people_pages.find_person,
    "/people/cleared": people_pages.clear,
    "/people/expired": people_pages.forget_expired,
    "/people/{row}/file": people_pages.person_file,
    "/people/{row}/withdraw": people_pages.withdraw,
    "/people/{row}/forget": people_pages.forget,
}


def make_application(desk: Desk) -> Starlette:
    """The application behind the guard."""
    pages = Pages(desk)
    pairs = [(address, "GET", function) for address, function in GET.items()]
    pairs += [(address, "POST", function) for address, function in POST.items()]
    pairs += [("/language/{code}", "POST", _set_language), ("/quit", "POST", _quit)]
    pairs += [("/build/{path:path}", "GET", _built_page)]
    pairs += [("/desk/{name}", "GET", _own_file)]
    routes = [Route(address, _endpoint(desk, pages, function), methods=[method]) for address, method, function in pairs]
    return Starlette(routes=routes, exception_handlers={HTTPException: _missing(desk, pages)})


def _endpoint(desk: Desk, pages: Pages, function: PageFunction) -> Callable[[Request], Awaitable[Response]]:
    """Reads the form of a request, then shows the page; what could not be done is a page too."""

    async def endpoint(request: Request) -> Response:
        form = FormData()
        if request.method == "POST":
            form = await request.form(max_files=MOST_FILES, max_fields=20_000)
        try:
            return await run_in_threadpool(_answer, desk, pages, function, request, form)
        finally:
            await form.close()

    return endpoint


def _answer(desk: Desk, pages: Pages, function: PageFunction, request: Request, form: FormData) -> Response:
    wanted = PageRequest(desk, pages, _language(desk, request), request.path_params, request.query_params, form)
    try:
        return function(wanted)
    except CannotRun as reason:
        return wanted.show("problem", 409, reason=wanted.reason(reason), back=_back(request))
    except OSError as error:
        if error.filename is None:
            raise
        return wanted.show("problem", 409, reason=visible(file_error_line(error)), back=_back(request))
    # a fault of ours is a page too, and ends no other work of the desk
    except Exception as error:
        last = traceback.extract_tb(error.__traceback__)[-1]
        print(f"{type(error).__name__} in {last.filename}, line {last.lineno}", file=sys.stderr, flush=True)
        sentence = wanted.language.say("This is a fault of the toolkit; nothing was changed by it.")
        return wanted.show("problem", 500, reason=sentence, back=_back(request))


def _back(request: Request) -> str:
    """The page to go back to from one that says what could not be done."""
    return "/" + request.url.path.strip("/").split("/")[0] if request.url.path != "/undo" else "/inbox"


def _language(desk: Desk, request: Request) -> Language:
    return desk.language(request.cookies.get(LANGUAGE_COOKIE, ""))


def _missing(desk: Desk, pages: Pages) -> Callable[[Request, Exception], Response]:
    def answer(request: Request, error: Exception) -> Response:
        status = error.status_code if isinstance(error, HTTPException) else 500
        return _no_such_page(PageRequest(desk, pages, _language(desk, request), {}, {}), status)

    return answer


def _no_such_page(request: PageRequest, status: int = 404) -> Response:
    return request.show("problem", status, reason=request.language.say("There is no such page."), back="/")


def _set_language(request: PageRequest) -> Response:
    response = go_to("/" + request.text("back").lstrip("/\\"))
    response.set_cookie(
        LANGUAGE_COOKIE, request.desk.language(request.address["code"]).code, httponly=True, samesite="strict"
    )
    return response


def _quit(request: PageRequest) -> Response:
    response = request.show("closed")
    request.desk.jobs.stop_all()
    request.desk.quit()
    return response


def _built_page(request: PageRequest) -> Response:
    path = built_files.page_file(request.desk.paths, request.address["path"])
    if path is None:
        return _no_such_page(request)
    return built_files.answer_with(path, reloads=request.desk.jobs.is_followed("report"))


def _own_file(request: PageRequest) -> Response:
    text, kind = request.pages.files.get(request.address["name"], ("", ""))
    if not kind:
        return _no_such_page(request)
    # its address changes with its content
    return Response(text, media_type=kind, headers={"Cache-Control": "private, max-age=86400, immutable"})
