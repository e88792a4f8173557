"""Makes the pages of a network with the engine of a cohort's report, from what was gathered."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import Any

from ...database.gathered_database import open_gathered
from ...database.queries import QuerySource
from ...i18n.data_dictionary import data_dictionary
from ...i18n.language import Language, cohort_language
from ...measures.measure_queries import Result, read_measures, run_measures
from ...model.findings import Validation
from ...model.network import Network
from ...model.refusals import refusal_kinds
from ...model.settings import Settings
from ...rendering.charts.chart_specs import read_charts
from ...rendering.csv_downloads import csv_download
from ...rendering.documents.document_files import read_documents
from ...rendering.pages.page_files import read_pages
from ...rendering.pages.page_templates import PageRenderer
from ...rendering.pages.theme import read_theme
from ...rendering.publication.data_package import dictionary_model
from ...rendering.terminal.gathered import refusal_line
from ...storing.build_cache import BuildCache
from ...storing.generations import Generation
from ..build_inputs import build_inputs
from ..report.language_build import LanguageJob, build_language
from ..report.readers import Selection

FILES = "files"
# more rows would make a page that a phone opens slowly; the CSV has all
ROWS_SEARCHED = 1500
# cohorts that the first page lists one below the other
ROWS_LISTED = 200
# more rows of a measure would take more memory than the rest; what was gathered has all of them
MOST_ROWS = 100_000


@dataclass(frozen=True)
class NetworkPages:
    """All files of the report of a network by their paths, and the results of its measures by language."""

    files: dict[str, bytes]
    results: dict[str, dict[str, Result]]
    cache_keys: set[str]


def make_pages(network: Network, generation: Generation | None, cache: BuildCache) -> NetworkPages:
    """The pages in each language, with the numbers of each measure as CSV beside them."""
    network = _with_marks(network, generation)
    cohort, paths = network.cohort, network.paths
    measures, charts = read_measures(paths), read_charts(paths)
    pages, documents = read_pages(paths, measures), read_documents(paths, measures, charts)
    codes = cohort.report_languages
    languages = {code: cohort_language(cohort, code) for code in codes}
    results: dict[str, dict[str, Result]] = {}
    with open_gathered(network, generation.folder if generation else None) as database:
        queries = QuerySource(database, cohort.model)
        for code in codes:
            other = next(iter(results.values()), None)
            results[code] = run_measures(
                queries, measures, cohort.model, code=code, other_language=other, most_rows=MOST_ROWS
            )
    theme = read_theme(paths)
    files: dict[str, bytes] = {}
    for code, language in languages.items():
        downloads = _downloads(network, results[code], language)
        job = LanguageJob(
            cohort=cohort,
            cache=cache,
            theme=theme,
            charts=charts,
            selection=Selection(pages, documents),
            with_documents=True,
            # beside each table lies a CSV
            with_workbook=False,
            language_names={language_code: languages[language_code].native_name() for language_code in codes},
            code=code,
            results=results[code],
            validation=Validation([], [], 0, 0),
            due=[],
            agreed={},
            special={},
            content=_content(network, generation, language, downloads),
        )
        files |= build_language(job).files | {f"{FILES}/{name}": content for name, content in downloads.items()}
    files = {"index.html": files[next(iter(files))]} | files
    return NetworkPages(files, results, cache.used_keys)


def pages_cache(network: Network) -> BuildCache:
    """The cache of drawn charts."""
    return BuildCache(network.paths.cache / "network", build_inputs(network.cohort))


def _with_marks(network: Network, generation: Generation | None) -> Network:
    """The network, marked as made up where one of its members is."""
    is_synthetic = any(member["synthetic"] for member in generation.members.values()) if generation else False
    if not is_synthetic or network.cohort.settings["synthetic"]:
        return network
    settings = Settings({**network.cohort.settings, "synthetic": True})
    return dataclasses.replace(network, cohort=dataclasses.replace(network.cohort, settings=settings))


def _downloads(network: Network, results: dict[str, Result], language: Language) -> dict[str, bytes]:
    cohort, say = network.cohort, language.say
    renderer = PageRenderer(cohort, read_theme(network.paths), language)
    about = {
        say("Licence"): cohort.settings["data_licence"],
        say("Network"): cohort.settings.localised_text("cohort_name", language.code),
    }
    if cohort.settings["synthetic"]:
        about[say("Synthetic data")] = say("yes")
    return {
        f"{name}.{language.code}.csv": csv_download(result, renderer.cell, language, cohort.as_of, about)
        for name, result in results.items()
    }


def _content(
    network: Network, generation: Generation | None, language: Language, downloads: dict[str, bytes]
) -> dict[str, Any]:
    kinds = refusal_kinds(network.paths)
    settings = network.cohort.settings
    refused = generation.refused if generation else []
    gathered = network.gathered_tables
    return {
        "institution": settings.localised_text("institution", language.code),
        "network": {
            "members": len(network.members),
            "refused": [refusal_line(member, kinds, language) for member in refused],
            "rows_searched": ROWS_SEARCHED,
            "rows_listed": ROWS_LISTED,
        },
        "csv": {name.split(".")[0]: f"{FILES}/{name}" for name in downloads},
        "tables": data_dictionary(dictionary_model(network.cohort.model, gathered), language),
    }
