"""What a sheet of somebody's own lacks row by row, filled in on the desk."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
from cohort.i18n.catalogues import available_languages
from cohort.i18n.language import cohort_language
from cohort.model.cohort import Cohort
from cohort.model.paths import CohortPaths
from cohort.reading.cells.vocabulary import read_vocabulary
from cohort.reading.submissions.headings import Headings
from playwright.sync_api import Browser, expect

from tests.accepting import rows
from tests.desk_browser import Visitor, visit
from tests.desk_server import desk_of
from tests.helpers import replace
from tests.workbooks import workbook

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("desk")]
PART = "\x1f"
CASH_BOOK = [
    ["Date", "Item", "Amount", "Shop"],
    ["3 Dec 2026", "Bus", 41, "Bus line"],
    ["4 Dec 2026", "Yarn", 51, "Shop"],
]


def known_sender(visitor: Visitor, path: Path) -> None:
    """The page of a file that is said to come from the first partner."""
    visitor.drop(path)
    page = visitor.open_file(path.name)
    page.get_by_label("Who sent it?").select_option("Weavers")
    page.get_by_role("button", name="Keep the sender").click()
    visitor.settled()


def test_budget_lines_are_given_to_the_rows_of_a_cash_book(browser: Browser, small: Path, tmp_path: Path) -> None:
    original = workbook(tmp_path / "cash.xlsx", {"Cash": CASH_BOOK})
    with visit(browser, small) as visitor:
        known_sender(visitor, original)
        page = visitor.page
        page.get_by_label("Fill in a column").select_option("Budget line")
        page.get_by_role("button", name="Fill it in row by row").click()
        assert visitor.axe() == []
        bus, yarn = page.locator("tbody tr").all()
        # the words of each row, and of all budget lines only those of the sender
        expect(bus).to_contain_text("3 Dec 2026")
        expect(bus).to_contain_text("41")
        choices = bus.get_by_role("combobox").locator("option").all_inner_texts()
        assert choices == ["–", "Bus", "Yarn"]
        bus.get_by_role("combobox").select_option(label=choices[1])
        yarn.get_by_role("combobox").select_option(label=choices[2])
        page.get_by_role("button", name="Check it with these values").click()
        visitor.settled()
        assert visitor.verdicts() == {"cash.xlsx": "fine"}
        # what was filled in can be changed again
        page = visitor.open_file("cash.xlsx")
        page.get_by_label("Fill in a column").select_option("Budget line (is in the sheet)")
        page.get_by_role("button", name="Fill it in row by row").click()
        second = page.locator("tbody tr").nth(1).get_by_role("combobox")
        assert second.evaluate("field => field.selectedOptions[0].textContent") == choices[2]
        second.select_option(label=choices[1])
        page.get_by_role("button", name="Check it with these values").click()
        visitor.settled()
        page.get_by_role("button", name="Look at what it brings").click()
        page.get_by_role("button", name="Take this in").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Taken in")
    found = {
        row["description"]: row["budget_line_id"] for row in rows(small, "expenses") if row["amount"] in ("41", "51")
    }
    assert found == {"Bus": "line-01", "Yarn": "line-01"}
    archived = {path.name.partition(" ")[2]: path for path in (small / "submissions").rglob("*.xlsx")}
    assert archived["cash.xlsx"].read_bytes() == original.read_bytes()
    copies = [path for name, path in archived.items() if name != "cash.xlsx"]
    sheet = openpyxl.load_workbook(copies[-1])["Cash"]
    assert sheet["E1"].value == "Budget line"


def test_one_value_goes_to_all_rows_that_are_blank(browser: Browser, small: Path, tmp_path: Path) -> None:
    text = tmp_path / "cash.csv"
    text.write_text("\n".join(",".join(map(str, row)) for row in CASH_BOOK) + "\n", encoding="utf-8")
    with visit(browser, small, 390) as visitor:
        known_sender(visitor, text)
        page = visitor.page
        page.get_by_label("Fill in a column").select_option("Paid by")
        page.get_by_role("button", name="Fill it in row by row").click()
        expect(page.get_by_label("For all rows that are blank below")).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        page.get_by_label("For all rows that are blank below").select_option("Own money")
        page.locator("tbody tr").first.get_by_role("combobox").select_option("Another funder")
        page.get_by_role("button", name="Check it with these values").click()
        visitor.settled()
        visitor.go("/take").get_by_role("button", name="Take this in").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Taken in")
    found = {row["description"]: row["funded_by"] for row in rows(small, "expenses") if row["amount"] in ("41", "51")}
    assert found == {"Bus": "other", "Yarn": "own"}


def test_a_number_that_was_merged_is_given_to_each_row(browser: Browser, small: Path, tmp_path: Path) -> None:
    path = workbook(
        tmp_path / "trips.xlsx",
        {"Trips": [CASH_BOOK[0], ["3 Dec 2026", "Out", 300, "A"], ["4 Dec 2026", "Back", None, "B"]]},
    )
    book = openpyxl.load_workbook(path)
    book["Trips"].merge_cells("C2:C3")
    book.save(path)
    with visit(browser, small) as visitor:
        known_sender(visitor, path)
        page = visitor.page
        # the question leads to the column
        page.locator("article", has_text="merged").get_by_role("button", name="Fill it in row by row").click()
        for row, amount in zip(page.locator("tbody tr").all(), ("120", "180"), strict=True):
            row.get_by_role("textbox").fill(amount)
        page.get_by_role("button", name="Check it with these values").click()
        visitor.settled()
        assert visitor.verdicts() == {"trips.xlsx": "fine"}
        visitor.go("/take").get_by_role("button", name="Take this in").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Taken in")
    assert {
        row["description"]: row["amount"] for row in rows(small, "expenses") if row["description"] in ("Out", "Back")
    } == {
        "Out": "120",
        "Back": "180",
    }


def test_a_fault_leads_to_the_column_that_the_sheet_lacks(browser: Browser, small: Path, tmp_path: Path) -> None:
    replace(small / "cohort.yml", "- {rule: expense-without-line, severity: silent, reason: tested elsewhere}\n", "")
    with visit(browser, small) as visitor:
        known_sender(visitor, workbook(tmp_path / "cash.xlsx", {"Cash": CASH_BOOK}))
        page = visitor.page
        page.locator("article", has_text="budget line").get_by_role("button", name="Fill it in row by row").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Budget line, row by row")


def test_one_sender_is_said_for_all_files(browser: Browser, small: Path, tmp_path: Path) -> None:
    files = [
        workbook(tmp_path / f"cash{n}.xlsx", {"Cash": [*CASH_BOOK, [f"{n} Dec 2026", "Tea", n, "Ann"]]}) for n in (1, 2)
    ]
    with visit(browser, small) as visitor:
        page = visitor.drop(*files)
        page.get_by_label("Who sent the 2 files").select_option("Weavers")
        assert visitor.axe() == []
        page.get_by_role("button", name="Keep it for all of them").click()
        expect(page.locator(".card", has_text="Sent by Weavers")).to_have_count(2, timeout=60_000)
        assert page.get_by_label("Who sent the").count() == 0
    with desk_of(small) as desk:
        assert desk.enter().post("/inbox/sender", {"sender": "partner-02", "file": "nothing"}).status == 303


def test_only_columns_and_rows_of_the_file_are_filled_in(small: Path) -> None:
    workbook(small / "submissions" / "cash.xlsx", {"Cash": CASH_BOOK})
    with desk_of(small) as desk:
        desk.enter()
        for _ in range(60):
            page = desk.ask("/inbox").text
            if "data-poll=" not in page:
                break
        address = next(part.partition('"')[0] for part in page.split('href="') if part.startswith("/inbox/"))
        before = sorted(path.name for path in (small / "submissions").iterdir())
        for about in ("", f"Cash{PART}expense_id", f"Cash{PART}nothing", f"Other{PART}payee", f"Cash{PART}../x"):
            assert desk.post(f"{address}/column", {"about": about, "rest": "x"}).status == 409, about
        # neither a row that is none of the table nor an empty answer makes a copy
        desk.post(f"{address}/column", {"about": f"Cash{PART}document_kind", f"cell{PART}99": "x", f"cell{PART}1": "x"})
        assert sorted(path.name for path in (small / "submissions").iterdir()) == before


def test_the_heading_of_a_new_column_means_that_column(fresh_en: Path) -> None:
    """In Thai and in English, for all columns of all tables."""
    cohort = Cohort.read(CohortPaths(fresh_en))
    codes = available_languages(cohort.paths)
    languages = {code: cohort_language(cohort, code) for code in codes}
    headings = Headings(cohort.model, languages.values(), read_vocabulary(cohort, codes))
    for table in cohort.model.tables.values():
        for column in table.fields:
            for code in ("en", "th"):
                title = languages[code].say(column.title)
                assert headings.field_of(table.name, title) == column.name, (table.name, column.name, title)
