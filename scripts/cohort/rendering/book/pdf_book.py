"""The book as PDF: texts as pandoc writes them for typst, set by report/documents/book.typ."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from ..documents.document_content import DocumentPart
from ..documents.pdf_document import figure_content
from ..texts import tree
from ..texts.live_sources import LiveFigure
from ..texts.pandoc import write_text
from ..texts.tree import Node, document, plain, raw_block, rewrite_blocks, rewrite_inlines
from .manuscript import LIVE_FIGURE

# what typst makes sure of while it compiles: tagged for screen readers, and fit for archives
STANDARDS = ("ua-1", "a-2a")
# classes of our own that typst sets in its own way
SPAN_CLASSES = ("grade", "wrong", "chapter-number")
DIV_CLASSES = ("claim", "quotes", "by")


def typst_body(
    blocks: list[Node],
    figures: Mapping[str, LiveFigure],
    captions: Mapping[str, str],
    part_of: Callable[[LiveFigure], DocumentPart],
    colours: Mapping[str, str],
    first: int = 0,
) -> tuple[str, dict[str, Any], dict[str, bytes]]:
    """Blocks as typst, the figures that it names as content of a template, and their pictures numbered from `first`."""
    content: dict[str, Any] = {}
    pictures: dict[str, bytes] = {}

    def rewrite(block: Node) -> list[Node] | None:
        if block["t"] != "Div":
            return None
        (key, classes, _), inside = block["c"]
        if LIVE_FIGURE in classes:
            figure = figures[key]
            if figure.drawing or figure.result:
                content[key], files = figure_content(part_of(figure), first + len(content), colours)
                content[key]["shows_note"] = figure.shows_note
                pictures.update(files)
            return _figure(key, figure, captions.get(key, ""))
        ours = next((name for name in DIV_CLASSES if name in classes), "")
        if ours:
            return [raw_block("typst", f"#{ours}-block["), *rewrite_blocks(inside, rewrite), raw_block("typst", "]")]
        return None

    dressed = rewrite_inlines(rewrite_blocks(blocks, rewrite), _dress)
    return write_text(document(dressed), "typst-citations", ["--wrap=none"]), content, pictures


def _figure(key: str, figure: LiveFigure, number: str) -> list[Node]:
    caption = list(figure.caption) or tree.inlines(figure.title)
    name = json.dumps(key)
    words = json.dumps(figure.alternative or f"{figure.title}. {figure.note}", ensure_ascii=False)
    extra = f", file: {json.dumps(figure.picture)}, words: {words}" if figure.kind == "picture" else ""
    count = json.dumps(number, ensure_ascii=False)
    if figure.node:
        opening = raw_block("typst", f"#text-figure(number: {json.dumps(number, ensure_ascii=False)})[")
        return [opening, plain(caption), raw_block("typst", "]["), figure.node, raw_block("typst", f"] <{key}>")]
    opening = raw_block("typst", f"#{figure.kind}-figure({name}, number: {count}{extra})[")
    return [opening, plain(caption), raw_block("typst", f"] <{key}>")]


def _dress(node: Node) -> Node:
    """Spans of ours as calls of the template, and pictures within a line with their words, which pandoc leaves out."""
    if node["t"] == "Image":
        words = json.dumps(tree.plain_text(node["c"][1]) or "–", ensure_ascii=False)
        return tree.raw_inline("typst", f"#box(image({json.dumps(node['c'][2][0])}, alt: {words}, height: 1.5em))")
    if node["t"] == "Span":
        classes = node["c"][0][1]
        ours = next((name for name in SPAN_CLASSES if name in classes), "")
        if ours:
            inside = node["c"][1]
            return {
                "t": "Span",
                "c": [
                    tree.NO_ATTRIBUTES,
                    [tree.raw_inline("typst", f"#{ours}-words["), *inside, tree.raw_inline("typst", "]")],
                ],
            }
    return node
