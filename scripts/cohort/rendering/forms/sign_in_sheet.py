"""The content of the sheet that people sign at a workshop, in one language."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass

from ...i18n.language import Language
from ...i18n.sorting import sort_key
from ...i18n.subdivisions import subdivision_label
from ...model.cohort import Cohort
from ...model.sign_in import SignInDeclaration
from ...model.tables import SUBDIVISIONS
from ...reading.accepted_rows import AcceptedRows, Key, Row, RowNames

# a wrong number in the data does not print a book
MOST_LINES = 200


@dataclass(frozen=True)
class SignInSheet:
    """All texts of a sheet. `rows` are the name and the organisation of each person who is expected; `blank` lines
    follow. `days` are the headings of the columns to sign."""

    language: str
    title: str
    heading: str
    cohort_name: str
    institution: str
    when: str
    place: str
    name_heading: str
    group_heading: str
    days: list[str]
    rows: list[tuple[str, str]]
    blank: int
    note: str
    warning: str


@dataclass(frozen=True)
class SignInContext:
    """The data behind the sheets in one language."""

    cohort: Cohort
    accepted: AcceptedRows
    names: RowNames
    declared: SignInDeclaration
    language: Language


def make_sign_in_sheet(context: SignInContext, row: Row) -> SignInSheet:
    """The sheet for a row, such as a workshop."""
    declared, language, settings = context.declared, context.language, context.cohort.settings
    first, last = _day(row[declared.first_day]), _day(row[declared.last_day])
    expected = sorted(_expected(context, first, last), key=lambda pair: tuple(map(_sort_key, reversed(pair))))
    number = int(row[declared.number_expected]) if row[declared.number_expected].isdecimal() else 0
    table = context.cohort.model.tables[declared.table]
    return SignInSheet(
        language=language.code,
        title=language.say(declared.title),
        heading=context.names.label(table, row, parts=1),
        cohort_name=settings.localised_text("cohort_name", language.code),
        institution=settings.localised_text("institution", language.code),
        when=language.period(first, last) if first and last else "",
        place=" · ".join(_places(context, row)),
        name_heading=language.say(declared.name_heading),
        group_heading=language.say(declared.group_heading),
        days=_days(context, first, last),
        rows=expected,
        blank=max(declared.blank_lines, min(MOST_LINES, number) - len(expected)),
        note=language.say(declared.note),
        warning=language.say("All data in this file is made up.") if settings["synthetic"] else "",
    )


def _expected(
    context: SignInContext, first: datetime.date | None, last: datetime.date | None
) -> Iterator[tuple[str, str]]:
    """The name and the organisation of everybody who takes part on these days."""
    declared, model = context.declared, context.cohort.model
    groups = model.referenced_table(model.tables[declared.people].field(declared.group))
    for row in context.accepted.rows(model.tables[declared.people]).values():
        since, until = _day(row[declared.from_day]), _day(row[declared.until_day])
        if (since and last and since > last) or (until and first and until < first):
            continue
        # in a copy without private/ there is no name to print
        names = [row[column] for column in declared.shown if row[column]]
        group_row = context.accepted.rows(groups).get((row[declared.group],)) if groups else None
        group = context.names.label(groups, group_row, parts=1) if groups and group_row else ""
        yield " · ".join(names), group


def _places(context: SignInContext, row: Row) -> Iterator[str]:
    model = context.cohort.model
    table = model.tables[context.declared.table]
    for name in context.declared.place:
        column, text = table.field(name), row[name]
        target = model.referenced_table(column)
        key: Key = (text,)
        if text and target and key in context.accepted.rows(target):
            yield context.names.label(target, context.accepted.rows(target)[key], parts=1)
        elif text:
            yield subdivision_label(text, context.language) if column.standard == SUBDIVISIONS else text


def _days(context: SignInContext, first: datetime.date | None, last: datetime.date | None) -> list[str]:
    """The headings of the columns to sign."""
    language, signature = context.language, context.language.say(context.declared.signature_heading)
    if not first or not last or not 0 < (last - first).days < context.declared.days_apart:
        return [signature]
    days = (first + datetime.timedelta(days=number) for number in range((last - first).days + 1))
    return [f"{signature}\n{language.date(day)}" for day in days]


def _sort_key(text: str) -> tuple[bool, str]:
    """Empty texts last."""
    return not text, sort_key(text)


def _day(text: str) -> datetime.date | None:
    try:
        return datetime.date.fromisoformat(text)
    except ValueError:
        # an empty cell, or one that the check reports
        return None
