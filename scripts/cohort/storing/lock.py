"""One session writes at a time, and whoever comes first mends what was interrupted."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

from filelock import FileLock, Timeout

from ..errors import CannotRun
from ..model.paths import Places
from .journal import complete, is_interrupted

PATIENCE = 10.0


def lock_of(places: Places) -> Path:
    """The file by which sessions know of one another; it stays when nobody writes any more."""
    return places.private / ".lock"


def is_held(places: Places) -> bool:
    """Whether a session is writing, or one ended without giving the right back, on a system without real locks."""
    if not lock_of(places).exists():
        return False
    try:
        with FileLock(lock_of(places)).acquire(timeout=0):
            return False
    except Timeout:
        return True
    except OSError:
        return False


@contextlib.contextmanager
def writing(places: Places, patience: float = 0.0) -> Iterator[None]:
    """Holds the right to write, for which it waits so many seconds. Raises CannotRun while another session has it."""
    lock = FileLock(lock_of(places))
    try:
        places.private.mkdir(exist_ok=True)
        lock.acquire(timeout=patience)
    except Timeout:
        raise CannotRun("another session is writing to this cohort; wait until it has ended, then run again") from None
    except OSError as error:
        name = places.named(places.private)
        raise CannotRun(f"{name}/ cannot be written to ({error.strerror}); allow that, then run again") from None
    try:
        yield
    finally:
        lock.release()


def recover(places: Places) -> bool:
    """Completes or undoes a change that was interrupted. Returns whether there was one to complete."""
    if not is_interrupted(places):
        return False
    with writing(places, PATIENCE):
        return complete(places)
