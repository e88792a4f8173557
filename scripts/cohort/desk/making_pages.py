"""The page on which reports, forms and back-ups are made: started, followed, stopped and opened."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.responses import PlainTextResponse, Response

from ..model.menu_file import MenuEntry, read_menu, session_names
from .built_files import built_files, file_with_id
from .inbox_pages import download
from .jobs import Job
from .pages import PageRequest, go_to, progress
from .state import Desk


@dataclass(frozen=True)
class Making:
    """A session that makes something: its texts, its last run, and what there is to open."""

    session: str
    title: str
    explanation: str
    job: Job | None
    page: str
    files: list[tuple[str, str]]
    is_followed: bool
    can_follow: bool


def show_making(request: PageRequest) -> Response:
    """What can be made, and what was."""
    makings = [_making(request.desk, request, entry) for entry in _entries(request.desk)]
    is_running = any(making.job and making.job.is_running for making in makings)
    return request.show("make", makings=makings, poll="/make/state" if is_running else "")


def making_state(request: PageRequest) -> Response:
    """Whether all that was started has ended, and the last line of what has not."""
    jobs = [job for entry in _entries(request.desk) if (job := request.desk.jobs.get(entry.session))]
    running = [job for job in jobs if job.is_running]
    text = next((job.lines[-1] for job in running if job.lines), "")
    return progress(done=not running, text=text)


def made_at(request: PageRequest) -> Response:
    """The moment at which a session last ended, for pages that load themselves again after it."""
    job = request.desk.jobs.get(request.address["session"])
    return PlainTextResponse(str(job.ended_at if job else 0.0))


def made_file(request: PageRequest) -> Response:
    """A file that was made, to save."""
    paths = request.desk.paths
    folders = [paths.root / entry.opens for entry in _entries(request.desk)]
    path = file_with_id(paths, [folder for folder in folders if folder.is_dir()], request.address["file"])
    return download(path.read_bytes(), path.name)


def start(request: PageRequest) -> Response:
    """Starts a session of the page."""
    session = request.address["session"]
    if session in {entry.session for entry in _entries(request.desk)}:
        request.desk.jobs.start(session)
    return go_to("/make")


def stop(request: PageRequest) -> Response:
    """Ends a session."""
    request.desk.jobs.follow(request.address["session"], False)
    request.desk.jobs.stop(request.address["session"])
    return go_to("/make")


def follow(request: PageRequest) -> Response:
    """Runs a session again whenever something changes, or ends that."""
    session = request.address["session"]
    if session in {entry.session for entry in _entries(request.desk) if entry.follows}:
        request.desk.jobs.follow(session, bool(request.text("on")))
    return go_to("/make")


def _entries(desk: Desk) -> list[MenuEntry]:
    sessions = session_names(desk.paths)
    return [entry for entry in read_menu(desk.paths) if entry.makes and entry.session in sessions]


def _making(desk: Desk, request: PageRequest, entry: MenuEntry) -> Making:
    say, target = request.language.say, desk.paths.root / entry.opens
    page = f"/{entry.opens}" if target.suffix == ".html" and target.is_file() else ""
    return Making(
        entry.session,
        say(entry.title),
        say(entry.explanation),
        desk.jobs.get(entry.session),
        page,
        [] if page or not target.is_dir() else built_files(desk.paths, target),
        desk.jobs.is_followed(entry.session),
        entry.follows,
    )
