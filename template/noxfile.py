# /// script
# dependencies = ["nox>=2026.10"]
# ///
"""The menu of this cohort: `nox` checks the data and builds the report, `nox --list` shows the rest."""

from __future__ import annotations

import csv
import hashlib
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
# uv trusts whom this machine trusts, as pip does: an institution may have a certificate of its own
os.environ.setdefault("UV_SYSTEM_CERTS", "1")
# for those who came by the menu a session has said all there is to say, and findings are no failure of anything
FROM_MENU = "COHORT_MENU" in os.environ
if FROM_MENU:
    logging.getLogger("nox").setLevel(logging.WARNING)
    logging.getLogger("nox").addFilter(lambda said: not said.getMessage().startswith(("Command python ", "Session ")))


@nox.session
def validate(session: nox.Session) -> None:
    """Check all data and what lies in submissions/, or -- FILE…; receipts for the senders are in build/receipts/."""
    run(session, "validate", needs="check")


@nox.session(default=False)
def accept(session: nox.Session) -> None:
    """Accept what is right in submissions/, or -- FILE…, into data/; add -- --dry-run to look first."""
    run(session, "accept", needs="check")


@nox.session(default=False)
def forms(session: nox.Session) -> None:
    """Make workbooks, forms for phones and the consent form in build/forms/; -- NAME only those of a form or organisation."""
    run(session, "forms", needs="check")


@nox.session
def report(session: nox.Session) -> None:
    """Build the report in build/report/, open index.html; -- --only AUDIENCE only those pages, such as funder."""
    run(session, "report", needs="report")


@nox.session(default=False)
def due(session: nox.Session) -> None:
    """Say what needs attention, with a reminder for each to paste into a chat; -- --who ID only that one's."""
    run(session, "due", needs="report")


@nox.session(default=False)
def backup(session: nox.Session) -> None:
    """Write one dated archive of all that is yours, private/ and submissions/ included, into backups/."""
    run(session, "backup", needs="check")


@nox.session(default=False)
def restore(session: nox.Session) -> None:
    """Bring everything back from a back-up: -- backups/NAME.zip; what is there now is backed up first."""
    run(session, "restore", needs="check", data_may_be_older=True)


@nox.session(default=False)
def remove(session: nox.Session) -> None:
    """Take a row out: -- ID --reason TEXT, or -- TABLE KEY… --reason TEXT; the ledger keeps the reason."""
    run(session, "remove", needs="check")


@nox.session(default=False)
def withdraw(session: nox.Session) -> None:
    """End what a person has agreed to: -- PERSON --reason TEXT; add --only image to end one use."""
    run(session, "withdraw", needs="check")


@nox.session(default=False)
def forget(session: nox.Session) -> None:
    """Take a person out of everything here: -- PERSON --reason TEXT; add --dry-run to look first."""
    run(session, "forget", needs="check")


@nox.session(default=False)
def migrate(session: nox.Session) -> None:
    """Bring data/ to the tables of a new version; add -- --dry-run to look first."""
    run(session, "migrate", needs="check", data_may_be_older=True)


@nox.session(default=False)
def menu(session: nox.Session) -> None:
    """Choose with the arrow keys what to do; a double click on start.cmd, start.command or start.sh opens this too."""
    session.env["COHORT_MENU"] = sys.executable
    run(session, "menu", needs="check", data_may_be_older=True)


@nox.session(default=False)
def doctor(session: nox.Session) -> None:
    """Say what is not in order here and which command mends it; -- --fix mends what can be mended without a loss."""
    run(session, "doctor", needs="check", explains_problems=True)


def run(
    session: nox.Session,
    script: str,
    *,
    needs: str,
    data_may_be_older: bool = False,
    explains_problems: bool = False,
) -> None:
    """Runs one of toolkit/scripts/ with the arguments after `--`, in an environment that has what it needs."""
    if explains_problems:
        # only what keeps it from running has to be said here
        problems = conflicts(("toolkit",))
    else:
        problems = [*conflicts(), *version_problems(data_may_be_older)]
    for problem in problems:
        session.warn(problem)
    if problems:
        session.error("mend what is said above, then run again")
    install(session, TOOLKIT / "requirements" / f"{needs}.txt")
    # files are named from where the person stands
    with session.chdir(session.invoked_from):
        session.run(
            "python",
            str(TOOLKIT / "scripts" / f"{script}.py"),
            *session.posargs,
            env={"PYTHONUTF8": "1"},
            success_codes=[0, 1] if FROM_MENU else [0],
            interrupt_timeout=10,  # seconds to leave in order after Ctrl-C
        )


def install(session: nox.Session, lock: Path) -> None:
    """Installs what the lock lists, by hash, unless this environment already has exactly that."""
    done = Path(session.virtualenv.location) / "installed.txt"
    wanted = hashlib.sha256(lock.read_bytes()).hexdigest()
    if not done.exists() or done.read_text(encoding="utf-8") != wanted:
        print("Preparing, once … · กำลังเตรียมระบบ (ครั้งแรกครั้งเดียว) …", flush=True)
        session.install("--require-hashes", "-r", str(lock))
        done.write_text(wanted, encoding="utf-8")


def conflicts(folders: tuple[str, ...] = ()) -> list[str]:
    """Files in which `copier update` left both versions between conflict markers, a line each; all or of some folders."""
    found = []
    kept_apart = {".git", ".nox", "build", "submissions", "private", "backups"}
    for path in sorted(ROOT.rglob("*")):
        inside = path.relative_to(ROOT)
        if inside.parts[0] in kept_apart or (folders and inside.parts[0] not in folders):
            continue
        if path.suffix in {".ttf", ".woff2", ".xlsx", ".pdf", ".pyc"} or not path.is_file():
            continue
        with path.open("rb") as file:
            for number, line in enumerate(file, start=1):
                if line.startswith((b"<<<<<<< ", b">>>>>>> ")):
                    found.append(
                        f"{inside.as_posix()}, line {number}: two versions stand between <<<<<<< and >>>>>>>; keep the"
                        f" right one, or take the whole new file with: git checkout --theirs {inside.as_posix()}"
                    )
                    break
    return found


def version_problems(data_may_be_older: bool) -> list[str]:
    """Data written by another version of the schemas than the one that lies here, a line each."""
    ledger = ROOT / "data" / "ledger.csv"
    if not ledger.exists():
        return []
    try:
        here = int((TOOLKIT / "schemas" / "VERSION").read_text(encoding="utf-8"))
        with ledger.open(encoding="utf-8", newline="") as file:
            written = max((int(row["schema_version"]) for row in csv.DictReader(file)), default=here)
    except (OSError, ValueError, KeyError, TypeError, csv.Error):
        return ["data/ledger.csv or toolkit/schemas/VERSION is damaged;"
            " run: git checkout data/ledger.csv toolkit/schemas/VERSION"]
    if written > here:
        return [f"data/ was written by version {written} of the schemas, here is version {here}; run: copier update"]
    if written < here and not data_may_be_older:
        return [f"data/ was written by version {written} of the schemas, here is version {here}; run: nox -s migrate"]
    return []


if __name__ == "__main__":
    nox.main()
