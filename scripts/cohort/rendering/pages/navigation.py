"""Which pages a report has in one language, and how they are linked."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ...errors import CannotRun
from ...i18n.language import Language
from .page_files import PageDeclaration

if TYPE_CHECKING:
    from ...measures.measures import Result
    from ...model.sql_files import Value

# an id that may be part of a file's name and of a link; others are faults that the check says
PLAIN_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,39}")


@dataclass(frozen=True)
class ReportPage:
    """One page that is made. `one` is the row it is about, known by its `key` in `column`, where there is one for each.

    `stem` is its file without the language and the ending.
    """

    page: PageDeclaration
    stem: str
    title: str
    column: str = ""
    key: str = ""
    one: dict[str, Value] | None = None


@dataclass(frozen=True)
class NavigationEntry:
    """A line of the navigation, with the pages below it where there is one for each of several rows."""

    title: str
    href: str
    is_current: bool
    below: list[NavigationEntry]


class Site:
    """The pages of one language; those in the cohort's `own` language have the plain file names."""

    def __init__(self, pages: list[PageDeclaration], results: Mapping[str, Result], language: Language, own: str):
        self._language, self._own = language, own
        self.pages = [leaf for page in pages for leaf in _report_pages(page, results, language)]
        files: dict[str, PageDeclaration] = {}
        for leaf in self.pages:
            if leaf.stem in files:
                raise CannotRun(f"{leaf.page.where}: {files[leaf.stem].where} makes {leaf.stem}.html too; rename one")
            files[leaf.stem] = leaf.page

    def file(self, leaf: ReportPage, code: str = "") -> str:
        """The file of a page, also in another language."""
        code = code or self._language.code
        return f"{leaf.stem}.html" if code == self._own else f"{leaf.stem}.{code}.html"

    def href(self, name: str, key: str = "") -> str:
        """The file of the page that is declared under a name, of a row where there are several; empty without one."""
        leaf = next((each for each in self.pages if each.page.name == name and each.key == key), None)
        return self.file(leaf) if leaf else ""

    def entries(self, current: ReportPage) -> list[NavigationEntry]:
        """The navigation as the current page shows it."""
        entries = []
        for page in dict.fromkeys(leaf.page for leaf in self.pages):
            leaves = [leaf for leaf in self.pages if leaf.page == page]
            links = [NavigationEntry(leaf.title, self.file(leaf), leaf == current, []) for leaf in leaves]
            if page.one_for_each:
                links = [NavigationEntry(self._language.say(page.title), "", current in leaves, links)]
            entries += links
        return entries

    def links(self) -> dict[tuple[str, str], tuple[str, str]]:
        """By column and id what it is called that has a page of its own, and the file."""
        return {(leaf.column, leaf.key): (leaf.title, self.file(leaf)) for leaf in self.pages if leaf.key}

    def others(self, leaf: ReportPage, names: Mapping[str, str], sites: Collection[str]) -> list[dict[str, str]]:
        """Links to the same page in the other languages that are made: code, name and file."""
        return [
            {"code": code, "name": names[code], "href": self.file(leaf, code)}
            for code in sites
            if code != self._language.code
        ]


def _report_pages(page: PageDeclaration, results: Mapping[str, Result], language: Language) -> list[ReportPage]:
    """The pages of one file: one, or one for each row of its measure, whose first column has the ids."""
    if not page.one_for_each:
        return [ReportPage(page, page.name, language.say(page.title))]
    if page.one_for_each not in results or not results[page.one_for_each].rows:
        return []
    result = results[page.one_for_each]
    column = next(iter(result.rows[0]))
    title = next(iter(result.measure.columns), column)
    rows = {str(row[column]): row for row in reversed(result.rows) if PLAIN_ID.fullmatch(str(row[column]))}
    return [
        ReportPage(page, f"{page.name}-{key}", str(row[title]), column, key, row) for key, row in reversed(rows.items())
    ]
