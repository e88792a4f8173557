"""restore: all that is the cohort's own as it was when a back-up was made."""

from __future__ import annotations

import csv
import io
import zipfile
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from ...errors import CannotRun
from ...model.cohort import Cohort
from ...model.migration_steps import steps_between
from ...model.paths import COHORT_CONTENT, CohortPaths
from ...model.tables import read_version
from ...storing.backups import cohort_files
from ...storing.journal import FileChanges, apply_changes
from ...storing.ledger import read_ledger
from ...storing.ledger_chain import FORGET
from ...storing.lock import write_lock
from .commit import back_up

TABLES = ("data", "private")


@dataclass
class RestorePlan:
    """The change that brings a back-up back. `files` are those that differ or are gone; `forgotten` are people who
    were forgotten after the back-up was made, by their ids."""

    change: FileChanges
    files: list[str]
    forgotten: list[str]
    backup: str = ""


def restore_backup(cohort: Cohort, archive: Path, *, over_newer: bool = False, dry_run: bool = False) -> RestorePlan:
    """Restores a back-up under the lock; what is there now is backed up first, as `backup` of the result says."""
    with write_lock(cohort.paths):
        plan = plan_restore(cohort.paths, archive, over_newer=over_newer)
        if plan.files and not dry_run:
            plan.backup = back_up(cohort)
            apply_changes(cohort.paths, plan.change)
    return plan


def plan_restore(paths: CohortPaths, archive: Path, *, over_newer: bool = False) -> RestorePlan:
    """What bringing a back-up back would change; nothing is changed yet.

    Files of tables that the back-up does not have go; everything else that is there now stays. Raises CannotRun when it
    is no back-up of ours, is damaged, or when the ledger has events that it does not know, unless `over_newer`.
    """
    held, ledger = _read(archive, paths), paths.display_name(paths.ledger)
    then = list(csv.DictReader(io.StringIO(held.get(ledger, b"").decode("utf-8-sig", "replace"))))
    now = read_ledger(paths)
    common = min(len(then), len(now))
    newer = now[common:] if [row["at"] for row in then[:common]] == [row["at"] for row in now[:common]] else now
    if newer and not over_newer:
        raise CannotRun(
            f"{archive.name} is older than what is there now: {len(newer)} events in the ledger would be undone, the"
            f" first of {newer[0]['at'][:10]}; to do that all the same, add --over-newer"
        )
    change, own = FileChanges(), {paths.display_name(path): path for path in cohort_files(paths)}
    for name, content in held.items():
        path = paths.root / name
        if not path.is_file() or path.read_bytes() != content:
            change.contents[path] = content
    gone = [path for name, path in own.items() if name not in held and name.split("/")[0] in TABLES]
    change.deletions = [path for path in gone if path.suffix == ".csv"]
    files = [paths.display_name(path) for path in (*change.contents, *change.deletions)]
    forgotten = dict.fromkeys(row["reason"].split(":")[0] for row in newer if row["action"] == FORGET)
    return RestorePlan(change, files, list(forgotten))


def _read(archive: Path, paths: CohortPaths) -> dict[str, bytes]:
    """What a back-up holds, by path in the layout of today. Raises CannotRun when something does not belong there."""
    try:
        with zipfile.ZipFile(archive) as packed:
            held = {name: packed.read(name) for name in packed.namelist() if not name.endswith("/")}
    except FileNotFoundError:
        raise CannotRun(f"{archive}: there is no such file; back-ups lie in backups/") from None
    except (zipfile.BadZipFile, OSError, RuntimeError, NotImplementedError, EOFError) as error:
        raise CannotRun(f"{archive}: it cannot be read ({error}); take an older back-up") from None
    moves = _moved_folders(held.get(paths.display_name(paths.ledger), b""), paths)
    held = {_current_name(name, moves): content for name, content in held.items()}
    foreign = [name for name in held if not _is_own(name)]
    if foreign or "cohort.yml" not in held:
        raise CannotRun(f"{archive}: it is no back-up of a cohort{f', it holds {foreign[0]}' if foreign else ''}")
    return held


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


def _is_own(name: str) -> bool:
    """Whether a path lies in what is a cohort's own, and nowhere else on the disk."""
    parts = PurePosixPath(name).parts
    if "\\" in name or ":" in name or ".." in parts or PurePosixPath(name).is_absolute():
        return False
    return any(parts[: len(own)] == own for own in (PurePosixPath(each).parts for each in COHORT_CONTENT))
