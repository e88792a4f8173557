"""Checking many cohorts, each for itself, on all cores."""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from ..errors import CannotRun
from ..model.places import Places
from ..rendering.terminal import summary
from .cohort import Cohort
from .validate import everything, validate

# so many cohorts at a time for a process: what is declared is read once by each
AT_A_TIME = 8


@dataclass(frozen=True)
class Checked:
    """What a check of one cohort found, in a sentence of its language; the reason where it could not be checked."""

    folder: str
    said: str
    errors: int = 0
    refused: bool = False


def check_many(folder: Path, as_of: str | None) -> Iterator[Checked]:
    """Checks every cohort in a folder, in the order of their names, and writes the findings.json of each.

    A cohort is a folder with a cohort.yml; without schemas of its own it is checked by those of this toolkit. Raises
    CannotRun when there is none.
    """
    roots = sorted(path.parent for path in folder.glob("*/cohort.yml"))
    if not roots:
        raise CannotRun(f"{folder}: there is no folder with a cohort.yml in it; name the folder that holds the cohorts")
    workers = min(len(roots), os.cpu_count() or 1)
    with ProcessPoolExecutor(workers, initializer=gc.disable) as pool:
        size = max(1, min(AT_A_TIME, len(roots) // workers))
        yield from pool.map(_check, roots, [as_of] * len(roots), chunksize=size)


def _check(root: Path, as_of: str | None) -> Checked:
    try:
        cohort = Cohort.read(Places.of_another(root.resolve()), as_of)
        whole = everything(cohort, *validate(cohort))
    except CannotRun as reason:
        return Checked(root.name, str(reason), refused=True)
    finally:
        gc.collect()
    return Checked(root.name, summary(whole, cohort.as_of, cohort.language()), whole.errors)
