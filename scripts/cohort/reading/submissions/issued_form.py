"""The sheet by which a workbook is known as a form of ours, and what it was issued with."""

from __future__ import annotations

from dataclasses import dataclass, field

from ..cells.text import comparison_key
from ..cells.values import cell_text
from ..spreadsheets import Spreadsheet

# the sheet is hidden in the workbook; its name is the same in every language
SHEET = "_cohort"
FORMAT = "1"


@dataclass
class IssuedForm:
    """What the hidden sheet of a form says: whose it is, and the rows with which it was handed out.

    `sheets` names the table of each sheet, none for the instructions; `names` the ids by label of the rows that could
    be chosen, by table, `labels` these labels letter by letter; `issued` has the stored values of each row that was
    filled in already, by table and key; `shown` what a pivot showed beside its answers, by table and row.
    """

    name: str
    organisation: str
    language: str
    sheets: dict[str, str] = field(default_factory=dict)
    names: dict[str, dict[str, list[str]]] = field(default_factory=dict)
    labels: dict[str, set[str]] = field(default_factory=dict)
    issued: dict[str, dict[tuple[str, ...], dict[str, str]]] = field(default_factory=dict)
    pivot_display: dict[str, dict[str, dict[str, str]]] = field(default_factory=dict)


def read_issued_form(book: Spreadsheet) -> IssuedForm | None:
    """What the hidden sheet of a form says; None for any other workbook, or one whose hidden sheet was spoilt."""
    sheet = next((sheet for sheet in book.sheets if sheet.name == SHEET), None)
    rows = [[cell_text(cell) for cell in row] for row in sheet.rows] if sheet else []
    if not rows or rows[0][:2] != ["form", FORMAT] or len(rows[0]) < 5:
        return None
    name, organisation, language = rows[0][2:5]
    form = IssuedForm(name, organisation, language)
    for row in rows[1:]:
        match row:
            case ["sheet", name, table, *_]:
                form.sheets[name] = table
            case ["choice", table, row_id, label, *_]:
                form.names.setdefault(table, {}).setdefault(comparison_key(label), []).append(row_id)
                form.labels.setdefault(table, set()).add(label)
            case ["issued", table, key, name, text, *_]:
                form.issued.setdefault(table, {}).setdefault(tuple(key.split("|")), {})[name] = text
            case ["shown", table, person, name, text, *_]:
                form.pivot_display.setdefault(table, {}).setdefault(person, {})[name] = text
    return form
