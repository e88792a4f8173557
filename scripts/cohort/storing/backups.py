"""Back-ups: one dated archive of all that is the cohort's own, looked through after it was written."""

from __future__ import annotations

import contextlib
import datetime
import hashlib
import os
import zipfile
from collections.abc import Iterator
from itertools import count
from pathlib import Path

from ..errors import CannotRun
from ..model.paths import COHORT_CONTENT, CohortPaths

FIRST_DAY = (1980, 1, 1, 0, 0, 0)


def write_backup(paths: CohortPaths, moment: str) -> Path:
    """Writes backups/<moment>.zip, with a number where that is there already, and reads it back.

    Raises CannotRun when it cannot be written or differs.

    `moment` is a date and time in which no sign is forbidden in names of files, such as 2018-05-12T1530.
    """
    names = (f"{moment}{f'-{number}' if number > 1 else ''}.zip" for number in count(1))
    path = next(path for path in map((paths.backups).joinpath, names) if not path.exists())
    beside = path.with_name(f".{path.name}.new")
    try:
        path.parent.mkdir(exist_ok=True)
        hashes = {}
        with zipfile.ZipFile(beside, "w", zipfile.ZIP_DEFLATED) as archive:
            for file in cohort_files(paths):
                content = file.read_bytes()
                hashes[paths.display_name(file)] = hashlib.sha256(content).hexdigest()
                archive.writestr(zipfile.ZipInfo(paths.display_name(file), FIRST_DAY), content, zipfile.ZIP_DEFLATED)
        with beside.open("rb+") as written:
            os.fsync(written.fileno())
        _verify(beside, hashes)
        beside.replace(path)
    except OSError as error:
        with contextlib.suppress(OSError):
            beside.unlink(missing_ok=True)
        raise CannotRun(
            f"{paths.display_name(path)}: the back-up cannot be written ({error.strerror or error})"
        ) from None
    return path


def last_backup_day(paths: CohortPaths) -> datetime.date | None:
    """The day of the newest archive in backups/, as its name says it; None when there is none."""
    days = []
    for path in (paths.backups).glob("*.zip"):
        with contextlib.suppress(ValueError):
            days.append(datetime.date.fromisoformat(path.name[: len("2018-05-12")]))
    return max(days, default=None)


def backup_files(paths: CohortPaths) -> list[Path]:
    """The back-ups that lie here, the newest first: their names begin with the moment."""
    return sorted((paths.backups).glob("[!.]*.zip"), reverse=True)


def cohort_files(paths: CohortPaths) -> Iterator[Path]:
    """All files that are the cohort's own, without what a session leaves while it works."""
    for name in COHORT_CONTENT:
        path = paths.root / name
        files = [path] if path.is_file() else sorted(path.rglob("*")) if path.is_dir() else []
        for file in files:
            passing = file.name == ".lock" or (file.name.startswith(".") and file.name.endswith(".new"))
            if file.is_file() and not file.is_symlink() and not passing:
                yield file


def _verify(path: Path, hashes: dict[str, str]) -> None:
    with zipfile.ZipFile(path) as archive:
        found = {name: hashlib.sha256(archive.read(name)).hexdigest() for name in archive.namelist()}
    if found != hashes:
        raise CannotRun(f"{path.name}: the back-up does not hold what was put into it; is the disk damaged?")
