"""A document as PDF: its content as a typst template of report/documents/ takes it."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from ...i18n.language import Language
from ...model.paths import CohortPaths
from ..charts.chart_texts import SplitChart, split_chart, with_literal_colours
from .document_content import Document, DocumentPart
from .typst_pdf import render_pdf, render_png

# the template of a chart by itself
CHART = "chart"
# pixels on an inch of a picture, where a pixel of the chart is a point: it is sharp in print
PER_INCH = 216
# a text that is not broken into lines
SHORT_TEXT = 14


def as_pdf(
    paths: CohortPaths,
    document: Document,
    template: str,
    language: Language,
    cover: dict[str, str],
    colours: Mapping[str, str],
) -> bytes:
    """The document as bytes. `cover` has the names that stand on it: institution, cohort_name and made_with."""
    charts = {
        place: split_chart(with_literal_colours(part.svg, colours))
        for place, part in enumerate(document.parts)
        if part.svg
    }
    content = {
        **cover,
        "language": document.language,
        "title": document.title,
        "label": document.label,
        "about": document.about,
        "warning": document.warning,
        "words": {
            "contents": language.say("Contents"),
            "figure": language.say("Figure {n}", n="{n}"),
            "table": language.say("Table {n}", n="{n}"),
        },
        "parts": [_part(part) | _picture(place, charts.get(place)) for place, part in enumerate(document.parts)],
    }
    # of text in an SVG typst writes letters under marks twice, for whoever copies it: it gets the texts by themselves
    pictures = {_file(place): chart.svg.encode() for place, chart in charts.items()}
    return render_pdf(paths, template, content, document.as_of, pictures)


def chart_as_png(paths: CohortPaths, part: DocumentPart, language: str, colours: Mapping[str, str]) -> bytes:
    """A chart by itself as a picture, for a document of a word processor."""
    chart = split_chart(with_literal_colours(part.svg, colours))
    content = {"language": language, "title": part.title, "note": part.note} | _picture(0, chart)
    return render_png(paths, CHART, content, {_file(0): chart.svg.encode()}, PER_INCH)


def _picture(place: int, chart: SplitChart | None) -> dict[str, Any]:
    if chart is None:
        return {}
    return {"picture": _file(place), "size": chart.size, "texts": [vars(text) for text in chart.texts]}


def _file(place: int) -> str:
    return f"{place}.svg"


def _text_column_share(part: DocumentPart, place: int) -> float:
    """The share of the width that a column of texts takes; 0 where it is as wide as what stands in it."""
    lengths = [len(row[place].text) for row in part.rows]
    if part.headings[place].unit or max(lengths) <= SHORT_TEXT:
        return 0
    # a text of twice the length needs more, but may have more lines
    return round(math.sqrt(sum(lengths) / len(lengths)), 2)


def _number_column_width(part: DocumentPart, place: int) -> float:
    """The ems that a column of numbers takes: a number in one line, words in two, the heading in three."""
    heading, lengths = part.headings[place].text, [0.0]
    for row in [*part.rows, *([part.total] if part.total else [])]:
        text = row[place].text
        lengths.append(len(text) / (2 if row[place].value is None else 1))
    words = heading.split() if heading.isascii() else []
    return round(0.6 * max(*lengths, len(heading) / 3, *map(len, words)), 2)


def _part(part: DocumentPart) -> dict[str, Any]:
    return {
        "kind": part.kind,
        "title": part.title,
        "text": part.text,
        "note": part.note,
        "labels": part.labels,
        "headings": [
            {
                "text": each.text,
                "number": bool(each.unit),
                "width": _text_column_share(part, place),
                "room": _number_column_width(part, place) if each.unit else 0,
            }
            for place, each in enumerate(part.headings)
        ],
        "rows": [[cell.text for cell in row] for row in part.rows],
        "total": [cell.text for cell in part.total],
    }
