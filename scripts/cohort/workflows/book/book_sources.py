"""What the live parts of a book or of the host's words are filled from, asked once for all languages."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ...database.cohort_database import open_database
from ...database.queries import QuerySource
from ...i18n.language import Language, cohort_language
from ...measures.measure_queries import Result, read_measures, run_measures
from ...model.cohort import Cohort
from ...publication.named_people import NamedPeople
from ...reading.accepted_rows import AcceptedRows, RowNames
from ...reading.cells.vocabulary import read_vocabulary
from ...rendering.charts.chart_specs import SHAPES, Chart, ChartDrawer, ChartDrawing, read_charts
from ...rendering.pages.page_files import read_audiences
from ...rendering.pages.page_templates import PageRenderer
from ...rendering.pages.theme import Theme, read_theme
from ...rendering.people_shown import PeopleShown
from ...rendering.texts.live_sources import LiveSources
from ...storing.backups import last_backup_day
from ...storing.build_cache import BuildCache
from ...storing.ledger_chain import known_corrections
from ..special_results import read_special_results

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

# those who read a book, and the measure of report/book/ with everybody whom it might name
READERS, PEOPLE = "public", "people"


class BookDatabase:
    """The accepted rows, asked for what texts show: `with open_book_database(cohort) as asked: …`."""

    def __init__(self, cohort: Cohort, database: DuckDBPyConnection):
        self._cohort, self._queries = cohort, QuerySource(database, cohort.model)
        self._accepted, self.measures = AcceptedRows(cohort), read_measures(cohort.paths)
        self.charts: Mapping[str, Chart] = read_charts(cohort.paths)

    def results(self, codes: Collection[str], names: Collection[str] | None = None) -> dict[str, dict[str, Result]]:
        """The results of these measures, or of all, by language."""
        measures = {name: measure for name, measure in self.measures.items() if names is None or name in names}
        results: dict[str, dict[str, Result]] = {}
        for code in codes:
            other, model = next(iter(results.values()), None), self._cohort.model
            results[code] = run_measures(self._queries, measures, model, code=code, other_language=other)
        return results

    def special(self, codes: Collection[str]) -> dict[str, dict[str, Result]]:
        """The results of the measures of report/book/ with their personal texts, by language."""
        return {code: read_special_results(self._queries, self._cohort, self._accepted, code) for code in codes}


@contextmanager
def open_book_database(cohort: Cohort) -> Iterator[BookDatabase]:
    """The database of a book, closed at the end."""
    last_backup, corrected = last_backup_day(cohort.paths), known_corrections(cohort.paths)
    with open_database(cohort, last_backup=last_backup, corrections=corrected, views_as_tables=True) as database:
        yield BookDatabase(cohort, database)


@dataclass(frozen=True)
class BookData:
    """What a text is filled from: results by language and name, those of report/book/, and all charts.

    `names` are those of all measures, which results may have only in part.
    """

    charts: Mapping[str, Chart]
    results: Mapping[str, Mapping[str, Result]]
    special: Mapping[str, Mapping[str, Result]]
    names: Collection[str]


def read_book_data(cohort: Cohort, codes: Collection[str]) -> BookData:
    """Everything that a text may show, in these languages."""
    with open_book_database(cohort) as database:
        return BookData(database.charts, database.results(codes), database.special(codes), tuple(database.measures))


class BookLanguage:
    """What a book needs in one language: its words, the cells of its readers, and its drawings."""

    def __init__(self, cohort: Cohort, data: BookData, code: str, cache: BuildCache):
        self._cohort, self._data, self._code = cohort, data, code
        self.language: Language = cohort_language(cohort, code)
        self.theme: Theme = read_theme(cohort.paths, cohort.report_languages)
        self.renderer = PageRenderer(cohort, self.theme, self.language)
        self.results = self.as_seen_by_readers(data.results[code])
        self._drawer = ChartDrawer(cohort, self.language, self.theme.css_colours, cache)
        self._currency = self.language.currency(cohort.settings["currency"])
        self._special = data.special[code]

    def as_seen_by_readers(self, results: Mapping[str, Result]) -> dict[str, Result]:
        """Results in which people are called as the readers of a book may call them."""
        accepted = AcceptedRows.in_language(self._cohort, self.language.code)
        names = RowNames(self._cohort.model, read_vocabulary(self._cohort, [self._code]), accepted)
        audiences = read_audiences(self._cohort.paths)
        return PeopleShown(self._cohort.model, accepted, names, self.language, audiences, {}).results_for(
            READERS, results
        )

    def sources(self, references: Mapping[str, str], adaptations: tuple[tuple[str, ...], ...] = ()) -> LiveSources:
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
            names=self._data.names,
        )

    def named_people(self) -> NamedPeople:
        """A search for the names of those who have not agreed to them."""
        people = self._special.get(PEOPLE)
        vocabulary = read_vocabulary(self._cohort, [self._code])
        return NamedPeople(people.rows if people else (), vocabulary, self._cohort.settings["country"])

    def _draw(self, chart: Chart, results: Mapping[str, Result]) -> ChartDrawing | None:
        return self._drawer.draw(chart, results, SHAPES)
