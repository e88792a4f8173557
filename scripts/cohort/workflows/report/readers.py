"""What of a report is for which readers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ...errors import CannotRun
from ...measures.measure_queries import Result
from ...model.cohort import Cohort
from ...rendering.documents.document_files import DocumentDeclaration
from ...rendering.pages.navigation import ReportPage, keys_of_pages
from ...rendering.pages.page_files import ALL, PageDeclaration, read_audiences
from .downloads import Download


@dataclass(frozen=True)
class Selection:
    """The pages and documents of a report for these `readers`, all without any; with `key`, what is about this row."""

    pages: list[PageDeclaration]
    documents: dict[str, DocumentDeclaration]
    readers: str = ""
    key: str = ""

    @property
    def folder(self) -> str:
        """The name of the folder for these readers."""
        return self.key or self.readers

    def has_document(self, download: Download) -> bool:
        """Whether a document is among them: for readers with a key, those about their row and those about none."""
        return not self.key or self.key in download.keys or (not download.keys and download.audience == ALL)

    def is_page_of_readers(self, page: ReportPage) -> bool:
        """Whether a page is for these readers in particular, and not for everybody."""
        return page.page.audience != ALL if self.key else page.page.audience == self.readers


def select_for_readers(
    cohort: Cohort,
    pages: list[PageDeclaration],
    documents: dict[str, DocumentDeclaration],
    results: Mapping[str, Result],
    readers: str,
) -> list[Selection]:
    """What is for these readers and for everybody; several selections where each of them has pages of their own.

    Raises CannotRun if there are no such readers, or no page.
    """
    audiences = read_audiences(cohort.paths)
    of_readers = [page for page in pages if page.audience == readers]
    if not readers:
        selections = [Selection(pages, documents)]
    elif readers not in audiences:
        selections = [_select_for_key(cohort, pages, documents, results, readers)]
    elif any(page.one_for_each for page in of_readers):
        # what is about one of them is not for the others
        keys = dict.fromkeys(key for page in of_readers for key in keys_of_pages(page, results))
        selections = [_select_for_key(cohort, pages, documents, results, key) for key in keys]
    else:
        for_readers = {name: document for name, document in documents.items() if document.audience in (readers, ALL)}
        selections = [Selection([page for page in pages if page.audience in (readers, ALL)], for_readers, readers)]
    if not selections or not all(selection.pages for selection in selections):
        raise CannotRun(f"{cohort.paths.display_name(cohort.paths.report)}/pages/ has no page to make")
    return selections


def _select_for_key(
    cohort: Cohort,
    pages: list[PageDeclaration],
    documents: dict[str, DocumentDeclaration],
    results: Mapping[str, Result],
    key: str,
) -> Selection:
    """What is about one row, what is for all readers of its pages, and what is for everybody."""
    about = [page for page in pages if key in keys_of_pages(page, results)]
    if not about:
        keys = [key for page in pages for key in keys_of_pages(page, results)]
        choices = ", ".join([*read_audiences(cohort.paths), *keys])
        raise CannotRun(f"--only {key}: there is no such audience; choose from {choices}")
    audiences = {page.audience for page in about} | {ALL}
    selected = [page for page in pages if page in about or (page.audience in audiences and not page.one_for_each)]
    return Selection(selected, documents, key, key=key)
