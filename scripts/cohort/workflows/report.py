"""report: ask every measure, draw every chart, fill every page, in each language of the cohort."""

from __future__ import annotations

from pathlib import Path

from .. import __version__
from ..measures.database import open_database
from ..measures.measure import read_measures, run_measures
from ..model.findings import Validation
from ..rendering.charts import Drawer, read_charts
from ..rendering.pages import PageMaker, others, page_file
from ..rendering.theme import read_theme
from ..storing.files import write_whole
from .cohort import Cohort
from .validate import validate


def report(cohort: Cohort, codes: list[str] | None = None) -> tuple[Path, Validation]:
    """Builds build/report/ and returns its index, with what the check of the data found.

    A report is built on data with errors too; it then says so at the top. The same data and as-of
    date give the same bytes.
    """
    places, settings, model = cohort.places, cohort.settings, cohort.model
    validation = validate(cohort)
    languages = {code: cohort.language(code) for code in codes or report_languages(cohort)}
    names = {code: language.own_name() for code, language in languages.items()}
    theme, measures, charts = read_theme(places), read_measures(places), read_charts(places)
    folder, own = places.build / "report", settings["language"]
    with open_database(places, settings, model, cohort.as_of) as database:
        for code, language in languages.items():
            results = run_measures(database, measures, model, english=code == "en")
            drawer = Drawer(places, model, language, theme.css_colours)
            drawings = {name: drawer.draw(chart, results) for name, chart in charts.items()}
            page = PageMaker(places, model, theme, language, settings["currency"]).page(
                "index.html",
                settings=settings,
                cohort_name=settings.in_words("cohort_name", english=code == "en"),
                institution=settings.in_words("institution", english=code == "en"),
                as_of=cohort.as_of,
                results=results,
                drawings=drawings,
                validation=validation,
                others=others(language, names, own),
                toolkit=__version__,
                schema_version=model.version,
            )
            write_whole(folder / page_file(code, own), page)
    return folder / page_file(next(iter(names)), own), validation


def report_languages(cohort: Cohort) -> list[str]:
    """The languages of the cohort, its own first."""
    return list(dict.fromkeys([cohort.settings["language"], *cohort.settings["also_in"]]))
