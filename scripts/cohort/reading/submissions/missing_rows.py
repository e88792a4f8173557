"""Rows that were in the form and are missing in the file: the sender says whether they are taken out."""

from __future__ import annotations

from collections.abc import Mapping

from ...model.findings import Finding
from ...model.tables import Model, Table
from ..accepted_rows import AcceptedRows, Key, Row, RowNames
from .sheet_table import UnreadPart
from .submission import Submission

REMOVE = "remove"


def ask_about_missing_rows(submission: Submission, model: Model, accepted: AcceptedRows, names: RowNames) -> None:
    """Asks about each issued row that the file lacks. It stays as it was accepted, unless the sender takes it out;
    `removals` of the submission gets these.
    """
    form = submission.form
    if form is None:
        return
    sheets = {table: sheet for sheet, table in form.sheets.items()}
    for name, issued_rows in form.issued.items():
        table = model.tables.get(name)
        if table is None:
            # the cohort has dropped it since
            continue
        missing = _missing_keys(submission, table, issued_rows, accepted)
        # by what the form has shown of them: the sender may not know more
        labels = names.labels(table, issued_rows) if missing else {}
        for key in missing:
            label, sheet = labels.get(key[0], ", ".join(key)), sheets.get(name, "")
            if table.pivot:
                # what was agreed to is withdrawn, and not taken out
                submission.unread.append(UnreadPart(submission.file, sheet, "", label, "row-not-in-file"))
            else:
                _ask(submission, table, key, label, sheet)


def _ask(submission: Submission, table: Table, key: Key, label: str, sheet: str) -> None:
    question = removal_finding("question-row-missing", submission, table, key, label, sheet=sheet)
    if submission.answers.get(sheet, {}).get((question.place, question.code)) == REMOVE:
        submission.removals.append((table, key))
    else:
        submission.findings.append(question)


def removal_finding(
    code: str,
    submission: Submission,
    table: Table,
    key: Key,
    label: str,
    *,
    sheet: str = "",
    tables: list[str] | None = None,
) -> Finding:
    """A finding about a row that is not in the file; `tables` are those with rows that refer to it."""
    return Finding(
        code,
        submission.file,
        table.name,
        key=dict(zip(table.key, key, strict=True)),
        value=label,
        values={"values": tables} if tables else {},
        personal=table.names_people,
        sheet=sheet,
    )


def _missing_keys(
    submission: Submission, table: Table, issued_rows: Mapping[Key, Row], accepted: AcceptedRows
) -> list[Key]:
    """The keys of the issued rows of a table that are accepted and not in the file."""
    submitted_keys: set[Key] = set()
    for submitted in submission.tables:
        if submitted.table is table:
            submitted_keys.update(zip(*(submitted.texts.get(name, []) for name in table.key), strict=True))
    # a pivot only shows rows without an end date
    ends = table.pivot.ends if table.pivot else None
    accepted_rows = accepted.rows(table)
    return [
        key
        for key, row in issued_rows.items()
        if key in accepted_rows and key not in submitted_keys and not (ends and row.get(ends))
    ]
