"""Builds the report: queries all measures, and makes all pages and documents in each language of the cohort."""

from __future__ import annotations

from collections.abc import Callable, Collection
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from ...database.cohort_database import open_database
from ...database.queries import QuerySource
from ...errors import CannotRun
from ...i18n.language import cohort_language
from ...measures.due import DueItem, find_due_items, read_due_kinds
from ...measures.measure_queries import Measure, Result, read_measures, run_measures
from ...model.cohort import Cohort
from ...model.findings import Validation
from ...model.paths import CohortPaths
from ...reading.accepted_rows import AcceptedRows
from ...rendering.charts.chart_specs import read_charts
from ...rendering.documents.document_files import read_documents
from ...rendering.pages.page_files import EVERYBODY, PUBLIC, pages_in_use, read_audiences, read_pages
from ...rendering.pages.theme import read_theme
from ...rendering.texts.host_words import has_words
from ...storing.atomic_writes import write_if_changed
from ...storing.backups import last_backup_day
from ...storing.build_cache import BuildCache
from ...storing.build_folders import prepared_folders
from ...storing.ledger_chain import known_corrections
from ...storing.staged_files import stage
from ..build_inputs import build_inputs
from ..special_results import read_special_results
from .downloads import FOLDER as DOWNLOADS
from .language_build import LanguageBuild, LanguageJob, build_language
from .readers import select_for_readers
from .workers import worker_pool

INDEX = "index.html"


def build_report(
    cohort: Cohort, languages: list[str] | None = None, readers: str = "", *, documents: bool = True
) -> tuple[Path, Validation]:
    """Builds as `build_reports`; returns the first page of the first folder, and the check of the data."""
    first_pages, validation = build_reports(cohort, languages, readers, documents=documents)
    return first_pages[0], validation


def build_reports(
    cohort: Cohort,
    languages: list[str] | None = None,
    readers: str = "",
    *,
    documents: bool = True,
    remark: Callable[[str], None] | None = None,
) -> tuple[list[Path], Validation]:
    """Builds build/report/. Returns the first page of each folder, and the check of the data.

    `languages` are codes, those of the cohort by default. `readers` are an audience, or the id of the row that a page
    is about, such as a partner: then build/for/READERS/ gets what is for them and nothing more. An audience of which
    each has pages of their own, as coaches, gets a folder for each. Without `documents`
    there are only pages. A report on data with errors is built too, and says so at the top. The
    same data and as-of date give the same bytes. What the host should know about its own words goes to `remark`.
    Files of an earlier report that are not made again are deleted.
    Raises CannotRun, with the earlier report unchanged, if a page or document cannot be made.
    """
    paths = cohort.paths
    measures, charts = read_measures(paths), read_charts(paths)
    codes = languages or cohort.report_languages
    names = {code: cohort_language(cohort, code).native_name() for code in codes}
    if readers == PUBLIC:
        raise CannotRun("--only public: “nox -s publish” makes the public pages, of what is published alone")
    all_pages = [
        page for page in pages_in_use(read_pages(paths, measures), cohort.model.components) if page.audience != PUBLIC
    ]
    all_documents = read_documents(paths, measures, charts)
    cache = BuildCache(paths.cache / "report", build_inputs(cohort))
    theme = read_theme(paths, cohort.report_languages)
    with (
        prepared_folders(paths.build, _folders(paths)),
        stage(paths.cache) as staged,
        worker_pool(len(codes) - 1) as pool,
    ):
        validation_future = pool.submit(_check_data, cohort) if pool else None
        due, agreed, results, special = _run_queries(cohort, measures, codes)
        validation = validation_future.result() if validation_future else _check_data(cohort)
        folders = {}
        for selection in select_for_readers(cohort, all_pages, all_documents, results[codes[0]], readers):
            jobs = [
                LanguageJob(
                    cohort=cohort,
                    cache=cache,
                    theme=theme,
                    charts=charts,
                    selection=selection,
                    with_documents=documents,
                    with_workbook=True,
                    language_names=names,
                    code=code,
                    results=results[code],
                    validation=validation,
                    due=due,
                    agreed=agreed,
                    special=special[code],
                    stage=staged,
                )
                for code in codes
            ]
            folders[report_folder(paths, selection.folder)] = _build_languages(jobs, pool)
        first_pages = [_write(folder, builds) for folder, builds in folders.items()]
    for line in dict.fromkeys(line for builds in folders.values() for build in builds for line in build.remarks):
        if remark:
            remark(line)
    if readers and report_folder(paths, readers) not in folders:
        # what was for all of them once
        _delete_other_files(report_folder(paths, readers), ())
    if documents and not readers and languages is None and paths.cache.is_relative_to(paths.build):
        cache.drop_all_but({key for builds in folders.values() for build in builds for key in build.cache_keys})
    return first_pages, validation


def _folders(paths: CohortPaths) -> list[Path]:
    """The folders of build/ that a report writes; with names of people, they are for the host."""
    return [report_folder(paths), report_folder(paths, "x").parent, paths.cache]


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
    """Writes changed files, deletes those left from an earlier report, and returns the first page.

    The first page is index.html too, which people and web servers open first.
    """
    files = {name: build.files for build in builds for name in build.files}
    first = next(iter(files))
    for name, staged in files.items():
        write_if_changed(folder / name, staged[name])
    if INDEX not in files:
        write_if_changed(folder / INDEX, files[first][first])
    _delete_other_files(folder, {*files, INDEX})
    return folder / first


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
) -> tuple[list[DueItem], dict[str, set[str]], dict[str, dict[str, Result]], dict[str, dict[str, Result]]]:
    """Due items, the ids of those who agreed by the view that an audience names, the results of all measures by
    language, and those that only the words of the host show."""
    results: dict[str, dict[str, Result]] = {}
    special: dict[str, dict[str, Result]] = {}
    with_words, accepted = has_words(cohort), AcceptedRows(cohort)
    last_backup, corrected = last_backup_day(cohort.paths), known_corrections(cohort.paths)
    with open_database(cohort, last_backup=last_backup, corrections=corrected, views_as_tables=True) as database:
        queries = QuerySource(database, cohort.model)
        for code in codes:
            other_language = next(iter(results.values()), None)
            results[code] = run_measures(queries, measures, cohort.model, code=code, other_language=other_language)
            special[code] = read_special_results(queries, cohort, accepted, code) if with_words else {}
        due = find_due_items(queries, read_due_kinds(cohort.paths), cohort, cohort.settings["due_coming_days"])
        agreed = {view: _ids_of_view(queries, view) for view in _views_of_audiences(cohort.paths)}
    return due, agreed, results, special


def _views_of_audiences(paths: CohortPaths) -> set[str]:
    """The views with those who agreed to be shown to an audience."""
    audiences = read_audiences(paths).values()
    return {view for audience in audiences for view in (audience.names, audience.words)} - {"", EVERYBODY}


def _ids_of_view(queries: QuerySource, view: str) -> set[str]:
    query = f'SELECT DISTINCT * FROM "{view}" ORDER BY ALL'  # noqa: S608 - the name stands in a file of the toolkit
    columns, rows = queries.query(query, "report/audiences.yaml")
    return {str(row[columns[0]]) for row in rows}
