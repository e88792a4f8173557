"""Running another session of the cohort from within one."""

from __future__ import annotations

import os
import signal
import subprocess
import sys

from rich.console import Console

from ...errors import CannotRun
from ...model.paths import CohortPaths

# the noxfile says here which Python has nox; it is quiet in sessions that find it set
PYTHON_OF_NOX = "COHORT_MENU"


def run_session(paths: CohortPaths, session: str, *arguments: str) -> bool:
    """Runs a session as a person would, in this terminal. Returns whether it could run, with findings or without.

    Raises CannotRun where no nox is known.
    """
    python = os.environ.get(PYTHON_OF_NOX)
    if not python:
        raise CannotRun("the menu is opened with: nox -s menu")
    nox = [python, "-m", "nox", "-f", str(paths.root / "noxfile.py"), "-s", session, "--", *arguments]
    # what a session says is in its output; of what nox says only why it could not run is of use
    with subprocess.Popen(nox, stderr=subprocess.PIPE, env=_environment(), start_new_session=True) as process:
        try:
            _, said = process.communicate()
        except KeyboardInterrupt:
            _stop(process)
            raise
    if process.returncode:
        for line in said.decode("utf-8", errors="replace").splitlines():
            print(line.removeprefix("nox > "), file=sys.stderr)
    return process.returncode == 0


def _stop(process: subprocess.Popen[bytes]) -> None:
    """Ends a session and all that it runs, without tracebacks; a change it was writing is mended by the next run."""
    if sys.platform != "win32":
        # in a session of its own it does not hear Ctrl-C; on Windows it has heard it
        os.killpg(process.pid, signal.SIGTERM)
    process.communicate()
    Console().show_cursor()


def _environment() -> dict[str, str]:
    """This environment without what marks it as that of a session."""
    return {name: value for name, value in os.environ.items() if name not in {"VIRTUAL_ENV", "NOX_CURRENT_SESSION"}}
