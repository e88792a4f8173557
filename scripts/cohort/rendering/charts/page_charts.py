"""The charts of a page, drawn on first use."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from .chart_specs import SHAPES, Chart, ChartDrawer, ChartDrawing

if TYPE_CHECKING:
    from ...measures.measure_queries import Result


class PageCharts(Mapping[str, "ChartDrawing | None"]):
    """The drawings of all charts by name; `unfiltered` lends its drawings where the results are the same."""

    def __init__(
        self,
        drawer: ChartDrawer,
        charts: Mapping[str, Chart],
        results: Mapping[str, Result],
        unfiltered: PageCharts | None = None,
    ):
        self._drawer, self._charts, self._results, self._unfiltered = drawer, charts, results, unfiltered
        self._drawings: dict[tuple[str, tuple[str, ...]], ChartDrawing | None] = {}

    def __getitem__(self, name: str) -> ChartDrawing | None:
        return self.drawing(name)

    def drawing(self, name: str, shapes: tuple[str, ...] = SHAPES) -> ChartDrawing | None:
        """A chart drawn in some shapes; None when it has nothing to show."""
        if (name, shapes) not in self._drawings:
            chart = self._charts[name]
            if self._unfiltered and all(self._unfiltered.shows(name, self._results) for name in chart.measures):
                self._drawings[name, shapes] = self._unfiltered.drawing(name, shapes)
            else:
                self._drawings[name, shapes] = self._drawer.draw(chart, self._results, shapes)
        return self._drawings[name, shapes]

    def __iter__(self) -> Iterator[str]:
        return iter(self._charts)

    def __len__(self) -> int:
        return len(self._charts)

    def of(self, measure: str, shapes: tuple[str, ...] = SHAPES) -> list[ChartDrawing]:
        """The charts whose first measure is this one, in the order of their names."""
        names = [name for name in self if self._charts[name].measure == measure]
        return [drawing for name in names if (drawing := self.drawing(name, shapes))]

    def too_many(self, measure: str) -> bool:
        """Whether a chart whose first measure is this one is left out because it would show too much."""
        return any(chart.measure == measure and chart.has_too_many(self._results) for chart in self._charts.values())

    def too_many_rows(self, measure: str) -> bool:
        """Whether a chart whose first measure is this one is left out because its numbers have too many rows."""
        return not self.too_many(measure) and any(
            chart.measure == measure and chart.has_too_many_rows(self._results) for chart in self._charts.values()
        )

    def filtered(self, results: Mapping[str, Result]) -> PageCharts:
        """The same charts for other results."""
        return PageCharts(self._drawer, self._charts, results, self)

    def shows(self, measure: str, results: Mapping[str, Result]) -> bool:
        """Whether the charts show this very result of a measure."""
        return self._results.get(measure) is results.get(measure)
