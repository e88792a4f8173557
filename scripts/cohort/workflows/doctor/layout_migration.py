"""Brings a cohort to a new layout of folders: its own files move, and edits of the toolkit's files become a patch.

`copier update` moves the toolkit's files to their new folders. It leaves files that the cohort added, and silently
drops edits of the toolkit's files. So this compares the old folders, as git had them before the update, with the
files of the template.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from ...errors import CannotRun
from ...model.migration_steps import MigrationStep, template_file_hashes
from ...model.paths import CohortPaths
from ...storing.git import run_git
from .toolkit_integrity import sha256_of_text

PATCH = "migration/edits.patch"


@dataclass
class LayoutChange:
    """The changes that a new layout needs.

    `moves` are files of the cohort with their old and new paths; `edits` the new names of edited files of the toolkit;
    `patch` has these edits, for `git apply --3way`; `remaining_files` are others in a folder of the toolkit, which
    stay in place.
    """

    moves: list[tuple[Path, Path]] = field(default_factory=list)
    edits: list[str] = field(default_factory=list)
    patch: str = ""
    remaining_files: list[Path] = field(default_factory=list)

    @property
    def is_needed(self) -> bool:
        """Whether there is a file to move or an edit to save."""
        return bool(self.moves or self.edits)


def plan_layout_change(paths: CohortPaths, steps: list[MigrationStep]) -> LayoutChange:
    """The changes that these steps need. Raises CannotRun if a file would replace another one."""
    change = LayoutChange()
    move_steps = [step for step in steps if step.step == "move_folder"]
    for step in move_steps:
        change.moves += _planned_moves(paths, paths.root / step.old, paths.root / step.new)
    retire_steps = [step for step in steps if step.step == "retire_folder"]
    moved_files = {old for old, _ in change.moves}
    for step in retire_steps:
        change.remaining_files += [path for path in _files(paths.root / step.old) if path not in moved_files]
    moved_folders = [f"{step.old}/" for step in move_steps]
    for step in retire_steps:
        for name, patch in _edits(paths, step, moved_folders):
            change.edits.append(name)
            change.patch += patch
    return change


def delete_empty_folders(paths: CohortPaths, steps: list[MigrationStep]) -> None:
    """Deletes compiled modules and empty folders, which an update leaves in retired folders."""
    for step in steps:
        folder = paths.root / step.old
        if step.step != "retire_folder" or not folder.is_dir():
            continue
        for cache in sorted(folder.rglob("__pycache__")):
            shutil.rmtree(cache, ignore_errors=True)
        for path in sorted(folder.rglob("*"), reverse=True):
            if path.is_dir() and not any(path.iterdir()):
                path.rmdir()
        if not any(folder.iterdir()):
            folder.rmdir()


def _planned_moves(paths: CohortPaths, old: Path, new: Path) -> Iterator[tuple[Path, Path]]:
    for path in _files(old):
        target = new / path.relative_to(old)
        if target.exists():
            raise CannotRun(
                f"{paths.display_name(path)}: {paths.display_name(target)} is there already; rename one, then run again"
            )
        yield path, target


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file() and path.parent.name != "__pycache__")


def _edits(paths: CohortPaths, step: MigrationStep, moved_folders: list[str]) -> Iterator[tuple[str, str]]:
    """The edited files of a retired folder, each with its new name and its part of the patch."""
    commit = _commit_before_update(paths, step.old)
    if not commit:
        return
    template_hashes = template_file_hashes(paths)
    output, _ = run_git(paths.root, "ls-tree", "-r", "-z", "--name-only", commit, "--", step.old)
    for name in filter(None, output.decode("utf-8", "replace").split("\0")):
        if name not in template_hashes or any(name.startswith(folder) for folder in moved_folders):
            continue
        content, _ = run_git(paths.root, "show", f"{commit}:./{name}")
        if sha256_of_text(content) in template_hashes[name]:
            continue
        new_name = f"{step.new}{name.removeprefix(step.old)}"
        original = _original_commit(paths, name, template_hashes[name])
        yield new_name, _file_patch(paths, new_name, f"{original}:./{name}" if original else "", f"{commit}:./{name}")


def _commit_before_update(paths: CohortPaths, folder: str) -> str:
    """The last commit that has the old folder: HEAD, or the one before its deletion; empty without git."""
    output, problem = run_git(paths.root, "ls-tree", "--name-only", "HEAD", "--", folder)
    if problem:
        return ""
    if output.strip():
        return "HEAD"
    log, _ = run_git(paths.root, "log", "-1", "--diff-filter=D", "--format=%H", "--", folder)
    return f"{log.decode('ascii').strip()}^" if log.strip() else ""


def _original_commit(paths: CohortPaths, name: str, hashes: set[str]) -> str:
    """The newest commit that has the file as the template delivered it; empty if there is none."""
    log, _ = run_git(paths.root, "log", "--format=%H", "--", name)
    for commit in log.decode("ascii").split():
        content, problem = run_git(paths.root, "show", f"{commit}:./{name}")
        if not problem and sha256_of_text(content) in hashes:
            return commit
    return ""


def _file_patch(paths: CohortPaths, new_name: str, original: str, edit: str) -> str:
    """The edit as a part of a patch for the new path; the whole file if git never had the original."""
    if original:
        diff, _ = run_git(paths.root, "diff", "--no-color", "--no-ext-diff", original, edit)
        head, _, hunks = diff.decode("utf-8", "replace").partition("\n@@")
        index_line = next((line for line in head.splitlines() if line.startswith("index ")), "")
        names = f"--- a/{new_name}\n+++ b/{new_name}\n"
        return f"diff --git a/{new_name} b/{new_name}\n{index_line}\n{names}@@{hunks}"
    content, _ = run_git(paths.root, "show", edit)
    lines = content.decode("utf-8", "replace").splitlines()
    body = "".join(f"+{line}\n" for line in lines)
    return (
        f"diff --git a/{new_name}.edited b/{new_name}.edited\nnew file mode 100644\n"
        f"--- /dev/null\n+++ b/{new_name}.edited\n@@ -0,0 +1,{len(lines)} @@\n{body}"
    )
