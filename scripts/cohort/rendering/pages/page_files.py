"""Page declarations: the Jinja comments at the top of each page file, read without filling the page."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

from ...errors import CannotRun
from ...model.components import ComponentChoice
from ...model.paths import CohortPaths
from ...model.report_files import report_files
from ...model.yaml_files import parse_entry, read_yaml

ENDING = ".html.jinja"
ALL = "all"
# those who have the whole report, and what is in no page of it
MANAGER = "manager"
# whose pages are made of what is published alone, by another session than the report
PUBLIC = "public"
EVERYBODY = "everybody"
NAME = re.compile(r"[a-z0-9][a-z0-9_-]*")
LINE = re.compile(r"\{# *([\w ]+): *(.*?) *#\}")
# a page of another session, such as a receipt, declares its session and nothing else
SESSION, REPORT_SESSION = "session", "report"
REQUIRED_LINES = ("title", "audience", "order")
ALLOWED_LINES = (*REQUIRED_LINES, "each", "component", "publish", SESSION)


@dataclass(frozen=True)
class Audience:
    """The readers of a page.

    `names` says which people a page for them calls by name, and `words` about which it tells single things: EVERYBODY,
    or a view with the ids of those who agreed; nobody if it is empty.
    """

    name: str
    title: str
    names: str = ""
    words: str = ""


@dataclass(frozen=True)
class PageDeclaration:
    """One page of the report, or one for each row of the measure `one_for_each`; `where` is its file in messages.

    Only cohorts that keep its `component`, if it names one, have the page. With `publish` it is among the public pages.
    """

    name: str
    where: str
    title: str
    audience: str
    order: int
    one_for_each: str = ""
    component: str = ""
    publish: bool = False

    @property
    def template(self) -> str:
        """The name of the file for Jinja, such as index.html.jinja."""
        return f"{self.name}{ENDING}"


def read_audiences(paths: CohortPaths) -> dict[str, Audience]:
    """The audiences of report/audiences.yaml by name."""
    path = paths.report / "audiences.yaml"
    return {entry["name"]: parse_entry(Audience, entry, paths.display_name(path)) for entry in read_yaml(path)}


def read_pages(paths: CohortPaths, measures: Collection[str]) -> list[PageDeclaration]:
    """Every page of the report in the order of the navigation. Raises CannotRun for the first wrong header.

    Files that begin with _ are parts of pages.
    """
    audiences = read_audiences(paths)
    pages = []
    for name, path in report_files(paths, "pages", ENDING).items():
        if not name.startswith("_"):
            page = _read_page(paths, name, path, audiences, measures)
            pages += [page] if page else []
    return sorted(pages, key=lambda page: (page.order, page.name))


def pages_in_use(pages: list[PageDeclaration], components: Mapping[str, ComponentChoice]) -> list[PageDeclaration]:
    """The pages without those of dropped components. Raises CannotRun for a page that names an unknown one."""
    for page in pages:
        if page.component and page.component not in components:
            names = ", ".join(sorted(components))
            raise CannotRun(f"{page.where}: there is no component {page.component}; choose from {names}")
    return [page for page in pages if not page.component or components[page.component].kept]


def _read_page(
    paths: CohortPaths, name: str, path: Path, audiences: Collection[str], measures: Collection[str]
) -> PageDeclaration | None:
    """A page of the report; None for one that belongs to another session."""
    where, header = paths.display_name(path), _read_header(paths, path)
    if header.get(SESSION, REPORT_SESSION) != REPORT_SESSION:
        return None
    if not NAME.fullmatch(name):
        raise CannotRun(f"{where}: name the file in small letters from a to z, numbers, - and _")
    for line in REQUIRED_LINES:
        if not header.get(line):
            raise CannotRun(f"{where}: the page does not say what it is; write {{# {line}: … #}} at its beginning")
    if header["audience"] not in audiences:
        names = ", ".join(audiences)
        raise CannotRun(f"{where}: there is no audience {header['audience']}; choose from {names}")
    if not header["order"].isdecimal():
        raise CannotRun(f"{where}: order: {header['order']} is not a whole number")
    measure = header.get("each", "")
    if measure and measure not in measures:
        raise CannotRun(f"{where}: each: there is no measure {measure}; write the name of a measure")
    if header.get("publish", "yes") != "yes" or ("publish" in header and header["audience"] not in (PUBLIC, ALL)):
        raise CannotRun(f"{where}: publish: write yes, on a page for {PUBLIC} or {ALL}, or leave the line out")
    title, audience, order = (header[line] for line in REQUIRED_LINES)
    component, is_published = header.get("component", ""), "publish" in header
    return PageDeclaration(name, where, title, audience, int(order), measure, component, is_published)


def _read_header(paths: CohortPaths, path: Path) -> dict[str, str]:
    """The comments at the top of a page, such as {"title": "Overview", "audience": "all"}."""
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
        if match[1] not in ALLOWED_LINES:
            raise CannotRun(f"{where}: the header may not say “{match[1]}”; choose from {', '.join(ALLOWED_LINES)}")
        if match[1] in header:
            raise CannotRun(f"{where}: the header says “{match[1]}” twice")
        header[match[1]] = match[2]
    return header
