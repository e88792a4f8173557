"""Opens a cohort for a session: completes an interrupted change, then reads all declarations."""

from __future__ import annotations

from ..model.cohort import Cohort
from ..model.paths import CohortPaths
from ..storing.lock import recover


def open_cohort(paths: CohortPaths, as_of: str | None = None) -> Cohort:
    """The cohort in this folder. Raises CannotRun for the first invalid declaration.

    cohort = open_cohort(CohortPaths.of_folder(Path.cwd()), "2018-05-12")
    """
    recover(paths)
    return Cohort.read(paths, as_of)
