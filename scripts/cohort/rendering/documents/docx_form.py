"""Fills the placeholders of a DOCX and leaves everything else as it is."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator
from itertools import count

from lxml import etree

from ...errors import CannotRun
from .document_content import Cell
from .office_packages import read_package, write_package
from .placeholders import BLANK, EACH, OPENING, FormContent, Placeholder
from .xml_parts import parse_xml, serialise_xml

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_PARTS = re.compile(r"word/(document|header\d*|footer\d*|footnotes)\.xml")


def fill_docx(form: bytes, content: FormContent) -> bytes:
    """The filled form as bytes. Raises CannotRun for a placeholder that stands for nothing."""
    files = read_package(form)
    for name in sorted(filter(_PARTS.fullmatch, files)):
        root = parse_xml(files[name])
        if OPENING in "".join(root.itertext()):
            _Filler(content, "" if "document" in name else f"{name.removeprefix('word/').removesuffix('.xml')}, ").fill(
                root
            )
            files[name] = serialise_xml(root)
    return write_package(files)


class _Filler:
    def __init__(self, content: FormContent, part: str):
        self._content, self._part = content, part

    def fill(self, root: etree._Element) -> None:
        """Fills all paragraphs of a part; a row of a table with `each` once for each row of its measure."""
        numbers = dict(zip(root.iter(f"{_W}p"), count(1), strict=False))
        rows: dict[etree._Element, dict[str, Placeholder]] = {}
        for paragraph, number in numbers.items():
            place = f"{self._part}paragraph {number}"
            paragraph_placeholders = list(self._content.placeholders(_text(paragraph), place))
            repeated = [placeholder for placeholder in paragraph_placeholders if placeholder.how == EACH]
            row = next(paragraph.iterancestors(f"{_W}tr"), None)
            if repeated and row is None:
                raise CannotRun(f"{self._content.where}, {place}: {repeated[0].text}: each stands in a row of a table")
            if repeated and row is not None:
                rows.setdefault(row, {}).update((placeholder.text, placeholder) for placeholder in repeated)
            cells = {
                placeholder.text: self._content.cells(placeholder)
                for placeholder in paragraph_placeholders
                if placeholder.how != EACH
            }
            self._replace(paragraph, {text: next(iter(of_one), BLANK) for text, of_one in cells.items()})
        for row, placeholders in rows.items():
            self._repeat(row, placeholders)

    def _repeat(self, row: etree._Element, placeholders: dict[str, Placeholder]) -> None:
        """Puts a copy of a row for each row of its measure in its place; at least one, blank."""
        cells = {text: self._content.cells(placeholder) for text, placeholder in placeholders.items()}
        for index in range(max(1, *map(len, cells.values()))):
            new_row = copy.deepcopy(row)
            row.addprevious(new_row)
            values = {text: of_one[index] if index < len(of_one) else BLANK for text, of_one in cells.items()}
            for paragraph in new_row.iter(f"{_W}p"):
                self._replace(paragraph, values)
        row.getparent().remove(row)

    def _replace(self, paragraph: etree._Element, cells: dict[str, Cell]) -> None:
        """Replaces these placeholders, which programs may have cut into several runs; each takes the look of its
        first letter."""
        for placeholder, cell in cells.items():
            while (start := _text(paragraph).find(placeholder)) >= 0:
                end, position, replacement = start + len(placeholder), 0, cell.text
                for piece in _pieces(paragraph):
                    text = piece.text or ""
                    first, last = max(start - position, 0), min(end - position, len(text))
                    position += len(text)
                    if first < last:
                        piece.text = text[:first] + replacement + text[last:]
                        piece.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
                        replacement = ""


def _pieces(paragraph: etree._Element) -> Iterator[etree._Element]:
    """The pieces of the text of a paragraph, without those of paragraphs inside of it, as of a text box."""
    for piece in paragraph.iter(f"{_W}t"):
        if next(piece.iterancestors(f"{_W}p")) is paragraph:
            yield piece


def _text(paragraph: etree._Element) -> str:
    return "".join(piece.text or "" for piece in _pieces(paragraph))
