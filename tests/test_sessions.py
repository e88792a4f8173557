"""The sessions as people run them: from nothing but Python and git, in environments of their own."""

from __future__ import annotations

import csv
import hashlib
import os
import re
import shutil
import subprocess
import sys
import venv
from pathlib import Path
from typing import NamedTuple
from unittest import mock

import pytest

import copier
from tests.accepting import entries, rows, state
from tests.helpers import (
    NEXT,
    ROOT,
    VERSION,
    build_file_tree,
    compiled_once,
    findings,
    git,
    git_save,
    render,
    replace,
    shared,
    template_copy,
    without_questions_to_git,
)

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("sessions")]


# what sessions need, and one of those that only need it
NEEDS = {"check": "validate", "desk": "desk", "report": "report"}


def session(
    folder: Path, *arguments: str, cwd: Path | None = None, **environment: str
) -> subprocess.CompletedProcess[str]:
    """Runs nox in a cohort, with the nox of this environment, from where one stands."""
    left_out = ("NOX", "VIRTUAL_ENV", "PYTEST", "PYTHONDONTWRITEBYTECODE")
    clean = {name: value for name, value in os.environ.items() if not name.startswith(left_out)}
    return subprocess.run(
        [sys.executable, "-m", "nox", "-f", str(folder / "noxfile.py"), *arguments],
        cwd=cwd,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        encoding="utf-8",
        env=clean | {"NO_COLOR": "1"} | environment,
        check=False,
    )


def bare_machine(folder: Path) -> tuple[Path, dict[str, str]]:
    """A bare interpreter, and the environment of a machine with it, git and a home of its own: no nox and no uv."""
    bare, home = folder / "bare", folder / "home"
    if not home.exists():
        venv.create(bare, with_pip=False)
        home.mkdir()
    programs = bare / ("Scripts" if os.name == "nt" else "bin")
    found = [str(Path(path).parent) for name in ("git", "sh") if (path := shutil.which(name))]
    keep = {
        name: os.environ[name] for name in ("SYSTEMROOT", "TEMP", "SSL_CERT_FILE", "PIP_CERT") if name in os.environ
    }
    path = os.pathsep.join([str(programs), *found])
    return programs / "python", keep | {"PATH": path, "HOME": str(home), "USERPROFILE": str(home), "LANG": "C.UTF-8"}


def start(folder: Path, *arguments: str) -> str:
    """What the start script prints on a bare machine."""
    python, environment = bare_machine(folder.parent)
    done = subprocess.run(
        [str(python), str(folder / "toolkit" / "scripts" / "start.py"), *arguments],
        env=environment,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


NAME = "รุ่น ๑ [x]"
SHOWN, MENU = "terminal.txt", "\f"


def double_click(cohort: Path) -> str:
    """What a terminal shows when a person opens the launcher, then the menu and, after MENU, when they check what was
    sent."""
    from tests.terminal import CTRL_C, ENTER, ESC, Terminal

    python, environment = bare_machine(cohort.parent)
    desk = Terminal([str(cohort / "start.sh")], cohort.parent, environment)
    desk.wait_for("http://127.0.0.1:", seconds=400)
    desk.press(CTRL_C)
    desk.leave(seconds=60)
    menu = [str(python), str(cohort / "toolkit" / "scripts" / "start.py"), "-s", "menu"]
    terminal = Terminal(menu, cohort.parent, environment)
    terminal.wait_for("Esc: ออก", seconds=400)
    before = len(terminal.shown)
    terminal.press(ENTER)
    terminal.wait_for("เสร็จแล้ว", seconds=400)
    shown = desk.shown + terminal.shown[:before] + MENU + terminal.shown[before:]
    terminal.press(ESC)
    terminal.wait_for("Esc: ออก")
    terminal.press(ESC)
    assert terminal.leave() == 0
    return shown


def make_checked_cohort(folder: Path) -> None:
    """A cohort that was checked and reported from nothing but Python and git, with all environments that this takes."""
    cohort = render(folder / NAME, cohort_name="รุ่นที่ ๑")
    sent = "ชนิด,ชื่อเรื่อง,วันแรก,วันสุดท้าย\nอื่น ๆ,วันทบทวน,เมื่อวาน,\n"
    build_file_tree(cohort, {"submissions/งาน.csv": sent})
    shown = start(cohort, "-s", "validate") if sys.platform == "win32" else double_click(cohort)
    (folder / SHOWN).write_text(shown, encoding="utf-8")
    (cohort / "submissions" / "งาน.csv").unlink()
    # the report needs an environment of its own
    assert "Preparing" in start(cohort)
    assert "Preparing" not in start(cohort, "-s", "validate")


@pytest.fixture(scope="module")
def checked() -> Path:
    """The same, once in a run of the tests. Do not change it."""
    return shared("checked", make_checked_cohort) / NAME


def lend_environments(checked: Path, folder: Path) -> None:
    """Gives a cohort those environments that another one has made of the same locks."""
    noxfile = (folder / "noxfile.py").read_text(encoding="utf-8")
    (folder / ".nox").mkdir(exist_ok=True)
    for name, needs in re.findall(r'^    run\(session, "(\w+)", needs="(\w+)"', noxfile, re.M):
        lent = folder / ".nox" / name
        if not lent.exists():
            lent.symlink_to(checked / ".nox" / NEEDS[needs], target_is_directory=True)


@pytest.fixture(scope="module")
def cohort(checked: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cohort with environments."""
    folder = render(tmp_path_factory.mktemp("sessions") / "รุ่น ๑", cohort_name="รุ่นที่ ๑")
    lend_environments(checked, folder)
    return folder


def test_start_needs_nothing_but_python_to_check_and_report(checked: Path) -> None:
    assert (checked / "build" / "validation" / "findings.json").exists()
    assert "รุ่นที่ ๑" in (checked / "build" / "report" / "index.html").read_text(encoding="utf-8")


@pytest.mark.skipif(sys.platform == "win32", reason="there is no sh, and there are no pseudo-terminals")
def test_a_double_click_makes_what_is_needed_and_checks(checked: Path) -> None:
    shown = (checked.parent / SHOWN).read_text(encoding="utf-8")
    assert "Preparing" in shown
    # findings are no failure, and nox has nothing to add
    assert "ไฟล์นี้รอการแก้ไข" in shown
    assert "nox" not in shown.partition(MENU)[2]
    assert list((checked / "build" / "receipts").glob("*.pdf"))


def test_the_environment_of_a_check_holds_nothing_that_only_a_report_needs(checked: Path) -> None:
    names = {path.name for path in (checked / ".nox" / "validate").rglob("*") if path.is_dir()}
    assert "frictionless" in names
    assert not {"py_mini_racer", "fontTools"} & names


def test_workbooks_go_out_come_back_and_are_accepted(cohort: Path) -> None:
    for arguments in (("-s", "forms"), ("-s", "backup")):
        done = session(cohort, *arguments)
        assert done.returncode == 0, done.stdout + done.stderr
    assert list((cohort / "build" / "forms").glob("*.xlsx"))
    assert list((cohort / "backups").glob("*.zip"))
    sent = cohort / "submissions" / "เวิร์กชอป.csv"
    sent.parent.mkdir(exist_ok=True)
    sent.write_text("ชนิด,ชื่อเรื่อง,วันแรก,วันสุดท้าย\nอื่น ๆ,วันทบทวน,๑๒/๑/๒๕๗๐,12 ม.ค. 2570\n", encoding="utf-8")
    done = session(cohort, "-s", "validate", "--", sent.name, cwd=sent.parent)
    assert done.returncode == 0, done.stdout + done.stderr
    assert (cohort / "build" / "receipts" / "เวิร์กชอป.pdf").exists()
    done = session(cohort, "-s", "accept")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "วันทบทวน,,2027-01-12,2027-01-12" in (cohort / "data" / "workshops.csv").read_text(encoding="utf-8")


def test_the_menu_says_what_each_session_does(cohort: Path) -> None:
    listed = session(cohort, "--list").stdout
    for line in (
        "* validate -> Check all data",
        "* report -> Build the report",
        "- due -> Say what needs attention",
        "- migrate -> Bring data/ to the tables",
    ):
        assert line in listed


def test_a_session_passes_its_arguments_on_and_fails_on_errors(cohort: Path) -> None:
    done = session(cohort, "-s", "validate", "--", "--as-of", "2026-12-31")
    assert done.returncode == 0
    assert "31 ธ.ค. 2569" in done.stdout
    replace(cohort / "data" / "organisations.csv", ",host,", ",hosst,")
    try:
        assert session(cohort, "-s", "validate").returncode == 1
    finally:
        replace(cohort / "data" / "organisations.csv", ",hosst,", ",host,")


def test_data_of_another_version_is_said_in_one_line_with_the_command(cohort: Path) -> None:
    version = cohort / "toolkit" / "schemas" / "VERSION"
    version.write_text("1\n", encoding="utf-8")
    try:
        newer = session(cohort, "-s", "validate")
        version.write_text(f"{NEXT}\n", encoding="utf-8")
        (cohort / "toolkit" / "schemas" / "migrations" / f"{NEXT}.yaml").write_text("[]\n", encoding="utf-8")
        older = session(cohort, "-s", "validate")
        assert session(cohort, "-s", "migrate", "--", "--dry-run").returncode == 0
    finally:
        version.write_text(f"{VERSION}\n", encoding="utf-8")
    assert newer.returncode == older.returncode == 1
    assert (
        f"data/ was written by version {VERSION} of the schemas, here is version 1; run: copier update" in newer.stderr
    )
    assert (
        f"data/ was written by version {VERSION} of the schemas, here is version {NEXT}; run: nox -s migrate"
        in older.stderr
    )
    assert "Traceback" not in newer.stderr + older.stderr


def test_doctor_runs_where_other_sessions_stop_and_says_what_mends_it(cohort: Path) -> None:
    readme, version = cohort / "README.md", cohort / "toolkit" / "schemas" / "VERSION"
    before = readme.read_bytes()
    readme.write_bytes(b"<<<<<<< before updating\n=======\n>>>>>>> after updating\n")
    version.write_text("1\n", encoding="utf-8")
    try:
        assert session(cohort, "-s", "validate").returncode == 1
        done = session(cohort, "-s", "doctor")
    finally:
        readme.write_bytes(before)
        version.write_text(f"{VERSION}\n", encoding="utf-8")
    assert done.returncode == 1
    assert "git checkout --theirs README.md" in done.stdout
    assert "copier update" in done.stdout


def test_doctor_is_stopped_only_by_conflicts_in_what_it_runs_with(cohort: Path) -> None:
    script = cohort / "toolkit" / "scripts" / "cohort" / "workflows" / "doctor" / "examine.py"
    before = script.read_bytes()
    script.write_bytes(before + b"<<<<<<< before updating\n=======\n>>>>>>> after updating\n")
    try:
        done = session(cohort, "-s", "doctor")
    finally:
        script.write_bytes(before)
    assert done.returncode == 1
    assert "git checkout --theirs toolkit/scripts/cohort/workflows/doctor/examine.py" in done.stderr
    assert "Traceback" not in done.stderr


MESSAGES = "scripts/cohort/rendering/terminal/messages.py"


class Updated(NamedTuple):
    """A cohort after an update, and what was in its settings and data before."""

    folder: Path
    before: dict[str, bytes]


def update(folder: Path, ref: str) -> subprocess.CompletedProcess[str]:
    """What `copier update` does to a cohort."""
    environment = os.environ | {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
    return subprocess.run(
        [sys.executable, "-m", "copier", "update", "--defaults", "--vcs-ref", ref, str(folder)],
        capture_output=True,
        text=True,
        encoding="utf-8",
        env=environment,
        check=False,
    )


def update_quickly(folder: Path, ref: str) -> None:
    """The same without the questions to git for each file, which one test above asks."""
    environment = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
    with without_questions_to_git(), compiled_once(), mock.patch.dict(os.environ, environment):
        copier.run_update(folder, vcs_ref=ref, defaults=True, overwrite=True, quiet=True)


@pytest.fixture(scope="module")
def updated(checked: Path, tmp_path_factory: pytest.TempPathFactory) -> Updated:
    """A cohort that was edited and then updated, as people do it, to a template with edits in the same places."""
    tmp_path = tmp_path_factory.mktemp("updated")
    template = template_copy(tmp_path / "template", "v1")
    folder = render(tmp_path / "cohort", template, "v1", language="en", partners=["Weavers"])
    lend_environments(checked, folder)
    replace(folder / "cohort.yml", 'cohort_name: "Test"', "cohort_name: Renamed\nsynthetic: true")
    replace(folder / "data" / "organisations.csv", "Weavers", "Weavers of the North")
    (folder / "data" / "coach_logs.csv").unlink()
    (folder / "private" / "coach_logs.csv").unlink()
    replace(
        folder / "toolkit" / "schemas" / "tables" / "grants.yaml", "title: Contract number", "title: Agreement number"
    )
    replace(folder / "toolkit" / MESSAGES, "MAX_FINDINGS = 100", "MAX_FINDINGS = 5")
    git_save(folder)
    before = yours(folder)

    replace(template / "schemas" / "tables" / "workshops.yaml", "title: Objectives", "title: Aims")
    replace(template / "schemas" / "settings.yaml", "  default: 21\n", "  default: 14\n")
    replace(template / MESSAGES, "MAX_FINDINGS = 100", "MAX_FINDINGS = 40")
    workshops = (template / "schemas" / "tables" / "workshops.yaml").read_text(encoding="utf-8")
    new_files = {
        "report/measures/new_measure.sql": "-- title: New\n",
        "schemas/tables/visits.yaml": workshops.replace("workshop_id", "visit_id").replace(
            "name: workshops", "name: visits"
        ),
        "schemas/VERSION": f"{NEXT}\n",
        f"schemas/migrations/{NEXT}.yaml": "- {step: new_table, table: visits}\n",
    }
    build_file_tree(template, new_files)
    git_save(template, tag="v2")
    done = update(folder, "v2")
    assert done.returncode == 0, done.stderr
    return Updated(folder, before)


def yours(folder: Path) -> dict[str, bytes]:
    """The settings and the data of a cohort by their files."""
    files = [folder / "cohort.yml", *(folder / "data").iterdir(), *(folder / "private").iterdir()]
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files if path.is_file()}


def test_an_update_brings_the_new_and_leaves_what_is_yours(updated: Updated) -> None:
    folder, before = updated
    assert (folder / "toolkit" / "report" / "measures" / "new_measure.sql").exists()
    tables = folder / "toolkit" / "schemas" / "tables"
    assert "title: Aims" in (tables / "workshops.yaml").read_text(encoding="utf-8")
    assert "title: Agreement number" in (tables / "grants.yaml").read_text(encoding="utf-8")
    assert {"cohort.yml", "data/organisations.csv", "private/people.csv"} < set(before)
    assert "data/coach_logs.csv" not in before
    assert yours(folder) == before
    assert "_commit: v2" in (folder / ".copier-answers.yml").read_text(encoding="utf-8")


def test_an_update_with_a_conflict_and_new_tables_says_what_to_do(updated: Updated) -> None:
    folder, script = updated.folder, updated.folder / "toolkit" / MESSAGES
    done = session(folder, "-s", "validate")
    assert done.returncode == 1
    messages = re.findall(rf"toolkit/{MESSAGES}, line \d+: .*", done.stderr)
    assert len(messages) == 1
    assert "Traceback" not in done.stderr
    command = messages[0].split("take the whole new file with: ")[1].split()
    assert command[:2] == ["git", "checkout"]
    git(folder, *command[1:])
    assert "MAX_FINDINGS = 40" in script.read_text(encoding="utf-8")

    assert "run: nox -s migrate" in session(folder, "-s", "validate").stderr
    migrated = session(folder, "-s", "migrate")
    assert migrated.returncode == 0, migrated.stderr
    assert "data/visits.csv" in migrated.stdout
    assert session(folder, "-s", "validate").returncode == 0
    assert (folder / "data" / "ledger.csv").read_text(encoding="utf-8").splitlines()[-1].endswith(f",{NEXT}")


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A template of the module's own, in which demos reuse their environments."""
    return template_copy(tmp_path_factory.mktemp("demo") / "template", "v1")


def test_the_demo_with_a_fault_ends_with_the_report_of_the_pilot_and_a_check_that_finds_it(
    demo: Path, checked: Path
) -> None:
    folder = demo / "build" / "pilot"
    folder.mkdir(parents=True)
    shutil.copyfile(ROOT / "template" / "noxfile.py", folder / "noxfile.py")
    lend_environments(checked, folder)
    done = session(demo, "-s", "demo", "--", "--fault", "change-undocumented")
    assert done.returncode == 0, done.stdout + done.stderr
    report = folder / "build" / "report" / "index.html"
    assert f"The report of the demo: {report}" in done.stderr
    html = report.read_text(encoding="utf-8")
    assert "ข้อมูลสมมติ" in html
    assert "มูลนิธิน้ำค้างหลังดอย" in html
    published = (folder / "build" / "published" / "index.html").read_text(encoding="utf-8")
    assert "ข้อมูลสมมติ" in published
    # it appears without its name
    assert "มูลนิธิน้ำค้างหลังดอย" not in published
    assert "change-undocumented" in {finding["code"] for finding in findings(folder)}
    again = session(demo, "-s", "demo", "--", str(folder / "data"))
    assert again.returncode == 1
    assert "is not empty; name a new folder" in again.stderr


# the sessions of a demo in place of those that the test above runs
STAND_INS = """import nox
@nox.session(python=False)
def validate(session): print("checked")
@nox.session(python=False)
def report(session): print("reported")
@nox.session(python=False)
def publish(session): print("published")
"""


def test_the_demo_can_arrive_month_by_month(demo: Path) -> None:
    (demo / "template" / "noxfile.py").write_text(STAND_INS, encoding="utf-8")
    done = session(demo, "-s", "demo", "--", "--english", "--arriving", "--until", "1")
    assert done.returncode == 0, done.stdout + done.stderr
    folder = demo / "build" / "pilot"
    assert re.findall("^(?:checked|reported|published)$", done.stdout, re.M) == ["checked", "reported", "published"]
    assert "Nov 17: " in done.stdout
    assert "Dec 17: " not in done.stdout
    assert not re.search("[\u0e00-\u0e7f]", (folder / "data" / "ledger.csv").read_text(encoding="utf-8"))
    assert list((folder / "submissions" / "accepted").rglob("*.xlsx"))


LOCAL = {
    "schemas/local/tables/visits.yaml": "local/tables/visits.yaml",
    "report/local/measures/visits_made.sql": "local/measures/visits_made.sql",
    "languages/local/en.po": "local/languages/en.po",
}
VISITS = """\
name: visits
title: Visits
description: Who visited whom.
primaryKey: [visit_id]
fields:
- {name: visit_id, title: Visit, description: An id., example: visit-1, type: string, constraints: {required: true}}
"""
MEASURE = """\
-- title: Visits made
-- unit: visits
-- formula: The number of visits.
-- source: Visits
-- tables: visits
-- columns: visits = Visits
SELECT count(*) AS visits FROM visits ORDER BY 1
"""
WORDS = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\nmsgid "Money"\nmsgstr "Funds"\n'
# what a host has written for the book and for pages of the report
WRITTEN = {
    "book/01-why.en.md": "# Why\n\nWe wrote this ourselves.\n",
    "words/index.en.md": "What went well: the weavers came.\n",
}
EDITED = "title: Contract number"
CRLF, LF = b"\r\n", b"\n"


@pytest.mark.parametrize(
    ("version", "has_local"), [pytest.param("0.1.0", False, marks=pytest.mark.thorough), ("0.2.0.dev1", True)]
)
def test_a_cohort_of_an_older_layout_comes_to_this_one_and_loses_nothing(
    checked: Path, tmp_path: Path, version: str, has_local: bool
) -> None:
    """The older templates lie in bundles, so that the update starts from what people really have."""
    template = tmp_path / "template"
    git(tmp_path, "clone", "-q", str(ROOT / "tests" / "data" / f"template-{version}.bundle"), "template")
    folder = render(tmp_path / "cohort", template, f"v{version}", language="en", partners=["Weavers"])
    git_save(folder)
    schema = folder / "schemas" / "tables" / "grants.yaml"
    replace(schema, EDITED, "title: Agreement number")
    replace(folder / "cohort.yml", 'cohort_name: "Test"', "cohort_name: Renamed\nsynthetic: true")
    replace(folder / "data" / "organisations.csv", "Weavers", "Weavers of the North")
    ledger = folder / "data" / "ledger.csv"
    last = rows(folder, "ledger")[-1]
    words = {"action": "accept", "file": "submissions/from Noy.xlsx", "reason": "Sheet A2: Noy's"}
    with ledger.open("a", encoding="utf-8", newline="") as file:
        csv.DictWriter(file, last, lineterminator="\n").writerow(
            last | {"entry_id": int(last["entry_id"]) + 1, "table_sha256": ""} | words
        )
    local = dict(zip(LOCAL, (VISITS, MEASURE, WORDS), strict=True)) if has_local else {}
    build_file_tree(folder, local)
    build_file_tree(folder, WRITTEN)
    git_save(folder)
    settings = (folder / "cohort.yml").read_bytes()
    data = {path.stem: rows(folder, path.stem) for path in (folder / "data").glob("*.csv") if path.name != "ledger.csv"}
    for path in template.iterdir():
        if path.name != ".git":
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    git(template, "config", "user.name", "Test")
    template_copy(template, "v0.3.0")

    update_quickly(folder, "v0.3.0")
    lend_environments(checked, folder)
    assert "run: nox -s migrate" in session(folder, "-s", "validate").stderr
    before = state(folder)
    looked = session(folder, "-s", "migrate", "--", "--dry-run")
    assert "toolkit/schemas/tables/grants.yaml" in looked.stdout, looked.stderr
    assert all(f"{old} → {new}" in looked.stdout for old, new in LOCAL.items()) or not has_local
    assert state(folder) == before
    migrated = session(folder, "-s", "migrate")
    assert migrated.returncode == 0, migrated.stderr
    assert "build/migration/edits.patch" in migrated.stdout

    assert session(folder, "-s", "migrate").stdout.strip().endswith("Everything is as the schemas declare it.")
    assert (folder / "cohort.yml").read_bytes() == settings
    for name, before_rows in data.items():
        # a new version may bring a column; no cell that was there is lost
        pairs = zip(before_rows, rows(folder, name), strict=True)
        assert all(old_row.items() <= new_row.items() for old_row, new_row in pairs), name
    for name, text in WRITTEN.items():
        assert (folder / name).read_text(encoding="utf-8") == text
    for old, text in local.items():
        assert (folder / LOCAL[old]).read_text(encoding="utf-8") == text
    assert [
        name for name in ("schemas", "report", "languages", "scripts", "requirements") if (folder / name).exists()
    ] == []
    new_schema = folder / "toolkit" / "schemas" / "tables" / "grants.yaml"
    assert EDITED in new_schema.read_text(encoding="utf-8")
    patch = folder / "build" / "migration" / "edits.patch"
    assert "+  title: Agreement number" in patch.read_text(encoding="utf-8")
    if has_local:
        # of the first version the lines beside it have changed since, so a person joins them
        git_save(folder)
        git(folder, "apply", "--3way", str(patch))
        assert "title: Agreement number" in new_schema.read_text(encoding="utf-8")
    # the report takes long, and is looked at where the cohort has a measure of its own
    done = session(folder) if has_local else session(folder, "-s", "validate")
    assert done.returncode == 0, done.stdout + done.stderr
    ledger_rows = entries(folder)
    assert {row["schema_version"] for row in ledger_rows if row["action"] == "migrate"} >= {str(VERSION)}
    assert [row for row in ledger_rows if words.items() <= row.items()]
    assert "Noy" not in ledger.read_text(encoding="utf-8")
    if has_local:
        assert "Visits made" in (folder / "build" / "report" / "numbers.html").read_text(encoding="utf-8")


def test_hashes_of_older_template_files_are_those_of_their_versions(tmp_path: Path) -> None:
    """What tells an edited file from one that an older version brought."""
    listed = set((ROOT / "schemas" / "migrations" / "3.files.txt").read_text(encoding="utf-8").splitlines())
    for version in ("0.1.0", "0.2.0.dev1"):
        bundle = ROOT / "tests" / "data" / f"template-{version}.bundle"
        git(tmp_path, "clone", "-q", "-b", f"v{version}", str(bundle), version)
        cohort = render(tmp_path / f"cohort-{version}", tmp_path / version, f"v{version}")
        brought = {
            f"{hashlib.sha256(path.read_bytes().replace(CRLF, LF)).hexdigest()}  {path.relative_to(cohort).as_posix()}"
            for folder in ("schemas", "report", "languages", "scripts", "requirements")
            for path in (cohort / folder).rglob("*")
            if path.is_file() and path.name not in ("HASHES", "LICENSE")
        }
        assert len(brought) > 60
        assert brought <= listed
