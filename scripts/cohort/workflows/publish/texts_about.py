"""The passages of the host's own texts, of the book and of words/, that quote, show or name a person."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from ...measures.measure_queries import Result
from ...model.cohort import Cohort
from ...publication.named_people import NamedPeople
from ...reading.accepted_rows import AcceptedRows
from ...reading.cells.vocabulary import read_vocabulary
from ...rendering.book.chapters import Chapter, read_chapter
from ...rendering.book.manuscript import Place, places
from ...rendering.book.references import References
from ...rendering.texts.host_words import word_files
from ...rendering.texts.live_parts import LivePart, live_parts_in
from ...rendering.texts.live_sources import WrongLivePart
from ...rendering.texts.live_values import CLAIMS, QUOTES, LiveValues
from ...rendering.texts.pandoc import has_pandoc
from ...rendering.texts.tree import every_word
from ..book.book_sources import BookData, BookLanguage
from ..book.build_book import book_cache, book_folder, written_chapters

# the column of report/book/quotes.sql that says who speaks
SPEAKERS = "speakers"


@dataclass(frozen=True)
class Passage:
    """A paragraph of one of the host's texts."""

    where: str
    paragraph: int
    begins: str


class TextsAbout:
    """Searches the host's texts for one person. `rows` are the rows of this person, as table and key; `measures` are
    those with a row about the person."""

    def __init__(
        self,
        cohort: Cohort,
        data: BookData,
        person_id: str,
        rows: Collection[tuple[str, str]],
        measures: Collection[str],
    ):
        self._cohort, self._data, self._person_id = cohort, data, person_id
        self._rows, self._measures = rows, measures
        self._cache = book_cache(cohort)
        row = AcceptedRows(cohort).rows(cohort.model.persons).get((person_id,), {})
        called = {name: row.get(name) for name in ("full_name", "nickname", "contact")}
        vocabulary = read_vocabulary(cohort, cohort.report_languages)
        person = {**called, "may_full_name": False, "may_nickname": False}
        self._names = NamedPeople([person], vocabulary, cohort.settings["country"])

    def passages(self) -> list[Passage]:
        """The passages in the book and in words/; none without pandoc, which reads them."""
        passages: list[Passage] = []
        if not has_pandoc():
            return passages
        chapters = written_chapters(self._cohort, self._cache)
        for code in self._cohort.report_languages:
            words = [read_chapter(self._cohort, path, self._cache) for path in word_files(self._cohort, code).values()]
            if texts := [*chapters.get(code, ()), *words]:
                passages += self._in(texts, code)
        return passages

    def _in(self, chapters: Collection[Chapter], code: str) -> Iterator[Passage]:
        book = BookLanguage(self._cohort, self._data, code, self._cache)
        folder = book_folder(self._cohort)
        works = References(folder, self._cohort.paths.display_name(folder), self._cache).works
        values = LiveValues(book.sources(works), book.language)
        special = self._data.special[code]
        for chapter in chapters:
            for place in places(chapter):
                if self._is_about(place, values, special.get(CLAIMS)):
                    finding = place.finding("")
                    yield Passage(finding.where, finding.paragraph, finding.begins)

    def _is_about(self, place: Place, values: LiveValues, claims: Result | None) -> bool:
        parts = live_parts_in(place.block)
        return any(self._shows(part, values, claims) for part in parts) or any(
            self._names.find(every_word(place.block))
        )

    def _shows(self, part: LivePart, values: LiveValues, claims: Result | None) -> bool:
        name = part.words[0] if part.words else ""
        if part.kind == "claim" and claims:
            sources = claims.measure.texts.values()
            return any((source.partition(".")[0], name) in self._rows for source in sources)
        if part.kind == QUOTES:
            return self._quotes(part, values)
        chart = self._data.charts.get(name) if part.kind == "chart" else None
        return bool({name, *(chart.measures if chart else ())} & set(self._measures))

    def _quotes(self, part: LivePart, values: LiveValues) -> bool:
        """Whether the person speaks in one of these quotes."""
        before = len(values.uses.quotes)
        try:
            values.block(part)
        except WrongLivePart:
            return False
        speakers = (row[SPEAKERS] for row in values.uses.quotes[before:])
        return any(isinstance(people, list) and self._person_id in people for people in speakers)
