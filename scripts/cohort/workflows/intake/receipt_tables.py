"""Tables of receipts: what a sender's rows come to, asked of accepted rows with the submitted ones laid over them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from ...checking.overlay import Overlay
from ...checking.rule_queries import column_source
from ...checking.verdicts import blocked_rows
from ...database.cohort_database import Columns, open_database
from ...database.queries import QuerySource
from ...errors import CannotRun
from ...measures.measure_queries import Measure, Result, read_measures, run_measures
from ...model.cohort import Cohort
from ...model.tables import Table
from ...reading.submissions.submission import Submission
from ...rendering.receipts.left_out import LeftOut
from .read_submissions import Intake

# in the header of a measure: the table that a file has rows of, with the column of their amounts, if any; in its query:
# the organisation that sends them
SENT, WHO = "sent", "who"


def receipt_tables(cohort: Cohort, intake: Intake) -> dict[str, list[tuple[Result, LeftOut]]]:
    """For each submitted file the results of report/receipts/ and local/receipts/ about its sender and its rows. Rows
    that wait for their sender are not in them."""
    measures = read_measures(cohort.paths, "receipts")
    tables = {
        submission.file: {table.table.name for table in submission.tables}
        for submission in intake.submissions
        if submission.sender
    }
    submitted = set[str]().union(*tables.values())
    sources = {name: source for name, measure in measures.items() if (source := _source(measure))[0] in submitted}
    if not sources:
        return {}
    table_names = {table for table, _ in sources.values()}
    columns = column_source(intake.accepted, _without_blocked_rows(cohort, intake, table_names))

    def public_columns(table: Table) -> Columns:
        """The cells that measures may see: nothing personal, not here either."""
        cells = columns(table)
        return {column.name: cells[column.name] for column in table.public_fields}

    with open_database(cohort, source=public_columns) as database:
        # a receipt has the language of its sender, and these measures give no texts that have two
        wanted = {name: measures[name] for name in sources}
        results = run_measures(QuerySource(database, cohort.model), wanted, cohort.model, code="")
    return {
        file: [
            (of_sender, _left_out(cohort, submission, *sources[name]))
            for name, result in results.items()
            if sources[name][0] in tables[file] and (of_sender := result.filtered(WHO, submission.sender)).rows
        ]
        for submission in intake.submissions
        if (file := submission.file) in tables
    }


def _without_blocked_rows(cohort: Cohort, intake: Intake, tables: Collection[str]) -> Overlay:
    """The submitted rows but for those of these tables that wait for their sender."""
    waiting = {
        (submission.file, *row)
        for submission in intake.submissions
        for row in blocked_rows(submission, cohort.finding_kinds)
    }
    changes = dict(intake.overlay.changes)
    for name in changes.keys() & set(tables):
        changes[name] = {
            key: change
            for key, change in changes[name].items()
            if (change.source.file, change.source.sheet, change.source.rows[change.index]) not in waiting
        }
    return replace(intake.overlay, changes=changes)


def _left_out(cohort: Cohort, submission: Submission, table: str, column: str) -> LeftOut:
    """The rows of a table of a file that wait for their sender."""
    waiting = blocked_rows(submission, cohort.finding_kinds)
    left_out = LeftOut()
    for submitted in submission.tables:
        for index, row in enumerate(submitted.rows) if submitted.table.name == table else ():
            if (submitted.sheet, row) in waiting:
                texts = submitted.texts.get(column)
                left_out.add(texts[index] if texts else "")
    return left_out


def _source(measure: Measure) -> tuple[str, str]:
    """The table that a file has rows of, and the column of their amounts; empty if the measure names none."""
    if SENT not in measure.file.header:
        raise CannotRun(f"{measure.file.where}: the header lacks “-- {SENT}: …”")
    table, _, column = measure.file.header[SENT].partition(".")
    return table, column
