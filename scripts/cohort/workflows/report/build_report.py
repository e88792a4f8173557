"""Builds the report: queries all measures, and makes all pages and documents in each language of the cohort."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping
from concurrent.futures import ProcessPoolExecutor
from contextlib import suppress
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from ... import __version__
from ...database.cohort_database import open_database
from ...database.queries import QuerySource
from ...errors import CannotRun
from ...i18n.language import cohort_language
from ...measures.due import DueItem, find_due_items, read_due_kinds
from ...measures.measure_queries import Measure, Result, read_measures, run_measures
from ...model.cohort import Cohort
from ...model.findings import Validation
from ...model.paths import CohortPaths
from ...rendering.charts.chart_specs import read_charts
from ...rendering.documents.document_files import DocumentDeclaration, read_documents
from ...rendering.pages.navigation import keys_of_pages
from ...rendering.pages.page_files import ALL, PageDeclaration, kept_pages, read_audiences, read_pages
from ...rendering.pages.theme import read_theme
from ...storing.atomic_writes import write_if_changed
from ...storing.backups import last_backup_day
from ...storing.build_cache import BuildCache
from .downloads import FOLDER as DOWNLOADS
from .language_build import LanguageBuild, LanguageJob, Selection, build_language
from .workers import worker_pool

LIBRARIES = ("duckdb", "fonttools", "mini-racer", "pycountry", "python-docx", "typst", "xlsxwriter")


def build_report(
    cohort: Cohort, languages: list[str] | None = None, readers: str = "", *, documents: bool = True
) -> tuple[Path, Validation]:
    """Builds build/report/. Returns its first page, and the check of the data.

    `languages` are codes, those of the cohort by default. `readers` are an audience, or the id of the row that a page
    is about, such as a partner: then build/for/READERS/ gets what is for them and nothing more. Without `documents`
    there are only pages. A report on data with errors is built too, and says so at the top. The
    same data and as-of date give the same bytes. Files of an earlier report that are not made again are deleted.
    Raises CannotRun, with the earlier report unchanged, if a page or document cannot be made.
    """
    paths = cohort.paths
    measures, charts = read_measures(paths), read_charts(paths)
    codes = languages or cohort.report_languages
    names = {code: cohort_language(cohort, code).native_name() for code in codes}
    all_pages = kept_pages(read_pages(paths, measures), cohort.model.components)
    all_documents = read_documents(paths, measures, charts)
    cache = BuildCache(paths.cache / "report", _build_inputs(cohort))
    theme = read_theme(paths)
    with worker_pool(len(codes) - 1) as pool:
        validation_future = pool.submit(_check_data, cohort) if pool else None
        due, results = _run_queries(cohort, measures, codes)
        validation = validation_future.result() if validation_future else _check_data(cohort)
        selection = _select(cohort, all_pages, all_documents, results[codes[0]], readers)
        jobs = [
            LanguageJob(
                cohort=cohort,
                cache=cache,
                theme=theme,
                charts=charts,
                selection=selection,
                with_documents=documents,
                language_names=names,
                code=code,
                results=results[code],
                validation=validation,
                due=due,
            )
            for code in codes
        ]
        builds = _build_languages(jobs, pool)
    first_page = _write(report_folder(paths, readers), builds)
    if documents and not readers and languages is None and paths.cache.is_relative_to(paths.build):
        cache.drop_all_but({key for build in builds for key in build.cache_keys})
    return first_page, validation


def report_folder(paths: CohortPaths, readers: str = "") -> Path:
    """The folder of the report, or of what is for these readers only."""
    return paths.build / "for" / readers if readers else paths.build / "report"


def _build_languages(jobs: list[LanguageJob], pool: ProcessPoolExecutor | None) -> list[LanguageBuild]:
    """Builds the first language in this process, the others in the pool if there is one."""
    if pool is None:
        return [build_language(job) for job in jobs]
    futures = [pool.submit(build_language, job) for job in jobs[1:]]
    return [build_language(jobs[0]), *(future.result() for future in futures)]


def _write(folder: Path, builds: list[LanguageBuild]) -> Path:
    """Writes changed files, deletes those left from an earlier report, and returns the first page."""
    files = {name: content for build in builds for name, content in build.files.items()}
    for name, content in files.items():
        write_if_changed(folder / name, content)
    _delete_other_files(folder, files)
    return folder / next(iter(files))


def _delete_other_files(folder: Path, names: Collection[str]) -> None:
    for path in (*folder.glob("*.html"), *(folder / DOWNLOADS).glob("*.*")):
        if path.relative_to(folder).as_posix() not in names:
            path.unlink()


def _check_data(cohort: Cohort) -> Validation:
    # frictionless takes a while to load, and usually a worker process runs this
    from ..validation.validate import check_data

    return check_data(cohort)


def _run_queries(
    cohort: Cohort, measures: dict[str, Measure], codes: list[str]
) -> tuple[list[DueItem], dict[str, dict[str, Result]]]:
    """Due items, and the results of all measures by language."""
    results: dict[str, dict[str, Result]] = {}
    with open_database(cohort, last_backup=last_backup_day(cohort.paths)) as database:
        queries = QuerySource(database, cohort.model)
        for code in codes:
            other_language = next(iter(results.values()), None)
            results[code] = run_measures(
                queries, measures, cohort.model, english=code == "en", other_language=other_language
            )
        due = find_due_items(queries, read_due_kinds(cohort.paths), cohort, cohort.settings["due_coming_days"])
    return due, results


def _build_inputs(cohort: Cohort) -> list[str]:
    """What charts and documents depend on besides their content: versions, fonts, translations, schemas, the
    toolkit."""
    inputs = [f"cohort-template {__version__}"]
    for name in LIBRARIES:
        with suppress(PackageNotFoundError):
            inputs.append(f"{name} {version(name)}")
    paths = cohort.paths
    files = [*sorted((paths.report / "theme" / "fonts").glob("*.ttf")), *sorted(paths.languages.rglob("*.po"))]
    files += sorted((paths.local / "languages").glob("*.po"))
    files += [*sorted(paths.schemas.rglob("*.yaml")), *sorted(paths.local.rglob("*.yaml"))]
    files += [*sorted(paths.report.rglob("*.typ")), *sorted(paths.local.rglob("*.typ"))]
    # an edited toolkit has the same version
    files += sorted(path for path in Path(__file__).parents[2].rglob("*") if path.suffix in (".js", ".py"))
    return inputs + [hashlib.sha256(path.read_bytes()).hexdigest() for path in files]


def _select(
    cohort: Cohort,
    pages: list[PageDeclaration],
    documents: dict[str, DocumentDeclaration],
    results: Mapping[str, Result],
    readers: str,
) -> Selection:
    """What is for these readers and for everybody. Raises CannotRun if there are no such readers, or no page."""
    audiences = read_audiences(cohort.paths)
    if not readers or readers in audiences:
        selected = [page for page in pages if not readers or page.audience in (readers, ALL)]
        for_readers = {
            name: document for name, document in documents.items() if not readers or document.audience in (readers, ALL)
        }
        selection = Selection(selected, for_readers, readers)
    else:
        about = {page.name for page in pages if readers in keys_of_pages(page, results)}
        if not about:
            keys = [key for page in pages for key in keys_of_pages(page, results)]
            choices = ", ".join([*audiences, *keys])
            raise CannotRun(f"--only {readers}: there is no such audience; choose from {choices}")
        selected = [page for page in pages if page.name in about or (page.audience == ALL and not page.one_for_each)]
        selection = Selection(selected, documents, readers, key=readers)
    if not selection.pages:
        raise CannotRun(f"{cohort.paths.display_name(cohort.paths.report)}/pages/ has no page to make")
    return selection
