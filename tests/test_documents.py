"""Documents to take away: their numbers are those of the data, their words those of the reader, their bytes the same."""

from __future__ import annotations

import io
import re
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path

import docx
import duckdb
import openpyxl
import pypdfium2
import pytest
from cohort.model.cohort import Cohort
from cohort.model.paths import CohortPaths
from cohort.workflows.report.build_report import build_report
from docx.oxml.ns import qn
from PIL import Image

from tests.helpers import build_file_tree, replace, run, shared
from tests.workbooks import resaved

# what takes long is asked outside the inner loop
pytestmark = pytest.mark.slow

# words with marks on marks, marks below, and vowels of two parts
HARD = ["ทั้งหมด", "เริ่มใช้", "ที่ใช้", "สนับสนุน", "กองทุน", "น้ำ", "สิ่งของ", "แลกเปลี่ยนเรียนรู้", "กลยุทธ์", "องค์กรภาคี"]
DOUBLED = re.compile(r"([ก-ฮ][ัิีึืุู็ํ]?[่้๊๋์])\1")
STATEMENT = "statement-grant-01-2"


def files(cohort: Path) -> Path:
    return cohort / "build" / "report" / "files"


def file_of(cohort: Path, name: str) -> Path:
    """The file of this name, in which maybe the name of an organisation follows the ids."""
    stem, _, ending = name.partition(".")
    documents = [path for path in files(cohort).iterdir() if path.name.partition(".")[2] == ending]
    (found,) = (path for path in documents if path.name == name or path.name.startswith(f"{stem}-"))
    return found


def text_of(pdf: Path) -> str:
    return "\n".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(pdf))


def cells(path: Path, *, values: bool = True) -> dict[str, list]:
    """What stands to the right of each text in the first column of a sheet."""
    sheet = openpyxl.load_workbook(path, data_only=values).active
    assert sheet is not None
    return {row[0]: list(row[1:]) for row in sheet.iter_rows(values_only=True) if row[0]}


def test_a_statement_reconciles_with_the_data(reported: Path) -> None:
    found = cells(file_of(reported, f"{STATEMENT}.en.xlsx"))
    data = reported / "data"
    with duckdb.connect() as database:
        spent, received = database.execute(f"""
            SELECT
                (SELECT sum(amount) FROM '{data}/expenses.csv' JOIN '{data}/budgets.csv' USING (budget_line_id)
                 WHERE grant_id = 'grant-01' AND funded_by = 'grant' AND status <> 'disallowed'
                     AND spent_on >= DATE '2018-01-30' AND spent_on < DATE '2018-04-09'),
                (SELECT sum(amount_paid) FROM '{data}/instalments.csv'
                 WHERE grant_id = 'grant-01' AND kind = 'payment' AND number = 2)
        """).fetchall()[0]
    assert found["Spent"][0] == spent
    assert found["Received"][0] == received
    parts = [found[name][0] for name in ("Opening balance", "Received", "Interest", "Refunds", "Spent")]
    opening, paid, interest, refunds, used = parts
    # a partner passes nothing on
    assert "Passed on" not in found
    assert opening + paid + interest - refunds - used == found["Closing balance"][0]
    assert cells(file_of(reported, "statement-grant-01-3.en.xlsx"))["Opening balance"] == found["Closing balance"]
    # the total is a formula, and what it gives is kept for programs that do not calculate
    assert found["Total"][2] == spent
    assert cells(file_of(reported, f"{STATEMENT}.en.xlsx"), values=False)["Total"][2].startswith("=SUM(")


def test_a_statement_to_sign_says_the_same_as_its_workbook(reported: Path) -> None:
    document = docx.Document(str(file_of(reported, f"{STATEMENT}.docx")))
    heads, facts, activities, lines, signatures, expenses = document.tables
    workbook = cells(file_of(reported, f"{STATEMENT}.xlsx"))
    facts_by_heading = {row.cells[0].text: row.cells[1].text for table in (heads, facts) for row in table.rows}
    assert facts_by_heading["ผู้ให้ทุน"] == "โครงการผู้นำคู่ทาง คณะการเรียนรู้และสังคม มหาวิทยาลัยร่มลำพู"
    assert "ในจำนวนนี้ยังตรวจไม่ผ่าน" in facts_by_heading
    # nobody has an advance
    assert [label for label in facts_by_heading if "ทดรอง" in label] == []
    # one statement is not called after each of them
    assert "แต่ละงวด" not in " ".join(
        paragraph.text for paragraph in document.paragraphs if paragraph.style.name == "Table title"
    )
    assert "สถานะ" in [cell.text for cell in expenses.rows[0].cells]
    for label in ("ยอดยกมา", "ใช้ไป", "ยอดยกไป"):
        assert facts_by_heading[label] == f"{workbook[label][0]:,.2f}"
    assert lines.rows[-1].cells[0].text == "รวม"
    assert len(activities.rows) > 1
    assert [cell.text for cell in signatures.rows[0].cells] == ["", "ลงชื่อ", "ชื่อ", "ตำแหน่ง", "วันที่"]
    assert [row.cells[0].text for row in signatures.rows[1:]] == ["ผู้จัดทำ", "ผู้ตรวจสอบ", "ผู้รับผิดชอบโครงการ"]
    # a word processor keeps them on one page, with the last amounts
    assert all(cell.paragraphs[0].paragraph_format.keep_with_next for row in lines.rows[-4:] for cell in row.cells)
    assert all(cell.paragraphs[0].paragraph_format.keep_with_next for row in signatures.rows[:-1] for cell in row.cells)
    # a font that Word has, also for Thai, which is a complex script to it
    fonts = document.styles["Normal"].element.rPr.rFonts
    assert {fonts.get(qn(kind)) for kind in ("w:ascii", "w:hAnsi", "w:cs")} == {"Tahoma"}
    assert "จำนวนเงินเป็นบาท" in [paragraph.text for paragraph in document.paragraphs]
    # the list of expenses adds up to what was spent, and names nobody unless the contract asks for it
    amounts = [float(row.cells[-1].text.replace(",", "")) for row in expenses.rows[1:]]
    assert sum(amounts[:-1]) == amounts[-1] == workbook["ใช้ไป"][0]
    assert len(amounts) > 20
    assert "ผู้รับเงิน" not in [cell.text for cell in expenses.rows[0].cells]
    assert "ข้อมูลสมมติ" in "\n".join(paragraph.text for paragraph in document.paragraphs)


def test_a_statement_names_payees_only_where_the_contract_asks_for_them(small: Path) -> None:
    def naming_the_payee() -> list[str]:
        """The files of the report that name a payee, also inside of workbooks and documents."""
        build_report(Cohort.read(CohortPaths(small)), ["en"])
        texts = {}
        for path in (small / "build" / "report").rglob("*.*"):
            packed = zipfile.ZipFile(path) if path.suffix in (".docx", ".xlsx") else None
            parts = [packed.read(name) for name in packed.namelist()] if packed else [path.read_bytes()]
            texts[path.name] = b"".join(parts).decode("utf-8", "replace")
        assert len(texts) > 15
        return sorted(name for name, text in texts.items() if "Bus company" in text)

    assert naming_the_payee() == []
    with (small / "cohort.yml").open("a", encoding="utf-8") as settings:
        settings.write("payees_in_statements: true\n")
    assert naming_the_payee() == [f"statement-grant-01-1-Weavers.{kind}" for kind in ("docx", "xlsx")]
    (small / "private" / "expenses.csv").unlink()
    assert naming_the_payee() == []


def test_office_programs_open_what_is_made(reported: Path, tmp_path: Path) -> None:
    # two of them would have the same name as PDF
    copies = [
        Path(shutil.copyfile(file_of(reported, f"{STATEMENT}.{kind}"), tmp_path / f"{kind}-{STATEMENT}.{kind}"))
        for kind in ("docx", "xlsx")
    ]
    for pdf in resaved(copies, tmp_path, "pdf"):
        assert "2561" in text_of(pdf)
    # the many sheets with all numbers would take long to print
    (tables,) = resaved([file_of(reported, "tables.xlsx")], tmp_path, "ods")
    with zipfile.ZipFile(tables) as packed:
        assert "2561" in packed.read("content.xml").decode("utf-8")


def test_thai_is_copied_rightly_from_pdf(reported: Path) -> None:
    text = text_of(files(reported) / "report.pdf")
    for word in HARD:
        assert word in text, word
    # places that: the only word of the report that says a syllable twice
    assert not DOUBLED.search(text.replace("สถานที่ที่", ""))
    assert re.findall(r"ภาพที่ (\d+)", text)[:3] == ["1", "2", "3"]
    assert "ตารางที่ 1 " in text
    english = text_of(files(reported) / "report.en.pdf")
    assert "Table 1" in english
    assert "Contents" in english


def test_the_words_of_a_chart_are_found_in_a_pdf(reported: Path) -> None:
    of_partner, whole = (
        " ".join(text_of(file_of(reported, name)).split()) for name in ("partner-partner-01.en.pdf", "report.en.pdf")
    )
    assert "time elapsed 100 %" in of_partner
    for words in ("Strategy workshop", "It did not work"):
        assert words in whole, words


def test_no_page_of_a_report_is_left_half_empty(reported: Path) -> None:
    """But for the last one; what stands at the foot of each page does not count. A chart that finds no room goes on the
    next page."""
    for name in ("report.pdf", "report.en.pdf", "funder.pdf", "funder.en.pdf"):
        pages = list(pypdfium2.PdfDocument(files(reported) / name))
        assert len(pages) > 5
        for number, page in enumerate(pages[:-1], start=1):
            lowest = min(
                bottom
                for _, bottom, *_ in (page_object.get_bounds() for page_object in page.get_objects())
                if bottom > 70
            )
            assert lowest < page.get_height() * 0.55, f"{name}, page {number}"


def test_each_partner_has_one_page(reported: Path) -> None:
    documents = sorted(files(reported).glob("partner-*.pdf"))
    assert len(documents) == 8
    for path in documents:
        assert len(pypdfium2.PdfDocument(path)) == 1, path.name
    text = text_of(file_of(reported, "partner-partner-03.pdf"))
    assert "มูลนิธิน้ำค้างหลังดอย" in text
    assert "เครือข่ายถนนหายใจ" not in text


def test_the_marks_of_a_title_keep_clear_of_the_lines_around_it(reported: Path) -> None:
    page = pypdfium2.PdfDocument(file_of(reported, "partner-partner-03.pdf"))[0].get_textpage()
    title = "มูลนิธิน้ำค้างหลังดอย"
    start = page.get_text_range().index(title)
    boxes = [page.get_charbox(index) for index in range(start + len(title))]
    # a space has no box
    above, of_title = ([box for box in part if box[3] > box[1]] for part in (boxes[:start], boxes[start:]))
    assert max(top for _, _, _, top in of_title) < min(bottom for _, bottom, _, _ in above)


def test_every_measure_is_a_sheet_with_the_numbers_of_the_data(reported: Path) -> None:
    book = openpyxl.load_workbook(files(reported) / "tables.en.xlsx")
    measures = list((reported / "toolkit" / "report" / "measures").glob("*.sql"))
    assert len(book.sheetnames) == len(measures) + 1
    listed = {row[2] for row in book["Contents"].iter_rows(values_only=True) if row[2]}
    assert listed >= {path.stem for path in measures}
    sheet = book["Cash position"]
    rows = {row[0]: row for row in sheet.iter_rows(min_row=7, values_only=True) if row[0]}
    header = [cell.value for cell in sheet[6]]
    assert "Spent (THB)" in header
    for worksheet in book.worksheets:
        above = [str(row[0]) for row in worksheet.iter_rows(max_row=8, values_only=True)]
        assert any(text.startswith("Synthetic data") for text in above), worksheet.title
        # it is printed as wide as the paper, with the headings on each page
        assert worksheet.sheet_properties.pageSetUpPr.fitToPage
        assert worksheet.print_title_rows
    with duckdb.connect() as database:
        spent = database.execute(f"""
            SELECT sum(amount) FROM '{reported}/data/expenses.csv' JOIN '{reported}/data/budgets.csv' USING (budget_line_id)
            WHERE grant_id = 'grant-03' AND funded_by = 'grant' AND status <> 'disallowed'
        """).fetchall()[0][0]
    (row,) = [row for name, row in rows.items() if str(name).startswith("Namkhang Lang Doi")]
    assert row[header.index("Spent (THB)")] == spent


def test_what_looks_like_a_formula_or_markup_is_text(pilot: Path, copy_of: Callable[[Path], Path]) -> None:
    cohort = copy_of(pilot)
    hostile = '=cmd|" /C calc"!A0 <b>#let x = 1</b> {{ 7*7 }} $x$ *_#'
    text = (cohort / "data" / "organisations.csv").read_text(encoding="utf-8")
    changed = text.replace("มูลนิธิน้ำค้างหลังดอย", '"' + hostile.replace('"', '""') + '"')
    assert changed != text
    # what XML cannot hold, and what looks like a colour
    changed = changed.replace("เครือข่ายถนนหายใจ", "A\x07 var(--x) ]]>")
    (cohort / "data" / "organisations.csv").write_text(changed, encoding="utf-8", newline="\n")
    done = run(cohort, "report", "--lang", "th")
    assert done.returncode == 0, done.stderr
    assert "var(--x) ]]>" in text_of(file_of(cohort, "partner-partner-04.pdf"))
    sheets = openpyxl.load_workbook(files(cohort) / "tables.xlsx")
    found = [cell for sheet in sheets for row in sheet for cell in row if cell.value and hostile in str(cell.value)]
    assert found
    assert all(cell.data_type == "s" for cell in found)
    assert "#let x = 1" in " ".join(text_of(files(cohort) / "report.pdf").split())
    assert hostile in "\n".join(
        cell.text
        for row in docx.Document(str(file_of(cohort, "statement-grant-03-1.docx"))).tables[0].rows
        for cell in row.cells
    )


@pytest.mark.usefixtures("nothing_kept")
def test_a_second_build_changes_nothing_and_a_change_builds_as_if_anew(small: Path) -> None:
    cohort = small
    build = (cohort, "report", "--lang", "en")
    assert run(*build).returncode == 0

    def built() -> dict[str, bytes]:
        folder = cohort / "build" / "report"
        return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}

    before = built()
    times = {path: path.stat().st_mtime_ns for path in (cohort / "build" / "report").rglob("*") if path.is_file()}
    assert run(*build).returncode == 0
    assert built() == before
    assert times == {path: path.stat().st_mtime_ns for path in times}
    replace(cohort / "data" / "expenses.csv", ",200,grant,receipt", ",201,grant,receipt")
    # what stands in no table
    replace(cohort / "cohort.yml", "currency: LAK", "currency: THB")
    assert run(*build).returncode == 0
    warm = built()
    for name in ("index.html", "files/report.pdf", "files/tables.xlsx"):
        assert warm[name] != before[name]
    shutil.rmtree(cohort / "build")
    assert run(*build).returncode == 0
    assert built() == warm


@pytest.mark.usefixtures("nothing_kept")
def test_a_pdf_follows_its_template_and_a_template_that_is_missing_is_named(
    small: Path,
) -> None:
    cohort, build = small, (small, "report", "--only", "funder", "--lang", "en")
    local = cohort / "local" / "documents"
    document = "title: !t Money\naudience: funder\nas: [pdf]\ntemplate: letter\nparts:\n- table: coaching_hours\n"
    build_file_tree(local, {"money.yaml": document})
    done = run(*build)
    assert done.returncode == 2
    assert "local/documents/money.yaml: template: there is no letter.typ; choose from" in done.stderr
    for words in ("First words", "Second words"):
        build_file_tree(local, {"letter.typ": f"{words}\n"})
        done = run(*build)
        assert done.returncode == 0, done.stderr
        (pdf,) = (cohort / "build" / "for" / "funder" / "files").glob("money*.pdf")
        assert words in text_of(pdf)


OWN_DOCUMENTS = {
    "hours": "title: !t Money in short\naudience: funder\nas: [xlsx]\nparts:\n- table: coaching_hours\n  total: true\n",
    "share": "title: !t Report\naudience: funder\nas: [xlsx]\nparts:\n- table: money_by_partner\n  total: true\n",
    "contacts": "title: !t Contacts\naudience: funder\nas: [docx]\nparts:\n- chart: coach_contacts\n",
}


@pytest.fixture(scope="session")
def own_documents(pilot: Path) -> Path:
    """The pilot with documents of its own for the funder, made. Do not change it."""

    def make(folder: Path) -> None:
        shutil.copytree(pilot, folder, ignore=shutil.ignore_patterns("build"))
        build_file_tree(folder, {f"local/documents/{name}.yaml": text for name, text in OWN_DOCUMENTS.items()})
        assert run(folder, "report", "--only", "funder", "--lang", "en").returncode == 0

    return shared("own-documents", make)


def test_a_total_adds_up_what_can_be_added(own_documents: Path) -> None:
    cohort = own_documents
    with duckdb.connect() as database:
        (minutes,) = database.execute(f"SELECT sum(minutes) FROM '{cohort}/data/coach_logs.csv'").fetchone() or (0,)
    folder = cohort / "build" / "for" / "funder" / "files"
    hours = [value for value in cells(folder / "hours.en.xlsx")["Total"] if isinstance(value, int | float)]
    assert hours[0] == pytest.approx(float(minutes) / 60, abs=0.5)
    shares = cells(folder / "share.en.xlsx")["Total"]
    assert shares[0] == 800_000
    assert not shares[3]


def test_a_chart_in_a_document_for_word_is_a_sharp_picture(own_documents: Path) -> None:
    document = own_documents / "build" / "for" / "funder" / "files" / "contacts.en.docx"
    (picture,) = docx.Document(str(document)).inline_shapes
    assert picture.width.mm == pytest.approx(174, abs=0.1)
    with zipfile.ZipFile(document) as packed:
        (name,) = [name for name in packed.namelist() if name.startswith("word/media/")]
        drawn = Image.open(io.BytesIO(packed.read(name))).convert("L")
    # three pixels for each of the chart, on white paper, with as much ink as lines and words have
    assert drawn.width > 3 * 690
    assert drawn.getpixel((0, 0)) == 255
    dark = sum(drawn.histogram()[:128]) / (drawn.width * drawn.height)
    assert 0.005 < dark < 0.2


def test_a_cohort_adds_a_document_without_python(small: Path) -> None:
    build_file_tree(
        small,
        {
            "local/documents/money.yaml": "title: !t Money in short\naudience: funder\nas: [xlsx]\nparts:\n- heading: !t Money in short\n- table: cash_position\n  total: true\n"
        },
    )
    done = run(small, "report", "--only", "funder")
    assert done.returncode == 0, done.stderr
    folder = small / "build" / "for" / "funder"
    assert {path.name for path in (folder / "files").iterdir()} >= {"money.xlsx", "tables.xlsx"}
    assert not list((folder / "files").glob("partner-*"))
    assert "Money in short" in (folder / "funder.html").read_text(encoding="utf-8")
    names = zipfile.ZipFile(io.BytesIO((folder / "files" / "money.xlsx").read_bytes())).namelist()
    assert "xl/worksheets/sheet1.xml" in names


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("title: !t X\naudience: nobody\nas: [xlsx]\nparts: []\n", "there is no audience nobody"),
        ("title: !t X\naudience: all\nas: [odt]\nparts: []\n", "there is no format odt; choose from pdf, xlsx, docx"),
        ("title: !t X\naudience: all\nas: [pdf]\nparts: []\n", "template: name a typst file"),
        ("title: !t X\naudience: all\nas: [xlsx]\nparts:\n- tabel: x\n", "part 1: write one of heading, text"),
        (
            "title: !t X\naudience: all\nas: [xlsx]\nparts:\n- table: no_such\n",
            "table: there is no no_such in toolkit/report/",
        ),
        (
            "title: !t X\naudience: all\nas: [xlsx]\nparts:\n- chart: no_such\n",
            "chart: there is no no_such in toolkit/report/",
        ),
        ("audience: all\nas: [xlsx]\nparts: []\n", "title is missing"),
        ("title: !t X\ncolour: red\naudience: all\nas: [xlsx]\nparts: []\n", "there is no property colour"),
        ("title: X\naudience: all\nas: [xlsx]\nparts: []\n", "title: write it as !t and its words"),
        ("title: !t X\naudience: all\nas: 5\nparts: []\n", "as: write a list of texts"),
        ("title: !t X\naudience: all\nas: [xlsx]\nparts: 5\n", "parts: write a list"),
        ("title: !t X\naudience: all\nas: [xlsx]\nparts: [5]\n", "part 1: write one of heading, text"),
        (
            "title: !t X\naudience: all\nas: [xlsx]\nparts:\n- heading: X\n",
            "part 1: heading: write it as !t and its words",
        ),
        ("- X\n", "write properties, one a line, as name: value"),
        ("title: [", "local/documents/x.yaml"),
    ],
)
def test_a_wrong_document_is_one_clear_line(small: Path, text: str, reason: str) -> None:
    build_file_tree(small, {"local/documents/x.yaml": text})
    done = run(small, "report")
    assert done.returncode == 2
    assert done.stderr.startswith("local/documents/x.yaml: ")
    assert reason in done.stderr
    assert len(done.stderr.splitlines()) == 1
