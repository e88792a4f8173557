"""Numbers that somebody typed, and that equal a cell of a measure today: it would stay right as a live part."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from ...measures.measure_queries import Result
from ...reading.cells.text import plain_digits
from ..documents.document_content import Row
from ..texts.live_parts import FOUND
from ..texts.live_sources import LiveSources
from ..texts.tree import Node, plain_text

NUMBER = re.compile(r"(?<![\w.,/-])\d{1,3}(?:,\d{3})+(?:\.\d+)?|(?<![\w.,/-])\d+(?:\.\d+)?(?:\s?%)?")
# smaller numbers equal too much, and numbers of four digits like these are years
SMALLEST = 13
YEARS = range(1900, 2700)
# so many signs, as in 41.5 or 1200, are seldom equal by chance
LARGE = 4
# a longer text is not typed to pick a row
LONGEST_OPTION = 40


@dataclass(frozen=True)
class TypedNumber:
    """A number in a text, the title of the measure that says the same, and the live part to use."""

    number: str
    title: str
    part: str


class TypedNumbers:
    """The cells of all measures by their text. Of several with one text the one that is picked by the fewest words is
    proposed; a small number that several show is left out, as nobody could tell which of them is meant."""

    def __init__(self, sources: LiveSources):
        parts_by_text: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)
        for name, result in sources.results.items():
            for row in result.rows:
                for column in result.measure.units:
                    value = row[column]
                    if column not in result.measure.columns or not isinstance(value, int | float | Decimal):
                        continue
                    options = _options(result, row)
                    if options is None:
                        continue
                    part = f"{{{{measure {name} {column}{options}}}}}"
                    parts_by_text[_plain(sources.cell_text(result, column, row))].append((result.measure.title, part))
        self._parts = {
            text: min(parts, key=lambda entry: (entry[1].count("="), parts.index(entry)))
            for text, parts in parts_by_text.items()
            if len(parts) == 1 or len(text) >= LARGE
        }

    def find(self, block: Node) -> Iterator[TypedNumber]:
        """The numbers of a block that a measure says too."""
        text = FOUND.sub(" ", plain_digits(plain_text(block)))
        for match in NUMBER.finditer(text):
            number = _plain(match[0])
            if _is_telling(number) and number in self._parts:
                yield TypedNumber(match[0], *self._parts[number])


def _plain(number: str) -> str:
    return number.replace(",", "").replace(" ", "").replace("\u00a0", "")


def _is_telling(number: str) -> bool:
    value = Decimal(number.rstrip("%"))
    is_year = value == int(value) and int(value) in YEARS and "%" not in number
    return not is_year and (value >= SMALLEST or value != int(value))


def _options(result: Result, row: Row) -> str | None:
    """What picks this row and no other: the ids and codes of its first columns; None where they do not."""
    columns, rows, options = result.measure.columns, result.rows, ""
    hidden = [name for name in row if name not in columns and name.endswith("_id") and row[name]]
    for index, name in enumerate(column for column in columns if column not in result.measure.units):
        if len(rows) == 1:
            break
        key = hidden[0] if index == 0 and hidden else name
        value = row[key]
        if not isinstance(value, str) or len(value) > LONGEST_OPTION:
            continue
        rows = [other for other in rows if other[key] == value]
        options += f' {name}="{value}"' if " " in value else f" {name}={value}"
    return options if len(rows) == 1 else None
