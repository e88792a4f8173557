"""Reading what people have sent, table by table, and checking it as if it were accepted."""

from __future__ import annotations

import dataclasses
import datetime
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path

from ...checking.overlay import Overlay, list_corrections, overlay_submissions
from ...checking.submitted_rows import check_owners, check_rows
from ...checking.violations import submission_findings
from ...errors import CannotRun
from ...i18n.language import available_languages, cohort_language
from ...model.cohort import Cohort
from ...model.findings import Finding, answer_titles
from ...model.form_files import Forms, read_forms
from ...model.tables import Field, Table
from ...reading.accepted_rows import AcceptedRows, Key, Row, RowNames
from ...reading.cells.dates import Period
from ...reading.cells.text import comparison_key
from ...reading.cells.values import CellReader
from ...reading.cells.vocabulary import Vocabulary, read_vocabulary
from ...reading.safety.limits import RefusedFile
from ...reading.spreadsheets import open_spreadsheet
from ...reading.submissions.headings import Headings
from ...reading.submissions.issued_form import read_issued_form
from ...reading.submissions.known_rows import KnownRows, match_known_rows
from ...reading.submissions.pivots import unpivot
from ...reading.submissions.sender_answers import SenderAnswers, read_answers
from ...reading.submissions.sheet_layout import UnreadPart, find_tables
from ...reading.submissions.submission import Submission
from ...reading.submissions.submitted_table import (
    SubmittedTable,
    drop_removed_rows,
    drop_rows,
    drop_untouched_rows,
    extract_table,
    fill_blanks,
    fill_defaults,
    generate_keys,
    read_columns,
)
from ..validation.rule_checker import RuleChecker

# a date of two digits is looked for this long before and after the cohort
MARGIN = datetime.timedelta(days=60)


class SubmissionReader:
    """Reads files that may refer to one another. `left_out` has for a file the rows, as sheet and number, that are
    read as if they were not there; `answered` what is answered to the questions about a file, by its hash."""

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
        self.words = self._vocabulary(read_vocabulary(cohort, codes))
        self.headings = Headings(cohort.model, self.languages, self.words)
        self.accepted = AcceptedRows(cohort)
        self.names = RowNames(cohort.model, self.words, self.accepted)
        self.period = Period(cohort.settings["start_date"] - MARGIN, cohort.settings["end_date"] + MARGIN)
        self.answers = {
            comparison_key(said): word
            for word, title in answer_titles(cohort.paths).items()
            for said in (word, *(language.say(title) for language in self.languages))
        }
        self.sender, self.left_out, self.answered = sender, left_out, answered
        senders = self.accepted.rows(self.model.tables[self.forms.senders])
        if sender and (sender,) not in senders:
            known = ", ".join(key[0] for key in senders)
            raise CannotRun(f"--from {sender}: there is no such organisation; choose from {known}")

    def _vocabulary(self, words: Vocabulary) -> Vocabulary:
        """The words with the yes and no that forms offer in each language."""
        said = (("yes", "true"), ("no", "false"))
        offered = {comparison_key(language.say(word)): truth for language in self.languages for word, truth in said}
        return dataclasses.replace(words, truth=offered | words.truth)

    def open(self, path: Path, name: str) -> Submission:
        """Opens a file and finds its tables; a file that is refused has one finding."""
        submission = Submission(path, name, sender=self.sender)
        try:
            submission.book = open_spreadsheet(path)
        except RefusedFile as refused:
            submission.findings.append(Finding(refused.code, submission.file, "", values=refused.values))
            return submission
        form = submission.form = read_issued_form(submission.book)
        if form:
            submission.sender = form.organisation
        of_sheet = form.sheets if form else {}
        layout = find_tables(submission.book, submission.file, self.model, self.headings, self.words, of_sheet)
        submission.unread, submission.findings = layout.unread, layout.findings
        submission.tables = [extract_table(section, submission.file) for section in layout.sections]
        answered = read_answers(submission.book)
        submission.origin_sha256 = answered.origin_sha256 or submission.book.sha256
        apart = self.answered.get(submission.origin_sha256, SenderAnswers())
        for found in submission.tables:
            drop_rows(found, {row for sheet, row in self.left_out.get(path, ()) if sheet == found.sheet})
            answers = answered.by_sheet.get(found.sheet, {}) | apart.by_sheet.get(found.sheet, {})
            found.answers = {asked: self.answers.get(comparison_key(said), said) for asked, said in answers.items()}
            found.offered = form.labels if form else {}
        return submission

    def read_cells(self, submissions: list[Submission]) -> None:
        """Reads all cells, a table after those that it refers to, so that rows can be referred to by their names."""
        sent = {found.table.name for submission in submissions for found in submission.tables}
        for table in self.model.in_reference_order():
            # what nobody sent need not be known
            if table.name not in sent:
                continue
            known = KnownRows(table)
            for key, row in self.accepted.rows(table).items():
                known.add(key, row)
            for submission in submissions:
                for place, found in enumerate(submission.tables):
                    if found.table is table:
                        submission.tables[place] = self._read_table(found, submission, known)
                # only now: equal rows of one file are each an entry, on one sheet or on two
                for found in submission.tables if submission is not submissions[-1] else ():
                    if found.table is table:
                        self._make_known(found, known)
        for submission in submissions:
            self._list_missing(submission)

    def _read_table(self, found: SubmittedTable, submission: Submission, known: KnownRows) -> SubmittedTable:
        table = found.table
        to_itself = [each for each in table.fields if each.references == table.name]

        def reader(each: Field) -> CellReader:
            return self._reader(each, submission)

        read_columns(found, [each for each in table.fields if each not in to_itself], reader)
        defaults = {each.name: each.default for each in table.fields if each.default}
        form, there = submission.form, self.accepted.rows(table)
        if form:
            issued = form.issued.get(table.name, {})
            self._ask_for_keys(found, issued)
            drop_untouched_rows(found, defaults, issued)
            for row in drop_removed_rows(found, issued, there) if not table.pivot else ():
                submission.unread.append(UnreadPart(found.file, found.sheet, str(row), "", "row-removed"))
        fill_blanks(found, self._owner(submission, table))
        if table.pivot:
            unfolded = unpivot(found, form, there, self.words, self.cohort.as_of)
            found, submission.unread = unfolded.table, [*submission.unread, *unfolded.unread]
        generate_keys(found, submission.origin_sha256)
        fill_defaults(found, defaults, there)
        match_known_rows(found, known)
        self._make_named(found)
        read_columns(found, to_itself, reader)
        return found

    def _ask_for_keys(self, found: SubmittedTable, issued: Collection[Key]) -> None:
        """Without the hidden column of keys, a correction of a row could not be told from a new one."""
        key = found.table.generated_key
        if issued and key and key not in found.columns and not found.table.pivot:
            where = (found.file, found.table.name, found.header_row)
            found.findings.append(Finding("key-column-missing", *where, sheet=found.sheet))

    def _owner(self, submission: Submission, table: Table) -> dict[str, str]:
        """The sender in the column that says whose a row is, where a form covers its own rows only, or where a sender
        was named who cannot send those of others."""
        column = table.belongs_to
        if not column or table.field(column).references != self.forms.senders:
            return {}
        if submission.form is None:
            is_own = submission.sender and not self._may_send_any_row(submission.sender)
        else:
            is_own = any(each.name == submission.form.name and each.covers == "own" for each in self.forms.forms)
        return {column: submission.sender} if is_own else {}

    def _make_named(self, found: SubmittedTable) -> None:
        """Lets rows of other tables refer to the new rows by name."""
        if self.model.is_referenced(found.table):
            for key, row in self._new_rows(found):
                self.names.add(found.table, key[0], row)

    def _make_known(self, found: SubmittedTable, known: KnownRows) -> None:
        """Lets other files have the new rows once more."""
        for key, row in self._new_rows(found):
            known.add(key, row)

    def _new_rows(self, found: SubmittedTable) -> Iterator[tuple[Key, Row]]:
        there, keys = self.accepted.rows(found.table), found.texts.get(found.table.generated_key or "", ())
        return (((row_id,), found.row(index)) for index, row_id in enumerate(keys) if (row_id,) not in there)

    def _list_missing(self, submission: Submission) -> None:
        """A row that was in the form and is not in the file stays; it is only listed."""
        form = submission.form
        sheets = {table: sheet for sheet, table in form.sheets.items()} if form else {}
        for name, issued in form.issued.items() if form else ():
            table = self.model.tables.get(name)
            if table is None:
                continue
            sent: set[Key] = set()
            for found in submission.tables:
                if found.table is table:
                    sent.update(zip(*(found.texts.get(part, []) for part in table.key), strict=True))
            # a pivot shows only what has not ended
            ends = table.pivot.ends if table.pivot else None
            there = self.accepted.rows(table)
            missing = [
                key for key, row in issued.items() if key in there and key not in sent and not (ends and row.get(ends))
            ]
            labels = self.names.labels(table) if missing else {}
            for key in missing:
                text = labels.get(key[0], ", ".join(key))
                submission.unread.append(UnreadPart(submission.file, sheets.get(name, ""), "", text, "row-not-in-file"))

    def _reader(self, each: Field, submission: Submission) -> CellReader:
        labels = {
            comparison_key(said): code
            for code, label in each.codes.items()
            for said in (code, label, *(language.say(label) for language in self.languages))
        }
        said = ["yes", "no"] if each.type == "boolean" else each.codes.values()
        offered = {language.say(word) for language in self.languages for word in said}
        names: dict[str, list[str]] = {}
        target = self.model.referenced_table(each)
        if target:
            names = self.names.ids_by_name(target)
            if submission.form:
                names = names | submission.form.names.get(target.name, {})
                offered |= submission.form.labels.get(target.name, set())
        return CellReader(each, labels, self.words, self.period, names, offered)

    def check(self, submissions: list[Submission], rules: RuleChecker) -> Overlay:
        """Checks all rows as if they were accepted together; the findings go to the file they are about."""
        by_file = {submission.file: submission for submission in submissions}
        tables = [(found, submission.form) for submission in submissions for found in submission.tables]
        overlay, findings = overlay_submissions(tables, self.accepted)
        all_tables = [found for found, _ in tables]
        findings += check_rows(overlay, all_tables, self.model, self.accepted, self.names)
        senders = {each.file: each.sender for each in submissions if not self._may_send_any_row(each.sender)}
        called = self.names.labels(self.model.tables[self.forms.senders])
        findings += check_owners(overlay, all_tables, self.model, self.accepted, senders, called)
        for finding in [*(finding for found in all_tables for finding in found.findings), *findings]:
            by_file[finding.file].findings.append(finding)
        hosts = {each.file for each in submissions if self._may_send_any_row(each.sender)}
        for finding in list(submission_findings(rules.violations_with(overlay), overlay, by_file, hosts)):
            by_file[finding.file].findings.append(finding)
        for submission in submissions:
            submission.findings.sort(key=lambda each: (each.sheet, each.row or 0, each.column or 0, each.code))
        counts = Counter({(file, name, "unchanged"): number for (file, name), number in overlay.repeated_rows.items()})
        for name, changes in overlay.changes.items():
            counts.update((change.source.file, name, change.status) for change in changes.values())
            for change in changes.values():
                by_file[change.source.file].corrections += list_corrections(change)
        for (file, name, status), number in counts.items():
            by_file[file].counts.setdefault(name, {})[status] = number
        return overlay

    def _may_send_any_row(self, sender: str) -> bool:
        row = self.accepted.rows(self.model.tables[self.forms.senders]).get((sender,))
        return row is not None and self.forms.may_send_any_row(row)
