"""What a full disk, a folder that nobody may write to, and two at once do to a command.

python tools/faults.py [--only COMMAND …] tries all of tools/crash_commands.py. It exits with 1 if one leaves a mixture,
or says anything but one line about the reason.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import shutil
import stat
import sys
import tempfile
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT / "scripts"), str(ROOT)]
for variable in ("COHORT_TEST_SHARED", "COHORT_BUILD_CACHE"):
    if variable not in os.environ:
        os.environ[variable] = tempfile.mkdtemp(prefix="cohort-faults-")

from cohort.errors import CannotRun, file_error_line  # noqa: E402
from cohort.workflows.command_line import COULD_NOT_RUN  # noqa: E402

from tools.crash_commands import COMMANDS, Command, prepared, prepared_network, published, state  # noqa: E402

# the most bytes of a file that can still be written on a disk that is nearly full
SIZES = (0, 100, 1_000, 10_000, 100_000)
# the user who owns nothing
NOBODY = 65534
Ended = tuple[str, str]


def run_apart(work: Callable[[], object], before: Callable[[], None] = lambda: None) -> int:
    """Starts the work in a process; returns the end of a pipe to which it writes how it ended."""
    reader, writer = os.pipe()
    if os.fork() == 0:
        os.close(reader)
        os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
        before()
        os.write(writer, json.dumps(_ended(work)).encode()[:60_000])
        os._exit(0)
    os.close(writer)
    return reader


def _ended(work: Callable[[], object]) -> Ended:
    """done, refused or broken, and what was said of it."""
    try:
        done = work()
    except CannotRun as reason:
        return "refused", str(reason)
    except OSError as error:
        return ("refused", file_error_line(error)) if error.strerror else ("broken", traceback.format_exc())
    except BaseException:
        return "broken", traceback.format_exc()
    status = getattr(done, "returncode", 0)
    if status == COULD_NOT_RUN:
        return "refused", done.stderr.removesuffix("\n")  # type: ignore[attr-defined]  # only a process has a status
    return "done", ""


def ending(reader: int) -> Ended:
    """How the work ended."""
    with os.fdopen(reader) as output:
        text = output.read()
    with contextlib.suppress(ChildProcessError):
        os.wait()
    return tuple(json.loads(text)) if text else ("broken", "it ended without a word")


def full_disks(command: Command, before: Path, folder: Path) -> Iterator[tuple[str, Path, Ended]]:
    """The command on disks that are nearly full, where no file may have more than so many bytes."""
    import resource

    for size in SIZES:
        root = Path(shutil.copytree(before, folder / f"full-{size}"))
        limit = (size, size)
        reader = run_apart(
            lambda root=root: command.work(root),
            lambda limit=limit: resource.setrlimit(resource.RLIMIT_FSIZE, limit),
        )
        yield f"at most {size} bytes", root, ending(reader)


def read_only(command: Command, before: Path, folder: Path) -> Iterator[tuple[str, Path, Ended]]:
    """The command in a cohort to which this user may not write."""
    root = Path(shutil.copytree(before, folder / "closed"))
    paths = [root, *root.rglob("*")]
    modes = {path: path.stat().st_mode for path in paths}
    for path in paths:
        path.chmod(0o555 if path.is_dir() else 0o444)
    reader = run_apart(lambda: command.work(root), lambda: os.setuid(NOBODY) if os.geteuid() == 0 else None)
    ended = ending(reader)
    for path, mode in modes.items():
        path.chmod(stat.S_IMODE(mode))
    yield "read-only", root, ended


def two_at_once(command: Command, before: Path, folder: Path) -> Iterator[tuple[str, Path, Ended]]:
    """The command twice at the same moment: at least one does it all, the other one too or not at all."""
    root = Path(shutil.copytree(before, folder / "twice"))
    readers = [run_apart(lambda: command.work(root)) for _ in range(2)]
    for reader in readers:
        yield "two at once", root, ending(reader)


FAULTS = (full_disks, read_only, two_at_once)


def problems(name: str, root: Path, folder: Path) -> Iterator[str]:
    """What is wrong with a command after each fault."""
    command = COMMANDS[name]
    before = Path(shutil.copytree(root, folder / "before"))
    command.prepare(before)
    after = Path(shutil.copytree(before, folder / "after"))
    command.work(after)
    allowed = [(state(place), published(place)) for place in (before, after)]
    for fault in FAULTS:
        for words, place, (how, text) in fault(command, before, folder):
            if how == "broken":
                yield f"{name}, {words}: {text}"
            elif how == "refused" and (len(text.splitlines()) != 1 or len(text) > 500):
                yield f"{name}, {words}: {text!r} is not one line"
            with contextlib.suppress(CannotRun):
                command.recover(place)
            now = (state(place), published(place))
            if now not in allowed:
                names = sorted(name for name in {*now[0]} if now[0][name] not in [one.get(name) for one, _ in allowed])
                yield f"{name}, {words} ({how}): neither before nor after: {names}"
        for place in folder.iterdir():
            if place.name not in ("before", "after"):
                shutil.rmtree(place)


def main() -> int:
    """Tries all commands."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--only", nargs="+", choices=COMMANDS, default=list(COMMANDS), metavar="COMMAND")
    options = parser.parse_args()
    count = 0
    with tempfile.TemporaryDirectory() as name:
        cohort, network = prepared(Path(name) / "cohort"), prepared_network(Path(name) / "network")
        for command in options.only:
            folder = Path(name) / "tried"
            folder.mkdir()
            found = list(problems(command, network if COMMANDS[command].is_of_network else cohort, folder))
            print(f"{command}: {len(found) or 'no'} problems", *found, sep="\n  ", flush=True)
            count += len(found)
            shutil.rmtree(folder)
    return 1 if count else 0


if __name__ == "__main__":
    sys.exit(main())
