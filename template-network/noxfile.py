# /// script
# dependencies = ["nox>=2026.10"]
# ///
"""Commands of this network: `nox` gathers and builds the pages, `nox --list` shows the rest."""

from __future__ import annotations

import csv
import hashlib
import io
import logging
import os
import sys
from pathlib import Path

import nox

nox.needs_version = ">=2026.10"
nox.options.default_venv_backend = "uv|virtualenv"
nox.options.reuse_existing_virtualenvs = True

ROOT = Path(__file__).parent
TOOLKIT = ROOT / "toolkit"
# uv uses the certificates of this machine, as pip does: an institution may have its own
os.environ.setdefault("UV_SYSTEM_CERTS", "1")
# a session from the menu prints no lines of nox, and its findings are no failure
FROM_MENU = "COHORT_MENU" in os.environ
if FROM_MENU:
    nox_log = logging.getLogger("nox")
    nox_log.setLevel(logging.WARNING)
    nox_log.addFilter(lambda record: not record.getMessage().startswith(("Command python ", "Session ")))


@nox.session(default=False)
def members(session: nox.Session) -> None:
    """Say who is in the network; -- --add FILE adds the cohort whose package this zip or folder is."""
    run(session, "members", needs="check")


@nox.session
def gather(session: nox.Session) -> None:
    """Read the packages of all members, check them, and put them together; -- --fetch also fetches from addresses."""
    run(session, "gather", needs="report")


@nox.session
def report(session: nox.Session) -> None:
    """Build the pages of the network in build/report/, open index.html."""
    run(session, "network_report", needs="report")


@nox.session(default=False)
def show(session: nox.Session) -> None:
    """Gather, build the pages and open them in the browser, as a double click on start.* does."""
    run(session, "gather", needs="report")
    run(session, "network_report", needs="report")
    session.run("python", "-m", "webbrowser", (ROOT / "build" / "report" / "index.html").as_uri())


@nox.session(default=False)
def publish(session: nox.Session) -> None:
    """Write the pages and tables of the network for everybody to build/published/."""
    run(session, "network_publish", needs="report")


@nox.session(default=False)
def backup(session: nox.Session) -> None:
    """Write the settings, the members and their packages as one dated archive into backups/."""
    run(session, "backup", needs="check")


@nox.session(default=False)
def restore(session: nox.Session) -> None:
    """Restore the network from a back-up: -- backups/NAME.zip; what is there is backed up first."""
    run(session, "restore", needs="check")


@nox.session(default=False)
def doctor(session: nox.Session) -> None:
    """Report problems of this folder and the command that mends each."""
    run(session, "network_doctor", needs="report", explains_problems=True)


def run(
    session: nox.Session,
    script: str,
    *,
    needs: str,
    data_may_be_older: bool = False,
    explains_problems: bool = False,
) -> None:
    """Runs a script of toolkit/scripts/ with the arguments after `--`, in an environment with its requirements."""
    if explains_problems:
        # check only what keeps it from running: it reports the rest itself
        problems = conflicts(("toolkit",))
    else:
        problems = [*conflicts(), *version_problems(data_may_be_older)]
    for problem in problems:
        session.warn(problem)
    if problems:
        session.error("mend what is said above, then run again")
    install(session, TOOLKIT / "requirements" / f"{needs}.txt")
    # people name files relative to the folder they are in
    with session.chdir(session.invoked_from):
        session.run(
            "python",
            str(TOOLKIT / "scripts" / f"{script}.py"),
            *session.posargs,
            env={"PYTHONUTF8": "1"},
            success_codes=[0, 1] if FROM_MENU else [0],
            interrupt_timeout=10,  # seconds to end cleanly after Ctrl-C
        )


def install(session: nox.Session, lock: Path) -> None:
    """Installs the packages of a lock by hash, unless this environment already has exactly these versions."""
    stamp = Path(session.virtualenv.location) / "installed.txt"
    digest = hashlib.sha256(lock.read_bytes()).hexdigest()
    if not stamp.exists() or stamp.read_text(encoding="utf-8") != digest:
        print("Preparing, once … · กำลังเตรียมระบบ (ครั้งแรกครั้งเดียว) …", flush=True)
        session.install("--require-hashes", "-r", str(lock))
        stamp.write_text(digest, encoding="utf-8")


def conflicts(folders: tuple[str, ...] = ()) -> list[str]:
    """A line for each file in which `copier update` left conflict markers, in all folders or in some."""
    problems = []
    skipped_folders = {".git", ".nox", "build", "submissions", "private", "backups"}
    for path in sorted(ROOT.rglob("*")):
        relative = path.relative_to(ROOT)
        if relative.parts[0] in skipped_folders or (folders and relative.parts[0] not in folders):
            continue
        if path.suffix in {".ttf", ".woff2", ".xlsx", ".pdf", ".pyc"} or not path.is_file():
            continue
        name = relative.as_posix()
        with path.open("rb") as file:
            for number, line in enumerate(file, start=1):
                if line.startswith((b"<<<<<<< ", b">>>>>>> ")):
                    problems.append(
                        f"{name}, line {number}: two versions stand between <<<<<<< and >>>>>>>; keep the"
                        f" right one, or take the whole new file with: git checkout --theirs {name}"
                    )
                    break
    return problems


def version_problems(data_may_be_older: bool) -> list[str]:
    """A line if another version of the schemas than the one here wrote the data."""
    ledger = ROOT / "data" / "ledger.csv"
    if not ledger.exists():
        return []
    try:
        current = int((TOOLKIT / "schemas" / "VERSION").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return ["toolkit/schemas/VERSION is damaged; run: git checkout toolkit/schemas/VERSION"]
    try:
        # older versions wrote a carriage return in a name as it was, and it ends no line
        text = ledger.read_bytes().decode("utf-8").replace("\r\n", "\n").replace("\r", " ")
        rows = csv.DictReader(io.StringIO(text, newline=""))
        data_version = max((int(row["schema_version"]) for row in rows), default=current)
    except (OSError, ValueError, KeyError, TypeError, csv.Error):
        return ["data/ledger.csv is damaged; run: nox -s doctor -- --fix"]
    problem = f"data/ was written by version {data_version} of the schemas, here is version {current}"
    if data_version > current:
        return [f"{problem}; run: copier update"]
    if data_version < current and not data_may_be_older:
        return [f"{problem}; run: nox -s migrate"]
    return []


if __name__ == "__main__":
    nox.main()
