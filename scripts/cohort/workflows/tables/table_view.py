"""A table as people read it: searched, filtered and sorted, a page of its rows at a time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
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
    by column; in the order of a column; the page with this number, from 1."""

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
    words = [comparison_key(word) for word in query.search.split()]
    wanted = {name: value for name, value in query.filters.items() if value}
    keys = [
        key
        for key, row in rows.items()
        if all(row.get(name) == value for name, value in wanted.items())
        and all(any(word in comparison_key(text) for text in texts[key]) for word in words)
    ]
    order = next((column for column in columns if column.name == query.sort), None)
    if order:
        keys = _sorted(keys, rows, texts, columns.index(order), order, query.is_descending)
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
