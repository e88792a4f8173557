"""The charts of a page, drawn when they are first shown."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from .charts import Chart, Drawer, Drawing, measures_of

if TYPE_CHECKING:
    from ..measures.measure import Result


class Drawings(Mapping[str, "Drawing | None"]):
    """Every chart by name as it looks for some results; those that were drawn `before` of the same rows are kept."""

    def __init__(
        self,
        drawer: Drawer,
        charts: Mapping[str, Chart],
        results: Mapping[str, Result],
        before: Drawings | None = None,
    ):
        self._drawer, self._charts, self._results, self._before = drawer, charts, results, before
        self._drawn: dict[str, Drawing | None] = {}

    def __getitem__(self, name: str) -> Drawing | None:
        if name not in self._drawn:
            chart = self._charts[name]
            if self._before and all(self._before.shows(each, self._results) for each in measures_of(chart.spec)):
                self._drawn[name] = self._before[name]
            else:
                self._drawn[name] = self._drawer.draw(chart, self._results)
        return self._drawn[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._charts)

    def __len__(self) -> int:
        return len(self._charts)

    def of(self, measure: str) -> list[Drawing]:
        """The charts that show a measure first, in the order of their names."""
        return [drawn for name in self if self._charts[name].measure == measure and (drawn := self[name])]

    def narrowed(self, results: Mapping[str, Result]) -> Drawings:
        """The same charts for other results."""
        return Drawings(self._drawer, self._charts, results, self)

    def shows(self, measure: str, results: Mapping[str, Result]) -> bool:
        """Whether these results of a measure are the ones that are drawn here."""
        return self._results.get(measure) is results.get(measure)
