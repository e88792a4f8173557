"""The book as a page that stands alone, with the looks of the report: its contents, its charts in two widths."""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping
from dataclasses import replace

from markupsafe import Markup

from ...measures.measure_queries import Result
from ..charts.chart_specs import ChartDrawing
from ..pages.page_templates import PageRenderer
from ..texts.live_sources import LiveFigure
from ..texts.pandoc import write_text
from ..texts.tree import Node, document, raw_block, rewrite_blocks, rewrite_inlines
from .manuscript import LIVE_FIGURE, Manuscript

# the policy of the page allows no style attributes
ALIGNED = re.compile(r' style="text-align: (left|right|center);"')
STYLED = re.compile(r' style="[^"]*"')
KINDS = {b"\x89PNG": "image/png", b"\xff\xd8": "image/jpeg", b"GIF8": "image/gif", b"RIFF": "image/webp"}


def html_body(
    blocks: list[Node],
    figures: Mapping[str, LiveFigure],
    captions: Mapping[str, str],
    pictures: Mapping[str, bytes],
    renderer: PageRenderer,
) -> Markup:
    """Blocks as HTML: what pandoc writes of the texts, which it escapes, and our own figures."""

    def rewrite(block: Node) -> list[Node] | None:
        if block["t"] == "Div" and LIVE_FIGURE in block["c"][0][1]:
            key = block["c"][0][0]
            return _figure(key, figures[key], captions.get(key, ""), pictures, renderer)
        return None

    def embed(node: Node) -> Node:
        if node["t"] == "Image" and node["c"][2][0] in pictures:
            attributes, words, (name, title) = node["c"]
            return {"t": "Image", "c": [attributes, words, [data_address(pictures[name]), title]]}
        return node

    tree = document(rewrite_inlines(rewrite_blocks(blocks, rewrite), embed))
    written = write_text(tree, "html5", ["--wrap=none", "--section-divs", "--shift-heading-level-by=0"])
    aligned = ALIGNED.sub(lambda match: ' class="number"' if match[1] == "right" else "", written)
    return Markup(STYLED.sub("", aligned).replace("<col />", ""))  # noqa: S704 - pandoc has escaped the texts


def book_page(manuscript: Manuscript, renderer: PageRenderer, body: Markup, content: dict) -> bytes:
    """The whole page of a book; `content` are the words around it."""
    contents = [entry for entry in manuscript.contents if entry[0] <= 2]
    return renderer.render("book.html", body=body, contents=contents, **content).encode()


def data_address(content: bytes) -> str:
    """A picture as an address that holds all of it."""
    kind = next((name for begins, name in KINDS.items() if content.startswith(begins)), "image/svg+xml")
    return f"data:{kind};base64,{base64.b64encode(content).decode()}"


def narrowed(result: Result, columns: tuple[str, ...]) -> Result:
    """The result with only these visible columns, in this order."""
    pairs = result.measure.file.pairs
    visible = {name: pairs["columns"][name] for name in columns}
    return replace(
        result, measure=replace(result.measure, file=replace(result.measure.file, pairs=pairs | {"columns": visible}))
    )


def _figure(
    key: str, figure: LiveFigure, number: str, pictures: Mapping[str, bytes], renderer: PageRenderer
) -> list[Node]:
    count = Markup('<span class="count">{}</span> ').format(number) if number else Markup()
    caption = Markup("<figcaption>{}{}</figcaption>").format(count, figure.title) if figure.title else Markup()
    note = Markup('<p class="note">{}</p>').format(figure.visible_note) if figure.visible_note else Markup()
    opening = Markup('<figure id="{}" class="{}">{}').format(key, figure.kind, caption)
    closing = Markup("{}</figure>").format(note)
    if figure.node:
        # a table of an author may be wider than a phone
        scroll = Markup('<div class="scroll" tabindex="0" role="region" aria-label="{}">').format(figure.title)
        closing = Markup("</div>{}").format(closing)
        return [raw_block("html", str(opening + scroll)), figure.node, raw_block("html", str(closing))]
    if figure.drawing:
        content = _chart(figure, figure.drawing)
    elif figure.result:
        content = renderer.table(narrowed(figure.result, figure.columns))
    else:
        content = _picture(figure, pictures[figure.picture])
    return [raw_block("html", str(opening + content + closing))]


def _chart(figure: LiveFigure, drawing: ChartDrawing) -> Markup:
    words = f"{figure.title}. {figure.note}"
    # Vega has escaped the texts of a drawing
    return Markup().join(
        Markup('<div class="chart {}" role="img" aria-label="{}">{}</div>').format(
            shape if len(drawing.svg) > 1 else "only",
            words,
            Markup(svg.replace("<svg ", '<svg aria-hidden="true" ', 1)),  # noqa: S704
        )
        for shape, svg in drawing.svg.items()
    )


def _picture(figure: LiveFigure, content: bytes) -> Markup:
    return Markup('<img src="{}" alt="{}">').format(data_address(content), figure.alternative)
