"""The worked examples of CONTRIBUTING.md, pasted into a copy of the template as a contributor does."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from cohort.i18n.language import read_language
from cohort.model.cohort import Cohort
from cohort.model.paths import CohortPaths
from cohort.model.rule_files import declared_rules
from cohort.workflows.doctor.migrate import migrate_data
from cohort.workflows.report.build_report import build_report
from cohort.workflows.translation_catalogue import missing_translations
from cohort.workflows.validation.validate import check_data

import tests.rule_cases
from tests.figures import faults
from tests.helpers import ROOT, git_save, template_copy
from tests.helpers import replace as replace_in
from tests.rule_base import ROWS, edited, violations_of, words_of

# the examples share a copy of the template
pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("contributing")]

PAGE = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
NOXFILE = (ROOT / "noxfile.py").read_text(encoding="utf-8")
EXAMPLES = ("A column", "A rule", "A measure, its chart and its page", "A language")
COLUMN, RULE, MEASURE, LANGUAGE = EXAMPLES
FILE = re.compile(r"^(New file|At the end of|In) `([^`]+)`:\n\n```(\w+)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
# what `nox -s generate` runs, but for registers and fonts, which no example changes
GENERATORS = set(re.findall(r'"(\w+)"', re.search(r"^GENERATORS = \((.+?)\)", NOXFILE, re.M | re.S)[1])) - {
    "countries",
    "fonts",
}
RULE_CODE = "trial-ends-too-early"
FEEDBACK = """\
feedback_id,workshop_id,role,reaction,recharged,useful_for_work,will_apply
feedback-1,workshop-01,leader,5,4,,
feedback-2,workshop-01,coach,4,,,
"""


@dataclass(frozen=True)
class Piece:
    """A block that the page shows for a file: a new one, what comes at its end, or a line that is replaced."""

    where: str
    file: str
    text: str

    def paste(self, folder: Path) -> None:
        path = folder / self.file
        if self.where == "New file":
            assert not path.exists(), f"CONTRIBUTING.md shows {self.file} as new, but it is there; show another one"
            path.write_text(self.text, encoding="utf-8", newline="\n")
        elif self.where == "At the end of":
            joint = "\n" if path.suffix == ".po" else ""
            with path.open("a", encoding="utf-8", newline="\n") as file:
                file.write(joint + self.text)
        else:
            old, new = re.fullmatch(r"-(.*)\n\+(.*)\n", self.text).groups()
            replace_in(path, f"{old}\n", f"{new}\n")


def pieces(example: str) -> list[Piece]:
    section = re.search(rf"^### {re.escape(example)}\n(.*?)(?=^###? )", PAGE, re.DOTALL | re.MULTILINE)
    assert section, example
    return [Piece(where, file, text) for where, file, _, text in FILE.findall(section[1])]


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the template with all examples pasted, one after the other. Do not change it."""
    folder = template_copy(tmp_path_factory.mktemp("contributing") / "template", "v9.9.9")
    for example in EXAMPLES:
        for piece in pieces(example):
            piece.paste(folder)
    return folder


@pytest.fixture(scope="module")
def generated(template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same after `nox -s generate`, committed."""
    folder = Path(shutil.copytree(template, tmp_path_factory.mktemp("generated") / "template"))
    for tool in sorted(GENERATORS):
        subprocess.run([sys.executable, str(folder / "tools" / f"{tool}.py")], check=True)
    git_save(folder)
    return folder


@pytest.fixture
def cohort(template: Path, fresh_en: Path, tmp_path: Path) -> Path:
    """A cohort of the version before, whose toolkit was brought to the copy as an update does."""
    return brought_up_to_date(fresh_en, template, tmp_path / "cohort")


def brought_up_to_date(fresh: Path, template: Path, folder: Path) -> Path:
    shutil.copytree(fresh, folder)
    for name in ("schemas", "report", "languages"):
        shutil.copytree(template / name, folder / "toolkit" / name, dirs_exist_ok=True)
    return folder


def read(folder: Path) -> Cohort:
    return Cohort.read(CohortPaths(folder))


def test_every_block_of_an_example_belongs_to_a_file_or_is_a_command() -> None:
    worked = PAGE.split("## Worked examples")[1]
    blocks = re.findall(r"^```(\w*)$\n.*?^```$", worked, re.DOTALL | re.MULTILINE)
    shown = [piece for example in EXAMPLES for piece in pieces(example)]
    assert len([kind for kind in blocks if kind]) == len(shown)


def test_every_link_and_session_of_the_page_is_there() -> None:
    targets = [match for match in re.findall(r"\]\(([^)#]+)\)", PAGE) if "://" not in match]
    assert [target for target in targets if not (ROOT / target).exists()] == []
    headings = {
        re.sub(r"[^\w -]", "", match).lower().replace(" ", "-") for match in re.findall(r"^#+ (.+)$", PAGE, re.M)
    }
    assert set(re.findall(r"\]\(#([^)]+)\)", PAGE)) <= headings
    ours, theirs = (
        set(re.findall(r"^def (\w+)\(session", text, re.M))
        for text in (NOXFILE, (ROOT / "template" / "noxfile.py").read_text(encoding="utf-8"))
    )
    assert set(re.findall(r"(?:nox|start\.py) -s (\w+)", PAGE)) <= ours | theirs


def test_every_path_of_the_page_is_there() -> None:
    shown = {piece.file for example in EXAMPLES for piece in pieces(example)}
    named = set(
        re.findall(
            r"`((?:schemas|report|languages|scripts|template|copier|demo|tests|tools|docs|requirements)/[\w./*-]*)`",
            PAGE,
        )
    )
    to_come = {"copier/README.vi.md", "copier/GUIDE.vi.md"}
    assert [name for name in named - shown - to_come if not list(ROOT.glob(name.removesuffix("/")))] == []
    # the parts of the package are named from its folder
    parts = re.findall(
        r"`((?:model|i18n|reading|database|checking|storing|measures|rendering|workflows)(?:/\w+)?)`", PAGE
    )
    assert len(set(parts)) > 12
    assert [part for part in parts if not (ROOT / "scripts" / "cohort" / part).is_dir()] == []


def test_everything_that_the_examples_add_is_said_in_thai(template: Path) -> None:
    assert missing_translations(CohortPaths(template), "th") == {}


# a column


def test_the_template_ships_the_column(generated: Path) -> None:
    folder = generated
    table = (folder / "template" / "data" / "workshop_feedback.csv").read_text(encoding="utf-8")
    assert table.rstrip("\n").split(",")[-1] == "to_change"
    assert "name: to_change" in (folder / "template" / "datapackage.yaml").read_text(encoding="utf-8")
    assert "| `to_change` |" in (folder / "docs" / "tables.md").read_text(encoding="utf-8")


def test_a_cohort_that_is_there_gets_the_column_and_checks_it(cohort: Path) -> None:
    file = cohort / "data" / "workshop_feedback.csv"
    file.write_text(FEEDBACK, encoding="utf-8", newline="\n")
    migrate_data(read(cohort), dry_run=False)
    lines = file.read_text(encoding="utf-8").splitlines()
    assert lines == [f"{line},{'to_change' if not number else ''}" for number, line in enumerate(FEEDBACK.splitlines())]
    said_of_it = {"maxLength": "x" * 1001, "fine": "More time to talk"}
    for what, text in said_of_it.items():
        file.write_text("\n".join([lines[0], lines[1] + text, lines[2], ""]), encoding="utf-8", newline="\n")
        found = [
            (finding.code, finding.row) for finding in check_data(read(cohort)).findings if finding.field == "to_change"
        ]
        assert found == ([("value-too-long", 2)] if what == "maxLength" else [])


# a rule


def cases_of_the_page() -> list[tests.rule_cases.Case]:
    """What the page adds to the cases of rules."""
    (piece,) = (piece for piece in pieces(RULE) if piece.file == "tests/rule_cases.py")
    names = vars(tests.rule_cases) | {"CASES": []}
    exec(piece.text, names)  # noqa: S102  (the text is ours)
    return names["CASES"]


@pytest.mark.parametrize("case", cases_of_the_page(), ids=lambda case: case.name)
def test_the_rule_finds_its_fault_and_nothing_else(case: tests.rule_cases.Case, template: Path, cohort_of: Any) -> None:
    (rule,) = (rule for rule in declared_rules(CohortPaths(template)) if rule.code == RULE_CODE)
    cohort = cohort_of()
    assert violations_of(cohort, [rule], ROWS, case.as_of) == []
    found = violations_of(cohort, [rule], edited(case.edits), case.as_of)
    assert [words_of(violation, cohort) for violation in found] == case.found


def test_the_cases_of_the_rule_are_on_both_sides_of_its_edge() -> None:
    assert {bool(case.found) for case in cases_of_the_page()} == {True, False}


# a measure with its chart and page, and a language


@pytest.fixture(scope="module")
def pages(template: Path, fresh_en: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The report of a cohort with a little feedback, in English and in the language of the example."""
    cohort = brought_up_to_date(fresh_en, template, tmp_path_factory.mktemp("pages") / "cohort")
    file = cohort / "data" / "workshop_feedback.csv"
    file.write_text(FEEDBACK, encoding="utf-8", newline="\n")
    with (cohort / "cohort.yml").open("a", encoding="utf-8") as settings:
        settings.write("also_in: [vi]\nas_of: 2027-05-31\n")
    migrate_data(read(cohort), dry_run=False)
    build_report(read(cohort), documents=False)
    # a number in Vietnamese has a comma, which is another thing in English
    assert [fault for fault in faults(cohort) if ".vi.html" not in fault] == []
    return {path.name: path.read_text(encoding="utf-8") for path in (cohort / "build" / "report").glob("*.html")}


def test_the_measure_its_chart_and_its_page_are_in_the_report(pages: dict[str, str]) -> None:
    html = pages["workshops.html"]
    measured = 'data-measure="feedback_by_workshop" data-column="reaction" data-row="1">4.5</data>'
    assert measured in html
    assert re.search(r"<svg[^>]* data-measures=\"feedback_by_workshop\"", html)
    assert "4.5 · answers: 2" in html
    assert 'id="measure-feedback_by_workshop"' in pages["numbers.html"]
    assert '<a href="workshops.html">Workshops</a>' in pages["index.html"]


def test_a_page_speaks_the_language(pages: dict[str, str]) -> None:
    html = pages["index.vi.html"]
    assert '<html lang="vi"' in html
    # a section without rows is named at the end of the page
    assert "Tài chính" in html
    assert "Tài chính" not in pages["index.html"]
    # and says that it is partial
    english_note = "Not everything on this page is translated; the rest is in English."
    assert english_note in html
    assert english_note not in pages["index.html"]


def test_what_the_language_lacks_is_english(template: Path, cohort_of: Any) -> None:
    vietnamese = read_language(CohortPaths(template), cohort_of().settings, "vi")
    assert [vietnamese.say(text) for text in ("Coaching", "Trials")] == ["Kèm cặp", "Trials"]


# the tests that a contributor runs


@pytest.mark.parametrize(
    "arguments",
    [
        ("tests/test_model.py", "tests/test_template.py", "-k", "schemas or said_in_thai or every_table"),
        ("tests/test_rules.py", "tests/test_rules_demo.py", "-k", "too-early or every"),
        ("tests/test_measures.py", "tests/test_charts.py", "-k", "feedback_by_workshop"),
    ],
    ids=EXAMPLES[:3],
)
def test_the_tests_of_the_template_accept_the_example(arguments: tuple[str, ...], generated: Path) -> None:
    quoted = " ".join(f'"{argument}"' if " " in argument else argument for argument in arguments)
    assert f"nox -s tests -- {quoted}" in PAGE
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-n", "0", *arguments],
        cwd=generated,
        capture_output=True,
        text=True,
        encoding="utf-8",
        env=os.environ | {"PYTHONUTF8": "1"},
        check=False,
    )
    assert done.returncode == 0, done.stdout
