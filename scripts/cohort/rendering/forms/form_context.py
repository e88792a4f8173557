"""What the forms of a cohort are made from, and what one of them covers and offers for one organisation."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from ...i18n.language import Language
from ...model.cohort import Cohort
from ...model.form_files import Form, Forms, matches_values
from ...model.tables import Field, Table
from ...reading.accepted_rows import AcceptedRows, Key, Row, RowNames

OwnerOf = Callable[[Table, Row], str]


@dataclass
class FormContext:
    """What all forms of a cohort are made from."""

    cohort: Cohort
    accepted: AcceptedRows
    names: RowNames
    language: Language
    forms: Forms


@dataclass(frozen=True)
class OrganisationForm:
    """A form for one organisation: which rows it shows, what it fills in by itself, what may be chosen."""

    context: FormContext
    form: Form
    organisation: str
    owner_of: OwnerOf

    @property
    def organisation_name(self) -> str:
        """The name of the organisation; its id where it is not registered."""
        senders = self.context.cohort.model.tables[self.context.forms.senders]
        return self.context.names.labels(senders).get(self.organisation, self.organisation)

    def own_rows(self, table: Table) -> Iterator[tuple[Key, Row]]:
        """The accepted rows that the form shows, so that a correction is an edit."""
        for key, row in self.context.accepted.rows(table).items():
            if self.form.covers == "all" or self.owner_of(table, row) == self.organisation:
                yield key, row

    def fixed_values(self, table: Table) -> dict[str, str]:
        """What the form fills in by itself: the organisation that its rows belong to, when the form is its own."""
        column = table.belongs_to
        if self.form.covers == "own" and column and table.field(column).references == self.context.forms.senders:
            return {column: self.organisation}
        return {}

    def choices(self, each: Field, language: Language) -> dict[str, str]:
        """The stored texts that may be chosen, with what people read; empty where anything may be written."""
        if each.type == "boolean":
            return {"true": language.say("yes"), "false": language.say("no")}
        if each.codes:
            return {code: language.say(label) for code, label in each.codes.items()}
        return self._rows_to_choose(each)

    def _rows_to_choose(self, each: Field) -> dict[str, str]:
        """The accepted rows that a field may refer to, by id, in the order of their labels."""
        context, target = self.context, self.context.cohort.model.referenced_table(each)
        if target is None:
            return {}
        allowed = {}
        labels = context.names.labels(target)
        for key, row in context.accepted.rows(target).items():
            own = self.form.covers == "all" or each.only or self.owner_of(target, row) in ("", self.organisation)
            if own and matches_values(row, each.only):
                allowed[key[0]] = labels[key[0]]
        if self.form.covers == "own":
            allowed = self._short(target, allowed)
        return dict(sorted(allowed.items(), key=lambda pair: pair[1]))

    def _short(self, target: Table, labels: dict[str, str]) -> dict[str, str]:
        """The labels without what they say in brackets, where everybody in the form's list is told apart without."""
        rows = self.context.accepted.rows(target)
        short = {row_id: self.context.names.label(target, rows[row_id,], parts=1) for row_id in labels}
        return short if len(set(short.values())) == len(short) else labels


def form_recipients(form: Form, senders: dict[Key, Row]) -> Iterator[str]:
    """The ids of the organisations that a form is made for."""
    for key, row in senders.items():
        if matches_values(row, form.recipients):
            yield key[0]
