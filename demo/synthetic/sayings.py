"""What is still to be said: generated rows against what the cohort has accepted, by the keys that it gave them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from cohort.model.form_files import Forms
from cohort.model.tables import Field, Model, Table
from cohort.reading.accepted_rows import AcceptedRows

from .world import Row

# a column that lists ids of people without saying so in the schema
LISTS_OF_KEYS = {"source_person_ids": "people"}
# the schema does not say whose these rows are; their form is that of the partner
LEADS_TO_ITS_OWNER = {"output_people": "output_id"}


@dataclass
class Keys:
    """Which key each generated row has in the cohort, by its table and its generated id."""

    model: Model
    keys: dict[tuple[str, str], str] = field(default_factory=dict)

    def of(self, table: str, generated_id: str) -> str:
        """The key of a generated row; empty while it has none."""
        return self.keys.get((table, generated_id), "")

    def give(self, table: str, generated_id: str, key: str) -> None:
        """Notes the key under which a generated row arrives."""
        self.keys[table, generated_id] = key

    def forget(self, table: str, generated_id: str) -> None:
        """Unlearns a key under which the row does not arrive after all."""
        del self.keys[table, generated_id]

    def in_the_cohort(self, table: Table, generated_row: Row) -> Row:
        """A generated row with the keys of the cohort in place of generated ids, empty where there is none yet."""
        row = {column.name: generated_row.get(column.name, "") for column in table.fields}
        for column in table.fields:
            if column.name == table.generated_key:
                row[column.name] = self.of(table.name, row[column.name])
            elif column.references:
                row[column.name] = self.of(column.references, row[column.name])
            elif column.name in LISTS_OF_KEYS:
                target, generated_ids = LISTS_OF_KEYS[column.name], row[column.name].split(";")
                # generated lists are in the order of the ids, which says nothing
                row[column.name] = ";".join(
                    sorted(self.of(target, generated_id) for generated_id in generated_ids if generated_id)
                )
        return row


@dataclass(frozen=True)
class Saying:
    """A generated row that the cohort does not have as it is: a new one, or one of which some `fields` differ.

    `key` is that of the accepted row which it corrects, empty for a new one.
    """

    table: Table
    generated_row: Row
    fields: tuple[str, ...]
    key: tuple[str, ...] = ()

    @property
    def generated_id(self) -> str:
        """The generated id of the row; of a row whose key is what it refers to, that of the first of these."""
        return self.generated_row[self.table.key[0]]

    def needs(self) -> Iterable[tuple[Field, str]]:
        """The references that are to be written, with the generated ids that they mean."""
        for column in self.table.fields:
            generated_id = self.generated_row.get(column.name, "")
            if column.references and column.name in self.fields and generated_id:
                yield column, generated_id


def unsaid(generated_tables: dict[str, list[Row]], model: Model, keys: Keys, accepted: AcceptedRows) -> list[Saying]:
    """Everything that the cohort does not have yet as it was made, a table after those that it refers to."""
    found = []
    for table in model.in_reference_order():
        there = accepted.rows(table)
        for row in generated_tables.get(table.name, ()):
            wanted = keys.in_the_cohort(table, row)
            key = tuple(wanted[name] for name in table.key)
            stored = there.get(key)
            if stored is None:
                # an empty answer needs no words
                fields = [
                    column.name
                    for column in table.fields
                    if row.get(column.name) and column.name != table.generated_key and not column.set_by_host
                ]
                found.append(Saying(table, row, tuple(fields)))
            elif different := [name for name in wanted if wanted[name] != stored[name]]:
                found.append(Saying(table, row, tuple(different), key))
    return found


def by_sender(
    generated_tables: dict[str, list[Row]], sayings: list[Saying], forms: Forms, model: Model
) -> dict[tuple[str, str], list[Saying]]:
    """The sayings by form and by the generated id of who fills it in; the form is empty where that one gets none."""
    senders = {
        sender.table: {row[model.tables[sender.table].key[0]]: row for row in generated_tables[sender.table]}
        for sender in forms.senders
    }
    host = next(name for name, row in senders[forms.organisations].items() if forms.may_send_any_row(row))
    found: defaultdict[tuple[str, str], list[Saying]] = defaultdict(list)
    for saying in sayings:
        in_forms = [
            form
            for form in forms.forms
            if saying.table.name in {sheet.table for sheet in form.sheets if not sheet.to_read}
        ]
        by_host = {column.name for column in saying.table.fields if column.set_by_host}
        # what only the host sets is in the form that covers the rows of all
        form = next((form for form in in_forms if form.covers == "all" and {*saying.fields} <= by_host), in_forms[0])
        # the office writes down what all send together
        table, owner = forms.organisations, host
        if form.covers == "own" and forms.organisations in form.recipients:
            owner = _owner(saying.table, saying.generated_row, generated_tables, model)
        elif form.covers == "own":
            table, owner = model.persons.name, saying.generated_row[saying.table.written_by]
        found[form.name if form.is_for(table, senders[table][owner]) else "", owner].append(saying)
    return found


def _owner(table: Table, row: Row, generated_tables: dict[str, list[Row]], model: Model) -> str:
    """The organisation that a row belongs to, followed from table to table."""
    column = table.belongs_to or LEADS_TO_ITS_OWNER[table.name]
    target = model.referenced_table(table.field(column))
    if target is None or target.belongs_to == target.key[0]:
        return row[column]
    target_key = target.key[0]
    owner_row = next(other for other in generated_tables[target.name] if other[target_key] == row[column])
    return _owner(target, owner_row, generated_tables, model)


def learn_keys(generated_tables: dict[str, list[Row]], model: Model, keys: Keys, accepted: AcceptedRows) -> None:
    """Finds the keys that the cohort has given to rows that came without one, by what stands in the rows."""
    for table in model.in_reference_order():
        claimed = {keys.of(table.name, row[table.key[0]]) for row in generated_tables.get(table.name, ())}
        if not table.generated_key or len(claimed - {""}) == len(accepted.rows(table)):
            continue
        new: defaultdict[tuple[str, ...], list[str]] = defaultdict(list)
        for (key,), row in accepted.rows(table).items():
            if key not in claimed:
                new[_content(table, row)].append(key)
        for row in generated_tables.get(table.name, ()):
            content = _content(table, keys.in_the_cohort(table, row))
            if not keys.of(table.name, row[table.generated_key]) and new[content]:
                # rows that say the same are as good as one another
                keys.give(table.name, row[table.generated_key], new[content].pop(0))


def _content(table: Table, row: Row) -> tuple[str, ...]:
    """What a row says by itself: without its key, and what only the host sets later."""
    return tuple(
        row[column.name] for column in table.fields if column.name != table.generated_key and not column.set_by_host
    )
