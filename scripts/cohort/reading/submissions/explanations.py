"""The sheet of columns and names in an annotated copy: what the sender says about a sheet of their own."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from ...model.findings import column_number
from ...model.tables import Table
from ..cells.text import comparison_key

# the first cell of that sheet
EXPLANATIONS_MARK = "cohort: columns and names"
# its columns, counted from 0
SHEET, COLUMN, TEXT, EXAMPLES, ANSWER, KIND, FIELD = 1, 2, 3, 4, 5, 6, 7
COLUMN_KIND, VALUE_KIND, NAME_KIND, CONVENTION_KIND = "column", "value", "name", "convention"
# said of a whole sheet, on the desk only
TABLE_KIND = "table"
FIRST_ROW = 2
# before the hash of a name, in the place of the name
HASH_MARK = "sha256:"


@dataclass
class Explanations:
    """What the sender says about one sheet.

    `columns` are fields by the index of a column, by their titles as people write them or by their names, empty where
    it is none; `values` hold for all rows, by field; `names` are what texts in columns of names mean, by their
    comparison keys or the hashes of these. `conventions` decide, by field, between two readings of its cells.
    `table` is the name of the table that the sheet has rows of, empty where its headings tell. `from_memory` are the
    fields whose value or convention was given for an earlier sheet.
    """

    columns: dict[int, str] = field(default_factory=dict)
    values: dict[str, str] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    conventions: dict[str, str] = field(default_factory=dict)
    from_memory: frozenset[str] = frozenset()
    table: str = ""

    def for_table(self, table: Table, columns: int, field_of: Callable[[str], str | None]) -> Explanations:
        """Those that make sense for a table on a sheet with so many columns, with the names of fields.

        An answer that names no field, or one that another answer names too, is none; so what was asked stays open.
        """
        fields = {
            index: field_of(answer) if answer else ""
            for index, answer in self.columns.items()
            if 0 <= index < columns and isinstance(answer, str)
        }
        counts = Counter(name for name in fields.values() if name)
        names = {column.name for column in table.fields}
        return Explanations(
            {index: name for index, name in fields.items() if name is not None and counts[name] < 2},
            {name: text for name, text in self.values.items() if name in names and isinstance(text, str)},
            {key: text for key, text in self.names.items() if isinstance(text, str)},
            {name: text for name, text in self.conventions.items() if name in names and isinstance(text, str)},
            self.from_memory,
            self.table,
        )

    def __or__(self, other: Explanations) -> Explanations:
        """Both, where the other one goes first."""
        return Explanations(
            self.columns | other.columns,
            self.values | other.values,
            self.names | other.names,
            self.conventions | other.conventions,
            (self.from_memory - other.values.keys() - other.conventions.keys()) | other.from_memory,
            other.table or self.table,
        )


def name_hash(key: str) -> str:
    """The hash of the comparison key of a name, which may be that of a person."""
    return HASH_MARK + hashlib.sha256(key.encode()).hexdigest()[:16]


def read_explanations(rows: Sequence[Sequence[str]]) -> dict[str, Explanations]:
    """The explanations by sheet, from the texts of the rows of the sheet of columns and names."""
    explanations: dict[str, Explanations] = {}
    for row in rows[FIRST_ROW:]:
        cells = [*row, *[""] * (FIELD + 1 - len(row))]
        of_sheet = explanations.setdefault(cells[SHEET], Explanations())
        answer = cells[ANSWER]
        if cells[KIND] == COLUMN_KIND:
            # an answer that was deleted says that the column is none of ours
            of_sheet.columns[column_number(cells[COLUMN]) - 1 if cells[COLUMN].isascii() else -1] = answer
        elif cells[KIND] == VALUE_KIND and answer:
            of_sheet.values[cells[FIELD]] = answer
        elif cells[KIND] == NAME_KIND and answer:
            of_sheet.names[comparison_key(cells[TEXT])] = answer
        elif cells[KIND] == CONVENTION_KIND and answer:
            of_sheet.conventions[cells[FIELD]] = answer
    return explanations


def explained_rows(rows: Sequence[Sequence[str]]) -> list[list[str]]:
    """The rows of the sheet of columns and names that have an answer, or of a column whose answer was deleted."""
    filled = ([*row, *[""] * (FIELD + 1 - len(row))][: FIELD + 1] for row in rows[FIRST_ROW:])
    return [cells for cells in filled if cells[KIND] and (cells[ANSWER] or cells[KIND] == COLUMN_KIND)]
