"""Sessions that take long, started from the desk: each runs its script in a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field

from ..model.menu_file import read_menu
from ..model.paths import CohortPaths
from ..storing.atomic_writes import modification_times
from ..systems import end_with_children
from ..workflows.command_line import COULD_NOT_RUN

MOST_LINES = 200
SECONDS_TO_END = 10.0
# seconds between two looks at the files, while the report is kept up to date
POLL_SECONDS = 1.0


@dataclass
class Job:
    """A run of a session. `status` is its exit status, None while it runs; `version` is that of the data with which it
    was started."""

    session: str
    process: subprocess.Popen[str]
    lines: deque[str] = field(default_factory=lambda: deque(maxlen=MOST_LINES))
    status: int | None = None
    was_stopped: bool = False
    ended_at: float = 0.0
    arguments: tuple[str, ...] = ()
    version: Hashable = None

    @property
    def is_running(self) -> bool:
        return self.status is None

    @property
    def could_run(self) -> bool:
        """Whether it has done its work, with findings or without."""
        return self.status is not None and 0 <= self.status < COULD_NOT_RUN


class Jobs:
    """The last run of each session, and the report that is built again whenever something changes."""

    def __init__(self, paths: CohortPaths, as_of: str | None = None):
        self._paths, self._as_of, self._lock = paths, as_of, threading.Lock()
        self._jobs: dict[str, Job] = {}
        self._followed: set[str] = set()

    def get(self, session: str) -> Job | None:
        """The last run of a session."""
        return self._jobs.get(session)

    def start(self, session: str, *arguments: str, version: Hashable = None) -> Job:
        """Starts a session, unless it is running."""
        with self._lock:
            job = self._jobs.get(session)
            if job and job.is_running:
                return job
            process = self._open(session, arguments)
            job = self._jobs[session] = Job(session, process, arguments=arguments, version=version)
        threading.Thread(target=self._listen, args=(job,), daemon=True).start()
        return job

    def stop(self, session: str) -> None:
        """Ends a session; what it has written is whole, because files are renamed into place."""
        job = self._jobs.get(session)
        if job and job.is_running:
            job.was_stopped = True
            _end(job.process)

    def stop_all(self) -> None:
        """Ends all sessions."""
        self._followed.clear()
        for session in list(self._jobs):
            self.stop(session)

    def is_followed(self, session: str) -> bool:
        """Whether a session runs again whenever something changes."""
        return session in self._followed

    def follow(self, session: str, is_followed: bool) -> None:
        """Runs a session now and again whenever something changes, or no longer does so."""
        if not is_followed:
            self._followed.discard(session)
        elif session not in self._followed:
            self._followed.add(session)
            # a change during the first run counts too
            built = modification_times(*self._paths.report_inputs)
            self.start(session)
            threading.Thread(target=self._follow, args=(session, built), daemon=True).start()

    def _follow(self, session: str, built: frozenset[tuple[str, int]]) -> None:
        while session in self._followed:
            state = modification_times(*self._paths.report_inputs)
            job = self._jobs.get(session)
            if state != built and not (job and job.is_running):
                built = state
                self.start(session)
            time.sleep(POLL_SECONDS)

    def _open(self, session: str, arguments: Sequence[str]) -> subprocess.Popen[str]:
        script = self._paths.declarations / "scripts" / f"{session}.py"
        is_dated = any(entry.session == session and entry.as_of for entry in read_menu(self._paths))
        day = ["--as-of", self._as_of] if self._as_of and is_dated else []
        return subprocess.Popen(
            [sys.executable, "-u", str(script), *arguments, *day],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            errors="replace",
            cwd=self._paths.root,
            env=os.environ | {"PYTHONUTF8": "1"},
            start_new_session=True,
        )

    @staticmethod
    def _listen(job: Job) -> None:
        for line in job.process.stdout or ():
            job.lines.append(line.rstrip("\n"))
        status = job.process.wait()
        job.ended_at = time.time()
        job.status = status


def _end(process: subprocess.Popen[str]) -> None:
    """Ends a process with the processes that it has started."""
    end_with_children(process)
    try:
        process.wait(SECONDS_TO_END)
    except subprocess.TimeoutExpired:
        process.kill()
