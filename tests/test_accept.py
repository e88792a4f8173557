"""Accepting: once, whole or not at all, and nothing that people sent is lost."""

from __future__ import annotations

import datetime
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

import openpyxl
import pytest
from cohort.errors import CannotRun
from cohort.i18n.language import cohort_language
from cohort.model.cohort import Cohort
from cohort.model.paths import CohortPaths
from cohort.storing.journal import FileChanges, apply_changes, complete_interrupted, journal_path
from cohort.workflows.forms.make_forms import make_forms
from cohort.workflows.intake.accept import apply_acceptance
from cohort.workflows.intake.acceptance_plan import plan_acceptance
from cohort.workflows.intake.read_submissions import submitted_files
from cohort.workflows.open_cohort import open_cohort
from cohort.workflows.validation.validate import check_data

from tests.accepting import (
    TEA,
    YARN,
    answer,
    checked,
    expenses,
    rows,
    send,
    state,
    take,
    without_time,
)
from tests.helpers import git, git_save, needs_pseudo_terminal, replace, run
from tests.workbooks import workbook

if os.name != "nt":
    from tests.terminal import Terminal

FOUND = {"question-removed", "question-forgotten"}


def test_what_is_right_goes_in_and_the_original_is_kept(small: Path) -> None:
    before = expenses(small)
    path = send(small, TEA, YARN)
    content = path.read_bytes()
    assert take(small) == (["expenses.xlsx"], [])
    assert expenses(small) == sorted([*before, ("Tea", "120"), ("Yarn", "80.5")])
    assert [row["payee"] for row in rows(small, "expenses", "private") if row["payee"] == "Tea house"]
    (original,) = (small / "submissions" / "accepted").rglob("*.xlsx")
    assert original.read_bytes() == content
    assert original.name == f"{hashlib.sha256(content).hexdigest()[:8]} expenses.xlsx"
    assert not path.exists()
    last = rows(small, "ledger")[-1]
    assert (last["action"], last["table"], last["added"]) == ("accept", "expenses", "2")
    assert last["file_sha256"] == hashlib.sha256(content).hexdigest()
    assert last["table_sha256"] == hashlib.sha256((small / "data" / "expenses.csv").read_bytes()).hexdigest()
    assert check_data(Cohort.read(CohortPaths(small))).findings == []


@pytest.mark.slow
def test_accepting_twice_is_accepting_once(small: Path) -> None:
    send(small, TEA, YARN)
    take(small)
    once = expenses(small), rows(small, "expenses")
    assert take(small) == ([], [])
    send(small, TEA, YARN)
    take(small)
    send(small, YARN, TEA, name="again.xlsx")
    assert take(small) == (["again.xlsx"], [])
    assert (expenses(small), rows(small, "expenses")) == once


def test_a_file_with_a_fault_waits_whole_and_the_others_go_in(small: Path) -> None:
    before = expenses(small)
    send(small, TEA, ["31/11/2026", *YARN[1:]], name="faulty.xlsx")
    send(small, YARN, name="good.xlsx")
    assert take(small) == (["good.xlsx"], ["faulty.xlsx"])
    assert expenses(small) == sorted([*before, ("Yarn", "80.5")])
    assert (small / "submissions" / "faulty.xlsx").exists()


def test_files_that_need_each_other_go_in_together_or_wait_together(small: Path) -> None:
    people = ["person_id", "full_name", "nickname", "roles", "organisation_id"]
    logs = ["coach_id", "organisation_id", "date", "minutes", "mode", "purpose"]
    matches = ["coach_id", "organisation_id", "from_date", "reason"]
    folder = small / "submissions"
    log = workbook(folder / "log.xlsx", {"coach_logs": [logs, ["Dao", "Weavers", "2026-12-03", 60, "visit", "trial"]]})
    workbook(folder / "match.xlsx", {"matches": [matches, ["Dao", "Weavers", "2026-11-20", "Knows looms"]]})
    assert take(small, log) == ([], ["log.xlsx"])
    register = {"people": [people, ["", "Dao Sample", "Dao", "pilot", ""]]}
    workbook(folder / "people.xlsx", register)
    assert sorted(take(small)[1]) == ["log.xlsx", "match.xlsx", "people.xlsx"]
    register["people"][1][3] = "coach"
    workbook(folder / "people.xlsx", register)
    assert sorted(take(small)[0]) == ["log.xlsx", "match.xlsx", "people.xlsx"]
    dao = next(row["person_id"] for row in rows(small, "people", "private") if row["nickname"] == "Dao")
    assert dao in {row["coach_id"] for row in rows(small, "coach_logs")}
    assert "dao" not in dao


def test_a_correction_in_a_form_changes_one_cell_and_an_old_copy_reverts_nothing(small: Path) -> None:
    (form,) = [
        path for path in make_forms(Cohort.read(CohortPaths(small)), ["money"]) if "partner-01.xlsx" in path.name
    ]
    old = small / "old.xlsx"
    shutil.copyfile(form, old)
    book = openpyxl.load_workbook(form)
    sheet = next(sheet for sheet in book.worksheets if any(cell.value == "expense_id" for cell in sheet[4]))
    row = next(cells[0].row for cells in sheet.iter_rows(min_row=5) if cells[0].value == "expense-01")
    amount = next(cell for cell in sheet[row] if cell.value == 100.5)
    amount.value = 101
    (small / "submissions").mkdir(exist_ok=True)
    book.save(small / "submissions" / "corrected.xlsx")
    before = rows(small, "expenses")
    assert take(small) == (["corrected.xlsx"], [])
    after = rows(small, "expenses")
    changed = [(old_row, new) for old_row, new in zip(before, after, strict=True) if old_row != new]
    assert [(was["expense_id"], was["amount"], now["amount"]) for was, now in changed] == [
        ("expense-01", "100.50", "101")
    ]
    shutil.copyfile(old, small / "submissions" / "old.xlsx")
    assert take(small) == (["old.xlsx"], [])
    assert rows(small, "expenses") == after


def test_a_dry_run_says_what_would_happen_and_does_nothing(small: Path) -> None:
    send(small, TEA)
    before = state(small)
    done = run(small, "accept", "--dry-run")
    assert done.returncode == 0
    assert "would be accepted" in done.stdout
    assert "1 new row" in done.stdout
    assert state(small) == before


@pytest.mark.slow
def test_the_command_says_what_it_did_and_what_waits(small: Path) -> None:
    replace(small / "cohort.yml", "language: en", "commit_on_accept: false\nlanguage: en")
    send(small, TEA)
    send(small, ["never", *YARN[1:]], name="faulty.xlsx")
    done = run(small, "accept")
    assert done.returncode == 1
    assert "expenses.xlsx  accepted" in done.stdout
    assert "This file waits to be corrected." in done.stdout
    assert run(small, "accept", "nowhere.xlsx").returncode == 2


@pytest.mark.slow
def test_data_is_committed_where_there_is_git_and_backed_up_where_there_is_none(small: Path) -> None:
    import zipfile

    send(small, TEA)
    assert "backups/" in run(small, "accept").stdout
    (archive,) = (small / "backups").glob("*.zip")
    assert "private/expenses.csv" in zipfile.ZipFile(archive).namelist()
    git_save(small)
    send(small, YARN)
    who = {"GIT_AUTHOR_NAME": "T", "GIT_AUTHOR_EMAIL": "t@example.org"}
    who |= {"GIT_COMMITTER_NAME": "T", "GIT_COMMITTER_EMAIL": "t@example.org"}
    assert "committed" in run(small, "accept", **who).stdout
    assert git(small, "show", "--stat", "--format=%s").splitlines()[0] == "Accept 1 file: expenses 1"
    assert git(small, "status", "--porcelain", "--", "data") == ""
    assert "private" not in git(small, "show", "--stat")


def test_a_damaged_table_is_not_written_over(small: Path) -> None:
    path = small / "data" / "expenses.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("expense_id,", "expense_id,note,"), encoding="utf-8")
    before = state(small) | {"x": ""}
    send(small, TEA)
    with pytest.raises(CannotRun, match=r"data/expenses.csv: nothing was changed"):
        take(small)
    assert state(small) | {"x": ""} == before | {"submissions/expenses.xlsx": state(small)["submissions/expenses.xlsx"]}


def test_a_clone_without_private_refuses(small: Path) -> None:
    for path in (small / "private").glob("*.csv"):
        path.unlink()
    send(small, TEA)
    with pytest.raises(CannotRun, match="private/ is not here"):
        take(small)


def test_a_file_that_changes_while_it_is_read_is_refused(small: Path) -> None:
    path = send(small, TEA)
    read = Cohort.read(CohortPaths(small))
    acceptance = plan_acceptance(read, [path])
    send(small, TEA, YARN)
    before = state(small)
    with pytest.raises(CannotRun, match="was changed while it was read"):
        apply_acceptance(read, acceptance)
    assert state(small) == before


@pytest.mark.slow
def test_a_second_session_that_writes_is_told_to_wait(small: Path) -> None:
    send(small, TEA)
    holding = subprocess.Popen(
        [
            sys.executable,
            "-c",
            "import sys, time; sys.path.insert(0, sys.argv[1]); from pathlib import Path; "
            "from cohort.model.paths import CohortPaths; from cohort.storing.lock import write_lock\n"
            "with write_lock(CohortPaths(Path(sys.argv[2]))): print('held', flush=True); time.sleep(30)",
            str(small / "toolkit" / "scripts"),
            str(small),
        ],
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert holding.stdout is not None
        assert holding.stdout.readline() == "held\n"
        done = run(small, "accept")
        assert done.returncode == 2
        assert "is writing to this cohort" in done.stderr
    finally:
        holding.kill()
        holding.wait()
    assert run(small, "accept").returncode == 0


def test_a_disk_that_is_full_changes_nothing(small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    send(small, TEA)
    read = Cohort.read(CohortPaths(small))
    acceptance = plan_acceptance(read, submitted_files(read, []))
    before = state(small)
    written = []

    def full(handle: int) -> None:
        written.append(handle)
        if len(written) == 2:
            raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(CannotRun, match=r"nothing was changed: No space left on device"):
        apply_acceptance(read, acceptance)
    assert state(small) == before


# an administrator may write everywhere, unless this is taken from the process
AS_ANYBODY = ["setpriv", "--bounding-set", "-dac_override,-dac_read_search"] if os.geteuid() == 0 else []


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="folders of Windows cannot be closed by their mode")
@pytest.mark.parametrize("folder", ["data", "private", "submissions", "submissions/accepted"])
def test_a_folder_that_cannot_be_written_to_changes_nothing(small: Path, folder: str) -> None:
    send(small, TEA)
    (small / "submissions" / "accepted").mkdir()
    before = state(small)
    (small / folder).chmod(0o555)
    accepting = [*AS_ANYBODY, sys.executable, str(small / "toolkit" / "scripts" / "accept.py")]
    try:
        done = subprocess.run(accepting, capture_output=True, text=True, check=False)
    finally:
        (small / folder).chmod(0o755)
    assert (done.returncode, done.stderr.count("\n")) == (2, 1), done.stderr
    assert folder.split("/")[0] in done.stderr
    assert state(small) == before
    assert run(small, "accept").returncode == 0
    assert ("Tea", "120") in expenses(small)


def test_an_interrupted_change_is_completed_by_the_next_session(small: Path) -> None:
    paths = CohortPaths(small)
    target = small / "data" / "expenses.csv"
    apply_changes(paths, FileChanges({target: b"expense_id\n"}))
    assert target.read_bytes() == b"expense_id\n"
    # as a crash right after the journal leaves it
    journal = {
        "format": 1,
        "contents": [{"path": "data/expenses.csv", "sha256": hashlib.sha256(b"new\n").hexdigest()}],
        "moves": [],
        "deletions": [],
    }
    (small / "data" / ".expenses.csv.new").write_bytes(b"new\n")
    journal_path(paths).write_text(json.dumps(journal), encoding="utf-8")
    assert complete_interrupted(paths)
    assert target.read_bytes() == b"new\n"
    assert not journal_path(paths).exists()
    # and as one right before it does
    (small / "data" / ".expenses.csv.new").write_bytes(b"never decided\n")
    assert not complete_interrupted(paths)
    assert target.read_bytes() == b"new\n"
    assert not list((small / "data").glob(".*.new"))


# moments at which a real process is killed, spread evenly over the calls that may change the disk
KILLS = 24
KILLED = """
import os, signal, sys
sys.path.insert(0, sys.argv[1])
from pathlib import Path
from cohort.model.paths import CohortPaths
from cohort.storing.lock import write_lock
from cohort.workflows.intake import accept as accepting
from cohort.model.cohort import Cohort
from cohort.workflows.intake.read_submissions import submitted_files

CALLS = {"open", "write", "fsync", "replace", "rename", "mkdir", "unlink", "flush", "close"}
write_all = accepting.apply_changes

def accept_and_die(root, steps):
    left = [steps]
    def count(frame, event, call):
        # a moment is a call of the system that may change the disk
        if event == "c_call" and call.__name__ in CALLS:
            left[0] -= 1
            if left[0] < 0:
                os.kill(os.getpid(), signal.SIGKILL)
    def watched(*arguments):
        sys.setprofile(count)
        write_all(*arguments)
        sys.setprofile(None)
    accepting.apply_changes = watched
    cohort = Cohort.read(CohortPaths(root))
    with write_lock(cohort.paths):
        accepting.apply_acceptance(cohort, accepting.plan_acceptance(cohort, submitted_files(cohort, [])))

for number, root in enumerate(sorted(Path(sys.argv[2]).iterdir())):
    child = os.fork()
    if child == 0:
        accept_and_die(root, number * MOMENTS // COPIES)
        os._exit(0)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) in (-signal.SIGKILL, 0)
"""


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="SIGKILL is not there on Windows")
def test_killed_at_any_moment_it_is_as_before_or_as_after(small: Path, tmp_path: Path) -> None:
    send(small, TEA, YARN)
    send(small, ["2026-12-05", "Bus", 20, "Farmers", "Own money", "Bus"], name="other.xlsx")
    after = Path(shutil.copytree(small, tmp_path / "after"))
    take(after)
    before_state = state(small)
    after_state = without_time(state(after), after)
    folder = tmp_path / "killed"
    for number in range(KILLS):
        shutil.copytree(small, folder / f"{number:03}")
    script = KILLED.replace("MOMENTS", "110").replace("COPIES", str(KILLS))
    subprocess.run([sys.executable, "-c", script, str(small / "toolkit" / "scripts"), str(folder)], check=True)
    outcomes = {"before": 0, "after": 0, "mixed before recovery": 0}
    for cohort in sorted(folder.iterdir()):
        raw = {name: found for name, found in state(cohort).items() if not name.rpartition("/")[2].startswith(".")}
        open_cohort(CohortPaths(cohort))  # what every session does first
        now = state(cohort)
        if raw not in (before_state, now):
            outcomes["mixed before recovery"] += 1
        if now == before_state:
            outcomes["before"] += 1
        else:
            assert without_time(now, cohort) == after_state
            outcomes["after"] += 1
    # the moments must have been spread over the whole of it
    assert min(outcomes.values()) > 1, outcomes


def test_the_time_of_a_session_says_when(small: Path) -> None:
    send(small, TEA)
    begin = time.time()
    take(small)
    assert rows(small, "ledger")[-1]["at"][:10] in {
        time.strftime("%Y-%m-%d", time.gmtime(begin)),
        time.strftime("%Y-%m-%d", time.gmtime()),
    }


@pytest.mark.slow
def test_an_accepted_cohort_can_be_reported(small: Path) -> None:
    send(small, TEA)
    take(small)
    assert run(small, "report").returncode == 0


def test_a_day_that_can_be_read_in_two_ways_is_answered_in_the_annotated_copy(small: Path) -> None:
    path = send(small, ["01/02/27", *TEA[1:]])
    copy = checked(small, path.name)
    path.unlink()
    answer(copy, small / "submissions" / "answered.xlsx", {"A2": "1 Feb 2027"})
    assert take(small) == (["answered.xlsx"], [])
    assert [row["spent_on"] for row in rows(small, "expenses") if row["description"] == "Tea"] == ["2027-02-01"]


@pytest.mark.slow
@pytest.mark.parametrize(("answer_text", "number"), [("new", 2), ("same", 1)])
def test_an_equal_row_more_than_there_is_is_another_one_or_the_same(small: Path, answer_text: str, number: int) -> None:
    send(small, TEA)
    take(small)
    path = send(small, TEA, TEA, name="more.xlsx")
    copy = checked(small, path.name)
    path.unlink()
    answer(copy, small / "submissions" / "answered.xlsx", {"3": answer_text})
    assert take(small) == (["answered.xlsx"], [])
    assert [row["description"] for row in rows(small, "expenses")].count("Tea") == number
    assert check_data(Cohort.read(CohortPaths(small))).findings == []


@pytest.mark.slow
@pytest.mark.parametrize(("answer_text", "amount"), [("mine", "120"), ("theirs", "130")])
def test_an_old_copy_reverts_a_correction_only_when_that_is_meant(small: Path, answer_text: str, amount: str) -> None:
    path = send(small, TEA)
    old = small / "old.xlsx"
    shutil.copyfile(path, old)
    take(small)
    replace(small / "data" / "expenses.csv", ",Tea,120,", ",Tea,130,")
    shutil.copyfile(old, path)
    assert take(small) == ([], ["expenses.xlsx"])
    copy = checked(small, path.name)
    path.unlink()
    answer(copy, small / "submissions" / "answered.xlsx", {"C2": answer_text})
    assert take(small) == (["answered.xlsx"], [])
    assert [row["amount"] for row in rows(small, "expenses") if row["description"] == "Tea"] == [amount]


@pytest.mark.slow
@pytest.mark.parametrize(("answer_text", "descriptions"), [("new", ["Bus", "Tea"]), ("same", ["Bus"])])
def test_a_row_copied_with_its_hidden_key_is_another_one_or_replaces_the_first(
    small: Path, answer_text: str, descriptions: list[str]
) -> None:
    (form,) = [
        path for path in make_forms(Cohort.read(CohortPaths(small)), ["money"]) if "partner-01.xlsx" in path.name
    ]
    book = openpyxl.load_workbook(form)
    sheet = next(sheet for sheet in book.worksheets if sheet["A4"].value == "expense_id")
    headings = {cell.value: cell.column for cell in sheet[4]}
    blank = next(row for row in range(5, 99) if sheet.cell(row, 2).value is None)
    for number, description in enumerate(("Tea", "Bus")):
        values = {"When was it spent?": "2026-12-01", "Who pays for it?": "Own money"}
        for heading, column in headings.items():
            if str(heading).removesuffix(" *") in values:
                sheet.cell(blank + number, column).value = values[str(heading).removesuffix(" *")]
        sheet.cell(blank + number, 3).value = description
        sheet.cell(blank + number, 4).value = 40
        sheet.cell(blank + number, 1).value = sheet.cell(blank, 1).value
    (small / "submissions").mkdir(exist_ok=True)
    path = small / "submissions" / "copied.xlsx"
    book.save(path)
    copy = checked(small, path.name)
    path.unlink()
    answered = answer(copy, small / "submissions" / "answered.xlsx", {str(blank + 1): answer_text})
    again = shutil.copyfile(answered, small / "again.xlsx")
    assert take(small)[0] == ["answered.xlsx"]
    assert sorted(row["description"] for row in rows(small, "expenses") if row["amount"] == "40") == descriptions
    # the answered copy once more changes nothing, and does not undo what was corrected since
    before = rows(small, "expenses")
    shutil.copyfile(again, answered)
    assert take(small)[0] == ["answered.xlsx"]
    assert rows(small, "expenses") == before
    replace(small / "data" / "expenses.csv", ",Bus,40,", ",Bus,45,")
    shutil.copyfile(again, answered)
    assert take(small) == ([], ["answered.xlsx"])
    assert "45" in [row["amount"] for row in rows(small, "expenses")]


def test_a_back_up_holds_all_that_is_ones_own_byte_for_byte(small: Path) -> None:
    import zipfile

    send(small, TEA)
    done = run(small, "backup")
    assert done.returncode == 0
    (path,) = (small / "backups").glob("*.zip")
    assert f"backups/{path.name}" in done.stdout
    with zipfile.ZipFile(path) as archive:
        held = {name: archive.read(name) for name in archive.namelist()}
    own = ["cohort.yml", "local/README.md", *(name for name in state(small) if not name.startswith("private/."))]
    assert {name: (small / name).read_bytes() for name in own} == held


def test_an_original_goes_with_a_copy_that_is_named_alone(small: Path) -> None:
    path = send(small, ["2026-12-01", "Tea", "a lot", "Weavers", "Own money", "Tea house"])
    send(small, YARN, name="other.xlsx")
    book = openpyxl.load_workbook(checked(small, path.name))
    book["Expenses"]["C2"] = 120
    copy = path.with_name("expenses_checked.xlsx")
    book.save(copy)
    assert take(small, copy) == (["expenses_checked.xlsx"], [])
    assert [path.name for path in (small / "submissions").glob("*.xlsx")] == ["other.xlsx"]
    archived = {path.name[9:] for path in (small / "submissions" / "accepted").rglob("*.xlsx")}
    assert archived == {"expenses.xlsx", "expenses_checked.xlsx"}


def test_an_annotated_copy_takes_the_place_of_its_original(small: Path) -> None:
    before = expenses(small)
    path = send(small, ["2026-12-01", "Tea", "a lot", "Weavers", "Own money", "Tea house"], YARN)
    book = openpyxl.load_workbook(checked(small, path.name))
    book["Expenses"]["C2"] = 120
    copy = path.with_name("expenses_checked.xlsx")
    book.save(copy)
    validated = run(small, "validate")
    assert "expenses_checked.xlsx" in validated.stdout
    findings_json = json.loads((small / "build" / "validation" / "findings.json").read_text(encoding="utf-8"))
    assert findings_json["findings"] == []
    assert {unread_cell["why"] for unread_cell in findings_json["unread"]} == {"copy-instead", "original-replaced"}
    receipt = (small / "build" / "receipts" / "expenses.html").read_text(encoding="utf-8")
    assert "takes the place of its original" in receipt
    # the receipt of the copy renews that of the original
    written = {path.name for path in (small / "build" / "receipts").iterdir()}
    assert written == {"expenses.html", "expenses.pdf", "expenses_checked.xlsx"}
    assert take(small) == (["expenses_checked.xlsx"], [])
    assert expenses(small) == sorted([*before, ("Tea", "120"), ("Yarn", "80.5")])
    archived = {path.name[9:] for path in (small / "submissions" / "accepted").rglob("*.xlsx")}
    assert archived == {"expenses.xlsx", "expenses_checked.xlsx"}
    assert not path.exists()
    assert not copy.exists()


def test_a_correction_of_something_personal_says_whether_there_was_something(small: Path) -> None:
    headings = ["expense_id", "spent_on", "description", "amount", "organisation_id", "budget_line_id", "payee"]
    rows = [["expense-01", "2026-11-20", "Bus tickets", 100.5, "partner-01", "line-01", "Needle buses"]]
    rows += [["expense-02", "2026-12-05", "Yarn", 200, "partner-01", "line-02", "Needle yarns"]]
    (small / "submissions").mkdir(exist_ok=True)
    workbook(small / "submissions" / "book.xlsx", {"Expenses": [headings, *rows]})
    output = run(small, "accept").stdout
    assert "G2 Payee: (a personal value) → (a personal value)" in output
    assert "G3 Payee: (empty) → (a personal value)" in output
    assert "Needle" not in output


def test_an_original_waits_with_its_copy(small: Path) -> None:
    path = send(small, ["2026-12-01", "Tea", "a lot", "Weavers", "Own money", "Tea house"])
    copy = path.with_name("expenses_checked.xlsx")
    shutil.copyfile(checked(small, path.name), copy)
    assert take(small) == ([], ["expenses_checked.xlsx"])
    assert take(small, good_rows=True) == ([], ["expenses_checked.xlsx"])
    assert path.exists()
    assert copy.exists()


@pytest.mark.slow
@needs_pseudo_terminal
@pytest.mark.parametrize("is_accepted", [False, True])
def test_in_a_terminal_it_shows_the_plan_and_asks(small: Path, is_accepted: bool) -> None:
    path = send(small, TEA)
    send(small, ["never", *YARN[1:]], name="faulty.xlsx")
    terminal = in_terminal(small)
    terminal.wait_for("Accept now what can be accepted?")
    assert "would be accepted" in terminal.shown
    assert path.exists()
    terminal.press(*("1\r" if is_accepted else "\x1b"))
    assert terminal.leave() == 1
    assert path.exists() is not is_accepted
    assert ("1 file was accepted." in terminal.shown) is is_accepted
    assert ("Nothing was accepted yet" in terminal.shown) is not is_accepted
    assert "1 file waits to be corrected or answered." in terminal.shown


@pytest.mark.slow
@needs_pseudo_terminal
def test_with_yes_it_does_not_ask_in_a_terminal_either(small: Path) -> None:
    path = send(small, TEA)
    terminal = in_terminal(small, "--yes")
    assert terminal.leave() == 0
    assert not path.exists()
    assert "1 file was accepted." in terminal.shown


def in_terminal(cohort: Path, *arguments: str) -> Terminal:
    script = str(cohort / "toolkit" / "scripts" / "accept.py")
    return Terminal([sys.executable, script, *arguments], cohort, dict(os.environ) | {"PYTHONUTF8": "1"})


@pytest.mark.slow
def test_a_removed_row_does_not_come_back_from_the_same_file(small: Path) -> None:
    path = send(small, TEA, YARN)
    content = path.read_bytes()
    assert take(small) == (["expenses.xlsx"], [])
    (yarn,) = (row["expense_id"] for row in rows(small, "expenses") if row["amount"] == "80.5")
    removed = run(small, "remove", yarn, "--reason", "entered twice")
    assert removed.returncode == 0, removed.stderr
    after = expenses(small)

    path.write_bytes(content)
    assert take(small) == ([], ["expenses.xlsx"])
    copy = checked(small, path.name)
    findings_json = json.loads((small / "build" / "validation" / "findings.json").read_text(encoding="utf-8"))
    (question,) = findings_json["findings"]
    assert (question["code"], question["row"]) == ("question-removed", 3)
    today = cohort_language(Cohort.read(CohortPaths(small))).date(datetime.datetime.now(datetime.UTC).date())
    # why is for the sender alone
    assert question["message"] == f"This row was taken out of the data on {today}: (a personal value)"
    receipt = (small / "build" / "receipts" / "expenses.html").read_text(encoding="utf-8")
    assert f"This row was taken out of the data on {today}: entered twice" in receipt

    left_out = answer(copy, small / "left.xlsx", {"3": "leave the row out"})
    assert take(small, answers=[left_out]) == (["expenses.xlsx"], [])
    assert expenses(small) == after
    path.write_bytes(content)
    again = answer(copy, small / "again.xlsx", {"3": "take it again"})
    assert take(small, answers=[again]) == (["expenses.xlsx"], [])
    assert expenses(small) == sorted([*after, ("Yarn", "80.5")])
    # taken again, it is a row like others
    path.write_bytes(content)
    assert take(small) == (["expenses.xlsx"], [])


def test_what_was_forgotten_does_not_come_back_from_an_older_file(small: Path) -> None:
    head = ["person_id", "full_name", "nickname", "roles", "organisation_id", "contact"]
    row = ["p-aaaaaa", "Noy Sample", "Noy", "leader", "partner-01", "noy@example.org"]
    forgotten = run(small, "forget", "p-aaaaaa", "--reason", "asked for it")
    assert forgotten.returncode == 0, forgotten.stderr
    path = workbook(small / "old.xlsx", {"People": [head, row]})
    assert take(small, path) == ([], ["old.xlsx"])
    run(small, "validate", str(path))
    findings_json = json.loads((small / "build" / "validation" / "findings.json").read_text(encoding="utf-8"))
    assert [finding["code"] for finding in findings_json["findings"]] == ["question-forgotten"]
    assert "Noy" not in (small / "private" / "people.csv").read_text(encoding="utf-8")
    # a row that says nothing new of the person is no question
    plain = workbook(small / "plain.xlsx", {"People": [head[:1] + head[3:5], ["p-aaaaaa", "leader", "partner-01"]]})
    assert take(small, plain) == (["plain.xlsx"], [])


def test_a_file_that_waits_is_never_called_rejected(small: Path) -> None:
    send(small, ["31/11/2026", *TEA[1:]], name="faulty.xlsx")
    send(small, [*TEA[:2], "1.200", *TEA[3:]], name="asked.xlsx")
    for command in (["validate"], ["accept", "--yes"]):
        done = run(small, *command)
        pages = (path.read_text(encoding="utf-8") for path in (small / "build" / "receipts").glob("*.html"))
        receipts = re.sub(r"(?s)<style>.*?</style>|<[^>]+>", "", "".join(pages))
        assert done.stdout.count("This file waits") == 2, done.stdout
        assert receipts.count("This file waits for you") + receipts.count("can be accepted as soon as") == 2
        assert not re.search(
            r"reject|refus|declin|not accepted\b(?! yet)|failed", done.stdout + receipts, re.IGNORECASE
        )
