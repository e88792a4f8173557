"""Writes files so that nobody ever sees one half written."""

from __future__ import annotations

import contextlib
import os
import shutil
import stat
from collections.abc import Mapping
from pathlib import Path

from ..errors import CannotRun, advice_on
from ..model.paths import TEMPORARY_SUFFIX as TEMPORARY_SUFFIX
from ..systems import has_rights_of_others

# the rights of everybody but the owner
OTHERS = stat.S_IRWXG | stat.S_IRWXO


def modification_times(*files_or_folders: Path) -> frozenset[tuple[str, int]]:
    """These files, and the files in these folders, each with its modification time in nanoseconds.

    Hidden files and compiled modules are left out.
    """
    times = set()
    for file_or_folder in files_or_folders:
        for path in file_or_folder.rglob("*") if file_or_folder.is_dir() else [file_or_folder]:
            # a temporary file of an editor may be gone by now
            with contextlib.suppress(OSError):
                status = path.stat()
                if stat.S_ISREG(status.st_mode) and path.suffix != ".pyc" and not path.name.startswith("."):
                    times.add((str(path), status.st_mtime_ns))
    return frozenset(times)


def write_if_changed(path: Path, content: bytes) -> None:
    """Replaces the file by one with this content, unless it has this content already."""
    try:
        if path.read_bytes() == content:
            return
    except OSError:
        pass
    write_atomically(path, content)


def write_atomically(path: Path, content: str | bytes) -> None:
    """Replaces the file by one with this content: written to a temporary file, flushed to the disk, then renamed.

    Text is written as UTF-8 with LF. Raises CannotRun, with the file unchanged, if it cannot be replaced, for example
    because a spreadsheet program has it open.
    """
    data = content.encode("utf-8") if isinstance(content, str) else content
    temporary = temporary_path(path)
    try:
        make_folder(path.parent)
        write_flushed(temporary, data)
        temporary.replace(path)
    except OSError as error:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)
        raise CannotRun(
            f"{path.name}: cannot be written ({error.strerror}); {advice_on(error)} and run again"
        ) from None


def replace_folder(folder: Path, files: Mapping[str, bytes]) -> None:
    """Makes a folder hold these files by their paths in it, and no others: all at once, unless it does already.

    They are written to a hidden folder beside it, which then takes its place. Raises CannotRun, with the folder
    unchanged, if that cannot be done. What a kill leaves beside it is taken away by the next call.
    """
    # a link to a folder elsewhere stays one
    folder = folder.resolve()
    new, old = temporary_path(folder), folder.with_name(f".{folder.name}.old")
    for temporary_folder in (new, old):
        shutil.rmtree(temporary_folder, ignore_errors=True)
    if _holds(folder, files):
        return
    try:
        for name, content in files.items():
            make_folder((new / name).parent)
            write_flushed(new / name, content)
        if folder.exists():
            folder.rename(old)
        new.rename(folder)
    except OSError as error:
        with contextlib.suppress(OSError):
            if old.exists() and not folder.exists():
                old.rename(folder)
        shutil.rmtree(new, ignore_errors=True)
        raise CannotRun(
            f"{folder.name}/: cannot be written ({error.strerror}); {advice_on(error)} and run again"
        ) from None
    shutil.rmtree(old, ignore_errors=True)


def _holds(folder: Path, files: Mapping[str, bytes]) -> bool:
    """Whether a folder holds these files and no others."""
    there = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if not path.is_dir()}
    return there == set(files) and all((folder / name).read_bytes() == content for name, content in files.items())


def close_folder(folder: Path, *, with_files: bool = False) -> None:
    """Closes a folder of personal data, and on request the files directly in it, to all but the user of this account;
    does nothing if it is not there, or belongs to somebody else. Windows gives folders the rights of the one above."""
    if not has_rights_of_others():
        return
    for path in (folder, *(folder.glob("*") if with_files else ())):
        with contextlib.suppress(OSError):
            mode = stat.S_IMODE(path.stat().st_mode)
            if mode & OTHERS and not path.is_symlink():
                path.chmod(mode & ~OTHERS)


def make_folder(folder: Path) -> None:
    """Makes a folder and those above it, unless they are there; in a closed one they are closed too."""
    if not folder.is_dir():
        make_folder(folder.parent)
        is_closed = not stat.S_IMODE(folder.parent.stat().st_mode) & OTHERS
        folder.mkdir(mode=0o700 if is_closed else 0o777, exist_ok=True)


def make_closed_folder(folder: Path) -> None:
    """Makes a folder that only the user of this account can open, unless it is there."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)


def _open_as_its_folder(path: str, flags: int) -> int:
    is_closed = not stat.S_IMODE(Path(path).parent.stat().st_mode) & OTHERS
    return os.open(path, flags, 0o600 if is_closed else 0o666)


def temporary_path(path: Path) -> Path:
    """The hidden file in the same folder that holds new content until it replaces the file."""
    return path.with_name(f".{path.name}{TEMPORARY_SUFFIX}")


def write_flushed(path: Path, content: bytes) -> None:
    """Writes a file, and returns once it is on the disk. In a closed folder, others cannot read it."""
    with open(path, "wb", opener=_open_as_its_folder) as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
