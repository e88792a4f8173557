"""The answers of a sender in the sheet of findings of an annotated copy."""

from __future__ import annotations

from dataclasses import dataclass, field

from ..cells.text import tidy
from ..cells.values import cell_text
from ..spreadsheets import Spreadsheet
from .sheet_layout import CHECKED_MARK

# the columns of that sheet, counted from 0
SHEET, PLACE, ANSWER, CODE = 2, 3, 6, 7
# the beginning of the codes of questions; in rows of other findings the cell says where to correct them
QUESTION = "question-"
Answers = dict[tuple[str, str], str]


@dataclass
class SenderAnswers:
    """The answers in an annotated copy.

    `by_sheet` has the answers by sheet, then by the cell or row in question and the code of the question.
    `origin_sha256` is the hash of the original file, which identifies its rows; empty for other files.
    """

    origin_sha256: str = ""
    by_sheet: dict[str, Answers] = field(default_factory=dict)


def read_answers(book: Spreadsheet) -> SenderAnswers:
    """The answers in a file; empty unless it is an annotated copy."""
    answers = SenderAnswers()
    for sheet in book.sheets:
        if not sheet.rows or not sheet.rows[0] or sheet.rows[0][0] != CHECKED_MARK:
            continue
        rows = [[tidy(cell_text(raw))[0] for raw in row] for row in sheet.rows]
        answers.origin_sha256 = rows[0][CODE] if len(rows[0]) > CODE else ""
        for cells in rows[2:]:
            if len(cells) > CODE and cells[CODE].startswith(QUESTION) and cells[ANSWER]:
                answers.by_sheet.setdefault(cells[SHEET], {})[cells[PLACE], cells[CODE]] = cells[ANSWER]
    return answers
