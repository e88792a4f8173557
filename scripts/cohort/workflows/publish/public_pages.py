"""Makes the public pages with the engine of the report, from a cohort that holds only what is published."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ...database.queries import QuerySource
from ...i18n.language import cohort_language
from ...measures.measure_queries import Result, read_measures, run_measures
from ...model.findings import Validation
from ...publication.published_cohort import PublishedCohort, check_published_measures, open_published_database
from ...rendering.charts.chart_specs import read_charts
from ...rendering.pages.page_files import PUBLIC, kept_pages, read_pages
from ...rendering.pages.theme import read_theme
from ...rendering.publication.exports import export_files
from ...rendering.publication.metadata import CohortMetadata
from ...storing.build_cache import BuildCache
from ..report.language_build import LanguageBuild, LanguageJob, build_language
from ..report.readers import Selection


def ask_published(
    published: PublishedCohort, metadata: CohortMetadata
) -> tuple[dict[str, dict[str, Result]], dict[str, bytes]]:
    """The results of the published measures by language and name, and the exports by file name, made of what is
    published alone.

    Raises CannotRun for a measure that asks what is not published.
    """
    cohort = published.cohort
    measures = {name: each for name, each in read_measures(cohort.paths).items() if each.is_published}
    results: dict[str, dict[str, Result]] = {}
    with open_published_database(published) as database:
        check_published_measures(published, measures, database)
        queries = QuerySource(database, cohort.model)
        for code in cohort.report_languages:
            other = next(iter(results.values()), None)
            results[code] = run_measures(queries, measures, cohort.model, english=code == "en", other_language=other)
        exports = export_files(queries, cohort, metadata)
    return results, exports


def public_pages(
    published: PublishedCohort,
    results: Mapping[str, Mapping[str, Result]],
    validation: Validation,
    content: Mapping[str, Mapping[str, Any]],
    cache: BuildCache,
) -> dict[str, bytes]:
    """The public pages of all languages by file name; `content` is what they show beside results, by language."""
    cohort = published.cohort
    measures, charts = read_measures(cohort.paths), read_charts(cohort.paths)
    pages = [page for page in kept_pages(read_pages(cohort.paths, measures), cohort.model.components) if page.publish]
    names = {code: cohort_language(cohort, code).native_name() for code in cohort.report_languages}
    theme = read_theme(cohort.paths, cohort.report_languages)
    builds: list[LanguageBuild] = [
        build_language(
            LanguageJob(
                cohort=cohort,
                cache=cache,
                theme=theme,
                charts=charts,
                selection=Selection(pages, {}, PUBLIC),
                with_documents=False,
                language_names=names,
                code=code,
                results=dict(results[code]),
                validation=validation,
                due=[],
                agreed={},
                special={},
                content=content[code],
            )
        )
        for code in cohort.report_languages
    ]
    return {name: page for build in builds for name, page in build.files.items()}
