"""Where a person appears in what was or would be published or reported: rows, pages, documents, releases."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from ...i18n.language import Language, cohort_language
from ...measures.measure_queries import Result, read_measures
from ...model.cohort import Cohort
from ...model.report_files import report_files
from ...reading.accepted_rows import AcceptedRows, RowNames, referring_keys
from ...rendering.charts.chart_specs import read_charts
from ...rendering.documents.document_files import read_documents
from ...rendering.pages.page_files import ENDING, read_pages
from ...rendering.publication.data_package import FOLDER as DATA
from ...rendering.publication.data_package import RESULTS
from ...rendering.publication.exports import FOLDER as EXPORTS
from ...rendering.publication.exports import read_exports
from ..book.book_sources import read_book_data
from .prepare import prepare
from .texts_about import Passage, TextsAbout


@dataclass(frozen=True)
class Traces:
    """Where somebody appears. `published` are rows that leave now or would leave again, each as table, key and title;
    `files` those of the published folder that are made of them; `outputs` are things that are out already; `pages` and
    `documents` are titles; `passages` stand in the host's own texts; `releases` count the person."""

    published: list[tuple[str, str, str]] = field(default_factory=list)
    files: list[str] = field(default_factory=list)
    shown_in: list[tuple[str, str, str]] = field(default_factory=list)
    pages: list[str] = field(default_factory=list)
    documents: list[str] = field(default_factory=list)
    passages: list[Passage] = field(default_factory=list)
    releases: list[str] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        return not any((self.published, self.shown_in, self.pages, self.documents, self.passages, self.releases))


def traces_of(cohort: Cohort, person_id: str) -> Traces:
    """Where this person is quoted, shown or counted, as of before a withdrawal."""
    preparation = prepare(cohort)
    # read anew: the prepared rows have the numbers of this release too
    counted = list(AcceptedRows(cohort).rows(cohort.model.tables[preparation.file.counts]).values())
    accepted, persons = preparation.accepted, cohort.model.persons
    language = cohort_language(cohort)
    names = RowNames(cohort.model, preparation.vocabulary, accepted)
    published: list[tuple[str, str, str]] = []
    shown_in: list[tuple[str, str, str]] = []
    rows: set[tuple[str, str]] = set()
    for table in cohort.model.tables.values():
        for key in referring_keys(table, accepted.rows(table), persons, person_id):
            rows.add((table.name, " ".join(key)))
            if table.publish and key in preparation.selected.rows.get(table.name, {}):
                published.append((table.name, " ".join(key), names.label(table, accepted.rows(table)[key], parts=1)))
    for basis in preparation.bases:
        table = cohort.model.tables[basis.table]
        row = accepted.rows(table).get((basis.key,))
        entry = (table.name, basis.key, names.label(table, row, parts=1) if row else basis.key)
        if basis.person_id == person_id and entry not in [*published, *shown_in]:
            shown_in.append(entry)
    data = read_book_data(cohort, cohort.report_languages)
    measures = _measures_about(data.results[language.code], person_id)
    since = accepted.rows(persons).get((person_id,), {}).get(preparation.file.since, "")
    return Traces(
        published,
        _files(cohort, {table for table, _, _ in published}),
        shown_in,
        _pages(cohort, measures, language),
        _documents(cohort, measures, language),
        TextsAbout(cohort, data, person_id, rows, measures).passages(),
        sorted({row["release"] for row in counted if row["published_on"] >= since}),
    )


def _measures_about(results: Mapping[str, Result], person_id: str) -> set[str]:
    """The measures with a row that has the id of the person in any column."""
    return {
        name
        for name, result in results.items()
        for row in result.rows
        if any(value == person_id or (isinstance(value, list) and person_id in value) for value in row.values())
    }


def _files(cohort: Cohort, tables: set[str]) -> list[str]:
    """The files of the published folder that are made of these tables: the tables, results of measures, exports."""
    measures = [measure.file for measure in read_measures(cohort.paths).values() if measure.is_published]
    sources = {
        **{f"{DATA}/{RESULTS}/{file.name}.csv": file for file in measures},
        **{f"{EXPORTS}/{name}": file for name, file in read_exports(cohort).items()},
    }
    return [
        *(f"{DATA}/{table}.csv" for table in sorted(tables)),
        *sorted(name for name, file in sources.items() if tables & set(file.tables)),
    ]


def _pages(cohort: Cohort, measures: set[str], language: Language) -> list[str]:
    """The titles of the pages of the report whose templates ask one of these measures."""
    titles = {page.name: page.title for page in read_pages(cohort.paths, read_measures(cohort.paths))}
    texts = {
        name: path.read_text(encoding="utf-8") for name, path in report_files(cohort.paths, "pages", ENDING).items()
    }
    return [language.say(title) for name, title in titles.items() if _asks(texts[name], measures)]


def _documents(cohort: Cohort, measures: set[str], language: Language) -> list[str]:
    """The titles of the documents of the report that have a part of one of these measures."""
    paths = cohort.paths
    documents = read_documents(paths, read_measures(paths), read_charts(paths))
    files = report_files(paths, "documents", ".yaml")
    return [
        language.say(document.title)
        for name, document in documents.items()
        if name in files and _asks(files[name].read_text(encoding="utf-8"), measures)
    ]


def _asks(text: str, measures: set[str]) -> bool:
    """Whether a page or a document names one of these measures."""
    return any(re.search(rf'[".: ]{measure}\b', text) for measure in measures)
