"""One session writes at a time, and whoever comes first mends what was interrupted."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

from filelock import FileLock, Timeout

from ..errors import CannotRun
from ..model.paths import CohortPaths
from .journal import complete_interrupted, is_interrupted

RECOVERY_TIMEOUT = 10.0


def lock_path(paths: CohortPaths) -> Path:
    """The file by which sessions know of one another; it stays when nobody writes any more."""
    return paths.private / ".lock"


def is_locked(paths: CohortPaths) -> bool:
    """Whether a session is writing, or one ended without giving the right back, on a system without real locks."""
    if not lock_path(paths).exists():
        return False
    try:
        with FileLock(lock_path(paths)).acquire(timeout=0):
            return False
    except Timeout:
        return True
    except OSError:
        return False


@contextlib.contextmanager
def write_lock(paths: CohortPaths, timeout: float = 0.0) -> Iterator[None]:
    """Holds the right to write, for which it waits so many seconds. Raises CannotRun while another session has it."""
    lock = FileLock(lock_path(paths))
    try:
        paths.private.mkdir(exist_ok=True)
        lock.acquire(timeout=timeout)
    except Timeout:
        raise CannotRun("another session is writing to this cohort; wait until it has ended, then run again") from None
    except OSError as error:
        name = paths.display_name(paths.private)
        raise CannotRun(f"{name}/ cannot be written to ({error.strerror}); allow that, then run again") from None
    try:
        yield
    finally:
        lock.release()


def recover(paths: CohortPaths) -> bool:
    """Completes or undoes a change that was interrupted. Returns whether there was one to complete."""
    if not is_interrupted(paths):
        return False
    with write_lock(paths, RECOVERY_TIMEOUT):
        return complete_interrupted(paths)
