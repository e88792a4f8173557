"""Removing, withdrawing, forgetting: rows that go with a reason, and people who leave no trace."""

from __future__ import annotations

import html
import io
import shutil
import zipfile
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pypdfium2
import pytest
from cohort.errors import CannotRun
from cohort.model.cohort import Cohort
from cohort.model.paths import CohortPaths
from cohort.workflows.forms.make_forms import make_forms
from cohort.workflows.people.forget import forget
from cohort.workflows.people.remove import remove, withdraw
from cohort.workflows.validation.validate import check_data

from tests.accepting import HEADINGS, TEA, entries, rows, send, state, take
from tests.helpers import VERSION, build_file_tree, git, git_save, render_answers, replace, run
from tests.workbooks import workbook

# what takes long is asked outside the inner loop
pytestmark = pytest.mark.slow

REASON = "asked for by letter"
PERSON = "p-aaaaaa"
# what leads to her, as it is planted below
HER = "Noy Planted,Noy,,25_34,noy@planted.example"
PLANTED = ("Noy Planted", "noy@planted.example", "Noy's mother")


def read(cohort: Path) -> Cohort:
    return Cohort.read(CohortPaths(cohort))


# --- Remove -----------------------------------------------------------------------------------------------------------


def test_a_row_goes_with_its_personal_half_and_the_ledger_says_why(small: Path) -> None:
    done = run(small, "remove", "expense-01", "--reason", "entered by mistake")
    assert (done.returncode, done.stdout.splitlines()[0]) == (0, "Removed: Expenses, expense-01")
    assert "expense-01" not in [
        row["expense_id"] for folder in ("data", "private") for row in rows(small, "expenses", folder)
    ]
    last = entries(small)[-1]
    assert (last["action"], last["table"], last["key"], last["removed"], last["reason"]) == (
        "remove",
        "expenses",
        "expense-01",
        "1",
        "entered by mistake",
    )
    assert "mistake" not in (small / "data" / "ledger.csv").read_text(encoding="utf-8")
    assert check_data(read(small)).findings == []


def test_a_row_is_not_removed_while_others_refer_to_it(small: Path) -> None:
    before = state(small)
    with pytest.raises(CannotRun, match="line-01 is referred to by expenses expense-01"):
        remove(read(small), ["line-01"], REASON)
    assert state(small) == before


def test_a_row_with_a_key_of_two_parts_is_named_by_its_table_and_the_names_people_use(small: Path) -> None:
    with (small / "data" / "attendance.csv").open("a", encoding="utf-8", newline="\n") as file:
        file.write("workshop-01,p-aaaaaa,leader,2\n")
    assert run(small, "remove", "Attendance", "workshop-01", "Noy", "--reason", REASON).returncode == 0
    assert rows(small, "attendance") == []


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (["expense-99"], "expense-99: no row has this id"),
        (["expense", "1"], "expense: there is no such table"),
        (["expenses", "expense-99"], "expenses has no such row"),
        (["attendance", "workshop-01"], "its key is workshop_id, person_id"),
    ],
)
def test_what_is_not_there_is_not_removed(small: Path, arguments: list[str], reason: str) -> None:
    before = state(small)
    with pytest.raises(CannotRun, match=reason):
        remove(read(small), arguments, REASON)
    assert state(small) == before


def test_without_a_reason_nothing_is_done(small: Path) -> None:
    before = state(small)
    for script in ("remove", "withdraw", "forget"):
        assert run(small, script, PERSON).returncode == 2
    assert state(small) == before


# --- Withdraw ---------------------------------------------------------------------------------------------------------

CONSENTS = """\
consent_id,person_id,purpose,lawful_basis,covers_sensitive,attribution,given_on,given_how,notice_version,retention_until,withdrawn_on
consent-1,p-aaaaaa,image,consent,false,nickname,2026-11-14,paper,,2030-01-01,
consent-2,p-aaaaaa,research,consent,false,nickname,2026-11-14,paper,,2030-01-01,
consent-3,p-aaaaaa,quotation,consent,false,nickname,2026-11-14,paper,,2030-01-01,2026-11-20
consent-4,p-cccccc,image,consent,false,nickname,2026-11-14,paper,,2030-01-01,
"""


@pytest.fixture
def agreed(small: Path) -> Path:
    build_file_tree(small, {"data/consents.csv": CONSENTS})
    return small


def withdrawn(cohort: Path) -> dict[str, str]:
    return {row["consent_id"]: row["withdrawn_on"] for row in rows(cohort, "consents")}


def test_a_person_withdraws_everything_that_still_holds(agreed: Path) -> None:
    done = run(agreed, "withdraw", "Noy", "--reason", REASON)
    assert done.returncode == 0, done.stderr
    assert "Withdrawn as of 15 Dec 2026: Pictures, Research" in done.stdout
    assert withdrawn(agreed) == {
        "consent-1": "2026-12-15",
        "consent-2": "2026-12-15",
        "consent-3": "2026-11-20",
        "consent-4": "",
    }
    last = entries(agreed)[-1]
    assert [last[name] for name in ("action", "changed", "key", "reason")] == ["withdraw", "2", PERSON, REASON]
    with pytest.raises(CannotRun, match="nothing is agreed to"):
        withdraw(read(agreed), "Noy", REASON)


def test_a_person_withdraws_one_use(agreed: Path) -> None:
    assert run(agreed, "withdraw", PERSON, "--only", "image", "--reason", REASON).returncode == 0
    assert [name for name, day in withdrawn(agreed).items() if day == "2026-12-15"] == ["consent-1"]
    with pytest.raises(CannotRun, match="selfie: there is no such purpose; choose from participation"):
        withdraw(read(agreed), PERSON, REASON, ["selfie"])


# --- Forget -----------------------------------------------------------------------------------------------------------


def everything_in(path: Path) -> Iterator[str]:
    """What a file says, in every way in which somebody could find it: bytes, parts of packages, cells, pages."""
    content = path.read_bytes()
    if path.suffix == ".pdf":
        yield "".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(path))
    if path.suffix == ".xlsx":
        for sheet in openpyxl.load_workbook(path).worksheets:
            yield "\n".join(str(cell.value) for line in sheet.iter_rows() for cell in line)
    contents = [content]
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            contents += [packed.read(name) for name in packed.namelist()]
    for text in contents:
        for encoding in ("utf-8", "utf-16-le", "cp874"):
            yield html.unescape(text.decode(encoding, "ignore"))


def with_traces(cohort: Path) -> dict[str, list[str]]:
    """The files of the working copy that say something of what was planted."""
    found: dict[str, list[str]] = {}
    for path in cohort.rglob("*"):
        name = path.relative_to(cohort).as_posix()
        if path.is_file() and name.split("/")[0] not in {".git", ".nox"}:
            words = "\n".join([name, *everything_in(path)])
            if planted := [planted_text for planted_text in PLANTED if planted_text in words]:
                found[name] = planted
    return found


@pytest.fixture
def planted(small: Path) -> Path:
    """A cohort in which she is everywhere: in tables, forms, originals, receipts, texts of others."""
    consent = "consent-1,p-aaaaaa,image,consent,false,nickname,2026-11-14,paper,,2030-01-01,\n"
    replace(small / "private" / "people.csv", "Noy Sample,Noy,,25_34,noy@example.org", HER)
    build_file_tree(
        small,
        {
            "data/consents.csv": CONSENTS.splitlines(keepends=True)[0] + consent,
            "private/consents.csv": "consent_id,guardian_name,form_reference\nconsent-1,Noy's mother,Folder 1\n",
        },
    )
    replace(small / "private" / "coach_logs.csv", "the market", "the market with Noy  Planted and Noyes")
    replace(
        small / "private" / "research_notes.csv", "note-01,,She listens,", "note-01,Noy's mother's house,She listens,"
    )
    replace(small / "private" / "research_notes.csv", "note-02,,They plan,", "note-02,,noy@planted.example wrote,")
    git_save(small)
    headings = ["person_id", "full_name", "nickname", "roles", "contact"]
    (small / "submissions").mkdir(exist_ok=True)
    people = [
        ["p-aaaaaa", "Noy Planted", "Noy", "leader", "noy@planted.example"],
        ["", "Mali Sample", "Mali", "coach", ""],
    ]
    workbook(small / "submissions" / "register.xlsx", {"People": [headings, *people]})
    assert take(small)[0] == ["register.xlsx"]
    send(small, [*TEA[:5], "Noy Planted"], ["", "Rope", 5, "Weavers", "Own money", "Mali"], name="Noy Planted.xlsx")
    (small / "submissions" / "old.csv").write_text(
        ",".join(HEADINGS) + "\n2026-12-01,Tea,5,Weavers,Own money,noy@planted.example\n", encoding="utf-8"
    )
    make_forms(read(small), [])
    assert run(small, "validate").returncode == 1
    return small


def test_nothing_of_a_forgotten_person_is_left_in_the_working_copy(planted: Path) -> None:
    before = with_traces(planted)
    assert {name.split("/")[0] for name in before} == {"private", "submissions", "build"}
    assert {finding for found in before.values() for finding in found} == set(PLANTED)
    done = run(planted, "forget", "Noy", "--reason", REASON)
    assert done.returncode in (0, 1), done.stderr
    assert with_traces(planted) == {}
    assert [row["full_name"] for row in rows(planted, "people", "private") if row["person_id"] == PERSON] == [
        "(forgotten)"
    ]
    # what is not hers stays
    assert "Mali Sample" in [row["full_name"] for row in rows(planted, "people", "private")]
    assert "We walked through the market with (forgotten) and Noyes" in [
        row["summary"] for row in rows(planted, "coach_logs", "private")
    ]
    assert "Noyes" not in done.stdout
    assert "A name of the person may stand in Coach logs, log-01, Summary" in done.stdout
    originals = list((planted / "submissions" / "accepted").rglob("*.xlsx"))
    assert len(originals) == 1
    cells = [cell.value for line in openpyxl.load_workbook(originals[0]).worksheets[0].iter_rows() for cell in line]
    assert "Mali Sample" in cells
    assert check_data(read(planted)).errors == 0
    forget_entries = [row for row in entries(planted) if row["action"] == "forget"]
    assert {(row["key"], row["reason"]) for row in forget_entries} == {(PERSON, REASON)}
    # once more there is nothing to do
    tables = state(planted)
    assert run(planted, "forget", PERSON, "--reason", REASON).returncode in (0, 1)
    assert {name: text for name, text in state(planted).items() if "ledger" not in name} == {
        name: text for name, text in tables.items() if "ledger" not in name
    }


def test_looking_first_changes_nothing(planted: Path) -> None:
    before = with_traces(planted), state(planted)
    done = run(planted, "forget", "Noy", "--reason", REASON, "--dry-run")
    assert "This would be done for p-aaaaaa:" in done.stdout
    assert "Noy" not in done.stdout.replace("Noy Planted.xlsx", "")
    assert (with_traces(planted), state(planted)) == before


def test_what_lies_elsewhere_is_said(planted: Path) -> None:
    replace(planted / "data" / "grants.csv", "Looms for the young", "Looms for Noy Planted")
    git_save(planted)
    assert run(planted, "backup").returncode == 0
    (archive,) = (planted / "backups").glob("*.zip")
    build_file_tree(planted, {"book/chapter.md": "As Noy Planted said"})
    who = {f"GIT_{role}_{what}": "t@example.org" for role in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    done = run(planted, "forget", "Noy", "--reason", REASON, **who)
    output = " ".join(done.stdout.split())
    assert done.returncode == 1
    assert f"backups/{archive.name} is a back-up with the person" in output
    assert "book/chapter.md names the person or cannot be read: change or delete it." in output
    assert "commit of git names the person" in output or "commits of git name the person" in output
    assert set(with_traces(planted)) == {"book/chapter.md", f"backups/{archive.name}"}
    assert git(planted, "log", "-1", "--format=%s").strip() == "Forget p-aaaaaa"


def test_older_back_ups_go_when_that_is_asked_for_and_one_stays(planted: Path) -> None:
    assert run(planted, "backup").returncode == 0
    (archive,) = (planted / "backups").glob("*.zip")
    archive.rename(archive.with_name("older.zip"))
    assert run(planted, "forget", "Noy", "--backups", "--reason", REASON).returncode in (0, 1)
    (left,) = (planted / "backups").glob("*.zip")
    assert left.name != "older.zip"
    assert with_traces(planted) == {}


def test_nobody_is_forgotten_by_mistake(small: Path) -> None:
    replace(small / "private" / "people.csv", "Kham Sample,Kham", "Noy Other,Noy")
    before = state(small)
    with pytest.raises(CannotRun, match="Noy: several people are called so; name one by the id: p-aaaaaa = "):
        forget(read(small), ["Noy"], REASON)
    with pytest.raises(CannotRun, match="Nobody: there is no such person"):
        forget(read(small), ["Nobody"], REASON)
    assert state(small) == before


# --- Restore ----------------------------------------------------------------------------------------------------------


def backed_up(cohort: Path) -> Path:
    assert run(cohort, "backup").returncode == 0
    (path,) = (cohort / "backups").glob("*.zip")
    return path


def test_a_back_up_brings_back_what_was_lost(small: Path) -> None:
    archive, before = backed_up(small), state(small)
    shutil.rmtree(small / "private")
    (small / "data" / "expenses.csv").write_text("expense_id\n", encoding="utf-8")
    done = run(small, "restore", str(archive))
    assert done.returncode == 0, done.stderr
    assert state(small) == before
    assert "brought back" in done.stdout
    assert "0 files were brought back." in run(small, "restore", str(archive)).stdout


def test_newer_data_is_not_undone_unasked_and_kept_when_it_is(small: Path) -> None:
    archive, before = backed_up(small), state(small)
    archive = archive.rename(archive.with_name("old.zip"))
    send(small, TEA)
    take(small)
    newer = state(small)
    done = run(small, "restore", str(archive))
    assert done.returncode == 2
    assert "old.zip is older than what is there now: 1 events in the ledger would be undone" in done.stderr
    assert state(small) == newer
    assert run(small, "restore", str(archive), "--over-newer").returncode == 0
    assert {name: text for name, text in state(small).items() if name in before} == before
    (new_backup,) = [path for path in (small / "backups").glob("*.zip") if path.name != "old.zip"]
    assert run(small, "restore", str(new_backup)).returncode == 0
    assert {name: text for name, text in state(small).items() if name in newer} == newer


def test_a_back_up_comes_into_a_fresh_copy_without_a_further_word(small: Path, tmp_path: Path) -> None:
    # the cohort is over, and rows came and went
    replace(small / "cohort.yml", "as_of: 2026-12-15\n", "as_of: 2027-12-15\n")
    send(small, TEA)
    take(small)
    archive, before = backed_up(small), state(small)
    fresh = render_answers(tmp_path / "fresh", language="en", country="LA", workshops=["team 2026-11-15 2026-11-16"])
    assert {row["action"] for row in rows(fresh, "ledger")} == {"start"}
    done = run(fresh, "restore", str(archive))
    assert done.returncode == 0, done.stderr
    assert {name: text for name, text in state(fresh).items() if name in before} == before
    # what was there is in a back-up of its own
    assert len(list((fresh / "backups").glob("*.zip"))) == 1


def test_what_two_laptops_accepted_in_the_same_second_is_not_undone_unasked(small: Path, tmp_path: Path) -> None:
    other = Path(shutil.copytree(small, tmp_path / "other"))
    send(small, TEA)
    send(other, ["2026-12-09", "Rope", 30, "Weavers", "Grant", "Yarn"])
    for cohort in (small, other):
        take(cohort)
    ledgers = [cohort / "data" / "ledger.csv" for cohort in (small, other)]
    moments = [ledger.read_text(encoding="utf-8").splitlines()[-1].split(",")[1] for ledger in ledgers]
    ledgers[1].write_text(
        ledgers[1].read_text(encoding="utf-8").replace(moments[1], moments[0]), encoding="utf-8", newline=""
    )
    archive, before = backed_up(small), state(other)
    done = run(other, "restore", str(archive))
    assert done.returncode == 2
    assert "--over-newer" in done.stderr
    assert state(other) == before


def test_a_person_who_was_forgotten_since_is_named_by_the_id(small: Path) -> None:
    archive = backed_up(small)
    archive = archive.rename(archive.with_name("old.zip"))
    assert run(small, "forget", "Noy", "--reason", REASON).returncode in (0, 1)
    done = run(small, "restore", str(archive), "--over-newer")
    assert "p-aaaaaa was forgotten after this back-up was made; run: nox -s forget -- p-aaaaaa" in done.stdout


def test_a_back_up_of_the_older_layout_brings_the_cohorts_own_files_to_where_they_lie_now(small: Path) -> None:
    archive, ledger = (
        small / "backups" / "2026-12-01T100000Z.zip",
        (small / "data" / "ledger.csv").read_text(encoding="utf-8"),
    )
    archive.parent.mkdir()
    with zipfile.ZipFile(archive, "w") as packed:
        packed.writestr("cohort.yml", (small / "cohort.yml").read_bytes())
        packed.writestr("data/ledger.csv", ledger.replace(f",{VERSION}\n", ",2\n"))
        packed.writestr("languages/local/en.po", "words")
        packed.writestr("schemas/local/rules/own.sql", "rule")
    done = run(small, "restore", str(archive), "--over-newer")
    assert done.returncode == 0, done.stderr
    assert (small / "local" / "languages" / "en.po").read_text(encoding="utf-8") == "words"
    assert (small / "local" / "rules" / "own.sql").read_text(encoding="utf-8") == "rule"
    assert not (small / "schemas").exists()


@pytest.mark.parametrize("name", ["../outside.txt", "data/../../outside.txt", "scripts/validate.py", "/etc/passwd"])
def test_an_archive_writes_nowhere_but_where_the_cohort_keeps_its_own(small: Path, tmp_path: Path, name: str) -> None:
    archive = tmp_path / "evil.zip"
    with zipfile.ZipFile(archive, "w") as packed:
        packed.writestr("cohort.yml", (small / "cohort.yml").read_bytes())
        packed.writestr(name, "no")
    before = state(small)
    done = run(small, "restore", str(archive))
    assert (done.returncode, "it is no back-up of a cohort" in done.stderr) == (2, True)
    assert state(small) == before


def test_a_damaged_archive_is_refused_in_one_line(small: Path) -> None:
    archive = backed_up(small)
    archive.write_bytes(archive.read_bytes()[:200])
    done = run(small, "restore", str(archive))
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert "take an older back-up" in done.stderr
