"""What the live parts of a book or of the host's words are filled from, asked once for all languages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ...database.cohort_database import open_database
from ...database.queries import QuerySource
from ...i18n.language import Language, cohort_language
from ...measures.measure_queries import Measure, Result, read_measures, run_measures
from ...model.cohort import Cohort
from ...reading.accepted_rows import AcceptedRows, RowNames
from ...reading.cells.vocabulary import read_vocabulary
from ...rendering.charts.chart_specs import SHAPES, Chart, ChartDrawer, ChartDrawing, read_charts
from ...rendering.pages.page_files import read_audiences
from ...rendering.pages.page_templates import PageRenderer
from ...rendering.pages.theme import Theme, read_theme
from ...rendering.people_shown import PeopleShown
from ...rendering.texts.live_values import LiveSources
from ...storing.backups import last_backup_day
from ...storing.build_cache import BuildCache
from ..special_results import read_special_results

# those who read a book
READERS = "public"


@dataclass(frozen=True)
class BookData:
    """The results of all measures by language, and those of report/book/ with their personal texts."""

    measures: Mapping[str, Measure]
    charts: Mapping[str, Chart]
    results: Mapping[str, Mapping[str, Result]]
    special: Mapping[str, Mapping[str, Result]]


def read_book_data(cohort: Cohort, codes: list[str]) -> BookData:
    """Asks the accepted rows for everything that a text may show."""
    measures = read_measures(cohort.paths)
    results: dict[str, dict[str, Result]] = {}
    special_results: dict[str, dict[str, Result]] = {}
    accepted = AcceptedRows(cohort)
    with open_database(cohort, last_backup=last_backup_day(cohort.paths)) as database:
        queries = QuerySource(database, cohort.model)
        for code in codes:
            other = next(iter(results.values()), None)
            results[code] = run_measures(queries, measures, cohort.model, english=code == "en", other_language=other)
            special_results[code] = read_special_results(queries, cohort, accepted, code)
    return BookData(measures, read_charts(cohort.paths), results, special_results)


class BookLanguage:
    """What a book needs in one language: its words, the cells of its readers, and its drawings."""

    def __init__(self, cohort: Cohort, data: BookData, code: str, cache: BuildCache):
        self.language: Language = cohort_language(cohort, code)
        self.theme: Theme = read_theme(cohort.paths)
        self.renderer = PageRenderer(cohort, self.theme, self.language)
        accepted = AcceptedRows.in_language(cohort, english=self.language.is_english)
        names = RowNames(cohort.model, read_vocabulary(cohort, [code]), accepted)
        people = PeopleShown(cohort.model, accepted, names, self.language, read_audiences(cohort.paths), {})
        self.results = people.results_for(READERS, data.results[code])
        self._drawer = ChartDrawer(cohort, self.language, self.theme.css_colours, cache)
        self._currency = self.language.currency(cohort.settings["currency"])
        self._data, self._special = data, data.special[code]

    def sources(self, references: set[str], adaptations: tuple[tuple[str, ...], ...] = ()) -> LiveSources:
        """What live parts are filled from."""
        return LiveSources(
            results=self.results,
            charts=self._data.charts,
            special=self._special,
            references=references,
            draw=self._draw,
            cell_text=self.renderer.cell,
            currency=self._currency,
            adaptations=adaptations,
        )

    def _draw(self, chart: Chart, results: Mapping[str, Result]) -> ChartDrawing | None:
        return self._drawer.draw(chart, results, SHAPES)
