"""Workflows of the template and of a cohort: as GitHub and GitLab read them, safe, and true to what is said elsewhere."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sysconfig
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.helpers import ROOT, render, replace

# on one worker, which renders once
pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("workflows")]

OWN = ROOT / ".github" / "workflows" / "tests.yml"
SYSTEMS = {"ubuntu-latest": "Linux", "windows-latest": "Windows", "macos-latest": "macOS"}
CHECKOUT = "actions/checkout@de0fac2e4500dabe0009e67214ff5f5447ce83dd"
UNTRUSTED = "${{ github.event.head_commit.message }}"


@pytest.fixture(scope="module")
def of_a_cohort(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """What a cohort gets for one answer, made once."""
    cohorts: dict[str, Path] = {}

    def cohort(ci: str) -> Path:
        if ci not in cohorts:
            cohorts[ci] = render(tmp_path_factory.mktemp("workflows") / ci, ci=ci)
        return cohorts[ci]

    return cohort


@pytest.fixture(scope="module", params=["template", "check", "publish", "news"])
def workflow(request: pytest.FixtureRequest, of_a_cohort: Callable[[str], Path]) -> Path:
    folder = of_a_cohort("github") / ".github" / "workflows"
    return OWN if request.param == "template" else folder / f"{request.param}.yml"


def found(program: str, *arguments: str) -> str:
    """What a linter of this environment says against a file, nothing when it is content."""
    path = shutil.which(program, path=sysconfig.get_path("scripts"))
    assert path, f"{program} is not installed"
    # neither a token nor settings of this machine decide what is found
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("GH_", "GITHUB_", "ZIZMOR_"))}
    done = subprocess.run([path, *arguments], capture_output=True, text=True, encoding="utf-8", env=clean, check=False)
    return "" if done.returncode == 0 else done.stdout + done.stderr


def valid(path: Path, schema: str) -> str:
    return found("check-jsonschema", "--force-filetype", "yaml", "--builtin-schema", schema, str(path))


def safe(path: Path) -> str:
    return found(
        "zizmor", "--offline", "--no-config", "--no-ignores", "--strict-collection", "--no-progress", str(path)
    )


def working(path: Path) -> str:
    # whether this machine has other linters does not decide what is found
    return found("actionlint", "-no-color", "-shellcheck=", "-pyflakes=", str(path))


def problems(path: Path) -> str:
    """All that is wrong with a workflow of GitHub."""
    schemas = ("vendor.github-workflows", "custom.github-workflows-require-timeout")
    return safe(path) + working(path) + "".join(valid(path, schema) for schema in schemas)


def read(path: Path) -> dict[str, Any]:
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def steps(path: Path) -> Iterator[dict[str, Any]]:
    for job in read(path)["jobs"].values():
        yield from job["steps"]


def test_a_workflow_is_valid_and_safe(workflow: Path) -> None:
    assert problems(workflow) == ""


def test_the_pipeline_for_gitlab_is_valid(of_a_cohort: Callable[[str], Path], tmp_path: Path) -> None:
    pipeline = of_a_cohort("gitlab") / ".gitlab-ci.yml"
    assert valid(pipeline, "vendor.gitlab-ci") == ""
    broken = Path(shutil.copy(pipeline, tmp_path))
    replace(broken, "when: always", "when: allways")
    assert "allways" in valid(broken, "vendor.gitlab-ci")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        pytest.param("        with:\n          persist-credentials: false\n", "", "artipacked", id="keeps-credentials"),
        pytest.param(CHECKOUT, "actions/checkout@v6", "unpinned-uses", id="pinned-by-a-tag"),
        pytest.param("permissions:\n  contents: read\n", "", "excessive-permissions", id="may-write"),
        pytest.param(
            "scripts/start.py", f"scripts/start.py {UNTRUSTED}", "template-injection", id="runs-what-a-message-says"
        ),
        pytest.param("    timeout-minutes: 15\n", "", "timeout-minutes", id="runs-for-ever"),
        pytest.param("runs-on", "run-on", "run-on", id="misspelt"),
        pytest.param("ubuntu-latest", "ubuntu-lattest", 'label "ubuntu-lattest" is unknown', id="no-such-machine"),
        pytest.param(
            "scripts/start.py", "scripts/${{ matrix.file }}", 'property "file" is not defined', id="no-such-value"
        ),
    ],
)
def test_what_is_wrong_in_a_workflow_is_found(
    of_a_cohort: Callable[[str], Path], tmp_path: Path, old: str, new: str, message: str
) -> None:
    broken = Path(shutil.copy(of_a_cohort("github") / ".github" / "workflows" / "check.yml", tmp_path))
    replace(broken, old, new)
    assert message in problems(broken)


def test_every_action_is_pinned_by_a_commit_and_says_its_version(workflow: Path) -> None:
    used = [step["uses"] for step in steps(workflow) if "uses" in step]
    assert used
    lines = re.findall(r"uses: (.+)", workflow.read_text(encoding="utf-8"))
    assert len(lines) == len(used)
    assert [line for line in lines if not re.fullmatch(r"[\w/-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", line)] == []


def test_a_workflow_may_read_what_it_tests_and_nothing_else(workflow: Path) -> None:
    workflow_text = read(workflow)
    assert workflow_text["permissions"] == {"contents": "read"}
    more = {name: job["permissions"] for name, job in workflow_text["jobs"].items() if "permissions" in job}
    needed = {
        "publish": {"deploy": {"pages": "write", "id-token": "write"}},
        "news": {"news": {"contents": "read", "issues": "write"}},
    }
    assert more == needed.get(workflow.stem, {})
    checkouts = [step for step in steps(workflow) if step.get("uses", "").startswith("actions/checkout@")]
    assert [step for step in checkouts if step["with"]["persist-credentials"] is not False] == []


def test_the_template_and_a_cohort_use_the_same_commit_of_an_action(of_a_cohort: Callable[[str], Path]) -> None:
    commits: dict[str, set[str]] = {}
    for path in (OWN, *(of_a_cohort("github") / ".github" / "workflows").glob("*.yml")):
        for line in re.findall(r"uses: (.+)", path.read_text(encoding="utf-8")):
            action, commit = line.split("@", 1)
            commits.setdefault(action, set()).add(commit)
    assert {action: kinds for action, kinds in commits.items() if len(kinds) > 1} == {}


def test_the_oldest_python_that_is_promised_is_tested_and_none_below_it(workflow: Path) -> None:
    promised = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["requires-python"]
    oldest = promised.removeprefix(">=")
    matrix = read(OWN)["jobs"]["tests"]["strategy"]["matrix"]["python"]
    assert oldest in matrix
    versions = [step["with"]["python-version"] for step in steps(workflow) if "setup-python" in step.get("uses", "")]
    versions = [version for version in versions if version != "${{ matrix.python }}"] + matrix
    # a number would lose the zero of 3.20
    assert [version for version in versions if not isinstance(version, str)] == []
    assert min(tuple(map(int, version.split("."))) for version in versions) >= tuple(map(int, oldest.split(".")))


def test_every_system_is_tested_to_its_end_with_the_command_of_the_readme() -> None:
    tests = read(OWN)["jobs"]["tests"]
    assert tests["strategy"]["fail-fast"] is False
    assert set(tests["strategy"]["matrix"]["system"]) == set(SYSTEMS)
    command = "python scripts/start.py -s tests"
    assert f"python3{command.removeprefix('python')}\n" in (ROOT / "README.md").read_text(encoding="utf-8")
    started = [step["run"] for step in tests["steps"] if "start.py" in step.get("run", "")]
    assert command in started
    assert [run for run in started if run != command and not run.startswith(f"{command} -- ")] == []
    files = [word for run in started for word in run.split() if word.startswith("tests/")]
    assert [file for file in files if not (ROOT / file).is_file()] == []


@pytest.mark.parametrize("name", ["README.md", "README.th.md"])
def test_the_readme_says_which_systems_and_pythons_are_named(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    # from the link to the second of two versions; what follows says what has not been run
    (stated_systems,) = re.findall(r"\]\(\.github/workflows/tests\.yml\)(.*?3\.\d+ \S+\s3\.\d+)", text, re.DOTALL)
    matrix = read(OWN)["jobs"]["tests"]["strategy"]["matrix"]
    named = [SYSTEMS[system] for system in matrix["system"]] + [matrix["python"][0], matrix["python"][-1]]
    assert [word for word in named if word not in stated_systems] == []


def test_linux_gets_the_programs_that_the_noxfile_asks_for() -> None:
    noxfile = (ROOT / "noxfile.py").read_text(encoding="utf-8")
    (packages,) = re.findall(r"^PACKAGES = \{\n(.*?)^\}", noxfile, re.S | re.M)
    (installed,) = re.findall(r"apt-get install(?: -\S+)* (.+)", OWN.read_text(encoding="utf-8"))
    # the image has a chromium, and Ubuntu has no package of that name
    assert {*installed.split(), "chromium"} == set(re.findall(r'^    "(\S+)":', packages, re.M))


def test_only_the_published_folder_is_put_on_the_web_and_only_when_somebody_starts_it(
    of_a_cohort: Callable[[str], Path],
) -> None:
    publish = of_a_cohort("github") / ".github" / "workflows" / "publish.yml"
    # yaml reads on as true
    assert read(publish)[True] == "workflow_dispatch"
    uploads = [step["with"]["path"] for step in steps(publish) if "upload" in step.get("uses", "")]
    assert uploads == ["build/published"]
    pages = read(of_a_cohort("gitlab") / ".gitlab-ci.yml")["pages"]
    (rule,) = pages["rules"]
    assert (rule["when"], pages["publish"], pages["artifacts"]["paths"]) == (
        "manual",
        "build/published",
        ["build/published"],
    )
