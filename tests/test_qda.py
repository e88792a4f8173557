"""Projects of researchers' own software: codes, codings and notes come in, transcripts and memos stay out."""

from __future__ import annotations

import shutil
import zipfile
from collections import Counter
from pathlib import Path

import openpyxl
import pytest
from cohort.model.cohort import Cohort
from cohort.model.paths import CohortPaths
from cohort.reading.spreadsheets import open_spreadsheet
from cohort.workflows.intake.accept import accept_submissions
from cohort.workflows.intake.annotated_copies import annotated_copy
from cohort.workflows.intake.read_submissions import Intake, read_submissions
from cohort.workflows.intake.receipt_contexts import receipt_context, sender_context
from pyrefiqda import RefiProject

from tests.helpers import ROOT

TRANSCRIPT = "We planned little. Now we listen first and then we decide. 👩‍🌾 It works."
MEMO = "She told me not to write this down"
QUOTE = "we listen first"
START = TRANSCRIPT.index(QUOTE)
PROJECT = """<?xml version="1.0" encoding="utf-8"?>
<Project xmlns="urn:QDA-XML:project:1.0" name="Change" origin="Example" creatingUserGUID="5e1f0000-0000-4000-8000-0000000000U1">
<Users><User guid="5e1f0000-0000-4000-8000-0000000000U1" name="{coder}"/></Users>
<CodeBook><Codes><Code guid="5e1f0000-0000-4000-8000-0000000000C1" name="Leading" isCodable="true"><Description>How they lead</Description>
<Code guid="5e1f0000-0000-4000-8000-0000000000C2" name="Listens first" isCodable="true"><Description>Asks before deciding</Description></Code></Code>
</Codes></CodeBook>
<Sources><TextSource guid="5e1f0000-0000-4000-8000-0000000000S1" name="Interview 1" plainTextPath="internal://S1.txt">
<Description>An interview about decisions</Description>
<PlainTextSelection guid="5e1f0000-0000-4000-8000-0000000000P1" name="part" startPosition="{start}" endPosition="{end}" creatingUser="5e1f0000-0000-4000-8000-0000000000U1">
<Coding guid="5e1f0000-0000-4000-8000-0000000000K1" creatingUser="5e1f0000-0000-4000-8000-0000000000U1"><CodeRef targetGUID="5e1f0000-0000-4000-8000-0000000000C2"/></Coding>{more}</PlainTextSelection>
<NoteRef targetGUID="5e1f0000-0000-4000-8000-0000000000N1"/></TextSource></Sources>
<Notes><Note guid="5e1f0000-0000-4000-8000-0000000000N1" name="Memo"><PlainTextContent>{secret}</PlainTextContent></Note></Notes></Project>"""


def project(path: Path, coder: str = "Kham Sample", more: str = "") -> Path:
    """A project as programs write it, with a transcript of its own."""
    xml = PROJECT.format(coder=coder, start=START, end=START + len(QUOTE), secret=MEMO, more=more)
    with zipfile.ZipFile(path, "w") as packed:
        packed.writestr("project.qde", xml)
        packed.writestr("sources/S1.txt", TRANSCRIPT)
        packed.writestr("sources/S1.mp3", b"sound")
    return path


@pytest.fixture
def cohort(in_english: Cohort, tmp_path: Path) -> Cohort:
    return Cohort.read(CohortPaths(Path(shutil.copytree(in_english.paths.root, tmp_path / "cohort"))))


def answered(cohort: Cohort, intake: Intake, path: Path) -> Path:
    """The marked copy, with the answers that only the researcher knows."""
    (submission,) = intake.submissions
    context = sender_context(receipt_context(cohort, intake), submission)
    path.write_bytes(annotated_copy(cohort, context, submission))
    book = openpyxl.load_workbook(path)
    answers = {"round": "Baseline", "source_kind": "Interview", "captured_by": "Noy Sample"}
    for row in book["Columns and names"].iter_rows(min_row=3):
        row[5].value = answers.get(row[7].value, row[5].value)
        if row[3].value == "Kham Sample":
            row[5].value = "Kham Sample"
    notes = book["Sources"]
    notes.cell(2, [cell.value for cell in notes[1]].index("Day of the source") + 1, "2026-11-20")
    book.save(path)
    return path


def test_a_project_becomes_notes_codes_and_codings(cohort: Cohort, tmp_path: Path) -> None:
    path = project(tmp_path / "change.qdpx")
    first_intake = read_submissions(cohort, [path], "host-1")
    (submission,) = first_intake.submissions
    assert {finding.code for finding in submission.findings} <= {"column-missing", "value-missing"}
    assert "sources-not-kept" in [part.why for part in submission.unread]
    copy = answered(cohort, first_intake, tmp_path / "change_checked.xlsx")
    answered_intake = read_submissions(cohort, [copy], "host-1")
    changes = {name: list(table.values()) for name, table in answered_intake.overlay.changes.items()}
    (note,) = changes["research_notes"]
    assert (note.row["summary"], note.row["captured_on"]) == ("An interview about decisions", "2026-11-20")
    codes = {change.row["title"]: change.row for change in changes["codebook"]}
    assert codes["Listens first"]["parent_code"] == codes["Leading"]["code"]
    (coding,) = changes["codings"]
    assert (coding.row["quote"], coding.row["code"]) == (QUOTE, codes["Listens first"]["code"])
    assert coding.row["research_note_id"] == note.row["research_note_id"]
    assert coding.row["coder_id"] == "p-cccccc"
    assert [finding.code for finding in answered_intake.submissions[0].findings] == []


def test_transcripts_and_memos_are_neither_kept_nor_archived(cohort: Cohort, tmp_path: Path) -> None:
    cohort.paths.submissions.mkdir(exist_ok=True)
    path = project(cohort.paths.submissions / "change.qdpx")
    copy = answered(cohort, read_submissions(cohort, [path], "host-1"), tmp_path / "change_checked.xlsx")
    notes = openpyxl.load_workbook(copy)["Sources"]
    assert notes["A1"].value == "GUID"
    acceptance = accept_submissions(cohort, [path], "host-1", answers=[copy], good_rows=True)
    assert [submission.path.name for submission in acceptance.accepted] == ["change.qdpx"] or acceptance.waiting
    files = [each for each in cohort.paths.root.rglob("*") if each.is_file() and each != path]
    stored_bytes = b"".join(file.read_bytes() for file in files if file.suffix != ".qdpx")
    for archived in (file for file in files if file.suffix == ".qdpx"):
        with zipfile.ZipFile(archived) as packed:
            assert packed.namelist() == ["project.qde"]
            stored_bytes += packed.read("project.qde")
    assert MEMO.encode() not in stored_bytes
    assert TRANSCRIPT.encode() not in stored_bytes


def test_a_second_export_adds_only_what_is_new(cohort: Cohort, tmp_path: Path) -> None:
    first = project(tmp_path / "change.qdpx")
    copy = answered(cohort, read_submissions(cohort, [first], "host-1"), tmp_path / "change_checked.xlsx")
    assert accept_submissions(cohort, [copy], "host-1").accepted
    later = project(
        tmp_path / "later.qdpx",
        more='<Coding guid="5e1f0000-0000-4000-8000-0000000000K2"><CodeRef targetGUID="5e1f0000-0000-4000-8000-0000000000C1"/></Coding>',
    )
    intake = read_submissions(cohort, [later], "host-1")
    statuses = Counter(
        change.status for table in ("codebook", "codings") for change in intake.overlay.changes[table].values()
    )
    assert statuses == {"unchanged": 3, "added": 1}


TAGUETTE = ROOT / "tests" / "data" / "taguette"
TAGS = {
    "interesting": "Further review required",
    "leading": "How they lead",
    "leading.listens": "Asks before deciding",
    "ฟังก่อน": "ถามก่อนตัดสินใจ",
}
HIGHLIGHTS = {
    ("leading", "We planned little."),
    ("leading.listens", QUOTE),
    ("ฟังก่อน", QUOTE),
    ("ฟังก่อน", "เราฟังก่อน"),
}


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_exports_of_taguette_are_read(cohort: Cohort, tmp_path: Path, kind: str) -> None:
    answered_intake = read_submissions(cohort, [TAGUETTE / f"codebook.{kind}"], "host-1")
    codes = [change.row for change in answered_intake.overlay.changes["codebook"].values()]
    assert {row["title"]: row["definition"] for row in codes} == TAGS
    assert accept_submissions(cohort, [TAGUETTE / f"codebook.{kind}"], "host-1").accepted
    titles = {row["code"]: row["title"] for row in codes}

    highlights = TAGUETTE / f"highlights.{kind}"
    first_intake = read_submissions(cohort, [highlights], "host-1")
    context = sender_context(receipt_context(cohort, first_intake), first_intake.submissions[0])
    copy = tmp_path / "checked.xlsx"
    copy.write_bytes(annotated_copy(cohort, context, first_intake.submissions[0]))
    book = openpyxl.load_workbook(copy)
    for row in book["Columns and names"].iter_rows(min_row=3):
        row[5].value = {"coder_id": "Kham Sample"}.get(row[7].value, row[5].value)
        # the document is a note that the cohort has
        row[5].value = "note-01" if row[3].value == "Interview 1" else row[5].value
    book.save(copy)
    answered_intake = read_submissions(cohort, [highlights], "host-1", answers=[copy])
    assert answered_intake.submissions[0].findings == []
    rows = [change.row for change in answered_intake.overlay.changes["codings"].values()]
    assert len(rows) == len(HIGHLIGHTS)
    assert {(titles[row["code"]], row["quote"]) for row in rows} == HIGHLIGHTS
    assert {(row["research_note_id"], row["coder_id"]) for row in rows} == {("note-01", "p-cccccc")}

    # the same export once more adds nothing and asks nothing; who coded is not kept, as it is a person
    assert accept_submissions(cohort, [highlights], "host-1", answers=[copy]).accepted
    again = read_submissions(cohort, [highlights], "host-1")
    assert {change.status for change in again.overlay.changes["codings"].values()} == {"unchanged"}


def test_a_codebook_of_taguette_in_the_exchange_format_is_read(cohort: Cohort) -> None:
    intake = read_submissions(cohort, [TAGUETTE / "codebook.qdc"], "host-1")
    assert {change.row["title"] for change in intake.overlay.changes["codebook"].values()} == {*TAGS}


def test_a_project_goes_to_another_program_and_back(cohort: Cohort, tmp_path: Path) -> None:
    original = project(tmp_path / "change.qdpx")
    extracted = tmp_path / "extracted"
    book = RefiProject.load(original, extracted)
    written = tmp_path / "written.qdpx"
    RefiProject.save(book, written, extracted / "sources")
    sheets = [open_spreadsheet(path).sheets for path in (original, written)]
    assert sheets[0] == sheets[1]
    assert [len(sheet.rows) for sheet in sheets[0]] == [2, 3, 2]

    # what is kept of it is a project that the other program opens: the codes and codings without the sources
    copy = answered(cohort, read_submissions(cohort, [written], "host-1"), tmp_path / "checked.xlsx")
    assert accept_submissions(cohort, [written], "host-1", answers=[copy], good_rows=True).accepted
    (archived,) = cohort.paths.submissions.rglob("*.qdpx")
    archived_project = RefiProject.load(archived, tmp_path / "kept")
    assert [code.name for code in archived_project.code_book.codes.code] == ["Leading"]
    assert [code.name for code in archived_project.code_book.codes.code[0].code] == ["Listens first"]
    (source,) = archived_project.sources.text_source
    assert (
        source.plain_text_selection[0].coding[0].code_ref.target_guid
        == archived_project.code_book.codes.code[0].code[0].guid
    )
    assert archived_project.notes is None
    assert not (tmp_path / "kept" / "sources").exists()


def test_a_codebook_of_refi_is_read(cohort: Cohort, tmp_path: Path) -> None:
    path = tmp_path / "codebook.qdc"
    path.write_text(
        '<?xml version="1.0" encoding="utf-8"?><CodeBook xmlns="urn:QDA-XML:codebook:1.0" origin="Taguette"><Codes>'
        '<Code guid="5e1f0000-0000-4000-8000-0000000000C1" name="Leading" isCodable="true"/></Codes></CodeBook>',
        encoding="utf-8",
    )
    intake = read_submissions(cohort, [path], "host-1")
    assert [change.row["title"] for change in intake.overlay.changes["codebook"].values()] == ["Leading"]
    assert [finding.code for finding in intake.submissions[0].findings] == ["value-missing"]


@pytest.mark.parametrize("content", ["<Project", "<!DOCTYPE x [<!ENTITY a 'b'>]><Project>&a;</Project>", ""])
def test_a_broken_project_is_refused_in_one_line(cohort: Cohort, tmp_path: Path, content: str) -> None:
    path = tmp_path / "broken.qdpx"
    with zipfile.ZipFile(path, "w") as packed:
        packed.writestr("project.qde", content)
    (submission,) = read_submissions(cohort, [path], "host-1").submissions
    assert [finding.code for finding in submission.findings] in (["submission-broken"], ["submission-without-table"])
