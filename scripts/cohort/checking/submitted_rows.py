"""Checks submitted rows against the accepted ones and against one another, as if accepted together."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from functools import partial
from typing import Any

from ..model.data_package import table_schema
from ..model.findings import Finding, column_letters
from ..model.tables import Field, Model, Table
from ..reading.accepted_rows import AcceptedRows, Row, RowNames, referring_keys
from ..reading.cells.values import cell_text
from ..reading.row_owners import owner_of, rows_for_owner
from ..reading.sender_register import SenderRegister
from ..reading.similar_names import similar_names
from ..reading.submissions.missing_rows import removal_finding
from ..reading.submissions.submission import Submission
from ..reading.submissions.submitted_table import SubmittedTable
from .cell_checks import CellChecker, cell_checkers
from .overlay import Overlay, RowChange, cell_finding, missing_column

MAX_SUGGESTIONS = 3
MAX_CHOICES = 8


def check_rows(
    overlay: Overlay, tables: list[SubmittedTable], model: Model, accepted: AcceptedRows, names: RowNames
) -> Iterator[Finding]:
    """Findings in the cells of new or changed rows, and in their references."""
    checkers: dict[str, dict[str, CellChecker]] = {}
    cells_with_findings = {
        (finding.file, finding.sheet, finding.row, finding.field) for source in tables for finding in source.findings
    }
    for source in tables:
        table = source.table
        changes = overlay.changes.get(table.name, {})
        new_changes = [
            change for change in changes.values() if change.source is source and change.status != "unchanged"
        ]
        yield from _missing_columns(source, new_changes, model, names)
        looking_empty = _rows_looking_empty(source, new_changes)
        yield from (_looking_empty(source, index, name) for index, name in looking_empty.items())
        new_changes = [change for change in new_changes if change.index not in looking_empty]
        if table.name not in checkers:
            checkers[table.name] = cell_checkers(
                table, table.fields, table_schema(model, table, table.fields)["fields"]
            )
        for column in table.fields:
            if column.name not in source.texts:
                continue
            checker, known_ids = checkers[table.name][column.name], _known_ids(model, column, overlay, accepted)
            # each distinct text is checked once; nearly all are right
            texts = {*source.texts[column.name], ""}
            wrong_texts = {
                text
                for text in texts
                if checker.faults_of(text) or (text and known_ids is not None and text not in known_ids)
            }
            for change in new_changes if wrong_texts else ():
                text = change.row[column.name]
                if text not in wrong_texts:
                    continue
                # a cell that is not a list gives one fault, not one for each entry
                faults = dict(checker.faults_of(text))
                is_unchanged = change.accepted_row is not None and text == change.accepted_row.get(column.name, "")
                if (
                    is_unchanged
                    or (source.file, source.sheet, source.rows[change.index], column.name) in cells_with_findings
                ):
                    continue
                for code, values in faults.items():
                    yield cell_finding(
                        source,
                        change.index,
                        column.name,
                        code,
                        _submitted_text(source, change.index, column.name),
                        values,
                    )
                if not faults:
                    tables_in_file = {
                        other_table.table.name for other_table in tables if other_table.file == source.file
                    }
                    new_rows = _new_rows(source.file, column, overlay)
                    yield _unknown_reference(source, change.index, column, model, names, tables_in_file, new_rows)


def _missing_columns(
    source: SubmittedTable, new_changes: list[RowChange], model: Model, names: RowNames
) -> Iterator[Finding]:
    """Findings for required columns that a sheet with new rows lacks, with the allowed values if they are few."""
    if not any(change.status == "added" for change in new_changes):
        return
    for column in source.table.fields:
        if not column.required or column.name in source.texts:
            continue
        target = model.referenced_table(column)
        # the sender may be anybody who has the file, so no personal names are shown
        choices = list(names.labels(target).values()) if target and not target.private_fields else [*column.codes]
        yield missing_column(source, column.name, choices if len(choices) <= MAX_CHOICES else ())


def _known_ids(model: Model, column: Field, overlay: Overlay, accepted: AcceptedRows) -> set[str] | None:
    target = model.referenced_table(column)
    if target is None:
        return None
    return {key[0] for key in (*accepted.rows(target), *overlay.changes.get(target.name, {}))}


def _rows_looking_empty(source: SubmittedTable, new_changes: list[RowChange]) -> dict[int, str]:
    """The indexes of new rows that lack what they need and have something only in hidden columns, each with one."""
    needed = [column.name for column in source.table.fields if column.required and column.name in source.texts]
    return {
        change.index: name
        for change in (new_changes if source.hidden_columns else ())
        if change.status == "added"
        and (name := source.only_hidden(change.index))
        and not all(change.row[needed_name] for needed_name in needed)
    }


def _looking_empty(source: SubmittedTable, index: int, name: str) -> Finding:
    values = {"column": column_letters(source.columns[name])}
    return cell_finding(source, index, name, "row-only-hidden", _submitted_text(source, index, name), values)


def _new_rows(file: str, column: Field, overlay: Overlay) -> list[Row]:
    """The rows that a file adds to the table to which a column refers."""
    changes = overlay.changes.get(column.references or "", {}).values()
    return [change.row for change in changes if change.source.file == file and change.status == "added"]


def _unknown_reference(
    source: SubmittedTable,
    index: int,
    column: Field,
    model: Model,
    names: RowNames,
    tables_in_file: Collection[str],
    new_rows: list[Row],
) -> Finding:
    """A finding for a text that names no row; if the file has a sheet of such rows, the row can be added there."""
    target = model.referenced_table(column)
    text = _submitted_text(source, index, column.name)
    # senders of a form only see names that the form itself offers
    choices = sorted(source.offered.get(column.references or "", ()))
    if choices:
        suggestions = similar_names(text, choices, MAX_SUGGESTIONS)
    else:
        suggestions = _similar_own_labels(source, index, column, model, names, text)
    # the sender knows what the file itself says
    in_file = similar_names(text, (names.label(target, row) for row in new_rows), MAX_SUGGESTIONS) if target else []
    near = list(dict.fromkeys([*in_file, *suggestions]))[:MAX_SUGGESTIONS]
    values: dict[str, Any] = {"values": column.references, "references": column.references, "near": near}
    if 0 < len(choices) <= MAX_CHOICES:
        values["offered"] = choices
    code = "reference-not-yet-there" if column.references in tables_in_file else "reference-unknown"
    return cell_finding(source, index, column.name, code, text, values)


def _similar_own_labels(
    source: SubmittedTable, index: int, column: Field, model: Model, names: RowNames, text: str
) -> list[str]:
    """The names of rows that a text may mean: where it is known whose row it stands in, only of rows of that
    organisation, because nobody is told what others have."""
    target = model.referenced_table(column)
    # what somebody wrote may be the name of a row
    if target is None or target.written_by:
        return []
    owner = owner_of(source.table, source.row(index), model, names.row)
    if not owner:
        return names.similar_labels(target, text, MAX_SUGGESTIONS)
    labels, rows = names.labels(target), names.rows(target)
    own = {labels[key[0]] for key in rows_for_owner(column, target, rows, owner, model, names.row)}
    return [label for label in names.similar_labels(target, text, len(rows)) if label in own][:MAX_SUGGESTIONS]


def check_owners(
    overlay: Overlay,
    tables: list[SubmittedTable],
    model: Model,
    accepted: AcceptedRows,
    register: SenderRegister,
    senders: Mapping[str, str],
    names: RowNames,
) -> Iterator[Finding]:
    """Findings for rows that belong to somebody else than the sender of their file.

    `senders` has the sender of each file, by the name of the file; files without one are skipped.
    """
    for source in tables:
        sender = senders.get(source.file)
        if not sender or register.may_send_any_row(sender):
            continue
        if register.is_person(sender):
            column, find_owners = _owner_for_person(source.table, sender, register)
        elif source.table.belongs_to is not None:
            column = source.table.belongs_to
            find_owners = partial(_owning_organisation, source.table, model, accepted, overlay)
        else:
            continue
        # one column of a row determines its owner
        owners_by_text: dict[str, str] = {}
        for change in overlay.changes.get(source.table.name, {}).values():
            if change.source is not source or change.status == "unchanged":
                continue
            owners = set()
            for row in (change.row, change.accepted_row or change.row):
                text = row.get(column, "")
                if text not in owners_by_text:
                    owners_by_text[text] = find_owners(row)
                owners.add(owners_by_text[text])
            if owners - {sender, ""}:
                other_owners = sorted(register.label(owner, names, parts=1) for owner in owners - {sender, ""})
                values = {"owner": ", ".join(other_owners), "sender": register.label(sender, names, parts=1)}
                yield cell_finding(source, change.index, column, "row-of-another-organisation", "", values)


def _owning_organisation(table: Table, model: Model, accepted: AcceptedRows, overlay: Overlay, row: Row) -> str:
    return owner_of(table, row, model, partial(overlay.row, accepted))


def _owner_for_person(table: Table, sender: str, register: SenderRegister) -> tuple[str, Callable[[Row], str]]:
    """The column that says whose a row is for a person who sends it, and how: who wrote it, in a table that has no
    author everybody who fills it in, else the host."""
    if table.written_by:
        return table.written_by, lambda row: row.get(table.written_by, "")
    owner = "" if table.name in register.shared_tables(sender) else register.host or table.owner
    return table.key[0], lambda _: owner


def check_removals(
    submission: Submission, overlay: Overlay, model: Model, accepted: AcceptedRows, names: RowNames
) -> Iterator[Finding]:
    """Findings for rows that their sender takes out, although rows that stay refer to them."""
    removed = {(table.name, key) for table, key in submission.removals}
    for table, key in submission.removals:
        referring = []
        for other in model.tables.values():
            changed_rows = {other_key: change.row for other_key, change in overlay.changes.get(other.name, {}).items()}
            keys = referring_keys(other, accepted.rows(other) | changed_rows, table, key[0])
            if any((other.name, other_key) not in removed for other_key in keys):
                referring.append(other.name)
        # only rows with one id can be referred to
        if referring and len(key) == 1:
            issued = submission.form.issued.get(table.name, {}) if submission.form else {}
            label = names.labels(table, issued).get(key[0], "")
            yield removal_finding("row-referred-to", submission, table, key, label, tables=referring)


def _submitted_text(source: SubmittedTable, index: int, name: str) -> str:
    return cell_text(source.raw[name][index]) if name in source.raw else source.texts[name][index]
