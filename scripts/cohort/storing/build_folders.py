"""The folders of build/ that a report writes: closed to others, and without what a killed report left there."""

from __future__ import annotations

import contextlib
import shutil
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from filelock import FileLock, Timeout

from .atomic_writes import TEMPORARY_SUFFIX, close_folder, make_closed_folder, make_folder

# another report may be at work with younger files
LEFT_AFTER_SECONDS = 3600


@contextlib.contextmanager
def prepared_folders(build: Path, folders: Sequence[Path]) -> Iterator[None]:
    """Makes and closes the folders while a report is built. Half-written files of an earlier one are taken away; where
    another report is being built at the same time, only old ones."""
    for folder in folders:
        if folder.is_relative_to(build):
            make_closed_folder(folder)
            close_folder(folder)
    lock = FileLock(build / ".report.lock", mode=0o600)
    youngest = time.time() - LEFT_AFTER_SECONDS
    try:
        make_folder(build)
        lock.acquire(timeout=0)
        youngest = float("inf")
    except (Timeout, OSError):
        # the lock only keeps two reports from clearing each other's files
        pass
    try:
        for folder in folders:
            for path in list(folder.rglob(f"*{TEMPORARY_SUFFIX}")) if folder.is_relative_to(build) else ():
                with contextlib.suppress(OSError):
                    if path.stat().st_mtime < youngest:
                        shutil.rmtree(path) if path.is_dir() else path.unlink()
        yield
    finally:
        lock.release()
