"""person: writes what the cohort knows of one person as a workbook to give, without the names of others."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from ...i18n.language import Language
from ...model.cohort import Cohort
from ...model.consent_notice import read_notice
from ...model.data_package import LIST_DELIMITER
from ...model.tables import Field, Table
from ...reading.accepted_rows import Key, Row
from ...reading.personal_data_search import PersonalDataSearch
from ...reading.submissions.removed_rows import key_text
from ...rendering.cell_display import CellDisplay
from ...rendering.documents.document_content import DocumentContent
from ...rendering.documents.person_document import PersonContent, PersonTable, person_document
from ...rendering.documents.xlsx_document import DocumentWorkbook
from ...rendering.file_names import file_name_for
from ...rendering.forms.consent_form import ConsentContext, TextBlock, make_consent_form
from ...storing.atomic_writes import make_closed_folder, write_atomically
from ..intake.read_submissions import files_in_submissions
from .expired import days_kept
from .person_search import search_of
from .redaction import is_free_text
from .row_lookup import RowLookup, require_private

FOLDER = "person"


@dataclass(frozen=True)
class CellToRead:
    """A cell to read before the file is given: it may name somebody else, or mean the person, or was left out."""

    table: Table
    key: Key
    column: Field
    why: str


NAMES_OTHERS, MAY_MEAN, LEFT_OUT = "names-others", "may-mean", "left-out"


@dataclass(frozen=True)
class PersonRecord:
    """What the cohort knows of a person, and the document of it; `to_read` and `files` are for the host, who gives
    it."""

    person: str
    name: str
    content: PersonContent
    document: DocumentContent
    to_read: list[CellToRead]
    files: list[Path]


def write_person_record(cohort: Cohort, person_text: str, language: Language) -> tuple[PersonRecord, Path]:
    """Writes the record of a person to build/person/, which only this user may open; returns it with its path."""
    record = person_record(cohort, person_text, language)
    folder = cohort.paths.build / FOLDER
    make_closed_folder(folder)
    stem = file_name_for(language.say("What we know of you"), record.name, record.person)
    path = folder / f"{stem}.xlsx"
    write_atomically(path, DocumentWorkbook(cohort.paths, language, record.document).make())
    return record, path


def person_record(
    cohort: Cohort,
    person_text: str,
    language: Language,
    *,
    search_files: bool = True,
    days: Mapping[str, datetime.date] | None = None,
    is_for_host: bool = False,
) -> PersonRecord:
    """What is known of the person with this id or name, in one language. It speaks to that person, or, `is_for_host`,
    of them.

    Without `search_files`, the files of submissions/ are not searched, which takes long where there are many. `days` is
    the result of `days_kept` where it is known already.
    Raises CannotRun if nobody, or more than one person, has the id or name, and where private/ is not here.
    """
    require_private(cohort)
    lookup = RowLookup(cohort)
    person, table = lookup.person(person_text), cohort.model.persons
    row = lookup.accepted.rows(table)[person,]
    name = next((row[name] for name in reversed(table.known_by) if row[name]), person)
    collection = _Collection(cohort, lookup, person, language, is_for_host=is_for_host)
    tables = list(collection.tables())
    files = list(collection.files()) if search_files else []
    content = PersonContent(
        name=name,
        tables=tables,
        mentions=collection.mentions,
        files=len(files),
        backups=any(cohort.paths.backups.glob("*")),
        last_day=(days_kept(cohort) if days is None else days).get(person),
        notice=_notice(cohort, lookup, language),
    )
    lines = [cohort.settings.localised_text(name, language.code) for name in ("institution", "cohort_name")]
    document = person_document(content, lines, cohort.as_of, language)
    return PersonRecord(person, name, content, document, collection.to_read, files)


def _notice(cohort: Cohort, lookup: RowLookup, language: Language) -> list[TextBlock]:
    """What the privacy notice says: who is responsible, why, who receives data, for how long, which rights people
    have."""
    notice = read_notice(cohort)
    if notice is None:
        return []
    return make_consent_form(ConsentContext(cohort, lookup.accepted, lookup.names, notice), language).notice


class _Collection:
    """Collects the rows about a person, and the texts of other rows that name them."""

    def __init__(self, cohort: Cohort, lookup: RowLookup, person: str, language: Language, *, is_for_host: bool):
        self._cohort, self._lookup, self._person, self._language = cohort, lookup, person, language
        self._own = search_of(cohort, lookup, [person])
        people = {key[0] for key in lookup.accepted.rows(cohort.model.persons)} - {person}
        self._search_for_others: PersonalDataSearch = search_of(cohort, lookup, people)
        self._display = CellDisplay(cohort.model, lookup.accepted, lookup.names, language)
        self._ids_about = {cohort.model.persons.name: {person}}
        self._called = language.say("this person") if is_for_host else language.say("you")
        self.mentions: list[tuple[str, str, str]] = []
        self.to_read: list[CellToRead] = []

    def tables(self) -> Iterator[PersonTable]:
        """Each table with rows about the person, or with rows that refer to them."""
        say = self._language.say
        for table in self._cohort.model.in_reference_order():
            rows = []
            for key, row in self._lookup.accepted.rows(table).items():
                if self._refers(table, row):
                    rows.append(self._texts(table, key, row))
                else:
                    self._find_mentions(table, key, row)
            # a column without any text says nothing
            columns = [name for name in rows[0] if any(texts[name] for texts in rows)] if rows else []
            if columns:
                headings = [say(table.field(name).title) for name in columns]
                cells = [[texts[name] for name in columns] for texts in rows]
                yield PersonTable(say(table.title), say(table.description), headings, cells)

    def files(self) -> Iterator[Path]:
        """The files of submissions/ with data of the person."""
        return filter(self._own.matches_file, files_in_submissions(self._cohort.paths))

    def _refers(self, table: Table, row: Row) -> bool:
        return (table.persons and row[table.key[0]] == self._person) or any(
            (self._is_person_column(column) and self._person in row[column.name].split(LIST_DELIMITER))
            or self._is_about(column, row)
            for column in table.fields
        )

    def _is_person_column(self, column: Field) -> bool:
        return column.references == self._cohort.model.persons.name or column.about == self._cohort.model.persons.name

    def _is_about(self, column: Field, row: Row) -> bool:
        ids = self._ids_about.get(column.about or "", set())
        return not ids.isdisjoint(row[column.name].split(LIST_DELIMITER))

    def _is_about_others(self, table: Table, row: Row) -> bool:
        return any(
            self._is_about(column, row) and LIST_DELIMITER in row[column.name]
            for column in table.fields
            if column.type == "list"
        )

    def _texts(self, table: Table, key: Key, row: Row) -> dict[str, str]:
        """The texts of a row by column, without keys that the toolkit makes."""
        is_about = (table.persons and key[0] == self._person) or any(
            self._is_about(column, row) for column in table.fields
        )
        if is_about and len(key) == 1:
            self._ids_about.setdefault(table.name, set()).add(key[0])
        if is_about and self._is_about_others(table, row):
            personal = (column for column in table.fields if column.personal and row[column.name])
            self.to_read += [CellToRead(table, key, column, NAMES_OTHERS) for column in personal]
        show = partial(self._text, table, key, is_about=is_about)
        return {
            column.name: show(column, row[column.name])
            for column in table.fields
            if column.name not in table.key or column.references
        }

    def _text(self, table: Table, key: Key, column: Field, text: str, *, is_about: bool) -> str:
        say = self._language.say
        if not text:
            return ""
        if self._is_person_column(column):
            return self._people(text)
        if column.personal and not is_about:
            self.to_read.append(CellToRead(table, key, column, LEFT_OUT))
            return say("(not given, because it is about somebody else)")
        if column.names_people:
            # the name of the row may be that of another person
            return text
        if column.type == "string" and not column.codes and not column.references:
            return self._without_others(table, key, column, text)
        return self._display(column, text)

    def _people(self, ids: str) -> str:
        number_of_others, names = 0, []
        for row_id in ids.split(LIST_DELIMITER):
            if row_id == self._person:
                names.append(self._called)
            else:
                number_of_others += 1
        if number_of_others:
            names.append(self._language.say_number("another person", "{n} other people", number_of_others))
        return ", ".join(names)

    def _without_others(self, table: Table, key: Key, column: Field, text: str) -> str:
        """A text with the names of others replaced; the host reads what may still name one."""
        own = table.persons and column.identifies
        redacted = text if own else self._search_for_others.redact(text, self._language.say("(another person)"))
        if not own and self._search_for_others.may_match(redacted):
            self.to_read.append(CellToRead(table, key, column, NAMES_OTHERS))
        return redacted

    def _find_mentions(self, table: Table, key: Key, row: Row) -> None:
        """Finds texts that name the person in rows about others or about nobody; leaves out what is personal there."""
        say = self._language.say
        for column in table.fields:
            text = row[column.name]
            if not text or not is_free_text(table, column):
                continue
            if self._own.redact(text, "") != text:
                mention = say("(not given, because it is about somebody else)")
                if column.personal and not self._is_whole(text):
                    self.to_read.append(CellToRead(table, key, column, LEFT_OUT))
                else:
                    mention = self._without_others(table, key, column, text)
                self.mentions.append((say(table.title), say(column.title), mention))
            elif self._own.may_match(text):
                self.to_read.append(CellToRead(table, key, column, MAY_MEAN))

    def _is_whole(self, text: str) -> bool:
        """Whether a text says nothing but the name of the person."""
        return not self._own.redact(text, "").strip()


def cell_names(
    cells: Iterable[CellToRead], language: Language, row_name: Callable[[CellToRead], str] | None = None
) -> Iterator[str]:
    """The places of cells for people, a line for each column: Coach logs, Summary: log-01, log-02. `row_name` gives the
    names of rows."""
    keys: dict[tuple[str, str], list[str]] = {}
    for cell in cells:
        keys.setdefault((cell.table.title, cell.column.title), []).append(
            row_name(cell) if row_name else key_text(cell.key)
        )
    for (table, column), rows in keys.items():
        yield f"{language.say(table)}, {language.say(column)}: {', '.join(dict.fromkeys(rows))}"
