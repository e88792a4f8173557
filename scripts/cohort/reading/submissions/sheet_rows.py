"""Which rows of a table on a sheet are entries, and why the others are not."""

from __future__ import annotations

import re

from ...model.tables import Field
from ..cells.values import RawCell
from ..cells.vocabulary import Vocabulary
from .own_sheets import OwnRows
from .sheet_table import SheetTable, filled_merges, is_filled, tidy_text

MIN_ANSWERS = 2


def assign_rows(section: SheetTable, words: Vocabulary, *, is_form: bool) -> list[tuple[int, str]]:
    """Finds the rows that are entries; returns the other filled rows, each with the reason why it is not read."""
    rows, header, headings = section.sheet.rows, section.header_row, section.headings
    unread_rows = [(row, "above-table") for row in range(0 if is_form else header) if any(map(is_filled, rows[row]))]
    indexes, last_entry, single_texts = sorted(section.columns.values()), header, []
    # the blank rows of a form have keys already, and may have nothing else
    key_columns = key_column_indexes(section) if is_form else set()
    max_few = max(3, len(indexes) // 2)
    own_rows = OwnRows(section, words)
    section.dittos = own_rows.dittos()
    no_entries = _rows_without_entries(section, own_rows, words)
    merged = _merged_columns(section)
    unread_rows += no_entries.items()
    for number in (number for number in range(header + 1, len(rows)) if number not in no_entries):
        row = rows[number]
        if _is_plain_entry(row, indexes, headings, max_few):
            section.rows.append(number)
            last_entry = number
            continue
        filled_indexes = [index for index in indexes if index < len(row) and row[index] != ""]
        if len(filled_indexes) <= max_few:
            filled_indexes = [index for index in filled_indexes if is_filled(row[index])]
            if not filled_indexes:
                # cells under an unknown heading are listed with their column
                other_cells = (cell for index, cell in enumerate(row) if index >= len(headings) or not headings[index])
                if any(map(is_filled, other_cells)):
                    unread_rows.append((number, "note-row"))
                continue
            # a name that is merged over several rows is an answer of each
            filled_indexes = sorted({*filled_indexes, *merged.get(number, ())}.intersection(indexes))
            reason = _reason_for_no_entry(row, section, filled_indexes, words, key_columns)
            is_entry = own_rows.has_id(number) or (reason == "note-row" and own_rows.is_marked(number))
            if reason and not is_entry:
                unread_rows.append((number, reason))
                continue
        if len(filled_indexes) >= MIN_ANSWERS and all(
            tidy_text(row[index]) == headings[index] for index in filled_indexes
        ):
            unread_rows.append((number, "heading-again"))
            continue
        section.rows.append(number)
        if len(filled_indexes) > 1 or not key_columns.isdisjoint(filled_indexes):
            last_entry = number
        elif isinstance(row[filled_indexes[0]], str):
            single_texts.append(number)
    single_texts = [number for number in single_texts if not own_rows.is_marked(number)]
    signatures = {number for number in single_texts if number > last_entry} | own_rows.below_entries()
    section.rows = [number for number in section.rows if number not in signatures]
    own_rows.count_days()
    section.doubtful = {number: name for number, name in own_rows.doubtful.items() if number in set(section.rows)}
    return sorted([*unread_rows, *((number, "note-row") for number in signatures)])


def _merged_columns(section: SheetTable) -> dict[int, list[int]]:
    """The columns in which a row has the value of a cell above it, with which its own is merged, by row."""
    columns: dict[int, list[int]] = {}
    for number, index, _ in filled_merges(section.sheet):
        columns.setdefault(number, []).append(index)
    return columns


def _rows_without_entries(section: SheetTable, own_rows: OwnRows, words: Vocabulary) -> dict[int, str]:
    """The rows that are no entries by what other columns or the whole row tell, each with the reason."""
    reasons = dict.fromkeys(sorted(_rejected_rows(section, words)), "entry-rejected") | own_rows.reasons
    if section.subheadings is not None:
        reasons[section.subheadings] = "heading-again"
    return reasons


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


def key_column_indexes(section: SheetTable) -> set[int]:
    """The indexes of the columns with keys, which are hidden in a form."""
    return {index for name, index in section.columns.items() if name.split("=")[0] == section.table.generated_key}


def _is_plain_entry(row: list[RawCell], indexes: list[int], headings: list[str], max_few: int) -> bool:
    """Whether a row is clearly an entry: more than `max_few` answers, the first of which is not its heading."""
    unnamed_count = len(row) - len(indexes)
    if len(row) <= indexes[-1] or len(row) - row.count("") - unnamed_count <= max_few:
        return False
    first_index = next(index for index in indexes if row[index] != "")
    return tidy_text(row[first_index]) != headings[first_index]


def _reason_for_no_entry(
    row: list[RawCell], section: SheetTable, filled_indexes: list[int], words: Vocabulary, key_columns: set[int]
) -> str | None:
    """ "total-row" or "note-row" for a row with few answers that is one; None for an entry."""
    texts = [
        (index, tidy_text(cell))
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
