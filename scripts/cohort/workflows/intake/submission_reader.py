"""Reads submitted files table by table."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Collection, Iterator, Mapping
from pathlib import Path
from typing import TypeVar

from ...errors import CannotRun
from ...i18n.catalogues import available_languages
from ...i18n.language import Language, cohort_language
from ...model.cohort import Cohort
from ...model.findings import Finding, answer_titles
from ...model.form_files import Forms, read_forms
from ...model.tables import Field, Table
from ...reading.accepted_rows import AcceptedRows, Key, Row, RowNames
from ...reading.cells.text import comparison_key
from ...reading.cells.values import CellReader
from ...reading.cells.vocabulary import Vocabulary, read_vocabulary
from ...reading.reader_process import open_submission
from ...reading.safety.limits import RefusedFile
from ...reading.sender_register import SenderRegister
from ...reading.spreadsheets import RESEARCH
from ...reading.submissions.column_reading import read_columns
from ...reading.submissions.desk_answers import read_desk_answers
from ...reading.submissions.headings import Headings
from ...reading.submissions.issued_form import read_issued_form
from ...reading.submissions.known_rows import KnownRows, match_known_rows
from ...reading.submissions.missing_rows import ask_about_missing_rows
from ...reading.submissions.own_references import settle_own_references
from ...reading.submissions.pivots import unpivot
from ...reading.submissions.removed_rows import ask_about_removed
from ...reading.submissions.row_questions import ask_about_nothing, ask_about_repeated, fill_merged_numbers
from ...reading.submissions.sender_answers import SenderAnswers, read_answers
from ...reading.submissions.sender_memory import read_memory
from ...reading.submissions.sheet_explanations import SheetExplanations
from ...reading.submissions.sheet_layout import find_tables
from ...reading.submissions.sheet_table import IDENTITY_COLUMN, UnreadPart
from ...reading.submissions.submission import Submission
from ...reading.submissions.submitted_table import (
    SubmittedTable,
    drop_removed_rows,
    drop_rows,
    drop_untouched_rows,
    fill_blanks,
    fill_defaults,
    fill_whole_columns,
    generate_keys,
    keep_host_values,
)
from ...reading.submissions.table_extraction import extract_table
from ...storing.ledger import read_ledger
from ...storing.ledger_chain import removed_rows
from .cell_readers import CellReaders

Question = TypeVar("Question")


class SubmissionReader:
    """Reads files that may refer to one another.

    `left_out` has the rows of each file, as sheet and number, to ignore; `answered` the answers from annotated copies,
    by the SHA-256 of the original file. Raises CannotRun if `sender` is none who sends files.

        reader = SubmissionReader(cohort, "", {}, {})
        submissions = [reader.open(path, path.name)]
        reader.read_cells(submissions)
    """

    def __init__(
        self,
        cohort: Cohort,
        sender: str,
        left_out: Mapping[Path, Collection[tuple[str, int]]],
        answered: Mapping[str, SenderAnswers],
    ):
        codes = available_languages(cohort.paths)
        self.cohort, self.model = cohort, cohort.model
        self.languages = [cohort_language(cohort, code) for code in codes]
        self.forms: Forms = read_forms(cohort)
        self.words = _add_form_words(read_vocabulary(cohort, codes), self.languages)
        self.headings = Headings(cohort.model, self.languages, self.words)
        self.accepted = AcceptedRows(cohort)
        self.removed = removed_rows(read_ledger(cohort.paths))
        self.names = RowNames(cohort.model, self.words, self.accepted)
        self.cells = CellReaders(cohort, self.languages, self.words, self.names)
        self.answers = {
            comparison_key(text): word
            for word, title in answer_titles(cohort.paths).items()
            for text in (word, *(language.say(title) for language in self.languages))
        }
        self.new_rows: dict[str, dict[Key, Row]] = {}
        self.sender, self.left_out, self.answered = sender, left_out, answered
        self.senders = SenderRegister(self.forms, self.model, self.accepted)
        if sender and sender not in self.senders.ids():
            raise CannotRun(f"--from {sender}: there is no such sender; choose from {', '.join(self.senders.ids())}")

    def open(self, path: Path, name: str) -> Submission:
        """Opens a file and finds its tables; a refused file has one finding and no tables."""
        submission = Submission(path, name, sender=self.sender)
        try:
            submission.book = open_submission(path)
        except RefusedFile as error:
            submission.findings.append(Finding(error.code, submission.file, "", values=error.values))
            return submission
        form = submission.form = read_issued_form(submission.book)
        table_names = form.sheets if form else {}
        file_answers = read_answers(submission.book)
        submission.origin_sha256 = file_answers.origin_sha256 or submission.book.sha256
        submission.source_sha256 = file_answers.source_sha256
        at_desk = submission.at_desk = read_desk_answers(self.cohort.paths, submission.origin_sha256)
        submission.sender = form.organisation if form else self.sender or self._known_sender(at_desk.sender)
        separate_answers = self.answered.get(submission.origin_sha256, SenderAnswers())
        submission.answer_rows = [*file_answers.answer_rows, *separate_answers.answer_rows]
        submission.explanation_rows = [*file_answers.explanation_rows, *separate_answers.explanation_rows]
        layout = find_tables(
            submission.book,
            submission.file,
            self.model,
            self.headings,
            self.words,
            table_names,
            SheetExplanations(
                read_memory(self.cohort, submission.sender), (file_answers, at_desk.answers, separate_answers)
            ),
        )
        submission.unread, submission.findings = layout.unread, layout.findings
        if submission.book.kind == RESEARCH:
            submission.unread.append(UnreadPart(submission.file, "", "", "", "sources-not-kept"))
        if submission.book.kind == "xls":
            submission.unread.append(UnreadPart(submission.file, "", "", "", "xls-not-inspected"))
        submission.tables = [
            extract_table(section, submission.file, self.words.numbers.currency) for section in layout.sections
        ]
        if submission.is_copy:
            # the copy of the rows that wait hides the others
            for submitted_table in submission.tables:
                submitted_table.findings = [
                    finding for finding in submitted_table.findings if finding.code != "rows-hidden"
                ]
        sheet_names = {*table_names, *(section.sheet.name for section in layout.sections)}
        submission.answers = {
            sheet: self._words_of_answers(
                file_answers.of(sheet) | at_desk.answers.of(sheet) | separate_answers.of(sheet)
            )
            for sheet in sheet_names
        }
        for submitted_table in submission.tables:
            sheet = submitted_table.sheet
            drop_rows(submitted_table, {row for name, row in self.left_out.get(path, ()) if name == sheet})
            submitted_table.answers = submission.answers[sheet]
            explanations = submitted_table.explanations
            explanations.conventions = self._words_of_answers(explanations.conventions)
            submitted_table.offered = form.labels if form else {}
            fill_merged_numbers(submitted_table)
            ask_about_repeated(submitted_table)
            for row in ask_about_nothing(submitted_table):
                drop_rows(submitted_table, {row})
                submission.unread.append(UnreadPart(submission.file, sheet, str(row), "", "nothing-row"))
        return submission

    def _known_sender(self, sender: str) -> str:
        """The sender that was named on the desk; empty for one that is no longer in the register."""
        return sender if sender in self.senders.ids() else ""

    def _words_of_answers(self, answers: Mapping[Question, str]) -> dict[Question, str]:
        """The declared words that answers in any language mean; other answers stay as they are."""
        return {question: self.answers.get(comparison_key(answer), answer) for question, answer in answers.items()}

    def read_cells(self, submissions: list[Submission]) -> None:
        """Reads all cells; each table after those it refers to, because references may be names of submitted rows."""
        submitted_names = {
            submitted_table.table.name for submission in submissions for submitted_table in submission.tables
        }
        for table in self.model.in_reference_order():
            # skip tables that nobody submitted
            if table.name not in submitted_names:
                continue
            known_rows = KnownRows(table)
            for key, row in self.accepted.rows(table).items():
                known_rows.add(key, row)
            for submission in submissions:
                for index, submitted_table in enumerate(submission.tables):
                    if submitted_table.table is table:
                        submission.tables[index] = self._read_table(submitted_table, submission, known_rows)
                # only after the whole file, because equal rows in one file are separate entries
                for submitted_table in submission.tables if submission is not submissions[-1] else ():
                    if submitted_table.table is table:
                        self._add_known_rows(submitted_table, known_rows)
        for submission in submissions:
            ask_about_missing_rows(submission, self.model, self.accepted, self.names)

    def _read_table(
        self, submitted_table: SubmittedTable, submission: Submission, known_rows: KnownRows
    ) -> SubmittedTable:
        table = submitted_table.table
        self_references = [column for column in table.fields if column.references == table.name]

        def cell_reader(column: Field, order: str) -> CellReader:
            return self.cells.reader(column, submission, submitted_table, order)

        read_columns(submitted_table, [column for column in table.fields if column not in self_references], cell_reader)
        defaults = {column.name: column.default for column in table.fields if column.default}
        form, accepted_rows = submission.form, self.accepted.rows(table)
        if form:
            issued = form.issued.get(table.name, {})
            self._check_key_column(submitted_table, issued)
            drop_untouched_rows(submitted_table, defaults, issued)
            for row in drop_removed_rows(submitted_table, issued, accepted_rows) if not table.pivot else ():
                submission.unread.append(
                    UnreadPart(submitted_table.file, submitted_table.sheet, str(row), "", "row-removed")
                )
        fill_blanks(submitted_table, self._owner_values(submission, table))
        if submitted_table.is_own:
            fill_whole_columns(submitted_table, self._whole_columns(submitted_table, cell_reader))
        settle_own_references(submitted_table, self.model, self._row_of)
        if table.pivot:
            unpivoted = unpivot(submitted_table, form, accepted_rows, self.words, self.cohort.as_of)
            submitted_table, submission.unread = unpivoted.table, [*submission.unread, *unpivoted.unread]
        generate_keys(submitted_table, submission.origin_sha256)
        for row in ask_about_removed(submitted_table, self.removed, accepted_rows, self.model.persons.name):
            submission.unread.append(UnreadPart(submission.file, submitted_table.sheet, str(row), "", "left-out-row"))
        # a phone form shows the defaults too
        is_form = form is not None or IDENTITY_COLUMN in submitted_table.columns
        fill_defaults(submitted_table, defaults, accepted_rows, is_form=is_form)
        match_known_rows(submitted_table, known_rows)
        if submission.sender and not self.senders.may_send_any_row(submission.sender):
            keep_host_values(submitted_table, accepted_rows)
        self._add_names(submitted_table)
        read_columns(submitted_table, self_references, cell_reader)
        settle_own_references(submitted_table, self.model, self._row_of)
        return submitted_table

    def _row_of(self, table: Table, key: Key) -> Row | None:
        """An accepted row, or a new one that a file of this run has."""
        return self.accepted.rows(table).get(key) or self.new_rows.get(table.name, {}).get(key)

    def _whole_columns(
        self, submitted_table: SubmittedTable, cell_reader: Callable[[Field, str], CellReader]
    ) -> dict[str, tuple[str, str]]:
        """Values for all rows of a sheet of people's own in required columns that it does not have, by field, each
        with the reason: as its sender has explained, now or earlier."""
        values = {}
        for column in submitted_table.table.fields:
            if column.name in submitted_table.texts or not column.required or column.default:
                continue
            if answer := submitted_table.explanations.values.get(column.name):
                reading = cell_reader(column, "").read(answer)
                if not reading.readings and not reading.finding:
                    is_from_memory = column.name in submitted_table.explanations.from_memory
                    values[column.name] = (reading.text, "remembered" if is_from_memory else "explained")
        return values

    def _check_key_column(self, submitted_table: SubmittedTable, issued: Collection[Key]) -> None:
        """Adds a finding if a form lacks its hidden column of keys, which tells corrections from new rows."""
        key = submitted_table.table.generated_key
        if issued and key and key not in submitted_table.columns and not submitted_table.table.pivot:
            location = (submitted_table.file, submitted_table.table.name, submitted_table.header_row)
            submitted_table.findings.append(Finding("key-column-missing", *location, sheet=submitted_table.sheet))

    def _owner_values(self, submission: Submission, table: Table) -> dict[str, str]:
        """The sender as the value of the column for the owner of a row, if the file may only have rows of its sender:
        a form for own rows, or a file from a named sender who cannot send other rows. Else empty."""
        column = self.senders.own_column(table, submission.sender)
        if not column:
            return {}
        if submission.form is None:
            is_own = submission.sender and not self.senders.may_send_any_row(submission.sender)
        else:
            is_own = any(form.name == submission.form.name and form.covers == "own" for form in self.forms.forms)
        return {column: submission.sender} if is_own else {}

    def _add_names(self, submitted_table: SubmittedTable) -> None:
        """Adds the names of new rows, so that rows of other tables can refer to them."""
        if self.model.is_referenced(submitted_table.table):
            for key, row in self._new_rows(submitted_table):
                self.names.add(submitted_table.table, key[0], row)
                self.new_rows.setdefault(submitted_table.table.name, {})[key] = row
            keys = submitted_table.texts.get(submitted_table.table.generated_key or "", ())
            for row_id, alias in zip(keys, submitted_table.aliases(), strict=False):
                self.names.add_alias(submitted_table.table, row_id, alias)

    def _add_known_rows(self, submitted_table: SubmittedTable, known_rows: KnownRows) -> None:
        """Adds new rows to the known ones, so that other files can repeat them."""
        for key, row in self._new_rows(submitted_table):
            known_rows.add(key, row)

    def _new_rows(self, submitted_table: SubmittedTable) -> Iterator[tuple[Key, Row]]:
        accepted_rows = self.accepted.rows(submitted_table.table)
        keys = submitted_table.texts.get(submitted_table.table.generated_key or "", ())
        return (
            ((row_id,), submitted_table.row(index))
            for index, row_id in enumerate(keys)
            if (row_id,) not in accepted_rows
        )


def _add_form_words(vocabulary: Vocabulary, languages: list[Language]) -> Vocabulary:
    """The vocabulary with the yes and no of forms in each language."""
    truth_words = (("yes", "true"), ("no", "false"))
    form_words = {comparison_key(language.say(word)): truth for language in languages for word, truth in truth_words}
    return dataclasses.replace(vocabulary, truth=form_words | vocabulary.truth)
