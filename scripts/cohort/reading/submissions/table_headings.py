"""Finds the headings of tables in a sheet that people have made or changed."""

from __future__ import annotations

from dataclasses import replace

from ...model.tables import Model, Table
from ..cells.text import tidy
from ..cells.values import NUMBERS, RawCell, cell_text
from ..spreadsheets import Sheet
from .headings import BELOW, Headings
from .sender_memory import HEADING_ROWS
from .sheet_table import MOST_TO_JUDGE, SheetTable, filled_merges, is_filled, tidy_text

MIN_HEADINGS = 2
# so many headings in one row begin another table
MIN_TABLE_HEADINGS = 3
# with fewer cells it stays open whether a heading means a column
FEWEST_TO_JUDGE = 3


def split_tables(sheet: Sheet, model: Model, headings: Headings) -> list[Sheet]:
    """The sheet, or where it has several tables one below the other, the part of each, with the numbers of its rows."""
    starts: list[int] = []
    texts_of_tables: list[set[str]] = []
    for number, row in enumerate(sheet.rows):
        first = next((cell for cell in row if cell != ""), "")
        if not isinstance(first, str) or not headings.is_known(tidy_text(first)):
            continue
        texts = [tidy_text(cell) for cell in row]
        known_texts = {text for text in texts if text and headings.is_known(text)}
        # headings that each page repeats begin no other table
        if any(known_texts <= earlier_texts for earlier_texts in texts_of_tables):
            continue
        if any(_is_heading_row(table, headings, texts) for table in model.tables.values()):
            starts.append(number)
            texts_of_tables.append(known_texts)
    if len(starts) < 2:
        return [sheet]
    ends = [*starts[1:], len(sheet.rows)]
    return [
        replace(sheet, rows=[row if first <= index < end else [] for index, row in enumerate(sheet.rows)])
        for first, end in zip([0, *starts[1:]], ends, strict=True)
    ]


def _is_heading_row(table: Table, headings: Headings, texts: list[str]) -> bool:
    """Whether nearly all texts of a row are headings of a table."""
    filled = [text for text in texts if text]
    matches = sum(1 for name in headings.columns(table.name, filled) if name)
    other_headings = sum(1 for text in filled if headings.other_meaning(table.name, text))
    return matches >= MIN_TABLE_HEADINGS and 3 * (matches + other_headings) >= 2 * len(filled)


def find_table(
    sheet: Sheet, model: Model, headings: Headings, table_name: str | None, file_name: str
) -> SheetTable | None:
    """The table whose headings fill a row best; the names of sheet and file decide between equals."""
    likely_name = table_name or headings.table_of(sheet.name) or headings.table_of(file_name)
    candidates = [model.tables[table_name]] if table_name in model.tables else list(model.tables.values())
    best: tuple[tuple[bool, int, int, int, int, bool], SheetTable] | None = None
    for number, row in enumerate(_heading_rows(sheet)):
        texts = [tidy(cell)[0] if isinstance(cell, str) else cell_text(cell) for cell in row]
        subheadings = None if table_name else _add_subheadings(sheet, number, texts)
        if sum(1 for text in texts if text and headings.is_known(text)) < MIN_HEADINGS:
            continue
        entry_tables = (table for table in candidates if table.name != headings.presence_table)
        has_entries = any(_has_day_or_number(table, headings, texts) for table in entry_tables)
        for table in candidates:
            titles = sum(
                1
                for text in texts
                if text
                and not headings.is_added_by_program(table.name, text, texts)
                and not headings.other_meaning(table.name, text)
            )
            matched = {
                name
                for index, name in enumerate(headings.columns(table.name, texts))
                if name and (table_name or not _says_otherwise(sheet, number, index, table.name, name, headings))
            }
            required_names = {column.name for column in table.fields if column.required}
            # a sheet with signatures is a list of those who came, whatever else it says of them
            has_presence = not (table_name or has_entries) and headings.has_presence(table.name, texts)
            matches = len(matched) + has_presence
            if matches < MIN_HEADINGS or (matches * 3 < titles and table.name != likely_name and not has_presence):
                continue
            is_likely = int(table.name == likely_name)
            required_count, is_plain = len(matched & required_names), subheadings is None
            score = (has_presence, matches, is_likely, required_count, -len(table.fields), is_plain)
            if best is None or score > best[0]:
                best = score, SheetTable(sheet, table, number, texts, subheadings=subheadings)
    return best[1] if best else None


def _says_otherwise(sheet: Sheet, header_row: int, index: int, table: str, name: str, headings: Headings) -> bool:
    """Whether a heading has several cells below it, and none of them is one of the answers that its field allows."""
    below = sheet.rows[header_row + 1 : header_row + 1 + MOST_TO_JUDGE]
    texts = [tidy_text(row[index]) for row in below if index < len(row) and is_filled(row[index])]
    return len(texts) >= FEWEST_TO_JUDGE and headings.has_no_answer(table, name, texts)


def find_unknown_headings(sheet: Sheet, table: Table) -> SheetTable | None:
    """The table of a sheet whose headings are all unknown: it begins below the first row with several texts that
    another row follows."""
    for number, row in enumerate(_heading_rows(sheet)[:-1]):
        texts = [tidy_text(cell) for cell in row]
        is_text = sum(1 for cell in row if isinstance(cell, str) and tidy_text(cell)) >= MIN_HEADINGS
        if is_text and any(is_filled(cell) for cell in sheet.rows[number + 1]):
            return SheetTable(sheet, table, number, texts)
    return None


def _heading_rows(sheet: Sheet) -> list[list[RawCell]]:
    """The rows to search for headings; a heading merged over two rows is in both."""
    rows = [list(row) for row in sheet.rows[:HEADING_ROWS]]
    for row, column, value in filled_merges(sheet):
        if row < len(rows):
            rows[row][column] = value
    return rows


def _add_subheadings(sheet: Sheet, number: int, texts: list[str]) -> int | None:
    """Adds the headings of a second row to headings that are merged over several columns, as in Signature/15 May;
    returns the number of that row, None without one."""
    wide = [(left, bottom, right) for top, left, bottom, right in sheet.merged if top == number and right > left]
    below = max((bottom for _, bottom, _ in wide), default=number) + 1
    if not wide or below >= len(sheet.rows):
        return None
    covered = {column for left, _, right in wide for column in range(left, right + 1)}
    cells = [tidy_text(cell) for cell in sheet.rows[below]]
    if not any(cells) or any(cell and column not in covered for column, cell in enumerate(cells)):
        return None
    if not any(text for column, text in enumerate(texts) if column not in covered):
        # a title over the whole table
        return None
    for left, _, right in wide:
        texts += [""] * (right + 1 - len(texts))
        for column in range(right, left - 1, -1):
            if subheading := cells[column] if column < len(cells) else "":
                texts[column] = f"{texts[left]}{BELOW}{subheading}"
    return below


def _has_day_or_number(table: Table, headings: Headings, texts: list[str]) -> bool:
    """Whether headings name a required day or number of a table."""
    names = {name for name in headings.columns(table.name, texts) if name}
    return any(column.required and column.type in ("date", *NUMBERS) for column in table.fields if column.name in names)
