"""Accepting the good rows of a file, and with answers that came another way than in the file."""

from __future__ import annotations

import shutil
from pathlib import Path

import openpyxl
import pytest
from cohort.errors import CannotRun
from cohort.model.cohort import Cohort
from cohort.model.paths import CohortPaths
from cohort.workflows.forms.make_forms import make_forms

from tests.accepting import HEADINGS, TEA, YARN, answer, checked, entries, expenses, rows, send, state, take
from tests.helpers import run
from tests.workbooks import workbook

# what takes long is asked outside the inner loop
pytestmark = pytest.mark.slow

BAD = ["2026-12-03", "Rope", "some", "Weavers", "Own money", "Rope shop"]
REST = "submissions/expenses_rest.xlsx"


def shown(path: Path, sheet: str = "Expenses") -> list[object]:
    """The descriptions in the rows of a sheet that are not hidden."""
    found = openpyxl.load_workbook(path)[sheet]
    rows = [row[0].row for row in found.iter_rows(min_row=2) if not found.row_dimensions[row[0].row].hidden]
    return [found.cell(row, 2).value for row in rows]


def test_good_rows_go_in_and_the_others_wait_in_a_workbook_of_their_own(small: Path) -> None:
    before = expenses(small)
    send(small, TEA, BAD, YARN)
    done = run(small, "accept", "--good-rows")
    assert done.returncode == 1
    assert f"1 row waits to be corrected: send back {REST}, which has only what waits" in " ".join(done.stdout.split())
    assert expenses(small) == sorted([*before, ("Tea", "120"), ("Yarn", "80.5")])
    assert shown(small / REST) == ["Rope"]
    assert [row["reason"] for row in entries(small)][-1] == "left out: Expenses 3"
    assert [path.name[9:] for path in (small / "submissions" / "accepted").rglob("*.xlsx")] == ["expenses.xlsx"]


def test_the_rest_comes_back_corrected_and_adds_only_itself(small: Path) -> None:
    send(small, TEA, BAD, YARN)
    assert take(small, good_rows=True)[0] == ["expenses.xlsx"]
    before = expenses(small)
    book = openpyxl.load_workbook(small / REST)
    book["Expenses"]["C3"] = 60
    book.save(small / REST)
    assert take(small) == (["expenses_rest.xlsx"], [])
    assert expenses(small) == sorted([*before, ("Rope", "60")])
    # and so does the whole file, corrected and sent again
    send(small, TEA, [*BAD[:2], 60, *BAD[3:]], YARN, name="whole.xlsx")
    assert take(small) == (["whole.xlsx"], [])
    assert expenses(small) == sorted([*before, ("Rope", "60")])


def test_the_marked_copy_of_the_rest_takes_its_place(small: Path) -> None:
    send(small, TEA, BAD, YARN)
    run(small, "accept", "--good-rows")
    run(small, "validate")
    copy = next((small / "build" / "receipts").glob("*_checked.xlsx"))
    book = openpyxl.load_workbook(copy)
    next(cell for row in book["Expenses"] for cell in row if cell.value == "some").value = 7
    book.save(small / "submissions" / "back.xlsx")
    assert take(small) == (["back.xlsx"], [])
    assert ("Rope", "7") in expenses(small)
    assert not list((small / "submissions").glob("*.xlsx"))


def test_without_being_asked_for_a_file_stays_whole(small: Path) -> None:
    send(small, TEA, BAD)
    before = state(small)
    assert take(small) == ([], ["expenses.xlsx"])
    assert run(small, "accept", "--good-rows", "--dry-run").returncode == 1
    assert state(small) == before


@pytest.mark.parametrize("fault", ["all rows", "a heading"])
def test_a_file_that_is_wrong_as_a_whole_waits(small: Path, fault: str) -> None:
    if fault == "all rows":
        send(small, BAD)
    else:
        path = small / "submissions" / "expenses.xlsx"
        path.parent.mkdir(exist_ok=True)
        workbook(path, {"Expenses": [[*HEADINGS[:2], "Amuont", *HEADINGS[3:]], TEA]})
    before = state(small)
    assert take(small, good_rows=True) == ([], ["expenses.xlsx"])
    assert state(small) == before


def test_a_row_that_refers_to_one_left_out_is_left_out_too(small: Path) -> None:
    path = small / "submissions" / "money.xlsx"
    path.parent.mkdir(exist_ok=True)
    budgets = ["budget_line_id", "grant_id", "component", "cost_category", "cost_kind", "description", "amount_planned"]
    line = ["line-09", "grant-01", "trials", "travel", "direct", "Boat", "much"]
    spent = [
        ["2026-12-04", "Boat trip", 30, "Weavers", "line-09"],
        ["2026-12-04", "Bus trip", 20, "Weavers", "line-01"],
    ]
    heads = [*HEADINGS[:4], "budget_line_id"]
    workbook(path, {"Budgets": [budgets, line], "Expenses": [heads, *spent]})
    assert take(small, good_rows=True) == (["money.xlsx"], [])
    descriptions = [row["description"] for row in rows(small, "expenses")]
    assert "Bus trip" in descriptions
    assert "Boat trip" not in descriptions
    assert shown(small / "submissions" / "money_rest.xlsx") == ["Boat trip"]


def test_of_two_rows_with_one_key_neither_is_taken_for_the_right_one(small: Path) -> None:
    path = small / "submissions" / "twice.xlsx"
    path.parent.mkdir(exist_ok=True)
    keyed = [["expense-90", *TEA], ["expense-90", *YARN], ["expense-91", *TEA[:1], "Salt", *TEA[2:]]]
    workbook(path, {"Expenses": [["expense_id", *HEADINGS], *keyed]})
    assert take(small, good_rows=True) == (["twice.xlsx"], [])
    assert [row["description"] for row in rows(small, "expenses") if row["expense_id"][:9] == "expense-9"] == ["Salt"]


def test_the_rest_of_a_form_keeps_its_hidden_keys(small: Path) -> None:
    (form,) = [
        path for path in make_forms(Cohort.read(CohortPaths(small)), ["money"]) if "partner-01.xlsx" in path.name
    ]
    book = openpyxl.load_workbook(form)
    sheet = next(sheet for sheet in book.worksheets if sheet["A4"].value == "expense_id")
    blank = next(row for row in range(5, 99) if sheet.cell(row, 2).value is None)
    columns = {str(cell.value).removesuffix(" *"): cell.column for cell in sheet[4]}
    for number, amount in enumerate((40, "some")):
        values = {"When was it spent?": "2026-12-01", "What was bought?": f"Thing {number}", "How much?": amount}
        values["Which budget line pays for it?"] = sheet.cell(5, columns["Which budget line pays for it?"]).value
        for heading, value in values.items():
            sheet.cell(blank + number, columns[heading]).value = value
    (small / "submissions").mkdir(exist_ok=True)
    book.save(small / "submissions" / "form.xlsx")
    assert take(small, good_rows=True) == (["form.xlsx"], [])
    rest = small / "submissions" / "form_rest.xlsx"
    book = openpyxl.load_workbook(rest)
    sheet = book[sheet.title]
    assert [row for row in range(5, blank + 3) if not sheet.row_dimensions[row].hidden] == [blank + 1, blank + 2]
    sheet.cell(blank + 1, columns["How much?"]).value = 41
    book.save(rest)
    assert take(small) == (["form_rest.xlsx"], [])
    things = [
        (row["description"], row["amount"]) for row in rows(small, "expenses") if row["description"][:5] == "Thing"
    ]
    assert sorted(things) == [("Thing 0", "40"), ("Thing 1", "41")]


def test_answers_of_an_annotated_copy_count_for_the_file_that_it_is_a_copy_of(small: Path, tmp_path: Path) -> None:
    path = send(small, ["01/02/27", *TEA[1:]])
    answers = answer(checked(small, path.name), tmp_path / "answers.xlsx", {"A2": "1 Feb 2027"})
    assert run(small, "accept", "--answers", str(answers)).returncode == 0
    assert [row["spent_on"] for row in rows(small, "expenses") if row["description"] == "Tea"] == ["2027-02-01"]
    assert [row["reason"] for row in entries(small)][-1] == "Expenses A2: 1 Feb 2027"


def test_answers_to_another_file_are_refused(small: Path, tmp_path: Path) -> None:
    path = send(small, ["01/02/27", *TEA[1:]])
    answers = answer(checked(small, path.name), tmp_path / "answers.xlsx", {"A2": "1 Feb 2027"})
    send(small, ["01/02/27", *YARN[1:]])
    before = state(small)
    with pytest.raises(CannotRun, match="it is the annotated copy of none of these files"):
        take(small, answers=[answers])
    broken = shutil.copyfile(small / "README.md", tmp_path / "broken.xlsx")
    for file, reason in ((tmp_path / "no.xlsx", "there is no such file"), (broken, "none of these files")):
        with pytest.raises(CannotRun, match=reason):
            take(small, answers=[file])
    assert state(small) == before


def test_a_file_of_which_not_everything_is_answered_waits_and_the_others_are_accepted(
    small: Path, tmp_path: Path
) -> None:
    path = send(small, ["01/02/27", *TEA[1:]], ["02/03/27", *YARN[1:]])
    answers = answer(checked(small, path.name), tmp_path / "answers.xlsx", {"A2": "1 Feb 2027"})
    send(small, ["2027-02-05", "Bread", *TEA[2:]], name="bread.xlsx")
    assert take(small, answers=[answers]) == (["bread.xlsx"], ["expenses.xlsx"])
    assert [row["description"] for row in rows(small, "expenses") if row["description"] in {"Tea", "Bread"}] == [
        "Bread"
    ]


def test_a_check_does_not_write_over_answers_in_an_annotated_copy(small: Path) -> None:
    path = send(small, ["01/02/27", *TEA[1:]])
    copy = checked(small, path.name)
    answer(copy, copy, {"A2": "1 Feb 2027"})
    content = copy.read_bytes()
    run(small, "validate")
    run(small, "validate")
    first_copy = copy.with_name("expenses_checked 1.xlsx")
    assert first_copy.read_bytes() == content
    assert not copy.with_name("expenses_checked 2.xlsx").exists()
    assert run(small, "accept", "--answers", str(first_copy)).returncode == 0
