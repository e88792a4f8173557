"""The report of one language: its pages, and the documents that go with them."""

from __future__ import annotations

import gc
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from ... import __version__
from ...errors import CannotRun
from ...i18n.data_dictionary import dictionary
from ...i18n.language import Language
from ...measures.due import Due
from ...measures.measures import Result
from ...model.findings import Validation
from ...model.rule_files import declared_rules
from ...reading.accepted_rows import Accepted, Names
from ...reading.cells.vocabulary import read_vocabulary
from ...rendering.again import Again, Made, Results
from ...rendering.cell_display import AsShown
from ...rendering.charts.charts import Chart, Drawer
from ...rendering.charts.page_charts import Drawings
from ...rendering.documents.document_files import DocumentFile
from ...rendering.pages.data_quality import events, grouped, silenced
from ...rendering.pages.navigation import Leaf, Site
from ...rendering.pages.page_files import ALL, PageFile, read_audiences
from ...rendering.pages.page_templates import PageMaker
from ...rendering.pages.theme import Theme
from ...rendering.reminders import Reminders
from ...storing.atomic_writes import write_if_new
from ...storing.build_cache import Kept, digest
from ...storing.ledger import read_ledger
from ..cohort import Cohort
from .downloads import Planned, Takeaway, TakeawayMaker

# so many documents are made before what they left in memory is taken away
AT_A_TIME = 50


@dataclass(frozen=True)
class Job:
    """What the pages and documents of one language are made of, in which build.

    `declared` tells the files in which something is declared from what they are at another time; without it nothing is
    remembered.
    """

    build: int
    is_one_of_many: bool
    declared: str
    cohort: Cohort
    kept: Kept
    theme: Theme
    charts: dict[str, Chart]
    pages: list[PageFile]
    documents: dict[str, DocumentFile] | None
    names: dict[str, str]
    code: str
    results: dict[str, Result]
    validation: Validation
    due: list[Due]


@dataclass(frozen=True)
class Done:
    """The documents that were written in one language, and what all that is kept of it was made from."""

    files: set[str]
    asked: set[str]


class _Builder:
    """Builds what there is in one language."""

    def __init__(self, job: Job):
        self.job, self._language = job, job.cohort.language(job.code)
        cohort, places, settings = job.cohort, job.cohort.places, job.cohort.settings
        self._site = Site(job.pages, job.results, self._language, settings["language"])
        self._maker = PageMaker(
            places, cohort.model, job.theme, self._language, settings["currency"], self._site.links()
        )
        self._drawer = Drawer(places, cohort.model, self._language, job.theme.css_colours, job.kept)
        self._folder = places.build / "report"
        self._again = _again.setdefault(job.code, Again()) if job.declared else None
        self._planned: list[Planned] = []
        if job.documents is not None:
            takeaways = TakeawayMaker(
                cohort, job.charts, self._language, self._maker.cell, self._drawer, job.kept, self._made
            )
            self._planned += takeaways.plan(job.documents, job.results)
        self._files = {file: make for each in self._planned for file, make in each.files.items()}
        self._ahead: dict[str, bytes] = {}
        self._can_make_ahead = True

    def pages(self) -> dict[str, str]:
        """All pages as HTML by file, the first page first; they say already which documents there will be."""
        job, site, language = self.job, self._site, self._language
        told = _told(job.cohort, language, job.validation, job.due, site) | _shared(job.cohort, job.validation)
        taken = [each.takeaway for each in self._planned]
        filler = _Filler(job.cohort, self._maker, self._drawer, job.charts, language, site, job.results, told, taken)
        state = digest([told, site.leaves, taken, job.names])

        def page(leaf: Leaf) -> str:
            others = site.others(leaf, job.names, job.names)
            results = filler.results(leaf)
            return self._made(leaf.stem, state, results, lambda looked_at: filler.page(leaf, others, looked_at))

        return {site.file(leaf): page(leaf) for leaf in site.leaves}

    def _made(self, what: Hashable, told: Any, results: Results, make: Callable[[Results], Made]) -> Made:
        """What is made of results; where it was made before of the same, what was made then."""
        if self._again is None:
            return make(results)
        return self._again.made(what, [self.job.declared, told], results, self.job.kept, make)

    def make_ahead(self) -> bool:
        """Makes the next document and does not write it; says whether there was one that could be made."""
        file = next((file for file in self._files if file not in self._ahead), None)
        if file is None or not self._can_make_ahead:
            return False
        try:
            self._ahead[file] = self._files[file]()
        except Exception:
            # it is said when this document should be written, after the pages
            self._can_make_ahead = False
        return self._can_make_ahead

    def documents(self) -> Done:
        """Writes all documents."""
        files = self._files
        for number, (file, make) in enumerate(files.items(), start=1):
            write_if_new(self._folder / file, self._ahead.pop(file, b"") or make())
            # documents of Word hold themselves in circles, and no run looks for these by itself
            if number % AT_A_TIME == 0:
                gc.collect()
        return Done(set(files), self.job.kept.asked)


# of each language what was made in this process before, and what has made its pages, until it has made its documents
_again: dict[str, Again] = {}
_builders: dict[str, _Builder] = {}


def build_pages(job: Job) -> dict[str, str]:
    """All pages as HTML by file, the first page first. Raises CannotRun for one that cannot be filled."""
    _builders[job.code] = _Builder(job)
    return _builders[job.code].pages()


def make_next_document(code: str, build: int) -> bool:
    """Makes a document ahead in a process that has made the pages, and says whether there was one to make."""
    builder = _builders.get(code)
    return builder is not None and builder.job.build == build and builder.make_ahead()


def build_documents(job: Job) -> Done:
    """Writes all documents; quicker in the process that has made the pages of the same job."""
    builder = _builders.pop(job.code, None)
    if builder is None or builder.job.build != job.build:
        # another process has made the pages
        builder = _Builder(job)
    done = builder.documents()
    if job.is_one_of_many:
        del builder
        gc.collect()
        if not _builders and not gc.get_freeze_count():
            # libraries and what is declared stay, and are not looked through again
            gc.freeze()
    return done


class _Filler:
    """Fills the pages of one language."""

    def __init__(
        self,
        cohort: Cohort,
        maker: PageMaker,
        drawer: Drawer,
        charts: dict[str, Chart],
        language: Language,
        site: Site,
        results: dict[str, Result],
        told: dict[str, Any],
        takeaways: list[Takeaway],
    ):
        self._maker, self.takeaways = maker, takeaways
        self._site, self._results, self._told = site, results, told
        self._drawings = Drawings(drawer, charts, results)
        self._audiences = {name: language.say(each.title) for name, each in read_audiences(cohort.places).items()}

    def results(self, leaf: Leaf) -> dict[str, Result]:
        """The results that a page may show: where it is about a row, what belongs to that."""
        if leaf.one is None:
            return self._results
        return {name: each.narrowed(leaf.column, leaf.key) for name, each in self._results.items()}

    def page(self, leaf: Leaf, others: list[dict[str, str]], results: Mapping[str, Result]) -> str:
        """One page of its results."""
        return self._maker.page(
            leaf.page.template.removesuffix(".jinja"),
            **self._told,
            results=results,
            drawings=self._drawings.narrowed(results),
            one=leaf.one,
            title=leaf.title,
            about=leaf.title if leaf.one is not None else "",
            audience=self._audiences[leaf.page.audience],
            navigation=self._site.entries(leaf),
            href=self._site.href,
            asked=lambda names: [results[name] for name in names if name in results],
            others=others,
            takeaways=[each for each in self.takeaways if _belongs(each, leaf)],
        )


def _belongs(takeaway: Takeaway, leaf: Leaf) -> bool:
    """Whether a page offers a document: it is for the same readers, and about the same row where it is about one."""
    if leaf.one is not None:
        return leaf.key in takeaway.keys
    return takeaway.audience in (leaf.page.audience, ALL)


def _shared(cohort: Cohort, validation: Validation) -> dict[str, Any]:
    """What every page may say in any language."""
    return {
        "settings": cohort.settings,
        "as_of": cohort.as_of,
        # no page tells how many rows the check has read, with which every page would change
        "validation": replace(validation, taken=[]),
        "components": cohort.model.components,
        "toolkit": __version__,
        "schema_version": cohort.model.version,
    }


def _told(cohort: Cohort, language: Language, validation: Validation, due: list[Due], site: Site) -> dict[str, Any]:
    """What pages may tell beside measures, in one language: findings, what is due, the ledger, the dictionary."""
    places, settings, model = cohort.places, cohort.settings, cohort.model
    english = language.code == "en"
    accepted = Accepted.for_readers(places, model, english=english)
    names = Names(model, read_vocabulary(places, settings, [language.code]), accepted)
    reminders = Reminders(model, accepted, names, language, cohort.as_of)
    titles = {code: kind.title for code, kind in cohort.kinds.items()}
    titles |= {rule.code: rule.kind.title for rule in declared_rules(places)}
    own_pages = {key: file for (_, key), (_, file) in site.links().items()}
    return {
        "cohort_name": settings.in_words("cohort_name", english=english),
        "institution": settings.in_words("institution", english=english),
        "groups": grouped(validation, cohort.kinds, model, language, AsShown(model, accepted, names, language)),
        "silenced": silenced(validation, titles, model.components, language),
        "due": [
            {
                "who": reminders.who_without_people(each),
                "href": own_pages.get(each.who or ""),
                "points": [{"due": point, "message": reminders.without_people(point)} for point in each.points],
            }
            for each in reminders.addressees(due)
        ],
        "ledger": events(_ledger(cohort), model, language),
        "tables": dictionary(model, language),
    }


def _ledger(cohort: Cohort) -> list[dict[str, str]]:
    """The rows of the ledger; none of one that cannot be read, which the other sessions say."""
    try:
        return read_ledger(cohort.places)
    except CannotRun:
        return []
