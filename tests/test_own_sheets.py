"""Sheets as organisations keep them themselves, written by somebody who had not seen the toolkit.

tests/data/own_sheets has the files, the cohorts they belong to, and what a careful person would take from each.
"""

from __future__ import annotations

import csv
import datetime
import hashlib
import re
import shutil
from collections import Counter
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import yaml
from cohort.errors import CannotRun
from cohort.i18n.language import cohort_language
from cohort.model.cohort import Cohort
from cohort.model.paths import CohortPaths
from cohort.model.yaml_files import read_yaml
from cohort.reading.submissions.explanations import ANSWER, COLUMN, FIELD, KIND, NAME_KIND, TEXT, VALUE_KIND
from cohort.reading.submissions.sender_answers import ANSWER as OTHER_ANSWER
from cohort.reading.submissions.sender_answers import CODE
from cohort.rendering.cell_display import finding_heading
from cohort.rendering.receipts.columns_and_names import open_questions
from cohort.rendering.receipts.receipt import make_receipt
from cohort.workflows.intake.accept import accept_submissions
from cohort.workflows.intake.annotated_copies import annotated_copy
from cohort.workflows.intake.read_submissions import Intake, read_submissions
from cohort.workflows.intake.receipt_contexts import receipt_context, sender_context

from tests.helpers import ROOT, build_file_tree, few_of_each, git, git_save, render_answers
from tests.workbooks import Sheet, workbook

# one worker, so that each cohort is made once
pytestmark = pytest.mark.xdist_group("own_sheets")

FOLDER = ROOT / "tests" / "data" / "own_sheets"
COHORTS = read_yaml(FOLDER / "cohorts.yaml")
SHEETS = read_yaml(FOLDER / "sheets.yaml")
FOUND = {"column-ambiguous", "question-nothing"}
# a row of each table as sheets.yaml has it, and as it is stored
FIELDS = {
    "expenses": {name: name for name in ("spent_on", "description", "amount")},
    "attendance": {"workshop": "workshop_id", "person": "person_id"},
    "coach_logs": {"coach": "coach_id", "organisation": "organisation_id", "date": "date", "minutes": "minutes"},
}
# what the sender answers to “Who or what is this?”, and for all rows of a sheet
NAMES = {
    "ทอผ้าหนองบัว": "กลุ่มทอผ้าบ้านหนองบัว",
    "ศูนย์ลุ่มน้ำวัง": "ศูนย์การเรียนรู้ชุมชนลุ่มน้ำวัง",
    "KYFN": "Kisumu Youth Farmers Network",
    "Mama Maji": "Mama Maji Women's Group",
    "Vijana Wakulima Kisumu": "Kisumu Youth Farmers Network",
    "Fatma Hassan": "Fatuma Hassan",
}
COLUMNS = {"Session": "Minutes", "Who I met": "Partner"}
VALUES = {"role_at_workshop": "core_team", "mode": "visit", "purpose": "exchange"}
# why some are not taken as a careful person would
NOT_TAKEN = {
    "Coaching log 2026 David Mwangi - Sheet1.csv": "it takes a round for two columns, and another for the names in one",
    "Visitors book KYFN 2026.xlsx": "the time lies between two columns, and other visitors are in it too",
    "Daftar Hadir Lokakarya Strategi.xlsx": "a sheet for each day has every person anew",
    "ສະຫຼຸບລາຍຈ່າຍ ເດືອນ 5-7.xlsx": "the month of a day stands above its rows",
}


def write(path: Path, rows: list[dict[str, Any]]) -> None:
    """Writes rows below the header of a table that is there."""
    header = path.read_text(encoding="utf-8").splitlines()[0].split(",")
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, header, restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


@pytest.fixture(scope="module")
def cohorts(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Cohort]:
    copies: dict[str, Cohort] = {}

    def cohort(code: str) -> Cohort:
        if code not in copies:
            copies[code] = make_cohort(tmp_path_factory.mktemp("own") / code, COHORTS[code])
        return copies[code]

    return cohort


def make_cohort(folder: Path, facts: dict[str, Any]) -> Cohort:
    settings = {name: str(facts[name]) for name in ("language", "country", "currency", "start_date", "end_date")}
    render_answers(folder, **settings)
    partner = {"roles": "partner", "sector": "civil_society", "legal_form": "informal_group"}
    organisations = [{"organisation_id": "host-1", "name": "Host", "roles": "host", "sector": "academic"}]
    organisations += [{"organisation_id": key, "name": name} | partner for key, name in facts["partners"].items()]
    write(folder / "data" / "organisations.csv", [row | {"location_is_sensitive": "false"} for row in organisations])
    people = facts["people"].items()
    public = [{"person_id": key, "organisation_id": row["organisation"], "roles": row["role"]} for key, row in people]
    write(folder / "data" / "people.csv", public)
    write(folder / "private" / "people.csv", [{"person_id": key, "full_name": row["name"]} for key, row in people])
    workshops = [
        {"workshop_id": key, "kind": "other", "title": row["title"], "start_date": row["start"], "end_date": row["end"]}
        for key, row in facts["workshops"].items()
    ]
    write(folder / "data" / "workshops.csv", workshops)
    # few of these books say who was paid, which is a matter of a rule and not of reading
    silent = "rules: [{rule: expense-without-payee, severity: silent, reason: tested elsewhere}]\n"
    with (folder / "cohort.yml").open("a", encoding="utf-8") as settings_file:
        settings_file.write(silent)
    return Cohort.read(CohortPaths(folder))


def accepted_rows(intake: Intake, kind: str) -> list[tuple[str, ...]]:
    rows = (change.row for change in intake.overlay.changes.get(kind, {}).values())
    return sorted(tuple(plain(row[name]) for name in FIELDS[kind].values()) for row in rows)


def plain(text: Any) -> str:
    """A value without superfluous zeros, which a CSV file may have."""
    text = str(text)
    return f"{Decimal(text).normalize():f}" if text.replace(".", "", 1).isdecimal() else text


def expected(sheet: dict[str, Any]) -> list[tuple[str, ...]]:
    return sorted(tuple(plain(row[name]) for name in FIELDS[sheet["kind"]]) for row in sheet["rows"])


def answer(cohort: Cohort, sheet: dict[str, Any], intake: Intake, path: Path) -> Path:
    """The annotated copy, answered once by the sender: each question, each name and what holds for all rows."""
    (submission,) = intake.submissions
    context = sender_context(receipt_context(cohort, intake), submission)
    path.write_bytes(annotated_copy(cohort, context, submission))
    book = openpyxl.load_workbook(path)
    first, second = book.worksheets[:2]
    for row in first.iter_rows(min_row=3):
        if row[CODE].value == "question-nothing":
            row[OTHER_ANSWER].value = cohort_language(cohort).say("leave the row out")
        if str(row[CODE].value).startswith("question-readings"):
            # the day comes first
            (finding,) = (
                finding
                for finding in submission.findings
                if finding.cell == row[3].value and finding.sheet == row[2].value
            )
            row[OTHER_ANSWER].value = finding.values["values"][0]
    facts = COHORTS[sheet["cohort"]]
    values = VALUES | {"workshop_id": facts["workshops"].get(sheet["rows"][0].get("workshop"), {}).get("title")}
    for row in second.iter_rows(min_row=3):
        if row[KIND].value == VALUE_KIND:
            row[ANSWER].value = values.get(row[FIELD].value) or row[ANSWER].value
        elif row[TEXT].value in COLUMNS:
            row[ANSWER].value = COLUMNS[row[TEXT].value]
        elif row[KIND].value == NAME_KIND:
            row[ANSWER].value = NAMES.get(row[TEXT].value, row[ANSWER].value)
    book.save(path)
    return path


@pytest.mark.slow
@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet["file"])
def test_a_sheet_is_taken_after_one_round_of_answers(
    cohorts: Callable[[str], Cohort], tmp_path: Path, sheet: dict[str, Any], request: pytest.FixtureRequest
) -> None:
    if sheet["file"] in NOT_TAKEN:
        request.applymarker(pytest.mark.xfail(reason=NOT_TAKEN[sheet["file"]], strict=True))
    cohort, path = cohorts(sheet["cohort"]), FOLDER / sheet["file"]
    # lists of those who came have people of several partners, so the host takes them
    sender = "" if sheet["kind"] == "attendance" else sheet["from"]
    intake = read_submissions(cohort, [path], sender)
    if intake.submissions[0].findings:
        answers = answer(cohort, sheet, intake, tmp_path / "checked.xlsx")
        intake = read_submissions(cohort, [path], sender, answers=[answers])
    assert [
        (finding.code, finding.field, finding.cell, finding.value) for finding in intake.submissions[0].findings
    ] == []
    assert accepted_rows(intake, sheet["kind"]) == expected(sheet)


def test_most_sheets_are_taken() -> None:
    assert len(SHEETS) == 20
    assert len(SHEETS) - len(NOT_TAKEN) >= 16


BOOK = [["Date", "Particulars", "Gone", "Where"], ["3 May 2026", "Bus", 300, "Kisumu"], ["4 May 2026", "Tea", 120, ""]]


def explain(cohort: Cohort, intake: Intake, path: Path, answers: dict[str, str]) -> Path:
    """The annotated copy with answers about columns, by their letters."""
    (submission,) = intake.submissions
    context = sender_context(receipt_context(cohort, intake), submission)
    path.write_bytes(annotated_copy(cohort, context, submission))
    book = openpyxl.load_workbook(path)
    for row in book.worksheets[1].iter_rows(min_row=3):
        if row[COLUMN].value in answers:
            row[ANSWER].value = answers[row[COLUMN].value]
    book.save(path)
    return path


@pytest.mark.slow
def test_columns_that_a_sender_has_explained_are_known_from_then_on(
    cohorts: Callable[[str], Cohort], tmp_path: Path
) -> None:
    cohort = Cohort.read(CohortPaths(Path(shutil.copytree(cohorts("ke").paths.root, tmp_path / "cohort"))))
    book = workbook(tmp_path / "book.xlsx", {"Book": BOOK})
    intake = read_submissions(cohort, [book], "partner-01")
    # the only column with numbers is proposed
    (finding,) = intake.submissions[0].findings
    assert (finding.code, finding.values["field_near"]) == ("heading-unknown", "amount")
    answers = explain(cohort, intake, tmp_path / "checked.xlsx", {"C": "Amount"})
    acceptance = accept_submissions(cohort, [book], "partner-01", answers=[answers])
    assert [submission.path.name for submission in acceptance.accepted] == ["book.xlsx"]
    memory = cohort.paths.root / "local" / "senders" / "partner-01.yaml"
    memory_text = memory.read_text(encoding="utf-8")
    assert yaml.safe_load(memory_text) == [
        {
            "table": "expenses",
            "headings": hashlib.sha256("\x1f".join(sorted(BOOK[0])).encode()).hexdigest()[:16],
            "columns": {"Gone": "amount"},
            "values": {},
            "names": {},
            "conventions": {},
        }
    ]
    assert not {"book", "Bus", "Kisumu"} & set(re.findall(r"\w+", memory_text))

    later = workbook(tmp_path / "june.xlsx", {"June": [BOOK[0], ["3 June 2026", "Boat", 80, ""]]})
    assert accepted_rows(read_submissions(cohort, [later], "partner-01"), "expenses") == [("2026-06-03", "Boat", "80")]
    # another sender has explained nothing
    (other,) = read_submissions(cohort, [later], "partner-02").submissions
    assert [finding.code for finding in other.findings] == ["heading-unknown"]
    accept_submissions(cohort, [later], "partner-01")
    assert memory.read_text(encoding="utf-8") == memory_text


@pytest.mark.slow
def test_a_memory_of_another_shape_is_one_line(cohorts: Callable[[str], Cohort], tmp_path: Path) -> None:
    cohort = Cohort.read(CohortPaths(Path(shutil.copytree(cohorts("ke").paths.root, tmp_path / "cohort"))))
    build_file_tree(cohort.paths.root, {"local/senders/partner-01.yaml": "- {table: expenses, headings: [Date]}\n"})
    with pytest.raises(CannotRun, match=r"local/senders/partner-01\.yaml: headings: write text"):
        read_submissions(cohort, [workbook(tmp_path / "book.xlsx", {"Book": BOOK})], "partner-01")


OPEN_BOOKS: dict[str, tuple[list[list[Any]], dict[str, str]]] = {
    "the only days, numbers, and by far the longest words": (
        [
            ["No", "Der Tag", "Wofür", "Wert", "Wo", "Payee", "Receipt no"],
            [1, "3 May 2026", "Bus to the meeting of all groups", 300, "Kisumu", "Ann", "7"],
            [2, datetime.date(2026, 5, 4), "Tea and bread for 12 people", "1,200", "Busia", "Ann", "8"],
            [3, "5 May 2026", "Paper, pens and a box of chalk", 80, "", "Ann", "9"],
        ],
        {"B": "spent_on", "C": "description", "D": "amount"},
    ),
    "two columns of numbers, and words of the same length": (
        [
            ["Payee", "Receipt no", "Der Tag", "Was", "Wo", "Wert", "Rest"],
            ["Ann", 7, "3 May 2026", "Bus", "Kisumu", 300, 900],
        ],
        {"C": "spent_on"},
    ),
    "brackets may say of another currency": (
        [["Date", "Particulars", "Wert (USD)"], ["3 May 2026", "Bus", 300], ["4 May 2026", "Tea", 120]],
        {},
    ),
}


@pytest.mark.slow
@pytest.mark.parametrize("case", OPEN_BOOKS)
def test_a_column_is_proposed_by_what_stands_in_it(cohorts: Callable[[str], Cohort], tmp_path: Path, case: str) -> None:
    rows, proposed = OPEN_BOOKS[case]
    book = workbook(tmp_path / "book.xlsx", {"Expenses": rows})
    (noted,) = read_submissions(cohorts("ke"), [book], "partner-01").submissions
    found = {f.place[0]: f.values["field_near"] for f in noted.findings if f.code == "heading-unknown"}
    assert found == proposed


@pytest.mark.slow
def test_a_heading_above_other_answers_names_no_table(cohorts: Callable[[str], Cohort], tmp_path: Path) -> None:
    """Day and What for are headings of coach logs too, where What for has fixed answers."""
    rows = [
        ["Day", "What for", "KES"],
        *([day, text, 100] for day, text in (("3 May 2026", "Bus"), ("4 May 2026", "Tea"), ("5 May 2026", "Ink"))),
    ]
    book = workbook(tmp_path / "book.xlsx", {"Sheet1": rows})
    (noted,) = read_submissions(cohorts("ke"), [book], "partner-01").submissions
    assert (noted.tables, [finding.code for finding in noted.findings]) == ([], ["submission-without-table"])


@pytest.mark.slow
def test_a_similar_heading_is_proposed_and_counts_when_the_sender_leaves_it(
    cohorts: Callable[[str], Cohort], tmp_path: Path
) -> None:
    cohort = cohorts("ke")
    rows = [["Date", "Particulars", "Ammount"], ["3 May 2026", "Bus", 300]]
    book = workbook(tmp_path / "book.xlsx", {"Book": rows})
    first_intake = read_submissions(cohort, [book], "partner-01")
    assert [finding.code for finding in first_intake.submissions[0].findings] == ["heading-unknown"]
    answers = explain(cohort, first_intake, tmp_path / "checked.xlsx", {})
    answered_intake = read_submissions(cohort, [book], "partner-01", answers=[answers])
    assert answered_intake.submissions[0].findings == []
    assert accepted_rows(answered_intake, "expenses") == [("2026-05-03", "Bus", "300")]


def told_of(cohort: Cohort, folder: Path, rows: list[list[Any]], merged: list[str] | None = None) -> Intake:
    path = workbook(folder / "book.xlsx", {"Book": Sheet(rows, merged=merged or [])})
    return read_submissions(cohort, [path], "partner-01")


DAY = "3 May 2026"
# rows of a sheet, what is taken as description and amount, and the codes of what is asked or wrong
BOOKS: dict[str, tuple[list[list[Any]], list[tuple[str, str]], list[str]]] = {
    "a price is that of one piece": (
        [["Date", "Item", "Qty", "Price", "Total"], [DAY, "Pens", 3, 100, 300]],
        [("Pens", "300")],
        [],
    ),
    "a count in Indonesian": (
        [["Tanggal", "Keterangan", "Jumlah", "Harga", "Total"], [DAY, "Pena", 3, 100, 300]],
        [("Pena", "300")],
        [],
    ),
    "two columns that are as clear": (
        [["Date", "Item", "Amount paid", "Total"], [DAY, "Pens", 100, 300]],
        [("Pens", "100")],
        ["column-ambiguous"],
    ),
    "an amount in another currency by its heading": (
        [["Date", "Particulars", "Amount (USD)"], [DAY, "Bus", 300]],
        [("Bus", "")],
        ["column-missing"],
    ),
    "a bank statement": (
        [
            ["Date", "Details", "Debit", "Credit", "Balance"],
            [DAY, "Grant", "", 50000, 50000],
            ["4 May 2026", "Bus", 300, "", 1],
        ],
        [("Bus", "300"), ("Grant", "")],
        ["heading-unknown", "value-missing"],
    ),
    "a grant with a zero in the other column": (
        [["Date", "Details", "Cash in", "Cash out"], [DAY, "Grant", 50000, 0], [DAY, "Bus", 0, 300]],
        [("Bus", "300")],
        [],
    ),
    "a dated sum": (
        [["Date", "Details", "Amount"], [DAY, "Bus", 300], [DAY, "Tea", 100], ["31 May 2026", "Total for May", 400]],
        [("Bus", "300"), ("Tea", "100")],
        [],
    ),
    "something that begins like a sum": (
        [["Date", "Details", "Amount"], [DAY, "Bus", 300], [DAY, "Total station, petrol", 120]],
        [("Bus", "300"), ("Total station, petrol", "120")],
        [],
    ),
    "something that was brought": (
        [["Date", "Details", "Amount"], [DAY, "Brought forward chairs, transport", 300]],
        [("Brought forward chairs, transport", "300")],
        [],
    ),
    "a sum brought forward in Thai": (
        [["Date", "Details", "Amount"], ["1 ม.ค. 70", "ยกยอดมา", 900], [DAY, "Bus", 300]],
        [("Bus", "300")],
        [],
    ),
    "rows without a day after a subtotal": (
        [["Date", "Details", "Amount"], [DAY, "Bus", 300], ["", "Total transport", 300], ["", "Tea", 120]],
        [("Bus", "300"), ("Tea", "120")],
        ["value-missing"],
    ),
    "ditto below a sum": (
        [["Date", "Details", "Amount"], [DAY, "Bus", 300], ["", "Total", 300], ['"', "Tea", 120]],
        [("Bus", "300"), ("Tea", "120")],
        [],
    ),
    "a signature beside expenses": (
        [["Date", "Details", "Amount", "Signature"], [DAY, "Bus", 300, ""], [DAY, "Tea", 100, "G.W."]],
        [("Bus", "300"), ("Tea", "100")],
        [],
    ),
    "a dash where nothing was spent": (
        [["Date", "Details", "Amount"], [DAY, "Bus", 300], [DAY, "Cancelled", "-"]],
        [("Bus", "300"), ("Cancelled", "")],
        ["question-nothing"],
    ),
    "a last row with faults": (
        [["Date", "Details", "Amount"], [DAY, "Bus", 300], ["yesterday", "Tea", "some"], ["Signed", "", "G.W."]],
        [("Bus", "300"), ("Tea", "some")],
        ["value-not-a-date", "value-not-a-number"],
    ),
    "hundredth parts that cannot be joined": (
        [["Date", "Details", "Amount", "cts"], [DAY, "Bus", 100, "50"], [DAY, "Tea", 100, "0.5"]],
        [("Bus", "100.5"), ("Tea", "100")],
        ["value-not-a-number"],
    ),
}


@pytest.mark.parametrize("name", few_of_each(BOOKS, lambda _: "", 2))
def test_what_people_write_in_cash_books(cohorts: Callable[[str], Cohort], tmp_path: Path, name: str) -> None:
    rows, expected_rows, codes = BOOKS[name]
    intake = told_of(cohorts("ke"), tmp_path, rows)
    assert (
        sorted((description, amount) for _, description, amount in accepted_rows(intake, "expenses")) == expected_rows
    )
    assert [finding.code for finding in intake.submissions[0].findings] == codes


def test_the_second_row_of_a_merged_heading_says_which_column_is_which(
    cohorts: Callable[[str], Cohort], tmp_path: Path
) -> None:
    rows = [["Date", "Details", "Amount", ""], ["", "", "In", "Out"], [DAY, "Grant", 50000, ""], [DAY, "Bus", "", 300]]
    intake = told_of(cohorts("ke"), tmp_path, rows, merged=["C1:D1"])
    assert [(description, amount) for _, description, amount in accepted_rows(intake, "expenses")] == [("Bus", "300")]


# headings after the name, marks of Grace and of Achieng, who came, and the days that are counted
LISTS: dict[str, tuple[list[str], list[list[Any]], list[str], list[str]]] = {
    "ticks": (["Friday", "Saturday"], [["✓", "✓"], ["", ""]], ["p-aaaaaa"], ["2"]),
    "present and absent": (["Friday", "Saturday"], [["P", "A"], ["A", "A"]], ["p-aaaaaa"], ["1"]),
    "crosses alone": (["Friday", "Saturday"], [["X", ""], ["", ""]], ["p-aaaaaa"], ["1"]),
    "ones and zeros": (["Friday", "Saturday"], [["1", "0"], ["0", "0"]], ["p-aaaaaa"], ["1"]),
    "a signature is no day": (
        ["Friday", "Saturday", "Signature"],
        [["P", "P", "GW"], ["", "", ""]],
        ["p-aaaaaa"],
        ["2"],
    ),
    "nobody signed": (["Signature"], [[""], [""]], ["p-aaaaaa", "p-bbbbbb"], [""]),
}


@pytest.mark.parametrize("name", few_of_each(LISTS, lambda _: "", 1))
def test_who_came_by_their_marks(cohorts: Callable[[str], Cohort], tmp_path: Path, name: str) -> None:
    headings, (grace, achieng), came, days = LISTS[name]
    rows = [
        ["Name", "Workshop", "Role at the workshop", *headings],
        ["Grace Wanjiku", "Finance workshop", "Leader", *grace],
        ["Achieng Otieno", "Finance workshop", "Leader", *achieng],
    ]
    changes = told_of(cohorts("ke"), tmp_path, rows).overlay.changes["attendance"].values()
    assert sorted(change.row["person_id"] for change in changes) == came
    assert sorted({change.row["days"] for change in changes}) == days


@pytest.mark.slow
@pytest.mark.parametrize("column", ["", "ZZ", "3", "ก", "A" * 40])
def test_an_answer_about_no_column_changes_nothing(
    cohorts: Callable[[str], Cohort], tmp_path: Path, column: str
) -> None:
    cohort = cohorts("ke")
    book = workbook(tmp_path / "book.xlsx", {"Book": BOOK})
    first_intake = read_submissions(cohort, [book], "partner-01")
    answers = explain(cohort, first_intake, tmp_path / "checked.xlsx", {"C": "Amount"})
    copy = openpyxl.load_workbook(answers)
    for row in copy.worksheets[1].iter_rows(min_row=3):
        row[COLUMN].value, row[FIELD].value = column, "nosuch"
    copy.save(answers)
    answered_intake = read_submissions(cohort, [book], "partner-01", answers=[answers])
    assert [finding.code for finding in answered_intake.submissions[0].findings] == ["heading-unknown"]


@pytest.mark.slow
def test_two_columns_explained_as_one_stay_a_question(cohorts: Callable[[str], Cohort], tmp_path: Path) -> None:
    cohort = cohorts("ke")
    rows = [["Date", "Particulars", "Gone", "Went"], [DAY, "Bus", 300, 100]]
    book = workbook(tmp_path / "book.xlsx", {"Book ": rows})
    first_intake = read_submissions(cohort, [book], "partner-01")
    both = explain(cohort, first_intake, tmp_path / "both.xlsx", {"C": "Amount", "D": "Amount"})
    answered_intake = read_submissions(cohort, [book], "partner-01", answers=[both])
    assert [finding.code for finding in answered_intake.submissions[0].findings] == ["column-missing"]
    one = explain(cohort, first_intake, tmp_path / "one.xlsx", {"C": "Amount"})
    assert accepted_rows(read_submissions(cohort, [book], "partner-01", answers=[one]), "expenses") == [
        ("2026-05-03", "Bus", "300")
    ]


@pytest.mark.slow
def test_no_name_of_a_person_is_proposed_or_kept(cohorts: Callable[[str], Cohort], tmp_path: Path) -> None:
    cohort = Cohort.read(CohortPaths(Path(shutil.copytree(cohorts("ke").paths.root, tmp_path / "cohort"))))
    rows = [["Name", "Workshop", "Role", "Days"], ["Peter Kamande", "Finance workshop", "Leader", 1]]
    book = workbook(tmp_path / "list.xlsx", {"List": rows})
    first_intake = read_submissions(cohort, [book])
    copy = explain(cohort, first_intake, tmp_path / "checked.xlsx", {})
    answered_intake = read_submissions(cohort, [book], answers=[copy])
    assert [finding.code for finding in answered_intake.submissions[0].findings] == ["reference-unknown"]
    texts = [str(cell.value) for row in openpyxl.load_workbook(copy).worksheets[1] for cell in row]
    assert "Peter Kamau" not in texts


@pytest.mark.slow
def test_an_empty_folder_of_senders_is_no_obstacle_for_git(cohorts: Callable[[str], Cohort], tmp_path: Path) -> None:
    cohort = Cohort.read(CohortPaths(Path(shutil.copytree(cohorts("ke").paths.root, tmp_path / "cohort"))))
    git_save(cohort.paths.root)
    git(cohort.paths.root, "config", "user.name", "Test")
    git(cohort.paths.root, "config", "user.email", "test@example.org")
    (cohort.paths.root / "local" / "senders").mkdir()
    rows = [["Date", "Particulars", "Amount"], [DAY, "Bus", 300]]
    acceptance = accept_submissions(cohort, [workbook(tmp_path / "book.xlsx", {"Book": rows})], "partner-01")
    assert acceptance.saved.line == "data/ was committed to git."
    assert acceptance.saved.line_in(cohort_language(cohort, "th")) == "คอมมิต data/ เข้า git แล้ว"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("headings", "first", "second"),
    [
        (["Timestamp"], ["2026/05/03 10:23:45"], ["2026/05/03 10:23:45"]),
        (
            ["ID", "Start time", "Completion time"],
            [1, "5/3/26 10:23:45", "5/3/26 10:25:00"],
            [2, "5/3/26 10:24:00", "x"],
        ),
    ],
)
def test_a_response_to_a_form_is_known_again(
    cohorts: Callable[[str], Cohort], tmp_path: Path, headings: list[str], first: list[Any], second: list[Any]
) -> None:
    cohort = Cohort.read(CohortPaths(Path(shutil.copytree(cohorts("ke").paths.root, tmp_path / "cohort"))))
    head = [*headings, "Date", "Particulars", "Amount"]
    rows = [head, [*first, DAY, "Bus", 300], [*second, "4 May 2026", "Tea", 120]]
    book = workbook(tmp_path / "responses.xlsx", {"Form Responses 1": rows})
    assert len(accept_submissions(cohort, [book], "partner-01").accepted) == 1
    # the same responses, one of them edited, and a new one
    rows = [
        head,
        [*first, DAY, "Bus", 350],
        [*second, "4 May 2026", "Tea", 120],
        [*["9" * 20] * len(headings), DAY, "Pen", 5],
    ]
    later = workbook(tmp_path / "later.xlsx", {"Form Responses 1": rows})
    intake = read_submissions(cohort, [later], "partner-01")
    statuses = Counter(change.status for change in intake.overlay.changes["expenses"].values())
    assert statuses == {"changed": 1, "unchanged": 1, "added": 1}


def test_two_tables_one_below_the_other_are_both_read(cohorts: Callable[[str], Cohort], tmp_path: Path) -> None:
    rows = [
        ["Our May"],
        ["Date", "Particulars", "Amount"],
        [DAY, "Bus", 300],
        ["4 May 2026", "Tea", "some"],
        [],
        ["Who came"],
        ["Name", "Workshop", "Role at the workshop", "Days"],
        ["Grace Wanjiku", "Finance workshop", "Leader", 2],
        ["Peter Kamande", "Finance workshop", "Leader", 1],
    ]
    cohort = cohorts("ke")
    path = workbook(tmp_path / "book.xlsx", {"Book": rows})
    intake = read_submissions(cohort, [path], "partner-01")
    assert [row[1] for row in accepted_rows(intake, "expenses")] == ["Bus", "Tea"]
    assert [row for row in accepted_rows(intake, "attendance") if row[1].startswith("p-")] == [
        ("workshop-02", "p-aaaaaa")
    ]
    found = {(finding.code, finding.cell) for finding in intake.submissions[0].findings}
    assert {("value-not-a-number", "C4"), ("reference-unknown", "A9")} <= found
    (submission,) = intake.submissions
    context = sender_context(receipt_context(cohort, intake), submission)
    headings = {finding.cell: finding_heading(submission, finding) for finding in submission.findings}
    assert (headings["C4"], headings["A9"]) == ("Amount", "Name")
    first_intake = {question.text: question.sheet for question in open_questions(context, submission)}
    assert first_intake["Peter Kamande"] == "Book 7"


@pytest.mark.slow
@pytest.mark.parametrize(("answers", "amount"), [({"D": ""}, "100"), ({"D": "Amount"}, "300")])
def test_which_of_two_columns_is_meant_is_answered(
    cohorts: Callable[[str], Cohort], tmp_path: Path, answers: dict[str, str], amount: str
) -> None:
    rows = [["Date", "Particulars", "Amount paid", "Total"], [DAY, "Pens", 100, 300]]
    book = workbook(tmp_path / "book.xlsx", {"Book": rows})
    first_intake = read_submissions(cohorts("ke"), [book], "partner-01")
    copy = explain(cohorts("ke"), first_intake, tmp_path / "checked.xlsx", answers)
    answered_intake = read_submissions(cohorts("ke"), [book], "partner-01", answers=[copy])
    assert [row[2] for row in accepted_rows(answered_intake, "expenses")] == [amount]
    assert answered_intake.submissions[0].findings == []


# columns of the names of our fields, with cells that can be read in two ways
TWO_WAYS = [
    ["spent_on", "description", "amount", "document_kind"],
    ["3/4/2026", "Bus", "1.200", "receipt"],
    ["5/6/2026", "Boat", "2.500", "receipt"],
    ["7/6/2026", "Tea", "100", "receipt"],
]


@pytest.mark.slow
def test_one_answer_stands_for_all_cells_of_a_column(cohorts: Callable[[str], Cohort], tmp_path: Path) -> None:
    cohort = Cohort.read(CohortPaths(Path(shutil.copytree(cohorts("ke").paths.root, tmp_path / "cohort"))))
    book = workbook(tmp_path / "book.xlsx", {"Book": TWO_WAYS})
    intake = read_submissions(cohort, [book], "partner-01")
    codes = Counter((finding.code, finding.field) for finding in intake.submissions[0].findings)
    assert codes == {("question-readings", "spent_on"): 3, ("question-readings", "amount"): 2}
    say = cohort_language(cohort).say
    answers = {
        "A": say("day first: 3/4 is the third of April"),
        "C": say("the sign groups thousands: 1.200 is one thousand two hundred"),
    }
    copy = explain(cohort, intake, tmp_path / "checked.xlsx", answers)
    answered = read_submissions(cohort, [book], "partner-01", answers=[copy])
    assert accepted_rows(answered, "expenses") == [
        ("2026-04-03", "Bus", "1200"),
        ("2026-06-05", "Boat", "2500"),
        ("2026-06-07", "Tea", "100"),
    ]
    repairs = [repair for table in answered.submissions[0].tables for repair in table.repairs]
    assert Counter((repair.why, repair.before) for repair in repairs if repair.why == "explained") == Counter(
        ("explained", before) for before in ("3/4/2026", "5/6/2026", "7/6/2026", "1.200", "2.500")
    )

    # what was answered for a column holds for the next file of this sender with the same headings, and is listed there
    accept_submissions(cohort, [book], "partner-01", answers=[copy])
    later = workbook(tmp_path / "later.xlsx", {"Book": [TWO_WAYS[0], ["4/5/2026", "Rice", "3.100", "receipt"]]})
    remembered = read_submissions(cohort, [later], "partner-01")
    assert accepted_rows(remembered, "expenses") == [("2026-05-04", "Rice", "3100")]
    assert {repair.why for repair in remembered.submissions[0].tables[0].repairs} >= {"remembered"}
    (other,) = read_submissions(cohort, [later], "partner-02").submissions
    assert [finding.code for finding in other.findings] == ["question-readings", "question-readings"]


@pytest.mark.slow
def test_the_answer_for_a_cell_goes_before_that_for_its_column(
    cohorts: Callable[[str], Cohort], tmp_path: Path
) -> None:
    cohort = cohorts("ke")
    book = workbook(tmp_path / "book.xlsx", {"Book": TWO_WAYS})
    intake = read_submissions(cohort, [book], "partner-01")
    say = cohort_language(cohort).say
    answers = {"A": say("month first: 3/4 is the fourth of March"), "C": "decimal-sign"}
    copy = explain(cohort, intake, tmp_path / "checked.xlsx", answers)
    checked = openpyxl.load_workbook(copy)
    for row in checked.worksheets[0].iter_rows(min_row=3):
        if row[3].value == "A2":
            row[OTHER_ANSWER].value = "2026-04-03"
    checked.save(copy)
    answered = read_submissions(cohort, [book], "partner-01", answers=[copy])
    assert accepted_rows(answered, "expenses") == [
        ("2026-04-03", "Bus", "1.2"),
        ("2026-05-06", "Boat", "2.5"),
        ("2026-07-06", "Tea", "100"),
    ]


@pytest.mark.slow
def test_an_answer_for_a_column_that_decides_nothing_leaves_the_question(
    cohorts: Callable[[str], Cohort], tmp_path: Path
) -> None:
    book = workbook(tmp_path / "book.xlsx", {"Book": TWO_WAYS})
    intake = read_submissions(cohorts("ke"), [book], "partner-01")
    copy = explain(cohorts("ke"), intake, tmp_path / "checked.xlsx", {"A": "minutes", "C": "as you like"})
    answered = read_submissions(cohorts("ke"), [book], "partner-01", answers=[copy])
    assert [finding.code for finding in answered.submissions[0].findings] == ["question-readings"] * 5


@pytest.mark.slow
@pytest.mark.parametrize(
    ("convention", "minutes"),
    [("clock-hours", ["120", "90"]), ("decimal-hours", ["120", "78"]), ("minutes", ["2", "1.3"])],
)
def test_one_answer_says_what_small_numbers_of_a_duration_are(
    cohorts: Callable[[str], Cohort], tmp_path: Path, convention: str, minutes: list[str]
) -> None:
    head = ["coach_id", "organisation_id", "date", "Duration", "mode", "purpose"]
    rows = [
        ["Achieng Odhiambo", "partner-01", f"2026-05-0{day}", cell, "call", "trial"]
        for day, cell in ((4, 2), (5, "1.30"))
    ]
    book = workbook(tmp_path / "book.xlsx", {"Book": [head, *rows]})
    intake = read_submissions(cohorts("ke"), [book])
    copy = explain(cohorts("ke"), intake, tmp_path / "checked.xlsx", {"D": convention})
    (answered,) = read_submissions(cohorts("ke"), [book], answers=[copy]).submissions
    assert answered.tables[0].texts["minutes"] == minutes


@pytest.mark.slow
def test_the_newest_copy_has_the_answers_of_the_earlier_ones(cohorts: Callable[[str], Cohort], tmp_path: Path) -> None:
    """Two rounds, of which each answers only what is asked: no answer of the first is asked again."""
    cohort = cohorts("ke")
    head = ["Date", "Particulars", "Gone", "Paper"]
    sheets = {
        "Kisumu Youth Farmers Network": [head, ["3/4/2026", "Bus", 300, "slip"]],
        "June": [head, ["4 June 2026", "Tea", "lots", "slip"]],
    }
    path = workbook(tmp_path / "book.xlsx", sheets)
    for answers in ({"C": "Amount", "D": "Document"}, {}):
        intake = read_submissions(cohort, [path])
        # the title of one sheet stands for the other
        context = sender_context(receipt_context(cohort, intake), intake.submissions[0])
        owners = [
            question
            for question in open_questions(context, intake.submissions[0])
            if question.field == "organisation_id"
        ]
        assert [question.answer for question in owners] == ["Kisumu Youth Farmers Network"] * 2
        path = explain(cohort, intake, tmp_path / f"checked {len(answers)}.xlsx", answers)
        book = openpyxl.load_workbook(path)
        for row in book.worksheets[0].iter_rows(min_row=3):
            if row[CODE].value == "question-readings" and not row[OTHER_ANSWER].value:
                row[OTHER_ANSWER].value = "2026-04-03"
        if not answers:
            book["June"]["C2"] = 40
        for sheet in sheets:
            book[sheet]["D2"] = "Receipt"
        book.save(path)
    (submission,) = read_submissions(cohort, [path]).submissions
    assert [(finding.code, finding.field, finding.value) for finding in submission.findings] == []


def test_missing_columns_are_one_point_with_their_answers_in_words(
    cohorts: Callable[[str], Cohort], tmp_path: Path
) -> None:
    cohort = cohorts("ke")
    head = ["Date", "Coach", "Partner", "Time spent"]
    row = ["4 May 2026", "David Mwangi", "Kisumu Youth Farmers Network", "2 hours"]
    intake = read_submissions(cohort, [workbook(tmp_path / "log.xlsx", {"Log": [head, row]})])
    (submission,) = intake.submissions
    receipt = make_receipt(sender_context(receipt_context(cohort, intake), submission), submission)
    (group,) = (group for group in receipt.groups if group.code == "column-missing")
    assert group.number == 2
    ((title, hint),) = group.others
    logs = cohort.model.tables["coach_logs"]
    assert title == logs.field("purpose").title
    assert all(label in group.items[0].hint for label in logs.field("mode").codes.values())
    assert all(label in hint for label in logs.field("purpose").codes.values())
