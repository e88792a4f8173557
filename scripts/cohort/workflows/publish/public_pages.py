"""Makes the public pages with the engine of the report, from a cohort that holds only what is published."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from ...database.queries import QuerySource
from ...i18n.language import cohort_language
from ...measures.measure_queries import Result, read_measures, run_measures
from ...model.findings import Validation
from ...publication.published_cohort import (
    PublishedCohort,
    check_published_measures,
    measures_with_gaps,
    open_published_database,
)
from ...rendering.book.chapters import read_chapter
from ...rendering.charts.chart_specs import read_charts
from ...rendering.pages.page_files import PUBLIC, pages_in_use, read_pages
from ...rendering.pages.theme import read_theme
from ...rendering.publication.exports import export_files
from ...rendering.publication.metadata import CohortMetadata
from ...rendering.texts.host_words import word_files
from ...rendering.texts.live_values import LiveValues
from ...rendering.texts.pandoc import has_pandoc
from ...storing.build_cache import BuildCache
from ..book.book_sources import BookData, BookLanguage
from ..build_inputs import build_inputs
from ..report.language_build import LanguageBuild, LanguageJob, build_language
from ..report.readers import Selection
from .public_texts import PublicTexts


def ask_published(
    published: PublishedCohort, metadata: CohortMetadata
) -> tuple[dict[str, dict[str, Result]], dict[str, bytes]]:
    """The results of the published measures by language and name, and the exports by file name, made of what is
    published alone. Measures that would count a table of which rows still wait are left out.

    Raises CannotRun for a measure that asks what is not published.
    """
    cohort = published.cohort
    measures = {name: measure for name, measure in read_measures(cohort.paths).items() if measure.is_published}
    results: dict[str, dict[str, Result]] = {}
    with open_published_database(published) as database:
        check_published_measures(published, measures, database)
        queries = QuerySource(database, cohort.model)
        for code in cohort.report_languages:
            other = next(iter(results.values()), None)
            results[code] = run_measures(queries, measures, cohort.model, code=code, other_language=other)
        gaps = measures_with_gaps(published, next(iter(results.values()), {}), database)
        results = {
            code: {name: result for name, result in of_language.items() if name not in gaps}
            for code, of_language in results.items()
        }
        exports = export_files(queries, cohort, metadata)
    return results, exports


def public_pages(
    published: PublishedCohort,
    results: Mapping[str, Mapping[str, Result]],
    validation: Validation,
    content: Mapping[str, Mapping[str, Any]],
    texts: PublicTexts,
    cache: BuildCache,
) -> dict[str, bytes]:
    """The public pages of all languages by file name; `content` is what they show beside results, by language, and
    `texts` chooses what of the words of the host stands there."""
    cohort = published.cohort
    measures, charts = read_measures(cohort.paths), read_charts(cohort.paths)
    pages = [page for page in pages_in_use(read_pages(cohort.paths, measures), cohort.model.components) if page.publish]
    names = {code: cohort_language(cohort, code).native_name() for code in cohort.report_languages}
    theme = read_theme(cohort.paths, cohort.report_languages)
    asks = any(name in word_files(cohort, code) for code in names for name in (page.name for page in pages))
    special = texts.special if asks and has_pandoc() else {code: {} for code in names}
    builds: list[LanguageBuild] = [
        build_language(
            LanguageJob(
                cohort=cohort,
                cache=cache,
                theme=theme,
                charts=charts,
                selection=Selection(pages, {}, PUBLIC),
                with_documents=False,
                with_workbook=False,
                language_names=names,
                code=code,
                results=dict(results[code]),
                validation=validation,
                due=[],
                agreed={},
                special=special[code],
                content=content[code],
                choose=texts.choose,
            )
        )
        for code in cohort.report_languages
    ]
    return {name: page for build in builds for name, page in build.files.items()}


def check_words(texts: PublicTexts, published: PublishedCohort, results: Mapping[str, Mapping[str, Result]]) -> None:
    """Lets `texts` choose the words of the public pages, without making these pages."""
    cohort = published.cohort
    names = [page.name for page in read_pages(cohort.paths, read_measures(cohort.paths)) if page.publish]
    cache = BuildCache(cohort.paths.cache / "publish", build_inputs(cohort))
    for code in cohort.report_languages:
        files = word_files(cohort, code)
        chapters = [read_chapter(cohort, files[name], cache) for name in names if name in files and has_pandoc()]
        if chapters:
            data = BookData(read_charts(cohort.paths), results, texts.special, tuple(read_measures(cohort.paths)))
            book = BookLanguage(cohort, data, code, cache)
            sources = replace(book.sources({}), numbers_figures=False)
            texts.choose(chapters, LiveValues(sources, book.language))
