"""What the template brought: whether it is still as it was, joined without conflicts, and the newest there is."""

from __future__ import annotations

import hashlib
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
from ...storing.older_copies import copies_in_git

HASHES = "toolkit/HASHES"
# folders of the toolkit whose files HASHES lists; fonts are no text, so copier cannot hash them
HASHED_FOLDERS = ("schemas", "report", "languages", "scripts")
FONTS = "toolkit/report/theme/fonts/"
ANSWERS = ".copier-answers.yml"
# it asks before it writes over a file
RECOPY_COMMAND = "copier recopy --skip-answered --vcs-ref=:current:"
# no update of the template joins what lies here
EXCLUDED_FOLDERS = {".git", ".nox", "build", "submissions", "private", "backups"}
MARKER = re.compile(rb"^(?:<<<<<<<|>>>>>>>) ", re.MULTILINE)
# as numbers to compare, and as it is written
Version = tuple[tuple[int, ...], str]
VERSION = re.compile(r"v?(\d+(?:\.\d+)+)(?:-\d+-g[0-9a-f]+)?(?:-dirty)?")


def conflict_findings(paths: CohortPaths) -> Iterator[Finding]:
    """Files in which two versions stand between conflict markers."""
    for top in sorted(paths.root.iterdir()):
        if top.name in EXCLUDED_FOLDERS:
            continue
        for path in [top] if top.is_file() else sorted(top.rglob("*")):
            content = _content(path)
            if found := MARKER.search(content):
                row = content.count(b"\n", 0, found.start()) + 1
                yield Finding("conflict-markers", paths.display_name(path), "", row=row)


def toolkit_findings(paths: CohortPaths) -> Iterator[Finding]:
    """Files of toolkit/ that are not as the template brought them."""
    brought = _hashes(paths)
    if not brought:
        command = f"git checkout HEAD -- {HASHES}" if any(copies_in_git(paths, paths.root / HASHES)) else RECOPY_COMMAND
        yield Finding("toolkit-missing", HASHES, "", values={"values": [HASHES], "command": command})
        return
    here = {
        name: path
        for folder in HASHED_FOLDERS
        for path in sorted((paths.declarations / folder).rglob("*"))
        if path.is_file() and not (name := paths.display_name(path)).startswith(FONTS)
    }
    missing = [name for name in brought if name not in here]
    edited = [name for name, sha256 in brought.items() if name in here and _sha256(_content(here[name])) != sha256]
    for code, names in (("toolkit-missing", missing), ("toolkit-edited", edited)):
        if names:
            command = _command(paths, names, brought)
            yield Finding(code, _folder_of(names), "", values={"values": names, "command": command})
    kinds = foreign_file_kinds(paths)
    extra = [
        name
        for name, path in here.items()
        if name not in brought
        and path.parent.name != "__pycache__"
        and all(kind.original(path) is None for kind in kinds)
    ]
    if extra:
        yield Finding("toolkit-extra", _folder_of(extra), "", values={"values": extra})


def template_findings(paths: CohortPaths, newest: Version | None) -> Iterator[Finding]:
    """Whether the cohort still knows its template, and whether the newest version of that is newer than its own."""
    if not (paths.root / ANSWERS).exists():
        yield Finding("answers-missing", ANSWERS, "")
        return
    here = _version(_answers(paths).get("_commit"))
    if newest and here and newest[0] > here[0]:
        yield Finding("template-newer", ANSWERS, "", values={"version": newest[1], "here": here[1]})


def newest_version(paths: CohortPaths) -> Version | None:
    """The newest version of the template, to compare and to read; None when the template is not within reach."""
    source = str(_answers(paths).get("_src_path") or "")
    if not Path(source).is_absolute() or not Path(source).is_dir():
        return None
    tags, _ = run_git(Path(source), "tag")
    return max(filter(None, map(_version, tags.decode("utf-8", "replace").split())), default=None)


def _content(path: Path) -> bytes:
    """What is in a file; nothing where it is none, or another program holds it."""
    try:
        return path.read_bytes()
    except OSError:
        return b""


def _hashes(paths: CohortPaths) -> dict[str, str]:
    """The hash of each file of toolkit/ as the template brought it; empty when they are not there."""
    try:
        lines = (paths.root / HASHES).read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        return {}
    pairs = (line.partition("  ") for line in lines)
    return {f"toolkit/{name}": sha256 for sha256, _, name in pairs if name}


def _sha256(content: bytes) -> str:
    """The hash of a text file, whatever ends its lines on this machine."""
    return hashlib.sha256(content.replace(b"\r\n", b"\n")).hexdigest()


def _command(paths: CohortPaths, names: Iterable[str], brought: dict[str, str]) -> str:
    """What brings these files back: from git where it has them as they came, else from the template."""
    of_commit = defaultdict(list)
    for name in names:
        copies = copies_in_git(paths, paths.root / name)
        commit = next((copy.commit for copy in copies if _sha256(copy.content) == brought[name]), "")
        if not commit:
            return RECOPY_COMMAND
        of_commit[commit].append(name)
    return "; ".join(f"git checkout {commit} -- {' '.join(files)}" for commit, files in of_commit.items())


def _folder_of(names: list[str]) -> str:
    return names[0] if len(names) == 1 else "toolkit/"


def _answers(paths: CohortPaths) -> dict[str, Any]:
    """What copier noted when it made or updated the cohort; empty when that cannot be read."""
    try:
        answers = read_yaml(paths.root / ANSWERS)
    except CannotRun:
        return {}
    return answers if isinstance(answers, dict) else {}


def _version(text: Any) -> Version | None:
    """What a tag or a commit of the template says of its version; None for what is no released version."""
    found = VERSION.fullmatch(str(text))
    return (tuple(map(int, found[1].split("."))), found[1]) if found else None
