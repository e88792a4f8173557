"""A pool of worker processes for a report: it checks the data and builds further languages at the same time."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context
from pathlib import Path


@contextmanager
def worker_pool(number: int) -> Iterator[ProcessPoolExecutor | None]:
    """Up to this number of processes, one core staying free for this one; None where none would be left.

    On Linux they are copies of this process, which has loaded what they need. Elsewhere, and where a library has
    started threads that a copy would wait for, they start anew.
    """
    workers = min(number, (os.cpu_count() or 1) - 1)
    if workers < 1:
        yield None
        return
    method = "fork" if _thread_count() == 1 else "spawn"
    pool = ProcessPoolExecutor(workers, mp_context=get_context(method), initializer=_ignore_interrupts)
    try:
        yield pool
    finally:
        pool.shutdown(cancel_futures=True)


def _ignore_interrupts() -> None:
    """Ctrl-C reaches every process of a terminal. This one finishes its piece of work, and its parent ends the run."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _thread_count() -> int:
    """How many threads this process has, those of libraries included; 0 where the system does not say."""
    try:
        return len(list(Path("/proc/self/task").iterdir()))
    except OSError:
        return 0
