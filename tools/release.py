"""Prepare a release: python tools/release.py X.Y.Z [--date 2026-12-01]

Checks that the schemas since the last release have their steps, that the changelog says something, and that this is a
new version. Then it writes the version and the day into pyproject.toml, scripts/cohort/__init__.py and CHANGELOG.md,
the notes into build/release/notes.md, and says what to commit and to tag. `nox -s release` runs it after all tests.
"""

from __future__ import annotations

import argparse
import datetime
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from tools.schema_changes import missing_steps, newest_release  # noqa: E402

VERSION = re.compile(r"\d+\.\d+\.\d+")
# the newest part of the changelog, which is not out yet
UNRELEASED = re.compile(r"^## (?P<version>\S+) \(unreleased\)\n(?P<notes>.*?)(?=^## |\Z)", re.MULTILINE | re.DOTALL)


def main(arguments: argparse.Namespace) -> int:
    problems = list(find_problems(arguments.version))
    if problems:
        print("\n".join(problems), file=sys.stderr)
        return 1
    notes = write_version(ROOT, arguments.version, arguments.date)
    file = ROOT / "build" / "release" / "notes.md"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(notes, encoding="utf-8", newline="\n")
    tag, bundle = f"v{arguments.version}", f"tests/data/template-{arguments.version}.bundle"
    print(
        f"The notes of {tag} are in {file.relative_to(ROOT).as_posix()}. Now:\n\n"
        f'    git commit -am "Release {arguments.version}"\n'
        f"    git tag -a {tag} -F build/release/notes.md\n"
        f"    git push --follow-tags\n\n"
        "Then keep what people will update from, for the tests, and commit it:\n\n"
        f"    git bundle create {bundle} {tag}"
    )
    return 0


def find_problems(version: str) -> list[str]:
    """What stands against a release, a line each."""
    problems = [str(change) for change in missing_steps(newest_release())]
    if not VERSION.fullmatch(version):
        return [*problems, f"{version}: write the version as three numbers, such as 0.3.0"]
    tags = [tag.removeprefix("v") for tag in _git("tag", "--list", "v*").split()]
    newest = max((numbers(tag) for tag in tags if VERSION.fullmatch(tag)), default=(0,))
    if numbers(version) <= newest:
        problems.append(f"{version}: there is {'.'.join(map(str, newest))} already; take a higher number")
    found = UNRELEASED.search((ROOT / "CHANGELOG.md").read_text(encoding="utf-8"))
    if found is None or not found["notes"].strip():
        problems.append("CHANGELOG.md: write what is new under “## NEXT (unreleased)”")
    if _git("status", "--porcelain").strip():
        problems.append("there are changes that are not committed; commit them, or put them away")
    return problems


def write_version(root: Path, version: str, day: datetime.date) -> str:
    """Writes the version into the files that have it; returns the notes of the release."""
    _replace(root / "pyproject.toml", r'(?m)^version = ".*"$', f'version = "{version}"')
    _replace(root / "scripts" / "cohort" / "__init__.py", r'(?m)^__version__ = ".*"$', f'__version__ = "{version}"')
    changelog = root / "CHANGELOG.md"
    text = changelog.read_text(encoding="utf-8")
    found = UNRELEASED.search(text)
    if found is None:
        raise ValueError("CHANGELOG.md has no unreleased part")
    heading = f"## {version} ({day.isoformat()})\n"
    text = text[: found.start()] + heading + found["notes"] + text[found.end() :]
    changelog.write_text(text, encoding="utf-8", newline="\n")
    return f"cohort-template {version}\n\n{found['notes'].strip()}\n"


def numbers(version: str) -> tuple[int, ...]:
    """The numbers of a version, by which versions have an order."""
    return tuple(int(part) for part in version.split("."))


def _replace(file: Path, pattern: str, line: str) -> None:
    text = file.read_text(encoding="utf-8")
    changed, count = re.subn(pattern, line, text)
    if count != 1:
        raise ValueError(f"{file.name} says its version {count} times")
    file.write_text(changed, encoding="utf-8", newline="\n")


def _git(*arguments: str) -> str:
    done = subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True, encoding="utf-8", check=True)
    return done.stdout


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("version", metavar="X.Y.Z")
    parser.add_argument(
        "--date", type=datetime.date.fromisoformat, default=datetime.datetime.now(datetime.UTC).date(), metavar="DATE"
    )
    sys.exit(main(parser.parse_args()))
