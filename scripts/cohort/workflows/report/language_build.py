"""Builds the report in one language: its pages and documents."""

from __future__ import annotations

from collections.abc import Collection, ItemsView, Iterator, Mapping, ValuesView
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from markupsafe import Markup

from ...i18n.language import Language, cohort_language
from ...measures.due import DueItem
from ...measures.measure_queries import Result
from ...model.cohort import Cohort
from ...model.findings import Validation
from ...reading.accepted_rows import AcceptedRows, RowNames
from ...reading.cells.vocabulary import read_vocabulary
from ...rendering.book.book_findings import book_finding_kinds, worded
from ...rendering.book.html_book import html_body
from ...rendering.charts.chart_specs import Chart, ChartDrawer
from ...rendering.charts.page_charts import PageCharts
from ...rendering.pages.navigation import ReportPage, Site
from ...rendering.pages.page_files import ALL, MANAGER, read_audiences
from ...rendering.pages.page_templates import PageRenderer
from ...rendering.pages.theme import Theme
from ...rendering.people_shown import PeopleShown
from ...rendering.texts.host_words import ChooseWords, HostWords, OpeningWords, has_words
from ...rendering.texts.live_sources import LiveSources
from ...rendering.texts.pandoc import has_pandoc
from ...storing.build_cache import BuildCache
from ...storing.staged_files import StagedFiles
from .downloads import Download, DownloadPlanner, PlannedDownload
from .page_content import DueContent, page_content, shared_content
from .readers import Selection


@dataclass(frozen=True)
class LanguageJob:
    """The sources of the pages and documents in one language; `content` is what some pages get beside what all have."""

    cohort: Cohort
    cache: BuildCache
    theme: Theme
    charts: dict[str, Chart]
    selection: Selection
    with_documents: bool
    # the workbook of all tables
    with_workbook: bool
    language_names: dict[str, str]
    code: str
    results: dict[str, Result]
    validation: Validation
    due: list[DueItem]
    agreed: Mapping[str, Collection[str]]
    # what live parts in the host's words show beside measures
    special: Mapping[str, Result]
    content: Mapping[str, Any] = field(default_factory=dict)
    # chooses the passages of these words that readers may see
    choose: ChooseWords | None = None
    # where files wait until all are made; without it they are in memory
    stage: Path | None = None


@dataclass(frozen=True)
class LanguageBuild:
    """The files of one language by their paths in build/report/, starting with the first page, and their cache keys."""

    files: StagedFiles
    cache_keys: set[str]
    remarks: list[str] = field(default_factory=list)


def build_language(job: LanguageJob) -> LanguageBuild:
    """Makes all pages and documents of one language. Raises CannotRun if one of them cannot be made."""
    cohort, language = job.cohort, cohort_language(job.cohort, job.code)
    selection = job.selection
    accepted = AcceptedRows.in_language(cohort, language.code)
    names = RowNames(cohort.model, read_vocabulary(cohort, [language.code]), accepted)
    people = PeopleShown(cohort.model, accepted, names, language, read_audiences(cohort.paths), job.agreed)
    site = Site(
        selection.pages,
        lambda audience: people.results_for(audience, job.results),
        language,
        cohort.settings["language"],
        selection.key,
    )
    renderer = PageRenderer(cohort, job.theme, language, site.links())
    drawer = ChartDrawer(cohort, language, job.theme.css_colours, job.cache)
    words = HostWords(
        cohort,
        language,
        job.cache,
        lambda results: _live_sources(job, renderer, drawer, language, results),
        job.choose,
    )
    # the workbook of tables has what the readers' pages show, so it comes after them
    tables: dict[str, Result] = {} if selection.readers else dict(people.results_for(MANAGER, job.results))
    downloads: list[Download] = []
    documents, pages = StagedFiles(job.stage), StagedFiles(job.stage)
    workbook = None
    if job.with_documents:
        planner = DownloadPlanner(cohort, job.charts, language, renderer.cell, drawer, job.cache, words)
        # each is made before the next one is planned: hundreds of them do not wait in memory
        for plan in planner.plan(selection.documents, lambda audience: people.results_for(audience, job.results)):
            if selection.has_document(plan.download):
                downloads.append(plan.download)
                _make(plan, documents)
        if job.with_workbook:
            workbook = planner.plan_tables(tables, ALL if selection.readers else MANAGER)
            if selection.has_document(workbook.download):
                downloads.append(workbook.download)
                renderer.workbook_of_tables = next(iter(workbook.files))
            else:
                workbook = None
    content = page_content(cohort, language, job.validation) | shared_content(cohort, job.validation)
    content |= {"publication": None} | dict(job.content)
    due = DueContent(cohort, job.due, language, site, accepted, names)
    filler = _PageFiller(job, renderer, drawer, language, site, content, due, people, downloads, tables, words)
    for page in site.pages:
        pages.add(site.file(page), filler.fill(page).encode())
    if workbook:
        _make(workbook, documents)
    return LanguageBuild(pages | documents, job.cache.used_keys, _remarks(cohort, words, language))


def _make(plan: PlannedDownload, files: StagedFiles) -> None:
    """Makes a document in each of its formats."""
    for name, make in plan.files.items():
        files.add(name, make())


def _live_sources(
    job: LanguageJob, renderer: PageRenderer, drawer: ChartDrawer, language: Language, results: Mapping[str, Result]
) -> LiveSources:
    """What live parts in the words of a page show: only what its readers may see."""
    return LiveSources(
        results=dict(results.items()),
        charts=job.charts,
        special=job.special,
        references={},
        draw=drawer.draw,
        cell_text=renderer.cell,
        currency=language.currency(job.cohort.settings["currency"]),
        numbers_figures=False,
    )


def _remarks(cohort: Cohort, words: HostWords, language: Language) -> list[str]:
    """What the host should know about its words, line by line."""
    kinds = book_finding_kinds(cohort.paths)
    lines = [worded(finding, kinds, language) for finding in words.findings]
    remarks = [f"{line.place}: {line.message} {line.fix}" for line in lines]
    if has_words(cohort) and not has_pandoc():
        remarks.append(
            language.say(
                "The words in words/ are left out: pandoc, which reads them, is not to be had for this computer."
            )
        )
    return remarks


class _PageFiller:
    """Fills the pages of one language."""

    def __init__(
        self,
        job: LanguageJob,
        renderer: PageRenderer,
        drawer: ChartDrawer,
        language: Language,
        site: Site,
        content: dict[str, Any],
        due: DueContent,
        people: PeopleShown,
        downloads: list[Download],
        tables: dict[str, Result],
        words: HostWords,
    ):
        self._words = words
        self._job, self._renderer, self._site, self._tables = job, renderer, site, tables
        self._content, self._due, self._people, self._downloads = content, due, people, downloads
        self._charts = PageCharts(drawer, job.charts, job.results)
        audiences = read_audiences(job.cohort.paths)
        self._audiences = {name: language.say(audience.title) for name, audience in audiences.items()}

    def fill(self, page: ReportPage) -> str:
        """The HTML of one page."""
        results = self._results(page)
        names_people = self._people.names_everybody(page.page.audience)
        if self._job.selection.readers and self._job.selection.is_page_of_readers(page):
            results = _ShownResults(results, self._tables)
        opening = self._words.opening((page.stem, page.page.name), results)
        return self._renderer.render(
            page.page.template.removesuffix(".jinja"),
            **self._content,
            due=self._due.named if names_people else self._due.unnamed,
            results=results,
            drawings=self._charts.filtered(results),
            one=page.one,
            title=page.title,
            about=page.title if page.one is not None else "",
            audience=self._audiences[page.page.audience],
            navigation=self._site.entries(page),
            href=self._site.href,
            asked=lambda names: [results[name] for name in names if name in results],
            others=self._site.in_other_languages(page, self._job.language_names, self._job.language_names),
            nothing=[],
            opening=self._as_html(opening) if opening else "",
            without_words=self._without_words() if page.page.audience == MANAGER else [],
            takeaways=[download for download in self._downloads if _is_offered(download, page)],
        )

    def _as_html(self, opening: OpeningWords) -> Markup:
        manuscript = opening.manuscript
        return html_body(manuscript.blocks, manuscript.figures, {}, manuscript.pictures, self._renderer)

    def _without_words(self) -> list[str]:
        """The titles of pages for readers outside of the team for which the host has written no words."""
        pages = [page for page in self._site.pages if page.page.audience not in (MANAGER, ALL)]
        return [page.title for page in pages if not self._words.has(page.stem, page.page.name)]

    def _results(self, page: ReportPage) -> Mapping[str, Result]:
        """The results that a page may show: all that its readers may see, or for a page about one row those of that
        row."""
        results = self._people.results_for(page.page.audience, self._job.results)
        if page.one is None:
            return results
        return {name: result.filtered(page.column, page.key) for name, result in results.items()}


class _ShownResults(Mapping[str, Result]):
    """Results that note in `used_results` which of them a page takes."""

    def __init__(self, results: Mapping[str, Result], used_results: dict[str, Result]):
        self._results, self._used_results = results, used_results

    def __getitem__(self, name: str) -> Result:
        result = self._results[name]
        self._used_results[name] = result
        return result

    def __contains__(self, name: object) -> bool:
        return name in self._results

    def __iter__(self) -> Iterator[str]:
        return iter(self._results)

    def __len__(self) -> int:
        return len(self._results)

    def items(self) -> ItemsView[str, Result]:
        """All results; a page that lists them explains them, but does not show their rows."""
        return self._results.items()

    def values(self) -> ValuesView[Result]:
        """All results, as `items`."""
        return self._results.values()


def _is_offered(download: Download, page: ReportPage) -> bool:
    """Whether a page offers a download: for a page about one row, one about that row; else one for its audience."""
    if page.one is not None:
        return page.key in download.keys
    return download.audience in (page.page.audience, ALL)
