"""A newer template reaches a network, and leaves alone what is the steward's."""

from __future__ import annotations

import os
from pathlib import Path
from unittest import mock

import pytest
import yaml
from cohort.model.network import NetworkPaths, read_network
from cohort.storing.generations import current_generation
from cohort.workflows.network.gather import gather

import copier
from tests.helpers import (
    build_file_tree,
    compiled_once,
    git,
    git_save,
    render,
    replace,
    template_copy,
    without_questions_to_git,
)
from tests.networks import list_members

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("publish")]
MEASURE = "-- title: Ours\n-- unit: cohorts\n-- formula: All.\n-- source: Packages.\n-- tables:\n-- columns: n = n\nSELECT count(*) AS n FROM cohorts\n"


def test_an_update_brings_the_new_and_leaves_what_is_the_stewards(packages: dict[str, Path], tmp_path: Path) -> None:
    template = template_copy(tmp_path / "template", "v1")
    folder = render(tmp_path / "network", template, "v1", kind="network", language="en", cohort_name="Ours")
    list_members(folder, {name: packages[name] for name in ("m0", "m1")})
    replace(folder / "network.yml", 'network_name: "Ours"', "# renamed by us\nnetwork_name: Ours and theirs")
    build_file_tree(folder, {"local/measures/ours.sql": MEASURE, "members/note.txt": "called on Monday\n"})
    replace(folder / "README.md", "## The first hour", "Ask Dao first.\n\n## The first hour")
    gather(read_network(NetworkPaths(folder)))
    git_save(folder)
    own_files = {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
        and path.relative_to(folder).parts[0] in ("members", "local", "gathered", "members.yml", "network.yml")
    }

    page = template / "network" / "report" / "pages" / "index.html.jinja"
    replace(page, "The cohorts", "All cohorts")
    build_file_tree(template, {"network/report/measures/newer.sql": MEASURE})
    git_save(template, tag="v2")
    environment = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
    with without_questions_to_git(), compiled_once(), mock.patch.dict(os.environ, environment):
        copier.run_update(folder, vcs_ref="v2", defaults=True, overwrite=True, quiet=True)

    assert {name: (folder / name).read_bytes() for name in own_files} == own_files
    assert {"members.yml", "network.yml", "members/note.txt", "local/measures/ours.sql", "gathered/current"} <= set(
        own_files
    )
    toolkit = folder / "toolkit" / "network" / "report"
    assert "All cohorts" in (toolkit / "pages" / "index.html.jinja").read_text(encoding="utf-8")
    assert (toolkit / "measures" / "newer.sql").exists()
    assert "Ask Dao first." in (folder / "README.md").read_text(encoding="utf-8")
    answers = yaml.safe_load((folder / ".copier-answers.yml").read_text(encoding="utf-8"))
    assert (answers["_commit"], answers["kind"]) == ("v2", "network")
    # nothing of a cohort came along, and what was gathered is read as before
    changed = git(folder, "status", "--porcelain").split()[1::2]
    assert not [name for name in changed if name.split("/")[0] in ("data", "private", "cohort.yml", "submissions")]
    before = current_generation(read_network(NetworkPaths(folder)).paths)
    after = gather(read_network(NetworkPaths(folder)))
    assert before
    assert (after.is_new, sorted(after.generation.members)) == (False, ["m0", "m1"])
