"""processing: writes the record of processing that the law asks for to build/processing/, in each language."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from ...errors import CannotRun
from ...i18n.catalogues import available_languages
from ...i18n.language import Language, cohort_language
from ...model.cohort import Cohort
from ...model.consent_notice import read_notice
from ...model.processing import Processing, read_processing
from ...reading.accepted_rows import AcceptedRows, RowNames
from ...reading.cells.vocabulary import read_vocabulary
from ...rendering.documents.document_content import DocumentContent
from ...rendering.documents.processing_document import RecordedBasis, processing_document
from ...rendering.documents.xlsx_document import DocumentWorkbook
from ...rendering.file_names import file_name
from ...rendering.forms.consent_form import ConsentContext, placeholder_values
from ...storing.atomic_writes import write_atomically
from .remove import is_in_force

FOLDER = "processing"


def processing_record(cohort: Cohort, language: Language) -> DocumentContent:
    """The record in one language. Raises CannotRun for a faulty declaration."""
    processing, notice, accepted = read_processing(cohort), read_notice(cohort), AcceptedRows(cohort)
    if notice is None:
        raise CannotRun("the table of consents is dropped, which the record of processing needs")
    names = RowNames(cohort.model, read_vocabulary(cohort, available_languages(cohort.paths)), accepted)
    words = placeholder_values(ConsentContext(cohort, accepted, names, notice), language)
    return processing_document(cohort, processing, words, recorded_bases(cohort, processing, accepted), language)


def recorded_bases(cohort: Cohort, processing: Processing, accepted: AcceptedRows) -> list[RecordedBasis]:
    """How many people have each lawful basis for each use on the as-of date."""
    table, people = cohort.model.tables[processing.consents.table], dict[tuple[str, str], set[str]]()
    pivot = table.pivot
    for row in accepted.rows(table).values() if pivot else ():
        if pivot and is_in_force(row[pivot.ends], cohort.as_of):
            people.setdefault((row[pivot.by], row[processing.consents.basis]), set()).add(row[pivot.row])
    return [RecordedBasis(use, basis, len(ids)) for (use, basis), ids in sorted(people.items())]


def write_processing_records(cohort: Cohort) -> Iterator[Path]:
    """Writes the record as a workbook in each language of the cohort; it has no names of people."""
    used_stems = set[str]()
    for code in cohort.report_languages:
        language = cohort_language(cohort, code)
        record = processing_record(cohort, language)
        title = file_name(record.title)
        stem = title if title not in used_stems else f"{title} ({code})"
        used_stems.add(stem)
        path = cohort.paths.build / FOLDER / f"{stem}.xlsx"
        write_atomically(path, DocumentWorkbook(cohort.paths, language, record).make())
        yield path
