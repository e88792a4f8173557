"""Reading as a careful person does: what a file shows counts, two readings are a question, and nothing is taken unsaid.

Most of these files recreate what people reported about other software of this kind.
"""

from __future__ import annotations

import datetime
import re
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter
from cohort.model.cohort import Cohort
from cohort.model.paths import CohortPaths
from cohort.rendering.receipts.receipt_context import word_findings
from cohort.storing.ledger import sha256_of
from cohort.workflows.intake.answer_questions import CellAnswer, FileAnswers, keep_answers
from cohort.workflows.intake.receipt_contexts import receipt_context

from tests.helpers import run
from tests.run_results import RunResult, read
from tests.workbooks import Formula, Rows, Sheet, csv_file, ods_file, rezipped, with_other_names, workbook

HEAD = ["spent_on", "description", "amount", "organisation_id", "funded_by", "payee", "receipt_reference"]
SHEET = "xl/worksheets/sheet1.xml"
FOUND = {
    "amount-in-another-currency",
    "digits-lost",
    "document-number-converted",
    "number-of-several-rows",
    "question-merged-number",
    "row-struck",
    "rows-hidden",
    "text-damaged",
    "value-not-shown",
}


def entry(**changed: Any) -> list[Any]:
    """A row of expenses, with some of its cells written otherwise."""
    cells = dict(zip(HEAD, ["2018-01-15", "Bus", 1200, "partner-01", "grant", "", ""], strict=True))
    return list((cells | changed).values())


def sent(cohort: Cohort, folder: Path, *rows: list[Any], head: list[str] = HEAD) -> RunResult:
    return read(cohort, workbook(folder / "sent.xlsx", {"Expenses": [head, *rows]}))


def sent_as_csv(cohort: Cohort, folder: Path, *rows: list[Any]) -> RunResult:
    return read(cohort, csv_file(folder / "sent.csv", [HEAD, *rows]))


def sent_styled(cohort: Cohort, folder: Path, formats: dict[str, dict[str, Any]], **changed: Any) -> RunResult:
    """A row whose cells of these columns have a format."""
    path = folder / "sent.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("Expenses")
        sheet.write_row(0, 0, HEAD)
        for column, (name, cell) in enumerate(zip(HEAD, entry(**changed), strict=True)):
            sheet.write(1, column, cell, book.add_format(formats.get(name, {})))
    return read(cohort, path)


# formulas that no program has worked out, in the XML of several programs
UNCALCULATED = [
    b'<c r="C2"><f>H2*I2</f><v>0</v></c>',
    b'<c r="C2"><f>H2*I2</f></c>',
    b'<c r="C2"><f>H2*I2</f><v></v></c>',
    b'<c r="C2"><f>H2*I2</f><v/></c>',
    b'<c s="0"\n   r="C2">\n  <f>H2*I2</f>\n</c>',
    b"<c s='0' r='C2' t='str'><f>CONCATENATE(1,2)</f></c>",
    b'<c r="C2"><f t="shared" ref="C2:C3" si="0">H2*I2</f></c>',
]


@pytest.mark.parametrize("cell", UNCALCULATED)
def test_a_formula_that_was_never_worked_out_is_found(in_thai: Cohort, tmp_path: Path, cell: bytes) -> None:
    path = workbook(tmp_path / "sent.xlsx", {"Expenses": [HEAD, entry()]})
    rezipped(path, {SHEET: lambda sheet: sheet.replace(b'<c r="C2"><v>1200</v></c>', cell)})
    assert ("formula-not-counted", "C2", None) in read(in_thai, path).findings


def test_a_formula_is_found_where_the_xml_has_prefixes(in_thai: Cohort, tmp_path: Path) -> None:
    path = workbook(tmp_path / "sent.xlsx", {"Expenses": [HEAD, entry()]})

    def prefixed(sheet: bytes) -> bytes:
        sheet = sheet.replace(b'<c r="C2"><v>1200</v></c>', b'<c r="C2"><f>1+1</f></c>')
        for tag in (b"worksheet", b"sheetData", b"row", b"c", b"v", b"f"):
            for before, after in ((b"<" + tag, b"<x:" + tag), (b"</" + tag, b"</x:" + tag)):
                for end in (b" ", b">"):
                    sheet = sheet.replace(before + end, after + end)
        return sheet.replace(b"<x:worksheet xmlns=", b"<x:worksheet xmlns:x=")

    rezipped(path, {SHEET: prefixed})
    assert ("formula-not-counted", "C2", None) in read(in_thai, path).findings


def test_a_stored_zero_is_a_result_where_no_program_is_asked_to_calculate(in_thai: Cohort, tmp_path: Path) -> None:
    path = workbook(tmp_path / "sent.xlsx", {"Expenses": [HEAD, entry()]})
    rezipped(
        path,
        {
            SHEET: lambda sheet: sheet.replace(b'<c r="C2"><v>1200</v></c>', b'<c r="C2"><f>1-1</f><v>0</v></c>'),
            "xl/workbook.xml": lambda book: book.replace(b' fullCalcOnLoad="1"', b""),
        },
    )
    result = read(in_thai, path)
    assert result.findings == []
    assert result.row("expenses")["amount"] == "0"


@pytest.mark.parametrize("error", [b"#SPILL!", b"#GETTING_DATA", b"#BUSY!", b"#PYTHON!"])
def test_a_new_error_value_is_named_and_spoils_nothing(in_thai: Cohort, tmp_path: Path, error: bytes) -> None:
    path = workbook(tmp_path / "sent.xlsx", {"Expenses": [[*HEAD, "", "", 1], entry(), entry(amount=5)]})
    cell = b'<c r="%b" t="e"><f>X()</f><v>' + error + b"</v></c>"
    rezipped(path, {SHEET: lambda sheet: sheet.replace(b'<c r="C3"><v>5</v></c>', cell % b"C3")})
    result = read(in_thai, path)
    assert ("formula-broken", "C3", None) in result.findings
    assert result.rows("expenses")[0]["amount"] == "1200"
    outside = workbook(tmp_path / "outside.xlsx", {"Expenses": [HEAD, [*entry(), "", 7]]})
    rezipped(outside, {SHEET: lambda sheet: sheet.replace(b'<c r="I2"><v>7</v></c>', cell % b"I2")})
    assert [code for code, *_ in read(in_thai, outside).findings] == []


ERRORS = ["#ERROR!", "#FIELD!", "#BEZUG!", "#WERT!", "#¡VALOR!", "#¿NOMBRE?", "#N/D", "#NV", "#ССЫЛКА!", "Err:504"]
NOT_SHOWN = ["######", "Loading...", "Loading…", "กำลังโหลด..."]
TEXTS = ["#1", "#metoo!", "# notes", "Loading dock", "E+", "#HASHTAG"]


def test_errors_in_the_text_of_a_csv_are_named(in_thai: Cohort, tmp_path: Path) -> None:
    result = sent_as_csv(in_thai, tmp_path, *(entry(description=text) for text in ERRORS + NOT_SHOWN + TEXTS))
    codes = {cell: code for code, cell, _ in result.findings}
    expected = ["formula-broken"] * len(ERRORS) + ["value-not-shown"] * len(NOT_SHOWN)
    assert [codes.get(f"B{row}") for row in range(2, len(ERRORS + NOT_SHOWN + TEXTS) + 2)] == [
        *expected,
        *[None] * len(TEXTS),
    ]


def test_a_number_that_may_have_lost_digits_is_a_warning(in_thai: Cohort, tmp_path: Path) -> None:
    result = sent_as_csv(in_thai, tmp_path, entry(description="6.10042E+12"), entry(description="E+ is a name"))
    assert [(code, cell) for code, cell, _ in result.findings] == [("digits-lost", "B2")]
    result = sent(in_thai, tmp_path, entry(description=1234567890123456), entry(description=123456789012345))
    assert [(code, cell) for code, cell, _ in result.findings] == [("digits-lost", "B2")]


NUMBERS: list[tuple[str, list[str]]] = [
    ("1.200", ["1.2", "1200"]),
    ("50.000", ["50", "50000"]),
    ("-1.200", ["-1.2", "-1200"]),
]
CLEAR_NUMBERS = [
    ("0.500", "0.500"),
    ("1234.500", "1234.500"),
    ("1.500.000", "1500000"),
    ("1.500.000,50", "1500000.50"),
    ("1 500,00", "1500.00"),
    ("1,500,000", "1500000"),
    ("1'500.50", "1500.50"),
    ("12,00,000.50", "1200000.50"),
    ("1,200/=", "1200"),
    ("1,200/-", "1200"),
]


def test_a_dot_before_three_digits_is_a_question_where_a_dot_is_the_decimal_point(
    in_thai: Cohort, tmp_path: Path
) -> None:
    result = sent_as_csv(in_thai, tmp_path, *(entry(amount=text) for text, _ in NUMBERS))
    found = [
        (finding["code"], finding["cell"], finding["values"]["values"]) for finding in result.findings_json["findings"]
    ]
    assert found == [("question-readings", f"C{row}", values) for row, (_, values) in enumerate(NUMBERS, start=2)]
    result = sent_as_csv(in_thai, tmp_path, *(entry(amount=text) for text, _ in CLEAR_NUMBERS))
    assert result.findings == []
    assert [row["amount"] for row in result.rows("expenses")] == [number for _, number in CLEAR_NUMBERS]


COUNTRIES = [
    ("ID", "IDR", "Rp1.500.000", "1500000"),
    ("ID", "IDR", "1.200", "1200"),
    ("VN", "VND", "1.200,5", "1200.5"),
    ("KE", "KES", "KSh 30,000/-", "30000"),
    ("KE", "KES", "1,500,000/=", "1500000"),
    ("FR", "EUR", "1 500,00 €", "1500.00"),
    ("FR", "EUR", "12,5", "12.5"),
]


@pytest.mark.parametrize(("country", "currency", "text", "number"), COUNTRIES)
def test_a_number_is_read_as_its_country_writes_it(
    in_country: Any, tmp_path: Path, country: str, currency: str, text: str, number: str
) -> None:
    result = sent_as_csv(in_country(country, currency), tmp_path, entry(amount=text, spent_on="2026-12-01"))
    assert result.findings == []
    assert result.row("expenses")["amount"] == number


def test_a_comma_before_three_digits_is_a_question_where_a_comma_is_the_decimal_point(
    in_country: Any, tmp_path: Path
) -> None:
    result = sent_as_csv(in_country("ID", "IDR"), tmp_path, entry(amount="1,200", spent_on="2026-12-01"))
    assert result.findings_json["findings"][0]["values"]["values"] == ["1.2", "1200"]


def test_a_time_with_an_offset_is_a_day_in_the_time_zone_of_the_cohort(in_thai: Cohort, tmp_path: Path) -> None:
    result = sent_as_csv(
        in_thai,
        tmp_path,
        entry(spent_on="2018-01-14T17:00:00.000Z"),
        entry(spent_on="2018-01-14T16:59:59Z"),
        entry(spent_on="2018-01-15 00:30+09:00"),
    )
    assert [row["spent_on"] for row in result.rows("expenses")] == ["2018-01-15", "2018-01-14", "2018-01-14"]
    assert [why for *_, why in result.repairs] == ["time-zone", "date", "time-zone"]


def test_a_bare_number_far_from_the_cohort_is_no_day_without_a_question(in_thai: Cohort, tmp_path: Path) -> None:
    result = sent(in_thai, tmp_path, entry(spent_on=41653), entry(spent_on=43115))
    assert [
        (finding["code"], finding["cell"], finding["values"]["values"]) for finding in result.findings_json["findings"]
    ] == [("question-readings", "A2", ["2014-01-14"])]


def test_a_workbook_counts_days_from_its_own_beginning(in_thai: Cohort, tmp_path: Path) -> None:
    path = workbook(tmp_path / "sent.xlsx", {"Expenses": [HEAD, entry(spent_on=41653)]})
    rezipped(path, {"xl/workbook.xml": lambda book: book.replace(b"<workbookPr ", b'<workbookPr date1904="1" ')})
    result = read(in_thai, path)
    assert result.findings == []
    assert result.row("expenses")["spent_on"] == "2018-01-15"


def test_what_a_spreadsheet_made_of_a_number_on_a_document_is_found(in_thai: Cohort, tmp_path: Path) -> None:
    converted_values = [datetime.date(2018, 5, 12), datetime.date(2061, 1, 1), 0.5, datetime.time(1, 30)]
    result = sent(in_thai, tmp_path, *(entry(receipt_reference=value) for value in [*converted_values, 61.0, "12/5"]))
    assert [(code, cell) for code, cell, _ in result.findings] == [
        ("document-number-converted", f"G{row}") for row in range(2, 6)
    ]


def test_signs_that_make_text_for_a_spreadsheet_are_left_out(in_thai: Cohort, tmp_path: Path) -> None:
    result = sent_as_csv(
        in_thai,
        tmp_path,
        entry(receipt_reference='="0042"'),
        entry(receipt_reference="'0043"),
        entry(receipt_reference="'90s"),
    )
    assert [row["receipt_reference"] for row in result.rows("expenses")] == ["0042", "0043", "'90s"]
    assert [(cell, why) for cell, *_, why in result.repairs] == [("G2", "text-mark"), ("G3", "text-mark")]


def test_joiners_stay_where_they_spell(in_thai: Cohort, tmp_path: Path) -> None:
    texts = ["ශ්\u200dරී ලංකා", "👨\u200d👩\u200d👧", "می\u200cخواهم", "B\u200dus", "ค่า\u200cรถ"]
    result = sent_as_csv(in_thai, tmp_path, *(entry(description=text) for text in texts))
    assert [row["description"] for row in result.rows("expenses")] == [*texts[:3], "Bus", "ค่ารถ"]


def test_zeros_that_a_format_shows_belong_to_a_text(in_thai: Cohort, tmp_path: Path) -> None:
    result = sent_styled(in_thai, tmp_path, {"receipt_reference": {"num_format": "00000"}}, receipt_reference=42)
    assert result.row("expenses")["receipt_reference"] == "00042"
    result = sent_styled(in_thai, tmp_path, {"payee": {"num_format": "000-000-0000"}}, payee=812345678)
    assert result.row("expenses")["payee"] == "081-234-5678"


@pytest.mark.parametrize("number_format", ["[$€-407] #,##0.00", '"USD" #,##0', "$#,##0.00", "[$KSh-4009]#,##0"])
def test_an_amount_that_is_shown_in_another_currency_is_found(
    in_thai: Cohort, tmp_path: Path, number_format: str
) -> None:
    result = sent_styled(in_thai, tmp_path, {"amount": {"num_format": number_format}})
    assert [(code, cell) for code, cell, _ in result.findings] == [("amount-in-another-currency", "C2")]


@pytest.mark.parametrize("number_format", ["[$฿-41E]#,##0.00", '#,##0 "บาท"', '"THB" #,##0', "#,##0.00", "[Red]0"])
def test_an_amount_in_the_currency_of_the_cohort_is_taken(in_thai: Cohort, tmp_path: Path, number_format: str) -> None:
    assert sent_styled(in_thai, tmp_path, {"amount": {"num_format": number_format}}).findings == []


def test_a_number_that_is_merged_over_rows_is_a_question(in_thai: Cohort, tmp_path: Path) -> None:
    rows = [HEAD, entry(payee="Van"), entry(amount="", payee=""), entry(amount="", payee="")]
    path = workbook(tmp_path / "sent.xlsx", {"Expenses": Sheet(rows, merged=["C2:C4", "F2:F4"])})
    result = read(in_thai, path)
    assert result.findings == [("question-merged-number", "C2", "1200")]
    assert [row["payee"] for row in result.rows("expenses")] == ["Van"] * 3
    assert [cell for cell, *_ in result.repairs] == ["F3", "F4"]


def test_a_number_that_is_the_sum_of_its_rows_leaves_each_without_one(small: Path, tmp_path: Path) -> None:
    rows = [[*entry(organisation_id="partner-01", payee=payee)] for payee in ("Van", "Bus")]
    path = workbook(tmp_path / "sent.xlsx", {"Expenses": Sheet([HEAD, *rows], merged=["C2:C3"])})
    cohort = Cohort.read(CohortPaths(small))
    (question,) = (code for code in read(cohort, path).findings if code[0] == "question-merged-number")
    together = CellAnswer("Expenses", "C2", question[0], "the sum of these rows")
    keep_answers(cohort, sha256_of(path.read_bytes()), FileAnswers(answers=[together]))
    found = [finding for finding in read(cohort, path).findings if finding[0] != "date-outside-cohort"]
    assert found == [("number-of-several-rows", "C2", "1200"), ("number-of-several-rows", "C3", "1200")]


def test_rows_that_are_struck_out_or_hidden_are_read_and_said(in_thai: Cohort, tmp_path: Path) -> None:
    path = tmp_path / "sent.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet, struck = book.add_worksheet("Expenses"), book.add_format({"font_strikeout": True})
        sheet.write_row(0, 0, HEAD)
        sheet.write_row(1, 0, entry(description="Struck"), struck)
        sheet.write_row(2, 0, entry(description="Half"))
        sheet.write(2, 1, "Half", struck)
        for row in (3, 5):
            sheet.write_row(row, 0, entry(description=f"Row {row + 1}"))
            sheet.set_row(row, None, None, {"hidden": True})
        sheet.write_row(4, 0, entry(description="Row 5"))
    result = read(in_thai, path)
    assert len(result.rows("expenses")) == 5
    found = [(finding["code"], finding["row"], finding["values"]) for finding in result.findings_json["findings"]]
    assert found == [("rows-hidden", None, {"values": "4, 6"}), ("row-struck", 2, {})]


def test_entries_that_a_review_rejected_are_left_out_and_listed(in_thai: Cohort, tmp_path: Path) -> None:
    def export(heading: str, mark: str, states: list[str]) -> Rows:
        return [
            [*HEAD, mark, heading],
            *([*entry(description=state or "Other"), f"uuid:{row:036}", state] for row, state in enumerate(states)),
        ]

    odk = read(
        in_thai,
        csv_file(
            tmp_path / "odk.csv", export("ReviewState", "KEY", ["rejected", "approved", "", "hasIssues", "edited"])
        ),
    )
    assert [row["description"] for row in odk.rows("expenses")] == ["approved", "Other", "edited"]
    assert [why for _, why in odk.unread] == ["entry-rejected", "entry-rejected"]
    kobo = csv_file(
        tmp_path / "kobo.csv", export("_validation_status", "_uuid", ["Not Approved", "Approved", "On Hold"])
    )
    assert [row["description"] for row in read(in_thai, kobo).rows("expenses")] == ["Approved"]
    own = csv_file(tmp_path / "own.csv", [[*HEAD, "ReviewState"], [*entry(), "rejected"]])
    assert len(read(in_thai, own).rows("expenses")) == 1


def test_two_sheets_of_one_name_are_both_read(in_thai: Cohort, tmp_path: Path) -> None:
    path = workbook(tmp_path / "sent.xlsx", {"Expenses": [HEAD, entry(amount=1)], "Expensez": [HEAD, entry(amount=2)]})
    rezipped(path, {"xl/workbook.xml": lambda book: book.replace(b"Expensez", b"Expenses")})
    result = read(in_thai, path)
    assert [row["amount"] for row in result.rows("expenses")] == ["1", "2"]
    assert [table.sheet for table in result.intake.submissions[0].tables] == ["Expenses", "Expenses (2)"]


def test_what_a_sheet_of_ones_own_does_not_say_is_said_once(in_thai: Cohort, tmp_path: Path) -> None:
    head = [name for name in HEAD if name != "funded_by"]
    place = HEAD.index("funded_by")
    rows = [[*row[:place], *row[place + 1 :]] for row in (entry(), entry())]
    result = sent(in_thai, tmp_path, *rows, head=head)
    assert result.defaults.count(("default-column", "A1", "grant")) == 1
    assert [row["funded_by"] for row in result.rows("expenses")] == ["grant", "grant"]
    result = sent(in_thai, tmp_path, entry(funded_by=""), entry())
    assert ("default", "E2", "grant") in result.defaults
    assert ("default", "E3", "grant") not in result.defaults


def test_a_definition_in_the_xml_of_a_workbook_is_refused(in_thai: Cohort, tmp_path: Path) -> None:
    path = workbook(tmp_path / "sent.xlsx", {"Expenses": [HEAD, entry()]})
    bomb = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">]><worksheet'
    rezipped(path, {SHEET: lambda sheet: sheet.replace(b"<worksheet", bomb, 1)})
    assert read(in_thai, path).codes == ["submission-broken"]
    assert zipfile.is_zipfile(path)


DAMAGED = [
    "ค่ารถ".encode().decode("latin-1"),
    "ค่ารถไปตลาด".encode().decode("cp874", "replace"),
    "Café".encode().decode("cp1252"),
    "ค่า\ufffdรถ",
]
WHOLE = ["ค่ารถ", "เธอเดินทาง", "เนเธอร์แลนด์", "Café", "à la carte", "São Tomé", "ÂRBOL"]


def test_letters_that_a_wrong_encoding_damaged_are_found(in_thai: Cohort, tmp_path: Path) -> None:
    result = sent_as_csv(in_thai, tmp_path, *(entry(description=text) for text in DAMAGED + WHOLE))
    assert [(code, cell) for code, cell, _ in result.findings] == [
        ("text-damaged", f"B{row}") for row in range(2, len(DAMAGED) + 2)
    ]


def test_a_quotation_mark_that_swallows_rows_is_named(in_thai: Cohort, tmp_path: Path) -> None:
    lines = [
        ",".join(HEAD),
        '2018-01-15,"Bus,1200,partner-01,grant,,',
        "2018-01-16,Tea,100,partner-01,grant,,",
        '2018-01-17,Yarn",300,partner-01,grant,,',
        '2018-01-18,"Two lines,\nof text",300,partner-01,grant,,',
    ]
    (tmp_path / "sent.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    result = read(in_thai, tmp_path / "sent.csv")
    assert [(finding["code"], "(2)" in finding["message"]) for finding in result.findings_json["findings"]] == [
        ("submission-broken", True)
    ]
    (tmp_path / "sent.csv").write_text("\n".join([lines[0], lines[4]]) + "\n", encoding="utf-8")
    assert read(in_thai, tmp_path / "sent.csv").row("expenses")["description"] == "Two lines,\nof text"


# --- One file harms no other ------------------------------------------------------------------------------------------


def test_a_control_character_does_not_keep_the_others_from_their_receipts(small: Path) -> None:
    waiting = small / "submissions"
    for name, text in (("a", "Bus"), ("b", "Tea\x0band water"), ("c", "Yarn")):
        csv_file(waiting / f"{name}.csv", [HEAD, entry(description=text, amount="x")])
    assert run(small, "validate").returncode == 1
    receipts = small / "build" / "receipts"
    assert sorted(path.name for path in receipts.glob("*_checked.xlsx")) == [f"{name}_checked.xlsx" for name in "abc"]
    book = openpyxl.load_workbook(receipts / "b_checked.xlsx")
    assert [row[1].value for row in book["CSV"].iter_rows(min_row=2)] == ["Tea and water"]


def test_a_folder_in_submissions_is_named_and_not_passed_over(small: Path) -> None:
    csv_file(small / "submissions" / "tea.csv", [HEAD, entry(spent_on="2026-12-01")])
    (small / "submissions" / "from Noy").mkdir()
    (small / "submissions" / "accepted").mkdir()
    done = run(small, "validate")
    assert done.returncode == 0
    assert "submissions/from Noy: It is a folder and was not opened" in done.stdout
    assert "submissions/accepted" not in done.stdout


@pytest.mark.parametrize("length", [70, 83])
def test_a_name_as_long_as_file_systems_allow_is_no_obstacle(small: Path, length: int) -> None:
    """A Thai letter takes three bytes: 83 of them and .csv are 253 of the 255 bytes that a name may have."""
    name = f"{'ก' * length}.csv"
    csv_file(small / "submissions" / name, [HEAD, entry(), entry(amount="x")])
    assert run(small, "validate").returncode == 1
    assert len(list((small / "build" / "receipts").iterdir())) == 3
    assert run(small, "accept", "--good-rows").returncode == 1
    (archived,) = (small / "submissions" / "accepted").rglob("*.csv")
    assert archived.read_bytes().startswith(b"spent_on")
    (waiting,) = (small / "submissions").glob("*_rest.xlsx")
    assert max(len(path.name.encode()) for path in small.rglob("*")) <= 255
    assert run(small, "validate").returncode == 1
    assert waiting.exists()


def test_every_kind_of_finding_is_found_by_a_test() -> None:
    text = Path(__file__).read_text(encoding="utf-8")
    assert [code for code in sorted(FOUND) if text.count(f'"{code}"') < 2] == []


# --- Somebody's own sheet ---------------------------------------------------------------------------------------------

OWN_SHEETS: list[tuple[str, str, Rows, list[tuple[str, str, str]]]] = [
    (
        "KE",
        "KES",
        [
            ["Date", "Particulars", "Payee", "Amount (KSh)", "Receipt No."],
            ["3/12/2026", "Bus fare", "Matatu", "1,500/=", "17"],
        ],
        [("2026-12-03", "Bus fare", "1500")],
    ),
    (
        "KE",
        "KES",
        [
            ["Petty cash book"],
            [],
            ["Tarehe", "Maelezo", "Amelipwa", "Kiasi"],
            ["13/12/2026", "Nauli", "Juma", "KSh 300/-"],
        ],
        [("2026-12-13", "Nauli", "300")],
    ),
    (
        "ID",
        "IDR",
        [
            ["Tanggal", "Keterangan", "Dibayar kepada", "Jumlah (Rp)"],
            ["13/12/2026", "Sewa mobil", "Pak Budi", "Rp1.500.000"],
        ],
        [("2026-12-13", "Sewa mobil", "1500000")],
    ),
    (
        "LA",
        "LAK",
        [["ວັນທີ", "ລາຍການ", "ຮ້ານ", "ຈຳນວນເງິນ (ກີບ)"], ["13/12/2026", "ຄ່າລົດ", "ຮ້ານ", "200,000 ກີບ"]],
        [("2026-12-13", "ຄ່າລົດ", "200000")],
    ),
    (
        "TH",
        "THB",
        [
            ["ว/ด/ป", "รายการ", "จ่ายให้", "เป็นเงิน (บาท)", "เลขที่ใบเสร็จรับเงิน"],
            ["๑๓/๑๒/๒๕๖๙", "ค่ารถ", "ลุงมี", "๑,๒๐๐", "12/3"],
        ],
        [("2026-12-13", "ค่ารถ", "1200")],
    ),
]


@pytest.mark.parametrize(("country", "currency", "rows", "entries"), OWN_SHEETS, ids=lambda value: str(value)[:2])
def test_a_cash_book_of_ones_own_is_a_list_of_expenses(
    in_country: Any, tmp_path: Path, country: str, currency: str, rows: Rows, entries: list[tuple[str, str, str]]
) -> None:
    path = workbook(tmp_path / "book.xlsx", {"Sheet1": rows})
    result = read(in_country(country, currency), path, sender="partner-01")
    assert result.findings == []
    stored = [(row["spent_on"], row["description"], row["amount"]) for row in result.rows("expenses")]
    assert stored == entries
    assert {row["organisation_id"] for row in result.rows("expenses")} == {"partner-01"}


# a heading, what is written below it, and the minutes
DURATIONS = [
    ("minutes", "1 hr", "60"),
    ("minutes", "2 hrs 30 min", "150"),
    ("minutes", "2hrs30mins", "150"),
    ("minutes", "half an hour", "30"),
    ("minutes", "1:30", "90"),
    ("minutes", datetime.time(1, 30), "90"),
    ("minutes", "1.5 ชม.", "90"),
    ("minutes", "๑ ชั่วโมงครึ่ง", "90"),
    ("minutes", "1 ชม. 15 นาที", "75"),
    ("minutes", "45 น.", "45"),
    ("minutes", "0:45", "45"),
    ("minutes", "2 ຊົ່ວໂມງ 45 ນາທີ", "165"),
    ("minutes", "saa 1 na nusu", "90"),
    ("minutes", "saa 2 na dakika 15", "135"),
    ("minutes", "nusu saa", "30"),
    ("minutes", "1,5 jam", "90"),
    ("Hours", 2, "120"),
    ("Duration (hrs)", "1.5", "90"),
    ("จำนวนชั่วโมง", 2, "120"),
    ("Duration", 45, "45"),
    # two letters are a unit, and the sixth part of an hour is none of its minutes
    ("Duration (hr)", 2, "120"),
    ("minutes", "1.6 hrs", "96"),
    ("minutes", "2.25 hrs", "135"),
    # what is shorter than six hours is no time of day, and more than twelve are no hours
    ("minutes", "5:59", "359"),
    ("Duration", 13, "13"),
]
LOG_HEAD = ["coach_id", "organisation_id", "date", "mode", "purpose"]
LOG = ["p-cccccc", "partner-01", "2018-01-15", "visit", "trial"]


@pytest.mark.parametrize(("heading", "cell", "minutes"), DURATIONS)
def test_how_long_something_took_is_read_in_minutes(
    in_thai: Cohort, tmp_path: Path, heading: str, cell: Any, minutes: str
) -> None:
    path = workbook(tmp_path / "sent.xlsx", {"Coach log": [[*LOG_HEAD, heading], [*LOG, cell]]})
    result = read(in_thai, path)
    assert (result.row("coach_logs")["minutes"], result.findings) == (minutes, [])
    assert [why for *_, why in result.repairs] == ([] if str(cell) == minutes else ["duration"])


def test_a_small_number_without_a_unit_is_a_question(in_thai: Cohort, tmp_path: Path) -> None:
    path = workbook(tmp_path / "sent.xlsx", {"Coach log": [[*LOG_HEAD, "Duration"], [*LOG, 2]]})
    (question,) = read(in_thai, path).findings_json["findings"]
    assert (question["code"], question["values"]["values"]) == ("question-readings", ["120", "2"])


def days(cohort: Cohort, folder: Path, *cells: Any) -> RunResult:
    return sent(cohort, folder, *(entry(spent_on=cell, payee=str(number)) for number, cell in enumerate(cells)))


@pytest.mark.parametrize(
    ("clear", "unclear", "day"),
    [
        ("25/1/2018", "3/4/2018", "2018-04-03"),
        ("1/25/2018", "3/4/2018", "2018-03-04"),
        ("1/25/18", "2/5/18", "2018-02-05"),
    ],
)
def test_the_other_days_of_a_column_decide_which_number_is_the_month(
    in_thai: Cohort, tmp_path: Path, clear: str, unclear: str, day: str
) -> None:
    result = days(in_thai, tmp_path, clear, unclear)
    assert result.findings == []
    assert result.rows("expenses")[1]["spent_on"] == day
    assert ("A3", unclear, day, "day-order") in result.repairs


def test_days_that_contradict_each_other_decide_nothing(in_thai: Cohort, tmp_path: Path) -> None:
    result = days(in_thai, tmp_path, "25/1/2018", "1/25/2018", "3/4/2018")
    assert result.codes == ["question-readings"]


@pytest.mark.parametrize(
    ("month", "readings"),
    [
        ("May 2018", ["2018-05-01", "2018-05-31"]),
        ("พฤษภาคม ๒๕๖๑", ["2018-05-01", "2018-05-31"]),
        ("02/2018", ["2018-02-01", "2018-02-28"]),
        ("ก.พ. 61", ["2018-02-01", "2018-02-28"]),
        # a year of four digits may lie far from the cohort
        ("May 2010", ["2010-05-01", "2010-05-31"]),
    ],
)
def test_a_month_without_a_day_is_a_question(in_thai: Cohort, tmp_path: Path, month: str, readings: list[str]) -> None:
    (question,) = days(in_thai, tmp_path, month).findings_json["findings"]
    assert (question["code"], question["values"]["values"]) == ("question-readings", readings)


ODS_HEAD = "".join(
    f'<table:table-cell office:value-type="string"><text:p>{name}</text:p></table:table-cell>' for name in HEAD
)
ODS = """<?xml version="1.0"?><office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"
 xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0" xmlns:number="urn:oasis:names:tc:opendocument:xmlns:datastyle:1.0">
<office:automatic-styles><number:number-style style:name="N1"><number:number number:min-integer-digits="5"/></number:number-style>
<style:style style:name="zeros" style:family="table-cell" style:data-style-name="N1"/>
<style:style style:name="struck" style:family="table-cell"><style:text-properties style:text-line-through-style="solid"/></style:style>
</office:automatic-styles><office:body><office:spreadsheet><table:table table:name="Expenses"><table:table-row>{head}</table:table-row>
{rows}</table:table></office:spreadsheet></office:body></office:document-content>"""


def sent_as_ods(cohort: Cohort, folder: Path, row: str = "", **changed: str) -> RunResult:
    """An ODS with a row whose cells are written so in XML, with attributes of the row."""
    text = '<table:table-cell office:value-type="string"{style}><text:p>{cell}</text:p></table:table-cell>'
    style = ' table:style-name="struck"' if row == "struck" else ""
    cells = {name: text.format(cell=cell, style=style) for name, cell in zip(HEAD, map(str, entry()), strict=True)}
    attributes = "" if row == "struck" else row
    content = ODS.format(
        head=ODS_HEAD, rows=f"<table:table-row {attributes}>{''.join((cells | changed).values())}</table:table-row>"
    )
    return read(cohort, ods_file(folder / "sent.ods", content))


@pytest.mark.parametrize(
    "cell",
    [
        '<table:table-cell table:formula="of:=1+1"/>',
        "<table:table-cell\n office:value-type='float'\n table:formula='of:=1+1'><text:p/></table:table-cell>",
        '<table:table-cell table:formula="of:=1+1"><text:p></text:p></table:table-cell>',
    ],
)
def test_a_formula_of_an_ods_that_was_never_worked_out_is_found(in_thai: Cohort, tmp_path: Path, cell: str) -> None:
    assert ("formula-not-counted", "C2", None) in sent_as_ods(in_thai, tmp_path, amount=cell).findings


def test_a_result_in_an_ods_is_taken(in_thai: Cohort, tmp_path: Path) -> None:
    cell = '<table:table-cell table:formula="of:=1+1" office:value-type="float" office:value="2"><text:p>2</text:p></table:table-cell>'
    result = sent_as_ods(in_thai, tmp_path, amount=cell)
    assert (result.row("expenses")["amount"], result.findings) == ("2", [])


def test_what_the_styles_of_an_ods_show_counts(in_thai: Cohort, tmp_path: Path) -> None:
    foreign = '<table:table-cell office:value-type="currency" office:currency="USD" office:value="5"><text:p>$5</text:p></table:table-cell>'
    assert sent_as_ods(in_thai, tmp_path, amount=foreign).codes == ["amount-in-another-currency"]
    own = foreign.replace("USD", "THB")
    assert sent_as_ods(in_thai, tmp_path, amount=own).codes == []
    zeros = '<table:table-cell table:style-name="zeros" office:value-type="float" office:value="42"><text:p>00042</text:p></table:table-cell>'
    assert sent_as_ods(in_thai, tmp_path, receipt_reference=zeros).row("expenses")["receipt_reference"] == "00042"
    assert sent_as_ods(in_thai, tmp_path, 'table:visibility="filter"').codes == ["rows-hidden"]
    assert sent_as_ods(in_thai, tmp_path, "struck").codes == ["row-struck"]


@pytest.mark.parametrize(
    ("heading", "cell", "readings"),
    [
        ("minutes", "1.30 ชม.", ["90", "78"]),
        ("minutes", "2.45 hrs", ["165", "147"]),
        ("Hours", "1.30", ["90", "78"]),
        ("Duration", "2", ["120", "2"]),
        ("Duration", "1", ["60", "1"]),
        ("Duration", "12", ["720", "12"]),
        ("minutes", "1.59 hrs", ["119", "95.4"]),
    ],
)
def test_a_duration_that_can_be_read_in_two_ways_is_a_question(
    in_thai: Cohort, tmp_path: Path, heading: str, cell: str, readings: list[str]
) -> None:
    path = workbook(tmp_path / "sent.xlsx", {"Coach log": [[*LOG_HEAD, heading], [*LOG, cell]]})
    (question,) = read(in_thai, path).findings_json["findings"]
    assert (question["code"], question["values"]["values"]) == ("question-readings", readings)


@pytest.mark.parametrize("cell", ["09:00", datetime.time(13, 30), "1:75", "6:00", datetime.time(6)])
def test_a_time_of_day_is_no_duration(in_thai: Cohort, tmp_path: Path, cell: Any) -> None:
    path = workbook(tmp_path / "sent.xlsx", {"Coach log": [[*LOG_HEAD, "minutes"], [*LOG, cell]]})
    assert read(in_thai, path).codes == ["value-not-an-integer"]


@pytest.mark.parametrize(
    ("words", "code"), [("ไลน์", "message"), ("ซูม", "online"), ("Zoom", "online"), ("โทร.", "call"), ("ลงพื้นที่", "visit")]
)
def test_a_code_may_be_written_as_people_call_it(in_thai: Cohort, tmp_path: Path, words: str, code: str) -> None:
    log = [words if name == "mode" else cell for name, cell in zip(LOG_HEAD, LOG, strict=True)]
    path = workbook(tmp_path / "sent.xlsx", {"Coach log": [[*LOG_HEAD, "minutes"], [*log, 30]]})
    result = read(in_thai, path)
    assert result.row("coach_logs")["mode"] == code


@pytest.mark.parametrize("heading", ["จ่ายเงิน (บาท)", "จ่ายเงิน"])
def test_what_was_paid_is_the_amount(in_thai: Cohort, tmp_path: Path, heading: str) -> None:
    head = [heading if name == "amount" else name for name in HEAD]
    assert sent(in_thai, tmp_path, entry(), head=head).row("expenses")["amount"] == "1200"


def test_what_is_merged_over_rows_is_an_answer_of_each(in_thai: Cohort, tmp_path: Path) -> None:
    """Also where of the other columns only one is known yet, so that the rows below look like notes."""
    head = ["วันที่คุยกันครั้งนั้น", "โค้ช", "กลุ่ม", "อย่างไหน", "นานเท่าไร", "บันทึกไว้ว่า"]
    logs = [[f"{day} ก.พ. 2561", "แก้ว", "partner-01", "ซูม", "30 นาที", "คุย"] for day in (3, 4, 5)]
    blank = [[*log[:1], None, None, *log[3:]] for log in logs[1:]]
    sheet = Sheet([["บันทึก"], head, logs[0], *blank], merged=["B3:B5", "C3:C5"])
    (submission,) = read(in_thai, workbook(tmp_path / "sent.xlsx", {"บันทึกโค้ช": sheet})).intake.submissions
    assert [part for part in submission.unread if part.why == "note-row"] == []
    assert submission.tables[0].rows == [3, 4, 5]


@pytest.mark.parametrize("month", ["May 0000", "05/0000"])
def test_a_month_of_no_year_is_no_day(in_thai: Cohort, tmp_path: Path, month: str) -> None:
    assert days(in_thai, tmp_path, month).codes == ["value-not-a-date"]


@pytest.mark.parametrize(
    ("day", "readings"),
    [
        ("27 ก.พ.", ["2018-02-27"]),
        ("๒๗ กุมภาพันธ์", ["2018-02-27"]),
        ("Dec 3", ["2017-12-03"]),
        ("3rd December", ["2017-12-03"]),
    ],
)
def test_a_day_without_its_year_is_asked_about(in_thai: Cohort, tmp_path: Path, day: str, readings: list[str]) -> None:
    (question,) = days(in_thai, tmp_path, day).findings_json["findings"]
    assert (question["code"], question["values"]["values"]) == ("question-readings", readings)


@pytest.mark.parametrize("day", ["27 Blursday", "31 ก.พ.", "3 Aug", "27", "Feb 0"])
def test_what_is_no_day_of_the_cohort_without_a_year_is_none(in_thai: Cohort, tmp_path: Path, day: str) -> None:
    assert "question-readings" not in days(in_thai, tmp_path, day).codes


def test_why_a_question_is_asked_depends_on_what_is_asked(in_thai: Cohort, tmp_path: Path) -> None:
    rows = {
        "Expenses": [HEAD, entry(amount="1.200"), entry(spent_on="3/2/2018")],
        "Coach log": [[*LOG_HEAD, "minutes"], [*LOG, "1.30 hr"]],
    }
    result = read(in_thai, workbook(tmp_path / "sent.xlsx", rows))
    (submission,) = result.intake.submissions
    worded = word_findings(receipt_context(in_thai, result.intake), submission, personal=True)
    reasons = {finding.field: text.why for finding, _, text in worded if finding.code == "question-readings"}
    assert "หลักพัน" in reasons["amount"]
    assert "วันก่อน" in reasons["spent_on"]
    assert "90 นาที หรือ 78 นาที" in reasons["minutes"]
    assert len(set(reasons.values())) == 3


@pytest.mark.parametrize("encoding", ["cp1252", "mac_roman"])
@pytest.mark.parametrize("text", ["Café de la Paix", "Señor Muñoz’s “hôtel”", "Größe der Übung"])
def test_western_letters_of_windows_and_of_the_mac_are_told_apart(
    in_thai: Cohort, tmp_path: Path, encoding: str, text: str
) -> None:
    result = read(in_thai, csv_file(tmp_path / "sent.csv", [HEAD, entry(description=text)], encoding=encoding))
    assert result.row("expenses")["description"] == text
    assert result.findings == []


BOOK, PAGE, WORDS, LOOK = "/xl/workbook.xml", "/xl/worksheets/sheet1.xml", "/xl/sharedStrings.xml", "/xl/styles.xml"


@pytest.mark.parametrize(
    "names",
    [
        {BOOK: "/xl/book.xml"},
        {BOOK: "/book/book.xml"},
        {PAGE: "/pages/one.xml"},
        {WORDS: "/xl/words.xml", LOOK: "/xl/look.xml"},
        {BOOK: "/main.xml", PAGE: "/xl/a b.xml", WORDS: "/words/words.xml", LOOK: "/look.xml"},
    ],
    ids=lambda names: " ".join(names.values()),
)
def test_the_parts_of_a_workbook_may_have_any_names(in_thai: Cohort, tmp_path: Path, names: dict[str, str]) -> None:
    rows = [HEAD, entry(spent_on=datetime.date(2018, 1, 16), description="รถ", amount=Formula("=1+", "#SPILL!"))]
    path = with_other_names(workbook(tmp_path / "sent.xlsx", {"Expenses": rows}), names)
    with zipfile.ZipFile(path) as packed:
        assert {name.removeprefix("/") for name in names.values()} <= set(packed.namelist())
    result = read(in_thai, path)
    assert {name: result.row("expenses")[name] for name in ("spent_on", "description")} == {
        "spent_on": "2018-01-16",
        "description": "รถ",
    }
    assert result.findings == [("formula-broken", "C2", "#SPILL!")]


@pytest.mark.parametrize("index", [b"8 ", b" 8", b"x", b"", b"-1", b"1.5", b"99999"])
def test_a_cell_whose_text_cannot_be_found_is_not_another_text(in_thai: Cohort, tmp_path: Path, index: bytes) -> None:
    path = workbook(tmp_path / "sent.xlsx", {"Expenses": [HEAD, entry()]})

    def damage(sheet: bytes) -> bytes:
        return re.sub(rb'(<c r="B2" t="s"><v>)\d+', rb"\g<1>" + index, sheet)

    result = read(in_thai, rezipped(path, {SHEET: damage}))
    assert result.codes == ["submission-broken"]


@pytest.mark.parametrize(
    ("written", "code"), [("25-34 ปี", "25_34"), ("35 – 49 years", "35_49"), ("25 ถึง 34 ปี", "25_34")]
)
def test_a_range_may_have_a_dash(in_thai: Cohort, tmp_path: Path, written: str, code: str) -> None:
    rows = [["full_name", "roles", "age_band"], ["Somsri Kaewta", "leader", written]]
    assert read(in_thai, csv_file(tmp_path / "people.csv", rows), sender="host-1").row("people")["age_band"] == code
