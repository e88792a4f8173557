"""The names of everything that a text can show, with today's values."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ...model.cohort import Cohort
from ...rendering.book.references import References
from ...rendering.texts.live_parts import LivePart
from ...rendering.texts.live_sources import LiveSources
from ...rendering.texts.live_values import CLAIMS, QUOTES, LiveValues
from .book_sources import BookLanguage, read_book_data
from .build_book import book_cache, book_folder


@dataclass(frozen=True)
class LiveName:
    """A live part as people type it, what it is, and what stands for it today; `kind` groups them."""

    kind: str
    part: str
    title: str
    value: str


@dataclass(frozen=True)
class WritingSources:
    """What somebody who writes in a language may put into a text."""

    book: BookLanguage
    sources: LiveSources

    def names(self) -> list[LiveName]:
        """Every live part that a text can have."""
        return [
            *_measures(self.sources, self.book),
            *_charts(self.sources, self.book),
            *_tables(self.sources, self.book),
            *_claims(self.sources),
            *_quotes(self.sources),
            *(LiveName("cite", f"{{{{cite {key}}}}}", "", "") for key in sorted(self.sources.references)),
        ]


def writing_sources(cohort: Cohort, code: str) -> WritingSources:
    """What texts of the cohort can show in a language."""
    cache = book_cache(cohort)
    book = BookLanguage(cohort, read_book_data(cohort, [code]), code, cache)
    references = References(book_folder(cohort), cohort.paths.display_name(book_folder(cohort)), cache)
    return WritingSources(book, book.sources(references.works))


def live_names(cohort: Cohort, code: str | None = None) -> list[LiveName]:
    """Every live part that a text of the cohort can have, in a language: the main one by default."""
    return writing_sources(cohort, code or cohort.settings["language"]).names()


def _measures(sources: LiveSources, book: BookLanguage) -> Iterator[LiveName]:
    """The cells of measures with one row, and how a row of the others is picked."""
    say, values = book.language.say, LiveValues(sources, book.language)
    for name, result in sources.results.items():
        for column, heading in result.columns.items():
            if len(result.rows) == 1:
                part = LivePart("", "measure", (name, column))
                title = f"{say(result.measure.title)}: {say(heading)}"
                yield LiveName("measure", f"{{{{measure {name} {column}}}}}", title, values.measure_text(part))


def _charts(sources: LiveSources, book: BookLanguage) -> Iterator[LiveName]:
    for name, chart in sources.charts.items():
        there = chart.measure in sources.results and bool(sources.results[chart.measure].rows)
        if there and not chart.has_too_many(sources.results):
            yield LiveName("chart", f"{{{{chart {name}}}}}", book.language.say(chart.title), "")


def _tables(sources: LiveSources, book: BookLanguage) -> Iterator[LiveName]:
    say = book.language.say
    for name, result in sources.results.items():
        if len(result.rows) > 1:
            columns = ", ".join(result.columns)
            yield LiveName("table", f"{{{{table {name}}}}}", say(result.measure.title), columns)


def _claims(sources: LiveSources) -> Iterator[LiveName]:
    claims = sources.special.get(CLAIMS)
    for row in claims.rows if claims else ():
        grade = sources.cell_text(claims, "grade", row)  # type: ignore[arg-type]
        yield LiveName("claim", f"{{{{claim {row['claim']}}}}}", str(row["statement"]), grade)


def _quotes(sources: LiveSources) -> Iterator[LiveName]:
    """The codes of which there are passages that may be quoted, with their number."""
    quotes = sources.special.get(QUOTES)
    rows = [row for row in quotes.rows if row["has_basis"] and row["quote"]] if quotes else []
    for code in sorted({str(row["code"]) for row in rows}):
        number = sum(row["code"] == code for row in rows)
        yield LiveName("quotes", f"{{{{quotes code={code}}}}}", "", str(number))
