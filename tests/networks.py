"""Networks for tests: five made-up institutions that publish, and a steward who gathers what they published."""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path

import yaml
from cohort.i18n.language import cohort_language
from cohort.model.network import Network, NetworkPaths, read_network
from cohort.rendering.terminal.gathered import gathered_lines
from cohort.workflows.network.gather import Gathered, gather

from demo.synthetic.members import Package, another_member
from tests.helpers import render, run_process, shared
from tests.published import published_copy

INSTITUTIONS = 5


def release_hash(package: Path) -> str:
    return hashlib.sha256((package / "manifest.json").read_bytes()).hexdigest()


def list_members(folder: Path, packages: dict[str, Path]) -> None:
    """Writes members.yml with these packages by id, each with the hash that it has now."""
    entries = [{"id": name, "source": str(path), "hash": release_hash(path)} for name, path in packages.items()]
    (folder / "members.yml").write_text(yaml.safe_dump(entries), encoding="utf-8")


def network_in(folder: Path) -> Network:
    return read_network(NetworkPaths(folder))


def lines_of(network: Network, gathered: Gathered) -> list[str]:
    """What gather says in English."""
    language = cohort_language(network.cohort, "en")
    return list(gathered_lines(network, gathered.generation, gathered.before, gathered.retained_members, language))


def published_packages(pilot: Path) -> dict[str, Path]:
    """What five institutions have published: the demo cohort really, four others derived from it. Do not change it."""
    first = published_copy(pilot) / "build" / "published"

    def make(folder: Path) -> None:
        package = Package.read(first)
        for number in range(1, INSTITUTIONS):
            another_member(package, number).write(folder / f"m{number}")

    folder = shared("members", make)
    return {"m0": first} | {f"m{number}": folder / f"m{number}" for number in range(1, INSTITUTIONS)}


def network_of(packages: dict[str, Path]) -> Path:
    """A network that has gathered these packages. Do not change it."""

    def make(folder: Path) -> None:
        render(folder, kind="network", language="en", cohort_name="เครือข่าย", institution="สถาบันคู่ทาง")
        with (folder / "network.yml").open("a", encoding="utf-8") as file:
            file.write("network_name_en: The Network\nalso_in: [th]\nas_of: 2020-12-31\n")
        list_members(folder, packages)
        assert not gather(network_in(folder)).generation.refused

    return shared("network", make)


def reported(network: Path) -> Path:
    """The network with its report and what it publishes. Do not change it."""

    def make(folder: Path) -> None:
        shutil.copytree(network, folder, ignore=shutil.ignore_patterns("build"))
        for script in ("network_report", "network_publish"):
            # where a test drives a browser, the drawing of charts would not run in its process
            done = run_process(folder, script)
            assert done.returncode == 0, done.stderr

    return shared("network-reported", make)
