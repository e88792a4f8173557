"""report: ask every measure and fill every page that is declared, in each language of the cohort."""

from __future__ import annotations

import gc
import hashlib
import os
import signal
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from .. import __version__
from ..asking.database import open_database
from ..asking.rules import declared_rules
from ..errors import CannotRun
from ..measures.due import Due, read_due_kinds, what_is_due
from ..measures.measure import Measure, Result, read_measures, run_measures
from ..model.findings import Validation
from ..reading.accepted import Accepted, Names
from ..reading.vocabulary import read_vocabulary
from ..rendering.as_shown import AsShown
from ..rendering.charts import Chart, Drawer, read_charts
from ..rendering.document_files import DocumentFile, read_documents
from ..rendering.drawings import Drawings
from ..rendering.navigation import Leaf, Site
from ..rendering.page_files import ALL, PageFile, read_audiences, read_pages
from ..rendering.pages import PageMaker
from ..rendering.quality import events, grouped, silenced
from ..rendering.reminders import Reminders
from ..rendering.theme import Theme, read_theme
from ..storing.archive import last_archive
from ..storing.files import write_if_new
from ..storing.kept import Kept
from ..storing.ledger import read_ledger
from ..wording.dictionary import dictionary
from ..wording.language import Language
from .cohort import Cohort
from .takeaways import FOLDER as FILES
from .takeaways import Planned, Takeaway, TakeawayMaker

# a folder in which several cohorts may keep what takes long to make; by what it was made from they cannot mix it up
SHARED = "COHORT_KEPT"
# so many documents are made before what they left in memory is taken away
AT_A_TIME = 50


def report(
    cohort: Cohort,
    codes: list[str] | None = None,
    only: str = "",
    *,
    files: bool = True,
    beside: Beside | None = None,
    shown: Callable[[], None] = lambda: None,
) -> tuple[Path, Validation]:
    """Builds build/report/ and returns its first page, with what the check of the data found.

    `only` leaves out the pages that are for others than this audience, and `files` says whether there are documents to
    take away. A report is built on data with errors too; it then says so at the top. What an earlier report made and
    this one does not make goes. The same data and as-of date give the same bytes. `beside` has processes that are there
    already, for who builds again; `shown` is told when all pages are there, before the documents that take longer.
    """
    if beside is None:
        with Beside() as beside:
            return report(cohort, codes, only, files=files, beside=beside, shown=shown)
    places = cohort.places
    measures, charts, theme = read_measures(places), read_charts(places), read_theme(places)
    pages = _wanted(cohort, read_pages(places, measures), only)
    documents = {
        name: each
        for name, each in read_documents(places, measures, charts).items()
        if not only or each.audience in (only, ALL)
    }
    languages = {code: cohort.language(code) for code in codes or cohort.report_languages()}
    folder, shared = places.build / "report", os.environ.get(SHARED)
    kept = Kept(Path(shared) if shared else places.build / "kept", _makers(cohort))
    others = beside.processes(len(languages) - 1, much=kept.is_empty)
    checked = others.submit(_checked, cohort) if others else None
    due, results = _asked(cohort, measures, languages)
    validation = checked.result() if checked else _checked(cohort)
    names = {code: language.own_name() for code, language in languages.items()}
    jobs = [
        _Job(
            build=time.time_ns(),
            is_one_of_many=beside.stays,
            cohort=cohort,
            kept=kept,
            theme=theme,
            charts=charts,
            pages=pages,
            documents=documents if files else None,
            names=names,
            code=code,
            results=results[code],
            validation=validation,
            due=due,
        )
        for code in languages
    ]
    here, there = (jobs[:1], jobs[1:]) if others else (jobs, [])
    filled_there = [others.submit(_pages, job) for job in there] if others else []
    filled = [_pages(job) for job in here] + [each.result() for each in filled_there]
    # one that cannot be filled leaves all as they were
    built = {file: html for pages_of_one in filled for file, html in pages_of_one.items()}
    for file, html in built.items():
        write_if_new(folder / file, html.encode())
    shown()
    made_there = [others.submit(_documents, job) for job in there] if others else []
    done = [_documents(job) for job in here] + [each.result() for each in made_there]
    made = {file for each in done for file in each.files}
    if files and not only and codes is None and not shared:
        kept.forget_others({key for each in done for key in each.asked})
    for path in (*folder.glob("*.html"), *(folder / FILES).glob("*.*")):
        if path.relative_to(folder).as_posix() not in built.keys() | made:
            path.unlink()
    return folder / next(iter(built)), validation


@dataclass(frozen=True)
class _Job:
    """What the pages and documents of one language are made of, in which build."""

    build: int
    is_one_of_many: bool
    cohort: Cohort
    kept: Kept
    theme: Theme
    charts: dict[str, Chart]
    pages: list[PageFile]
    documents: dict[str, DocumentFile] | None
    names: dict[str, str]
    code: str
    results: dict[str, Result]
    validation: Validation
    due: list[Due]


@dataclass(frozen=True)
class _Done:
    """The documents that were written in one language, and what all that is kept of it was made from."""

    files: set[str]
    asked: set[str]


class Beside:
    """Processes that check the data and build other languages beside this one, for as long as its block lasts.

    On Linux they are copies of this process, made while it has one thread; elsewhere they have to load what they need,
    which is worth its time only where `much` is to be made, or where it is made again and again (`stays`).
    """

    def __init__(self, *, stays: bool = False):
        self.stays = stays
        self._pool: ProcessPoolExecutor | None = None

    def __enter__(self) -> Beside:
        return self

    def __exit__(self, *_: object) -> None:
        if self._pool:
            self._pool.shutdown(cancel_futures=True)

    def processes(self, languages: int, *, much: bool) -> ProcessPoolExecutor | None:
        """Processes for so many languages; None where they would not save time."""
        if self._pool:
            try:
                self._pool.submit(int)
            except BrokenProcessPool:
                # one of them was ended from outside
                self._pool = None
        if self._pool is None:
            workers = min(languages, (os.cpu_count() or 1) - 1)
            copied = _threads() == 1
            if workers < 1 or not (copied or much or self.stays):
                return None
            how = get_context("fork" if copied else "spawn")
            self._pool = ProcessPoolExecutor(workers, mp_context=how, initializer=_end_quietly)
        return self._pool


def _end_quietly() -> None:
    """Ctrl-C reaches all processes of a terminal: one that helps ends without a word, whatever it is doing."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def _threads() -> int:
    """How many threads this process has, with those of libraries, which a copy of it would wait for; 0 if unknown."""
    try:
        return len(list(Path("/proc/self/task").iterdir()))
    except OSError:
        return 0


def _checked(cohort: Cohort) -> Validation:
    # what it needs takes a while to load, and mostly it is another process that does
    from .validate import check_data

    return check_data(cohort)


def _asked(
    cohort: Cohort, measures: dict[str, Measure], languages: dict[str, Language]
) -> tuple[list[Due], dict[str, dict[str, Result]]]:
    """What is due, and what every measure gives in each language."""
    places, settings = cohort.places, cohort.settings
    results: dict[str, dict[str, Result]] = {}
    with open_database(
        places, settings, cohort.model, cohort.as_of, last_backup=last_archive(places), settled=True
    ) as database:
        for code in languages:
            known = next(iter(results.values()), None)
            results[code] = run_measures(database, measures, cohort.model, english=code == "en", known=known)
        kinds = read_due_kinds(places)
        due = what_is_due(database, kinds, cohort.model, cohort.as_of, settings["due_coming_days"])
    return due, results


class _Builder:
    """Builds what there is in one language."""

    def __init__(self, job: _Job):
        self.job, self._language = job, job.cohort.language(job.code)
        cohort, places, settings = job.cohort, job.cohort.places, job.cohort.settings
        self._site = Site(job.pages, job.results, self._language, settings["language"])
        self._maker = PageMaker(
            places, cohort.model, job.theme, self._language, settings["currency"], self._site.links()
        )
        self._drawer = Drawer(places, cohort.model, self._language, job.theme.css_colours, job.kept)
        self._folder = places.build / "report"
        self._planned: list[Planned] = []
        if job.documents is not None:
            takeaways = TakeawayMaker(cohort, job.charts, self._language, self._maker.cell, self._drawer, job.kept)
            self._planned += takeaways.plan(job.documents, job.results)

    def pages(self) -> dict[str, str]:
        """All pages as HTML by file, the first page first; they say already which documents there will be."""
        job, site, language = self.job, self._site, self._language
        told = _told(job.cohort, language, job.validation, job.due, site) | _shared(job.cohort, job.validation)
        taken = [each.takeaway for each in self._planned]
        filler = _Filler(job.cohort, self._maker, self._drawer, job.charts, language, site, job.results, told, taken)
        return {site.file(leaf): filler.page(leaf, site.others(leaf, job.names, job.names)) for leaf in site.leaves}

    def documents(self) -> _Done:
        """Writes all documents."""
        files = {file: make for each in self._planned for file, make in each.files.items()}
        for number, (file, make) in enumerate(files.items(), start=1):
            write_if_new(self._folder / file, make())
            # documents of Word hold themselves in circles, and no run looks for these by itself
            if number % AT_A_TIME == 0:
                gc.collect()
        return _Done(set(files), self.job.kept.asked)


# of each language what has made its pages, until it has made its documents
_builders: dict[str, _Builder] = {}


def _pages(job: _Job) -> dict[str, str]:
    _builders[job.code] = _Builder(job)
    return _builders[job.code].pages()


def _documents(job: _Job) -> _Done:
    builder = _builders.pop(job.code, None)
    if builder is None or builder.job.build != job.build:
        # another process has made the pages
        builder = _Builder(job)
    done = builder.documents()
    if job.is_one_of_many:
        del builder
        gc.collect()
    return done


def _makers(cohort: Cohort) -> list[str]:
    """What decides how charts and documents come out beside what they show: versions, fonts and words."""
    makers = [f"cohort-template {__version__}"]
    for name in ("fonttools", "mini-racer", "python-docx", "typst", "xlsxwriter"):
        with suppress(PackageNotFoundError):
            makers.append(f"{name} {version(name)}")
    places = cohort.places
    files = [*sorted((places.report / "theme" / "fonts").glob("*.ttf")), *sorted(places.languages.rglob("*.po"))]
    # who mends the toolkit in a cohort sees it without another version
    files += sorted(
        path for path in (Path(__file__).parents[1] / "rendering").rglob("*") if path.suffix in (".js", ".py")
    )
    return makers + [hashlib.sha256(path.read_bytes()).hexdigest() for path in files]


def _wanted(cohort: Cohort, pages: list[PageFile], only: str) -> list[PageFile]:
    """The pages of an audience with those that are for everybody. Raises CannotRun when there is no such audience."""
    audiences = read_audiences(cohort.places)
    if only and only not in audiences:
        raise CannotRun(f"--only {only}: there is no such audience; choose from {', '.join(audiences)}")
    wanted = [page for page in pages if not only or page.audience in (only, ALL)]
    if not wanted:
        raise CannotRun("report/pages/ has no page to make")
    return wanted


class _Filler:
    """Fills the pages of one language."""

    def __init__(
        self,
        cohort: Cohort,
        maker: PageMaker,
        drawer: Drawer,
        charts: dict[str, Chart],
        language: Language,
        site: Site,
        results: dict[str, Result],
        told: dict[str, Any],
        takeaways: list[Takeaway],
    ):
        self._maker, self.takeaways = maker, takeaways
        self._site, self._results, self._told = site, results, told
        self._drawings = Drawings(drawer, charts, results)
        self._audiences = {name: language.say(each.title) for name, each in read_audiences(cohort.places).items()}

    def page(self, leaf: Leaf, others: list[dict[str, str]]) -> str:
        """One page; one that is about a row shows of all results what belongs to it."""
        results: Mapping[str, Result] = self._results
        drawings = self._drawings
        if leaf.one is not None:
            results = {name: each.narrowed(leaf.column, leaf.key) for name, each in results.items()}
            drawings = drawings.narrowed(results)
        return self._maker.page(
            leaf.page.template.removesuffix(".jinja"),
            **self._told,
            results=results,
            drawings=drawings,
            one=leaf.one,
            title=leaf.title,
            about=leaf.title if leaf.one is not None else "",
            audience=self._audiences[leaf.page.audience],
            navigation=self._site.entries(leaf),
            href=self._site.href,
            asked=lambda names: [results[name] for name in names if name in results],
            others=others,
            takeaways=[each for each in self.takeaways if _belongs(each, leaf)],
        )


def _belongs(takeaway: Takeaway, leaf: Leaf) -> bool:
    """Whether a page offers a document: it is for the same readers, and about the same row where it is about one."""
    if leaf.one is not None:
        return leaf.key in takeaway.keys
    return takeaway.audience in (leaf.page.audience, ALL)


def _shared(cohort: Cohort, validation: Validation) -> dict[str, Any]:
    """What every page may say in any language."""
    return {
        "settings": cohort.settings,
        "as_of": cohort.as_of,
        "validation": validation,
        "components": cohort.model.components,
        "toolkit": __version__,
        "schema_version": cohort.model.version,
    }


def _told(cohort: Cohort, language: Language, validation: Validation, due: list[Due], site: Site) -> dict[str, Any]:
    """What pages may tell beside measures, in one language: findings, what is due, the ledger, the dictionary."""
    places, settings, model = cohort.places, cohort.settings, cohort.model
    english = language.code == "en"
    accepted = Accepted.for_readers(places, model, english=english)
    names = Names(model, read_vocabulary(places, settings, [language.code]), accepted)
    reminders = Reminders(model, accepted, names, language, cohort.as_of)
    titles = {code: kind.title for code, kind in cohort.kinds.items()}
    titles |= {rule.code: rule.kind.title for rule in declared_rules(places)}
    own_pages = {key: file for (_, key), (_, file) in site.links().items()}
    return {
        "cohort_name": settings.in_words("cohort_name", english=english),
        "institution": settings.in_words("institution", english=english),
        "groups": grouped(validation, cohort.kinds, model, language, AsShown(model, accepted, names, language)),
        "silenced": silenced(validation, titles, model.components, language),
        "due": [
            {
                "who": reminders.who_without_people(each),
                "href": own_pages.get(each.who or ""),
                "points": [{"due": point, "message": reminders.without_people(point)} for point in each.points],
            }
            for each in reminders.addressees(due)
        ],
        "ledger": events(_ledger(cohort), model, language),
        "tables": dictionary(model, language),
    }


def _ledger(cohort: Cohort) -> list[dict[str, str]]:
    """The rows of the ledger; none of one that cannot be read, which the other sessions say."""
    try:
        return read_ledger(cohort.places)
    except CannotRun:
        return []
