"""Unfolding a pivot: a row a person with a yes or no for each purpose becomes a row for each purpose."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field

from ...model.findings import Finding, column_letters
from ...model.tables import Field, Pivot
from ..cells.values import cell_text
from ..cells.vocabulary import Vocabulary
from .issued_form import IssuedForm
from .sheet_layout import UnreadPart, pivot_column
from .submitted_table import Key, SubmittedTable

Row = Mapping[str, str]


@dataclass
class UnpivotResult:
    """The rows as the table stores them, and the cells that say nothing there."""

    table: SubmittedTable
    unread: list[UnreadPart] = field(default_factory=list)


def unpivot(
    found: SubmittedTable,
    form: IssuedForm | None,
    accepted: Mapping[Key, Row],
    words: Vocabulary,
    today: datetime.date,
) -> UnpivotResult:
    """Unfolds a sheet that has a column for each code; any other is returned as it is.

    A yes is a row; what the sheet says beside it holds for the rows that were not there before. A no to what was
    agreed ends its row today, and so does an answer that was handed out as yes and is empty now; any other no is no row
    at all.
    """
    pivot = found.table.pivot
    by = found.table.field(pivot.by) if pivot else None
    codes = [code for code in by.codes if pivot_column(by.name, code) in found.raw] if by else []
    if pivot is None or by is None or not codes or pivot.row not in found.texts:
        return UnpivotResult(found)
    unfolding = _Unfolding(found, form, accepted, words, pivot, by)
    for index in range(len(found.rows)):
        unfolding.unfold(index, codes, today.isoformat())
    return UnpivotResult(unfolding.made, unfolding.unread)


class _Unfolding:
    def __init__(
        self,
        found: SubmittedTable,
        form: IssuedForm | None,
        accepted: Mapping[Key, Row],
        words: Vocabulary,
        pivot: Pivot,
        by: Field,
    ):
        self.found, self.accepted, self.words, self.pivot, self.by = found, accepted, words, pivot, by
        self.key = found.table.key[0]
        self.issued = form.issued.get(found.table.name, {}) if form else {}
        self.shown = form.pivot_display.get(found.table.name, {}) if form else {}
        self.live = {(row[pivot.row], row[by.name]): key for key, row in accepted.items() if not row[pivot.ends]}
        self.names = [name for name in found.texts if name not in (self.key, by.name) and "=" not in name]
        self.unread: list[UnreadPart] = []
        self.made = SubmittedTable(found.file, found.sheet, found.table, found.header_row, [], dict(found.columns), {})
        self.made.repairs, self.made.findings = found.repairs, found.findings
        self.made.texts = {name: [] for name in dict.fromkeys([*self.names, self.key, by.name, pivot.ends])}

    def unfold(self, index: int, codes: list[str], today: str) -> None:
        """Adds the rows of one person."""
        begun = False
        for code in codes:
            row = self._row(index, code, today)
            if row is None:
                continue
            begun = begun or (row[self.key],) not in self.accepted
            self.made.rows.append(self.found.rows[index])
            for name, texts in self.made.texts.items():
                texts.append(row.get(name, ""))
            self.made.columns.setdefault(self.by.name, self.found.columns[pivot_column(self.by.name, code)])
        if not begun:
            self._list_edits_without_effect(index)

    def _row(self, index: int, code: str, today: str) -> dict[str, str] | None:
        said = self._answer(index, code)
        keys = self.found.raw.get(pivot_column(self.key, code))
        own_key = cell_text(keys[index]) if keys else ""
        person = self.found.texts[self.pivot.row][index]
        there = (own_key,) if (own_key,) in self.accepted else self.live.get((person, code))
        was = self.accepted.get(there) if there else None
        if was is None and (own_key,) in self.issued:
            # taken out after the form was made; what it was handed out with does not bring it back
            return None
        if said == "true" and was is None:
            beside = {name: self.found.texts[name][index] for name in self.names}
            return beside | {self.key: own_key, self.by.name: code}
        if was is None or there is None:
            return None
        same = dict(was) | {self.key: there[0], self.by.name: code}
        if said == "true":
            return same | {self.pivot.ends: ""}
        # an empty answer takes back only what its own row was handed out with: a person may have a second line
        emptied = there in self.issued and own_key in ("", there[0])
        ended = not was[self.pivot.ends] and (said == "false" or emptied)
        return same | {self.pivot.ends: today} if ended else None

    def _answer(self, index: int, code: str) -> str:
        name = pivot_column(self.by.name, code)
        raw = self.found.raw[name][index]
        said = self.words.truth_value(cell_text(raw))
        if raw != "" and not said:
            place = self.found.location(index) | {"field": self.by.name, "column": self.found.columns[name]}
            self.found.findings.append(Finding("value-not-yes-or-no", **place, value=cell_text(raw)))
        return said

    def _list_edits_without_effect(self, index: int) -> None:
        """What was changed beside agreements that are there already: it would hold only for new ones."""
        person = self.found.texts[self.pivot.row][index]
        shown = self.shown.get(person, {})
        for name in self.names:
            text = self.found.texts[name][index]
            if name in shown and text != shown[name]:
                place = f"{column_letters(self.found.columns[name])}{self.found.rows[index]}"
                self.unread.append(UnreadPart(self.found.file, self.found.sheet, place, text, "nothing-new-agreed"))
