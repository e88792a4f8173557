"""What a full disk, a broken git or a reader that goes away does to the commands that write."""

from __future__ import annotations

import argparse
import errno
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from cohort.errors import CannotRun
from cohort.model.cohort import Cohort
from cohort.model.paths import CohortPaths
from cohort.storing.atomic_writes import replace_folder, write_atomically
from cohort.storing.git import run_git
from cohort.storing.journal import complete_interrupted
from cohort.workflows.book.skeleton import write_skeleton
from cohort.workflows.command_line import COULD_NOT_RUN, run_command

from tests.accepting import TEA, expenses, send
from tests.helpers import ROOT, build_file_tree, git, git_save, replace, run
from tests.test_forget import CONSENTS
from tests.test_journal import FailingDisk

OLD, NEW = {"a.html": b"old", "sub/b.html": b"old", "gone.html": b"old"}, {"a.html": b"new", "sub/b.html": b"new"}


def files(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize("goes_on", [False, True], ids=["once", "from then on"])
def test_a_folder_is_replaced_as_a_whole_or_not_at_all(tmp_path: Path, goes_on: bool) -> None:
    refused = 0
    for number in range(1, 200):
        folder = tmp_path / str(number) / "published"
        replace_folder(folder, OLD)
        with pytest.MonkeyPatch.context() as monkeypatch:
            disk = FailingDisk(monkeypatch, number, errno.ENOSPC, goes_on=goes_on, calls=("rename", "fsync", "open"))
            try:
                replace_folder(folder, NEW)
                expected, message = NEW, ""
            except CannotRun as error:
                expected, message = OLD, str(error)
        refused += bool(message)
        assert not message or "free some space" in message
        # only a disk that takes no change at all keeps even the earlier name away
        where = folder if folder.exists() else folder.with_name(".published.old")
        assert files(where) == expected, number
        assert goes_on or where == folder
        replace_folder(folder, NEW)
        assert files(folder) == NEW
        assert [path.name for path in folder.parent.iterdir()] == ["published"], number
        if disk.left > 0:
            break
    assert disk.left > 0
    assert refused > 3


def test_a_folder_elsewhere_stays_where_its_link_leads(tmp_path: Path) -> None:
    elsewhere, link = tmp_path / "web" / "site", tmp_path / "build" / "published"
    replace_folder(elsewhere, OLD)
    link.parent.mkdir()
    link.symlink_to(elsewhere, target_is_directory=True)
    replace_folder(link, NEW)
    assert link.is_symlink()
    assert files(elsewhere) == NEW


def test_a_folder_that_is_as_it_should_be_is_left_alone(tmp_path: Path) -> None:
    replace_folder(tmp_path / "published", NEW)
    before = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")}
    replace_folder(tmp_path / "published", NEW)
    assert {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")} == before


def test_half_a_skeleton_of_the_book_is_never_left(small: Path) -> None:
    cohort = Cohort.read(CohortPaths(small))

    def chapters() -> list[str]:
        return sorted(path.name for path in (small / "book").glob("[!.]*.md") if path.name != "README.md")

    for number in (1, 9, 25, 40):
        with pytest.MonkeyPatch.context() as monkeypatch:
            FailingDisk(monkeypatch, number, errno.ENOSPC, goes_on=True, calls=("fsync",))
            try:
                write_skeleton(cohort)
                message = ""
            except CannotRun as error:
                message = str(error)
        # what was begun is completed by the next session
        complete_interrupted(cohort.paths)
        if "nothing was changed" in message:
            assert chapters() == []
        else:
            assert len(chapters()) > 10
            break
        assert not list((small / "book").glob(".*.new"))
    write_skeleton(cohort)
    assert len(chapters()) > 10


def test_the_advice_fits_what_is_wrong(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    FailingDisk(monkeypatch, 1, errno.ENOSPC, goes_on=True, calls=("fsync",))
    with pytest.raises(CannotRun, match="free some space and run again"):
        write_atomically(tmp_path / "record.xlsx", b"x")


def test_a_full_disk_without_a_file_is_one_line(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.argv", ["report"])

    def work(_: argparse.Namespace) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    assert run_command(argparse.ArgumentParser(), work) == COULD_NOT_RUN
    assert capsys.readouterr().err == "No space left on device; free some space, then run again\n"


@pytest.mark.skipif(os.name == "nt", reason="a pipe that is closed ends a program otherwise on Windows")
def test_a_reader_that_goes_away_is_no_traceback() -> None:
    script = (
        "import argparse, sys; sys.argv = ['x']; sys.path.insert(0, sys.stdin.readline().strip());"
        "from cohort.workflows.command_line import run_command;"
        "work = lambda _: [print('x' * 1000) for _ in range(1000)] and 0;"
        "sys.exit(run_command(argparse.ArgumentParser(), work))"
    )
    reader, writer = os.pipe()
    os.close(reader)
    done = subprocess.run(
        [sys.executable, "-c", script],
        input=f"{ROOT / 'scripts'}\n".encode(),
        stdout=writer,
        stderr=subprocess.PIPE,
        check=False,
    )
    os.close(writer)
    assert done.stderr == b""


def lock_index(cohort: Path) -> None:
    (cohort / ".git" / "index.lock").write_text("", encoding="utf-8")


def lose_head(cohort: Path) -> None:
    (cohort / ".git" / "HEAD").unlink()


def refuse_in_a_hook(cohort: Path) -> None:
    hook = cohort / ".git" / "hooks" / "pre-commit"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text("#!/bin/sh\nprintf 'house rules: \\033[31mno\\033[0m\\n' >&2\nexit 1\n", encoding="utf-8")
    hook.chmod(0o755)


@pytest.mark.skipif(os.name == "nt", reason="hooks are scripts of a shell")
@pytest.mark.parametrize(
    ("damage", "reason"),
    [
        pytest.param(lock_index, "fatal: Unable to create", marks=pytest.mark.slow),
        pytest.param(lose_head, "fatal: not a git repository", marks=pytest.mark.slow),
        (refuse_in_a_hook, "house rules: ␛[31mno␛[0m"),
    ],
)
def test_whatever_git_refuses_the_change_is_done_and_the_reason_stands_there(
    small: Path, damage: Callable[[Path], None], reason: str
) -> None:
    git_save(small)
    # without them, git asks for these first where a computer has no name
    git(small, "config", "user.name", "Host")
    git(small, "config", "user.email", "host@example.org")
    damage(small)
    send(small, TEA)
    done = run(small, "accept")
    assert (done.returncode, done.stderr) == (1, "")
    assert ("Tea", "120") in expenses(small)
    assert f"data/ was changed but not committed: {reason}" in done.stdout


def test_without_git_the_reason_is_that_it_is_not_installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert run_git(tmp_path, "status") == (b"", "git is not installed on this computer")


def test_a_session_in_a_hook_of_another_repository_works_on_its_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("own", "other"):
        (tmp_path / name).mkdir()
        git(tmp_path / name, "init", "-q")
    monkeypatch.setenv("GIT_DIR", str(tmp_path / "other" / ".git"))
    output, problem = run_git(tmp_path / "own", "rev-parse", "--show-toplevel")
    assert not problem
    assert Path(output.decode().strip()).name == "own"


@pytest.mark.skipif(os.name == "nt", reason="links need a right on Windows")
def test_a_table_that_is_a_link_is_not_written_over_and_not_missed_in_a_back_up(small: Path, tmp_path: Path) -> None:
    elsewhere, link = tmp_path / "stick.csv", small / "private" / "people.csv"
    link.rename(elsewhere)
    link.symlink_to(elsewhere)
    before = elsewhere.read_bytes()
    done = run(small, "forget", "p-aaaaaa", "--reason", "asked")
    # forgotten here alone, the person would still stand there
    assert (done.returncode, elsewhere.read_bytes()) == (2, before)
    assert "private/people.csv: nothing was changed: this is a link" in done.stderr
    assert link.is_symlink()
    assert (
        "Not in the back-up, because they are links to files elsewhere: private/people.csv"
        in run(small, "backup").stdout
    )


# a title for the window, and signs that turn the direction of what follows
ORDERS = "\x1b]0;x\x07\u202e\x9b31m"


@pytest.mark.parametrize(
    "command",
    [
        ("due",),
        ("person", "p-aaaaaa"),
        ("forget", "--expired", "--dry-run", "--as-of", "2040-01-01"),
        pytest.param(("forms", "partner-01"), marks=pytest.mark.slow),
        pytest.param(("book", "--names"), marks=pytest.mark.slow),
        pytest.param(("publish", "--dry-run"), marks=pytest.mark.slow),
    ],
    ids=" ".join,
)
def test_a_name_gives_no_orders_to_the_terminal_and_stands_so_in_no_file_name(small: Path, command: tuple) -> None:
    build_file_tree(small, {"data/consents.csv": CONSENTS})
    replace(small / "private" / "people.csv", "Noy Sample,Noy", f"Noy{ORDERS} Sample,Noy{ORDERS}")
    replace(small / "data" / "organisations.csv", "partner-01,Weavers", f"partner-01,Weav{ORDERS}ers")
    before = set(small.rglob("*"))
    done = run(small, *command)
    assert done.returncode in (0, 1), done.stderr
    assert "Noy" in done.stdout or "Weav" in done.stdout
    written = [path.name for path in small.rglob("*") if path not in before]
    assert not {"\x1b", "\x07", "\u202e", "\x9b"} & {*done.stdout, *done.stderr, *"".join(written)}
