"""A document as PDF: its content as a typst template of report/documents/ expects it."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Mapping
from typing import Any

from ...i18n.language import Language
from ...model.paths import CohortPaths
from ..charts.chart_texts import SplitChart, split_chart, with_literal_colours
from .document_content import Document, DocumentPart
from .typst_pdf import render_pdf, render_png

# the template of a single chart
CHART = "chart"
# pictures in the words of the host are numbered after all others
FIRST_WORDS_FIGURE = 1000
# pixels per inch of a picture; a pixel of the chart is a point, so this is sharp in print
PER_INCH = 216
# the longest text that stays on one line, in characters
SHORT_TEXT = 14
# about the longest word that a heading of a column has in a language without spaces, in letters
LONGEST_THAI_WORD = 7


def as_pdf(
    paths: CohortPaths,
    document: Document,
    template: str,
    language: Language,
    cover: dict[str, str],
    colours: Mapping[str, str],
) -> bytes:
    """The document as the bytes of a PDF. `cover` has institution, cohort_name and made_with."""
    charts = {
        index: split_chart(with_literal_colours(part.svg, colours))
        for index, part in enumerate(document.parts)
        if part.svg
    }
    content: dict[str, Any] = {
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
        "parts": [
            _part_content(part) | _picture(index, charts.get(index)) for index, part in enumerate(document.parts)
        ],
    }
    words, word_figures, word_files = _opening_words(document, language, colours)
    for index, part in words.items():
        content["parts"][index] |= part
    content |= {"figures": word_figures, "colour": colours["accent"]}
    # typst writes letters under marks twice when people copy text from an SVG, so it gets the texts separately
    pictures = {_file_name(index): chart.svg.encode() for index, chart in charts.items()}
    return render_pdf(paths, template, content, document.as_of, pictures | word_files)


def _opening_words(
    document: Document, language: Language, colours: Mapping[str, str]
) -> tuple[dict[int, dict[str, str]], dict[str, Any], dict[str, bytes]]:
    """The words of the host: for each part its file, the figures that it names, and all files."""
    parts: dict[int, dict[str, str]] = {}
    figures: dict[str, Any] = {}
    files: dict[str, bytes] = {}
    for index, part in enumerate(document.parts):
        if part.opening:
            # pandoc writes what is in them
            from ..texts.words_typst import words_as_typst

            body, opening_figures, pictures = words_as_typst(
                part.opening, language, colours, FIRST_WORDS_FIGURE + len(figures)
            )
            name = f"words-{index}.typ"
            parts[index], files[name] = {"file": name}, body
            figures |= opening_figures
            files |= pictures
    return parts, figures, files


def chart_as_png(paths: CohortPaths, part: DocumentPart, language: str, colours: Mapping[str, str]) -> bytes:
    """A single chart as PNG, for a document of a word processor."""
    chart = split_chart(with_literal_colours(part.svg, colours))
    content = {"language": language, "title": part.title, "note": part.note} | _picture(0, chart)
    return render_png(paths, CHART, content, {_file_name(0): chart.svg.encode()}, PER_INCH)


def figure_content(
    part: DocumentPart, index: int, colours: Mapping[str, str]
) -> tuple[dict[str, Any], dict[str, bytes]]:
    """A chart or a table as templates expect it, and the picture that it names, if any, by its file name."""
    chart = split_chart(with_literal_colours(part.svg, colours)) if part.svg else None
    pictures = {_file_name(index): chart.svg.encode()} if chart else {}
    return _part_content(part) | _picture(index, chart), pictures


def _picture(index: int, chart: SplitChart | None) -> dict[str, Any]:
    if chart is None:
        return {}
    return {"picture": _file_name(index), "size": chart.size, "texts": [vars(text) for text in chart.texts]}


def _file_name(index: int) -> str:
    return f"{index}.svg"


def _text_column_share(part: DocumentPart, index: int) -> float:
    """The relative width of a column of texts; 0 for one as wide as its content."""
    lengths = [len(row[index].text) for row in part.rows]
    if part.headings[index].unit or max(lengths) <= SHORT_TEXT:
        return 0
    # a longer text gets more width, but also more lines
    return round(math.sqrt(sum(lengths) / len(lengths)), 2)


def _number_column_width(part: DocumentPart, index: int) -> float:
    """The width of a column of numbers in ems: numbers take one line, words two, the heading three."""
    heading, lengths = part.headings[index].text, [0.0]
    for row in [*part.rows, *([part.total] if part.total else [])]:
        text = row[index].text
        lengths.append(len(text) / (2 if row[index].value is None else 1))
    return round(0.6 * max(*lengths, len(heading) / 3, *map(_word_width, heading.split())), 2)


def _word_width(word: str) -> int:
    """About how many letters wide a word of a heading is. Words of Thai stand together, and marks take no room."""
    letters = sum(unicodedata.category(letter) != "Mn" for letter in word)
    return letters if word.isascii() else min(letters, LONGEST_THAI_WORD)


def _part_content(part: DocumentPart) -> dict[str, Any]:
    return {
        "kind": part.kind,
        "title": part.title,
        "text": part.text,
        "note": part.note,
        "labels": part.labels,
        "sentences": part.sentences,
        "headings": [
            {
                "text": heading.text,
                "number": bool(heading.unit),
                "width": _text_column_share(part, index),
                "room": _number_column_width(part, index) if heading.unit else 0,
            }
            for index, heading in enumerate(part.headings)
        ],
        "rows": [[cell.text for cell in row] for row in part.rows],
        "total": [cell.text for cell in part.total],
    }
