"""A table in a submitted file: each cell as it would be stored, with its location and its repairs."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Container, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from ...model.findings import Finding, column_letters
from ...model.tables import Table
from ..cells.value_equality import equals_displayed_row
from ..cells.values import RawCell, cell_text
from .explanations import Explanations
from .sheet_table import IDENTITY_COLUMN

Key = tuple[str, ...]
# a shorter row id is a running number, which other files have as well
MIN_IDENTITY_LENGTH = 16
# between the parts of the id of a response
IDENTITY_DELIMITER = "\x1f"


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
    the names that the form offers, by their table. `merged_numbers` are the columns of merged cells with a number, with
    the numbers of the rows over which they go. `headings` are those of the file by field. `ambiguous` has, by field,
    the cells that wait for an answer between two readings, each with the conventions that would decide. `repeated` has
    rows by number that stand there so many times and are read once. `hidden_columns` are the fields whose columns are
    hidden or folded away.

    A sheet of people's own, `is_own`, has a `title`, `other_columns` of which it is known that they are no fields,
    `all_headings` from the first column, `doubtful` rows by number with the field that says that there was nothing, and
    maybe `explanations` of its sender, in which it is called `explanation_name`.
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
    merged_numbers: list[tuple[str, list[int]]] = field(default_factory=list)
    headings: dict[str, str] = field(default_factory=dict)
    ambiguous: dict[str, list[tuple[str, tuple[str, ...]]]] = field(default_factory=dict)
    is_own: bool = False
    title: str = ""
    explanations: Explanations = field(default_factory=Explanations)
    other_columns: frozenset[int] = frozenset()
    all_headings: list[str] = field(default_factory=list)
    doubtful: dict[int, str] = field(default_factory=dict)
    repeated: dict[int, int] = field(default_factory=dict)
    explanation_name: str = ""
    hidden_columns: frozenset[str] = frozenset()

    def answer(self, finding: Finding) -> str:
        """The sender's answer to a question; empty without one."""
        return self.answers.get((finding.place, finding.code), "")

    def aliases(self) -> list[str]:
        """What the program that wrote the file calls each row; empty where it gives no ids."""
        return [cell_text(raw).partition(IDENTITY_DELIMITER)[0] for raw in self.raw.get(IDENTITY_COLUMN, ())]

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

    def indexes_by_row(self) -> dict[int, int]:
        """The index of each row by its number."""
        return {row: index for index, row in enumerate(self.rows)}

    def only_hidden(self, index: int) -> str | None:
        """The field of a hidden column, if only such columns have something in a row besides keys and defaults."""
        filled = [
            name
            for name, texts in self.texts.items()
            if name in self.columns
            and name not in self.table.key
            and texts[index] not in ("", self.table.field(name).default)
        ]
        return filled[0] if filled and self.hidden_columns.issuperset(filled) else None

    def row(self, index: int) -> dict[str, str]:
        """The texts of a row by field, for the columns of the file."""
        return {name: texts[index] for name, texts in self.texts.items()}


def fill_blanks(submitted: SubmittedTable, values: Mapping[str, str]) -> None:
    """Fills empty cells with these values by field, which a form knows itself."""
    for name, value in values.items():
        texts = submitted.texts.get(name) or [""] * len(submitted.rows)
        submitted.texts[name] = [text or value for text in texts]


def fill_whole_columns(submitted: SubmittedTable, values: Mapping[str, tuple[str, str]]) -> None:
    """Fills columns that a sheet does not have with a value for all rows; each, with the reason, is a listed repair."""
    for name, (text, why) in values.items():
        submitted.texts[name] = [text] * len(submitted.rows)
        submitted.repairs.append(cell_repair(submitted, name, submitted.header_row, "", text, why))


def fill_defaults(
    submitted: SubmittedTable,
    defaults: Mapping[str, str],
    known_rows: Mapping[Key, Mapping[str, str]],
    *,
    is_form: bool,
) -> None:
    """Fills empty cells of new rows, and of rows with a generated key, with the defaults of the model.

    In a column that the file does not have, known rows keep their value. A file that is no form of the cohort has not
    shown the defaults to anybody: there each is a repair, one for the whole table where the column is missing.
    """
    keys = (submitted.texts.get(name) or [""] * len(submitted.rows) for name in submitted.table.key)
    rows_before = [known_rows.get(key) for key in zip(*keys, strict=True)]
    missing: list[str] = []
    for name, default in defaults.items():
        if name not in submitted.texts:
            submitted.texts[name] = [default if row is None else row.get(name, "") for row in rows_before]
            missing.append(name)
            continue
        for index, (text, row) in enumerate(zip(submitted.texts[name], rows_before, strict=True)):
            if text or not (row is None or index in submitted.rows_with_generated_key):
                continue
            submitted.texts[name][index] = default
            if not is_form:
                submitted.repairs.append(cell_repair(submitted, name, submitted.rows[index], "", default, "default"))
    if not is_form and None in rows_before:
        submitted.repairs += [
            cell_repair(submitted, name, submitted.header_row, "", defaults[name], "default-column") for name in missing
        ]


def keep_host_values(submitted: SubmittedTable, known_rows: Mapping[Key, Mapping[str, str]]) -> None:
    """Keeps what only the host sets as it is in known rows, and at its default in others; each is a listed repair."""
    for column in submitted.table.fields:
        if not column.set_by_host or column.name not in submitted.texts:
            continue
        texts = submitted.texts[column.name]
        for index, text in enumerate(texts):
            known_row = known_rows.get(tuple(submitted.key(index).values()))
            right = known_row.get(column.name, "") if known_row else column.default or ""
            if text != right:
                texts[index] = right
                row = submitted.rows[index]
                submitted.repairs.append(cell_repair(submitted, column.name, row, text, right, "set-by-host"))


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
        and equals_displayed_row(submitted.table, submitted.row(index), issued_rows[key])
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
    with_generated_key = submitted.rows_with_generated_key
    submitted.rows_with_generated_key = {new for new, index in enumerate(indexes) if index in with_generated_key}
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


def cell_repair(submitted: SubmittedTable, name: str, row: int, before: str, after: str, why: str) -> Repair:
    """A repair of a cell, by its field and the number of its row."""
    # a column that the file does not have is shown at its first heading
    column = submitted.columns.get(name) or min(submitted.columns.values(), default=1)
    personal = submitted.table.field(name).is_private
    return Repair(
        submitted.file,
        submitted.sheet,
        submitted.table.name,
        name,
        row,
        column,
        before,
        after,
        why,
        personal,
    )
