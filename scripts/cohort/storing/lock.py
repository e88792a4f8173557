"""Lets only one session write at a time; the first session after an interruption completes the change."""

from __future__ import annotations

import contextlib
import datetime
import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock, Timeout

from ..errors import CannotRunInWords
from ..model.paths import CohortPaths
from .atomic_writes import make_closed_folder
from .journal import complete_interrupted, is_interrupted

RECOVERY_TIMEOUT = 10.0


def lock_path(paths: CohortPaths) -> Path:
    """The lock file that sessions share; it stays when nobody writes any more."""
    return paths.private / ".lock"


def holder_path(paths: CohortPaths) -> Path:
    """The file in which the holder of the lock says who it is; one that was killed leaves it, and the next replaces
    it."""
    return paths.private / ".lock-holder"


@dataclass(frozen=True)
class LockHolder:
    """The session that holds the lock, such as accept, and the moment since when, in UTC."""

    session: str
    since: datetime.datetime


def lock_holder(paths: CohortPaths) -> LockHolder | None:
    """The session that is writing; None if none is, or if it does not say."""
    if not is_locked(paths):
        return None
    try:
        content = json.loads(holder_path(paths).read_text(encoding="utf-8"))
        return LockHolder(str(content["session"]), datetime.datetime.fromisoformat(content["since"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None


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
            raise CannotRunInWords(
                lambda say: say("another session was interrupted meanwhile, and its change was completed; run again")
            )
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
        raise _is_writing(lock_holder(paths)) from None
    except OSError as error:
        raise _cannot_be_written(paths.display_name(paths.private), str(error.strerror)) from None
    try:
        _name_holder(paths)
        yield
    finally:
        with contextlib.suppress(OSError):
            holder_path(paths).unlink(missing_ok=True)
        lock.release()


def _is_writing(holder: LockHolder | None) -> CannotRunInWords:
    if holder is None:
        return CannotRunInWords(
            lambda say: say("another session is writing to this cohort; wait until it has ended, then run again")
        )
    return CannotRunInWords(
        lambda say: say(
            "another session ({session}) is writing to this cohort; wait until it has ended, then run again",
            session=holder.session,
        )
    )


def _cannot_be_written(name: str, reason: str) -> CannotRunInWords:
    return CannotRunInWords(
        lambda say: say(
            "{folder}/ cannot be written to ({reason}); allow that, then run again", folder=name, reason=reason
        )
    )


def _name_holder(paths: CohortPaths) -> None:
    """Says who holds the lock, for people; whoever cannot write it holds the lock all the same."""
    now = datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")
    with contextlib.suppress(OSError):
        content = json.dumps({"session": Path(sys.argv[0]).stem, "since": now})
        holder_path(paths).write_text(content, encoding="utf-8")


def recover(paths: CohortPaths) -> bool:
    """Completes or undoes an interrupted change. Returns whether a change was completed."""
    if not is_interrupted(paths):
        return False
    with exclusive_lock(paths, RECOVERY_TIMEOUT):
        return complete_interrupted(paths)
