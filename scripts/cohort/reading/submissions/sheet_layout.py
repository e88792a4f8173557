"""Where the tables of the cohort stand in a workbook that people have made or changed."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass, field

from ...model.findings import Finding, column_letters
from ...model.tables import Field, Model, Table
from ..cells.text import tidy
from ..cells.values import RawCell, cell_text
from ..cells.vocabulary import Vocabulary
from ..spreadsheets import Sheet, Spreadsheet
from .headings import Headings
from .headings import pivot_column as pivot_column

HEADINGS_WITHIN = 40
# stands in the first cell of the sheet of findings that we add to a copy of a workbook
CHECKED_MARK = "cohort: findings"
LEAST_HEADINGS = 2
LONGEST_TEXT = 80
# the column of a mark that a program gave to each row, such as ODK's instanceID
IDENTITY_COLUMN = "="


@dataclass(frozen=True)
class UnreadPart:
    """Something in a file that was left out: at `place`, a row number or letters of a column, with this text.

    `why` is a code of schemas/unread.yaml. The text may be personal.
    """

    file: str
    sheet: str
    place: str
    text: str
    why: str


@dataclass
class SheetTable:
    """A table found on a sheet: its columns by field, and its rows; both counted from 0 as the sheet has them."""

    sheet: Sheet
    table: Table
    header_row: int
    headings: list[str]
    columns: dict[str, int] = field(default_factory=dict)
    rows: list[int] = field(default_factory=list)


@dataclass
class SheetLayout:
    """All tables of a file, what was left out of it, and what is wrong with its headings."""

    sections: list[SheetTable] = field(default_factory=list)
    unread: list[UnreadPart] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)


def find_tables(
    book: Spreadsheet, file: str, model: Model, headings: Headings, words: Vocabulary, of_sheet: Mapping[str, str]
) -> SheetLayout:
    """Finds the tables of a workbook. `of_sheet` names the table of each sheet of a form of ours; one has none."""
    found = SheetLayout()
    for sheet in book.sheets:
        if (sheet.name.startswith("_") and of_sheet) or (sheet.rows and sheet.rows[0][:1] == [CHECKED_MARK]):
            continue
        if not any(_is_filled(cell) for row in sheet.rows for cell in row):
            continue
        if sheet.hidden:
            found.unread.append(UnreadPart(file, sheet.name, "", "", "hidden-sheet"))
            continue
        wanted = of_sheet.get(sheet.name)
        if wanted == "":
            continue
        section = _section(sheet, model, headings, wanted, book.path.stem)
        if section is None:
            found.unread.append(UnreadPart(file, sheet.name, "", "", "no-table"))
            continue
        _name_columns(section, headings)
        left_out = _find_rows(section, words, is_form=bool(of_sheet))
        _list_columns(section, file, headings, found)
        keys = _key_columns(section) if of_sheet else set()
        found.unread += [
            UnreadPart(file, sheet.name, str(row + 1), _row_text(sheet.rows[row], keys), why) for row, why in left_out
        ]
        found.sections.append(section)
    if not found.sections:
        found.findings.append(Finding("submission-without-table", file, ""))
    return found


def _section(sheet: Sheet, model: Model, headings: Headings, wanted: str | None, file_name: str) -> SheetTable | None:
    """The row that has the most headings of one table; names of sheet and file decide between equals."""
    hinted = wanted or headings.table_of(sheet.name) or headings.table_of(file_name)
    candidates = [model.tables[wanted]] if wanted in model.tables else list(model.tables.values())
    best: tuple[tuple[int, int, int, int], SheetTable] | None = None
    for number, row in enumerate(_first_rows(sheet)):
        texts = [tidy(cell)[0] if isinstance(cell, str) else cell_text(cell) for cell in row]
        if sum(1 for text in texts if text and headings.is_known(text)) < LEAST_HEADINGS:
            continue
        for table in candidates:
            titles = sum(1 for text in texts if text and not headings.is_added_by_program(table.name, text, texts))
            matched = set(headings.columns(table.name, texts)) - {None}
            needed = {each.name for each in table.fields if each.required}
            if len(matched) < LEAST_HEADINGS or (len(matched) * 3 < titles and table.name != hinted):
                continue
            score = (len(matched), int(table.name == hinted), len(matched & needed), -len(table.fields))
            if best is None or score > best[0]:
                best = score, SheetTable(sheet, table, number, texts)
    return best[1] if best else None


def _first_rows(sheet: Sheet) -> list[list[RawCell]]:
    """The rows among which the headings are; one merged over two rows stands in both."""
    rows = [list(row) for row in sheet.rows[:HEADINGS_WITHIN]]
    for row, column, value in filled_merges(sheet):
        if row < len(rows):
            rows[row][column] = value
    return rows


def _name_columns(section: SheetTable, headings: Headings) -> None:
    """Names the columns of a section by its headings."""
    table, row = section.table, section.headings
    if table.generated_key and (mark := _identity_column(section, headings)) is not None:
        section.columns[IDENTITY_COLUMN] = mark
    section.columns |= {name: place for place, name in enumerate(headings.columns(table.name, row)) if name}


def _identity_column(section: SheetTable, headings: Headings) -> int | None:
    """The column of a mark that a program gave to each row."""
    row = section.headings
    return next((row.index(heading) for heading in headings.identity if heading in row), None)


def _list_columns(section: SheetTable, file: str, headings: Headings, found: SheetLayout) -> None:
    """Lists the columns that have no name although something stands in them; near misses are findings."""
    sheet, table, row = section.sheet, section.table, section.headings
    exported = _identity_column(section, headings) is not None
    named = set(section.columns.values())
    for place in range(max(map(len, sheet.rows))):
        heading = row[place] if place < len(row) else ""
        if place in named or (exported and headings.is_added_by_program(table.name, heading, row)):
            continue
        is_choice = headings.list_of_choice(table.name, heading)
        if is_choice in section.columns:
            continue
        # under a heading anything counts; without one, only what stands beside an entry
        below = range(section.header_row + 1, len(sheet.rows)) if heading else section.rows
        if not any(place < len(sheet.rows[at]) and _is_filled(sheet.rows[at][place]) for at in below):
            continue
        again = heading and headings.field_of(table.name, heading)
        near = None
        if heading and not again and not is_choice:
            answers = [_tidy_text(row[place]) for row in (sheet.rows[at] for at in section.rows) if place < len(row)]
            near = headings.similar_field(table.name, heading, section.columns) or headings.field_by_answers(
                table.name, filter(None, answers), section.columns
            )
        if not near:
            why = "column-again" if again else "unknown-column" if heading else "column-without-heading"
            found.unread.append(UnreadPart(file, sheet.name, column_letters(place + 1), heading, why))
        else:
            # the column is read as what it seems to be, so that the sender hears of its cells at once as well
            section.columns[near] = place
            at = (section.header_row + 1, None, place + 1)
            values = {"field_near": near}
            unknown = Finding("heading-unknown", file, table.name, *at, value=heading, values=values, sheet=sheet.name)
            found.findings.append(unknown)


def _find_rows(section: SheetTable, words: Vocabulary, *, is_form: bool) -> list[tuple[int, str]]:
    """Finds the rows that are entries; returns the others that say something, each with why it is left out."""
    rows, header, headings = section.sheet.rows, section.header_row, section.headings
    left_out = [(row, "above-table") for row in range(0 if is_form else header) if any(map(_is_filled, rows[row]))]
    places, last_entry, single_texts = sorted(section.columns.values()), header, []
    # the rows of a form that are there to be filled in have keys already, and may have nothing else
    keys = _key_columns(section) if is_form else set()
    few = max(3, len(places) // 2)
    for number in range(header + 1, len(rows)):
        row = rows[number]
        if _is_plain_entry(row, places, headings, few):
            section.rows.append(number)
            last_entry = number
            continue
        filled = [place for place in places if place < len(row) and row[place] != ""]
        if len(filled) <= few:
            filled = [place for place in filled if _is_filled(row[place])]
            if not filled:
                # what stands under a heading that is not known is listed with its column
                beside = (cell for place, cell in enumerate(row) if place >= len(headings) or not headings[place])
                if any(map(_is_filled, beside)):
                    left_out.append((number, "note-row"))
                continue
            if why := _reason_for_no_entry(row, section, filled, words, keys):
                left_out.append((number, why))
                continue
        if len(filled) >= LEAST_HEADINGS and all(_tidy_text(row[place]) == headings[place] for place in filled):
            left_out.append((number, "heading-again"))
            continue
        section.rows.append(number)
        if len(filled) > 1 or not keys.isdisjoint(filled):
            last_entry = number
        elif isinstance(row[filled[0]], str):
            single_texts.append(number)
    signatures = [number for number in single_texts if number > last_entry]
    section.rows = section.rows[: len(section.rows) - len(signatures)]
    return sorted([*left_out, *((number, "note-row") for number in signatures)])


def _key_columns(section: SheetTable) -> set[int]:
    """The columns of keys, which are hidden in a form."""
    return {place for name, place in section.columns.items() if name.split("=")[0] == section.table.generated_key}


def _is_plain_entry(row: list[RawCell], places: list[int], headings: list[str], few: int) -> bool:
    """Whether a row is an entry at first sight: more than a few answers, and the first of them is not its heading."""
    unnamed = len(row) - len(places)
    if len(row) <= places[-1] or len(row) - row.count("") - unnamed <= few:
        return False
    first = next(place for place in places if row[place] != "")
    return _tidy_text(row[first]) != headings[first]


def _reason_for_no_entry(
    row: list[RawCell], section: SheetTable, filled: list[int], words: Vocabulary, keys: set[int]
) -> str | None:
    """Whether a row with few answers is a total or a note."""
    texts = [
        (place, _tidy_text(cell))
        for place, cell in enumerate(row)
        if isinstance(cell, str) and cell and place not in keys
    ]
    for place, text in texts[:2]:
        begins = words.totals.match(text)
        if begins and (not re.search(r"[^\W\d_]", text[begins.end() :]) or not _is_complete(section, filled, place)):
            return "total-row"
    if texts and words.notes.match(texts[0][1]) and not _is_complete(section, filled, texts[0][0]):
        return "note-row"
    is_only_the_first = len(filled) == 1 and filled[0] == min(section.columns.values()) and not keys & set(filled)
    return "note-row" if is_only_the_first and len(_needed(section)) > 1 and isinstance(row[filled[0]], str) else None


def _is_complete(section: SheetTable, filled: list[int], text: int) -> bool:
    """Whether a row has all answers that it needs, and more than a text and sums, as no total or note has."""
    needed = _needed(section)
    more = any(place != text and each.type not in {"number", "integer"} for place, each in needed.items())
    return more and needed.keys() <= set(filled)


def _needed(section: SheetTable) -> dict[int, Field]:
    """The columns that every entry has to fill in."""
    made, columns = section.table.generated_key, section.columns
    fields = (each for each in section.table.fields if each.required and not each.default and each.name != made)
    return {columns[each.name]: each for each in fields if each.name in columns}


def _is_filled(cell: RawCell) -> bool:
    return cell != "" and not (isinstance(cell, str) and not tidy(cell)[0])


def _tidy_text(cell: RawCell) -> str:
    return tidy(cell_text(cell))[0]


def _row_text(row: list[RawCell], hidden: Container[int] = ()) -> str:
    seen = (cell for place, cell in enumerate(row) if place not in hidden)
    text = " · ".join(_tidy_text(cell) for cell in seen if _is_filled(cell))
    return text if len(text) <= LONGEST_TEXT else f"{text[: LONGEST_TEXT - 1]}…"


def filled_merges(sheet: Sheet) -> Iterator[tuple[int, int, RawCell]]:
    """The cells (row, column, value) that a range merged over several rows stands for, but its first."""
    for top, left, bottom, _ in sheet.merged:
        if top < bottom < len(sheet.rows) and left < len(sheet.rows[top]):
            value = sheet.rows[top][left]
            for row in range(top + 1, bottom + 1):
                if left < len(sheet.rows[row]) and sheet.rows[row][left] == "" and value != "":
                    yield row, left, value
