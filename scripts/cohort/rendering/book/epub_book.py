"""The book as EPUB 3: charts as pictures with their words, the font of the report, and what readers of screens need."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from ..documents.document_content import DocumentPart
from ..texts import tree
from ..texts.live_values import LiveFigure
from ..texts.pandoc import write_file
from ..texts.tree import Node, document, rewrite_blocks
from .book_figures import table_node
from .manuscript import LIVE_FIGURE

COVER, STYLE = "cover.png", "book.css"


def epub_book(
    blocks: list[Node],
    figures: Mapping[str, LiveFigure],
    captions: Mapping[str, str],
    part_of: Callable[[LiveFigure], DocumentPart],
    png_of: Callable[[DocumentPart], bytes],
    files: Mapping[str, bytes],
    about: Mapping[str, str],
    seconds: int,
) -> bytes:
    """The book as the bytes of an EPUB.

    `files` are the cover, the style sheet, the fonts and the pictures of authors; `about` has the title and the like,
    in the words of pandoc.
    """
    pictures: dict[str, bytes] = {}

    def rewrite(block: Node) -> list[Node] | None:
        if block["t"] == "Div" and LIVE_FIGURE in block["c"][0][1]:
            key = block["c"][0][0]
            figure = figures[key]
            if figure.kind == "chart":
                pictures[f"{key}.png"] = png_of(part_of(figure))
            return _figure(key, figure, captions.get(key, ""), part_of)
        return None

    dressed = rewrite_blocks(blocks, rewrite)
    fonts = [f"--epub-embed-font={name}" for name in files if name.endswith(".ttf")]
    arguments = ["--split-level=1", "--toc", "--toc-depth=2", f"--css={STYLE}", *fonts]
    arguments += [f"--epub-cover-image={COVER}"] if COVER in files else []
    return write_file(document(dressed, **about), "epub3", arguments, {**files, **pictures}, seconds)


def _figure(key: str, figure: LiveFigure, number: str, part_of: Callable[[LiveFigure], DocumentPart]) -> list[Node]:
    caption = list(figure.caption) or tree.inlines(figure.title)
    if number:
        caption = [tree.span(tree.inlines(number), "count"), tree.SPACE, *caption]
    note = [tree.div([tree.paragraph(tree.inlines(figure.visible_note))], "note")] if figure.visible_note else []
    if figure.kind == "table":
        table = figure.node or table_node(part_of(figure))
        return [{"t": "Table", "c": [[key, [], []], [None, [tree.plain(caption)]], *table["c"][2:]]}, *note]
    file = f"{key}.png" if figure.kind == "chart" else figure.picture
    alternative = figure.alternative or f"{figure.title}. {figure.note}"
    image = {"t": "Image", "c": [tree.NO_ATTRIBUTES, tree.inlines(alternative), [file, ""]]}
    content = {"t": "Figure", "c": [[key, [], []], [None, [tree.plain(caption)]], [tree.plain([image])]]}
    return [content, *note]
