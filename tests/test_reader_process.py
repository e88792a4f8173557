"""A file that takes too much, or ends the library that reads it, is refused; the next one is read."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from cohort.errors import CannotRun
from cohort.model.cohort import Cohort
from cohort.reading import reader_process
from cohort.reading.reader_process import open_submission
from cohort.reading.safety.limits import RefusedFile

from tests.run_results import read
from tests.workbooks import csv_file, ods_file, workbook

HEAD = ["Spent on", "Description", "Amount", "Organisation", "Budget line"]
BUS = ["2026-12-01", "Bus", "5", "partner-01", "line-01"]
ODS = """<office:document-content xmlns:office="o" xmlns:table="t" xmlns:text="x"><office:body><office:spreadsheet>
<table:table table:name="Expenses">{rows}</table:table>
</office:spreadsheet></office:body></office:document-content>"""
FOUND = {"question-repeated"}


def many_lines() -> list[list[Any]]:
    return [["2026-12-01", f"Bus {number}", number, "partner-01", "line-01"] for number in range(100_000)]


def ods(path: Path, *rows: tuple[list[str], int]) -> Path:
    """A spreadsheet of LibreOffice, each row with the number of times it stands there."""
    cell = '<table:table-cell office:value-type="string"><text:p>{}</text:p></table:table-cell>'
    text = "".join(
        f'<table:table-row table:number-rows-repeated="{count}">{"".join(map(cell.format, row))}</table:table-row>'
        for row, count in rows
    )
    return ods_file(path, ODS.format(rows=text))


@pytest.fixture(autouse=True)
def new_process() -> Iterator[None]:
    """Each test has a process with its own limits, and leaves none of them behind."""
    reader_process._reader().close()
    yield
    reader_process._reader().close()


@pytest.mark.slow
def test_a_row_that_is_filled_down_a_million_times_is_one_question(in_english: Cohort, tmp_path: Path) -> None:
    path = ods(tmp_path / "filled.ods", (HEAD, 1), (BUS, 1_000_000))
    assert path.stat().st_size < 1000
    result = read(in_english, path)
    assert result.codes == ["question-repeated"]
    assert "Row 2 stands there 1000000 times" in result.findings_json["findings"][0]["message"]
    assert [row["description"] for row in result.rows("expenses")] == ["Bus"]


def test_equal_rows_that_people_write_are_no_question(in_english: Cohort, tmp_path: Path) -> None:
    result = read(in_english, ods(tmp_path / "thrice.ods", (HEAD, 1), (BUS, 3)))
    assert "question-repeated" not in result.codes


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="other systems do not limit the memory of a process")
def test_a_file_that_takes_too_much_memory_is_refused(
    in_english: Cohort, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reader_process, "MOST_MEMORY", 2**30)
    large = ods(tmp_path / "large.ods", (HEAD * 4, 1), (BUS * 4, 1_000_000))
    good = workbook(tmp_path / "good.xlsx", {"Expenses": [HEAD, BUS]})
    result = read(in_english, large, good)
    assert result.codes == ["submission-exhausting"]
    assert (
        result.findings_json["findings"][0]["message"] == "large.ods takes more than 1 GB to read, and was left unread."
    )
    assert [row["description"] for row in result.rows("expenses")] == ["Bus"]


@pytest.mark.slow
def test_a_file_that_takes_too_long_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    good = workbook(tmp_path / "good.xlsx", {"Expenses": [HEAD, BUS]})
    assert open_submission(good).sheets
    monkeypatch.setattr(reader_process, "MOST_SECONDS", 0)
    with pytest.raises(RefusedFile) as refused:
        open_submission(csv_file(tmp_path / "long.csv", [HEAD, *many_lines()]))
    assert (refused.value.code, refused.value.values) == ("submission-exhausting", {"limit": "0 s"})
    monkeypatch.undo()
    assert open_submission(good).path == good


@pytest.mark.slow
def test_a_file_that_ends_the_process_is_refused_and_the_next_one_is_read(tmp_path: Path) -> None:
    good = workbook(tmp_path / "good.xlsx", {"Expenses": [HEAD, BUS]})
    assert open_submission(good).sheets
    long = csv_file(tmp_path / "long.csv", [HEAD, *many_lines()])
    process = reader_process._reader()._process
    assert process
    # as a library does that aborts
    killing = threading.Timer(0.05, process._process.kill)
    killing.start()
    with pytest.raises(RefusedFile) as refused:
        open_submission(long)
    killing.join()
    assert refused.value.code == "submission-broken"
    assert open_submission(good).path == good


def test_a_process_that_cannot_start_is_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader_process, "_SCRIPTS", tmp_path)
    with pytest.raises(CannotRun, match=r"the process that reads them ended: .*cohort"):
        open_submission(workbook(tmp_path / "good.xlsx", {"Expenses": [HEAD, BUS]}))


def test_a_refusal_says_in_this_process_what_it_says_in_that_one(tmp_path: Path) -> None:
    path = tmp_path / "cut.xlsx"
    path.write_bytes(b"PK\x03\x04" + b"x" * 500)
    with pytest.raises(RefusedFile) as refused:
        open_submission(path)
    assert refused.value.code == "submission-broken"
    assert refused.value.values["reason"]
