"""accept: adds the correct rows of submissions to data/ and private/, exactly once, and records this in the ledger."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from ...errors import CannotRunInWords
from ...model.cohort import Cohort
from ...reading.qda_projects import without_sources
from ...reading.spreadsheets import has_sources
from ...reading.submissions.desk_answers import desk_answers_path
from ...reading.submissions.removed_rows import key_text
from ...reading.submissions.sender_memory import memory_path, memory_text, read_memory
from ...reading.submissions.submission import Submission
from ...shortening import bounded_file_name
from ...storing.journal import FileChanges, apply_changes
from ...storing.ledger import RowCounts, sha256_of
from ...storing.ledger_chain import REMOVE, TAKEN_OUT, host_note
from ...storing.lock import write_lock
from ..backup.commit import commit_or_back_up
from ..table_changes import TableChanges
from .acceptance_plan import Acceptance, Progress, WaitingRows, plan_acceptance
from .read_submissions import ACCEPTED, Intake, submitted_files
from .receipt_contexts import receipt_context, sender_context
from .undo import add_undo


def accept_submissions(
    cohort: Cohort,
    files: Sequence[Path] = (),
    sender: str = "",
    progress: Progress = lambda _: None,
    *,
    answers: Sequence[Path] = (),
    good_rows: bool = False,
    confirm: Callable[[Acceptance], bool] = lambda _: True,
) -> Acceptance:
    """Accepts the correct ones of these files, or of all in submissions/, and commits data/ or backs it up.

    Nothing is accepted where `confirm` says no to the plan. `answers` are annotated copies with answers to questions.
    Raises CannotRun while another session writes.
    """
    with write_lock(cohort.paths):
        paths = submitted_files(cohort, files)
        acceptance = plan_acceptance(cohort, paths, sender, progress, answers=answers, good_rows=good_rows)
        acceptance.files = paths
        if acceptance.accepted and confirm(acceptance):
            acceptance.is_applied = True
            apply_acceptance(cohort, acceptance)
            acceptance.saved = commit_or_back_up(cohort, _commit_message(acceptance.accepted))
    return acceptance


def _commit_message(accepted: list[Submission]) -> str:
    """The number of rows by table; without file names, which may contain names of people."""
    rows: Counter[str] = Counter()
    for submission in accepted:
        for table, counts in submission.counts.items():
            rows[table] += counts.get("added", 0) + counts.get("changed", 0)
    summary = ", ".join(f"{table} {number}" for table, number in rows.items() if number)
    return f"Accept {len(accepted)} {'file' if len(accepted) == 1 else 'files'}: {summary or 'nothing new'}"


def apply_acceptance(cohort: Cohort, acceptance: Acceptance) -> None:
    """Writes the rows, the ledger and the originals in one change. Raises CannotRun, with nothing changed, if a file
    was changed since it was read, or if a table of data/ is damaged."""
    if not acceptance.accepted:
        return
    changes, file_changes = TableChanges(cohort, acceptance.intake.accepted), FileChanges()
    originals: dict[Path, Path] = {}
    of_desk: set[Path] = set()
    for sender in {submission.sender for submission in acceptance.accepted} - {""}:
        _remember_explanations(cohort, acceptance, sender, file_changes)
    for submission in acceptance.accepted:
        rest = acceptance.waiting_rows.get(submission.path)
        _add_rows(changes, acceptance.intake, submission, rest)
        for file in (submission, *submission.originals):
            archived_path = _archive_original(cohort, file, changes.now, file_changes)
            originals[archived_path] = file.path
            of_desk |= {archived_path} if file.form and file.form.is_of_desk else set()
            _drop_desk_answers(cohort, file, rest, file_changes)
        if rest:
            # load the library for workbooks only if one is written
            from .annotated_copies import annotated_copy

            context = sender_context(receipt_context(cohort, acceptance.intake), submission)
            file_changes.contents[rest.path] = annotated_copy(cohort, context, rest.submission, rest.rows)
    for path, sha256 in _originals_left(cohort, acceptance):
        archived_path = _archived_path(cohort, path, sha256, changes.now)
        file_changes.moves.append((path.absolute(), archived_path))
        originals[archived_path] = path
    changes.add_to(file_changes)
    add_undo(cohort.paths, file_changes, changes.entries, originals, of_desk)
    apply_changes(cohort.paths, file_changes)


def _originals_left(cohort: Cohort, acceptance: Acceptance) -> Iterator[tuple[Path, str]]:
    """The originals in submissions/ of accepted annotated copies that were named without them, with their hashes: what
    they say is answered, and would be asked again."""
    origins = {submission.origin_sha256 for submission in acceptance.accepted if submission.is_copy}
    read = {
        file.path.absolute()
        for submission in acceptance.intake.submissions
        for file in (submission, *submission.originals)
    }
    for path in submitted_files(cohort, ()) if origins else ():
        if path.absolute() not in read and (sha256 := sha256_of(path.read_bytes())) in origins:
            yield path, sha256


def _archived_path(cohort: Cohort, path: Path, sha256: str, moment: str) -> Path:
    folder = cohort.paths.submissions / ACCEPTED / moment[:10]
    return folder / bounded_file_name(f"{sha256[:8]} {path.stem}", path.suffix)


def _add_rows(changes: TableChanges, intake: Intake, submission: Submission, rest: WaitingRows | None) -> None:
    """Adds the rows of a file to the tables, with a ledger entry for each table."""
    sha256 = submission.book.sha256 if submission.book else ""
    for name in dict.fromkeys(submitted_table.table.name for submitted_table in submission.tables):
        table = changes.cohort.model.tables[name]
        rows = changes.rows(table)
        status_counts: Counter[str] = Counter()
        host_columns = [column.name for column in table.fields if column.set_by_host]
        host_set: list[str] = []
        corrected: list[str] = []
        for key, change in intake.overlay.changes.get(name, {}).items():
            if change.source.file == submission.file:
                status_counts[change.status] += 1
                if change.status == "changed" and change.accepted_row and host_columns:
                    is_set = any(change.row[name] != change.accepted_row[name] for name in host_columns)
                    (host_set if is_set else corrected).append(key[0])
                if change.status in {"added", "changed"}:
                    rows[key] = change.row
        remarks = [submission.form.reason] if submission.form and submission.form.reason else []
        remarks += [
            f"{submitted_table.sheet} {cell}: {answer}"
            for submitted_table in submission.tables
            if submitted_table.table is table
            for (cell, _), answer in submitted_table.answers.items()
        ]
        sheets = {submitted_table.sheet for submitted_table in submission.tables if submitted_table.table is table}
        remarks += [f"left out: {sheet} {row}" for sheet, row in sorted(rest.rows if rest else ()) if sheet in sheets]
        row_counts = RowCounts(status_counts["added"], status_counts["changed"], status_counts["unchanged"])
        changes.record(
            "accept",
            table,
            row_counts,
            file=submission.file,
            file_sha256=sha256,
            note=host_note(host_set, corrected),
            reason="; ".join(remarks),
        )
    for table, key in submission.removals:
        del changes.rows(table)[key]
        changes.record(
            REMOVE,
            table,
            RowCounts(removed=1),
            key=key_text(key),
            file=submission.file,
            file_sha256=sha256,
            note=TAKEN_OUT,
        )


def _remember_explanations(cohort: Cohort, acceptance: Acceptance, sender: str, file_changes: FileChanges) -> None:
    """Keeps what a sender has explained about columns and names, for their next sheet with these headings; what the
    host has explained on the desk only on request."""
    files = [submission for submission in acceptance.accepted if submission.sender == sender]
    explained = [submission for submission in files if submission.at_desk.is_empty or submission.at_desk.remember]
    tables = [table for submission in explained for table in submission.tables]
    if text := memory_text(cohort.model, acceptance.intake.names, read_memory(cohort, sender), tables):
        file_changes.contents[memory_path(cohort.paths, sender)] = text.encode()


def _drop_desk_answers(
    cohort: Cohort, submission: Submission, rest: WaitingRows | None, file_changes: FileChanges
) -> None:
    """Deletes the answers about a file that were given on the desk, which the ledger has from now on; those about rows
    that wait are for the file in which these wait."""
    path = desk_answers_path(cohort.paths, submission.origin_sha256)
    if rest is None and path.exists() and path not in file_changes.deletions:
        file_changes.deletions.append(path)


def _archive_original(cohort: Cohort, submission: Submission, moment: str, file_changes: FileChanges) -> Path:
    """Moves a file from submissions/ to submissions/accepted/; a file from elsewhere is copied there. Returns the new
    path."""
    content = submission.path.read_bytes()
    sha256 = sha256_of(content)
    if submission.book is None or sha256 != submission.book.sha256:
        raise CannotRunInWords(
            lambda say: say(
                "{file} was changed while it was read; nothing was accepted; run again", file=submission.file
            )
        )
    folder, path = cohort.paths.submissions, submission.path
    archived_path = _archived_path(cohort, path, sha256, moment)
    is_submitted = path.absolute().parent == folder.absolute()
    if has_sources(submission.book):
        # what people said in confidence stays with the researchers
        file_changes.contents[archived_path] = without_sources(content)
        file_changes.deletions += [path.absolute()] if is_submitted else []
    elif is_submitted:
        file_changes.moves.append((path.absolute(), archived_path))
    else:
        file_changes.contents[archived_path] = content
    return archived_path
