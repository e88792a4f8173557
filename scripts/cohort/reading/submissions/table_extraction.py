"""Taking a table out of a sheet: its cells, and what styles, merged cells and people's own ways tell about them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterable, Iterator
from itertools import zip_longest

from ...model.findings import Finding, column_letters
from ..cells.number_formats import shown_currency, shows_zeros, with_leading_zeros
from ..cells.text import plain_digits
from ..cells.values import NUMBERS, RawCell, cell_text
from ..safety.xlsx_cells import SheetCells
from .headings import FRACTION
from .sheet_table import IDENTITY_COLUMN, SheetTable, filled_merges, tidy_text
from .submitted_table import IDENTITY_DELIMITER, SubmittedTable, cell_repair

FRACTION_DIGITS = 2


def extract_table(section: SheetTable, file: str, own_currency: Container[str]) -> SubmittedTable:
    """The raw cells of a section, with merged cells filled; `read_columns` reads their texts.

    `own_currency` has the words of the currency of the cohort, in small letters.
    """
    sheet = section.sheet
    merges = list(filled_merges(sheet))
    for row, column, value in merges:
        sheet.rows[row][column] = value
    submitted = SubmittedTable(
        file=file,
        sheet=sheet.name,
        table=section.table,
        header_row=section.header_row + 1,
        rows=[number + 1 for number in section.rows],
        columns={name: index + 1 for name, index in section.columns.items()},
        raw=_columns(section),
        is_own=section.is_own,
        title=section.title(),
        explanations=section.explanations,
        all_headings=section.headings,
        explanation_name=section.explanation_name,
        repeated={number + 1: count for number, count in sheet.repeated.items()},
        doubtful={number + 1: name for number, name in section.doubtful.items()},
        other_columns=frozenset(index + 1 for indexes in section.other_columns.values() for index in indexes),
        headings={
            name: section.headings[index] for name, index in section.columns.items() if index < len(section.headings)
        },
    )
    names_by_index = {index: name for name, index in section.columns.items()}
    _add_what_own_sheets_tell(submitted, section)
    rows = set(section.rows)
    numbers = {column.name for column in section.table.fields if column.type in NUMBERS}
    for row, column, value in merges:
        if column in names_by_index and row in rows and names_by_index[column] not in numbers:
            submitted.repairs.append(
                cell_repair(submitted, names_by_index[column], row + 1, "", cell_text(value), "merged")
            )
    submitted.merged_numbers = [
        (names_by_index[left], [row + 1 for row in range(top, bottom + 1) if row in rows])
        for top, left, bottom, _ in sheet.merged
        if top < bottom and names_by_index.get(left) in numbers
    ]
    if sheet.cells != SheetCells():
        _inspect_cells(submitted, sheet.cells, own_currency)
    return submitted


def _columns(section: SheetTable) -> dict[str, list[RawCell]]:
    """The cells of the rows by field; a row that is too short is filled with empty cells."""
    rows = [section.sheet.rows[number] for number in section.rows]
    columns = list(zip_longest(*rows, fillvalue=""))
    return {
        name: list(columns[index]) if index < len(columns) else [""] * len(rows)
        for name, index in section.columns.items()
    }


def _add_what_own_sheets_tell(submitted: SubmittedTable, section: SheetTable) -> None:
    """Adds counted numbers, hundredth parts and the values that ditto marks repeat."""
    if not section.is_own:
        return
    _join_fractions(submitted, section)
    if section.identity:
        submitted.raw[IDENTITY_COLUMN] = list(_response_ids(section))
    for name, counts in section.counts.items():
        submitted.raw[name] = list(counts)
        submitted.repairs += [
            cell_repair(submitted, name, row + 1, "", str(count), "counted")
            for row, count in zip(section.rows, counts, strict=True)
        ]
    names = {index: name for name, index in section.columns.items()}
    indexes = submitted.indexes_by_row()
    for (row, column), value in section.dittos.items():
        if row + 1 in indexes:
            cells, index = submitted.raw[names[column]], indexes[row + 1]
            before, cells[index] = cell_text(cells[index]), value
            submitted.repairs.append(cell_repair(submitted, names[column], row + 1, before, cell_text(value), "ditto"))


def _response_ids(section: SheetTable) -> Iterator[RawCell]:
    """The id of each response to a form; of several at the same time, the second and further ones are counted."""
    counts: Counter[str] = Counter()
    for row in section.rows:
        parts = [cell_text(section.sheet.cell(row, index)) for index in section.identity]
        response = IDENTITY_DELIMITER.join(parts) if all(parts) else ""
        counts[response] += 1
        yield f"{response}{IDENTITY_DELIMITER}{counts[response]}" if response else ""


def _join_fractions(submitted: SubmittedTable, section: SheetTable) -> None:
    """Adds the satang of a column of their own to the amounts in the column before it."""
    numbers = {column.name for column in section.table.fields if column.type in NUMBERS}
    names = {column: name for name, column in section.columns.items() if name in numbers}
    indexes = (index for index in section.other_columns.get(FRACTION, ()) if index - 1 in names)
    for index, (place, row) in ((index, entry) for index in indexes for entry in enumerate(section.rows)):
        name, fraction = names[index - 1], plain_digits(tidy_text(section.sheet.cell(row, index)))
        if not fraction.strip("0-–. "):
            continue
        if fraction.isdecimal() and len(fraction) <= FRACTION_DIGITS:
            before = cell_text(submitted.raw[name][place])
            text = f"{before}.{fraction:0>{FRACTION_DIGITS}}"
            submitted.raw[name][place] = text
            submitted.repairs.append(cell_repair(submitted, name, row + 1, before, text, "fraction"))
        else:
            location = submitted.location(place, name) | {"column": index + 1, "value": fraction}
            submitted.findings.append(Finding("value-not-a-number", **location))


def _inspect_cells(submitted: SubmittedTable, cells: SheetCells, own_currency: Container[str]) -> None:
    """Empties cells whose formula has no value, and writes numbers in text columns with the zeros of their format.

    Adds a finding for each formula without a value, number in another currency, row that is struck out, and for the
    hidden rows.
    """
    for code, addresses in (("formula-not-counted", cells.uncalculated), ("formula-broken", cells.error_cells)):
        for _, name, index in _located(submitted, addresses):
            submitted.raw[name][index] = ""
            location = submitted.location(index) | {"field": name, "column": submitted.columns[name]}
            submitted.findings.append(Finding(code, **location))
    amounts = {column.name for column in submitted.table.fields if column.type == "number" and not column.any_currency}
    text_columns = {column.name for column in submitted.table.fields if column.type == "string"}
    for address, name, index in _located(submitted, cells.number_formats):
        raw, number_format = submitted.raw[name][index], cells.number_formats[address]
        if name in text_columns and shows_zeros(number_format):
            submitted.raw[name][index] = with_leading_zeros(cell_text(raw), number_format)
        elif name in amounts and (currency := shown_currency(number_format)) and currency not in own_currency:
            location = submitted.location(index, name) | {"value": cell_text(raw), "values": {"values": currency}}
            submitted.findings.append(Finding("amount-in-another-currency", **location))
    submitted.hidden_columns = frozenset(
        name
        for name, column in submitted.columns.items()
        if any(first <= column <= last for first, last in cells.hidden_columns)
    )
    indexes = submitted.indexes_by_row()
    for row in cells.struck_rows:
        if row in indexes:
            submitted.findings.append(Finding("row-struck", **submitted.location(indexes[row])))
    if hidden_rows := sorted(set(cells.hidden_rows).intersection(submitted.rows)):
        values = {"values": ", ".join(map(str, hidden_rows))}
        submitted.findings.append(
            Finding("rows-hidden", submitted.file, submitted.table.name, sheet=submitted.sheet, values=values)
        )


def _located(submitted: SubmittedTable, addresses: Iterable[str]) -> Iterator[tuple[str, str, int]]:
    """Each address that is in the table, with its column and the index of its row."""
    names_by_letters = {column_letters(column): name for name, column in submitted.columns.items()}
    indexes_by_row = submitted.indexes_by_row()
    for address in addresses:
        letters = address.rstrip("0123456789")
        name, index = names_by_letters.get(letters), indexes_by_row.get(int(address[len(letters) :]))
        if name is not None and index is not None:
            yield address, name, index
