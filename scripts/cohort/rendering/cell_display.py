"""Cells and stored texts as the sender of a workbook sees them."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..i18n.language import Language
from ..model.findings import Finding, column_letters
from ..model.tables import Field, Model
from ..reading.accepted_rows import AcceptedRows, RowNames
from ..reading.cells.values import RawCell, cell_text

if TYPE_CHECKING:
    from ..reading.submissions.submission import Submission
    from ..reading.submissions.submitted_table import SubmittedTable

NEIGHBOUR_COLUMNS = 2
LONGEST_CELL = 40


@dataclass(frozen=True)
class Excerpt:
    """A piece of a sheet: the letters of its columns, and rows of a number and cells, one of which is marked."""

    columns: list[str]
    rows: list[tuple[int, list[tuple[str, bool]]]]


class CellDisplay:
    """Says stored texts as the cells of a form show them, in one language."""

    def __init__(self, model: Model, accepted: AcceptedRows, names: RowNames, language: Language):
        self._model, self._accepted, self._names, self._language = model, accepted, names, language

    def __call__(self, each: Field, text: str) -> str:
        """A stored text: the label of a code, the name of a row, a day in the era of the language."""
        say, target = self._language.say, self._model.referenced_table(each)
        if target:
            row = self._accepted.rows(target).get((text,))
            return self._names.label(target, row) if row else text
        if each.type == "list":
            return ", ".join(say(each.codes.get(code, code)) for code in text.split(";"))
        if each.type == "boolean" and text in {"true", "false"}:
            return say("yes") if text == "true" else say("no")
        if each.type == "date":
            try:
                return self._language.date(datetime.date.fromisoformat(text))
            except ValueError:
                return text
        return say(each.codes[text]) if text in each.codes else text


def finding_location(finding: Finding, language: Language) -> str:
    """The sheet and the cell or row of a finding, such as Expenses, C12."""
    row = language.say("row {n}", n=finding.row) if finding.row is not None else ""
    return sheet_location(finding.sheet, finding.cell or row)


def cell_ranges(findings: list[Finding]) -> str:
    """The cells or rows of findings of one column, those that follow one another as a run: D5–D9, D12."""
    runs: list[list[Finding]] = []
    for finding in findings:
        last = runs[-1][-1] if runs else None
        follows = last and (finding.row or 0) - (last.row or 0) == 1 and finding.column == last.column
        runs[-1].append(finding) if follows else runs.append([finding])
    names = [[each.cell or str(each.row) for each in (run[0], run[-1])] for run in runs]
    return ", ".join(first if first == last else f"{first}–{last}" for first, last in names)


def sheet_location(sheet: str, place: str) -> str:
    """A sheet and a place on it; a CSV has no sheet."""
    return ", ".join(part for part in (sheet, place) if part)


def shorten(text: str) -> str:
    """A text on one line, and no longer than a cell of a receipt."""
    text = " ".join(text.split())
    return text if len(text) <= LONGEST_CELL else f"{text[: LONGEST_CELL - 1]}…"


def excerpt(submission: Submission, finding: Finding) -> Excerpt | None:
    """The cell of a finding with its neighbours, and the headings above them; None when it is about no cell."""
    sheets = {sheet.name: sheet for sheet in submission.book.sheets} if submission.book else {}
    found = next((each for each in submission.tables if each.sheet == finding.sheet), None)
    sheet = sheets.get(finding.sheet)
    if sheet is None or found is None or finding.row is None:
        return None
    columns = _columns_around(found, finding.column or 0)
    rows = []
    for number in dict.fromkeys([found.header_row, *range(finding.row - 1, finding.row + 2)]):
        if found.header_row <= number <= max(len(sheet.rows), finding.row):
            cells = sheet.rows[number - 1] if number <= len(sheet.rows) else []
            texts = [_sheet_text(cells[column - 1]) if column <= len(cells) else "" for column in columns]
            # what is about a row is marked in all of it
            here = [number == finding.row and finding.column in (None, column) for column in columns]
            rows.append((number, list(zip(map(shorten, texts), here, strict=True))))
    return Excerpt([column_letters(column) for column in columns], rows)


def finding_heading(submission: Submission, finding: Finding) -> str:
    """The heading above the cell of a finding as it stands in the sheet, without the star of a required column."""
    sheets = submission.book.sheets if submission.book else []
    rows = next((sheet.rows for sheet in sheets if sheet.name == finding.sheet), [])
    found = next((each for each in submission.tables if each.sheet == finding.sheet), None)
    if found is None or finding.column is None or found.header_row > len(rows):
        return ""
    cells = rows[found.header_row - 1]
    text = cell_text(cells[finding.column - 1]) if finding.column <= len(cells) else ""
    return " ".join(text.split()).removesuffix("*").strip()


def _columns_around(found: SubmittedTable, marked: int) -> list[int]:
    """The columns beside a marked one, without those of keys, which people do not see."""
    table = found.table
    keys = {name for name in table.key if not table.field(name).references}
    used = {column for name, column in found.columns.items() if name.split("=")[0] not in keys}
    columns = sorted(used | ({marked} - {0}))
    place = columns.index(marked) if marked in columns else 0
    begin = max(0, min(place - NEIGHBOUR_COLUMNS, len(columns) - 2 * NEIGHBOUR_COLUMNS - 1))
    return columns[begin : begin + 2 * NEIGHBOUR_COLUMNS + 1]


def _sheet_text(raw: RawCell) -> str:
    """A cell as its sheet shows it: a day as day/month/year, in the era in which it was typed."""
    if isinstance(raw, datetime.date):
        return f"{raw.day}/{raw.month}/{raw.year}"
    return cell_text(raw)
