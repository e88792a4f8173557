"""Our notes in a workbook that is the copy of another one: they are found and removed before new ones are written."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill
from openpyxl.worksheet.worksheet import Worksheet

from ...i18n.language import Language
from ...reading.submissions.sender_answers import CHECKED_MARK
from .workbook_cells import without_illegal_signs

# between what a person noted on a cell and each of our texts
BETWEEN = "\n\n"
# of our texts so many letters stand in a comment; what a person noted is not cut
LONGEST_NOTE = 800
SIZE = {"height": 120, "width": 320}
# the column of the list of findings with what is wrong, counted from 1
MESSAGE = 5


def note_author(language: Language) -> str:
    """Under which name we write comments."""
    return language.say("Check")


def listed_messages(findings_sheet: Worksheet) -> set[str]:
    """What the list of findings of a copy says is wrong."""
    if findings_sheet["A1"].value != CHECKED_MARK:
        return set()
    column = findings_sheet.iter_rows(min_row=3, min_col=MESSAGE, max_col=MESSAGE, values_only=True)
    return {str(message) for (message,) in column if message}


def remove_notes(book: Workbook, messages: Collection[str], authors: Collection[str], colours: Collection[str]) -> None:
    """Removes our comments and the colours of their cells; what people noted stays.

    A comment is ours if one of `authors` wrote it, and from the first of our `messages` on in any case: not every
    program keeps authors. `colours` are those with which we mark cells, as ARGB.
    """
    for cell in (cell for sheet in book.worksheets for row in sheet.iter_rows() for cell in row if cell.comment):
        comment = cell.comment
        start = _first_message(comment.text, messages)
        if start is None and comment.author not in authors:
            continue
        own = comment.text[: start or 0].rstrip("\n")
        author = "" if comment.author in authors else comment.author
        cell.comment = Comment(own, author, height=comment.height, width=comment.width) if own else None
        if cell.fill.fill_type == "solid" and cell.fill.fgColor.rgb in colours:
            cell.fill = PatternFill()


def _first_message(text: str, messages: Iterable[str]) -> int | None:
    """Where the first of our messages begins in a comment; None without one."""
    if any(text.startswith(message) for message in messages):
        return 0
    places = (text.find(BETWEEN + message) for message in messages)
    return min((place for place in places if place >= 0), default=None)


def add_note(cell: Cell, texts: Iterable[str], author: str) -> None:
    """Notes texts on a cell, each once, below what a person noted there, who stays the author of the comment."""
    noted = cell.comment
    fresh = [text for text in map(without_illegal_signs, texts) if not (noted and text in noted.text)]
    if not fresh:
        return
    ours = BETWEEN.join(dict.fromkeys(fresh))[:LONGEST_NOTE]
    parts = (noted.text, ours) if noted else (ours,)
    cell.comment = Comment(BETWEEN.join(parts), noted.author if noted else author, **SIZE)
