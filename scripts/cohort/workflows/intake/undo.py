"""undo: takes the last acceptance back, as long as nothing else was written since.

What the acceptance replaced lies in private/undo/, as one archive that is part of the same change. The next change
deletes it, whatever it is, so that a person who is forgotten is forgotten there too.

What somebody sent returns to submissions/. What the desk wrote itself, such as a correction, goes to
submissions/set-aside/: nobody waits for an answer to it, and with the next files it would be taken in again unseen.
"""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

from ...errors import CannotRun, CannotRunInWords
from ...model.cohort import Cohort
from ...model.paths import CohortPaths
from ...storing.journal import FileChanges, apply_changes
from ...storing.ledger import LedgerEntry, RowCounts, current_moment, extended_ledger, ledger_entry, sha256_of
from ...storing.ledger_chain import UNDO
from ...storing.lock import write_lock
from ..backup.commit import SaveResult, commit_or_back_up
from .read_submissions import SET_ASIDE

RECORD = "undo.json"
FORMAT = 1
# the hash of a file that is not there
NOTHING = ""


@dataclass(frozen=True)
class LastAcceptance:
    """What can be taken back: the moment in UTC, the rows by table as (added, changed, removed), the files that would
    return to submissions/, and those that the desk wrote, which would be set aside."""

    at: str
    rows: dict[str, tuple[int, int, int]]
    files: list[str]
    of_desk: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class UndoResult:
    """The files that lie in submissions/ again, those that the desk wrote and that were set aside, and where the change
    was saved."""

    files: list[Path] = field(default_factory=list)
    set_aside: list[Path] = field(default_factory=list)
    saved: SaveResult = field(default_factory=SaveResult)


def add_undo(
    paths: CohortPaths,
    change: FileChanges,
    entries: Iterable[LedgerEntry],
    originals: dict[Path, Path],
    of_desk: Collection[Path] = (),
) -> None:
    """Adds to an acceptance what takes it back. `originals` are the files in submissions/accepted/, each with the place
    from which it came; `of_desk` are those of them that the desk wrote."""
    ledger_files = {paths.ledger, paths.private_ledger}
    replaced = [path for path in change.contents if path not in ledger_files and path not in originals]
    answers = [path for path in change.deletions if path.is_relative_to(paths.private)]
    before = {path: path.read_bytes() for path in (*replaced, *answers) if path.exists()}
    names = {path: f"before/{number}" for number, path in enumerate(before)}
    ledger_sha256 = sha256_of(change.contents[paths.ledger])
    record = {
        "format": FORMAT,
        "ledger_sha256": ledger_sha256,
        "files": [
            {
                "path": paths.display_name(path),
                "before": names.get(path),
                "sha256": sha256_of(change.contents[path]) if path in change.contents else NOTHING,
            }
            for path in (*replaced, *answers)
        ],
        "originals": [
            {"archived": paths.display_name(archived), "name": original.name, "of_desk": archived in of_desk}
            for archived, original in originals.items()
        ],
        "entries": [
            {
                "at": entry.at,
                "table": entry.table,
                "sha256": entry.table_sha256,
                "previous_sha256": entry.previous_sha256,
                "counts": [entry.added, entry.changed, entry.removed],
            }
            for entry in entries
        ],
    }
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr(RECORD, json.dumps(record, ensure_ascii=True, indent=1))
        for path, name in names.items():
            packed.writestr(name, before[path])
    # named by the ledger that it leads away from, because two changes may happen within a second
    change.contents[paths.undo / f"{ledger_sha256[:16]}.zip"] = archive.getvalue()


def last_acceptance(paths: CohortPaths) -> LastAcceptance | None:
    """What can be taken back; None if nothing can, because something was written since."""
    path = _archive_path(paths)
    record = _read_record(path) if path else {}
    if not record or _hash_of(paths.ledger) != record["ledger_sha256"]:
        return None
    rows: dict[str, tuple[int, int, int]] = {}
    for entry in record["entries"]:
        before, now = rows.get(entry["table"], (0, 0, 0)), entry["counts"]
        rows[entry["table"]] = (before[0] + now[0], before[1] + now[1], before[2] + now[2])
    at = record["entries"][0]["at"] if record["entries"] else ""
    names: dict[bool, list[str]] = {True: [], False: []}
    for original in record["originals"]:
        names[original.get("of_desk", False)].append(original["name"])
    return LastAcceptance(at, rows, names[False], names[True])


def undo_acceptance(cohort: Cohort) -> UndoResult:
    """Takes the last acceptance back, in one change with its own entries in the ledger, and saves it.

    The originals lie in submissions/ again, or are set aside, under a free name. Raises CannotRun, with nothing
    changed, if there is nothing to take back, or if a file was changed since.
    """
    paths = cohort.paths
    with write_lock(paths):
        path = _archive_path(paths)
        record = _read_record(path) if path else {}
        if path is None or (changed := _changed_file(paths, record)) == paths.ledger:
            raise CannotRunInWords(
                lambda say: say("there is no acceptance that can be undone, because something was written after it")
            )
        if changed:
            raise _was_changed(paths.display_name(changed))
        change = FileChanges()
        with zipfile.ZipFile(path) as packed:
            for entry in record["files"]:
                target = paths.root / entry["path"]
                if entry["before"]:
                    change.contents[target] = packed.read(entry["before"])
                else:
                    change.deletions.append(target)
        returned, set_aside = _return_originals(paths, record, change)
        change.contents |= extended_ledger(paths, _ledger_entries(cohort, record))
        apply_changes(paths, change)
        number = len(returned)
        saved = commit_or_back_up(cohort, f"Undo: {number} {'file' if number == 1 else 'files'} back in submissions/")
    return UndoResult(returned, set_aside, saved)


def _archive_path(paths: CohortPaths) -> Path | None:
    return next(iter(sorted(paths.undo.glob("*.zip"))), None)


def _read_record(path: Path) -> dict[str, Any]:
    try:
        with zipfile.ZipFile(path) as packed:
            record: dict[str, Any] = json.loads(packed.read(RECORD))
    except (OSError, ValueError, KeyError, zipfile.BadZipFile):
        raise CannotRunInWords(
            lambda say: say("private/undo/{file} is damaged; delete it: nothing can be undone", file=path.name)
        ) from None
    return record


def _changed_file(paths: CohortPaths, record: dict[str, Any]) -> Path | None:
    """The first file that is not as the acceptance left it, the ledger before all others; None if all are."""
    if _hash_of(paths.ledger) != record["ledger_sha256"]:
        return paths.ledger
    files = ((paths.root / entry["path"], entry["sha256"]) for entry in record["files"])
    return next((path for path, sha256 in files if _hash_of(path) != sha256), None)


def _was_changed(name: str) -> CannotRun:
    return CannotRunInWords(
        lambda say: say(
            "{file} was changed after the files were accepted, so nothing was undone; see the ledger", file=name
        )
    )


def _is_gone(name: str) -> CannotRun:
    return CannotRunInWords(
        lambda say: say(
            "{file} is not there any more, so nothing was undone; put it back, or correct the rows", file=name
        )
    )


def _hash_of(path: Path) -> str:
    return sha256_of(path.read_bytes()) if path.exists() else NOTHING


def _return_originals(paths: CohortPaths, record: dict[str, Any], change: FileChanges) -> tuple[list[Path], list[Path]]:
    """Adds the moves of the originals; returns those that will lie in submissions/ again, and those set aside."""
    returned: list[Path] = []
    set_aside: list[Path] = []
    for original in record["originals"]:
        archived = paths.root / original["archived"]
        if not archived.exists():
            raise _is_gone(paths.display_name(archived))
        # records of earlier versions do not say who wrote a file
        of_desk = original.get("of_desk", False)
        folder, targets = (paths.submissions / SET_ASIDE, set_aside) if of_desk else (paths.submissions, returned)
        target = free_path(folder / original["name"], reserved_paths=targets)
        change.moves.append((archived, target))
        targets.append(target)
    return returned, set_aside


def free_path(path: Path, reserved_paths: Iterable[Path] = ()) -> Path:
    """The path, or one with a number that no file has: plan.xlsx, plan 2.xlsx."""
    reserved = set(reserved_paths)
    names = (f"{path.stem}{f' {number}' if number > 1 else ''}{path.suffix}" for number in count(1))
    paths = (path.with_name(name) for name in names)
    return next(free for free in paths if free not in reserved and not free.exists() and not free.is_symlink())


def _ledger_entries(cohort: Cohort, record: dict[str, Any]) -> list[LedgerEntry]:
    """An entry for each entry of the acceptance, the last one first, so that the chain leads back."""
    now = current_moment()
    entries = []
    for entry in reversed(record["entries"]):
        added, changed, removed = entry["counts"]
        entries.append(
            ledger_entry(
                UNDO,
                cohort.model.version,
                at=now,
                table=entry["table"],
                table_sha256=entry["previous_sha256"],
                previous_sha256=entry["sha256"],
                counts=RowCounts(added=removed, changed=changed, removed=added),
            )
        )
    return entries
