"""A small process that starts a command and measures it: the peak memory of a large one would count for the command.

Prints [wall seconds, seconds of the processor, megabytes, exit status] as JSON. The memory is the peak of the largest
process; with --together in front of the command, on Linux, it is that of all its processes at one moment, and what they
share counts once (proportional set size, looked at ten times a second).
"""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

PAUSE = 0.1


def family(number: int) -> Iterator[int]:
    """A process and all that it started."""
    yield number
    with contextlib.suppress(OSError):
        for thread in Path(f"/proc/{number}/task").iterdir():
            for child in (thread / "children").read_text().split():
                yield from family(int(child))


def share_of_memory(number: int) -> float:
    """The megabytes of a process, of what it shares its part; 0 for one that is gone."""
    with contextlib.suppress(OSError):
        for line in Path(f"/proc/{number}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) / 1024
    return 0.0


def main(command: list[str], *, together: bool) -> list[float]:
    """The figures of a command."""
    begin, peak = time.perf_counter(), 0.0
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    ended = threading.Event()

    def watch() -> None:
        nonlocal peak
        while not ended.wait(PAUSE):
            peak = max(peak, sum(map(share_of_memory, family(process.pid))))

    watcher = threading.Thread(target=watch)
    if together:
        watcher.start()
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - begin
    ended.set()
    largest = usage.ru_maxrss / 1024
    return [seconds, usage.ru_utime + usage.ru_stime, max(peak, largest), os.waitstatus_to_exitcode(status)]


if __name__ == "__main__":
    is_together = sys.argv[1] == "--together"
    print(json.dumps(main(sys.argv[1 + is_together :], together=is_together)))
