"""A drawn chart without its texts, and the texts by themselves, for documents that set them as text of their own."""

from __future__ import annotations

import math
import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

SVG = "http://www.w3.org/2000/svg"
MOVES = re.compile(r"(translate|rotate)\(([^)]*)\)")
COLOUR = re.compile(r'(?<==")var\(--([a-z-]+)\)(?=")')


@dataclass(frozen=True)
class ChartText:
    """One line of text: where on its line it begins, is centred or ends, in the pixels of the chart; `turn` in degrees.

    `edge` is the colour and width of an edge that sets what is drawn over it apart, which says nothing by itself.
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
    """The picture without texts as SVG, its width and height, and the texts."""

    svg: str
    size: tuple[float, float]
    texts: tuple[ChartText, ...] = ()


def with_literal_colours(svg: str, colours: Mapping[str, str]) -> str:
    """A drawing with literal colours instead of those of a style sheet."""
    return COLOUR.sub(lambda match: colours.get(match[1].replace("-", "_"), match[0]), svg)


def split_chart(svg: str) -> SplitChart:
    """What Vega has drawn, taken apart."""
    ET.register_namespace("", SVG)
    root = ET.fromstring(svg)  # noqa: S314 - we have drawn it ourselves
    width, height = (float(each) for each in root.attrib["viewBox"].split()[2:])
    texts = tuple(_extract_texts(root, 0.0, 0.0))
    return SplitChart(ET.tostring(root, encoding="unicode"), (width, height), texts)


def _extract_texts(element: ET.Element, x: float, y: float) -> Iterator[ChartText]:
    """The texts below an element, which are taken out of it."""
    for child in list(element):
        left, top, turn = _transformed(child, x, y)
        if child.tag != f"{{{SVG}}}text":
            yield from _extract_texts(child, left, top)
            continue
        # the labels of an axis that found no room are there and cannot be seen
        if child.get("opacity") != "0":
            yield from _lines(child, left, top, turn)
        element.remove(child)


def _lines(element: ET.Element, x: float, y: float, turn: float) -> Iterator[ChartText]:
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


def _transformed(element: ET.Element, x: float, y: float) -> tuple[float, float, float]:
    """Where the contents of an element lie, and by how much they are turned."""
    turn = 0.0
    for move, numbers in MOVES.findall(element.get("transform", "")):
        values = [float(each) for each in re.split(r"[ ,]+", numbers.strip())]
        if move == "rotate":
            turn = values[0]
        else:
            across, down = values[0], values[1] if len(values) > 1 else 0.0
            cos, sin = math.cos(math.radians(turn)), math.sin(math.radians(turn))
            x, y = x + across * cos - down * sin, y + across * sin + down * cos
    return x, y, turn
