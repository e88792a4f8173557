"""The rows of a table in a submitted file: each cell as it would be stored, with its place and its repairs."""

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
# a shorter mark is a running number, which other files have as well
MIN_IDENTITY_LENGTH = 16


class Repair(NamedTuple):
    """Something in a cell that reading put right; `why` is a code of schemas/repairs.yaml."""

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
        """The cell as a spreadsheet names it."""
        return f"{column_letters(self.column)}{self.row}"


@dataclass
class SubmittedTable:
    """A table of a submitted file.

    `rows` are the numbers of its rows and `columns` those of its columns as a spreadsheet shows them (from 1, A is
    1); `texts` has the text of each cell by field, in the order of the rows. `raw` is what stood in the cells.
    `keyless` are the indexes of rows to which a key was given here, `surplus` those of them of which an equal row is
    there, but not as often as in the file, with its key. `answers` are those of the sender to questions; `offered` has
    the names that the form offers, by the table whose rows they name.
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
        """What the sender has answered to a question; empty where nothing was."""
        return self.answers.get((finding.cell or str(finding.row), finding.code), "")

    def location(self, index: int, name: str | None = None) -> dict[str, Any]:
        """Where a row, or a cell of it, stands: the parts of a finding that say so."""
        found: dict[str, Any] = {"file": self.file, "table": self.table.name, "sheet": self.sheet}
        found |= {"row": self.rows[index], "key": self.key(index)}
        if name:
            column = self.columns.get(name)
            found |= {"field": name, "column": column, "personal": self.table.field(name).is_private}
        return found

    def key(self, index: int) -> dict[str, str]:
        """The key of a row by field."""
        return {name: self.texts[name][index] for name in self.table.key if name in self.texts}

    def row(self, index: int) -> dict[str, str]:
        """All cells of a row that the file has, by field."""
        return {name: texts[index] for name, texts in self.texts.items()}


def extract_table(section: SheetTable, file: str) -> SubmittedTable:
    """The cells of a section as they stand there; texts are read by `read_columns`."""
    sheet = section.sheet
    merges = list(filled_merges(sheet))
    for row, column, value in merges:
        sheet.rows[row][column] = value
    found = SubmittedTable(
        file=file,
        sheet=sheet.name,
        table=section.table,
        header_row=section.header_row + 1,
        rows=[number + 1 for number in section.rows],
        columns={name: place + 1 for name, place in section.columns.items()},
        raw=_columns(section),
    )
    of_place = {place: name for name, place in section.columns.items()}
    rows = set(section.rows)
    for row, column, value in merges:
        if column in of_place and row in rows:
            found.repairs.append(_repair(found, of_place[column], row + 1, "", cell_text(value), "merged"))
    _report_formulas(found, sheet)
    return found


def _columns(section: SheetTable) -> dict[str, list[RawCell]]:
    """The cells of the rows by field; a row that is too short ends in empty ones."""
    rows = [section.sheet.rows[number] for number in section.rows]
    columns = list(zip_longest(*rows, fillvalue=""))
    return {
        name: list(columns[place]) if place < len(columns) else [""] * len(rows)
        for name, place in section.columns.items()
    }


def _report_formulas(found: SubmittedTable, sheet: Sheet) -> None:
    """A finding for each cell that is read and holds a formula without a value; whatever stands there is none."""
    if not sheet.uncalculated and not sheet.error_cells:
        return
    of_letters = {column_letters(column): name for name, column in found.columns.items()}
    index_of = {row: index for index, row in enumerate(found.rows)}
    for code, cells in (("formula-not-counted", sheet.uncalculated), ("formula-broken", sheet.error_cells)):
        for cell in cells:
            letters = cell.rstrip("0123456789")
            name, index = of_letters.get(letters), index_of.get(int(cell[len(letters) :]))
            if name is not None and index is not None:
                found.raw[name][index] = ""
                place = found.location(index) | {"field": name, "column": found.columns[name]}
                found.findings.append(Finding(code, **place))


def read_columns(found: SubmittedTable, fields: list[Field], reader_of: Callable[[Field], CellReader]) -> None:
    """Reads the columns of these fields: texts, repairs, and questions where a cell can be read in two ways."""
    for each in fields:
        if each.name not in found.raw:
            continue
        read, cells = reader_of(each).read, found.raw[each.name]
        # equal cells are read once; a cell with its type, because 1, 1.0 and true are equal
        typed: list[Any] = cells if set(map(type, cells)) == {str} else list(zip(map(type, cells), cells, strict=True))
        texts, special = {}, {}
        for cell in set(typed):
            raw = cell if isinstance(cell, str) else cell[1]
            reading = EMPTY if raw == "" else read(raw)
            texts[cell] = reading.text
            if reading.repair or reading.readings or reading.is_error:
                special[cell] = reading
        found.texts[each.name] = [texts[cell] for cell in typed]
        for index, cell in enumerate(typed) if special else ():
            if cell not in special:
                continue
            raw, reading = cells[index], special[cell]
            if reading.is_error:
                found.findings.append(Finding("formula-broken", **found.location(index, each.name)))
            elif reading.readings:
                where = found.location(index, each.name) | {"value": cell_text(raw)}
                question = Finding("question-readings", **where, values={"values": list(reading.readings)})
                answer = read(found.answer(question)).text
                if answer in reading.readings:
                    found.texts[each.name][index] = answer
                else:
                    found.findings.append(question)
            else:
                found.repairs.append(
                    _repair(found, each.name, found.rows[index], cell_text(raw), reading.text, reading.repair or "")
                )


def fill_blanks(found: SubmittedTable, values: Mapping[str, str]) -> None:
    """Takes these values where a row has none: what a form says of itself."""
    for name, value in values.items():
        texts = found.texts.get(name) or [""] * len(found.rows)
        found.texts[name] = [text or value for text in texts]


def fill_defaults(found: SubmittedTable, defaults: Mapping[str, str], there: Mapping[Key, Mapping[str, str]]) -> None:
    """Takes the defaults of the model where new rows, and rows without a key of their own, have nothing.

    In a column that the file does not have, a row that is there already says what it said before.
    """
    keys = (found.texts.get(name) or [""] * len(found.rows) for name in found.table.key)
    before = [there.get(key) for key in zip(*keys, strict=True)]
    for name, default in defaults.items():
        if name not in found.texts:
            found.texts[name] = [default if row is None else row.get(name, "") for row in before]
            continue
        found.texts[name] = [
            text or (default if row is None or index in found.rows_with_generated_key else "")
            for index, (text, row) in enumerate(zip(found.texts[name], before, strict=True))
        ]


def drop_untouched_rows(found: SubmittedTable, untouched: Mapping[str, str], issued: Container[Key]) -> None:
    """Drops the rows of a form in which nobody wrote: neither handed out filled, nor other than these values."""
    names = [name for name in found.raw if name.split("=")[0] != found.table.generated_key]
    _keep_rows(
        found,
        [
            index
            for index in range(len(found.rows))
            if tuple(found.key(index).values()) in issued
            or any(_is_filled_in(found, name, index, untouched.get(name, "")) for name in names)
        ],
    )


def drop_removed_rows(
    found: SubmittedTable, issued: Mapping[Key, Mapping[str, str]], there: Container[Key]
) -> list[int]:
    """Drops the rows as a form was handed out with them that are not there any more; returns their row numbers."""
    removed = [
        index
        for index in range(len(found.rows))
        if (key := tuple(found.key(index).values())) in issued
        and key not in there
        and all(
            equals_displayed_value(found.table.field(name), text, issued[key].get(name, ""))
            for name, text in found.row(index).items()
        )
    ]
    numbers = [found.rows[index] for index in removed]
    _keep_rows(found, sorted(set(range(len(found.rows))) - set(removed)))
    return numbers


def drop_rows(found: SubmittedTable, rows: Container[int]) -> None:
    """Drops rows by their numbers, with what was found in them."""
    _keep_rows(found, [index for index, row in enumerate(found.rows) if row not in rows])
    found.findings = [each for each in found.findings if each.row not in rows]


def _keep_rows(found: SubmittedTable, kept: list[int]) -> None:
    """Drops all other rows."""
    if len(kept) == len(found.rows):
        return
    rows = {found.rows[index] for index in kept}
    found.raw = {name: [cells[index] for index in kept] for name, cells in found.raw.items()}
    found.texts = {name: [texts[index] for index in kept] for name, texts in found.texts.items()}
    found.rows = [found.rows[index] for index in kept]
    found.repairs = [repair for repair in found.repairs if repair.row in rows]


def _is_filled_in(found: SubmittedTable, name: str, index: int, untouched: str) -> bool:
    text = found.texts[name][index] if name in found.texts else cell_text(found.raw[name][index])
    return text not in ("", untouched)


def generate_keys(found: SubmittedTable, file_sha256: str) -> None:
    """Gives each row without a key one that only this file and row have, so that reading again gives the same.

    It says nothing of what stands in the row: an id lies in data/, and a name could be guessed from its hash.
    Which rows were given one is in `found.keyless`.
    """
    name = found.table.generated_key
    if name is None:
        return
    texts = found.texts.setdefault(name, [""] * len(found.rows))
    marks = found.raw.get(IDENTITY_COLUMN) or [""] * len(found.rows)
    # a pivot has several rows in one
    codes = found.texts.get(found.table.pivot.by) if found.table.pivot else None
    for index, text in enumerate(texts):
        if text:
            continue
        # some programs write uuid: before it, in some of its columns
        mark = cell_text(marks[index]).removeprefix("uuid:")
        mark = mark if len(mark) >= MIN_IDENTITY_LENGTH else ""
        here = f"{file_sha256}{found.sheet}{found.rows[index]}{codes[index] if codes else ''}"
        origin = f"{found.table.name}\x1f{mark or here}"
        texts[index] = make_key(found.table, hashlib.sha256(origin.encode()).hexdigest())
        if not mark:
            found.rows_with_generated_key.add(index)


def make_key(table: Table, digits: str) -> str:
    """An id of a table made from hexadecimal digits: expense-3f9a27c5d1."""
    prefix = (table.generated_key or "").removesuffix("_id").replace("_", "-")
    return f"{prefix}-{digits[:12]}"


def _repair(found: SubmittedTable, name: str, row: int, before: str, after: str, why: str) -> Repair:
    personal = found.table.field(name).is_private
    return Repair(
        found.file, found.sheet, found.table.name, name, row, found.columns[name], before, after, why, personal
    )
