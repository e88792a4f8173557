"""Codes that a cohort adds to lists in local/: forms, phones, checks, charts and pages know them by their label."""

from __future__ import annotations

import csv
import shutil
from pathlib import Path

import openpyxl
import pytest
from cohort.errors import CannotRun
from cohort.model.cohort import Cohort
from cohort.model.paths import CohortPaths
from cohort.workflows.settings.own_codes import add_code, remove_code
from cohort.workflows.settings.own_words import own_words, set_own_words

from tests.helpers import build_file_tree, run

OWN = {
    "local/tables/workshops_own.yaml": "extends: workshops\ncodes:\n  kind: {study_visit: Study visit}\n",
    "local/tables/logs_own.yaml": "extends: coach_logs\ncodes:\n  mode: {letter: Letter by post}\n",
    "local/languages/th.po": 'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\n'
    'msgid "Study visit"\nmsgstr "ทัศนศึกษา"\n\nmsgid "Letter by post"\nmsgstr "จดหมาย"\n',
}


@pytest.fixture
def cohort(pilot: Path, tmp_path: Path) -> Path:
    """A copy of the demo with codes of its own, of which a workshop and a contact have one."""
    ignore = shutil.ignore_patterns("build", ".nox", ".git", "backups")
    root = Path(shutil.copytree(pilot, tmp_path / "cohort", ignore=ignore))
    build_file_tree(root, OWN)
    for table, column, code in (("workshops", "kind", "study_visit"), ("coach_logs", "mode", "letter")):
        path = root / "data" / f"{table}.csv"
        with path.open(encoding="utf-8", newline="") as file:
            reader = csv.DictReader(file)
            names, rows = reader.fieldnames or [], list(reader)
        rows[-1][column] = code
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, names, lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)
    return root


@pytest.mark.slow
def test_everything_follows_a_code_of_the_cohort(cohort: Path) -> None:
    assert run(cohort, "migrate").returncode == 0
    assert "study_visit" in (cohort / "datapackage.yaml").read_text(encoding="utf-8")
    checked = run(cohort, "validate", "--no-receipts")
    assert "study_visit" not in checked.stdout
    assert "value-not-allowed" not in (cohort / "build" / "validation" / "findings.json").read_text(encoding="utf-8")
    assert run(cohort, "forms", "workshops", "coach-log").returncode == 0
    forms = list((cohort / "build" / "forms").glob("*.xlsx"))
    cells_by_file = {path.name: cells(path) for path in forms}
    assert any("ทัศนศึกษา" in texts for texts in cells_by_file.values())
    assert any("จดหมาย" in texts for name, texts in cells_by_file.items() if "ODK" in name)
    assert any("letter" in texts for name, texts in cells_by_file.items() if "ODK" in name)
    done = run(cohort, "report")
    assert done.returncode in (0, 1), done.stderr
    report = cohort / "build" / "report"
    assert "จดหมาย" in "".join(path.read_text(encoding="utf-8") for path in report.glob("coach*.html"))
    assert "ทัศนศึกษา" in (report / "dictionary.html").read_text(encoding="utf-8")


def cells(path: Path) -> set[str]:
    book = openpyxl.load_workbook(path)
    return {str(cell.value) for sheet in book.worksheets for row in sheet.iter_rows() for cell in row if cell.value}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("codes: {title: {x: X}}", "codes: title of workshops has no list; choose from kind"),
        ("codes: {kind: {forum: Forum}}", "codes: kind has the code forum already; choose another"),
        (
            "codes: {kind: {Study Visit: X}}",
            "codes: Study Visit: write a code in small letters, digits and underscores",
        ),
        ("codes: {kind: {study_visit: 3}}", "codes: kind: put the label of the code study_visit between quotes"),
        ("codes: {kind: {2: Two}}", "codes: kind: put the code 2 between quotes"),
        ("codes: {kind: [study_visit]}", "codes: kind"),
        ("colour: red", "fields is missing"),
    ],
)
def test_a_fault_in_own_codes_is_one_line(fresh_th: Path, tmp_path: Path, text: str, message: str) -> None:
    root = Path(shutil.copytree(fresh_th, tmp_path / "cohort"))
    build_file_tree(root, {"local/tables/own.yaml": f"extends: workshops\n{text}\n"})
    with pytest.raises(CannotRun, match="own.yaml: " + message):
        Cohort.read(CohortPaths(root))


WORDS = "ทัศนศึกษา"


def add(cohort: Cohort, labels: dict[str, str]) -> str:
    table = cohort.model.tables["workshops"]
    return add_code(cohort, table, table.field("kind"), labels)


def codes_of(cohort: Cohort) -> dict[str, str]:
    return dict(Cohort.read(cohort.paths).model.tables["workshops"].field("kind").codes)


@pytest.fixture
def thai(fresh_th: Path, tmp_path: Path) -> Cohort:
    return Cohort.read(CohortPaths(Path(shutil.copytree(fresh_th, tmp_path / "cohort"))))


def test_a_label_may_be_longer_than_a_code(thai: Cohort) -> None:
    code = add(thai, {"en": "Community learning exchange between villages", "th": WORDS})
    assert codes_of(thai)[code] == "Community learning exchange between villages"
    assert len(code) <= 40


@pytest.mark.parametrize(
    ("labels", "message"),
    [
        ({"en": "Money", "th": "เรื่องเงิน ๆ"}, "stands in other places too"),
        ({"en": "Visit {abroad}", "th": WORDS}, "without braces"),
        ({"en": " ", "th": ""}, "at most 80 characters"),
        ({"en": "Trip", "th": "ก" * 81}, "at most 80 characters"),
    ],
)
def test_a_label_that_cannot_be_changes_nothing(thai: Cohort, labels: dict[str, str], message: str) -> None:
    before = codes_of(thai)
    with pytest.raises(CannotRun, match=message):
        add(thai, labels)
    assert codes_of(thai) == before
    assert not (thai.paths.local / "languages" / "th.po").exists()


def test_a_catalogue_that_cannot_be_read_leaves_the_list_as_it_was(thai: Cohort) -> None:
    before = codes_of(thai)
    build_file_tree(thai.paths.root, {"local/languages/th.po": 'msgid "x\n'})
    with pytest.raises(CannotRun):
        add(thai, {"en": "Field trip", "th": WORDS})
    assert codes_of(thai) == before


def test_an_entry_that_is_taken_out_takes_its_words_along(thai: Cohort) -> None:
    code = add(thai, {"en": "Field trip", "th": WORDS})
    cohort = Cohort.read(thai.paths)
    assert {word.text: word.own for word in own_words(cohort, "th")} == {"Field trip": WORDS}
    table = cohort.model.tables["workshops"]
    remove_code(cohort, table, table.field("kind"), code)
    assert own_words(cohort, "th") == []
    assert code not in codes_of(cohort)


def test_words_that_the_toolkit_has_no_more_can_be_deleted(thai: Cohort) -> None:
    set_own_words(thai, "th", {"A text of an older toolkit": "คำเก่า"})
    set_own_words(thai, "th", {"A text of an older toolkit": ""})
    assert own_words(thai, "th") == []


def test_a_file_with_a_name_twice_is_one_line(thai: Cohort) -> None:
    code = add(thai, {"en": "Field trip"})
    file = thai.paths.local / "tables" / "workshops_own_codes.yaml"
    file.write_text("codes: {}\n" + file.read_text(encoding="utf-8"), encoding="utf-8")
    cohort = Cohort.read(thai.paths)
    table = cohort.model.tables["workshops"]
    with pytest.raises(CannotRun, match=r"workshops_own_codes\.yaml, line \d+: .*mend this line"):
        remove_code(cohort, table, table.field("kind"), code)
