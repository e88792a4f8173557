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
    given: dict[tuple[str, str], str] = field(default_factory=dict)

    def of(self, table: str, made_id: str) -> str:
        """The key of a generated row; empty while it has none."""
        return self.given.get((table, made_id), "")

    def give(self, table: str, made_id: str, key: str) -> None:
        """Notes the key under which a generated row arrives."""
        self.given[table, made_id] = key

    def forget(self, table: str, made_id: str) -> None:
        """Unlearns a key under which the row does not arrive after all."""
        del self.given[table, made_id]

    def in_the_cohort(self, table: Table, made: Row) -> Row:
        """A generated row with the keys of the cohort in place of generated ids, empty where there is none yet."""
        row = {each.name: made.get(each.name, "") for each in table.fields}
        for each in table.fields:
            if each.name == table.generated_key:
                row[each.name] = self.of(table.name, row[each.name])
            elif each.references:
                row[each.name] = self.of(each.references, row[each.name])
            elif each.name in LISTS_OF_KEYS:
                of = LISTS_OF_KEYS[each.name]
                # generated lists are in the order of the ids, which says nothing
                row[each.name] = ";".join(sorted(self.of(of, one) for one in row[each.name].split(";") if one))
        return row


@dataclass(frozen=True)
class Saying:
    """A generated row that the cohort does not have as it is: a new one, or one of which some `fields` differ.

    `key` is that of the accepted row which it corrects, empty for a new one.
    """

    table: Table
    made: Row
    fields: tuple[str, ...]
    key: tuple[str, ...] = ()

    @property
    def made_id(self) -> str:
        """The generated id of the row; of a row whose key is what it refers to, that of the first of these."""
        return self.made[self.table.key[0]]

    def needs(self) -> Iterable[tuple[Field, str]]:
        """The references that are to be written, with the generated ids that they mean."""
        for each in self.table.fields:
            made_id = self.made.get(each.name, "")
            if each.references and each.name in self.fields and made_id:
                yield each, made_id


def unsaid(made: dict[str, list[Row]], model: Model, keys: Keys, accepted: AcceptedRows) -> list[Saying]:
    """Everything that the cohort does not have yet as it was made, a table after those that it refers to."""
    found = []
    for table in model.in_reference_order():
        there = accepted.rows(table)
        for row in made.get(table.name, ()):
            wanted = keys.in_the_cohort(table, row)
            key = tuple(wanted[name] for name in table.key)
            stored = there.get(key)
            if stored is None:
                # an empty answer needs no words
                fields = [
                    each.name
                    for each in table.fields
                    if row.get(each.name) and each.name != table.generated_key and not each.set_by_host
                ]
                found.append(Saying(table, row, tuple(fields)))
            elif different := [name for name in wanted if wanted[name] != stored[name]]:
                found.append(Saying(table, row, tuple(different), key))
    return found


def by_sender(
    made: dict[str, list[Row]], sayings: list[Saying], forms: Forms, model: Model
) -> dict[tuple[str, str], list[Saying]]:
    """The sayings by form and by the generated id of who fills it in; the form is empty where that one gets none."""
    senders = {
        each.table: {row[model.tables[each.table].key[0]]: row for row in made[each.table]} for each in forms.senders
    }
    host = next(name for name, row in senders[forms.organisations].items() if forms.may_send_any_row(row))
    found: defaultdict[tuple[str, str], list[Saying]] = defaultdict(list)
    for saying in sayings:
        in_forms = [
            each
            for each in forms.forms
            if saying.table.name in {sheet.table for sheet in each.sheets if not sheet.to_read}
        ]
        by_host = {column.name for column in saying.table.fields if column.set_by_host}
        # what only the host sets is in the form that covers the rows of all
        form = next((each for each in in_forms if each.covers == "all" and {*saying.fields} <= by_host), in_forms[0])
        # the office writes down what all send together
        table, owner = forms.organisations, host
        if form.covers == "own" and forms.organisations in form.recipients:
            owner = _owner(saying.table, saying.made, made, model)
        elif form.covers == "own":
            table, owner = model.persons.name, saying.made[saying.table.written_by]
        found[form.name if form.is_for(table, senders[table][owner]) else "", owner].append(saying)
    return found


def _owner(table: Table, row: Row, made: dict[str, list[Row]], model: Model) -> str:
    """The organisation that a row belongs to, followed from table to table."""
    column = table.belongs_to or LEADS_TO_ITS_OWNER[table.name]
    target = model.referenced_table(table.field(column))
    if target is None or target.belongs_to == target.key[0]:
        return row[column]
    there = next(each for each in made[target.name] if each[target.key[0]] == row[column])
    return _owner(target, there, made, model)


def learn_keys(made: dict[str, list[Row]], model: Model, keys: Keys, accepted: AcceptedRows) -> None:
    """Finds the keys that the cohort has given to rows that came without one, by what stands in the rows."""
    for table in model.in_reference_order():
        claimed = {keys.of(table.name, row[table.key[0]]) for row in made.get(table.name, ())}
        if not table.generated_key or len(claimed - {""}) == len(accepted.rows(table)):
            continue
        new: defaultdict[tuple[str, ...], list[str]] = defaultdict(list)
        for (key,), row in accepted.rows(table).items():
            if key not in claimed:
                new[_content(table, row)].append(key)
        for row in made.get(table.name, ()):
            content = _content(table, keys.in_the_cohort(table, row))
            if not keys.of(table.name, row[table.generated_key]) and new[content]:
                # rows that say the same are as good as one another
                keys.give(table.name, row[table.generated_key], new[content].pop(0))


def _content(table: Table, row: Row) -> tuple[str, ...]:
    """What a row says by itself: without its key, and what only the host sets later."""
    return tuple(row[each.name] for each in table.fields if each.name != table.generated_key and not each.set_by_host)
