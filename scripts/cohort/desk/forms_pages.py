"""Forms: which one was made for whom, which came back, and what that took each sender."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from starlette.responses import Response

from ..i18n.language import Language
from ..model.form_files import read_forms
from ..model.tables import Table
from ..reading.accepted_rows import Row
from ..workflows.forms.sent_forms import FormsOf
from ..workflows.tables.table_view import TableReader
from .inbox_pages import PATIENCE
from .pages import PageRequest, progress

MINUTES_OF_DAY, MINUTES_OF_HOUR = 24 * 60, 60


@dataclass(frozen=True)
class FormLine:
    """A form of a sender in words: when the newest was created, when the last came back, the usual time, and rows."""

    form: str
    sender: str
    created: str
    back: str
    took: str
    number: int
    rows: int
    is_out: bool


@dataclass(frozen=True)
class Burden:
    """What the forms of one sender came to: how many came back, with how many rows, and the usual time."""

    sender: str
    number: int
    rows: int
    took: str
    out: int


def show_forms(request: PageRequest) -> Response:
    """All forms by whom they are for, and what they took."""
    all_forms = request.desk.forms(PATIENCE)
    if all_forms is None:
        return request.show("checking", here="make", poll="/forms/state")
    cohort, language = request.desk.cohort(), request.language
    titles = {form.name: language.say(form.title) for form in read_forms(cohort).forms}
    reader = request.desk.reader(language, personal=bool(request.form_text("personal")))
    names = {
        key[0]: _sender_name(reader, table, row, number)
        for senders in read_forms(cohort).senders
        for table in (cohort.model.tables[senders.table],)
        for number, (key, row) in enumerate(reader.accepted.rows(table).items(), start=1)
    }
    listed = [forms for forms in all_forms if forms.name in titles]
    lines = [_line(request, forms, titles[forms.name], names.get(forms.sender, forms.sender)) for forms in listed]
    burdens = [_burden(sender, listed, names, language) for sender in dict.fromkeys(forms.sender for forms in listed)]
    return request.show(
        "forms",
        lines=sorted(lines, key=lambda line: (line.sender, line.form)),
        burdens=sorted(burdens, key=lambda burden: burden.sender),
        personal=reader.personal,
    )


def _sender_name(reader: TableReader, table: Table, row: Row, number: int) -> str:
    """The name of a sender; of a person whose name is not shown a number and the organisation."""
    if not table.names_people or reader.personal:
        return reader.display.label(table, row, 1)
    return reader.display.with_owner(reader.language.say("Person {n}", n=number), table, row)


def forms_state(request: PageRequest) -> Response:
    """Whether all forms have been read, for the script of a page that waits."""
    return progress(done=request.desk.forms(2.0) is not None)


def _line(request: PageRequest, forms: FormsOf, title: str, sender: str) -> FormLine:
    last = forms.returned[-1].accepted_at if forms.returned else None
    return FormLine(
        title,
        sender,
        request.day(forms.created_at) if forms.created_at else "",
        request.day(last) if last else "",
        _duration(forms.usual_time, request.language),
        len(forms.returned),
        sum(form.added + form.changed for form in forms.returned),
        forms.is_out,
    )


def _burden(sender: str, listed: list[FormsOf], names: dict[str, str], language: Language) -> Burden:
    own = [forms for forms in listed if forms.sender == sender]
    together = FormsOf("", sender, returned=[form for forms in own for form in forms.returned])
    return Burden(
        names.get(sender, sender),
        len(together.returned),
        sum(form.added + form.changed for form in together.returned),
        _duration(together.usual_time, language),
        sum(forms.is_out for forms in own),
    )


def _duration(time: datetime.timedelta | None, language: Language) -> str:
    """A time in days, or in hours or minutes where it is short."""
    if time is None:
        return ""
    minutes = max(0, round(time.total_seconds() / 60))
    if minutes >= 2 * MINUTES_OF_DAY:
        return language.say("{n} days", n=language.number(round(minutes / MINUTES_OF_DAY)))
    if minutes >= 2 * MINUTES_OF_HOUR:
        return language.say("{n} hours", n=language.number(round(minutes / MINUTES_OF_HOUR)))
    return language.say("{n} minutes", n=language.number(minutes))
