"""What a cohort's CI shows and says: findings at their lines, nothing personal in git, news of the template."""

from __future__ import annotations

import csv
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.helpers import ROOT, git, git_save, render, run

pytestmark = [pytest.mark.xdist_group("workflows")]

TEMPLATE = ROOT / "template"
GITHUB = TEMPLATE / "{=% if ci == 'github' %=}.github{=% endif %=}" / "workflows"
GITLAB = TEMPLATE / "{=% if ci == 'gitlab' %=}.gitlab-ci.yml{=% endif %=}"
NEVER = "https://192.0.2.1/cohort-template"


# findings at their lines


@pytest.fixture(scope="module")
def with_faults(pilot: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo with a fault below an answer of two lines, without its private part as in CI."""
    cohort = Path(
        shutil.copytree(pilot, tmp_path_factory.mktemp("ci") / "cohort", ignore=shutil.ignore_patterns("build", ".nox"))
    )
    for path in (cohort / "private").glob("*.csv"):
        path.unlink()
    file = cohort / "data" / "workshops.csv"
    with file.open(encoding="utf-8", newline="") as stream:
        reader = csv.DictReader(stream)
        columns, rows = reader.fieldnames or [], list(reader)
    rows[0]["objectives"] = "one\ntwo"
    rows[1]["people_expected"] = "many"
    with file.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, columns, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    return cohort


@pytest.mark.slow
def test_github_shows_errors_at_the_line(with_faults: Path) -> None:
    done = run(with_faults, "validate", "--no-receipts", GITHUB_ACTIONS="true")
    annotations = [line for line in done.stdout.splitlines() if line.startswith("::")]
    wrong = [line for line in annotations if "file=data/workshops.csv" in line]
    # the second row begins in line 4, because the first one has an answer of two lines
    assert any(line.startswith("::error file=data/workshops.csv,line=4,title=") for line in wrong), wrong
    for line in annotations:
        assert re.fullmatch(r"::(error|warning) (file=[^,:]+,line=\d+,)?title=[^,:]+::.+", line), line
    assert sum(line.startswith("::warning") for line in annotations) <= 10
    # elsewhere nobody sees them
    assert "::error" not in run(with_faults, "validate", "--no-receipts").stdout


@pytest.mark.slow
def test_gitlab_gets_a_report_of_code_quality(with_faults: Path) -> None:
    run(with_faults, "validate", "--no-receipts", GITLAB_CI="true")
    entries = json.loads((with_faults / "build" / "validation" / "codequality.json").read_text(encoding="utf-8"))
    (wrong,) = (entry for entry in entries if entry["check_name"] == "value-not-an-integer")
    assert wrong["location"] == {"path": "data/workshops.csv", "lines": {"begin": 4}}
    assert wrong["severity"] == "major"
    assert len({entry["fingerprint"] for entry in entries}) == len(entries)
    for entry in entries:
        assert set(entry) == {"description", "check_name", "fingerprint", "severity", "location"}


def script_of(step: str) -> str:
    """The shell lines of a step of check.yml."""
    steps = yaml.safe_load((GITHUB / "check.yml").read_text(encoding="utf-8"))["jobs"]["check"]["steps"]
    return next(each["run"] for each in steps if each.get("name") == step)


@pytest.mark.skipif(sys.platform == "win32", reason="a runner of Linux runs these lines")
def test_what_is_personal_in_git_stops_the_check(tmp_path: Path) -> None:
    line = script_of("Nothing personal is in git")
    assert line in GITLAB.read_text(encoding="utf-8")
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "people.csv").write_text("person_id\n", encoding="utf-8")
    git(tmp_path, "init", "-q")
    git_save(tmp_path)
    assert shell(line, tmp_path).returncode == 0
    (tmp_path / "private").mkdir()
    (tmp_path / "private" / "people.csv").write_text("person_id,full_name\n", encoding="utf-8")
    git_save(tmp_path)
    assert shell(line, tmp_path).returncode == 1


# news of the template


def shell(script: str, folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Runs lines as a runner does."""
    return subprocess.run(
        ["bash", "-e", "-c", script],
        cwd=folder, env=os.environ | environment, capture_output=True, text=True, encoding="utf-8", check=False,
    )  # fmt: skip


@pytest.fixture
def cohort_of(tmp_path: Path) -> Callable[..., Path]:
    """A folder with the script and the answers of a cohort whose template has these tags."""

    def cohort(*tags: str, here: str = "v0.1.0", source: str = "") -> Path:
        template, folder = tmp_path / "template", tmp_path / "cohort"
        template.mkdir()
        (template / "README.md").write_text("x", encoding="utf-8")
        git(template, "init", "-q")
        git_save(template)
        for tag in tags:
            git(template, "tag", tag)
        scripts = folder / "toolkit" / "scripts"
        scripts.mkdir(parents=True)
        shutil.copy(ROOT / "scripts" / "news.py", scripts)
        answers = f"_commit: {here}\n_src_path: {source or template.as_posix()}\n"
        (folder / ".copier-answers.yml").write_text(answers, encoding="utf-8")
        return folder

    return cohort


def news(cohort: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    script = [sys.executable, str(cohort / "toolkit" / "scripts" / "news.py"), *arguments]
    return subprocess.run(
        script, capture_output=True, text=True, encoding="utf-8", env=os.environ | {"PYTHONUTF8": "1"}, check=False
    )


@pytest.mark.parametrize(
    ("tags", "here", "status", "first"),
    [
        (["v0.1.0", "v0.2.0", "v0.10.0"], "v0.2.0", 1, "cohort-template v0.10.0"),
        (["v0.1.0", "v0.2.0", "nightly"], "v0.2.0", 0, "v0.2.0 is the newest version."),
        (["v0.1.0"], "v0.1.0-4-gabc1234", 0, "v0.1.0-4-gabc1234 is the newest version."),
    ],
)
def test_news_are_told(cohort_of: Callable[..., Path], tags: list[str], here: str, status: int, first: str) -> None:
    done = news(cohort_of(*tags, here=here), "--fetch")
    assert (done.returncode, done.stdout.splitlines()[0]) == (status, first), done.stderr


def test_nothing_is_fetched_unasked(cohort_of: Callable[..., Path]) -> None:
    done = news(cohort_of("v0.2.0", source=NEVER))
    assert (done.returncode, done.stdout) == (2, "")
    assert "to allow that, add --fetch" in done.stderr


@pytest.mark.parametrize(
    ("cohort", "message"),
    [
        ({"source": "/nowhere/at/all"}, "/nowhere/at/all did not answer"),
        ({"source": "--upload-pack=touch hacked"}, "did not answer"),
        ({"here": "none"}, "does not say from where and from which version"),
        ({}, "has no versions"),
    ],
)
def test_what_cannot_be_found_out_is_said_in_one_line(
    cohort_of: Callable[..., Path], cohort: dict[str, str], message: str
) -> None:
    folder = cohort_of(**cohort)
    done = news(folder, "--fetch")
    assert done.returncode == 2
    assert message in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert not list(folder.rglob("hacked"))


GH = """#!/bin/sh
echo "$@" >> "$LOG"
if [ "$2" = list ]; then printf '%s\\n' "$KNOWN"; fi
"""
CURL = """#!/bin/sh
echo "$@" >> "$LOG"
case "$*" in *--get*) printf '%s' "$KNOWN";; esac
"""


def job(kind: str) -> str:
    if kind == "github":
        (step,) = [
            step["run"]
            for step in yaml.safe_load((GITHUB / "news.yml").read_text(encoding="utf-8"))["jobs"]["news"]["steps"]
            if "run" in step
        ]
        return step
    read: Any = yaml.safe_load(GITLAB.read_text(encoding="utf-8"))
    return read["news"]["script"][0]


@pytest.mark.skipif(sys.platform == "win32", reason="a runner of Linux runs these lines")
@pytest.mark.parametrize("kind", ["github", "gitlab"])
@pytest.mark.parametrize(
    ("cohort", "known", "status", "opened"),
    [
        pytest.param({}, "", 0, True, id="news"),
        pytest.param({}, "cohort-template v0.2.0", 0, False, id="issue-is-there"),
        pytest.param({"here": "v0.2.0"}, "", 0, False, id="no-news"),
        pytest.param({"source": "/nowhere"}, "", 1, False, id="cannot-tell"),
    ],
)
def test_the_weekly_check_opens_one_issue_and_is_loud_when_it_cannot(
    cohort_of: Callable[..., Path],
    tmp_path: Path,
    kind: str,
    cohort: dict[str, str],
    known: str,
    status: int,
    opened: bool,
) -> None:
    folder, programs, log = cohort_of("v0.2.0", **cohort), tmp_path / "bin", tmp_path / "log"
    programs.mkdir()
    for name, text in (("gh", GH), ("curl", CURL), ("python", f'#!/bin/sh\nexec {sys.executable} "$@"\n')):
        (programs / name).write_text(text, encoding="utf-8")
        (programs / name).chmod(0o755)
    known = known if kind == "github" else f'[{{"title": "{known}"}}]' if known else "[]"
    done = shell(
        job(kind), folder, PATH=f"{programs}:{os.environ['PATH']}", LOG=str(log), KNOWN=known, NEWS_TOKEN=cohort.get("here", "t"),
        CI_API_V4_URL="https://example.org/api/v4", CI_PROJECT_ID="7", PYTHONUTF8="1",
    )  # fmt: skip
    assert done.returncode == status, done.stdout + done.stderr
    calls = log.read_text(encoding="utf-8") if log.exists() else ""
    created = "issue create --title cohort-template v0.2.0" if kind == "github" else "title=cohort-template v0.2.0"
    assert (created in calls) is opened
    if status:
        assert "could not be found out" in done.stdout + done.stderr
    if opened:
        assert "copier update" in (folder / "body.txt").read_text(encoding="utf-8")


@pytest.mark.slow
def test_a_cohort_gets_what_it_asks_for(tmp_path: Path) -> None:
    cohort = render(tmp_path / "github", ci="github")
    assert {path.name for path in (cohort / ".github" / "workflows").iterdir()} == {
        "check.yml",
        "publish.yml",
        "news.yml",
    }
    assert (cohort / "toolkit" / "scripts" / "news.py").is_file()
