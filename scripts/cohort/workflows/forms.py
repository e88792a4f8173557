"""forms: the workbooks that people fill in, in build/forms/."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path

from ..checking.submissions import owner_of
from ..model.forms import Forms, read_forms
from ..model.tables import Table
from ..reading.accepted import Accepted, Names, Row
from ..reading.vocabulary import read_vocabulary
from ..rendering.forms import FormContext, recipients, render_form
from ..rendering.workbooks import file_name
from ..storing.files import write_whole
from ..wording.language import language_codes
from .cohort import Cohort


def make_forms(cohort: Cohort, only: list[str]) -> Iterator[Path]:
    """Writes each form for each organisation that fills it in; `only` names forms or organisations."""
    forms = read_forms(cohort.places, cohort.model)
    accepted = Accepted(cohort.places, cohort.model)
    words = read_vocabulary(cohort.places, cohort.settings, language_codes(cohort.places))
    names = Names(cohort.model, words, accepted)
    context = FormContext(
        cohort.places, cohort.settings, cohort.model, accepted, names, cohort.language(), forms.senders, forms.steps
    )
    whose = partial(_owner, cohort, accepted)
    for form, organisation in _wanted(forms, accepted.rows(cohort.model.tables[forms.senders]), only):
        name = file_name(f"{context.language.say(form.title)} {organisation}")
        path = cohort.places.build / "forms" / f"{name}.xlsx"
        write_whole(path, render_form(context, form, organisation, whose))
        yield path


def _wanted(forms: Forms, senders: dict[tuple[str, ...], Row], only: list[str]) -> Iterator[tuple]:
    for form in forms.forms:
        for organisation in recipients(form, senders):
            if not only or form.name in only or organisation in only:
                yield form, organisation


def _owner(cohort: Cohort, accepted: Accepted, table: Table, row: Row) -> str:
    return owner_of(table, row, cohort.model, accepted)
