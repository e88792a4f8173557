"""The figures of a book for formats that are set as documents: PDF, Word, EPUB."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from ...i18n.language import Language
from ...measures.measure_queries import Result
from ..documents.document_content import Cell, DocumentPart, Row
from ..texts import tree
from ..texts.live_sources import LiveFigure
from ..texts.tree import Node, rewrite_blocks
from .manuscript import LIVE_FIGURE

# a chart of a book is as wide as its page
SHAPE = "wide"
# the longest text that stays on one line of a narrow column
SHORT = 14


@dataclass(frozen=True)
class DocumentFigure:
    """A figure for a format that is set as a document: `number` is its counted caption, such as Figure 3, if it has
    one; `content` a table, or a picture within a line."""

    key: str
    is_table: bool
    number: str
    caption: list[Node]
    note: str
    content: Node


def document_part(figure: LiveFigure, cell_text: Callable[[Result, str, Row], str], language: Language) -> DocumentPart:
    """A chart or a table as a part of a document, which its formats can set."""
    if figure.drawing:
        return DocumentPart("chart", figure.title, note=figure.note, svg=figure.drawing.svg[SHAPE])
    assert figure.result  # noqa: S101 - it is a chart or a table
    measure = figure.result.measure
    headings = tuple(
        Cell(language.say(measure.columns[name]), unit=measure.units.get(name, "")) for name in figure.columns
    )
    rows = tuple(
        tuple(
            _cell(row[name], cell_text(figure.result, name, row), measure.units.get(name, ""))
            for name in figure.columns
        )
        for row in figure.result.rows
    )
    return DocumentPart("table", figure.title, note=figure.note, headings=headings, rows=rows)


def _cell(value: object, text: str, unit: str) -> Cell:
    if isinstance(value, datetime.date):
        return Cell(text, value)
    if isinstance(value, int | float | Decimal) and not isinstance(value, bool):
        return Cell(text, float(value), unit)
    return Cell(text)


class DocumentFigures:
    """The live figures of a book as blocks of a document; `pictures` gets those of charts, by the names in the
    blocks."""

    def __init__(
        self,
        figures: Mapping[str, LiveFigure],
        captions: Mapping[str, str],
        part_of: Callable[[LiveFigure], DocumentPart],
        png_of: Callable[[DocumentPart], bytes],
    ):
        """`captions` are those that are counted, such as Figure 3, by the keys of figures."""
        self._figures, self._captions, self._part_of, self._png_of = figures, captions, part_of, png_of
        self.pictures: dict[str, bytes] = {}

    def dressed(
        self, blocks: list[Node], dress: Callable[[DocumentFigure], list[Node]], div: Callable[[Node], Node | None]
    ) -> list[Node]:
        """Blocks with each figure as `dress` sets it, and other divisions as `div` does where it gives something."""

        def rewrite(block: Node) -> list[Node] | None:
            if block["t"] != "Div":
                return None
            (key, classes, _), inside = block["c"]
            if LIVE_FIGURE in classes:
                return dress(self._figure(key))
            other = div(block)
            if other is None:
                return None
            attributes, _ = other["c"]
            return [{"t": "Div", "c": [attributes, rewrite_blocks(inside, rewrite)]}]

        rewritten: list[Node] = rewrite_blocks(blocks, rewrite)
        return rewritten

    def _figure(self, key: str) -> DocumentFigure:
        figure = self._figures[key]
        caption = list(figure.caption) or tree.inlines(figure.title)
        if figure.kind == "table":
            content = figure.node or table_node(self._part_of(figure))
            return DocumentFigure(key, True, self._captions.get(key, ""), caption, figure.visible_note, content)
        name = figure.picture
        if figure.kind == "chart":
            name = f"{key}.png"
            self.pictures[name] = self._png_of(self._part_of(figure))
        words = tree.inlines(figure.alternative or f"{figure.title}. {figure.note}")
        image = {"t": "Image", "c": [tree.NO_ATTRIBUTES, words, [name, ""]]}
        return DocumentFigure(key, False, self._captions.get(key, ""), caption, figure.visible_note, image)


def table_node(part: DocumentPart) -> Node:
    """The table of a part as pandoc has tables, with columns as wide as their texts need."""
    numbers = [bool(heading.unit) for heading in part.headings]
    lengths = [
        max(len(part.headings[index].text) / 2, *(len(row[index].text) for row in part.rows))
        for index in range(len(numbers))
    ]
    # the room of a cell beside its text counts too, and no number may be broken
    needs = [min(max(length, 6), 14 if number else 40) + 4 for length, number in zip(lengths, numbers, strict=True)]
    widths = [round(need / sum(needs), 3) for need in needs]
    rows = [[tree.inlines(cell.text) for cell in row] for row in part.rows]
    return tree.table([heading.text for heading in part.headings], rows, numbers, widths)
