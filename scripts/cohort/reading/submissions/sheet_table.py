"""A table on a sheet, and the cells of sheets."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from ...model.tables import Table
from ..cells.text import tidy
from ..cells.values import RawCell, cell_text
from ..spreadsheets import Sheet
from .explanations import Explanations

# the column of row ids that a program added, such as ODK's instanceID
IDENTITY_COLUMN = "="
# the first rows say what a column has; a sheet may have very many
MOST_TO_JUDGE = 100


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
    """A table on a sheet: its columns by field and its rows, both counted from 0 on the sheet.

    A sheet of people's own, `is_own`, has `other_columns` by what they tell, cells that say the same as the one above
    as `dittos`, maybe a row of `subheadings`, numbers that were counted as `counts` by field, `doubtful` rows
    that say in a field that there was nothing, columns that together are the `identity` of a response, and the
    `explanations` of its sender.
    """

    sheet: Sheet
    table: Table
    header_row: int
    headings: list[str]
    columns: dict[str, int] = field(default_factory=dict)
    rows: list[int] = field(default_factory=list)
    is_own: bool = False
    other_columns: dict[str, list[int]] = field(default_factory=dict)
    dittos: dict[tuple[int, int], RawCell] = field(default_factory=dict)
    subheadings: int | None = None
    counts: dict[str, list[int]] = field(default_factory=dict)
    doubtful: dict[int, str] = field(default_factory=dict)
    identity: list[int] = field(default_factory=list)
    is_below_another: bool = False
    explanations: Explanations = field(default_factory=Explanations)

    @property
    def explanation_name(self) -> str:
        """The name in explanations of its sender: that of the sheet, with the row of a second table on it."""
        return f"{self.sheet.name} {self.header_row + 1}".strip() if self.is_below_another else self.sheet.name

    def title(self) -> str:
        """What stands above the headings, and the name of the sheet."""
        texts = [tidy_text(cell) for row in self.sheet.rows[: self.header_row] for cell in row if is_filled(cell)]
        return " ".join([*texts, self.sheet.name])


def is_filled(cell: RawCell) -> bool:
    """Whether a cell has more than spaces."""
    return cell != "" and not (isinstance(cell, str) and not tidy(cell)[0])


def tidy_text(cell: RawCell) -> str:
    """A cell as tidy text."""
    return tidy(cell_text(cell))[0]


def filled_merges(sheet: Sheet) -> Iterator[tuple[int, int, RawCell]]:
    """The cells (row, column, value) below the first of each range merged over several rows, if they are empty."""
    for top, left, bottom, _ in sheet.merged:
        if top < bottom < len(sheet.rows) and left < len(sheet.rows[top]):
            value = sheet.rows[top][left]
            for row in range(top + 1, bottom + 1):
                if left < len(sheet.rows[row]) and sheet.rows[row][left] == "" and value != "":
                    yield row, left, value
