"""The kit for imitators: blank forms, single sheets and the consent form, in each language, without anybody's data."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path

from ...i18n.catalogues import available_languages
from ...i18n.language import Language, cohort_language
from ...model.cohort import Cohort
from ...model.consent_notice import read_notice
from ...model.form_files import Form, FormSheet, read_forms
from ...model.yaml_files import read_yaml
from ...publication.published_cohort import PublicPaths
from ...reading.accepted_rows import AcceptedRows, RowNames
from ...reading.cells.vocabulary import read_vocabulary
from ...reading.sender_register import SenderRegister
from ...rendering.documents.typst_pdf import can_print, render_pdf
from ...rendering.forms.consent_form import ConsentContext, make_consent_form
from ...rendering.forms.form_context import FormContext, FormForSender
from ...rendering.forms.form_workbook import render_form
from ...rendering.pages.page_templates import PageRenderer
from ...rendering.pages.theme import read_theme
from ...storing.build_cache import BuildCache

FOLDER = "kit"


class _BlankPaths(PublicPaths):
    """The paths of a cohort without any rows."""

    @property
    def data(self) -> Path:
        return self.build / "publish" / "blank"


@dataclass(frozen=True)
class KitFile:
    """One file of the kit, in one language."""

    path: str
    title: str
    language: str
    content: bytes


def kit_files(public: Cohort, cache: BuildCache) -> list[KitFile]:
    """The files of the kit of a cohort with public settings; the same cohort gives the same bytes."""
    paths = _BlankPaths(public.paths.root, public.paths.declarations_root)
    cohort = dataclasses.replace(public, paths=paths)
    languages = [cohort_language(cohort, code) for code in cohort.report_languages]
    return [file for language in languages for file in _files(cohort, language, cache)]


def _files(cohort: Cohort, language: Language, cache: BuildCache) -> Iterator[KitFile]:
    forms, accepted = read_forms(cohort), AcceptedRows(cohort)
    names = RowNames(cohort.model, read_vocabulary(cohort, available_languages(cohort.paths)), accepted)
    senders = SenderRegister(forms, cohort.model, accepted)
    context = FormContext(cohort, accepted, names, language, forms, senders, lambda *_: "")
    for form in [*_single_sheets(cohort), *forms.forms]:
        sample = FormForSender(context, form, "", is_sample=True)
        path = f"{FOLDER}/{language.code}/{form.name}.xlsx"
        source = [path, dict(cohort.settings), cohort.as_of]
        content = cache.get_or_make(source, partial(render_form, sample))
        yield KitFile(path, language.say(form.title), language.code, content)
    notice = read_notice(cohort)
    if notice:
        consent = make_consent_form(ConsentContext(cohort, accepted, names, notice), language)
        renderer = PageRenderer(cohort, read_theme(cohort.paths, cohort.report_languages), language)
        path, title = f"{FOLDER}/{language.code}/consent", language.say(notice.title)
        yield KitFile(f"{path}.html", title, language.code, renderer.render("consent.html", form=consent).encode())
        if can_print(cohort.paths, language.script):
            fields = asdict(consent)
            make = partial(render_pdf, cohort.paths, "consent", fields, cohort.as_of)
            pdf = cache.get_or_make([f"{path}.pdf", fields, cohort.as_of], make)
            yield KitFile(f"{path}.pdf", title, language.code, pdf)


def _single_sheets(cohort: Cohort) -> Iterator[Form]:
    """The sheets that schemas/publication.yaml declares for the kit, of tables that the cohort keeps."""
    for entry in read_yaml(cohort.paths.schemas / "publication.yaml")["kit"]:
        sheets = [FormSheet(**sheet) for sheet in entry["sheets"] if sheet["table"] in cohort.model.tables]
        if sheets:
            yield Form(entry["name"], entry["title"], entry["intro"], {}, "all", sheets)
