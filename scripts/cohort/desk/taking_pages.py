"""The page that shows what would be taken into the data, the taking itself, and its undoing."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from decimal import Decimal, InvalidOperation
from pathlib import Path
from string import ascii_uppercase

from starlette.responses import Response

from ..errors import CannotRun
from ..i18n.language import Language
from ..measures.measure_queries import Result
from ..model.tables import Field, Table
from ..reading.accepted_rows import Row
from ..reading.cells.values import NUMBERS
from ..reading.submissions.submission import Correction, Submission
from ..rendering.cell_display import sheet_location, shorten
from ..rendering.receipts.left_out import LeftOut
from ..rendering.receipts.receipt import ReceiptTable, make_receipt
from ..rendering.receipts.receipt_context import ReceiptContext
from ..rendering.receipts.receipt_notes import correction_text
from ..rendering.row_counts import count_texts
from ..shortening import readable_name
from ..storing.ledger import read_ledger, sha256_of
from ..workflows.intake.accept import accept_submissions
from ..workflows.intake.acceptance_plan import Acceptance, plan_acceptance
from ..workflows.intake.receipt_contexts import receipt_context
from ..workflows.intake.receipt_tables import receipt_tables
from ..workflows.intake.undo import last_acceptance, undo_acceptance
from .pages import PageRequest
from .points import NOTICE, PointGroup, point_groups
from .state import Desk

# a check of many files takes longer than a person looks at their list
SECONDS_TO_CHECK = 60.0
MOST_NEW_ROWS = 100
LONGEST_CELL = 120
MOST_CHANGES = 200


@dataclass(frozen=True)
class NewRows:
    """The new rows of one table as texts below the titles of their columns, each with whether it has numbers; `more`
    counts those that are not listed."""

    title: str
    columns: list[tuple[str, bool]]
    rows: list[list[str]]
    more: int


@dataclass(frozen=True)
class TakenFile:
    """What a file would bring: numbers of rows by table, new rows, corrections as (row with its organisation, where,
    column, was, becomes), and what to know about it. `waiting_rows` counts the rows that stay behind in a file of their
    own."""

    name: str
    counts: list[tuple[str, str]]
    new_rows: list[NewRows]
    changes: list[tuple[str, str, str, str, str]]
    more_changes: int
    sums: list[ReceiptTable] = field(default_factory=list)
    notices: list[PointGroup] = field(default_factory=list)
    waiting_rows: int = 0


def show_plan(request: PageRequest, problem: str = "") -> Response:
    """What would be taken: of one file, or of all that can be."""
    cohort = request.desk.cohort()
    paths, good_rows = _chosen_paths(request), bool(request.text("good_rows"))
    with request.desk.work:
        plan = plan_acceptance(cohort, paths, good_rows=good_rows) if paths else None
    if plan is None:
        return request.show("problem", 404, reason=_nothing_there(request.language), back="/inbox")
    context = receipt_context(cohort, plan.intake)
    with request.desk.work:
        sums = receipt_tables(cohort, plan.intake)
    return request.show(
        "take",
        files=[taken_file(plan, submission, context, request.language, sums) for submission in plan.accepted],
        waiting=_waiting_names(request, plan),
        digest=_digest(request.desk, plan),
        file=request.text("file"),
        good_rows=good_rows,
        can_split=not good_rows,
        problem=problem,
    )


def take(request: PageRequest) -> Response:
    """Takes what was shown. If anything is different by now, it is shown again instead."""
    cohort = request.desk.cohort()
    paths, good_rows = _chosen_paths(request), bool(request.text("good_rows"))
    if not paths:
        return request.show("problem", 404, reason=_nothing_there(request.language), back="/inbox")
    with request.desk.work:
        acceptance = accept_submissions(
            cohort,
            paths,
            good_rows=good_rows,
            confirm=lambda plan: _digest(request.desk, plan) == request.text("digest"),
        )
    if not acceptance.is_applied:
        problem = request.language.say("Something has changed since you looked. Please look again before you take it.")
        return show_plan(request, problem)
    return show_taken(request, acceptance)


def show_taken(
    request: PageRequest, acceptance: Acceptance, title: str = "", back: tuple[str, str] | None = None
) -> Response:
    """What was taken in, where it is in the ledger, and the way back. What was done on the desk itself has a `title`,
    and the address and the name of its page to go `back` to."""
    entries = read_ledger(request.desk.paths)
    moment = entries[-1]["at"]
    counts: dict[str, Counter[str]] = {}
    for submission in acceptance.accepted:
        for name, of_table in submission.counts.items():
            counts.setdefault(name, Counter()).update(of_table)
    return request.show(
        "taken",
        files=[submission.sent_name for submission in acceptance.accepted],
        title=title or request.language.say("Taken in"),
        back=back,
        counts=list(_counts(counts, request.desk.cohort().model.tables, request.language)),
        waiting=len(acceptance.waiting) + len(acceptance.waiting_rows),
        entries=[entry["entry_id"] for entry in entries if entry["at"] == moment],
        saved=acceptance.saved,
        undo=last_acceptance(request.desk.paths),
    )


def waiting_words(request: PageRequest, acceptance: Acceptance) -> str:
    """Why a file waits, in one text."""
    context = replace(receipt_context(request.desk.cohort(), acceptance.intake), language=request.language)
    groups = [group for submission in acceptance.waiting for group in point_groups(context, submission)]
    return " ".join(point.message for group in groups if group.kind != NOTICE for point in group.points)


def undo(request: PageRequest) -> Response:
    """Takes the last acceptance back."""
    cohort = request.desk.cohort()
    with request.desk.work:
        result = undo_acceptance(cohort)
    return request.show(
        "undone",
        files=[readable_name(path.name) for path in result.files],
        set_aside=[readable_name(path.name) for path in result.set_aside],
        saved=result.saved,
    )


def _waiting_names(request: PageRequest, plan: Acceptance) -> list[str]:
    """The names of the files that would stay in the inbox; of a single one only itself."""
    waiting = [submission.sent_name for submission in plan.waiting]
    if request.text("file") or request.text("good_rows") or not (checked := request.desk.inbox.files(0)):
        return waiting
    planned = {submission.path for submission in plan.intake.submissions}
    return waiting + [file.sent_name for file in checked.files.values() if file.path not in planned]


def _nothing_there(language: Language) -> str:
    return language.say("Nothing lies in submissions/ that could be taken.")


def _chosen_paths(request: PageRequest) -> list[Path]:
    """The file that is asked for; else all that can be taken, or with good rows all that wait.

    Raises CannotRun if that file is not there any more.
    """
    desk, wanted = request.desk, request.text("file")
    checked = desk.inbox.files(SECONDS_TO_CHECK)
    if checked is None:
        raise CannotRun(request.language.say("The files are still being checked; try again in a moment."))
    if wanted:
        if wanted not in checked.files:
            raise CannotRun(request.language.say("This file does not lie in submissions/ any more, or was changed."))
        submissions = [checked.files[wanted]]
    else:
        everything = bool(request.text("good_rows"))
        submissions = [
            submission for submission in checked.files.values() if everything or checked.verdict(submission) == "fine"
        ]
    # the copy of a file is taken with its original
    return [file.path for submission in submissions for file in (submission, *submission.originals)]


def _digest(desk: Desk, plan: Acceptance) -> str:
    """The hash of all that would be written, and of the data it would be written to."""
    changes = [
        [submission.file, table, list(key), change.status, change.row]
        for submission in plan.accepted
        for table, of_table in sorted(plan.intake.overlay.changes.items())
        for key, change in sorted(of_table.items())
        if change.source.file == submission.file
    ]
    waiting = [[str(path), sorted(rest.rows)] for path, rest in sorted(plan.waiting_rows.items())]
    removals = [[table.name, list(key)] for submission in plan.accepted for table, key in submission.removals]
    hashes = [submission.book.sha256 for submission in plan.accepted if submission.book]
    ledger = desk.paths.ledger
    base = sha256_of(ledger.read_bytes()) if ledger.exists() else ""
    return sha256_of(json.dumps([base, hashes, changes, waiting, removals], default=str).encode())


def taken_file(
    plan: Acceptance,
    submission: Submission,
    context: ReceiptContext,
    language: Language,
    sums: Mapping[str, list[tuple[Result, LeftOut]]],
) -> TakenFile:
    """What a file of a plan would bring, in a language; `sums` are what the rows of each file come to."""
    context = replace(context, language=language)
    tables = context.cohort.model.tables
    rest = plan.waiting_rows.get(submission.path)
    return TakenFile(
        submission.sent_name,
        [(title, counted) for _, title, counted in _counts(submission.counts, tables, language)],
        list(_new_rows(plan, submission, context)),
        list(_changes(submission, context)),
        max(0, len(submission.corrections) - MOST_CHANGES),
        make_receipt(context, submission, sums.get(submission.file, ())).tables,
        point_groups(context, submission),
        len(rest.rows) if rest else 0,
    )


def _counts(
    counts: Mapping[str, Mapping[str, int]], tables: Mapping[str, Table], language: Language
) -> Iterator[tuple[str, str, str]]:
    """For each table its name, its title, and the numbers of rows in words."""
    for name, of_table in counts.items():
        texts = count_texts(of_table, language)
        count_parts = [texts[status] for status in ("added", "changed", "unchanged", "removed") if of_table.get(status)]
        yield name, language.say(tables[name].title), ", ".join(count_parts)


def _changes(submission: Submission, context: ReceiptContext) -> Iterator[tuple[str, str, str, str, str]]:
    """The first corrections of a file, each with the name of its row and of the organisation of that."""
    places = {
        (change.source.sheet, str(change.source.rows[change.index])): (change.source.table, change.row)
        for changes in context.overlay.changes.values()
        for change in changes.values()
        if change.source.file == submission.file
    }
    for correction in submission.corrections[:MOST_CHANGES]:
        place = places.get((correction.sheet, correction.cell.lstrip(ascii_uppercase)))
        yield (_whose(*place, context) if place else "", *_change(correction, context))


def _whose(table: Table, row: Row, context: ReceiptContext) -> str:
    """The name of a row, and of the organisation to which it belongs."""
    display = context.cell_display
    return display.with_owner(display.label(table, row, longest=LONGEST_CELL), table, row)


def _change(correction: Correction, context: ReceiptContext) -> tuple[str, str, str, str]:
    column = context.cohort.model.tables[correction.table].field(correction.field)
    return (
        sheet_location(correction.sheet, correction.cell),
        context.language.say(column.title),
        correction_text(context, column, correction.before),
        correction_text(context, column, correction.after),
    )


def _new_rows(plan: Acceptance, submission: Submission, context: ReceiptContext) -> list[NewRows]:
    """The new rows of a file by table, without the columns that are empty in all of them."""
    say, new_rows = context.language.say, []
    for name, changes in plan.intake.overlay.changes.items():
        table = context.cohort.model.tables[name]
        rows = [
            change.row
            for change in changes.values()
            if change.source.file == submission.file and change.status == "added"
        ]
        if not rows:
            continue
        columns = [column for column in _people_fill(table) if any(row.get(column.name) for row in rows)]
        texts = [[_cell(context, column, row.get(column.name, "")) for column in columns] for row in rows]
        new_rows.append(
            NewRows(
                say(table.title),
                [(say(column.title), column.type in NUMBERS) for column in columns],
                texts[:MOST_NEW_ROWS],
                max(0, len(texts) - MOST_NEW_ROWS),
            )
        )
    return new_rows


def _people_fill(table: Table) -> list[Field]:
    return [column for column in table.fields if column.name != table.generated_key]


def _cell(context: ReceiptContext, column: Field, text: str) -> str:
    if column.type == "number" and text:
        with suppress(InvalidOperation):
            return context.language.short_number(Decimal(text))
    return shorten(context.cell_display(column, text), LONGEST_CELL) if text else ""
