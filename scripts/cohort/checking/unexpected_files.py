"""Finds files that do not belong to the cohort: copies made by a cloud, placeholders, abandoned locks, unknown ones."""

from __future__ import annotations

import re
import time
from collections.abc import Collection, Iterator
from pathlib import Path

from ..model.findings import Finding
from ..model.foreign_files import ForeignFileKind, foreign_file_kinds
from ..model.paths import TEMPORARY_SUFFIX, CohortPaths

# git keeps its lock files in this folder
GIT = ".git"
# what programs put between the name and the ending of a copy: (1), -LAPTOP, " 2" …
COPY_SUFFIX = "[ .(~-].*"
HOUR = 3600.0


def unexpected_files(paths: CohortPaths, tables: Collection[str]) -> list[Finding]:
    """Findings for files in the folder of a cohort that do not belong to it. `tables` are the names of all declared
    tables, dropped ones too."""
    kinds = foreign_file_kinds(paths)
    cohort_files = {paths.display_name(paths.data / f"{name}.csv") for name in (*tables, paths.ledger.stem)}
    originals = [*cohort_files, *(paths.display_name(paths.private / f"{name}.csv") for name in tables)]
    originals += [paths.display_name(paths.settings), paths.display_name(paths.private_ledger)]
    findings: list[Finding] = []
    for path in _files(paths):
        name = paths.display_name(path)
        if original := next((original for original in originals if _is_copy(name, original)), ""):
            findings.append(Finding("copy-of-cloud", name, "", values={"original": original}))
        elif kind := next((kind for kind in kinds if kind.original(path.relative_to(paths.root)) is not None), None):
            findings += _foreign_file_finding(paths, path, kind)
        elif path.is_relative_to(paths.data) and name not in cohort_files:
            findings.append(Finding("file-unknown", name, ""))
    return findings


def _files(paths: CohortPaths) -> Iterator[Path]:
    """The files in the folders of the cohort, in .git/, and next to cohort.yml."""
    for folder in (paths.root, paths.root / GIT):
        yield from sorted(path for path in folder.glob("*") if path.is_file())
    yield from sorted(path for path in paths.build.rglob(f"*{TEMPORARY_SUFFIX}") if path.is_file())
    for name in paths.content:
        yield from sorted(path for path in (paths.root / name).rglob("*") if path.is_file())


def _foreign_file_finding(paths: CohortPaths, path: Path, kind: ForeignFileKind) -> Iterator[Finding]:
    hours = (time.time() - path.stat().st_mtime) / HOUR
    is_left_over = kind.left_after_hours is not None and hours > kind.left_after_hours
    if code := kind.left_code if is_left_over else kind.code:
        original = paths.display_name(path.with_name(kind.original(path.relative_to(paths.root)) or path.name))
        yield Finding(code, paths.display_name(path), "", values={"original": original})


def _is_copy(name: str, original: str) -> bool:
    stem, _, ending = original.rpartition(".")
    return name != original and re.fullmatch(f"{re.escape(stem)}{COPY_SUFFIX}\\.{ending}", name) is not None
