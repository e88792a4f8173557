"""Charts: Vega-Lite specs in YAML, drawn in a language and with theme colours."""

from __future__ import annotations

import datetime
import json
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
from ...measures.measure_queries import Result
from ...model.cohort import Cohort
from ...model.fonts import read_fonts
from ...model.paths import CohortPaths
from ...model.report_files import report_files
from ...model.tables import Model
from ...model.text_files import read_text_file
from ...model.yaml_files import LOADER, parse_yaml, read_yaml
from ...storing.build_cache import BuildCache
from ..code_labels import code_label
from ..value_texts import number_text
from .spec_checks import check_fields, check_shape

SHAPES = ("wide", "narrow")
ENDING = ".vl.yaml"
MOST_ROWS = 700
CLIP_ID = re.compile(r"\b(clip|gradient_)(\d+)\b")


@dataclass(frozen=True)
class TranslatableText:
    """A text of a spec that a person reads, written as `!t English`."""

    english: str


# YAML in which !t marks texts to translate
_SpecLoader = type("_SpecLoader", (LOADER,), {})
yaml.add_constructor("!t", lambda loader, node: TranslatableText(loader.construct_scalar(node)), _SpecLoader)


@dataclass(frozen=True)
class Chart:
    """A declared spec, with texts, @colours, measures and shapes still unresolved.

    `maximum_values` limits the number of values of a column of its measure: a picture of more would be unreadable.
    So would one of more than MOST_ROWS rows, and it would be too large for a page.
    """

    name: str
    where: str
    title: str
    description: str
    measure: str
    spec: dict[str, Any]
    maximum_values: dict[str, int] = field(default_factory=dict)

    def has_too_many(self, results: Mapping[str, Result]) -> bool:
        """Whether a column has more values than one picture can show."""
        rows = results[self.measure].rows if self.measure in results else []
        return any(len({row.get(column) for row in rows}) > maximum for column, maximum in self.maximum_values.items())

    def has_too_many_rows(self, results: Mapping[str, Result]) -> bool:
        """Whether a measure has more rows than a picture can show."""
        return any(name in results and len(results[name].rows) > MOST_ROWS for name in self.measures)

    @cached_property
    def measures(self) -> list[str]:
        """The names of all measures whose numbers the chart shows."""
        return list(dict.fromkeys(_measure_names(self.spec)))


@dataclass(frozen=True)
class ChartDrawing:
    """A chart as SVG text by shape: wide and narrow."""

    chart: Chart
    svg: dict[str, str]


class ChartDrawer:
    """Draws charts in one language; `colours` has a value for each colour name (`var(--ink)` in HTML)."""

    def __init__(self, cohort: Cohort, language: Language, colours: Mapping[str, str], cache: BuildCache):
        fonts = read_fonts(cohort.paths)
        self._fonts = tuple(font.document_file(weight) for font in fonts for weight in font.faces)
        self._model, self._language, self._colours, self._cache = cohort.model, language, colours, cache
        config = read_yaml(cohort.paths.report / "theme" / "chart.yaml")
        self._configs = {shape: self._resolve(config, {}, shape) for shape in SHAPES}
        self._months = chart_locale(language)

    def draw(
        self, chart: Chart, results: Mapping[str, Result], shapes: Collection[str] = SHAPES
    ) -> ChartDrawing | None:
        """The drawn chart; None when a result is missing, or its first measure has no rows or too many values."""
        if not set(chart.measures) <= set(results) or not results[chart.measure].rows:
            return None
        if chart.has_too_many(results) or chart.has_too_many_rows(results):
            return None
        return ChartDrawing(chart, {shape: self._svg(chart, results, shape) for shape in shapes})

    def _svg(self, chart: Chart, results: Mapping[str, Result], shape: str) -> str:
        spec, config = self._resolve(chart.spec, results, shape), self._configs[shape]
        spec.setdefault("params", []).append({"name": "year_offset", "value": self._language.year_offset})

        def draw() -> bytes:
            # Vega takes a while to load
            from .vega import vega_engine

            check_fields(chart.where, spec)
            try:
                svg = vega_engine(self._fonts).draw(spec, config, self._months).svg
            except ValueError as error:
                raise CannotRun(f"{chart.where}: {str(error).splitlines()[0]}") from None
            # Vega counts clip paths across all drawings: ids would clash on a page and depend on the order of drawing
            ids: dict[str, str] = {}
            stable = CLIP_ID.sub(lambda match: ids.setdefault(match[0], f"{chart.name}-{shape}-{len(ids)}"), svg)
            # the measures go with the drawing wherever it is shown
            return stable.replace("<svg ", f'<svg data-measures="{" ".join(chart.measures)}" ', 1).encode()

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
            if set(part) == {"measure", "column"}:
                return _first_value(chart_rows(results[part["measure"]], self._model, self._language), part)
            if "url" in part:
                raise CannotRun("a chart may not fetch anything: take “url” out of its spec")
            return {key: self._resolve(value, results, shape) for key, value in part.items()}
        if isinstance(part, list):
            return [self._resolve(value, results, shape) for value in part]
        if isinstance(part, str) and part.startswith("@"):
            return self._colours[part[1:]]
        return part


def read_charts(paths: CohortPaths) -> dict[str, Chart]:
    """Every declared chart by name."""
    files = report_files(paths, "charts", ENDING)
    return {name: _read_chart(paths, name, path) for name, path in files.items()}


def chart_rows(result: Result, model: Model, language: Language) -> list[dict[str, Any]]:
    """The rows of a measure for a chart.

    Dates are ISO text. `NAME_words` has a date, or a number with a unit, as tables write it; `NAME_label` has the label
    of a code. A blank name or other text is what the measure declares for it.
    """
    texts = {name for row in result.rows for name, value in row.items() if isinstance(value, str)}
    texts -= {*result.measure.units, *result.measure.codes}
    rows = []
    for row in result.rows:
        chart_row: dict[str, Any] = {}
        for name, value in row.items():
            chart_row[name] = float(value) if isinstance(value, Decimal) else value
            if isinstance(value, float) and not math.isfinite(value):
                # a picture cannot show infinity or NaN
                chart_row[name] = None
            elif isinstance(value, int | float | Decimal) and name in result.measure.units:
                chart_row[f"{name}_words"] = number_text(result.measure, name, value, language)
            if value is None and name in texts and (blank := result.blank(name, row)):
                chart_row[name] = language.say(blank)
            if isinstance(value, datetime.date):
                chart_row[f"{name}_words"], chart_row[name] = language.date(value), value.isoformat()
            if f"{name}.{value}" in result.measure.labels:
                chart_row[f"{name}_label"] = language.say(result.measure.labels[f"{name}.{value}"])
            elif name in result.measure.codes and isinstance(value, str):
                chart_row[f"{name}_label"] = code_label(result.measure.codes[name], value, model, language)
        rows.append(chart_row)
    return rows


def read_spec(paths: CohortPaths, path: Path) -> Any:
    """A YAML file in which texts for readers are written as `!t English`. Raises CannotRun if it is no YAML."""
    text = read_text_file(paths, path)
    try:
        return parse_yaml(text.encode(), _SpecLoader)
    except yaml.YAMLError as error:
        raise CannotRun(f"{paths.display_name(path)}: {' '.join(str(error).split())}") from None


def translatable_texts(part: Any) -> Iterator[str]:
    """Every text in English that a part of such a file marks with !t."""
    if isinstance(part, TranslatableText):
        yield part.english
    elif isinstance(part, dict | list):
        for value in part.values() if isinstance(part, dict) else part:
            yield from translatable_texts(value)


def _read_chart(paths: CohortPaths, name: str, path: Path) -> Chart:
    where, spec = paths.display_name(path), read_spec(paths, path)
    if not isinstance(spec, dict):
        raise CannotRun(f"{where}: there is no chart in it")
    for property_name in ("title", "description"):
        if not isinstance(spec.get(property_name), TranslatableText):
            raise CannotRun(f"{where}: {property_name}: write it as !t and its words")
    if not isinstance(spec.get("data"), dict) or "measure" not in spec["data"]:
        raise CannotRun(f"{where}: data: write {{measure: NAME}}")
    check_shape(where, spec)
    spec = _with_files(paths, path, spec)
    title, description, maximum_values = spec.pop("title"), spec.pop("description"), spec.pop("most", {})
    return Chart(name, where, title.english, description.english, spec["data"]["measure"], spec, maximum_values)


def _with_files(paths: CohortPaths, path: Path, part: Any) -> Any:
    """A part of the spec in a file, with what the files say that it names as `{file: NAME.json}`, such as the shapes of
    a map. Raises CannotRun for a file that does not lie beside the spec, or is no JSON."""
    if isinstance(part, list):
        return [_with_files(paths, path, entry) for entry in part]
    if not isinstance(part, dict):
        return part
    if "file" not in part:
        return {name: _with_files(paths, path, entry) for name, entry in part.items()}
    where, name = paths.display_name(path), str(part["file"])
    file = path.parent / name
    if Path(name).name != name or not file.is_file():
        raise CannotRun(f"{where}: file: there is no {name} beside it")
    try:
        values = json.loads(read_text_file(paths, file))
    except ValueError:
        raise CannotRun(f"{paths.display_name(file)}: this is no JSON") from None
    return {"values": values} | {other: entry for other, entry in part.items() if other != "file"}


def _first_value(rows: list[dict[str, Any]], part: dict[str, str]) -> Any:
    """The value of a column in the first row, where a part of a spec needs one number of a measure."""
    return rows[0].get(part["column"]) if rows else None


def _measure_names(part: Any) -> Iterator[str]:
    """The names of the measures in a part of a spec."""
    if isinstance(part, dict):
        if "measure" in part and set(part) <= {"measure", "column"}:
            yield part["measure"]
        for value in part.values():
            yield from _measure_names(value)
    elif isinstance(part, list):
        for value in part:
            yield from _measure_names(value)


def chart_locale(language: Language) -> dict[str, Any]:
    """The names of months and days and the signs in numbers of CLDR, as d3 locales, with which Vega writes them."""
    months, days = language.locale.months, language.locale.days
    signs = language.locale.number_symbols.get("latn", {})
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
        "numbers": {
            "decimal": signs.get("decimal", "."),
            "thousands": signs.get("group", ","),
            "grouping": [3],
            "currency": ["", ""],
        },
    }
