"""The content of a document in one language for any format: headings, texts, facts, tables, charts, signatures."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from ...errors import CannotRun
from ...i18n.language import Language
from ...measures.measure_queries import Result
from ...model.sql_files import Value
from ..charts.chart_specs import ChartDrawing
from ..file_names import name_for_link
from ..pages.navigation import PLAIN_ID
from .document_files import DeclaredPart, DocumentDeclaration

# the units that can be summed up
SUMMABLE_UNITS = ("money", "count", "hours", "minutes", "days")
Row = dict[str, Value]
# the text of a cell, and a chart drawn in a shape, or None when it has nothing to show
CellText = Callable[[Result, str, Row], str]
DrawChart = Callable[[str, Mapping[str, Result], str], ChartDrawing | None]


@dataclass(frozen=True)
class Cell:
    """The text of a cell, the number or day behind it, and the unit of a number."""

    text: str
    value: float | datetime.date | None = None
    unit: str = ""


@dataclass(frozen=True)
class DocumentPart:
    """One part. `title` is a heading or the title of a table or chart; `note` explains the numbers."""

    kind: str
    title: str = ""
    text: str = ""
    note: str = ""
    headings: tuple[Cell, ...] = ()
    rows: tuple[tuple[Cell, ...], ...] = ()
    total: tuple[Cell, ...] = ()
    svg: str = ""
    labels: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Head:
    """What a document has before its parts.

    `file` is its name without the ending. For a document about one row, `label` names the row and `keys` has its ids
    and those of the rows on whose pages it is offered.
    """

    file: str
    label: str
    keys: tuple[str, ...]
    title: str
    about: tuple[str, ...]
    warning: str
    as_of: datetime.date


@dataclass(frozen=True)
class Document(_Head):
    """A whole document."""

    declared: DocumentDeclaration
    parts: tuple[DocumentPart, ...]
    language: str


@dataclass(frozen=True)
class _Instance:
    """What one document of a declaration is about: its file, label and keys, as in _Head, and the results for it."""

    file: str
    label: str
    keys: tuple[str, ...]
    results: Mapping[str, Result]


class DocumentBuilder:
    """Fills declared documents with the results of measures, in one language."""

    def __init__(self, language: Language, cell_text: CellText, draw: DrawChart):
        self._language, self._cell_text, self._draw = language, cell_text, draw

    def build(
        self,
        declared: DocumentDeclaration,
        results: Mapping[str, Result],
        about: tuple[str, ...],
        warning: str,
        as_of: datetime.date,
    ) -> Iterator[Document]:
        """The document, or one for each row of its measure; nothing if that measure has no result."""
        title = self._language.say(declared.title)
        for instance in self._instances(declared, results):
            head = _Head(instance.file, instance.label, instance.keys, title, about, warning, as_of)
            yield self._build_one(declared, head, instance.results)

    def _build_one(self, declared: DocumentDeclaration, head: _Head, results: Mapping[str, Result]) -> Document:
        parts = [part for entry in declared.parts if (part := self._part(entry, results, declared.shape))]
        return Document(
            **vars(head), declared=declared, parts=tuple(_without_empty_sections(parts)), language=self._language.code
        )

    def _instances(self, declared: DocumentDeclaration, results: Mapping[str, Result]) -> Iterator[_Instance]:
        """What each document is about, with the results for it."""
        if not declared.one_for_each:
            yield _Instance(declared.name, "", (), results)
            return
        result = results.get(declared.one_for_each)
        for row in result.rows if result else ():
            missing = {*declared.filter_columns, *declared.label_columns, *declared.reader_columns} - set(row)
            if missing:
                raise CannotRun(f"{declared.where}: {declared.one_for_each} gives no column {min(missing)}")
            ids = tuple(str(row[name]) for name in declared.filter_columns)
            # the check reports any other id; it cannot be a file name
            if result and all(map(PLAIN_ID.fullmatch, ids)):
                names = [self._cell_text(result, name, row) for name in declared.label_columns]
                file = "-".join([declared.name, *ids, *filter(None, map(name_for_link, names[:1]))])
                keys = (*ids, *(str(row[name]) for name in declared.reader_columns))
                row_results = filter_results(results, declared.filter_columns, row)
                yield _Instance(file, " · ".join(names), keys, row_results)

    def _part(self, part: DeclaredPart, results: Mapping[str, Result], shape: str) -> DocumentPart | None:
        say = self._language.say
        if part.kind == "heading":
            return DocumentPart("heading", say(part.shows.english))
        if part.kind == "text":
            return DocumentPart("text", text=say(part.shows.english))
        if part.kind == "signatures":
            return DocumentPart("signatures", labels=tuple(say(label.english) for label in part.shows))
        if part.kind == "chart":
            drawing = self._draw(part.shows, results, shape)
            if drawing is None:
                return None
            return DocumentPart(
                "chart", say(drawing.chart.title), note=say(drawing.chart.description), svg=drawing.svg[shape]
            )
        result = results.get(part.shows)
        if result is None or not result.rows:
            return None
        return self._facts(part, result) if part.kind == "facts" else self._table(part, result)

    def _facts(self, part: DeclaredPart, result: Result) -> DocumentPart:
        names = [name for name in result.measure.columns if name not in part.without]
        rows = [(Cell(self._label(result, name)), self._cell(result, name, result.row)) for name in names]
        return DocumentPart(
            "facts", self._language.say(result.measure.title), rows=tuple(rows), note=self._note(result)
        )

    def _table(self, part: DeclaredPart, result: Result) -> DocumentPart:
        names = [name for name in result.measure.columns if name not in part.without]
        units = result.measure.units
        return DocumentPart(
            "table",
            title=self._language.say(result.measure.title),
            note=self._note(result),
            headings=tuple(Cell(self._label(result, name), unit=units.get(name, "")) for name in names),
            rows=tuple(tuple(self._cell(result, name, row) for name in names) for row in result.rows),
            total=tuple(self._total(result, names)) if part.total else (),
        )

    def _total(self, result: Result, names: list[str]) -> Iterator[Cell]:
        """The last row: the sums of columns that can be summed up, and “Total” in the first column."""
        for index, name in enumerate(names):
            if result.measure.units.get(name) in SUMMABLE_UNITS:
                values = [Decimal(str(value)) for row in result.rows if (value := row[name]) is not None]
                yield self._cell(result, name, {name: sum(values, start=Decimal(0))})
            else:
                yield Cell(self._language.say("Total") if index == 0 else "")

    def _label(self, result: Result, name: str) -> str:
        return self._language.say(result.measure.columns[name])

    def _note(self, result: Result) -> str:
        say = self._language.say
        return f"{say(result.measure.formula)} {say(result.measure.note)}".strip()

    def _cell(self, result: Result, name: str, row: Row) -> Cell:
        value, unit = row[name], result.measure.units.get(name, "")
        text = self._cell_text(result, name, row)
        if isinstance(value, datetime.date):
            return Cell(text, value)
        if isinstance(value, int | float | Decimal) and not isinstance(value, bool):
            # accounts give money to the last satang
            return Cell(self._language.number(value, 2) if unit == "money" else text, float(value), unit)
        return Cell(text)


def filter_results(results: Mapping[str, Result], columns: tuple[str, ...], row: Row) -> dict[str, Result]:
    """The results with only the rows that equal `row` in these columns, as far as a result has them."""
    filtered = dict(results)
    for column in columns:
        filtered = {name: result.filtered(column, row[column]) for name, result in filtered.items()}
    return filtered


def _without_empty_sections(parts: list[DocumentPart]) -> Iterator[DocumentPart]:
    """The parts without headings under which only texts follow, or nothing."""
    for index, part in enumerate(parts):
        following = parts[index + 1 :]
        end = next((number for number, later in enumerate(following) if later.kind == "heading"), len(following))
        if part.kind != "heading" or any(later.kind != "text" for later in following[:end]):
            yield part
