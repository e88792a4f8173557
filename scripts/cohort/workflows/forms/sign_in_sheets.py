"""Writes the sheets that people sign at workshops to build/forms/, in each language of the cohort."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

from ...i18n.language import cohort_language
from ...model.cohort import Cohort
from ...model.sign_in import SignInDeclaration
from ...reading.accepted_rows import AcceptedRows, RowNames
from ...reading.cells.vocabulary import read_vocabulary
from ...rendering.documents.typst_pdf import can_print, render_pdf
from ...rendering.file_names import file_name_for
from ...rendering.forms.sign_in_sheet import SignInContext, make_sign_in_sheet
from ...storing.atomic_writes import write_atomically


def write_sign_in_sheets(cohort: Cohort, declared: SignInDeclaration) -> Iterator[Path]:
    """Writes a PDF for each workshop and language, as far as there is a font for it; its title names the file."""
    used_stems = set[str]()
    for code in cohort.paper_languages:
        language = cohort_language(cohort, code)
        if not can_print(cohort.paths, language.script):
            continue
        accepted = AcceptedRows.in_language(cohort, language.code)
        names = RowNames(cohort.model, read_vocabulary(cohort, [code]), accepted)
        context = SignInContext(cohort, accepted, names, declared, language)
        for (row_id,), row in accepted.rows(cohort.model.tables[declared.table]).items():
            sheet = make_sign_in_sheet(context, row)
            stem = file_name_for(sheet.title, sheet.heading, row_id)
            stem = stem if stem not in used_stems else f"{stem} ({code})"
            used_stems.add(stem)
            path = cohort.paths.build / "forms" / f"{stem}.pdf"
            write_atomically(path, render_pdf(cohort.paths, "sign_in", asdict(sheet), cohort.as_of))
            yield path
