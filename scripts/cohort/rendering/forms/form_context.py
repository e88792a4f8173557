"""The data behind the forms of a cohort, and the rows and choices of a form for one organisation."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from ...i18n.language import Language
from ...i18n.subdivisions import subdivision_labels
from ...model.cohort import Cohort
from ...model.form_files import Form, Forms, matches_values
from ...model.tables import SUBDIVISIONS, Field, Table
from ...reading.accepted_rows import AcceptedRows, Key, Row, RowNames

OwnerOf = Callable[[Table, Row], str]


@dataclass
class FormContext:
    """The data behind all forms of a cohort."""

    cohort: Cohort
    accepted: AcceptedRows
    names: RowNames
    language: Language
    forms: Forms


@dataclass(frozen=True)
class OrganisationForm:
    """A form for one organisation: the rows it shows, the values it fills in, the choices it offers."""

    context: FormContext
    form: Form
    organisation: str
    owner_of: OwnerOf

    @property
    def organisation_name(self) -> str:
        """The name of the organisation; its id where it is not registered."""
        senders = self.context.cohort.model.tables[self.context.forms.senders]
        return self.context.names.labels(senders).get(self.organisation, self.organisation)

    @property
    def is_of_host(self) -> bool:
        """Whether the organisation may set what only the host sets."""
        forms, accepted = self.context.forms, self.context.accepted
        row = accepted.rows(self.context.cohort.model.tables[forms.senders]).get((self.organisation,))
        return row is not None and forms.may_send_any_row(row)

    def own_rows(self, table: Table) -> Iterator[tuple[Key, Row]]:
        """The accepted rows that the form shows, so that people correct a row by editing it."""
        for key, row in self.context.accepted.rows(table).items():
            if self.form.covers == "all" or self.owner_of(table, row) == self.organisation:
                yield key, row

    def fixed_values(self, table: Table) -> dict[str, str]:
        """The values that the form fills in: the organisation, in a form for its own rows."""
        column = table.belongs_to
        if self.form.covers == "own" and column and table.field(column).references == self.context.forms.senders:
            return {column: self.organisation}
        return {}

    def choices(self, column: Field, language: Language) -> dict[str, str]:
        """The choices of a column as labels by stored text; empty if people write freely."""
        if column.type == "boolean":
            return {"true": language.say("yes"), "false": language.say("no")}
        if column.codes:
            return {code: language.say(label) for code, label in column.offered_codes.items()}
        if column.standard == SUBDIVISIONS:
            return subdivision_labels(self.context.cohort.settings["country"], language)
        return self._row_choices(column)

    def _row_choices(self, column: Field) -> dict[str, str]:
        """The labels of the accepted rows that a column may refer to by id, in the order of the labels."""
        context, target = self.context, self.context.cohort.model.referenced_table(column)
        if target is None:
            return {}
        choices = {}
        labels = context.names.labels(target)
        for key, row in context.accepted.rows(target).items():
            is_offered = (
                self.form.covers == "all" or column.only or self.owner_of(target, row) in ("", self.organisation)
            )
            if is_offered and matches_values(row, column.only):
                choices[key[0]] = labels[key[0]]
        if self.form.covers == "own":
            choices = self._short_labels(target, choices)
        return dict(sorted(choices.items(), key=lambda pair: pair[1]))

    def _short_labels(self, target: Table, labels: dict[str, str]) -> dict[str, str]:
        """The labels without their parts in brackets, if they stay distinct."""
        rows = self.context.accepted.rows(target)
        short = {row_id: self.context.names.label(target, rows[row_id,], parts=1) for row_id in labels}
        return short if len(set(short.values())) == len(short) else labels


def form_recipients(form: Form, senders: dict[Key, Row]) -> Iterator[str]:
    """The ids of the organisations that receive a form."""
    for key, row in senders.items():
        if matches_values(row, form.recipients):
            yield key[0]
