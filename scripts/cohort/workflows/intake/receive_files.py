"""receive: puts a file that came in into submissions/, beside what is there and never over it."""

from __future__ import annotations

import contextlib
import hashlib
import os
import tempfile
from collections.abc import Iterable
from pathlib import Path, PurePosixPath

from ...errors import CannotRun, CannotRunInWords
from ...model.paths import CohortPaths
from ...reading.safety.limits import MOST_BYTES
from ...shortening import bounded_file_name, readable_name
from ...storing.atomic_writes import TEMPORARY_SUFFIX
from ...storing.ledger import sha256_of
from ...systems import no_device, without_forbidden_signs
from .read_submissions import HIDDEN, SET_ASIDE, submitted_paths
from .undo import free_path

UNNAMED = "file"


class TooLarge(CannotRun):
    """The file has more bytes than is ever read."""


def receive_file(paths: CohortPaths, name: str, chunks: Iterable[bytes]) -> Path:
    """Saves a file under its name, or with a number where that is taken; returns its path.

    A file with the same bytes that waits there already is not saved twice. Raises TooLarge, with nothing left behind,
    for more bytes than are ever read, and CannotRun if submissions/ cannot be written to.
    """
    folder, digest, size = paths.submissions, hashlib.sha256(), 0
    try:
        folder.mkdir(exist_ok=True)
        handle, temporary_name = tempfile.mkstemp(prefix=".", suffix=TEMPORARY_SUFFIX, dir=folder)
        temporary = Path(temporary_name)
        try:
            with os.fdopen(handle, "wb") as file:
                for chunk in chunks:
                    size += len(chunk)
                    if size > MOST_BYTES:
                        raise TooLarge(f"it has more than {MOST_BYTES // 1_000_000} MB")
                    digest.update(chunk)
                    file.write(chunk)
                file.flush()
                os.fsync(file.fileno())
            return _find_same(paths, size, digest.hexdigest()) or _move_beside(temporary, folder / file_name(name))
        finally:
            with contextlib.suppress(OSError):
                temporary.unlink(missing_ok=True)
    except OSError as error:
        raise _could_not_be_saved(str(error.strerror or error)) from None


def _could_not_be_saved(reason: str) -> CannotRun:
    return CannotRunInWords(lambda say: say("submissions/: the file could not be saved ({reason})", reason=reason))


def file_name(name: str) -> str:
    """The last part of a name that a browser sent, as every file system takes it.

    >>> file_name("../../etc/passwd"), file_name(".hidden"), file_name("con.csv")
    ('passwd', 'hidden', '_con.csv')
    """
    last = PurePosixPath(name.replace("\\", "/")).name
    tidy = without_forbidden_signs(readable_name(last), "_") or UNNAMED
    if HIDDEN.match(tidy) or tidy.startswith("~$"):
        tidy = tidy.lstrip(".~$") or UNNAMED
    path = PurePosixPath(no_device(tidy))
    return bounded_file_name(path.stem, path.suffix)


def set_aside(paths: CohortPaths, path: Path) -> Path:
    """Moves a file that waits in submissions/ to submissions/set-aside/, where no session reads it."""
    folder = paths.submissions / SET_ASIDE
    try:
        folder.mkdir(exist_ok=True)
        return _move_beside(path, folder / path.name)
    except OSError as error:
        name, reason = readable_name(path.name), error.strerror or error
        raise CannotRunInWords(
            lambda say: say("{file} could not be set aside ({reason})", file=name, reason=reason)
        ) from None


def files_set_aside(paths: CohortPaths) -> list[Path]:
    """The files that were set aside."""
    folder = paths.submissions / SET_ASIDE
    return sorted(path for path in folder.glob("[!.]*") if path.is_file() and not path.is_symlink())


def bring_back(paths: CohortPaths, path: Path) -> Path:
    """Moves a file that was set aside to where it waits; returns its new path."""
    try:
        return _move_beside(path, paths.submissions / path.name)
    except OSError as error:
        raise _could_not_be_saved(str(error.strerror or error)) from None


def _find_same(paths: CohortPaths, size: int, sha256: str) -> Path | None:
    """A waiting file with these bytes; None if there is none."""
    for path in submitted_paths(paths):
        with contextlib.suppress(OSError):
            if path.stat().st_size == size and sha256_of(path.read_bytes()) == sha256:
                return path
    return None


def _move_beside(path: Path, target: Path) -> Path:
    """Gives a file a free name in a folder, without ever replacing another one; returns its new path."""
    while True:
        free = free_path(target)
        try:
            # unlike a rename, a link fails where somebody was faster
            os.link(path, free)
        except FileExistsError:
            continue
        except OSError:
            # some disks have no links
            path.rename(free)
            return free
        try:
            path.unlink()
        except OSError:
            # under one name only, or what was said to have failed would have happened
            free.unlink()
            raise
        return free
