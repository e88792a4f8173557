"""Opens submitted files in a process of its own, which a file may end without ending the session.

Libraries for foreign formats can abort, or unfold a few bytes to gigabytes. The process reads file after file, with a
limit of time, and on Linux one of memory. When a file ends it, that file is refused, and the next one gets a new
process.
"""

from __future__ import annotations

import atexit
import contextlib
import os
import pickle
import signal
import subprocess
import sys
import tempfile
import threading
from functools import cache
from pathlib import Path
from typing import IO, Any, cast

from ..errors import CannotRun, first_line
from ..systems import limit_memory
from .safety.limits import MOST_MEMORY, MOST_SECONDS, RefusedFile
from .spreadsheets import Spreadsheet, open_spreadsheet

EXHAUSTING = "submission-exhausting"
READY = "ready"
_SCRIPTS = Path(__file__).parents[2]


def open_submission(path: Path) -> Spreadsheet:
    """The sheets of a file, as `open_spreadsheet` reads them. Raises RefusedFile also for a file that takes too much
    time or memory, or ends the library that reads it; CannotRun if no process can be started."""
    reader = _reader()
    reader.start()
    return reader.read(path)


def start_reader() -> None:
    """Starts the process, so that it is ready when the first file is opened."""
    _reader().start()


@cache
def _reader() -> _Reader:
    """The reader of this process: to start one takes longer than to read a file."""
    reader = _Reader()
    atexit.register(reader.close)
    return reader


class _Reader:
    """Reads files in one process after the other."""

    def __init__(self) -> None:
        self._process: _ReaderProcess | None = None

    def start(self) -> None:
        """Starts a process if none is running."""
        if self._process is None or not self._process.is_running():
            self.close()
            self._process = _ReaderProcess()

    def read(self, path: Path) -> Spreadsheet:
        """The sheets of a file. Raises RefusedFile for a file that is not read."""
        process = cast(_ReaderProcess, self._process)
        try:
            process.wait_until_ready()
            answer = process.answer(path)
        except BaseException:
            # the answer to come, as after Ctrl-C, would be taken for that to the next file
            self.close()
            raise
        if isinstance(answer, Spreadsheet):
            answer.path = path
            return answer
        if answer.code == EXHAUSTING:
            # all memory is for the next file
            self.close()
            raise _too_much_memory()
        raise answer

    def close(self) -> None:
        """Ends the process."""
        if self._process:
            self._process.close()
        self._process = None


class _ReaderProcess:
    """One process, from its start to its end."""

    def __init__(self) -> None:
        # what a library writes there is for its authors, but for its last words
        self._errors = tempfile.TemporaryFile()  # noqa: SIM115 -- closed with the process
        self._process = subprocess.Popen(
            # -P: nothing in the folder of a cohort is taken for a module
            [sys.executable, "-P", "-m", __name__, str(MOST_MEMORY)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._errors,
            env=os.environ | {"PYTHONPATH": str(_SCRIPTS)},
        )
        self._requests, self._answers = cast(IO[bytes], self._process.stdin), cast(IO[bytes], self._process.stdout)
        self._is_ready = self._is_late = False

    def is_running(self) -> bool:
        """Whether it can read a file."""
        return self._process.poll() is None

    def wait_until_ready(self) -> None:
        """Returns when it has loaded its libraries. Raises CannotRun if it ends before."""
        try:
            self._is_ready = self._is_ready or _receive(self._answers) == READY
        except (EOFError, OSError, pickle.UnpicklingError):
            reason = (self._error_output().strip().splitlines() or ["it gave no reason"])[-1]
            raise CannotRun(f"no file can be read, because the process that reads them ended: {reason}") from None

    def answer(self, path: Path) -> Spreadsheet | RefusedFile:
        """The sheets of a file, or its refusal. Raises RefusedFile if the file ends the process."""
        timer = threading.Timer(MOST_SECONDS, self._stop_late)
        timer.start()
        try:
            _send(self._requests, path.absolute())
            answer: Spreadsheet | RefusedFile = _receive(self._answers)
        except (EOFError, OSError, pickle.UnpicklingError):
            raise self._refusal() from None
        finally:
            timer.cancel()
            timer.join()
        return answer

    def close(self) -> None:
        """Ends it."""
        self._process.kill()
        self._process.wait()
        for stream in (self._requests, self._answers, self._errors):
            # what was not sent yet goes nowhere any more
            with contextlib.suppress(OSError):
                stream.close()

    def _stop_late(self) -> None:
        self._is_late = True
        self._process.kill()

    def _refusal(self) -> RefusedFile:
        """The refusal of the file that ended the process."""
        if self._is_late:
            return RefusedFile(EXHAUSTING, limit=f"{MOST_SECONDS} s")
        self._process.wait()
        if "memory allocation" in self._error_output():
            return _too_much_memory()
        return RefusedFile("submission-broken", reason="the library that reads this format stopped")

    def _error_output(self) -> str:
        self._errors.seek(0)
        return self._errors.read().decode("utf-8", "replace")


def _too_much_memory() -> RefusedFile:
    return RefusedFile(EXHAUSTING, limit=f"{MOST_MEMORY // 2**30} GB")


def _send(stream: IO[bytes], message: object) -> None:
    pickle.dump(message, stream, pickle.HIGHEST_PROTOCOL)
    stream.flush()


def _receive(stream: IO[bytes]) -> Any:
    """The next message. Raises EOFError if the other process has ended."""
    return pickle.load(stream)  # noqa: S301 -- both ends are this module


def _answer(path: Path) -> Spreadsheet | RefusedFile:
    try:
        return open_spreadsheet(path)
    except RefusedFile as refusal:
        return refusal.with_traceback(None)
    except MemoryError:
        # the session says what the limit is
        return RefusedFile(EXHAUSTING)
    except Exception as error:  # whatever a library raises, only this file is refused
        return RefusedFile("submission-broken", reason=first_line(error))


def _read_files() -> None:
    """Reads paths from the standard input, and writes an answer to each, until the session ends."""
    # Ctrl-C reaches all processes of a terminal; the session ends this one
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    limit_memory(int(sys.argv[1]))
    requests, answers = sys.stdin.buffer, sys.stdout.buffer
    # a library that prints must not write into the answers
    sys.stdout = sys.stderr
    _send(answers, READY)
    while True:
        try:
            path = _receive(requests)
        except EOFError:
            return
        _send(answers, _answer(path))


if __name__ == "__main__":
    _read_files()
