"""Back-ups: dated archives of all files of the cohort, verified after writing."""

from __future__ import annotations

import contextlib
import datetime
import os
import zipfile
from collections.abc import Iterator
from itertools import count
from pathlib import Path, PurePosixPath

from ..errors import CannotRun
from ..model.paths import COHORT_CONTENT, CohortPaths
from ..shortening import readable_name
from .atomic_writes import TEMPORARY_SUFFIX, temporary_path
from .journal import journal_path
from .ledger import sha256_of
from .lock import lock_path

FIRST_DAY = (1980, 1, 1, 0, 0, 0)


def write_backup(paths: CohortPaths, moment: str) -> Path:
    """Writes backups/<moment>.zip, with a number if that exists already, and verifies it.

    `moment` is a date and time that can be part of a file name, such as 2018-05-12T1530. Raises CannotRun if the
    archive cannot be written or does not have the content of the files.
    """
    names = (f"{moment}{f'-{number}' if number > 1 else ''}.zip" for number in count(1))
    path = next(path for path in map(paths.backups.joinpath, names) if not path.exists())
    temporary = temporary_path(path)
    try:
        path.parent.mkdir(exist_ok=True)
        hashes = {}
        with zipfile.ZipFile(temporary, "w", zipfile.ZIP_DEFLATED) as archive:
            for file in cohort_files(paths):
                content = file.read_bytes()
                name = _archived_name(paths, file)
                hashes[name] = sha256_of(content)
                archive.writestr(zipfile.ZipInfo(name, FIRST_DAY), content, zipfile.ZIP_DEFLATED)
        with temporary.open("rb+") as archive_file:
            os.fsync(archive_file.fileno())
        _verify(temporary, hashes)
        temporary.replace(path)
    except OSError as error:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)
        raise CannotRun(
            f"{paths.display_name(path)}: the back-up cannot be written ({error.strerror or error})"
        ) from None
    return path


def last_backup_day(paths: CohortPaths) -> datetime.date | None:
    """The day of the newest archive in backups/, by its name; None if there is none."""
    days = []
    for path in paths.backups.glob("*.zip"):
        with contextlib.suppress(ValueError):
            days.append(datetime.date.fromisoformat(path.name[: len("2018-05-12")]))
    return max(days, default=None)


def backup_files(paths: CohortPaths) -> list[Path]:
    """The archives in backups/, the newest first; names begin with the moment, so they sort by time."""
    return sorted(paths.backups.glob("[!.]*.zip"), reverse=True)


def cohort_files(paths: CohortPaths) -> Iterator[Path]:
    """All files of the cohort, without the lock, the journal and the temporary files of a session."""
    for name in COHORT_CONTENT:
        path = paths.root / name
        files = [path] if path.is_file() else sorted(path.rglob("*")) if path.is_dir() else []
        for file in files:
            if file.is_file() and not file.is_symlink() and not is_of_session(paths, file):
                yield file


def is_of_session(paths: CohortPaths, file: Path) -> bool:
    """Whether a session made a file for itself: the lock, the journal, or a temporary file."""
    is_temporary = file.name.startswith(".") and file.name.endswith(TEMPORARY_SUFFIX)
    return is_temporary or file in {lock_path(paths), journal_path(paths)}


def _archived_name(paths: CohortPaths, file: Path) -> str:
    """The path from the cohort's root; a name that is no text, which an archive cannot have, becomes one of its own."""
    name = paths.display_name(file)
    readable = readable_name(name)
    if readable == name:
        return name
    mark = sha256_of(os.fsencode(name))[:8]
    return PurePosixPath(readable).with_name(f"{mark} {PurePosixPath(readable).name}").as_posix()


def _verify(path: Path, hashes: dict[str, str]) -> None:
    with zipfile.ZipFile(path) as archive:
        archived_hashes = {name: sha256_of(archive.read(name)) for name in archive.namelist()}
    if archived_hashes != hashes:
        raise CannotRun(f"{path.name}: the back-up does not hold what was put into it; is the disk damaged?")
