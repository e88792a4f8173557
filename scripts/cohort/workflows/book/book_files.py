"""The files of a book in one language: its manuscript as HTML, PDF, DOCX and EPUB."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Any

from ... import __version__
from ...i18n.language import Language, cohort_language
from ...measures.measure_queries import Result
from ...model.cohort import Cohort
from ...model.fonts import Font, fonts_for
from ...model.paths import CohortPaths
from ...rendering.book.book_cover import BookCover
from ...rendering.book.book_figures import DocumentFigures, document_part
from ...rendering.book.book_findings import find_in_book
from ...rendering.book.chapters import Chapter
from ...rendering.book.docx_book import docx_book
from ...rendering.book.epub_book import COVER, STYLE, epub_book
from ...rendering.book.html_book import book_page, html_body
from ...rendering.book.manuscript import (
    BookFinding,
    Manuscript,
    counted_captions,
    make_manuscript,
    with_entries,
    without_italics,
)
from ...rendering.book.pdf_book import STANDARDS, typst_body
from ...rendering.book.references import References
from ...rendering.documents.document_content import DocumentPart
from ...rendering.documents.pdf_document import chart_as_png
from ...rendering.documents.typst_pdf import can_print, render_pdf, render_png, seconds_of
from ...rendering.pages.theme import light_colours
from ...rendering.texts.live_sources import LiveFigure
from ...rendering.texts.live_values import LiveValues
from ...rendering.texts.tree import Node
from ...storing.build_cache import BuildCache, hashes_of
from .book_sources import BookData, BookLanguage

FORMATS = ("html", "pdf", "docx", "epub")
# pixels per inch of the cover as a picture
COVER_PER_INCH = 150


def file_name(cohort: Cohort, code: str, kind: str) -> str:
    return f"book.{kind}" if code == cohort.settings["language"] else f"book.{code}.{kind}"


def formats(paths: CohortPaths, language: Language) -> tuple[str, ...]:
    """The formats that can be made in a language: a PDF needs typst, which is not there for Windows on ARM, and a font
    with its letters."""
    return tuple(kind for kind in FORMATS if kind != "pdf" or can_print(paths, language.script))


@dataclass(frozen=True)
class BookJob:
    """The sources of a book in one language; `codes` are those of all languages that have a book."""

    cohort: Cohort
    data: BookData
    code: str
    codes: list[str]
    chapters: list[Chapter]
    cover: BookCover
    references: References
    adaptations: tuple[tuple[str, ...], ...]
    cache: BuildCache


class BookFiles:
    """Makes the book in one language, with a pool of threads for its formats."""

    def __init__(self, job: BookJob, pool: ThreadPoolExecutor):
        cohort = job.cohort
        self._cohort, self._chapters, self._codes, self._cache = cohort, job.chapters, job.codes, job.cache
        self._book = BookLanguage(cohort, job.data, job.code, job.cache)
        self._language: Language = self._book.language
        self._colours = light_colours(cohort.paths)
        self._cover = job.cover
        self._seconds = seconds_of(cohort.as_of)
        self._sources = self._book.sources(job.references.works, job.adaptations)
        self._values = LiveValues(self._sources, self._language)
        self._manuscript = make_manuscript(job.chapters, self._values, self._language, counted_captions(cohort.paths))
        blocks = job.references.cite(self._manuscript.blocks, self._language, self._language.say("References"))
        self._manuscript, blocks = with_entries(self._manuscript, blocks), without_italics(blocks)
        makers: dict[str, Callable[[Manuscript, list[Node]], bytes]] = {
            "html": self._html,
            "pdf": self._pdf,
            "docx": self._docx,
            "epub": self._epub,
        }
        self._formats = formats(cohort.paths, self._language)
        self._futures = {kind: pool.submit(makers[kind], self._manuscript, blocks) for kind in self._formats}

    def files(self) -> dict[str, bytes]:
        """The files by format, when all are made."""
        return {kind: future.result() for kind, future in self._futures.items()}

    def findings(self, results: Mapping[str, Result]) -> list[BookFinding]:
        """Everything that writers should look at; `results` are those of all measures."""
        sources = replace(self._sources, results=self._book.as_seen_by_readers(results))
        chapter_findings = find_in_book(
            self._chapters, self._values.uses, sources, self._book.named_people(), self._cohort.paths
        )
        return [*self._manuscript.findings, *chapter_findings]

    def _part_of(self, figure: LiveFigure) -> DocumentPart:
        return document_part(figure, self._book.renderer.cell, self._language)

    def _png_of(self, part: DocumentPart) -> bytes:
        paths, language = self._cohort.paths, self._language.code
        source = ["png", part.svg, part.title, part.note, language, self._colours]
        return self._cache.get_or_make(source, lambda: chart_as_png(paths, part, language, self._colours))

    def _document_figures(self, manuscript: Manuscript) -> DocumentFigures:
        return DocumentFigures(manuscript.figures, manuscript.captions, self._part_of, self._png_of)

    def _words(self) -> dict[str, Any]:
        """The words of the cover and around the book."""
        say, settings = self._language.say, self._cohort.settings
        cohort_name = settings.localised_text("cohort_name", self._language.code)
        period = self._language.period(settings["start_date"], settings["end_date"])
        synthetic = say(
            "Synthetic data: everything in this report about organisations, people, money and findings is made up."
        )
        return {
            "title": self._cover.title,
            "subtitle": self._cover.subtitle,
            "colour": self._cover.colour,
            "language": self._language.code,
            "institution": settings.localised_text("institution", self._language.code),
            "cohort_name": cohort_name,
            # the cover says this already
            "cohort_line": "" if cohort_name in (self._cover.title, self._cover.subtitle) else cohort_name,
            "about": [
                period,
                *self._cover.lines,
                say("As of {day}", day=self._language.date(self._cohort.as_of, "long")),
            ],
            "warning": synthetic if settings["synthetic"] else "",
            "warning_short": say("Synthetic data") if settings["synthetic"] else "",
            "made_with": say(
                "Made with cohort-template {version}, schemas {schemas}",
                version=__version__,
                schemas=self._cohort.model.version,
            ),
        }

    def _html(self, manuscript: Manuscript, blocks: list) -> bytes:
        body = html_body(blocks, manuscript.figures, manuscript.captions, manuscript.pictures, self._book.renderer)
        main = self._cohort.settings["language"]
        other_books = [
            {"code": code, "name": self._other_name(code), "href": f"book.{code}.html" if code != main else "book.html"}
            for code in self._codes
            if code != self._language.code
        ]
        files = [(kind.upper(), file_name(self._cohort, self._language.code, kind)) for kind in self._formats[1:]]
        words = {name: value for name, value in self._words().items() if name != "language"}
        content = words | {"others": other_books, "files": files, "settings": self._cohort.settings}
        return book_page(manuscript, self._book.renderer, body, content)

    def _other_name(self, code: str) -> str:
        return cohort_language(self._cohort, code).native_name()

    def _pdf(self, manuscript: Manuscript, blocks: list) -> bytes:
        body, figures, pictures = typst_body(
            blocks, manuscript.figures, manuscript.captions, self._part_of, self._colours
        )
        words = {"contents": self._language.say("Contents")}
        content = self._words() | {"figures": figures, "words": words}
        files = {"body.typ": f'#import "_book.typ": *\n{body}'.encode(), **pictures, **manuscript.pictures}
        source = ["pdf", content, hashes_of(files), STANDARDS]
        return self._cache.get_or_make(
            source, lambda: render_pdf(self._cohort.paths, "book", content, self._cohort.as_of, files, STANDARDS)
        )

    def _docx(self, manuscript: Manuscript, blocks: list) -> bytes:
        words = self._words()
        title_page = {
            "Book Title": [words["title"]],
            "Book Subtitle": [words["subtitle"]] if words["subtitle"] else [],
            "Book Line": [line for line in (words["institution"], words["cohort_line"], *words["about"]) if line],
            "Book Warning": [words["warning"]] if words["warning"] else [],
        }
        return docx_book(
            blocks,
            self._document_figures(manuscript),
            manuscript.pictures,
            manuscript.contents,
            title_page,
            self._language,
            self._cover.colour,
            fonts_for(self._cohort.paths, self._language.script),
            self._seconds,
            self._cache,
        )

    def _epub(self, manuscript: Manuscript, blocks: list) -> bytes:
        words, paths = self._words(), self._cohort.paths
        fonts = fonts_for(paths, self._language.script)
        files = {path.name: path.read_bytes() for font in fonts for path in map(font.document_file, font.faces)}
        style = (paths.report / "book" / STYLE).read_text(encoding="utf-8").replace("#0b6b63", self._cover.colour)
        families = ", ".join(f"'{font.family}'" for font in fonts)
        style = style.replace("font-family: Sarabun,", f"font-family: {families},")
        files[STYLE] = ("".join(map(_faces, fonts[1:])) + style).encode()
        if can_print(paths, self._language.script):
            files[COVER] = self._cache.get_or_make(
                ["cover", words], lambda: render_png(paths, "cover", words, {}, COVER_PER_INCH)
            )
        about = {
            "title": words["title"],
            "subtitle": words["subtitle"],
            "author": words["institution"],
            "lang": self._language.locale.language,
            "dir": self._language.direction,
            "date": self._cohort.as_of.isoformat(),
            "rights": self._cohort.settings["data_licence"],
            "identifier": _identifier(words),
            "accessibilitySummary": self._language.say(
                "Every chart and picture has a text that says what it shows; tables and headings are marked as such."
            ),
        }
        return epub_book(
            blocks,
            self._document_figures(manuscript),
            {**files, **manuscript.pictures},
            about,
            self._seconds,
            self._cache,
        )


def _faces(font: Font) -> str:
    """The faces of a font for the style sheet of an EPUB."""
    return "".join(
        f"@font-face {{ font-family: '{font.family}'; font-weight: {weight}; src: url(../fonts/{name}.ttf); }}\n"
        for weight, name in font.faces.items()
    )


def _identifier(words: dict[str, Any]) -> str:
    """An id that stays the same for the book of a cohort in a language."""
    names = json.dumps([words["institution"], words["cohort_name"], words["language"]], ensure_ascii=False)
    return f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, names)}"
