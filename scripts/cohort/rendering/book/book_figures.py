"""The figures of a book for formats that are set as documents: PDF, Word, EPUB."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from decimal import Decimal

from ...i18n.language import Language
from ...measures.measure_queries import Result
from ..documents.document_content import Cell, DocumentPart, Row
from ..texts import tree
from ..texts.live_values import LiveFigure
from ..texts.tree import Node

# a chart of a book is as wide as its page
SHAPE = "wide"
# the longest text that stays on one line of a narrow column
SHORT = 14


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


def table_node(part: DocumentPart) -> Node:
    """The table of a part as pandoc has tables, with columns as wide as their texts need."""
    numbers = [bool(heading.unit) for heading in part.headings]
    lengths = [
        max(len(part.headings[index].text) / 2, *(len(row[index].text) for row in part.rows))
        for index in range(len(numbers))
    ]
    needs = [min(max(length, 6.0), 12.0 if number else 40.0) for length, number in zip(lengths, numbers, strict=True)]
    widths = [round(need / sum(needs), 3) for need in needs]
    rows = [[tree.inlines(cell.text) for cell in row] for row in part.rows]
    return tree.table([heading.text for heading in part.headings], rows, numbers, widths)
