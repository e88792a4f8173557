"""doctor: each fault that it knows is made in a real folder, is said, and is gone after the mending that it names."""

from __future__ import annotations

import codecs
import csv
import json
import os
import re
import shutil
import subprocess
import tempfile
import time
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from cohort.errors import CannotRun
from cohort.i18n.language import language_or_english
from cohort.model.cohort import Cohort
from cohort.model.findings import diagnosis_kinds
from cohort.model.paths import CohortPaths
from cohort.storing.backups import backup_files, write_backup
from cohort.storing.journal import journal_path
from cohort.storing.ledger import sha256_of
from cohort.storing.lock import write_lock
from cohort.workflows.backup.commit import back_up
from cohort.workflows.doctor.examine import examine, finding_texts
from cohort.workflows.doctor.fix import fix
from cohort.workflows.doctor.migrate import migrate
from cohort.workflows.intake.accept import apply_acceptance
from cohort.workflows.intake.acceptance_plan import plan_acceptance
from cohort.workflows.intake.read_submissions import submitted_files
from cohort.workflows.people.forget import forget

from tests.accepting import entries
from tests.conftest import with_rows
from tests.helpers import NEXT, ROOT, VERSION, build_file_tree, git, git_save, replace, run, run_process

# what takes long is asked outside the inner loop
pytestmark = pytest.mark.slow

DAYS = 24 * 3600


@pytest.fixture(scope="module")
def in_order(fresh_en: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cohort with rows, in git, with a back-up, of which the ledger knows everything. Do not change it."""
    folder = with_rows(Path(shutil.copytree(fresh_en, tmp_path_factory.mktemp("doctor") / "cohort")), "")
    mended(folder, "entered at the start")
    write_backup(CohortPaths(folder), time.strftime("%Y-%m-%dT%H%M%SZ", time.gmtime()))
    git_save(folder)
    # one file instead of hundreds to copy for each test
    git(folder, "gc", "-q")
    return folder


@pytest.fixture
def cohort(in_order: Path, copy_of: Callable[[Path], Path]) -> Path:
    """The same, of the test's own."""
    return copy_of(in_order)


def files_by_finding(cohort: Path, as_of: str | None = None) -> dict[str, str]:
    """What is not in order: for each code the file."""
    return {finding.code: finding.file for finding in examine(CohortPaths(cohort), as_of).findings}


def words_by_finding(cohort: Path) -> dict[str, tuple[str, str, str]]:
    """What is not in order in words: for each code the file, the message and the fix."""
    findings = finding_texts(examine(CohortPaths(cohort)), language_or_english(CohortPaths(cohort)))
    return {each.code: (each.file, words.message, words.fix) for each, _, words in findings}


def mended(cohort: Path, reason: str = "") -> list[str]:
    """What `doctor --fix` says that it did."""
    return list(fix(Cohort.read(CohortPaths(cohort)), reason))


def do(cohort: Path, fix: str) -> None:
    """Runs the first command that a fix names."""
    found = re.search(r"(?:nox -s|git checkout) [^(;,)”]*", fix)
    assert found, fix
    program, *command = found[0].rstrip(". ").split()
    if program == "git":
        git(cohort, *command)
        return
    read = Cohort.read(CohortPaths(cohort))
    session, *arguments = command[1:]
    if session == "migrate":
        migrate(read, dry_run=False)
    elif session == "backup":
        back_up(read)
    else:
        assert session == "doctor"
        assert "--fix" in arguments
        mended(cohort, "because" if "--reason" in arguments else "")


def rows(cohort: Path, file: str) -> list[dict[str, str]]:
    with (cohort / file).open(encoding="utf-8", newline="") as text:
        return list(csv.DictReader(text))


def contents(cohort: Path) -> dict[str, str]:
    """Every file of data/ and private/ by its hash."""
    paths = [path for folder in ("data", "private") for path in sorted((cohort / folder).rglob("*")) if path.is_file()]
    return {path.relative_to(cohort).as_posix(): sha256_of(path.read_bytes()) for path in paths}


def without_column(cohort: Path, file: str, column: str) -> None:
    stored = rows(cohort, file)
    with (cohort / file).open("w", encoding="utf-8", newline="") as text:
        writer = csv.DictWriter(text, [name for name in stored[0] if name != column], extrasaction="ignore")
        writer.writeheader()
        writer.writerows(stored)


def as_excel_saves_it(cohort: Path, file: str) -> None:
    text = (cohort / file).read_text(encoding="utf-8")
    (cohort / file).write_bytes(codecs.BOM_UTF8 + text.replace(",", ";").replace("\n", "\r\n").encode())


def from_google(cohort: Path) -> None:
    """A table as a spreadsheet program in a browser gives it back, sorted by its last row first."""
    first, *rest = (cohort / "data" / "expenses.csv").read_text(encoding="utf-8").splitlines()
    (cohort / "data" / "expenses.csv").write_bytes("\r\n".join([first, *reversed(rest)]).encode())


def conflict(cohort: Path) -> None:
    """What a merge leaves that could not join two changes of a line."""
    here = git(cohort, "branch", "--show-current").strip()
    first = (cohort / "README.md").read_text(encoding="utf-8").splitlines()[0]
    git(cohort, "checkout", "-q", "-b", "theirs")
    for branch, heading in (("theirs", "# Theirs"), (here, "# Ours")):
        git(cohort, "checkout", "-q", branch)
        replace(cohort / "README.md", f"{first}\n", f"{heading}\n")
        git_save(cohort)
    with pytest.raises(AssertionError):
        git(cohort, "merge", "-q", "theirs")


def written(file: str, text: str = "x\n", age: float = 0) -> Callable[[Path], None]:
    def write(cohort: Path) -> None:
        build_file_tree(cohort, {file: text})
        os.utime(cohort / file, (time.time() - age, time.time() - age))

    return write


def removed(*files: str) -> Callable[[Path], None]:
    def remove(cohort: Path) -> None:
        for file in files:
            path = cohort / file
            shutil.rmtree(path) if path.is_dir() else path.unlink()

    return remove


def replaced(file: str, old: str, new: str) -> Callable[[Path], None]:
    return lambda cohort: replace(cohort / file, old, new)


def both(*steps: Callable[[Path], object]) -> Callable[[Path], None]:
    def do_all(cohort: Path) -> None:
        for step in steps:
            step(cohort)

    return do_all


def saved_in(encoding: str) -> Callable[[Path], None]:
    def save(cohort: Path) -> None:
        path = cohort / "data" / "organisations.csv"
        text = path.read_text(encoding="utf-8").replace("Weavers", "กลุ่มทอผ้าบ้านเหนือ")
        path.write_bytes(text.replace("\n", "\r\n").encode(encoding))

    return save


def from_the_back_up(*files: str) -> Callable[[Path], None]:
    def take(cohort: Path) -> None:
        with zipfile.ZipFile(backup_files(CohortPaths(cohort))[0]) as archive:
            for file in files:
                archive.extract(file, cohort)

    return take


def of_a_template(version: str) -> Callable[[Path], None]:
    """Notes a template with several versions, of which the cohort has this one."""

    def note(cohort: Path) -> None:
        template = cohort.parent / "template"
        if not template.exists():
            build_file_tree(template, {"copier.yml": "{}\n"})
            git_save(template, tag="v0.9.0")
            for tag in ("v0.10.0", "v0.2.0", "nightly", "v1.0.0rc1"):
                git(template, "tag", tag)
        build_file_tree(cohort, {".copier-answers.yml": f"_commit: {version}\n_src_path: {template}\n"})

    return note


def forgotten(cohort: Path) -> None:
    forget(Cohort.read(CohortPaths(cohort)), ["p-aaaaaa"], "asked for it")


def hand_edit_then_accept(cohort: Path) -> None:
    replace(cohort / "data" / "expenses.csv", ",100.50,", ",111,")
    text = "spent_on,description,amount,organisation_id,funded_by\n2026-12-01,Tea,120,Weavers,Own money\n"
    build_file_tree(cohort, {"submissions/tea.csv": text})
    read = Cohort.read(CohortPaths(cohort))
    acceptance = plan_acceptance(read, submitted_files(read, []))
    assert acceptance.accepted
    apply_acceptance(read, acceptance)


OWN_COLUMN = """\
extends: organisations
fields:
- {name: villages, title: Villages, description: How many., example: '12', type: integer}
"""
MATCH = "match_id,coach_id,organisation_id,from_date,to_date,reason,ended_because\nm-1,p-cccccc,partner-01,2026-11-05,,Knows looms,\n"
PRIVATE = [
    f"private/{name}.csv"
    for name in ("codings", "coach_logs", "consents", "expenses", "instalments", "people", "research_notes")
]
NO_COPIES = removed(".git", "backups")

# the code, how the fault comes to be, the file that is named, and how it is mended; None: by the command of its fix
Fault = tuple[str, Callable[[Path], object], str, Callable[[Path], object] | None]
FAULTS: list[Fault] = [
    ("conflict-markers", conflict, "README.md", None),
    (
        "cannot-be-read",
        written("cohort.yml", "nonsense: 1\n"),
        "",
        lambda cohort: git(cohort, "checkout", "cohort.yml"),
    ),
    ("toolkit-missing", removed("toolkit/scripts/forms.py"), "toolkit/scripts/forms.py", None),
    ("toolkit-missing", removed("toolkit/HASHES"), "toolkit/HASHES", None),
    (
        "toolkit-edited",
        replaced("toolkit/scripts/start.py", "OLDEST = (3, 11)", "OLDEST = (3, 9)"),
        "toolkit/scripts/start.py",
        None,
    ),
    ("toolkit-extra", written("toolkit/scripts/csv.py"), "toolkit/scripts/csv.py", removed("toolkit/scripts/csv.py")),
    ("answers-missing", removed(".copier-answers.yml"), ".copier-answers.yml", None),
    ("template-newer", of_a_template("v0.9.0"), ".copier-answers.yml", of_a_template("v0.10.0")),
    ("template-newer", of_a_template("v0.2.0-5-g0a1b2c3"), ".copier-answers.yml", of_a_template("0.10.0")),
    ("lock-left", written("data/.~lock.people.csv#", age=3 * DAYS), "data/.~lock.people.csv#", None),
    ("lock-left", written(".git/index.lock", age=DAYS), ".git/index.lock", None),
    ("half-written", written("build/report/.index.html.new", age=DAYS), "build/report/.index.html.new", None),
    ("file-open", written("data/~$people.csv"), "data/~$people.csv", removed("data/~$people.csv")),
    ("file-unknown", written("data/notes.csv"), "data/notes.csv", removed("data/notes.csv")),
    (
        "file-not-synced",
        written("submissions/.form.xlsx.icloud"),
        "submissions/.form.xlsx.icloud",
        removed("submissions/.form.xlsx.icloud"),
    ),
    (
        "file-not-synced",
        both(NO_COPIES, written("data/grants.csv", "\0" * 200)),
        "data/grants.csv",
        removed("data/grants.csv"),
    ),
    ("table-lost", removed("data/budgets.csv"), "data/budgets.csv", None),
    ("table-lost", written("data/budgets.csv", "\0" * 200), "data/budgets.csv", None),
    ("table-lost", both(removed(".git"), written("data/budgets.csv", "")), "data/budgets.csv", None),
    ("table-lost", removed("private/people.csv"), "private/people.csv", None),
    (
        "table-in-old-copy",
        both(forgotten, removed("private/people.csv")),
        "private/people.csv",
        from_the_back_up("private/people.csv"),
    ),
    ("table-gone", both(NO_COPIES, removed("data/grants.csv")), "data/grants.csv", None),
    ("column-lost", lambda cohort: without_column(cohort, "data/grants.csv", "title"), "data/grants.csv", None),
    ("column-lost", lambda cohort: without_column(cohort, "private/people.csv", "contact"), "private/people.csv", None),
    ("key-lost", lambda cohort: without_column(cohort, "data/grants.csv", "grant_id"), "data/grants.csv", None),
    ("columns-to-add", written("local/tables/organisations.yaml", OWN_COLUMN), "data/organisations.csv", None),
    ("file-in-old-encoding", saved_in("cp874"), "data/organisations.csv", None),
    ("file-in-old-encoding", saved_in("utf-16"), "data/organisations.csv", None),
    ("file-in-other-form", from_google, "data/expenses.csv", None),
    ("edited-by-hand", replaced("data/expenses.csv", ",100.50,", ",111,"), "data/expenses.csv", None),
    ("edited-unknown", both(NO_COPIES, replaced("data/expenses.csv", ",100.50,", ",111,")), "data/expenses.csv", None),
    ("edited-earlier", hand_edit_then_accept, "data/expenses.csv", None),
    ("filled-by-hand", written("data/matches.csv", MATCH), "data/matches.csv", None),
    ("ledger-missing", removed("data/ledger.csv"), "data/ledger.csv", None),
    ("ledger-damaged", written("data/ledger.csv", "entry_id,at\n1\n"), "data/ledger.csv", None),
    ("ledger-damaged", written("private/ledger.csv", "entry_id,at\n1\n"), "private/ledger.csv", None),
    ("ledger-of-a-spreadsheet", lambda cohort: as_excel_saves_it(cohort, "data/ledger.csv"), "data/ledger.csv", None),
    ("ledger-out-of-order", replaced("data/ledger.csv", "\n2,", "\n7,"), "data/ledger.csv", None),
    (
        "data-older",
        both(
            written("toolkit/schemas/VERSION", f"{NEXT}\n"), written(f"toolkit/schemas/migrations/{NEXT}.yaml", "[]\n")
        ),
        "data/",
        None,
    ),
    (
        "data-newer",
        written("toolkit/schemas/VERSION", "1\n"),
        "data/",
        written("toolkit/schemas/VERSION", f"{VERSION}\n"),
    ),
    ("private-absent", removed(*PRIVATE), "private/", from_the_back_up(*PRIVATE)),
    ("backup-missing", removed("backups"), "backups/", None),
    (
        "backup-old",
        lambda cohort: backup_files(CohortPaths(cohort))[0].rename(cohort / "backups" / "2020-01-01T1200.zip"),
        "backups/",
        None,
    ),
    # what a check of the data finds too
    ("file-missing", removed("data/matches.csv"), "data/matches.csv", None),
    ("file-of-a-spreadsheet", lambda cohort: as_excel_saves_it(cohort, "data/expenses.csv"), "data/expenses.csv", None),
    ("datapackage-stale", written("datapackage.yaml"), "datapackage.yaml", None),
]
# second copies, and what they are of
COPIES = {
    "data/people (Noy's conflicted copy 2026-12-01).csv": "data/people.csv",
    "data/people (สำเนาที่ขัดแย้งกันของ นก 2026-12-01).csv": "data/people.csv",
    "data/people (1).csv": "data/people.csv",
    "data/people 2.csv": "data/people.csv",
    "data/people-LAPTOP-7.csv": "data/people.csv",
    "data/people.sync-conflict-20261201-120000-ABCDEF.csv": "data/people.csv",
    "private/people (1).csv": "private/people.csv",
    "cohort (conflicted copy).yml": "cohort.yml",
    "local/tables/visits (Noy's conflicted copy).yaml": "local/tables/visits.yaml",
    "submissions/form.sync-conflict-20261201-120000-ABCDEF.xlsx": "submissions/form.xlsx",
}
# made in tests of their own below
ELSEWHERE = {"folder-read-only", "lock-held", "copy-of-cloud"}


def name_of(fault: Fault) -> str:
    return f"{fault[0]} {fault[2]}"


def test_every_declared_diagnosis_is_made_by_a_test() -> None:
    declared = set(diagnosis_kinds(CohortPaths(ROOT)))
    assert declared - {fault[0] for fault in FAULTS} == ELSEWHERE


def cases() -> list[Any]:
    """Every fault; one with a code that stands above it waits for the slow tests."""
    again = [
        fault
        for number, fault in enumerate(FAULTS)
        if fault[0] in {earlier_fault[0] for earlier_fault in FAULTS[:number]}
    ]
    slow = [pytest.mark.slow]
    return [pytest.param(fault, id=name_of(fault), marks=slow if fault in again else []) for fault in FAULTS]


@pytest.mark.parametrize("fault", cases())
def test_a_fault_is_said_and_gone_after_its_mending(cohort: Path, fault: Fault) -> None:
    code, make, file, mending = fault
    make(cohort)
    where, _, fix = words_by_finding(cohort)[code]
    assert where == file
    if mending:
        mending(cohort)
    else:
        do(cohort, fix)
    assert code not in files_by_finding(cohort)


def test_a_second_copy_is_said_whatever_the_cloud_calls_it(cohort: Path) -> None:
    build_file_tree(cohort, dict.fromkeys(COPIES, "x\n"))
    found = {finding.file: finding.values.get("original") for finding in examine(CohortPaths(cohort)).findings}
    assert {name: found.get(name) for name in COPIES} == COPIES
    removed(*COPIES)(cohort)
    assert files_by_finding(cohort) == {}


def test_what_is_in_order_is_said_to_be_so(fresh_en: Path, copy_of: Callable[[Path], Path]) -> None:
    done = run(copy_of(fresh_en), "doctor", "--as-of", "2026-12-15")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines()[-1] == "Everything is in order. (as of 15 Dec 2026)"


def test_where_all_is_in_order_there_is_nothing_to_mend(cohort: Path) -> None:
    before = contents(cohort)
    assert files_by_finding(cohort) == {}
    assert mended(cohort, "no reason at all") == []
    assert contents(cohort) == before


def test_the_pilot_is_in_order(pilot: Path, copy_of: Callable[[Path], Path]) -> None:
    done = run(copy_of(pilot), "doctor")
    assert done.returncode == 0, done.stdout
    assert done.stdout.splitlines()[-1] == "ทุกอย่างเรียบร้อย (ข้อมูล ณ วันที่ 31 พ.ค. 2561)"


def test_a_folder_that_cannot_be_written_to_is_said(cohort: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(**arguments: object) -> None:
        if arguments["dir"] == cohort / "data":
            raise PermissionError(13, "Permission denied")
        raise FileNotFoundError

    monkeypatch.setattr(tempfile, "TemporaryFile", refuse)
    assert files_by_finding(cohort) == {"folder-read-only": "data/"}


def test_a_session_that_writes_is_said_and_mending_waits_for_it(cohort: Path) -> None:
    removed("data/matches.csv")(cohort)
    with write_lock(CohortPaths(cohort)):
        assert files_by_finding(cohort)["lock-held"] == "private/.lock"
        done = run(cohort, "doctor", "--fix")
    assert done.returncode == 2
    assert "is writing to this cohort" in done.stderr
    assert "data/matches.csv" in done.stdout
    assert "lock-held" not in files_by_finding(cohort)


def test_an_interrupted_change_is_completed_and_said(cohort: Path) -> None:
    new = (cohort / "data" / "expenses.csv").read_bytes().replace(b",100.50,", b",111,")
    journal = {"format": 1, "moves": [], "deletions": []}
    journal["contents"] = [{"path": "data/expenses.csv", "sha256": sha256_of(new)}]
    (cohort / "data" / ".expenses.csv.new").write_bytes(new)
    journal_path(CohortPaths(cohort)).write_text(json.dumps(journal), encoding="utf-8")
    completed = "A change that had been interrupted was completed."
    assert completed in run(cohort, "doctor").stdout
    assert (cohort / "data" / "expenses.csv").read_bytes() == new
    assert not examine(CohortPaths(cohort)).completed


def test_the_newer_version_is_compared_by_number_and_a_far_template_is_no_fault(cohort: Path) -> None:
    of_a_template("v0.9.0")(cohort)
    message = "The template has version 0.10.0; this cohort is made with 0.9.0."
    assert [words[1] for words in words_by_finding(cohort).values()] == [message]
    build_file_tree(cohort, {".copier-answers.yml": "_commit: v0.9.0\n_src_path: gh:somebody/template\n"})
    examination = examine(CohortPaths(cohort))
    assert examination.findings == []
    assert examination.template_is_far


def test_a_hand_edit_is_counted_by_row_and_recorded_with_its_reason(cohort: Path) -> None:
    path = cohort / "data" / "expenses.csv"
    lines = path.read_text(encoding="utf-8").replace(",100.50,", ",111,").splitlines(keepends=True)
    path.write_text("".join([*lines[:3], *lines[4:], lines[-1].replace("expense-06", "expense-07")]), encoding="utf-8")
    before = path.read_bytes()
    known = [row for row in rows(cohort, "data/ledger.csv") if row["table"] == "expenses"][-1]
    assert "(rows new: 1, changed: 1, gone: 1)" in words_by_finding(cohort)["edited-by-hand"][1]
    assert mended(cohort) == []
    done = run(cohort, "doctor", "--fix", "--reason", "a typing error")
    assert done.stdout.splitlines()[0] == "Recorded in the ledger as changed by hand: data/expenses.csv"
    assert done.returncode == 0
    assert path.read_bytes() == before
    last = entries(cohort)[-1]
    names = ("action", "table", "table_sha256", "added", "changed", "removed", "reason")
    assert [last[name] for name in names] == ["edit", "expenses", sha256_of(before), "1", "1", "1", "a typing error"]
    assert last["previous_sha256"] == known["table_sha256"]
    assert files_by_finding(cohort) == {}


def test_a_saved_table_with_an_edit_keeps_the_edit_and_says_it(cohort: Path) -> None:
    hand_edited = replaced("data/expenses.csv", ",100.50,", ",111,")
    both(hand_edited, lambda cohort: as_excel_saves_it(cohort, "data/expenses.csv"))(cohort)
    assert set(files_by_finding(cohort)) == {"file-of-a-spreadsheet", "edited-by-hand"}
    assert mended(cohort) == ["Written as it should be: data/expenses.csv"]
    assert files_by_finding(cohort) == {"edited-by-hand": "data/expenses.csv"}
    assert rows(cohort, "data/expenses.csv")[0]["amount"] == "111"
    assert not (cohort / "data" / "expenses.csv").read_bytes().startswith(codecs.BOM_UTF8)


@pytest.mark.parametrize("by", ["migrate", "doctor"])
def test_what_excel_saved_is_no_hand_edit_once_it_is_written_back(cohort: Path, by: str) -> None:
    before = contents(cohort)
    as_excel_saves_it(cohort, "data/expenses.csv")
    as_excel_saves_it(cohort, "private/people.csv")
    assert set(files_by_finding(cohort)) == {"file-of-a-spreadsheet"}
    assert mended(cohort) if by == "doctor" else migrate(Cohort.read(CohortPaths(cohort)), dry_run=False)
    assert contents(cohort) | {"data/ledger.csv": ""} == before | {"data/ledger.csv": ""}
    assert files_by_finding(cohort) == {}


def test_a_hand_edit_recorded_before_a_migration_does_not_take_its_place(cohort: Path) -> None:
    step = "- {step: rename_column, table: expenses, old: description, column: what_for}\n"
    build_file_tree(cohort, {"toolkit/schemas/VERSION": f"{NEXT}\n", f"toolkit/schemas/migrations/{NEXT}.yaml": step})
    replace(cohort / "toolkit" / "schemas" / "tables" / "expenses.yaml", "name: description", "name: what_for")
    text = (cohort / "toolkit" / "schemas" / "tables" / "expenses.yaml").read_text(encoding="utf-8")
    build_file_tree(
        cohort, {"toolkit/schemas/tables/expenses.yaml": text.replace("label: [description", "label: [what_for")}
    )
    replace(cohort / "data" / "expenses.csv", ",100.50,", ",111,")
    newer_toolkit = {"toolkit-edited", "toolkit-extra"}
    assert set(files_by_finding(cohort)) - newer_toolkit == {"data-older", "edited-by-hand"}
    mended(cohort, "a typing error")
    first = rows(cohort, "data/expenses.csv")[0]
    assert (first["what_for"], first["amount"]) == ("Bus tickets", "111")
    assert set(files_by_finding(cohort)) == newer_toolkit


def test_a_lost_column_comes_back_row_by_row_beside_what_was_changed_since(cohort: Path) -> None:
    replace(cohort / "data" / "grants.csv", "grant-01,,partner-01", "grant-09,,partner-01")
    replace(cohort / "data" / "grants.csv", ",3000,", ",3500,")
    without_column(cohort, "data/grants.csv", "title")
    assert "column-lost" in files_by_finding(cohort)
    assert len(mended(cohort)) == 1
    found = {row["grant_id"]: (row["title"], row["amount_awarded"]) for row in rows(cohort, "data/grants.csv")}
    assert found == {"grant-09": ("", "1000"), "grant-02": ("Seeds", "3500")}


def test_nothing_comes_back_from_a_copy_with_somebody_who_was_forgotten_since(cohort: Path) -> None:
    forgotten(cohort)
    without_column(cohort, "data/research_notes.csv", "source_person_ids")
    removed("private/people.csv", "data/people.csv")(cohort)
    before = contents(cohort)
    assert {"column-missing", "table-in-old-copy"} <= set(files_by_finding(cohort))
    mended(cohort)
    assert contents(cohort) == before


def test_what_was_saved_after_forgetting_comes_back(cohort: Path) -> None:
    forgotten(cohort)
    # a commit and an entry of the same second cannot be put in order
    time.sleep(1.1)
    git_save(cohort)
    removed("data/people.csv")(cohort)
    assert "Brought back: data/people.csv" in mended(cohort)[0]


def test_everything_at_once_is_mended_without_a_loss_and_a_second_time_changes_nothing(cohort: Path) -> None:
    before = contents(cohort)
    as_excel_saves_it(cohort, "data/expenses.csv")
    as_excel_saves_it(cohort, "data/ledger.csv")
    as_excel_saves_it(cohort, "private/people.csv")
    without_column(cohort, "data/grants.csv", "title")
    saved = (cohort / "data" / "workshops.csv").read_text(encoding="utf-8")
    (cohort / "data" / "workshops.csv").write_bytes(saved.encode("utf-16"))
    removed("data/budgets.csv", "data/matches.csv", "private/expenses.csv", "datapackage.yaml")(cohort)
    for step in (
        written("data/.~lock.x.csv#", age=3 * DAYS),
        written("data/notes.csv"),
        from_the_back_up("private/expenses.csv"),
    ):
        step(cohort)
    done = "\n".join(mended(cohort))
    for file in (
        "data/.~lock.x.csv#",
        "data/budgets.csv",
        "data/expenses.csv",
        "data/grants.csv",
        "data/ledger.csv",
        "data/matches.csv",
        "data/workshops.csv",
        "datapackage.yaml",
        "private/people.csv",
    ):
        assert file in done
    assert files_by_finding(cohort) == {"file-unknown": "data/notes.csv"}
    after = contents(cohort)
    new_files = {"data/ledger.csv": "", "data/notes.csv": ""}
    assert after | new_files == before | new_files
    assert mended(cohort) == []
    assert contents(cohort) == after


def test_what_could_be_lost_by_mending_is_left_alone(cohort: Path) -> None:
    without_column(cohort, "data/grants.csv", "grant_id")
    written("data/budgets.csv", "not,a,table\n")(cohort)
    before = contents(cohort)
    assert mended(cohort) == []
    assert contents(cohort) == before
    replace(cohort / "data" / "workshops.csv", "Strategy workshop,", '"Strategy" workshop,')
    before = contents(cohort)
    with pytest.raises(CannotRun, match=r"data/workshops.csv cannot be read"):
        mended(cohort)
    assert contents(cohort) == before


def test_a_column_that_stands_twice_is_not_lost_by_writing_the_file_back(cohort: Path) -> None:
    replace(cohort / "data" / "people.csv", "person_id,organisation_id,", "person_id,person_id,")
    as_excel_saves_it(cohort, "data/people.csv")
    before = contents(cohort)
    for session in (("migrate",), ("doctor", "--fix")):
        done = run(cohort, *session)
        assert (done.returncode, len(done.stderr.splitlines())) == (2, 1)
        assert "a column stands twice" in done.stderr
        assert contents(cohort) == before


def test_mending_with_a_lost_table_that_lies_nowhere_begins_none_anew(cohort: Path) -> None:
    both(NO_COPIES, removed("data/grants.csv", "data/matches.csv"))(cohort)
    mended(cohort)
    assert not (cohort / "data" / "grants.csv").exists()
    assert files_by_finding(cohort)["table-gone"] == "data/grants.csv"


def test_a_back_up_is_asked_for_after_as_many_days_as_the_settings_say(cohort: Path) -> None:
    backup_files(CohortPaths(cohort))[0].rename(cohort / "backups" / "2026-12-01T120000Z.zip")
    assert "backup-old" not in files_by_finding(cohort, "2026-12-31")
    assert "backup-old" in files_by_finding(cohort, "2027-01-01")
    build_file_tree(cohort, {"cohort.yml": (cohort / "cohort.yml").read_text(encoding="utf-8") + "backup_days: 90\n"})
    assert "backup-old" not in files_by_finding(cohort, "2027-03-01")
    assert "backup-old" in files_by_finding(cohort, "2027-03-02")


def test_nothing_but_what_people_sent_asks_for_a_back_up(fresh_en: Path, copy_of: Callable[[Path], Path]) -> None:
    cohort = copy_of(fresh_en)
    assert files_by_finding(cohort) == {}
    written("submissions/form.csv")(cohort)
    assert files_by_finding(cohort) == {"backup-missing": "backups/"}


def test_conflicts_are_said_although_the_cohort_cannot_be_read(cohort: Path) -> None:
    for file in ("cohort.yml", "toolkit/languages/th.po", "toolkit/schemas/findings.yaml"):
        path = cohort / file
        marked = f"<<<<<<< before\n{path.read_text(encoding='utf-8')}=======\n>>>>>>> after\n"
        path.write_text(marked, encoding="utf-8")
    done = run(cohort, "doctor", "--fix")
    assert done.returncode == 1
    assert "error  cohort.yml row 1" in done.stdout
    assert "error  toolkit/languages/th.po row 1" in done.stdout
    assert "error  toolkit/schemas/findings.yaml row 1" in done.stdout
    assert "Traceback" not in done.stderr


def test_a_whole_folder_of_data_comes_back(cohort: Path) -> None:
    before = contents(cohort)
    removed("data")(cohort)
    mended(cohort)
    # the empty tables are made anew, which the ledger says
    assert contents(cohort) | {"data/ledger.csv": ""} == before | {"data/ledger.csv": ""}
    assert files_by_finding(cohort) == {}


def test_a_ledger_that_lies_nowhere_is_begun_anew_only_with_a_reason(cohort: Path) -> None:
    both(NO_COPIES, removed("data/ledger.csv", "data/matches.csv"))(cohort)
    mended(cohort)
    assert {"ledger-missing", "file-missing", "filled-by-hand"} <= set(files_by_finding(cohort))
    mended(cohort, "the disk broke")
    assert files_by_finding(cohort) == {"backup-missing": "backups/"}


def test_a_file_that_cannot_be_opened_is_said_and_nothing_is_mended_past_it(cohort: Path) -> None:
    removed("data/expenses.csv")(cohort)
    (cohort / "data" / "expenses.csv").mkdir()
    assert words_by_finding(cohort)["cannot-be-read"][1].startswith("expenses.csv: ")
    done = run(cohort, "doctor", "--fix")
    assert (done.returncode, len(done.stderr.splitlines())) == (2, 1)


def test_without_the_words_for_it_one_line_says_so(cohort: Path) -> None:
    removed("toolkit/schemas")(cohort)
    done = run_process(cohort, "doctor")
    assert (done.returncode, done.stdout) == (2, "")
    assert len(done.stderr.splitlines()) == 1


def test_a_reason_without_mending_is_refused_in_one_line(cohort: Path) -> None:
    done = run(cohort, "doctor", "--reason", "why")
    assert (done.returncode, done.stdout) == (2, "")
    assert len(done.stderr.splitlines()) == 1


def test_it_speaks_thai_with_the_years_of_the_cohort(cohort: Path) -> None:
    replace(cohort / "cohort.yml", "language: en", "language: th")
    replace(cohort / "data" / "expenses.csv", ",100.50,", ",111,")
    done = run(cohort, "doctor")
    assert done.returncode == 0
    year = time.gmtime().tm_year + 543
    assert re.search(rf"ถูกแก้โดยไม่ผ่านคำสั่ง accept หลังวันที่ \d+ \S+ {year} ", done.stdout)
    assert "คำเตือน  data/expenses.csv" in done.stdout


def test_the_hashes_are_those_that_any_machine_counts(cohort: Path) -> None:
    checked = (
        subprocess.run(["sha256sum", "--quiet", "--strict", "-c", "HASHES"], cwd=cohort / "toolkit", check=False)
        if shutil.which("sha256sum")
        else None
    )
    assert checked is None or checked.returncode == 0
    text = (cohort / "toolkit" / "scripts" / "start.py").read_text(encoding="utf-8")
    (cohort / "toolkit" / "scripts" / "start.py").write_bytes(text.replace("\n", "\r\n").encode())
    assert files_by_finding(cohort) == {}
