"""The manuscript of a book in one language: all chapters in one tree, live parts filled in, figures numbered."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from ...i18n.language import Language
from ...model.paths import CohortPaths
from ...model.yaml_files import read_yaml
from ..texts import tree
from ..texts.live_parts import LivePart, fill_in_lines, lone_live_part
from ..texts.live_sources import LiveFigure, WrongLivePart
from ..texts.live_values import LiveValues
from ..texts.tree import Node, plain_text
from .chapters import FOREWORD, Chapter

LIVE_FIGURE = "live-figure"


@dataclass(frozen=True)
class BookFinding:
    """One finding for the writers. `paragraph` counts the paragraphs of a chapter from 1; 0 is the whole chapter, and
    without a file it is about the whole book."""

    code: str
    where: str = ""
    paragraph: int = 0
    begins: str = ""
    values: dict[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Manuscript:
    """The book before it is set: `figures` by their keys in the tree, `numbers` their captions, such as Figure 3."""

    blocks: list[Node]
    figures: dict[str, LiveFigure]
    captions: dict[str, str]
    pictures: dict[str, bytes]
    contents: list[tuple[int, str, str]]
    findings: list[BookFinding]


@dataclass(frozen=True)
class Place:
    """A block of a chapter, for findings."""

    chapter: Chapter
    paragraph: int
    block: Node

    def finding(self, code: str, **values: object) -> BookFinding:
        words = plain_text(self.block).split()
        return BookFinding(code, self.chapter.where, self.paragraph, " ".join(words)[:40], values)


def places(chapter: Chapter) -> Iterator[Place]:
    """The blocks of a chapter, each with its number."""
    for number, block in enumerate(chapter.blocks, start=1):
        yield Place(chapter, number, block)


def counted_captions(paths: CohortPaths) -> re.Pattern[str]:
    """A pattern for the “Figure 1:” that a program has counted before a caption; schemas/reading.yaml has its words."""
    words = read_yaml(paths.schemas / "reading.yaml")["caption_words"]
    return re.compile(rf"(?:{'|'.join(map(re.escape, words))})\s*\d+\s*[.:–-]?\s*")


def make_manuscript(
    chapters: Sequence[Chapter], values: LiveValues, language: Language, counted: re.Pattern[str]
) -> Manuscript:
    """Puts the chapters together. A live part that stands for nothing is shown as it was typed, and is a finding.

    `counted` are the numbers before captions, which the book counts anew.
    """
    writer = _ManuscriptWriter(values, language, counted)
    for order, chapter in enumerate(chapters, start=1):
        writer.add(chapter, order)
    return writer.finish()


def with_entries(manuscript: Manuscript, blocks: Sequence[Node]) -> Manuscript:
    """The manuscript with those headings of its blocks in its contents that came in later, as that of references."""
    contents_keys = {key for _, _, key in manuscript.contents}
    added = [
        (level, plain_text(words), key)
        for level, (key, _, _), words in (node["c"] for node in tree.nodes_of(list(blocks), "Header"))
        if key and key not in contents_keys
    ]
    return replace(manuscript, contents=[*manuscript.contents, *added])


def without_italics(blocks: list[Node]) -> list[Node]:
    """The blocks with bold letters in place of slanted ones, which the font has not: programs would slant it badly."""
    upright: list[Node] = tree.rewrite_inlines(
        blocks, lambda node: {"t": "Strong", "c": node["c"]} if node["t"] == "Emph" else node
    )
    return upright


class _ManuscriptWriter:
    def __init__(self, values: LiveValues, language: Language, counted: re.Pattern[str]):
        self._values, self._language, self._counted = values, language, counted
        self._blocks: list[Node] = []
        self._contents: list[tuple[int, str, str]] = []
        self._pictures: dict[str, bytes] = {}
        self._findings: list[BookFinding] = []
        self._chapter_number = 0

    def add(self, chapter: Chapter, order: int) -> None:
        renamed = {name: f"{order}-{name.replace('/', '-')}" for name in chapter.pictures}
        self._pictures |= {renamed[name]: content for name, content in chapter.pictures.items()}
        self._findings += [BookFinding(code, chapter.where) for code in chapter.remarks]
        if chapter.number != FOREWORD:
            self._chapter_number += 1
        section = 0
        for place in places(chapter):
            block = self._with_renamed_pictures(place.block, renamed)
            if block["t"] == "Header":
                section += 1
                self._blocks.append(self._heading(block, chapter, order, section, place))
            else:
                self._blocks += self._filled(block, place)

    def finish(self) -> Manuscript:
        captions = self._captions()
        blocks = tree.rewrite_inlines(self._blocks, lambda node: self._see(node, captions))
        return Manuscript(blocks, self._values.figures, captions, self._pictures, self._contents, self._findings)

    def _heading(self, block: Node, chapter: Chapter, order: int, section: int, place: Place) -> Node:
        level = 1 if section == 1 else max(2, block["c"][0])
        key = f"chapter-{order}" if section == 1 else f"chapter-{order}-{section}"
        nodes = self._in_lines(block, place)["c"][2]
        if level == 1 and chapter.number != FOREWORD:
            number = tree.span(tree.inlines(str(self._chapter_number)), "chapter-number")
            nodes = [number, tree.SPACE, *nodes]
        self._contents.append((level, plain_text(nodes), key))
        return tree.heading(level, nodes, key)

    def _filled(self, block: Node, place: Place) -> list[Node]:
        part = lone_live_part(block)
        if part:
            try:
                blocks = self._values.block(part)
            except WrongLivePart as problem:
                self._findings.append(place.finding(problem.code, **problem.values))
                return [tree.paragraph([_as_typed(part)])]
            if blocks is not None:
                return blocks
        if block["t"] == "Para" and len(block["c"]) == 1 and block["c"][0]["t"] == "Image":
            block = {"t": "Figure", "c": [tree.NO_ATTRIBUTES, [None, []], [tree.plain(block["c"])]]}
        if block["t"] == "Figure":
            return [self._picture(block, place)]
        if block["t"] == "Table" and plain_text(block["c"][1]).strip():
            return [self._table(block, place)]
        return [self._in_lines(block, place)]

    def _in_lines(self, block: Node, place: Place) -> Node:
        def fill(part: LivePart) -> list[Node]:
            try:
                return self._values.in_line(part)
            except WrongLivePart as problem:
                self._findings.append(place.finding(problem.code, **problem.values))
                return [_as_typed(part)]

        filled: Node = fill_in_lines(block, fill)
        return filled

    def _picture(self, block: Node, place: Place) -> Node:
        """A picture of the author with its caption."""
        image = next(tree.nodes_of(block["c"][2], "Image"))
        caption = self._caption(self._in_lines(block, place)["c"][1])
        alternative = plain_text(image["c"][1]) or plain_text(caption)
        title = plain_text(caption)
        if not alternative.strip():
            self._findings.append(place.finding("picture-without-words"))
            alternative = self._language.say("Picture")
        figure = LiveFigure("picture", title, caption=tuple(caption), picture=image["c"][2][0], alternative=alternative)
        return self._values.add_figure(figure, "picture")

    def _table(self, block: Node, place: Place) -> Node:
        """A table of the author with its caption."""
        block = self._in_lines(block, place)
        content = list(block["c"])
        caption = self._caption(content[1])
        content[0], content[1] = tree.NO_ATTRIBUTES, [None, []]
        figure = LiveFigure("table", plain_text(caption), caption=tuple(caption), node={"t": "Table", "c": content})
        return self._values.add_figure(figure, "text")

    def _with_renamed_pictures(self, block: Node, renamed: dict[str, str]) -> Node:
        for image in tree.nodes_of(block, "Image"):
            name = image["c"][2][0]
            image["c"][2][0] = renamed.get(name, name)
        return block

    def _caption(self, part: list) -> list[Node]:
        """The words of a caption, which Word keeps in a style of their own."""
        blocks = tree.nodes_of(part, "Para", "Plain")
        return self._uncounted([node for block in blocks for node in (tree.inlines_of(block) or [])])

    def _uncounted(self, nodes: list[Node]) -> list[Node]:
        """A caption without the “Figure 1:” that Word has counted: the book counts anew."""
        words = plain_text(nodes)
        counted = self._counted.match(words)
        return tree.inlines(words[counted.end() :]) if counted else nodes

    def _captions(self) -> dict[str, str]:
        """“Figure 3” by the key of each figure, in the order of the book."""
        numbers, captions = {"figure": 0, "table": 0}, {}
        for block in tree.nodes_of(self._blocks, "Div"):
            key, classes, _ = block["c"][0]
            if LIVE_FIGURE in classes:
                figure = self._values.figures[key]
                if figure.kind == "picture" and not figure.title:
                    # a picture without a caption has no number
                    continue
                kind = "table" if figure.kind == "table" else "figure"
                numbers[kind] += 1
                pattern = self._language.say("Table {n}") if kind == "table" else self._language.say("Figure {n}")
                captions[key] = pattern.replace("{n}", str(numbers[kind]))
        return captions

    def _see(self, node: Node, captions: dict[str, str]) -> Node:
        """A reference to a figure, by its name: a link with its number."""
        if node["t"] != "Span" or "see" not in node["c"][0][1]:
            return node
        name = dict(node["c"][0][2])["to"]
        keys = [key for key in captions if key.split("-", 1)[1].rpartition("-")[0] == name]
        if not keys:
            self._findings.append(BookFinding("unknown-figure", values={"part": f"{{{{see {name}}}}}"}))
            return tree.text(f"{{{{see {name}}}}}")
        return tree.link(tree.inlines(captions[keys[0]]), f"#{keys[0]}")


def _as_typed(part: LivePart) -> Node:
    """A live part that stands for nothing, marked so that nobody overlooks it."""
    return tree.span(tree.inlines(part.typed), "wrong")
