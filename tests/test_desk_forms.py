"""Forms out and back: which one was made for whom, which came back, and what that took."""

from __future__ import annotations

import datetime
import re
from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import Browser, expect

from tests.desk_browser import visit
from tests.helpers import run

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("desk")]


def test_a_form_that_was_made_is_waited_for_until_it_comes_back(browser: Browser, small: Path) -> None:
    run(small, "forms", "partner-01")
    form = next(path for path in (small / "build" / "forms").glob("Budget*partner-01.xlsx"))
    book = openpyxl.load_workbook(form)
    mark = book["_cohort"]["G1"]
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00", str(mark.value))
    # it was made three days before it is accepted
    with visit(browser, small) as visitor:
        page = visitor.go("/forms")
        budget = page.get_by_role("row").filter(has_text="Budget and spending")
        # nobody has said that it was sent, so no word says so
        expect(budget).to_contain_text(re.compile(r"Weavers.*\d{4}, not back yet"))
        expect(page.locator("main")).to_contain_text("Whether a form was sent stands nowhere")
        assert visitor.axe() == []
    mark.value = (datetime.datetime.now(datetime.UTC) - datetime.timedelta(days=3)).isoformat(timespec="seconds")
    sheet = next(sheet for sheet in book.worksheets if sheet.title == "Expenses")
    headings = {str(cell.value).removesuffix(" *"): cell.column for cell in sheet[4]}
    row = next(row for row in range(5, 200) if not sheet.cell(row, headings["What was bought?"]).value)
    for heading, value in (("When was it spent?", "3 Dec 2026"), ("What was bought?", "Rope"), ("How much?", 12)):
        sheet.cell(row, headings[heading]).value = value
    sheet.cell(row, headings["Whose money was it?"]).value = "Own money"
    book.save(small / "submissions" / "back.xlsx")
    run(small, "accept", "--yes")
    with visit(browser, small) as visitor:
        page = visitor.go("/forms")
        budget = page.get_by_role("row").filter(has_text="Budget and spending")
        expect(budget).to_contain_text("3 days")
        burden = page.get_by_role("table").first.get_by_role("row").filter(has_text="Weavers")
        expect(burden).to_have_text(re.compile(r"Weavers\s*1\s*1\s*3 days"))


def test_a_person_is_called_by_no_id(browser: Browser, small: Path) -> None:
    run(small, "forms")
    with visit(browser, small) as visitor:
        page = visitor.go("/forms")
        whose = page.locator("td:first-child").all_inner_texts()
        assert [name for name in whose if re.match(r"Person \d", name)]
        assert not [name for name in whose if re.search(r"\b[a-z]+-[0-9a-z]*\d", name)], whose
        page.get_by_role("button", name="Show the names of people").click()
        visitor.settled()
        assert not [name for name in page.locator("td:first-child").all_inner_texts() if re.match(r"Person \d", name)]
