"""Writes the consent form that people sign to build/forms/, in each language of the cohort."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

from ...i18n.language import cohort_language
from ...model.cohort import Cohort
from ...model.consent_notice import ConsentNotice
from ...reading.accepted_rows import AcceptedRows, RowNames
from ...rendering.documents.typst_pdf import can_print, render_pdf
from ...rendering.file_names import file_name
from ...rendering.forms.consent_form import ConsentContext, make_consent_form
from ...rendering.pages.page_templates import PageRenderer
from ...rendering.pages.theme import read_theme
from ...storing.atomic_writes import write_atomically


def write_consent_forms(
    cohort: Cohort, notice: ConsentNotice, accepted: AcceptedRows, names: RowNames
) -> Iterator[Path]:
    """Writes the form as a page and, if typst is installed, as PDF; the title in each language names its files."""
    context = ConsentContext(cohort, accepted, names, notice)
    theme, used_stems = read_theme(cohort.paths, cohort.paper_languages), set[str]()
    for code in cohort.paper_languages:
        language = cohort_language(cohort, code)
        form = make_consent_form(context, language)
        title = file_name(language.say(notice.title))
        stem = title if title not in used_stems else f"{title} ({code})"
        used_stems.add(stem)
        renderer = PageRenderer(cohort, theme, language)
        path = cohort.paths.build / "forms" / f"{stem}.html"
        write_atomically(path, renderer.render("consent.html", form=form))
        yield path
        if can_print(cohort.paths, language.script):
            path = path.with_suffix(".pdf")
            write_atomically(path, render_pdf(cohort.paths, "consent", asdict(form), cohort.as_of))
            yield path
