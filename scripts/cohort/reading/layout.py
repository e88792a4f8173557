"""Where the tables of the cohort stand in a workbook that people have made or changed."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial

from ..model.findings import Finding, column_letters
from ..model.tables import Model, Table
from ..wording.language import Language
from .books import Book, Sheet
from .text import comparable, tidy
from .values import Raw, as_text
from .vocabulary import Vocabulary

HEADINGS_WITHIN = 40
# stands in the first cell of the sheet of findings that we add to a copy of a workbook
CHECKED_MARK = "cohort: findings"
LEAST_HEADINGS = 2
# the column of a mark that a program gave to each row, such as ODK's instanceID
IDENTITY = "="


@dataclass(frozen=True)
class Unread:
    """Something in a file that was left out: at `place`, a row number or letters of a column, with this text.

    `why` is a code of schemas/unread.yaml. The text may be personal.
    """

    file: str
    sheet: str
    place: str
    text: str
    why: str


@dataclass
class Section:
    """A table found on a sheet: its columns by field, and its rows; both counted from 0 as the sheet has them."""

    sheet: Sheet
    table: Table
    header_row: int
    columns: dict[str, int]
    rows: list[int] = field(default_factory=list)


@dataclass
class Layout:
    """All tables of a file, what was left out of it, and what is wrong with its headings."""

    sections: list[Section] = field(default_factory=list)
    unread: list[Unread] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)


class Headings:
    """By which headings the columns of each table, and by which names the tables themselves, are known."""

    def __init__(self, model: Model, languages: Iterable[Language], identity: Iterable[str]):
        self.columns: dict[str, dict[str, str]] = {}
        self.tables: dict[str, str] = {}
        spoken = list(languages)
        for table in model.tables.values():
            columns = self.columns.setdefault(table.name, {})
            for column, words in pivot_columns(table):
                for said in (column, words, *_in_all(spoken, words)):
                    columns.setdefault(comparable(said), column)
            if table.made_key:
                columns |= {comparable(said): IDENTITY for said in identity}
            for each in table.fields:
                for said in (each.name, each.title, each.question, *_in_all(spoken, each.title, each.question)):
                    columns.setdefault(comparable(said), each.name)
            columns.pop("", None)
            for said in (table.name, table.title, table.sheet, *_in_all(spoken, table.title, table.sheet)):
                self.tables.setdefault(comparable(said), table.name)

    def column(self, table: str, heading: str) -> str | None:
        """The field that a heading means. ODK writes group/field or group-field."""
        known = self.columns[table]
        return known.get(comparable(heading)) or known.get(comparable(heading.replace("-", "/").rsplit("/", 1)[-1]))

    def near(self, table: str, heading: str) -> str | None:
        """The field whose heading a mistyped one is close to."""
        found = difflib.get_close_matches(comparable(heading), self.columns[table], n=1, cutoff=0.75)
        return self.columns[table][found[0]] if found else None


def pivot_columns(table: Table) -> Iterator[tuple[str, str]]:
    """The columns that a pivot has for each code, with their headings: the answer, and the hidden key of its row."""
    if table.pivot:
        by = table.field(table.pivot.by)
        for code, label in by.codes.items():
            yield pivot_column(by.name, code), label
            yield pivot_column(table.key[0], code), ""


def pivot_column(field: str, code: str) -> str:
    """The name of the column that says yes or no to a code, or that holds the key of its row."""
    return f"{field}={code}"


def _in_all(languages: list[Language], *texts: str) -> list[str]:
    return [language.say(text) for language in languages for text in texts if text]


def lay_out(
    book: Book, file: str, model: Model, headings: Headings, words: Vocabulary, of_sheet: Mapping[str, str]
) -> Layout:
    """Finds the tables of a workbook. `of_sheet` names the table of each sheet of a form of ours; one has none."""
    found = Layout()
    for sheet in book.sheets:
        if (sheet.name.startswith("_") and of_sheet) or (sheet.rows and sheet.rows[0][:1] == [CHECKED_MARK]):
            continue
        if not any(any(cell != "" for cell in row) for row in sheet.rows):
            continue
        if sheet.hidden:
            found.unread.append(Unread(file, sheet.name, "", "", "hidden-sheet"))
            continue
        wanted = of_sheet.get(sheet.name)
        if wanted == "":
            continue
        section = _section(sheet, model, headings, wanted, book.path.stem)
        if section is None:
            found.unread.append(Unread(file, sheet.name, "", "", "no-table"))
            continue
        _take_columns(section, file, headings, found)
        _take_rows(section, file, words, found, is_form=bool(of_sheet))
        found.sections.append(section)
    if not found.sections:
        found.findings.append(Finding("submission-without-table", file, ""))
    return found


def _section(
    sheet: Sheet, model: Model, headings: Headings, wanted: str | None, file_name: str
) -> Section | None:
    """The row that has the most headings of one table; names of sheet and file decide between equals."""
    hinted = wanted or headings.tables.get(comparable(sheet.name)) or headings.tables.get(comparable(file_name))
    candidates = [model.tables[wanted]] if wanted in model.tables else list(model.tables.values())
    best: tuple[tuple[int, int, int, int], Section] | None = None
    for number, row in enumerate(sheet.rows[:HEADINGS_WITHIN]):
        titles = [as_text(cell) for cell in row if isinstance(cell, str) and cell]
        if len(titles) < LEAST_HEADINGS:
            continue
        for table in candidates:
            matched = {name for title in titles if (name := headings.column(table.name, title))}
            needed = {each.name for each in table.fields if each.required}
            if len(matched) < LEAST_HEADINGS or (len(matched) * 3 < len(titles) and table.name != hinted):
                continue
            score = (len(matched), int(table.name == hinted), len(matched & needed), -len(table.fields))
            if best is None or score > best[0]:
                best = score, Section(sheet, table, number, {})
    return best[1] if best else None


def _take_columns(section: Section, file: str, headings: Headings, found: Layout) -> None:
    """Names the columns of a section by its headings; what has none is listed when something stands in it."""
    sheet, table = section.sheet, section.table
    below = sheet.rows[section.header_row + 1 :]
    row = sheet.rows[section.header_row]
    width = max(map(len, sheet.rows))
    for place in range(width):
        heading = tidy(as_text(row[place]))[0] if place < len(row) else ""
        name = headings.column(table.name, heading) if heading else None
        if name and name not in section.columns:
            section.columns[name] = place
            continue
        if not any(place < len(cells) and cells[place] != "" for cells in below):
            continue
        why = "column-again" if name else "unknown-column" if heading else "column-without-heading"
        found.unread.append(Unread(file, sheet.name, column_letters(place + 1), heading, why))
        near = headings.near(table.name, heading) if heading and not name else None
        if near:
            found.findings.append(
                Finding(
                    "heading-unknown",
                    file,
                    table.name,
                    sheet=sheet.name,
                    row=section.header_row + 1,
                    column=place + 1,
                    value=heading,
                    values={"field_near": near},
                )
            )


def _take_rows(section: Section, file: str, words: Vocabulary, found: Layout, *, is_form: bool) -> None:
    """The rows below the headings without blank ones, totals, notes and repeated headings."""
    sheet, header = section.sheet, section.sheet.rows[section.header_row]
    leave_out = partial(_leave_out, found, file, sheet)
    for number, row in enumerate(sheet.rows[: section.header_row]):
        if any(cell != "" for cell in row) and not is_form:
            leave_out(number, "above-table")
    mapped = sorted(section.columns.values())
    for number in range(section.header_row + 1, len(sheet.rows)):
        row = sheet.rows[number]
        filled = [place for place in mapped if place < len(row) and row[place] != ""]
        if not filled:
            if any(cell != "" for cell in row):
                leave_out(number, "note-row")
            continue
        if row is header or row == header:
            leave_out(number, "heading-again")
            continue
        if len(filled) <= max(3, len(mapped) // 2) and (why := _is_no_entry(row, section, filled, words)):
            leave_out(number, why)
            continue
        section.rows.append(number)


def _is_no_entry(row: list[Raw], section: Section, filled: list[int], words: Vocabulary) -> str | None:
    """Whether a row with few answers is a total or a note."""
    texts = [comparable(cell) for cell in row if isinstance(cell, str) and cell]
    if any(text == total or text.startswith(total) for text in texts[:2] for total in words.totals):
        return "total-row"
    if any(text.startswith(note) for text in texts[:1] for note in words.notes):
        return "note-row"
    needed = {
        section.columns[each.name] for each in section.table.fields if each.required and each.name in section.columns
    }
    if (
        len(filled) == 1
        and len(needed) >= 2
        and isinstance(row[filled[0]], str)
        and filled[0] == min(section.columns.values())
    ):
        return "note-row"
    return None


def _leave_out(found: Layout, file: str, sheet: Sheet, number: int, why: str) -> None:
    text = " · ".join(tidy(as_text(cell))[0] for cell in sheet.rows[number] if cell != "")
    found.unread.append(Unread(file, sheet.name, str(number + 1), text if len(text) <= 80 else f"{text[:79]}…", why))


def filled_merges(sheet: Sheet) -> Iterator[tuple[int, int, Raw]]:
    """The cells (row, column, value) that a range merged over several rows stands for, but its first."""
    for top, left, bottom, right in sheet.merged:
        if bottom > top and left == right and bottom < len(sheet.rows) and left < len(sheet.rows[top]):
            value = sheet.rows[top][left]
            for row in range(top + 1, bottom + 1):
                if left < len(sheet.rows[row]) and sheet.rows[row][left] == "" and value != "":
                    yield row, left, value
