"""Receipts and annotated copies: what the sender of a file is told, and what nobody else is."""

from __future__ import annotations

import dataclasses
import datetime
import hashlib
import json
import re
import time
from pathlib import Path

import openpyxl
import pypdfium2
import pytest
from cohort.checking.verdicts import submission_verdict
from cohort.i18n.language import cohort_language
from cohort.model.cohort import Cohort
from cohort.model.paths import CohortPaths
from cohort.workflows.intake.annotated_copies import annotated_copy, save_mended_copy
from cohort.workflows.intake.read_submissions import read_submissions
from cohort.workflows.intake.receipt_contexts import receipt_context, sender_context
from cohort.workflows.intake.receipt_files import write_receipts
from cohort.workflows.validation.validate import validate
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill

from tests.accepting import answer
from tests.helpers import findings, replace, run
from tests.workbooks import workbook

HEADINGS = ["spent_on", "description", "amount", "organisation_id", "funded_by", "payee"]
GOOD = ["2026-12-01", "Bus to the weavers", 120, "Weavers", "Own money", "Bus company"]
FAULTY = [
    ["12/5/2560", "Tea", "1,200.50 kip", "Weavers", "Own money", "Tea house"],
    ["31/11/2026", "Paper", 80, "Weavers", "Own money", "Paper shop"],
    ["2026-12-03", "<b>Bread</b>", "some", "Weavrs", "Own money", "Secret Payee"],
    ["01/02/27", "Yarn", 40, "Weavers", "Own money", ""],
]

FOUND = {"answer-not-used"}


def sent(cohort: Path, name: str = "expenses.xlsx", rows: list[list[object]] | None = None) -> Path:
    """A file in submissions/ with these rows of expenses."""
    (cohort / "submissions").mkdir(exist_ok=True)
    return workbook(cohort / "submissions" / name, {"Expenses": [HEADINGS, *(FAULTY if rows is None else rows)]})


def receipts(cohort: Path) -> Path:
    """The folder of the receipts for what lies in submissions/."""
    read = Cohort.read(CohortPaths(cohort))
    write_receipts(read, validate(read)[1])
    return cohort / "build" / "receipts"


def words(page: Path) -> str:
    """What a person reads on a page, one space between words."""
    body = page.read_text(encoding="utf-8").split("<body>")[1]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", body)).replace("&#39;", "'").replace("&lt;", "<")


def pdf_text(path: Path) -> str:
    document = pypdfium2.PdfDocument(path)
    return "".join(page.get_textpage().get_text_range() for page in document)


def test_a_good_file_is_told_so_in_one_sentence(small: Path) -> None:
    sent(small, rows=[GOOD])
    folder = receipts(small)
    assert "✓ This file can be accepted as it is." in words(folder / "expenses.html")
    assert "This file can be accepted as it is." in pdf_text(folder / "expenses.pdf")
    assert "Expenses : 1 new row" in words(folder / "expenses.html")
    assert "Thank you. We have read “expenses.xlsx” and can accept it as it is." in words(folder / "expenses.html")
    assert not (folder / "expenses_checked.xlsx").exists()


def test_an_expense_list_is_summed_up_by_month_with_what_is_left(small: Path) -> None:
    instalments = "instalment_id,grant_id,number,kind,due_on,amount_planned,condition,paid_on,amount_paid\n"
    paid = "i-1,grant-01,1,payment,,,,2026-11-05,600\ni-2,grant-02,1,payment,,,,2026-11-05,900\n"
    (small / "data" / "instalments.csv").write_text(instalments + paid, encoding="utf-8")
    lines = [["2026-12-02", "Yarn", 19.5, "Weavers", "line-02", "The grant", "Yarn shop"]]
    lines += [["2026-12-03", "Tea", 7, "Weavers", "", "Own money", "Tea house"]]
    lines += [["01/02/26", "Reeds", 60.5, *lines[0][3:]], ["2026-12-09", "Dye", "some", *lines[0][3:]]]
    # a fault that leaves the amount readable does not let it into the sum
    lines += [["2026-12-10", "Loom", 1000, *lines[0][3:5], "Somebody", "Carpenter"]]
    headings = [*HEADINGS[:4], "budget_line_id", *HEADINGS[4:]]
    (small / "submissions").mkdir(exist_ok=True)
    workbook(small / "submissions" / "book.xlsx", {"Expenses": [headings, *lines]})
    read = Cohort.read(CohortPaths(small))
    write_receipts(read, validate(read, sender="partner-01")[1])
    folder = small / "build" / "receipts"
    # November: 100.50 for the bus; December: 200 and -20 that are accepted, and 19.50 of this file
    page, pdf = words(folder / "book.html"), " ".join(pdf_text(folder / "book.pdf").split())
    for row in ("November 2026 1 100.50 600 499.50", "December 2026 3 199.50 0 300"):
        assert row in page
        assert row in pdf
    # the others wait
    waiting = "3 rows of this file are not in it yet, because of the points above. Amount: 1,060.50."
    waiting += " In 1 row the amount cannot be read."
    assert waiting in page
    assert waiting in pdf
    # another organisation has a book of its own
    assert "900" not in page
    assert "Amounts in LAK" in page
    # a file whose sender nobody knows has none
    assert "Month by month" not in words(receipts(small) / "book.html")


def test_what_was_read_is_shown_by_name_and_left_out_where_it_is_what_was_typed(small: Path) -> None:
    lines = [["grant_id", "component", "cost_category", "cost_kind", "description", "amount_planned"]]
    lines += [["grant-01", "trials", "travel", "direct", "Ward meetings", 90]]
    rows = [[*GOOD[:4], "The grant", GOOD[5], line] for line in ("Ward meetings", "ward  MEETINGS", "Yarn")]
    # a day as a spreadsheet keeps it is shown with the name of its month
    rows += [[datetime.date(2026, 10, 9), "", *rows[0][2:]]]
    sent(small, rows=[])
    workbook(
        small / "submissions" / "expenses.xlsx", {"Budgets": lines, "Expenses": [[*HEADINGS, "budget_line_id"], *rows]}
    )
    page = words(receipts(small) / "expenses.html")
    assert "Expenses, G3 “ward MEETINGS” → “Ward meetings (Looms (Weavers))”" in page
    assert "“Ward meetings” →" not in page
    assert "“Yarn” →" not in page
    assert not re.search(r"budget-line-[0-9a-f]{6}", page)
    assert "9 Oct 2026" in page
    assert "9/10/2026" not in page


def test_the_number_of_repairs_stands_apart_from_the_first_of_them(small: Path) -> None:
    sent(small, rows=[[f"{day}/12/2569", *GOOD[1:]] for day in range(1, 14)])
    text = " ".join(pdf_text(receipts(small) / "expenses.pdf").split())
    assert re.search(r"× 13 · Expenses, A2", text)


def test_a_faulty_file_is_told_what_where_why_and_how(small: Path) -> None:
    sent(small)
    page = words(receipts(small) / "expenses.html")
    assert "This file waits for you: 3 things to correct and 1 question to answer." in page
    for part in (
        "“spent_on” must be a date: 31/11/2026",
        "Expenses, A3",
        "type a day that exists",
        "“amount” must be a number: some",
        "refers to “Weavrs”",
        "Did you mean: Weavers",
        "Questions for you",
        "01/02/27 can mean 1 Feb 2027 or 2 Jan 2027",
        "The day of a Buddhist year was understood as Expenses, A2 “12/5/2560” → “12 May 2017”",
        "“1,200.50 kip” → “1200.50”",
    ):
        assert part in page, part


def test_the_twentieth_of_a_kind_is_only_counted(small: Path) -> None:
    sent(small, rows=[[*GOOD[:2], "unknown", *GOOD[3:5], f"payee {number}"] for number in range(25)])
    page = words(receipts(small) / "expenses.html")
    assert "Not a number × 25" in page
    assert "C3–C20 (unknown)" in page
    assert "C21" not in page
    assert "and 6 more of the same kind" in page


def test_the_reply_names_what_is_open_in_a_file_that_can_be_accepted(small: Path) -> None:
    replace(small / "cohort.yml", "- {rule: expense-twice, severity: silent, reason: tested elsewhere}\n", "")
    sent(small, rows=[GOOD, [GOOD[0], "The same bus", *GOOD[2:]]])
    html = (receipts(small) / "expenses.html").read_text(encoding="utf-8")
    (reply,) = re.findall(r'<pre class="reply" tabindex="0">(.*?)</pre>', html, re.DOTALL)
    first, *points, last = reply.split("\n")
    assert first.endswith("can accept it as it is. Please look at this all the same:")
    assert points == [
        "• Expenses, C2: Another expense has the same day, amount, payee and budget line: “The same bus”."
    ]
    assert last == "The rest is in the receipt."


def test_the_reply_for_a_chat_is_short_and_says_nothing_personal(small: Path) -> None:
    rows = [[f"day {number}", f"thing {number}", "?", f"Nobody {number}", "?", "Secret Payee"] for number in range(60)]
    sent(small, "a very long name of a file that somebody made up for a workbook.xlsx", rows=rows)
    html = next(receipts(small).glob("*.html")).read_text(encoding="utf-8")
    (reply,) = re.findall(r'<pre class="reply" tabindex="0">(.*?)</pre>', html, re.DOTALL)
    assert 100 < len(reply) <= 500
    assert reply.endswith("The rest is in the receipt.")
    assert "Secret Payee" not in reply


def test_a_personal_value_is_on_the_receipt_of_its_sender_and_nowhere_else(small: Path) -> None:
    long = "Somebody Verylongname " * 30
    sent(small, rows=[[*GOOD[:5], long]])
    done = run(small, "validate")
    assert done.returncode == 1
    receipt = (small / "build" / "receipts" / "expenses.html").read_text(encoding="utf-8")
    assert "Verylongname" in receipt
    others = [done.stdout, (small / "build" / "validation" / "findings.json").read_text(encoding="utf-8")]
    (reply,) = re.findall(r'<pre class="reply" tabindex="0">(.*?)</pre>', receipt, re.DOTALL)
    assert all("Verylongname" not in text for text in (*others, reply))
    assert [finding["value"] for finding in findings(small) if finding["field"] == "payee"] == [None]


def test_what_is_written_in_a_cell_stays_text(small: Path) -> None:
    rows = [["<script>alert(1)</script>", "{{ 7*7 }}", "=1+1", "Weavers", "Own money", "#let x = 1"]]
    sent(small, rows=rows)
    folder = receipts(small)
    page = (folder / "expenses.html").read_text(encoding="utf-8")
    assert "<script" not in page
    assert "&lt;script&gt;alert(1)" in page
    assert "<script>alert(1)</script>" in pdf_text(folder / "expenses.pdf").replace("\r\n", "")
    book = openpyxl.load_workbook(folder / "expenses_checked.xlsx")
    assert not [cell for row in book.worksheets[0].iter_rows() for cell in row if cell.data_type == "f"]


def test_the_original_stays_as_it_was_and_a_second_run_changes_nothing(small: Path) -> None:
    path = sent(small)
    before = hashlib.sha256(path.read_bytes()).hexdigest()
    first = {file.name: file.read_bytes() for file in receipts(small).iterdir() if file.suffix != ".xlsx"}
    again = {file.name: file.read_bytes() for file in receipts(small).iterdir() if file.suffix != ".xlsx"}
    assert first == again
    assert {Path(name).suffix for name in first} == {".html", ".pdf"}
    assert hashlib.sha256(path.read_bytes()).hexdigest() == before
    assert sorted(file.name for file in (small / "submissions").iterdir()) == ["README.md", "expenses.xlsx"]


def test_the_annotated_copy_colours_comments_lists_and_links(small: Path) -> None:
    path = sent(small)
    book = openpyxl.load_workbook(receipts(small) / "expenses_checked.xlsx")
    ours, theirs = book.worksheets
    assert theirs.title == "Expenses"
    assert theirs["A3"].fill.fgColor.rgb != "00000000"
    assert "must be a date" in theirs["A3"].comment.text
    assert theirs["A2"].comment is None
    original = openpyxl.load_workbook(path)["Expenses"]
    assert [[cell.value for cell in row] for row in theirs] == [[cell.value for cell in row] for row in original]
    listed = {row[3].value: row for row in ours.iter_rows(min_row=3)}
    assert set(listed) == {"A3", "C4", "D4", "A5"}
    assert listed["A3"][3].hyperlink.location == "'Expenses'!A3" or listed["A3"][3].hyperlink.target == "#'Expenses'!A3"
    assert listed["A5"][1].value == "question"
    (answers,) = ours.data_validations.dataValidation
    assert "A5" in {listed[cell][3].value for cell in listed if f"G{listed[cell][0].row}" in str(answers.sqref)}
    assert {"1 Feb 2027", "2 Jan 2027"} == set(answers.formula1.strip('"').split(","))


def test_the_annotated_copy_can_be_sent_instead_and_says_the_same(small: Path) -> None:
    path = sent(small)
    copy = receipts(small) / "expenses_checked.xlsx"
    read = Cohort.read(CohortPaths(small))
    sentences = [
        [(finding.code, finding.cell) for one in validate(read, [file])[1].submissions for finding in one.findings]
        for file in (path, copy)
    ]
    assert sentences[0] == sentences[1] != []


@pytest.mark.slow
def test_what_is_typed_beside_a_point_without_answers_is_not_lost(small: Path, tmp_path: Path) -> None:
    replace(small / "cohort.yml", "- {rule: expense-twice, severity: silent, reason: tested elsewhere}\n", "")
    twice = [[*GOOD[:1], what, *GOOD[2:]] for what in ("Bus", "The same bus")]
    sent(small, rows=[["2026-12-03", "Bread", "some", *GOOD[3:]], ["01/02/27", "Yarn", 40, *GOOD[3:]], *twice])
    copy = receipts(small) / "expenses_checked.xlsx"
    typed = {"C2": "120 please", "A3": "the first", "C5": "Remove this one (row 5)"}
    back = answer(copy, tmp_path / "expenses_checked.xlsx", typed)
    read = Cohort.read(CohortPaths(small))
    (submission,) = validate(read, [back])[1].submissions
    unused = [(finding.cell, finding.value) for finding in submission.findings if finding.code == "answer-not-used"]
    assert unused == list(typed.items())
    assert submission_verdict(submission, read.finding_kinds) == "mend"
    # an answer beside an answer that was not used is not lost either
    context = receipt_context(read, validate(read, [back])[1])
    again = tmp_path / "again.xlsx"
    again.write_bytes(annotated_copy(read, context, submission))
    answer(again, again, {"C5": "I said, remove it"})
    (submission,) = validate(read, [again])[1].submissions
    assert "I said, remove it" in [
        finding.value for finding in submission.findings if finding.code == "answer-not-used"
    ]
    # what is mended is settled; what was typed beside it is listed
    book = openpyxl.load_workbook(back)
    book["Expenses"]["C2"], book["Expenses"]["A3"] = 120, "1 Feb 2027"
    book["Expenses"].delete_rows(5)
    book.save(back)
    (submission,) = validate(read, [back])[1].submissions
    assert submission.findings == []
    assert [(part.place, part.text) for part in submission.unread] == [("C2", typed["C2"]), ("C5", typed["C5"])]


@pytest.mark.slow
@pytest.mark.parametrize("name", ["expenses.csv", "expenses.ods"])
def test_a_file_that_is_no_xlsx_gets_a_copy_that_is_one(small: Path, name: str) -> None:
    lines = [HEADINGS, *([str(cell) for cell in row] for row in FAULTY)]
    path = small / "submissions" / name
    path.parent.mkdir(exist_ok=True)
    if name.endswith("csv"):
        path.write_text("\n".join(",".join(f'"{cell}"' for cell in line) for line in lines), encoding="utf-8")
    else:
        from tests.workbooks import resaved

        (path,) = resaved([workbook(small / "expenses.xlsx", {"Expenses": lines})], path.parent, "ods")
    book = openpyxl.load_workbook(receipts(small) / "expenses_checked.xlsx")
    theirs = book.worksheets[1]
    assert theirs["B4"].value == "<b>Bread</b>"
    assert "must be a date" in theirs["A3"].comment.text


def test_two_files_of_one_name_have_a_receipt_each(small: Path) -> None:
    sent(small, rows=[GOOD])
    csv = small / "submissions" / "expenses.csv"
    csv.write_text("spent_on,description,amount\n2026-12-05,Tea,20\n", encoding="utf-8")
    names = {path.name for path in receipts(small).glob("*.html")}
    assert names == {"expenses.xlsx.html", "expenses.csv.html"}


def test_a_receipt_is_in_the_language_of_the_form(small: Path) -> None:
    from cohort.workflows.forms.make_forms import make_forms

    list(make_forms(Cohort.read(CohortPaths(small)), ["money"]))
    (form,) = [path for path in (small / "build" / "forms").glob("*partner-01*.xlsx") if "ODK" not in path.name]
    (small / "submissions").mkdir(exist_ok=True)
    form.rename(small / "submissions" / "form.xlsx")
    replace(small / "cohort.yml", "language: en", "language: th")
    page = words(receipts(small) / "form.html")
    assert "This file can be accepted as it is." in page
    assert "Sent by Weavers" in page


def test_a_correction_says_what_was_and_what_would_be(small: Path) -> None:
    csv = small / "submissions" / "expenses.csv"
    csv.parent.mkdir(exist_ok=True)
    csv.write_text("expense_id,amount,funded_by\nexpense-01,150,grant\n", encoding="utf-8")
    page = words(receipts(small) / "expenses.html")
    assert "1 corrected row" in page
    assert "Amount B2 “100.50” → “150”" in page


@pytest.mark.slow
def test_a_named_file_is_found_from_where_one_stands_and_the_sender_can_be_said(small: Path) -> None:
    path = sent(small, rows=[[*GOOD[:3], "Farmers", *GOOD[4:]]])
    assert run(small, "validate", str(path), "--from", "partner-02").returncode == 0
    done = run(small, "validate", str(path), "--from", "partner-01")
    assert done.returncode == 1
    assert [finding["code"] for finding in findings(small)] == ["row-of-another-organisation"]
    assert "Farmers" in done.stdout
    assert "partner-02" not in done.stdout
    for arguments, message in ((["--from", "nobody"], "nobody"), (["nowhere.xlsx"], "there is no such file")):
        done = run(small, "validate", *arguments)
        assert done.returncode == 2
        assert message in done.stderr
        assert len(done.stderr.strip().splitlines()) == 1


def test_findings_json_speaks_of_files_too(small: Path) -> None:
    sent(small)
    run(small, "validate")
    written = json.loads((small / "build" / "validation" / "findings.json").read_text(encoding="utf-8"))
    assert written["verdict"] == "errors"
    assert {finding["file"] for finding in written["findings"]} == {"submissions/expenses.xlsx"}
    assert {finding["sheet"] for finding in written["findings"]} == {"Expenses"}
    assert {repair["why"] for repair in written["repairs"]} >= {"buddhist-year", "number"}


def test_the_name_of_a_person_is_on_the_receipt_and_in_no_file_that_others_read(small: Path) -> None:
    headings = ["coach_id", "organisation_id", "date", "minutes", "mode", "purpose"]
    row = ["Khamm Sampel", "Weavers", "2026-12-03", 60, "visit", "trial"]
    (small / "submissions").mkdir(exist_ok=True)
    workbook(small / "submissions" / "log.xlsx", {"Coach logs": [headings, row]})
    done = run(small, "validate")
    receipt = (small / "build" / "receipts" / "log.html").read_text(encoding="utf-8")
    assert "“Khamm Sampel”" in receipt
    assert "Did you mean: Kham" in receipt
    (reply,) = re.findall(r'<pre class="reply" tabindex="0">(.*?)</pre>', receipt, re.DOTALL)
    written = (small / "build" / "validation" / "findings.json").read_text(encoding="utf-8")
    assert [finding["code"] for finding in findings(small)] == ["reference-unknown"]
    for text in (done.stdout, reply, written):
        assert "Kham" not in text


def test_a_misspelt_name_of_a_new_row_of_the_same_file_is_proposed(in_english: Cohort, tmp_path: Path) -> None:
    lines = [["grant_id", "component", "cost_category", "cost_kind", "description", "amount_planned"]]
    lines += [["grant-01", "trials", "travel", "direct", what, 90] for what in ("Training of youth monitors", "Cars")]
    headings = [*HEADINGS, "budget_line_id"]
    typed = ["Trainning of youth monitrs", "Bos (Looms (Weavers))"]
    rows = [[*GOOD[:4], "The grant", GOOD[5], line] for line in typed]
    path = workbook(tmp_path / "new.xlsx", {"Budgets": lines, "Expenses": [headings, *rows]})
    near = {
        finding.value: finding.values["near"]
        for finding in read_submissions(in_english, [path]).submissions[0].findings
    }
    # what stands in brackets makes no name alike: neither the yarn of the weavers nor their cars are meant
    assert near == dict(
        zip(typed, (["Training of youth monitors (Looms (Weavers))"], ["Bus (Looms (Weavers))"]), strict=True)
    )


def notes(path: Path) -> dict[str, tuple[str, str]]:
    """The author and the text of the comments on the sheet of expenses; both empty for cells that are only filled."""
    cells = (cell for row in openpyxl.load_workbook(path)["Expenses"].iter_rows() for cell in row)
    return {
        cell.coordinate: (cell.comment.author, cell.comment.text) if cell.comment else ("", "")
        for cell in cells
        if cell.comment or cell.fill.fill_type
    }


@pytest.mark.slow
def test_the_copy_of_a_copy_has_the_notes_of_today_and_those_of_people(small: Path, tmp_path: Path) -> None:
    read = Cohort.read(CohortPaths(small))

    def copy(path: Path, name: str, language: str) -> Path:
        intake = validate(read, [path])[1]
        context = dataclasses.replace(receipt_context(read, intake), language=cohort_language(read, language))
        target = tmp_path / name
        target.write_bytes(annotated_copy(read, context, intake.submissions[0]))
        return target

    path = sent(small)
    book = openpyxl.load_workbook(path)
    sheet = book["Expenses"]
    sheet["A3"].comment, sheet["B2"].comment = Comment("Ask Ann.", "Kham"), Comment("With sugar.", "Kham")
    sheet["B2"].fill = PatternFill("solid", fgColor="FF00FF00")
    book.save(path)
    first = copy(path, "first.xlsx", "th")
    before = notes(first)
    assert before["A3"][0] == "Kham"
    assert before["A3"][1].startswith("Ask Ann.\n\n")
    assert {before[place][0] for place in ("C4", "D4", "A5")} == {"การตรวจ"}
    # mended are a cell that somebody noted something on, and one that nobody did; the others still have faults
    book = openpyxl.load_workbook(first)
    book["Expenses"]["A3"], book["Expenses"]["C4"] = "2026-11-30", 90
    book.save(first)
    second = copy(first, "second.xlsx", "en")
    after = notes(second)
    assert after["A3"] == ("Kham", "Ask Ann.")
    assert after["B2"] == ("Kham", "With sugar.")
    assert openpyxl.load_workbook(second)["Expenses"]["A3"].fill.fill_type is None
    assert openpyxl.load_workbook(second)["Expenses"]["B2"].fill.fgColor.rgb == "FF00FF00"
    assert set(before) - set(after) == {"C4"}
    assert {author for author, _ in after.values()} == {"Kham", "Check"}
    third = copy(second, "third.xlsx", "en")
    assert notes(third) == after
    for _, text in after.values():
        lines = text.split("\n\n")
        assert len(lines) == len(set(lines))


@pytest.mark.slow
def test_what_is_mended_twice_in_the_same_way_is_one_copy(small: Path) -> None:
    sent(small)
    read = Cohort.read(CohortPaths(small))
    for seconds in (0, 2):
        # a zip notes every other second
        time.sleep(seconds)
        intake = read_submissions(read, [small / "submissions" / "expenses.xlsx"])
        context = sender_context(receipt_context(read, intake), intake.submissions[0])
        save_mended_copy(read, context, intake.submissions[0], {("Expenses", "C3"): "81"})
    assert sorted(path.name for path in (small / "submissions").glob("*.xlsx")) == [
        "expenses.xlsx",
        "expenses_mended.xlsx",
    ]
