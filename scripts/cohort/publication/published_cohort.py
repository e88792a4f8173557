"""A cohort that holds nothing but what is published: from it the public pages and all published files are made.

Its data/ lies in build/publish/, has no private/, and no row, text or setting that does not leave. So whatever a page
or a measure asks, it cannot show more.
"""

from __future__ import annotations

import calendar
import dataclasses
import datetime
import json
import shutil
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb

from ..database.cohort_database import load_table, open_database
from ..errors import CannotRun
from ..measures.measure_queries import Measure, Result
from ..model.cohort import Cohort
from ..model.paths import CohortPaths
from ..model.publication_declarations import MONTH
from ..model.publication_file import PublicationFile, declared_view, names_of_tables_about_people
from ..model.settings import public_settings
from ..model.sql_files import is_applicable
from ..model.tables import Table
from ..reading.accepted_rows import Key, Row
from ..storing.csv_tables import table_text
from .row_selection import PublishedRows

FOLDER = "publish"


@dataclass(frozen=True)
class PublishedCohort:
    """What is published of a cohort: the `cohort` with its public settings and rows, `tables` as they leave, those made
    of views among them, each with its rows, and the rows that the views of `derived` tables give. Some
    rows of `unfinished` tables wait until a text has been read."""

    cohort: Cohort
    tables: dict[str, Table]
    rows: dict[str, dict[Key, Row]]
    derived: dict[str, Table]
    unfinished: frozenset[str] = frozenset()


class PublicPaths(CohortPaths):
    """The paths of a cohort with the data in build/publish/data/, and nothing private."""

    @property
    def data(self) -> Path:
        return self.build / FOLDER / "data"

    @property
    def private(self) -> Path:
        return self.build / FOLDER / "private"


def write_published_cohort(
    cohort: Cohort, file: PublicationFile, selected: PublishedRows, derived: Mapping[str, dict[Key, Row]]
) -> PublishedCohort:
    """Writes the rows that leave to build/publish/data/, and returns the cohort that has only these."""
    paths = PublicPaths(cohort.paths.root, cohort.paths.declarations_root)
    folder = paths.build / FOLDER / "data"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for table in cohort.model.tables.values():
        rows = [_dated(table, row, cohort.as_of) for row in selected.rows.get(table.name, {}).values()]
        text = table_text(table, table.public_fields, rows)
        (folder / f"{table.name}.csv").write_text(text, encoding="utf-8", newline="\n")
    public = dataclasses.replace(cohort, paths=paths, settings=public_settings(cohort.paths, cohort.settings))
    tables = {table.name: table for table in cohort.model.tables.values() if table.publish}
    views = {table.name: table for table in file.derived}
    unfinished = frozenset(name for name, keys in selected.waiting.items() if keys)
    return PublishedCohort(public, tables | views, selected.rows | dict(derived), views, unfinished)


def _dated(table: Table, row: Row, as_of: datetime.date) -> Row:
    """A row as it stands in data/: a month is a day in it, before the as-of date or after it as the real day was."""
    months = [column.name for column in table.published_fields if column.publish == MONTH and row[column.name]]
    # a secret place has gone already
    places = {column.secret_if: "false" for column in table.published_fields if column.secret_if}
    return row | {name: _day_in(row[name], as_of) for name in months} | places


def _day_in(month: str, as_of: datetime.date) -> str:
    try:
        first = datetime.date.fromisoformat(f"{month}-01")
    except ValueError:
        return ""
    if first <= as_of:
        return first.isoformat()
    return first.replace(day=calendar.monthrange(first.year, first.month)[1]).isoformat()


def open_published_database(published: PublishedCohort) -> duckdb.DuckDBPyConnection:
    """The database of what is published; the tables that are made of views take the place of these views."""
    database = open_database(published.cohort)
    for name, table in published.derived.items():
        rows = list(published.rows[name].values())
        types = database.execute("SELECT column_name, data_type FROM duckdb_columns() WHERE table_name = ?", [name])
        columns = types.fetchall()
        load_table(
            database,
            dataclasses.replace(table, name="published_rows"),
            {column.name: [row[column.name] for row in rows] for column in table.fields},
            include_private=False,
        )
        # columns of the view that do not leave are there for queries, and blank
        table_columns = {column.name for column in table.fields}
        cells = [
            f'"{column}"' if column in table_columns else f'NULL::{kind} AS "{column}"' for column, kind in columns
        ]
        database.execute(f'DROP VIEW "{name}"')
        # names of our schemas
        database.execute(f'CREATE TABLE "{name}" AS SELECT {", ".join(cells)} FROM published_rows')  # noqa: S608
        database.execute("DROP TABLE published_rows")
    return database


# --- what may be asked ---


def check_deciding_views(cohort: Cohort, file: PublicationFile) -> None:
    """Raises CannotRun if the cohort has replaced a view of the toolkit that decides what may leave, or one that
    is asked for the basis of people."""
    own, ours = cohort.paths.local / "views", cohort.paths.schemas / "views"
    replaced = {path.stem for path in own.glob("*.sql") if (ours / path.name).is_file()}
    if not replaced:
        return
    deciding = {table.publish_only for table in cohort.model.tables.values() if table.publish_only}
    with duckdb.connect() as database:
        for name in (file.basis, file.named):
            query = (ours / f"{name}.sql").read_text(encoding="utf-8")
            deciding |= {name, *_tables_asked(database, cohort.paths, (), query, name)}
    if wrong := sorted(replaced & deciding):
        raise CannotRun(
            f"{cohort.paths.display_name(own / f'{wrong[0]}.sql')}: it decides what is published, and only that of the"
            " toolkit holds there; give it another name, or delete it"
        )


def check_derived_views(cohort: Cohort, file: PublicationFile, database: duckdb.DuckDBPyConnection) -> None:
    """Raises CannotRun if a view of a derived table was replaced by the cohort's own: only what those who keep the
    template have read may count rows about people."""
    for table in file.derived:
        path = declared_view(cohort.paths, table.name)
        if path is None or not path.is_relative_to(cohort.paths.local):
            continue
        where = cohort.paths.display_name(path)
        tables = _tables_asked(database, cohort.paths, (), path.read_text(encoding="utf-8"), where)
        if about := sorted(tables & names_of_tables_about_people(cohort)):
            raise CannotRun(
                f"{where}: it asks {about[0]}, which is about people, and its rows would be"
                " published; delete the file, or leave this table out of it"
            )


def check_published_measures(
    published: PublishedCohort, measures: Mapping[str, Measure], database: duckdb.DuckDBPyConnection
) -> None:
    """Raises CannotRun for a measure that asks a table of which nothing is published: it would give wrong numbers, or
    count people without saying so."""
    model = published.cohort.model
    hidden = set(model.tables) - set(published.tables)
    for measure in measures.values():
        if not is_applicable(measure.file, measure.component, model, model.tables):
            continue
        tables = _tables_asked(
            database, published.cohort.paths, published.derived, measure.file.sql, measure.file.where
        )
        if unpublished := sorted(tables & hidden):
            raise CannotRun(
                f"{measure.file.where}: publish: it asks {unpublished[0]}, of which no row is published; leave the line"
                " out, or ask only tables that say publish: rows (people are counted in publication.yaml)"
            )


def measures_with_gaps(
    published: PublishedCohort, results: Mapping[str, Result], database: duckdb.DuckDBPyConnection
) -> set[str]:
    """The names of the measures whose numbers would be false until more texts have been read: they count rows of an
    unfinished table. `results` are those in one language. A list of the rows that leave says nothing about the others,
    so it has no gap."""
    if not published.unfinished:
        return set()
    paths, derived = published.cohort.paths, published.derived
    return {
        name
        for name, result in results.items()
        if _has_numbers(result)
        and not all(
            _lists_rows(result, published.tables[table])
            for table in published.unfinished
            & _tables_asked(database, paths, derived, result.measure.file.sql, result.measure.file.where)
        )
    }


def _has_numbers(result: Result) -> bool:
    return bool(result.measure.units or result.measure.says) or any(
        isinstance(row[name], int | float | Decimal) for row in result.rows for name in result.measure.columns
    )


def _lists_rows(result: Result, table: Table) -> bool:
    """Whether each row of a result tells of one row of a table, and none compares it with the others."""
    return not result.measure.says and bool(result.rows) and set(table.key) <= set(result.rows[0])


def _tables_asked(
    database: duckdb.DuckDBPyConnection, paths: CohortPaths, replaced: Collection[str], sql: str, where: str
) -> set[str]:
    """The tables that a query reads, through all views between but those that tables have `replaced`."""
    views = {path.stem: path for path in paths.declared("views", "*.sql")}
    table_names: set[str] = set()
    queries = [sql]
    while queries:
        parsed = json.loads(database.execute("SELECT json_serialize_sql($1)", [queries.pop()]).fetchall()[0][0])
        if parsed["error"]:
            raise CannotRun(f"{where}: publish: the tables that it asks cannot be found; write one plain SELECT")
        new = set(_names_of_tables(parsed)) - table_names
        table_names |= new
        queries += [
            views[name].read_text(encoding="utf-8") for name in sorted(new) if name in views and name not in replaced
        ]
    return table_names


def _names_of_tables(parsed: Any) -> Iterator[str]:
    """The names of tables and views anywhere in a parsed query."""
    if isinstance(parsed, dict):
        if parsed.get("type") == "BASE_TABLE":
            yield parsed["table_name"]
        parsed = list(parsed.values())
    for part in parsed if isinstance(parsed, list) else ():
        yield from _names_of_tables(part)
