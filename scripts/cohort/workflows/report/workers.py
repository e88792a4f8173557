"""A pool of worker processes for a report, which check the data and build further languages in parallel."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context

from ...systems import can_fork


@contextmanager
def worker_pool(number: int) -> Iterator[ProcessPoolExecutor | None]:
    """Up to this number of processes, with one core left for this one; None if no core is left.

    On Linux they are forks of this process, which has loaded what they need. Elsewhere, and if a library has started
    threads that a fork would wait for, new processes start.
    """
    workers = min(number, (os.cpu_count() or 1) - 1)
    if workers < 1:
        yield None
        return
    method = "fork" if can_fork() else "spawn"
    pool = ProcessPoolExecutor(workers, mp_context=get_context(method), initializer=_ignore_interrupts)
    try:
        yield pool
    finally:
        pool.shutdown(cancel_futures=True)


def _ignore_interrupts() -> None:
    """Makes a worker ignore Ctrl-C, which reaches all processes of a terminal: it finishes its task, and its parent
    ends the run."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
