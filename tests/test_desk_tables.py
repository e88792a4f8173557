"""The tables on the desk: looking for rows, what happened to one, and correcting it."""

from __future__ import annotations

import datetime
import re
import shutil
import subprocess
import sys
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from cohort.i18n.language import cohort_language
from cohort.model.cohort import Cohort
from cohort.model.paths import CohortPaths
from cohort.reading.cells.vocabulary import read_vocabulary
from cohort.storing.lock import exclusive_lock
from cohort.workflows.backup.commit import make_backup
from cohort.workflows.tables.correct_row import Correction, correction_file
from cohort.workflows.tables.row_history import row_history
from cohort.workflows.tables.table_view import TableQuery, table_reader, view_table
from playwright.sync_api import Browser, expect

from tests.accepting import TEA, entries, rows, send, state, take, without_time
from tests.desk_browser import visit
from tests.desk_server import DeskClient, desk_of
from tests.helpers import ROOT, run
from tests.published import write

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("desk")]
PART = "\x1f"
ROPE = ["2026-12-02", "Rope", 80.5, "Weavers", "Own money", "Rope shop"]


@pytest.fixture
def spent(small: Path) -> Path:
    """A cohort with two accepted expenses."""
    send(small, TEA, ROPE)
    take(small)
    return small


def row_address(desk: DeskClient, table: str, text: str) -> str:
    """The address of the row of a table with a text."""
    page = desk.ask(f"/tables/{table}").text
    return next(
        found[1]
        for line in page.split("<tr>")
        if text in line and (found := re.search(r'href="(/tables/[^"]+)"', line))
    )


def test_a_row_is_found_followed_and_corrected(browser: Browser, spent: Path) -> None:
    with visit(browser, spent) as visitor:
        page = visitor.go("/tables")
        page.get_by_role("link", name="Expenses", exact=True).click()
        page.get_by_label("Search in all columns").fill("rope")
        page.keyboard.press("Enter")
        expect(page.locator("tbody tr")).to_have_count(1)
        assert visitor.axe() == []
        page.get_by_role("link", name="Open").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Rope")
        assert visitor.axe() == []
        page.get_by_role("link", name="Correct this row").click()
        page.get_by_label("Amount *").fill("a lot")
        page.get_by_label("Why it is corrected").fill("typed wrongly")
        assert visitor.axe() == []
        page.get_by_role("button", name="Look at what changes").click()
        # what cannot be read is said above the form, which still has all that was typed
        expect(page.get_by_role("alert")).to_contain_text("a lot")
        expect(page.get_by_label("Why it is corrected")).to_have_value("typed wrongly")
        page.get_by_label("Amount *").fill("1,090.50")
        page.get_by_label("Paid by").select_option(label="Another funder")
        page.get_by_role("button", name="Look at what changes").click()
        # whose row it is, and why
        expect(page.get_by_role("row", name=re.compile("Rope .*Weavers.*80.5.*1,?090.5"))).to_be_visible()
        expect(page.get_by_text("Reason: typed wrongly")).to_be_visible()
        page.get_by_role("button", name="Go back and change it").click()
        expect(page.get_by_label("Amount *")).to_have_value("1,090.50")
        page.get_by_role("button", name="Look at what changes").click()
        assert visitor.axe() == []
        page.get_by_role("button", name="Correct it").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Corrected")
        expect(page.locator("main")).not_to_contain_text("submissions/accepted/")
        page.get_by_role("link", name=re.compile("^Rope")).click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Rope")
    rope = next(row for row in rows(spent, "expenses") if row["description"] == "Rope")
    assert (rope["amount"], rope["funded_by"]) == ("1090.50", "other")
    assert entries(spent)[-1]["reason"] == "typed wrongly"
    assert not [path for path in (spent / "submissions").iterdir() if path.is_file() and path.suffix == ".xlsx"]


def test_a_reason_that_is_missing_is_seen_where_it_belongs(browser: Browser, spent: Path) -> None:
    with visit(browser, spent) as visitor:
        visitor.page.set_viewport_size({"width": 1280, "height": 500})
        page = visitor.go("/tables/expenses")
        page.get_by_role("link", name="Open").first.click()
        page.get_by_role("link", name="Correct this row").click()
        page.get_by_label("Amount *").fill("210")
        page.get_by_role("button", name="Look at what changes").click()
        reason = page.get_by_label("Why it is corrected")
        expect(reason).to_be_focused()
        bar, box = page.locator(".keep").bounding_box(), reason.bounding_box()
        assert bar
        assert box
        assert box["y"] + box["height"] <= bar["y"]


def test_choices_of_the_same_organisation_come_first_and_none_is_cut_alike(spent: Path) -> None:
    lines = rows(spent, "budgets")
    grants = {row["grant_id"]: row["organisation_id"] for row in rows(spent, "grants")}
    expense = next(row for row in rows(spent, "expenses") if row["organisation_id"] in grants.values())
    own = next(row for row in lines if grants[row["grant_id"]] == expense["organisation_id"])
    long = "Wages of those who teach weaving to young people in the villages by the river, "
    for name in ("spring", "autumn"):
        lines.append(own | {"budget_line_id": f"line-{name}", "description": long + name})
    write(spent / "data" / "budgets.csv", lines)
    with desk_of(spent) as desk:
        address = row_address(desk.enter(), "expenses", expense["description"])
        page = desk.ask(f"{address}/correct").text
    (groups,) = [
        found
        for select in re.findall(r"(?s)<select.*?</select>", page)
        if (found := re.findall(r'(?s)<optgroup label="([^"]*)">(.*?)</optgroup>', select)) and "line-" in select
    ]
    assert [name for name, _ in groups][-1] == "Others"
    first = re.findall(r'value="([^"]+)"[^>]*>([^<]*)<', groups[0][1])
    owners = {row["budget_line_id"]: grants[row["grant_id"]] for row in lines}
    assert {owners[value] for value, _ in first} == {expense["organisation_id"]}
    labels = [label for value, label in first if value in ("line-spring", "line-autumn")]
    assert len(set(labels)) == 2
    assert all(long in label for label in labels)


def test_a_correction_leaves_what_the_same_file_leaves_that_is_accepted(spent: Path, tmp_path: Path) -> None:
    twin = Path(shutil.copytree(spent, tmp_path / "twin"))
    cohort = Cohort.read(CohortPaths(twin))
    table, row = cohort.model.tables["expenses"], rows(twin, "expenses")[0]
    correction = Correction(table, (row["expense_id"],), {"amount": "75"}, "counted again")
    name, content = correction_file(cohort, cohort_language(cohort), correction)
    (twin / "submissions" / name).write_bytes(content)
    run(twin, "accept", "--yes")
    with desk_of(spent) as desk:
        address = row_address(desk.enter(), "expenses", row["description"])
        fields = {"cell" + PART + "amount": "75", "reason": "counted again"}
        digest = desk.post(f"{address}/correction", fields).digest
        assert digest
        # nothing is written before somebody has seen what changes
        assert rows(spent, "expenses")[0]["amount"] == row["amount"]
        desk.post(f"{address}/correction", fields | {"digest": digest})
    assert rows(spent, "expenses")[0]["amount"] == "75"
    assert without_time(state(spent), spent) == without_time(state(twin), twin)


def test_the_history_of_a_row_that_came_with_several_files_is_known(small: Path) -> None:
    """Nothing is saved between files that are accepted together."""
    send(small, TEA, name="first.xlsx")
    send(small, ROPE, name="second.xlsx")
    cohort = Cohort.read(CohortPaths(small))
    make_backup(cohort)
    take(small)
    table = cohort.model.tables["expenses"]
    key = next(row["expense_id"] for row in rows(small, "expenses") if row["description"] == "Rope")
    history = row_history(cohort, table, (key,))
    assert [(event.kind, event.entry["file"]) for event in history.events] == [
        ("added", "submissions/first.xlsx · submissions/second.xlsx")
    ]
    with desk_of(small) as desk:
        desk.enter()
        page = desk.ask(row_address(desk, "expenses", "Rope")).text
    # as the clock where the cohort is shows it, and once how far that is from UTC
    at = datetime.datetime.fromisoformat(entries(small)[-1]["at"]).astimezone(ZoneInfo("Asia/Vientiane"))
    month = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec"[4 * at.month - 4 :][:3]
    assert f"<time>{at.day} {month} {at.year}, {at:%H:%M}</time>" in page
    assert page.count("(UTC+7)") == 1


def test_a_correction_of_a_row_that_changed_meanwhile_is_shown_again(spent: Path) -> None:
    with desk_of(spent) as desk:
        address = row_address(desk.enter(), "expenses", "Tea")
        fields = {"cell" + PART + "amount": "75", "reason": "counted again"}
        digest = desk.post(f"{address}/correction", fields).digest
        assert digest
        send(spent, ["2026-12-03", "Cups", 10, "Weavers", "Own money", "Shop"], name="more.xlsx")
        take(spent)
        answer = desk.post(f"{address}/correction", fields | {"digest": digest})
    assert "Something has changed since you looked" in answer.text
    assert next(row for row in rows(spent, "expenses") if row["description"] == "Tea")["amount"] == "120"
    assert not list((spent / "submissions").glob("*.xlsx"))


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"cell" + PART + "amount": "75"}, "why"),
        ({"reason": "nothing"}, "no cell"),
        ({"cell" + PART + "amount": "", "reason": "gone"}, "how much"),
    ],
)
def test_a_correction_that_cannot_be_says_what_to_do(spent: Path, fields: dict[str, str], words: str) -> None:
    before = state(spent)
    with desk_of(spent) as desk:
        answer = desk.post(row_address(desk.enter(), "expenses", "Tea") + "/correction", fields)
    assert words.lower() in re.sub(r"(?s).*role=\"alert\"(.*?)</p>.*", r"\1", answer.text).lower()
    assert state(spent) == before


def test_what_is_personal_is_shown_after_a_click_that_says_what(spent: Path) -> None:
    with desk_of(spent) as desk:
        desk.enter()
        address = row_address(desk, "expenses", "Tea")
        closed = [desk.ask("/tables/expenses").text, desk.ask(address).text, desk.ask(f"{address}/correct").text]
        opened = [desk.post(path, {"personal": "1"}).text for path in ("/tables/expenses", address)]
        assert not [page for page in closed if "Tea house" in page]
        assert all("Tea house" in page for page in opened)
        assert "Payee" in re.sub(r"(?s).*Show what is personal too(.*?)</p>.*", r"\1", closed[0])
        # names of people stand in other tables too
        people = desk.ask("/tables/matches").text
        assert "Malee" not in people
        assert "Malee" not in desk.post("/tables/expenses", {"search": "Tea house"}).text


def test_a_row_has_its_history_with_the_file_that_brought_it(small: Path) -> None:
    run(small, "backup")
    send(small, TEA, ROPE)
    run(small, "accept", "--yes")
    with desk_of(small) as desk:
        address = row_address(desk.enter(), "expenses", "Tea")
        page = desk.ask(address).text
        file = re.search(r'href="(/original/\w+)"', page)
        assert file
        assert "expenses.xlsx" in page
        original = desk.ask(file[1])
        assert original.body[:2] == b"PK"
        assert "expenses.xlsx" in original.headers["content-disposition"]
        assert desk.ask("/original/" + "0" * 64).status == 409
        assert desk.ask("/original/..%2f..%2fprivate%2fpeople.csv").status in (404, 409)


def test_tables_are_sorted_and_filtered_as_their_readers_do(spent: Path) -> None:
    with desk_of(spent) as desk:
        desk.enter()

        def shown(**fields: str) -> list[str]:
            page = desk.post("/tables/expenses", fields).text
            return re.findall(r"<td>(Tea|Rope)</td>", page)

        # by itself the newest stands first
        days = {row["description"]: row["spent_on"] for row in rows(spent, "expenses")}
        assert shown() == sorted(("Rope", "Tea"), key=lambda name: days[name], reverse=True)
        assert shown(sort="amount") == ["Rope", "Tea"]
        assert shown(sort="amount", descending="1") == ["Tea", "Rope"]
        assert shown(sort="description") == ["Rope", "Tea"]
        assert shown(search="2 dec rope") == ["Rope"]
        # a day is one thing: not every row with a 2, or on the 12th or 22nd
        assert shown(search="2 Dec 2026") == ["Rope"]
        assert shown(search="2 December 2026") == ["Rope"]
        assert shown(search="6 Dec 2026") == []
        assert shown(search="no such word") == []
        assert desk.ask("/tables/no-such-table").status == 409


@pytest.mark.parametrize(
    ("code", "search", "found"),
    [
        ("th", "8 ก.พ. 2561", ["2018-02-08"]),
        ("th", "8 กุมภาพันธ์ 2561", ["2018-02-08"]),
        ("th", "๘ ก.พ. ๒๕๖๑", ["2018-02-08"]),
        ("th", "8 ก.พ.", ["2018-02-08", "2019-02-08"]),
        ("en", "8 Feb 2018 yarn", ["2018-02-08"]),
        ("en", "9 Feb 2018", []),
        ("en", "Feb 2018", ["2018-02-18", "2018-02-28", "2018-02-08"]),
        ("en", "31 Feb 2018", []),
    ],
)
def test_a_day_is_searched_for_as_its_readers_write_it(spent: Path, code: str, search: str, found: list[str]) -> None:
    table = rows(spent, "expenses")
    yarn = next(row for row in table if row["description"] == "Yarn")
    for number, day in enumerate(("2018-02-08", "2018-02-18", "2018-02-28", "2019-02-08", "2018-08-02")):
        table.append(yarn | {"expense_id": f"x-{number}", "spent_on": day})
    write(spent / "data" / "expenses.csv", table)
    cohort = Cohort.read(CohortPaths(spent))
    language = cohort_language(cohort, code)
    reader = table_reader(cohort, language, read_vocabulary(cohort, [code]), personal=False)
    model_table = cohort.model.tables["expenses"]
    page = view_table(reader, model_table, TableQuery(search=search))
    days = {reader.accepted.rows(model_table)[key]["spent_on"] for key, _ in page.rows}
    assert days == set(found)


def test_the_history_names_nobody_who_was_forgotten(small: Path) -> None:
    run(small, "backup")
    with desk_of(small) as desk:
        address = row_address(desk.enter(), "expenses", "Bus")
        fields = {"cell" + PART + "description": "Bus for Noy Sample", "reason": "said more"}
        digest = desk.post(f"{address}/correction", fields).digest
        assert digest
        desk.post(f"{address}/correction", fields | {"digest": digest})
        assert "Noy Sample" in desk.ask(address).text
        run(small, "forget", "p-aaaaaa", "--reason", "asked")
        page = desk.ask(address).text
    assert "Noy" not in page
    assert "(forgotten)" in page


def test_a_correction_that_cannot_be_taken_in_leaves_no_file(spent: Path) -> None:
    with desk_of(spent) as desk:
        address = row_address(desk.enter(), "expenses", "Tea")
        fields = {"cell" + PART + "amount": "75", "reason": "counted again"}
        digest = desk.post(f"{address}/correction", fields).digest
        assert digest
        with exclusive_lock(CohortPaths(spent)):
            assert desk.post(f"{address}/correction", fields | {"digest": digest}).status == 409
    assert not list((spent / "submissions").glob("*.xlsx"))


KILLED = """
import os, sys
sys.path.insert(0, sys.argv[1])
from pathlib import Path
from cohort.model.cohort import Cohort
from cohort.model.paths import CohortPaths
from cohort.workflows.tables import correct_row
correct_row.plan_acceptance = lambda *_: os._exit(9)
correct_row.plan_rows(Cohort.read(CohortPaths(Path(sys.argv[2]))), "Correction.xlsx", b"personal")
"""


def test_what_a_plan_that_was_killed_has_left_goes_when_the_desk_starts(small: Path) -> None:
    killed = subprocess.run([sys.executable, "-c", KILLED, str(ROOT / "scripts"), str(small)], check=False)
    assert killed.returncode == 9
    assert list((small / "private").glob("*/Correction.xlsx"))
    with desk_of(small):
        assert not list((small / "private").glob("*/Correction.xlsx"))


def test_a_table_that_cannot_be_read_says_so(small: Path) -> None:
    path = small / "data" / "expenses.csv"
    path.write_bytes(path.read_bytes() + b"\xff\n")
    with desk_of(small) as desk:
        answer = desk.enter().ask("/tables/expenses")
        assert "data/expenses.csv cannot be read" in answer.text
        assert 'href="/#data"' in answer.text
        assert "cannot be read" not in desk.ask("/tables/grants").text
        private = small / "private" / "coach_logs.csv"
        private.write_bytes(private.read_bytes() + b"\xff\n")
        assert "private/coach_logs.csv cannot be read" in desk.ask("/tables/coach_logs").text


@pytest.mark.parametrize(
    ("table", "shown"),
    [
        ("expenses", ["Row", "Spent on", "Description", "Amount"]),
        # its rows have no name
        ("attendance", ["Row", "Workshop", "Person", "Days"]),
    ],
)
def test_a_narrow_screen_has_the_columns_that_say_which_row_it_is(
    browser: Browser, spent: Path, table: str, shown: list[str]
) -> None:
    workshop, person = rows(spent, "workshops")[0]["workshop_id"], rows(spent, "people")[0]["person_id"]
    with (spent / "data" / "attendance.csv").open("a", encoding="utf-8", newline="") as file:
        file.write(f"{workshop},{person},leader,2\n")
    with visit(browser, spent, 390) as visitor:
        page = visitor.go(f"/tables/{table}")
        headings = page.locator("table.rows thead th")
        assert [heading.inner_text() for heading in headings.all() if heading.is_visible()] == shown
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
