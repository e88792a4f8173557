"""Checking many cohorts, each for itself, on all cores."""

from __future__ import annotations

import os
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from ...errors import CannotRun, file_error_line
from ...i18n.language import cohort_language
from ...model.cohort import Cohort
from ...model.paths import CohortPaths
from ...rendering.terminal.messages import summary
from .validate import combine_findings, validate

# so many cohorts at a time for a process: what is declared is read once by each
AT_A_TIME = 8


@dataclass(frozen=True)
class BatchResult:
    """What a check of one cohort found, in a sentence of its language; the reason where it could not be checked."""

    folder: str
    sentence: str
    errors: int = 0
    refused: bool = False


def validate_batch(folder: Path, as_of: str | None, *, reference: bool = False) -> Iterator[BatchResult]:
    """Checks every cohort in a folder, in the order of their names, and writes the findings.json of each.

    A cohort is a folder with a cohort.yml; without schemas of its own it is checked by those of this toolkit, or by
    frictionless alone where `reference` says so. Raises CannotRun when there is none.
    """
    roots = _cohorts_in(folder)
    if not roots:
        raise CannotRun(f"{folder}: there is no folder with a cohort.yml in it; name the folder that holds the cohorts")
    workers = min(len(roots), os.cpu_count() or 1)
    with ProcessPoolExecutor(workers) as pool:
        size = max(1, min(AT_A_TIME, len(roots) // workers))
        yield from pool.map(partial(_check, as_of=as_of, reference=reference), roots, chunksize=size)


def _cohorts_in(folder: Path) -> list[Path]:
    """The folders that hold a cohort, or may hold one and cannot be looked at; one that has two names once."""
    try:
        inside = sorted(folder.iterdir())
    except OSError:
        return []
    found: dict[str, Path] = {}
    for path in inside:
        if _may_be_a_cohort(path):
            found.setdefault(os.path.realpath(path), path)
    return list(found.values())


def _may_be_a_cohort(path: Path) -> bool:
    try:
        (path / "cohort.yml").stat()
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError:
        # the check says why
        return True
    return True


def _check(root: Path, as_of: str | None, *, reference: bool) -> BatchResult:
    try:
        cohort = Cohort.read(CohortPaths.of_folder(Path(os.path.realpath(root))), as_of)
        whole = combine_findings(cohort, *validate(cohort, reference=reference))
    except CannotRun as reason:
        return BatchResult(root.name, str(reason), refused=True)
    except OSError as error:
        return BatchResult(root.name, file_error_line(error), refused=True)
    return BatchResult(root.name, summary(whole, cohort.as_of, cohort_language(cohort)), whole.errors)
