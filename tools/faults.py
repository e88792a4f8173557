"""What a full disk, a disk that fails, a folder that nobody may write to, and two at once do to a command.

python tools/faults.py [--only COMMAND …] tries all of tools/crash_commands.py. It exits with 1 if one leaves a mixture,
or says anything but one line about the reason.
"""

from __future__ import annotations

import argparse
import contextlib
import errno
import json
import os
import shutil
import stat
import sys
import tempfile
import traceback
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT / "scripts"), str(ROOT)]
for variable in ("COHORT_TEST_SHARED", "COHORT_BUILD_CACHE"):
    if variable not in os.environ:
        os.environ[variable] = tempfile.mkdtemp(prefix="cohort-faults-")

import pytest  # noqa: E402
from cohort.errors import CannotRun, file_error_line  # noqa: E402
from cohort.workflows.command_line import COULD_NOT_RUN  # noqa: E402

from tests import failing_disk  # noqa: E402
from tests.failing_disk import FailingDisk  # noqa: E402
from tools.crash_commands import (  # noqa: E402
    COMMANDS,
    Command,
    is_before_with_more,
    prepared,
    prepared_network,
    published,
    state,
)

# the most bytes of a file that can still be written on a disk that is nearly full
SIZES = (0, 100, 1_000, 10_000, 100_000)
# calls to the disk that may fail, how they then fail, and at how many moments of a command
CALLS = (*failing_disk.CALLS, "rename", "link", "chmod", "rmdir")
ERRORS = (errno.EIO, errno.EINVAL, errno.ENOSPC, errno.EACCES)
MOMENTS = 16
LASTING = ", from then on"
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


def failing_calls(command: Command, before: Path, folder: Path) -> Iterator[tuple[str, Path, Ended]]:
    """The command where a call to the disk fails, at moments from the first call to the last, in turn with each error;
    at every other moment all later calls fail too."""
    counted = Path(shutil.copytree(before, folder / "counted"))
    with pytest.MonkeyPatch.context() as patches:
        disk = FailingDisk(patches, 0, 0, goes_on=False, calls=CALLS)
        command.work(counted)
    moments = {1 + round(step * (disk.calls - 1) / (MOMENTS - 1)) for step in range(MOMENTS if disk.calls else 0)}
    for index, moment in enumerate(sorted(moments)):
        code, goes_on = ERRORS[index % len(ERRORS)], index % 2 == 1
        root = Path(shutil.copytree(before, folder / f"fails-{moment}"))
        reader = run_apart(
            lambda root=root: command.work(root),
            lambda moment=moment, code=code, goes_on=goes_on: FailingDisk(
                pytest.MonkeyPatch(), moment, code, goes_on=goes_on, calls=CALLS
            ),
        )
        since = LASTING if goes_on else ""
        yield f"call {moment} of {disk.calls}: {os.strerror(code)}{since}", root, ending(reader)


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


FAULTS = (full_disks, failing_calls, read_only, two_at_once)


def problems(name: str, root: Path, folder: Path, counts: Counter[str] | None = None) -> Iterator[str]:
    """What is wrong with a command after each fault; counts how it ended."""
    counts = Counter() if counts is None else counts
    command = COMMANDS[name]
    before = Path(shutil.copytree(root, folder / "before"))
    command.prepare(before)
    after = Path(shutil.copytree(before, folder / "after"))
    command.work(after)
    allowed = [(state(place), published(place)) for place in (before, after)]
    for fault in FAULTS:
        for words, place, (how, text) in fault(command, before, folder):
            counts[how] += 1
            if how == "broken":
                yield f"{name}, {words}: {text}"
            elif how == "refused" and (len(text.splitlines()) != 1 or len(text) > 500):
                yield f"{name}, {words}: {text!r} is not one line"
            with contextlib.suppress(CannotRun):
                command.recover(place)
            now = (state(place), published(place))
            # what came in as a whole file cannot be taken away from a disk that has gone
            waits = COMMANDS[name].waits and words.endswith(LASTING) and is_before_with_more(now[0], allowed[0][0])
            if now not in allowed and not waits:
                whole = [one for one, _ in allowed]
                files = {*now[0]}.union(*whole)
                names = sorted(file for file in files if now[0].get(file) not in [one.get(file) for one in whole])
                yield f"{name}, {words} ({how}): neither before nor after: {names}"
        for place in folder.iterdir():
            if place.name not in ("before", "after"):
                shutil.rmtree(place)


def main() -> int:
    """Tries all commands."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--only", nargs="+", choices=COMMANDS, default=list(COMMANDS), metavar="COMMAND")
    options = parser.parse_args()
    count = total = 0
    with tempfile.TemporaryDirectory() as name:
        cohort, network = prepared(Path(name) / "cohort"), prepared_network(Path(name) / "network")
        for command in options.only:
            folder = Path(name) / "tried"
            folder.mkdir()
            counts = Counter[str]()
            found = list(problems(command, network if COMMANDS[command].is_of_network else cohort, folder, counts))
            ends = ", ".join(f"{how} {number}" for how, number in sorted(counts.items()))
            print(f"{command}: {ends}; {len(found) or 'no'} problems", *found, sep="\n  ", flush=True)
            count, total = count + len(found), total + counts.total()
            shutil.rmtree(folder)
    print(f"{total} faults, {count} problems")
    return 1 if count else 0


if __name__ == "__main__":
    sys.exit(main())
