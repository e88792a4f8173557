"""forms: writes to build/forms/ the workbooks that people fill in, the same for phones, and the sheets to print."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path

from ...errors import CannotRun
from ...i18n.catalogues import SOURCE, available_languages
from ...i18n.language import Language, cohort_language
from ...model.cohort import Cohort
from ...model.consent_notice import read_notice
from ...model.form_files import read_forms
from ...model.sign_in import read_sign_in
from ...model.tables import Table
from ...reading.accepted_rows import AcceptedRows, Row, RowNames
from ...reading.cells.vocabulary import read_vocabulary
from ...reading.row_owners import owner_of
from ...reading.sender_register import SenderRegister
from ...rendering.file_names import file_name_for
from ...rendering.forms.form_context import FormContext, FormForSender, form_recipients
from ...rendering.forms.form_workbook import render_form
from ...rendering.forms.xlsforms import render_xlsform
from ...storing.atomic_writes import make_closed_folder, write_atomically
from ...storing.ledger import current_moment
from .consent_forms import write_consent_forms
from .sign_in_sheets import write_sign_in_sheets


def make_forms(cohort: Cohort, only: list[str]) -> Iterator[Path]:
    """Writes each form for everybody who fills it in, the consent form and the sign-in sheets; yields the files.

    `only` limits them to these forms, organisations or people; empty means all. Raises CannotRun for an unknown name.
    """
    contexts = {
        code: form_context(cohort, cohort_language(cohort, code))
        for code in sorted({str(cohort.settings["language"]), cohort.partners_language})
    }
    context = contexts[cohort.partners_language]
    forms, accepted, names, senders = context.forms, context.accepted, context.names, context.senders
    notice, sign_in = read_notice(cohort), read_sign_in(cohort)
    to_print = [paper.name for paper in (notice, sign_in) if paper]
    _check_names(only, [*(form.name for form in forms.forms), *to_print, *senders.ids()])
    for form in forms.forms:
        for sender in form_recipients(contexts[cohort.partners_language], form):
            if not only or form.name in only or sender in only:
                context = contexts[senders.language(sender, cohort)]
                yield from _write_form(cohort, FormForSender(context, form, sender))
    if notice and (not only or notice.name in only):
        yield from write_consent_forms(cohort, notice, accepted, names)
    if sign_in and (not only or sign_in.name in only):
        yield from write_sign_in_sheets(cohort, sign_in)


def form_context(cohort: Cohort, language: Language) -> FormContext:
    """The data behind forms in a language."""
    forms, accepted = read_forms(cohort), AcceptedRows(cohort)
    vocabulary = read_vocabulary(cohort, available_languages(cohort.paths))
    names, senders = RowNames(cohort.model, vocabulary, accepted), SenderRegister(forms, cohort.model, accepted)
    return FormContext(cohort, accepted, names, language, forms, senders, partial(_owner, cohort, accepted))


def _write_form(cohort: Cohort, form: FormForSender) -> Iterator[Path]:
    """Writes the workbook, and an XLSForm for each of its sheets that is declared as one."""
    folder, say, name = cohort.paths.build / "forms", form.context.language.say, form.sender_name
    make_closed_folder(folder)
    path = folder / f"{file_name_for(say(form.form.title), name, form.sender)}.xlsx"
    write_atomically(path, render_form(form, current_moment()))
    yield path
    for sheet in form.form.sheets:
        if sheet.xlsform:
            table = form.context.cohort.model.tables[sheet.table]
            path = folder / f"{file_name_for(say(table.sheet or table.title), name, form.sender, 'ODK')}.xlsx"
            languages = _xlsform_languages(cohort, form.context.language.code)
            write_atomically(path, render_xlsform(form, sheet, languages))
            yield path


def _xlsform_languages(cohort: Cohort, main: str) -> list[Language]:
    """The languages of the cohort, that of the sender first, and English, which operators of the server may need."""
    return [cohort_language(cohort, code) for code in dict.fromkeys([main, *cohort.report_languages, SOURCE])]


def _check_names(only: list[str], available: list[str]) -> None:
    for name in only:
        if name not in available:
            raise CannotRun(f"{name}: there is no such form or sender; choose from {', '.join(available)}")


def _owner(cohort: Cohort, accepted: AcceptedRows, table: Table, row: Row) -> str:
    return owner_of(table, row, cohort.model, lambda target, key: accepted.rows(target).get(key))
