"""Needles: words that only one person wrote, or may know, are looked for wherever a cohort writes."""

from __future__ import annotations

import shutil
import subprocess
import zipfile
from pathlib import Path
from typing import NamedTuple

import pypdfium2
import pytest
from cohort.model.cohort import Cohort
from cohort.model.paths import CohortPaths
from cohort.workflows.forms.make_forms import make_forms
from cohort.workflows.publish.plan import write_plan
from cohort.workflows.publish.publish import publish
from cohort.workflows.report.build_report import build_reports

from tests.accepting import answer, checked
from tests.conftest import with_rows
from tests.helpers import git, git_save, replace, run
from tests.workbooks import FilledForm

# what is looked at is made once, by one worker
pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("needles")]

READERS = ("", "funder", "partner", "coach", "research", "all")


class Needle(NamedTuple):
    """A word in the data, what it is, the forms that may have it, and whether git may."""

    word: str
    what: str
    forms: tuple[str, ...] = ()
    in_git: bool = False


NEEDLES = (
    Needle("zephyrneedle", "what a coach wrote down of a talk", ("Coach log Kham p-cccccc",)),
    # a table in data/ holds it, which travels with git; the docs promise that nobody else is shown it
    Needle("quokkaneedle", "a need that a coach heard in confidence", ("Coach log Kham p-cccccc",), in_git=True),
    Needle(
        "narwhalneedle",
        "whom a partner paid",
        ("Budget and spending Weavers partner-01", "Check of expenses University host-1"),
    ),
    Needle("okapineedle", "the contact of a person", ("Register University host-1",)),
    Needle("pangolinneedle", "what somebody said in an interview"),
    Needle("quagganeedle", "an answer to a question"),
    Needle("axolotlneedle", "the name of a file that was sent"),
    Needle("dugongneedle", "why a row was removed"),
)


@pytest.fixture(scope="module")
def planted(fresh_en: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cohort with git in which all needles have arrived, with its forms and what is for each of its readers."""
    cohort = tmp_path_factory.mktemp("needles") / "cohort"
    shutil.copytree(fresh_en, cohort, ignore=shutil.ignore_patterns("build"))
    with_rows(cohort, "as_of: 2026-12-15\n")
    replace(cohort / "data" / "coach_logs.csv", "2026-11-12,30,call,trial,,,,,,false",
            "2026-11-12,30,call,trial,quokkaneedle,,quokkaneedle,,quokkaneedle,true")  # fmt: skip
    private = cohort / "private"
    replace(private / "coach_logs.csv", "We walked through the market", "zephyrneedle")
    replace(private / "expenses.csv", "Bus company", "narwhalneedle")
    replace(private / "people.csv", "noy@example.org", "okapineedle")
    replace(private / "research_notes.csv", "She listens", "pangolinneedle")
    git_save(cohort)
    # sessions commit by themselves, as whoever works here
    for name, value in (("user.name", "Test"), ("user.email", "test@example.org")):
        git(cohort, "config", name, value)
    _send_with_an_answer(cohort)
    assert run(cohort, "remove", "expense-05", "--reason", "dugongneedle").returncode == 0
    git_save(cohort)
    read = Cohort.read(CohortPaths(cohort))
    list(make_forms(read, []))
    for readers in READERS:
        build_reports(read, ["en"], readers)
    publish(read)
    write_plan(read)
    assert run(cohort, "due").returncode in (0, 1)
    return cohort


def _send_with_an_answer(cohort: Path) -> None:
    """A row is gone from a form that came back; asked about it, its sender answers in words of their own."""
    (path,) = (path for path in make_forms(Cohort.read(CohortPaths(cohort)), ["money"]) if "partner-01.xlsx" in path.name)  # fmt: skip
    form = FilledForm(path)
    form.book["Expenses"].delete_rows(form.row_of("Expenses", "What was bought?", "Yarn"))
    (cohort / "submissions").mkdir(exist_ok=True)
    name = "axolotlneedle.xlsx"
    form.save(cohort / "submissions" / name)
    copy = checked(cohort, name)
    answers = answer(copy, cohort / "submissions" / "axolotlneedle_checked.xlsx", {"expense-02": "quagganeedle"})
    done = run(cohort, "accept", "--yes", str(cohort / "submissions" / name), "--answers", str(answers))
    assert not (cohort / "submissions" / name).exists(), done.stdout + done.stderr
    shutil.rmtree(cohort / "build")


def texts_in(path: Path) -> str:
    """Everything that a file says: a workbook or a document with all its parts, a PDF as it is read."""
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as packed:
            return "".join(packed.read(name).decode("utf-8", "replace") for name in packed.namelist())
    if path.suffix == ".pdf":
        return "\n".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(path))
    return path.read_bytes().decode("utf-8", "replace")


def found(folder: Path, word: str) -> set[str]:
    """The files of a folder that have a word in them or in their name."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    assert files, folder
    return {path.stem for path in files if word in path.name or word in texts_in(path)}


@pytest.mark.parametrize("needle", NEEDLES, ids=lambda needle: needle.what)
def test_a_needle_is_in_the_forms_of_those_who_may_have_it_and_nowhere_else(planted: Path, needle: Needle) -> None:
    build = planted / "build"
    assert found(build / "forms", needle.word) == set(needle.forms)
    for folder in ("report", "for", "due", "published", "review"):
        assert found(build / folder, needle.word) == set(), folder


@pytest.mark.parametrize("needle", [needle for needle in NEEDLES if not needle.in_git], ids=lambda needle: needle.what)
def test_a_needle_is_in_no_object_of_git(planted: Path, needle: Needle) -> None:
    # trees have bytes in them that are no text
    command = ["git", "cat-file", "--batch-all-objects", "--batch", "--unordered"]
    objects = subprocess.run(command, cwd=planted, capture_output=True, check=True).stdout
    assert b"expense-01" in objects
    assert needle.word.encode() not in objects


def test_every_reader_has_a_folder_in_which_was_looked(planted: Path) -> None:
    folders = {path.name for path in (planted / "build" / "for").iterdir()}
    assert folders == {"funder", "partner-01", "partner-02", "p-cccccc", "research", "all"}
    # what was planted is there, where it belongs
    stored = "".join(path.read_text("utf-8") for name in ("data", "private") for path in (planted / name).glob("*.csv"))
    assert [needle.word for needle in NEEDLES if needle.word not in stored] == []
