"""The answers of a sender in the sheet of findings of an annotated copy."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from ..cells.text import tidy
from ..cells.values import cell_text
from ..spreadsheets import Spreadsheet
from .explanations import EXPLANATIONS_MARK, Explanations, explained_rows, read_explanations

# the first cell of the sheet of findings in an annotated copy of a workbook
CHECKED_MARK = "cohort: findings"
# the columns of that sheet, counted from 0
SHEET, PLACE, ANSWER, CODE, HINT = 2, 3, 6, 7, 8
# the beginning of the codes of questions; in rows of other findings the cell has a hint where to correct them
QUESTION = "question-"
# the name that the sheet of a CSV file has in the copy
CSV_SHEET = "CSV"
Answers = dict[tuple[str, str], str]


@dataclass
class SenderAnswers:
    """The answers in an annotated copy.

    `by_sheet` has the answers by sheet, then by the cell or row in question and the code of the question, or of a
    finding that takes no answer. `source_sha256` is the hash of the file that the copy was made from, which may
    itself be a copy, and `origin_sha256` that of the original file, which identifies its rows; both are empty for other
    files.
    `explanations` are those of sheets of people's own, by sheet. `answer_rows` and `explanation_rows` are the rows in
    which they are given, for the next copy.
    """

    origin_sha256: str = ""
    source_sha256: str = ""
    by_sheet: dict[str, Answers] = field(default_factory=dict)
    explanations: dict[str, Explanations] = field(default_factory=dict)
    answer_rows: list[list[str]] = field(default_factory=list)
    explanation_rows: list[list[str]] = field(default_factory=list)

    def of(self, sheet: str) -> Answers:
        """The answers about a sheet; a CSV file has one without a name."""
        return self.by_sheet.get(tidy(sheet)[0] or CSV_SHEET, {})

    def explanations_of(self, sheet: str) -> Explanations:
        """The explanations of a sheet."""
        return self.explanations.get(tidy(sheet)[0] or CSV_SHEET, Explanations())


def read_answers(book: Spreadsheet) -> SenderAnswers:
    """The answers in a file; empty unless it is an annotated copy."""
    answers = SenderAnswers()
    for sheet in book.sheets:
        mark = sheet.rows[0][0] if sheet.rows and sheet.rows[0] else ""
        if mark not in (CHECKED_MARK, EXPLANATIONS_MARK):
            continue
        rows = [[tidy(cell_text(raw))[0] for raw in row] for row in sheet.rows]
        if mark == EXPLANATIONS_MARK:
            answers.explanations = read_explanations(rows)
            answers.explanation_rows = explained_rows(rows)
            continue
        answers.origin_sha256 = rows[0][CODE] if len(rows[0]) > CODE else ""
        answers.source_sha256 = rows[0][HINT] if len(rows[0]) > HINT else ""
        for cells in rows[2:]:
            if len(cells) > CODE and cells[CODE] and _is_answer(cells):
                answers.by_sheet.setdefault(cells[SHEET], {})[cells[PLACE], cells[CODE]] = cells[ANSWER]
                if cells[CODE].startswith(QUESTION):
                    answers.answer_rows.append(cells[: CODE + 1])
    return answers


def _is_answer(cells: Sequence[str]) -> bool:
    """Whether the sender has typed an answer; beside a finding that takes none, something else than our hint.

    Older copies do not repeat their hint, so nobody knows what the sender typed there.
    """
    hint = cells[HINT] if len(cells) > HINT else None
    return bool(cells[ANSWER]) and (cells[CODE].startswith(QUESTION) or (hint is not None and cells[ANSWER] != hint))
