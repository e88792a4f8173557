"""Files that cannot be read, or should not be: one clear line each, and every other file is still read."""

from __future__ import annotations

import datetime
import io
import os
import time
import tracemalloc
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
from cohort.errors import CannotRun
from cohort.model.cohort import Cohort
from cohort.model.paths import CohortPaths
from cohort.reading.safety.limits import RefusedFile
from cohort.reading.spreadsheets import open_spreadsheet
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tests.helpers import run
from tests.run_results import RunResult, checked, read
from tests.workbooks import Rows, Sheet, csv_file, ods_file, rezipped, workbook

# what takes long is asked outside the inner loop
pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("hostile_files")]

HEAD = ["Spent on", "Description", "Amount", "Organisation", "Budget line"]
BUS = [datetime.date(2026, 12, 1), "Bus", 5, "partner-01", "line-01"]
TABLE: Rows = [HEAD, BUS]
SHEET = "xl/worksheets/sheet1.xml"


def good(path: Path) -> bytes:
    """The bytes of a workbook with nothing wrong in it."""
    return workbook(path.with_name("good.xlsx"), {"Expenses": TABLE}).read_bytes()


def packed(**parts: str) -> bytes:
    """A package with these parts."""
    memory = io.BytesIO()
    with zipfile.ZipFile(memory, "w") as file:
        for name, text in parts.items():
            file.writestr(name.replace("__", "/").replace("_", "."), text)
    return memory.getvalue()


def with_password(path: Path) -> bytes:
    """A zip whose parts need a password, as the flag in its headers says."""
    content = bytearray(good(path))
    for mark, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = content.find(mark)
        while at >= 0:
            content[at + flags] |= 1
            at = content.find(mark, at + 4)
    return bytes(content)


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
# the name of a file, what is in it, and what is found
HOSTILE: dict[str, tuple[Callable[[Path], bytes], str]] = {
    "empty.xlsx": (lambda _: b"", "submission-empty"),
    "empty.csv": (lambda _: b"", "submission-empty"),
    "blank lines.csv": (lambda _: b"\xef\xbb\xbf\r\n,,\r\n\r\n", "submission-empty"),
    "cut off.xlsx": (lambda path: good(path)[:-900], "submission-broken"),
    "cut off early.xlsx": (lambda path: good(path)[:700], "submission-broken"),
    "not packed.xlsx": (lambda _: b"PK\x03\x04" + b"x" * 500, "submission-broken"),
    "cut off.csv": (lambda _: "Spent on,Description\n2026-12-01,ค่าเดินทาง".encode()[:-1], "submission-broken"),
    "cut off in utf-16.csv": (lambda _: "Spent on,Amount\n1,2".encode("utf-16")[:-1], "submission-broken"),
    "open quotation mark.csv": (
        lambda _: b'Spent on,Description,Amount\n2026-12-01,"Bus,5\n2026-12-02,Ox,6\n',
        "submission-broken",
    ),
    "password.xlsx": (lambda _: OLE + "EncryptedPackage".encode("utf-16-le") + bytes(500), "submission-encrypted"),
    "password in zip.xlsx": (with_password, "submission-encrypted"),
    "text.doc": (lambda _: OLE + "WordDocument".encode("utf-16-le") + bytes(500), "submission-no-table"),
    "broken.xls": (lambda _: OLE + bytes(5000), "submission-broken"),
    "page.csv": (lambda _: b"\n <!DOCTYPE html><html><body><table><tr><td>1</td></tr></table>", "submission-no-table"),
    "page.xls": (
        lambda _: b"\xef\xbb\xbf<meta http-equiv=Content-Type><style></style><table><tr><td>1",
        "submission-no-table",
    ),
    "spreadsheet 2003.xls": (lambda _: b'<?xml version="1.0"?><Workbook></Workbook>', "submission-no-table"),
    "letter.pdf": (lambda _: b"%PDF-1.7\n1 0 obj", "submission-no-table"),
    "renamed.xlsx": (lambda _: b"%PDF-1.7\n1 0 obj", "submission-no-table"),
    "photo.jpg": (lambda _: b"\xff\xd8\xff\xe0" + bytes(range(256)), "submission-no-table"),
    "letter.docx": (lambda _: packed(word__document_xml="<w/>"), "submission-no-table"),
    "photos.zip": (lambda _: packed(a_jpg="x", b_jpg="y"), "submission-no-table"),
    "database.csv": (lambda _: b"SQLite format 3\0" + bytes(500), "submission-no-table"),
    "letter.txt": (lambda _: b"Dear all,\nsee you on Monday, or on Tuesday.\n", "submission-without-table"),
    "one wide line.csv": (lambda _: b"," * 3000 + b"x", "submission-too-large"),
}


FOUND = {code for _, code in HOSTILE.values()} | {
    "submission-link",
    "submission-unreadable",
    "submission-name",
    "submission-exhausting",
    "text-formula",
}


@pytest.fixture(scope="module")
def hostile_result(in_english: Cohort, tmp_path_factory: pytest.TempPathFactory) -> tuple[RunResult, dict[str, bytes]]:
    """What is said when all these files lie beside good ones; and what was in them before."""
    folder = tmp_path_factory.mktemp("hostile")
    before = {name: make(folder / name) for name, (make, _) in HOSTILE.items()}
    (folder / "good.xlsx").unlink()
    for name, content in before.items():
        (folder / name).write_bytes(content)
    csv_file(folder / "zz good.csv", [HEAD, ["2026-12-02", *BUS[1:]]])
    result = read(in_english, workbook(folder / "a good.xlsx", {"Expenses": TABLE}), *sorted(folder.glob("*")))
    return result, before


@pytest.mark.parametrize("name", HOSTILE)
def test_a_file_that_is_not_read_has_one_finding_and_stays_as_it_was(
    hostile_result: tuple[RunResult, dict[str, bytes]], name: str
) -> None:
    result, before = hostile_result
    (one,) = (submission for submission in result.intake.submissions if submission.path.name == name)
    (found,) = (finding for finding in result.findings_json["findings"] if finding["file"] == name)
    assert found["code"] == HOSTILE[name][1]
    assert "{" not in found["message"] + found["fix"]
    assert (one.path.read_bytes(), one.tables) == (before[name], [])


def test_the_files_beside_them_are_read(hostile_result: tuple[RunResult, dict[str, bytes]]) -> None:
    assert [row["spent_on"] for row in hostile_result[0].rows("expenses")] == ["2026-12-01", "2026-12-02"]


def test_a_link_is_not_followed(small: Path, tmp_path: Path) -> None:
    folder = small / "submissions"
    folder.mkdir(exist_ok=True)
    target = workbook(tmp_path / "elsewhere.xlsx", {"Expenses": TABLE})
    for name, goes_to in (("link.xlsx", target), ("nowhere.xlsx", tmp_path / "gone"), ("folder", tmp_path)):
        (folder / name).symlink_to(goes_to)
    workbook(folder / "good.xlsx", {"Expenses": TABLE})
    result = checked(Cohort.read(CohortPaths(small)))
    assert [(finding["file"], finding["code"], finding["mends"]) for finding in result.findings_json["findings"]] == [
        (f"submissions/{name}", "submission-link", "host") for name in ("folder", "link.xlsx", "nowhere.xlsx")
    ]
    assert len(result.rows("expenses")) == 1


def test_signs_of_open_programs_and_hidden_files_are_left_aside(small: Path) -> None:
    folder = small / "submissions"
    folder.mkdir(exist_ok=True)
    workbook(folder / "good.xlsx", {"Expenses": TABLE})
    for name in ("~$good.xlsx", ".~lock.good.xlsx#", ".DS_Store"):
        (folder / name).write_bytes(b"\x05admin")
    result = checked(Cohort.read(CohortPaths(small)))
    assert (result.findings, len(result.rows("expenses"))) == ([], 1)
    assert result.findings_json["unread"] == [
        {"file": "submissions/~$good.xlsx", "sheet": "", "what": "", "why": "lock-file"}
    ]


def test_a_file_that_another_program_keeps_is_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As Windows answers while Excel has the file open."""

    def refuse(_: Path) -> bytes:
        raise PermissionError(13, "Permission denied")

    path = workbook(tmp_path / "sent.xlsx", {"Expenses": TABLE})
    monkeypatch.setattr(Path, "read_bytes", refuse)
    with pytest.raises(RefusedFile) as refused:
        open_spreadsheet(path)
    assert (refused.value.code, refused.value.values) == ("submission-unreadable", {"reason": "Permission denied"})


def test_a_file_that_is_not_there_is_one_line(small: Path) -> None:
    with pytest.raises(CannotRun, match=r"gone\.xlsx: there is no such file"):
        checked(Cohort.read(CohortPaths(small)), small / "gone.xlsx")


@pytest.mark.parametrize(
    "name", ["..งบ [1].csv", "a..b.csv", "งบ 2569 (แก้ไข).csv", "it's; DROP *.csv", "%s{x}.csv", "-n.csv"]
)
def test_names_of_files_mean_nothing(small: Path, name: str) -> None:
    folder = small / "submissions"
    folder.mkdir(exist_ok=True)
    csv_file(folder / name, [HEAD, ["soon", *BUS[1:]]])
    csv_file(folder / "งบ 1.csv", [HEAD, ["2026-12-02", *BUS[1:]]])
    result = checked(Cohort.read(CohortPaths(small)))
    assert [(finding["file"], finding["value"]) for finding in result.findings_json["findings"]] == [
        (f"submissions/{name}", "soon")
    ]
    assert len(result.rows("expenses")) == 2


def test_a_path_with_dots_is_shown_as_what_it_is(small: Path, tmp_path: Path) -> None:
    path = csv_file(tmp_path / "list.csv", [HEAD, ["soon", *BUS[1:]]])
    result = read(Cohort.read(CohortPaths(small)), small / "submissions" / ".." / ".." / path.name)
    assert [finding["file"] for finding in result.findings_json["findings"]] == ["list.csv"]


# --- What could run ---------------------------------------------------------------------------------------------------

FORMULA = "=cmd|' /C calc'!A0"


WORKED_OUT = [FORMULA, "@SUM(A1)", '=HYPERLINK("http://x")', "\t=1+1", "+A1", "-B2*3", "+cmd|' /C calc'!A0", "- now()"]


@pytest.mark.parametrize("text", WORKED_OUT)
def test_a_text_that_a_spreadsheet_would_work_out_is_asked_about(in_english: Cohort, tmp_path: Path, text: str) -> None:
    result = read(in_english, csv_file(tmp_path / "sent.csv", [HEAD, ["2026-12-01", text, *BUS[2:]]]))
    assert result.findings == [("text-formula", "B2", text)]


@pytest.mark.parametrize("text", ["- buy rice", "-A4 paper", "+66 81 234 5678", "@weavers", "- 3 buses", "+1 helper"])
def test_a_text_that_only_begins_with_such_a_sign_is_text(in_english: Cohort, tmp_path: Path, text: str) -> None:
    result = read(in_english, csv_file(tmp_path / "sent.csv", [HEAD, ["2026-12-01", text, *BUS[2:]]]))
    assert (result.findings, result.row("expenses")["description"]) == ([], text)


def test_a_formula_where_a_number_belongs_is_found(in_english: Cohort, tmp_path: Path) -> None:
    result = read(in_english, csv_file(tmp_path / "sent.csv", [HEAD, ["2026-12-01", "Bus", FORMULA, *BUS[3:]]]))
    assert result.findings == [("value-not-a-number", "C2", FORMULA)]


def test_macros_are_carried_and_not_looked_at(in_english: Cohort, tmp_path: Path) -> None:
    path = workbook(tmp_path / "sent.xlsm", {"Expenses": TABLE}, macros=True)
    assert "xl/vbaProject.bin" in zipfile.ZipFile(path).namelist()
    result = read(in_english, path)
    assert (result.findings, len(result.rows("expenses"))) == ([], 1)


# --- What is too large ------------------------------------------------------------------------------------------------


def bomb(path: Path, *, declared: int | None = None, crc_of: bytes | None = None) -> Path:
    """A small workbook whose sheet unpacks to more than a gigabyte; its headers may declare another size."""
    workbook(path, {"Expenses": TABLE})
    with zipfile.ZipFile(path) as file:
        sheet = file.read(SHEET)
        other_parts = {name: file.read(name) for name in file.namelist() if name != SHEET}
    begin, end = sheet.split(b"</sheetData>")
    blank = b'<row r="9"><c r="A9" s="1"/></row>' * (1 << 15)
    compress = zlib.compressobj(9, zlib.DEFLATED, -15)
    first = compress.compress(begin) + compress.flush(zlib.Z_FULL_FLUSH)
    piece = compress.compress(blank) + compress.flush(zlib.Z_FULL_FLUSH)
    last = compress.compress(b"</sheetData>" + end) + compress.flush()
    times = 1_100_000_000 // len(blank) + 1
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in other_parts.items():
            file.writestr(name, content)
        about = zipfile.ZipInfo(SHEET)
        content = first + piece * times + last
        about.CRC = zlib.crc32(crc_of or b"")
        about.compress_size, about.file_size = len(content), declared or len(blank) * times
        about.compress_type = zipfile.ZIP_DEFLATED
        about.header_offset = file.fp.tell()  # type: ignore[union-attr]
        file.fp.write(about.FileHeader() + content)  # type: ignore[union-attr]
        file.filelist.append(about)
        file.NameToInfo[SHEET] = about
        file.start_dir = file.fp.tell()  # type: ignore[union-attr]
    return path


@pytest.mark.parametrize("declared", [None, 4000], ids=["declared", "lied about"])
def test_a_zip_bomb_is_refused_quickly_and_with_little_memory(
    in_english: Cohort, tmp_path: Path, declared: int | None
) -> None:
    path = bomb(tmp_path / "bomb.xlsx", declared=declared)
    assert path.stat().st_size < 20_000_000
    assert read(in_english, path).codes == ["submission-too-large"]
    # in this process, whose time and memory can be measured
    began = time.process_time()
    tracemalloc.start()
    with pytest.raises(RefusedFile):
        open_spreadsheet(path)
    assert tracemalloc.get_traced_memory()[1] < 60_000_000
    tracemalloc.stop()
    assert time.process_time() - began < 10


XFD = b'<c r="XFD1048576"><v>1</v></c>'
# the last corner of a sheet, written as programs do and as they do not
FAR: dict[str, bytes] = {
    "as every program does": b'<row r="1048576">' + XFD + b"</row>",
    "in an unusual order": b'<row r="1048576"><c s="0" t="n" r="XFD1048576"><v>1</v></c></row>',
    "with other quotation marks": b"<row r='1048576'><c r = 'XFD1048576'><v>1</v></c></row>",
    "with a sign in an attribute": b'<row r="1048576"><c r="XFD1048576" x="/>"><v>1</v></c></row>',
    "with a comment": b'<row r="1048576"><c r="XFD1048576"><!-- --><v>1</v></c></row>',
    "far from its value": b'<row r="1048576"><c r="XFD1048576"' + b" " * 9_000_000 + b"><v>1</v></c></row>",
    "in small letters": b'<row r="1048576"><c r="xfd1048576"><v>1</v></c></row>',
    "without saying where": b'<row r="1048575"/><row>' + b"<c/>" * 16383 + b"<c><v>1</v></c></row>",
    "below what a sheet can have": b'<row r="9999999"><c r="A9999999"><v>1</v></c></row>',
    "beside what a sheet can have": b'<row r="2000"><c r="ZZZZ2000"><v>1</v></c></row>',
}


@pytest.mark.parametrize("way", FAR)
@pytest.mark.parametrize("first", [False, True], ids=["below the table", "above it"])
def test_a_cell_in_the_last_corner_of_a_sheet_does_not_end_the_program(
    in_english: Cohort, tmp_path: Path, way: str, first: bool
) -> None:
    def with_cell(sheet: bytes) -> bytes:
        at = b"<sheetData>" if first else b"</sheetData>"
        return sheet.replace(at, at + FAR[way] if first else FAR[way] + at)

    path = rezipped(workbook(tmp_path / "sent.xlsx", {"Expenses": TABLE}), {SHEET: with_cell})
    assert read(in_english, path).codes == ["submission-too-large"]


def test_a_prefix_before_the_names_of_a_sheet_hides_nothing(in_english: Cohort, tmp_path: Path) -> None:
    def prefixed(sheet: bytes) -> bytes:
        sheet = sheet.replace(b"</sheetData>", b'<row r="1048576">' + XFD + b"</row></sheetData>")
        for name in (b"worksheet", b"sheetData", b"row", b"c", b"v"):
            for end in (b" ", b">"):
                sheet = sheet.replace(b"<" + name + end, b"<x:" + name + end).replace(
                    b"</" + name + end, b"</x:" + name + end
                )
        return sheet.replace(b'xmlns="http', b'xmlns:x="http')

    path = rezipped(workbook(tmp_path / "sent.xlsx", {"Expenses": TABLE}), {SHEET: prefixed})
    assert read(in_english, path).codes == ["submission-too-large"]


def test_the_last_corner_of_another_program_is_refused_too(in_english: Cohort, tmp_path: Path) -> None:
    cells = "".join(
        f'<table:table-cell office:value-type="string"><text:p>{text}</text:p></table:table-cell>' for text in HEAD
    )
    far = '<table:table-cell table:number-columns-repeated="16383"/><table:table-cell office:value-type="float" office:value="1"/>'
    content = f'<office:document-content><office:body><office:spreadsheet><table:table table:name="A"><table:table-row>{cells}</table:table-row><table:table-row table:number-rows-repeated="1048574"><table:table-cell/></table:table-row><table:table-row>{far}</table:table-row></table:table></office:spreadsheet></office:body></office:document-content>'
    assert read(in_english, ods_file(tmp_path / "far.ods", content)).codes == ["submission-too-large"]
    filled = content.replace(far, "").replace('"1048574"><table:table-cell/>', '"1048574">' + cells * 10)
    assert read(in_english, ods_file(tmp_path / "filled.ods", filled)).codes == ["submission-too-large"]


def test_many_blank_rows_below_a_table_are_passed_over(in_english: Cohort, tmp_path: Path) -> None:
    def with_blanks(sheet: bytes) -> bytes:
        cells = [f"{letter}%d" for letter in ("A", "B", "C", "AA", "AZ", "BZ")]
        row = '<row r="%d">' + "".join(f'<c r="{cell}" s="1"/>' for cell in cells) + "</row>"
        blanks = "".join(row % ((number,) * 7) for number in range(3, 300_003))
        return sheet.replace(b"</sheetData>", blanks.encode() + b"</sheetData>")

    path = rezipped(workbook(tmp_path / "sent.xlsx", {"Expenses": TABLE}), {SHEET: with_blanks})
    began = time.process_time()
    open_spreadsheet(path)
    result = read(in_english, path)
    assert time.process_time() - began < 10
    assert (result.findings, len(result.rows("expenses"))) == ([], 1)


def test_one_heading_far_beside_a_table_takes_no_time(in_english: Cohort, tmp_path: Path) -> None:
    head = [*TABLE[0], *([""] * (16_383 - len(TABLE[0]))), "note"]
    path = workbook(tmp_path / "sent.xlsx", {"Expenses": Sheet([head, *TABLE[1:]])})
    read(in_english, path)
    began = time.process_time()
    result = read(in_english, path)
    assert time.process_time() - began < 1
    assert (result.findings, len(result.rows("expenses"))) == ([], len(TABLE) - 1)


def test_one_slip_far_below_a_table_is_listed(in_english: Cohort, tmp_path: Path) -> None:
    rows: list = [*TABLE, *([[]] * 299_000), ["", "x"]]
    result = read(in_english, workbook(tmp_path / "sent.xlsx", {"Expenses": Sheet(rows)}))
    assert (result.findings, result.unread) == ([], [("299003", "note-row")])


def test_a_file_of_many_megabytes_is_refused_before_it_is_read(in_english: Cohort, tmp_path: Path) -> None:
    path = tmp_path / "sent.csv"
    with path.open("wb") as file:
        file.truncate(200_000_001)
    assert read(in_english, path).codes == ["submission-too-large"]


# --- Whatever the bytes are -------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def scratch(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("any")


def any_answer(cohort: Cohort, path: Path) -> None:
    """Reading raises nothing: each file has rows or a finding, and everything that is said has its words."""
    result = read(cohort, path)
    assert result.findings_json["findings"] or any(one.tables for one in result.intake.submissions)
    assert all(
        "{" not in finding["message"]
        for finding in result.findings_json["findings"]
        if "{" not in str(finding["values"])
    )


quick = settings(
    max_examples=25, deadline=None, database=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@quick
@given(content=st.binary(max_size=400))
@example(content=b"\xff\xfe\x00")
@example(content=b"sep=")
@example(content=b'sep="\n"')
@example(content=b"Spent on,Amount\n\x00,1")
def test_any_bytes_as_csv_give_rows_or_findings(in_english: Cohort, scratch: Path, content: bytes) -> None:
    (scratch / "any.csv").write_bytes(content)
    any_answer(in_english, scratch / "any.csv")


cells = st.one_of(st.text(max_size=12), st.sampled_from([*HEAD, "12/5/61", "29/2/2560", "(500)", "-", "Total", "=1+1"]))


@quick
@given(rows=st.lists(st.lists(cells, max_size=7), max_size=6))
def test_any_cells_under_headings_give_rows_or_findings(in_english: Cohort, scratch: Path, rows: list) -> None:
    text = [[cell.encode("utf-8", "replace").decode() for cell in row] for row in [HEAD, *rows]]
    any_answer(in_english, csv_file(scratch / "cells.csv", text))


@pytest.fixture(scope="module")
def whole(scratch: Path) -> bytes:
    return good(scratch / "x")


changes = st.lists(st.tuples(st.floats(0, 1, exclude_max=True), st.integers(0, 255)), min_size=1, max_size=20)


def changed(content: bytes, changes: list[tuple[float, int]]) -> bytes:
    """Some bytes of a content as others."""
    found = bytearray(content)
    for place, byte in changes:
        found[int(place * len(found))] = byte
    return bytes(found)


@quick
@given(changes=changes, share=st.floats(0, 1))
def test_a_workbook_with_any_bytes_changed_or_cut_gives_rows_or_findings(
    in_english: Cohort, scratch: Path, whole: bytes, changes: list, share: float
) -> None:
    content = changed(whole, changes)
    (scratch / "changed.xlsx").write_bytes(content[: round(share * len(content))])
    any_answer(in_english, scratch / "changed.xlsx")


@quick
@given(changes=changes)
def test_a_sheet_with_any_bytes_changed_gives_rows_or_findings(
    in_english: Cohort, scratch: Path, changes: list
) -> None:
    path = workbook(scratch / "changed.xlsx", {"Expenses": TABLE})
    any_answer(in_english, rezipped(path, {SHEET: lambda sheet: changed(sheet, changes) + b" "}))


names = st.sampled_from(
    [
        "",
        "form",
        "sheet",
        "choice",
        "issued",
        "shown",
        "fields",
        "row",
        "Expenses",
        "expenses",
        "consents",
        "expense-01",
        "a|b",
        "1",
    ]
)


@quick
@given(
    rows=st.lists(st.lists(names, min_size=1, max_size=7), max_size=12), head=st.lists(names, min_size=3, max_size=3)
)
@example(
    rows=[["sheet", "Expenses", "expenses"], ["issued", "expenses", "expense-01", "", ""]], head=["money", "gone", "xx"]
)
@example(
    rows=[["issued", "consents", "a|b", "amount", "1"], ["sheet", "Expenses", "nothing"]],
    head=["gone", "partner-01", "en"],
)
def test_any_hidden_sheet_of_a_form_gives_rows_or_findings(
    in_english: Cohort, scratch: Path, rows: list, head: list
) -> None:
    hidden = Sheet([["form", "1", *head], *rows], hidden=True)
    any_answer(in_english, workbook(scratch / "form.xlsx", {"Expenses": TABLE, "_cohort": hidden}))


def test_a_panic_of_a_library_is_not_shown(
    in_english: Cohort, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "sent.xls").write_bytes(OLE + bytes(range(256)) * 20)
    assert read(in_english, tmp_path / "sent.xls").codes == ["submission-broken"]
    assert capfd.readouterr().err == ""


# a sequence that would colour the terminal, and a sign that turns the direction of what follows
ORDER, TURN = "\x1b[31m", "\u202e"


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such file names")
def test_no_name_and_no_cell_gives_orders_to_the_terminal(small: Path) -> None:
    """They are shown as signs: in what is printed, and on the receipt."""
    (small / "submissions").mkdir(exist_ok=True)
    evil = f"a{ORDER}b{TURN}c"
    head = [f"Odd {evil}", *HEAD]
    csv_file(small / "submissions" / f"{evil}.csv", [HEAD, BUS])
    csv_file(small / "submissions" / "cells.csv", [head, [evil, "soon", evil, "many", evil, evil]])
    csv_file(small / "submissions" / "good.csv", [HEAD, ["2026-12-02", evil, *BUS[2:]]])
    workbook(small / "submissions" / "sheets.xlsx", {f"a{TURN}b": [HEAD, ["soon", *BUS[1:]]]})
    for command in (("validate",), ("accept", "--dry-run"), ("accept",), ("doctor",), ("due",)):
        done = run(small, *command)
        output = done.stdout + done.stderr
        assert ORDER not in output, command
        assert TURN not in output, command
        if command == ("validate",):
            assert "a\u241b[31mb\ufffdc.csv" in output
    receipts = list((small / "build" / "receipts").glob("*.html"))
    assert len(receipts) == 4
    for path in receipts:
        text = path.read_text(encoding="utf-8")
        assert ORDER not in text
        assert TURN not in text
    gone = run(small, "remove", evil, "--reason", evil)
    assert (gone.returncode, gone.stderr.count("\n")) == (2, 1)
    assert ORDER not in gone.stderr
