"""forget: removes everything that leads to a person from the working copy, and lists what is elsewhere."""

from __future__ import annotations

import io
import re
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from ...errors import CannotRun
from ...i18n.language import cohort_language
from ...model.cohort import Cohort
from ...model.data_package import LIST_DELIMITER
from ...model.paths import COHORT_CONTENT
from ...model.tables import Field, Table
from ...reading.accepted_rows import Key, Row
from ...reading.personal_data_search import PersonalDataSearch
from ...reading.reader_process import open_submission
from ...reading.safety.limits import RefusedFile
from ...reading.spreadsheets import Spreadsheet
from ...rendering.receipts.annotated_copy import workbook_of_cells
from ...storing.backups import ENCRYPTED
from ...storing.journal import FileChanges, apply_changes
from ...storing.ledger import RowCounts
from ...storing.ledger_chain import FORGET
from ...storing.ledger_words import Words
from ...storing.lock import write_lock
from ..backup.commit import SaveResult, back_up_or_explain, commit_or_back_up
from ..intake.read_submissions import HIDDEN
from ..table_changes import TableChanges
from .row_lookup import RowLookup


@dataclass
class ForgetResult:
    """What forgetting a person changes, and what is left for people to do.

    `rows` counts the changed rows by table; `rewritten` are files of submissions/ that lose the rows of the person;
    `generated` is the number of files in build/ to delete; `cells_to_read` are cells that may contain a short name of
    the person, `entries_to_read` such entries of the ledger; `by_hand` files that only people can change; `backups`
    archives with data of the person, `commits` the number of such commits. `saved` says where the change was saved.
    """

    person: str
    change: FileChanges
    rows: dict[str, int] = field(default_factory=dict)
    rewritten: list[Path] = field(default_factory=list)
    generated: int = 0
    cells_to_read: list[tuple[Table, Key, Field]] = field(default_factory=list)
    entries_to_read: list[str] = field(default_factory=list)
    by_hand: list[Path] = field(default_factory=list)
    backups: list[Path] = field(default_factory=list)
    commits: int = 0
    saved: list[SaveResult] = field(default_factory=list)


def forget_person(
    cohort: Cohort, person_text: str, reason: str, *, delete_backups: bool = False, dry_run: bool = False
) -> ForgetResult:
    """Forgets a person under the lock, and saves the change.

    `person_text` is an id or a name. With `delete_backups`, makes a new back-up and deletes older ones with data of the
    person. A dry run only plans.
    """
    with write_lock(cohort.paths):
        result = forget(cohort, person_text, reason, dry_run=dry_run)
        if dry_run:
            return result
        result.saved.append(commit_or_back_up(cohort, f"Forget {result.person}"))
        if delete_backups and result.backups:
            # the new back-up comes first, so that there is always one
            result.saved.append(back_up_or_explain(cohort))
            if not result.saved[-1].failed:
                result.backups = [path for path in result.backups if not _try_delete(path)]
    return result


def _try_delete(path: Path) -> bool:
    """Deletes a file; False if another program keeps that from being done."""
    try:
        path.unlink(missing_ok=True)
    except OSError:
        return False
    return True


def forget(cohort: Cohort, person_text: str, reason: str, *, dry_run: bool = False) -> ForgetResult:
    """Forgets a person, in one change. Raises CannotRun if nobody, or more than one person, has the id or name."""
    lookup = RowLookup(cohort)
    person = lookup.person(person_text)
    table = cohort.model.persons
    row = lookup.accepted.rows(table)[person,]
    replacement = cohort_language(cohort).say("(forgotten)")
    identifying_values = {row[column.name] for column in table.fields if column.identifies} - {"", replacement}
    labels = {lookup.names.label(table, row), lookup.names.labels(table)[person]} if identifying_values else set()
    search = PersonalDataSearch(identifying_values, {person, *labels})
    result = ForgetResult(person, FileChanges())
    changes = TableChanges(cohort, lookup.accepted)
    _TableRedaction(changes, search, person, replacement, result).forget(reason)
    changes.add_to(result.change, _LedgerRedaction(search, person, replacement, result).reword)
    _forget_files(cohort, search, result)
    # nobody can look into an encrypted one; beside them may lie a damaged ledger that doctor has kept
    result.backups = [
        path for path in _files_of(cohort.paths.backups) if path.suffix == ENCRYPTED or search.matches_file(path)
    ]
    result.commits = _count_commits(cohort, search)
    if not dry_run:
        apply_changes(cohort.paths, result.change)
    return result


class _TableRedaction:
    """Removes a person from all tables."""

    def __init__(
        self, changes: TableChanges, search: PersonalDataSearch, person: str, replacement: str, result: ForgetResult
    ):
        self.changes, self.search, self.replacement, self.result = changes, search, replacement, result
        self.model = changes.cohort.model
        # the ids of rows about the person, by table
        self.rows_about_person: dict[str, set[str]] = {self.model.persons.name: {person}}

    def forget(self, reason: str) -> None:
        """Changes the rows, with a ledger entry for each changed table."""
        for table in self.model.in_reference_order():
            rows, changed_count = self.changes.rows(table), 0
            for key, row in list(rows.items()):
                redacted_row = self._redacted_row(table, key, row)
                if redacted_row != row:
                    rows[key], changed_count = redacted_row, changed_count + 1
            if changed_count or table.persons:
                self.result.rows[table.name] = changed_count
                self.changes.record(
                    FORGET, table, RowCounts(changed=changed_count), key=self.result.person, reason=reason
                )
                self.changes.mark_changed(table)

    def _redacted_row(self, table: Table, key: Key, row: Row) -> Row:
        """A row without the person: personal cells about them are cleared, and their names replaced in all texts."""
        is_about, redacted_row = table.persons and key[0] == self.result.person, dict(row)
        for column in table.fields:
            ids_about_person = self.rows_about_person.get(column.about or "", set())
            entries = row[column.name].split(LIST_DELIMITER)
            if not ids_about_person.intersection(entries):
                continue
            other_entries = [entry for entry in entries if entry not in ids_about_person]
            if column.type == "list":
                redacted_row[column.name] = LIST_DELIMITER.join(other_entries)
            is_about = is_about or not other_entries
        if is_about and len(key) == 1:
            self.rows_about_person.setdefault(table.name, set()).add(key[0])
        for column in table.fields:
            if is_about and column.personal and row[column.name]:
                redacted_row[column.name] = self.replacement if column.required else ""
            elif (
                column.type == "string" and not column.codes and not column.references and column.name not in table.key
            ):
                redacted_row[column.name] = self.search.redact(redacted_row[column.name], self.replacement)
                if self.search.has_short_value(redacted_row[column.name]):
                    self.result.cells_to_read.append((table, key, column))
        return redacted_row


@dataclass(frozen=True)
class _LedgerRedaction:
    """Removes a person from the words of the ledger; ids, numbers and hashes stay."""

    search: PersonalDataSearch
    person: str
    replacement: str
    result: ForgetResult

    def reword(self, entry: Mapping[str, str], words: Words) -> Words:
        """The words of an entry without the person. Why a row about the person went is said of the person too."""
        is_about = self.person in entry.get("key", "").split() and entry["action"] != FORGET
        new_words = {name: self._redact(text) for name, text in words.items()} | ({"reason": ""} if is_about else {})
        if any(map(self.search.has_short_value, new_words.values())):
            self.result.entries_to_read.append(entry.get("entry_id", ""))
        return new_words

    def _redact(self, text: str) -> str:
        """A reason may list answers, each after its place: “Expenses A2: Noy; Expenses A3: …”."""
        parts = (part.rpartition(": ") for part in text.split("; "))
        text = "; ".join(f"{place}{colon}{self.search.redact(part, self.replacement)}" for place, colon, part in parts)
        return self.search.redact(text, self.replacement)


def _forget_files(cohort: Cohort, search: PersonalDataSearch, result: ForgetResult) -> None:
    """Removes the person from submissions/, deletes build/, and lists files that people have to change."""
    paths = cohort.paths
    for path in sorted(paths.submissions.rglob("*")):
        if path.is_file() and not path.is_symlink() and not HIDDEN.match(path.name):
            _forget_file(cohort, path, search, result)
    generated = [path for path in paths.build.rglob("*") if path.is_file() or path.is_symlink()]
    result.change.deletions += generated
    result.generated = len(generated)
    changed_files = {*result.change.contents, *result.change.deletions}
    for name in COHORT_CONTENT:
        content_path = paths.root / name
        for path in [content_path] if content_path.is_file() else sorted(content_path.rglob("*")):
            if path.is_file() and not path.is_symlink() and path not in changed_files and search.matches_file(path):
                result.by_hand.append(path)


def _files_of(folder: Path) -> list[Path]:
    return sorted(path for path in folder.glob("*") if path.is_file() and not path.is_symlink())


def _forget_file(cohort: Cohort, path: Path, search: PersonalDataSearch, result: ForgetResult) -> None:
    try:
        book = open_submission(path)
    except RefusedFile:
        # rows cannot be removed from a file that cannot be read
        if search.matches_file(path) or path.suffix.casefold() in {".pdf", ".zip", ".jpg", ".jpeg", ".png"}:
            result.by_hand.append(path)
        return
    if search.matches_spreadsheet(book) or search.matches_file(path):
        result.rewritten.append(path)
        result.change.deletions.append(path)
        name = cohort_language(cohort).say("without a person")
        target = path.with_name(f"{book.sha256[:8]} {name}.xlsx")
        result.change.contents[target] = _redacted_workbook(book, search)


def _redacted_workbook(book: Spreadsheet, search: PersonalDataSearch) -> bytes:
    """A workbook of the cells, without rows that lead to the person and without hidden sheets."""
    for number, sheet in enumerate(book.sheets, start=1):
        sheet.rows = [[] if any(map(search.matches_cell, row)) else row for row in sheet.rows]
        if search.matches_cell(sheet.name):
            sheet.name = str(number)
    book.sheets = [sheet for sheet in book.sheets if not sheet.hidden] or book.sheets[:1]
    memory = io.BytesIO()
    workbook_of_cells(book.sheets).save(memory)
    return memory.getvalue()


def _count_commits(cohort: Cohort, search: PersonalDataSearch) -> int:
    """The number of commits, in all branches, that contain data leading to the person."""
    return len({commit for value in search.long_values for commit in _commits_with(cohort, value)})


def _commits_with(cohort: Cohort, value: str) -> Iterator[str]:
    if not (cohort.paths.root / ".git").exists():
        return
    for options in ([f"-S{value}"], ["--fixed-strings", f"--grep={value}"]):
        try:
            process = subprocess.run(
                ["git", "log", "--all", "--format=%H", *options],
                cwd=cohort.paths.root,
                capture_output=True,
                text=True,
                encoding="utf-8",
                errors="replace",
                check=False,
            )
        except OSError as error:
            raise CannotRun(f"git cannot be run ({error.strerror}); install it, then run again") from None
        yield from re.findall(r"^[0-9a-f]{40,64}$", process.stdout, re.MULTILINE)
