"""The pages of a report in one language, their files and the links between them."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ...errors import CannotRun
from ...i18n.language import Language
from .page_files import MANAGER, PageDeclaration

if TYPE_CHECKING:
    from ...measures.measure_queries import Result
    from ...model.sql_files import Value

# an id that may be part of a file name and a link; the check reports others
PLAIN_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,39}")


@dataclass(frozen=True)
class ReportPage:
    """One page of the report. `stem` is its file name without language and ending.

    A page about one row of a measure has that row in `one`, and its id, `key`, from `column`. The title of a page that
    `names_person` is the name of somebody.
    """

    page: PageDeclaration
    stem: str
    title: str
    column: str = ""
    key: str = ""
    one: dict[str, Value] | None = None
    names_person: bool = False


@dataclass(frozen=True)
class NavigationEntry:
    """A line of the navigation; `below` has the pages of a declaration that makes one for each row."""

    title: str
    href: str
    is_current: bool
    below: list[NavigationEntry]


class Site:
    """The pages of one language; pages in the language of the cohort have no language code in their file names.

    `results` are those that an audience sees. With `key`, of the pages about a row there are only those about this one.
    """

    def __init__(
        self,
        pages: list[PageDeclaration],
        results: Callable[[str], Mapping[str, Result]],
        language: Language,
        cohort_language: str,
        key: str = "",
    ):
        self._language, self._cohort_language = language, cohort_language
        leaves = [leaf for page in pages for leaf in _report_pages(page, results(page.audience), language)]
        self.pages = [leaf for leaf in leaves if not key or leaf.key in ("", key)]
        files: dict[str, PageDeclaration] = {}
        for leaf in self.pages:
            if leaf.stem in files:
                raise CannotRun(f"{leaf.page.where}: {files[leaf.stem].where} makes {leaf.stem}.html too; rename one")
            files[leaf.stem] = leaf.page

    def file(self, leaf: ReportPage, code: str = "") -> str:
        """The file of a page, in this language or in that of `code`."""
        code = code or self._language.code
        return f"{leaf.stem}.html" if code == self._cohort_language else f"{leaf.stem}.{code}.html"

    def href(self, name: str, key: str = "") -> str:
        """The file of the page declared under a name, for pages of rows with the id `key`; empty if there is none."""
        leaf = next((leaf for leaf in self.pages if leaf.page.name == name and leaf.key == key), None)
        return self.file(leaf) if leaf else ""

    def entries(self, current: ReportPage) -> list[NavigationEntry]:
        """The navigation, with the current page marked; others that are called after people only for the manager."""
        entries = []
        is_for_manager = current.page.audience == MANAGER
        visible_leaves = [leaf for leaf in self.pages if is_for_manager or leaf == current or not leaf.names_person]
        for page in dict.fromkeys(leaf.page for leaf in visible_leaves):
            leaves = [leaf for leaf in visible_leaves if leaf.page == page]
            links = [NavigationEntry(leaf.title, self.file(leaf), leaf == current, []) for leaf in leaves]
            if page.one_for_each:
                links = [NavigationEntry(self._language.say(page.title), "", current in leaves, links)]
            entries += links
        return entries

    def links(self) -> dict[tuple[str, str], tuple[str, str]]:
        """The title and file of each page about a row, by (column, id)."""
        return {(leaf.column, leaf.key): (leaf.title, self.file(leaf)) for leaf in self.pages if leaf.key}

    def in_other_languages(
        self, leaf: ReportPage, names: Mapping[str, str], sites: Collection[str]
    ) -> list[dict[str, str]]:
        """Links to the same page in the other languages of the report: code, name and file."""
        return [
            {"code": code, "name": names[code], "href": self.file(leaf, code)}
            for code in sites
            if code != self._language.code
        ]


def _report_pages(page: PageDeclaration, results: Mapping[str, Result], language: Language) -> list[ReportPage]:
    """The pages of a declaration: one, or one for each row of its measure, whose first column has the ids."""
    if not page.one_for_each:
        return [ReportPage(page, page.name, language.say(page.title))]
    if page.one_for_each not in results or not results[page.one_for_each].rows:
        return []
    result = results[page.one_for_each]
    column = next(iter(result.rows[0]))
    title = next(iter(result.measure.columns), column)
    names = result.texts.get(title, {})
    return [
        ReportPage(
            page,
            f"{page.name}-{key}",
            names.get(str(row[title]), str(row[title])),
            column,
            key,
            row,
            title in result.texts,
        )
        for key, row in _rows_by_id(result).items()
    ]


def keys_of_pages(page: PageDeclaration, results: Mapping[str, Result]) -> list[str]:
    """The ids of the rows that the pages of a declaration are about; none for a single page."""
    result = results.get(page.one_for_each)
    return list(_rows_by_id(result)) if result and result.rows else []


def _rows_by_id(result: Result) -> dict[str, dict[str, Value]]:
    """The rows of a measure by the id in its first column; the first row of each."""
    column = next(iter(result.rows[0]))
    rows = {str(row[column]): row for row in reversed(result.rows) if PLAIN_ID.fullmatch(str(row[column]))}
    return dict(reversed(rows.items()))
