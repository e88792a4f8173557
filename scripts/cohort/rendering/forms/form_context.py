"""The data behind the forms of a cohort, and the rows and choices of a form for one sender."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
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
    """The data behind all forms of a cohort; what many forms look up is worked out once."""

    cohort: Cohort
    accepted: AcceptedRows
    names: RowNames
    language: Language
    forms: Forms
    senders: SenderRegister
    owner_of: OwnerOf
    _owners: dict[str, dict[Key, str]] = field(default_factory=dict)
    _keys_by_owner: dict[str, dict[str, list[Key]]] = field(default_factory=dict)
    _keys_by_value: dict[tuple[str, str], dict[str, list[Key]]] = field(default_factory=dict)
    _labels: dict[str, dict[str, str]] = field(default_factory=dict)

    def owners(self, table: Table) -> dict[Key, str]:
        """The organisation of each accepted row, by its key."""
        if table.name not in self._owners:
            rows = self.accepted.rows(table)
            self._owners[table.name] = {key: self.owner_of(table, row) for key, row in rows.items()}
        return self._owners[table.name]

    def keys_of_owner(self, table: Table, organisation: str) -> list[Key]:
        """The keys of the rows of an organisation, in their order."""
        if table.name not in self._keys_by_owner:
            self._keys_by_owner[table.name] = _grouped(self.owners(table))
        return self._keys_by_owner[table.name].get(organisation, [])

    def keys_with_value(self, table: Table, column: str, value: str) -> list[Key]:
        """The keys of the rows with this value in a column, in their order."""
        if (table.name, column) not in self._keys_by_value:
            values = {key: row[column] for key, row in self.accepted.rows(table).items()}
            self._keys_by_value[table.name, column] = _grouped(values)
        return self._keys_by_value[table.name, column].get(value, [])

    def labels(self, table: Table) -> dict[str, str]:
        """The labels of all rows of a table."""
        if table.name not in self._labels:
            self._labels[table.name] = self.names.labels(table)
        return self._labels[table.name]


def _grouped(values: dict[Key, str]) -> dict[str, list[Key]]:
    keys: dict[str, list[Key]] = {}
    for key, value in values.items():
        keys.setdefault(value, []).append(key)
    return keys


@dataclass(frozen=True)
class FormForSender:
    """A form for one organisation or person: the rows it shows, the values it fills in, the choices it offers.

    A sample is for nobody: it is blank, and the same each time.
    """

    context: FormContext
    form: Form
    sender: str
    is_sample: bool = False

    @property
    def sender_name(self) -> str:
        """The name of the sender; the id of one that is not registered."""
        return self.context.senders.label(self.sender, self.context.names, parts=1)

    @property
    def is_of_host(self) -> bool:
        """Whether the sender may set what only the host sets."""
        return self.context.senders.may_send_any_row(self.sender)

    @cached_property
    def is_for_person(self) -> bool:
        """Whether the sender is a person and no organisation."""
        return self.context.senders.is_person(self.sender)

    def issued_rows(self, table: Table) -> Iterator[tuple[Key, Row]]:
        """The accepted rows that the form shows, so that people correct a row by editing it, with what they may read
        of them."""
        rows = self.context.accepted.rows(table)
        for key in rows if self.form.covers == "all" else self._own_keys(table):
            if self._is_reader(table, rows[key]):
                yield key, self._readable_part(table, rows[key])

    def _own_keys(self, table: Table) -> list[Key]:
        """The keys of the sender's own rows."""
        if self.is_for_person:
            column = self.context.senders.own_column(table, self.sender)
            return self.context.keys_with_value(table, column, self.sender) if column else []
        return self.context.keys_of_owner(table, self.sender)

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
        return value_choices(column, self.context.cohort, language) or self._row_choices(column)

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
        # what somebody may not read of a row may change its label
        is_same_for_all = not (target.written_by or target.readers or self._guarded_references(target))
        labels = context.labels(target) if is_same_for_all else context.names.labels(target, rows)
        for key, row in rows.items():
            if self._is_offered(column, target, key) and matches_values(row, column.only):
                choices[key[0]] = labels[key[0]]
        days = [name for name in target.label if target.field(name).type == "date"]
        # a day is only there to tell rows of one name apart
        if self.form.covers == "own" or days == list(target.label[1:]):
            choices = context.names.short_labels(target, choices, rows)
        order = {row_id: [rows[row_id,][name] for name in days] for row_id in choices}
        return dict(sorted(choices.items(), key=lambda pair: (order[pair[0]], sort_key(pair[1]), pair[0])))

    def _is_offered(self, column: Field, target: Table, key: Key) -> bool:
        """Whether a row may be chosen: any in a form for all rows; in one for own rows those of the sender and of
        nobody, and those of which the column says itself which they are."""
        if self.form.covers == "all":
            return True
        if not self.is_for_person:
            return bool(column.only) or self.context.owners(target)[key] in ("", self.sender)
        is_organisation = target.name == self.context.forms.organisations
        organisation = key[0] if is_organisation else self.context.owners(target)[key]
        # nobody is known to work with anybody where the cohort does without that table
        return organisation == "" or not self._organisations or organisation in self._organisations

    @cached_property
    def _organisations(self) -> set[str]:
        """The organisations that the person works with, or has written about."""
        context = self.context
        organisations = context.senders.organisations_of(self.sender)
        for sheet in self.form.sheets:
            table = context.cohort.model.tables[sheet.table]
            organisations |= {context.owners(table)[key] for key, _ in self.issued_rows(table) if table.belongs_to}
        return organisations - {""}


def value_choices(column: Field, cohort: Cohort, language: Language) -> dict[str, str]:
    """The choices of a column that has a fixed set of values, as labels by stored value; empty for any other."""
    if column.type == "boolean":
        return {"true": language.say("yes"), "false": language.say("no")}
    if column.codes:
        return {code: language.say(label) for code, label in column.offered_codes.items()}
    if column.standard == SUBDIVISIONS:
        return subdivision_labels(cohort.settings["country"], language)
    return {}


def form_recipients(context: FormContext, form: Form) -> Iterator[str]:
    """The ids of those who receive a form."""
    for name in form.recipients:
        for key, row in context.accepted.rows(context.cohort.model.tables[name]).items():
            if form.is_for(name, row):
                yield key[0]
