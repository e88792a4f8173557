"""Processes that work beside this one."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from multiprocessing import get_context
from pathlib import Path
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
Made = TypeVar("Made")


class Beside:
    """Processes that check the data and build other languages beside this one, for as long as its block lasts.

    On Linux they are copies of this process, made while it has one thread; elsewhere they have to load what they need,
    which is worth its time only where `much` is to be made, or where it is made again and again (`stays`).
    """

    def __init__(self, *, stays: bool = False):
        self.stays = stays
        self._pool: ProcessPoolExecutor | None = None

    def __enter__(self) -> Beside:
        return self

    def __exit__(self, *_: object) -> None:
        if self._pool:
            self._pool.shutdown(cancel_futures=True)

    def processes(self, languages: int, *, much: bool) -> ProcessPoolExecutor | None:
        """Processes for so many languages; None where they would not save time."""
        if self._pool:
            try:
                self._pool.submit(int)
            except BrokenProcessPool:
                # one of them was ended from outside
                self._pool = None
        if self._pool is None:
            workers = min(languages, (os.cpu_count() or 1) - 1)
            copied = _threads() == 1
            if workers < 1 or not (copied or much or self.stays):
                return None
            how = get_context("fork" if copied else "spawn")
            self._pool = _Pool(workers, mp_context=how, initializer=_hear_later)
        return self._pool


class _Pool(ProcessPoolExecutor):
    """Processes that Ctrl-C, which reaches all of a terminal, ends without a word while they work.

    One that is ended while it sends what it has made leaves half of that in the pipe, and who reads waits for the rest.
    """

    def submit(self, fn: Callable[P, Made], /, *args: P.args, **kwargs: P.kwargs) -> Future[Made]:
        # which may start a process: until that can hear it, Ctrl-C waits
        with _held_back():
            return super().submit(_at_work, fn, *args, **kwargs)


@contextmanager
def _held_back() -> Iterator[None]:
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


# Ctrl-C that was pressed between two pieces of work
_pressed: list[int] = []


def _hear_later() -> None:
    signal.signal(signal.SIGINT, lambda number, _: _pressed.append(number))
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})


def _at_work(work: Callable[P, Made], /, *args: P.args, **kwargs: P.kwargs) -> Made:
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    if _pressed:
        signal.raise_signal(signal.SIGINT)
    try:
        return work(*args, **kwargs)
    finally:
        _hear_later()


def _threads() -> int:
    """How many threads this process has, with those of libraries, which a copy of it would wait for; 0 if unknown."""
    try:
        return len(list(Path("/proc/self/task").iterdir()))
    except OSError:
        return 0
