"""Checks many cohorts, each by itself, on all cores."""

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

# cohorts per task of a process, which reads the declarations only once
AT_A_TIME = 8


@dataclass(frozen=True)
class BatchResult:
    """The result for one cohort: a sentence in its language, or, if `refused`, why it could not be checked."""

    folder: str
    sentence: str
    errors: int = 0
    refused: bool = False


def validate_batch(folder: Path, as_of: str | None, *, reference: bool = False) -> Iterator[BatchResult]:
    """Checks every cohort in a folder, in the order of their names, and writes the findings.json of each.

    A cohort is a folder with a cohort.yml; without its own schemas it is checked by those of this toolkit. With
    `reference`, frictionless itself checks it. Raises CannotRun if there is none.
    """
    roots = _cohorts_in(folder)
    if not roots:
        raise CannotRun(f"{folder}: there is no folder with a cohort.yml in it; name the folder that holds the cohorts")
    workers = min(len(roots), os.cpu_count() or 1)
    with ProcessPoolExecutor(workers) as pool:
        size = max(1, min(AT_A_TIME, len(roots) // workers))
        yield from pool.map(partial(_check_cohort, as_of=as_of, reference=reference), roots, chunksize=size)


def _cohorts_in(folder: Path) -> list[Path]:
    """The folders that are cohorts, or may be and cannot be read; a folder with two names only once."""
    try:
        paths = sorted(folder.iterdir())
    except OSError:
        return []
    folders_by_real_path: dict[str, Path] = {}
    for path in paths:
        if _may_be_a_cohort(path):
            folders_by_real_path.setdefault(os.path.realpath(path), path)
    return list(folders_by_real_path.values())


def _may_be_a_cohort(path: Path) -> bool:
    try:
        (path / "cohort.yml").stat()
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError:
        # the check reports the reason
        return True
    return True


def _check_cohort(root: Path, as_of: str | None, *, reference: bool) -> BatchResult:
    try:
        cohort = Cohort.read(CohortPaths.of_folder(Path(os.path.realpath(root))), as_of)
        combined = combine_findings(cohort, *validate(cohort, reference=reference))
    except CannotRun as reason:
        return BatchResult(root.name, str(reason), refused=True)
    except OSError as error:
        return BatchResult(root.name, file_error_line(error), refused=True)
    return BatchResult(root.name, summary(combined, cohort.as_of, cohort_language(cohort)), combined.errors)
