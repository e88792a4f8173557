"""Which rows of the tables leave, with what in them, and why the others stay."""

from __future__ import annotations

import hashlib
import itertools
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from ..model.countries import larger_place
from ..model.publication_declarations import IF_PUBLISHED, MONTH, NAMED, NOT_AT_ALL, REGION, REGION_COLUMN, REVIEWED
from ..model.publication_file import PublicationFile
from ..model.tables import Field, Model, Table
from ..reading.accepted_rows import AcceptedRows, Key, Row
from .appearances import FEWEST_ALIKE, Appearance, appearances, is_named
from .reviews import ReviewedText, Reviews

# why a row stays; publish --dry-run puts it into words
NOT_CHOSEN, NOT_SHOWN, ALONE, RESTS_ON_ANOTHER, UNREAD_NAME, TELLS_REMAINDER = (
    "not chosen",
    "not shown",
    "alone",
    "rests on another",
    "unread name",
    "tells a remainder",
)


@dataclass(frozen=True)
class Views:
    """For each table with `publish_only` the rows that may leave, by key, with the columns that the view gives anew."""

    chosen: Mapping[str, Mapping[Key, Row]]


@dataclass
class PublishedRows:
    """What leaves: rows by table and key, with the texts as they leave, and new ids in place of telling ones.

    `stays` has for each row of a published table that stays the reason. `texts` are all texts of the rows that leave,
    or would leave if their name had been read. `appearances` says how each organisation appears, by id; `owners` has
    the organisations that a row is about. `waiting` has the rows that stay only until somebody reads a text, by table:
    while there are any, whatever is counted in that table is too small.
    """

    rows: dict[str, dict[Key, Row]] = field(default_factory=dict)
    stays: dict[str, dict[Key, str]] = field(default_factory=dict)
    texts: list[ReviewedText] = field(default_factory=list)
    appearances: dict[str, Appearance] = field(default_factory=dict)
    owners: dict[str, dict[Key, frozenset[str]]] = field(default_factory=dict)
    new_ids: dict[tuple[str, str], str] = field(default_factory=dict)
    waiting: dict[str, set[Key]] = field(default_factory=dict)

    def id_of(self, table: str, row_id: str) -> str:
        """The id under which a row leaves."""
        return self.new_ids.get((table, row_id), row_id)


def select_rows(
    model: Model, accepted: AcceptedRows, file: PublicationFile, views: Views, reviews: Reviews, salt: str
) -> PublishedRows:
    """Everything of the tables that leaves. `salt` makes the new ids of rows of organisations without a name."""
    return _Selector(model, accepted, file, views, reviews, salt).select()


class _Selector:
    def __init__(
        self, model: Model, accepted: AcceptedRows, file: PublicationFile, views: Views, reviews: Reviews, salt: str
    ):
        self._model, self._accepted, self._file, self._views = model, accepted, file, views
        self._reviews, self._salt = reviews, salt
        self._tables = [table for table in model.in_reference_order() if table.publish]
        self._result = PublishedRows()
        self._leaving_rows: dict[str, dict[Key, Row]] = {}
        self._secret_places: set[str] = set()

    def select(self) -> PublishedRows:
        result = self._result
        for table in self._tables:
            rows = self._accepted.rows(table)
            self._leaving_rows[table.name] = dict(rows)
            result.stays[table.name] = {}
            if table.appears_as:
                table_appearances = appearances(table, {key[0]: row for key, row in rows.items()}, self._file)
                result.appearances |= table_appearances
                self._drop(
                    table,
                    {(row_id,) for row_id, appearance in table_appearances.items() if appearance.how == NOT_AT_ALL},
                    NOT_SHOWN,
                )
            if table.publish_only:
                chosen = self._views.chosen.get(table.name, {})
                self._drop(table, set(rows) - set(chosen), NOT_CHOSEN)
                for key in self._leaving_rows[table.name]:
                    self._leaving_rows[table.name][key] = rows[key] | chosen[key]
            for column in table.fields:
                if column.secret_if:
                    self._secret_places |= {
                        larger_place(row[column.name]) for row in rows.values() if row[column.secret_if] != "false"
                    } - {""}
        self._settle()
        for table in self._tables:
            # also of rows that stay until others have been read: all texts are read in one go
            result.texts += self._texts(table)
        with_all_read = {table.name: dict(self._leaving_rows[table.name]) for table in self._tables}
        for table in self._tables:
            self._drop(table, set(self._rows_without_name(table)), UNREAD_NAME)
            self._settle()
        self._find_waiting(with_all_read)
        for table in self._tables:
            result.rows[table.name] = self._published(table)
        return result

    # --- which rows stay ---

    def _drop(self, table: Table, keys: set[Key], reason: str) -> bool:
        rows = self._leaving_rows[table.name]
        dropped = [key for key in keys if key in rows]
        for key in dropped:
            del rows[key]
            self._result.stays[table.name][key] = reason
        return bool(dropped)

    def _settle(self) -> None:
        """Leaves out rows until each one's references lead to rows that leave, and none of the rest tells too much."""
        while True:
            changed = False
            for table in self._tables:
                changed |= self._drop(table, set(self._rows_with_lost_references(table)), RESTS_ON_ANOTHER)
            if changed:
                continue
            self._find_owners()
            for table in self._tables:
                changed |= self._drop(table, set(self._lonely_rows(table)), ALONE)
                changed |= self._drop(table, set(self._rows_with_remainder(table)), TELLS_REMAINDER)
            if not changed:
                return

    def _binding(self, table: Table) -> list[tuple[Field, Table]]:
        """The columns that refer to a published table, without those that may become blank; and these tables."""
        published = {other.name: other for other in self._tables}
        return [
            (column, published[column.references])
            for column in table.fields
            if column.references in published and column.publish != IF_PUBLISHED
        ]

    def _rows_with_lost_references(self, table: Table) -> Iterator[Key]:
        binding = self._binding(table)
        for key, row in self._leaving_rows[table.name].items():
            if any(
                row[column.name] and (row[column.name],) not in self._leaving_rows[target.name]
                for column, target in binding
            ):
                yield key

    def _find_owners(self) -> None:
        """The organisations that each row is about, which its references lead to."""
        owners = self._result.owners
        for table in self._tables:
            binding = [(column, target) for column, target in self._binding(table) if target is not table]
            owners.setdefault(table.name, {})
            for key, row in self._leaving_rows[table.name].items():
                row_owners = frozenset({key[0]} if table.appears_as else ())
                for column, target in binding:
                    row_owners |= owners[target.name].get((row[column.name],), frozenset())
                owners[table.name][key] = row_owners

    def _is_unnamed(self, table: Table, key: Key) -> bool:
        """Whether a row is about an organisation that does not appear by name."""
        owners = self._result.owners[table.name].get(key, ())
        return any(not is_named(self._result.appearances[owner]) for owner in owners)

    def _lonely_rows(self, table: Table) -> Iterator[Key]:
        """The rows of those organisations without a name that alone of their kind have rows here."""
        if table.appears_as:
            return
        alike: defaultdict[object, set[str]] = defaultdict(set)
        unnamed = [key for key in self._leaving_rows[table.name] if self._is_unnamed(table, key)]
        for key in unnamed:
            for owner in self._unnamed_owners(table, key):
                alike[self._result.appearances[owner].alike].add(owner)
        for key in unnamed:
            groups = [alike[self._result.appearances[owner].alike] for owner in self._unnamed_owners(table, key)]
            if any(len(group) < FEWEST_ALIKE for group in groups):
                yield key

    def _unnamed_owners(self, table: Table, key: Key) -> list[str]:
        return [
            owner for owner in self._result.owners[table.name][key] if not is_named(self._result.appearances[owner])
        ]

    def _rows_with_remainder(self, table: Table) -> Iterator[Key]:
        """The rows that name a whole of which all parts but those of one organisation are published: what is left over
        would be the part of that one."""
        for column in table.fields:
            if column.references != table.name or not column.publish:
                continue
            missing: defaultdict[str, set[str]] = defaultdict(set)
            for key, row in self._accepted.rows(table).items():
                if row[column.name] and key not in self._leaving_rows[table.name]:
                    missing[row[column.name]].add(self._hidden_owner(table, row))
            for key in self._leaving_rows[table.name]:
                if len(missing.get(key[0], ())) == 1 and "" not in missing[key[0]]:
                    yield key

    def _hidden_owner(self, table: Table, row: Row) -> str:
        """The organisation that does not appear to which a row belongs; empty if that is not why it stays."""
        owner = row.get(table.belongs_to or "", "")
        return owner if owner in self._result.appearances and self._result.appearances[owner].how == NOT_AT_ALL else ""

    def _texts(self, table: Table) -> Iterator[ReviewedText]:
        """The texts of a table that would leave; those of organisations without a name never do."""
        columns = [column for column in table.fields if column.publish == REVIEWED]
        for key, row in self._leaving_rows[table.name].items() if columns else ():
            if not self._is_unnamed(table, key):
                for column in columns:
                    if row[column.name]:
                        yield self._reviews.read(table, column, key, row[column.name])

    def _rows_without_name(self, table: Table) -> Iterator[Key]:
        """The rows of which the text by which people know them does not leave."""
        labels = [table.field(name) for name in table.label[:1] if table.field(name).publish == REVIEWED]
        for label, (key, row) in itertools.product(labels, self._leaving_rows[table.name].items()):
            if not self._is_unnamed(table, key) and not self._reviews.read(table, label, key, row[label.name]).words:
                yield key

    def _find_waiting(self, with_all_read: Mapping[str, dict[Key, Row]]) -> None:
        """The rows of those that leave `with_all_read` that stay because a text has not been read: their own name, or
        that of a row on which they rest."""
        unread = {
            (text.table.name, text.key)
            for text in self._result.texts
            if not text.answer and text.column.name in text.table.label[:1]
        }
        for table in self._tables:
            waiting = self._result.waiting[table.name] = set()
            dropped = {
                key: row for key, row in with_all_read[table.name].items() if key not in self._leaving_rows[table.name]
            }
            binding = self._binding(table)
            before = -1
            # rows may rest on others of their own table
            while len(waiting) != before:
                before = len(waiting)
                waiting |= {
                    key
                    for key, row in dropped.items()
                    # of those that would tell too much, others may have been read
                    if (table.name, key) in unread
                    or (unread and self._result.stays[table.name][key] in (ALONE, TELLS_REMAINDER))
                    or any((row[column.name],) in self._result.waiting[target.name] for column, target in binding)
                }

    # --- what leaves of a row ---

    def _published(self, table: Table) -> dict[Key, Row]:
        rows = {}
        for key, row in self._leaving_rows[table.name].items():
            is_unnamed = self._is_unnamed(table, key)
            values = {}
            for column in table.published_fields:
                values[column.name] = self._value(table, column, key, row, is_unnamed)
                if column.publish == REGION:
                    values[REGION_COLUMN] = self._region(table, column, key, row, is_unnamed)
            rows[tuple(values[name] for name in table.key)] = values
        return dict(sorted(rows.items()))

    def _value(self, table: Table, column: Field, key: Key, row: Row, is_unnamed: bool) -> str:
        """What leaves of a cell."""
        text, way = row[column.name], column.publish
        if table.generated_key == column.name:
            return self._row_id(table, key[0], is_unnamed)
        if column.references:
            target = self._model.tables[column.references]
            # what may be blank must not lead from a named row to an organisation without a name
            is_led_away = way == IF_PUBLISHED and not is_unnamed and self._is_unnamed(target, (text,))
            return "" if is_led_away else self._reference(target, text)
        if table.appears_as and is_unnamed:
            # only what all organisations have: the rest would tell them from others
            return dict(self._result.appearances[key[0]].shows).get(column.name, "")
        if way in (NAMED, REVIEWED, REGION) and is_unnamed:
            return ""
        if way == MONTH:
            return text[:7]
        if way == REGION:
            # a place smaller than those of ISO 3166-2 would lead to one village
            place = larger_place(text)
            return "" if place in self._secret_places or self._is_at_hidden(table, row) else place
        if way == REVIEWED:
            return (self._reviews.read(table, column, key, text).words or "") if text else ""
        return text

    def _region(self, table: Table, column: Field, key: Key, row: Row, is_unnamed: bool) -> str:
        """The region of a place, wider where an organisation would be alone in it."""
        if table.appears_as and is_unnamed:
            return self._result.appearances[key[0]].region
        if not row[column.name] or is_unnamed:
            return ""
        region = self._file.region_of(row[column.name])
        return region.partition("-")[0] if self._is_at_hidden(table, row) else region

    def _is_at_hidden(self, table: Table, row: Row) -> bool:
        """Whether a row also refers to an organisation that does not appear by name, whose place it would tell."""
        return any(
            row[column.name] in self._result.appearances and not is_named(self._result.appearances[row[column.name]])
            for column in table.fields
            if column.references and self._model.tables[column.references].appears_as
        )

    def _reference(self, target: Table, row_id: str) -> str:
        if (row_id,) not in self._leaving_rows[target.name]:
            return ""
        return self._row_id(target, row_id, self._is_unnamed(target, (row_id,)))

    def _row_id(self, table: Table, row_id: str, is_unnamed: bool) -> str:
        """The id of a row, made anew where it could lead to an organisation without a name."""
        if not is_unnamed:
            return row_id
        new_id = "x-" + hashlib.sha256(f"{self._salt}:{table.name}:{row_id}".encode()).hexdigest()[:12]
        self._result.new_ids[table.name, row_id] = new_id
        return new_id
