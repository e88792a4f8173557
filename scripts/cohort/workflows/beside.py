"""Processes that work beside this one."""

from __future__ import annotations

import os
import signal
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context
from pathlib import Path


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
            self._pool = ProcessPoolExecutor(workers, mp_context=how, initializer=_end_quietly)
        return self._pool


def _end_quietly() -> None:
    """Ctrl-C reaches all processes of a terminal: one that helps ends without a word, whatever it is doing."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def _threads() -> int:
    """How many threads this process has, with those of libraries, which a copy of it would wait for; 0 if unknown."""
    try:
        return len(list(Path("/proc/self/task").iterdir()))
    except OSError:
        return 0
