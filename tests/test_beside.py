"""Processes that work beside another one end with Ctrl-C while they work, and never while they send what they made."""

from __future__ import annotations

import os
import signal
import sys
import time
from concurrent.futures.process import BrokenProcessPool
from typing import Any

import pytest
from cohort.workflows.report.workers import Beside

pytestmark = [
    pytest.mark.skipif(sys.platform == "win32", reason="Ctrl-C is sent otherwise there"),
    pytest.mark.skipif(os.cpu_count() == 1, reason="on one core nobody works beside another"),
]


class LongToSend:
    """What takes as long to be packed as to be pressed a key."""

    def __reduce__(self) -> tuple[Any, ...]:
        time.sleep(1)
        return (LongToSend, ())


def test_ctrl_c_leaves_no_half_of_a_result() -> None:
    with Beside(stays=True) as beside:
        pool = beside.processes(1, much=True)
        assert pool
        worker = pool.submit(os.getpid).result()
        sent = pool.submit(LongToSend)
        time.sleep(0.4)
        os.kill(worker, signal.SIGINT)
        assert isinstance(sent.result(timeout=20), LongToSend)
        # what comes next is not begun
        with pytest.raises(BrokenProcessPool):
            pool.submit(os.getpid).result(timeout=20)


def test_ctrl_c_ends_work_at_once() -> None:
    with Beside(stays=True) as beside:
        pool = beside.processes(1, much=True)
        assert pool
        worker, begun = pool.submit(os.getpid).result(), time.monotonic()
        working = pool.submit(time.sleep, 60)
        time.sleep(0.4)
        os.kill(worker, signal.SIGINT)
        with pytest.raises(BrokenProcessPool):
            working.result(timeout=20)
        assert time.monotonic() - begun < 20
