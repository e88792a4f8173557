"""forms: writes to build/forms/ the workbooks that people fill in, the same for phones, and the consent form."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path

from ...checking.submitted_rows import owner_of
from ...errors import CannotRun
from ...i18n.language import SOURCE, Language, available_languages, cohort_language
from ...model.cohort import Cohort
from ...model.consent_notice import read_notice
from ...model.form_files import Forms, read_forms
from ...model.tables import Table
from ...reading.accepted_rows import AcceptedRows, Row, RowNames
from ...reading.cells.vocabulary import read_vocabulary
from ...rendering.forms.form_context import FormContext, OrganisationForm, form_recipients
from ...rendering.forms.form_workbook import render_form
from ...rendering.forms.xlsforms import render_xlsform
from ...rendering.workbook_styles import file_name
from ...storing.atomic_writes import make_closed_folder, write_atomically
from .consent_forms import write_consent_forms


def make_forms(cohort: Cohort, only: list[str]) -> Iterator[Path]:
    """Writes each form for each organisation that fills it in, and the consent form; yields the files.

    `only` limits them to these forms or organisations; empty means all. Raises CannotRun for an unknown name.
    """
    forms = read_forms(cohort)
    accepted = AcceptedRows(cohort)
    vocabulary = read_vocabulary(cohort, available_languages(cohort.paths))
    names = RowNames(cohort.model, vocabulary, accepted)
    context = FormContext(cohort, accepted, names, cohort_language(cohort), forms)
    senders = accepted.rows(cohort.model.tables[forms.senders])
    notice = read_notice(cohort)
    notice_names = [notice.name] if notice else []
    _check_names(only, [*(form.name for form in forms.forms), *notice_names, *(key[0] for key in senders)])
    find_owner = partial(_owner, cohort, accepted)
    for form, organisation in _forms_and_recipients(forms, senders, only):
        yield from _write_form(cohort, OrganisationForm(context, form, organisation, find_owner))
    if notice and (not only or notice.name in only):
        yield from write_consent_forms(cohort, notice, accepted, names)


def _write_form(cohort: Cohort, form: OrganisationForm) -> Iterator[Path]:
    """Writes the workbook, and an XLSForm for each of its sheets that is declared as one."""
    folder, say = cohort.paths.build / "forms", form.context.language.say
    make_closed_folder(folder)
    path = folder / f"{file_name(f'{say(form.form.title)} {form.organisation}')}.xlsx"
    write_atomically(path, render_form(form))
    yield path
    for sheet in form.form.sheets:
        if sheet.xlsform:
            table = form.context.cohort.model.tables[sheet.table]
            path = folder / f"{file_name(f'{say(table.sheet or table.title)} {form.organisation} ODK')}.xlsx"
            write_atomically(path, render_xlsform(form, sheet, _xlsform_languages(cohort)))
            yield path


def _xlsform_languages(cohort: Cohort) -> list[Language]:
    """The languages of the cohort, its main one first, and English, which operators of the server may need."""
    return [cohort_language(cohort, code) for code in dict.fromkeys([*cohort.report_languages, SOURCE])]


def _check_names(only: list[str], available: list[str]) -> None:
    for name in only:
        if name not in available:
            raise CannotRun(f"{name}: there is no such form or organisation; choose from {', '.join(available)}")


def _forms_and_recipients(forms: Forms, senders: dict[tuple[str, ...], Row], only: list[str]) -> Iterator[tuple]:
    for form in forms.forms:
        for organisation in form_recipients(form, senders):
            if not only or form.name in only or organisation in only:
                yield form, organisation


def _owner(cohort: Cohort, accepted: AcceptedRows, table: Table, row: Row) -> str:
    return owner_of(table, row, cohort.model, accepted)
