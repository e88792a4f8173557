"""Runs other nox sessions of the cohort from within a session."""

from __future__ import annotations

import os
import subprocess
import sys

from rich.console import Console

from ...errors import CannotRun
from ...model.paths import CohortPaths
from ...systems import end_with_children, keeps_interrupts_apart

# the noxfile sets this variable to the Python that has nox; sessions that find it set print less
PYTHON_OF_NOX = "COHORT_MENU"


def run_session(paths: CohortPaths, session: str, *arguments: str) -> bool:
    """Runs a session in this terminal as a person would. Returns whether it could run, with or without findings.

    Raises CannotRun if the environment does not name a Python with nox.
    """
    python = os.environ.get(PYTHON_OF_NOX)
    if not python:
        raise CannotRun("the menu is opened with: nox -s menu")
    nox = [python, "-m", "nox", "-f", str(paths.root / "noxfile.py"), "-s", session, "--", *arguments]
    # sessions write to the output; the messages of nox itself matter only if the session could not run
    with subprocess.Popen(nox, stderr=subprocess.PIPE, env=_environment(), start_new_session=True) as process:
        try:
            _, output = process.communicate()
        except KeyboardInterrupt:
            _stop(process)
            raise
    if process.returncode:
        for line in output.decode("utf-8", errors="replace").splitlines():
            print(line.removeprefix("nox > "), file=sys.stderr)
    return process.returncode == 0


def _stop(process: subprocess.Popen[bytes]) -> None:
    """Ends a session and its processes, without tracebacks; the next run completes a change it was writing."""
    if keeps_interrupts_apart():
        end_with_children(process)
    process.communicate()
    Console().show_cursor()


def _environment() -> dict[str, str]:
    """This environment without the variables that mark it as that of a nox session."""
    return {name: value for name, value in os.environ.items() if name not in {"VIRTUAL_ENV", "NOX_CURRENT_SESSION"}}
