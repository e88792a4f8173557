"""Opens a page or folder in the default program of the system."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path


def can_open() -> bool:
    """Whether there is a screen, and a program that opens files."""
    if sys.platform in {"win32", "darwin"}:
        return True
    return bool(shutil.which("xdg-open") and (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")))


def open_path(path: Path) -> None:
    """Opens a file or folder, and does not wait until it is closed."""
    if sys.platform == "win32":
        os.startfile(path)  # noqa: S606
        return
    program = "open" if sys.platform == "darwin" else "xdg-open"
    devnull = subprocess.DEVNULL
    subprocess.Popen([program, str(path)], stdin=devnull, stdout=devnull, stderr=devnull, start_new_session=True)


def written_since(path: Path, moment: float) -> bool:
    """Whether the file, or a file in the folder, was written at or after a moment (seconds since 1970)."""
    files = path.rglob("*") if path.is_dir() else [path]
    return any(file.is_file() and file.stat().st_mtime >= moment for file in files)
