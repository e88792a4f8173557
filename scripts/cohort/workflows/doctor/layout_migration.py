"""Bringing a cohort to a new layout of folders: its own files move, and edits of the toolkit's files become a patch.

`copier update` moves the toolkit's files to their new folders. It leaves what the cohort added, and drops edits of the
toolkit's files without a word. So the old folders are compared, as git had them before the update, with what the
template had brought.
"""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from ...errors import CannotRun
from ...model.migration_steps import MigrationStep, template_file_hashes
from ...model.paths import CohortPaths
from ...storing.git import run_git

PATCH = "migration/edits.patch"


@dataclass
class LayoutChange:
    """What a new layout asks for.

    `moves` are files of the cohort with their new places; `edits` are files of the toolkit that were edited, by their
    new names; `patch` holds these edits, to be applied with `git apply --3way`; `left` are files that somebody else
    put into a folder of the toolkit, and that stay where they are.
    """

    moves: list[tuple[Path, Path]] = field(default_factory=list)
    edits: list[str] = field(default_factory=list)
    patch: str = ""
    left: list[Path] = field(default_factory=list)

    @property
    def is_needed(self) -> bool:
        """Whether there is something to move or to keep."""
        return bool(self.moves or self.edits)


def plan_layout_change(paths: CohortPaths, steps: list[MigrationStep]) -> LayoutChange:
    """What these steps ask for. Raises CannotRun where a file would take the place of another one."""
    change = LayoutChange()
    moved = [step for step in steps if step.step == "move_folder"]
    for step in moved:
        change.moves += _moves(paths, paths.root / step.old, paths.root / step.new)
    retired = [step for step in steps if step.step == "retire_folder"]
    old_own = {old for old, _ in change.moves}
    for step in retired:
        change.left += [path for path in _files(paths.root / step.old) if path not in old_own]
    own_folders = [f"{step.old}/" for step in moved]
    for step in retired:
        for name, patch in _edits(paths, step, own_folders):
            change.edits.append(name)
            change.patch += patch
    return change


def delete_empty_folders(paths: CohortPaths, steps: list[MigrationStep]) -> None:
    """Deletes what an update leaves in retired folders: compiled modules and empty folders."""
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


def _moves(paths: CohortPaths, old: Path, new: Path) -> Iterator[tuple[Path, Path]]:
    for path in _files(old):
        target = new / path.relative_to(old)
        if target.exists():
            raise CannotRun(
                f"{paths.display_name(path)}: {paths.display_name(target)} is there already; rename one, then run again"
            )
        yield path, target


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file() and path.parent.name != "__pycache__")


def _edits(paths: CohortPaths, step: MigrationStep, own_folders: list[str]) -> Iterator[tuple[str, str]]:
    """The edited files of a retired folder: the new name of each, and its part of the patch."""
    commit = _commit_before_update(paths, step.old)
    if not commit:
        return
    brought = template_file_hashes(paths)
    listed, _ = run_git(paths.root, "ls-tree", "-r", "-z", "--name-only", commit, "--", step.old)
    for name in filter(None, listed.decode("utf-8", "replace").split("\0")):
        if name not in brought or any(name.startswith(folder) for folder in own_folders):
            continue
        content, _ = run_git(paths.root, "show", f"{commit}:./{name}")
        if _sha256(content) in brought[name]:
            continue
        new_name = f"{step.new}{name.removeprefix(step.old)}"
        original = _original(paths, name, brought[name])
        yield new_name, _patch(paths, new_name, f"{original}:./{name}" if original else "", f"{commit}:./{name}")


def _commit_before_update(paths: CohortPaths, folder: str) -> str:
    """The commit that has the old folder: the last one, or the one before it was deleted; empty without git."""
    listed, problem = run_git(paths.root, "ls-tree", "--name-only", "HEAD", "--", folder)
    if problem:
        return ""
    if listed.strip():
        return "HEAD"
    deleted, _ = run_git(paths.root, "log", "-1", "--diff-filter=D", "--format=%H", "--", folder)
    return f"{deleted.decode('ascii').strip()}^" if deleted.strip() else ""


def _original(paths: CohortPaths, name: str, hashes: set[str]) -> str:
    """The newest commit that has the file as the template brought it; empty where none has."""
    listed, _ = run_git(paths.root, "log", "--format=%H", "--", name)
    for commit in listed.decode("ascii").split():
        content, problem = run_git(paths.root, "show", f"{commit}:./{name}")
        if not problem and _sha256(content) in hashes:
            return commit
    return ""


def _patch(paths: CohortPaths, new_name: str, original: str, edited: str) -> str:
    """The edit as a part of a patch for the new place; of a file whose original git never had, the whole file."""
    if original:
        found, _ = run_git(paths.root, "diff", "--no-color", "--no-ext-diff", original, edited)
        head, _, hunks = found.decode("utf-8", "replace").partition("\n@@")
        index = next((line for line in head.splitlines() if line.startswith("index ")), "")
        names = f"--- a/{new_name}\n+++ b/{new_name}\n"
        return f"diff --git a/{new_name} b/{new_name}\n{index}\n{names}@@{hunks}"
    content, _ = run_git(paths.root, "show", edited)
    lines = content.decode("utf-8", "replace").splitlines()
    body = "".join(f"+{line}\n" for line in lines)
    return (
        f"diff --git a/{new_name}.edited b/{new_name}.edited\nnew file mode 100644\n"
        f"--- /dev/null\n+++ b/{new_name}.edited\n@@ -0,0 +1,{len(lines)} @@\n{body}"
    )


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content.replace(b"\r\n", b"\n")).hexdigest()
