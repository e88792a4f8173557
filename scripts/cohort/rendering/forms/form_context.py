"""The data behind the forms of a cohort, and the rows and choices of a form for one sender."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property

from ...i18n.language import Language
from ...i18n.sorting import sort_key
from ...i18n.subdivisions import subdivision_labels
from ...model.cohort import Cohort
from ...model.form_files import Form, Forms, matches_values
from ...model.tables import SUBDIVISIONS, Field, Table
from ...reading.accepted_rows import AcceptedRows, Key, Row, RowNames
from ...reading.sender_register import SenderRegister

OwnerOf = Callable[[Table, Row], str]


@dataclass
class FormContext:
    """The data behind all forms of a cohort."""

    cohort: Cohort
    accepted: AcceptedRows
    names: RowNames
    language: Language
    forms: Forms
    senders: SenderRegister


@dataclass(frozen=True)
class FormForSender:
    """A form for one organisation or person: the rows it shows, the values it fills in, the choices it offers."""

    context: FormContext
    form: Form
    sender: str
    owner_of: OwnerOf

    @property
    def sender_name(self) -> str:
        """The name of the sender; the id of one that is not registered."""
        return self.context.senders.label(self.sender, self.context.names, parts=1)

    @property
    def is_of_host(self) -> bool:
        """Whether the sender may set what only the host sets."""
        return self.context.senders.may_send_any_row(self.sender)

    @property
    def is_for_person(self) -> bool:
        return self.context.senders.is_person(self.sender)

    def issued_rows(self, table: Table) -> Iterator[tuple[Key, Row]]:
        """The accepted rows that the form shows, so that people correct a row by editing it, with what they may read
        of them."""
        for key, row in self.context.accepted.rows(table).items():
            if self._is_reader(table, row) and (self.form.covers == "all" or self._is_own(table, row)):
                yield key, self._readable_part(table, row)

    def _is_own(self, table: Table, row: Row) -> bool:
        if self.is_for_person:
            column = self.context.senders.own_column(table, self.sender)
            return bool(column) and row[column] == self.sender
        return self.owner_of(table, row) == self.sender

    def _is_author(self, table: Table, row: Row) -> bool:
        return row[table.written_by] == self.sender

    def _is_reader(self, table: Table, row: Row) -> bool:
        """Whether the sender may get a row, and the rows that it refers to."""
        if table.written_by and self._is_author(table, row):
            return True
        for column, by_value in table.readers.items():
            wanted = by_value.get(row[column])
            if wanted is not None and not (wanted and matches_values(self.context.senders.row(self.sender), wanted)):
                return False
        for name, target in self._guarded_references(table):
            target_row = self.context.accepted.rows(target).get((row[name],))
            if target_row and not self._is_reader(target, target_row):
                return False
        return True

    def _guarded_references(self, table: Table) -> list[tuple[str, Table]]:
        """The columns that refer to tables of which not everybody may read all rows, with these tables."""
        if table.name not in self._guarded:
            targets = {column.name: self.context.cohort.model.referenced_table(column) for column in table.fields}
            self._guarded[table.name] = [
                (name, target) for name, target in targets.items() if target and target.readers and target is not table
            ]
        return self._guarded[table.name]

    @cached_property
    def _guarded(self) -> dict[str, list[tuple[str, Table]]]:
        return {}

    def _readable_part(self, table: Table, row: Row) -> Row:
        """A row without the personal texts that somebody else wrote."""
        if not table.written_by or self._is_author(table, row):
            return row
        withheld = {column.name for column in table.private_fields} - set(table.key)
        return {name: text for name, text in row.items() if name not in withheld}

    def fixed_values(self, table: Table) -> dict[str, str]:
        """The values that the form fills in: the sender, in a form for their own rows."""
        column = self.context.senders.own_column(table, self.sender)
        return {column: self.sender} if self.form.covers == "own" and column else {}

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
        """The labels of the accepted rows that a column may refer to by id, in the order of the labels; those that have
        a day, such as workshops, in the order of the days."""
        context, target = self.context, self.context.cohort.model.referenced_table(column)
        if target is None:
            return {}
        choices = {}
        rows = {
            key: self._readable_part(target, row)
            for key, row in context.accepted.rows(target).items()
            if self._is_reader(target, row)
        }
        labels = context.names.labels(target, rows)
        for key, row in rows.items():
            if self._is_offered(column, target, row) and matches_values(row, column.only):
                choices[key[0]] = labels[key[0]]
        days = [name for name in target.label if target.field(name).type == "date"]
        # a day is only there to tell rows of one name apart
        if self.form.covers == "own" or days == list(target.label[1:]):
            choices = self._short_labels(target, choices, rows)
        order = {row_id: [rows[row_id,][name] for name in days] for row_id in choices}
        return dict(sorted(choices.items(), key=lambda pair: (order[pair[0]], sort_key(pair[1]), pair[0])))

    def _is_offered(self, column: Field, target: Table, row: Row) -> bool:
        """Whether a row may be chosen: any in a form for all rows; in one for own rows those of the sender and of
        nobody, and those of which the column says itself which they are."""
        if self.form.covers == "all":
            return True
        if not self.is_for_person:
            return bool(column.only) or self.owner_of(target, row) in ("", self.sender)
        is_organisation = target.name == self.context.forms.organisations
        organisation = row[target.key[0]] if is_organisation else self.owner_of(target, row)
        # nobody is known to work with anybody where the cohort does without that table
        return organisation == "" or not self._organisations or organisation in self._organisations

    @cached_property
    def _organisations(self) -> set[str]:
        """The organisations that the person works with, or has written about."""
        context = self.context
        found = context.senders.organisations_of(self.sender)
        for sheet in self.form.sheets:
            table = context.cohort.model.tables[sheet.table]
            found |= {self.owner_of(table, row) for _, row in self.issued_rows(table) if table.belongs_to}
        return found - {""}

    def _short_labels(self, target: Table, labels: dict[str, str], rows: dict[Key, Row]) -> dict[str, str]:
        """The labels without their parts in brackets, if they stay distinct."""
        short = {row_id: self.context.names.label(target, rows[row_id,], parts=1) for row_id in labels}
        return short if len(set(short.values())) == len(short) else labels


def form_recipients(context: FormContext, form: Form) -> Iterator[str]:
    """The ids of those who receive a form."""
    for name in form.recipients:
        for key, row in context.accepted.rows(context.cohort.model.tables[name]).items():
            if form.is_for(name, row):
                yield key[0]
