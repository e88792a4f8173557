"""Changes many files as one: after a crash at any moment either no file is changed or all are.

New contents are written to temporary files and flushed. Then one rename puts the journal, which lists them with
their hashes, in place: from then on the change counts. Renaming, moving and deleting the files completes it, and the
journal is deleted. Any session that finds a journal completes it first; temporary files without a journal belong to no
change and are deleted.
"""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ..errors import CannotRun
from ..model.paths import CohortPaths
from .atomic_writes import TEMPORARY_SUFFIX, temporary_path, write_flushed
from .ledger import sha256_of

FORMAT = 1


@dataclass
class FileChanges:
    """A change of many files: new contents, files to move (from, to) and files to delete."""

    contents: dict[Path, bytes] = field(default_factory=dict)
    moves: list[tuple[Path, Path]] = field(default_factory=list)
    deletions: list[Path] = field(default_factory=list)


def journal_path(paths: CohortPaths) -> Path:
    """The path of the journal: in private/, outside git."""
    return paths.private / ".journal.json"


def apply_changes(paths: CohortPaths, changes: FileChanges) -> None:
    """Changes all files or none.

    Raises CannotRun, with nothing changed, if the disk is full or a folder cannot be written to; and with the journal
    kept for the next run, if another program has a file open.
    """
    temporary_files: list[Path] = []
    try:
        _check_folders_are_writable(changes)
        for path, content in changes.contents.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            temporary_files.append(temporary_path(path))
            write_flushed(temporary_path(path), content)
        journal = _describe(paths, changes)
        paths.private.mkdir(exist_ok=True)
        temporary_journal = temporary_path(journal_path(paths))
        temporary_files.append(temporary_journal)
        write_flushed(temporary_journal, json.dumps(journal, ensure_ascii=False).encode())
        temporary_journal.replace(journal_path(paths))
        _flush_folder(paths.private)
    except OSError as error:
        for path in temporary_files:
            with contextlib.suppress(OSError):
                path.unlink(missing_ok=True)
        file = Path(error.filename or "")
        prefix = f"{paths.display_name(file)}: " if file.is_relative_to(paths.root) else ""
        raise CannotRun(
            f"{prefix}nothing was changed: {error.strerror or error}; free some space or allow writing here, then run"
            " again"
        ) from None
    complete_interrupted(paths)


def _check_folders_are_writable(changes: FileChanges) -> None:
    """Writes to each folder from or to which files move, because a change must not get stuck once it counts."""
    folders = [path.parent for pair in changes.moves for path in pair]
    for folder in dict.fromkeys([*folders, *(path.parent for path in changes.deletions)]):
        folder.mkdir(parents=True, exist_ok=True)
        probe = folder / f".tried{TEMPORARY_SUFFIX}"
        probe.touch()
        probe.unlink()


def complete_interrupted(paths: CohortPaths) -> bool:
    """Completes an interrupted change, or undoes one without a journal. Returns whether a change was completed.

    Raises CannotRun, with the journal kept, if another program has a file open.
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
    """Whether a change was begun and neither completed nor undone, or is in progress at this moment."""
    return journal_path(paths).exists() or any(_temporary_files(paths))


def _describe(paths: CohortPaths, changes: FileChanges) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "contents": [
            {"path": paths.display_name(path), "sha256": sha256_of(content)}
            for path, content in changes.contents.items()
        ],
        "moves": [{"from": paths.display_name(old), "to": paths.display_name(new)} for old, new in changes.moves],
        "deletions": [paths.display_name(path) for path in changes.deletions],
    }


def _put_content(paths: CohortPaths, path: Path, sha256: str) -> None:
    """Replaces a file by its new content, unless that happened before the crash."""
    temporary = temporary_path(path)
    if temporary.exists():
        _replace_or_explain(paths, path, lambda: temporary.replace(path))
        _flush_folder(path.parent)
    elif not path.exists() or sha256_of(path.read_bytes()) != sha256:
        # the file was replaced and changed since, or somebody deleted the new content: the current file stays
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


def _replace_or_explain(paths: CohortPaths, path: Path, replace: Any) -> None:
    try:
        replace()
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
    """The temporary files with new contents."""
    for folder in (paths.data, paths.private, paths.submissions):
        yield from folder.rglob(f".*{TEMPORARY_SUFFIX}")


def _flush_folder(folder: Path) -> None:
    """Makes renames in a folder survive a power cut, on systems that can do that."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
