"""A file that somebody sent, with everything that was read of it and said about it."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from ...model.findings import Finding
from ..spreadsheets import Spreadsheet
from .issued_form import IssuedForm
from .sheet_layout import UnreadPart
from .submitted_table import Repair, SubmittedTable


@dataclass(frozen=True)
class Correction:
    """A cell that says something else than the accepted row: what is stored now, and what would be."""

    sheet: str
    table: str
    field: str
    cell: str
    before: str
    after: str


@dataclass
class Submission:
    """A file that somebody sent. `book` is None when it was refused; `sender` is an organisation, or empty; `origin`
    is the hash of the file, or of the one that it is an annotated copy of.

    `counts` says for each table how many rows are added, changed, unchanged or wait for an answer.
    """

    path: Path
    file: str
    book: Spreadsheet | None = None
    form: IssuedForm | None = None
    sender: str = ""
    origin_sha256: str = ""
    tables: list[SubmittedTable] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    unread: list[UnreadPart] = field(default_factory=list)
    counts: dict[str, dict[str, int]] = field(default_factory=dict)
    corrections: list[Correction] = field(default_factory=list)

    @property
    def repairs(self) -> list[Repair]:
        """Everything that reading put right in the file, from top to bottom."""
        return [
            repair
            for table in self.tables
            for repair in sorted(table.repairs, key=lambda each: (each.row, each.column))
        ]
