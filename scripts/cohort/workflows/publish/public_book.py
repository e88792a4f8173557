"""The book as it leaves: built anew from its chapters, with nothing in it but what is published."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

from ...errors import CannotRun
from ...i18n.language import Language
from ...measures.measure_queries import Result, read_measures
from ...publication.passages import NamesInPassages
from ...publication.published_cohort import PublishedCohort
from ...rendering.book.book_cover import FILE as COVER
from ...rendering.book.book_cover import BookCover
from ...rendering.book.chapters import Chapter
from ...rendering.book.manuscript import places
from ...rendering.book.references import NAMES as REFERENCES
from ...rendering.book.references import References
from ...rendering.charts.chart_specs import read_charts
from ...rendering.texts.live_parts import live_parts_in
from ...rendering.texts.live_values import CLAIMS, QUOTES, LiveValues
from ...rendering.texts.pandoc import has_pandoc
from ...storing.build_cache import BuildCache
from ..book.adaptations import FILE as ADAPTATIONS
from ..book.adaptations import read_adaptations
from ..book.book_files import BookFiles, BookJob, file_name
from ..book.book_sources import BookData, BookLanguage
from ..book.build_book import book_folder, read_covers, written_chapters
from ..build_inputs import build_inputs
from .public_texts import PublicTexts

FOLDER, CACHE = "book", "public-book"
# the live parts whose rows are asked for only where a text has one
SPECIAL = ("claim", CLAIMS, QUOTES)


class PublicBook:
    """The book that leaves: `chapters` by language. There is none without pandoc, or without a chapter with text."""

    def __init__(self, texts: PublicTexts, published: PublishedCohort, results: Mapping[str, Mapping[str, Result]]):
        """`results` are those of the published measures by language and name. Nothing is taken from an earlier build.
        Raises CannotRun for a file of the book that cannot be read."""
        cohort = self._cohort = published.cohort
        self._texts = texts
        self._cache = BuildCache(cohort.paths.cache / CACHE, build_inputs(cohort))
        written = written_chapters(cohort, self._cache) if has_pandoc() else {}
        self.chapters: dict[str, list[Chapter]] = {}
        if not written:
            return
        folder = book_folder(cohort)
        self._references = References(folder, cohort.paths.display_name(folder), self._cache)
        self._covers = read_covers(cohort, written)
        adaptations = cohort.paths.book / ADAPTATIONS
        rows = read_adaptations(cohort) if not adaptations.exists() or texts.may_leave(adaptations) else ()
        # who has adapted the model, without rows that name whom they must not
        self._adaptations = tuple(row for row in rows if not any(texts.names.objections("\n".join(row))))
        self._data = self._read_data(written, results)
        for code, chapters in written.items():
            _check_cover(texts.names, self._covers[code])
            book = BookLanguage(cohort, self._data, code, self._cache)
            before = len(texts.left_out)
            values = LiveValues(book.sources(self._references.works, self._adaptations), book.language)
            chosen = texts.choose(chapters, values)
            if chosen:
                self.chapters[code] = chosen
                _check_noted(texts, folder)
                whole = [chapter for chapter in chapters if chapter.where in texts.left_out_files]
                number = len(texts.left_out) - before + sum(1 for chapter in whole for _ in places(chapter))
                self._covers[code] = _with_note(self._covers[code], number, book.language)

    def files(self) -> dict[str, bytes]:
        """The book in each language and format, by its path in the published folder."""
        files: dict[str, bytes] = {}
        with ThreadPoolExecutor(2) as pool:
            builders = {code: BookFiles(self._job(code), pool) for code in self.chapters}
            for code, builder in builders.items():
                formats = builder.files().items()
                files |= {f"{FOLDER}/{file_name(self._cohort, code, kind)}": content for kind, content in formats}
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
            self._adaptations,
            self._cache,
        )

    def _read_data(self, written: Mapping[str, list[Chapter]], results: Mapping[str, Mapping[str, Result]]) -> BookData:
        """What fills live parts: results of what is published, claims and quotes that may leave."""
        paths = self._cohort.paths
        blocks = [chapter.blocks for chapters in written.values() for chapter in chapters]
        asks = any(part.kind in SPECIAL for part in live_parts_in(blocks))
        special = self._texts.special if asks else {code: {} for code in written}
        return BookData(read_charts(paths), results, special, tuple(read_measures(paths)))


def _check_cover(names: NamesInPassages, cover: BookCover) -> None:
    for text in (cover.title, cover.subtitle, *cover.lines):
        for objection in names.objections(text):
            raise CannotRun(
                f"book/{COVER}: {objection.about} stands on the cover and must not be named; take the name out"
            )


def _check_noted(texts: PublicTexts, folder: Path) -> None:
    for name in (COVER, *REFERENCES):
        if not texts.may_leave(folder / name):
            raise CannotRun(
                f"book/{name}: it may still name somebody who was forgotten; take the name out, or, where there is"
                " none, say that the places are cleared (nox -s forget -- --left has the list)"
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
