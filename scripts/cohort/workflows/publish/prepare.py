"""Finds out what a publication would contain, and what stays and why. It writes nothing."""

from __future__ import annotations

import dataclasses
import datetime
import hashlib
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cached_property

import duckdb

from ...database.cohort_database import load_table, open_database
from ...database.queries import QuerySource
from ...errors import CannotRun
from ...i18n.catalogues import available_languages
from ...i18n.language import Language, cohort_language
from ...model.cohort import Cohort
from ...model.data_package import LIST_DELIMITER
from ...model.publication_declarations import NOT_AT_ALL
from ...model.publication_file import PublicationFile, declared_view, read_publication_file
from ...model.settings import Settings, declared_settings
from ...model.tables import Table
from ...publication.people_counts import count_people, count_rows, with_earlier_releases
from ...publication.published_cohort import check_deciding_views, check_derived_views
from ...publication.reviews import ReviewedText, Reviews
from ...publication.row_selection import PublishedRows, Views, select_rows
from ...reading.accepted_rows import AcceptedRows, Key, Row
from ...reading.cells.vocabulary import Vocabulary, read_vocabulary
from ...storing.csv_tables import stored_text


@dataclass(frozen=True)
class Basis:
    """A row that leaves only while a person's basis for a purpose holds. `held_until` is the last day on which it held;
    None if no basis was ever recorded."""

    table: str
    key: str
    person_id: str
    purpose: str
    holds: bool
    held_until: datetime.date | None

    @property
    def has_ended(self) -> bool:
        """Whether there was a basis that was withdrawn or has expired."""
        return not self.holds and self.held_until is not None


@dataclass(frozen=True)
class Preparation:
    """What leaves of a cohort, and what decides about it. `cohort` has the name of the release among its settings;
    `agreed_names` has pairs of a person and the column with the name by which that person agreed to be called;
    `count_rows` are the numbers of people of this release."""

    cohort: Cohort
    file: PublicationFile
    accepted: AcceptedRows
    selected: PublishedRows
    derived: Mapping[str, dict[Key, Row]]
    bases: list[Basis]
    agreed_names: frozenset[tuple[str, str]]
    count_rows: list[Row]

    @cached_property
    def languages(self) -> list[Language]:
        """All languages in which the cohort may have texts."""
        return [cohort_language(self.cohort, code) for code in available_languages(self.cohort.paths)]

    @cached_property
    def vocabulary(self) -> Vocabulary:
        """The words of all these languages."""
        return read_vocabulary(self.cohort, [language.code for language in self.languages])

    @property
    def release(self) -> str:
        return str(self.cohort.settings["release"])

    @property
    def waiting(self) -> list[ReviewedText]:
        """The texts that nobody has read yet, each once."""
        return list({text.review_id: text for text in self.selected.texts if not text.answer}.values())


def prepare(cohort: Cohort, release: str = "") -> Preparation:
    """What leaves under this name of a release; by default that of cohort.yml, else the as-of date. A clone without
    private/ cannot count people, so it makes the newest release again that was counted elsewhere."""
    newest = "" if cohort.paths.has_private_tables else _newest_release(cohort)
    name = release or cohort.settings["release"] or newest or cohort.as_of.isoformat()
    pattern = next(setting.pattern for setting in declared_settings(cohort.paths) if setting.name == "release")
    if not re.fullmatch(pattern or "", name):
        raise CannotRun(f"--release {name}: name it in letters, digits, dots and hyphens, such as 2018-05")
    cohort = dataclasses.replace(cohort, settings=Settings({**cohort.settings, "release": name}))
    file, accepted = read_publication_file(cohort), AcceptedRows(cohort)
    check_deciding_views(cohort, file)
    counts = _add_counts(cohort, accepted, file)
    with open_database(cohort) as database:
        counts_table = cohort.model.tables[file.counts]
        rows = list(accepted.rows(counts_table).values())
        columns = {column.name: [row[column.name] for row in rows] for column in counts_table.fields}
        load_table(database, counts_table, columns, include_private=False)
        check_derived_views(cohort, file, database)
        queries = QuerySource(database, cohort.model)
        bases = _bases(queries, file)
        views = Views(
            {
                table.name: _with_basis(table, _chosen(queries, cohort, table), accepted, cohort, bases)
                for table in _tables_with_view(cohort)
            }
        )
        reviews = Reviews(cohort.model.tables[file.reviews], accepted)
        selected = select_rows(cohort.model, accepted, file, views, reviews, _salt(cohort))
        leave_out_hidden(database, cohort, selected)
        derived = {table.name: _derived(database, table, selected) for table in file.derived}
        _, names = queries.query(f'SELECT * FROM "{file.named}" ORDER BY ALL', file.named)  # noqa: S608
    agreed_names = frozenset((str(row["person_id"]), str(row["called"])) for row in names)
    return Preparation(cohort, file, accepted, selected, derived, bases, agreed_names, counts)


def _newest_release(cohort: Cohort) -> str:
    counts = cohort.model.tables[read_publication_file(cohort).counts]
    rows = AcceptedRows(cohort).rows(counts).values()
    return max(((row["published_on"], row["release"]) for row in rows), default=("", ""))[1]


def _add_counts(cohort: Cohort, accepted: AcceptedRows, file: PublicationFile) -> list[Row]:
    """The numbers of people of this release, which are also laid over the accepted rows of their table."""
    table, release = cohort.model.tables[file.counts], cohort.settings["release"]
    stored = accepted.rows(table)
    counts = with_earlier_releases(count_people(cohort, accepted, file), stored.values(), release, file.smallest)
    own = [row for row in stored.values() if row["release"] == release]
    if own and not cohort.paths.has_private_tables:
        # a clone without private/ cannot count, so it repeats what the release said
        return own
    # what this release has said stays, with its day
    counted_breakdowns = {row["breakdown"] for row in own}
    new = {name: groups for name, groups in counts.items() if name not in counted_breakdowns}
    rows = [*own, *count_rows(new, release, cohort.as_of)]
    for key in [key for key, row in stored.items() if row["release"] == release]:
        del stored[key]
    stored |= {tuple(row[name] for name in table.key): row for row in rows}
    return rows


def _tables_with_view(cohort: Cohort) -> list[Table]:
    return [table for table in cohort.model.tables.values() if table.publish and table.publish_only]


def _chosen(queries: QuerySource, cohort: Cohort, table: Table) -> dict[Key, Row]:
    """The rows that a view lets leave, with the codes and references that it replaces."""
    if declared_view(cohort.paths, table.publish_only) is None:
        raise CannotRun(f"{table.name}: publish_only: there is no view {table.publish_only} in schemas/views/")
    columns, rows = queries.query(f'SELECT * FROM "{table.publish_only}" ORDER BY ALL', table.publish_only)  # noqa: S608
    renewed = [name for name in columns if name not in table.key]
    for name in (*table.key, *renewed):
        renewable = [column.name for column in table.published_fields if column.codes or column.references]
        if name not in columns or name not in (*table.key, *renewable):
            raise CannotRun(
                f"schemas/views/{table.publish_only}.sql: give the key of {table.name}, else only codes and references"
            )
    return {
        tuple(stored_text(row[name]) for name in table.key): {name: stored_text(row[name]) for name in renewed}
        for row in rows
    }


def _with_basis(
    table: Table, chosen: Mapping[Key, Row], accepted: AcceptedRows, cohort: Cohort, bases: Collection[Basis]
) -> dict[Key, Row]:
    """The chosen rows, without those about a person whose basis does not hold, whatever their view says."""
    columns = [column.name for column in table.fields if column.references == cohort.model.persons.name]
    hold = {(basis.key, basis.person_id) for basis in bases if basis.table == table.name and basis.holds}
    rows = accepted.rows(table)
    return {
        key: row
        for key, row in chosen.items()
        if all(
            (key[0], person) in hold for name in columns for person in rows[key][name].split(LIST_DELIMITER) if person
        )
    }


def leave_out_hidden(database: duckdb.DuckDBPyConnection, cohort: Cohort, selected: PublishedRows) -> None:
    """Deletes the rows of organisations that do not appear from this database, so that no number counts them."""
    hidden = [row_id for row_id, appearance in selected.appearances.items() if appearance.how == NOT_AT_ALL]
    for table in cohort.model.tables.values():
        for column in table.fields:
            target = cohort.model.referenced_table(column)
            if target and target.appears_as and hidden:
                statement = f'DELETE FROM "{table.name}" WHERE list_contains($1, "{column.name}")'  # noqa: S608
                database.execute(statement, [hidden])


def _derived(database: duckdb.DuckDBPyConnection, table: Table, selected: PublishedRows) -> dict[Key, Row]:
    """The rows of a view that leave: those whose references lead to rows that do. Those that wait with a row to which
    they refer are noted in `selected`."""
    names = [column.name for column in table.fields]
    columns = ", ".join(f'"{name}"' for name in names)
    query = f'SELECT {columns} FROM "{table.name}" ORDER BY ALL'  # noqa: S608 - names of our schemas
    result = {}
    for cells in database.execute(query).fetchall():
        row = dict(zip(names, map(stored_text, cells), strict=True))
        references = [(column.name, column.references) for column in table.fields if column.references]
        if any((row[name],) in selected.waiting.get(target, ()) for name, target in references):
            selected.waiting.setdefault(table.name, set()).add(tuple(row[name] for name in table.key))
        for name, target in references:
            row[name] = selected.id_of(target, row[name])
        if all(not row[name] or (row[name],) in selected.rows.get(target, {}) for name, target in references):
            result[tuple(row[name] for name in table.key)] = row
    return dict(sorted(result.items()))


def _bases(queries: QuerySource, file: PublicationFile) -> list[Basis]:
    _, rows = queries.query(f'SELECT * FROM "{file.basis}" ORDER BY ALL', file.basis)  # noqa: S608
    return [
        Basis(
            str(row["at_table"]),
            str(row["at_key"]),
            str(row["person_id"]),
            str(row["purpose"]),
            bool(row["holds"]),
            row["held_until"] if isinstance(row["held_until"], datetime.date) else None,
        )
        for row in rows
    ]


def _salt(cohort: Cohort) -> str:
    """What makes the new ids of a release: only those know it who have the ledger, or the tables where there is
    none."""
    try:
        secret = cohort.paths.ledger.read_bytes().split(b"\n")[1]
    except (OSError, IndexError):
        secret = b""
    if not secret:
        secret = b"".join(path.read_bytes() for path in sorted(cohort.paths.data.glob("*.csv")))
    return hashlib.sha256(secret + str(cohort.settings["release"]).encode()).hexdigest()
