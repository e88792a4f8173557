"""report: ask every measure and fill every page that is declared, in each language of the cohort."""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from contextlib import suppress
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from ... import __version__
from ...errors import CannotRun
from ...i18n.language import Language
from ...measures.answers import Answers, Remembered
from ...measures.due import Due, read_due_kinds, what_is_due
from ...measures.measures import Measure, Result, read_measures, run_measures
from ...model.findings import Validation
from ...model.paths import Places
from ...rendering.charts.charts import read_charts
from ...rendering.documents.document_files import read_documents
from ...rendering.pages.page_files import ALL, PageFile, read_audiences, read_pages
from ...rendering.pages.theme import read_theme
from ...storing.atomic_writes import times_of, write_if_new
from ...storing.backups import last_archive
from ...storing.build_cache import Kept, digest
from ..cohort import Cohort
from .downloads import FOLDER as FILES
from .language_build import Job, build_documents, build_pages, make_next_document
from .workers import Beside

# a folder in which several cohorts may keep what takes long to make; by what it was made from they cannot mix it up
SHARED = "COHORT_KEPT"
# so many documents at most are made of a language while pages of another one are filled
AHEAD = 50
# what was asked in this process before
_MEASURES, _RULES = Remembered(), Remembered()
_ASKED: set[str] = set()


def report(
    cohort: Cohort,
    codes: list[str] | None = None,
    only: str = "",
    *,
    files: bool = True,
    beside: Beside | None = None,
    shown: Callable[[], None] = lambda: None,
    declared: str = "",
) -> tuple[Path, Validation]:
    """Builds build/report/ and returns its first page, with what the check of the data found.

    `only` leaves out the pages that are for others than this audience, and `files` says whether there are documents to
    take away. A report is built on data with errors too; it then says so at the top. What an earlier report made and
    this one does not make goes. The same data and as-of date give the same bytes. `beside` has processes that are there
    already, for who builds again; `shown` is told when all pages are there, before the documents that take longer.
    `declared` is what `declared_now` gave before anything was read: with it, what a process has made before is not made
    again there without need.
    """
    if beside is None:
        with Beside() as beside:
            return report(cohort, codes, only, files=files, beside=beside, shown=shown, declared=declared)
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
    due, results = _asked(cohort, measures, languages, kept)
    validation = checked.result() if checked else _checked(cohort)
    names = {code: language.own_name() for code, language in languages.items()}
    jobs = [
        Job(
            build=time.time_ns(),
            is_one_of_many=beside.stays,
            declared=declared,
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
    filled = _filled(here, there, others)
    # one that cannot be filled leaves all as they were
    built = {file: html for pages_of_one in filled for file, html in pages_of_one.items()}
    for file, html in built.items():
        write_if_new(folder / file, html.encode())
    shown()
    made_there = [others.submit(build_documents, job) for job in there] if others else []
    done = [build_documents(job) for job in here] + [each.result() for each in made_there]
    made = {file for each in done for file in each.files}
    asked = {key for each in done for key in each.asked}
    if files and not only and codes is None and not shared:
        kept.forget_others(asked)
    elif not shared:
        # what others have asked for may be there too
        kept.forget(_ASKED - asked)
    _ASKED.clear()
    _ASKED.update(asked)
    for path in (*folder.glob("*.html"), *(folder / FILES).glob("*.*")):
        if path.relative_to(folder).as_posix() not in built.keys() | made:
            path.unlink()
    return folder / next(iter(built)), validation


def declared_now(places: Places) -> str:
    """What tells the files in which something is declared from what they are at another time."""
    return digest(sorted(times_of(places.settings, places.report, places.schemas, places.languages)))


def _filled(here: list[Job], there: list[Job], others: ProcessPoolExecutor | None) -> list[dict[str, str]]:
    """The pages of all languages. A process whose pages are there before those of another goes on with documents."""
    if others is None:
        return [build_pages(job) for job in here]
    filled_there = [others.submit(build_pages, job) for job in there]
    # of several others it may be the wrong one that hears it
    few = AHEAD if len(there) == 1 else 0
    ahead = [others.submit(make_next_document, job.code, job.build) for job in there for _ in range(few)]
    try:
        filled = [build_pages(job) for job in here]
        while not all(each.done() for each in filled_there) and any(
            make_next_document(job.code, job.build) for job in here
        ):
            pass
        return filled + [each.result() for each in filled_there]
    except Exception:
        # who watches builds again with these processes
        for each in ahead:
            each.cancel()
        raise


def _checked(cohort: Cohort) -> Validation:
    # what it needs takes a while to load, and mostly it is another process that does
    from ..validation.validate import Checker, check_data

    return check_data(cohort, Checker.of(cohort, remembered=_RULES))


def _asked(
    cohort: Cohort, measures: dict[str, Measure], languages: dict[str, Language], kept: Kept
) -> tuple[list[Due], dict[str, dict[str, Result]]]:
    """What is due, and what every measure gives in each language."""
    places, settings = cohort.places, cohort.settings
    results: dict[str, dict[str, Result]] = {}
    about = (places, settings, cohort.model, cohort.as_of)
    with Answers(*about, kept, last_backup=last_archive(places), remembered=_MEASURES) as asker:
        for code in languages:
            known = next(iter(results.values()), None)
            results[code] = run_measures(asker, measures, cohort.model, english=code == "en", known=known)
        kinds = read_due_kinds(places)
        due = what_is_due(asker, kinds, cohort.model, cohort.as_of, settings["due_coming_days"])
    return due, results


def _makers(cohort: Cohort) -> list[str]:
    """What decides how answers, charts and documents come out beside what they are about: versions, fonts, words."""
    makers = [f"cohort-template {__version__}"]
    for name in ("duckdb", "fonttools", "mini-racer", "pycountry", "python-docx", "typst", "xlsxwriter"):
        with suppress(PackageNotFoundError):
            makers.append(f"{name} {version(name)}")
    places = cohort.places
    files = [*sorted((places.report / "theme" / "fonts").glob("*.ttf")), *sorted(places.languages.rglob("*.po"))]
    # what codes are called
    files += sorted(places.schemas.rglob("*.yaml"))
    # who mends the toolkit in a cohort sees it without another version
    files += sorted(path for path in Path(__file__).parents[2].rglob("*") if path.suffix in (".js", ".py"))
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
