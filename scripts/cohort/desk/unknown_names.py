"""Names in a sheet that are not known: whom they may mean, which answers mean nobody, and how somebody new comes in."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace

from ..i18n.language import Language
from ..i18n.sorting import sort_key
from ..model.form_files import read_forms
from ..model.tables import Field, Table
from ..reading.cells.text import comparison_key, tidy
from ..reading.submissions.explanations import NAME_KIND
from ..reading.submissions.submission import Submission
from ..rendering.receipts.columns_and_names import EXAMPLES, OpenQuestion
from ..rendering.receipts.receipt_context import ReceiptContext
from .cell_options import as_written


def name_as_written(context: ReceiptContext, submission: Submission, sheet: str, name: str, answer: str) -> str:
    """What is kept of the answer to whom a name on a sheet means: the answer, or an id where only that tells; empty if
    nobody is called so, or several are."""
    for column, target in _referred(context, submission, sheet, name):
        labels = context.names.labels(target)
        if answer in labels.values():
            return as_written(context, column, labels, answer)
        if len(context.names.ids_by_name(target).get(comparison_key(answer), [])) == 1:
            return answer
    return ""


def why_refused(context: ReceiptContext, submission: Submission, sheet: str, name: str, answer: str) -> str:
    """Why an answer of which nothing is kept means nobody."""
    say, key = context.language.say, comparison_key(answer)
    if any(context.names.ids_by_name(target).get(key) for _, target in _referred(context, submission, sheet, name)):
        return say("“{name}” can mean more than one, so it was not kept. Choose from the list.", name=answer)
    return say("Nobody and nothing in the tables is called “{name}”, so it was not kept.", name=answer)


def typed_name(submission: Submission, sheet: str, key: str) -> str:
    """A name as a sheet has it, by its comparison key; the key where the sheet has no such name any more."""
    tables = [table for table in submission.tables if table.explanation_name == sheet]
    texts = (text for table in tables for texts in table.raw.values() for text in texts if isinstance(text, str))
    return next((tidy(text)[0] for text in texts if comparison_key(text) == key), key)


def hides_names(context: ReceiptContext, submission: Submission, questions: Sequence[OpenQuestion]) -> bool:
    """Whether one of the questions is about a person, of whom a list has the name once somebody asks for it."""
    return any(not question.choices and _people(context, submission, question) for question in questions)


def with_names_of_people(
    context: ReceiptContext, submission: Submission, questions: Sequence[OpenQuestion]
) -> list[OpenQuestion]:
    """The questions, those about people with all names to choose from, similar ones first."""
    with_choices = []
    for question in questions:
        target = _people(context, submission, question)
        if target and not question.choices:
            similar = context.names.similar_labels(target, question.text, EXAMPLES)
            everybody = sorted(context.names.labels(target).values(), key=sort_key)
            choices = tuple(dict.fromkeys([*similar, *everybody]))
            with_choices.append(replace(question, choices=choices))
        else:
            with_choices.append(question)
    return with_choices


def forms_for_new_rows(
    context: ReceiptContext, submission: Submission, questions: Collection[OpenQuestion], language: Language
) -> list[tuple[str, str]]:
    """The forms through which somebody or something new comes in that the questions may be about: each with the title
    of its sheet."""
    names = [(question.sheet, question.text) for question in questions if question.kind == NAME_KIND]
    targets = {target.name: target for name in names for _, target in _referred(context, submission, *name)}
    return [
        (language.say(form.title), language.say(target.sheet or target.title))
        for target in targets.values()
        for form in read_forms(context.cohort).forms
        if any(sheet.table == target.name and not sheet.to_read for sheet in form.sheets)
    ]


def _referred(context: ReceiptContext, submission: Submission, sheet: str, name: str) -> Iterator[tuple[Field, Table]]:
    """The columns of a sheet that have a name, each with the table to which it refers."""
    for table in submission.tables:
        for column in table.table.fields if table.explanation_name == sheet else ():
            target = context.cohort.model.referenced_table(column)
            if target and any(
                comparison_key(text) == comparison_key(name) for text in table.texts.get(column.name, ())
            ):
                yield column, target


def _people(context: ReceiptContext, submission: Submission, question: OpenQuestion) -> Table | None:
    """The table of people whom the name of a question may mean; None for other questions."""
    if question.kind != NAME_KIND:
        return None
    targets = (target for _, target in _referred(context, submission, question.sheet, question.text))
    return next((target for target in targets if target.names_people), None)
