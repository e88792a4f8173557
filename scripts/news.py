"""Say whether there is a newer version of the template: python toolkit/scripts/news.py --fetch

It asks the address from which the cohort was made for its tags. That is all it fetches, and only with --fetch.
For the weekly check of GitHub or GitLab, which has no libraries: it uses only the standard library and git.
Prints a title and a text for an issue and ends with 1 if there is a newer version; ends with 2 if it could not tell.
"""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ANSWERS = ROOT / ".copier-answers.yml"
# how long to wait for an answer, in seconds
PATIENCE = 60
NOTHING_NEW, NEWS, COULD_NOT_TELL = 0, 1, 2
TEXT = """Version {new} of cohort-template is there, this cohort has {here}.

1. Make a back-up: nox -s backup
2. copier update
3. nox -s migrate, then nox
4. What is new stands in CHANGELOG.md of the template.

มีแม่แบบรุ่น {new} แล้ว ที่นี่ใช้รุ่น {here} ให้สำรองข้อมูล (nox -s backup) แล้วสั่ง copier update และ nox -s migrate
"""


def main(arguments: argparse.Namespace) -> int:
    if not arguments.fetch:
        return refuse("it asks the address of the template for its versions; to allow that, add --fetch")
    try:
        answers = ANSWERS.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        return refuse(f"{ANSWERS.name} cannot be read ({error}); bring it back with: git checkout {ANSWERS.name}")
    source, commit = (re.search(rf"(?m)^{name}: *['\"]?(.+?)['\"]?$", answers) for name in ("_src_path", "_commit"))
    here = numbers(commit[1]) if commit else ()
    if not source or not here:
        return refuse(f"{ANSWERS.name} does not say from where and from which version this cohort was made")
    tags, problem = tags_of(address_of(source[1]))
    if problem:
        return refuse(problem)
    newest = max((tag for tag in tags if numbers(tag)), key=numbers, default="")
    if not newest:
        return refuse(f"{source[1]} has no versions")
    if numbers(newest) <= here:
        print(f"{commit[1] if commit else ''} is the newest version.")
        return NOTHING_NEW
    print(f"cohort-template {newest}")
    print(TEXT.format(new=newest, here=commit[1] if commit else ""))
    return NEWS


def address_of(source: str) -> str:
    """The address as git knows it: copier writes gh:owner/name for one on GitHub, gl: for one on GitLab."""
    for short, host in (("gh:", "https://github.com/"), ("gl:", "https://gitlab.com/")):
        if source.startswith(short):
            return host + source.removeprefix(short)
    return source.removeprefix("git+")


def tags_of(address: str) -> tuple[list[str], str]:
    """The tags at an address, or why they cannot be had."""
    # an address is no option, and git asks nobody for a password
    command = ["git", "ls-remote", "--tags", "--refs", "--", address]
    environment = os.environ | {"GIT_TERMINAL_PROMPT": "0"}
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, encoding="utf-8", errors="replace", timeout=PATIENCE,
            env=environment, check=False,
        )  # fmt: skip
    except (OSError, subprocess.TimeoutExpired) as error:
        return [], f"{address} did not answer: {error}"
    if done.returncode:
        return [], f"{address} did not answer: {' '.join(done.stderr.split())}"
    return [line.rpartition("refs/tags/")[2] for line in done.stdout.splitlines()], ""


def numbers(version: str) -> tuple[int, ...]:
    """The numbers of a version such as v0.2.0 or v0.2.0-3-gabcdef, by which they have an order; empty for others."""
    found = re.fullmatch(r"v?(\d+(?:\.\d+)+)(?:-\d+-g[0-9a-f]+)?", version)
    return tuple(map(int, found[1].split("."))) if found else ()


def refuse(problem: str) -> int:
    print(f"This could not be found out: {problem}", file=sys.stderr)
    return COULD_NOT_TELL


if __name__ == "__main__":
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="replace")  # type: ignore[union-attr]  # a text stream has it
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--fetch", action="store_true", help="ask the address of the template")
    sys.exit(main(parser.parse_args()))
