"""Sentences that the numbers of a measure say, as its header words them: {partner} had no contact for {days} days."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from ..i18n.language import Language
from ..model.sql_files import Value, placeholders

if TYPE_CHECKING:
    from ..measures.measure_queries import Result

Row = dict[str, Value]
# so many can be read above a chart; the table below it has all
MOST = 6


def sentences(
    result: Result, cell_text: Callable[[Result, str, Row], str], language: Language, currency: str
) -> list[str]:
    """The sentences that hold, in the order of the rows; amounts have their currency."""

    def text_of(name: str, row: Row) -> str:
        text = cell_text(result, name, row)
        is_amount = result.measure.units.get(name) == "money" and row[name] is not None
        return f"{text} {currency}" if is_amount else text

    return list(_sentences(result, text_of, language))[:MOST]


def _sentences(result: Result, text_of: Callable[[str, Row], str], language: Language) -> Iterator[str]:
    for row in result.rows:
        for condition, text in result.measure.says.items():
            if row[condition] is True:
                names = placeholders(text, result.measure.file.where)
                yield language.say(text, **{name: text_of(name, row) for name in names})
