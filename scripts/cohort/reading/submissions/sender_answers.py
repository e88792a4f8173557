"""What a sender has answered in the sheet of findings of an annotated copy."""

from __future__ import annotations

from dataclasses import dataclass, field

from ..cells.text import tidy
from ..cells.values import cell_text
from ..spreadsheets import Spreadsheet
from .sheet_layout import CHECKED_MARK

# the columns of that sheet, counted from 0
SHEET, PLACE, ANSWER, CODE = 2, 3, 6, 7
# how the codes of questions begin; beside other findings stands where to correct them
QUESTION = "question-"
Answers = dict[tuple[str, str], str]


@dataclass
class SenderAnswers:
    """What an annotated copy says beside its rows.

    `of_sheet` has the answers by sheet, each by the cell or row that was asked about and the code of the question.
    `origin` is the hash of the file that it is a copy of, by whose rows its rows are known; empty for other files.
    """

    origin_sha256: str = ""
    by_sheet: dict[str, Answers] = field(default_factory=dict)


def read_answers(book: Spreadsheet) -> SenderAnswers:
    """The answers in a file; none where it is no annotated copy."""
    found = SenderAnswers()
    for sheet in book.sheets:
        if not sheet.rows or not sheet.rows[0] or sheet.rows[0][0] != CHECKED_MARK:
            continue
        rows = [[tidy(cell_text(raw))[0] for raw in row] for row in sheet.rows]
        found.origin_sha256 = rows[0][CODE] if len(rows[0]) > CODE else ""
        for cells in rows[2:]:
            if len(cells) > CODE and cells[CODE].startswith(QUESTION) and cells[ANSWER]:
                found.by_sheet.setdefault(cells[SHEET], {})[cells[PLACE], cells[CODE]] = cells[ANSWER]
    return found
