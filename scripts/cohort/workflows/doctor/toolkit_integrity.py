"""Checks the files of the template: whether they are unedited, merged without conflicts, and the newest version."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from ...errors import CannotRun
from ...model.findings import Finding
from ...model.foreign_files import foreign_file_kinds
from ...model.paths import CohortPaths
from ...model.yaml_files import read_yaml
from ...storing.git import run_git
from ...storing.ledger import sha256_of
from ...storing.older_copies import copies_in_git

HASHES = "toolkit/HASHES"
# folders of the toolkit whose files HASHES lists; fonts are no text, so copier cannot hash them
HASHED_FOLDERS = ("schemas", "report", "network", "languages", "scripts")
FONTS = "toolkit/report/theme/fonts/"
ANSWERS = ".copier-answers.yml"
# this command asks before it overwrites a file
RECOPY_COMMAND = "copier recopy --skip-answered --vcs-ref=:current:"
# updates of the template do not merge files in these folders
EXCLUDED_FOLDERS = {".git", ".nox", "build", "submissions", "private", "backups"}
MARKER = re.compile(rb"^(?:<<<<<<<|>>>>>>>) ", re.MULTILINE)
# a version as numbers to compare, and as text
Version = tuple[tuple[int, ...], str]
VERSION = re.compile(r"v?(\d+(?:\.\d+)+)(?:-\d+-g[0-9a-f]+)?(?:-dirty)?")


def conflict_findings(paths: CohortPaths) -> Iterator[Finding]:
    """Findings for files with conflict markers."""
    for entry in sorted(paths.root.iterdir()):
        if entry.name in EXCLUDED_FOLDERS:
            continue
        for path in [entry] if entry.is_file() else sorted(entry.rglob("*")):
            content = _content_or_empty(path)
            if marker := MARKER.search(content):
                row = content.count(b"\n", 0, marker.start()) + 1
                yield Finding("conflict-markers", paths.display_name(path), "", row=row)


def toolkit_findings(paths: CohortPaths) -> Iterator[Finding]:
    """Findings for missing, edited and additional files in toolkit/."""
    template_hashes = _template_hashes(paths)
    if not template_hashes:
        command = f"git checkout HEAD -- {HASHES}" if any(copies_in_git(paths, paths.root / HASHES)) else RECOPY_COMMAND
        yield Finding("toolkit-missing", HASHES, "", values={"values": [HASHES], "command": command})
        return
    current_files = {
        name: path
        for folder in HASHED_FOLDERS
        for path in sorted((paths.declarations / folder).rglob("*"))
        if path.is_file() and not (name := paths.display_name(path)).startswith(FONTS)
    }
    missing = [name for name in template_hashes if name not in current_files]
    edited = [
        name
        for name, sha256 in template_hashes.items()
        if name in current_files and sha256_of_text(_content_or_empty(current_files[name])) != sha256
    ]
    for code, names in (("toolkit-missing", missing), ("toolkit-edited", edited)):
        if names:
            command = _restore_command(paths, names, template_hashes)
            yield Finding(code, _folder_of(names), "", values={"values": names, "command": command})
    kinds = foreign_file_kinds(paths)
    extra = [
        name
        for name, path in current_files.items()
        if name not in template_hashes
        and path.parent.name != "__pycache__"
        and all(kind.original(path) is None for kind in kinds)
    ]
    if extra:
        yield Finding("toolkit-extra", _folder_of(extra), "", values={"values": extra})


def template_findings(paths: CohortPaths, newest: Version | None) -> Iterator[Finding]:
    """Findings if the cohort has lost the record of its template, or if there is a newer version of it."""
    if not (paths.root / ANSWERS).exists():
        yield Finding("answers-missing", ANSWERS, "")
        return
    current = _version(_copier_answers(paths).get("_commit"))
    if newest and current and newest[0] > current[0]:
        yield Finding("template-newer", ANSWERS, "", values={"version": newest[1], "here": current[1]})


def newest_version(paths: CohortPaths) -> Version | None:
    """The newest version of the template; None unless the template is a folder on this machine with tags."""
    source = str(_copier_answers(paths).get("_src_path") or "")
    if not Path(source).is_absolute() or not Path(source).is_dir():
        return None
    tags, _ = run_git(Path(source), "tag")
    return max(filter(None, map(_version, tags.decode("utf-8", "replace").split())), default=None)


def _content_or_empty(path: Path) -> bytes:
    """The content of a file; empty if it is no file, or another program has it open."""
    try:
        return path.read_bytes()
    except OSError:
        return b""


def _template_hashes(paths: CohortPaths) -> dict[str, str]:
    """The SHA-256 of each file of toolkit/ as the template delivered it; empty if the list cannot be read."""
    try:
        lines = (paths.root / HASHES).read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        return {}
    pairs = (line.partition("  ") for line in lines)
    return {f"toolkit/{name}": sha256 for sha256, _, name in pairs if name}


def sha256_of_text(content: bytes) -> str:
    """The SHA-256 of a text file in hex, the same for both kinds of line ends."""
    return sha256_of(content.replace(b"\r\n", b"\n"))


def _restore_command(paths: CohortPaths, names: Iterable[str], template_hashes: dict[str, str]) -> str:
    """The command that restores these files: from git if it has the original files, else from the template."""
    files_by_commit = defaultdict(list)
    for name in names:
        copies = copies_in_git(paths, paths.root / name)
        commit = next((copy.commit for copy in copies if sha256_of_text(copy.content) == template_hashes[name]), "")
        if not commit:
            return RECOPY_COMMAND
        files_by_commit[commit].append(name)
    return "; ".join(f"git checkout {commit} -- {' '.join(files)}" for commit, files in files_by_commit.items())


def _folder_of(names: list[str]) -> str:
    return names[0] if len(names) == 1 else "toolkit/"


def _copier_answers(paths: CohortPaths) -> dict[str, Any]:
    """The answers that copier saved when it made or updated the cohort; empty if they cannot be read."""
    try:
        answers = read_yaml(paths.root / ANSWERS)
    except CannotRun:
        return {}
    return answers if isinstance(answers, dict) else {}


def _version(text: Any) -> Version | None:
    """The version in a tag or commit description of the template; None if it is not based on a release."""
    match = VERSION.fullmatch(str(text))
    return (tuple(map(int, match[1].split("."))), match[1]) if match else None
