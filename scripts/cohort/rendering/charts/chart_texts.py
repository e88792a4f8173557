"""Splits a drawn chart into a picture without texts and the texts, which documents typeset themselves."""

from __future__ import annotations

import math
import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

SVG = "http://www.w3.org/2000/svg"
TRANSFORMS = re.compile(r"(translate|rotate)\(([^)]*)\)")
COLOUR = re.compile(r'(?<==")var\(--([a-z-]+)\)(?=")')


@dataclass(frozen=True)
class ChartText:
    """One line of text. `x`, `y` and `size` are in pixels of the chart, `turn` in degrees.

    `anchor` says whether the text starts, is centred (middle) or ends at x. `edge` and `edge_width` are the outline
    that separates the text from the picture below it.
    """

    text: str
    x: float
    y: float
    size: float
    anchor: str
    fill: str
    is_bold: bool = False
    turn: float = 0.0
    edge: str = ""
    edge_width: float = 0.0


@dataclass(frozen=True)
class SplitChart:
    """The picture without texts as SVG, its width and height in pixels, and the texts."""

    svg: str
    size: tuple[float, float]
    texts: tuple[ChartText, ...] = ()


def with_literal_colours(svg: str, colours: Mapping[str, str]) -> str:
    """An SVG with literal colours instead of CSS variables: `var(--axis-line)` becomes colours["axis_line"]."""
    return COLOUR.sub(lambda match: colours.get(match[1].replace("-", "_"), match[0]), svg)


def split_chart(svg: str) -> SplitChart:
    """Splits an SVG by Vega into picture and texts."""
    ET.register_namespace("", SVG)
    root = ET.fromstring(svg)  # noqa: S314 - it is our own drawing
    width, height = (float(number) for number in root.attrib["viewBox"].split()[2:])
    texts = tuple(_extract_texts(root, 0.0, 0.0))
    return SplitChart(ET.tostring(root, encoding="unicode"), (width, height), texts)


def _extract_texts(element: ET.Element, x: float, y: float) -> Iterator[ChartText]:
    """Yields the texts below an element and removes them from it."""
    for child in list(element):
        left, top, turn = _position(child, x, y)
        if child.tag != f"{{{SVG}}}text":
            yield from _extract_texts(child, left, top)
            continue
        # Vega makes axis labels that find no room invisible
        if child.get("opacity") != "0":
            yield from _text_lines(child, left, top, turn)
        element.remove(child)


def _text_lines(element: ET.Element, x: float, y: float, turn: float) -> Iterator[ChartText]:
    edge = element.get("stroke", "")
    for line in element.findall(f"{{{SVG}}}tspan") or [element]:
        y += float(line.get("dy", 0))
        if line.text:
            yield ChartText(
                text=line.text,
                x=x,
                y=y,
                size=float(element.get("font-size", "11px").removesuffix("px")),
                anchor=element.get("text-anchor", "start"),
                fill=element.get("fill", "#000000"),
                is_bold=element.get("font-weight") in ("600", "bold"),
                turn=turn,
                edge=edge,
                edge_width=float(element.get("stroke-width", 1)) if edge else 0.0,
            )


def _position(element: ET.Element, x: float, y: float) -> tuple[float, float, float]:
    """The x and y of the contents of an element, and their turn in degrees, after its transforms."""
    turn = 0.0
    for transform, numbers in TRANSFORMS.findall(element.get("transform", "")):
        values = [float(number) for number in re.split(r"[ ,]+", numbers.strip())]
        if transform == "rotate":
            turn = values[0]
        else:
            across, down = values[0], values[1] if len(values) > 1 else 0.0
            cos, sin = math.cos(math.radians(turn)), math.sin(math.radians(turn))
            x, y = x + across * cos - down * sin, y + across * sin + down * cos
    return x, y, turn
