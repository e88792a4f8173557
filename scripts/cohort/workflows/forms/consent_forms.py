"""consent forms: the paper on which people agree, in build/forms/, in each language of the cohort."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

from ...model.consent_notice import Notice
from ...reading.accepted_rows import Accepted, Names
from ...rendering.documents.typst_pdf import can_make_documents, render_document
from ...rendering.forms.consent_form import ConsentContext, make_consent_form
from ...rendering.pages.page_templates import PageMaker
from ...rendering.pages.theme import read_theme
from ...rendering.workbook_styles import file_name
from ...storing.atomic_writes import write_whole
from ..cohort import Cohort


def write_consent_forms(cohort: Cohort, notice: Notice, accepted: Accepted, names: Names) -> Iterator[Path]:
    """Writes the form as a page and, where typst runs, as PDF; each language calls its files by its own title."""
    context = ConsentContext(cohort.settings, cohort.model, accepted, names, notice)
    theme, taken = read_theme(cohort.places), set[str]()
    for code in cohort.report_languages():
        language = cohort.language(code)
        form = make_consent_form(context, language)
        title = file_name(language.say(notice.title))
        stem = title if title not in taken else f"{title} ({code})"
        taken.add(stem)
        maker = PageMaker(cohort.places, cohort.model, theme, language, cohort.settings["currency"])
        path = cohort.places.build / "forms" / f"{stem}.html"
        write_whole(path, maker.page("consent.html", form=form))
        yield path
        if can_make_documents():
            path = path.with_suffix(".pdf")
            write_whole(path, render_document(cohort.places, "consent", asdict(form), cohort.as_of))
            yield path
