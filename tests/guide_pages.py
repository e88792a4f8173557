"""What README and guide of a cohort tell people to type and to write, read from their Markdown."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass

PROGRAMS = {"nox", "python3", "py", "git", "copier", "pip"}
FENCE = re.compile(r" *```(\w*)")
NAME = re.compile(r" *`([^`]+)`:")
CODE = re.compile(r"`([^`]+)`")
HEADING = re.compile(r"##+ (.+)")


@dataclass(frozen=True)
class Block:
    """A block of code: commands, or, with a file name above it, what that file holds."""

    section: str
    file: str
    text: str

    @property
    def lines(self) -> list[str]:
        return self.text.splitlines()


def blocks(page: str) -> list[Block]:
    """The blocks of a page, in order; one in a list is read without its indentation."""
    found: list[Block] = []
    section, before = "", ""
    lines = iter(page.splitlines())
    for line in lines:
        if heading := HEADING.fullmatch(line):
            section = heading[1]
        if fence := FENCE.fullmatch(line):
            indent = len(line) - len(line.lstrip())
            inside = [code_line[indent:] for code_line in _until_fence(lines)]
            name = NAME.fullmatch(before) if fence[1] else None
            assert bool(fence[1]) == bool(name), f"{section}: a block of {fence[1] or 'commands'} below “{before}”"
            found.append(Block(section, name[1] if name else "", "\n".join([*inside, ""])))
        before = line or before
    return found


def _until_fence(lines: Iterator[str]) -> Iterator[str]:
    for line in lines:
        if FENCE.fullmatch(line):
            return
        yield line


def prose(page: str) -> list[str]:
    """The lines of a page outside of its blocks."""
    lines = iter(page.splitlines())
    prose_lines = []
    for line in lines:
        if FENCE.fullmatch(line):
            list(_until_fence(lines))
        else:
            prose_lines.append(line)
    return prose_lines


def commands(page: str) -> list[str]:
    """Every command line of a page, each once: those of blocks first, then those within sentences and tables.

    In a table `-- --option` stands for the command at the beginning of its row with that option.
    """
    found = [line for block in blocks(page) if not block.file for line in block.lines]
    for line in prose(page):
        assert line.count("`") % 2 == 0, f"a code that does not end in its line: {line}"
        codes = CODE.findall(line)
        first = codes[0] if codes and line.startswith("| `nox") else ""
        for code in codes:
            if code.split()[0] in PROGRAMS:
                found.append(code)
            elif first and code.startswith("-- "):
                found.append(f"{first} {code if ' -- ' not in first else code.removeprefix('-- ')}")
    return list(dict.fromkeys(found))


def examples(page: str) -> dict[str, str]:
    """The files that a page shows for local/, by their paths."""
    return {block.file: block.text for block in blocks(page) if block.file.startswith("local/")}


def settings(page: str) -> list[str]:
    """What a page shows for cohort.yml, in order."""
    return [block.text for block in blocks(page) if block.file == "cohort.yml"]


def session_of(line: str) -> tuple[str, list[str]]:
    """The session that a line of nox runs, and its arguments."""
    words = shlex.split(line)
    assert words[:2] == ["nox", "-s"], line
    assert words[3:4] in ([], ["--"]), line
    return words[2], words[4:]


def without_words(text: str) -> str:
    """A command or a file without what is said in words, which differs from language to language."""
    text = re.sub(r'"[^"@\n]*"', '"…"', text)
    text = re.sub(r"\b(title|description|question|example|reason|privacy_contact|msgstr): .*", r"\1: …", text)
    text = re.sub(r"^-- (title|unit|formula|source|message|why|fix): .*", r"-- \1: …", text, flags=re.M)
    text = re.sub(r"^(-- columns: \w+ =) .*", r"\1 …", text, flags=re.M)
    return re.sub(r"\{# title: .* #\}", "{# title: … #}", text)
