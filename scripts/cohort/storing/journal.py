"""Changing many files as one: after a crash at any moment everything is as before, or everything is done.

New contents are written beside their files and flushed; then the journal, which names them with their hashes, is
put in its place by one rename: from then on the change counts. It is completed by renaming each file and moving
what is to be moved, and the journal goes. Whoever finds a journal completes it; what lies beside a file without one
was never decided and is taken away.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ..errors import CannotRun
from ..model.paths import CohortPaths
from .atomic_writes import TEMPORARY_SUFFIX, temporary_path, write_flushed

FORMAT = 1


@dataclass
class FileChanges:
    """What becomes of files: new contents, files to move (from, to) and files to delete."""

    contents: dict[Path, bytes] = field(default_factory=dict)
    moves: list[tuple[Path, Path]] = field(default_factory=list)
    deletions: list[Path] = field(default_factory=list)


def journal_path(paths: CohortPaths) -> Path:
    """Where the journal lies: beside the personal data, outside git."""
    return paths.private / ".journal.json"


def apply_changes(paths: CohortPaths, change: FileChanges) -> None:
    """Changes all files or none. Raises CannotRun when the disk is full or a folder cannot be written to."""
    written: list[Path] = []
    try:
        _check_folders_are_writable(change)
        for path, content in change.contents.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            written.append(temporary_path(path))
            write_flushed(temporary_path(path), content)
        journal = _describe(paths, change)
        paths.private.mkdir(exist_ok=True)
        beside = temporary_path(journal_path(paths))
        written.append(beside)
        write_flushed(beside, json.dumps(journal, ensure_ascii=False).encode())
        beside.replace(journal_path(paths))
        _flush_folder(paths.private)
    except OSError as error:
        for path in written:
            with contextlib.suppress(OSError):
                path.unlink(missing_ok=True)
        at = Path(error.filename or "")
        where = f"{paths.display_name(at)}: " if at.is_relative_to(paths.root) else ""
        raise CannotRun(
            f"{where}nothing was changed: {error.strerror or error}; free some space or allow writing here, then run"
            " again"
        ) from None
    complete_interrupted(paths)


def _check_folders_are_writable(change: FileChanges) -> None:
    """Writes into each folder out of which or into which a file goes: once decided, a change must not get stuck."""
    moved = [path.parent for pair in change.moves for path in pair]
    for folder in dict.fromkeys([*moved, *(path.parent for path in change.deletions)]):
        folder.mkdir(parents=True, exist_ok=True)
        tried = folder / f".tried{TEMPORARY_SUFFIX}"
        tried.touch()
        tried.unlink()


def complete_interrupted(paths: CohortPaths) -> bool:
    """Completes a change that was decided, and takes away what was not. Returns whether there was one.

    Raises CannotRun, with the journal kept, when a file is held open by another program.
    """
    path = journal_path(paths)
    try:
        journal: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        _delete_temporary_files(paths)
        return False
    except (ValueError, OSError) as error:
        raise CannotRun(
            f"{paths.display_name(path)} cannot be read ({error}); restore a back-up, or ask for help"
        ) from None
    for entry in journal["contents"]:
        _put_content(paths, paths.root / entry["path"], entry["sha256"])
    for entry in journal["moves"]:
        _move(paths, paths.root / entry["from"], paths.root / entry["to"])
    for name in journal["deletions"]:
        _delete(paths, paths.root / name)
    path.unlink()
    _flush_folder(paths.private)
    return True


def is_interrupted(paths: CohortPaths) -> bool:
    """Whether a change was begun and neither completed nor undone, or is being carried out at this moment."""
    return journal_path(paths).exists() or any(_temporary_files(paths))


def _describe(paths: CohortPaths, change: FileChanges) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "contents": [
            {"path": paths.display_name(path), "sha256": hashlib.sha256(content).hexdigest()}
            for path, content in change.contents.items()
        ],
        "moves": [{"from": paths.display_name(old), "to": paths.display_name(new)} for old, new in change.moves],
        "deletions": [paths.display_name(path) for path in change.deletions],
    }


def _put_content(paths: CohortPaths, path: Path, sha256: str) -> None:
    """Puts a new content in its place, unless that was done before the crash."""
    beside = temporary_path(path)
    if beside.exists():
        _replace_or_explain(paths, path, lambda: beside.replace(path))
        _flush_folder(path.parent)
    elif not path.exists() or hashlib.sha256(path.read_bytes()).hexdigest() != sha256:
        # it was completed before and changed since, or somebody took the new content away: what is there stays
        raise CannotRun(
            f"{paths.display_name(path)}: an interrupted change cannot be completed, because its new content is gone; "
            f"restore a back-up, or delete {paths.display_name(journal_path(paths))} to keep the files as they are"
        )


def _move(paths: CohortPaths, old: Path, new: Path) -> None:
    if old.exists():
        new.parent.mkdir(parents=True, exist_ok=True)
        _replace_or_explain(paths, old, lambda: old.replace(new))
        _flush_folder(new.parent)


def _delete(paths: CohortPaths, path: Path) -> None:
    _replace_or_explain(paths, path, lambda: path.unlink(missing_ok=True))


def _replace_or_explain(paths: CohortPaths, path: Path, step: Any) -> None:
    try:
        step()
    except OSError as error:
        raise CannotRun(
            f"{paths.display_name(path)} cannot be replaced ({error.strerror}); close it in other programs and run"
            " again: the change is kept and will be completed"
        ) from None


def _delete_temporary_files(paths: CohortPaths) -> None:
    for path in _temporary_files(paths):
        with contextlib.suppress(OSError):
            path.unlink()


def _temporary_files(paths: CohortPaths) -> Iterator[Path]:
    """New contents that lie beside their files."""
    for folder in (paths.data, paths.private, paths.submissions):
        yield from folder.rglob(f".*{TEMPORARY_SUFFIX}")


def _flush_folder(folder: Path) -> None:
    """Makes renames in a folder survive a loss of power, where the system can do that."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
