"""A table in a submitted file: each cell as it would be stored, with its location and its repairs."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Container, Mapping
from dataclasses import dataclass, field
from itertools import zip_longest
from typing import Any, NamedTuple

from ...model.findings import Finding, column_letters
from ...model.tables import Field, Table
from ..cells.value_equality import equals_displayed_value
from ..cells.values import CellReader, CellReading, RawCell, cell_text
from ..spreadsheets import Sheet
from .sheet_layout import IDENTITY_COLUMN, SheetTable, filled_merges

Key = tuple[str, ...]
EMPTY = CellReading("")
# a shorter row id is a running number, which other files have as well
MIN_IDENTITY_LENGTH = 16


class Repair(NamedTuple):
    """A repair of a cell while reading; `why` is a code of schemas/repairs.yaml; `row` and `column` count from 1."""

    file: str
    sheet: str
    table: str
    field: str
    row: int
    column: int
    before: str
    after: str
    why: str
    personal: bool = False

    @property
    def cell(self) -> str:
        """The address of the cell, such as C12."""
        return f"{column_letters(self.column)}{self.row}"


@dataclass
class SubmittedTable:
    """A table of a submitted file.

    `rows` are the numbers of its rows and `columns` those of its columns by field, as a spreadsheet shows them (from
    1, A is 1). By field and in the order of the rows, `texts` has the text of each cell, `raw` its original value.
    `rows_with_generated_key` are indexes of rows; `surplus` maps those of them that equal a known row, but occur more
    often in the file, to its key. `answers` are the sender's, by cell or row and code of the question; `offered` has
    the names that the form offers, by their table.
    """

    file: str
    sheet: str
    table: Table
    header_row: int
    rows: list[int]
    columns: dict[str, int]
    raw: dict[str, list[RawCell]]
    texts: dict[str, list[str]] = field(default_factory=dict)
    repairs: list[Repair] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    rows_with_generated_key: set[int] = field(default_factory=set)
    surplus: dict[int, Key] = field(default_factory=dict)
    answers: Mapping[tuple[str, str], str] = field(default_factory=dict)
    offered: Mapping[str, Collection[str]] = field(default_factory=dict)

    def answer(self, finding: Finding) -> str:
        """The sender's answer to a question; empty without one."""
        return self.answers.get((finding.cell or str(finding.row), finding.code), "")

    def location(self, index: int, name: str | None = None) -> dict[str, Any]:
        """The arguments of a Finding that locate a row, or with `name` a cell of it."""
        location: dict[str, Any] = {"file": self.file, "table": self.table.name, "sheet": self.sheet}
        location |= {"row": self.rows[index], "key": self.key(index)}
        if name:
            column = self.columns.get(name)
            location |= {"field": name, "column": column, "personal": self.table.field(name).is_private}
        return location

    def key(self, index: int) -> dict[str, str]:
        """The key of a row by field."""
        return {name: self.texts[name][index] for name in self.table.key if name in self.texts}

    def row(self, index: int) -> dict[str, str]:
        """The texts of a row by field, for the columns of the file."""
        return {name: texts[index] for name, texts in self.texts.items()}


def extract_table(section: SheetTable, file: str) -> SubmittedTable:
    """The raw cells of a section, with merged cells filled; `read_columns` reads their texts."""
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
    )
    names_by_index = {index: name for name, index in section.columns.items()}
    rows = set(section.rows)
    for row, column, value in merges:
        if column in names_by_index and row in rows:
            submitted.repairs.append(
                _repair(submitted, names_by_index[column], row + 1, "", cell_text(value), "merged")
            )
    _report_formulas(submitted, sheet)
    return submitted


def _columns(section: SheetTable) -> dict[str, list[RawCell]]:
    """The cells of the rows by field; a row that is too short is filled with empty cells."""
    rows = [section.sheet.rows[number] for number in section.rows]
    columns = list(zip_longest(*rows, fillvalue=""))
    return {
        name: list(columns[index]) if index < len(columns) else [""] * len(rows)
        for name, index in section.columns.items()
    }


def _report_formulas(submitted: SubmittedTable, sheet: Sheet) -> None:
    """Adds a finding for each cell of the table whose formula has no value, and empties the cell."""
    if not sheet.uncalculated and not sheet.error_cells:
        return
    names_by_letters = {column_letters(column): name for name, column in submitted.columns.items()}
    indexes_by_row = {row: index for index, row in enumerate(submitted.rows)}
    for code, cells in (("formula-not-counted", sheet.uncalculated), ("formula-broken", sheet.error_cells)):
        for cell in cells:
            letters = cell.rstrip("0123456789")
            name, index = names_by_letters.get(letters), indexes_by_row.get(int(cell[len(letters) :]))
            if name is not None and index is not None:
                submitted.raw[name][index] = ""
                location = submitted.location(index) | {"field": name, "column": submitted.columns[name]}
                submitted.findings.append(Finding(code, **location))


def read_columns(submitted: SubmittedTable, fields: list[Field], column_reader: Callable[[Field], CellReader]) -> None:
    """Reads the columns of these fields: adds texts, repairs, and questions where a cell can be read in two ways."""
    for column in fields:
        if column.name not in submitted.raw:
            continue
        read, cells = column_reader(column).read, submitted.raw[column.name]
        # read equal cells once; a cell goes with its type, because 1, 1.0 and true are equal
        typed_cells: list[Any] = (
            cells if set(map(type, cells)) == {str} else list(zip(map(type, cells), cells, strict=True))
        )
        texts, notable_readings = {}, {}
        for cell in set(typed_cells):
            raw = cell if isinstance(cell, str) else cell[1]
            reading = EMPTY if raw == "" else read(raw)
            texts[cell] = reading.text
            if reading.repair or reading.readings or reading.is_error:
                notable_readings[cell] = reading
        submitted.texts[column.name] = [texts[cell] for cell in typed_cells]
        for index, cell in enumerate(typed_cells) if notable_readings else ():
            if cell not in notable_readings:
                continue
            raw, reading = cells[index], notable_readings[cell]
            if reading.is_error:
                submitted.findings.append(Finding("formula-broken", **submitted.location(index, column.name)))
            elif reading.readings:
                location = submitted.location(index, column.name) | {"value": cell_text(raw)}
                question = Finding("question-readings", **location, values={"values": list(reading.readings)})
                answer = read(submitted.answer(question)).text
                if answer in reading.readings:
                    submitted.texts[column.name][index] = answer
                else:
                    submitted.findings.append(question)
            else:
                submitted.repairs.append(
                    _repair(
                        submitted,
                        column.name,
                        submitted.rows[index],
                        cell_text(raw),
                        reading.text,
                        reading.repair or "",
                    )
                )


def fill_blanks(submitted: SubmittedTable, values: Mapping[str, str]) -> None:
    """Fills empty cells with these values by field, which a form knows itself."""
    for name, value in values.items():
        texts = submitted.texts.get(name) or [""] * len(submitted.rows)
        submitted.texts[name] = [text or value for text in texts]


def fill_defaults(
    submitted: SubmittedTable, defaults: Mapping[str, str], known_rows: Mapping[Key, Mapping[str, str]]
) -> None:
    """Fills empty cells of new rows, and of rows with a generated key, with the defaults of the model.

    In a column that the file does not have, known rows keep their value.
    """
    keys = (submitted.texts.get(name) or [""] * len(submitted.rows) for name in submitted.table.key)
    rows_before = [known_rows.get(key) for key in zip(*keys, strict=True)]
    for name, default in defaults.items():
        if name not in submitted.texts:
            submitted.texts[name] = [default if row is None else row.get(name, "") for row in rows_before]
            continue
        submitted.texts[name] = [
            text or (default if row is None or index in submitted.rows_with_generated_key else "")
            for index, (text, row) in enumerate(zip(submitted.texts[name], rows_before, strict=True))
        ]


def drop_untouched_rows(
    submitted: SubmittedTable, blank_values: Mapping[str, str], issued_keys: Container[Key]
) -> None:
    """Drops the rows of a form that nobody filled in: not issued with values, and empty but for `blank_values`."""
    names = [name for name in submitted.raw if name.split("=")[0] != submitted.table.generated_key]
    _keep_rows(
        submitted,
        [
            index
            for index in range(len(submitted.rows))
            if tuple(submitted.key(index).values()) in issued_keys
            or any(_is_filled_in(submitted, name, index, blank_values.get(name, "")) for name in names)
        ],
    )


def drop_removed_rows(
    submitted: SubmittedTable, issued_rows: Mapping[Key, Mapping[str, str]], known_keys: Container[Key]
) -> list[int]:
    """Drops unchanged issued rows that have been removed from the data since; returns their row numbers."""
    removed_indexes = [
        index
        for index in range(len(submitted.rows))
        if (key := tuple(submitted.key(index).values())) in issued_rows
        and key not in known_keys
        and all(
            equals_displayed_value(submitted.table.field(name), text, issued_rows[key].get(name, ""))
            for name, text in submitted.row(index).items()
        )
    ]
    numbers = [submitted.rows[index] for index in removed_indexes]
    _keep_rows(submitted, sorted(set(range(len(submitted.rows))) - set(removed_indexes)))
    return numbers


def drop_rows(submitted: SubmittedTable, rows: Container[int]) -> None:
    """Drops rows by their numbers, with their findings."""
    _keep_rows(submitted, [index for index, row in enumerate(submitted.rows) if row not in rows])
    submitted.findings = [finding for finding in submitted.findings if finding.row not in rows]


def _keep_rows(submitted: SubmittedTable, indexes: list[int]) -> None:
    """Keeps only the rows at these indexes."""
    if len(indexes) == len(submitted.rows):
        return
    rows = {submitted.rows[index] for index in indexes}
    submitted.raw = {name: [cells[index] for index in indexes] for name, cells in submitted.raw.items()}
    submitted.texts = {name: [texts[index] for index in indexes] for name, texts in submitted.texts.items()}
    submitted.rows = [submitted.rows[index] for index in indexes]
    submitted.repairs = [repair for repair in submitted.repairs if repair.row in rows]


def _is_filled_in(submitted: SubmittedTable, name: str, index: int, blank_value: str) -> bool:
    text = submitted.texts[name][index] if name in submitted.texts else cell_text(submitted.raw[name][index])
    return text not in ("", blank_value)


def generate_keys(submitted: SubmittedTable, file_sha256: str) -> None:
    """Gives each row without a key one made from file and row, so that reading the file again gives the same key.

    The key reveals no content of the row: ids are in data/, and a name could be guessed from its hash.
    `rows_with_generated_key` gets the indexes of these rows.
    """
    name = submitted.table.generated_key
    if name is None:
        return
    texts = submitted.texts.setdefault(name, [""] * len(submitted.rows))
    row_ids = submitted.raw.get(IDENTITY_COLUMN) or [""] * len(submitted.rows)
    # a pivot has several rows in one
    codes = submitted.texts.get(submitted.table.pivot.by) if submitted.table.pivot else None
    for index, text in enumerate(texts):
        if text:
            continue
        # some programs write uuid: before the id, in some of their columns
        row_id = cell_text(row_ids[index]).removeprefix("uuid:")
        row_id = row_id if len(row_id) >= MIN_IDENTITY_LENGTH else ""
        position = f"{file_sha256}{submitted.sheet}{submitted.rows[index]}{codes[index] if codes else ''}"
        origin = f"{submitted.table.name}\x1f{row_id or position}"
        texts[index] = make_key(submitted.table, hashlib.sha256(origin.encode()).hexdigest())
        if not row_id:
            submitted.rows_with_generated_key.add(index)


def make_key(table: Table, digits: str) -> str:
    """An id for a row of a table from hexadecimal digits, such as expense-3f9a27c5d1b2."""
    prefix = (table.generated_key or "").removesuffix("_id").replace("_", "-")
    return f"{prefix}-{digits[:12]}"


def _repair(submitted: SubmittedTable, name: str, row: int, before: str, after: str, why: str) -> Repair:
    personal = submitted.table.field(name).is_private
    return Repair(
        submitted.file,
        submitted.sheet,
        submitted.table.name,
        name,
        row,
        submitted.columns[name],
        before,
        after,
        why,
        personal,
    )
