"""What was explained about the sheets of a file: for an earlier sheet, in the file itself, on the desk, in a copy."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ..spreadsheets import Sheet
from .explanations import Explanations
from .sender_answers import SenderAnswers
from .sender_memory import MemoryEntry, recall_explanations, recall_table
from .sheet_table import SheetTable


@dataclass(frozen=True)
class SheetExplanations:
    """The explanations from all places; a later one of `answers` goes before an earlier one, all before `memory`."""

    memory: list[MemoryEntry]
    answers: Sequence[SenderAnswers]

    def of(self, section: SheetTable) -> Explanations:
        """Those about a table on a sheet."""
        explained = recall_explanations(self.memory, section.table.name, section.headings)
        for answers in self.answers:
            explained |= answers.explanations_of(section.explanation_name)
        return explained

    def table_of(self, sheet: Sheet) -> str:
        """The name of the table that a sheet was said to have; empty if nobody said so."""
        tables = [answers.explanations_of(sheet.name).table for answers in self.answers]
        return next(filter(None, reversed(tables)), "") or recall_table(self.memory, sheet)
