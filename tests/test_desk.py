"""The desk in a real browser: what comes in is checked, answered, taken in and undone, without a terminal."""

from __future__ import annotations

import json
import re
import shutil
import time
from collections.abc import Callable
from itertools import groupby
from pathlib import Path

import openpyxl
import pytest
from cohort.model.cohort import Cohort
from cohort.model.paths import CohortPaths
from cohort.storing.ledger import read_ledger
from cohort.storing.lock import exclusive_lock
from playwright.sync_api import Browser, expect

from tests.accepting import HEADINGS, TEA, YARN, expenses, rows, state
from tests.conftest import THAI_ROWS, THAI_SETTINGS, with_rows
from tests.desk_browser import visit
from tests.desk_server import desk_of
from tests.helpers import build_file_tree, replace, run
from tests.workbooks import workbook

# one worker drives the browser
pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("desk")]
# what a partner keeps for itself: no column of ours, one of its own, and a number that can be read in two ways
CASH_BOOK = [["Date", "Item", "Amount", "Shop", "Weather"], ["3 Dec 2026", "Rope", "1.200", "Market", "rain"]]


@pytest.fixture
def sent(tmp_path: Path) -> dict[str, Path]:
    """Files that wait to be dropped: a good one, one with a fault, a sheet of somebody's own, and no workbook."""
    folder = tmp_path / "sent"
    folder.mkdir()
    faulty = ["31/11/2026", "Ink", 60, "Weavers", "Own money", "Shop"]
    (folder / "broken.xlsx").write_bytes(b"PK\x03\x04 nothing of a workbook")
    return {
        "good": workbook(folder / "good.xlsx", {"Expenses": [HEADINGS, TEA, YARN]}),
        "faulty": workbook(folder / "faulty.xlsx", {"Expenses": [HEADINGS, [TEA[0], "Cups", *TEA[2:]], faulty]}),
        "own": workbook(folder / "own.xlsx", {"Cash": CASH_BOOK}),
        "broken": folder / "broken.xlsx",
    }


@pytest.fixture
def small_thai(fresh_th: Path, copy_of: Callable[[Path], Path]) -> Path:
    """A few rows in a cohort in Thai."""
    cohort = with_rows(copy_of(fresh_th), "")
    settings = (cohort / "cohort.yml").read_text(encoding="utf-8").splitlines()
    replaced = {line.split(":")[0] for line in THAI_SETTINGS}
    other_lines = [line for line in settings if line.split(":")[0] not in replaced]
    build_file_tree(cohort, {"cohort.yml": "\n".join([*other_lines, *THAI_SETTINGS, "also_in: [en]", ""])})
    for file, lines in THAI_ROWS.items():
        with (cohort / file).open("a", encoding="utf-8", newline="\n") as table:
            table.write(lines)
    return cohort


def test_files_are_checked_answered_taken_in_undone_and_taken_again(
    browser: Browser, small: Path, sent: dict[str, Path]
) -> None:
    before = expenses(small)
    with visit(browser, small) as visitor:
        page = visitor.drop(*sent.values())
        verdicts = visitor.verdicts()
        assert verdicts == {"broken.xlsx": "refused", "faulty.xlsx": "mend", "good.xlsx": "fine", "own.xlsx": "mend"}
        # the sheet of their own: who sent it, what its columns are, and the number in two readings
        visitor.open_file("own.xlsx")
        page.get_by_label("Who sent it?").select_option("Weavers")
        assert page.locator("td.is-question").inner_text() == "1.200"
        page.get_by_label("1200", exact=True).check()
        page.get_by_role("button", name="Keep these answers").click()
        visitor.settled()
        expect(page.locator(".answered")).to_contain_text("1200")
        assert visitor.axe() == []
        # what is right is shown before it is taken
        visitor.go("/inbox").get_by_role("button", name=re.compile("Look at what")).click()
        expect(page.locator(".new-rows").first).to_contain_text("Tea house")
        assert visitor.axe() == []
        assert expenses(small) == before
        page.get_by_role("button", name="Take this in").click()
        expect(page.get_by_role("heading", name="Taken in")).to_be_visible()
        assert ("Tea", "120") in expenses(small)
        entries = [entry["entry_id"] for entry in read_ledger(CohortPaths(small)) if entry["action"] == "accept"]
        expect(page.locator("main")).to_contain_text(", ".join(entries))
        page.get_by_role("button", name="Undo").click()
        expect(page.get_by_role("heading", name="Undone")).to_be_visible()
        assert expenses(small) == before
        assert "good.xlsx" in visitor.verdicts()
        visitor.go("/take").get_by_role("button", name="Take this in").click()
        expect(page.get_by_role("heading", name="Taken in")).to_be_visible()
    assert ("Yarn", "80.5") in expenses(small)
    actions = [action for action, _ in groupby(entry["action"] for entry in read_ledger(CohortPaths(small)))]
    assert actions[-3:] == ["accept", "undo", "accept"]


def test_what_the_desk_takes_is_what_the_session_takes(
    browser: Browser, small: Path, sent: dict[str, Path], tmp_path: Path
) -> None:
    other = Path(shutil.copytree(small, tmp_path / "other"))
    for cohort in (small, other):
        (cohort / "submissions").mkdir(exist_ok=True)
        shutil.copyfile(sent["good"], cohort / "submissions" / "good.xlsx")
    with visit(browser, small) as visitor:
        visitor.go("/take").get_by_role("button", name="Take this in").click()
        expect(visitor.page.get_by_role("heading", name="Taken in")).to_be_visible()
    assert run(other, "accept", "--yes").returncode == 0

    def written(cohort: Path) -> dict[str, str]:
        return {name: text for name, text in state(cohort).items() if "ledger" not in name and "undo" not in name}

    def ledger_entries(cohort: Path) -> list[dict[str, str]]:
        return [{name: text for name, text in entry.items() if name != "at"} for entry in rows(cohort, "ledger")]

    assert written(small) == written(other)
    assert ledger_entries(small) == ledger_entries(other)


def test_columns_are_mapped_once_and_remembered_only_when_asked(browser: Browser, small: Path, tmp_path: Path) -> None:
    headings = ["Der Tag", "Was", "Wert", "Wer"]
    with visit(browser, small) as visitor:
        for number, remember in ((1, False), (2, True), (3, False)):
            path = workbook(
                tmp_path / f"book{number}.xlsx", {"Cash": [headings, [f"{number} Dec 2026", "Rope", 5, "Ann"]]}
            )
            page = visitor.drop(path)
            visitor.open_file(path.name)
            page.get_by_label("Who sent it?").select_option("Weavers")
            questions = page.locator(".map")
            if number < 3:
                # no heading is one of ours, so somebody has to say what the sheet lists
                assert page.locator("td").count()
                page.get_by_label("What is on the sheet “Cash”?").select_option("Expenses")
                page.get_by_role("button", name="Keep these answers").click()
                visitor.settled()
            else:
                page.get_by_role("button", name="Keep these answers").click()
                visitor.settled()
                # what was remembered holds for the next sheet with these headings
                expect(questions).to_have_count(0)
                break
            questions.get_by_label("Der Tag").select_option("Spent on")
            questions.get_by_label("Wert").select_option("Amount")
            questions.get_by_label("Was", exact=True).select_option("Description")
            questions.get_by_label("Wer", exact=True).select_option("Payee")
            questions.get_by_label(re.compile("Remember")).set_checked(remember)
            page.get_by_role("button", name="Keep these answers").click()
            visitor.settled()
            page.get_by_role("button", name="Look at what it brings").click()
            page.get_by_role("button", name="Take this in").click()
            expect(page.get_by_role("heading", name="Taken in")).to_be_visible()
            assert (small / "local" / "senders" / "partner-01.yaml").exists() == remember
    # those about the third book, which still waits
    assert len(list((small / "private" / "answers").glob("*.json"))) == 1


def test_what_is_said_of_a_file_first_and_that_a_column_is_none_of_ours_is_kept(
    browser: Browser, small: Path, sent: dict[str, Path], tmp_path: Path
) -> None:
    text = tmp_path / "list.csv"
    text.write_text("Der Tag,Was,Wert\n3 Dec 2026,Rope,5\n", encoding="utf-8")
    with visit(browser, small) as visitor:
        visitor.drop(sent["own"], text)
        page = visitor.open_file("own.xlsx")
        # what is asked of columns is asked at one place
        expect(page.locator("#columns-and-names")).to_contain_text("For all rows: Which organisation spent it?")
        expect(page.get_by_role("heading", name="What has to be corrected")).to_have_count(0)
        # the sender is kept alone: what is proposed for columns does not count yet
        page.get_by_label("Who sent it?").select_option("Weavers")
        page.get_by_role("button", name="Keep the sender").click()
        visitor.settled()
        assert page.get_by_label("Who sent it?").input_value() == "partner-01"
        (noted,) = (json.loads(path.read_text()) for path in (small / "private" / "answers").glob("*.json"))
        assert (noted["sender"], noted["explanations"]) == ("partner-01", {})
        for answer in ("none of these", "not answered yet"):
            page.get_by_label("Weather").select_option(answer)
            page.get_by_role("button", name="Keep these answers").click()
            visitor.settled()
            chosen = page.get_by_label("Weather").evaluate("field => field.selectedOptions[0].textContent")
            assert chosen == answer
            assert page.locator(".answered li").all_inner_texts().count("Cash, E: none of these") == (
                answer == "none of these"
            )
        # a file of text has one sheet without a name
        page = visitor.open_file("list.csv")
        page.get_by_label("What does this file list?").select_option("Expenses")
        page.get_by_role("button", name="Keep these answers").click()
        visitor.settled()
        assert page.locator(".answered li").all_inner_texts() == ["Expenses"]


def test_files_are_counted_as_their_cards_are(browser: Browser, small: Path, sent: dict[str, Path]) -> None:
    with visit(browser, small) as visitor:
        visitor.drop(sent["faulty"])
        page = visitor.open_file("faulty.xlsx")
        page.get_by_label("31/11/2026").fill("30/11/2026")
        page.get_by_role("button", name="Check it with these values").click()
        page = visitor.go("/inbox")
        assert page.locator(".card").count() == 1
        assert page.locator(".number-of:visible").inner_text().split()[0] == "1"
        expect(page.locator("main")).to_contain_text("A newer copy of it lies here")
        # whether a file is read is not known before it is checked, so no number is shown
        page.get_by_role("button", name="Look at what").click()
        page.get_by_role("button", name="Take this in").click()
        page.get_by_role("button", name="Undo").click()
        expect(page.get_by_role("heading", name="Undone")).to_be_visible()
        assert page.locator(".number-of:visible").inner_text().split()[0] in ("…", "1")
        page = visitor.go("/inbox")
        assert page.locator(".number-of:visible").inner_text().split()[0] == "1"


def test_good_rows_go_in_and_the_others_wait(browser: Browser, small: Path, sent: dict[str, Path]) -> None:
    with visit(browser, small) as visitor:
        page = visitor.drop(sent["faulty"])
        visitor.open_file("faulty.xlsx")
        assert page.locator("td.is-mend").inner_text() == "31/11/2026"
        page.locator("a.place").first.click()
        assert page.evaluate("document.querySelector(':target').textContent") == "31/11/2026"
        page.get_by_role("button", name="Look at the good rows").click()
        expect(page.locator("main")).to_contain_text("1 row waits in a file of its own")
        page.get_by_role("button", name="Take this in").click()
        expect(page.get_by_role("heading", name="Taken in")).to_be_visible()
        assert visitor.verdicts() == {"faulty_rest.xlsx": "mend"}
    assert ("Cups", "120") in expenses(small)


def test_the_marked_copy_and_the_reply_go_back_to_the_sender(
    browser: Browser, small: Path, sent: dict[str, Path], tmp_path: Path
) -> None:
    with visit(browser, small) as visitor:
        page = visitor.drop(sent["faulty"])
        visitor.open_file("faulty.xlsx")
        with page.expect_download() as download:
            page.get_by_role("link", name="Save the marked copy").click()
        assert download.value.suggested_filename == "faulty_checked.xlsx"
        download.value.save_as(tmp_path / "copy.xlsx")
        page.get_by_role("button", name="Copy").click()
        expect(page.get_by_role("button", name="Copied")).to_be_visible()
        assert "31/11/2026" in page.evaluate("navigator.clipboard.readText()")
    assert openpyxl.load_workbook(tmp_path / "copy.xlsx").worksheets[0].title == "Findings"


def test_a_cell_is_mended_in_a_copy_that_takes_the_place_of_the_file(
    browser: Browser, small: Path, sent: dict[str, Path]
) -> None:
    original = sent["faulty"].read_bytes()
    with visit(browser, small) as visitor:
        visitor.drop(sent["faulty"])
        page = visitor.open_file("faulty.xlsx")
        assert visitor.axe() == []
        page.get_by_role("button", name="Check it with these values").click()
        # what is as it was sent is no change
        assert visitor.verdicts() == {"faulty.xlsx": "mend"}
        page = visitor.open_file("faulty.xlsx")
        page.get_by_label("31/11/2026").fill("30/11/2026")
        page.get_by_role("button", name="Check it with these values").click()
        visitor.settled()
        assert visitor.verdicts() == {"faulty.xlsx": "fine"}
        page = visitor.open_file("faulty.xlsx")
        page.get_by_role("button", name="Look at what it brings").click()
        page.get_by_role("button", name="Take this in").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Taken in")
    assert {row["spent_on"] for row in rows(small, "expenses") if row["description"] == "Ink"} == {"2026-11-30"}
    archived = {path.name.partition(" ")[2]: path.read_bytes() for path in (small / "submissions").rglob("*.xlsx")}
    assert set(archived) == {"faulty.xlsx", "faulty_mended.xlsx"}
    assert archived["faulty.xlsx"] == original


def test_answers_and_mended_cells_are_kept_together_and_equal_faults_once(
    browser: Browser, small: Path, tmp_path: Path
) -> None:
    """A file is called by a part of the name of a partner, which is proposed; its cells are mended from lists."""
    book = [
        ["Date", "Item", "Amount", "Shop", "Paid by"],
        ["3 Dec 2026", "Rope", "1.200", "Market", "the till"],
        ["4 Dec 2026", "Ink", 30, "Shop", "the till"],
        ["5 Dec 2026", "Pens", 40, "Shop", "Own money"],
    ]
    with visit(browser, small) as visitor:
        visitor.drop(workbook(tmp_path / "weavers cash.xlsx", {"Cash": book}))
        page = visitor.open_file("weavers cash.xlsx")
        assert page.get_by_label("Who sent it?").input_value() == "partner-01"
        expect(page.locator(".who")).to_contain_text("Proposed, because the file name has a part of this name")
        page.get_by_label("1200", exact=True).check()
        mend = page.get_by_label("“the till” is not one of the answers")
        assert mend.count() == 1
        mend.select_option("Own money")
        assert visitor.axe() == []
        page.get_by_role("button", name="Keep these answers").click()
        visitor.settled()
        expect(page.get_by_role("link", name=re.compile("Next file"))).to_have_count(0)
        assert visitor.verdicts() == {"weavers cash.xlsx": "fine"}
        visitor.go("/take").get_by_role("button", name="Take this in").click()
        expect(page.get_by_role("heading", name="Taken in")).to_be_visible()
    found = {row["description"]: (row["amount"], row["funded_by"]) for row in rows(small, "expenses")}
    assert (found["Rope"], found["Ink"]) == (("1200", "own"), ("30", "own"))


def test_one_file_leads_to_the_next_and_all_are_taken_at_the_end(
    browser: Browser, small: Path, sent: dict[str, Path]
) -> None:
    with visit(browser, small) as visitor:
        visitor.drop(sent["good"], sent["faulty"])
        page = visitor.open_file("good.xlsx")
        page.get_by_role("link", name="Next file: faulty.xlsx").click()
        visitor.settled()
        page.get_by_label("31/11/2026").fill("30/11/2026")
        page.get_by_role("button", name="Check it with these values").click()
        visitor.settled()
        page.get_by_role("button", name="Look at what 2 files bring").click()
        page.get_by_role("button", name="Take this in").click()
        expect(page.locator("main")).to_contain_text("2 files were accepted just now.")


def test_the_sheet_beside_opens_where_its_first_marked_cell_is(browser: Browser, small: Path, tmp_path: Path) -> None:
    lines = [[f"{number % 28 + 1} Dec 2026", f"Tea {number}", number, "Shop"] for number in range(1, 120)]
    lines[60][2] = "some"
    book = workbook(tmp_path / "long.xlsx", {"Cash": [["Date", "Item", "Amount", "Shop"], *lines]})
    with visit(browser, small) as visitor:
        visitor.drop(book)
        page = visitor.open_file("long.xlsx")
        expect(page.locator("td.is-mend").first).to_be_in_viewport()


def test_the_enter_key_keeps_all_that_was_typed(browser: Browser, small: Path, sent: dict[str, Path]) -> None:
    with visit(browser, small) as visitor:
        visitor.drop(sent["faulty"])
        page = visitor.open_file("faulty.xlsx")
        page.get_by_label("31/11/2026").fill("30/11/2026")
        page.keyboard.press("Enter")
        page.wait_for_url("**/inbox/*")
        visitor.settled()
        assert visitor.verdicts() == {"faulty.xlsx": "fine"}


def test_a_message_is_read_like_a_file(browser: Browser, small: Path) -> None:
    with visit(browser, small) as visitor:
        page = visitor.go("/inbox")
        page.get_by_text("Or paste a message").click()
        page.get_by_text("Lines to send out: Coach log").click()
        lines = page.locator("#lines-1").inner_text()
        answers = {
            "Coach": "Kham",
            "Partner": "Weavers",
            "Date": "2 Dec 2026",
            "Minutes": "45",
            "How": "Call",
            "What for": "Trial",
        }
        filled = [
            f"{line.partition(':')[0]}: {answers.get(line.partition(':')[0]) or line.partition(':')[2]}"
            for line in lines.splitlines()
        ]
        page.get_by_label("One line for each answer").fill("\n".join(["Hello, my log:", *filled, "", "Thank you!"]))
        page.get_by_role("button", name="Add this message").click()
        visitor.settled()
        assert list(visitor.verdicts().values()) == ["fine"], visitor.open_file("message.txt").inner_text("main")
        visitor.go("/take").get_by_role("button", name="Take this in").click()
        expect(page.get_by_role("heading", name="Taken in")).to_be_visible()
    new = rows(small, "coach_logs")[-1] if rows(small, "coach_logs")[-1]["date"] == "2026-12-02" else None
    found = [row for row in rows(small, "coach_logs") if row["date"] == "2026-12-02"]
    assert [(row["coach_id"], row["organisation_id"], row["minutes"], row["mode"]) for row in found] == [
        ("p-cccccc", "partner-01", "45", "call")
    ], new


def test_a_plan_that_is_out_of_date_is_shown_again(browser: Browser, small: Path, sent: dict[str, Path]) -> None:
    """As with two tabs, or a session in a terminal meanwhile."""
    with visit(browser, small) as visitor:
        page = visitor.drop(sent["good"])
        visitor.go("/take")
        (small / "submissions" / "good.xlsx").unlink()
        workbook(small / "submissions" / "good.xlsx", {"Expenses": [HEADINGS, TEA, [*YARN[:2], 99, *YARN[3:]]]})
        before = state(small)
        page.get_by_role("button", name="Take this in").click()
        expect(page.get_by_role("alert")).to_contain_text("Something has changed since you looked")
        assert {name: text for name, text in state(small).items() if "desk" not in name} == {
            name: text for name, text in before.items() if "desk" not in name
        }
        expect(page.locator(".new-rows")).to_contain_text("99")


def test_who_is_writing_is_shown_and_nothing_is_written_meanwhile(
    browser: Browser, small: Path, sent: dict[str, Path]
) -> None:
    with visit(browser, small) as visitor:
        page = visitor.drop(sent["good"])
        visitor.go("/take")
        with exclusive_lock(CohortPaths(small)):
            page.get_by_role("button", name="Take this in").click()
            expect(page.get_by_role("alert")).to_contain_text("is writing to this cohort")
            expect(page.locator(".banner").first).to_contain_text("has been writing since")
        # the browser notes that it was refused
        assert len(visitor.complaints) == 1
        visitor.complaints.clear()
        assert ("Tea", "120") not in expenses(small)
        visitor.go("/take").get_by_role("button", name="Take this in").click()
        expect(page.get_by_role("heading", name="Taken in")).to_be_visible()


def test_today_tells_what_is_due_and_mends_what_is_broken(browser: Browser, small: Path) -> None:
    replace(small / "data" / "expenses.csv", "expense_id,", "\ufeffexpense_id,")
    with visit(browser, small) as visitor:
        page = visitor.go("/")
        assert visitor.axe() == []
        page.get_by_text("The reminder to paste into a chat").first.click()
        page.get_by_role("link", name="Mend what can be mended").click()
        expect(page.locator("main")).to_contain_text("data/expenses.csv")
        page.get_by_role("button", name="Do it").click()
        expect(page.locator("main")).to_contain_text("data/expenses.csv")
        visitor.go("/remedy/backup").get_by_role("button", name="Do it").click()
        expect(page.locator("main")).to_contain_text("backups/")
    assert not (small / "data" / "expenses.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    assert len(list((small / "backups").glob("*.zip"))) == 1


def test_today_says_of_a_file_once_what_is_wrong_with_it(browser: Browser, small: Path) -> None:
    replace(small / "datapackage.yaml", "- name: coach_logs", "- name: coach_notes")
    with visit(browser, small) as visitor:
        expect(visitor.go("/").get_by_text("does not describe the tables that this cohort has now")).to_have_count(1)


def test_forms_and_the_report_are_made_stopped_and_opened(browser: Browser, small: Path) -> None:
    with visit(browser, small) as visitor:
        page = visitor.go("/make")
        making = page.locator(".making").filter(has=page.get_by_role("heading", name="Build the report"))
        making.get_by_role("button", name="Start").click()
        making.get_by_role("button", name="Stop", exact=True).click()
        visitor.settled()
        expect(making).to_contain_text("Stopped.")
        forms = page.locator(".making").filter(has=page.get_by_role("heading", name="Make the forms"))
        forms.get_by_role("button", name="Start").click()
        visitor.settled()
        expect(forms).to_contain_text("Done.", timeout=60_000)
        expect(forms.get_by_text(re.compile(r"\d+ files"))).to_be_visible()
        with page.expect_download() as download:
            forms.get_by_role("link").first.click()
        assert download.value.suggested_filename
        assert visitor.axe() == []


def test_a_file_that_was_set_aside_is_taken_back(browser: Browser, small: Path, sent: dict[str, Path]) -> None:
    with visit(browser, small) as visitor:
        visitor.drop(sent["good"])
        page = visitor.open_file("good.xlsx")
        page.get_by_role("button", name="Set it aside").click()
        assert visitor.verdicts() == {}
        page.get_by_text("1 file was set aside").click()
        assert visitor.axe() == []
        page.get_by_role("button", name="Take it back good.xlsx").click()
        assert visitor.verdicts() == {"good.xlsx": "fine"}
    assert (small / "submissions" / "good.xlsx").read_bytes() == sent["good"].read_bytes()
    with desk_of(small) as desk:
        assert desk.enter().post("/inbox/aside/0123456789abcdef/back").status == 409


def test_the_desk_is_read_in_thai_and_in_english_whatever_the_report_is_in(browser: Browser, small: Path) -> None:
    """The cohort reports in English only."""
    with visit(browser, small) as visitor:
        page = visitor.go("/inbox")
        page.get_by_role("button", name="ไทย").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("กล่องรับไฟล์")
        page.get_by_role("button", name="English").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Inbox")
        # what is translated in part is no language of the desk
        assert page.locator(".reader form button").all_inner_texts() == ["ไทย"]


def test_a_fault_in_the_data_leads_to_its_row(browser: Browser, small: Path) -> None:
    replace(small / "data" / "expenses.csv", ",2026-12-05,Yarn,", ",2026-12-05,Yarn of silk,")
    replace(
        small / "data" / "expenses.csv", "line-02,,2026-12-05,Yarn of silk,200", "line-99,,2026-12-05,Yarn of silk,200"
    )
    with visit(browser, small) as visitor:
        page = visitor.go("/")
        page.locator("#data").get_by_role("link", name="Open the row").first.click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Yarn of silk")


def test_what_an_acceptance_changed_is_said_with_its_tables(
    browser: Browser, small: Path, sent: dict[str, Path]
) -> None:
    with visit(browser, small) as visitor:
        page = visitor.drop(sent["good"], sent["faulty"])
        visitor.open_file("good.xlsx")
        page.get_by_role("button", name="Look at what it brings").click()
        page.get_by_role("button", name="Take this in").click()
        expect(page.locator("main")).to_contain_text("1 file was accepted just now.")
        expect(page.locator("main li", has_text="Expenses: 2 new rows")).to_be_visible()
        assert visitor.axe() == []
        page.get_by_role("link", name="Expenses").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Expenses")


def test_the_report_is_built_again_on_a_change_and_its_page_follows(browser: Browser, small: Path) -> None:
    """Pages only: a page of the report that is open shows the new name by itself."""
    with visit(browser, small) as visitor:
        page = visitor.go("/make")
        making = page.locator(".making").filter(has=page.get_by_role("heading", name="Build the report"))
        making.get_by_role("button", name="Make it again whenever").click()
        expect(making.get_by_role("link", name="Open")).to_be_visible(timeout=120_000)
        report = page.context.new_page()
        report.goto(visitor.base + "/build/report/index.html")
        assert report.get_by_text("Weavers").count()
        replace(small / "data" / "organisations.csv", "partner-01,Weavers", "partner-01,Silk weavers")
        report.get_by_text("Silk weavers").first.wait_for(timeout=120_000, state="attached")
        report.close()


def test_it_all_works_in_thai_on_a_narrow_screen(browser: Browser, small_thai: Path, tmp_path: Path) -> None:
    book = [
        ["วันที่", "รายการ", "จำนวนเงิน", "ร้าน"],
        ["๓ ก.พ. ๖๑", "เชือก", "1.200", "ตลาด"],
        ["31/2/2561", "กระดาษ", "๘๐", "ร้าน"],
    ]
    path = workbook(tmp_path / "สมุดเงินสด.xlsx", {"เงินสด": book})
    good = workbook(
        tmp_path / "ค่าใช้จ่าย.xlsx", {"Expenses": [HEADINGS, ["2018-02-01", "ชา", 120, "Weavers", "Own money", "ร้าน"]]}
    )
    with visit(browser, small_thai, 390) as visitor:
        page = visitor.drop(path, good)
        assert page.title().startswith("กล่องรับไฟล์")
        for address in ("/", "/inbox", "/make", "/take"):
            visitor.go(address)
            assert visitor.axe() == []
            assert page.evaluate("document.documentElement.scrollWidth") <= 390, address
            words = re.sub(r"[\w./+-]*[./][\w./+-]*", "", page.inner_text("main"))
            assert not re.findall(r"\b(?:the|of|this|what|file|take|is)\b", words), words
        visitor.open_file("สมุดเงินสด.xlsx")
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        page.get_by_label("1200", exact=True).check()
        page.get_by_role("button", name="บันทึกคำตอบเหล่านี้").click()
        visitor.settled()
        expect(page.locator(".answered")).to_contain_text("1200")
        # the menu takes one line until it is opened
        bar = page.locator(".bar").bounding_box()
        assert bar
        assert bar["height"] < 80
        page.locator(".fold > summary").click()
        page.get_by_role("button", name="English").click()
        visitor.settled()
        expect(page.get_by_role("heading", name="What you have answered")).to_be_visible()
        page.locator(".fold > summary").click()
        page.get_by_role("button", name="ไทย").click()
        visitor.go("/take").get_by_role("button", name="รับเข้าระบบ", exact=True).click()
        expect(page.get_by_role("heading", name="รับเข้าระบบแล้ว")).to_be_visible()
        page.get_by_role("button", name=re.compile("^ยกเลิก")).click()
        expect(page.get_by_role("heading", name="ยกเลิกแล้ว")).to_be_visible()
    assert ("ชา", "120") not in expenses(small_thai)


def test_the_start_address_leads_to_the_first_page_once(browser: Browser, small: Path) -> None:
    with desk_of(small) as desk:
        page = browser.new_page()
        page.goto(desk.start_address)
        expect(page.get_by_role("heading", level=1)).to_have_text("Today")
        assert page.url == f"{desk.origin}/"
        (cookie,) = page.context.cookies()
        desk.cookie = f"{cookie['name']}={cookie['value']}"
        page.goto(desk.start_address)
        assert "used already" in page.inner_text("body")
        page.close()


def test_the_keyboard_is_enough(browser: Browser, small: Path, sent: dict[str, Path]) -> None:
    (small / "submissions").mkdir(exist_ok=True)
    shutil.copyfile(sent["own"], small / "submissions" / "own.xlsx")
    shutil.copyfile(sent["good"], small / "submissions" / "good.xlsx")

    with visit(browser, small) as visitor:
        page = visitor.page

        def tab_to(text: str) -> None:
            for _ in range(120):
                page.keyboard.press("Tab")
                if text in page.evaluate("document.activeElement.textContent || document.activeElement.value || ''"):
                    return
            raise AssertionError(f"the keyboard does not reach {text}")

        visitor.go("/inbox")
        tab_to("own.xlsx")
        page.keyboard.press("Enter")
        page.wait_for_url("**/inbox/*")
        visitor.settled()
        for _ in range(120):
            page.keyboard.press("Tab")
            if page.evaluate("document.activeElement.type") == "radio":
                break
        page.keyboard.press("Space")
        tab_to("Keep these answers")
        page.keyboard.press("Enter")
        page.locator(".answered").wait_for(timeout=60_000)
        visitor.go("/inbox")
        tab_to("Look at what 1 file")
        page.keyboard.press("Enter")
        page.wait_for_url("**/take*")
        tab_to("Take this in")
        page.keyboard.press("Enter")
        page.get_by_role("heading", name="Taken in").wait_for()
    assert ("Tea", "120") in expenses(small)


def test_a_browser_that_is_closed_in_the_middle_changes_nothing(
    browser: Browser, small: Path, sent: dict[str, Path]
) -> None:
    with visit(browser, small) as visitor:
        visitor.drop(sent["good"], sent["own"])
        visitor.go("/take")
        before = state(small)
        other = visitor.page.context.new_page()
        visitor.page.close()
        time.sleep(0.5)
        assert state(small) == before
        visitor.page = other
        visitor.go("/inbox")
        assert other.locator(".card").count() == 2
    assert Cohort.read(CohortPaths(small))


def test_a_file_is_set_aside_and_kept(browser: Browser, small: Path, sent: dict[str, Path]) -> None:
    with visit(browser, small) as visitor:
        page = visitor.drop(sent["broken"])
        visitor.open_file("broken.xlsx")
        page.get_by_role("button", name="Set it aside").click()
        visitor.settled()
        assert page.locator(".card").count() == 0
    target = small / "submissions" / "set-aside" / "broken.xlsx"
    assert target.read_bytes() == sent["broken"].read_bytes()
    assert "set-aside" not in run(small, "validate", "--no-receipts").stdout


def test_what_is_made_looks_at_the_day_of_the_desk(small: Path) -> None:
    with desk_of(small, "2026-12-01") as desk:
        desk.enter().post("/make/processing/start")
        for _ in range(100):
            if json.loads(desk.ask("/make/state").text)["done"]:
                break
            time.sleep(0.5)
    book = openpyxl.load_workbook(next((small / "build" / "processing").glob("*.xlsx")))
    cells = [str(cell.value) for sheet in book.worksheets for row in sheet.iter_rows() for cell in row]
    assert any("1 December 2026" in text for text in cells)
