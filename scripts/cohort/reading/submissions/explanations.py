"""The sheet of columns and names in an annotated copy: what the sender says about a sheet of their own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from ...model.findings import column_number
from ..cells.text import comparison_key

# the first cell of that sheet
EXPLANATIONS_MARK = "cohort: columns and names"
# its columns, counted from 0
SHEET, COLUMN, TEXT, ANSWER, KIND, FIELD = 1, 2, 3, 5, 6, 7
COLUMN_KIND, VALUE_KIND, NAME_KIND = "column", "value", "name"
FIRST_ROW = 2


@dataclass
class Explanations:
    """What the sender says about one sheet.

    `columns` are fields by the index of a column, by their titles as people write them or by their names, empty where
    it is none; `values` hold for all rows, by field; `names` are what texts in columns of names mean, by their
    comparison keys. `remembered` are the fields whose value was given for an earlier sheet.
    """

    columns: dict[int, str] = field(default_factory=dict)
    values: dict[str, str] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    remembered: frozenset[str] = frozenset()

    def __or__(self, other: Explanations) -> Explanations:
        """Both, where the other one goes first."""
        return Explanations(
            self.columns | other.columns,
            self.values | other.values,
            self.names | other.names,
            (self.remembered - other.values.keys()) | other.remembered,
        )


def read_explanations(rows: Sequence[Sequence[str]]) -> dict[str, Explanations]:
    """The explanations by sheet, from the texts of the rows of the sheet of columns and names."""
    explanations: dict[str, Explanations] = {}
    for row in rows[FIRST_ROW:]:
        cells = [*row, *[""] * (FIELD + 1 - len(row))]
        explained = explanations.setdefault(cells[SHEET], Explanations())
        answer = cells[ANSWER]
        if cells[KIND] == COLUMN_KIND:
            # an answer that was deleted says that the column is none of ours
            explained.columns[column_number(cells[COLUMN]) - 1] = answer
        elif cells[KIND] == VALUE_KIND and answer:
            explained.values[cells[FIELD]] = answer
        elif cells[KIND] == NAME_KIND and answer:
            explained.names[comparison_key(cells[TEXT])] = answer
    return explanations
