"""Kill every command that writes at many moments, also while the next session completes its change.

python tools/crash.py [--points N] [--seed N] [--only COMMAND …]

Each point is a cohort of its own, in which a command is killed at one call that may change the disk. At every second
one the session that comes next is killed too. Then the data has to be as before the command or as after it, and so has
what is published or gathered, without a file that only a session needs; every archive in backups/ is whole, and a
second run of the command ends as one that nobody killed. Prints a line for each command, and exits with 1 where one
left a mixture. tools/crash_commands.py has the commands.
"""

from __future__ import annotations

import argparse
import contextlib
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

from cohort.model.paths import CohortPaths  # noqa: E402
from cohort.reading import reader_process  # noqa: E402
from cohort.storing.backups import is_of_session  # noqa: E402
from cohort.workflows.publish import publish  # noqa: E402

from tools.crash_commands import (  # noqa: E402
    COMMANDS,
    is_before_with_more,
    prepared,
    prepared_network,
    published,
    state,
)

CALLS = {
    "open", "write", "fsync", "replace", "rename", "mkdir", "unlink", "flush", "close", "chmod", "rmdir",
    "link", "execute", "copyfile", "writestr",
}  # fmt: skip


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


class Mixture(Exception):
    """What a kill has left that is neither before nor after."""


def check(name: str, root: Path, points: int, folder: Path, chance: random.Random) -> Counter[str]:
    """Kills a command at so many moments; returns how many ended in which state. Raises Mixture."""
    command = COMMANDS[name]
    before_folder = Path(shutil.copytree(root, folder / "before"))
    command.prepare(before_folder)
    before, published_before = state(before_folder), published(before_folder)
    after_folder = Path(shutil.copytree(before_folder, folder / "after"))
    calls = in_child(lambda: command.work(after_folder))
    after, published_after = state(after_folder), published(after_folder)
    outcomes = Counter[str](calls=calls)

    def kill_next(killed: Path, moment: int) -> None:
        """Kills whoever comes next too: while a change is completed, or else while the same is done again."""
        if (CohortPaths(killed).private / ".journal.json").exists():
            outcomes["killed twice"] += 1
            in_child(lambda: command.recover(killed), chance.randrange(1, 40))
        elif (state(killed), published(killed)) != (after, published_after):
            outcomes["killed twice"] += 1
            in_child(lambda: command.work(killed), moment)

    for point in range(points):
        killed = Path(shutil.copytree(before_folder, folder / "killed"))
        # writing comes last, so half of the moments are in the last tenth
        last = max(1, calls // 10 if point % 2 else calls)
        in_child(lambda killed=killed: command.work(killed), calls - chance.randrange(last))
        if point % 4 > 1:
            kill_next(killed, calls - chance.randrange(last))
        in_child(lambda killed=killed: command.recover(killed))
        now, read = state(killed), published(killed)
        waits = command.waits and now not in (before, after) and is_before_with_more(now, before)
        if problem := _mixture(killed, now if not waits else before, (before, after)):
            raise Mixture(f"point {point}, in {killed}: {problem}")
        # between two renames there is no folder
        if read not in (published_before, published_after, {}):
            raise Mixture(f"point {point}: half of a published folder, in {killed}")
        outcomes["before" if now == before else "waits" if waits else "after"] += 1
        if (now, read) != (after, published_after):
            in_child(lambda killed=killed: command.work(killed))
            # whoever sends the same once more may have it there twice
            is_there = command.waits and is_before_with_more(state(killed), before)
            if (state(killed), published(killed)) != (after, published_after) and not is_there:
                raise Mixture(f"point {point}: a second run does not end as the first, in {killed}")
        shutil.rmtree(killed)
    return outcomes


def _mixture(killed: Path, now: dict[str, str], whole: tuple[dict[str, str], ...]) -> str:
    """What is wrong with the files of a cohort that was killed; empty if nothing is."""
    if now not in whole:
        names = {name for name in {*now}.union(*whole) if now.get(name) not in [one.get(name) for one in whole]}
        return f"neither before nor after: {sorted(names)}"
    if damaged := damaged_archive(killed):
        return f"{damaged} is damaged"
    if leftovers := left_by_session(killed):
        return f"a session left {leftovers}"
    return ""


def left_by_session(root: Path) -> list[Path]:
    """Files outside build/ that only a session needs."""
    paths = CohortPaths(root)
    own = (path for path in root.rglob("*") if path.parent != paths.undo and not path.name.startswith(".lock"))
    places = [path.relative_to(root) for path in own if is_of_session(paths, path)]
    # a generation that is being written is taken away by the next gather
    return [path for path in places if path.parts[0] not in ("build", "gathered")]


def main() -> int:
    """Checks all commands."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--points", type=int, default=24, help="moments for each command")
    parser.add_argument("--seed", type=int, default=19)
    parser.add_argument("--only", nargs="+", choices=COMMANDS, default=list(COMMANDS), metavar="COMMAND")
    options = parser.parse_args()
    mixtures = 0
    with tempfile.TemporaryDirectory() as name:
        cohort = prepared(Path(name) / "cohort")
        network = prepared_network(Path(name) / "network")
        # a process that reads files is not shared by those that are killed
        reader_process._reader().close()
        # nor is one of a pool, and it would outlive who started it
        publish.worker_pool = lambda _: contextlib.nullcontext()
        total = 0
        for command in options.only:
            folder = Path(name) / command.replace(": ", "-")
            folder.mkdir()
            root = network if COMMANDS[command].is_of_network else cohort
            try:
                outcomes = check(command, root, options.points, folder, random.Random(options.seed))
            except Mixture as mixture:
                mixtures += 1
                print(f"{command}: {mixture}", flush=True)
                continue
            total += options.points
            print(command, ", ".join(f"{what} {number}" for what, number in sorted(outcomes.items())), flush=True)
            shutil.rmtree(folder)
    print(f"{total} moments, {mixtures} mixtures")
    return 1 if mixtures else 0


if __name__ == "__main__":
    sys.exit(main())
