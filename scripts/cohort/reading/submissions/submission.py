"""A submitted file, with its tables, findings and corrections."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

from ...model.findings import Finding
from ...model.tables import Table
from ...shortening import readable_name
from ..accepted_rows import Key
from ..spreadsheets import Spreadsheet
from .desk_answers import DeskAnswers
from .issued_form import IssuedForm
from .sender_answers import Answers
from .sheet_table import UnreadPart
from .submitted_table import Repair, SubmittedTable

# what the name of a copy ends with in which the host has mended cells
MENDED = re.compile(r"_mended( \d+)?$")


@dataclass(frozen=True)
class Correction:
    """A cell that differs from the accepted row: the stored text `before`, None if its form withheld it, and the new
    text `after`."""

    sheet: str
    table: str
    field: str
    cell: str
    before: str | None
    after: str


@dataclass
class Submission:
    """A submitted file. `book` is None when it was refused; `sender` is the id of an organisation, or empty.

    `origin_sha256` is the hash of the file, or of the original of an annotated copy; `source_sha256` that of the file
    from which such a copy was made. `counts` has for each table the number of rows that are added, changed, unchanged
    or waiting for an answer. `originals` are files of the same run that are not read, because this is their annotated
    copy. `answers` are the sender's, by sheet; `removals` are the issued rows that the sender takes out, each with its
    table. `answer_rows` and `explanation_rows` are the rows of earlier copies that have the sender's answers. `at_desk`
    is what the host has answered.
    """

    path: Path
    file: str
    book: Spreadsheet | None = None
    form: IssuedForm | None = None
    sender: str = ""
    origin_sha256: str = ""
    source_sha256: str = ""
    tables: list[SubmittedTable] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    unread: list[UnreadPart] = field(default_factory=list)
    counts: dict[str, dict[str, int]] = field(default_factory=dict)
    corrections: list[Correction] = field(default_factory=list)
    originals: list[Submission] = field(default_factory=list)
    answers: dict[str, Answers] = field(default_factory=dict)
    removals: list[tuple[Table, Key]] = field(default_factory=list)
    answer_rows: list[list[str]] = field(default_factory=list)
    explanation_rows: list[list[str]] = field(default_factory=list)
    at_desk: DeskAnswers = field(default_factory=DeskAnswers)

    @property
    def file_name(self) -> str:
        """The name of the file for people, without its folders."""
        return readable_name(self.path.name)

    @property
    def sent_name(self) -> str:
        """The name under which it was sent: of a copy that the host has mended, that of its original."""
        is_mended = bool(MENDED.search(self.path.stem))
        files = (file for file in self.originals if file.book and file.book.sha256 == self.origin_sha256)
        original = next(files, None) if is_mended else None
        return original.file_name if original else self.file_name

    @property
    def is_copy(self) -> bool:
        """Whether this is an annotated copy of another file."""
        return self.book is not None and self.origin_sha256 != self.book.sha256

    @property
    def repairs(self) -> list[Repair]:
        """The repairs in the file, table by table, from top to bottom."""
        return [
            repair
            for table in self.tables
            for repair in sorted(table.repairs, key=lambda entry: (entry.row, entry.column))
        ]
