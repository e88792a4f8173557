"""Reading: what people write into cells, how they lay tables out, and in which files they send them."""

from __future__ import annotations

import codecs
import datetime
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from cohort.model.cohort import Cohort
from cohort.model.paths import CohortPaths
from cohort.model.yaml_files import read_yaml

from tests.helpers import ROOT, build_file_tree
from tests.run_results import RunResult, read
from tests.workbooks import Formula, Rows, Sheet, csv_file, resaved, rezipped, workbook

# a row of each table in which one cell at a time is written otherwise
ROWS: dict[str, dict[str, Any]] = {
    "expenses": {
        "spent_on": datetime.date(2018, 1, 15),
        "description": "Bus",
        "amount": 100,
        "organisation_id": "partner-01",
        "budget_line_id": "line-01",
        "funded_by": "grant",
        "original_amount": "",
        "document_kind": "receipt",
    },
    "organisations": {
        "name": "Fishers",
        "roles": "partner",
        "location_is_sensitive": "false",
        "sector": "private",
        "province": "TH-57",
    },
    "coach_logs": {
        "coach_id": "p-cccccc",
        "organisation_id": "partner-01",
        "date": datetime.date(2018, 1, 15),
        "minutes": 60,
        "mode": "visit",
        "purpose": "trial",
    },
}
DAY, TIME = datetime.date, datetime.datetime

# what stands in a cell of the cohort in Thai from November 2017 to May 2018, what is stored, and the repair on the receipt
READ: dict[str, list[tuple[Any, str, str | None]]] = {
    "expenses.spent_on": [
        (DAY(2018, 5, 12), "2018-05-12", None),
        (TIME(2018, 5, 12, 10, 30), "2018-05-12", "time"),
        ("2018-05-12", "2018-05-12", None),
        ("2018/5/12", "2018-05-12", "date"),
        ("2018-05-12T10:30:00.000+07:00", "2018-05-12", "date"),
        ("12/5/2018", "2018-05-12", "date"),
        ("13.05.2018", "2018-05-13", "date"),
        ("12 May 2018", "2018-05-12", "date"),
        ("May 12, 2018", "2018-05-12", "date"),
        ("12 พฤษภาคม ค.ศ. 2018", "2018-05-12", "date"),
        # Buddhist years, typed and as real dates of the year 2561
        ("12/5/2561", "2018-05-12", "buddhist-year"),
        ("12-05-2561", "2018-05-12", "buddhist-year"),
        ("12 . 5 . 2561", "2018-05-12", "buddhist-year"),
        ("2561-05-12", "2018-05-12", "buddhist-year"),
        ("๑๒/๕/๒๕๖๑", "2018-05-12", "buddhist-year"),
        ("12 พ.ค. 2561", "2018-05-12", "buddhist-year"),
        ("๑๒ พฤษภาคม ๒๕๖๑", "2018-05-12", "buddhist-year"),
        ("12 พฤษภาคม พ.ศ. 2561", "2018-05-12", "buddhist-year"),
        ("วันเสาร์ที่ 12 พฤษภาคม 2561", "2018-05-12", "buddhist-year"),
        ("12/5/2561 10.30 น.", "2018-05-12", "buddhist-year"),
        (DAY(2561, 5, 12), "2018-05-12", "buddhist-year"),
        (TIME(2561, 5, 12, 10, 30), "2018-05-12", "buddhist-year"),
        # 29 February exists in 2563, which is 2020
        ("29/2/2563", "2020-02-29", "buddhist-year"),
        ("29 ก.พ. 2563", "2020-02-29", "buddhist-year"),
        # two digits, where one reading falls within the cohort
        ("12/5/61", "2018-05-12", "short-year"),
        ("12/5/18", "2018-05-12", "short-year"),
        ("12 พ.ค. 61", "2018-05-12", "short-year"),
        ("12พค61", "2018-05-12", "short-year"),
        ("12-May-18", "2018-05-12", "short-year"),
        ("๑๒/๕/๖๑", "2018-05-12", "short-year"),
        # the first and the last day that a year of two digits may give, two months around the cohort
        ("2/9/60", "2017-09-02", "short-year"),
        ("30/7/61", "2018-07-30", "short-year"),
        # what a spreadsheet in English makes of 12/5/61
        (DAY(1961, 5, 12), "2018-05-12", "short-year"),
        # days as the numbers that spreadsheets store
        (43232, "2018-05-12", "serial"),
        (43232.4375, "2018-05-12", "serial"),
        ("43232", "2018-05-12", "serial"),
        (241559, "2018-05-12", "buddhist-year"),
    ],
    "expenses.amount": [
        (1200, "1200", None),
        (1200.5, "1200.5", None),
        (0.1 + 0.2, "0.3", None),
        (-20, "-20", None),
        ("1200.50", "1200.50", None),
        ("1,200.50", "1200.50", "number"),
        ("฿1,200.50", "1200.50", "number"),
        ("1,200 บาท", "1200", "number"),
        ("๘๕๐ บาทถ้วน", "850", "number"),
        ("1,200.- บาท", "1200", "number"),
        ("THB 1,200", "1200", "number"),
        ("1,200 Baht.", "1200", "number"),
        ("500.-", "500", "number"),
        ("(500)", "-500", "number"),
        ("฿ (1,200.50)", "-1200.50", "number"),
        ("−500", "-500", "number"),
        ("- 500", "-500", "number"),
        ("1 200", "1200", "number"),
        ("1\u00a0200", "1200", "number"),
        ("1.200,50", "1200.50", "number"),
        ("๑,๒๐๐.๕๐", "1200.50", "number"),
        ("๕๐๐", "500", "digits"),
        (" 500 ", "500", "spaces"),
    ],
    "expenses.original_amount": [
        ("-", "", "nothing"),
        ("–", "", "nothing"),
        ("...", "", "nothing"),
        ("n/a", "", "nothing"),
        ("N/A", "", "nothing"),
        (" - ", "", "nothing"),
        ("ไม่มีข้อมูล", "", "nothing"),
        ("  ", "", None),
    ],
    "coach_logs.minutes": [
        (90, "90", None),
        ("90", "90", None),
        ("90.00", "90", "number"),
        ("๙๐", "90", "digits"),
        ("1,440", "1440", "number"),
    ],
    "organisations.location_is_sensitive": [
        (True, "true", None),
        ("TRUE", "true", None),
        (1, "true", "answer"),
        (0, "false", "answer"),
        ("ใช่", "true", None),
        ("ไม่ใช่", "false", None),
        ("yes", "true", None),
        ("Yes.", "true", "answer"),
        ("ไม่", "false", "answer"),
        ("✓", "true", "answer"),
    ],
    "expenses.funded_by": [
        ("in_kind", "in_kind", None),
        ("In kind (given, not bought)", "in_kind", None),
        ("in kind given not bought", "in_kind", "answer"),
        ("เงินขององค์กรเอง", "own", None),
        (" Own money", "own", "spaces"),
        ("OWN", "own", "answer"),
    ],
    "expenses.document_kind": [
        ("none", "none", None),
        ("None", "none", "answer"),
    ],
    "organisations.sector": [("-", "", "nothing"), ("Private sector", "private", None)],
    "organisations.roles": [
        ("partner;expert", "partner;expert", None),
        ("Partner; Expert", "partner;expert", None),
        ("expert, partner", "expert;partner", "answer"),
        ("Partner\nExpert", "partner;expert", None),
        ("expert / expert", "expert", "answer"),
        ("partner expert", "partner;expert", None),
    ],
    "organisations.province": [
        ("TH-57", "TH-57", None),
        ("TH-๕๗", "TH-57", "digits"),
    ],
    "expenses.description": [
        ("  Bus   tickets ", "Bus tickets", "spaces"),
        ("Bus\u00a0tickets", "Bus tickets", "spaces"),
        ("ค่า\u200bรถ", "ค่ารถ", "spaces"),
        ("\ufeffBus", "Bus", "spaces"),
        ("Bus\r\ntickets", "Bus\ntickets", "spaces"),
        ("Cafe\u0301", "Café", "spaces"),
        ("นํ้าดื่ม", "น้ำดื่ม", "thai-letters"),
        ("น้ํา", "น้ำ", "thai-letters"),
        ("เเม่", "แม่", "thai-letters"),
        ("ท\u0e48\u0e35", "ท\u0e35\u0e48", "thai-letters"),
        ("ค่ารถ ๓ วัน", "ค่ารถ ๓ วัน", None),
        (12, "12", None),
        (DAY(2018, 5, 12), "2018-05-12", None),
        ("รวมพลังเยาวชน", "รวมพลังเยาวชน", None),
        ("Summer camp", "Summer camp", None),
        ("Notebooks", "Notebooks", None),
        ("- now or never", "- now or never", None),
    ],
    "expenses.organisation_id": [
        ("partner-02", "partner-02", None),
        ("Farmers", "partner-02", "name"),
        (" farmers", "partner-02", "name"),
        ("กลุ่มน้ำใจ", "partner-03", "name"),
        ("กลุ่มนํ้าใจ", "partner-03", "name"),
        ("ກຸ່ມນໍ້າໃສ", "partner-04", "name"),
    ],
    "expenses.budget_line_id": [
        ("Yarn", "line-02", "name"),
        ("-", "", "nothing"),
    ],
    "coach_logs.coach_id": [
        ("Kham", "p-cccccc", "name"),
        ("Dr. Kham Sample", "p-cccccc", "name"),
        ("สมหญิง  ตัวอย่าง", "p-dddddd", "name"),
        ("นางสาวสมหญิง ตัวอย่าง", "p-dddddd", "name"),
        ("น.ส. สมหญิง ตัวอย่าง", "p-dddddd", "name"),
        ("คุณแดง", "p-dddddd", "name"),
        ("พี่แดง", "p-dddddd", "name"),
        ("แดง (กลุ่มน้ำใจ)", "p-dddddd", "name"),
        ("แก้ว (Farmers)", "p-ffffff", "name"),
    ],
}
# what cannot be read, and what is found
FAULTS: dict[str, list[tuple[Any, str]]] = {
    "expenses.spent_on": [
        # 2560 is 2017, although 2560 itself would have a 29 February
        ("29/2/2560", "value-not-a-date"),
        ("2560-02-29", "value-not-a-date"),
        (DAY(2560, 2, 29), "value-not-a-date"),
        ("31/4/2561", "value-not-a-date"),
        ("2018-13-01", "value-not-a-date"),
        ("12/5/40", "value-not-a-date"),
        ("31/7/61", "value-not-a-date"),
        ("12/5", "value-not-a-date"),
        ("13/2018", "value-not-a-date"),
        ("next week", "value-not-a-date"),
        (5, "value-not-a-date"),
        (True, "value-not-a-date"),
        (datetime.time(10, 30), "value-not-a-date"),
        ("", "value-missing"),
        ("-", "value-missing"),
    ],
    "expenses.amount": [
        ("about 500", "value-not-a-number"),
        ("1,5", "value-not-a-number"),
        ("1,00", "value-not-a-number"),
        ("500 kip", "value-not-a-number"),
        ("500 กีบ", "value-not-a-number"),
        ("5 x 100", "value-not-a-number"),
        (DAY(2018, 5, 12), "value-not-a-number"),
        (True, "value-not-a-number"),
        ("NaN", "value-not-a-number"),
        ("#REF!", "formula-broken"),
        ("-", "value-missing"),
        (10**13, "value-too-large"),
    ],
    "coach_logs.minutes": [
        (1.5, "value-not-an-integer"),
        ("90 miles", "value-not-an-integer"),
        ("an hour", "value-not-an-integer"),
        ("hour", "value-not-an-integer"),
        ("ชั่วโมง", "value-not-an-integer"),
        # a number without a unit, a unit without a number, parts of a minute
        ("1 hour 30", "value-not-an-integer"),
        ("1 2 hours", "value-not-an-integer"),
        ("saa 2 dakika", "value-not-an-integer"),
        ("saa 1 2", "value-not-an-integer"),
        ("2.5 min", "value-not-an-integer"),
        (0, "value-too-small"),
        (1441, "value-too-large"),
    ],
    "organisations.location_is_sensitive": [("maybe", "value-not-yes-or-no"), (2, "value-not-yes-or-no")],
    "expenses.funded_by": [("lottery", "value-not-in-list")],
    "organisations.roles": [("Partner; boss", "value-not-in-list")],
    "organisations.province": [("เชียงลาย", "place-unknown"), ("TH-5777", "place-unknown")],
    "expenses.description": [
        ("-", "value-missing"),
        ("x" * 501, "value-too-long"),
        ("#N/A", "formula-broken"),
        ("Err:508", "formula-broken"),
    ],
    "expenses.organisation_id": [("Weaver", "reference-not-yet-there")],
}
# what only the sender can say, and the readings
QUESTIONS: dict[str, list[tuple[Any, list[str]]]] = {
    "expenses.spent_on": [
        # the day first, as it is written here
        ("01/02/18", ["2018-02-01", "2018-01-02"]),
        ("1/2/2018", ["2018-02-01", "2018-01-02"]),
        # the third of August lies after the cohort, but that is how it is written here
        ("3/8/2018", ["2018-08-03", "2018-03-08"]),
        ("3/8/18", ["2018-08-03", "2018-03-08"]),
        # a 1 in a cell that is formatted as a day
        (DAY(1900, 1, 1), ["1900-01-01"]),
        ("01/2018", ["2018-01-01", "2018-01-31"]),
        ("12/2018", ["2018-12-01", "2018-12-31"]),
    ],
    "coach_logs.coach_id": [("แก้ว", ["p-eeeeee", "p-ffffff"])],
}


def cases(table: dict[str, list[tuple]]) -> list[Any]:
    """The cases of a table as parameters: the field, the place of the case below it, and what is expected."""
    return [
        pytest.param(name, place, *case[1:], id=f"{name}: {case[0]!r}")
        for name, entries in table.items()
        for place, case in enumerate(entries)
    ]


@dataclass
class Cells:
    """What a run said about the cases of one kind, written into one workbook with a sheet for each field."""

    result: RunResult

    def row(self, name: str, place: int) -> dict[str, str]:
        """The row that would be stored."""
        table, field = name.split(".")
        (change,) = (
            change
            for change in self.result.intake.overlay.changes[table].values()
            if (change.source.sheet, change.source.rows[change.index]) == (field, place + 2)
        )
        return change.row

    def about(self, what: str, name: str, place: int) -> list[dict[str, Any]]:
        """The findings or repairs of the row."""
        _, field = name.split(".")
        return [
            place_entry
            for place_entry in self.result.findings_json[what]
            if place_entry["sheet"] == field and place_entry["cell"][1:] == str(place + 2)
        ]


def cell_of(name: str, place: int) -> str:
    table, field = name.split(".")
    return f"{'ABCDEFGH'[list(ROWS[table]).index(field)]}{place + 2}"


def sheets(table: dict[str, list[tuple]]) -> dict[str, Rows]:
    """A sheet for each field, with a row for each case in which that cell is written so."""
    found: dict[str, Rows] = {}
    for name, entries in table.items():
        of_table, field = name.split(".")
        rows = [ROWS[of_table] | {field: entry[0]} for entry in entries]
        found[field] = [list(ROWS[of_table]), *(list(row.values()) for row in rows)]
    return found


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("sent")


def written(cohort: Cohort, folder: Path, table: dict[str, list[tuple]]) -> Cells:
    return Cells(read(cohort, workbook(folder / "sent.xlsx", sheets(table))))


@pytest.fixture(scope="module")
def well_written(in_thai: Cohort, folder: Path) -> Cells:
    return written(in_thai, folder, READ)


@pytest.fixture(scope="module")
def faulty(in_thai: Cohort, folder: Path) -> Cells:
    return written(in_thai, folder, FAULTS)


@pytest.fixture(scope="module")
def unclear(in_thai: Cohort, folder: Path) -> Cells:
    return written(in_thai, folder, QUESTIONS)


@pytest.mark.parametrize(("name", "place", "stored", "repair"), cases(READ))
def test_a_cell_is_read_and_every_repair_is_told(
    well_written: Cells, name: str, place: int, stored: str, repair: str | None
) -> None:
    assert well_written.row(name, place)[name.split(".")[1]] == stored
    result = [(repair["cell"], repair["after"], repair["why"]) for repair in well_written.about("repairs", name, place)]
    assert result == ([(cell_of(name, place), stored, repair)] if repair else [])
    assert well_written.about("findings", name, place) == []


@pytest.mark.parametrize(("name", "place", "code"), cases(FAULTS))
def test_a_cell_that_cannot_be_read_is_found(faulty: Cells, name: str, place: int, code: str) -> None:
    (found,) = faulty.about("findings", name, place)
    assert (found["code"], found["cell"]) == (code, cell_of(name, place))
    assert "{" not in found["message"] + found["fix"]


@pytest.mark.parametrize(("name", "place", "readings"), cases(QUESTIONS))
def test_what_can_be_read_in_two_ways_is_a_question_with_both(
    unclear: Cells, name: str, place: int, readings: list[str]
) -> None:
    (found,) = unclear.about("findings", name, place)
    assert (found["code"], found["cell"]) == ("question-readings", cell_of(name, place))
    # which people a name may mean is not for a file that others read
    assert found["values"]["values"] == (None if name == "coach_logs.coach_id" else readings)


def test_what_is_typed_means_the_same_in_a_csv(in_thai: Cohort, well_written: Cells, folder: Path) -> None:
    for name, entries in READ.items():
        table, field = name.split(".")
        typed = [place for place, (cell, *_) in enumerate(entries) if isinstance(cell, str)]
        rows = [sheets(READ)[field][0], *(sheets(READ)[field][place + 1] for place in typed)]
        result = read(in_thai, csv_file(folder / f"{field}.csv", rows))
        assert result.findings == []
        assert [row[field] for row in result.rows(table)] == [well_written.row(name, place)[field] for place in typed]


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["ods", "xlsx"])
def test_cells_mean_the_same_when_libreoffice_has_saved_them(
    in_thai: Cohort, well_written: Cells, folder: Path, kind: str
) -> None:
    path = workbook(folder / "again.xlsx", sheets(READ))
    saved = Cells(read(in_thai, *resaved([path], folder / kind, kind)))
    assert saved.result.findings == []
    for name, entries in READ.items():
        for place in range(len(entries)):
            assert saved.row(name, place)[name.split(".")[1]] == well_written.row(name, place)[name.split(".")[1]]


# --- In which files ---------------------------------------------------------------------------------------------------

TABLE: Rows = [
    ["Spent on", "Description", "Amount", "Organisation", "Budget line"],
    ["12/5/2561", "ค่าเดินทาง", "1,200.50", "Weavers", "line-01"],
    ["13/5/2561", 'Café; bus, "tickets"\nfor two', "20", "Weavers", "line-01"],
]
STORED = [("2018-05-12", "ค่าเดินทาง", "1200.50"), ("2018-05-13", 'Café; bus, "tickets"\nfor two', "20")]


def entries(result: RunResult, *names: str) -> list[tuple[str, ...]]:
    """The expenses that would be stored: day, description and amount, or other fields."""
    return [
        tuple(row[name] for name in names or ("spent_on", "description", "amount")) for row in result.rows("expenses")
    ]


@pytest.mark.parametrize(
    ("encoding", "delimiter"),
    [
        ("utf-8", ","),
        ("utf-8-sig", ","),
        ("utf-8-sig", ";"),
        ("utf-16", ","),
        ("utf-16-be", ","),
        ("utf-16", "\t"),
        ("utf-8", "\t"),
        ("utf-8", "|"),
    ],
)
def test_a_csv_is_read_in_every_encoding(in_thai: Cohort, tmp_path: Path, encoding: str, delimiter: str) -> None:
    path = csv_file(tmp_path / "sent.csv", TABLE, encoding, delimiter)
    if encoding == "utf-16-be":
        path.write_bytes(codecs.BOM_UTF16_BE + path.read_bytes())
    result = read(in_thai, path)
    assert (entries(result), result.findings, result.unread) == (STORED, [], [])


@pytest.mark.parametrize("delimiter", [",", ";"])
def test_a_csv_in_the_encoding_of_thai_windows_is_read(in_thai: Cohort, tmp_path: Path, delimiter: str) -> None:
    thai = [[cell.replace("é", "e") for cell in row] for row in TABLE]
    result = read(in_thai, csv_file(tmp_path / "sent.csv", thai, "cp874", delimiter))
    assert (entries(result)[0], result.findings) == (STORED[0], [])


def test_a_csv_in_the_encoding_of_western_windows_is_not_taken_for_thai(in_english: Cohort, tmp_path: Path) -> None:
    rows = [TABLE[0], ["2026-12-01", "Café crème à la gare", "20", "Weavers", "line-01"]]
    result = read(in_english, csv_file(tmp_path / "sent.csv", rows, "cp1252"))
    assert entries(result, "description") == [("Café crème à la gare",)]


def test_the_first_line_in_which_excel_names_the_separator_is_no_row(in_thai: Cohort, tmp_path: Path) -> None:
    path = csv_file(tmp_path / "sent.csv", [*TABLE, ["soon", "Bus", "1", "Weavers", "line-01"]], delimiter=";")
    path.write_bytes(b"sep=;\r\n" + path.read_bytes())
    result = read(in_thai, path)
    assert (entries(result)[:2], result.unread) == (STORED, [])
    assert result.findings == [("value-not-a-date", "A4", "soon")]


def test_lines_that_end_as_on_an_old_mac_are_rows(in_thai: Cohort, tmp_path: Path) -> None:
    path = csv_file(tmp_path / "sent.csv", TABLE[:2])
    path.write_bytes(path.read_bytes().replace(b"\r\n", b"\r"))
    assert entries(read(in_thai, path)) == STORED[:1]


@pytest.mark.parametrize("name", ["sent.xlsx", "sent.xlsm", "sent.xls", "sent"])
def test_a_workbook_is_known_by_what_is_in_it(in_thai: Cohort, tmp_path: Path, name: str) -> None:
    path = workbook(tmp_path / "made.xlsx", {"Sheet1": TABLE}, macros=name.endswith("xlsm"))
    result = read(in_thai, path.rename(tmp_path / name))
    assert (entries(result), result.findings, result.unread) == (STORED, [], [])


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["ods", "xlsx", "xls", "csv:Text - txt - csv (StarCalc):44,34,76"])
def test_a_workbook_is_read_as_libreoffice_saves_it(in_thai: Cohort, tmp_path: Path, kind: str) -> None:
    book = workbook(tmp_path / "sent.xlsx", {"Sheet1": Sheet([["Our list"], [], *TABLE], at="C4")})
    result = read(in_thai, *resaved([book], tmp_path / "saved", kind))
    assert (entries(result), result.findings) == (STORED, [])
    noticed = [("", "xls-not-inspected")] if kind == "xls" else []
    assert result.unread == [("4", "above-table"), *noticed]
    assert result.repairs[0] == ("C7", "12/5/2561", "2018-05-12", "buddhist-year")


# --- How tables are laid out ------------------------------------------------------------------------------------------

HEAD = ["Spent on", "Description", "Amount", "Organisation", "Budget line"]


def entry(description: object, amount: object = 5, day: object = "2026-12-01") -> list[Any]:
    return [day, description, amount, "partner-01", "line-01"]


def laid_out(cohort: Cohort, folder: Path, rows: Rows | Sheet, name: str = "Sheet1") -> RunResult:
    """What is said about one sheet."""
    return read(cohort, workbook(folder / "sent.xlsx", {name: rows}))


@pytest.mark.parametrize(
    "headings",
    [
        ["spent_on", "description", "amount", "organisation_id", "budget_line_id"],
        ["Spent on", "Description", "Amount", "Organisation", "Budget line"],
        ["SPENT ON:", " description ", "Amount *", "Organisation", "Budget  line"],
        ["When was it spent? *", "What was bought? *", "How much? *", "Which organisation spent it?", "Which budget line pays for it?"],
        ["วันที่จ่าย", "รายละเอียด", "จำนวนเงิน", "องค์กร", "รายการงบประมาณ"],
        ["expense/spent_on", "expense/description", "expense/amount", "expense/organisation_id", "expense/budget_line_id"],
    ],
)  # fmt: skip
def test_headings_are_names_titles_or_questions_in_any_language(
    in_english: Cohort, tmp_path: Path, headings: list[str]
) -> None:
    result = laid_out(in_english, tmp_path, [headings, entry("Bus")])
    assert (entries(result), result.findings, result.unread) == ([("2026-12-01", "Bus", "5")], [], [])


def test_a_language_that_is_added_is_understood(small: Path, tmp_path: Path) -> None:
    messages = {
        "Spent on": "ວັນທີຈ່າຍ",
        "Must the place stay secret?": "ເປັນຄວາມລັບ",
        "Name": "ຊື່",
        "Roles": "ບົດບາດ",
        "Partner": "ພາຄີ",
        "yes": "ແມ່ນ",
        "no": "ບໍ່",
    }
    words = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n'
    words += "".join(f'\nmsgid "{english}"\nmsgstr "{lao}"\n' for english, lao in messages.items())
    build_file_tree(small, {"toolkit/languages/lo.po": words})
    rows = [["ຊື່", "ບົດບາດ", "ເປັນຄວາມລັບ"], ["ກຸ່ມໃໝ່", "ພາຄີ", "ແມ່ນ"], ["ກຸ່ມທີສອງ", "ພາຄີ", "ບໍ່"]]
    result = laid_out(Cohort.read(CohortPaths(small)), tmp_path, rows)
    assert (result.findings, result.repairs) == ([], [])
    assert [(row["roles"], row["location_is_sensitive"]) for row in result.rows("organisations")] == [
        ("partner", "true"),
        ("partner", "false"),
    ]


def test_a_heading_that_is_nearly_right_is_a_fault_and_its_cells_are_checked_at_once(
    in_english: Cohort, tmp_path: Path
) -> None:
    rows = [["Spent on", "Description", "Amuont", "Organisation", "Budget line"], entry("Bus")]
    rows[1] = [*rows[1][:2], "some", *rows[1][3:]]
    result = laid_out(in_english, tmp_path, rows)
    assert result.findings == [("heading-unknown", "C1", "Amuont"), ("value-not-a-number", "C2", "some")]
    assert result.unread == []
    assert "It was read as “Amount”" in result.findings_json["findings"][0]["message"]


def test_a_heading_that_is_not_known_is_told_by_the_answers_below_it(in_english: Cohort, tmp_path: Path) -> None:
    rows = [[*HEAD, "Source"], [*entry("Bus"), "Own money"], [*entry("Tea"), "Temple"], [*entry("Ox"), "The grant"]]
    result = laid_out(in_english, tmp_path, rows)
    assert result.findings == [("heading-unknown", "F1", "Source"), ("value-not-in-list", "F3", "Temple")]
    rows = [[*HEAD, "Source"], [*entry("Bus"), "Own money"], [*entry("Tea"), "Temple"], [*entry("Ox"), "Monks"]]
    result = laid_out(in_english, tmp_path, rows)
    assert (result.findings, result.unread) == ([], [("F", "unknown-column")])


def test_of_a_missing_column_the_receipt_says_what_may_stand_in_it(in_english: Cohort, tmp_path: Path) -> None:
    rows = [[HEAD[0], *HEAD[1:3], HEAD[4]], [*entry("Bus")[:3], entry("Bus")[4]]]
    result = laid_out(in_english, tmp_path, rows)
    assert [(code, cell) for code, cell, _ in result.findings] == [("column-missing", None)]
    assert "Weavers" in result.findings_json["findings"][0]["values"]["offered"]


def test_a_heading_is_not_suggested_twice(in_english: Cohort, tmp_path: Path) -> None:
    rows = [[*HEAD, "Amounts"], [*entry("Bus"), 6]]
    result = laid_out(in_english, tmp_path, rows)
    assert (result.findings, result.unread) == ([], [("F", "unknown-column")])


def test_a_heading_with_a_hyphen_is_not_half_a_heading(in_english: Cohort, tmp_path: Path) -> None:
    rows = [["First day", "Last day", "Kind", "Sub-title", "Title"], ["2026-12-01", "2026-12-02", "team", "x", "Team"]]
    result = laid_out(in_english, tmp_path, rows)
    assert result.row("workshops")["title"] == "Team"
    assert result.unread == [("D", "unknown-column")]


def test_a_table_may_begin_anywhere_and_addresses_are_those_of_the_sheet(in_english: Cohort, tmp_path: Path) -> None:
    result = laid_out(in_english, tmp_path, Sheet([HEAD, entry("Bus", "1,200"), entry("Taxi", "much")], at="D6"))
    assert result.repairs == [("F7", "1,200", "1200", "number")]
    assert result.findings == [("value-not-a-number", "F8", "much")]


def test_titles_above_and_notes_below_are_listed_and_not_read(in_english: Cohort, tmp_path: Path) -> None:
    rows = [
        ["Weavers"],
        ["Expenses of December", "", "", "Page 1"],
        [],
        HEAD,
        entry("Bus"),
        [],
        ["Total", "", 5],
        ["Note: the receipts are in the folder"],
        ["", "Prepared by Noy"],
        ["", "", "", "(signature)"],
    ]
    result = laid_out(in_english, tmp_path, rows)
    assert (entries(result), result.findings) == ([("2026-12-01", "Bus", "5")], [])
    assert result.unread == [
        ("1", "above-table"),
        ("2", "above-table"),
        ("7", "total-row"),
        ("8", "note-row"),
        ("9", "note-row"),
        ("10", "note-row"),
    ]


@pytest.mark.parametrize(
    "row",
    [
        ["Total", "", 5],
        ["", "Total", 5],
        ["", "TOTAL:", 5],
        ["Sum", "", 5],
        ["Grand total", "", 5, "", ""],
        ["", "รวมทั้งสิ้น", 5],
        ["รวม", "", 5],
        ["", "รวม 2 รายการ", 5],
        ["", "Total of December", 5],
        ["", "รวมค่าเดินทาง", 5],
        ["", "Total", Formula("=SUM(C2:C2)", 5)],
    ],
)
def test_a_total_is_no_entry(in_english: Cohort, tmp_path: Path, row: list[Any]) -> None:
    result = laid_out(in_english, tmp_path, [HEAD, entry("Bus"), row])
    assert (entries(result), result.findings, result.unread) == ([("2026-12-01", "Bus", "5")], [], [("3", "total-row")])


@pytest.mark.parametrize(
    "description", ["Summer camp", "Totally new looms", "Notebooks", "รวมพลังเยาวชน", "หมายเหตุประกอบ"]
)
def test_an_entry_that_begins_like_a_total_or_a_note_is_an_entry(
    in_english: Cohort, tmp_path: Path, description: str
) -> None:
    rows = [["Spent on", "Description", "Amount", "Organisation", "Budget line", "Payee", "Paid by", "Status"]]
    result = laid_out(in_english, tmp_path, [*rows, ["2026-12-01", description, 5, "partner-01"]])
    assert (entries(result), result.unread) == ([("2026-12-01", description, "5")], [])


def test_half_an_entry_is_asked_for_the_rest(in_english: Cohort, tmp_path: Path) -> None:
    result = laid_out(in_english, tmp_path, [HEAD, ["2026-12-01", "Bus"], entry("Taxi")])
    assert result.findings == [("value-missing", "C2", ""), ("value-missing", "D2", "")]


def test_blank_rows_and_rows_of_spaces_are_passed_over(in_english: Cohort, tmp_path: Path) -> None:
    rows = [HEAD, [], entry("Bus"), [" ", "\u00a0", "", "", "\u200b"], [], entry("Taxi", "much")]
    result = laid_out(in_english, tmp_path, rows)
    assert (result.findings, result.unread) == ([("value-not-a-number", "C6", "much")], [])
    assert len(result.rows("expenses")) == 2


def test_numbered_blank_rows_are_passed_over(in_english: Cohort, tmp_path: Path) -> None:
    rows = [["No.", *HEAD], [1, *entry("Bus")], [2], [3]]
    result = laid_out(in_english, tmp_path, rows)
    assert (entries(result), result.unread) == ([("2026-12-01", "Bus", "5")], [("A", "unknown-column")])


def test_headings_that_are_repeated_on_each_page_are_no_entries(in_english: Cohort, tmp_path: Path) -> None:
    result = laid_out(in_english, tmp_path, [HEAD, entry("Bus"), [*HEAD, "page 2"], entry("Taxi")])
    assert [description for _, description, _ in entries(result)] == ["Bus", "Taxi"]
    assert ("3", "heading-again") in result.unread


def test_a_column_without_heading_and_one_that_is_there_twice_are_listed(in_english: Cohort, tmp_path: Path) -> None:
    rows = [[*HEAD, "", "Amount", "Mood"], [*entry("Bus"), "x", 7, "good"]]
    result = laid_out(in_english, tmp_path, rows)
    assert entries(result) == [("2026-12-01", "Bus", "5")]
    assert result.unread == [("F", "column-without-heading"), ("G", "column-again"), ("H", "unknown-column")]


def test_merged_cells_count_for_each_of_their_rows(in_english: Cohort, tmp_path: Path) -> None:
    rows = [HEAD, entry("Bus"), entry("Taxi", day=""), entry("Boat", day=""), entry("Ox", day="")]
    rows[2][3] = ""
    result = laid_out(in_english, tmp_path, Sheet(rows, merged=["A2:A4", "D2:D3"]))
    assert entries(result)[:3] == [("2026-12-01", "Bus", "5"), ("2026-12-01", "Taxi", "5"), ("2026-12-01", "Boat", "5")]
    assert [(cell, why) for cell, _, _, why in result.repairs] == [("A3", "merged"), ("D3", "merged"), ("A4", "merged")]
    assert result.findings == [("value-missing", "A5", "")]


def test_headings_in_two_rows_with_merged_cells_are_read(in_english: Cohort, tmp_path: Path) -> None:
    rows = [
        ["Spent on", "Description", "Money", "", ""],
        ["", "", "Amount", "Organisation", "Budget line"],
        entry("Bus"),
    ]
    result = laid_out(in_english, tmp_path, Sheet(rows, merged=["A1:A2", "B1:B2", "C1:E1"]))
    assert (entries(result), result.findings) == ([("2026-12-01", "Bus", "5")], [])
    assert result.unread == [("1", "above-table")]


def test_what_is_hidden_or_no_table_is_listed_and_every_other_sheet_is_read(in_english: Cohort, tmp_path: Path) -> None:
    sheets: dict[str, Rows | Sheet] = {
        "Plan": [["An idea"], ["and another"]],
        "December": [HEAD, entry("Bus")],
        "Old": Sheet([HEAD, entry("Ox")], hidden=True),
        "Empty": [],
        "January": [HEAD, entry("Taxi"), entry("Bus")],
        "Budget": [["Grant", "Description", "Amount planned"], ["Looms", "Yarn", 5]],
    }
    result = read(in_english, workbook(tmp_path / "sent.xlsx", sheets))
    # the same entry on two sheets is two entries, as it is on one sheet
    assert [description for _, description, _ in entries(result)] == ["Bus", "Taxi", "Bus"]
    assert result.row("budgets")["grant_id"] == "grant-01"
    assert [(unread_cell["sheet"], unread_cell["why"]) for unread_cell in result.findings_json["unread"]] == [
        ("Plan", "no-table"),
        ("Old", "hidden-sheet"),
    ]


def test_a_file_without_a_table_says_so(in_english: Cohort, tmp_path: Path) -> None:
    result = laid_out(in_english, tmp_path, [["Dear all,"], ["see you on Monday"]])
    assert result.findings == [("submission-without-table", None, None)]


FORMULAS = [
    (Formula("=2+3", 5), []),
    (Formula('=IF(1=1,"Bus","")', "Bus"), []),
    (Formula("=2+3"), ["formula-not-counted"]),
    (Formula("=B1+1", "#VALUE!"), ["formula-broken"]),
    (Formula("=Gone!A1", "#REF!"), ["formula-broken"]),
]


@pytest.mark.parametrize(("formula", "codes"), FORMULAS)
def test_a_formula_is_its_result_and_one_without_is_said(
    in_english: Cohort, tmp_path: Path, formula: Formula, codes: list[str]
) -> None:
    result = laid_out(in_english, tmp_path, [["x"], HEAD, entry(formula)])
    assert [(code, cell) for code, cell, _ in result.findings] == [(code, "B3") for code in codes]


def test_a_formula_with_an_empty_result_is_an_empty_cell(in_english: Cohort, tmp_path: Path) -> None:
    """As Excel stores =IF(A2="","",A2*2) next to an empty cell."""
    path = workbook(
        tmp_path / "sent.xlsx", {"Sheet1": [[*HEAD, "Original amount"], [*entry("Bus"), Formula('=""', "x")]]}
    )
    rezipped(path, {"xl/worksheets/sheet1.xml": lambda sheet: sheet.replace(b"<v>x</v>", b"<v></v>")})
    result = read(in_english, path)
    assert (entries(result), result.findings) == ([("2026-12-01", "Bus", "5")], [])


def test_formulas_of_a_program_that_does_not_count_are_found(in_english: Cohort, tmp_path: Path) -> None:
    book = openpyxl.load_workbook(workbook(tmp_path / "sent.xlsx", {"Sheet1": [HEAD, entry("Bus")]}))
    book.active["C2"] = "=2+3"
    book.save(tmp_path / "sent.xlsx")
    assert read(in_english, tmp_path / "sent.xlsx").findings == [("formula-not-counted", "C2", None)]


@pytest.mark.slow
def test_merged_cells_broken_formulas_and_hidden_sheets_come_through_libreoffice(
    in_english: Cohort, tmp_path: Path
) -> None:
    rows = [
        HEAD,
        entry("Bus"),
        entry("Taxi", day=""),
        entry(Formula("=1/0", "#DIV/0!")),
        entry(Formula("=nothing()", "#NAME?")),
    ]
    book = workbook(
        tmp_path / "sent.xlsx",
        {"Sheet1": Sheet(rows, merged=["A2:A3"]), "Old": Sheet([HEAD, entry("Ox")], hidden=True)},
    )
    for kind in ("ods", "xlsx"):
        result = read(in_english, *resaved([book], tmp_path / kind, kind))
        assert result.repairs == [("A3", "", "2026-12-01", "merged")]
        assert [(code, cell) for code, cell, _ in result.findings] == [
            ("formula-broken", "B4"),
            ("formula-broken", "B5"),
        ]
        assert result.unread == [("", "hidden-sheet")]


# --- Nothing is declared that is not tried ----------------------------------------------------------------------------

FOUND = {code for found in FAULTS.values() for _, code in found} | {code for _, codes in FORMULAS for code in codes}
FOUND |= {"question-readings", "heading-unknown", "column-missing", "submission-without-table", "reference-unknown"}


# repairs that test_careful_reading makes
CAREFUL = {
    "set-by-host",
    "counted",
    "day-order",
    "default",
    "default-column",
    "ditto",
    "duration",
    "explained",
    "fraction",
    "remembered",
    "text-mark",
    "time-zone",
}


def test_every_declared_repair_is_made_by_a_test() -> None:
    declared = {declaration["code"] for declaration in read_yaml(ROOT / "schemas" / "repairs.yaml")}
    assert {repair for cells in READ.values() for *_, repair in cells if repair} | {"merged"} | CAREFUL == declared
