"""report: the pages of a network in build/report/, from what was gathered last."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path

from ...errors import CannotRun
from ...model.network import Network
from ...storing.atomic_writes import write_if_changed
from ...storing.generations import current_generation
from .network_pages import make_pages, pages_cache

FOLDER = "report"


def build_network_report(network: Network) -> Path:
    """Builds build/report/; returns its first page. The same generation and as-of date give the same bytes.

    Raises CannotRun, with the earlier report unchanged, before anything was gathered or if a page cannot be made.
    """
    generation = current_generation(network.paths)
    if generation is None:
        raise CannotRun("nothing has been gathered yet; run: nox -s gather")
    cache = pages_cache(network)
    pages = make_pages(network, generation, cache)
    folder = network.paths.build / FOLDER
    write_folder(folder, pages.files)
    if network.paths.cache.is_relative_to(network.paths.build):
        cache.drop_all_but(pages.cache_keys)
    return folder / "index.html"


def write_folder(folder: Path, files: Mapping[str, bytes]) -> None:
    """Writes changed files, and deletes those of an earlier run that are not made again."""
    for name, content in files.items():
        write_if_changed(folder / name, content)
    for path in sorted(folder.rglob("*"), reverse=True):
        if path.is_dir() and not any(path.iterdir()):
            shutil.rmtree(path)
        elif path.is_file() and path.relative_to(folder).as_posix() not in files:
            path.unlink()
