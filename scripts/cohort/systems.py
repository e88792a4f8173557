"""What differs between Linux, macOS and Windows. Nothing else in this package asks on which system it runs.

tests/test_systems.py tries the rules of each system; README.md says on which of them the whole was run.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any, TextIO

# linux, darwin (macOS) or win32
SYSTEM = sys.platform
# signs that no file name may have on Windows, or that turn the direction of a text, and the names of its devices
_FORBIDDEN = re.compile(r'[<>:"/\\|?*\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]')
_DEVICES = re.compile(r"(con|prn|aux|nul|com\d|lpt\d) *(\..*)?", re.IGNORECASE)


def is_windows() -> bool:
    """Whether this is Windows."""
    return SYSTEM == "win32"


# --- files ---


def may_be_open_elsewhere() -> bool:
    """Whether a file that cannot be written may be open in another program: Windows replaces no open file, and says of
    it what other systems say of one that is not ours."""
    return is_windows()


def has_rights_of_others() -> bool:
    """Whether a folder can be closed to other users by its mode; on Windows it has the rights of the one above."""
    return not is_windows()


def can_flush_folders() -> bool:
    """Whether a folder can be flushed to the disk, so that renames survive a power cut; Windows opens no folder."""
    return not is_windows()


def longest_name() -> int:
    """The most bytes of the name of a file that we give. File systems allow 255, and a temporary or archived file has a
    few more than the file itself; Windows allows 260 letters for the whole path unless it was told otherwise."""
    return 100 if is_windows() else 200


def without_forbidden_signs(text: str, instead: str) -> str:
    """A text with something instead of each sign that the name of a file must not have on one of the systems.

    >>> without_forbidden_signs("a/b: c.", "-")
    'a-b- c'
    """
    return _FORBIDDEN.sub(instead, text).strip(" .")


def no_device(name: str) -> str:
    """The name of a file, changed where Windows would take it for one of its devices.

    >>> no_device("con.csv"), no_device("cone.csv")
    ('_con.csv', 'cone.csv')
    """
    return f"_{name}" if _DEVICES.fullmatch(name) else name


def program_file(folder: Path, name: str) -> Path:
    """The file of a program in a folder."""
    return folder / (f"{name}.exe" if is_windows() else name)


# --- processes ---


def limit_memory(most: int) -> None:
    """Limits the memory of this process in bytes, on Linux: macOS does not keep to such a limit, Windows has none."""
    if SYSTEM == "linux":
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (most, most))


def can_fork() -> bool:
    """Whether this process can be doubled safely: on Linux, and only while it has a single thread."""
    try:
        return SYSTEM == "linux" and len(list(Path("/proc/self/task").iterdir())) == 1
    except OSError:
        return False


def keeps_interrupts_apart() -> bool:
    """Whether Ctrl-C reaches no process in a session of its own, so that we have to end it; on Windows it does."""
    return not is_windows()


def end_with_children(process: subprocess.Popen[Any]) -> None:
    """Asks a process in a session of its own to end, with those that it has started; on Windows it ends alone."""
    if is_windows():
        process.terminate()
    else:
        os.killpg(process.pid, signal.SIGTERM)


def shares_ports() -> bool:
    """Whether the option to take over a port that was just left would let two programs share one, as on Windows."""
    return is_windows()


# --- screens ---


def show_what_a_console_can(streams: Iterable[TextIO]) -> None:
    """Lets a console that lacks a letter, such as one in cp874 or cp1252, show a question mark instead of failing."""
    for stream in streams:
        stream.reconfigure(errors="replace")  # type: ignore[attr-defined]  # a text stream of the system has it


def can_open() -> bool:
    """Whether there is a screen, and a program that opens files."""
    if SYSTEM in {"win32", "darwin"}:
        return True
    return bool(shutil.which("xdg-open") and (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")))


def open_path(path: Path) -> None:
    """Opens a file or folder in the default program, and does not wait until it is closed."""
    if is_windows():
        os.startfile(path)  # type: ignore[attr-defined]  # noqa: S606 - Windows has it
        return
    program = "open" if SYSTEM == "darwin" else "xdg-open"
    devnull = subprocess.DEVNULL
    subprocess.Popen([program, str(path)], stdin=devnull, stdout=devnull, stderr=devnull, start_new_session=True)
