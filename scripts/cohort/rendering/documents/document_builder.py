"""Filling the documents that are declared with the results of measures, in one language."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING

from ...errors import CannotRun
from ...i18n.language import Language
from ...measures.measure_queries import Result
from ...model.cohort import Cohort
from ...model.settings import NO_CURRENCY
from ..charts.chart_specs import ChartDrawing
from ..file_names import name_for_link
from ..pages.navigation import PLAIN_ID
from ..sentences import sentences
from .document_content import Cell, Document, DocumentHead, DocumentPart, Row
from .document_files import DeclaredPart, DocumentDeclaration

if TYPE_CHECKING:
    from ..texts.host_words import OpeningWords

MOST_ROWS_READ = 200
# the units that can be summed up
SUMMABLE_UNITS = ("money", "count", "hours", "minutes", "days")
# the text of a cell, that of a personal column by table, key and column, and a chart drawn in a shape, or None when it
# has nothing to show
CellText = Callable[[Result, str, Row], str]
PrivateText = Callable[[str, str, str], str]
# the words of the host under the first of some names, filled from results
Open = Callable[[tuple[str, ...], Mapping[str, Result]], "OpeningWords | None"]
DrawChart = Callable[[str, Mapping[str, Result], str], ChartDrawing | None]


def no_words(*_: object) -> None:
    """Where the host has written nothing."""


@dataclass(frozen=True)
class _Instance:
    """What one document of a declaration is about: file, label and keys as in DocumentHead, and the results for it."""

    file: str
    label: str
    keys: tuple[str, ...]
    results: Mapping[str, Result]


class DocumentBuilder:
    """Fills declared documents with the results of measures, in one language."""

    def __init__(
        self,
        cohort: Cohort,
        language: Language,
        cell_text: CellText,
        private: PrivateText,
        draw: DrawChart,
        about_cohort: str,
        opening: Open = no_words,
    ):
        self._language, self._cell_text, self._private, self._draw = language, cell_text, private, draw
        self._opening = opening
        self._model, self._settings, self._about_cohort = cohort.model, cohort.settings, about_cohort
        self._currency = language.currency(cohort.settings["currency"])

    def _check_private(self, declared: DocumentDeclaration, results: Mapping[str, Result]) -> None:
        """Raises CannotRun for a personal column, a setting that allows it, or an id of its row that is not there."""
        for part in declared.parts:
            if part.private_if and part.private_if not in self._settings:
                raise CannotRun(f"{declared.where}: private_if: there is no setting {part.private_if}")
            for name, column in part.private_columns:
                table = (self._model.tables | self._model.dropped_tables).get(name)
                if table is None or column not in {field.name for field in table.private_fields}:
                    raise CannotRun(f"{declared.where}: private: there is no personal column {name}.{column}")
                rows = results[part.shows].rows if part.shows in results else []
                if rows and table.key[0] not in rows[0]:
                    raise CannotRun(f"{declared.where}: private: {part.shows} gives no column {table.key[0]}")

    def build(
        self,
        declared: DocumentDeclaration,
        results: Mapping[str, Result],
        about: tuple[str, ...],
        warning: str,
        as_of: datetime.date,
    ) -> Iterator[Document]:
        """The document, or one for each row of its measure; nothing if that measure has no result."""
        self._check_private(declared, results)
        title = self._language.say(declared.title)
        for instance in self._instances(declared, results):
            head = DocumentHead(instance.file, instance.label, instance.keys, title, about, warning, as_of)
            yield self._build_one(declared, head, instance.results)

    def _build_one(self, declared: DocumentDeclaration, head: DocumentHead, results: Mapping[str, Result]) -> Document:
        parts = [part for entry in declared.parts for part in self._parts(entry, results, declared, head)]
        has_money = any(cell.unit == "money" for part in parts for row in part.rows for cell in row)
        if has_money and self._settings["currency"] != NO_CURRENCY:
            amounts = self._language.say("Amounts in {currency}", currency=self._currency)
            head = replace(head, about=(*head.about, amounts))
        return Document(
            **vars(head),
            declared=declared,
            parts=tuple(_without_empty_sections(parts)),
            language=self._language.code,
            results=results if declared.form else {},
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

    def _parts(
        self, entry: DeclaredPart, results: Mapping[str, Result], declared: DocumentDeclaration, head: DocumentHead
    ) -> Iterator[DocumentPart]:
        """What an entry gives: words of the host may be many parts where a format sets texts alone."""
        opening = None
        if entry.kind == "words":
            # a document about one row may have words of its own
            ids = head.keys[: len(declared.filter_columns)]
            opening = self._opening(("-".join((entry.shows, *ids)), entry.shows), results)
        if opening and "pdf" in declared.formats:
            yield DocumentPart("words", opening=opening)
        elif opening:
            for is_heading, text in opening.lines:
                yield DocumentPart("heading", text) if is_heading else DocumentPart("text", text=text)
        elif entry.kind != "words" and (part := self._part(entry, results, declared)):
            yield part

    def _part(
        self, part: DeclaredPart, results: Mapping[str, Result], declared: DocumentDeclaration
    ) -> DocumentPart | None:
        say, shape = self._language.say, declared.shape
        if part.kind == "heading":
            return DocumentPart("heading", say(part.shows.english))
        if part.kind == "text":
            return DocumentPart("text", text=say(part.shows.english))
        if part.kind == "about":
            return DocumentPart("text", text=self._about_cohort)
        if part.kind == "signatures":
            headings = ("", say("Signature"), say("Name"), say("Position"), say("Date"))
            return DocumentPart(
                "signatures",
                headings=tuple(map(Cell, headings)),
                labels=tuple(say(label.english) for label in part.shows),
                new_page=part.new_page,
            )
        if part.kind == "chart":
            drawing = self._draw(part.shows, results, shape)
            if drawing is None:
                return None
            return DocumentPart(
                "chart",
                say(drawing.chart.title),
                note=say(drawing.chart.description),
                svg=drawing.svg[shape],
                sentences=self._sentences(results[drawing.chart.measure]),
            )
        result = results.get(part.shows)
        if result is None or not result.rows:
            return None
        if part.kind == "facts":
            return self._facts(part, result)
        # a document to read has so many rows as somebody reads; a list to account with stays whole
        return self._table(part, result, MOST_ROWS_READ if "pdf" in declared.formats else len(result.rows))

    def _facts(self, part: DeclaredPart, result: Result) -> DocumentPart:
        names = [name for name in result.columns if name not in part.without]
        rows = [(Cell(self._label(result, name)), self.cell(result, name, result.row)) for name in names]
        return DocumentPart(
            "facts", self._language.say(result.measure.title), rows=tuple(rows), note=self._note(result)
        )

    def _table(self, part: DeclaredPart, result: Result, most: int) -> DocumentPart:
        names = [name for name in result.columns if name not in part.without]
        units, private = result.measure.units, list(self._private_columns(part))
        return DocumentPart(
            "table",
            title=self._language.say(result.measure.title),
            note=f"{self._first_rows(result, most)} {self._note(result)}".strip(),
            headings=(
                *(Cell(self._label(result, name), unit=units.get(name, "")) for name in names),
                *(Cell(heading) for heading, _ in private),
            ),
            rows=tuple(
                (*(self.cell(result, name, row) for name in names), *(Cell(text_of(row)) for _, text_of in private))
                for row in result.rows[:most]
            ),
            total=(*self._total(result, names), *(Cell("") for _ in private)) if part.total else (),
            sentences=self._sentences(result),
            new_page=part.new_page,
        )

    def _first_rows(self, result: Result, most: int) -> str:
        """What to know of a table with only the first rows; empty for one with all."""
        if len(result.rows) <= most:
            return ""
        number = self._language.number
        return self._language.say(
            "These are the first {n} of {total} rows; the report has all of them.",
            n=number(most),
            total=number(result.rows_in_all),
        )

    def _sentences(self, result: Result) -> tuple[str, ...]:
        return tuple(sentences(result, self._cell_text, self._language, self._currency))

    def _private_columns(self, part: DeclaredPart) -> Iterator[tuple[str, Callable[[Row], str]]]:
        """The headings of the personal columns that the cohort allows, each with the text of a row."""
        if not part.private_if or not self._settings[part.private_if]:
            return
        for name, column in part.private_columns:
            table = self._model.tables[name]
            text_of = partial(self._private_cell, name, table.key[0], column)
            yield self._language.say(table.field(column).title), text_of

    def _private_cell(self, table: str, key: str, column: str, row: Row) -> str:
        return self._private(table, str(row[key]), column)

    def _total(self, result: Result, names: list[str]) -> Iterator[Cell]:
        """The last row: the sums of columns that can be summed up, and “Total” in the first column."""
        for index, name in enumerate(names):
            if result.measure.units.get(name) in SUMMABLE_UNITS:
                values = [Decimal(str(value)) for row in result.rows if (value := row[name]) is not None]
                yield self.cell(result, name, {name: sum(values, start=Decimal(0))})
            else:
                yield Cell(self._language.say("Total") if index == 0 else "")

    def _label(self, result: Result, name: str) -> str:
        return self._language.say(result.measure.columns[name])

    def _note(self, result: Result) -> str:
        say = self._language.say
        return f"{say(result.measure.formula)} {say(result.measure.note)}".strip()

    def cell(self, result: Result, name: str, row: Row) -> Cell:
        """A cell of a result."""
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
