"""What the README says is so: its commands are the ones that are run, its pictures and links are there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.helpers import ROOT

READMES = ["README.md", "README.th.md"]
DOCUMENTS = sorted(path.relative_to(ROOT).as_posix() for path in (ROOT / "docs").glob("*.md"))
# where a document names a file from: the template, the package, and a cohort, whose toolkit/ is the template
BASES = (ROOT, ROOT / "scripts" / "cohort", ROOT / "template", ROOT / "template" / "toolkit")


def text_of(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("name", READMES + DOCUMENTS)
def test_every_link_and_picture_leads_somewhere(name: str) -> None:
    targets = [match.split() for match in re.findall(r"\]\(([^)#]+)\)", text_of(name))]
    assert targets or name in ("docs/security.md", "docs/tables.md")
    folder = (ROOT / name).parent
    assert [target for (target,) in targets if "://" not in target and not (folder / target).exists()] == []


@pytest.mark.parametrize("name", READMES + DOCUMENTS)
def test_every_file_and_folder_that_is_named_is_there(name: str) -> None:
    of_a_cohort = ("build/", "local/", "submissions/", "backups/", "data/", "private/", "book/", "words/")
    for named in re.findall(r"`([a-z0-9_]+/(?:[\w.-]+/)*(?:[\w.-]+\.[a-z]+)?)`", text_of(name)):
        if not named.startswith(of_a_cohort):
            there = [base / named.removeprefix("toolkit/") for base in BASES]
            assert any(path.exists() for path in there), f"{name}: {named}"


@pytest.mark.parametrize("name", READMES)
def test_both_readmes_give_the_same_commands(name: str) -> None:
    def commands(text: str) -> list[str]:
        return [line for block in re.findall(r"```\n(.*?)```", text, re.S) for line in block.splitlines()]

    assert commands(text_of(name)) == commands(text_of("README.md"))


def test_continuous_integration_runs_the_test_command_of_the_readme_and_nothing_else() -> None:
    command = re.search(r"^python3 scripts/start\.py -s tests$", text_of("README.md"), re.M)
    assert command
    lines = [line for line in text_of(".ci/run").splitlines() if line and not line.startswith(("#", "set ", "cd "))]
    assert lines == [command[0]]


def test_every_session_that_the_readme_names_exists() -> None:
    sessions = set(re.findall(r"^def (\w+)\(session", text_of("noxfile.py"), re.M))
    assert set(re.findall(r"(?:nox|start\.py) -s (\w+)", text_of("README.md"))) <= sessions


def test_no_path_of_a_machine_is_in_the_project() -> None:
    for path in Path(ROOT).rglob("*"):
        inside = path.relative_to(ROOT)
        if path.suffix in {".md", ".txt", ".toml", ".yml", ".yaml", ".py"} and inside.parts[0] not in {
            ".nox",
            "build",
            ".venv",
        }:
            text = path.read_text(encoding="utf-8")
            assert not re.search(r"(?<![\w/.])/(?:home|Users|work|root)/\w", text), inside
