"""Cells and stored texts, shown as the sender of a workbook sees them."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .. import shortening
from ..checking.overlay import Overlay
from ..i18n.language import Language
from ..i18n.subdivisions import subdivision_label
from ..model.findings import Finding, column_letters
from ..model.tables import SUBDIVISIONS, Field, Model, Table
from ..reading.accepted_rows import MAX_LABEL_LENGTH, AcceptedRows, Key, Row, RowNames
from ..reading.cells.values import RawCell, cell_text
from ..reading.row_owners import owner_of

if TYPE_CHECKING:
    from ..reading.submissions.submission import Submission
    from ..reading.submissions.submitted_table import SubmittedTable

NEIGHBOUR_COLUMNS = 2
LONGEST_CELL = 40


@dataclass(frozen=True)
class Excerpt:
    """A piece of a sheet: its column letters, and its rows, each a number and cells as (text, is_marked)."""

    columns: list[str]
    rows: list[tuple[int, list[tuple[str, bool]]]]


class CellDisplay:
    """Formats stored texts as the cells of a form show them, in one language.

    `display(column, "2018-05-12")` returns 12 พ.ค. 2561 in Thai. With an overlay, new rows have names too.
    """

    def __init__(
        self, model: Model, accepted: AcceptedRows, names: RowNames, language: Language, overlay: Overlay | None = None
    ):
        self._model, self._accepted, self._names, self._language = model, accepted, names, language
        self._overlay = overlay or Overlay()

    def __call__(self, column: Field, text: str) -> str:
        """The label of a code, the name of a row, or a day in the era of the language."""
        say, target = self._language.say, self._model.referenced_table(column)
        if target:
            row = self._row(target, (text,))
            return self.label(target, row) if row else text
        if column.type == "list":
            return ", ".join(say(column.codes.get(code, code)) for code in text.split(";"))
        if column.type == "boolean" and text in {"true", "false"}:
            return say("yes") if text == "true" else say("no")
        if column.type == "date":
            try:
                return self._language.date(datetime.date.fromisoformat(text))
            except ValueError:
                return text
        if column.standard == SUBDIVISIONS:
            # two places may have one name
            name = subdivision_label(text, self._language)
            return text if name == text else f"{name} ({text})"
        return say(column.codes[text]) if text in column.codes else text

    def label(self, table: Table, row: Row, parts: int | None = None, longest: int = MAX_LABEL_LENGTH) -> str:
        """The name of a row, with days and codes in the words of the language."""
        return self._names.label(table, row, parts, longest=longest, show=self)

    def owner(self, table: Table, row: Row) -> str:
        """The name of the organisation to which a row belongs; empty if there is none, and for an organisation."""
        column = table.field(table.belongs_to) if table.belongs_to else None
        owner_table = self._model.referenced_table(column) if column else None
        while owner_table and owner_table.belongs_to and owner_table.belongs_to != owner_table.key[0]:
            owner_table = self._model.referenced_table(owner_table.field(owner_table.belongs_to))
        if owner_table is None or owner_table is table:
            return ""
        owner = owner_of(table, row, self._model, self._row)
        owner_row = self._row(owner_table, (owner,))
        return self.label(owner_table, owner_row, 1) if owner_row else owner

    def with_owner(self, label: str, table: Table, row: Row) -> str:
        """The name of a row, as a label, and that of the organisation to which it belongs; each once."""
        return " · ".join(dict.fromkeys(filter(None, (label, self.owner(table, row)))))

    def _row(self, table: Table, key: Key) -> Row | None:
        return self._overlay.row(self._accepted, table, key)


def finding_location(finding: Finding, language: Language) -> str:
    """The sheet and the cell or row of a finding, such as Expenses, C12."""
    return sheet_location(finding.sheet, cell_or_row(finding, language))


def cell_or_row(finding: Finding, language: Language) -> str:
    """The cell of a finding, such as C12, or else its row; empty for a whole file."""
    return finding.cell or (language.say("row {n}", n=finding.row) if finding.row is not None else "")


def cell_ranges(findings: list[Finding]) -> str:
    """The cells or rows of findings in one column, with consecutive ones as a range: D5–D9, D12."""
    runs: list[list[Finding]] = []
    for finding in findings:
        last = runs[-1][-1] if runs else None
        is_next = last and (finding.row or 0) - (last.row or 0) == 1 and finding.column == last.column
        runs[-1].append(finding) if is_next else runs.append([finding])
    names = [[finding.place for finding in (run[0], run[-1])] for run in runs]
    return ", ".join(first if first == last else f"{first}–{last}" for first, last in names)


def sheet_location(sheet: str, cell: str) -> str:
    """A sheet and a cell or row of it; a CSV file has no sheet."""
    return ", ".join(part for part in (shortening.visible(sheet), cell) if part)


def shorten(text: str, longest: int = LONGEST_CELL) -> str:
    """A text on one line, cut to `longest` characters with … at the end."""
    return shortening.visible(shortening.shorten(" ".join(text.split()), longest))


def excerpt(submission: Submission, finding: Finding, language: Language) -> Excerpt | None:
    """The cell of a finding with its neighbours and the headings above them; None if it is in no row of a table."""
    sheets = {sheet.name: sheet for sheet in submission.book.sheets} if submission.book else {}
    table = finding_table(submission, finding)
    sheet = sheets.get(finding.sheet)
    if sheet is None or table is None or finding.row is None:
        return None
    columns = _columns_around(table, finding.column or 0)
    rows = []
    for number in dict.fromkeys([table.header_row, *range(finding.row - 1, finding.row + 2)]):
        if table.header_row <= number <= max(len(sheet.rows), finding.row):
            cells = sheet.rows[number - 1] if number <= len(sheet.rows) else []
            texts = [sheet_text(cells[column - 1], language) if column <= len(cells) else "" for column in columns]
            # a finding about a whole row marks all its cells
            marks = [number == finding.row and finding.column in (None, column) for column in columns]
            rows.append((number, list(zip(map(shorten, texts), marks, strict=True))))
    return Excerpt([column_letters(column) for column in columns], rows)


def finding_heading(submission: Submission, finding: Finding) -> str:
    """The heading above the cell of a finding, as in the sheet but without the star of a required column."""
    sheets = submission.book.sheets if submission.book else []
    rows = next((sheet.rows for sheet in sheets if sheet.name == finding.sheet), [])
    table = finding_table(submission, finding)
    if table is None or finding.column is None or table.header_row > len(rows):
        return ""
    cells = rows[table.header_row - 1]
    text = cell_text(cells[finding.column - 1]) if finding.column <= len(cells) else ""
    return " ".join(text.split()).removesuffix("*").strip()


def finding_table(submission: Submission, finding: Finding) -> SubmittedTable | None:
    """The table of a submitted file on the sheet of a finding; where there are several, the one above it."""
    tables = [table for table in submission.tables if table.sheet == finding.sheet]
    above = [table for table in tables if table.header_row <= (finding.row or 0)]
    return above[-1] if above else next(iter(tables), None)


def _columns_around(submitted_table: SubmittedTable, marked_column: int) -> list[int]:
    """The marked column and its neighbours, without key columns, which people do not see."""
    table = submitted_table.table
    keys = {name for name in table.key if not table.field(name).references}
    visible = {column for name, column in submitted_table.columns.items() if name.split("=")[0] not in keys}
    columns = sorted(visible | ({marked_column} - {0}))
    index = columns.index(marked_column) if marked_column in columns else 0
    begin = max(0, min(index - NEIGHBOUR_COLUMNS, len(columns) - 2 * NEIGHBOUR_COLUMNS - 1))
    return columns[begin : begin + 2 * NEIGHBOUR_COLUMNS + 1]


def sheet_text(raw: RawCell, language: Language) -> str:
    """A cell as its sheet has it; a day with the name of its month, in the era the sender typed."""
    if isinstance(raw, datetime.date):
        return language.day_as_typed(raw)
    return shortening.visible(cell_text(raw))
