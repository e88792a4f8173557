"""Removing people from files, and finding those, back-ups and commits that only people can clear."""

from __future__ import annotations

import io
import re
import subprocess
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

from ...errors import CannotRun
from ...i18n.language import cohort_language
from ...model.cohort import Cohort
from ...reading.person_spellings import Spelling
from ...reading.personal_data_search import PersonalDataSearch
from ...reading.reader_process import open_submission
from ...reading.safety.limits import RefusedFile
from ...reading.spreadsheets import Spreadsheet
from ...reading.submissions.desk_answers import FOLDER as ANSWERS
from ...reading.submissions.desk_answers import desk_answers_path
from ...rendering.receipts.annotated_copy import workbook_of_cells
from ...storing.backups import ENCRYPTED, cohort_files
from ...storing.journal import FileChanges
from ...storing.ledger import sha256_of
from ...storing.places_left import BACKUP, COMMITS, ENCRYPTED_BACKUP, FILE, FOLDER, LINE, ROW, UNSEARCHED, Place
from ..intake.read_submissions import files_in_submissions

# what holds no text that could be searched: scans, pictures, recordings
WITHOUT_TEXT = {
    *(".pdf", ".jpg", ".jpeg", ".png", ".gif", ".webp", ".heic", ".tif", ".tiff", ".bmp"),
    *(".mp3", ".m4a", ".wav", ".ogg", ".opus", ".mp4", ".mov", ".avi", ".3gp", ".webm", ".7z", ".rar", ".gz", ".age"),
}
MOST_NUMBERS = 20


class FileClearing:
    """Removes people from the files of a cohort.

    `change` gets what is to be written and deleted; `rewritten` are files of submissions/ that lose rows, `generated`
    is the number of files in build/ to delete, `places` what is left for people to do.
    """

    def __init__(self, cohort: Cohort, search: PersonalDataSearch, change: FileChanges):
        self._cohort, self._paths, self._search, self.change = cohort, cohort.paths, search, change
        self.rewritten: list[Path] = []
        self.generated = 0
        self.places: list[Place] = []

    def clear(self) -> None:
        """Clears submissions/ and build/, what the desk keeps of them, and finds the places elsewhere."""
        self.change.deletions += [
            path for path in sorted((self._paths.private / ANSWERS).glob("*.json")) if self._search.matches_file(path)
        ]
        for path in files_in_submissions(self._paths):
            self._clear_submission(path)
        generated = [path for path in self._paths.build.rglob("*") if path.is_file() or path.is_symlink()]
        self.change.deletions += generated
        self.generated = len(generated)
        self.places += self._other_files()
        self.places += self._backups()
        if number := len(set(_commits_with(self._cohort, self._search.spellings.certain))):
            self.places.append(Place(COMMITS, where=str(number)))

    def _place(self, kind: str, path: Path, where: str = "", content: bytes | None = None) -> Place:
        return Place(kind, self._paths.display_name(path), where, sha256=sha256_of(content or path.read_bytes()))

    def _clear_submission(self, path: Path) -> None:
        try:
            book = open_submission(path)
        except RefusedFile:
            # rows cannot be removed from a file that cannot be read
            matches = self._matches(path)
            if matches is None or matches or path.suffix.casefold() in {*WITHOUT_TEXT, ".zip"}:
                place = Place(FILE, self._paths.display_name(path)) if matches is None else self._place(FILE, path)
                self.places.append(place)
            return
        rows_to_read = {sheet.name: list(self._search.rows_to_read(sheet)) for sheet in book.sheets if not sheet.hidden}
        content = None
        if self._search.matches_spreadsheet(book) or self._search.matches_file(path):
            self.rewritten.append(path)
            self.change.deletions.append(path)
            # they are about a file that is no more
            answers = desk_answers_path(self._paths, book.sha256)
            self.change.deletions += [answers] if answers.exists() and answers not in self.change.deletions else []
            name = cohort_language(self._cohort).say("without a person")
            path, content = path.with_name(f"{book.sha256[:8]} {name}.xlsx"), _redacted_workbook(book, self._search)
            self.change.contents[path] = content
        for sheet, numbers in rows_to_read.items():
            if numbers:
                where = f"{sheet}: {_some(numbers)}" if sheet else _some(numbers)
                self.places.append(self._place(ROW, path, where, content))

    def _matches(self, path: Path) -> bool | None:
        """Whether a file leads to the people; None if it cannot be read."""
        try:
            return self._search.matches_file(path)
        except OSError:
            return None

    def _other_files(self) -> Iterator[Place]:
        """The files that people wrote, besides tables and submissions: named, perhaps named, or not to be searched."""
        changed_files = {*self.change.contents, *self.change.deletions}
        unsearched: Counter[Path] = Counter()
        for path in cohort_files(self._paths):
            is_table = path.parent in (self._paths.data, self._paths.private)
            # every change deletes what takes the last acceptance back
            if path in changed_files or path.parent in (self._paths.private / FOLDER, self._paths.undo):
                continue
            matches = self._matches(path)
            if matches is None:
                # nobody is kept from being forgotten by a file that cannot be read
                yield Place(FILE, self._paths.display_name(path))
            elif matches:
                yield self._place(FILE, path)
            elif path.is_relative_to(self._paths.submissions) or is_table:
                continue
            elif path.suffix.casefold() in WITHOUT_TEXT:
                unsearched[path.parent] += 1
            elif numbers := self._search.lines_to_read(path):
                yield self._place(LINE, path, "" if numbers == [0] else _some(numbers))
        for folder, number in unsearched.items():
            yield Place(UNSEARCHED, self._paths.display_name(folder), str(number))

    def _backups(self) -> Iterator[Place]:
        """The archives with data of the people, and those that nobody can look into; beside them may lie a damaged
        ledger that doctor has kept."""
        for path in sorted(self._paths.backups.glob("*")):
            if not path.is_file() or path.is_symlink():
                continue
            if path.suffix == ENCRYPTED:
                yield Place(ENCRYPTED_BACKUP, self._paths.display_name(path))
            elif self._matches(path) is not False:
                yield Place(BACKUP, self._paths.display_name(path))


def _some(numbers: list[int]) -> str:
    """Numbers of rows or lines, the first ones of many: 3, 7, 12 …"""
    return ", ".join(map(str, numbers[:MOST_NUMBERS])) + (" …" if len(numbers) > MOST_NUMBERS else "")


def _redacted_workbook(book: Spreadsheet, search: PersonalDataSearch) -> bytes:
    """A workbook of the cells, without rows that lead to the people and without hidden sheets."""
    for number, sheet in enumerate(book.sheets, start=1):
        sheet.rows = [[] if any(map(search.matches_cell, row)) else row for row in sheet.rows]
        if search.matches_cell(sheet.name):
            sheet.name = str(number)
    book.sheets = [sheet for sheet in book.sheets if not sheet.hidden] or book.sheets[:1]
    memory = io.BytesIO()
    workbook_of_cells(book.sheets).save(memory)
    return memory.getvalue()


def _commits_with(cohort: Cohort, spellings: Iterable[Spelling]) -> Iterator[str]:
    """The commits, in all branches, whose files or messages have a spelling."""
    pattern = "|".join(dict.fromkeys(map(_git_pattern, spellings)))
    if not pattern or not (cohort.paths.root / ".git").exists():
        return
    for options in (["--pickaxe-regex", f"-S{pattern}"], ["--extended-regexp", f"--grep={pattern}"]):
        try:
            process = subprocess.run(
                ["git", "log", "--all", "--format=%H", "--regexp-ignore-case", *options],
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


def _git_pattern(spelling: Spelling) -> str:
    """A spelling as an extended regular expression of POSIX."""
    if len(spelling.words) == 1 and spelling.words[0].isdigit():
        return "[^0-9]{0,4}".join(spelling.words[0])
    words = (re.sub(r"([][\\.^$*+?(){}|])", r"\\\1", word) for word in spelling.words)
    return "[^[:alnum:]]{0,4}".join(words)
