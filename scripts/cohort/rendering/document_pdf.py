"""A document as PDF: its content as a typst template of report/documents/ takes it."""

from __future__ import annotations

import re
from dataclasses import asdict
from typing import Any

from ..model.places import Places
from ..wording.language import Language
from .document_content import Document, Part
from .documents import render_document

# typst and vl-convert give SARA AM no width where it stands in drawn text: it is written as its two halves, between
# which a tone mark moves
TONE_AND_AM = re.compile("([\u0e48-\u0e4b]?)\u0e33")
# a text that is not broken into lines
SHORT = 14


def as_pdf(places: Places, document: Document, template: str, language: Language, cover: dict[str, str]) -> bytes:
    """The document as bytes. `cover` has the names that stand on it: institution, cohort_name and made_with."""
    content = {
        **cover,
        "language": document.language,
        "title": document.title,
        "about": document.about,
        "warning": document.warning,
        "words": {
            "contents": language.say("Contents"),
            "figure": language.say("Figure {n}", n="{n}"),
            "table": language.say("Table {n}", n="{n}"),
        },
        "parts": [_part(part) for part in document.parts],
    }
    return render_document(places, template, content, document.as_of)


def drawn_thai(svg: str) -> str:
    """An SVG whose Thai is drawn as it is written where SARA AM has no width of its own."""
    return TONE_AND_AM.sub("\u0e4d\\1\u0e32", svg)


def _width(part: Part, place: int) -> float:
    """The share of the width that a column of texts takes; 0 where it is as wide as what stands in it."""
    lengths = [len(row[place].text) for row in part.rows]
    if part.headings[place].unit or max(lengths) <= SHORT:
        return 0
    # a text of twice the length needs more, but may have more lines
    return round((sum(lengths) / len(lengths)) ** 0.5, 2)


def _part(part: Part) -> dict[str, Any]:
    return asdict(part) | {
        "svg": drawn_thai(part.svg),
        "headings": [
            {"text": each.text, "number": bool(each.unit), "width": _width(part, place)}
            for place, each in enumerate(part.headings)
        ],
        "rows": [[cell.text for cell in row] for row in part.rows],
        "total": [cell.text for cell in part.total],
    }
