"""What stands in a drawing: every text with the box that it fills, and rows as other cohorts would have them."""

from __future__ import annotations

import dataclasses
import functools
import itertools
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from cohort.measures.measure_queries import Result
from cohort.rendering.charts import chart_texts
from cohort.rendering.charts.chart_texts import split_chart
from fontTools.ttLib import TTFont

from tests.helpers import ROOT

Row = dict[str, Any]


@dataclass(frozen=True)
class Text:
    """A text and its box: from left to right and from top to bottom, in the pixels of the drawing."""

    text: str
    left: float
    top: float
    right: float
    bottom: float
    is_turned: bool

    def overlaps(self, other: Text) -> bool:
        """Whether the two cover one another; one pixel is no matter."""
        return (
            min(self.right, other.right) - max(self.left, other.left) > 1
            and min(self.bottom, other.bottom) - max(self.top, other.top) > 1
        )


@dataclass(frozen=True)
class Drawn:
    """A drawing as its reader sees it."""

    width: float
    height: float
    texts: list[Text]

    @property
    def words(self) -> list[str]:
        return [text.text for text in self.texts]

    def outside(self) -> list[str]:
        """The texts that leave the drawing."""
        return [
            text.text
            for text in self.texts
            if text.left < -1 or text.top < -1 or text.right > self.width + 1 or text.bottom > self.height + 1
        ]

    def overlapping(self) -> list[tuple[str, str]]:
        """The texts that cover one another; those that are turned lie side by side without their boxes doing so."""
        level = [text for text in self.texts if not text.is_turned]
        return [(one.text, other.text) for one, other in itertools.combinations(level, 2) if one.overlaps(other)]


def read_drawing(svg: str) -> Drawn:
    """The size of a drawing and its texts; the edge that is drawn behind a text to set it apart is none."""
    drawing = split_chart(svg)
    return Drawn(*drawing.size, [_boxed(text) for text in drawing.texts if not text.edge])


def _boxed(text: chart_texts.ChartText) -> Text:
    size, width = text.size, text_width(text.text, text.size, bold=text.is_bold)
    left = {"start": 0.0, "middle": -width / 2, "end": -width}[text.anchor]
    # digits and letters reach about so far above the line they stand on; marks of Thai above and below may touch
    corners = [(a, b) for a in (left, left + width) for b in (-0.68 * size, 0.05 * size)]
    cos, sin = math.cos(math.radians(text.turn)), math.sin(math.radians(text.turn))
    at = [(text.x + a * cos - b * sin, text.y + a * sin + b * cos) for a, b in corners]
    across, down = [a for a, _ in at], [b for _, b in at]
    return Text(text.text, min(across), min(down), max(across), max(down), text.turn != 0)


def text_width(text: str, size: float, *, bold: bool) -> float:
    """How wide a text is in the font of the report."""
    advances, em, names = _font(bold)
    return sum(advances[names.get(ord(letter), ".notdef")][0] for letter in text) * size / em


@functools.cache
def _font(bold: bool) -> tuple[Any, int, dict[int, str]]:
    name = "Sarabun-SemiBold.ttf" if bold else "Sarabun-Regular.ttf"
    font = TTFont(ROOT / "template" / "toolkit" / "report" / "theme" / "fonts" / name)
    return font["hmtx"].metrics, font["head"].unitsPerEm, font.getBestCmap()


# the same rows in other cohorts

LONG = {
    "th": "สมาคมเครือข่ายผู้สูงอายุและคนพิการเพื่อการพัฒนาคุณภาพชีวิตและสิ่งแวดล้อมแห่งลุ่มน้ำปิงตอนบนจังหวัดเชียงใหม่และลำพูน",
    "en": "The Association of Networks of Older People and Persons with Disabilities for the Environment of the Upper Ping Basin",
}  # fmt: skip
FREE_TEXTS = ("partner", "named", "workshop", "title", "unit_name", "label", "trial", "hypothesis", "domain")
OF_PARTNERS = ("place", "to_place")


def narrowed(results: Mapping[str, Result], organisation: str) -> dict[str, Result]:
    """Only the rows of one organisation, in every measure that has organisations."""
    return _changed(results, lambda row: [row] if row.get("organisation_id", organisation) == organisation else [])


def with_texts(results: Mapping[str, Result], text: str) -> dict[str, Result]:
    """The same rows with this text for everything that people write."""
    return _changed(results, lambda row: [row | {name: text for name in FREE_TEXTS if isinstance(row.get(name), str)}])


def multiplied(results: Mapping[str, Result], times: int) -> dict[str, Result]:
    """So many times as many partners, each with the rows of one of those that there are."""
    changed = {}
    for name, result in results.items():
        if not result.rows or "organisation_id" not in result.rows[0]:
            changed[name] = result
            continue
        partners = len({row["organisation_id"] for row in result.rows} - {None})
        rows = [_moved(row, number, partners) for number in range(times) for row in result.rows]
        changed[name] = dataclasses.replace(result, rows=rows)
    return changed


def _moved(row: Row, number: int, partners: int) -> Row:
    """A row as it is of another partner."""
    ids = {name: f"n-{number:02}-{row[name]}" for name in ("organisation_id", "to_organisation_id") if row.get(name)}
    places = {name: row[name] + number * partners for name in OF_PARTNERS if row.get(name) is not None}
    return row | ids | places


def _changed(results: Mapping[str, Result], change: Callable[[Row], list[Row]]) -> dict[str, Result]:
    return {
        name: dataclasses.replace(result, rows=[new for row in result.rows for new in change(row)])
        for name, result in results.items()
    }
