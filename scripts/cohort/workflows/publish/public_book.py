"""The book as it leaves: built anew from its chapters, with nothing in it but what is published."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import cached_property

from ...database.cohort_database import open_database
from ...database.queries import QuerySource
from ...errors import CannotRun
from ...i18n.language import Language
from ...measures.measure_queries import Result, read_measures
from ...model.publication_declarations import NOT_AT_ALL
from ...publication.appearances import is_named
from ...publication.passages import NamesInPassages
from ...publication.published_cohort import PublishedCohort
from ...publication.text_marks import CONTACT, NAME, NICKNAME, NUMBER, ORGANISATION, TextMarks
from ...rendering.book.book_cover import FILE as COVER
from ...rendering.book.book_cover import BookCover
from ...rendering.book.chapters import Chapter
from ...rendering.book.public_passages import LeftOutPassage, public_chapters
from ...rendering.book.references import References
from ...rendering.charts.chart_specs import read_charts
from ...rendering.texts.live_values import QUOTES, LiveValues
from ...rendering.texts.pandoc import has_pandoc
from ...storing.build_cache import BuildCache
from ..book.adaptations import read_adaptations
from ..book.book_files import BookFiles, BookJob, file_name
from ..book.book_sources import BookData, BookLanguage
from ..book.build_book import book_folder, read_covers, written_chapters
from ..build_inputs import build_inputs
from ..special_results import read_special_results
from .prepare import Preparation, leave_out_hidden
from .review import text_marks

FOLDER, CACHE = "book", "public-book"
# what must not stand in a passage that somebody else spoke
TELLING = (NAME, NICKNAME, CONTACT, NUMBER, ORGANISATION)


class PublicBook:
    """The book that leaves.

    `chapters` are those that leave, by language; `left_out` are the passages that stay. There are none without pandoc,
    or without a chapter with text.
    """

    def __init__(
        self, preparation: Preparation, published: PublishedCohort, results: Mapping[str, Mapping[str, Result]]
    ):
        """`results` are those of the published measures by language and name. Nothing is taken from an earlier build.
        Raises CannotRun for a file of the book that cannot be read."""
        cohort = self._cohort = published.cohort
        self._preparation = preparation
        self._cache = BuildCache(cohort.paths.cache / CACHE, build_inputs(cohort))
        written = written_chapters(cohort, self._cache) if has_pandoc() else {}
        self.chapters: dict[str, list[Chapter]] = {}
        self.left_out: list[LeftOutPassage] = []
        if not written:
            return
        self._references = References(book_folder(cohort), cohort.paths.display_name(book_folder(cohort)), self._cache)
        self._covers = read_covers(cohort, written)
        self._names: dict[str, NamesInPassages] = {}
        self._data = self._read_data(results, list(written))
        for code, chapters in written.items():
            book = BookLanguage(cohort, self._data, code, self._cache)
            names = self._names[code] = self._names_in(book)
            self._check_cover(names, self._covers[code])
            values = LiveValues(book.sources(self._references.keys, self._adaptations(code)), book.language)
            chosen, stays = public_chapters(chapters, values, names.objections)
            self.left_out += stays
            if chosen:
                self.chapters[code] = chosen
                self._covers[code] = _with_note(self._covers[code], len(stays), book.language)

    def files(self) -> dict[str, bytes]:
        """The book in each language and format, by its path in the published folder."""
        files: dict[str, bytes] = {}
        with ThreadPoolExecutor(2) as pool:
            builders = {code: BookFiles(self._job(code), pool) for code in self.chapters}
            for code, builder in builders.items():
                made = builder.files().items()
                files |= {f"{FOLDER}/{file_name(self._cohort, code, kind)}": content for kind, content in made}
        if self.chapters:
            self._cache.drop_all_but(self._cache.used_keys)
        return files

    def _job(self, code: str) -> BookJob:
        return BookJob(
            self._cohort,
            self._data,
            code,
            list(self.chapters),
            self.chapters[code],
            self._covers[code],
            self._references,
            self._adaptations(code),
            self._cache,
        )

    def _read_data(self, results: Mapping[str, Mapping[str, Result]], codes: list[str]) -> BookData:
        """What fills live parts: measures and charts of what is published, claims and quotes that may leave."""
        paths = self._cohort.paths
        charts = {
            name: chart
            for name, chart in read_charts(paths).items()
            if all(measure in results[code] for measure in chart.measures for code in codes)
        }
        preparation = self._preparation
        with open_database(preparation.cohort) as database:
            leave_out_hidden(database, preparation.cohort, preparation.selected)
            queries = QuerySource(database, preparation.cohort.model)
            special = {
                code: read_special_results(queries, preparation.cohort, preparation.accepted, code) for code in codes
            }
        for found in special.values():
            for name, result in found.items():
                found[name] = self._as_published(result)
        return BookData(charts, results, special, tuple(read_measures(paths)))

    def _as_published(self, result: Result) -> Result:
        """The rows of claims and quotes that may leave, in the words in which they do."""
        selected = self._preparation.selected
        rows = []
        for row in result.rows:
            published = dict(row)
            shown = [selected.shown[str(value)] for value in row.values() if str(value) in selected.shown]
            if any(not is_named(appearance) for appearance in shown):
                published["names_partner"] = False
            for column, source in result.measure.texts.items():
                place, _, key = source.partition(" ")
                table, _, text_column = place.partition(".")
                leaves = selected.rows.get(table, {}).get((str(row[key]),), {})
                published[column] = leaves.get(text_column)
            is_told = all(published[column] for column in result.measure.texts)
            if is_told and all(appearance.how != NOT_AT_ALL for appearance in shown):
                rows.append(published)
        if result.measure.name == QUOTES:
            # nobody has signed what somebody said, so it leaves only where nothing in it may lead to anybody
            marks = text_marks(self._preparation)
            rows = [
                row for row in rows if not any(mark.kind in TELLING for mark in marks.find(str(row["quote"] or "")))
            ]
        return replace(result, rows=rows, numbers=list(range(1, len(rows) + 1)))

    def _is_telling(self, text: str) -> bool:
        return any(mark.kind in TELLING for mark in self._marks.find(text))

    @cached_property
    def _marks(self) -> TextMarks:
        return text_marks(self._preparation)

    def _names_in(self, book: BookLanguage) -> NamesInPassages:
        preparation = self._preparation
        return NamesInPassages(
            preparation.cohort,
            preparation.accepted,
            preparation.selected.shown,
            preparation.file.words["kinds"],
            book.named_people(),
        )

    def _adaptations(self, code: str) -> tuple[tuple[str, ...], ...]:
        """Who has adapted the model, without rows that name whom they must not."""
        objections = self._names[code].objections
        return tuple(row for row in read_adaptations(self._cohort) if not any(objections("\n".join(row))))

    def _check_cover(self, names: NamesInPassages, cover: BookCover) -> None:
        for text in (cover.title, cover.subtitle, *cover.lines):
            for objection in names.objections(text):
                raise CannotRun(
                    f"book/{COVER}: {objection.about} stands on the cover and must not be named; take the name out"
                )


def _with_note(cover: BookCover, left_out: int, language: Language) -> BookCover:
    """The cover with a line about what is left out."""
    if not left_out:
        return cover
    note = language.say_number(
        "{n} passage is left out of this edition, because it tells more than is published.",
        "{n} passages are left out of this edition, because they tell more than is published.",
        left_out,
    )
    return replace(cover, lines=(*cover.lines, note))
