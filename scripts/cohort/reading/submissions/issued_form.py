"""The hidden sheet that marks a workbook as an issued form and records its content."""

from __future__ import annotations

from dataclasses import dataclass, field

from ..cells.text import comparison_key
from ..cells.values import cell_text
from ..spreadsheets import Spreadsheet

# the sheet is hidden in the workbook; its name is the same in every language
SHEET = "_cohort"
FORMAT = "2"
# forms of format 1, with a line for each cell of an issued row, may still come back
FORMATS = ("1", FORMAT)
# the mark before why somebody sends a correction
REASON = "reason"
# the name of a form that nobody sent: its rows were filled in on the desk
DESK_FORM = "rows"


@dataclass
class IssuedForm:
    """The content of the hidden sheet: the organisation of the form, and the rows that it was issued with.

    `sheets` maps each sheet to its table, "" for the instructions. `names` has, by table, the ids for the comparison
    key of each label that could be chosen, `labels` the exact labels. `issued` has the stored values of the rows filled
    in at issue, by table and key; `pivot_display` the texts that a pivot showed next to its answers, by table and row.
    `reason` says why the form is sent, if it gives one; `created_at` is the moment at which it was made, in UTC, if it
    has this mark.
    """

    name: str
    organisation: str
    language: str
    sheets: dict[str, str] = field(default_factory=dict)
    names: dict[str, dict[str, list[str]]] = field(default_factory=dict)
    labels: dict[str, set[str]] = field(default_factory=dict)
    issued: dict[str, dict[tuple[str, ...], dict[str, str]]] = field(default_factory=dict)
    pivot_display: dict[str, dict[str, dict[str, str]]] = field(default_factory=dict)
    reason: str = ""
    created_at: str = ""

    @property
    def is_of_desk(self) -> bool:
        """Whether the desk has written it, and nobody sent it."""
        return self.name == DESK_FORM


def read_issued_form(book: Spreadsheet) -> IssuedForm | None:
    """The content of the hidden sheet; None for a workbook without one, or with a damaged one."""
    sheet = next((sheet for sheet in book.sheets if sheet.name == SHEET), None)
    rows = [[cell_text(cell) for cell in row] for row in sheet.rows] if sheet else []
    if not rows or len(rows[0]) < 5 or rows[0][0] != "form" or rows[0][1] not in FORMATS:
        return None
    name, organisation, language = rows[0][2:5]
    form = IssuedForm(name, organisation, language, created_at=rows[0][6] if len(rows[0]) > 6 else "")
    fields: dict[str, list[str]] = {}
    for row in rows[1:]:
        match row:
            case ["sheet", name, table, *_]:
                form.sheets[name] = table
            case ["choice", table, row_id, label, *_]:
                form.names.setdefault(table, {}).setdefault(comparison_key(label), []).append(row_id)
                form.labels.setdefault(table, set()).add(label)
            case ["fields", table, *names]:
                fields[table] = [name for name in names if name]
            case ["row", table, key, *texts]:
                # programs leave out empty cells at the end of a row
                texts += [""] * (len(fields.get(table, ())) - len(texts))
                issued = form.issued.setdefault(table, {}).setdefault(tuple(key.split("|")), {})
                issued.update(zip(fields.get(table, ()), texts, strict=False))
            case ["issued", table, key, name, text, *_]:
                form.issued.setdefault(table, {}).setdefault(tuple(key.split("|")), {})[name] = text
            case [mark, reason, *_] if mark == REASON:
                form.reason = reason
            case ["shown", table, person, name, text, *_]:
                form.pivot_display.setdefault(table, {}).setdefault(person, {})[name] = text
    return form
