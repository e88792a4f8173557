"""Submitted rows against what is accepted and against one another, as if they were accepted together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any, Literal

from ..model.findings import Finding, column_letters
from ..model.tables import Field, Model, Table
from ..reading.accepted import Accepted, Key, Names, Row
from ..reading.forms import IssuedForm
from ..reading.rows import Submitted
from ..reading.sameness import is_as_shown, same_value
from ..reading.submission import Correction
from ..reading.values import as_text
from .answers import settled
from .cells import faults_of_cells

Status = Literal["added", "changed", "unchanged", "question"]
NEAR = 3
MOST_OFFERED = 8


@dataclass(slots=True)
class Change:
    """What a submitted row would do: `row` is the whole row as it would be stored, `was` what is accepted now."""

    source: Submitted
    index: int
    key: Key
    status: Status
    row: Row
    was: Row | None = None


@dataclass
class Overlay:
    """The submitted rows by table and key, one for each key; a row that a file has twice stays out.

    `again` counts by file and table the rows that say no more than what is accepted or stands in another file.
    """

    changes: dict[str, dict[Key, Change]] = field(default_factory=dict)
    again: Counter[tuple[str, str]] = field(default_factory=Counter)

    def row(self, accepted: Accepted, table: Table, key: Key) -> Row | None:
        """A row as it would be after all files were accepted."""
        change = self.changes.get(table.name, {}).get(key)
        return change.row if change else accepted.rows(table).get(key)


def lay_over(tables: list[tuple[Submitted, IssuedForm | None]], accepted: Accepted) -> tuple[Overlay, list[Finding]]:
    """Decides for each submitted row whether it is new, a correction or nothing new; what is unclear is a question."""
    overlay, findings = Overlay(), []
    for found, form in tables:
        there = accepted.rows(found.table)
        issued = form.issued.get(found.table.name, {}) if form else {}
        names = [each.name for each in found.table.fields]
        sent = [name for name in names if name in found.texts]
        columns = [found.texts.get(name) or [""] * len(found.rows) for name in names]
        whole = len(sent) == len(names)
        keys = list(zip(*(found.texts.get(name) or [""] * len(found.rows) for name in found.table.key), strict=True))
        for index, cells in enumerate(zip(*columns, strict=True)):
            key, row = keys[index], dict(zip(names, cells, strict=True))
            said = row if whole else {name: row[name] for name in sent}
            if not all(key):
                findings.append(Finding("key-missing", **found.place(index)))
                continue
            answers = _answers(found.table, said, issued.get(key))
            earlier = overlay.changes.setdefault(found.table.name, {}).get(key)
            if earlier and (again := _again(found, index, answers, earlier)):
                findings += _take(overlay, _of_two(found, index, key, row, earlier), again, replaces=False)
            elif earlier and (earlier.status != "unchanged" or _says_the_same(found.table, answers, earlier.row)):
                overlay.again[found.file, found.table.name] += 1
            else:
                if earlier:
                    overlay.again[earlier.source.file, found.table.name] += 1
                change, finding = _change(found, index, key, row, answers, there.get(key), issued.get(key), form)
                findings += _take(overlay, change, finding, replaces=True)
    return overlay, findings


def _take(overlay: Overlay, change: Change, finding: Finding | None, *, replaces: bool) -> list[Finding]:
    """Takes a row into the overlay as the sender's answer makes it; returns the question that is left.

    `replaces` says whether a row about which a question is left stands in the overlay all the same.
    """
    answered, question = settled(change, finding) if finding else (change, None)
    if answered is None:
        overlay.again[change.source.file, change.source.table.name] += 1
    elif question is None or replaces:
        overlay.changes.setdefault(change.source.table.name, {})[answered.key] = answered
    return [question] if question else []


def _of_two(found: Submitted, index: int, key: Key, row: Row, earlier: Change) -> Change:
    """A row whose key an earlier one has: as the correction of what that one would correct, or as new as it is."""
    was = earlier.was
    return Change(found, index, key, "added" if was is None else "changed", row if was is None else was | row, was)


def _change(
    found: Submitted,
    index: int,
    key: Key,
    row: Row,
    answers: Row,
    was: Row | None,
    issued: Row | None,
    form: IssuedForm | None,
) -> tuple[Change, Finding | None]:
    if was is None and issued is not None:
        # the row was taken out after the form was made, and the sender has written in it
        name = _first(found, answers)
        values = {"here": "", "issued": issued.get(name, "")}
        change = Change(found, index, key, "question", row)
        return change, _cell(found, index, name, "question-changed-meanwhile", row[name], values)
    if was is None:
        change = Change(found, index, key, "added", row)
        if index not in found.surplus:
            return change, None
        change.status = "question"
        return change, Finding("question-equal-row", **found.place(index), values={"other_key": found.surplus[index]})
    different = {name: text for name, text in answers.items() if _differs(found.table, name, text, was)}
    change = Change(found, index, key, "changed" if different else "unchanged", was | different, was)
    if not different:
        return change, None
    if issued is not None:
        meanwhile = [name for name in different if _differs(found.table, name, issued.get(name, ""), was)]
        if meanwhile:
            change.status = "question"
            name = _first(found, meanwhile)
            values = {"here": was[name], "issued": issued.get(name, "")}
            return change, _cell(found, index, name, "question-changed-meanwhile", row[name], values)
    elif form is not None or index in found.keyless:
        change.status = "question"
        name = _first(found, different)
        code = "question-old-copy" if index in found.keyless else "question-key-taken"
        return change, _cell(found, index, name, code, row[name], {"here": was.get(name, "")})
    return change, None


def _first(found: Submitted, names: Iterable[str]) -> str:
    """Of these fields the one that stands first in the sheet."""
    return min(names, key=lambda name: (found.columns.get(name, 10**6), name))


def corrections(change: Change) -> Iterator[Correction]:
    """The cells in which a change says something else than the accepted row."""
    found, was = change.source, change.was
    if change.status != "changed" or was is None:
        return
    for each in found.table.fields:
        before, after = was.get(each.name, ""), change.row[each.name]
        if before != after:
            column = found.columns.get(each.name)
            cell = f"{column_letters(column) if column else ''}{found.rows[change.index]}"
            yield Correction(found.sheet, found.table.name, each.name, cell, before, after)


def _answers(table: Table, row: Row, issued: Row | None) -> Row:
    """What the sender says in a row: all of it, or what differs from what the form was handed out with."""
    if issued is None:
        return row
    return {name: text for name, text in row.items() if not is_as_shown(table.field(name), text, issued.get(name, ""))}


def _says_the_same(table: Table, answers: Row, row: Row) -> bool:
    return not any(_differs(table, name, text, row) for name, text in answers.items())


def _differs(table: Table, name: str, text: str, was: Row) -> bool:
    """Whether a text says something else than what is accepted; 100.50 and 100.5 say the same."""
    before = was.get(name, "")
    return text != before and same_value(table.field(name), text) != same_value(table.field(name), before)


def _again(found: Submitted, index: int, answers: Row, earlier: Change) -> Finding | None:
    """What is wrong with a key that was submitted before: in the same file, or in another one with other answers."""
    where = {"other_file": earlier.source.file, "other_row": earlier.source.rows[earlier.index]}
    if earlier.source.file != found.file:
        if earlier.status == "unchanged" or _says_the_same(found.table, answers, earlier.row):
            return None
        return Finding("question-two-files", **found.place(index), values=where)
    if found.table.made_key is None:
        return Finding("row-twice", **found.place(index), values={"values": where["other_row"]})
    return Finding("question-twice-in-file", **found.place(index), values=where)


def check_rows(
    overlay: Overlay, tables: list[Submitted], model: Model, accepted: Accepted, names: Names
) -> Iterator[Finding]:
    """What is wrong in the cells of submitted rows that say something new, and in what they refer to."""
    judges: dict[str, Any] = {}
    asked = {(each.file, each.sheet, each.row, each.field) for found in tables for each in found.findings}
    for found in tables:
        table = found.table
        changes = overlay.changes.get(table.name, {})
        news = [change for change in changes.values() if change.source is found and change.status != "unchanged"]
        yield from _missing_columns(found, news, model, names)
        judge_of = judges.setdefault(table.name, faults_of_cells(model, table))
        for each in table.fields:
            if each.name not in found.texts:
                continue
            judge, known = judge_of[each.name], _known_ids(model, each, overlay, accepted)
            # equal texts are equally right, and nearly all are right
            texts = {*found.texts[each.name], ""}
            wrong = {text for text in texts if judge(text) or (text and known is not None and text not in known)}
            for change in news if wrong else ():
                text = change.row[each.name]
                if text not in wrong:
                    continue
                faults = judge(text)
                as_before = change.was is not None and text == change.was.get(each.name, "")
                if as_before or (found.file, found.sheet, found.rows[change.index], each.name) in asked:
                    continue
                for code, values in faults:
                    yield _cell(found, change.index, each.name, code, _raw(found, change.index, each.name), values)
                if not faults:
                    sheets = {other.table.name for other in tables if other.file == found.file}
                    yield _unknown(found, change.index, each, model, names, sheets)


def _missing_columns(found: Submitted, news: list[Change], model: Model, names: Names) -> Iterator[Finding]:
    """The required columns that a sheet with new rows does not have, with what may stand in them when that is little."""
    if not any(change.status == "added" for change in news):
        return
    for each in found.table.fields:
        if not each.required or each.name in found.texts:
            continue
        values: dict[str, Any] = {"values": [each.name], "fields": [each.name]}
        target = model.reference(each)
        # nobody is named to somebody of whom only the file is known
        choices = list(names.labels(target).values()) if target and not target.private_fields else [*each.codes]
        if 0 < len(choices) <= MOST_OFFERED:
            values["offered"] = choices
        where = (found.file, found.table.name, found.header_row, each.name)
        yield Finding("column-missing", *where, sheet=found.sheet, values=values)


def _known_ids(model: Model, each: Field, overlay: Overlay, accepted: Accepted) -> set[str] | None:
    target = model.reference(each)
    if target is None:
        return None
    return {key[0] for key in (*accepted.rows(target), *overlay.changes.get(target.name, {}))}


def _unknown(
    found: Submitted, index: int, each: Field, model: Model, names: Names, sheets: Collection[str]
) -> Finding:
    """A text that names no row; where the file has a sheet of such rows, it may be added there."""
    target = model.reference(each)
    text = _raw(found, index, each.name)
    # a form offers what may be chosen; nothing else is suggested to its sender
    offered = sorted(found.offered.get(each.references or "", ()))
    if offered:
        near = get_close_matches(text, offered, n=NEAR, cutoff=0.6)
    else:
        near = names.near(target, text, NEAR) if target else []
    values: dict[str, Any] = {"values": each.references, "references": each.references, "near": near}
    if 0 < len(offered) <= MOST_OFFERED:
        values["offered"] = offered
    code = "reference-not-yet-there" if each.references in sheets else "reference-unknown"
    return _cell(found, index, each.name, code, text, values)


def check_owners(
    overlay: Overlay,
    tables: list[Submitted],
    model: Model,
    accepted: Accepted,
    sender_of: Mapping[str, str],
    called: Mapping[str, str],
) -> Iterator[Finding]:
    """Rows that belong to another organisation than the one that the file comes from, for files with a sender.

    `called` says how organisations are called.
    """
    for found in tables:
        sender = sender_of.get(found.file)
        if not sender or found.table.belongs_to is None:
            continue
        for change in overlay.changes.get(found.table.name, {}).values():
            if change.source is not found or change.status == "unchanged":
                continue
            owners = {owner_of(found.table, row, model, accepted, overlay) for row in (change.row, change.was) if row}
            if owners - {sender, ""}:
                others = sorted(called.get(owner, owner) for owner in owners - {sender, ""})
                values = {"owner": ", ".join(others), "sender": called.get(sender, sender)}
                yield _cell(found, change.index, found.table.belongs_to, "row-of-another-organisation", "", values)


def owner_of(table: Table, row: Row, model: Model, accepted: Accepted, overlay: Overlay | None = None) -> str:
    """The organisation that a row belongs to, followed from table to table; empty when it belongs to none."""
    seen: set[str] = set()
    while table.belongs_to and table.name not in seen:
        seen.add(table.name)
        text, target = row.get(table.belongs_to, ""), model.reference(table.field(table.belongs_to))
        if target is None or target.belongs_to is None or target.belongs_to == target.key[0]:
            return text
        there = overlay.row(accepted, target, (text,)) if overlay else accepted.rows(target).get((text,))
        if there is None:
            return ""
        table, row = target, there
    return ""


def _raw(found: Submitted, index: int, name: str) -> str:
    return as_text(found.raw[name][index]) if name in found.raw else found.texts[name][index]


def _cell(found: Submitted, index: int, name: str, code: str, value: str, values: dict[str, Any]) -> Finding:
    return Finding(code, **found.place(index, name), value=value, values=values)
