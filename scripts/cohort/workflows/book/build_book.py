"""Builds the book in each language of the cohort: HTML, PDF, DOCX and EPUB in build/book/."""

from __future__ import annotations

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ... import __version__
from ...errors import CannotRun
from ...i18n.language import Language
from ...model.cohort import Cohort
from ...rendering.book.book_cover import BookCover, read_cover
from ...rendering.book.book_figures import document_part
from ...rendering.book.book_findings import find_in_book
from ...rendering.book.chapters import Chapter, chapter_files, read_chapters
from ...rendering.book.docx_book import docx_book
from ...rendering.book.epub_book import COVER, STYLE, epub_book
from ...rendering.book.html_book import book_page, html_body
from ...rendering.book.manuscript import BookFinding, Manuscript, make_manuscript
from ...rendering.book.pdf_book import STANDARDS, typst_body
from ...rendering.book.references import References
from ...rendering.documents.document_content import DocumentPart
from ...rendering.documents.pdf_document import chart_as_png
from ...rendering.documents.typst_pdf import has_typst, render_pdf, render_png, seconds_of
from ...rendering.pages.theme import light_colours
from ...rendering.texts.live_values import LiveFigure, LiveValues
from ...rendering.texts.pandoc import has_pandoc
from ...storing.atomic_writes import write_if_changed
from ...storing.build_cache import BuildCache
from ..report.build_report import build_inputs
from .adaptations import read_adaptations
from .book_sources import BookData, BookLanguage, read_book_data

FOLDER = "book"
FORMATS = ("html", "pdf", "docx", "epub")
# pixels per inch of the cover as a picture
COVER_PER_INCH = 150


@dataclass(frozen=True)
class BookBuild:
    """What was built in one language: its files by format, the chapters in it, and findings for its writers."""

    code: str
    files: dict[str, Path]
    chapters: list[Chapter]
    findings: list[BookFinding]


def book_folder(cohort: Cohort) -> Path:
    """The folder in which people write the book."""
    return cohort.paths.root / FOLDER


def check_programs() -> None:
    """Raises CannotRun where pandoc is missing."""
    if not has_pandoc():
        raise CannotRun(
            "the book needs pandoc, which is not to be had for this computer; build it on another one, such as in CI"
        )


def build_book(cohort: Cohort, codes: list[str] | None = None) -> list[BookBuild]:
    """Builds build/book/ in these languages, by default in all that have a chapter with text.

    Findings do not stop it: what a live part does not find is marked in the book. Raises CannotRun without any chapter,
    or for a file that cannot be read; the earlier book is then unchanged.
    """
    check_programs()
    folder, cache = book_folder(cohort), book_cache(cohort)
    written = written_chapters(cohort, cache, codes)
    if not written:
        raise CannotRun("book/ has no chapter with text; write one below its questions, and run again")
    data = read_book_data(cohort, list(written))
    references = References(folder, cohort.paths.display_name(folder), cache)
    outputs: dict[str, bytes] = {}
    builds = []
    for code, chapters in written.items():
        builder = _BookBuilder(cohort, data, code, list(written), cache, references)
        files, findings = builder.make(chapters)
        named = {kind: _file_name(cohort, code, kind) for kind in files}
        outputs |= {named[kind]: content for kind, content in files.items()}
        target = cohort.paths.build / FOLDER
        builds.append(BookBuild(code, {kind: target / name for kind, name in named.items()}, chapters, findings))
    for name, content in outputs.items():
        write_if_changed(cohort.paths.build / FOLDER / name, content)
    for path in (cohort.paths.build / FOLDER).glob("book*.*"):
        if path.name not in outputs and codes is None:
            path.unlink()
    return builds


def book_cache(cohort: Cohort) -> BuildCache:
    """The cache of trees and finished files."""
    return BuildCache(cohort.paths.cache / FOLDER, build_inputs(cohort))


def written_chapters(cohort: Cohort, cache: BuildCache, codes: list[str] | None = None) -> dict[str, list[Chapter]]:
    """The chapters with text by language; a skeleton that nobody has touched is not among them."""
    files = chapter_files(cohort, book_folder(cohort))
    wanted = [code for code in files if codes is None or code in codes]
    chapters = {code: read_chapters(cohort, files[code], cache) for code in wanted}
    written = {code: [chapter for chapter in found if chapter.is_written] for code, found in chapters.items()}
    return {code: found for code, found in written.items() if found}


def has_text(cohort: Cohort) -> bool:
    """Whether anybody has written something below the questions of a chapter."""
    return bool(written_chapters(cohort, book_cache(cohort)))


def _file_name(cohort: Cohort, code: str, kind: str) -> str:
    return f"book.{kind}" if code == cohort.settings["language"] else f"book.{code}.{kind}"


class _BookBuilder:
    """Makes the book in one language."""

    def __init__(
        self, cohort: Cohort, data: BookData, code: str, codes: list[str], cache: BuildCache, references: References
    ):
        self._cohort, self._codes, self._cache, self._references = cohort, codes, cache, references
        self._book = BookLanguage(cohort, data, code, cache)
        self._language: Language = self._book.language
        self._colours = light_colours(cohort.paths)
        self._cover: BookCover = read_cover(cohort, book_folder(cohort), self._language, self._colours["accent"])
        self._seconds = seconds_of(cohort.as_of)

    def make(self, chapters: list[Chapter]) -> tuple[dict[str, bytes], list[BookFinding]]:
        """The files by format, and the findings."""
        sources = self._book.sources(self._references.keys, read_adaptations(self._cohort))
        values = LiveValues(sources, self._language)
        manuscript = make_manuscript(chapters, values, self._language)
        findings = [*manuscript.findings, *find_in_book(chapters, values.uses, sources, self._cohort.paths)]
        blocks = self._references.cite(manuscript.blocks, self._language, self._language.say("References"))
        makers: dict[str, Callable[[], bytes]] = {
            "html": lambda: self._html(manuscript, blocks),
            "docx": lambda: self._docx(manuscript, blocks),
            "epub": lambda: self._epub(manuscript, blocks),
        }
        if has_typst():
            makers["pdf"] = lambda: self._pdf(manuscript, blocks)
        # pandoc runs beside this process
        with ThreadPoolExecutor(2) as pool:
            futures = {kind: pool.submit(make) for kind, make in makers.items()}
        return {kind: futures[kind].result() for kind in FORMATS if kind in futures}, findings

    def _part_of(self, figure: LiveFigure) -> DocumentPart:
        return document_part(figure, self._book.renderer.cell, self._language)

    def _png_of(self, part: DocumentPart) -> bytes:
        paths, language = self._cohort.paths, self._language.code
        source = ["png", part.svg, part.title, part.note, language, self._colours]
        return self._cache.get_or_make(source, lambda: chart_as_png(paths, part, language, self._colours))

    def _words(self) -> dict[str, Any]:
        """The words of the cover and around the book."""
        say, settings = self._language.say, self._cohort.settings
        english = self._language.is_english
        period = self._language.period(settings["start_date"], settings["end_date"])
        synthetic = say(
            "Synthetic data: everything in this report about organisations, people, money and findings is made up."
        )
        return {
            "title": self._cover.title,
            "subtitle": self._cover.subtitle,
            "colour": self._cover.colour,
            "language": self._language.code,
            "institution": settings.localised_text("institution", english=english),
            "cohort_name": settings.localised_text("cohort_name", english=english),
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
        others = [
            {"code": code, "name": self._other_name(code), "href": f"book.{code}.html" if code != main else "book.html"}
            for code in self._codes
            if code != self._language.code
        ]
        files = [(kind.upper(), _file_name(self._cohort, self._language.code, kind)) for kind in FORMATS[1:]]
        words = {name: value for name, value in self._words().items() if name != "language"}
        content = words | {"others": others, "files": files, "settings": self._cohort.settings}
        return book_page(manuscript, self._book.renderer, body, content)

    def _other_name(self, code: str) -> str:
        from ...i18n.language import cohort_language

        return cohort_language(self._cohort, code).native_name()

    def _pdf(self, manuscript: Manuscript, blocks: list) -> bytes:
        body, figures, pictures = typst_body(
            blocks, manuscript.figures, manuscript.captions, self._part_of, self._colours
        )
        words = {"contents": self._language.say("Contents")}
        content = self._words() | {"figures": figures, "words": words}
        files = {"body.typ": f'#import "_book.typ": *\n{body}'.encode(), **pictures, **manuscript.pictures}
        source = ["pdf", content, {name: file.hex() for name, file in files.items()}, STANDARDS]
        return self._cache.get_or_make(
            source, lambda: render_pdf(self._cohort.paths, "book", content, self._cohort.as_of, files, STANDARDS)
        )

    def _docx(self, manuscript: Manuscript, blocks: list) -> bytes:
        words = self._words()
        title_page = {
            "Book Title": [words["title"]],
            "Book Subtitle": [words["subtitle"]] if words["subtitle"] else [],
            "Book Line": [words["institution"], words["cohort_name"], *words["about"]],
            "Book Warning": [words["warning"]] if words["warning"] else [],
        }
        return docx_book(
            blocks,
            manuscript.figures,
            manuscript.captions,
            self._part_of,
            self._png_of,
            manuscript.pictures,
            manuscript.contents,
            title_page,
            self._language,
            self._cover.colour,
            self._cohort.paths.report / "theme" / "fonts",
            self._seconds,
        )

    def _epub(self, manuscript: Manuscript, blocks: list) -> bytes:
        words, paths = self._words(), self._cohort.paths
        fonts = paths.report / "theme" / "fonts"
        files = {path.name: path.read_bytes() for path in sorted(fonts.glob("*.ttf"))}
        style = (paths.report / "book" / STYLE).read_text(encoding="utf-8").replace("#0b6b63", self._cover.colour)
        files[STYLE] = style.encode()
        if has_typst():
            files[COVER] = self._cache.get_or_make(
                ["cover", words], lambda: render_png(paths, "cover", words, {}, COVER_PER_INCH)
            )
        about = {
            "title": words["title"],
            "subtitle": words["subtitle"],
            "author": words["institution"],
            "lang": self._language.locale.language,
            "date": self._cohort.as_of.isoformat(),
            "rights": self._cohort.settings["data_licence"],
            "identifier": _identifier(words),
            "accessibilitySummary": self._language.say(
                "Every chart and picture has a text that says what it shows; tables and headings are marked as such."
            ),
        }
        return epub_book(
            blocks,
            manuscript.figures,
            manuscript.captions,
            self._part_of,
            self._png_of,
            {**files, **manuscript.pictures},
            about,
            self._seconds,
        )


def _identifier(words: dict[str, Any]) -> str:
    """An id that stays with the book of a cohort in a language."""
    import uuid

    names = json.dumps([words["institution"], words["cohort_name"], words["language"]], ensure_ascii=False)
    return f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, names)}"
