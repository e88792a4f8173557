"""The host's own words in reports: words/<page>.<language>.md or .docx, which open a page and its document.

A page about one row, such as that of a partner, takes words/partner-partner-01.th.md if it is there, else
words/partner.th.md.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from ...errors import CannotRun
from ...i18n.language import Language
from ...model.cohort import Cohort
from ...storing.build_cache import BuildCache
from ..book.chapters import Chapter, read_chapter
from ..book.manuscript import BookFinding, Manuscript, counted_captions, make_manuscript
from ..documents.document_content import Row
from . import tree
from .live_sources import LiveSources
from .live_values import LiveValues
from .pandoc import has_pandoc
from .tree import Node, plain_text

if TYPE_CHECKING:
    from ...measures.measure_queries import Result

FOLDER = "words"
ChooseWords = Callable[[Sequence[Chapter], LiveValues], list[Chapter]]
ENDINGS = (".md", ".docx")
# on a page and in a document the words stand below a title
HIGHEST_HEADING = 2


@dataclass(frozen=True)
class OpeningWords:
    """The words that open a page or a document, with their live parts filled in."""

    where: str
    manuscript: Manuscript
    cell_text: Callable[[Result, str, Row], str] = field(repr=False, compare=False)

    @property
    def lines(self) -> list[tuple[bool, str]]:
        """The paragraphs as texts, each with whether it is a heading: for formats that have no more."""
        blocks = [
            block
            for block in self.manuscript.blocks
            if block["t"] in ("Header", "Para", "Plain", "BulletList", "OrderedList", "BlockQuote")
        ]
        texts = [(block["t"] == "Header", text) for block in blocks for text in _paragraphs(block)]
        return [(is_heading, text) for is_heading, text in texts if text.strip()]


class HostWords:
    """The words of the host in one language; `sources_of` gives what live parts show from the results of a page, and
    `choose`, if it is there, the passages that the readers may see."""

    def __init__(
        self,
        cohort: Cohort,
        language: Language,
        cache: BuildCache,
        sources_of: Callable[[Mapping[str, Result]], LiveSources],
        choose: ChooseWords | None = None,
    ):
        self._cohort, self._language, self._cache, self._sources_of = cohort, language, cache, sources_of
        self._choose = choose
        self._files = word_files(cohort, language.code)
        self.findings: list[BookFinding] = []

    def has(self, *names: str) -> bool:
        """Whether there are words under one of these names."""
        return any(name in self._files for name in names)

    def opening(self, names: Sequence[str], results: Mapping[str, Result]) -> OpeningWords | None:
        """The words under the first of these names that has some, filled from results; None without any, or without
        pandoc."""
        path = next((self._files[name] for name in names if name in self._files), None)
        if path is None or not has_pandoc():
            return None
        chapter = read_chapter(self._cohort, path, self._cache)
        sources = self._sources_of(results)
        if self._choose:
            chapter = next(
                iter(self._choose([chapter], LiveValues(sources, self._language))), replace(chapter, blocks=[])
            )
        if not chapter.blocks:
            return None
        manuscript = make_manuscript(
            [chapter], LiveValues(sources, self._language), self._language, counted_captions(self._cohort.paths)
        )
        self.findings += [finding for finding in manuscript.findings if finding not in self.findings]
        blocks = [_lowered(block) for block in manuscript.blocks]
        return OpeningWords(chapter.where, Manuscript(**{**vars(manuscript), "blocks": blocks}), sources.cell_text)


def has_words(cohort: Cohort) -> bool:
    """Whether the host has written words for any page."""
    return any(path.suffix.lower() in ENDINGS for path in (cohort.paths.root / FOLDER).glob("*.*"))


def word_files(cohort: Cohort, code: str) -> dict[str, Path]:
    """The files of a language by the name of the page. Raises CannotRun for two of one page."""
    files: dict[str, Path] = {}
    for path in sorted((cohort.paths.root / FOLDER).glob("*.*")):
        if path.suffix.lower() not in ENDINGS or path.name.startswith(("~$", ".", "README")):
            continue
        name, _, language = path.stem.rpartition(".")
        if not name:
            name, language = path.stem, cohort.settings["language"]
        if language != code:
            continue
        if name in files:
            where = cohort.paths.display_name(path)
            raise CannotRun(f"{where}: {files[name].name} has the words of the same page; keep one of them")
        files[name] = path
    return files


def _lowered(block: Node) -> Node:
    if block["t"] != "Header":
        return block
    level, _attributes, nodes = block["c"]
    # without a number, which chapters of a book have
    nodes = [node for node in nodes if not (node["t"] == "Span" and "chapter-number" in node["c"][0][1])]
    return {"t": "Header", "c": [max(HIGHEST_HEADING, level), ["", [], []], nodes]}


def _paragraphs(block: Node) -> list[str]:
    if block["t"] in ("Header", "Para", "Plain"):
        return [plain_text(block)]
    return [plain_text(part) for part in tree.nodes_of(block["c"], "Para", "Plain")]
