"""A change of many files: whatever fails, it is as before or as after, and the message says which."""

from __future__ import annotations

import errno
import json
import os
import stat
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from cohort.errors import CannotRun
from cohort.model.paths import CohortPaths
from cohort.storing.atomic_writes import TEMPORARY_SUFFIX
from cohort.storing.journal import (
    FileChanges,
    apply_changes,
    complete_interrupted,
    is_interrupted,
    journal_path,
    will_move,
)
from cohort.storing.lock import write_lock

from tests.failing_disk import FailingDisk
from tests.helpers import build_file_tree

BEFORE = {"data/a.csv": "old a\n", "submissions/sent.csv": "sent\n", "submissions/project": "secret\n"}
AFTER = {"data/a.csv": "new a\n", "private/b.csv": "new b\n", "submissions/accepted/1 sent.csv": "sent\n"}


@pytest.fixture
def paths(tmp_path: Path) -> CohortPaths:
    build_file_tree(tmp_path, BEFORE)
    (tmp_path / "private").mkdir()
    return CohortPaths(tmp_path)


def change(paths: CohortPaths) -> FileChanges:
    return FileChanges(
        {paths.data / "a.csv": b"new a\n", paths.private / "b.csv": b"new b\n"},
        [(paths.submissions / "sent.csv", paths.submissions / "accepted" / "1 sent.csv")],
        [paths.submissions / "project"],
    )


def content(paths: CohortPaths) -> dict[str, str]:
    """The files of people: all but the hidden ones of a session."""
    files = (path for path in paths.root.rglob("*") if path.is_file() and not path.name.startswith("."))
    return {path.relative_to(paths.root).as_posix(): path.read_text(encoding="utf-8") for path in files}


@pytest.mark.parametrize("goes_on", [False, True], ids=["once", "from then on"])
def test_whatever_fails_the_message_is_true(tmp_path: Path, goes_on: bool) -> None:
    outcomes = []
    for number in range(1, 200):
        folder = tmp_path / str(number)
        build_file_tree(folder, BEFORE)
        (folder / "private").mkdir()
        paths = CohortPaths(folder)
        with pytest.MonkeyPatch.context() as monkeypatch:
            disk = FailingDisk(monkeypatch, number, errno.EIO, goes_on=goes_on)
            try:
                apply_changes(paths, change(paths))
                message = ""
            except CannotRun as error:
                message = str(error)
        is_over = disk.left > 0
        if "nothing was changed" in message:
            assert content(paths) == BEFORE, number
            assert not complete_interrupted(paths)
            assert content(paths) == BEFORE, number
            outcomes.append("before")
        elif message:
            assert "will be completed" in message, (number, message)
            assert complete_interrupted(paths), number
            outcomes.append("completed")
        if "nothing was changed" not in message:
            assert content(paths) == AFTER, number
        assert not is_interrupted(paths), number
        if is_over:
            break
    assert is_over
    assert min(outcomes.count(outcome) for outcome in ("before", "completed")) > 5, outcomes


def test_a_disk_that_cannot_flush_folders_is_good_enough(paths: CohortPaths, monkeypatch: pytest.MonkeyPatch) -> None:
    flush = os.fsync

    def flush_files(handle: int) -> None:
        if stat.S_ISDIR(os.fstat(handle).st_mode):
            raise OSError(errno.EINVAL, "Invalid argument")
        flush(handle)

    monkeypatch.setattr(os, "fsync", flush_files)
    apply_changes(paths, change(paths))
    assert content(paths) == AFTER


def interrupt(paths: CohortPaths) -> None:
    """Leaves the change as a crash right after its journal does."""
    with pytest.MonkeyPatch.context() as monkeypatch:
        monkeypatch.setattr("cohort.storing.journal.complete_interrupted", lambda _: True)
        apply_changes(paths, change(paths))
    assert journal_path(paths).exists()


def test_what_is_put_under_an_old_name_after_a_crash_stays(paths: CohortPaths) -> None:
    interrupt(paths)
    (paths.submissions / "sent.csv").rename(paths.submissions / "taken away")
    again = {"submissions/sent.csv": "another\n", "submissions/project": "another project\n"}
    build_file_tree(paths.root, again)
    assert complete_interrupted(paths)
    assert content(paths).items() >= again.items()
    assert not journal_path(paths).exists()


def test_what_lies_under_the_new_name_is_never_overwritten(paths: CohortPaths) -> None:
    interrupt(paths)
    target = paths.submissions / "accepted" / "1 sent.csv"
    target.write_text("of somebody else\n", encoding="utf-8")
    with pytest.raises(CannotRun, match=r"submissions/sent.csv cannot be moved to submissions/accepted/1 sent.csv"):
        complete_interrupted(paths)
    assert target.read_text(encoding="utf-8") == "of somebody else\n"
    target.rename(paths.submissions / "moved away.csv")
    assert complete_interrupted(paths)
    assert content(paths) == AFTER | {"submissions/moved away.csv": "of somebody else\n"}


def test_a_name_that_is_taken_is_found_before_anything_changes(paths: CohortPaths) -> None:
    existing_files = {"submissions/accepted/1 sent.csv": "of somebody else\n"}
    build_file_tree(paths.root, existing_files)
    with pytest.raises(CannotRun, match="nothing was changed: another file has this name"):
        apply_changes(paths, change(paths))
    assert content(paths) == BEFORE | existing_files


@pytest.fixture
def other_disk(tmp_path: Path) -> Iterator[Path]:
    """A folder on another file system than the cohort."""
    # the folder in it is private to this test
    for base in ("/dev/shm", "/tmp", "/var/tmp"):  # noqa: S108
        if Path(base).is_dir() and Path(base).stat().st_dev != tmp_path.stat().st_dev:
            with tempfile.TemporaryDirectory(dir=base) as folder:
                yield Path(folder)
            return
    pytest.skip("this machine has only one file system")


def test_files_move_to_another_disk(paths: CohortPaths, other_disk: Path) -> None:
    (paths.submissions / "accepted").symlink_to(other_disk, target_is_directory=True)
    apply_changes(paths, change(paths))
    assert (other_disk / "1 sent.csv").read_text(encoding="utf-8") == "sent\n"
    assert not (paths.submissions / "sent.csv").exists()
    assert not is_interrupted(paths)


def test_a_name_that_is_too_long_is_found_before_anything_changes(paths: CohortPaths) -> None:
    moves = [(paths.submissions / "sent.csv", paths.submissions / "accepted" / ("n" * 300))]
    with pytest.raises(CannotRun, match=r"nothing was changed: .*; give the file a shorter name"):
        apply_changes(paths, FileChanges({paths.data / "a.csv": b"new a\n"}, moves))
    assert content(paths) == BEFORE


def test_a_journal_of_another_session_is_never_written_over(paths: CohortPaths) -> None:
    interrupt(paths)
    journal = journal_path(paths).read_bytes()
    with pytest.raises(CannotRun, match="has to be completed first"):
        apply_changes(paths, FileChanges({paths.data / "a.csv": b"of this session\n"}))
    assert journal_path(paths).read_bytes() == journal
    # what this session has read before it got the lock is out of date
    with pytest.raises(CannotRun, match="its change was completed; run again"), write_lock(paths):
        raise AssertionError
    assert content(paths) == AFTER


def test_a_journal_of_an_older_toolkit_is_completed(paths: CohortPaths) -> None:
    interrupt(paths)
    journal = json.loads(journal_path(paths).read_text(encoding="utf-8"))
    del journal["moves"][0]["sha256"]
    journal |= {"format": 1, "deletions": [entry["path"] for entry in journal["deletions"]]}
    journal_path(paths).write_text(json.dumps(journal), encoding="utf-8")
    assert complete_interrupted(paths)
    assert content(paths) == AFTER


def test_a_file_to_delete_that_is_gone_already_is_no_obstacle(paths: CohortPaths) -> None:
    interrupt(paths)
    journal = json.loads(journal_path(paths).read_text(encoding="utf-8"))
    journal |= {"format": 1, "deletions": [entry["path"] for entry in journal["deletions"]]}
    journal_path(paths).write_text(json.dumps(journal), encoding="utf-8")
    (paths.submissions / "project").unlink()
    assert complete_interrupted(paths)
    assert content(paths) == AFTER


@pytest.mark.skipif(sys.platform != "linux", reason="which folder is flushed is seen in /proc")
def test_each_step_is_on_the_disk_before_the_next(paths: CohortPaths, monkeypatch: pytest.MonkeyPatch) -> None:
    """A power cut may keep a later step and lose an earlier one, unless the folder was flushed in between."""
    (paths.submissions / "accepted").mkdir()
    steps: list[str] = []
    flush, replace, unlink = os.fsync, os.replace, os.unlink

    def watch_flush(handle: int) -> None:
        if stat.S_ISDIR(os.fstat(handle).st_mode):
            steps.append(f"flush {Path(f'/proc/self/fd/{handle}').readlink().relative_to(paths.root)}")
        flush(handle)

    def watch_replace(old: Path, new: Path) -> None:
        steps.append(f"rename {Path(new).relative_to(paths.root)}")
        replace(old, new)

    def watch_unlink(path: Path, **how: Any) -> None:
        if TEMPORARY_SUFFIX not in str(path):
            steps.append(f"delete {Path(path).relative_to(paths.root)}")
        unlink(path, **how)

    monkeypatch.setattr(os, "fsync", watch_flush)
    monkeypatch.setattr(os, "replace", watch_replace)
    monkeypatch.setattr(os, "unlink", watch_unlink)
    before = len(list(Path("/proc/self/fd").iterdir()))
    apply_changes(paths, change(paths))
    assert steps == [
        *("flush data", "flush private"),
        *("rename private/.journal.json", "flush private"),
        *("rename data/a.csv", "flush data"),
        *("rename private/b.csv", "flush private"),
        *("rename submissions/accepted/1 sent.csv", "flush submissions/accepted", "flush submissions"),
        *("delete submissions/project", "flush submissions"),
        *("delete private/.journal.json", "flush private"),
    ]
    assert len(list(Path("/proc/self/fd").iterdir())) == before


def test_folders_are_made_where_they_lack_and_private_is_closed(tmp_path: Path) -> None:
    build_file_tree(tmp_path, {"submissions/sent.csv": "sent\n"})
    paths = CohortPaths(tmp_path)
    moves = [(paths.submissions / "sent.csv", paths.submissions / "accepted" / "2018-05-12" / "sent.csv")]
    before = os.umask(0)
    try:
        apply_changes(paths, FileChanges({paths.data / "words" / "th" / "a.csv": b"a\n"}, moves))
    finally:
        os.umask(before)
    assert content(paths) == {"data/words/th/a.csv": "a\n", "submissions/accepted/2018-05-12/sent.csv": "sent\n"}
    assert stat.S_IMODE(paths.private.stat().st_mode) == 0o700


def test_a_folder_that_went_after_a_crash_is_made_again(paths: CohortPaths) -> None:
    interrupt(paths)
    (paths.submissions / "accepted").rmdir()
    assert complete_interrupted(paths)
    assert content(paths) == AFTER


def test_what_could_not_be_written_leaves_nothing_behind(paths: CohortPaths) -> None:
    for number in (1, 2, 3):
        with pytest.MonkeyPatch.context() as monkeypatch:
            FailingDisk(monkeypatch, number, errno.ENOSPC, goes_on=False, calls=("fsync",))
            with pytest.raises(CannotRun, match="nothing was changed"):
                apply_changes(paths, change(paths))
        assert [path.name for path in paths.root.rglob(".*")] == []


def test_a_folder_from_which_nothing_can_be_taken_is_found_before_anything_changes(
    paths: CohortPaths, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = os.open

    def closed(path: Any, flags: int, *arguments: Any, **more: Any) -> int:
        if flags & os.O_CREAT and Path(path).parent == paths.submissions:
            raise OSError(errno.EACCES, "Permission denied", str(path))
        return opened(path, flags, *arguments, **more)

    monkeypatch.setattr(os, "open", closed)
    with pytest.raises(CannotRun, match="nothing was changed"):
        apply_changes(paths, FileChanges(deletions=[paths.submissions / "project"]))
    assert content(paths) == BEFORE


def test_what_the_change_before_replaced_goes_with_the_next_one(paths: CohortPaths) -> None:
    first, second = paths.undo / "1.zip", paths.undo / "2.zip"
    apply_changes(paths, FileChanges({first: b"1"}))
    assert first.exists()
    apply_changes(paths, FileChanges({second: b"2"}))
    assert (first.exists(), second.exists()) == (False, True)


def test_what_an_interrupted_change_is_going_to_do_is_known(paths: CohortPaths) -> None:
    assert (is_interrupted(paths), will_move(paths, paths.submissions / "sent.csv")) == (False, False)
    (paths.data / f".a.csv{TEMPORARY_SUFFIX}").touch()
    assert is_interrupted(paths)
    interrupt(paths)
    moved = [name for name in ("sent.csv", "project", "another") if will_move(paths, paths.submissions / name)]
    assert moved == ["sent.csv"]
    for path in paths.root.rglob(f".*{TEMPORARY_SUFFIX}"):
        path.unlink()
    assert is_interrupted(paths)
