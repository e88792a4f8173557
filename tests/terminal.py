"""A terminal in which a program runs as for a person: keys go in, what is shown comes out."""

from __future__ import annotations

import contextlib
import fcntl
import os
import pty
import re
import select
import struct
import subprocess
import termios
import time
from pathlib import Path

UP, DOWN, HOME, END, ENTER, ESC, CTRL_C = "\x1b[A", "\x1b[B", "\x1b[H", "\x1b[F", "\r", "\x1b", "\x03"
ESCAPES = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")


class Terminal:
    """One program in a pseudo-terminal of so many columns."""

    def __init__(self, command: list[str], folder: Path, environment: dict[str, str], columns: int = 100):
        self._ours, theirs = pty.openpty()
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 40, columns, 0, 0))
        # the pseudo-terminal does not answer when it is asked where its cursor is
        environment = environment | {"TERM": "xterm-256color", "PROMPT_TOOLKIT_NO_CPR": "1"}
        self.process = subprocess.Popen(
            command,
            cwd=folder,
            env=environment,
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            start_new_session=True,
            preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),  # noqa: PLW1509 - tests start no threads
        )
        os.close(theirs)
        self.shown, self._seen = "", 0

    def press(self, *keys: str) -> None:
        """Types keys, one after the other."""
        for key in keys:
            os.write(self._ours, key.encode())
            time.sleep(0.1)

    def wait_for(self, text: str, seconds: float = 30) -> None:
        """Waits until a text is shown that was not there when this was called last."""
        until = time.monotonic() + seconds
        while text not in self.shown[self._seen :]:
            assert time.monotonic() < until, f"{text!r} does not come; shown was:\n{self.shown}"
            self._read()
        self._seen = len(self.shown)
        # the rest of the screen
        time.sleep(0.2)

    def leave(self, seconds: float = 30) -> int:
        """Waits until the program has ended. Returns its exit status."""
        until = time.monotonic() + seconds
        while self.process.poll() is None:
            assert time.monotonic() < until, f"it does not end; shown was:\n{self.shown}"
            self._read()
        self._read()
        os.close(self._ours)
        return self.process.returncode

    def _read(self) -> None:
        if select.select([self._ours], [], [], 0.1)[0]:
            # a terminal whose program has ended refuses to be read
            with contextlib.suppress(OSError):
                text = os.read(self._ours, 100_000).decode("utf-8", errors="replace")
                self.shown += ESCAPES.sub("", text)
