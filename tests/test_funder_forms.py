"""Forms of a funder: what stands in them is filled in, and what stands for nothing is said in one line."""

from __future__ import annotations

import datetime
import io
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pytest
from cohort.errors import CannotRun
from cohort.measures.measure_queries import Result
from cohort.model.paths import CohortPaths
from cohort.rendering.documents.document_content import Cell
from cohort.rendering.documents.fill_form import fill_form
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from tests.measure_base import measures

LINES = [{"line": "Bus", "planned": 600, "spent": 100.5}, {"line": "=1+1 <ผ้า>", "planned": 400, "spent": 180}]
ROWS: dict[str, list[dict[str, Any]]] = {
    "statements": [
        {"grant_id": "g-1", "closing": 319.5, "to_date": datetime.date(2026, 12, 15), "partner": "Weavers"},
        {"grant_id": "g-2", "closing": 20, "to_date": datetime.date(2026, 12, 16), "partner": "Farmers"},
    ],
    "statement_lines": LINES,
    "statement_activities": [],
}


def cell_of(_: Result, column: str, row: dict[str, Any]) -> Cell:
    value = row[column]
    number = float(value) if not isinstance(value, str | datetime.date) else value
    return Cell(
        f"{number:,.2f}" if isinstance(number, float) else str(value), None if isinstance(value, str) else number
    )


def filled(tmp_path: Path, kind: str, form: bytes) -> bytes:
    """What is made of a form in the folder of a cohort's own documents."""
    path = tmp_path / "local" / "documents" / f"fund.{kind}"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(form)
    results = {name: Result(measures()[name], rows, list(range(1, len(rows) + 1))) for name, rows in ROWS.items()}
    words = {"institution": Cell("University"), "as_of": Cell("15 Dec 2026", datetime.date(2026, 12, 15))}
    return fill_form(CohortPaths(tmp_path), path, results, kind, words, cell_of)


def workbook(cells: dict[str, Any]) -> bytes:
    book, file = openpyxl.Workbook(), io.BytesIO()
    for address, value in cells.items():
        book.active[address] = value
    book.active["B2"].number_format = "d mmm yyyy"
    book.active["B4"].font = Font(bold=True)
    book.active.merge_cells("D4:D6")
    book.save(file)
    return file.getvalue()


def sheet_of(content: bytes) -> Any:
    return openpyxl.load_workbook(io.BytesIO(content)).active


def test_a_workbook_keeps_its_formulas_and_gets_numbers_and_days(tmp_path: Path) -> None:
    cells = {
        "A1": "{{institution}} · {{ as_of }}",
        "B1": "{{ statements.closing }}",
        "A2": "{{ statements.to_date }}",
        "B2": "{{ statements.to_date }}",
        "A4": "{{ each statement_lines.line }}",
        "B4": "{{ each statement_lines.spent }}",
        "A7": "{{ each statement_activities.activity }}",
        "B8": "=SUM(B4:B7)",
        "C8": "{{ sum statement_lines.planned }}",
        "A9": "{{ statements.closing grant_id=g-2 }}",
    }
    sheet = sheet_of(filled(tmp_path, "xlsx", workbook(cells)))
    assert sheet["A1"].value == "University · 15 Dec 2026"
    assert (sheet["B1"].value, sheet["A9"].value, sheet["C8"].value) == (319.5, 20, 1000)
    # a day is one where the cell shows days, and else a text
    assert (sheet["A2"].value, sheet["B2"].value) == ("2026-12-15", datetime.datetime(2026, 12, 15))
    assert [sheet[f"B{row}"].value for row in (4, 5, 8)] == [100.5, 180, "=SUM(B4:B7)"]
    assert sheet["B5"].font.bold
    # what a person wrote is no formula
    assert (sheet["A5"].value, sheet["A5"].data_type) == ("=1+1 <ผ้า>", "s")
    assert sheet["A7"].value is None


def test_a_letter_gets_a_row_for_each_and_keeps_its_looks(tmp_path: Path) -> None:
    letter, file = docx.Document(), io.BytesIO()
    # Word cuts a placeholder into pieces where somebody has changed it
    paragraph = letter.add_paragraph("Left: ")
    for piece in ("{{ state", "ments.clo", "sing }}", " baht"):
        paragraph.add_run(piece).bold = piece.startswith("{{")
    table = letter.add_table(2, 2)
    for cell, text in zip(
        [cell for row in table.rows for cell in row.cells],
        ["Line", "Spent", "{{ each statement_lines.line }}", "{{ each statement_lines.spent }} ({{ as_of }})"],
        strict=True,
    ):
        cell.text = text
    letter.sections[0].footer.paragraphs[0].text = "{{ institution }}"
    letter.save(file)
    content = filled(tmp_path, "docx", file.getvalue())
    assert content == filled(tmp_path, "docx", file.getvalue())
    done = docx.Document(io.BytesIO(content))
    assert done.paragraphs[0].text == "Left: 319.50 baht"
    assert [run.text for run in done.paragraphs[0].runs if run.bold] == ["319.50"]
    rows = [[cell.text for cell in row.cells] for row in done.tables[0].rows]
    assert rows[1:] == [["Bus", "100.50 (15 Dec 2026)"], ["=1+1 <ผ้า>", "180.00 (15 Dec 2026)"]]
    assert done.sections[0].footer.paragraphs[0].text == "University"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("{{ statement.closing }}", "there is no measure statement; did you mean statements?"),
        ("{{ statements.closin }}", "statements has no column closin; did you mean closing?"),
        ("{{ statements.closing grant=g-1 }}", "statements has no column grant; did you mean grant_id?"),
        ("{{ institutoin }}", "there is no institutoin; did you mean institution?"),
        ("{{ sum statements.partner }}", "partner is no number, so it has no sum"),
        ("{{ closing of statements }}", "write it as measure.column, each measure.column or sum measure.column"),
        ("{{ statements.closing", "a placeholder ends with }}"),
    ],
)
def test_what_stands_for_nothing_is_said_with_its_place(tmp_path: Path, text: str, reason: str) -> None:
    letter, file = docx.Document(), io.BytesIO()
    letter.add_paragraph("Dear fund")
    letter.add_paragraph(text)
    letter.save(file)
    for kind, form, place in (
        ("xlsx", workbook({f"{get_column_letter(3)}7": text}), "Sheet!C7"),
        ("docx", file.getvalue(), "paragraph 2"),
    ):
        with pytest.raises(CannotRun) as refused:
            filled(tmp_path, kind, form)
        assert str(refused.value).startswith(f"local/documents/fund.{kind}, {place}: ")
        assert str(refused.value).endswith(reason)
        assert "\n" not in str(refused.value)


@pytest.mark.parametrize(
    ("kind", "cells", "reason"),
    [
        ("xlsx", {"A4": "{{ each statement_lines.line }}", "A5": "Total"}, "Sheet!A4: 2 rows need room, but A5 is not free"),
        ("xlsx", {"D4": "{{ each statement_lines.line }}"}, "Sheet!D4: 2 rows need room, but D5 is not free"),
    ],
)  # fmt: skip
def test_rows_never_write_over_what_is_there(tmp_path: Path, kind: str, cells: dict[str, str], reason: str) -> None:
    with pytest.raises(CannotRun, match=f"fund.{kind}, {reason}"):
        filled(tmp_path, kind, workbook(cells))


@pytest.mark.parametrize("kind", ["docx", "xlsx"])
def test_a_file_that_is_no_form_is_said(tmp_path: Path, kind: str) -> None:
    for content in (b"", b"PDF", b"PK\x03\x04"):
        with pytest.raises(
            CannotRun, match=rf"^local/documents/fund\.{kind}: it cannot be opened; save it anew as \.{kind}"
        ):
            filled(tmp_path, kind, content)
