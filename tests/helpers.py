"""What the tests do again and again: make a cohort, change its files, run its commands."""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
import os
import runpy
import shutil
import subprocess
import sys
import tempfile
import warnings
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any
from unittest import mock

import copier._main
import jinja2
import pytest
from cohort.model.paths import CohortPaths
from filelock import FileLock

import copier

ROOT = Path(__file__).parents[1]
VERSION = int((ROOT / "schemas" / "VERSION").read_text(encoding="utf-8"))
"""The version of the schemas; the next one is what a newer template would bring."""
NEXT = VERSION + 1


SHARED_VARIABLE = "COHORT_TEST_SHARED"
"""Environment variable: the folder of what all workers of a run of the tests share."""


needs_pseudo_terminal = pytest.mark.skipif(os.name == "nt", reason="Windows has no pseudo-terminals")


def shared(name: str, make: Callable[[Path], object]) -> Path:
    """A folder that one worker makes, once in a run of the tests, and that all read. Do not change it."""
    folder = Path(os.environ[SHARED_VARIABLE], name)
    with FileLock(f"{folder}.lock"):
        if not folder.exists():
            # somebody who was interrupted leaves a half, which is no folder of this name
            half = Path(tempfile.mkdtemp(dir=folder.parent), "half")
            make(half)
            half.rename(folder)
    return folder


def render(folder: Path, source: Path = ROOT, ref: str = "HEAD", **answers: Any) -> Path:
    """What `copier copy` makes of these answers; every other question takes its default.

    Copier runs once for the same answers in a run of the tests, and later calls copy what it gave.
    """
    if source != ROOT:
        return run_copier(folder, source, ref, **answers)
    key = hashlib.sha256(json.dumps([ref, answers], sort_keys=True, default=str).encode()).hexdigest()[:16]
    rendered = shared(key, lambda new: run_copier(new, source, ref, **answers))
    return Path(shutil.copytree(rendered, folder, dirs_exist_ok=True))


def run_copier(folder: Path, source: Path, ref: str | None, exclude: Sequence[str] = (), **answers: Any) -> Path:
    """Copier itself, without a question to git for each file: the folder is no repository yet."""
    data = {"cohort_name": "Test", "country": "TH"} | answers
    # None stands for a question that nobody answers
    data = {name: answer for name, answer in data.items() if answer is not None}
    with warnings.catch_warnings(), without_questions_to_git(), compiled_once():
        warnings.simplefilter("ignore", copier.errors.DirtyLocalWarning)
        copier.run_copy(str(source), folder, data=data, defaults=True, vcs_ref=ref, quiet=True, exclude=exclude)
    return folder


def without_questions_to_git() -> contextlib.AbstractContextManager[Any]:
    """Copier asks git for each file whether it may be run; a cohort has hundreds."""
    return mock.patch.object(copier._main.Worker, "_sync_git_index_executable_bit")


COMPILED: dict[tuple[Any, ...], Any] = {}
"""The templates that copier has compiled in this process, by all that decides their code."""


def compiled_once() -> contextlib.AbstractContextManager[Any]:
    """Copier compiles each file and each name again for each cohort, which takes most of its time."""
    compile_template = jinja2.Environment.compile

    def compile_once(self: jinja2.Environment, source: Any, name: str | None = None, *more: Any, **options: Any) -> Any:
        if not isinstance(source, str) or options or more[1:]:
            return compile_template(self, source, name, *more, **options)
        signs = (self.block_start_string, self.variable_start_string, self.comment_start_string, self.trim_blocks)
        key = (type(self), *signs, self.lstrip_blocks, self.keep_trailing_newline, *self.extensions, name, source)
        if key in COMPILED:
            # an extension of copier forgets here what it knew of the template before
            self.preprocess(source, name)
        else:
            COMPILED[key] = compile_template(self, source, name, *more)
        return COMPILED[key]

    return mock.patch.object(jinja2.Environment, "compile", compile_once)


def render_answers(folder: Path, **answers: Any) -> Path:
    """What the answers decide, as `render`, but of a template without git, and with a toolkit that is only copied.

    That takes a fraction of the time; what git knows of the template is not in its .copier-answers.yml.
    """
    template = shared("template", copy_tracked)
    run_copier(folder, template, None, exclude=["/toolkit"], **answers)
    language = answers.get("language", "th")
    rendered = shared(f"toolkit-{language}", lambda new: run_copier(new, template, None, language=language))
    shutil.copytree(rendered / "toolkit", folder / "toolkit")
    return folder


def few_of_each(
    cases: Iterable[Any], kind: Callable[[Any], str], quick: int, mark: pytest.MarkDecorator = pytest.mark.slow
) -> list[Any]:
    """All cases for a test, each one argument; only so many of each kind are asked in the inner loop, or have no other
    mark."""
    seen: Counter[str] = Counter()
    marked = []
    for case in cases:
        seen[kind(case)] += 1
        marked.append(pytest.param(case, marks=mark) if seen[kind(case)] > quick else case)
    return marked


def build_file_tree(folder: Path, files: dict[str, str]) -> None:
    """Writes text files below a folder, by their paths."""
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")


def replace(path: Path, old: str, new: str) -> None:
    """Changes one place of a file, which must be there."""
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {path.name}"
    path.write_text(text.replace(old, new), encoding="utf-8", newline="\n")


def run(cohort: Path, script: str, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Runs one of the cohort's scripts as its session does: here in this process, which has loaded the libraries.

    A script that needs other environment variables runs in a process of its own.
    """
    if environment:
        return run_process(cohort, script, *arguments, **environment)
    output, errors = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8", newline="\n") for _ in range(2))
    command = [str(cohort / "toolkit" / "scripts" / f"{script}.py"), *arguments]
    of_cohort = classmethod(lambda cls: cls(cohort.resolve()))
    with (
        mock.patch.object(sys, "argv", command),
        mock.patch.object(CohortPaths, "of_this_toolkit", of_cohort),
        contextlib.redirect_stdout(output),
        contextlib.redirect_stderr(errors),
    ):
        try:
            runpy.run_path(str(ROOT / "scripts" / f"{script}.py"), run_name="__main__")
            status = 0
        except SystemExit as end:
            status = int(end.code or 0)
    texts = []
    for stream in (output, errors):
        stream.flush()
        texts.append(stream.buffer.getvalue().decode("utf-8"))  # type: ignore[attr-defined]
    return subprocess.CompletedProcess(command, status, *texts)


def run_process(cohort: Path, script: str, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Runs one of the cohort's own scripts in a process of its own."""
    return subprocess.run(
        [sys.executable, str(cohort / "toolkit" / "scripts" / f"{script}.py"), *arguments],
        # whoever runs the tests is not asked
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        encoding="utf-8",
        env=os.environ | {"PYTHONUTF8": "1"} | environment,
        check=False,
    )


def findings(cohort: Path) -> list[dict[str, Any]]:
    """What the last check wrote down."""
    return json.loads((cohort / "build" / "validation" / "findings.json").read_text(encoding="utf-8"))["findings"]


def git(folder: Path, *arguments: str) -> str:
    """Runs git as somebody, with none of this machine's settings."""
    environment = os.environ | {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
    who = ["-c", "user.name=Test", "-c", "user.email=test@example.org", "-c", "commit.gpgsign=false"]
    done = subprocess.run(
        ["git", *who, *arguments],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def git_save(folder: Path, message: str = "save", tag: str | None = None) -> None:
    """Commits everything in a folder, which becomes a repository if it is none, and tags it."""
    if not (folder / ".git").exists():
        git(folder, "init", "-q")
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "--allow-empty", "-m", message)
    if tag:
        git(folder, "tag", tag)


def copy_tracked(folder: Path) -> None:
    """Copies the template as it lies here, without what git ignores."""
    tracked = git(ROOT, "ls-files", "-z", "--cached", "--others", "--exclude-standard").split("\0")
    for name in filter(None, tracked):
        if (ROOT / name).exists():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / name, folder / name)


def template_copy(folder: Path, tag: str) -> Path:
    """The template as it lies here, as a repository of its own with one tag."""
    copy_tracked(folder)
    git_save(folder, "template", tag)
    return folder
