"""What all pages of the desk share: the cohort, its checked files, what is due, and the sessions that were started."""

from __future__ import annotations

import datetime
import threading
from collections.abc import Callable, Hashable
from dataclasses import dataclass

from ..errors import CannotRun
from ..i18n.catalogues import available_languages, complete_languages
from ..i18n.language import Language, cohort_language
from ..model.cohort import Cohort
from ..model.findings import Validation
from ..model.paths import CohortPaths
from ..reading.accepted_rows import AcceptedRows, RowNames
from ..reading.cells.vocabulary import read_vocabulary
from ..rendering.cell_display import CellDisplay
from ..rendering.publication.review_workbook import TextToRead
from ..rendering.reminders import Addressee, Reminders
from ..rendering.texts.host_words import FOLDER as WORDS
from ..storing.atomic_writes import modification_times
from ..storing.backups import backup_files
from ..storing.journal import is_interrupted
from ..workflows.book.live_names import LiveName, WritingSources, writing_sources
from ..workflows.doctor.examine import Examination, examine
from ..workflows.due import due
from ..workflows.forms.sent_forms import FormsOf, Marks, sent_forms
from ..workflows.open_cohort import open_cohort
from ..workflows.people.expired import days_kept
from ..workflows.publish.prepare import Preparation, prepare
from ..workflows.publish.review import texts_to_read
from ..workflows.tables.table_view import TableReader, table_reader
from ..workflows.validation.validate import check_data
from .background import Background
from .inbox import Inbox
from .jobs import Jobs


@dataclass(frozen=True)
class Today:
    """What is due, in one language, the health of the cohort, and what a check of its data finds."""

    addressees: list[Addressee]
    reminders: Reminders
    examination: Examination
    validation: Validation
    names: CellDisplay


@dataclass(frozen=True)
class Texts:
    """The texts that would leave when the cohort is published, and all that decides about it."""

    preparation: Preparation
    texts: list[TextToRead]


@dataclass(frozen=True)
class Writing:
    """What texts in a language can show, and the names of it with today's values."""

    sources: WritingSources
    names: list[LiveName]


def desk_languages(cohort: Cohort) -> list[str]:
    """The codes of the languages in which the desk can be read: those of reports, and all that are complete, because
    the colleague at the desk may read another one than the report is in."""
    available = available_languages(cohort.paths)
    wanted = [code for code in cohort.report_languages if code in available]
    return list(dict.fromkeys([*wanted, *complete_languages(cohort.paths)]))


class Desk:
    """The state of one run of the desk. `work` is held by whatever reads or writes the cohort: one at a time."""

    def __init__(self, paths: CohortPaths, as_of: str | None = None):
        self.paths, self._as_of = paths, as_of
        self.work = threading.Lock()
        self.inbox = Inbox(paths, self.work, self.cohort, self.version)
        self.jobs = Jobs(paths, as_of)
        self._cohort: Cohort | None = None
        self._cohort_version: Hashable = None
        self._today: dict[str, Background[Today]] = {}
        self._marks: Marks = {}
        self._forms: Background[list[FormsOf]] = Background(
            self.work,
            lambda: (self.version(), modification_times(paths.build / "forms")),
            lambda _: sent_forms(self.cohort(), self._marks),
        )
        self._days_kept: Background[dict[str, datetime.date]] = Background(
            self.work, self.version, lambda _: days_kept(self.cohort())
        )
        self._writing: dict[str, Background[Writing]] = {}
        self._texts: dict[str, Background[Texts]] = {}
        self._readers: dict[tuple[str, bool], tuple[Hashable, TableReader]] = {}
        self.quit: Callable[[], None] = lambda: None

    def cohort(self) -> Cohort:
        """The cohort as it is now: read again when a declaration has changed, or another day has begun.

        Raises CannotRun for the first invalid declaration.
        """
        paths = self.paths
        declared = modification_times(paths.settings, paths.schemas, paths.local)
        version = declared, self._as_of or datetime.date.today()
        if self._cohort is None or version != self._cohort_version or is_interrupted(paths):
            self._cohort, self._cohort_version = open_cohort(paths, self._as_of), version
        return self._cohort

    def known_cohort(self) -> Cohort:
        """The cohort as it is now, or as it was last read where a declaration has become invalid since: the page that
        says so needs a name and a language too."""
        try:
            return self.cohort()
        except CannotRun:
            if self._cohort is None:
                raise
            return self._cohort

    def language(self, code: str) -> Language:
        """The language with this code if the desk can be read in it, else the first of those in which it can."""
        cohort = self.known_cohort()
        codes = desk_languages(cohort)
        return cohort_language(cohort, code if code in codes else codes[0])

    def today(self, language: Language, seconds: float) -> Today | None:
        """What is due and how the cohort is, or None while that takes longer than so many seconds."""
        if language.code not in self._today:
            self._today[language.code] = Background(
                self.work,
                lambda: (self.version(), tuple(backup_files(self.paths)[:1])),
                lambda _: self._look_at_today(language.code),
            )
        return self._today[language.code].result(seconds)

    def texts(self, language: Language, seconds: float) -> Texts | None:
        """The texts to read before publishing, or None while finding them takes longer than so many seconds."""
        if language.code not in self._texts:
            self._texts[language.code] = Background(
                self.work,
                lambda: (self.version(), modification_times(self.paths.book, self.paths.root / WORDS)),
                lambda _: self._look_for_texts(language.code),
            )
        return self._texts[language.code].result(seconds)

    def _look_for_texts(self, code: str) -> Texts:
        cohort = self.cohort()
        preparation = prepare(cohort)
        return Texts(preparation, texts_to_read(preparation, cohort_language(cohort, code)))

    def forms(self, seconds: float) -> list[FormsOf] | None:
        """The forms that were made and came back, or None while reading them takes longer than so many seconds."""
        return self._forms.result(seconds)

    def days_kept(self) -> dict[str, datetime.date] | None:
        """The last day on which data of each person is kept; None where private/ is not here, or while it takes very
        long."""
        return self._days_kept.result(60.0) if self.paths.has_private_tables else None

    def writing(self, code: str, seconds: float) -> Writing | None:
        """What texts in a language can show, or None while finding out takes longer than so many seconds."""
        if code not in self._writing:
            self._writing[code] = Background(self.work, self.version, lambda _: self._look_for_names(code))
        return self._writing[code].result(seconds)

    def _look_for_names(self, code: str) -> Writing:
        sources = writing_sources(self.cohort(), code)
        return Writing(sources, sources.names())

    def reader(self, language: Language, *, personal: bool) -> TableReader:
        """Reads the tables as they are now, for readers of a language, with or without what is personal."""
        wanted = language.code, personal
        version = self.version()
        versioned_reader = self._readers.get(wanted)
        if versioned_reader is None or versioned_reader[0] != version:
            cohort = self.cohort()
            vocabulary = read_vocabulary(cohort, [language.code])
            versioned_reader = self._readers[wanted] = (
                version,
                table_reader(cohort, language, vocabulary, personal=personal),
            )
        return versioned_reader[1]

    def _look_at_today(self, code: str) -> Today:
        cohort = self.cohort()
        language = cohort_language(cohort, code)
        addressees, reminders = due(cohort, language)
        accepted = AcceptedRows(cohort)
        names = CellDisplay(
            cohort.model, accepted, RowNames(cohort.model, read_vocabulary(cohort, [code]), accepted), language
        )
        return Today(addressees, reminders, examine(self.paths, self._as_of), check_data(cohort), names)

    def version(self) -> Hashable:
        """What changes with every declaration, every day and every table."""
        self.cohort()
        return self._cohort_version, modification_times(self.paths.data, *self.paths.private.glob("*.csv"))
