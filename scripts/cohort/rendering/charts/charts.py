"""Charts: Vega-Lite specs in YAML, drawn in the words and colours of their reader."""

from __future__ import annotations

import datetime
import math
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from typing import Any

import yaml

from ...errors import CannotRun
from ...i18n.language import Language
from ...measures.measures import Result
from ...model.cohort import Cohort
from ...model.paths import CohortPaths
from ...model.report_files import report_files
from ...model.tables import Model
from ...model.yaml_files import LOADER, read_yaml
from ...storing.build_cache import BuildCache
from ..code_labels import code_label

SHAPES = ("wide", "narrow")
ENDING = ".vl.yaml"
CLIP_ID = re.compile(r"\b(clip|gradient_)(\d+)\b")


@dataclass(frozen=True)
class TranslatableText:
    """A text of a spec that a person reads, written as `!t English`."""

    english: str


# YAML with !t for words
_SpecLoader = type("_SpecLoader", (LOADER,), {})
yaml.add_constructor("!t", lambda loader, node: TranslatableText(loader.construct_scalar(node)), _SpecLoader)


@dataclass(frozen=True)
class Chart:
    """A spec as it is declared: words, @colours, measures and shapes still unresolved.

    `most` has for a column of its measure how many values it may have: for more there is no picture of all together.
    """

    name: str
    where: str
    title: str
    description: str
    measure: str
    spec: dict[str, Any]
    maximum_values: dict[str, int] = field(default_factory=dict)

    def has_too_many(self, results: Mapping[str, Result]) -> bool:
        """Whether there is too much for one picture."""
        rows = results[self.measure].rows if self.measure in results else []
        return any(len({row.get(column) for row in rows}) > most for column, most in self.maximum_values.items())

    @cached_property
    def measures(self) -> list[str]:
        """All measures whose numbers it shows."""
        return list(dict.fromkeys(_measures_of(self.spec)))


@dataclass(frozen=True)
class ChartDrawing:
    """A chart as SVG text, once for wide and once for narrow pages."""

    chart: Chart
    svg: dict[str, str]


class ChartDrawer:
    """Draws charts for one reader: a language, and a colour for each token (`var(--ink)` in HTML)."""

    def __init__(self, cohort: Cohort, language: Language, colours: Mapping[str, str], cache: BuildCache):
        self._fonts = cohort.paths.report / "theme" / "fonts"
        self._model, self._language, self._colours, self._cache = cohort.model, language, colours, cache
        config = read_yaml(cohort.paths.report / "theme" / "chart.yaml")
        self._config_of = {shape: self._resolve(config, {}, shape) for shape in SHAPES}
        self._months = month_names(language)

    def draw(
        self, chart: Chart, results: Mapping[str, Result], shapes: Collection[str] = SHAPES
    ) -> ChartDrawing | None:
        """The chart, or None when one of its measures was not asked, or the first has no rows or too many."""
        if not set(chart.measures) <= set(results) or not results[chart.measure].rows:
            return None
        if chart.has_too_many(results):
            return None
        return ChartDrawing(chart, {shape: self._svg(chart, results, shape) for shape in shapes})

    def _svg(self, chart: Chart, results: Mapping[str, Result], shape: str) -> str:
        spec, config = self._resolve(chart.spec, results, shape), self._config_of[shape]
        spec.setdefault("params", []).append({"name": "year_offset", "value": self._language.year_offset})

        def draw() -> bytes:
            # Vega takes a while to load
            from .vega import vega_engine

            try:
                svg = vega_engine(self._fonts).draw(spec, config, self._months).svg
            except ValueError as error:
                raise CannotRun(f"{chart.where}: {str(error).splitlines()[0]}") from None
            # Vega numbers clip paths through its life: two charts on a page, or one that is drawn later, would differ
            numbers: dict[str, str] = {}
            named = CLIP_ID.sub(lambda match: numbers.setdefault(match[0], f"{chart.name}-{shape}-{len(numbers)}"), svg)
            # whose numbers it shows, wherever it is shown
            return named.replace("<svg ", f'<svg data-measures="{" ".join(chart.measures)}" ', 1).encode()

        source = [chart.name, shape, chart.measures, spec, config, self._months]
        return self._cache.get_or_make(source, draw).decode()

    def _resolve(self, part: Any, results: Mapping[str, Result], shape: str) -> Any:
        if isinstance(part, TranslatableText):
            return self._language.say(part.english)
        if isinstance(part, dict):
            if set(part) == set(SHAPES):
                return part[shape]
            if set(part) == {"measure"}:
                return {"values": chart_rows(results[part["measure"]], self._model, self._language)}
            if "url" in part:
                raise CannotRun("a chart may not fetch anything: take “url” out of its spec")
            return {key: self._resolve(value, results, shape) for key, value in part.items()}
        if isinstance(part, list):
            return [self._resolve(value, results, shape) for value in part]
        if isinstance(part, str) and part.startswith("@"):
            return self._colours[part[1:]]
        return part


def read_charts(paths: CohortPaths) -> dict[str, Chart]:
    """Every chart that is declared, by name."""
    files = report_files(paths, "charts", ENDING)
    return {name: _read(paths, name, path) for name, path in files.items()}


def chart_rows(result: Result, model: Model, language: Language) -> list[dict[str, Any]]:
    """The rows of a measure for a chart: dates as ISO text with `_words`, codes with `_label`."""
    rows = []
    for row in result.rows:
        shown: dict[str, Any] = {}
        for name, value in row.items():
            shown[name] = float(value) if isinstance(value, Decimal) else value
            if isinstance(value, float) and not math.isfinite(value):
                # what cannot be divided has no place in a picture
                shown[name] = None
            if isinstance(value, datetime.date):
                shown[f"{name}_words"], shown[name] = language.date(value), value.isoformat()
            if f"{name}.{value}" in result.measure.labels:
                shown[f"{name}_label"] = language.say(result.measure.labels[f"{name}.{value}"])
            elif name in result.measure.codes and isinstance(value, str):
                shown[f"{name}_label"] = code_label(result.measure.codes[name], value, model, language)
        rows.append(shown)
    return rows


def read_spec(paths: CohortPaths, path: Path) -> Any:
    """A YAML file in which words for readers are written as `!t English`. Raises CannotRun."""
    try:
        return yaml.load(path.read_text(encoding="utf-8"), Loader=_SpecLoader)
    except yaml.YAMLError as error:
        raise CannotRun(f"{paths.display_name(path)}: {' '.join(str(error).split())}") from None


def translatable_texts(part: Any) -> Iterator[str]:
    """Every word for readers in such a file, in English."""
    if isinstance(part, TranslatableText):
        yield part.english
    elif isinstance(part, dict | list):
        for value in part.values() if isinstance(part, dict) else part:
            yield from translatable_texts(value)


def _read(paths: CohortPaths, name: str, path: Path) -> Chart:
    where, spec = paths.display_name(path), read_spec(paths, path)
    if not isinstance(spec, dict):
        raise CannotRun(f"{where}: there is no chart in it")
    for wanted in ("title", "description"):
        if not isinstance(spec.get(wanted), TranslatableText):
            raise CannotRun(f"{where}: {wanted}: write it as !t and its words")
    if not isinstance(spec.get("data"), dict) or "measure" not in spec["data"]:
        raise CannotRun(f"{where}: data: write {{measure: NAME}}")
    title, description, most = spec.pop("title"), spec.pop("description"), spec.pop("most", {})
    return Chart(name, where, title.english, description.english, spec["data"]["measure"], spec, most)


def _measures_of(part: Any) -> Iterator[str]:
    """The names of all measures that a spec shows."""
    if isinstance(part, dict):
        if set(part) == {"measure"}:
            yield part["measure"]
        for value in part.values():
            yield from _measures_of(value)
    elif isinstance(part, list):
        for value in part:
            yield from _measures_of(value)


def month_names(language: Language) -> dict[str, Any]:
    """The names d3 needs to write dates, from CLDR."""
    months, days = language.locale.months, language.locale.days
    sunday_first = [6, 0, 1, 2, 3, 4, 5]
    return {
        "dateTime": "%x %X",
        "date": "%d/%m/%Y",
        "time": "%H:%M:%S",
        "periods": ["AM", "PM"],
        "days": [days["format"]["wide"][day] for day in sunday_first],
        "shortDays": [days["format"]["abbreviated"][day] for day in sunday_first],
        "months": [months["format"]["wide"][month] for month in range(1, 13)],
        "shortMonths": [months["format"]["abbreviated"][month] for month in range(1, 13)],
    }
