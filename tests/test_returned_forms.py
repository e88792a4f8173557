"""What comes back: which rows are new, corrected or the same, whose they are, and what only the sender can say."""

from __future__ import annotations

import datetime
import hashlib
import shutil
import zipfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import openpyxl
import pytest
from cohort.checking.verdicts import submission_verdict
from cohort.errors import CannotRun
from cohort.i18n.language import cohort_language
from cohort.model.cohort import Cohort
from cohort.model.findings import finding_kinds
from cohort.model.paths import CohortPaths
from cohort.reading.submissions.desk_answers import DeskAnswers, desk_answers_path, desk_answers_text
from cohort.reading.submissions.explanations import Explanations
from cohort.reading.submissions.issued_form import SHEET, read_issued_form
from cohort.reading.submissions.sender_answers import SenderAnswers
from cohort.workflows.due import due
from cohort.workflows.forms.make_forms import make_forms
from cohort.workflows.intake.read_submissions import read_submissions
from cohort.workflows.intake.undo import undo_acceptance

from tests.accepting import answer, entries, rows, take
from tests.helpers import build_file_tree, findings, replace, run
from tests.run_results import RunResult, checked, read
from tests.workbooks import FilledForm, Rows, Sheet, csv_file, resaved, workbook

# what takes long is asked outside the inner loop
pytestmark = pytest.mark.slow

DAY = datetime.date(2026, 12, 1)
BUS = {"When was it spent?": DAY, "What was bought?": "Bus", "How much?": 70, "Which budget line pays for it?": "Bus"}


MADE: dict[str, dict[tuple[str, str], bytes]] = {}


def form(cohort: Path, name: str, organisation: str) -> FilledForm:
    """The form as it is handed out; of cohorts with the same rows, the same one."""
    rows = [path.read_bytes() for folder in ("data", "private") for path in sorted((cohort / folder).glob("*.csv"))]
    cached_forms = MADE.setdefault(f"{name} {hashlib.sha256(b'|'.join(rows)).hexdigest()}", {})
    for path in make_forms(Cohort.read(CohortPaths(cohort)), [name]) if not cached_forms else ():
        book = openpyxl.load_workbook(path, read_only=True)
        if "_cohort" in book.sheetnames:
            first = next(book["_cohort"].iter_rows(values_only=True))
            cached_forms[first[2], first[3]] = path.read_bytes()
    path = cohort / "build" / "handed out.xlsx"
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(cached_forms[name, organisation])
    return FilledForm(path)


def back(cohort: Path, *forms: FilledForm | Path, sender: str = "") -> RunResult:
    """What is said about forms that came back, in the order in which they are given."""
    (cohort / "submissions").mkdir(exist_ok=True)
    files = [
        form_file if isinstance(form_file, Path) else form_file.save(cohort / "submissions" / f"{number}.xlsx")
        for number, form_file in enumerate(forms, start=1)
    ]
    return read(Cohort.read(CohortPaths(cohort)), *files, sender=sender)


def accepted(cohort: Path, table: str, row: dict[str, str]) -> None:
    """Adds a row to data/, as if it had been accepted."""
    path = cohort / "data" / f"{table}.csv"
    heading = path.read_text(encoding="utf-8").splitlines()[0].split(",")
    with path.open("a", encoding="utf-8", newline="\n") as file:
        file.write(",".join(row.get(name, "") for name in heading) + "\n")


# --- Corrections ------------------------------------------------------------------------------------------------------


def test_a_form_that_nobody_wrote_in_says_nothing_new(small: Path) -> None:
    result = back(small, form(small, "money", "partner-01"))
    assert (result.findings, result.repairs, result.unread) == ([], [], [])
    assert Counter(result.statuses("expenses")) == {"unchanged": 4}
    assert Counter(result.statuses("budgets")) == {"unchanged": 2}


def test_only_a_cell_that_differs_from_what_was_handed_out_is_a_change(small: Path) -> None:
    sent = form(small, "money", "partner-01")
    row = sent.row_of("Expenses", "What was bought?", "Yarn")
    sent.write("Expenses", row, {"How much?": 210, "Who was paid?": ""})
    result = back(small, sent)
    assert result.findings == []
    assert [change["amount"] for change in result.rows("expenses", "changed")] == ["210"]
    (one,) = result.intake.submissions
    assert [
        (correction.field, correction.before, correction.after, correction.cell) for correction in one.corrections
    ] == [("amount", "200", "210", f"D{row}")]


def test_a_total_in_a_row_of_the_form_is_shown_without_the_hidden_key(small: Path) -> None:
    sent = form(small, "money", "partner-01")
    row = sent.first_blank("Expenses", "What was bought?")
    result = back(small, sent.write("Expenses", row, {"What was bought?": "Total", "How much?": 780.5}))
    (one,) = result.intake.submissions
    assert [(unread_cell.place, unread_cell.text, unread_cell.why) for unread_cell in one.unread] == [
        (str(row), "Total · 780.5 · The grant · Receipt", "total-row")
    ]


def test_a_cell_that_was_emptied_is_a_change(small: Path) -> None:
    sent = form(small, "money", "partner-01")
    sent.write(
        "Expenses",
        sent.row_of("Expenses", "What was bought?", "Bus tickets"),
        {"Which number is on the document?": None},
    )
    result = back(small, sent)
    assert [change["receipt_reference"] for change in result.rows("expenses", "changed")] == [""]
    sent.write("Expenses", sent.row_of("Expenses", "What was bought?", "Yarn"), {"How much?": None})
    assert [(code, value) for code, _, value in back(small, sent).findings] == [("value-missing", "")]


def test_a_row_with_something_only_in_a_folded_column_says_so_once(small: Path) -> None:
    sent = form(small, "money", "partner-01")
    row = sent.first_blank("Expenses", "What was bought?")
    result = back(small, sent.write("Expenses", row, {"In which other currency, if any?": "USD"}))
    (found,) = result.findings_json["findings"]
    assert (found["code"], found["row"], found["value"]) == ("row-only-hidden", row, "USD")
    column = found["cell"].rstrip("0123456789")
    assert sent.book["Expenses"].column_dimensions[column].hidden
    assert f"only column {column} “" in found["message"]
    # where something can be seen, what is missing is said
    result = back(small, sent.write("Expenses", row, {"What was bought?": "Tea"}))
    assert {code for code, *_ in result.findings} == {"value-missing"}


def test_a_new_row_gets_what_the_form_and_the_model_fill_in(small: Path) -> None:
    sent = form(small, "money", "partner-01")
    row = sent.first_blank("Expenses", "What was bought?")
    key = sent.book["Expenses"].cell(row, 1).value
    result = back(small, sent.write("Expenses", row, BUS))
    assert result.findings == []
    (new,) = result.rows("expenses", "added")
    filled = {name: text for name, text in new.items() if text}
    assert filled == {
        "expense_id": key,
        "organisation_id": "partner-01",
        "budget_line_id": "line-01",
        "spent_on": "2026-12-01",
        "description": "Bus",
        "amount": "70",
        "funded_by": "grant",
        "document_kind": "receipt",
        "status": "claimed",
    }


@pytest.mark.parametrize("name", ["Everybody saves", "1", "Version 1", "ฉบับที่ ๑"])
def test_a_name_that_partners_have_in_common_is_that_of_the_senders_own_row(small: Path, name: str) -> None:
    """Two partners write the same goal, and try it in the same file; neither is asked, nor told of the other."""
    sent = []
    for partner in ("partner-01", "partner-02"):
        filled = form(small, "partner", partner)
        strategy = {
            "Which version is it?": 1,
            "When did the team decide on it?": DAY,
            "What do you want to reach, by when?": "Everybody saves",
            "How do you get there, step by step?": "One by one",
        }
        filled.write("Strategies", filled.first_blank("Strategies", "Which version is it?"), strategy)
        trial = {"Which strategy is tried?": name, "If we …, we believe that …": f"Visits of {partner}"}
        filled.write("Trials", filled.first_blank("Trials", "If we …, we believe that …"), trial)
        sent.append(filled)
    result = back(small, *sent)
    strategies = {row["organisation_id"]: row["strategy_id"] for row in result.rows("strategies", "added")}
    trials = {row["organisation_id"]: row["strategy_id"] for row in result.rows("trials", "added")}
    assert set(strategies) == {"partner-01", "partner-02"}
    assert "question-readings" not in result.codes
    assert trials == strategies


def test_a_row_below_the_last_prepared_one_is_an_entry_too(small: Path) -> None:
    sent = form(small, "money", "partner-01")
    last = sent.book["Expenses"].max_row + 3
    result = back(small, sent.write("Expenses", last, BUS))
    assert result.findings == []
    (new,) = result.rows("expenses", "added")
    assert (new["organisation_id"], new["funded_by"]) == ("partner-01", "grant")
    assert new["expense_id"].startswith("expense-")
    accepted(small, "expenses", new)
    assert set(back(small, sent).statuses("expenses")) == {"unchanged"}


def test_a_form_that_has_lost_its_hidden_keys_is_not_guessed_at(small: Path) -> None:
    sent = form(small, "money", "partner-01")
    sent.book["Expenses"].delete_cols(1)
    result = back(small, sent)
    assert [(finding["code"], finding["sheet"], finding["row"]) for finding in result.findings_json["findings"]] == [
        ("key-column-missing", "Expenses", 4)
    ]
    assert set(result.statuses("expenses")) == {"unchanged"}


def test_untouched_blank_rows_are_no_entries_but_half_filled_ones_are(small: Path) -> None:
    sent = form(small, "money", "partner-01")
    row = sent.first_blank("Expenses", "What was bought?")
    result = back(small, sent.write("Expenses", row, {"How much?": 5}))
    assert [code for code, _, _ in result.findings] == ["value-missing", "value-missing"]
    assert [cell for _, cell, _ in result.findings] == [f"B{row}", f"C{row}"]


# --- What was accepted in the meantime --------------------------------------------------------------------------------


def test_what_the_host_corrected_in_the_meantime_stays_when_the_sender_left_it_alone(small: Path) -> None:
    sent = form(small, "money", "partner-01")
    replace(small / "data" / "expenses.csv", "Bus tickets,100.50", "Bus and boat,120.25")
    result = back(small, sent)
    assert result.findings == []
    assert set(result.statuses("expenses")) == {"unchanged"}
    assert {"Bus and boat"} < {row["description"] for row in result.rows("expenses")}


def test_changes_of_the_sender_and_the_host_in_different_cells_are_both_kept(small: Path) -> None:
    sent = form(small, "money", "partner-01")
    sent.write("Expenses", sent.row_of("Expenses", "What was bought?", "Yarn"), {"How much?": 210})
    replace(small / "data" / "expenses.csv", "2026-12-05,Yarn,", "2026-12-05,Blue yarn,")
    result = back(small, sent)
    assert result.findings == []
    assert [(row["description"], row["amount"]) for row in result.rows("expenses", "changed")] == [("Blue yarn", "210")]


def test_a_cell_that_both_changed_is_a_question_with_all_three(small: Path) -> None:
    sent = form(small, "money", "partner-01")
    row = sent.row_of("Expenses", "What was bought?", "Yarn")
    sent.write("Expenses", row, {"How much?": 210})
    replace(small / "data" / "expenses.csv", "Yarn,200", "Yarn,220")
    result = back(small, sent)
    assert result.findings == [("question-changed-meanwhile", f"D{row}", "210")]
    assert result.findings_json["findings"][0]["values"] == {"here": "220", "issued": "200"}
    assert (
        "was 200 in your form. You made it 210, and somebody else has made it 220."
        in result.findings_json["findings"][0]["message"]
    )


def test_both_making_the_same_change_is_no_question(small: Path) -> None:
    sent = form(small, "money", "partner-01")
    sent.write("Expenses", sent.row_of("Expenses", "What was bought?", "Yarn"), {"How much?": 220})
    replace(small / "data" / "expenses.csv", "Yarn,200", "Yarn,220.00")
    result = back(small, sent)
    assert (result.findings, set(result.statuses("expenses"))) == ([], {"unchanged"})


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Bus tickets,100.50", "Bus tickets,100.5000"),
        ("Bus tickets,100.50", "Bus  tickets ,100.50"),
        ("100.50,grant,receipt,cleared,,,,,", "100.50,grant,receipt,cleared,,USD,100,0.000047619047619047619,"),
    ],
)
def test_what_a_form_cannot_show_letter_by_letter_is_still_the_same(small: Path, old: str, new: str) -> None:
    replace(small / "data" / "expenses.csv", old, new)
    sent = form(small, "money", "partner-01")
    result = back(small, sent)
    assert (result.findings, set(result.statuses("expenses"))) == ([], {"unchanged"})
    replace(small / "data" / "expenses.csv", "Yarn,200", "Yarn,220")
    assert (back(small, sent).findings, set(result.statuses("expenses"))) == ([], {"unchanged"})


def test_a_second_copy_of_a_form_filled_in_by_somebody_else_is_a_question(small: Path) -> None:
    sent = form(small, "money", "partner-01")
    row = sent.first_blank("Expenses", "What was bought?")
    (first,) = back(small, sent.write("Expenses", row, BUS)).rows("expenses", "added")
    accepted(small, "expenses", first)
    assert (back(small, sent).findings, set(back(small, sent).statuses("expenses"))) == ([], {"unchanged"})
    sent.write("Expenses", row, {"What was bought?": "Taxi", "How much?": 90})
    result = back(small, sent)
    assert result.findings == [("question-key-taken", f"C{row}", "Taxi")]
    assert result.findings_json["findings"][0]["values"]["here"] == "Bus"
    # who was paid is told to the organisation that paid: only the words of a person who wrote them are kept from others
    extend(small / "private" / "expenses.csv", f"{first['expense_id']},Bus company,\n")
    (one,) = back(small, sent.write("Expenses", row, BUS | {"Who was paid?": "Boatman"})).intake.submissions
    assert [(finding.field, finding.values["here"]) for finding in one.findings] == [("payee", "Bus company")]


def test_a_row_that_the_host_removed_in_the_meantime_does_not_come_back(small: Path) -> None:
    sent = form(small, "money", "partner-01")
    replace(
        small / "data" / "expenses.csv",
        "expense-04,partner-01,,,2026-12-07,Volunteers,500,in_kind,none,cleared,,,,,\n",
        "",
    )
    row = sent.row_of("Expenses", "What was bought?", "Volunteers")
    result = back(small, sent)
    assert (result.findings, result.unread, len(result.rows("expenses"))) == ([], [(str(row), "row-removed")], 3)
    result = back(small, sent.write("Expenses", row, {"How much?": 400}))
    assert [(code, value) for code, _, value in result.findings] == [("question-changed-meanwhile", "400")]


def test_a_row_that_is_gone_is_a_question_that_holds_nothing_up_and_stays(small: Path) -> None:
    sent = form(small, "money", "partner-01")
    sent.book["Expenses"].delete_rows(sent.row_of("Expenses", "What was bought?", "Yarn"))
    del sent.book["Budget lines"]
    result = back(small, sent)
    (one,) = result.intake.submissions
    assert sorted((finding.sheet, (finding.value or "").split(" (")[0], finding.code) for finding in one.findings) == [
        ("Budget lines", "Bus", "question-row-missing"),
        ("Budget lines", "Yarn", "question-row-missing"),
        ("Expenses", "Yarn", "question-row-missing"),
    ]
    assert submission_verdict(one, finding_kinds(CohortPaths(small))) == "fine"
    assert len(result.rows("expenses")) == 3


def test_a_row_that_is_gone_is_taken_out_where_its_sender_says_so(small: Path) -> None:
    sent = form(small, "money", "partner-01")
    gone = [("Expenses", "What was bought?", "Yarn"), ("Budget lines", "What will the money be spent on?", "Bus")]
    for sheet, heading, text in gone:
        sent.book[sheet].delete_rows(sent.row_of(sheet, heading, text))
    path = small / "submissions" / "money.xlsx"
    sent.book.save(path)
    run(small, "validate")
    copy = small / "build" / "receipts" / "money_checked.xlsx"

    def answered(*keys: str) -> Path:
        book = openpyxl.load_workbook(copy)
        places = {row[3].value: row[6] for row in book.worksheets[0].iter_rows(min_row=3)}
        for key in keys:
            places[key].value = "take it out"
        book.save(small / "answered.xlsx")
        return small / "answered.xlsx"

    # an expense is charged to the budget line, so that one stays
    assert take(small, answers=[answered("line-01")]) == ([], ["money.xlsx"])
    intake = read_submissions(Cohort.read(CohortPaths(small)), [path], answers=[answered("line-01")])
    assert {finding.code: finding.values.get("values") for finding in intake.submissions[0].findings} == {
        "question-row-missing": None,
        "row-referred-to": ["expenses"],
    }
    before = {row["expense_id"] for row in rows(small, "expenses")}
    acceptance = run(small, "accept", "--answers", str(answered("expense-02")))
    assert (acceptance.returncode, "1 row taken out" in acceptance.stdout) == (0, True)
    assert before - {row["expense_id"] for row in rows(small, "expenses")} == {"expense-02"}
    assert "expense-02" not in (small / "private" / "expenses.csv").read_text(encoding="utf-8")
    last = rows(small, "ledger")[-1]
    assert (last["action"], last["removed"], last["key"], last["note"]) == (
        "remove",
        "1",
        "expense-02",
        "its sender took it out of the form",
    )


def test_a_partner_cannot_clear_its_own_expenses(small: Path) -> None:
    sent = form(small, "money", "partner-01")
    row = sent.row_of("Expenses", "What was bought?", "Yarn")
    sent.write("Expenses", row, {"How far has the check come?": "Cleared"})
    sent.write(
        "Expenses", sent.first_blank("Expenses", "When was it spent?"), BUS | {"How far has the check come?": "Cleared"}
    )
    result = back(small, sent)
    assert result.findings == []
    assert Counter(result.statuses("expenses")) == {"unchanged": 4, "added": 1}
    (new,) = result.rows("expenses", "added")
    assert new["status"] == "claimed"
    host_repairs = [(before, after, why) for _, before, after, why in result.repairs if why == "set-by-host"]
    assert host_repairs == [("cleared", "claimed", "set-by-host")] * 2
    # the host's own file may
    rows = [["expense_id", "status"], ["expense-02", "cleared"]]
    host = read(Cohort.read(CohortPaths(small)), workbook(small / "host.xlsx", {"Expenses": rows}), sender="host-1")
    assert [row["status"] for row in host.rows("expenses", "changed")] == ["cleared"]
    other = read(Cohort.read(CohortPaths(small)), workbook(small / "own.xlsx", {"Expenses": rows}), sender="partner-01")
    assert other.rows("expenses", "changed") == []


def test_a_queried_expense_returns_with_its_note_and_is_answered_in_the_row(small: Path) -> None:
    replace(
        small / "data" / "expenses.csv",
        "grant,receipt,claimed,,,,,\nexpense-03",
        "grant,receipt,queried,No date on it,,,,\nexpense-03",
    )
    sent = form(small, "money", "partner-01")
    book = openpyxl.load_workbook(sent.path)
    first = "\n".join(str(cell.value) for row in book["Read first"].iter_rows() for cell in row)
    assert (
        "Expenses: 1 row has a note from us, in an orange cell. Please read it first, and answer what is asked."
        in first
    )
    sheet = book["Expenses"]
    headings = {str(cell.value): cell.column for cell in sheet[4]}
    note, status = (
        headings["What has to be answered, or why is it not accepted?"],
        headings["How far has the check come?"],
    )
    assert not any(sheet.column_dimensions[sheet.cell(4, column).column_letter].hidden for column in (note, status))
    row = sent.row_of("Expenses", "What was bought?", "Yarn")
    assert (sheet.cell(row, status).value, sheet.cell(row, note).value) == ("Queried", "No date on it")
    # what only the host fills in is blank in a new row, and offers no choice
    assert sheet.cell(sent.first_blank("Expenses", "When was it spent?"), status).value is None
    offered = {str(cells) for rule in sheet.data_validations.dataValidation for cells in rule.sqref.ranges}
    assert not any(column.startswith(sheet.cell(4, status).column_letter) for column in offered)
    # it is answered by the document and the row, and only the host says that this is enough
    answers = {"Which number is on the document?": "12/2026", "How far has the check come?": "Cleared"}
    result = back(
        small, sent.write("Expenses", row, answers | {"What has to be answered, or why is it not accepted?": None})
    )
    assert result.findings == []
    (changed,) = result.rows("expenses", "changed")
    assert (changed["receipt_reference"], changed["status"], changed["status_note"]) == (
        "12/2026",
        "queried",
        "No date on it",
    )
    # the host sees the same columns as its own
    other = openpyxl.load_workbook(form(small, "checks", "host-1").path)
    assert "Please read" not in "\n".join(str(cell.value) for row in other["Read first"].iter_rows() for cell in row)


def test_the_host_is_told_that_a_queried_expense_was_corrected_until_it_asks_again(small: Path) -> None:
    def who_is_asked() -> list[tuple[str, str | None]]:
        cohort = Cohort.read(CohortPaths(small))
        addressees, _ = due(cohort, cohort_language(cohort))
        points = [point for addressee in addressees for point in addressee.points]
        return [(point.kind.code, point.who) for point in points if point.values.get("expense_id") == "expense-02"]

    def host_says(status: str, note: str) -> None:
        rows = [["expense_id", "status", "status_note"], ["expense-02", status, note]]
        file = workbook(small / f"{note}.xlsx", {"Expenses": rows})
        assert take(small, file, sender="host-1") == ([file.name], [])

    host_says("queried", "No date on it")
    assert who_is_asked() == [("expense-queried", "partner-01")]
    sent = form(small, "money", "partner-01")
    row = sent.row_of("Expenses", "What was bought?", "Yarn")
    sent.write("Expenses", row, {"Which number is on the document?": "12/2026"})
    assert take(small, sent.save(small / "answer.xlsx")) == (["answer.xlsx"], [])
    assert who_is_asked() == [("expense-answered", None)]
    assert entries(small)[-1]["note"] == "corrected: expense-02"
    undo_acceptance(Cohort.read(CohortPaths(small)))
    assert who_is_asked() == [("expense-queried", "partner-01")]
    assert take(small, sent.save(small / "again.xlsx")) == (["again.xlsx"], [])
    assert who_is_asked() == [("expense-answered", None)]
    host_says("queried", "The number is of another month")
    assert who_is_asked() == [("expense-queried", "partner-01")]


SUMMARY = "We walked through the market"


def everything_in(path: Path) -> str:
    """All texts of all parts of a workbook."""
    with zipfile.ZipFile(path) as packed:
        return "".join(packed.read(name).decode("utf-8", "replace") for name in packed.namelist())


def add_senders(cohort: Path) -> None:
    """Two coaches and two researchers: each has written something, one thing of each is confidential."""
    extend(cohort / "data" / "people.csv", "p-dddddd,,coach,,host-1,,\np-rrrrrr,host-1,researcher,,,,\np-ssssss,host-1,researcher,,,,\n")  # fmt: skip
    extend(cohort / "private" / "people.csv", "p-dddddd,Dao Sample,Dao,,,\np-rrrrrr,Ria Sample,Ria,,,\np-ssssss,Sia Sample,Sia,,,\n")  # fmt: skip
    for coach, partner in (("p-cccccc", "partner-01"), ("p-dddddd", "partner-02")):
        extend(cohort / "data" / "matches.csv", f"match-{partner},{coach},{partner},2026-11-01,,Words about {partner},\n")  # fmt: skip
    replace(cohort / "data" / "coach_logs.csv", "log-02,p-cccccc,partner-01,,2026-11-12,30,call,trial,,,,,,false",
            "log-02,p-cccccc,partner-01,,2026-11-12,30,call,trial,A hidden need,,,,,true")  # fmt: skip
    extend(cohort / "data" / "coach_logs.csv", "log-05,p-dddddd,partner-02,,2026-11-13,30,call,trial,Of another coach,,,,,false\n")  # fmt: skip
    path = cohort / "data" / "research_notes.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("p-aaaaaa,partner-02", "p-rrrrrr,partner-02"))


def extend(path: Path, lines: str) -> None:
    with path.open("a", encoding="utf-8", newline="\n") as file:
        file.write(lines)


def test_a_coach_gets_what_that_coach_wrote_and_nothing_of_others(small: Path) -> None:
    assert SUMMARY in (small / "private" / "coach_logs.csv").read_text(encoding="utf-8")
    add_senders(small)
    other = everything_in(form(small, "coach-log", "p-dddddd").path)
    sent = form(small, "coach-log", "p-cccccc")
    texts = everything_in(sent.path)
    own = (SUMMARY, "A hidden need", "Words about partner-01", "Weavers")
    foreign = ("Of another coach", ">log-05<", "Dao", "p-dddddd", "Words about partner-02", "Farmers")
    assert [own_text for own_text in own if own_text not in texts] == []
    assert [foreign_text for foreign_text in foreign if foreign_text in texts] == []
    assert [own_text for own_text in own if own_text in other] == []
    # what is shown to read is no entry, whatever becomes of it
    sent.book["Matches"].protection.sheet = False
    sent.write("Matches", 5, {"Why does this coach fit?": "Another reason"})
    untouched = back(small, sent)
    assert (untouched.findings, set(untouched.statuses("coach_logs"))) == ([], {"unchanged"})
    assert untouched.rows("matches") == []
    row = sent.first_blank("Coach logs", "When were you in touch?")
    new = {"Which partner?": "Weavers", "When were you in touch?": DAY, "How many minutes did it take?": 30}
    sent.write("Coach logs", row, new | {"How were you in touch?": "Telephone", "What was it mainly for?": "Wellbeing"})
    result = back(small, sent)
    assert (result.findings, [row["coach_id"] for row in result.rows("coach_logs", "added")]) == ([], ["p-cccccc"])
    assert [one.sender for one in result.intake.submissions] == ["p-cccccc"]


def test_a_coach_log_that_was_handed_out_for_a_partner_is_still_read(small: Path) -> None:
    hidden = [["form", "1", "coach-log", "partner-01", "en", "Cohort"], ["sheet", "Coach logs", "coach_logs"]]
    hidden += [["choice", "people", "p-cccccc", "Kham"]]
    log = [["coach_log_id", "coach_id", "date", "minutes", "mode", "purpose"], ["log-new", "Kham", DAY, 30, "Visit", "Wellbeing"]]  # fmt: skip
    result = back(small, workbook(small / "old.xlsx", {"Coach logs": log, "_cohort": Sheet(hidden, hidden=True)}))
    assert result.codes == []
    (row,) = result.rows("coach_logs", "added")
    assert (row["coach_id"], row["organisation_id"]) == ("p-cccccc", "partner-01")


def test_a_coach_sends_what_that_coach_wrote_and_nothing_else(small: Path) -> None:
    add_senders(small)
    log = [["coach_log_id", "coach_id", "need"], ["log-05", "Dao", "Taken over"]]
    result = back(small, workbook(small / "log.xlsx", {"Coach logs": log}), sender="p-cccccc")
    assert result.codes == ["row-of-another-organisation"]
    assert result.findings_json["findings"][0]["message"] == "The row belongs to Dao, but the file comes from Kham."
    match = [["match_id", "reason"], ["match-partner-01", "The best"]]
    path = workbook(small / "match.xlsx", {"Matches": match})
    assert back(small, path, sender="p-cccccc").codes == ["row-of-another-organisation"]
    assert back(small, path, sender="host-1").codes == []
    rows = [HEAD, ["2026-12-06", "Wool", *YARN[2:]]]
    assert back(small, table(small, rows), sender="p-cccccc").codes == ["row-of-another-organisation"]


def test_who_may_read_a_note_is_who_gets_it_and_its_words_go_to_its_author(small: Path) -> None:
    add_senders(small)
    host, author, other = (everything_in(form(small, "research-notes", who).path) for who in ("host-1", "p-rrrrrr", "p-ssssss"))  # fmt: skip
    # note-02 is for the team, note-03 for everybody
    has = {name: ["<t>note-02</t>" in texts, "<t>note-03</t>" in texts] for name, texts in (("host", host), ("author", author), ("other", other))}  # fmt: skip
    assert has == {"host": [False, True], "author": [True, True], "other": [True, True]}
    words = [("They plan", "Minutes")[number] in texts for texts in (host, author, other) for number in (0, 1)]
    assert words == [False, False, True, True, False, False]
    # what was not in the form is not emptied by it, and no row is missing
    for who in ("host-1", "p-ssssss"):
        sent = form(small, "research-notes", who)
        result = back(small, sent)
        assert (result.findings, set(result.statuses("research_notes"))) == ([], {"unchanged"})
    sent.write("Research notes", sent.row_of("Research notes", "When was it gathered?", datetime.datetime(2026, 11, 8)), {"What does it say?": "Other words"})  # fmt: skip
    assert back(small, sent).codes == ["row-of-another-organisation"]
    code = {"What is the code called?": "Hope", "When is it used, and when not?": "Where people say so"}
    row = sent.first_blank("Codebook", "What is the code called?")
    sent = form(small, "research-notes", "p-ssssss").write("Codebook", row, code)
    result = back(small, sent)
    assert (result.codes, len(result.rows("codebook", "added"))) == ([], 1)


def cells_of_first_sheet(path: Path) -> list[str]:
    return [str(cell.value) for row in openpyxl.load_workbook(path).worksheets[0] for cell in row if cell.value]


def test_what_is_said_of_a_file_tells_no_words_of_others(small: Path) -> None:
    add_senders(small)

    def told_in(path: Path, sender: str = "") -> str:
        shutil.rmtree(small / "build", ignore_errors=True)
        run(small, "validate", str(path), *(["--from", sender] if sender else []))
        receipts = [path for path in (small / "build" / "receipts").rglob("*") if path.suffix in (".html", ".xlsx")]
        # the workbook repeats what was sent; what is new in it is in its first sheet
        texts = [" ".join(cells_of_first_sheet(receipt)) if receipt.suffix == ".xlsx" else receipt.read_text("utf-8") for receipt in receipts]  # fmt: skip
        assert texts
        return " ".join(texts)

    # a row is gone from the form of somebody who has not written it
    sent = form(small, "research-notes", "p-ssssss")
    row = sent.row_of("Research notes", "Which organisation is it about?", "Weavers")
    sent.book["Research notes"].delete_rows(row)
    messages = told_in(sent.save(small / "submissions" / "gone.xlsx"))
    assert "was in the form and is not in the file" in messages
    # a name that is nearly that of a note, and a key that somebody has seen
    coding = [["research_note_id", "code", "coder_id"], ["She listened", "x", "Ria"]]
    messages += told_in(workbook(small / "codings.xlsx", {"Codings": coding}), "p-rrrrrr")
    assert "She listened" in messages
    log = FilledForm(form(small, "coach-log", "p-dddddd").save(small / "log.xlsx"))
    row = log.first_blank("Coach logs", "When were you in touch?")
    log.book["Coach logs"].cell(row, 1).value = "log-01"
    log.write("Coach logs", row, {"Which partner?": "Farmers", "What did you talk about?": "About prices"})
    messages += told_in(log.save(small / "log.xlsx"))
    assert "log-01" in messages or "belongs to" in messages
    assert [words for words in ("She listens", "They plan", SUMMARY) if words in messages] == []


def test_whoever_changes_the_words_of_another_is_not_told_what_stood_there(small: Path) -> None:
    add_senders(small)
    sent = form(small, "research-notes", "host-1")
    row = sent.row_of("Research notes", "When was it gathered?", datetime.datetime(2026, 11, 9))
    path = sent.write("Research notes", row, {"What does it say?": "New words"}).save(
        small / "submissions" / "note.xlsx"
    )
    result = back(small, path)
    assert result.findings == []
    assert [row["summary"] for row in result.rows("research_notes", "changed")] == ["New words"]
    run(small, "validate", str(path))
    receipts = [path for path in (small / "build" / "receipts").rglob("*") if path.is_file()]
    assert receipts
    for receipt in receipts:
        text = everything_in(receipt) if receipt.suffix == ".xlsx" else receipt.read_bytes().decode("utf-8", "replace")
        assert "Minutes" not in text, receipt.name
    html = next(receipt for receipt in receipts if receipt.suffix == ".html").read_text(encoding="utf-8")
    assert "(not shown)" in html


# --- The same row twice -----------------------------------------------------------------------------------------------


def test_a_row_that_was_copied_with_its_hidden_mark_is_a_question(small: Path) -> None:
    sent = form(small, "money", "partner-01")
    row = sent.row_of("Expenses", "What was bought?", "Yarn")
    sent.copy_row("Expenses", row, row + 20).write("Expenses", row + 20, {"What was bought?": "Wool"})
    result = back(small, sent)
    assert [
        (code, each["row"])
        for (code, _, _), each in zip(result.findings, result.findings_json["findings"], strict=True)
    ] == [("question-twice-in-file", row + 20)]
    assert f"Row {row + 20} looks copied from row {row}." in result.findings_json["findings"][0]["message"]


def test_two_copies_that_fill_the_same_row_differently_are_a_question(small: Path) -> None:
    one = form(small, "money", "partner-01")
    other = FilledForm(one.path)
    row = one.first_blank("Expenses", "What was bought?")
    one.write("Expenses", row, BUS)
    result = back(small, one, other.write("Expenses", row, BUS))
    assert (result.findings, len(result.rows("expenses", "added"))) == ([], 1)
    result = back(small, one, other.write("Expenses", row, {"How much?": 71}))
    assert result.codes == ["question-two-files"]
    assert "submissions/1.xlsx, row" in result.findings_json["findings"][0]["message"]


def test_two_marked_copies_of_a_file_take_its_place_and_ask_where_they_differ(small: Path) -> None:
    sent = form(small, "money", "partner-01")
    row = sent.first_blank("Expenses", "What was bought?")
    sent.write("Expenses", row, BUS | {"How much?": "a lot"})
    sent.write("Expenses", row + 1, BUS | {"When was it spent?": "never"})
    (small / "submissions").mkdir(exist_ok=True)
    original = sent.save(small / "submissions" / "spending.xlsx")
    run(small, "validate")
    marked = small / "build" / "receipts" / "spending_checked.xlsx"
    for number in (1, 2):
        copy = FilledForm(marked).write("Expenses", row, {"How much?": 70 + number})
        copy.write("Expenses", row + 1, {"When was it spent?": "2026-12-02"})
        copy.save(small / "submissions" / f"copy {number}.xlsx")
    run(small, "validate")
    found = [finding for finding in findings(small) if finding["file"].startswith("submissions/")]
    assert [(finding["file"], finding["code"], finding["row"]) for finding in found] == [
        ("submissions/copy 2.xlsx", "question-two-files", row)
    ]
    assert original.exists()


def test_two_copies_of_which_each_corrects_another_row_are_both_taken(small: Path) -> None:
    one = form(small, "money", "partner-01")
    other = FilledForm(one.path)
    yarn, tickets = (one.row_of("Expenses", "What was bought?", text) for text in ("Yarn", "Bus tickets"))
    result = back(
        small, one.write("Expenses", yarn, {"How much?": 210}), other.write("Expenses", tickets, {"How much?": 110})
    )
    assert result.findings == []
    assert {row["amount"] for row in result.rows("expenses", "changed")} == {"210", "110"}
    assert [submission.counts["expenses"] for submission in result.intake.submissions] == [
        {"changed": 1, "unchanged": 3},
        {"changed": 1, "unchanged": 3},
    ]


HEAD = ["Spent on", "Description", "Amount", "Organisation", "Budget line", "Paid by", "Kind of document", "Status"]
YARN = ["2026-12-05", "Yarn", 200, "partner-01", "line-02", "grant", "receipt", "claimed"]


def table(cohort: Path, rows: Rows, name: str = "list.csv") -> Path:
    """A table of the sender's own, without keys."""
    folder = cohort / "submissions"
    folder.mkdir(exist_ok=True)
    return csv_file(folder / name, rows)


def test_a_row_without_a_key_that_equals_an_accepted_one_is_that_row(small: Path) -> None:
    result = back(small, table(small, [HEAD, YARN, ["2026-12-06", "Wool", *YARN[2:]]]))
    assert result.findings == []
    assert result.statuses("expenses") == ["unchanged", "added"]
    assert result.rows("expenses", "unchanged")[0]["expense_id"] == "expense-02"


def test_only_what_a_file_has_more_often_than_is_accepted_is_a_question(small: Path) -> None:
    result = back(small, table(small, [HEAD, YARN, YARN]))
    assert [
        (code, each["row"])
        for (code, _, _), each in zip(result.findings, result.findings_json["findings"], strict=True)
    ] == [("question-equal-row", 3)]
    accepted(small, "expenses", dict(zip(COLUMNS, ["expense-09", *YARN], strict=True)) | {"amount": "200.00"})
    assert back(small, table(small, [HEAD, YARN, YARN])).findings == []


COLUMNS = ["expense_id", "spent_on", "description", "amount", "organisation_id", "budget_line_id", "funded_by", "document_kind", "status"]  # fmt: skip


def test_equal_rows_of_one_file_are_each_an_entry_when_none_is_accepted(small: Path) -> None:
    wool = ["2026-12-06", "Wool", *YARN[2:]]
    assert back(small, table(small, [HEAD, wool, wool])).statuses("expenses") == ["added", "added"]


def test_the_same_file_again_says_nothing_new_and_is_a_question_after_a_correction(small: Path) -> None:
    path = table(small, [HEAD, ["2026-12-06", "Wool", *YARN[2:]]])
    (new,) = back(small, path).rows("expenses", "added")
    accepted(small, "expenses", new)
    assert (back(small, path).findings, back(small, path).statuses("expenses")) == ([], ["unchanged"])
    replace(small / "data" / "expenses.csv", "Wool,200", "Wool,250")
    result = back(small, path)
    assert result.findings == [("question-old-copy", "C2", "200")]
    assert result.findings_json["findings"][0]["values"]["here"] == "250"


def test_the_same_row_in_another_file_is_the_same_row(small: Path) -> None:
    wool = ["2026-12-06", "Wool", *YARN[2:]]
    result = back(small, table(small, [HEAD, wool]), table(small, [HEAD, YARN, wool], "again.csv"))
    assert (result.findings, Counter(result.statuses("expenses"))) == ([], {"added": 1, "unchanged": 1})
    result = back(small, table(small, [HEAD, wool]), table(small, [HEAD, wool, wool], "again.csv"))
    assert result.codes == ["question-equal-row"]


def test_a_file_that_is_named_twice_is_read_once(small: Path) -> None:
    path = table(small, [HEAD, ["2026-12-06", "Wool", *YARN[2:]]])
    result = back(small, path, path.parent / ".." / "submissions" / path.name)
    assert (result.findings, result.statuses("expenses"), len(result.intake.submissions)) == ([], ["added"], 1)


def test_files_of_one_name_from_two_folders_are_told_apart(small: Path, tmp_path: Path) -> None:
    paths = []
    for folder, amount in (("a", "much"), ("b", 5)):
        (tmp_path / folder).mkdir()
        paths.append(csv_file(tmp_path / folder / "list.csv", [HEAD, ["2026-12-06", "Wool", amount, *YARN[3:]]]))
    result = back(small, *paths)
    assert [len(one.findings) for one in result.intake.submissions] == [1, 0]
    assert result.codes == ["value-not-a-number"]


def test_a_row_whose_key_is_what_it_refers_to_is_known_by_it(small: Path) -> None:
    head = ["Workshop", "Person", "Role at the workshop", "Days"]
    accepted(
        small,
        "attendance",
        {"workshop_id": "workshop-01", "person_id": "p-aaaaaa", "role_at_workshop": "leader", "days": "2"},
    )
    result = back(
        small,
        table(small, [head, ["Strategy workshop", "Noy", "Leader", 3], ["Strategy workshop", "Kham", "Coach", 3]]),
    )
    assert (result.findings, result.statuses("attendance")) == ([], ["changed", "added"])
    result = back(
        small,
        table(small, [head, ["Strategy workshop", "Kham", "Coach", 3], ["Strategy workshop", "Kham", "Coach", 3]]),
    )
    assert [(finding["code"], finding["row"]) for finding in result.findings_json["findings"]] == [("row-twice", 3)]
    assert (
        result.findings_json["findings"][0]["message"]
        == "Another row already has the key workshop-01, p-cccccc (row 2)."
    )
    result = back(small, table(small, [head, ["", "Kham", "Coach", 3]]))
    assert [(finding["code"], finding["row"]) for finding in result.findings_json["findings"]] == [("key-missing", 2)]
    assert result.statuses("attendance") == []
    # a column of the key that is not there is said once for all rows
    nameless = [row[:1] + row[2:] for row in (head, ["Strategy workshop", "Noy", "Leader", 3], ["", "", "Coach", 2])]
    result = back(small, table(small, nameless))
    assert result.codes == ["column-missing"]
    assert result.findings_json["findings"][0]["values"]["fields"] == ["person_id"]
    assert result.statuses("attendance") == []


def test_of_a_sheet_of_which_only_its_table_is_known_every_column_that_a_row_needs_is_asked(small: Path) -> None:
    path = workbook(small / "submissions" / "own.xlsx", {"Book": [["Aa", "Bb"], ["x", "y"], ["z", "y"]]})
    paths = CohortPaths(small)
    answers = DeskAnswers("partner-01", answers=SenderAnswers(explanations={"Book": Explanations(table="expenses")}))
    file = desk_answers_path(paths, hashlib.sha256(path.read_bytes()).hexdigest())
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(desk_answers_text(answers), encoding="utf-8")
    result = back(small, path)
    assert {(finding["code"], *finding["values"]["fields"]) for finding in result.findings_json["findings"]} == {
        ("column-missing", name) for name in ("organisation_id", "spent_on", "description", "amount")
    }
    assert result.statuses("expenses") == []


def test_a_row_in_which_only_its_key_was_chosen_is_not_lost(small: Path) -> None:
    sent = form(small, "workshops", "host-1")
    row = sent.first_blank("Attendance", "Who came?")
    sent.write("Attendance", row, {"Which workshop?": "Strategy workshop (2026-11-14)", "Who came?": "Noy (Weavers)"})
    assert [code for code, _, _ in back(small, sent).findings] == ["value-missing", "value-missing"]


# --- What only the sender can say -------------------------------------------------------------------------------------


# what somebody has written or corrected in the situations below; no other expense has such an amount
AMOUNTS = {"70", "210", "220", "230"}


def changed_meanwhile(cohort: Path) -> tuple[list[FilledForm], str]:
    """The sender and the host have changed the same cell."""
    sent = form(cohort, "money", "partner-01")
    row = sent.row_of("Expenses", "What was bought?", "Yarn")
    replace(cohort / "data" / "expenses.csv", "Yarn,200", "Yarn,220")
    return [sent.write("Expenses", row, {"How much?": 210})], f"D{row}"


def removed_meanwhile(cohort: Path) -> tuple[list[FilledForm], str]:
    """The sender has changed a row that the host has taken out."""
    sent = form(cohort, "money", "partner-01")
    row = sent.row_of("Expenses", "What was bought?", "Yarn")
    path = cohort / "data" / "expenses.csv"
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    path.write_text("".join(line for line in lines if ",Yarn," not in line), encoding="utf-8")
    return [sent.write("Expenses", row, {"How much?": 210})], f"D{row}"


def key_taken(cohort: Path) -> tuple[list[FilledForm], str]:
    """Another copy of the form has filled in the same blank row, and was accepted."""
    sent = form(cohort, "money", "partner-01")
    row = sent.first_blank("Expenses", "What was bought?")
    (first,) = back(cohort, sent.write("Expenses", row, BUS)).rows("expenses", "added")
    accepted(cohort, "expenses", first)
    return [sent.write("Expenses", row, {"How much?": 210})], f"D{row}"


def two_copies(cohort: Path) -> tuple[list[FilledForm], str]:
    """Two copies of the form have filled in the same blank row."""
    copies = [form(cohort, "money", "partner-01")]
    copies += [FilledForm(copies[0].path)]
    row = copies[0].first_blank("Expenses", "What was bought?")
    for copy, amount in zip(copies, (70, 210), strict=True):
        copy.write("Expenses", row, BUS | {"How much?": amount})
    return copies, str(row)


def copied_row(cohort: Path) -> tuple[list[FilledForm], str]:
    """A row that is itself a question was copied with its hidden key."""
    (sent,), place = changed_meanwhile(cohort)
    row = int(place[1:])
    return [sent.copy_row("Expenses", row, row + 20).write("Expenses", row + 20, {"How much?": 230})], str(row + 20)


Situation = Callable[[Path], tuple[list[FilledForm], str]]
# by answer: the rows with what was sent, the questions that are left, and what the sender is told of the rows
Outcome = tuple[list[str], list[str], str]
MEANWHILE, TAKEN = ["question-changed-meanwhile"], ["question-key-taken"]
ANSWERS: list[tuple[Situation, dict[str, Outcome]]] = [
    (
        changed_meanwhile,
        {
            "mine": (["changed 210"], [], "1 changed, 3 unchanged"),
            "Mine": (["changed 210"], [], "1 changed, 3 unchanged"),
            "same": (["changed 210"], [], "1 changed, 3 unchanged"),
            "theirs": (["unchanged 220"], [], "4 unchanged"),
            "new": (["added 210"], [], "1 added, 3 unchanged"),
            "perhaps": (["question 210"], MEANWHILE, "1 question, 3 unchanged"),
        },
    ),
    (
        removed_meanwhile,
        {
            "mine": (["added 210"], [], "1 added, 3 unchanged"),
            "same": ([], [], "4 unchanged"),
            "theirs": ([], [], "4 unchanged"),
            "new": (["added 210"], [], "1 added, 3 unchanged"),
            "perhaps": (["question 210"], MEANWHILE, "1 question, 3 unchanged"),
        },
    ),
    (
        key_taken,
        {
            "mine": (["changed 210"], [], "1 changed, 4 unchanged"),
            "same": (["changed 210"], [], "1 changed, 4 unchanged"),
            "theirs": (["unchanged 70"], [], "5 unchanged"),
            "new": (["added 210"], [], "1 added, 4 unchanged"),
            "perhaps": (["question 210"], TAKEN, "1 question, 4 unchanged"),
        },
    ),
    (
        two_copies,
        {
            "mine": (["added 70"], ["question-two-files"], "4 unchanged"),
            "same": (["added 210"], [], "1 added, 4 unchanged"),
            "new": (["added 70", "added 210"], [], "1 added, 4 unchanged"),
        },
    ),
    (
        copied_row,
        {
            "mine": (["question 210"], [*MEANWHILE, "question-twice-in-file"], "1 question, 3 unchanged"),
            # of the row that is replaced nothing is asked any more
            "same": (["question 230"], MEANWHILE, "1 question, 3 unchanged"),
            "new": (["question 210", "added 230"], MEANWHILE, "1 added, 1 question, 3 unchanged"),
        },
    ),
]


@pytest.mark.parametrize(("situation", "outcomes"), ANSWERS, ids=[situation.__name__ for situation, _ in ANSWERS])
def test_the_answer_of_the_sender_decides_what_becomes_of_a_row(
    small: Path, situation: Situation, outcomes: dict[str, Outcome]
) -> None:
    forms, place = situation(small)
    back(small, *forms)
    paths = sorted((small / "submissions").glob("*.xlsx"))
    run(small, "validate")
    copy = small / "build" / "receipts" / f"{paths[-1].stem}_checked.xlsx"
    for text, outcome in outcomes.items():
        file = answer(copy, small / "answered.xlsx", {place: text})
        result = read(Cohort.read(CohortPaths(small)), *paths, answers=[file])
        changes = result.intake.overlay.changes["expenses"].values()
        assert {change.row["expense_id"] for change in changes} == {
            key for (key,) in (change.key for change in changes)
        }
        # what is added has a key of its own
        stored = {row["expense_id"] for row in rows(small, "expenses")}
        assert [change.key for change in changes if change.status == "added" and change.key[0] in stored] == []
        assert [change.key for change in changes if change.status == "changed" and change.key[0] not in stored] == []
        rows_of_sender = [
            f"{change.status} {change.row['amount']}" for change in changes if change.row["amount"] in AMOUNTS
        ]
        questions = [code for code in result.codes if code.startswith("question")]
        counts = result.intake.submissions[-1].counts["expenses"]
        summary = ", ".join(f"{number} {status}" for status, number in sorted(counts.items()))
        assert (text, rows_of_sender, questions, summary) == (text, *outcome)


# --- Whose rows -------------------------------------------------------------------------------------------------------


def test_a_form_cannot_carry_rows_of_another_organisation(small: Path) -> None:
    sent = form(small, "money", "partner-01")
    row = sent.first_blank("Budget lines", "Which grant pays for it?")
    cells = ["Seeds", "Trials of strategies", "Travel", "Boat", 5]
    headings = ["Which grant pays for it?", "Which part of the work is it for?", "What kind of cost is it?", "What will the money be spent on?", "How much is planned?"]  # fmt: skip
    result = back(small, sent.write("Budget lines", row, dict(zip(headings, cells, strict=True))))
    assert result.codes == ["row-of-another-organisation"]
    assert (
        result.findings_json["findings"][0]["message"] == "The row belongs to Farmers, but the file comes from Weavers."
    )


@pytest.mark.parametrize(
    ("sender", "codes"), [("", []), ("partner-01", ["row-of-another-organisation"]), ("partner-02", []), ("host-1", [])]
)
def test_a_sender_can_be_named_and_sends_its_own_rows(small: Path, sender: str, codes: list[str]) -> None:
    path = table(small, [HEAD, ["2026-12-06", "Seeds", 5, "Farmers", "line-03", *YARN[5:]]])
    assert back(small, path, sender=sender).codes == codes


def test_an_accepted_row_cannot_be_taken_over_by_naming_its_key(small: Path) -> None:
    path = table(small, [["Expense id", *HEAD], ["expense-06", *YARN]])
    assert back(small, path, sender="partner-01").codes == ["row-of-another-organisation"]


def test_a_named_sender_is_filled_in_where_a_table_does_not_say_whose_rows_they_are(small: Path) -> None:
    rows = [[*row[:3], *row[4:]] for row in (HEAD, ["2026-12-06", "Wool", *YARN[2:]])]
    assert back(small, table(small, rows)).codes == ["column-missing"]
    result = back(small, table(small, rows), sender="partner-01")
    assert (result.findings, result.row("expenses")["organisation_id"]) == ([], "partner-01")
    assert back(small, table(small, rows), sender="host-1").codes == ["column-missing"]


def test_the_sender_of_a_form_is_the_organisation_that_it_was_made_for(small: Path) -> None:
    sent = form(small, "money", "partner-01")
    result = back(
        small, sent.write("Expenses", sent.first_blank("Expenses", "What was bought?"), BUS), sender="partner-02"
    )
    assert result.findings == []
    assert [one.sender for one in result.intake.submissions] == ["partner-01"]


def test_a_sender_that_does_not_exist_is_one_line(small: Path) -> None:
    with pytest.raises(CannotRun, match=r"--from weavers: there is no such sender; choose from .*partner-01"):
        back(small, table(small, [HEAD, YARN]), sender="weavers")


# --- Consents: one row a person, a yes or no for each purpose ---------------------------------------------------------

CONSENTS = """\
consent_id,person_id,purpose,lawful_basis,covers_sensitive,attribution,given_on,given_how,notice_version,retention_until,withdrawn_on
consent-1,p-aaaaaa,research,consent,false,nickname,2026-11-14,paper,1,,
consent-2,p-aaaaaa,image,consent,false,nickname,2026-11-14,paper,1,,
consent-3,p-cccccc,image,consent,false,,2026-11-14,paper,1,,2026-11-20
"""


@pytest.fixture
def agreed(small: Path) -> tuple[Path, FilledForm, int]:
    """A cohort in which Noy has agreed to research and pictures, its register, and her row there."""
    build_file_tree(small, {"data/consents.csv": CONSENTS})
    sent = form(small, "register", "host-1")
    return small, sent, sent.row_of("Consents", "Whose data is it?", "Noy (Weavers)")


def test_consents_that_nobody_touched_say_nothing_new(agreed: tuple[Path, FilledForm, int]) -> None:
    cohort, sent, _ = agreed
    result = back(cohort, sent)
    assert (result.findings, result.unread, result.rows("consents", "added", "changed")) == ([], [], [])


def test_a_yes_that_becomes_a_no_ends_the_consent_on_that_day(agreed: tuple[Path, FilledForm, int]) -> None:
    cohort, sent, row = agreed
    result = back(cohort, sent.write("Consents", row, {"Pictures": "no"}))
    assert result.findings == []
    assert [(one["consent_id"], one["withdrawn_on"]) for one in result.rows("consents", "changed")] == [
        ("consent-2", "2026-12-15")
    ]
    assert result.rows("consents", "added") == []


def test_a_new_yes_is_a_row_with_what_stands_beside_it(agreed: tuple[Path, FilledForm, int]) -> None:
    cohort, sent, row = agreed
    sent.write("Consents", row, {"Recording of sound or video": "yes", "When did the person agree?": DAY})
    result = back(cohort, sent)
    assert (result.findings, result.unread) == ([], [])
    (new,) = result.rows("consents", "added")
    assert (new["person_id"], new["purpose"], new["lawful_basis"], new["given_on"], new["covers_sensitive"]) == (
        "p-aaaaaa", "recording", "consent", "2026-12-01", "false",
    )  # fmt: skip
    accepted(cohort, "consents", new)
    assert set(back(cohort, sent).statuses("consents")) == {"unchanged"}


def test_an_answer_that_is_no_and_was_never_yes_is_no_row(agreed: tuple[Path, FilledForm, int]) -> None:
    cohort, sent, row = agreed
    result = back(cohort, sent.write("Consents", row, {"Publication": "no", "Quotation": "No"}))
    assert (result.findings, result.rows("consents", "added", "changed")) == ([], [])


@pytest.mark.parametrize("own_row_is_there", [True, False])
def test_a_second_line_of_a_person_does_not_take_back_what_it_says_nothing_about(
    agreed: tuple[Path, FilledForm, int], own_row_is_there: bool
) -> None:
    cohort, sent, row = agreed
    answers = {"Whose data is it?": "Noy (Weavers)", "Quotation": "yes", "What allows the use?": "Contract"}
    sent.write("Consents", sent.first_blank("Consents", "Whose data is it?"), answers)
    if not own_row_is_there:
        sent.book["Consents"].delete_rows(row)
    result = back(cohort, sent)
    assert (result.findings, result.rows("consents", "changed")) == ([], [])
    assert [(one["purpose"], one["lawful_basis"]) for one in result.rows("consents", "added")] == [
        ("quotation", "contract")
    ]


def test_what_was_changed_beside_old_agreements_is_listed(agreed: tuple[Path, FilledForm, int]) -> None:
    cohort, sent, row = agreed
    result = back(cohort, sent.write("Consents", row, {"How should the person be named?": "Full name"}))
    assert (result.findings, result.rows("consents", "added", "changed")) == ([], [])
    assert [why for _, why in result.unread] == ["nothing-new-agreed"]


def test_an_answer_that_is_neither_yes_nor_no_is_found(agreed: tuple[Path, FilledForm, int]) -> None:
    cohort, sent, row = agreed
    column = sent.column("Consents", "Publication")
    result = back(cohort, sent.write("Consents", row, {"Publication": "perhaps"}))
    cell = sent.book["Consents"].cell(row, column).coordinate
    assert result.findings == [("value-not-yes-or-no", cell, "perhaps")]


def test_somebody_new_agrees_below(agreed: tuple[Path, FilledForm, int]) -> None:
    cohort, sent, _ = agreed
    people, consents = (
        sent.first_blank("People", "What is the full name?"),
        sent.first_blank("Consents", "Whose data is it?"),
    )
    sent.write(
        "People",
        people,
        {
            "What is the full name?": "Boun Sample",
            "What is the nickname?": "Boun",
            "What does the person do in the cohort?": "Coach",
        },
    )
    sent.write(
        "Consents",
        consents,
        {"Whose data is it?": "Boun", "Research": "yes", "Pictures": "no", "What allows the use?": "Consent"},
    )
    result = back(cohort, sent)
    assert result.findings == []
    (person,), (consent,) = result.rows("people", "added"), result.rows("consents", "added")
    assert (consent["person_id"], consent["purpose"]) == (person["person_id"], "research")


def test_a_consent_that_the_host_removed_in_the_meantime_does_not_come_back(
    agreed: tuple[Path, FilledForm, int],
) -> None:
    cohort, sent, _ = agreed
    replace(cohort / "data" / "consents.csv", CONSENTS.splitlines()[2] + "\n", "")
    assert back(cohort, sent).rows("consents", "added", "changed", "question") == []


def test_a_table_of_ones_own_may_have_a_yes_or_no_for_each_purpose_too(agreed: tuple[Path, FilledForm, int]) -> None:
    cohort, _, _ = agreed
    head = ["Whose data is it?", "Research", "Pictures", "Quotation", "What allows the use?", "Given on"]
    rows = [
        head,
        ["Noy", "yes", "yes", "yes", "Consent", "2026-12-01"],
        ["Kham", "yes", "no", "yes", "Consent", "2026-12-01"],
    ]
    result = back(cohort, table(cohort, rows))
    assert result.findings == []
    new = result.rows("consents", "added")
    assert [(row["person_id"], row["purpose"]) for row in new] == [
        ("p-aaaaaa", "quotation"),
        ("p-cccccc", "research"),
        ("p-cccccc", "quotation"),
    ]
    for row in new:
        accepted(cohort, "consents", row)
    assert set(back(cohort, table(cohort, rows)).statuses("consents")) == {"unchanged"}


def test_a_person_whose_row_is_gone_has_still_agreed(agreed: tuple[Path, FilledForm, int]) -> None:
    cohort, sent, row = agreed
    sent.book["Consents"].delete_rows(row)
    result = back(cohort, sent)
    assert (result.findings, result.rows("consents", "added", "changed")) == ([], [])
    assert [why for _, why in result.unread] == ["row-not-in-file", "row-not-in-file"]


# --- As another program saves it --------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["xlsx", "ods"])
def test_forms_say_the_same_when_libreoffice_has_saved_them(
    agreed: tuple[Path, FilledForm, int], tmp_path: Path, kind: str
) -> None:
    cohort, register, person = agreed
    register.write("Consents", person, {"Pictures": "no", "Recording of sound or video": "yes"})
    money = form(cohort, "money", "partner-01")
    yarn, blank = (
        money.row_of("Expenses", "What was bought?", "Yarn"),
        money.first_blank("Expenses", "What was bought?"),
    )
    money.write("Expenses", yarn, {"How much?": 210}).write("Expenses", blank, BUS).copy_row(
        "Expenses", yarn, blank + 9
    )
    money.book["Expenses"].delete_rows(money.row_of("Expenses", "What was bought?", "Volunteers"))
    replace(cohort / "data" / "expenses.csv", "Yarn,200", "Yarn,220")
    before = back(cohort, money, register)
    paths = [one.path for one in before.intake.submissions]
    after = back(cohort, *resaved(paths, tmp_path / kind, kind))
    assert after.findings == before.findings
    assert sorted(after.codes) == [
        "question-changed-meanwhile",
        "question-row-missing",
        "question-twice-in-file",
    ]
    assert after.unread == before.unread
    for name in ("budgets", "expenses", "people", "consents"):
        assert after.rows(name) == before.rows(name)
        assert after.statuses(name) == before.statuses(name)


# --- What is written down ---------------------------------------------------------------------------------------------


def test_findings_json_lists_what_was_sent_without_what_is_personal(small: Path) -> None:
    rows = [
        ["Nickname", "Full name", "Roles", "Age band", "Mood"],
        [" Secret ", "Secret Name", "Coach", "secret", "secret"],
    ]
    (small / "submissions").mkdir(exist_ok=True)
    workbook(small / "submissions" / "people.xlsx", {"People": rows})
    result = checked(Cohort.read(CohortPaths(small)))
    written = (small / "build" / "validation" / "findings.json").read_text(encoding="utf-8")
    assert "ecret" not in written
    assert [(finding["code"], finding["file"], finding["cell"]) for finding in result.findings_json["findings"]] == [
        ("value-not-in-list", "submissions/people.xlsx", "D2")
    ]
    assert result.findings_json["repairs"] == [
        {
            "file": "submissions/people.xlsx",
            "sheet": "People",
            "cell": "A2",
            "before": None,
            "after": None,
            "why": "spaces",
        }
    ]
    assert result.findings_json["unread"] == [
        {"file": "submissions/people.xlsx", "sheet": "People", "what": "E", "why": "unknown-column"}
    ]


FOUND = {
    "question-row-missing",
    "row-only-hidden",
    "row-referred-to",
    "key-column-missing",
    "question-changed-meanwhile",
    "question-key-taken",
    "question-old-copy",
    "question-twice-in-file",
    "question-two-files",
    "question-equal-row",
    "row-of-another-organisation",
    "row-twice",
    "key-missing",
}


def test_a_form_of_an_older_toolkit_says_the_same_of_the_rows_it_was_issued_with() -> None:
    head = ["coach-log", "partner-01", "en", "Cohort"]
    row = {"coach_log_id": "log-01", "minutes": "90", "need": "", "summary": ""}
    older = [["form", "1", *head], *(["issued", "coach_logs", "log-01", *cell] for cell in row.items())]
    newer = [["form", "2", *head], ["fields", "coach_logs", *row], ["row", "coach_logs", "log-01", "log-01", "90"]]
    # a row that its reader may see less of has fewer fields
    newer += [["fields", "coach_logs", "coach_log_id"], ["row", "coach_logs", "log-02", "log-02"]]
    before, now = (read_issued_form(book_with_hidden(rows)) for rows in (older, newer))
    assert before
    assert now
    assert now.issued == {"coach_logs": {("log-01",): row, ("log-02",): {"coach_log_id": "log-02"}}}
    assert before.issued["coach_logs"]["log-01",] == now.issued["coach_logs"]["log-01",]
    assert read_issued_form(book_with_hidden([["form", "3", *head]])) is None


def book_with_hidden(rows: list[list[str]]) -> Any:
    return SimpleNamespace(sheets=[SimpleNamespace(name=SHEET, rows=rows)])
