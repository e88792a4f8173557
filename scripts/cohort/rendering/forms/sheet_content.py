"""What a sheet of a form holds: its columns, the rows that are filled in already, and blank ones."""

from __future__ import annotations

import dataclasses
import secrets
from collections.abc import Iterator
from dataclasses import dataclass

from ...model.form_files import FormSheet, form_columns
from ...model.tables import Field, Pivot, Table
from ...reading.accepted_rows import Key, Row
from ...reading.submissions.headings import pivot_column
from ...reading.submissions.submitted_table import make_key

MOST_ISSUED = 2000
WIDTHS = {"date": 15, "number": 14, "integer": 11, "boolean": 13}
WIDEST, LONG_TEXT = 40, 100
LONGEST_WORD = 18  # Thai has no spaces between words, but breaks between them


@dataclass
class FormColumn:
    """A column of a sheet. `name` is its field, or field=code in a pivot; a hidden column holds keys, and in one that
    is read only the host has its say.

    `labels` are the choices as labels by stored text, `choices` is the defined name of their list in the workbook.
    """

    name: str
    field: Field
    index: int
    is_visible: bool
    heading: str = ""
    help: str = ""
    hidden: bool = False
    is_required: bool = False
    is_read_only: bool = False
    choices: str = ""
    labels: dict[str, str] = dataclasses.field(default_factory=dict)

    @property
    def is_note(self) -> bool:
        """Whether the host writes freely here, for others to read and answer."""
        return self.is_read_only and self.field.type == "string" and not self.field.codes

    @property
    def width(self) -> int:
        """The width of the column in letters."""
        if self.hidden:
            return 16
        longest = min(LONGEST_WORD, max((len(word) for word in self.heading.split()), default=0) + 2)
        if self.labels:
            return max(longest, min(WIDEST, max(14, *(len(label) + 3 for label in self.labels.values()))))
        if self.field.type == "string" and self.field.constraints.get("maxLength", 0) > LONG_TEXT:
            return WIDEST + 2
        return max(longest, WIDTHS.get(self.field.type, 26))


@dataclass
class SheetContent:
    """The columns of a sheet, and its rows as texts by column name: issued rows come first, blank ones follow."""

    columns: list[FormColumn]
    issued: list[Row]
    blank: list[Row]

    @property
    def notes(self) -> int:
        """The number of rows in which the host has written something for whoever gets the form."""
        names = [column.name for column in self.columns if column.is_note]
        return sum(1 for row in self.issued if any(row.get(name) for name in names))


def plain_content(
    table: Table,
    declared: FormSheet,
    fixed: set[str],
    accepted: list[tuple[Key, Row]],
    *,
    is_of_host: bool,
    is_sample: bool = False,
) -> SheetContent:
    """A sheet with a row for each row of the table, without the `fixed` fields, which the form fills in.

    What only the host sets is shown in forms of others, to read only. The blank rows of a sample have no keys.
    """
    visible_names, folded_names = form_columns(table, declared, without=fixed)
    read_only_names = [column.name for column in table.fields if column.set_by_host and not is_of_host]
    visible_names = [name for name in visible_names if name not in read_only_names] + read_only_names
    columns = (
        [FormColumn(table.generated_key, table.field(table.generated_key), 0, False, hidden=True)]
        if table.generated_key
        else []
    )
    for name in dict.fromkeys([*visible_names, *folded_names]):
        column = _column(table.field(name), len(columns), name in visible_names)
        columns.append(dataclasses.replace(column, is_read_only=name in read_only_names))
    key_columns = [table.generated_key] if table.generated_key and not is_sample else []
    blank = [
        {name: make_key(table, secrets.token_hex(6)) for name in key_columns} | _defaults(columns)
        for _ in range(declared.rows)
    ]
    return SheetContent(columns, [row for _, row in accepted], blank)


def pivot_content(
    table: Table,
    pivot: Pivot,
    declared: FormSheet,
    accepted: list[tuple[Key, Row]],
    rows: list[str],
    *,
    is_sample: bool = False,
) -> SheetContent:
    """A sheet with a row for each id of `rows`, such as people, and a yes or no for each code of the pivot."""
    key = table.key[0]
    code_field = table.field(pivot.by)
    visible_names, folded_names = form_columns(table, declared, without={pivot.by, pivot.ends})
    columns = [_column(table.field(pivot.row), 0, is_visible=True)]
    answer = dataclasses.replace(code_field, type="boolean", codes={}, constraints={})
    for code, label in code_field.codes.items():
        columns.append(FormColumn(pivot_column(code_field.name, code), answer, len(columns), True, heading=label))
    for name in [*visible_names, *folded_names]:
        if name != pivot.row:
            columns.append(_column(table.field(name), len(columns), name in visible_names, required=False))
    for code in code_field.codes:
        columns.append(FormColumn(pivot_column(key, code), table.field(key), len(columns), False, hidden=True))
    live = {(row[pivot.row], row[code_field.name]): (row_key, row) for row_key, row in accepted if not row[pivot.ends]}
    issued = []
    for person in rows:
        agreed = {code: live[person, code] for code in code_field.codes if (person, code) in live}
        newest = max((row for _, row in agreed.values()), key=lambda row: row.get("given_on", ""), default={})
        row = {column.field.name: newest.get(column.field.name, "") for column in columns}
        row[pivot.row] = person
        for code in code_field.codes:
            row[pivot_column(code_field.name, code)] = "true" if code in agreed else ""
            row[pivot_column(key, code)] = (
                agreed[code][0][0] if code in agreed else make_key(table, secrets.token_hex(6))
            )
        issued.append(row)
    blank = [
        (
            {}
            if is_sample
            else {pivot_column(key, code): make_key(table, secrets.token_hex(6)) for code in code_field.codes}
        )
        | _defaults(columns)
        for _ in range(declared.rows)
    ]
    return SheetContent(columns, issued, blank)


def _column(field: Field, index: int, is_visible: bool, *, required: bool | None = None) -> FormColumn:
    is_required = field.required if required is None else required
    heading = field.question or field.title
    return FormColumn(field.name, field, index, is_visible, heading, field.description, is_required=is_required)


def _defaults(columns: list[FormColumn]) -> Row:
    plain = (column for column in columns if column.name == column.field.name and not column.hidden)
    return {column.name: column.field.default or "" for column in plain if not column.is_read_only}


def newest_rows(table: Table, rows: Iterator[tuple[Key, Row]]) -> list[tuple[Key, Row]]:
    """The newest rows by their first date field, the newest last, at most MOST_ISSUED."""
    day = next((field.name for field in table.fields if field.type == "date"), None)
    return sorted(rows, key=lambda pair: (pair[1].get(day, "") if day else "", pair[0]))[-MOST_ISSUED:]
