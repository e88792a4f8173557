"""Writing a file so that it is never seen half written."""

from __future__ import annotations

import contextlib
import os
import stat
from pathlib import Path

from ..errors import CannotRun

TEMPORARY_SUFFIX = ".new"


def modification_times(*places: Path) -> frozenset[tuple[str, int]]:
    """Every file in these folders, or that is one of these, with the time at which it changed."""
    times = set()
    for place in places:
        for path in place.rglob("*") if place.is_dir() else [place]:
            # one that an editor has for a moment may be gone
            with contextlib.suppress(OSError):
                state = path.stat()
                if stat.S_ISREG(state.st_mode) and path.suffix != ".pyc" and not path.name.startswith("."):
                    times.add((str(path), state.st_mtime_ns))
    return frozenset(times)


def write_if_changed(path: Path, content: bytes) -> None:
    """Puts the content in place of the file where it is not what the file holds."""
    try:
        if path.read_bytes() == content:
            return
    except OSError:
        pass
    write_atomically(path, content)


def write_atomically(path: Path, content: str | bytes) -> None:
    """Puts the content in place of the file: written beside it, flushed to the disk, then renamed.

    Text is written as UTF-8 with LF. Raises CannotRun when the file cannot be replaced, as when a
    spreadsheet program holds it open; the file is then as it was.
    """
    data = content.encode("utf-8") if isinstance(content, str) else content
    beside = temporary_path(path)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_flushed(beside, data)
        beside.replace(path)
    except OSError as error:
        with contextlib.suppress(OSError):
            beside.unlink(missing_ok=True)
        raise CannotRun(
            f"{path.name}: cannot be written ({error.strerror}); close it in other programs and run again"
        ) from None


def temporary_path(path: Path) -> Path:
    """Where a new content lies until it takes the place of a file."""
    return path.with_name(f".{path.name}{TEMPORARY_SUFFIX}")


def write_flushed(path: Path, content: bytes) -> None:
    """Writes a file, and returns when it is on the disk."""
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
