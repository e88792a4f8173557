"""What goes wrong on the way, and where: each event at its place in the story that README.md tells."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import openpyxl
from cohort.reading.submissions.submission import Submission

from .answers import Answers
from .filling import FormInHand, SheetInHand
from .hands import Typed
from .office import Office
from .own_files import own_workbook, phone_export
from .sayings import Saying

if TYPE_CHECKING:
    from .arrival import Arrival

DECEMBER, JANUARY, FEBRUARY, MARCH = range(2, 6)
# whose files come into the story
ADDS_UP, WITH_FAULTS, OWN_BOOK, COPIES_A_ROW = "partner-02", "partner-02", "partner-03", "partner-04"
BY_PHONE, SENDS_AGAIN = "partner-01", "partner-04"
OWN_EXPENSES = 10


class Right(NamedTuple):
    """What belongs into a cell into which something wrong was typed."""

    row: int
    column: int
    typed: Typed


class Story:
    """The events of one month, counted from 1."""

    def __init__(self, month: int):
        self.month = month

    def before(self, arrival: Arrival, stage: Sequence[str]) -> None:
        """What comes before the forms of a stage."""
        if "money" in stage and self.month == JANUARY:
            _keeps_a_book(arrival)
        if "money" in stage and self.month == FEBRUARY:
            _logs_by_phone(arrival)
            _sends_again(arrival)

    def after(self, arrival: Arrival, stage: Sequence[str]) -> None:
        """What comes after the forms of a stage."""
        if "money" in stage and self.month == MARCH:
            _sends_an_old_copy(arrival)

    def filled_in(self, arrival: Arrival, form: FormInHand, name: str, organisation: str, number: int) -> None:
        """What happens to a form that has been filled in, before it is sent for the first time."""
        if name != "money" or number > 1:
            return
        sheet, file = form.sheets["expenses"], arrival.path(name, organisation).name
        new = [
            saying
            for saying in form.sayings
            if saying.table is sheet.table and not saying.key and "payee" in saying.fields
        ]
        if organisation == ADDS_UP and self.month >= DECEMBER:
            _adds_up(arrival, sheet, new)
        if organisation == COPIES_A_ROW and self.month == DECEMBER:
            _copies_a_row(arrival, form, new)
            arrival.mending[file] = _says_that_it_is_new
        if organisation == WITH_FAULTS and self.month == JANUARY:
            arrival.mending[file] = partial(_corrects_the_copy, sheet.sheet.title, _puts_faults(arrival, form, new))


def _adds_up(arrival: Arrival, sheet: SheetInHand, new: list[Saying]) -> None:
    """A total and a note stand under the rows, where the next entries should."""
    total, note = sheet.blank[0], sheet.blank[1]
    sheet.put(total, "description", arrival.words["total"])
    sheet.put(total, "amount", sum(int(saying.generated_row["amount"]) for saying in new))
    sheet.put(note, "spent_on", arrival.words["note"])


def _copies_a_row(arrival: Arrival, form: FormInHand, new: list[Saying]) -> None:
    """A row is copied whole, with the hidden key in it, and the answers of another one are typed over it."""
    sheet, copied, entry = form.sheets["expenses"], new[0], new[1]
    rows = [form.row_of[saying.table.name, saying.generated_id] for saying in (copied, entry)]
    sheet.put(rows[1], "expense_id", sheet.get(rows[0], "expense_id"))
    # the office gives the row another key
    arrival.keys.forget("expenses", entry.generated_id)


def _says_that_it_is_new(office: Office, submission: Submission) -> Sequence[Path]:
    copy = office.answered(submission, office.say("a new entry"))
    office.comes_instead(copy, submission)
    return ()


def _puts_faults(arrival: Arrival, form: FormInHand, new: list[Saying]) -> list[Right]:
    """An amount is forgotten, a budget line is called what nobody calls it, and a day does not exist."""
    sheet = form.sheets["expenses"]
    wrong: dict[str, Typed] = {
        "amount": None,
        "budget_line_id": arrival.words["unknown_line"],
        "spent_on": arrival.words["no_day"],
    }
    right = []
    for (name, typed), saying in zip(wrong.items(), new, strict=False):
        row, column = form.row_of[saying.table.name, saying.generated_id], sheet.columns[name]
        right.append(Right(row, column, sheet.sheet.cell(row, column).value))
        sheet.put(row, name, typed)
    return right


def _corrects_the_copy(sheet: str, right: list[Right], office: Office, submission: Submission) -> Sequence[Path]:
    """What is wrong is corrected in the annotated copy, where it is marked."""
    copy = office.annotated(submission)
    book = openpyxl.load_workbook(copy)
    for row, column, typed in right:
        book[sheet].cell(row, column).value = typed
    book.save(copy)
    office.comes_instead(copy, submission)
    return ()


def _keeps_a_book(arrival: Arrival) -> None:
    """A partner has a cash book of its own, and sends that instead of typing its rows again."""
    known, words = arrival.at_hand(), arrival.words
    new = [
        saying
        for saying in arrival.unsaid(known)["money", OWN_BOOK]
        if saying.table.name == "expenses" and not saying.key
    ]
    first = sorted(new, key=lambda saying: saying.generated_row["spent_on"])[:OWN_EXPENSES]
    title = words["receipts_title"].format(month=arrival.month_name())
    answers = Answers(known, arrival.hands[OWN_BOOK], {})
    own_workbook(
        arrival.path("receipts", OWN_BOOK), {words["expenses"]: first}, answers, title, words["number"], words["total"]
    )
    arrival.take(OWN_BOOK)


def _logs_by_phone(arrival: Arrival) -> None:
    """A coach logs contacts on the phone, and the office exports them from the server."""
    known = arrival.at_hand()
    new = [saying for saying in arrival.unsaid(known)["coach-log", arrival.coach_of(BY_PHONE)] if not saying.key]
    answers = Answers(known, arrival.hands[BY_PHONE], {})
    phone_export(arrival.path("phone", BY_PHONE).with_suffix(".csv"), new, answers, arrival.day.isoformat())
    arrival.take()


def _sends_again(arrival: Arrival) -> None:
    """A coach is not sure whether the log of last month was sent, and sends it once more."""
    _lay_a_copy(arrival, "coach-log", SENDS_AGAIN, JANUARY)
    arrival.take()


def _sends_an_old_copy(arrival: Arrival) -> None:
    """The cash book of January comes again, although its entries have been checked since."""
    _lay_a_copy(arrival, "receipts", OWN_BOOK, JANUARY)
    arrival.take(OWN_BOOK)


def _lay_a_copy(arrival: Arrival, name: str, organisation: str, month: int) -> None:
    """Lays an accepted file of a month into submissions/ again, as a copy."""
    file_name = arrival.file_names[month, name, organisation]
    accepted = (path for path in (arrival.office.submissions / "accepted").rglob("*") if path.name.endswith(file_name))
    copy: Path = arrival.office.submissions / arrival.words["files"]["copy"].format(name=file_name)
    shutil.copyfile(next(accepted), copy)
