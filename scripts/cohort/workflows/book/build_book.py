"""Builds the book in each language of the cohort: HTML, PDF, DOCX and EPUB in build/book/."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from ...errors import CannotRun
from ...i18n.language import cohort_language
from ...model.cohort import Cohort
from ...rendering.book.book_cover import BookCover, read_cover
from ...rendering.book.chapters import Chapter, chapter_files, read_chapters
from ...rendering.book.manuscript import BookFinding
from ...rendering.book.references import References
from ...rendering.charts.chart_specs import Chart
from ...rendering.pages.theme import light_colours
from ...rendering.texts.live_parts import live_parts_in
from ...rendering.texts.pandoc import has_pandoc
from ...storing.atomic_writes import write_if_changed
from ...storing.build_cache import BuildCache
from ..build_inputs import build_inputs
from .adaptations import read_adaptations
from .book_files import BookFiles, BookJob, file_name
from .book_sources import BookData, open_book_database

FOLDER = "book"


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
    references = References(folder, cohort.paths.display_name(folder), cache)
    # a mistake in one of these files is said before anything takes long
    adaptations, covers = read_adaptations(cohort), read_covers(cohort, written)
    outputs: dict[str, bytes] = {}
    builds = []
    # pandoc and typst write what is ready, while the database answers the rest
    with open_book_database(cohort) as database, ThreadPoolExecutor(2) as pool:
        measures = _named_measures(written, database.charts)
        data = BookData(
            database.charts, database.results(written, measures), database.special(written), tuple(database.measures)
        )
        builders = {
            code: BookFiles(
                BookJob(cohort, data, code, list(written), chapters, covers[code], references, adaptations, cache), pool
            )
            for code, chapters in written.items()
        }
        remaining_results = database.results(written, set(database.measures) - measures)
        for code, builder in builders.items():
            files, findings = builder.files(), builder.findings({**data.results[code], **remaining_results[code]})
            names = {kind: file_name(cohort, code, kind) for kind in files}
            outputs |= {names[kind]: content for kind, content in files.items()}
            target = cohort.paths.build / FOLDER
            paths = {kind: target / name for kind, name in names.items()}
            builds.append(BookBuild(code, paths, written[code], findings))
    for name, content in outputs.items():
        write_if_changed(cohort.paths.build / FOLDER / name, content)
    for path in (cohort.paths.build / FOLDER).glob("book*.*"):
        if path.name not in outputs and codes is None:
            path.unlink()
    if codes is None and cohort.paths.cache.is_relative_to(cohort.paths.build):
        cache.drop_all_but(cache.used_keys)
    return builds


def book_cache(cohort: Cohort) -> BuildCache:
    """The cache of trees and finished files."""
    return BuildCache(cohort.paths.cache / FOLDER, build_inputs(cohort))


def read_covers(cohort: Cohort, codes: Iterable[str]) -> dict[str, BookCover]:
    """The covers of the book by language. Raises CannotRun for a mistake in book/book.yml."""
    colour = light_colours(cohort.paths)["accent"]
    return {code: read_cover(cohort, book_folder(cohort), cohort_language(cohort, code), colour) for code in codes}


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


def _named_measures(written: Mapping[str, list[Chapter]], charts: Mapping[str, Chart]) -> set[str]:
    """The measures that live parts of these chapters name."""
    parts = [part for chapters in written.values() for chapter in chapters for part in live_parts_in(chapter.blocks)]
    # a name of several words may stand there without its underscores
    names = {"_".join(part.words[:length]) for part in parts for length in range(1, len(part.words) + 1)}
    return names | {measure for name in names & set(charts) for measure in charts[name].measures}
