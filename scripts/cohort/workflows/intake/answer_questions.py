"""answer: notes what the host answers about a submitted file, on behalf of its sender."""

from __future__ import annotations

from collections.abc import Container, Sequence
from dataclasses import dataclass

from ...errors import CannotRunInWords
from ...model.cohort import Cohort
from ...model.findings import column_number
from ...reading.cells.text import comparison_key, tidy
from ...reading.submissions.desk_answers import DeskAnswers, desk_answers_path, desk_answers_text, read_desk_answers
from ...reading.submissions.explanations import (
    COLUMN_KIND,
    CONVENTION_KIND,
    NAME_KIND,
    TABLE_KIND,
    VALUE_KIND,
    Explanations,
)
from ...reading.submissions.sender_answers import CSV_SHEET
from ...storing.atomic_writes import make_closed_folder, write_atomically
from ...storing.lock import write_lock


@dataclass(frozen=True)
class CellAnswer:
    """The answer to the question with a code about a place of a sheet; an empty text takes it back."""

    sheet: str
    place: str
    code: str
    text: str


@dataclass(frozen=True)
class Explanation:
    """What a sheet, a column, a name, or cells of a column are, by one of the kinds of explanations.

    `about` is the letters of a column, a name, or a field, and empty for a sheet. An empty text says of a column that
    it is none of ours, and None takes back what was said of it; of the others an empty text does.
    """

    kind: str
    sheet: str
    about: str
    text: str | None


@dataclass(frozen=True)
class FileAnswers:
    """What is answered about a file at once: who sent it, None where nobody says so; whether what is explained holds
    for the sender's next sheet too; the answers to questions, and the explanations of sheets."""

    sender: str | None = None
    remember: bool = False
    answers: Sequence[CellAnswer] = ()
    explanations: Sequence[Explanation] = ()


def keep_answers(cohort: Cohort, sha256: str, new: FileAnswers, known_senders: Container[str] = ()) -> None:
    """Notes answers about the file with this hash. Raises CannotRun for a sender that is not known."""
    if new.sender and new.sender not in known_senders:
        raise CannotRunInWords(lambda say: say("there is no such sender; choose one from the list"))
    with write_lock(cohort.paths):
        stored = read_desk_answers(cohort.paths, sha256)
        stored.remember = new.remember
        if new.sender is not None:
            stored.sender = new.sender
        for answer in new.answers:
            of_sheet = stored.answers.by_sheet.setdefault(_sheet_name(answer.sheet), {})
            if answer.text:
                of_sheet[answer.place, answer.code] = answer.text
            else:
                of_sheet.pop((answer.place, answer.code), None)
        for explanation in new.explanations:
            _explain(
                stored.answers.explanations.setdefault(_sheet_name(explanation.sheet), Explanations()), explanation
            )
        nothing = Explanations()
        stored.answers.by_sheet = {sheet: found for sheet, found in stored.answers.by_sheet.items() if found}
        stored.answers.explanations = {
            sheet: found for sheet, found in stored.answers.explanations.items() if found != nothing
        }
        _write(cohort, sha256, stored)


def take_answers_back(cohort: Cohort, sha256: str) -> None:
    """Forgets all answers about a file."""
    with write_lock(cohort.paths):
        _write(cohort, sha256, DeskAnswers())


def _explain(of_sheet: Explanations, explanation: Explanation) -> None:
    if explanation.kind == TABLE_KIND:
        of_sheet.table = explanation.text or ""
        return
    if explanation.kind == COLUMN_KIND:
        index = column_number(explanation.about) - 1
        if explanation.text is None:
            of_sheet.columns.pop(index, None)
        else:
            of_sheet.columns[index] = explanation.text
        return
    parts: dict[str, tuple[dict[str, str], str]] = {
        VALUE_KIND: (of_sheet.values, explanation.about),
        NAME_KIND: (of_sheet.names, comparison_key(explanation.about)),
        CONVENTION_KIND: (of_sheet.conventions, explanation.about),
    }
    part, key = parts[explanation.kind]
    if explanation.text:
        part[key] = explanation.text
    else:
        part.pop(key, None)


def _sheet_name(sheet: str) -> str:
    """The name of a sheet as answers have it; a CSV file has one without a name."""
    return tidy(sheet)[0] or CSV_SHEET


def _write(cohort: Cohort, sha256: str, desk_answers: DeskAnswers) -> None:
    path = desk_answers_path(cohort.paths, sha256)
    if desk_answers.is_empty:
        path.unlink(missing_ok=True)
        return
    make_closed_folder(path.parent)
    write_atomically(path, desk_answers_text(desk_answers))
