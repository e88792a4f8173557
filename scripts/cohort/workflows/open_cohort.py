"""Opens a cohort for a session: completes an interrupted change, then reads all declarations."""

from __future__ import annotations

from ..model.cohort import Cohort
from ..model.network import NetworkPaths, read_network
from ..model.paths import CohortPaths
from ..storing.atomic_writes import close_folder
from ..storing.lock import recover

# the folders of build/ that are made from private/
FOLDERS_FOR_HOST = ("forms", "receipts", "due", "review", "person", "report", "for", "cache")


def close_folders(paths: CohortPaths) -> None:
    """Closes what holds personal data to other users of this computer, however lax the account is."""
    for folder in (paths.private, paths.backups):
        close_folder(folder, with_files=True)
    for name in FOLDERS_FOR_HOST:
        close_folder(paths.build / name)


def open_cohort(paths: CohortPaths, as_of: str | None = None) -> Cohort:
    """The cohort in this folder. Raises CannotRun for the first invalid declaration.

    cohort = open_cohort(CohortPaths.of_folder(Path.cwd()), "2018-05-12")
    """
    recover(paths)
    close_folders(paths)
    return Cohort.read(paths, as_of)


def read_here(as_of: str | None = None) -> Cohort:
    """What this toolkit belongs to, a cohort or a network as the engine takes it, without completing a change."""
    network = NetworkPaths.of_this_toolkit()
    if network.settings.exists():
        return read_network(network, as_of).cohort
    return Cohort.read(CohortPaths.of_this_toolkit(), as_of)


def open_here(as_of: str | None = None) -> Cohort:
    """As `read_here`, after completing an interrupted change."""
    paths = read_here(as_of).paths
    recover(paths)
    close_folders(paths)
    return read_here(as_of)
