"""What differs between systems, tried by the rules of each on the one that runs the tests."""

from __future__ import annotations

import ast
import errno
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path, PureWindowsPath

import pytest
from cohort import systems
from cohort.errors import CannotRun, advice_on
from cohort.model.paths import CohortPaths
from cohort.reading.published_package import is_safe_path
from cohort.shortening import bounded_file_name
from cohort.storing.atomic_writes import close_folder, write_atomically
from cohort.storing.journal import FileChanges, apply_changes, complete_interrupted
from cohort.workflows.backup.restore import _is_cohort_file
from cohort.workflows.intake.receive_files import file_name
from cohort.workflows.report.workers import worker_pool

from tests.helpers import ROOT, build_file_tree
from tests.test_journal import FailingDisk

PACKAGE = ROOT / "scripts" / "cohort"
# what Windows adds above a cohort in a folder of somebody's documents
USUAL_PLACE = r"C:\Users\firstname.lastname\Documents\Projects\cohort-2026"
LONGEST_PATH = 259


@pytest.fixture
def windows(monkeypatch: pytest.MonkeyPatch) -> None:
    """The rules of Windows."""
    monkeypatch.setattr(systems, "SYSTEM", "win32")


def questions(path: Path) -> Iterator[str]:
    """Where a module asks on which system it runs, or calls what only some systems have."""
    names_of_systems = {
        "os.name",
        "os.fork",
        "os.killpg",
        "os.startfile",
        "os.geteuid",
        "sys.platform",
        "os.setsid",
        "os.getuid",
    }
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Attribute) and ast.unparse(node) in names_of_systems:
            yield f"{path.name}: {ast.unparse(node)}"
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        if set(names) & {"fcntl", "msvcrt", "resource", "winreg", "pwd", "platform", "grp", "termios"}:
            yield f"{path.name}: {names}"


def test_one_module_asks_on_which_system_it_runs() -> None:
    others = (path for path in PACKAGE.rglob("*.py") if path.name != "systems.py")
    assert [question for path in others for question in questions(path)] == []
    assert list(questions(PACKAGE / "systems.py"))


# --- files ---


@pytest.mark.parametrize("code", [errno.EACCES, errno.EPERM])
@pytest.mark.usefixtures("windows")
def test_a_file_that_cannot_be_written_may_be_open_on_windows(code: int) -> None:
    assert advice_on(OSError(code, "denied")) == "close it in other programs"


def test_elsewhere_it_is_not_ours() -> None:
    assert advice_on(OSError(errno.EACCES, "denied")) == "allow writing there"


@pytest.mark.usefixtures("windows")
def test_a_table_that_is_open_in_excel_keeps_the_change_for_later(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    build_file_tree(tmp_path, {"data/a.csv": "old\n", "private/b.csv": "old\n"})
    paths = CohortPaths(tmp_path)
    with monkeypatch.context() as while_open:
        # Windows lets nobody replace it
        FailingDisk(while_open, 2, errno.EACCES, goes_on=True, calls=("replace", "rename"))
        with pytest.raises(CannotRun, match=r"data/a\.csv cannot be replaced .*; close it in other programs"):
            apply_changes(paths, FileChanges({paths.data / "a.csv": b"new\n", paths.private / "b.csv": b"new\n"}))
    assert complete_interrupted(paths)
    assert [(paths.data / "a.csv").read_text(), (paths.private / "b.csv").read_text()] == ["new\n", "new\n"]


@pytest.mark.usefixtures("windows")
def test_a_page_that_is_open_stays_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "report.xlsx").write_text("old")
    FailingDisk(monkeypatch, 1, errno.EACCES, goes_on=True, calls=("replace", "rename"))
    with pytest.raises(CannotRun, match="close it in other programs and run again"):
        write_atomically(tmp_path / "report.xlsx", "new")
    assert [path.name for path in tmp_path.iterdir()] == ["report.xlsx"]
    assert (tmp_path / "report.xlsx").read_text() == "old"


@pytest.mark.usefixtures("windows")
def test_windows_has_no_folders_to_flush_and_no_modes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    build_file_tree(tmp_path, {"data/a.csv": "old\n"})
    (tmp_path / "private").mkdir(mode=0o755)
    real = os.open

    def open_file(path: str, *arguments: int, **options: int) -> int:
        if Path(path).is_dir():
            # as Windows says when a folder is opened
            raise PermissionError(errno.EACCES, "Permission denied", str(path))
        return real(path, *arguments, **options)

    monkeypatch.setattr(os, "open", open_file)
    paths = CohortPaths(tmp_path)
    apply_changes(paths, FileChanges({paths.data / "a.csv": b"new\n"}))
    close_folder(paths.private)
    assert (paths.data / "a.csv").read_text() == "new\n"
    if os.name != "nt":
        assert paths.private.stat().st_mode & 0o777 == 0o755


@pytest.mark.parametrize(
    ("name", "safe_name"),
    [
        ("CON", "_CON"),
        ("lpt1.xlsx", "_lpt1.xlsx"),
        ("con .csv", "_con .csv"),
        ("cone.csv", "cone.csv"),
        (r"C:\Users\me\budget.xlsx", "budget.xlsx"),
        ("C:budget.xlsx", "C_budget.xlsx"),
        ("a<b>|c?.csv", "a_b__c_.csv"),
        ("name. ", "name"),
        ("งบ.xlsx", "งบ.xlsx"),
    ],
)
def test_a_file_has_a_name_that_every_system_takes(name: str, safe_name: str) -> None:
    assert file_name(name) == safe_name


@pytest.mark.parametrize(
    "path", ["C:/data/x.csv", "C:x.csv", r"data\x.csv", r"\\server\share\x", "//server/x", "data/x:y"]
)
def test_a_path_with_a_drive_leads_nowhere(tmp_path: Path, path: str) -> None:
    assert not is_safe_path(path)
    assert not _is_cohort_file(CohortPaths(tmp_path), path)


@pytest.mark.usefixtures("windows")
def test_the_longest_path_fits_into_what_windows_allows(fresh_th: Path) -> None:
    longest = bounded_file_name("ก" * 200, ".xlsx")
    deepest = [f"submissions/accepted/2026-11-01/.{longest}.new", f"build/receipts/{longest}"]
    own = [path.relative_to(fresh_th).as_posix() for path in fresh_th.rglob("*")]
    for path in (*own, *deepest):
        assert len(str(PureWindowsPath(USUAL_PLACE, path))) <= LONGEST_PATH, path


def test_no_two_files_differ_only_in_capitals(fresh_th: Path) -> None:
    """As they would take each other's place on Windows and macOS."""
    for root in (fresh_th, ROOT / "template"):
        names = [path.relative_to(root).as_posix().casefold() for path in root.rglob("*") if ".git" not in path.parts]
        assert len(names) == len(set(names))


def test_no_file_of_a_cohort_has_a_name_that_windows_forbids(fresh_th: Path) -> None:
    for path in fresh_th.rglob("*"):
        # hidden files begin with a stop
        assert systems.without_forbidden_signs(path.name, "_") == path.name.lstrip(".")
        assert systems.no_device(path.name) == path.name


# --- processes ---


def test_where_nothing_forks_new_processes_start(monkeypatch: pytest.MonkeyPatch) -> None:
    assert systems.can_fork() in (True, False)
    monkeypatch.setattr(systems, "SYSTEM", "darwin")
    assert not systems.can_fork()
    monkeypatch.setattr(os, "cpu_count", lambda: 2)
    with worker_pool(1) as pool:
        assert pool is not None
        assert pool._mp_context.get_start_method() == "spawn"


@pytest.mark.slow
def test_what_a_report_hands_to_its_processes_can_be_sent(small: Path) -> None:
    """A process that is not forked gets everything as bytes, and loads the package anew."""
    from cohort.workflows.validation.batch_validate import _check_cohort

    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        result = pool.submit(_check_cohort, small, "2026-12-15", reference=False).result()
    assert not result.refused, result.sentence


@pytest.mark.parametrize("system", ["darwin", "win32"])
def test_memory_is_limited_on_linux_only(monkeypatch: pytest.MonkeyPatch, system: str) -> None:
    monkeypatch.setattr(systems, "SYSTEM", system)
    monkeypatch.setitem(sys.modules, "resource", None)
    systems.limit_memory(1)


@pytest.mark.usefixtures("windows")
def test_windows_ends_a_process_by_itself() -> None:
    process = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    systems.end_with_children(process)
    assert process.wait(10) != 0


@pytest.mark.skipif(os.name == "nt", reason="Windows has no groups of processes")
def test_elsewhere_its_children_end_too() -> None:
    child = "import subprocess; p = subprocess.Popen(['sleep', '60']); print('ready', flush=True); p.wait()"
    process = subprocess.Popen([sys.executable, "-c", child], stdout=subprocess.PIPE, start_new_session=True)
    assert process.stdout
    assert process.stdout.readline() == b"ready\n"
    systems.end_with_children(process)
    # there is nothing more to read only when nobody is left who could write
    assert process.communicate(timeout=10) == (b"", None)
    assert process.returncode == -signal.SIGTERM


# --- screens ---


@pytest.mark.slow
@pytest.mark.parametrize("encoding", ["cp874", "cp1252", "cp437"])
def test_a_console_of_an_old_windows_shows_what_it_can(small: Path, encoding: str) -> None:
    done = subprocess.run(
        [sys.executable, str(small / "toolkit" / "scripts" / "due.py")],
        capture_output=True,
        env=os.environ | {"PYTHONUTF8": "0", "PYTHONIOENCODING": encoding, "PYTHONLEGACYWINDOWSSTDIO": "1"},
        check=False,
    )
    assert (done.returncode, done.stderr) in ((0, b""), (1, b""))
    assert done.stdout.decode(encoding)


def test_files_are_opened_as_each_system_does(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    started: list[list[str]] = []
    monkeypatch.setattr(subprocess, "Popen", lambda command, **_: started.append(command))
    for system in ("darwin", "linux"):
        monkeypatch.setattr(systems, "SYSTEM", system)
        systems.open_path(tmp_path)
    assert [command[0] for command in started] == ["open", "xdg-open"]
    monkeypatch.setattr(systems, "SYSTEM", "win32")
    opened: list[Path] = []
    monkeypatch.setattr(os, "startfile", opened.append, raising=False)
    systems.open_path(tmp_path)
    assert (opened, systems.can_open()) == ([tmp_path], True)
