"""Work that a page waits for only briefly: it goes on in the background, and is done again when its sources change."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

from ..errors import CannotRun

ResultT = TypeVar("ResultT")


class Background(Generic[ResultT]):
    """The result of `work` on what `version` describes; one piece of work of the desk is done at a time.

        files = Background(lock, lambda: modification_times(folder), lambda say: read_files(folder, say))
        files.result(0.2)  # None while the work goes on

    `work` gets a function to say what it is working on.
    """

    def __init__(
        self,
        lock: threading.Lock,
        version: Callable[[], Hashable],
        work: Callable[[Callable[[str], None]], ResultT],
    ):
        self._lock, self._version, self._work = lock, version, work
        self._state = threading.Condition()
        self._done_version: Hashable = None
        self._result: ResultT | None = None
        self._error: Exception | None = None
        self._is_working = False
        self.working_on = ""

    def result(self, seconds: float) -> ResultT | None:
        """The result for what is there now, or None if it is not ready after so many seconds.

        Raises what the work raised.
        """
        version = self._version()
        with self._state:
            if not self._is_current(version) and not self._is_working:
                self._is_working = True
                threading.Thread(target=self._run, daemon=True).start()
            self._state.wait_for(lambda: self._is_current(version), seconds)
            if not self._is_current(version):
                return None
            if self._error:
                raise self._error
            return self._result

    def _is_current(self, version: Hashable) -> bool:
        return self._done_version is not None and self._done_version == version

    def _run(self) -> None:
        """Works until the result is that of what is there now."""
        # a declaration that has become invalid is said by the next page, which asks for the version too
        with contextlib.suppress(CannotRun):
            while self._work_once():
                pass
        with self._state:
            self._is_working, self.working_on = False, ""
            self._state.notify_all()

    def _work_once(self) -> bool:
        """Works on what is there now; returns whether something else is there at the end."""
        version, result, error = self._version(), None, None
        try:
            with self._lock:
                result = self._work(self._name_work)
        # whatever it is, the page that waits for the result raises it
        except Exception as problem:
            error = problem
        with self._state:
            self._done_version, self._result, self._error = version, result, error
            self._state.notify_all()
        return version != self._version()

    def _name_work(self, text: str) -> None:
        self.working_on = text
