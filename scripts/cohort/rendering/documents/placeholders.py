"""Placeholders in forms of a funder, and what they stand for.

{{ statements.closing }}                           a column of the first row of a measure
{{ each statement_lines.spent }}                   the same, with a row of the table for each row of the measure
{{ sum statement_lines.spent }}                    the sum of the column
{{ statements.closing grant_id=grant-01 period=2 }}   only of rows with these values
{{ as_of }}                                        also institution, cohort_name, currency and label
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from difflib import get_close_matches

from ...errors import CannotRun
from ...measures.measure_queries import Result
from .document_content import Cell, Row

OPENING = "{{"
ANY = re.compile(r"\{\{(.*?)\}\}", re.DOTALL)
_CONTENT = re.compile(r"(?:(each|sum)\s+)?(\w+)(?:\.(\w+))?((?:\s+\w+=\S+)*)")
EACH, SUM = "each", "sum"
# what a placeholder shows where there is no row
BLANK = Cell("")


@dataclass(frozen=True)
class Placeholder:
    """One placeholder: each, sum or nothing, a measure or word, its column, and values that rows must have."""

    text: str
    how: str
    name: str
    column: str
    conditions: tuple[tuple[str, str], ...]


class FormContent:
    """What placeholders stand for in one form: words by name, and cells of results as `cell_of` gives them."""

    def __init__(
        self,
        where: str,
        words: Mapping[str, Cell],
        results: Mapping[str, Result],
        cell_of: Callable[[Result, str, Row], Cell],
    ):
        self.where, self._words, self._results, self._cell_of = where, words, results, cell_of

    def placeholders(self, text: str, place: str) -> Iterator[Placeholder]:
        """The placeholders in a text. Raises CannotRun, with the place, for one that stands for nothing."""
        if text.count(OPENING) != len(ANY.findall(text)):
            raise CannotRun(f"{self.where}, {place}: a placeholder ends with }}}}")
        for match in ANY.finditer(text):
            yield self._read(match, f"{self.where}, {place}: {match[0]}")

    def cells(self, placeholder: Placeholder) -> list[Cell]:
        """The cells that a placeholder stands for: one, none where there is no row, or with `each` one for each row."""
        if not placeholder.column:
            return [self._words[placeholder.name]]
        result, column = self._results[placeholder.name], placeholder.column
        for name, value in placeholder.conditions:
            rows = [row for row in result.rows if str(row.get(name)) == value]
            result = replace(result, rows=rows)
        if placeholder.how == SUM:
            total = sum((Decimal(str(row[column])) for row in result.rows if row[column] is not None), Decimal(0))
            return [self._cell_of(result, column, {column: total})]
        cells = [self._cell_of(result, column, row) for row in result.rows]
        return cells if placeholder.how == EACH else cells[:1]

    def text(self, text: str, cells: Mapping[str, Cell]) -> str:
        """A text with each placeholder replaced by the text of its cell."""
        return ANY.sub(lambda match: cells[match[0]].text, text)

    def _read(self, match: re.Match[str], where: str) -> Placeholder:
        content = _CONTENT.fullmatch(match[1].strip())
        if content is None:
            raise CannotRun(f"{where}: write it as measure.column, each measure.column or sum measure.column")
        how, name, column, conditions = content[1] or "", content[2], content[3] or "", content[4].split()
        pairs = tuple((pair.partition("=")[0], pair.partition("=")[2]) for pair in conditions)
        if not column:
            if how or pairs or name not in self._words:
                raise CannotRun(f"{where}: there is no {name}{_near(name, self._words)}")
            return Placeholder(match[0], how, name, column, pairs)
        if name not in self._results:
            raise CannotRun(f"{where}: there is no measure {name}{_near(name, self._results)}")
        measure = self._results[name].measure
        # a measure without rows still has the columns that its header declares
        columns = {*measure.columns, *measure.units, *(key for row in self._results[name].rows[:1] for key in row)}
        for needed in (column, *(key for key, _ in pairs if self._results[name].rows)):
            if needed not in columns:
                raise CannotRun(f"{where}: {name} has no column {needed}{_near(needed, columns)}")
        if how == SUM and column not in measure.units:
            raise CannotRun(f"{where}: {column} is no number, so it has no sum")
        return Placeholder(match[0], how, name, column, pairs)


def _near(name: str, names: Collection[str]) -> str:
    near = get_close_matches(name, names, n=1)
    return f"; did you mean {near[0]}?" if near else f"; choose from {', '.join(sorted(names))}"
