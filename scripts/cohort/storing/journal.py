"""Changes many files as one: after a crash at any moment either no file is changed or all are.

New contents are written to temporary files and flushed. Then one rename puts the journal, which lists them with
their hashes, in place: from then on the change counts, and whatever fails is done by the next session. Renaming, moving
and deleting the files completes it, and the journal is deleted. Any session that finds a journal completes it first;
temporary files without a journal belong to no change and are deleted.
"""

from __future__ import annotations

import contextlib
import errno
import json
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from ..errors import CannotRun, advice_on
from ..model.paths import CohortPaths
from ..systems import can_flush_folders
from .atomic_writes import TEMPORARY_SUFFIX, make_closed_folder, temporary_path, write_flushed
from .ledger import sha256_of

# journals of format 1 have no hashes of files that are moved or deleted
FORMAT = 2
# some file systems, such as network drives, cannot flush a folder
_NO_FOLDER_FLUSH = {errno.EINVAL, errno.EOPNOTSUPP}


@dataclass
class FileChanges:
    """A change of many files: new contents, files to move (from, to) and files to delete."""

    contents: dict[Path, bytes] = field(default_factory=dict)
    moves: list[tuple[Path, Path]] = field(default_factory=list)
    deletions: list[Path] = field(default_factory=list)


def journal_path(paths: CohortPaths) -> Path:
    """The path of the journal: in private/, outside git."""
    return paths.private / ".journal.json"


def apply_changes(paths: CohortPaths, changes: FileChanges, *, replaces_journal: bool = False) -> None:
    """Changes all files or none.

    With `replaces_journal` it takes the place of an interrupted change that cannot be completed. Raises CannotRun, with
    nothing changed, if a file cannot be written or moved; and with the journal kept for the next session, if that turns
    out only after the journal is in place.
    """
    if journal_path(paths).exists() and not replaces_journal:
        raise CannotRun("an interrupted change has to be completed first; run again")
    # what the change before this one replaced can no longer be brought back
    outdated = [
        path for path in sorted(paths.undo.glob("*.zip")) if path not in {*changes.contents, *changes.deletions}
    ]
    changes = replace(changes, deletions=[*changes.deletions, *outdated])
    temporary_files: list[Path] = []
    try:
        _try_targets(paths, changes)
        for path, content in changes.contents.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            temporary_files.append(temporary_path(path))
            write_flushed(temporary_path(path), content)
        journal = _describe(paths, changes)
        make_closed_folder(paths.private)
        temporary_journal = temporary_path(journal_path(paths))
        temporary_files.append(temporary_journal)
        # ASCII, because a name on Linux may have bytes that are no text
        write_flushed(temporary_journal, json.dumps(journal).encode("ascii"))
        _flush_folders(path.parent for path in temporary_files)
        temporary_journal.replace(journal_path(paths))
    except OSError as error:
        for path in temporary_files:
            with contextlib.suppress(OSError):
                path.unlink(missing_ok=True)
        raise _nothing_changed(paths, error) from None
    complete_interrupted(paths)


def _nothing_changed(paths: CohortPaths, error: OSError) -> CannotRun:
    file = Path(error.filename or "")
    prefix = f"{paths.display_name(file)}: " if file.is_relative_to(paths.root) else ""
    return CannotRun(f"{prefix}nothing was changed: {error.strerror or error}; {advice_on(error)}, then run again")


def _try_targets(paths: CohortPaths, changes: FileChanges) -> None:
    """Writes beside each file that moves or goes, and under each new name, because a change must not get stuck."""
    for path in changes.contents:
        if path.is_symlink():
            raise CannotRun(
                f"{paths.display_name(path)}: nothing was changed: this is a link, and the file to which it leads would"
                " stay as it is; put the file itself here, then run again"
            )
    for old, new in changes.moves:
        if _is_taken(new, old):
            raise CannotRun(f"{paths.display_name(new)}: nothing was changed: another file has this name; move it away")
        new.parent.mkdir(parents=True, exist_ok=True)
        _try_path(temporary_path(new))
    for folder in dict.fromkeys(
        [*(old.parent for old, _ in changes.moves), *(path.parent for path in changes.deletions)]
    ):
        _try_path(folder / f".probe{TEMPORARY_SUFFIX}")


def _try_path(path: Path) -> None:
    path.touch()
    path.unlink()


def complete_interrupted(paths: CohortPaths) -> bool:
    """Completes an interrupted change, or undoes one without a journal. Returns whether a change was completed.

    Raises CannotRun, with the journal kept, if a file cannot be replaced, moved or deleted.
    """
    journal = _read_journal(paths)
    if journal is None:
        _delete_temporary_files(paths)
        return False
    with _will_be_completed(paths, paths.private):
        _flush_folders([paths.private])
    for entry in journal["contents"]:
        _put_content(paths, paths.root / entry["path"], entry["sha256"])
    for entry in journal["moves"]:
        _move(paths, paths.root / entry["from"], paths.root / entry["to"], entry.get("sha256"))
    for entry in journal["deletions"]:
        name, sha256 = (entry, None) if isinstance(entry, str) else (entry["path"], entry["sha256"])
        _delete(paths, paths.root / name, sha256)
    with _will_be_completed(paths, journal_path(paths)):
        journal_path(paths).unlink()
    # the change is complete; should a power cut bring the journal back, it finds nothing to do
    with contextlib.suppress(OSError):
        _flush_folders([paths.private])
    return True


def _read_journal(paths: CohortPaths) -> dict[str, Any] | None:
    """The journal; None if there is none. Raises CannotRun if it cannot be read."""
    path = journal_path(paths)
    try:
        journal: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    except (ValueError, OSError) as error:
        raise CannotRun(
            f"{paths.display_name(path)} cannot be read ({error}); restore a back-up, or ask for help"
        ) from None
    return journal


def will_move(paths: CohortPaths, path: Path) -> bool:
    """Whether an interrupted change moves this file when it is completed."""
    journal = _read_journal(paths)
    return journal is not None and paths.display_name(path) in {entry["from"] for entry in journal["moves"]}


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
        "moves": [
            {"from": paths.display_name(old), "to": paths.display_name(new), "sha256": sha256_of(old.read_bytes())}
            for old, new in changes.moves
        ],
        "deletions": [
            # a link goes whatever it leads to
            {"path": paths.display_name(path), "sha256": None if path.is_symlink() else sha256_of(path.read_bytes())}
            for path in changes.deletions
        ],
    }


def _put_content(paths: CohortPaths, path: Path, sha256: str) -> None:
    """Replaces a file by its new content, unless that happened before the crash."""
    temporary = temporary_path(path)
    if temporary.exists():
        with _will_be_completed(paths, path):
            temporary.replace(path)
            _flush_folders([path.parent])
    elif not _has_content(path, sha256):
        # the file was replaced and changed since, or somebody deleted the new content: the current file stays
        raise CannotRun(
            f"{paths.display_name(path)}: an interrupted change cannot be completed, because its new content is gone; "
            f"restore a back-up, or delete {paths.display_name(journal_path(paths))} to keep the files as they are"
        )


def _move(paths: CohortPaths, old: Path, new: Path, sha256: str | None) -> None:
    """Moves a file, unless that happened before the crash; a new file that was put there since stays."""
    if not old.exists() or (sha256 and not _has_content(old, sha256)):
        return
    if _is_taken(new, old):
        raise CannotRun(
            f"{paths.display_name(old)} cannot be moved to {paths.display_name(new)}, because another file is there;"
            " move that one away and run again: the change is kept and will be completed"
        )
    with _will_be_completed(paths, old):
        new.parent.mkdir(parents=True, exist_ok=True)
        try:
            old.replace(new)
        except OSError as error:
            if error.errno != errno.EXDEV:
                raise
            # the new folder is on another disk
            write_flushed(temporary_path(new), old.read_bytes())
            temporary_path(new).replace(new)
            _flush_folders([new.parent])
            old.unlink()
        _flush_folders([new.parent, old.parent])


def _delete(paths: CohortPaths, path: Path, sha256: str | None) -> None:
    """Deletes a file, unless another one was put there since."""
    with _will_be_completed(paths, path):
        if not sha256 or _has_content(path, sha256):
            path.unlink(missing_ok=True)
            _flush_folders([path.parent])


def _is_taken(new: Path, old: Path) -> bool:
    """Whether another file lies where a file is to be moved; one with the same content is none."""
    return new.exists() and not _has_content(new, sha256_of(old.read_bytes()))


def _has_content(path: Path, sha256: str) -> bool:
    return path.exists() and sha256_of(path.read_bytes()) == sha256


@contextlib.contextmanager
def _will_be_completed(paths: CohortPaths, path: Path) -> Iterator[None]:
    """Explains an error of the system that meets a change after its journal is in place."""
    try:
        yield
    except OSError as error:
        raise CannotRun(
            f"{paths.display_name(path)} cannot be replaced ({error.strerror}); {advice_on(error)} and run"
            " again: the change is kept and will be completed"
        ) from None


def _delete_temporary_files(paths: CohortPaths) -> None:
    for path in _temporary_files(paths):
        with contextlib.suppress(OSError):
            path.unlink()


def _temporary_files(paths: CohortPaths) -> Iterator[Path]:
    """The temporary files with new contents. A report writes to build/ without the lock, so that is not looked at."""
    yield from paths.root.glob(f".*{TEMPORARY_SUFFIX}")
    for folder in (paths.data, paths.private, paths.submissions, paths.local, paths.book, paths.backups):
        yield from folder.rglob(f".*{TEMPORARY_SUFFIX}")


def _flush_folders(folders: Iterable[Path]) -> None:
    """Makes renames in these folders survive a power cut, on systems that can do that."""
    if not can_flush_folders():
        return
    for folder in dict.fromkeys(folders):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        except OSError as error:
            if error.errno not in _NO_FOLDER_FLUSH:
                raise
        finally:
            os.close(handle)
