"""Kill every command that writes at many moments, also while the next session completes its change.

python tools/crash.py [--points N] [--seed N] [--only COMMAND …]

Each point is a cohort of its own, in which a command is killed at one call that may change the disk. In every second
one that leaves a journal, the session that comes next is killed too. Then the data has to be as before the command or
as after it, and so has the published folder, without a file that only a session needs; every archive in backups/ is
whole, and a second run of the command ends as one that nobody killed. Prints a line for each command, and exits with 1
at the first mixture.
"""

from __future__ import annotations

import argparse
import contextlib
import csv
import hashlib
import os
import random
import shutil
import signal
import sys
import tempfile
import zipfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT / "scripts"), str(ROOT)]
for variable in ("COHORT_TEST_SHARED", "COHORT_BUILD_CACHE"):
    os.environ.setdefault(variable, tempfile.mkdtemp(prefix="cohort-crash-"))

from cohort.model.cohort import Cohort  # noqa: E402
from cohort.model.paths import CohortPaths  # noqa: E402
from cohort.reading import reader_process  # noqa: E402
from cohort.storing.backups import is_of_session  # noqa: E402
from cohort.workflows.intake.undo import undo_acceptance  # noqa: E402
from cohort.workflows.open_cohort import open_cohort  # noqa: E402
from cohort.workflows.publish import publish  # noqa: E402

from tests.accepting import TEA, YARN, send  # noqa: E402
from tests.conftest import with_rows  # noqa: E402
from tests.helpers import build_file_tree, render, run  # noqa: E402

CALLS = {"open", "write", "fsync", "replace", "rename", "mkdir", "unlink", "flush", "close", "chmod", "rmdir"}
Command = Callable[[Path], Any]
# columns of the ledger that differ from run to run
MOMENTS = ("at",)


def prepared(folder: Path) -> Path:
    """A cohort with rows, a back-up, and two files that wait."""
    cohort = render(folder, cohort_name="Cohort One", language="en", country="LA", start_date="2026-11-01")
    with_rows(cohort, "as_of: 2026-12-15\n")
    run(cohort, "migrate")
    send(cohort, TEA)
    run(cohort, "accept")
    send(cohort, YARN, name="more.xlsx")
    send(cohort, ["2026-12-05", "Bus", 20, "Farmers", "Own money", "Bus"], name="other.xlsx")
    return cohort


def to_migrate(cohort: Path) -> None:
    """Lets the cohort add a table and a column of its own, which migrate writes."""
    tables = cohort / "local" / "tables"
    tables.mkdir(parents=True, exist_ok=True)
    field = "title: X, description: X., example: x, type: string"
    (tables / "more.yaml").write_text(f"extends: grants\nfields:\n- {{name: more, {field}}}\n", encoding="utf-8")
    (tables / "visits.yaml").write_text(
        "name: visits\ntitle: Visits\ndescription: Visits.\nprimaryKey: [visit_id]\nfields:\n"
        f"- {{name: visit_id, {field}, constraints: {{required: true}}}}\n",
        encoding="utf-8",
    )


def agreed(cohort: Path) -> None:
    """Lets a person agree to be shown, so that there is something to withdraw."""
    columns = "consent_id,person_id,purpose,lawful_basis,covers_sensitive,attribution,given_on,given_how,notice_version"
    values = "consent-1,p-aaaaaa,image,consent,false,nickname,2026-11-14,paper"
    content = f"{columns},retention_until,withdrawn_on\n{values},,2030-01-01,\n"
    build_file_tree(cohort, {"data/consents.csv": content})


def restore(cohort: Path) -> Any:
    (archive, *_) = sorted((cohort / "backups").glob("*.zip"))
    return run(cohort, "restore", str(archive), "--over-newer")


COMMANDS: dict[str, tuple[Callable[[Path], Any], Command]] = {
    "accept": (lambda _: None, lambda cohort: run(cohort, "accept")),
    "remove": (lambda _: None, lambda cohort: run(cohort, "remove", "expense-04", "--reason", "twice")),
    "forget": (lambda _: None, lambda cohort: run(cohort, "forget", "p-aaaaaa", "--reason", "asked")),
    "expired": (lambda _: None, lambda cohort: run(cohort, "forget", "--expired", "--as-of", "2040-01-01")),
    "person": (lambda _: None, lambda cohort: run(cohort, "person", "p-aaaaaa")),
    "migrate": (to_migrate, lambda cohort: run(cohort, "migrate")),
    "restore": (lambda _: None, restore),
    "backup": (lambda _: None, lambda cohort: run(cohort, "backup")),
    "forms": (lambda _: None, lambda cohort: run(cohort, "forms", "register")),
    "undo": (lambda cohort: run(cohort, "accept"), lambda cohort: undo_acceptance(Cohort.read(CohortPaths(cohort)))),
    "withdraw": (agreed, lambda cohort: run(cohort, "withdraw", "p-aaaaaa", "--reason", "asked")),
    "book": (lambda _: None, lambda cohort: run(cohort, "book")),
    "processing": (lambda _: None, lambda cohort: run(cohort, "processing")),
    "publish": (
        lambda cohort: run(cohort, "publish", "--release", "one"),
        lambda cohort: run(cohort, "publish", "--release", "two"),
    ),
}


def state(cohort: Path) -> dict[str, str]:
    """The cohort's own files by the hash of their content, without the moments of the ledger."""
    paths, found = CohortPaths(cohort), {}
    for folder in (paths.data, paths.private, paths.submissions, paths.local, paths.book):
        for path in sorted(folder.rglob("*")):
            # an archive for undoing is called by a ledger with its moments
            if path.is_file() and not path.name.startswith(".lock") and path.parent != paths.undo:
                content = path.read_bytes()
                if path in (paths.ledger, paths.private_ledger):
                    rows = csv.DictReader(content.decode("utf-8").splitlines())
                    content = repr([{k: v for k, v in row.items() if k not in MOMENTS} for row in rows]).encode()
                found[path.relative_to(cohort).as_posix()] = hashlib.sha256(content).hexdigest()
    return found


def published(cohort: Path) -> dict[str, bytes]:
    """The files of the published folder."""
    folder = publish.published_folder(CohortPaths(cohort))
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def damaged_archive(cohort: Path) -> Path | None:
    """The first archive in backups/ that cannot be read."""
    for path in CohortPaths(cohort).backups.glob("[!.]*.zip"):
        with zipfile.ZipFile(path) as archive:
            if archive.testzip():
                return path
    return None


def in_child(work: Callable[[], Any], kill_at: int | None = None) -> int:
    """Runs the work in a process, which is killed at a call that may change the disk; returns the number of calls, or
    -1 if it was killed."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        count = 0

        def watch(_: FrameType, event: str, call: Any) -> None:
            nonlocal count
            if event == "c_call" and call.__name__ in CALLS:
                count += 1
                if count == kill_at:
                    os.kill(os.getpid(), signal.SIGKILL)

        os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
        sys.setprofile(watch)
        try:
            work()
        finally:
            sys.setprofile(None)
            os.write(writer, str(count).encode())
            os._exit(0)
    os.close(writer)
    with os.fdopen(reader) as output:
        text = output.read()
    os.waitpid(child, 0)
    return int(text) if text else -1


def check(command: str, cohort: Path, points: int, folder: Path, chance: random.Random) -> Counter[str]:
    """Kills a command at so many moments; returns how many ended in which state."""
    prepare, work = COMMANDS[command]
    before_folder = Path(shutil.copytree(cohort, folder / "before"))
    prepare(before_folder)
    before, published_before = state(before_folder), published(before_folder)
    after_folder = Path(shutil.copytree(before_folder, folder / "after"))
    calls = in_child(lambda: work(after_folder))
    after, published_after = state(after_folder), published(after_folder)
    outcomes = Counter[str](calls=calls)
    for point in range(points):
        killed = Path(shutil.copytree(before_folder, folder / "killed"))
        # writing comes last, so half of the moments are in the last tenth
        last = calls // 10 if point % 2 else calls
        in_child(lambda killed=killed: work(killed), calls - chance.randrange(last))
        if point % 4 > 1 and (CohortPaths(killed).private / ".journal.json").exists():
            outcomes["killed twice"] += 1
            in_child(lambda killed=killed: open_cohort(CohortPaths(killed)), chance.randrange(1, 40))
        in_child(lambda killed=killed: open_cohort(CohortPaths(killed)))
        now = state(killed)
        if now not in (before, after):
            names = {
                name for name in {*now, *before, *after} if now.get(name) not in (before.get(name), after.get(name))
            }
            raise SystemExit(f"{command}, point {point}: neither before nor after, in {killed}: {sorted(names)}")
        # between two renames there is no folder
        if published(killed) not in (published_before, published_after, {}):
            raise SystemExit(f"{command}, point {point}: half of a published folder, in {killed}")
        if damaged := damaged_archive(killed):
            raise SystemExit(f"{command}, point {point}: {damaged} is damaged")
        undo = CohortPaths(killed).undo
        own = (path for path in killed.rglob("*") if path.parent != undo and not path.name.startswith(".lock"))
        left = [path for path in own if is_of_session(CohortPaths(killed), path)]
        if any("build" not in path.relative_to(killed).parts for path in left):
            raise SystemExit(f"{command}, point {point}: a session left {left}")
        outcomes["before" if now == before else "after"] += 1
        if now == before != after:
            in_child(lambda killed=killed: work(killed))
            if (state(killed), published(killed)) != (after, published_after):
                raise SystemExit(f"{command}, point {point}: a second run does not end as the first, in {killed}")
        shutil.rmtree(killed)
    return outcomes


def main() -> None:
    """Checks all commands."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--points", type=int, default=72, help="moments for each command")
    parser.add_argument("--seed", type=int, default=19)
    parser.add_argument("--only", nargs="+", choices=COMMANDS, default=list(COMMANDS))
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        cohort = prepared(Path(name) / "cohort")
        # a process that reads files is not shared by those that are killed
        reader_process._reader().close()
        # nor is one of a pool, and it would outlive who started it
        publish.worker_pool = lambda _: contextlib.nullcontext()
        for command in options.only:
            folder = Path(name) / command
            folder.mkdir()
            outcomes = check(command, cohort, options.points, folder, random.Random(options.seed))
            print(command, ", ".join(f"{what} {number}" for what, number in sorted(outcomes.items())), flush=True)
            shutil.rmtree(folder)


if __name__ == "__main__":
    main()
