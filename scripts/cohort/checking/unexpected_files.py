"""Files beside those of the cohort: copies that a cloud made, placeholders, locks that were left, unknown ones."""

from __future__ import annotations

import re
import time
from collections.abc import Collection, Iterator
from pathlib import Path

from ..model.findings import Finding
from ..model.foreign_files import FileOfOthers, files_of_others
from ..model.paths import Places

# where a cohort keeps what is its own, and where git says that it is at work
FOLDERS = ("data", "private", "submissions", "book", "schemas/local", "report/local", "languages/local")
GIT = ".git"
# what stands between a name and its ending when a program makes a second copy: (1), -LAPTOP, " 2" …
ADDED = "[ .(~-].*"
HOUR = 3600.0


def stray_files(places: Places, tables: Collection[str]) -> list[Finding]:
    """What lies in a cohort with these tables, kept or not, that is no file of it."""
    kinds = files_of_others(places)
    own = {places.named(places.data / f"{name}.csv") for name in (*tables, places.ledger.stem)}
    originals = [*own, *(places.named(places.private / f"{name}.csv") for name in tables)]
    originals.append(places.named(places.settings))
    findings: list[Finding] = []
    for path in _files(places):
        name = places.named(path)
        if original := next((each for each in originals if _is_copy(name, each)), ""):
            findings.append(Finding("copy-of-cloud", name, "", values={"original": original}))
        elif kind := next((each for each in kinds if each.original(path) is not None), None):
            findings += _of_others(places, path, kind)
        elif path.is_relative_to(places.data) and name not in own:
            findings.append(Finding("file-unknown", name, ""))
    return findings


def _files(places: Places) -> Iterator[Path]:
    """What lies in the folders of the cohort, and beside cohort.yml."""
    for folder in (places.root, places.root / GIT):
        yield from sorted(path for path in folder.glob("*") if path.is_file())
    for name in FOLDERS:
        yield from sorted(path for path in (places.root / name).rglob("*") if path.is_file())


def _of_others(places: Places, path: Path, kind: FileOfOthers) -> Iterator[Finding]:
    hours = (time.time() - path.stat().st_mtime) / HOUR
    left = kind.left_after_hours is not None and hours > kind.left_after_hours
    if code := "lock-left" if left else kind.code:
        original = places.named(path.with_name(kind.original(path) or path.name))
        yield Finding(code, places.named(path), "", values={"original": original})


def _is_copy(name: str, original: str) -> bool:
    stem, _, ending = original.rpartition(".")
    return name != original and re.fullmatch(f"{re.escape(stem)}{ADDED}\\.{ending}", name) is not None
