"""Undo: what the last acceptance did is as if it had not been, as long as nothing else was written since."""

from __future__ import annotations

import csv
import errno
import hashlib
import zipfile
from pathlib import Path

import pytest
from cohort.errors import CannotRun
from cohort.i18n.language import cohort_language
from cohort.model.cohort import Cohort
from cohort.model.paths import CohortPaths
from cohort.storing.ledger import read_ledger
from cohort.storing.ledger_chain import follow_ledger
from cohort.workflows.backup.commit import make_backup
from cohort.workflows.forms.make_forms import make_forms
from cohort.workflows.intake.accept import accept_submissions
from cohort.workflows.intake.answer_questions import CellAnswer, FileAnswers, keep_answers
from cohort.workflows.intake.read_submissions import submitted_paths
from cohort.workflows.intake.receive_files import bring_back, files_set_aside, receive_file, set_aside
from cohort.workflows.intake.undo import last_acceptance, undo_acceptance
from cohort.workflows.open_cohort import open_cohort
from cohort.workflows.people.forget import forget_person
from cohort.workflows.people.remove import remove_row
from cohort.workflows.tables.correct_row import Correction, accept_rows, correction_file
from cohort.workflows.validation.validate import check_data

from tests.accepting import TEA, YARN, entries, expenses, rows, send, state
from tests.failing_disk import FailingDisk
from tests.helpers import replace


def read(folder: Path) -> Cohort:
    return Cohort.read(CohortPaths(folder))


def without_ledger(folder: Path) -> dict[str, str]:
    return {name: text for name, text in state(folder).items() if "ledger" not in name}


def test_everything_is_as_before_and_the_ledger_tells_both(small: Path) -> None:
    send(small, TEA, YARN, name="ค่าใช้จ่าย.xlsx")
    before, entries_before = without_ledger(small), entries(small)
    accept_submissions(read(small))
    last = last_acceptance(CohortPaths(small))
    assert last
    assert (last.rows, last.files) == ({"expenses": (2, 0, 0)}, ["ค่าใช้จ่าย.xlsx"])
    returned = undo_acceptance(read(small)).files
    assert [path.name for path in returned] == ["ค่าใช้จ่าย.xlsx"]
    assert without_ledger(small) == before
    new = entries(small)[len(entries_before) :]
    assert [(entry["action"], entry["table"], entry["added"], entry["removed"]) for entry in new] == [
        ("accept", "expenses", "2", "0"),
        ("undo", "expenses", "0", "2"),
    ]
    assert new[1]["table_sha256"] == new[0]["previous_sha256"]
    assert follow_ledger(read_ledger(CohortPaths(small))).gaps == []
    assert check_data(read(small)).findings == []
    assert last_acceptance(CohortPaths(small)) is None


def test_what_was_undone_is_accepted_again_without_a_question(small: Path) -> None:
    send(small, TEA, YARN)
    accept_submissions(read(small))
    once = rows(small, "expenses")
    undo_acceptance(read(small))
    again = accept_submissions(read(small))
    assert [submission.findings for submission in again.accepted] == [[]]
    assert rows(small, "expenses") == once


def test_a_corrected_row_gets_its_value_back(small: Path) -> None:
    import openpyxl

    (form,) = [path for path in make_forms(read(small), ["money"]) if "partner-01.xlsx" in path.name]
    book = openpyxl.load_workbook(form)
    sheet = next(sheet for sheet in book.worksheets if any(cell.value == "expense_id" for cell in sheet[4]))
    cell = next(cell for row in sheet.iter_rows(min_row=5) for cell in row if cell.value == 100.5)
    cell.value = 101
    (small / "submissions").mkdir(exist_ok=True)
    book.save(small / "submissions" / "corrected.xlsx")
    before = rows(small, "expenses")
    accept_submissions(read(small))
    assert rows(small, "expenses") != before
    undo_acceptance(read(small))
    assert rows(small, "expenses") == before


def test_rows_that_waited_in_a_file_of_their_own_are_in_one_file_again(small: Path) -> None:
    send(small, TEA, ["31/11/2026", *YARN[1:]], name="mixed.xlsx")
    before = without_ledger(small)
    accept_submissions(read(small), good_rows=True)
    assert (small / "submissions" / "mixed_rest.xlsx").exists()
    undo_acceptance(read(small))
    assert without_ledger(small) == before


def test_a_correction_of_the_desk_is_set_aside_and_a_sent_file_waits_again(small: Path) -> None:
    cohort = read(small)
    table, row = cohort.model.tables["expenses"], rows(small, "expenses")[0]
    correction = Correction(table, (row["expense_id"],), {"amount": "75"}, "counted again")
    name, content = correction_file(cohort, cohort_language(cohort), correction)
    before = without_ledger(small)
    accept_rows(cohort, name, content, lambda _: True)
    assert rows(small, "expenses")[0]["amount"] == "75"
    last = last_acceptance(CohortPaths(small))
    assert last
    assert (last.files, last.of_desk) == ([], [name])
    result = undo_acceptance(read(small))
    assert (result.files, [path.name for path in result.set_aside]) == ([], [name])
    # nothing waits that would be taken in again with the next files
    assert submitted_paths(CohortPaths(small)) == []
    aside = f"submissions/set-aside/{name}"
    assert without_ledger(small) == before | {aside: hashlib.sha256(content).hexdigest()}
    # somebody who wants it all the same brings it back
    (path,) = files_set_aside(CohortPaths(small))
    waiting = bring_back(CohortPaths(small), path)
    assert (waiting.parent, files_set_aside(CohortPaths(small))) == (small / "submissions", [])
    accept_submissions(read(small))
    assert rows(small, "expenses")[0]["amount"] == "75"


@pytest.mark.parametrize("goes_on", [False, True], ids=["once", "from then on"])
def test_a_correction_that_counts_keeps_its_workbook_whatever_fails_then(small: Path, goes_on: bool) -> None:
    cohort = read(small)
    correction = Correction(cohort.model.tables["expenses"], ("expense-01",), {"amount": "75"}, "counted again")
    name, content = correction_file(cohort, cohort_language(cohort), correction)
    with pytest.MonkeyPatch.context() as patches:
        # writing the journal comes before the first file takes the place of another
        FailingDisk(patches, 2, errno.EIO, goes_on=goes_on, calls=("replace",))
        with pytest.raises(CannotRun, match="will be completed"):
            accept_rows(cohort, name, content, lambda _: True)
    open_cohort(CohortPaths(small))
    assert rows(small, "expenses")[0]["amount"] == "75"
    (archived,) = (small / "submissions").rglob("*.xlsx")
    assert (archived.parent.parent.name, archived.read_bytes()) == ("accepted", content)


def test_what_could_not_be_moved_lies_where_it_was_alone(small: Path) -> None:
    waits = send(small, TEA)
    moves = (lambda: receive_file(CohortPaths(small), "a.csv", [b"x"]), lambda: set_aside(CohortPaths(small), waits))
    for move in moves:
        before = state(small)
        with pytest.MonkeyPatch.context() as patches:
            FailingDisk(patches, 1, errno.EACCES, goes_on=False, calls=("unlink",))
            with pytest.raises(CannotRun, match="could not be"):
                move()
        assert state(small) == before


def test_a_name_that_is_taken_meanwhile_is_not_overwritten(small: Path) -> None:
    send(small, TEA)
    accept_submissions(read(small))
    other = send(small, YARN)
    content = other.read_bytes()
    assert [path.name for path in undo_acceptance(read(small)).files] == ["expenses 2.xlsx"]
    assert other.read_bytes() == content


def test_nothing_is_undone_after_another_change(small: Path) -> None:
    send(small, TEA)
    accept_submissions(read(small))
    remove_row(read(small), ["expense-06"], "entered twice")
    before = state(small)
    assert last_acceptance(CohortPaths(small)) is None
    with pytest.raises(CannotRun, match="there is no acceptance that can be undone"):
        undo_acceptance(read(small))
    assert state(small) == before


def test_nothing_is_undone_where_a_table_was_edited(small: Path) -> None:
    send(small, TEA)
    accept_submissions(read(small))
    replace(small / "data" / "expenses.csv", "Bus tickets", "Bus ticket")
    before = state(small)
    with pytest.raises(CannotRun, match=r"data/expenses\.csv was changed after"):
        undo_acceptance(read(small))
    assert state(small) == before


def test_the_archive_is_in_no_back_up_and_goes_with_the_next_change(small: Path) -> None:
    send(small, TEA)
    accept_submissions(read(small))
    (undo_record,) = (small / "private" / "undo").iterdir()
    assert "before/" in "".join(zipfile.ZipFile(undo_record).namelist())
    with zipfile.ZipFile(sorted((small / "backups").glob("*.zip"))[-1]) as archive:
        assert not [name for name in archive.namelist() if "undo" in name]
    result = forget_person(read(small), "p-aaaaaa", "asked for it")
    assert not [place for place in result.places if "undo" in place.file]
    assert list((small / "private" / "undo").iterdir()) == []


def test_a_back_up_that_is_asked_for_clears_it(small: Path) -> None:
    send(small, TEA)
    accept_submissions(read(small))
    make_backup(read(small))
    assert last_acceptance(CohortPaths(small)) is None
    assert list((small / "private" / "undo").iterdir()) == []
    assert ("Tea", "120") in expenses(small)


def test_the_ledger_stays_a_chain_over_several_files_of_one_table(small: Path) -> None:
    send(small, TEA, name="one.xlsx")
    send(small, YARN, name="two.xlsx")
    digest = hashlib.sha256((small / "data" / "expenses.csv").read_bytes()).hexdigest()
    accept_submissions(read(small))
    undo_acceptance(read(small))
    chain = follow_ledger(read_ledger(CohortPaths(small)))
    assert (chain.gaps, chain.last["expenses"].sha256) == ([], digest)
    with (small / "data" / "ledger.csv").open(encoding="utf-8", newline="") as file:
        assert [row["action"] for row in csv.DictReader(file)][-4:] == ["accept", "accept", "undo", "undo"]


def test_what_was_answered_on_the_desk_about_a_person_is_forgotten_too(small: Path) -> None:
    cohort, digest = read(small), "ab" * 32
    keep_answers(cohort, digest, FileAnswers(answers=[CellAnswer("Cash", "B2", "question-readings", "Noy Sample")]))
    keep_answers(cohort, "cd" * 32, FileAnswers(answers=[CellAnswer("Cash", "B2", "question-readings", "1200")]))
    assert len(list((small / "private" / "answers").iterdir())) == 2
    forget_person(cohort, "p-aaaaaa", "asked for it")
    assert [path.stem for path in (small / "private" / "answers").iterdir()] == ["cd" * 32]
