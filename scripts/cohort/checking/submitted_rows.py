"""Submitted rows against what is accepted and against one another, as if they were accepted together."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from difflib import get_close_matches
from typing import Any

from ..model.data_package import table_schema
from ..model.findings import Finding
from ..model.tables import Field, Model, Table
from ..reading.accepted_rows import AcceptedRows, Row, RowNames
from ..reading.cells.values import cell_text
from ..reading.submissions.submitted_table import SubmittedTable
from .cell_checks import CellChecker, cell_checkers
from .overlay import Overlay, RowChange, cell_finding

NEAR = 3
MOST_OFFERED = 8


def check_rows(
    overlay: Overlay, tables: list[SubmittedTable], model: Model, accepted: AcceptedRows, names: RowNames
) -> Iterator[Finding]:
    """What is wrong in the cells of submitted rows that say something new, and in what they refer to."""
    judges: dict[str, dict[str, CellChecker]] = {}
    asked = {(each.file, each.sheet, each.row, each.field) for found in tables for each in found.findings}
    for found in tables:
        table = found.table
        changes = overlay.changes.get(table.name, {})
        news = [change for change in changes.values() if change.source is found and change.status != "unchanged"]
        yield from _missing_columns(found, news, model, names)
        if table.name not in judges:
            judges[table.name] = cell_checkers(table, table.fields, table_schema(model, table, table.fields)["fields"])
        for each in table.fields:
            if each.name not in found.texts:
                continue
            judge, known = judges[table.name][each.name], _known_ids(model, each, overlay, accepted)
            # equal texts are equally right, and nearly all are right
            texts = {*found.texts[each.name], ""}
            wrong = {
                text for text in texts if judge.faults_of(text) or (text and known is not None and text not in known)
            }
            for change in news if wrong else ():
                text = change.row[each.name]
                if text not in wrong:
                    continue
                # one is enough for a cell that could not be read as a list
                faults = dict(judge.faults_of(text))
                as_before = change.accepted_row is not None and text == change.accepted_row.get(each.name, "")
                if as_before or (found.file, found.sheet, found.rows[change.index], each.name) in asked:
                    continue
                for code, values in faults.items():
                    yield cell_finding(
                        found, change.index, each.name, code, _submitted_text(found, change.index, each.name), values
                    )
                if not faults:
                    sheets = {other.table.name for other in tables if other.file == found.file}
                    yield _unknown_reference(found, change.index, each, model, names, sheets)


def _missing_columns(found: SubmittedTable, news: list[RowChange], model: Model, names: RowNames) -> Iterator[Finding]:
    """The required columns that a sheet with new rows does not have, with what may stand in them if that is little."""
    if not any(change.status == "added" for change in news):
        return
    for each in found.table.fields:
        if not each.required or each.name in found.texts:
            continue
        values: dict[str, Any] = {"values": [each.name], "fields": [each.name]}
        target = model.referenced_table(each)
        # nobody is named to somebody of whom only the file is known
        choices = list(names.labels(target).values()) if target and not target.private_fields else [*each.codes]
        if 0 < len(choices) <= MOST_OFFERED:
            values["offered"] = choices
        where = (found.file, found.table.name, found.header_row, each.name)
        yield Finding("column-missing", *where, sheet=found.sheet, values=values)


def _known_ids(model: Model, each: Field, overlay: Overlay, accepted: AcceptedRows) -> set[str] | None:
    target = model.referenced_table(each)
    if target is None:
        return None
    return {key[0] for key in (*accepted.rows(target), *overlay.changes.get(target.name, {}))}


def _unknown_reference(
    found: SubmittedTable, index: int, each: Field, model: Model, names: RowNames, sheets: Collection[str]
) -> Finding:
    """A text that names no row; where the file has a sheet of such rows, it may be added there."""
    target = model.referenced_table(each)
    text = _submitted_text(found, index, each.name)
    # a form offers what may be chosen; nothing else is suggested to its sender
    offered = sorted(found.offered.get(each.references or "", ()))
    if offered:
        near = get_close_matches(text, offered, n=NEAR, cutoff=0.6)
    else:
        near = names.similar_labels(target, text, NEAR) if target else []
    values: dict[str, Any] = {"values": each.references, "references": each.references, "near": near}
    if 0 < len(offered) <= MOST_OFFERED:
        values["offered"] = offered
    code = "reference-not-yet-there" if each.references in sheets else "reference-unknown"
    return cell_finding(found, index, each.name, code, text, values)


def check_owners(
    overlay: Overlay,
    tables: list[SubmittedTable],
    model: Model,
    accepted: AcceptedRows,
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
        # an owner is told by one field of a row
        owner_by: dict[str, str] = {}
        for change in overlay.changes.get(found.table.name, {}).values():
            if change.source is not found or change.status == "unchanged":
                continue
            owners = set()
            for row in (change.row, change.accepted_row or change.row):
                text = row.get(found.table.belongs_to, "")
                if text not in owner_by:
                    owner_by[text] = owner_of(found.table, row, model, accepted, overlay)
                owners.add(owner_by[text])
            if owners - {sender, ""}:
                others = sorted(called.get(owner, owner) for owner in owners - {sender, ""})
                values = {"owner": ", ".join(others), "sender": called.get(sender, sender)}
                yield cell_finding(
                    found, change.index, found.table.belongs_to, "row-of-another-organisation", "", values
                )


def owner_of(table: Table, row: Row, model: Model, accepted: AcceptedRows, overlay: Overlay | None = None) -> str:
    """The organisation that a row belongs to, followed from table to table; empty when it belongs to none."""
    seen: set[str] = set()
    while table.belongs_to and table.name not in seen:
        seen.add(table.name)
        text, target = row.get(table.belongs_to, ""), model.referenced_table(table.field(table.belongs_to))
        if target is None or target.belongs_to is None or target.belongs_to == target.key[0]:
            return text
        there = overlay.row(accepted, target, (text,)) if overlay else accepted.rows(target).get((text,))
        if there is None:
            return ""
        table, row = target, there
    return ""


def _submitted_text(found: SubmittedTable, index: int, name: str) -> str:
    return cell_text(found.raw[name][index]) if name in found.raw else found.texts[name][index]
