"""The charts of a page, drawn when they are first shown."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from .charts import SHAPES, Chart, ChartDrawer, ChartDrawing

if TYPE_CHECKING:
    from ...measures.measures import Result


class PageCharts(Mapping[str, "ChartDrawing | None"]):
    """Every chart by name as it looks for some results; those that were drawn `before` of the same rows are kept."""

    def __init__(
        self,
        drawer: ChartDrawer,
        charts: Mapping[str, Chart],
        results: Mapping[str, Result],
        before: PageCharts | None = None,
    ):
        self._drawer, self._charts, self._results, self._before = drawer, charts, results, before
        self._drawn: dict[tuple[str, tuple[str, ...]], ChartDrawing | None] = {}

    def __getitem__(self, name: str) -> ChartDrawing | None:
        return self.drawing(name)

    def drawing(self, name: str, shapes: tuple[str, ...] = SHAPES) -> ChartDrawing | None:
        """A chart in some shapes; None where it has nothing to show."""
        if (name, shapes) not in self._drawn:
            chart = self._charts[name]
            if self._before and all(self._before.shows(each, self._results) for each in chart.measures):
                self._drawn[name, shapes] = self._before.drawing(name, shapes)
            else:
                self._drawn[name, shapes] = self._drawer.draw(chart, self._results, shapes)
        return self._drawn[name, shapes]

    def __iter__(self) -> Iterator[str]:
        return iter(self._charts)

    def __len__(self) -> int:
        return len(self._charts)

    def of(self, measure: str, shapes: tuple[str, ...] = SHAPES) -> list[ChartDrawing]:
        """The charts that show a measure first, in the order of their names."""
        names = [name for name in self if self._charts[name].measure == measure]
        return [drawn for name in names if (drawn := self.drawing(name, shapes))]

    def too_many(self, measure: str) -> bool:
        """Whether a chart is left out that shows this measure first, because it would show too much."""
        return any(each.measure == measure and each.has_too_many(self._results) for each in self._charts.values())

    def filtered(self, results: Mapping[str, Result]) -> PageCharts:
        """The same charts for other results."""
        return PageCharts(self._drawer, self._charts, results, self)

    def shows(self, measure: str, results: Mapping[str, Result]) -> bool:
        """Whether these results of a measure are the ones that are drawn here."""
        return self._results.get(measure) is results.get(measure)
