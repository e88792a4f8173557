"""What a document has in one language for any format: headings, texts, facts, tables, charts, signatures."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ...measures.measure_queries import Result
from ...model.sql_files import Value
from .document_files import DocumentDeclaration

if TYPE_CHECKING:
    from ..texts.host_words import OpeningWords

# the letters of the longest cell of a workbook
LONGEST_CELL = 32_000
Row = dict[str, Value]


@dataclass(frozen=True)
class Cell:
    """The text of a cell, the number or day behind it, and the unit of a number."""

    text: str
    value: float | datetime.date | None = None
    unit: str = ""


@dataclass(frozen=True)
class DocumentPart:
    """One part. `title` is a heading or the title of a table or chart; `note` explains the numbers.

    `widths` of columns in letters are for a table in a workbook, which otherwise gets them from its texts.
    """

    kind: str
    title: str = ""
    text: str = ""
    note: str = ""
    headings: tuple[Cell, ...] = ()
    rows: tuple[tuple[Cell, ...], ...] = ()
    total: tuple[Cell, ...] = ()
    svg: str = ""
    labels: tuple[str, ...] = ()
    # what the numbers say, above a chart or a table
    sentences: tuple[str, ...] = ()
    new_page: bool = False
    # what the host has written; formats without it have the lines below it
    opening: OpeningWords | None = None
    widths: tuple[int, ...] = ()


def facts_table(title: str, facts: Iterable[tuple[str, str]], *, new_page: bool = False) -> DocumentPart:
    """Facts as a table of two columns without headings, in which long texts take several lines."""
    # a cell of a workbook holds no more
    starts = ((name, text, start) for name, text in facts for start in range(0, len(text), LONGEST_CELL))
    rows = tuple((Cell(name), Cell(text[start : start + LONGEST_CELL])) for name, text, start in starts)
    return DocumentPart("table", title=title, rows=rows, new_page=new_page, widths=(22, 48))


@dataclass(frozen=True)
class DocumentHead:
    """What a document has before its parts.

    `file` is its name without the ending. For a document about one row, `label` names the row and `keys` has its ids
    and those of the rows on whose pages it is offered.
    """

    file: str
    label: str
    keys: tuple[str, ...]
    title: str
    about: tuple[str, ...]
    warning: str
    as_of: datetime.date


@dataclass(frozen=True)
class DocumentContent(DocumentHead):
    """A whole document."""

    parts: tuple[DocumentPart, ...]


@dataclass(frozen=True)
class Document(DocumentContent):
    """A document that is declared in report/documents/ or local/documents/."""

    declared: DocumentDeclaration
    language: str
    # what placeholders of a form stand for; parts have their own cells
    results: Mapping[str, Result] = field(default_factory=dict, repr=False, compare=False)
