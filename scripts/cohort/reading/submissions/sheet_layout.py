"""Finding the tables of the cohort in a workbook that people have made or changed."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass, field

from ...model.findings import Finding, column_letters
from ...model.tables import Field, Model, Table
from ...shortening import shorten
from ..cells.text import tidy
from ..cells.values import RawCell, cell_text
from ..cells.vocabulary import Vocabulary
from ..spreadsheets import Sheet, Spreadsheet
from .headings import Headings
from .headings import pivot_column as pivot_column

HEADING_ROWS = 40
# the first cell of the sheet of findings in an annotated copy of a workbook
CHECKED_MARK = "cohort: findings"
MIN_HEADINGS = 2
MAX_TEXT_LENGTH = 80
# the column of row ids that a program added, such as ODK's instanceID
IDENTITY_COLUMN = "="


@dataclass(frozen=True)
class UnreadPart:
    """A part of a file that was not read: `place` is a row number, the letters of a column or the address of a cell.

    `why` is a code of schemas/unread.yaml. The text may be personal.
    """

    file: str
    sheet: str
    place: str
    text: str
    why: str


@dataclass
class SheetTable:
    """A table on a sheet: its columns by field and its rows, both counted from 0 on the sheet."""

    sheet: Sheet
    table: Table
    header_row: int
    headings: list[str]
    columns: dict[str, int] = field(default_factory=dict)
    rows: list[int] = field(default_factory=list)


@dataclass
class SheetLayout:
    """The tables of a file, its parts that are not read, and the findings about its headings."""

    sections: list[SheetTable] = field(default_factory=list)
    unread: list[UnreadPart] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)


def find_tables(
    book: Spreadsheet,
    file: str,
    model: Model,
    headings: Headings,
    words: Vocabulary,
    tables_by_sheet: Mapping[str, str],
) -> SheetLayout:
    """Finds the tables of a workbook. `tables_by_sheet` has the table of each sheet of an issued form, "" for none."""
    layout = SheetLayout()
    for sheet in book.sheets:
        if (sheet.name.startswith("_") and tables_by_sheet) or (sheet.rows and sheet.rows[0][:1] == [CHECKED_MARK]):
            continue
        if not any(_is_filled(cell) for row in sheet.rows for cell in row):
            continue
        if sheet.hidden:
            layout.unread.append(UnreadPart(file, sheet.name, "", "", "hidden-sheet"))
            continue
        table_name = tables_by_sheet.get(sheet.name)
        if table_name == "":
            continue
        section = _find_table(sheet, model, headings, table_name, book.path.stem)
        if section is None:
            layout.unread.append(UnreadPart(file, sheet.name, "", "", "no-table"))
            continue
        _assign_columns(section, headings)
        unread_rows = _assign_rows(section, words, is_form=bool(tables_by_sheet))
        _report_unread_columns(section, file, headings, layout)
        key_columns = _key_columns(section) if tables_by_sheet else set()
        layout.unread += [
            UnreadPart(file, sheet.name, str(row + 1), _row_text(sheet.rows[row], key_columns), reason)
            for row, reason in unread_rows
        ]
        layout.sections.append(section)
    if not layout.sections:
        layout.findings.append(Finding("submission-without-table", file, ""))
    return layout


def _find_table(
    sheet: Sheet, model: Model, headings: Headings, table_name: str | None, file_name: str
) -> SheetTable | None:
    """The table whose headings fill a row best; the names of sheet and file decide between equals."""
    likely_name = table_name or headings.table_of(sheet.name) or headings.table_of(file_name)
    candidates = [model.tables[table_name]] if table_name in model.tables else list(model.tables.values())
    best: tuple[tuple[int, int, int, int], SheetTable] | None = None
    for number, row in enumerate(_heading_rows(sheet)):
        texts = [tidy(cell)[0] if isinstance(cell, str) else cell_text(cell) for cell in row]
        if sum(1 for text in texts if text and headings.is_known(text)) < MIN_HEADINGS:
            continue
        for table in candidates:
            titles = sum(1 for text in texts if text and not headings.is_added_by_program(table.name, text, texts))
            matched = set(headings.columns(table.name, texts)) - {None}
            required_names = {column.name for column in table.fields if column.required}
            if len(matched) < MIN_HEADINGS or (len(matched) * 3 < titles and table.name != likely_name):
                continue
            score = (len(matched), int(table.name == likely_name), len(matched & required_names), -len(table.fields))
            if best is None or score > best[0]:
                best = score, SheetTable(sheet, table, number, texts)
    return best[1] if best else None


def _heading_rows(sheet: Sheet) -> list[list[RawCell]]:
    """The rows to search for headings; a heading merged over two rows is in both."""
    rows = [list(row) for row in sheet.rows[:HEADING_ROWS]]
    for row, column, value in filled_merges(sheet):
        if row < len(rows):
            rows[row][column] = value
    return rows


def _assign_columns(section: SheetTable, headings: Headings) -> None:
    """Assigns the columns of a section to fields by their headings."""
    table, row = section.table, section.headings
    if table.generated_key and (identity := _identity_column(section, headings)) is not None:
        section.columns[IDENTITY_COLUMN] = identity
    section.columns |= {name: index for index, name in enumerate(headings.columns(table.name, row)) if name}


def _identity_column(section: SheetTable, headings: Headings) -> int | None:
    """The index of the column with row ids of a program; None without one."""
    row = section.headings
    return next((row.index(heading) for heading in headings.identity if heading in row), None)


def _report_unread_columns(section: SheetTable, file: str, headings: Headings, layout: SheetLayout) -> None:
    """Lists filled columns that are no field as unread; near misses become findings."""
    sheet, table, row = section.sheet, section.table, section.headings
    is_export = _identity_column(section, headings) is not None
    assigned_indexes = set(section.columns.values())
    for index in range(max(map(len, sheet.rows))):
        heading = row[index] if index < len(row) else ""
        if index in assigned_indexes or (is_export and headings.is_added_by_program(table.name, heading, row)):
            continue
        list_field = headings.list_of_choice(table.name, heading)
        if list_field in section.columns:
            continue
        # under a heading any row counts; without one, only rows that are entries
        row_numbers = range(section.header_row + 1, len(sheet.rows)) if heading else section.rows
        if not any(index < len(sheet.rows[number]) and _is_filled(sheet.rows[number][index]) for number in row_numbers):
            continue
        duplicate_field = heading and headings.field_of(table.name, heading)
        similar_field = None
        if heading and not duplicate_field and not list_field:
            answers = [
                _tidy_text(row[index]) for row in (sheet.rows[number] for number in section.rows) if index < len(row)
            ]
            similar_field = headings.similar_field(table.name, heading, section.columns) or headings.field_by_answers(
                table.name, filter(None, answers), section.columns
            )
        if not similar_field:
            why = "column-again" if duplicate_field else "unknown-column" if heading else "column-without-heading"
            layout.unread.append(UnreadPart(file, sheet.name, column_letters(index + 1), heading, why))
        else:
            # read the column as the similar field, so that the sender learns of faults in its cells at once
            section.columns[similar_field] = index
            heading_cell = (section.header_row + 1, None, index + 1)
            values = {"field_near": similar_field}
            finding = Finding(
                "heading-unknown", file, table.name, *heading_cell, value=heading, values=values, sheet=sheet.name
            )
            layout.findings.append(finding)


def _assign_rows(section: SheetTable, words: Vocabulary, *, is_form: bool) -> list[tuple[int, str]]:
    """Finds the rows that are entries; returns the other filled rows, each with the reason why it is not read."""
    rows, header, headings = section.sheet.rows, section.header_row, section.headings
    unread_rows = [(row, "above-table") for row in range(0 if is_form else header) if any(map(_is_filled, rows[row]))]
    indexes, last_entry, single_texts = sorted(section.columns.values()), header, []
    # the blank rows of a form have keys already, and may have nothing else
    key_columns = _key_columns(section) if is_form else set()
    max_few = max(3, len(indexes) // 2)
    rejected_rows = _rejected_rows(section, words)
    unread_rows += [(row, "entry-rejected") for row in sorted(rejected_rows)]
    for number in (number for number in range(header + 1, len(rows)) if number not in rejected_rows):
        row = rows[number]
        if _is_plain_entry(row, indexes, headings, max_few):
            section.rows.append(number)
            last_entry = number
            continue
        filled_indexes = [index for index in indexes if index < len(row) and row[index] != ""]
        if len(filled_indexes) <= max_few:
            filled_indexes = [index for index in filled_indexes if _is_filled(row[index])]
            if not filled_indexes:
                # cells under an unknown heading are listed with their column
                other_cells = (cell for index, cell in enumerate(row) if index >= len(headings) or not headings[index])
                if any(map(_is_filled, other_cells)):
                    unread_rows.append((number, "note-row"))
                continue
            if reason := _reason_for_no_entry(row, section, filled_indexes, words, key_columns):
                unread_rows.append((number, reason))
                continue
        if len(filled_indexes) >= MIN_HEADINGS and all(
            _tidy_text(row[index]) == headings[index] for index in filled_indexes
        ):
            unread_rows.append((number, "heading-again"))
            continue
        section.rows.append(number)
        if len(filled_indexes) > 1 or not key_columns.isdisjoint(filled_indexes):
            last_entry = number
        elif isinstance(row[filled_indexes[0]], str):
            single_texts.append(number)
    signatures = [number for number in single_texts if number > last_entry]
    section.rows = section.rows[: len(section.rows) - len(signatures)]
    return sorted([*unread_rows, *((number, "note-row") for number in signatures)])


def _rejected_rows(section: SheetTable, words: Vocabulary) -> set[int]:
    """The rows of an exported sheet whose entries were rejected or not approved in a review."""
    headings, rows = section.headings, section.sheet.rows
    if set(words.identity_headings).isdisjoint(headings):
        return set()
    states_by_column = {
        headings.index(heading): states for heading, states in words.review_states.items() if heading in headings
    }
    return {
        number
        for number in range(section.header_row + 1, len(rows))
        for column, states in states_by_column.items()
        if column < len(rows[number]) and rows[number][column] in states
    }


def _key_columns(section: SheetTable) -> set[int]:
    """The indexes of the columns with keys, which are hidden in a form."""
    return {index for name, index in section.columns.items() if name.split("=")[0] == section.table.generated_key}


def _is_plain_entry(row: list[RawCell], indexes: list[int], headings: list[str], max_few: int) -> bool:
    """Whether a row is clearly an entry: more than `max_few` answers, the first of which is not its heading."""
    unnamed_count = len(row) - len(indexes)
    if len(row) <= indexes[-1] or len(row) - row.count("") - unnamed_count <= max_few:
        return False
    first_index = next(index for index in indexes if row[index] != "")
    return _tidy_text(row[first_index]) != headings[first_index]


def _reason_for_no_entry(
    row: list[RawCell], section: SheetTable, filled_indexes: list[int], words: Vocabulary, key_columns: set[int]
) -> str | None:
    """ "total-row" or "note-row" for a row with few answers that is one; None for an entry."""
    texts = [
        (index, _tidy_text(cell))
        for index, cell in enumerate(row)
        if isinstance(cell, str) and cell and index not in key_columns
    ]
    for index, text in texts[:2]:
        total_word = words.totals.match(text)
        if total_word and (
            not re.search(r"[^\W\d_]", text[total_word.end() :]) or not _is_complete(section, filled_indexes, index)
        ):
            return "total-row"
    if texts and words.notes.match(texts[0][1]) and not _is_complete(section, filled_indexes, texts[0][0]):
        return "note-row"
    has_only_first_cell = (
        len(filled_indexes) == 1
        and filled_indexes[0] == min(section.columns.values())
        and not key_columns & set(filled_indexes)
    )
    return (
        "note-row"
        if has_only_first_cell and len(_required_columns(section)) > 1 and isinstance(row[filled_indexes[0]], str)
        else None
    )


def _is_complete(section: SheetTable, filled_indexes: list[int], text_index: int) -> bool:
    """Whether a row has all required answers, and more than a text and sums, unlike totals and notes."""
    required_columns = _required_columns(section)
    has_other_answer = any(
        index != text_index and column.type not in {"number", "integer"} for index, column in required_columns.items()
    )
    return has_other_answer and required_columns.keys() <= set(filled_indexes)


def _required_columns(section: SheetTable) -> dict[int, Field]:
    """The columns that every entry must fill in, by index."""
    generated_key, indexes = section.table.generated_key, section.columns
    fields = (
        column
        for column in section.table.fields
        if column.required and not column.default and column.name != generated_key
    )
    return {indexes[column.name]: column for column in fields if column.name in indexes}


def _is_filled(cell: RawCell) -> bool:
    return cell != "" and not (isinstance(cell, str) and not tidy(cell)[0])


def _tidy_text(cell: RawCell) -> str:
    return tidy(cell_text(cell))[0]


def _row_text(row: list[RawCell], hidden_columns: Container[int] = ()) -> str:
    cells = (cell for index, cell in enumerate(row) if index not in hidden_columns)
    return shorten(" · ".join(_tidy_text(cell) for cell in cells if _is_filled(cell)), MAX_TEXT_LENGTH)


def filled_merges(sheet: Sheet) -> Iterator[tuple[int, int, RawCell]]:
    """The cells (row, column, value) below the first of each range merged over several rows, if they are empty."""
    for top, left, bottom, _ in sheet.merged:
        if top < bottom < len(sheet.rows) and left < len(sheet.rows[top]):
            value = sheet.rows[top][left]
            for row in range(top + 1, bottom + 1):
                if left < len(sheet.rows[row]) and sheet.rows[row][left] == "" and value != "":
                    yield row, left, value
