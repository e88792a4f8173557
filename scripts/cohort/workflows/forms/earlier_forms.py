"""Forms that were made earlier and are no longer, such as those of a part of the model that is dropped."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from ...model.cohort import Cohort
from ...storing.atomic_writes import write_atomically


@dataclass(frozen=True)
class EarlierForms:
    """The files in build/forms/ that were not made again: those deleted, and those left because people changed them."""

    deleted: list[Path]
    changed: list[Path]


def remove_earlier_forms(cohort: Cohort, forms: Iterable[Path], *, all_forms: bool) -> EarlierForms:
    """Notes the forms that were made; if these are all, deletes those noted before that are not among them.

    A file that is not as it was made has been filled in, or is somebody's own, and is never deleted.
    """
    folder = cohort.paths.build / "forms"
    # the names of forms have names of people, so the note lies in the closed folder; once it lay beside it
    note, old_note = folder / ".forms.json", cohort.paths.build / "forms.json"
    before, now = _read(old_note) | _read(note), {path.name: _sha256(path) for path in forms}
    deleted: list[Path] = []
    changed: list[Path] = []
    for name, sha256 in sorted(before.items()) if all_forms else []:
        path = folder / name
        if name in now or not path.is_file():
            continue
        (deleted if _sha256(path) == sha256 else changed).append(path)
    for path in deleted:
        path.unlink()
    noted = (before if not all_forms else {path.name: before[path.name] for path in changed}) | now
    write_atomically(note, json.dumps(noted, ensure_ascii=False, indent=0, sort_keys=True) + "\n")
    old_note.unlink(missing_ok=True)
    return EarlierForms(deleted, changed)


def _read(note: Path) -> dict[str, str]:
    """The noted hashes by file name; none if there is no note, or somebody changed it."""
    try:
        noted = json.loads(note.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    plain = isinstance(noted, dict) and all(Path(name).name == name for name in noted)
    return {name: str(sha256) for name, sha256 in noted.items()} if plain else {}


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
