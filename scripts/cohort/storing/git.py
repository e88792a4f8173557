"""Asking git, where there is git."""

from __future__ import annotations

import subprocess
from pathlib import Path


def run_git(folder: Path, *arguments: str) -> tuple[bytes, str]:
    """Runs git in a folder. Returns what it printed, and what went wrong in a line, empty when nothing did."""
    try:
        done = subprocess.run(["git", *arguments], cwd=folder, capture_output=True, check=False)
    except OSError as error:
        return b"", error.strerror or "git"
    if not done.returncode:
        return done.stdout, ""
    said = (done.stderr + done.stdout).decode("utf-8", "replace")
    return b"", next((line for line in reversed(said.splitlines()) if line.strip()), "git")
