"""What a column of an unknown heading may be, by what stands in it: days, numbers, or words."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from decimal import Decimal
from itertools import islice

from ...model.tables import Field, Table
from ..cells.dates import Calendar, DayReader
from ..cells.text import plain_digits
from ..cells.values import NUMBERS, RawCell
from ..cells.vocabulary import Vocabulary
from .sheet_table import MOST_TO_JUDGE, SheetTable, is_filled, tidy_text

DAY, NUMBER, WORDS = "day", "number", "words"
# so many of four cells decide what a column has: a sum, a note or a fault may stand among them
MOST_OF_FOUR = 3
# words of one column are clearly longer than those of another one from so many times on
CLEARLY_LONGER = 1.5
# shorter ones are names of places or people rather than what something was
SHORTEST_SENTENCE = 12
# any day of any year is a day
_ANY_DAY = Calendar(datetime.date.min, datetime.date.max, datetime.UTC)


def fields_by_values(section: SheetTable, open_columns: Sequence[int], words: Vocabulary) -> dict[int, str]:
    """The fields that every row needs and no heading names, by the index of the only open column that may be each: the
    one with days, the one with numbers, or the one with by far the longest words."""
    missing: dict[str, list[str]] = {}
    known_names = {*section.columns, *section.explanations.values, *_filled_by_toolkit(section.table)}
    for column in section.table.fields:
        if column.required and not column.default and column.name not in known_names:
            missing.setdefault(_kind_of_field(column), []).append(column.name)
    if not missing:
        return {}
    kinds = {index: column_kind(_cells(section, index), words) for index in open_columns}
    fields: dict[int, str] = {}
    for kind, names in missing.items():
        candidates = [index for index in open_columns if kinds[index] == kind]
        index = _longest(section, candidates) if kind == WORDS else candidates[0] if len(candidates) == 1 else None
        if index is not None and len(names) == 1:
            fields[index] = names[0]
    return fields


def column_kind(cells: Sequence[RawCell], words: Vocabulary) -> str:
    """Whether most cells of a column are days, numbers or words; empty for a running number, and for a mixture."""
    filled = [cell for cell in cells if is_filled(cell)]
    if not filled or _is_running(filled):
        return ""
    days, texts = DayReader(words, _ANY_DAY), [tidy_text(cell) for cell in filled]
    is_day = [
        isinstance(cell, datetime.date) or bool(days.from_text(text)) for cell, text in zip(filled, texts, strict=True)
    ]
    if _is_mostly_true(is_day):
        return DAY
    if _is_mostly_true([_is_number(text, words) for text in texts]):
        return NUMBER
    return WORDS if _is_mostly_true([any(sign.isalpha() for sign in text) for text in texts]) else ""


def _filled_by_toolkit(table: Table) -> set[str]:
    """The fields that the toolkit fills in."""
    return {name for name in (table.generated_key, table.belongs_to) if name}


def _kind_of_field(column: Field) -> str:
    """The kind of column that a field may be; empty where values are names or codes, which say more themselves."""
    if column.references or column.codes or "pattern" in column.constraints:
        return ""
    return (
        DAY if column.type == "date" else NUMBER if column.type in NUMBERS else WORDS if column.type == "string" else ""
    )


def _longest(section: SheetTable, candidates: Sequence[int]) -> int | None:
    """The column with sentences whose words are clearly longer than those of any other one."""
    lengths = sorted(((_mean_length(section, index), index) for index in candidates), reverse=True)
    if len(lengths) > 1 and lengths[0][0] < CLEARLY_LONGER * lengths[1][0]:
        return None
    return lengths[0][1] if lengths and lengths[0][0] >= SHORTEST_SENTENCE else None


def _mean_length(section: SheetTable, index: int) -> float:
    texts = [tidy_text(cell) for cell in _cells(section, index) if is_filled(cell)]
    return sum(map(len, texts)) / len(texts)


def _cells(section: SheetTable, index: int) -> list[RawCell]:
    rows = (section.sheet.rows[number] for number in islice(section.rows, MOST_TO_JUDGE))
    return [row[index] for row in rows if index < len(row)]


def _is_running(cells: Sequence[RawCell]) -> bool:
    """Whether these are the numbers of the rows."""
    numbers = [plain_digits(tidy_text(cell)).rstrip(".") for cell in cells]
    return numbers == [str(number) for number in range(1, len(numbers) + 1)]


def _is_number(text: str, words: Vocabulary) -> bool:
    """Whether a text is a number, or a time that something took."""
    readings = words.numbers.readings(text) or [*words.durations.minutes(text).values()]
    return bool(readings) and Decimal(readings[0]).is_finite()


def _is_mostly_true(flags: Sequence[bool]) -> bool:
    return 4 * sum(flags) >= MOST_OF_FOUR * len(flags)
