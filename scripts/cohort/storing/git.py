"""Runs git, if it is installed."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

# a session may be started by a hook of another repository, where git sets these
_OF_ANOTHER = ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY", "GIT_COMMON_DIR")


def run_git(folder: Path, *arguments: str) -> tuple[bytes, str]:
    """Runs git in a folder. Returns its output, and in one line what went wrong; empty if nothing did.

    output, problem = run_git(paths.root, "tag")
    """
    environment = {name: value for name, value in os.environ.items() if name not in _OF_ANOTHER}
    try:
        process = subprocess.run(["git", *arguments], cwd=folder, env=environment, capture_output=True, check=False)
    except FileNotFoundError:
        return b"", "git is not installed on this computer"
    except OSError as error:
        return b"", error.strerror or "git"
    if not process.returncode:
        return process.stdout, ""
    output = (process.stderr + process.stdout).decode("utf-8", "replace")
    lines = [line for line in output.splitlines() if line.strip()] or ["git"]
    # what follows such a line is advice for people who know git
    return b"", next((line for line in lines if line.startswith("fatal: ")), lines[-1])
