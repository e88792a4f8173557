"""Back-ups: dated archives of all files of the cohort, verified after writing.

With a passphrase they are encrypted, in the format of age (https://age-encryption.org), which other programs read too.
"""

from __future__ import annotations

import contextlib
import datetime
import io
import os
import zipfile
from collections.abc import Iterator
from itertools import count
from pathlib import Path, PurePosixPath
from typing import IO

from ..errors import CannotRun
from ..model.paths import CohortPaths
from ..shortening import readable_name
from .atomic_writes import TEMPORARY_SUFFIX, make_closed_folder, temporary_path, write_flushed
from .journal import journal_path
from .ledger import sha256_of
from .lock import holder_path, lock_path

FIRST_DAY = (1980, 1, 1, 0, 0, 0)
ENCRYPTED = ".age"


def write_backup(paths: CohortPaths, moment: str, passphrase: str = "") -> Path:
    """Writes backups/<moment>.zip, with a number if that exists already, and verifies it; with a passphrase it is
    encrypted, and called <moment>.zip.age.

    `moment` is a date and time that can be part of a file name, such as 2018-05-12T1530. Raises CannotRun if the
    archive cannot be written or does not have the content of the files.
    """
    ending = f".zip{ENCRYPTED if passphrase else ''}"
    names = (f"{moment}{f'-{number}' if number > 1 else ''}{ending}" for number in count(1))
    path = next(path for path in map(paths.backups.joinpath, names) if not path.exists())
    temporary = temporary_path(path)
    try:
        make_closed_folder(path.parent)
        if passphrase:
            # what is not encrypted never lies on the disk
            memory = io.BytesIO()
            _verify(memory, _write_archive(paths, memory))
            write_flushed(temporary, encrypt(memory.getvalue(), passphrase))
        else:
            write_flushed(temporary, b"")
            hashes = _write_archive(paths, temporary)
            with temporary.open("rb+") as archive_file:
                os.fsync(archive_file.fileno())
            _verify(temporary, hashes)
        temporary.replace(path)
    except OSError as error:
        raise CannotRun(
            f"{paths.display_name(path)}: the back-up cannot be written ({error.strerror or error})"
        ) from None
    finally:
        # gone after the last step, and nothing but a kill leaves it
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)
    return path


def _write_archive(paths: CohortPaths, target: Path | IO[bytes]) -> dict[str, str]:
    """Writes all files of the cohort as a zip; returns the hash of each by its name in there."""
    hashes = {}
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in cohort_files(paths):
            content = file.read_bytes()
            name = _archived_name(paths, file)
            hashes[name] = sha256_of(content)
            archive.writestr(zipfile.ZipInfo(name, FIRST_DAY), content, zipfile.ZIP_DEFLATED)
    return hashes


def open_backup(path: Path, passphrase: str = "") -> zipfile.ZipFile:
    """The archive in a file, which a passphrase decrypts. Raises CannotRun if it is not the right one, and OSError or
    BadZipFile for what is no archive."""
    return zipfile.ZipFile(io.BytesIO(decrypt(path.read_bytes(), passphrase)) if passphrase else path)


def encrypt(content: bytes, passphrase: str) -> bytes:
    """The content in the format of age."""
    # loaded only by those who encrypt
    from pyrage import passphrase as age

    return bytes(age.encrypt(content, passphrase))


def decrypt(content: bytes, passphrase: str) -> bytes:
    """The content of a file in the format of age. Raises CannotRun if it is no such file or the passphrase is wrong."""
    from pyrage import DecryptError
    from pyrage import passphrase as age

    try:
        return bytes(age.decrypt(content, passphrase))
    except DecryptError:
        raise CannotRun("the back-up cannot be opened: the passphrase is wrong, or the file is damaged") from None


def last_backup_day(paths: CohortPaths) -> datetime.date | None:
    """The day of the newest archive in backups/, by its name; None if there is none."""
    days = []
    for path in backup_files(paths):
        with contextlib.suppress(ValueError):
            days.append(datetime.date.fromisoformat(path.name[: len("2018-05-12")]))
    return max(days, default=None)


def backup_files(paths: CohortPaths) -> list[Path]:
    """The archives in backups/, the newest first; names begin with the moment, so they sort by time."""
    files = (path for ending in (".zip", f".zip{ENCRYPTED}") for path in paths.backups.glob(f"[!.]*{ending}"))
    return sorted(files, reverse=True)


def cohort_files(paths: CohortPaths) -> Iterator[Path]:
    """All files of the cohort, without the lock, the journal and the temporary files of a session."""
    for name in paths.content:
        path = paths.root / name
        files = [path] if path.is_file() else sorted(path.rglob("*")) if path.is_dir() else []
        for file in files:
            if file.is_file() and not file.is_symlink() and not is_of_session(paths, file):
                yield file


def links(paths: CohortPaths) -> list[Path]:
    """The links that a back-up leaves out, but for those among the files that people send, which no session reads."""
    symbolic_links = []
    for name in paths.content:
        path = paths.root / name
        within = sorted(path.rglob("*")) if path.is_dir() and path != paths.submissions else []
        # a folder itself may lie elsewhere
        symbolic_links += [file for file in ([path] if not path.is_dir() else within) if file.is_symlink()]
    return symbolic_links


def is_of_session(paths: CohortPaths, file: Path) -> bool:
    """Whether a session made a file for itself: the lock, the journal, what undoes a change, or a temporary file."""
    is_temporary = file.name.startswith(".") and file.name.endswith(TEMPORARY_SUFFIX)
    own = {lock_path(paths), holder_path(paths), journal_path(paths)}
    return is_temporary or file in own or file.parent == paths.undo


def _archived_name(paths: CohortPaths, file: Path) -> str:
    """The path from the cohort's root; a name that is no text, which an archive cannot have, becomes one of its own."""
    name = paths.display_name(file)
    readable = readable_name(name)
    if readable == name:
        return name
    mark = sha256_of(os.fsencode(name))[:8]
    return PurePosixPath(readable).with_name(f"{mark} {PurePosixPath(readable).name}").as_posix()


def _verify(file: Path | IO[bytes], hashes: dict[str, str]) -> None:
    with zipfile.ZipFile(file) as archive:
        archived_hashes = {name: sha256_of(archive.read(name)) for name in archive.namelist()}
    if archived_hashes != hashes:
        raise CannotRun("the back-up does not hold what was put into it, and was not kept; is the disk damaged?")
