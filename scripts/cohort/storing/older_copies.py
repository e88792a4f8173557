"""Older copies of a file: those that git keeps, and those in back-ups."""

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

# how many versions of a file are looked through: what is wanted is nearly always among the last few
MAX_COPIES = 20


@dataclass(frozen=True)
class OlderCopy:
    """A file as it was at a moment; `where` says where this copy lies, `commit` is empty when that is not git."""

    source: str
    moment: datetime.datetime
    commit: str
    content: bytes

    @cached_property
    def stored(self) -> StoredTable | None:
        """Its rows; None when it is no table that can be read."""
        return parse_stored_or_none(self.content)


def older_copies(paths: CohortPaths, path: Path) -> Iterator[OlderCopy]:
    """The copies of a file, the newest of git first, then those of the newest back-ups. Files of private/ have no
    copies in git."""
    yield from copies_in_git(paths, path)
    name = paths.display_name(path)
    for archive in backup_files(paths)[:MAX_COPIES]:
        with contextlib.suppress(OSError, KeyError, zipfile.BadZipFile), zipfile.ZipFile(archive) as opened:
            yield OlderCopy(paths.display_name(archive), _moment_of(archive), "", opened.read(name))


def _moment_of(archive: Path) -> datetime.datetime:
    """When a back-up was made, from its name; long ago where that does not say so."""
    try:
        return datetime.datetime.strptime(archive.name[: len("2018-05-12T153000Z")], "%Y-%m-%dT%H%M%S%z")
    except ValueError:
        return datetime.datetime.min.replace(tzinfo=datetime.UTC)


def copies_in_git(paths: CohortPaths, path: Path) -> Iterator[OlderCopy]:
    """The file in the last commits that changed it, the newest first; none where there is no git."""
    name = paths.display_name(path)
    head = _commits(paths, "-1")
    for number, (commit, moment) in enumerate(_commits(paths, f"-{MAX_COPIES}", "--", name)):
        # from where the cohort lies, which may be a folder of a larger repository
        content, problem = run_git(paths.root, "show", f"{commit}:./{name}")
        if not problem:
            # what no later commit has changed is as new as the last of all
            at = head[0][1] if number == 0 else moment
            yield OlderCopy(f"git {commit}", datetime.datetime.fromisoformat(at), commit, content)


def _commits(paths: CohortPaths, *which: str) -> list[tuple[str, str]]:
    listed, _ = run_git(paths.root, "log", "--format=%h %cI", *which)
    pairs = (line.partition(" ") for line in listed.decode("ascii", "replace").splitlines())
    return [(commit, moment) for commit, _, moment in pairs]
