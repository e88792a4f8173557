"""The folders of build/: closed to others, without what a killed session left, and pages that stay small."""

from __future__ import annotations

import os
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from cohort.i18n.language import read_language
from cohort.measures.measure_queries import Result
from cohort.model.cohort import Cohort
from cohort.model.paths import CohortPaths
from cohort.reading.spreadsheets import open_spreadsheet
from cohort.reading.submissions.sender_answers import CHECKED_MARK, read_answers
from cohort.rendering.charts.chart_specs import MOST_ROWS, read_charts
from cohort.rendering.charts.page_charts import PageCharts
from cohort.rendering.pages.page_templates import MOST_ROWS_SHOWN, PageRenderer
from cohort.rendering.pages.theme import Theme
from cohort.storing.atomic_writes import write_atomically
from cohort.storing.build_folders import prepared_folders
from cohort.workflows.forms.earlier_forms import remove_earlier_forms
from cohort.workflows.open_cohort import FOLDERS_FOR_HOST, close_folders

from tests.helpers import ROOT, build_file_tree
from tests.test_measures import made_up
from tests.workbooks import ods_file

HOUR = 3600


def modes(*paths: Path) -> list[str]:
    return [oct(path.stat().st_mode & 0o777) for path in paths]


def test_a_report_takes_away_what_a_killed_one_left_and_closes_its_folders(tmp_path: Path) -> None:
    build = tmp_path / "build"
    left = [
        build / "report" / ".index.html.new",
        build / "report" / "files" / ".all.pdf.new",
        build / "cache" / "tmp1.new",
        # what waited until all was made, in its folder
        build / "cache" / "tmp2.new" / "page",
    ]
    build_file_tree(tmp_path, {path.relative_to(tmp_path).as_posix(): "half" for path in left})
    others = build / "forms" / ".form.xlsx.new"
    build_file_tree(tmp_path, {others.relative_to(tmp_path).as_posix(): "half"})
    with prepared_folders(build, [build / "report", build / "cache"]):
        assert not any(path.exists() for path in (*left, build / "cache" / "tmp2.new"))
        assert others.exists()
        assert modes(build / "report", build / "cache") == ["0o700", "0o700"]


def test_two_reports_at_once_leave_each_others_files(tmp_path: Path) -> None:
    build = tmp_path / "build"
    young, old = build / "report" / ".young.html.new", build / "report" / ".old.html.new"
    with prepared_folders(build, [build / "report"]):
        build_file_tree(tmp_path, {path.relative_to(tmp_path).as_posix(): "half" for path in (young, old)})
        os.utime(old, (time.time() - 2 * HOUR,) * 2)
        with prepared_folders(build, [build / "report"]):
            assert (young.exists(), old.exists()) == (True, False)
    with prepared_folders(build, [build / "report"]):
        assert not young.exists()


def test_what_is_made_from_private_is_closed_to_others_whatever_the_account_says(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        build = tmp_path / "build"
        for name in FOLDERS_FOR_HOST:
            (build / name).mkdir(parents=True, mode=0o777)
        close_folders(CohortPaths(tmp_path))
        assert set(modes(*(build / name for name in FOLDERS_FOR_HOST))) == {"0o700"}
        # a folder in a closed one, and its files
        write_atomically(build / "report" / "files" / "statement.xlsx", b"payees")
        assert modes(build / "report" / "files", build / "report" / "files" / "statement.xlsx") == ["0o700", "0o600"]
    finally:
        os.umask(before)


def test_the_note_of_forms_lies_with_them_and_knows_those_of_the_older_one(in_english: Cohort, tmp_path: Path) -> None:
    cohort = replace(in_english, paths=CohortPaths(tmp_path))
    folder = tmp_path / "build" / "forms"
    folder.mkdir(parents=True, mode=0o700)
    form, gone = folder / "Coach log Noy.xlsx", folder / "Money Weavers.xlsx"
    for path in (form, gone):
        path.write_bytes(b"form")
    remove_earlier_forms(cohort, [form, gone], all_forms=True)
    # as older versions noted it
    (folder / ".forms.json").rename(tmp_path / "build" / "forms.json")
    assert remove_earlier_forms(cohort, [form], all_forms=True).deleted == [gone]
    assert not (tmp_path / "build" / "forms.json").exists()
    assert modes(folder / ".forms.json") == ["0o600"]


@pytest.fixture(scope="module")
def page(cohort_of: Any) -> PageRenderer:
    cohort = cohort_of()
    language = read_language(cohort.paths, cohort.settings, "en")
    return PageRenderer(replace(cohort, paths=CohortPaths(ROOT)), Theme("", "", "", "", {}), language)


@pytest.mark.parametrize("number", [MOST_ROWS_SHOWN, MOST_ROWS_SHOWN + 1])
def test_a_long_table_shows_its_first_rows_and_says_where_the_others_are(page: PageRenderer, number: int) -> None:
    rows = [{"place": f"Row {n}"} for n in range(1, number + 1)]
    page.workbook_of_tables = "files/tables.xlsx"
    shown = str(page.table(Result(made_up(columns={"place": "Place"}), rows, list(range(1, number + 1)))))
    assert shown.count("<tr>") == MOST_ROWS_SHOWN + 1
    is_capped = number > MOST_ROWS_SHOWN
    assert ("These are the first 200 of 201 rows." in shown) == is_capped
    assert ('href="files/tables.xlsx"' in shown) == is_capped


def test_a_picture_of_too_many_rows_is_not_drawn() -> None:
    charts = read_charts(CohortPaths(ROOT))
    chart = next(chart for chart in charts.values() if not chart.maximum_values)
    rows: list[dict[str, Any]] = [{"row": n} for n in range(MOST_ROWS + 1)]
    results = {name: Result(made_up(), rows, list(range(len(rows)))) for name in chart.measures}
    drawings = PageCharts(None, charts, results)  # type: ignore[arg-type]
    assert drawings.too_many_rows(chart.measure)
    few = {name: replace(result, rows=rows[:MOST_ROWS]) for name, result in results.items()}
    assert not PageCharts(None, charts, few).too_many_rows(chart.measure)  # type: ignore[arg-type]


ANSWERS = [
    [CHECKED_MARK, *[""] * 6, "abc"],
    ["", "Kind", "Sheet", "Cell", "What", "Do", "Your answer"],
    ["1", "error", "Expenses", "C3", "x", "y", "correct it in C3", "number", "correct it in C3"],
    ["2", "error", "Expenses", "C4", "x", "y", "1200", "number", "correct it in C4"],
]


def test_the_hidden_column_with_our_hints_is_read_in_an_ods_as_in_an_xlsx(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet: Any = book.active
    sheet.title = "Findings"
    for row in ANSWERS:
        sheet.append(row)
    for column in ("H", "I"):
        sheet.column_dimensions[column].hidden = True
    book.save(tmp_path / "a.xlsx")
    cell = '<table:table-cell office:value-type="string"><text:p>{}</text:p></table:table-cell>'
    columns = '<table:table-column table:number-columns-repeated="7"/><table:table-column table:visibility="collapse" table:number-columns-repeated="2"/>'
    lines = "".join(
        f"<table:table-row>{''.join(cell.format(text) for text in row)}</table:table-row>" for row in ANSWERS
    )
    names = {name: f"urn:oasis:names:tc:opendocument:xmlns:{name}:1.0" for name in ("office", "table", "text")}
    spaces = " ".join(f'xmlns:{name}="{address}"' for name, address in names.items())
    ods = ods_file(
        tmp_path / "a.ods",
        f"<office:document-content {spaces}><office:body><office:spreadsheet>"
        f'<table:table table:name="Findings">{columns}{lines}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>",
    )
    for path in (tmp_path / "a.xlsx", ods):
        assert read_answers(open_spreadsheet(path)).by_sheet == {"Expenses": {("C4", "number"): "1200"}}
