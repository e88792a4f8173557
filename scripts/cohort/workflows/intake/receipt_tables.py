"""Tables of receipts: what a sender's rows come to, asked of accepted rows with the submitted ones laid over them."""

from __future__ import annotations

from ...checking.rule_queries import column_source
from ...database.cohort_database import Columns, open_database
from ...database.queries import QuerySource
from ...errors import CannotRun
from ...measures.measure_queries import Measure, Result, read_measures, run_measures
from ...model.cohort import Cohort
from ...model.tables import Table
from .read_submissions import Intake

# in the header of a measure: the table that a file has rows of; in its query: the organisation that sends them
SENT, WHO = "sent", "who"


def receipt_tables(cohort: Cohort, intake: Intake) -> dict[str, list[Result]]:
    """For each submitted file the results of report/receipts/ and local/receipts/ about its sender and its rows."""
    measures = read_measures(cohort.paths, "receipts")
    tables = {
        submission.file: {table.table.name for table in submission.tables}
        for submission in intake.submissions
        if submission.sender
    }
    sent = set[str]().union(*tables.values())
    wanted = {name: measure for name, measure in measures.items() if _sent(measure) in sent}
    if not wanted:
        return {}
    columns = column_source(intake.accepted, intake.overlay)

    def public_columns(table: Table) -> Columns:
        """The cells that measures may see: nothing personal, not here either."""
        cells = columns(table)
        return {column.name: cells[column.name] for column in table.public_fields}

    with open_database(cohort, source=public_columns) as database:
        # a receipt has the language of its sender, and these measures give no texts that have two
        results = run_measures(QuerySource(database, cohort.model), wanted, cohort.model, english=False)
    return {
        file: [
            of_sender
            for result in results.values()
            if _sent(result.measure) in tables[file] and (of_sender := result.filtered(WHO, submission.sender)).rows
        ]
        for submission in intake.submissions
        if (file := submission.file) in tables
    }


def _sent(measure: Measure) -> str:
    if SENT not in measure.file.header:
        raise CannotRun(f"{measure.file.where}: the header lacks “-- {SENT}: …”")
    return measure.file.header[SENT]
