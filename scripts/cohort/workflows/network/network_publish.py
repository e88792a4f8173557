"""publish: the pages of a network with the gathered tables, all of which cohorts have published themselves."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from ...errors import CannotRun
from ...i18n.language import cohort_language
from ...model.data_package import PROFILE
from ...model.network import Network
from ...rendering.publication.archive import manifest, zip_bytes
from ...rendering.publication.data_package import FOLDER as DATA
from ...rendering.publication.metadata import SPDX, SYNTHETIC, licence_text
from ...storing.generations import Generation, current_generation
from .network_pages import make_pages, pages_cache
from .network_report import write_folder

FOLDER, ARCHIVE = "published", "network.zip"


def publish_network(network: Network) -> Path:
    """Writes build/published/; returns its first page. Raises CannotRun before anything was gathered, and if what was
    gathered is damaged."""
    generation = current_generation(network.paths)
    if generation is None:
        raise CannotRun("nothing has been gathered yet; run: nox -s gather")
    if damaged := generation.damaged_files():
        raise CannotRun(f"{network.paths.display_name(generation.folder)}: {damaged[0]} is damaged; run: nox -s gather")
    pages = make_pages(network, generation, pages_cache(network))
    release = network.cohort.settings["release"] or network.cohort.as_of.isoformat()
    files = dict(pages.files)
    for file in generation.manifest["files"]:
        files[f"{DATA}/{file['path']}"] = (generation.folder / file["path"]).read_bytes()
    files[f"{DATA}/datapackage.json"] = _json(_package(network, generation, release))
    files[f"{DATA}/members.json"] = _json({"members": generation.manifest["members"]})
    files[f"{DATA}/LICENSE"] = licence_text(network.cohort)
    is_synthetic = is_made_up(network, generation)
    files["manifest.json"] = manifest(files, release, is_synthetic=is_synthetic)
    files[ARCHIVE] = zip_bytes(files, SYNTHETIC if is_synthetic else "")
    folder = network.paths.build / FOLDER
    write_folder(folder, files)
    return folder / "index.html"


def is_made_up(network: Network, generation: Generation) -> bool:
    """Whether the network, or one of its members, is made up."""
    return network.cohort.settings["synthetic"] or any(member["synthetic"] for member in generation.members.values())


def _package(network: Network, generation: Generation, release: str) -> dict[str, Any]:
    """The descriptor of the gathered tables, which are Parquet; each cohort keeps its own licence."""
    settings, tables = network.cohort.settings, network.gathered_tables
    language = cohort_language(network.cohort)
    published_files = [file for file in generation.manifest["files"] if Path(file["path"]).stem in tables]
    return {
        "$schema": PROFILE,
        "name": f"network-{generation.folder.name}",
        "title": settings.localised_text("cohort_name", language.code),
        "version": release,
        "licenses": [{"name": settings["data_licence"], "path": f"{SPDX}{settings['data_licence']}.html"}],
        "contributors": [{"title": settings["institution"], "roles": ["publisher"]}],
        "synthetic": is_made_up(network, generation),
        "resources": [
            {
                "name": Path(file["path"]).stem,
                "title": tables[Path(file["path"]).stem].title,
                "description": tables[Path(file["path"]).stem].description,
                "path": file["path"],
                "format": "parquet",
                "mediatype": "application/vnd.apache.parquet",
                "bytes": file["bytes"],
                "hash": f"sha256:{file['sha256']}",
            }
            for file in published_files
        ],
    }


def _json(content: Any) -> bytes:
    return (json.dumps(content, ensure_ascii=False, indent=2) + "\n").encode()
