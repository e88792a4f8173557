"""Runs git, if it is installed."""

from __future__ import annotations

import subprocess
from pathlib import Path


def run_git(folder: Path, *arguments: str) -> tuple[bytes, str]:
    """Runs git in a folder. Returns its output, and in one line what went wrong; empty if nothing did.

    output, problem = run_git(paths.root, "tag")
    """
    try:
        process = subprocess.run(["git", *arguments], cwd=folder, capture_output=True, check=False)
    except OSError as error:
        return b"", error.strerror or "git"
    if not process.returncode:
        return process.stdout, ""
    output = (process.stderr + process.stdout).decode("utf-8", "replace")
    return b"", next((line for line in reversed(output.splitlines()) if line.strip()), "git")
