"""Changing many files as one: after a crash at any moment everything is as before, or everything is done.

New contents are written beside their files and flushed; then the journal, which names them with their hashes, is
put in its place by one rename: from then on the change counts. It is completed by renaming each file and moving
what is to be moved, and the journal goes. Whoever finds a journal completes it; what lies beside a file without one
was never decided and is taken away.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ..errors import CannotRun
from ..model.paths import Places
from .atomic_writes import NEW, beside_of, write_flushed

FORMAT = 1


@dataclass
class Change:
    """What becomes of files: new contents, files to move (from, to) and files to delete."""

    contents: dict[Path, bytes] = field(default_factory=dict)
    moves: list[tuple[Path, Path]] = field(default_factory=list)
    deletions: list[Path] = field(default_factory=list)


def journal_of(places: Places) -> Path:
    """Where the journal lies: beside the personal data, outside git."""
    return places.private / ".journal.json"


def carry_out(places: Places, change: Change) -> None:
    """Changes all files or none. Raises CannotRun when the disk is full or a folder cannot be written to."""
    written: list[Path] = []
    try:
        _try_folders(change)
        for path, content in change.contents.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            written.append(beside_of(path))
            write_flushed(beside_of(path), content)
        journal = _described(places, change)
        places.private.mkdir(exist_ok=True)
        beside = beside_of(journal_of(places))
        written.append(beside)
        write_flushed(beside, json.dumps(journal, ensure_ascii=False).encode())
        beside.replace(journal_of(places))
        _flush_folder(places.private)
    except OSError as error:
        for path in written:
            with contextlib.suppress(OSError):
                path.unlink(missing_ok=True)
        at = Path(error.filename or "")
        where = f"{places.named(at)}: " if at.is_relative_to(places.root) else ""
        raise CannotRun(
            f"{where}nothing was changed: {error.strerror or error}; free some space or allow writing here, then run"
            " again"
        ) from None
    complete(places)


def _try_folders(change: Change) -> None:
    """Writes into each folder out of which or into which a file goes: once decided, a change must not get stuck."""
    moved = [path.parent for pair in change.moves for path in pair]
    for folder in dict.fromkeys([*moved, *(path.parent for path in change.deletions)]):
        folder.mkdir(parents=True, exist_ok=True)
        tried = folder / f".tried{NEW}"
        tried.touch()
        tried.unlink()


def complete(places: Places) -> bool:
    """Completes a change that was decided, and takes away what was not. Returns whether there was one.

    Raises CannotRun, with the journal kept, when a file is held open by another program.
    """
    path = journal_of(places)
    try:
        journal: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        _take_away_undecided(places)
        return False
    except (ValueError, OSError) as error:
        raise CannotRun(f"{places.named(path)} cannot be read ({error}); restore a back-up, or ask for help") from None
    for entry in journal["contents"]:
        _put(places, places.root / entry["path"], entry["sha256"])
    for entry in journal["moves"]:
        _move(places, places.root / entry["from"], places.root / entry["to"])
    for name in journal["deletions"]:
        _delete(places, places.root / name)
    path.unlink()
    _flush_folder(places.private)
    return True


def is_interrupted(places: Places) -> bool:
    """Whether a change was begun and neither completed nor undone, or is being carried out at this moment."""
    return journal_of(places).exists() or any(_undecided(places))


def _described(places: Places, change: Change) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "contents": [
            {"path": places.named(path), "sha256": hashlib.sha256(content).hexdigest()}
            for path, content in change.contents.items()
        ],
        "moves": [{"from": places.named(old), "to": places.named(new)} for old, new in change.moves],
        "deletions": [places.named(path) for path in change.deletions],
    }


def _put(places: Places, path: Path, sha256: str) -> None:
    """Puts a new content in its place, unless that was done before the crash."""
    beside = beside_of(path)
    if beside.exists():
        _held_open(places, path, lambda: beside.replace(path))
        _flush_folder(path.parent)
    elif not path.exists() or hashlib.sha256(path.read_bytes()).hexdigest() != sha256:
        # it was completed before and changed since, or somebody took the new content away: what is there stays
        raise CannotRun(
            f"{places.named(path)}: an interrupted change cannot be completed, because its new content is gone; "
            f"restore a back-up, or delete {places.named(journal_of(places))} to keep the files as they are"
        )


def _move(places: Places, old: Path, new: Path) -> None:
    if old.exists():
        new.parent.mkdir(parents=True, exist_ok=True)
        _held_open(places, old, lambda: old.replace(new))
        _flush_folder(new.parent)


def _delete(places: Places, path: Path) -> None:
    _held_open(places, path, lambda: path.unlink(missing_ok=True))


def _held_open(places: Places, path: Path, step: Any) -> None:
    try:
        step()
    except OSError as error:
        raise CannotRun(
            f"{places.named(path)} cannot be replaced ({error.strerror}); close it in other programs and run again:"
            " the change is kept and will be completed"
        ) from None


def _take_away_undecided(places: Places) -> None:
    for path in _undecided(places):
        with contextlib.suppress(OSError):
            path.unlink()


def _undecided(places: Places) -> Iterator[Path]:
    """New contents that lie beside their files."""
    for folder in (places.data, places.private, places.root / "submissions"):
        yield from folder.rglob(f".*{NEW}")


def _flush_folder(folder: Path) -> None:
    """Makes renames in a folder survive a loss of power, where the system can do that."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
