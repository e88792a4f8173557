"""The sources of a report: the files of the toolkit's report/, and those that a cohort adds in local/."""

from __future__ import annotations

from pathlib import Path

from ..errors import CannotRun
from .paths import CohortPaths


def report_files(paths: CohortPaths, kind: str, ending: str) -> dict[str, Path]:
    """The files of report/<kind>/ and local/<kind>/ with this ending, by name without the ending.

    Raises CannotRun when both folders have a file of one name, because an update could not keep both.
    """
    toolkit_files, cohort_files = (
        {path.name: path for path in sorted(folder.glob(f"*{ending}"))} for folder in report_folders(paths, kind)
    )
    for name in cohort_files:
        if name in toolkit_files:
            where, folder = paths.display_name(cohort_files[name]), paths.display_name(paths.report_folder(kind))
            raise CannotRun(f"{where}: {folder}/ has a file of this name; give yours another one")
    shared = {name: paths.report / kind / name for name in paths.shared_files(kind) if name.endswith(ending)}
    return {name.removesuffix(ending): path for name, path in (shared | toolkit_files | cohort_files).items()}


def report_folders(paths: CohortPaths, kind: str) -> tuple[Path, Path]:
    """The toolkit's folder and the cohort's folder for files of this kind."""
    return paths.report_folder(kind), paths.local / kind
