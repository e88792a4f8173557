"""forget: everything that leads to a person is taken out of the working copy; what lies elsewhere is said."""

from __future__ import annotations

import io
import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from ...errors import CannotRun
from ...i18n.language import cohort_language
from ...model.cohort import Cohort
from ...model.paths import COHORT_CONTENT
from ...model.tables import Field, Table
from ...reading.accepted_rows import Key, Row
from ...reading.personal_data_search import PersonalDataSearch
from ...reading.safety.limits import RefusedFile
from ...reading.spreadsheets import Spreadsheet, open_spreadsheet
from ...rendering.receipts.annotated_copy import workbook_of_cells
from ...storing.journal import FileChanges, apply_changes
from ...storing.ledger import RowCounts
from ...storing.ledger_chain import FORGET
from ...storing.lock import write_lock
from ..backup.commit import back_up, commit_or_back_up
from ..intake.intake import HIDDEN
from ..table_changes import TableChanges
from .row_lookup import RowLookup

LIST_DELIMITER = ";"


@dataclass
class ForgetResult:
    """What forgetting a person does, and what is left for people to do.

    `rows` counts the changed rows by table; `rewritten` are files of submissions/ that lose the rows of the person;
    `generated` is how many files of build/ go; `cells_to_read` are cells in which a short name of the person may
    stand; `by_hand` files that only people can change; `backups` archives that hold the person, `commits` how many
    commits do. `saved` says where the change was saved.
    """

    person: str
    change: FileChanges
    rows: dict[str, int] = field(default_factory=dict)
    rewritten: list[Path] = field(default_factory=list)
    generated: int = 0
    cells_to_read: list[tuple[Table, Key, Field]] = field(default_factory=list)
    by_hand: list[Path] = field(default_factory=list)
    backups: list[Path] = field(default_factory=list)
    commits: int = 0
    saved: list[str] = field(default_factory=list)


def forget_person(
    cohort: Cohort, person_text: str, reason: str, *, delete_backups: bool = False, dry_run: bool = False
) -> ForgetResult:
    """Forgets a person under the lock, and saves the change.

    With `delete_backups` a new back-up is made of what is left, and older ones with the person are deleted.
    """
    with write_lock(cohort.paths):
        result = forget(cohort, person_text, reason, dry_run=dry_run)
        if dry_run:
            return result
        result.saved.append(commit_or_back_up(cohort, f"Forget {result.person}"))
        if delete_backups and result.backups:
            # the new back-up comes first, so that there is always one
            result.saved.append(back_up(cohort))
            for path in result.backups:
                path.unlink()
            result.backups.clear()
    return result


def forget(cohort: Cohort, person_text: str, reason: str, *, dry_run: bool = False) -> ForgetResult:
    """Forgets a person, in one change. Raises CannotRun when it is not clear who is meant."""
    finder = RowLookup(cohort)
    person = finder.person(person_text)
    table = cohort.model.persons
    row = finder.accepted.rows(table)[person,]
    instead = cohort_language(cohort).say("(forgotten)")
    identifying = {row[each.name] for each in table.fields if each.identifies} - {"", instead}
    called = {finder.names.label(table, row), finder.names.labels(table)[person]} if identifying else set()
    traces = PersonalDataSearch(identifying, {person, *called})
    done = ForgetResult(person, FileChanges())
    rewriting = TableChanges(cohort, finder.accepted)
    _Tables(rewriting, traces, person, instead, done).forget(reason)
    rewriting.add_to(done.change)
    ledger = done.change.contents[cohort.paths.ledger].decode()
    done.change.contents[cohort.paths.ledger] = traces.redact(ledger, instead).encode()
    _forget_files(cohort, traces, done)
    done.backups = [path for path in sorted(cohort.paths.backups.glob("*.zip")) if traces.matches_file(path)]
    done.commits = _commits(cohort, traces)
    if not dry_run:
        apply_changes(cohort.paths, done.change)
    return done


class _Tables:
    """The tables without a person."""

    def __init__(
        self, rewriting: TableChanges, traces: PersonalDataSearch, person: str, instead: str, done: ForgetResult
    ):
        self.rewriting, self.traces, self.instead, self.done = rewriting, traces, instead, done
        self.model = rewriting.cohort.model
        # the rows that tell of the person, by table
        self.about: dict[str, set[str]] = {self.model.persons.name: {person}}

    def forget(self, reason: str) -> None:
        """Changes the rows, with an entry of the ledger for each table in which any did."""
        for table in self.model.in_reference_order():
            rows, changed = self.rewriting.rows(table), 0
            for key, row in list(rows.items()):
                after = self._without(table, key, row)
                if after != row:
                    rows[key], changed = after, changed + 1
            if changed or table.persons:
                self.done.rows[table.name] = changed
                self.rewriting.record(FORGET, table, RowCounts(changed=changed), reason=f"{self.done.person}: {reason}")
                self.rewriting.mark_changed(table)

    def _without(self, table: Table, key: Key, row: Row) -> Row:
        """A row as it is without the person: what tells of them is gone, and their names are out of every text."""
        is_about, after = table.persons and key[0] == self.done.person, dict(row)
        for each in table.fields:
            named = self.about.get(each.about or "", set())
            entries = row[each.name].split(LIST_DELIMITER)
            if not named.intersection(entries):
                continue
            others = [entry for entry in entries if entry not in named]
            if each.type == "list":
                after[each.name] = LIST_DELIMITER.join(others)
            is_about = is_about or not others
        if is_about and len(key) == 1:
            self.about.setdefault(table.name, set()).add(key[0])
        for each in table.fields:
            if is_about and each.personal and row[each.name]:
                after[each.name] = self.instead if each.required else ""
            elif each.type == "string" and not each.codes and not each.references and each.name not in table.key:
                after[each.name] = self.traces.redact(after[each.name], self.instead)
                if self.traces.has_short_value(after[each.name]):
                    self.done.cells_to_read.append((table, key, each))
        return after


def _forget_files(cohort: Cohort, traces: PersonalDataSearch, done: ForgetResult) -> None:
    """Takes the person out of submissions/, takes build/ away, and lists what people have to change."""
    paths = cohort.paths
    for path in sorted(paths.submissions.rglob("*")):
        if path.is_file() and not path.is_symlink() and not HIDDEN.match(path.name):
            _forget_file(cohort, path, traces, done)
    generated = [path for path in paths.build.rglob("*") if path.is_file() or path.is_symlink()]
    done.change.deletions += generated
    done.generated = len(generated)
    ours = {*done.change.contents, *done.change.deletions}
    for name in COHORT_CONTENT:
        own = paths.root / name
        for path in [own] if own.is_file() else sorted(own.rglob("*")):
            if path.is_file() and not path.is_symlink() and path not in ours and traces.matches_file(path):
                done.by_hand.append(path)


def _forget_file(cohort: Cohort, path: Path, traces: PersonalDataSearch, done: ForgetResult) -> None:
    try:
        book = open_spreadsheet(path)
    except RefusedFile:
        # what cannot be read cannot be taken apart
        if traces.matches_file(path) or path.suffix.casefold() in {".pdf", ".zip", ".jpg", ".jpeg", ".png"}:
            done.by_hand.append(path)
        return
    if traces.matches_spreadsheet(book) or traces.matches_file(path):
        done.rewritten.append(path)
        done.change.deletions.append(path)
        name = cohort_language(cohort).say("without a person")
        target = path.with_name(f"{book.sha256[:8]} {name}.xlsx")
        done.change.contents[target] = _cells_without(book, traces)


def _cells_without(book: Spreadsheet, traces: PersonalDataSearch) -> bytes:
    """The cells of a workbook without the rows that lead to a person, and without what nobody sees."""
    for number, sheet in enumerate(book.sheets, start=1):
        sheet.rows = [[] if any(map(traces.matches_cell, row)) else row for row in sheet.rows]
        if traces.matches_cell(sheet.name):
            sheet.name = str(number)
    book.sheets = [sheet for sheet in book.sheets if not sheet.hidden] or book.sheets[:1]
    memory = io.BytesIO()
    workbook_of_cells(book.sheets).save(memory)
    return memory.getvalue()


def _commits(cohort: Cohort, traces: PersonalDataSearch) -> int:
    """How many commits of git hold what leads to the person, in whatever branch."""
    return len({commit for value in traces.long_values for commit in _commits_with(cohort, value)})


def _commits_with(cohort: Cohort, value: str) -> Iterator[str]:
    if not (cohort.paths.root / ".git").exists():
        return
    for how in ([f"-S{value}"], ["--fixed-strings", f"--grep={value}"]):
        try:
            done = subprocess.run(
                ["git", "log", "--all", "--format=%H", *how],
                cwd=cohort.paths.root,
                capture_output=True,
                text=True,
                encoding="utf-8",
                errors="replace",
                check=False,
            )
        except OSError as error:
            raise CannotRun(f"git cannot be run ({error.strerror}); install it, then run again") from None
        yield from re.findall(r"^[0-9a-f]{40,64}$", done.stdout, re.MULTILINE)
