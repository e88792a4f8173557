"""Lays submitted rows over the accepted ones: new rows, corrections, and questions that only the sender can answer."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from ..model.findings import Finding, column_letters
from ..model.tables import Table
from ..reading.accepted_rows import AcceptedRows, Key, Row
from ..reading.cells.value_equality import equals_displayed_value, normalise_value
from ..reading.submissions.issued_form import IssuedForm
from ..reading.submissions.submission import Correction
from ..reading.submissions.submitted_table import SubmittedTable, make_key

Status = Literal["added", "changed", "unchanged", "question"]


@dataclass(slots=True)
class RowChange:
    """The effect of a submitted row: `row` is the whole row as it would be stored, `accepted_row` the current one, if
    any. `index` is the position of the row in `source`."""

    source: SubmittedTable
    index: int
    key: Key
    status: Status
    row: Row
    accepted_row: Row | None = None


@dataclass
class Overlay:
    """The submitted rows by table and key, one for each key; of rows with the same key in a file only the first counts.

    `repeated_rows` counts, by file and table, rows that add nothing to the accepted rows or to those of other files.
    """

    changes: dict[str, dict[Key, RowChange]] = field(default_factory=dict)
    repeated_rows: Counter[tuple[str, str]] = field(default_factory=Counter)

    def row(self, accepted: AcceptedRows, table: Table, key: Key) -> Row | None:
        """A row as it would be after accepting all files; None if there is none."""
        change = self.changes.get(table.name, {}).get(key)
        return change.row if change else accepted.rows(table).get(key)


def overlay_submissions(
    tables: list[tuple[SubmittedTable, IssuedForm | None]], accepted: AcceptedRows
) -> tuple[Overlay, list[Finding]]:
    """Decides whether each submitted row is new, a correction, or unchanged; unclear cases become questions.

    Returns the overlay, and findings for keys and questions.
    """
    overlay, findings = Overlay(), []
    for source, form in tables:
        findings += _TableOverlay(overlay, accepted, source, form).add_rows()
    return overlay, findings


# the change of a row, None if it is no entry of its own; and the question that is still open, if any
Outcome = tuple["RowChange | None", "Finding | None"]


class _TableOverlay:
    """Adds one table of a file to the overlay."""

    def __init__(self, overlay: Overlay, accepted: AcceptedRows, source: SubmittedTable, form: IssuedForm | None):
        self.overlay, self.source, self.form = overlay, source, form
        self.changes = overlay.changes.setdefault(source.table.name, {})
        self.accepted_rows = accepted.rows(source.table)
        self.issued: Mapping[Key, Row] = form.issued.get(source.table.name, {}) if form else {}
        self.findings: list[Finding] = []

    def add_rows(self) -> list[Finding]:
        """Adds all rows; returns faults of their keys, and questions."""
        source = self.source
        # said once: in a sheet of people's own, the sender explains it for all rows
        missing = [name for name in source.table.key if name not in source.texts] if source.is_own else []
        if not source.columns:
            # rows of which no column is known must not be taken for rows that are known
            required = (column for column in source.table.fields if column.required and not column.default)
            missing = [column.name for column in required if column.name != source.table.generated_key]
        if missing:
            return [missing_column(source, name) for name in missing]
        names = [column.name for column in source.table.fields]
        names_in_file = [name for name in names if name in source.texts]
        columns = [source.texts.get(name) or [""] * len(source.rows) for name in names]
        has_all_columns = len(names_in_file) == len(names)
        keys = list(zip(*(source.texts.get(name) or [""] * len(source.rows) for name in source.table.key), strict=True))
        for index, cells in enumerate(zip(*columns, strict=True)):
            key, row = keys[index], dict(zip(names, cells, strict=True))
            if not all(key):
                self.findings.append(Finding("key-missing", **source.location(index)))
            elif self._is_known(key) or index in source.surplus:
                self._add_known_row(
                    index, key, row, row if has_all_columns else {name: row[name] for name in names_in_file}
                )
            else:
                self.changes[key] = RowChange(source, index, key, "added", row)
        return self.findings

    def _is_known(self, key: Key) -> bool:
        return key in self.changes or key in self.accepted_rows or key in self.issued

    def _add_known_row(self, index: int, key: Key, row: Row, sent_row: Row) -> None:
        """Adds a row whose key is accepted, was in the form, or occurred earlier."""
        sender_values = _sender_values(self.source.table, sent_row, self.issued.get(key))
        earlier = self.changes.get(key)
        key_finding = _repeated_key_finding(self.source, index, sender_values, earlier) if earlier else None
        if earlier and key_finding:
            change, question = self._resolve_repeated_key(
                earlier, key_finding, RowChange(self.source, index, key, "added", row), sender_values
            )
        elif earlier and (
            earlier.status != "unchanged" or _has_same_values(self.source.table, sender_values, earlier.row)
        ):
            change, question = None, None
        else:
            if earlier:
                self.overlay.repeated_rows[earlier.source.file, self.source.table.name] += 1
            change, question = self._resolve_row(index, key, row, sender_values)
        if change:
            self.changes[change.key] = change
        else:
            self.overlay.repeated_rows[self.source.file, self.source.table.name] += not question
        self.findings += [question] if question else []

    def _resolve_row(self, index: int, key: Key, row: Row, sender_values: Row) -> Outcome:
        """The change for a row, regardless of other submitted rows with its key."""
        accepted_row, issued = self.accepted_rows.get(key), self.issued.get(key)
        change, question = _compare_row(self.source, index, key, row, sender_values, accepted_row, issued, self.form)
        answer = change.source.answer(question).casefold() if question else ""
        if question is None or not answer:
            return change, question
        if answer == "new" and self.source.table.generated_key:
            return (replace(change, status="added"), None) if accepted_row is None else self._resolve_as_new_row(change)
        if answer == "mine":
            return replace(change, status="added" if accepted_row is None else "changed"), None
        if answer == "theirs":
            return (replace(change, status="unchanged", row=accepted_row) if accepted_row else None), None
        if answer == "same":
            return (replace(change, status="changed") if accepted_row else None), None
        return change, question

    def _resolve_repeated_key(
        self, earlier: RowChange, key_finding: Finding, change: RowChange, sender_values: Row
    ) -> Outcome:
        """The change for a row with the key of an earlier one, by the sender's answer; without one, the earlier row
        counts."""
        answer = self.source.answer(key_finding).casefold()
        if answer == "new" and self.source.table.generated_key:
            return self._resolve_as_new_row(change)
        if answer != "same":
            return None, key_finding
        # this row replaces the earlier one, so questions about that one are settled
        if earlier.source is self.source:
            row = self.source.rows[earlier.index]
            self.findings = [
                finding for finding in self.findings if (finding.sheet, finding.row) != (self.source.sheet, row)
            ]
        return self._resolve_row(change.index, change.key, change.row, sender_values)

    def _resolve_as_new_row(self, change: RowChange) -> Outcome:
        """The change for the row under a new key; the same file and answer always give the same key."""
        source, name = self.source, self.source.table.generated_key or ""
        origin = f"{source.table.name}\x1f{change.key}\x1f{source.rows[change.index]}\x1fnew"
        key = (make_key(source.table, hashlib.sha256(origin.encode()).hexdigest()),)
        row = change.row | {name: key[0]}
        # the row may have been accepted earlier and corrected since
        source.rows_with_generated_key.add(change.index)
        return self._resolve_row(change.index, key, row, row)


def _compare_row(
    source: SubmittedTable,
    index: int,
    key: Key,
    row: Row,
    sender_values: Row,
    accepted_row: Row | None,
    issued: Row | None,
    form: IssuedForm | None,
) -> tuple[RowChange, Finding | None]:
    if accepted_row is None and issued is not None:
        # the row was removed after the form was made, and the sender has edited it
        name = _first_column(source, sender_values)
        values = {"here": "", "issued": issued.get(name, "")}
        change = RowChange(source, index, key, "question", row)
        return change, cell_finding(source, index, name, "question-changed-meanwhile", row[name], values)
    if accepted_row is None:
        change = RowChange(source, index, key, "added", row)
        if index not in source.surplus:
            return change, None
        change.status = "question"
        return change, Finding(
            "question-equal-row", **source.location(index), values={"other_key": source.surplus[index]}
        )
    differences = {
        name: text for name, text in sender_values.items() if _differs(source.table, name, text, accepted_row)
    }
    change = RowChange(
        source, index, key, "changed" if differences else "unchanged", accepted_row | differences, accepted_row
    )
    if not differences:
        return change, None
    if issued is not None:
        # what the form withheld was not changed by anybody in the meantime
        conflicts = [
            name for name in differences if name in issued and _differs(source.table, name, issued[name], accepted_row)
        ]
        if conflicts:
            change.status = "question"
            name = _first_column(source, conflicts)
            values = {"here": accepted_row[name], "issued": issued.get(name, "")}
            return change, cell_finding(source, index, name, "question-changed-meanwhile", row[name], values)
    elif form is not None or index in source.rows_with_generated_key:
        change.status = "question"
        name = _first_column(source, differences)
        code = "question-old-copy" if index in source.rows_with_generated_key else "question-key-taken"
        # the personal words of somebody else are not told to whoever has their key
        is_told = not (source.table.written_by and source.table.field(name).personal)
        here = accepted_row.get(name, "") if is_told else ""
        return change, cell_finding(source, index, name, code, row[name], {"here": here})
    return change, None


def _first_column(source: SubmittedTable, names: Iterable[str]) -> str:
    """The leftmost of these columns in the sheet."""
    return min(names, key=lambda name: (source.columns.get(name, 10**6), name))


def list_corrections(change: RowChange, issued: Row | None) -> Iterator[Correction]:
    """The cells in which a change differs from the accepted row; `issued` is the row of the form, if there is one."""
    source, accepted_row = change.source, change.accepted_row
    if change.status != "changed" or accepted_row is None:
        return
    for column in source.table.fields:
        before, after = accepted_row.get(column.name, ""), change.row[column.name]
        if before != after:
            column_number = source.columns.get(column.name)
            cell = f"{column_letters(column_number) if column_number else ''}{source.rows[change.index]}"
            is_shown = issued is None or column.name in issued
            yield Correction(source.sheet, source.table.name, column.name, cell, before if is_shown else None, after)


def _sender_values(table: Table, row: Row, issued: Row | None) -> Row:
    """The values that come from the sender: the whole row, or the cells that differ from the form as issued."""
    if issued is None:
        return row
    return {
        name: text
        for name, text in row.items()
        if not equals_displayed_value(table.field(name), text, issued.get(name, ""))
    }


def _has_same_values(table: Table, sender_values: Row, row: Row) -> bool:
    return not any(_differs(table, name, text, row) for name, text in sender_values.items())


def _differs(table: Table, name: str, text: str, row: Row) -> bool:
    """Whether a text differs in value from the cell of a row; 100.50 equals 100.5."""
    row_text = row.get(name, "")
    return text != row_text and normalise_value(table.field(name), text) != normalise_value(table.field(name), row_text)


def _repeated_key_finding(source: SubmittedTable, index: int, sender_values: Row, earlier: RowChange) -> Finding | None:
    """A finding if an earlier row has the same key: in the same file, or in another one with other values."""
    values = {"other_file": earlier.source.file, "other_row": earlier.source.rows[earlier.index]}
    if earlier.source.file != source.file:
        if earlier.status == "unchanged" or _has_same_values(source.table, sender_values, earlier.row):
            return None
        return Finding("question-two-files", **source.location(index), values=values)
    if source.table.generated_key is None:
        return Finding("row-twice", **source.location(index), values=values | {"values": values["other_row"]})
    return Finding("question-twice-in-file", **source.location(index), values=values)


def missing_column(source: SubmittedTable, name: str, offered: Sequence[str] = ()) -> Finding:
    """A finding for a required column that a sheet lacks, with the answers that it may have, if they are few."""
    values: dict[str, Any] = {"values": [name], "fields": [name]} | ({"offered": list(offered)} if offered else {})
    location = (source.file, source.table.name, source.header_row, name)
    return Finding("column-missing", *location, sheet=source.sheet, values=values)


def cell_finding(
    source: SubmittedTable, index: int, name: str, code: str, value: str, values: dict[str, Any]
) -> Finding:
    """A finding about a cell of a submitted row."""
    return Finding(code, **source.location(index, name), value=value, values=values)
