"""The columns of ours that can be filled in row by row in a sheet of somebody's own."""

from __future__ import annotations

from dataclasses import dataclass

from ..i18n.language import Language
from ..reading.submissions.submission import Submission
from ..reading.submissions.submitted_table import SubmittedTable
from .pages import PART

# a longer sheet is filled in with a spreadsheet
MOST_ROWS = 500


@dataclass(frozen=True)
class FillableColumn:
    """A column: its name, what names it in addresses, its title, and whether the sheet lacks it."""

    name: str
    key: str
    title: str
    is_missing: bool


@dataclass(frozen=True)
class FillableTable:
    """A table of a file: what its sheet is called, and its columns, those that the sheet lacks first, of these what
    every row needs."""

    table: SubmittedTable
    title: str
    columns: list[FillableColumn]


def fillable_tables(submission: Submission, language: Language) -> list[FillableTable]:
    """The tables of people's own in a file of which it is known what some columns are."""
    return [
        FillableTable(table, table.sheet or language.say(table.table.title), _columns(table, language))
        for table in submission.tables
        if table.is_own and table.columns and 0 < len(table.rows) <= MOST_ROWS
    ]


def _columns(table: SubmittedTable, language: Language) -> list[FillableColumn]:
    declared = [
        column for column in table.table.fields if column.name != table.table.generated_key and not column.set_by_host
    ]
    declared.sort(key=lambda column: (column.name in table.columns, not column.required))
    return [
        FillableColumn(
            column.name,
            table.explanation_name + PART + column.name,
            language.say(column.title),
            column.name not in table.columns,
        )
        for column in declared
    ]
