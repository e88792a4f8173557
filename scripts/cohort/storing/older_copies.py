"""Older copies of a file: in git and in back-ups."""

from __future__ import annotations

import contextlib
import datetime
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from ..model.paths import CohortPaths
from ..reading.stored_csv import StoredTable, parse_stored_or_none
from .backups import backup_files
from .git import run_git

# how many versions of a file are searched; the wanted one is nearly always among the last few
MAX_COPIES = 20


@dataclass(frozen=True)
class OlderCopy:
    """A file as it was at a moment; `source` names the commit or archive that has it, `commit` is empty outside git."""

    source: str
    moment: datetime.datetime
    commit: str
    content: bytes

    @cached_property
    def stored(self) -> StoredTable | None:
        """The copy as a table; None if it cannot be read as one."""
        return parse_stored_or_none(self.content)


def older_copies(paths: CohortPaths, file: Path, most: int = MAX_COPIES) -> Iterator[OlderCopy]:
    """The copies of a file: first those in git, then those in back-ups, each from the newest to the oldest, at most so
    many of each.

    Files of private/ have no copies in git.
    """
    yield from copies_in_git(paths, file, most)
    name = paths.display_name(file)
    for path in backup_files(paths)[:most]:
        with contextlib.suppress(OSError, KeyError, zipfile.BadZipFile), zipfile.ZipFile(path) as archive:
            yield OlderCopy(paths.display_name(path), _moment_of(path), "", archive.read(name))


def _moment_of(path: Path) -> datetime.datetime:
    """The moment of a back-up, by its name; the earliest possible one if the name does not give it."""
    try:
        return datetime.datetime.strptime(path.name[: len("2018-05-12T153000Z")], "%Y-%m-%dT%H%M%S%z")
    except ValueError:
        return datetime.datetime.min.replace(tzinfo=datetime.UTC)


def copies_in_git(paths: CohortPaths, file: Path, most: int = MAX_COPIES) -> Iterator[OlderCopy]:
    """The file in the last commits that changed it, the newest first; none without git."""
    name = paths.display_name(file)
    head = _commits(paths, "-1")
    for number, (commit, moment) in enumerate(_commits(paths, f"-{most}", "--", name)):
        # a relative path, because the cohort may be a folder of a larger repository
        content, problem = run_git(paths.root, "show", f"{commit}:./{name}")
        if not problem:
            # the newest version of the file is still current in the last commit of all
            copy_moment = head[0][1] if number == 0 else moment
            yield OlderCopy(f"git {commit}", datetime.datetime.fromisoformat(copy_moment), commit, content)


def _commits(paths: CohortPaths, *arguments: str) -> list[tuple[str, str]]:
    output, _ = run_git(paths.root, "log", "--format=%h %cI", *arguments)
    parts = (line.partition(" ") for line in output.decode("ascii", "replace").splitlines())
    return [(commit, moment) for commit, _, moment in parts]
