"""Opening a cohort for a session: an interrupted change is completed first, then everything declared is read."""

from __future__ import annotations

from ..model.cohort import Cohort
from ..model.paths import CohortPaths
from ..storing.lock import recover


def open_cohort(paths: CohortPaths, as_of: str | None = None) -> Cohort:
    """The cohort in this folder. Raises CannotRun for the first declaration that is not right."""
    recover(paths)
    return Cohort.read(paths, as_of)
