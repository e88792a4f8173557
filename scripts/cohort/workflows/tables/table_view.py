"""A table as people read it: searched, filtered and sorted, a page of its rows at a time."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation

from ...i18n.language import Language
from ...i18n.sorting import sort_key
from ...model.cohort import Cohort
from ...model.tables import Field, Table
from ...reading.accepted_rows import AcceptedRows, Key, Row, RowNames
from ...reading.cells.text import comparison_key
from ...reading.cells.values import NUMBERS
from ...reading.cells.vocabulary import Vocabulary
from ...rendering.cell_display import CellDisplay

ROWS_OF_PAGE = 100
# a column with more different values than this is searched, not filtered
MOST_CHOICES = 60
# words of a day: 8 Feb 2018; in some languages with one between them
MOST_WORDS_OF_DAY = 4


@dataclass(frozen=True)
class TableReader:
    """The rows of all tables in one language; without `personal`, as in a clone without private/."""

    cohort: Cohort
    accepted: AcceptedRows
    names: RowNames
    display: CellDisplay
    language: Language
    personal: bool

    def columns(self, table: Table) -> list[Field]:
        """The columns of a table that may be shown."""
        return [column for column in table.fields if self.personal or not column.personal]

    def text(self, column: Field, stored: str) -> str:
        """A stored value as people read it."""
        if column.type == "number" and stored:
            try:
                return self.language.short_number(Decimal(stored))
            except InvalidOperation:
                return stored
        return self.display(column, stored) if stored else ""


def table_reader(cohort: Cohort, language: Language, vocabulary: Vocabulary, *, personal: bool) -> TableReader:
    """Reads tables for people who read this language."""
    accepted = AcceptedRows(cohort) if personal else AcceptedRows.public_only(cohort)
    names = RowNames(cohort.model, vocabulary, accepted)
    return TableReader(
        cohort, accepted, names, CellDisplay(cohort.model, accepted, names, language), language, personal
    )


@dataclass(frozen=True)
class TableQuery:
    """What somebody wants to see of a table: rows with all words of `search` in some cell, and with these stored values
    by column; in the order of a column, or the newest first by the first column with days; the page with this number,
    from 1."""

    search: str = ""
    filters: Mapping[str, str] = field(default_factory=dict)
    sort: str = ""
    is_descending: bool = False
    page: int = 1


@dataclass(frozen=True)
class TablePage:
    """A page of a table: the shown columns, the rows as texts by key, how many rows match and how many there are, and
    the filters that can be set, each with its choices as labels by stored value."""

    table: Table
    columns: list[Field]
    rows: list[tuple[Key, list[str]]]
    matching: int
    total: int
    pages: int
    page: int
    choices: dict[str, dict[str, str]]


def view_table(reader: TableReader, table: Table, query: TableQuery) -> TablePage:
    """The page of a table that somebody wants to see."""
    columns, rows = reader.columns(table), reader.accepted.rows(table)
    texts = {key: [reader.text(column, row[column.name]) for column in columns] for key, row in rows.items()}
    terms = _terms(query.search, reader.language)
    wanted = {name: value for name, value in query.filters.items() if value}
    keys = [
        key
        for key, row in rows.items()
        if all(row.get(name) == value for name, value in wanted.items())
        and (not terms or _has_all(terms, row, columns, texts[key]))
    ]
    order = next((column for column in columns if column.name == query.sort), None)
    by_day = next((column for column in columns if column.type == "date"), None)
    if order:
        keys = _sorted(keys, rows, texts, columns.index(order), order, query.is_descending)
    elif by_day:
        keys = _sorted(keys, rows, texts, columns.index(by_day), by_day, is_descending=True)
    pages = max(1, -(-len(keys) // ROWS_OF_PAGE))
    page = min(max(1, query.page), pages)
    page_keys = keys[(page - 1) * ROWS_OF_PAGE : page * ROWS_OF_PAGE]
    choices = {column.name: _choices(reader, column, rows.values()) for column in columns}
    return TablePage(
        table,
        columns,
        [(key, texts[key]) for key in page_keys],
        len(keys),
        len(rows),
        pages,
        page,
        {name: found for name, found in choices.items() if found},
    )


@dataclass(frozen=True)
class _Term:
    """A part of a search: a word that stands somewhere in a cell, or a `day` as stored, or the end of one without its
    year, which is the whole of a cell."""

    word: str
    day: str = ""


def _terms(search: str, language: Language) -> list[_Term]:
    """The parts of a search; words that are a day in the language of the reader are one."""
    words, terms = search.split(), list[_Term]()
    while words:
        length, day = next(
            ((n, day) for n in range(min(MOST_WORDS_OF_DAY, len(words)), 1, -1) if (day := _day(words[:n], language))),
            (1, ""),
        )
        terms.append(_Term(comparison_key(words[0]), day))
        words = words[length:]
    return terms


def _day(words: Sequence[str], language: Language) -> str:
    """The stored form of a day in the words of a language, or its end if no year is said; empty for other words."""
    key = comparison_key(" ".join(words))
    numbers = [int(number) for number in re.findall("[0-9]+", key)]
    if not 1 <= len(numbers) <= 2 or not 1 <= numbers[0] <= 31:
        return ""
    # a leap year, in which each day is one
    year = numbers[1] - language.year_offset if len(numbers) > 1 else 2000
    for month in range(1, 13):
        try:
            day = datetime.date(year, month, numbers[0])
        except ValueError:
            continue
        for width in ("medium", "long"):
            text = comparison_key(language.date(day, width))
            if text == key:
                return day.isoformat()
            if len(numbers) == 1 and text.removesuffix(str(year + language.year_offset)) == key:
                return day.isoformat()[4:]
    return ""


def _has_all(terms: Iterable[_Term], row: Row, columns: Sequence[Field], texts: Iterable[str]) -> bool:
    keys = [comparison_key(text) for text in texts]
    return all(_has(term, row, columns, keys) for term in terms)


def _has(term: _Term, row: Row, columns: Sequence[Field], keys: Sequence[str]) -> bool:
    """Whether a row has a part of a search; `keys` are the comparison keys of its texts."""
    if not term.day:
        return any(term.word in key for key in keys)
    return any(column.type == "date" and row[column.name].endswith(term.day) for column in columns)


def _sorted(
    keys: list[Key],
    rows: Mapping[Key, Row],
    texts: Mapping[Key, list[str]],
    index: int,
    column: Field,
    is_descending: bool,
) -> list[Key]:
    """The keys in the order of a column: numbers by size, days by time, names as a dictionary has them; rows without a
    value are last in either order."""
    filled = [key for key in keys if rows[key][column.name]]
    blank = [key for key in keys if not rows[key][column.name]]

    def value(key: Key) -> tuple[int, Decimal, str]:
        stored = rows[key][column.name]
        if column.type in NUMBERS:
            try:
                return 0, Decimal(stored), ""
            except InvalidOperation:
                return 1, Decimal(0), stored
        return 0, Decimal(0), stored if column.type == "date" else sort_key(texts[key][index])

    return sorted(filled, key=value, reverse=is_descending) + blank


def _choices(reader: TableReader, column: Field, rows: Iterable[Row]) -> dict[str, str]:
    """The values by which rows can be filtered: codes and names that occur, if there are few."""
    if not (column.codes or column.references or column.type == "boolean") or column.type == "list":
        return {}
    stored = {row[column.name] for row in rows if row[column.name]}
    if not 1 < len(stored) <= MOST_CHOICES:
        return {}
    labels = {value: reader.text(column, value) for value in stored}
    return dict(sorted(labels.items(), key=lambda pair: sort_key(pair[1])))
