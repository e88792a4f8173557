"""restore: brings all files of the cohort back as they were when a back-up was made."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from ...errors import CannotRun
from ...model.cohort import Cohort
from ...model.migration_steps import steps_between
from ...model.paths import CohortPaths
from ...model.tables import read_version
from ...storing.backups import cohort_files, is_of_session, open_backup
from ...storing.journal import FileChanges, apply_changes, complete_interrupted
from ...storing.ledger import read_ledger
from ...storing.ledger_chain import START, removed_rows
from ...storing.lock import exclusive_lock
from .commit import back_up

TABLES = ("data", "private")
# what the cohort adds in local/ that runs nothing
WORDS_OF_PEOPLE = ("local/senders/", "local/languages/", "local/README.md")
# two laptops may write an entry in the same second; what forget blackens in an older entry is none of these
IDENTIFYING_COLUMNS = ("at", "action", "table", "table_sha256")


@dataclass
class RestorePlan:
    """The changes that restore a back-up.

    `files` are the names of files that differ or are missing; `forgotten` the ids of people who were forgotten after
    the back-up was made; `backup` is a line about the back-up of the current state.
    """

    change: FileChanges
    files: list[str]
    forgotten: list[str]
    backup: str = ""
    is_applied: bool = False

    @property
    def code_files(self) -> list[str]:
        """The files that decide what sessions do: the settings, and the SQL, pages, documents and tables of local/."""
        return [
            name
            for name in self.files
            if name == "cohort.yml" or (name.startswith("local/") and not name.startswith(WORDS_OF_PEOPLE))
        ]


def restore_backup(
    cohort: Cohort,
    archive: Path,
    passphrase: str = "",
    *,
    over_newer: bool = False,
    confirm: Callable[[RestorePlan], bool] = lambda _: True,
) -> RestorePlan:
    """Restores a back-up under the lock, after backing up the current state; only plans where `confirm` says no.

    `passphrase` opens an encrypted one; what is there now is then encrypted with it too. An interrupted change is
    completed first; where that cannot be done, the back-up takes its place.
    """
    with exclusive_lock(cohort.paths):
        is_stuck = not _completes_interrupted(cohort.paths)
        plan = plan_restore(cohort.paths, archive, passphrase, over_newer=over_newer)
        if not confirm(plan):
            return plan
        plan.is_applied = True
        if plan.files or is_stuck:
            plan.backup = back_up(cohort, passphrase)
            apply_changes(cohort.paths, plan.change, replaces_journal=is_stuck)
    return plan


def _completes_interrupted(paths: CohortPaths) -> bool:
    """Completes an interrupted change if there is one; False where that cannot be done."""
    try:
        complete_interrupted(paths)
    except CannotRun:
        return False
    return True


def plan_restore(paths: CohortPaths, archive: Path, passphrase: str = "", *, over_newer: bool = False) -> RestorePlan:
    """Plans to restore a back-up; nothing is changed yet.

    Tables that the back-up lacks are deleted; all other current files stay. Raises CannotRun if the archive is no
    back-up of a cohort or is damaged, and, unless `over_newer`, if the ledger has newer events than the archive. The
    first events of a fresh copy are none.
    """
    archived_files = _read_archive(archive, paths, passphrase)
    ledger = paths.display_name(paths.ledger)
    archived_entries = list(csv.DictReader(io.StringIO(archived_files.get(ledger, b"").decode("utf-8-sig", "replace"))))
    current_entries = read_ledger(paths)
    count = min(len(archived_entries), len(current_entries))
    has_same_start = _identities(archived_entries[:count]) == _identities(current_entries[:count])
    newer_entries = current_entries[count:] if has_same_start else current_entries
    # a fresh copy has only what the template made, which is nobody's work
    is_fresh = all(entry["action"] == START and not entry["note"] for entry in current_entries)
    if newer_entries and not over_newer and not is_fresh:
        raise CannotRun(
            f"{archive.name} is older than what is there now: {len(newer_entries)} events in the ledger would be"
            f" undone, the first of {newer_entries[0]['at'][:10]}; to do that all the same, add --over-newer"
        )
    changes, current_files = FileChanges(), {paths.display_name(path): path for path in cohort_files(paths)}
    for name, content in archived_files.items():
        path = paths.root / name
        if not path.is_file() or path.read_bytes() != content:
            changes.contents[path] = content
    obsolete_files = [
        path for name, path in current_files.items() if name not in archived_files and name.split("/")[0] in TABLES
    ]
    changes.deletions = [path for path in obsolete_files if path.suffix == ".csv"]
    files = [paths.display_name(path) for path in (*changes.contents, *changes.deletions)]
    return RestorePlan(changes, files, list(removed_rows(newer_entries).people))


def _identities(entries: list[dict[str, str]]) -> list[tuple[str | None, ...]]:
    return [tuple(entry.get(column) for column in IDENTIFYING_COLUMNS) for entry in entries]


def _read_archive(archive: Path, paths: CohortPaths, passphrase: str) -> dict[str, bytes]:
    """The files of a back-up by their paths in the layout of today.

    Raises CannotRun if the back-up cannot be read or has files of another kind.
    """
    try:
        with open_backup(archive, passphrase) as opened_archive:
            archived_files = {
                name: opened_archive.read(name) for name in opened_archive.namelist() if not name.endswith("/")
            }
    except FileNotFoundError:
        raise CannotRun(f"{archive}: there is no such file; back-ups lie in backups/") from None
    except (zipfile.BadZipFile, OSError, RuntimeError, NotImplementedError, EOFError) as error:
        raise CannotRun(f"{archive}: it cannot be read ({error}); take an older back-up") from None
    moves = _moved_folders(archived_files.get(paths.display_name(paths.ledger), b""), paths)
    archived_files = {
        _current_name(name, moves): content
        for name, content in archived_files.items()
        if not is_of_session(paths, paths.root / name)
    }
    foreign = [name for name in archived_files if not _is_cohort_file(paths, name)]
    if foreign or paths.settings.name not in archived_files:
        raise CannotRun(f"{archive}: it is no back-up of a cohort{f', it holds {foreign[0]}' if foreign else ''}")
    return archived_files


def _moved_folders(ledger: bytes, paths: CohortPaths) -> list[tuple[str, str]]:
    """Folders that have moved since the newest version of the schemas in a ledger, each with its new name."""
    rows = csv.DictReader(io.StringIO(ledger.decode("utf-8-sig", "replace")))
    versions = [int(text) for row in rows if (text := row.get("schema_version") or "").isdecimal()]
    steps = steps_between(paths, max(versions), read_version(paths)) if versions else []
    return [(step.old, step.new) for step in steps if step.step == "move_folder"]


def _current_name(name: str, moves: list[tuple[str, str]]) -> str:
    for old, new in moves:
        if name.startswith(f"{old}/"):
            return f"{new}{name.removeprefix(old)}"
    return name


def _is_cohort_file(paths: CohortPaths, name: str) -> bool:
    """Whether a name in an archive belongs to the files of a cohort, and cannot lead elsewhere on the disk."""
    parts = PurePosixPath(name).parts
    if "\\" in name or ":" in name or ".." in parts or PurePosixPath(name).is_absolute():
        return False
    return any(
        parts[: len(content_parts)] == content_parts
        for content_parts in (PurePosixPath(content_path).parts for content_path in paths.content)
    )
