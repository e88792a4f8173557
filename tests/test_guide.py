"""Every command that README and guide of a cohort tell people to type is run, and does what they say."""

from __future__ import annotations

import importlib.metadata
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from unittest import mock

import openpyxl
import pytest

from tests.accepting import answer, entries, rows, send, state
from tests.guide_cohort import (
    EXPENSE,
    IN_EACH_LANGUAGE,
    LANGUAGES,
    MARKS,
    TEA,
    both,
    make,
    nox,
    prepare,
    sessions,
    spent_on,
)
from tests.guide_pages import blocks, commands, session_of, without_words
from tests.helpers import replace, run
from tests.workbooks import workbook


@pytest.fixture(scope="module", params=IN_EACH_LANGUAGE)
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def prepared(language: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cohort in which is everything that the pages name. Do not change it."""
    folder = tmp_path_factory.mktemp("guide")
    return prepare(make(folder / "fresh", language), folder / "prepared", language)


@pytest.fixture
def cohort(prepared: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the test's own in which nothing is made yet, and in which somebody stands who types."""
    folder = Path(shutil.copytree(prepared, tmp_path / "cohort", ignore=shutil.ignore_patterns("build")))
    monkeypatch.chdir(folder)
    return folder


# --- What cannot simply be run ----------------------------------------------------------------------------------------


def only_some_rows(cohort: Path, line: str) -> None:
    """Of two rows the good one is taken, the other waits."""
    send(cohort, TEA, ["2026-12-02", "Rope", "many", "Weavers", "Own money", ""])
    assert nox(cohort, line).returncode == 1
    assert [path.name for path in (cohort / "submissions").glob("*.xlsx")] == ["expenses_rest.xlsx"]
    assert "Tea" in spent_on(cohort)
    assert "Rope" not in spent_on(cohort)


def an_answer_by_telephone(cohort: Path, line: str) -> None:
    """A question is answered in the annotated copy, and the file itself stays as it was sent."""
    send(cohort, ["01/02/2027", *TEA[1:]])
    assert run(cohort, "validate").returncode == 1
    copy = cohort / "build" / "receipts" / "expenses_checked.xlsx"
    sheet = openpyxl.load_workbook(copy).worksheets[0]
    places = [row[3].value for row in sheet.iter_rows(min_row=3) if row[3].value]
    answer(copy, copy, dict.fromkeys(places, "2027-02-01"))
    assert nox(cohort, line).returncode == 0
    assert "2027-02-01" in {row["spent_on"] for row in rows(cohort, "expenses")}


def no_sender_in_the_file(cohort: Path, line: str) -> None:
    """What does not say whose it is can be read when somebody says so."""
    content = {
        "Expenses": [["spent_on", "description", "amount", "funded_by"], ["2026-12-01", "Tea", 120, "Own money"]]
    }
    workbook(cohort / "submissions" / "expenses.xlsx", content)
    assert run(cohort, "validate").returncode == 1
    assert nox(cohort, line).returncode == 0


def a_passphrase_is_asked_for(cohort: Path, line: str) -> None:
    """Where there is no terminal to ask in, the environment has it."""
    assert nox(cohort, line).returncode == 2
    with mock.patch.dict(os.environ, {"COHORT_PASSPHRASE": "four words by telephone"}):
        assert nox(cohort, line).returncode == 0
    assert list((cohort / "backups").glob("*.zip.age"))


def a_list_is_cleared(cohort: Path, line: str) -> None:
    """There is a list after somebody was forgotten, and none when it was cleared."""
    line = line.replace("--left", "--cleared p-aaaaaa")
    assert nox(cohort, line).returncode == 2
    assert run(cohort, "forget", "p-aaaaaa", "--reason", "asked by letter").returncode == 1
    assert nox(cohort, "nox -s forget -- --left").returncode == 1
    assert nox(cohort, line).returncode == 0
    assert nox(cohort, "nox -s forget -- --left").returncode == 0


def whose_time_has_ended(cohort: Path, line: str) -> None:
    """Years later all are forgotten, and before that nobody."""
    before = state(cohort)
    assert nox(cohort, line).returncode == 0
    assert state(cohort) == before
    assert nox(cohort, f"{line} --as-of 2040-01-01").returncode == 1
    assert forgotten(cohort, []) == ("--dry-run" not in line)


def the_menu_opens(cohort: Path, line: str) -> None:
    """Where there is no terminal it takes numbers; 0 leaves it."""
    done = subprocess.run(
        [sys.executable, str(cohort / "toolkit" / "scripts" / f"{session_of(line)[0]}.py")],
        input="0\n",
        capture_output=True,
        text=True,
        encoding="utf-8",
        env=os.environ | {"PYTHONUTF8": "1", "COHORT_MENU": sys.executable},
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert len(re.findall(r"^ *\d", done.stdout, re.M)) > 5


def the_usual_sessions(cohort: Path, line: str) -> None:  # noqa: ARG001
    """nox by itself runs what its list marks with a star: to check and to report, which are run by themselves here."""
    noxfile = str(cohort / "noxfile.py")
    listed = subprocess.run(
        [sys.executable, "-m", "nox", "-f", noxfile, "--list"], capture_output=True, encoding="utf-8", check=True
    ).stdout
    assert re.findall(r"^\* (\w+)", listed, re.M) == ["validate", "report"]
    assert set(re.findall(r"^[*-] (\w+)", listed, re.M)) == set(sessions(cohort))


def it_is_there(cohort: Path, line: str) -> None:
    """It makes an environment from the internet, which test_sessions does: the file is there, and the session it names."""
    path, _, session = line.split(maxsplit=1)[1].partition(" -s ")
    assert (cohort / path.replace("\\", "/")).is_file()
    assert session.partition(" ")[0] in ("", *sessions(cohort))


def the_desk_opens(cohort: Path, line: str) -> None:
    """It prints its address, and goes on until it is closed; test_desk opens its pages."""
    options = session_of(line)[1] or ["--no-browser"]
    script = cohort / "toolkit" / "scripts" / "desk.py"
    command = [sys.executable, "-u", str(script), "--port", "0", *options]
    environment = os.environ | {"PYTHONUTF8": "1"}
    with subprocess.Popen(command, stdout=subprocess.PIPE, encoding="utf-8", env=environment) as process:
        try:
            assert any("http://127.0.0.1:" in printed for printed in process.stdout or ())
        finally:
            process.terminate()


def copier_knows_it(cohort: Path, line: str) -> None:  # noqa: ARG001
    """It needs a newer template, which test_sessions brings: copier has the command and its options."""
    _, command, *options = line.split()
    done = subprocess.run(
        [sys.executable, "-m", "copier", command, "--help"], capture_output=True, text=True, check=True
    )
    assert options
    assert all(option in done.stdout for option in options)


def it_can_be_installed(cohort: Path, line: str) -> None:  # noqa: ARG001
    """It changes the machine: what it installs is called so, and is what the tests use."""
    assert line.split()[:2] == ["pip", "install"]
    assert importlib.metadata.distribution(line.split()[2])


# each says why, and what is done in place of running it
OTHERWISE: dict[str, Callable[[Path, str], None]] = {
    "nox -s backup -- --encrypt": a_passphrase_is_asked_for,
    "nox -s forget -- --cleared p-aaaaaa": a_list_is_cleared,
    "nox -s forget -- --left": a_list_is_cleared,
    "nox -s forget -- --expired": whose_time_has_ended,
    "nox -s forget -- --expired --dry-run": whose_time_has_ended,
    "nox": the_usual_sessions,
    "nox --list": the_usual_sessions,
    "nox -s menu": the_menu_opens,
    "nox -s accept -- --good-rows": only_some_rows,
    "nox -s accept -- --answers build/receipts/expenses_checked.xlsx": an_answer_by_telephone,
    "nox -s validate -- submissions/expenses.xlsx --from partner-01": no_sender_in_the_file,
    "nox -s desk": the_desk_opens,
    "nox -s desk -- --no-browser": the_desk_opens,
    "python3 toolkit/scripts/start.py -s desk": it_is_there,
    "py toolkit\\scripts\\start.py -s desk": it_is_there,
    "python3 toolkit/scripts/start.py": it_is_there,
    "python3 toolkit/scripts/start.py -s menu": it_is_there,
    "python3 toolkit/scripts/start.py -s report -- --only funder": it_is_there,
    "py toolkit\\scripts\\start.py": it_is_there,
    "copier update --skip-answered": copier_knows_it,
    "pip install copier": it_can_be_installed,
}


# --- What is run ------------------------------------------------------------------------------------------------------


def removed(cohort: Path, arguments: list[str]) -> bool:
    if arguments[0] == "attendance":
        return rows(cohort, "attendance") == []
    return arguments[0] == EXPENSE and EXPENSE not in {row["expense_id"] for row in rows(cohort, "expenses")}


def withdrawn(cohort: Path, arguments: list[str]) -> bool:
    ended = {row["purpose"] for row in rows(cohort, "consents") if row["withdrawn_on"]}
    return ended == ({"image"} if "--only" in arguments else {"image", "participation"})


def forgotten(cohort: Path, arguments: list[str]) -> bool:
    people = (cohort / "private" / "people.csv").read_text(encoding="utf-8")
    older = (cohort / "backups" / "2026-12-15T093000Z.zip").exists()
    return "p-aaaaaa" in people and "noy@example.org" not in people and older != ("--backups" in arguments)


def noted(cohort: Path, arguments: list[str]) -> bool:
    """The ledger has the reason of a change by hand when one is given."""
    reason = arguments[-1] if "--reason" in arguments else "entered at the start"
    return entries(cohort)[-1]["reason"] == reason


def reported(cohort: Path, arguments: list[str]) -> bool:
    """All pages, only those for one audience, or only those in one language."""
    readers = arguments[arguments.index("--only") + 1] if "--only" in arguments else ""
    if readers == "coach":
        # a folder for each
        return any(cohort.glob("build/for/p-*/coach-p-*.html"))
    folder = cohort / "build" / (f"for/{readers}" if readers else "report")
    pages = {path.name: path.read_text(encoding="utf-8") for path in folder.glob("*.html")}
    if readers:
        own = "funder.html" if readers == "funder" else f"partner-{readers}.html"
        return own in pages and "coaching.html" not in pages
    if "--lang" in arguments:
        return pages != {} and all('<html lang="en"' in text for text in pages.values())
    return {"index.html", "funder.html", "coaching.html"} <= set(pages)


def booked(cohort: Path, arguments: list[str]) -> bool:
    """Chapters to write in, or only a list of what they can show."""
    if "--names" in arguments:
        return not (cohort / "book").exists()
    ending = "docx" if "--word" in arguments else "md"
    return len(list(cohort.glob(f"book/*.{ending}"))) > 10


def leaves_files(*files: str) -> Callable[[Path, list[str]], bool]:
    return lambda cohort, _: all(any(cohort.glob(pattern)) for pattern in files)


def published(cohort: Path, arguments: list[str]) -> bool:
    """What leaves, or the workbook of texts to read."""
    if "--review" in arguments:
        return any((cohort / "build" / "review").glob("*.xlsx"))
    return {"index.html", "cohort.zip", "data"} <= {path.name for path in (cohort / "build" / "published").iterdir()}


# what there is after a session with these arguments
EFFECTS: dict[str, Callable[[Path, list[str]], bool]] = {
    "validate": leaves_files("build/validation/findings.json", "build/receipts/expenses.pdf"),
    "accept": lambda cohort, _: "Tea" in spent_on(cohort),
    "forms": leaves_files("build/forms/*"),
    "report": reported,
    "publish": published,
    "book": booked,
    "due": leaves_files("build/due"),
    "doctor": noted,
    "migrate": leaves_files("datapackage.yaml"),
    "backup": lambda cohort, _: len(list((cohort / "backups").iterdir())) == 2,
    "restore": lambda cohort, _: (
        (cohort / "private" / "people.csv").exists() and len(list((cohort / "backups").iterdir())) == 2
    ),
    "remove": removed,
    "withdraw": withdrawn,
    "person": leaves_files("build/person/*.xlsx"),
    "processing": leaves_files("build/processing/*.xlsx"),
    "forget": forgotten,
}
# what has to happen before there is something to do
FIRST: dict[str, Callable[[Path], object]] = {
    "restore": lambda cohort: (cohort / "private" / "people.csv").unlink(),
    "doctor": lambda cohort: replace(cohort / "data" / "organisations.csv", ",Weavers,", ",Weavers of the North,"),
}
# forget says with a 1 that a back-up names the person, which people have to delete
ENDS_WITH = {"forget": {0, 1}}
# lines of git change a folder one after the other: test_guide_laptops types them
# what is typed alike in both languages is typed in one cohort
LINES = [
    pytest.param(language, line, marks=MARKS[language])
    for language in LANGUAGES
    for line in commands(both(language))
    if not line.startswith("git ") and (language == "en" or line not in commands(both("en")))
]


@pytest.mark.slow
@pytest.mark.parametrize(("language", "line"), LINES, indirect=["language"], scope="module")
def test_a_command_of_the_pages_does_what_they_say(line: str, cohort: Path) -> None:
    if line in OTHERWISE:
        OTHERWISE[line](cohort, line)
        return
    session, arguments = session_of(line)
    FIRST.get(session, state)(cohort)
    before = state(cohort)
    done = nox(cohort, line)
    assert done.returncode in ENDS_WITH.get(session, {0}), done.stdout + done.stderr
    if "--dry-run" in arguments:
        assert state(cohort) == before
    else:
        assert EFFECTS[session](cohort, arguments)


def test_what_is_done_otherwise_stands_in_the_pages() -> None:
    for language in LANGUAGES:
        assert [line for line in OTHERWISE if line not in commands(both(language))] == []


@pytest.mark.slow
def test_a_cohort_gets_these_commands(language: str, prepared: Path) -> None:
    pages = "".join((prepared / name).read_text(encoding="utf-8") for name in ("README.md", "GUIDE.md"))
    assert commands(pages) == commands(both(language))
    assert len(commands(pages)) > 40
    assert {session_of(line)[0] for line in commands(pages) if line.startswith("nox -s")} == set(sessions(prepared))


def test_both_languages_give_the_same_commands_and_files_in_the_same_order() -> None:
    english, thai = ([without_words(block.text) for block in blocks(both(language))] for language in LANGUAGES)
    assert thai == english
    english, thai = ([without_words(line) for line in commands(both(language))] for language in LANGUAGES)
    assert thai == english
    english, thai = ([block.file for block in blocks(both(language))] for language in LANGUAGES)
    assert [name.replace("languages/th.po", "languages/en.po") for name in thai] == english
