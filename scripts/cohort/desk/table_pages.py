"""The tables: all of them, the rows of one, and one row with its history."""

from __future__ import annotations

import datetime
import hashlib
import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from starlette.responses import Response

from ..errors import CannotRun
from ..model.tables import Field, Table
from ..reading.accepted_rows import Key, referring_keys
from ..reading.cells.values import NUMBERS
from ..reading.stored_csv import UnreadableFile, read_stored
from ..rendering.cell_display import shorten
from ..workflows.tables.row_history import RowEvent, archived_original, row_history
from ..workflows.tables.table_view import TableQuery, TableReader, view_table
from .inbox_pages import download
from .pages import PART, PageRequest, utc_offset

# the beginning of the names of fields with the values of a column
FILTER = "filter"
LONGEST_CELL = 80
SHA256 = re.compile("[0-9a-f]{64}")


@dataclass(frozen=True)
class RowLink:
    """Rows of another table that refer to a row: the title of that table, how many, and where they are listed."""

    title: str
    number: int
    address: str


@dataclass(frozen=True)
class HistoryLine:
    """An event of a row: its kind, the moment in words, the entry of the ledger, the file with its address, the reason,
    and the changed columns as (title, before, after)."""

    kind: str
    moment: str
    entry: str
    file: str
    address: str
    reason: str
    changes: list[tuple[str, str, str]]


def row_id(table: Table, key: Key) -> str:
    """What addresses say instead of the key of a row."""
    return hashlib.sha256("\x1f".join((table.name, *key)).encode()).hexdigest()[:16]


def show_tables(request: PageRequest) -> Response:
    """All tables with their numbers of rows."""
    reader, say = request.desk.reader(request.language, personal=False), request.language.say
    tables = reader.cohort.model.tables.values()
    listed = [
        (table.name, say(table.title), say(table.description), len(reader.accepted.rows(table))) for table in tables
    ]
    return request.show("tables", tables=sorted(listed, key=lambda entry: (not entry[3], entry[1])))


def show_table(request: PageRequest) -> Response:
    """The rows of a table that somebody looks for."""
    reader, table = _reader_and_table(request)
    query = TableQuery(
        request.text("search"),
        {column.name: request.text(f"{FILTER}{PART}{column.name}") for column in reader.columns(table)},
        request.text("sort"),
        bool(request.text("descending")),
        int(request.text("page")) if request.text("page").isdecimal() else 1,
    )
    with request.desk.work:
        page = view_table(reader, table, query)
    # an id that a form has made says nothing to people, and neither does a blank column
    column_indexes = [
        index
        for index, column in enumerate(page.columns)
        if column.name != table.generated_key and any(texts[index] for _, texts in page.rows)
    ]
    columns = [page.columns[index] for index in column_indexes]
    rows = [
        (row_id(table, key), [shorten(texts[index], LONGEST_CELL) for index in column_indexes])
        for key, texts in page.rows
    ]
    say, main_names = request.language.say, _main_columns(table, columns)
    return request.show(
        "table",
        table=table,
        page=page,
        query=query,
        has_days=any(column.type == "date" for column in page.columns),
        columns=[(column.name, say(column.title), " ".join(_looks(column, main_names))) for column in columns],
        rows=rows,
        choices=[(table.field(name), choices) for name, choices in page.choices.items()],
        personal=reader.personal,
        personal_titles=_personal_titles(request, table),
        unread_file=_unread_file(reader, table),
        filter=FILTER + PART,
    )


def _main_columns(table: Table, columns: Sequence[Field]) -> set[str]:
    """The columns that a narrow screen has room for: those that name a row, its first day and its first amount."""
    shown = [column.name for column in columns]
    names = set(table.label) & set(shown) or set(shown[:2])
    for kinds in (("date",), NUMBERS):
        names |= {column.name for column in [column for column in columns if column.type in kinds][:1]}
    return names


def _looks(column: Field, main_names: Collection[str]) -> Iterator[str]:
    if column.type in NUMBERS:
        yield "number"
    if column.name not in main_names:
        yield "minor"


def show_row(request: PageRequest) -> Response:
    """One row: its cells, what refers to it, and what happened to it."""
    reader, table, key = find_row(request)
    row, say = reader.accepted.rows(table)[key], request.language.say
    with request.desk.work:
        history = row_history(reader.cohort, table, key)
        links = list(_links(reader, table, key))
    cells = [(say(column.title), reader.text(column, row[column.name])) for column in reader.columns(table)]
    return request.show(
        "row",
        table=table,
        row=request.address["row"],
        label=reader.names.label(table, row, parts=1),
        cells=[(title, text) for title, text in cells if text],
        blank=[title for title, text in cells if not text],
        links=links,
        history=[_history_line(request, reader, table, event) for event in history.events],
        offset=utc_offset(reader.cohort),
        unknown=history.unknown,
        personal=reader.personal,
        personal_titles=_personal_titles(request, table),
    )


def show_original(request: PageRequest) -> Response:
    """An archived file, as it came."""
    sha256 = request.address["sha256"]
    path = archived_original(request.desk.cohort(), sha256) if SHA256.fullmatch(sha256) else None
    if path is None:
        raise CannotRun(request.language.say("This file is not in submissions/accepted/ any more."))
    # the name begins with a part of the hash
    return download(path.read_bytes(), path.name.partition(" ")[2] or path.name)


def find_row(request: PageRequest) -> tuple[TableReader, Table, Key]:
    """The table and the key of the row that an address names. Raises CannotRun if it is not there any more."""
    reader, table = _reader_and_table(request)
    for key in reader.accepted.rows(table):
        if row_id(table, key) == request.address["row"]:
            return reader, table, key
    raise CannotRun(request.language.say("This row is not there any more."))


def _reader_and_table(request: PageRequest) -> tuple[TableReader, Table]:
    reader = request.desk.reader(request.language, personal=bool(request.form_text("personal")))
    table = reader.cohort.model.tables.get(request.address["table"])
    if table is None:
        raise CannotRun(request.language.say("There is no such table in this cohort."))
    return reader, table


def _unread_file(reader: TableReader, table: Table) -> str:
    """The name of a file of a table that is there and cannot be read, that of data/ before that of private/; else
    empty."""
    paths = reader.cohort.paths
    for folder in (paths.data, paths.private) if table.private_fields else (paths.data,):
        path = folder / f"{table.name}.csv"
        try:
            read_stored(path)
        except UnreadableFile:
            return paths.display_name(path)
        except FileNotFoundError:
            continue
    return ""


def _personal_titles(request: PageRequest, table: Table) -> list[str]:
    """The titles of the columns that a click shows, and the words for names of people in other columns."""
    say, cohort = request.language.say, request.desk.cohort()
    titles = [say(column.title) for column in table.fields if column.personal]
    targets = (cohort.model.referenced_table(column) for column in table.fields)
    tables_of_people = {target.name: target for target in targets if target and target.names_people}
    return [*titles, *(say("names: {table}", table=say(target.title)) for target in tables_of_people.values())]


def _links(reader: TableReader, table: Table, key: Key) -> list[RowLink]:
    """The tables with rows that refer to this one."""
    links = []
    for other in reader.cohort.model.tables.values() if len(key) == 1 else ():
        number = sum(1 for _ in referring_keys(other, reader.accepted.rows(other), table, key[0]))
        columns = [column.name for column in other.fields if column.references == table.name]
        if number:
            address = f"/tables/{other.name}"
            address += f"?{urlencode({FILTER + PART + columns[0]: key[0]})}" if len(columns) == 1 else ""
            links.append(RowLink(reader.language.say(other.title), number, address))
    return links


def _history_line(request: PageRequest, reader: TableReader, table: Table, event: RowEvent) -> HistoryLine:
    say, entry = reader.language.say, event.entry
    changes = [
        (
            say(table.field(name).title),
            shorten(reader.text(table.field(name), before), LONGEST_CELL),
            shorten(reader.text(table.field(name), after), LONGEST_CELL),
        )
        for name, (before, after) in event.changes.items()
        if event.kind == "changed"
    ]
    address = f"/original/{entry['file_sha256']}" if event.original else ""
    try:
        moment = request.moment(datetime.datetime.fromisoformat(entry["at"]))
    except ValueError:
        # somebody has edited the ledger
        moment = entry["at"]
    return HistoryLine(event.kind, moment, entry["entry_id"], entry["file"], address, entry["reason"], changes)
