"""Submitted rows laid over what is accepted: which are new, which correct something, which nobody but their sender
can tell."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
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
    """What a submitted row would do: `row` is the whole row as it would be stored, `was` what is accepted now."""

    source: SubmittedTable
    index: int
    key: Key
    status: Status
    row: Row
    accepted_row: Row | None = None


@dataclass
class Overlay:
    """The submitted rows by table and key, one for each key; a row that a file has twice stays out.

    `again` counts by file and table the rows that say no more than what is accepted or stands in another file.
    """

    changes: dict[str, dict[Key, RowChange]] = field(default_factory=dict)
    repeated_rows: Counter[tuple[str, str]] = field(default_factory=Counter)

    def row(self, accepted: AcceptedRows, table: Table, key: Key) -> Row | None:
        """A row as it would be after all files were accepted."""
        change = self.changes.get(table.name, {}).get(key)
        return change.row if change else accepted.rows(table).get(key)


def overlay_submissions(
    tables: list[tuple[SubmittedTable, IssuedForm | None]], accepted: AcceptedRows
) -> tuple[Overlay, list[Finding]]:
    """Decides for each submitted row whether it is new, a correction or nothing new; what is unclear is a question."""
    overlay, findings = Overlay(), []
    for found, form in tables:
        findings += _TableOverlay(overlay, accepted, found, form).add_rows()
    return overlay, findings


# a row, and the question about it that is left; no row where it is no entry of its own
Outcome = tuple["RowChange | None", "Finding | None"]


class _TableOverlay:
    """One table of a file on its way into the overlay."""

    def __init__(self, overlay: Overlay, accepted: AcceptedRows, found: SubmittedTable, form: IssuedForm | None):
        self.overlay, self.found, self.form = overlay, found, form
        self.changes = overlay.changes.setdefault(found.table.name, {})
        self.there = accepted.rows(found.table)
        self.issued: Mapping[Key, Row] = form.issued.get(found.table.name, {}) if form else {}
        self.findings: list[Finding] = []

    def add_rows(self) -> list[Finding]:
        """Lays all rows; returns what is wrong with their keys, and the questions."""
        found = self.found
        names = [each.name for each in found.table.fields]
        sent = [name for name in names if name in found.texts]
        columns = [found.texts.get(name) or [""] * len(found.rows) for name in names]
        whole = len(sent) == len(names)
        keys = list(zip(*(found.texts.get(name) or [""] * len(found.rows) for name in found.table.key), strict=True))
        for index, cells in enumerate(zip(*columns, strict=True)):
            key, row = keys[index], dict(zip(names, cells, strict=True))
            if not all(key):
                self.findings.append(Finding("key-missing", **found.location(index)))
            elif self._is_known(key) or index in found.surplus:
                self._add_known_row(index, key, row, row if whole else {name: row[name] for name in sent})
            else:
                self.changes[key] = RowChange(found, index, key, "added", row)
        return self.findings

    def _is_known(self, key: Key) -> bool:
        return key in self.changes or key in self.there or key in self.issued

    def _add_known_row(self, index: int, key: Key, row: Row, said: Row) -> None:
        """Lays a row of a key that was met before."""
        answers = _sender_values(self.found.table, said, self.issued.get(key))
        earlier = self.changes.get(key)
        again = _repeated_key_finding(self.found, index, answers, earlier) if earlier else None
        if earlier and again:
            change, question = self._add_repeated_key(
                earlier, again, RowChange(self.found, index, key, "added", row), answers
            )
        elif earlier and (earlier.status != "unchanged" or _says_the_same(self.found.table, answers, earlier.row)):
            change, question = None, None
        else:
            if earlier:
                self.overlay.repeated_rows[earlier.source.file, self.found.table.name] += 1
            change, question = self._add_by_itself(index, key, row, answers)
        if change:
            self.changes[change.key] = change
        else:
            self.overlay.repeated_rows[self.found.file, self.found.table.name] += not question
        self.findings += [question] if question else []

    def _add_by_itself(self, index: int, key: Key, row: Row, answers: Row) -> Outcome:
        """A row as if no other one had its key."""
        was, issued = self.there.get(key), self.issued.get(key)
        change, question = _change(self.found, index, key, row, answers, was, issued, self.form)
        said = change.source.answer(question).casefold() if question else ""
        if question is None or not said:
            return change, question
        if said == "new" and self.found.table.generated_key:
            return (replace(change, status="added"), None) if was is None else self._as_new(change)
        if said == "mine":
            return replace(change, status="added" if was is None else "changed"), None
        if said == "theirs":
            return (replace(change, status="unchanged", row=was) if was else None), None
        if said == "same":
            return (replace(change, status="changed") if was else None), None
        return change, question

    def _add_repeated_key(self, earlier: RowChange, again: Finding, change: RowChange, answers: Row) -> Outcome:
        """A row whose key an earlier one has: as the sender has answered; unanswered, only the earlier one stands."""
        said = self.found.answer(again).casefold()
        if said == "new" and self.found.table.generated_key:
            return self._as_new(change)
        if said != "same":
            return None, again
        # about the row that it stands for nothing is left to ask
        if earlier.source is self.found:
            row = self.found.rows[earlier.index]
            self.findings = [each for each in self.findings if (each.sheet, each.row) != (self.found.sheet, row)]
        return self._add_by_itself(change.index, change.key, change.row, answers)

    def _as_new(self, change: RowChange) -> Outcome:
        """The row under a key of its own, which reading the same answer again gives again."""
        found, name = self.found, self.found.table.generated_key or ""
        origin = f"{found.table.name}\x1f{change.key}\x1f{found.rows[change.index]}\x1fnew"
        key = (make_key(found.table, hashlib.sha256(origin.encode()).hexdigest()),)
        row = change.row | {name: key[0]}
        # it may have been accepted before, and corrected since
        found.rows_with_generated_key.add(change.index)
        return self._add_by_itself(change.index, key, row, row)


def _change(
    found: SubmittedTable,
    index: int,
    key: Key,
    row: Row,
    answers: Row,
    was: Row | None,
    issued: Row | None,
    form: IssuedForm | None,
) -> tuple[RowChange, Finding | None]:
    if was is None and issued is not None:
        # the row was taken out after the form was made, and the sender has written in it
        name = _first_column(found, answers)
        values = {"here": "", "issued": issued.get(name, "")}
        change = RowChange(found, index, key, "question", row)
        return change, cell_finding(found, index, name, "question-changed-meanwhile", row[name], values)
    if was is None:
        change = RowChange(found, index, key, "added", row)
        if index not in found.surplus:
            return change, None
        change.status = "question"
        return change, Finding(
            "question-equal-row", **found.location(index), values={"other_key": found.surplus[index]}
        )
    different = {name: text for name, text in answers.items() if _differs(found.table, name, text, was)}
    change = RowChange(found, index, key, "changed" if different else "unchanged", was | different, was)
    if not different:
        return change, None
    if issued is not None:
        meanwhile = [name for name in different if _differs(found.table, name, issued.get(name, ""), was)]
        if meanwhile:
            change.status = "question"
            name = _first_column(found, meanwhile)
            values = {"here": was[name], "issued": issued.get(name, "")}
            return change, cell_finding(found, index, name, "question-changed-meanwhile", row[name], values)
    elif form is not None or index in found.rows_with_generated_key:
        change.status = "question"
        name = _first_column(found, different)
        code = "question-old-copy" if index in found.rows_with_generated_key else "question-key-taken"
        return change, cell_finding(found, index, name, code, row[name], {"here": was.get(name, "")})
    return change, None


def _first_column(found: SubmittedTable, names: Iterable[str]) -> str:
    """Of these fields the one that stands first in the sheet."""
    return min(names, key=lambda name: (found.columns.get(name, 10**6), name))


def list_corrections(change: RowChange) -> Iterator[Correction]:
    """The cells in which a change says something else than the accepted row."""
    found, was = change.source, change.accepted_row
    if change.status != "changed" or was is None:
        return
    for each in found.table.fields:
        before, after = was.get(each.name, ""), change.row[each.name]
        if before != after:
            column = found.columns.get(each.name)
            cell = f"{column_letters(column) if column else ''}{found.rows[change.index]}"
            yield Correction(found.sheet, found.table.name, each.name, cell, before, after)


def _sender_values(table: Table, row: Row, issued: Row | None) -> Row:
    """What the sender says in a row: all of it, or what differs from what the form was handed out with."""
    if issued is None:
        return row
    return {
        name: text
        for name, text in row.items()
        if not equals_displayed_value(table.field(name), text, issued.get(name, ""))
    }


def _says_the_same(table: Table, answers: Row, row: Row) -> bool:
    return not any(_differs(table, name, text, row) for name, text in answers.items())


def _differs(table: Table, name: str, text: str, was: Row) -> bool:
    """Whether a text says something else than what is accepted; 100.50 and 100.5 say the same."""
    before = was.get(name, "")
    return text != before and normalise_value(table.field(name), text) != normalise_value(table.field(name), before)


def _repeated_key_finding(found: SubmittedTable, index: int, answers: Row, earlier: RowChange) -> Finding | None:
    """What is wrong with a key that was submitted before: in the same file, or in another one with other answers."""
    where = {"other_file": earlier.source.file, "other_row": earlier.source.rows[earlier.index]}
    if earlier.source.file != found.file:
        if earlier.status == "unchanged" or _says_the_same(found.table, answers, earlier.row):
            return None
        return Finding("question-two-files", **found.location(index), values=where)
    if found.table.generated_key is None:
        return Finding("row-twice", **found.location(index), values=where | {"values": where["other_row"]})
    return Finding("question-twice-in-file", **found.location(index), values=where)


def cell_finding(
    found: SubmittedTable, index: int, name: str, code: str, value: str, values: dict[str, Any]
) -> Finding:
    """A finding about a cell of a submitted row."""
    return Finding(code, **found.location(index, name), value=value, values=values)
