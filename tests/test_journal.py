"""A change of many files: whatever fails, it is as before or as after, and the message says which."""

from __future__ import annotations

import errno
import json
import os
import stat
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from cohort.errors import CannotRun
from cohort.model.paths import CohortPaths
from cohort.storing.journal import FileChanges, apply_changes, complete_interrupted, is_interrupted, journal_path
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
