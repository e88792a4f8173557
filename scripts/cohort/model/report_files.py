"""What a cohort shows: the files of the toolkit's report/, and those that it adds in local/."""

from __future__ import annotations

from pathlib import Path

from ..errors import CannotRun
from .paths import CohortPaths


def report_files(paths: CohortPaths, kind: str, ending: str) -> dict[str, Path]:
    """The files of report/<kind>/ and local/<kind>/ with this ending, by name.

    Raises CannotRun for a file of the cohort that has the name of one of ours: an update could not keep both.
    """
    ours, own = (
        {path.name: path for path in sorted(folder.glob(f"*{ending}"))} for folder in report_folders(paths, kind)
    )
    for name in own:
        if name in ours:
            where = paths.display_name(own[name])
            raise CannotRun(
                f"{where}: {paths.display_name(paths.report / kind)}/ has a file of this name; give yours another one"
            )
    return {name.removesuffix(ending): path for name, path in (ours | own).items()}


def report_folders(paths: CohortPaths, kind: str) -> tuple[Path, Path]:
    """Where files of this kind lie: those of the toolkit, and those of the cohort."""
    return paths.report / kind, paths.local / kind
