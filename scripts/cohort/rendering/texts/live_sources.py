"""What live parts of a text are filled from, and what becomes of them: figures, and a note of what a text uses."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ..charts.chart_specs import Chart, ChartDrawing
from ..documents.document_content import Row
from .tree import Node

if TYPE_CHECKING:
    from ...measures.measure_queries import Result


class WrongLivePart(Exception):
    """A live part that stands for nothing. `code` is a finding of schemas/book_findings.yaml."""

    def __init__(self, code: str, **values: object):
        super().__init__(code)
        self.code, self.values = code, values


@dataclass(frozen=True)
class LiveFigure:
    """A chart or a table of measures, or a picture or a table of the author: `picture` is the name of its file, `node`
    the table without its caption."""

    kind: str
    title: str
    note: str = ""
    drawing: ChartDrawing | None = None
    result: Result | None = None
    columns: tuple[str, ...] = ()
    caption: tuple[Node, ...] = ()
    picture: str = ""
    alternative: str = ""
    node: Node | None = None
    shows_note: bool = True

    @property
    def visible_note(self) -> str:
        """The note below the figure; how a chart is read is said where a text shows it first."""
        return self.note if self.shows_note else ""


@dataclass
class Uses:
    """What the live parts of a text show: names of measures and charts, keys of claims, codes of quotes."""

    measures: set[str] = field(default_factory=set)
    charts: set[str] = field(default_factory=set)
    claims: list[Row] = field(default_factory=list)
    quotes: list[Row] = field(default_factory=list)
    sources: set[str] = field(default_factory=set)


@dataclass(frozen=True)
class LiveSources:
    """The results from which live parts are filled, as their readers may see them.

    `special` are those of report/book/, by name; `references` are the works that may be cited, by key, and
    `adaptations` the rows of book/adaptations.csv. `names` are those of all measures, where `results` has only some.
    Sentences refer to figures only where a text `numbers_figures`.
    """

    results: Mapping[str, Result]
    charts: Mapping[str, Chart]
    special: Mapping[str, Result]
    references: Mapping[str, str]
    draw: Callable[[Chart, Mapping[str, Result]], ChartDrawing | None]
    cell_text: Callable[[Result, str, Row], str]
    currency: str
    adaptations: tuple[tuple[str, ...], ...] = ()
    names: Collection[str] = ()
    numbers_figures: bool = True
