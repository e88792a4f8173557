"""Lets only one session write at a time; the first session after an interruption completes the change."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

from filelock import FileLock, Timeout

from ..errors import CannotRun
from ..model.paths import CohortPaths
from .atomic_writes import make_closed_folder
from .journal import complete_interrupted, is_interrupted

RECOVERY_TIMEOUT = 10.0


def lock_path(paths: CohortPaths) -> Path:
    """The lock file that sessions share; it stays when nobody writes any more."""
    return paths.private / ".lock"


def is_locked(paths: CohortPaths) -> bool:
    """Whether a session is writing, or, on a system without real locks, one ended without releasing the lock."""
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
def write_lock(paths: CohortPaths) -> Iterator[None]:
    """Holds the lock in order to change files that were read before.

    Raises CannotRun if another session holds it, if private/ cannot be written to, or if another session was
    interrupted since this one began: its change is completed, and what this one has read is out of date.
    """
    with exclusive_lock(paths):
        if complete_interrupted(paths):
            raise CannotRun("another session was interrupted meanwhile, and its change was completed; run again")
        yield


@contextlib.contextmanager
def exclusive_lock(paths: CohortPaths, timeout: float = 0.0) -> Iterator[None]:
    """Holds the lock, and waits for it up to `timeout` seconds; an interrupted change stays as it is.

    Raises CannotRun if another session holds it, or if private/ cannot be written to.
    """
    lock = FileLock(lock_path(paths), mode=0o600)
    try:
        make_closed_folder(paths.private)
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
    """Completes or undoes an interrupted change. Returns whether a change was completed."""
    if not is_interrupted(paths):
        return False
    with exclusive_lock(paths, RECOVERY_TIMEOUT):
        return complete_interrupted(paths)
