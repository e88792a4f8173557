"""Passages of the host's own texts that may name somebody by a nickname: within running Thai only a reader can tell."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from ...measures.measure_queries import read_measures
from ...model.review_ids import YES, review_id
from ...publication.passages import MAY_NAME_PERSON, Objection
from ...publication.text_marks import Mark, TextMarks
from ...rendering.book.chapters import read_chapter
from ...rendering.book.manuscript import Place, places
from ...rendering.pages.page_files import read_pages
from ...rendering.texts.host_words import word_files
from ...rendering.texts.pandoc import has_pandoc
from ...rendering.texts.tree import every_word
from ..book.build_book import book_cache, written_chapters
from .prepare import Preparation

# what the id of a review is made of, where the text is no cell
OWN_TEXTS, PASSAGE = "texts of the host", "passage"


@dataclass(frozen=True)
class OwnPassage:
    """A passage with its words, and the parts of them that may be nicknames."""

    place: Place
    text: str
    marks: list[Mark]

    @property
    def review_id(self) -> str:
        return review_id(OWN_TEXTS, PASSAGE, self.text)


class OwnPassages:
    """Finds in the host's own texts what may be the nickname of somebody who has not agreed to it."""

    def __init__(self, preparation: Preparation):
        self._preparation = preparation
        self._reviews = preparation.accepted.rows(preparation.cohort.model.tables[preparation.file.reviews])
        persons = preparation.accepted.rows(preparation.cohort.model.persons)
        self._agreed = {
            row[name]
            for (person_id, *_), row in persons.items()
            for name in preparation.cohort.model.persons.known_by
            if (person_id, name) in preparation.agreed_names
        }

    @cached_property
    def marks(self) -> TextMarks:
        """What finds marks in the texts of this cohort."""
        return text_marks(self._preparation)

    def unread(self, text: str) -> Iterator[Objection]:
        """Why a passage with these words stays until somebody has read it and said yes."""
        marks = self._nicknames(text)
        if marks and self._reviews.get((review_id(OWN_TEXTS, PASSAGE, text),), {}).get("answer") != YES:
            yield from (Objection(MAY_NAME_PERSON, text[mark.start : mark.end]) for mark in marks)

    def to_read(self) -> Iterator[OwnPassage]:
        """The passages of the book and of the words of public pages that somebody has to read, each once."""
        earlier_texts = set()
        for place in self._passages() if has_pandoc() else ():
            text = every_word(place.block)
            marks = self._nicknames(text)
            if marks and text not in earlier_texts:
                earlier_texts.add(text)
                yield OwnPassage(place, text, marks)

    def _nicknames(self, text: str) -> list[Mark]:
        return [mark for mark in self.marks.nicknames(text) if text[mark.start : mark.end] not in self._agreed]

    def _passages(self) -> Iterator[Place]:
        cohort = self._preparation.cohort
        cache = book_cache(cohort)
        chapters = [chapter for found in written_chapters(cohort, cache).values() for chapter in found]
        pages = {page.name for page in read_pages(cohort.paths, read_measures(cohort.paths)) if page.publish}
        for code in cohort.report_languages:
            words = word_files(cohort, code)
            chapters += [read_chapter(cohort, words[name], cache) for name in sorted(pages & words.keys())]
        for chapter in chapters:
            yield from places(chapter)


def text_marks(preparation: Preparation) -> TextMarks:
    """What finds marks in the texts of this cohort."""
    cohort = preparation.cohort
    catalogues = [path.read_text(encoding="utf-8") for path in sorted(cohort.paths.languages.glob("*.po"))]
    return TextMarks(
        cohort,
        preparation.accepted,
        preparation.selected.appearances,
        preparation.vocabulary,
        preparation.languages,
        preparation.file.words,
        "\n".join(catalogues),
    )
