"""What is known of a person as a document to give to that person."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ...i18n.language import Language
from ..forms.consent_form import TextBlock
from .document_content import LONGEST_CELL, Cell, DocumentContent, DocumentPart, facts_table

MOST_COLUMNS = 6


@dataclass(frozen=True)
class PersonTable:
    """What one table has about the person: its title and explanation, the headings, and a row of texts for each row."""

    title: str
    description: str
    headings: list[str]
    rows: list[list[str]]


@dataclass(frozen=True)
class PersonContent:
    """All that is known of a person, in one language.

    `mentions` are the places where others name the person, each with table, column and text. `files` is the number of
    files that hold data of the person, `backups` whether there are back-ups, `last_day` the last on which the data is
    kept. `notice` has what the law wants to be said with it: who is responsible, what for, who receives it, rights.
    """

    name: str
    tables: list[PersonTable]
    mentions: list[tuple[str, str, str]]
    files: int
    backups: bool
    last_day: datetime.date | None
    notice: list[TextBlock]


def person_document(
    content: PersonContent, cohort_lines: Sequence[str], as_of: datetime.date, language: Language
) -> DocumentContent:
    """The document in one language; `cohort_lines` name the institution and the cohort."""
    say = language.say
    return DocumentContent(
        file="person",
        label=content.name,
        keys=(),
        title=say("What we know of you"),
        about=(content.name, *cohort_lines, say("As of {day}", day=language.date(as_of, "long"))),
        warning="",
        as_of=as_of,
        parts=tuple(_parts(content, language)),
    )


def _parts(content: PersonContent, language: Language) -> Iterator[DocumentPart]:
    say = language.say
    files = language.say_number("{n} file with data about you", "{n} files with data about you", content.files)
    counts = [language.say_number("{n} entry", "{n} entries", len(table.rows)) for table in content.tables]
    facts = [(table.title, count) for table, count in zip(content.tables, counts, strict=True)]
    facts += [
        (say("Files that were sent to us"), files),
        (say("Back-ups"), say("may hold the same data") if content.backups else say("none here")),
        (say("Kept until"), language.date(content.last_day, "long") if content.last_day else ""),
    ]
    yield facts_table(say("In short"), facts)
    yield facts_table(
        say("What the privacy notice says"), [(block.title, "\n".join(block.lines)) for block in content.notice]
    )
    for table in content.tables:
        yield from _table(table)
    if content.mentions:
        yield DocumentPart(
            "table",
            title=say("Where others name you"),
            headings=(Cell(say("Table")), Cell(say("Column")), Cell(say("Text"))),
            rows=tuple(tuple(map(Cell, mention)) for mention in content.mentions),
            new_page=True,
            widths=(16, 16, 38),
        )


def _table(table: PersonTable) -> Iterator[DocumentPart]:
    """A table on a sheet of its own; with more columns than a page holds, a block for each row."""
    is_long = any(len(text) > LONGEST_CELL for row in table.rows for text in row)
    if len(table.headings) > MOST_COLUMNS or is_long:
        for number, row in enumerate(table.rows, start=1):
            title = f"{table.title} {number}" if len(table.rows) > 1 else table.title
            yield facts_table(title, zip(table.headings, row, strict=True), new_page=number == 1)
        return
    yield DocumentPart(
        "table",
        title=table.title,
        note=table.description,
        headings=tuple(map(Cell, table.headings)),
        rows=tuple(tuple(map(Cell, row)) for row in table.rows),
        new_page=True,
    )
