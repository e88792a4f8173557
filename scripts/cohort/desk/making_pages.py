"""The page on which reports, forms and back-ups are made: started, followed, stopped and opened."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from urllib.parse import quote

from starlette.responses import PlainTextResponse, Response

from ..errors import CannotRun
from ..measures.measure_queries import read_measures
from ..model.menu_file import MenuEntry, read_menu, session_names
from ..rendering.pages.page_files import ALL, MANAGER, PUBLIC, pages_in_use, read_audiences, read_pages
from ..workflows.intake.receive_files import file_name
from .built_files import built_files, file_with_id, zipped
from .inbox_pages import PATIENCE, download
from .jobs import Job
from .pages import PageRequest, go_to, progress
from .state import Desk

# with a word for an audience after it, a session makes what is for these readers alone
ONLY = "--only"
# those whose report is the whole one or another session's, and those for whom nothing is apart
NOT_APART = (MANAGER, PUBLIC, ALL)


@dataclass(frozen=True)
class Folder:
    """A folder to give away: whose it is, its first page, and what addresses call it."""

    key: str
    title: str
    page: str


@dataclass(frozen=True)
class Making:
    """A session that makes something: its texts, its last run, and what there is to open.

    One that `looks_first` can be started only after a trial run that is still true, `is_seen`, of which `looks` are the
    pages, as (address, name). `readers` are those for whom it makes something apart, as (audience, title), and
    `folders` what was made for them; the last run `is_apart` if it was for some of them only, and `newest` is its
    folder if it made one. `unread` counts the texts that stay out because nobody has read them, None while that is not
    known.
    """

    session: str
    title: str
    explanation: str
    job: Job | None
    page: str
    files: list[tuple[str, str]]
    is_followed: bool
    can_follow: bool
    asks: str = ""
    looks_first: bool = False
    is_seen: bool = False
    looks: list[tuple[str, str]] = field(default_factory=list)
    readers: list[tuple[str, str]] = field(default_factory=list)
    folders: list[Folder] = field(default_factory=list)
    confirms: str = ""
    is_apart: bool = False
    newest: Folder | None = None
    unread: int | None = 0
    reads_texts: bool = False


def show_making(request: PageRequest) -> Response:
    """What can be made, and what was."""
    makings = [_making(request.desk, request, entry) for entry in _entries(request.desk)]
    poll = "/review/state" if any(making.unread is None for making in makings) else ""
    if any(making.job and making.job.is_running for making in makings):
        poll = "/make/state"
    return request.show("make", makings=makings, poll=poll)


def making_state(request: PageRequest) -> Response:
    """Whether all that was started has ended, and the last line of what has not."""
    jobs = [job for entry in _entries(request.desk) if (job := request.desk.jobs.get(entry.session))]
    running = [job for job in jobs if job.is_running]
    text = next((job.lines[-1] for job in running if job.lines), "")
    return progress(done=not running, text=text)


def ended_at(request: PageRequest) -> Response:
    """The moment at which a session last ended, for pages that load themselves again after it."""
    job = request.desk.jobs.get(request.address["session"])
    return PlainTextResponse(str(job.ended_at if job else 0.0))


def save_file(request: PageRequest) -> Response:
    """A file that was made, to save."""
    paths = request.desk.paths
    folders = [paths.root / entry.opens for entry in _entries(request.desk)]
    path = file_with_id(paths, [folder for folder in folders if folder.is_dir()], request.address["file"])
    return download(path.read_bytes(), path.name)


def start(request: PageRequest) -> Response:
    """Starts a session of the page: for some readers only, or as a trial run where it looks first."""
    desk, session = request.desk, request.address["session"]
    entry = next((entry for entry in _entries(desk) if entry.session == session), None)
    if entry is None:
        return go_to("/make")
    if readers := request.text("readers"):
        if entry.for_readers and readers in dict(_readers(request)):
            desk.jobs.start(session, ONLY, readers)
    elif request.text("look") and entry.looks_first:
        desk.jobs.start(session, *entry.looks_first.split(), version=desk.version())
    elif not entry.looks_first:
        desk.jobs.start(session)
    elif _is_seen(desk, entry):
        desk.jobs.start(session, *entry.confirmed.split())
    else:
        raise CannotRun(request.language.say("Something has changed since you looked. Please look again."))
    return go_to(f"/make#{session}")


def save_folder(request: PageRequest) -> Response:
    """What was made for some readers, as an archive to give away."""
    desk = request.desk
    for entry in _entries(desk):
        for folder in _folders(request, entry, dict(_readers(request))) if entry.for_readers else ():
            if folder.key == request.address["folder"]:
                name = f"{desk.cohort().settings['cohort_name']} {folder.title}.zip"
                return download(zipped(desk.paths, desk.paths.root / entry.for_readers / folder.key), file_name(name))
    raise CannotRun(request.language.say("This folder is not there any more."))


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
    is_seen, readers = _is_seen(desk, entry), _readers(request) if entry.for_readers else []
    job, folders = desk.jobs.get(entry.session), _folders(request, entry, dict(readers))
    is_apart = bool(job and job.could_run and job.arguments[:1] == (ONLY,))
    return Making(
        entry.session,
        say(entry.title),
        say(entry.explanation),
        job,
        page,
        [] if page or not target.is_dir() else built_files(desk.paths, target),
        desk.jobs.is_followed(entry.session),
        entry.follows,
        say(entry.asks),
        bool(entry.looks_first),
        is_seen,
        _look_pages(request, entry) if is_seen else [],
        readers,
        folders,
        say(entry.confirms or entry.title),
        is_apart,
        next((folder for folder in folders if is_apart and job and folder.key == job.arguments[1]), None),
        _unread_texts(request, entry, job),
        entry.reads_texts,
    )


def _unread_texts(request: PageRequest, entry: MenuEntry, job: Job | None) -> int | None:
    """How many texts stay out because nobody has read them; None while they are being looked for."""
    if not entry.reads_texts or job is None or job.is_running:
        return 0
    try:
        review_texts = request.desk.texts(request.language, PATIENCE)
    except CannotRun:
        # the session itself says why
        return 0
    return sum(not text.answered for text in review_texts.texts) if review_texts else None


def _is_seen(desk: Desk, entry: MenuEntry) -> bool:
    """Whether the last run of a session only looked, and what it saw is still so."""
    job = desk.jobs.get(entry.session)
    looked = job and entry.looks_first and job.arguments == tuple(entry.looks_first.split())
    return bool(job and looked and job.could_run and not job.was_stopped and job.version == desk.version())


def _look_pages(request: PageRequest, entry: MenuEntry) -> list[tuple[str, str]]:
    """The pages of a trial run as (address, name), the one about everything first: those about a part add to its
    name."""
    paths = request.desk.paths
    folder = paths.root / entry.looks_at
    names = [name for _, name in built_files(paths, folder) if name.endswith(".html")] if folder.is_dir() else []
    accepted = request.desk.reader(request.language, personal=False).accepted
    # files are told apart by ids, which say nothing to people
    ids = {
        key[0]
        for table in request.desk.cohort().model.tables.values()
        if table.appears_as
        for key in accepted.rows(table)
    }
    return [
        (f"/{entry.looks_at}{quote(name)}", _without_id(name.removesuffix(".html"), ids))
        for name in sorted(names, key=lambda name: (len(name), name))
    ]


def _without_id(name: str, ids: Collection[str]) -> str:
    text, _, last = name.rpartition(" ")
    return text if text and last in ids else name


def _readers(request: PageRequest) -> list[tuple[str, str]]:
    """The audiences that have pages apart, each with its title."""
    cohort = request.desk.cohort()
    pages = pages_in_use(read_pages(cohort.paths, read_measures(cohort.paths)), cohort.model.components)
    with_pages = {page.audience for page in pages}
    return [
        (audience.name, request.language.say(audience.title))
        for audience in read_audiences(cohort.paths).values()
        if audience.name in with_pages and audience.name not in NOT_APART
    ]


def _folders(request: PageRequest, entry: MenuEntry, titles: Mapping[str, str]) -> list[Folder]:
    """The folders of readers that were made, each named by its audience or by the row that it is about; `titles` are
    those of the audiences."""
    desk = request.desk
    place = desk.paths.root / entry.for_readers
    if not entry.for_readers or not place.is_dir():
        return []
    names = [
        path.name
        for path in sorted(place.iterdir())
        if path.is_dir() and not path.is_symlink() and not path.name.startswith(".")
    ]
    reader, of_rows = desk.reader(request.language, personal=False), dict[str, str]()
    for table in reader.cohort.model.tables.values():
        rows = reader.accepted.rows(table) if len(table.key) == 1 else {}
        of_rows |= {name: reader.names.label(table, rows[name,], parts=1) for name in names if (name,) in rows}
    all_titles = {**titles, **of_rows}
    return [Folder(name, all_titles.get(name, name), f"/{entry.for_readers}{quote(name)}/index.html") for name in names]
