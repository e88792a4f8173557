"""Pages as their files declare them: a block of Jinja comments at the beginning, read without filling the page."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from ...errors import CannotRun
from ...model.paths import CohortPaths
from ...model.report_files import report_files
from ...model.yaml_files import parse_entry, read_yaml

ENDING = ".html.jinja"
ALL = "all"
NAME = re.compile(r"[a-z0-9][a-z0-9_-]*")
LINE = re.compile(r"\{# *([\w ]+): *(.*?) *#\}")
# a page of another session, such as a receipt, says so and nothing else
SESSION, OWN = "session", "report"
NEEDED = ("title", "audience", "order")
KNOWN = (*NEEDED, "each", SESSION)


@dataclass(frozen=True)
class Audience:
    """For whom a page may be."""

    name: str
    title: str


@dataclass(frozen=True)
class PageDeclaration:
    """One page of the report. `each` is the measure for each row of which there is one, if there is more than one."""

    name: str
    where: str
    title: str
    audience: str
    order: int
    one_for_each: str = ""

    @property
    def template(self) -> str:
        """The name by which Jinja knows the file."""
        return f"{self.name}{ENDING}"


def read_audiences(paths: CohortPaths) -> dict[str, Audience]:
    """Every audience that is declared, by name."""
    path = paths.report / "audiences.yaml"
    return {each["name"]: parse_entry(Audience, each, paths.display_name(path)) for each in read_yaml(path)}


def read_pages(paths: CohortPaths, measures: Collection[str]) -> list[PageDeclaration]:
    """Every page of the report in the order of the navigation. Raises CannotRun for the first header that is not right.

    What begins with _ is a part of pages.
    """
    audiences = read_audiences(paths)
    pages = []
    for name, path in report_files(paths, "pages", ENDING).items():
        if not name.startswith("_"):
            page = _read(paths, name, path, audiences, measures)
            pages += [page] if page else []
    return sorted(pages, key=lambda page: (page.order, page.name))


def _read(
    paths: CohortPaths, name: str, path: Path, audiences: Collection[str], measures: Collection[str]
) -> PageDeclaration | None:
    """A page of the report; None for one that belongs to another session."""
    where, header = paths.display_name(path), _header(paths, path)
    if header.get(SESSION, OWN) != OWN:
        return None
    if not NAME.fullmatch(name):
        raise CannotRun(f"{where}: name the file in small letters from a to z, numbers, - and _")
    for line in NEEDED:
        if not header.get(line):
            raise CannotRun(f"{where}: the page does not say what it is; write {{# {line}: … #}} at its beginning")
    if header["audience"] not in audiences:
        names = ", ".join(audiences)
        raise CannotRun(f"{where}: there is no audience {header['audience']}; choose from {names}")
    if not header["order"].isdecimal():
        raise CannotRun(f"{where}: order: {header['order']} is not a whole number")
    each = header.get("each", "")
    if each and each not in measures:
        raise CannotRun(f"{where}: each: there is no measure {each}; write the name of a measure")
    return PageDeclaration(name, where, header["title"], header["audience"], int(header["order"]), each)


def _header(paths: CohortPaths, path: Path) -> dict[str, str]:
    """What the comments say with which a page begins."""
    where = paths.display_name(path)
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except UnicodeDecodeError:
        raise CannotRun(f"{where}: save the file as UTF-8 text") from None
    header: dict[str, str] = {}
    for line in lines:
        match = LINE.fullmatch(line.strip())
        if not match:
            break
        if match[1] not in KNOWN:
            raise CannotRun(f"{where}: the header may not say “{match[1]}”; choose from {', '.join(KNOWN)}")
        if match[1] in header:
            raise CannotRun(f"{where}: the header says “{match[1]}” twice")
        header[match[1]] = match[2]
    return header
