"""Unpivoting: a row per person with a yes or no for each purpose becomes a row for each purpose."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field

from ...model.findings import Finding, column_letters
from ...model.tables import Field, Pivot
from ..cells.values import cell_text
from ..cells.vocabulary import Vocabulary
from .headings import pivot_column
from .issued_form import IssuedForm
from .sheet_table import UnreadPart
from .submitted_table import Key, SubmittedTable

Row = Mapping[str, str]


@dataclass
class UnpivotResult:
    """The rows as the table stores them, and the changed cells that have no effect."""

    table: SubmittedTable
    unread: list[UnreadPart] = field(default_factory=list)


def unpivot(
    submitted: SubmittedTable,
    form: IssuedForm | None,
    accepted_rows: Mapping[Key, Row],
    words: Vocabulary,
    today: datetime.date,
) -> UnpivotResult:
    """Unpivots a sheet that has a column for each code; any other is returned unchanged.

    A yes becomes a row; the other cells of the sheet apply only to new rows. A no ends an agreed row on `today`, and so
    does an empty answer that was issued as yes; any other no gives no row.
    """
    pivot = submitted.table.pivot
    code_field = submitted.table.field(pivot.by) if pivot else None
    codes = (
        [code for code in code_field.codes if pivot_column(code_field.name, code) in submitted.raw]
        if code_field
        else []
    )
    if pivot is None or code_field is None or not codes or pivot.row not in submitted.texts:
        return UnpivotResult(submitted)
    unpivoting = _Unpivoting(submitted, form, accepted_rows, words, pivot, code_field)
    for index in range(len(submitted.rows)):
        unpivoting.add_rows(index, codes, today.isoformat())
    return UnpivotResult(unpivoting.unpivoted, unpivoting.unread)


class _Unpivoting:
    def __init__(
        self,
        submitted: SubmittedTable,
        form: IssuedForm | None,
        accepted_rows: Mapping[Key, Row],
        words: Vocabulary,
        pivot: Pivot,
        code_field: Field,
    ):
        self.submitted, self.accepted_rows, self.words = submitted, accepted_rows, words
        self.pivot, self.code_field = pivot, code_field
        self.key_name = submitted.table.key[0]
        self.issued_rows = form.issued.get(submitted.table.name, {}) if form else {}
        self.display = form.pivot_display.get(submitted.table.name, {}) if form else {}
        self.current_keys = {
            (row[pivot.row], row[code_field.name]): key for key, row in accepted_rows.items() if not row[pivot.ends]
        }
        self.other_names = [
            name for name in submitted.texts if name not in (self.key_name, code_field.name) and "=" not in name
        ]
        self.unread: list[UnreadPart] = []
        self.unpivoted = SubmittedTable(
            submitted.file, submitted.sheet, submitted.table, submitted.header_row, [], dict(submitted.columns), {}
        )
        self.unpivoted.repairs, self.unpivoted.findings = submitted.repairs, submitted.findings
        self.unpivoted.texts = {
            name: [] for name in dict.fromkeys([*self.other_names, self.key_name, code_field.name, pivot.ends])
        }

    def add_rows(self, index: int, codes: list[str], today: str) -> None:
        """Adds the rows of one person: one for each code with a row."""
        has_new_row = False
        for code in codes:
            row = self._build_row(index, code, today)
            if row is None:
                continue
            has_new_row = has_new_row or (row[self.key_name],) not in self.accepted_rows
            self.unpivoted.rows.append(self.submitted.rows[index])
            for name, texts in self.unpivoted.texts.items():
                texts.append(row.get(name, ""))
            self.unpivoted.columns.setdefault(
                self.code_field.name, self.submitted.columns[pivot_column(self.code_field.name, code)]
            )
        if not has_new_row:
            self._list_edits_without_effect(index)

    def _build_row(self, index: int, code: str, today: str) -> dict[str, str] | None:
        answer = self._read_answer(index, code)
        keys = self.submitted.raw.get(pivot_column(self.key_name, code))
        cell_key = cell_text(keys[index]) if keys else ""
        person = self.submitted.texts[self.pivot.row][index]
        accepted_key = (cell_key,) if (cell_key,) in self.accepted_rows else self.current_keys.get((person, code))
        accepted_row = self.accepted_rows.get(accepted_key) if accepted_key else None
        if accepted_row is None and (cell_key,) in self.issued_rows:
            # the row was removed after the form was issued; the form does not bring it back
            return None
        if answer == "true" and accepted_row is None:
            cells = {name: self.submitted.texts[name][index] for name in self.other_names}
            return cells | {self.key_name: cell_key, self.code_field.name: code}
        if accepted_row is None or accepted_key is None:
            return None
        unchanged_row = dict(accepted_row) | {self.key_name: accepted_key[0], self.code_field.name: code}
        if answer == "true":
            return unchanged_row | {self.pivot.ends: ""}
        # an empty answer withdraws only the agreement issued in its own row: a person may have a second one
        is_emptied = accepted_key in self.issued_rows and cell_key in ("", accepted_key[0])
        is_ended = not accepted_row[self.pivot.ends] and (answer == "false" or is_emptied)
        return unchanged_row | {self.pivot.ends: today} if is_ended else None

    def _read_answer(self, index: int, code: str) -> str:
        name = pivot_column(self.code_field.name, code)
        raw = self.submitted.raw[name][index]
        answer = self.words.truth_value(cell_text(raw))
        if raw != "" and not answer:
            location = self.submitted.location(index) | {
                "field": self.code_field.name,
                "column": self.submitted.columns[name],
            }
            self.submitted.findings.append(Finding("value-not-yes-or-no", **location, value=cell_text(raw)))
        return answer

    def _list_edits_without_effect(self, index: int) -> None:
        """Lists as unread the changed cells next to existing agreements: they would apply only to new ones."""
        person = self.submitted.texts[self.pivot.row][index]
        displayed_texts = self.display.get(person, {})
        for name in self.other_names:
            text = self.submitted.texts[name][index]
            if name in displayed_texts and text != displayed_texts[name]:
                cell = f"{column_letters(self.submitted.columns[name])}{self.submitted.rows[index]}"
                self.unread.append(
                    UnreadPart(self.submitted.file, self.submitted.sheet, cell, text, "nothing-new-agreed")
                )
