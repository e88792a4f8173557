"""report: ask every measure, draw every chart, fill every page, in each language of the cohort."""

from __future__ import annotations

from pathlib import Path

from .. import __version__
from ..asking.database import open_database
from ..measures.measure import read_measures, run_measures
from ..model.findings import Validation
from ..model.tables import Model
from ..rendering.charts import Drawer, read_charts
from ..rendering.pages import PageMaker, others, page_file
from ..rendering.theme import read_theme
from ..storing.files import write_whole
from ..wording.dictionary import dictionary
from ..wording.language import Language
from .cohort import Cohort
from .validate import check_data


def report(cohort: Cohort, codes: list[str] | None = None) -> tuple[Path, Validation]:
    """Builds build/report/ and returns its index, with what the check of the data found.

    A report is built on data with errors too; it then says so at the top. The same data and as-of
    date give the same bytes.
    """
    places, settings, model = cohort.places, cohort.settings, cohort.model
    validation = check_data(cohort)
    languages = {code: cohort.language(code) for code in codes or cohort.report_languages()}
    names = {code: language.own_name() for code, language in languages.items()}
    theme, measures, charts = read_theme(places), read_measures(places), read_charts(places)
    folder, own = places.build / "report", settings["language"]
    with open_database(places, settings, model, cohort.as_of) as database:
        for code, language in languages.items():
            results = run_measures(database, measures, model, english=code == "en")
            drawer = Drawer(places, model, language, theme.css_colours)
            drawings = {name: drawer.draw(chart, results) for name, chart in charts.items()}
            maker = PageMaker(places, model, theme, language, settings["currency"])
            shared = {
                "settings": settings,
                "cohort_name": settings.in_words("cohort_name", english=code == "en"),
                "institution": settings.in_words("institution", english=code == "en"),
                "as_of": cohort.as_of,
                "validation": validation,
                "toolkit": __version__,
                "schema_version": model.version,
                "index_href": page_file("index", code, own),
                "dictionary_href": page_file("dictionary", code, own),
            }
            pages = {
                "index": {"results": results, "drawings": drawings},
                "dictionary": {"tables": dictionary(model, language), "dropped": _dropped(model, language)},
            }
            for name, content in pages.items():
                html = maker.page(f"{name}.html", **shared, **content, others=others(name, language, names, own))
                write_whole(folder / page_file(name, code, own), html)
    return folder / page_file("index", next(iter(names)), own), validation


def _dropped(model: Model, language: Language) -> list[dict[str, str]]:
    """The components that the cohort drops, in words, each with its reason."""
    titles = {name: language.say(choice.component.title) for name, choice in model.components.items()}
    return [{"title": titles[name], "reason": reason} for name, reason in model.dropped().items()]
