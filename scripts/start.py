"""Run nox on a computer with nothing but Python: python scripts/start.py [arguments of nox]

Makes a small environment with nox in .nox/start/ if there is none, then runs nox in it.
It uses only the standard library.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

TOOLKIT = Path(__file__).resolve().parents[1]
# a cohort has its toolkit in a folder; the template itself is a toolkit
ROOT = next((folder for folder in (TOOLKIT, *TOOLKIT.parents) if (folder / "noxfile.py").is_file()), TOOLKIT)
ENVIRONMENT = ROOT / ".nox" / "start"
OLDEST = (3, 11)
# the exit status that shells give to a program ended by Ctrl-C
STOPPED = 130


def main() -> int:
    """Returns the exit status of nox, or 2 after printing what is missing."""
    for stream in (sys.stdout, sys.stderr):
        # a console or pipe that lacks a letter shows a question mark instead of a traceback
        stream.reconfigure(errors="replace")
    if sys.version_info < OLDEST:
        oldest = ".".join(map(str, OLDEST))
        return refuse(f"Python {oldest} or newer is needed, not {sys.version.split()[0]}; install it from python.org")
    locks = [folder / "requirements" / "nox.txt" for folder in (TOOLKIT, ROOT / "template" / "toolkit")]
    lock = next((path for path in locks if path.exists()), None)
    if lock is None:
        return refuse("toolkit/requirements/nox.txt is not there; bring it back with: git checkout toolkit")
    problem = make_environment(lock)
    if problem:
        return refuse(problem)
    nox = subprocess.Popen([str(program("python")), "-m", "nox", "-f", str(ROOT / "noxfile.py"), *sys.argv[1:]])
    while True:
        try:
            return nox.wait()
        except KeyboardInterrupt:
            # nox receives the same Ctrl-C and ends its session
            continue


def make_environment(lock: Path) -> str | None:
    """Makes the environment unless it is up to date with the lock. Returns the problem if that fails."""
    stamp = ENVIRONMENT / "installed.txt"
    digest = hashlib.sha256(lock.read_bytes()).hexdigest()
    if stamp.exists() and stamp.read_text(encoding="utf-8") == digest and program("python").exists():
        return None
    shutil.rmtree(ENVIRONMENT, ignore_errors=True)
    print("Preparing, once … · กำลังเตรียมระบบ (ครั้งแรกครั้งเดียว) …", flush=True)
    if importlib.util.find_spec("ensurepip") is None and not install_venv_package():
        return "Python's venv module is not complete; install it (on Debian: sudo apt install python3-venv), run again"
    steps = (
        [sys.executable, "-m", "venv", str(ENVIRONMENT)],
        [
            str(program("python")),
            "-m",
            "pip",
            "install",
            "--quiet",
            "--disable-pip-version-check",
            "--require-hashes",
            "-r",
            str(lock),
        ],
    )
    for step in steps:
        if subprocess.run(step, check=False).returncode:
            return "nox could not be installed; is this machine connected to the internet?"
    stamp.write_text(digest, encoding="utf-8")
    return None


def install_venv_package() -> bool:
    """Installs python3-venv, which Debian and its relatives leave out. Returns False without apt-get or root rights."""
    if not shutil.which("apt-get") or not hasattr(os, "geteuid") or os.geteuid() != 0:
        return False
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    for step in (["apt-get", "update", "-qq"], ["apt-get", "install", "-y", "-qq", "python3-venv"]):
        if subprocess.run(step, env=environment, stdout=subprocess.DEVNULL, check=False).returncode:
            return False
    return True


def program(name: str) -> Path:
    """The path of a program in the environment."""
    return ENVIRONMENT / ("Scripts" if os.name == "nt" else "bin") / (f"{name}.exe" if os.name == "nt" else name)


def refuse(problem: str) -> int:
    """Prints a problem and returns exit status 2."""
    print(problem, file=sys.stderr)
    return 2


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(STOPPED)
