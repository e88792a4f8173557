"""The sheet in an annotated copy on which the sender of a sheet of their own explains its columns and names."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from ...i18n.language import Language
from ...model.findings import answer_titles, column_letters, column_number
from ...model.form_files import matches_values
from ...model.tables import Field, Table
from ...reading.cells.text import comparison_key
from ...reading.cells.values import NUMBERS
from ...reading.submissions.explanations import (
    ANSWER,
    COLUMN,
    COLUMN_KIND,
    CONVENTION_KIND,
    EXPLANATIONS_MARK,
    FIELD,
    KIND,
    NAME_KIND,
    SHEET,
    TEXT,
    VALUE_KIND,
)
from ...reading.submissions.explanations import EXAMPLES as EXAMPLES_CELL
from ...reading.submissions.sender_answers import CSV_SHEET
from ...reading.submissions.submission import Submission
from ...reading.submissions.submitted_table import SubmittedTable
from ..cell_display import finding_table, sheet_text, shorten
from .cell_choices import row_choices
from .receipt_context import ReceiptContext
from .workbook_cells import write_cell

EXAMPLES = 3
# a single cell is answered in the list of findings
FEWEST_FOR_ONE_ANSWER = 2
MOST_CHOICES = 200
# shorter names, such as nicknames, also occur by chance in the title of a sheet
MIN_NAME_IN_TITLE = 6
PROPOSALS = ("heading-unknown", "column-ambiguous")
WIDTHS = (32, 22, 9, 34, 40, 44)
FIRST_LIST = 10
# the font of the cells of a new workbook
FONT = "Calibri"


@dataclass(frozen=True)
class OpenQuestion:
    """A row of the sheet. `answer` is a proposal that counts unless the sender changes it."""

    kind: str
    sheet: str
    text: str
    column: str = ""
    examples: str = ""
    answer: str = ""
    field: str = ""
    choices: tuple[str, ...] = ()

    @property
    def subject(self) -> tuple[str, str, str]:
        """What is asked; two questions with the same one are the same."""
        about = {COLUMN_KIND: self.column, NAME_KIND: self.text}.get(self.kind, self.field)
        return self.kind, self.sheet or CSV_SHEET, about


def open_questions(context: ReceiptContext, submission: Submission) -> list[OpenQuestion]:
    """What the sender can explain about their own sheets, and about cells of any sheet with two readings; then what
    they have explained in earlier copies, so that the newest copy alone says all of it."""
    questions = [
        question
        for table in submission.tables
        for question in (
            *(_columns(context, submission, table) if table.is_own else ()),
            *(_missing_columns(context, submission, table) if table.is_own else ()),
            *_conventions(context, table),
            *(_names(context, submission, table) if table.is_own else ()),
        )
    ]
    open_subjects = {question.subject for question in questions}
    earlier = {question.subject: question for question in map(_earlier_question, submission.explanation_rows)}
    return [*questions, *(question for subject, question in earlier.items() if subject not in open_subjects)]


def _earlier_question(cells: Sequence[str]) -> OpenQuestion:
    """The question of a row of an earlier copy, with the answer of the sender."""
    return OpenQuestion(
        cells[KIND], cells[SHEET], cells[TEXT], cells[COLUMN], cells[EXAMPLES_CELL], cells[ANSWER], cells[FIELD]
    )


def _columns(context: ReceiptContext, submission: Submission, table: SubmittedTable) -> Iterator[OpenQuestion]:
    """The columns with an unknown heading, those with a similar one first."""
    titles = _titles(table.table, context.language)
    for finding in submission.findings:
        if finding.code in PROPOSALS and finding_table(submission, finding) is table and finding.column:
            letters = column_letters(finding.column)
            answer = titles[finding.values["field_near"]] if finding.code == "heading-unknown" else ""
            examples = _examples(submission, table, finding.column, context.language)
            yield OpenQuestion(
                COLUMN_KIND,
                table.explanation_name,
                finding.value or "",
                letters,
                examples,
                answer,
                choices=(*titles.values(),),
            )
    for part in submission.unread:
        is_unknown = part.why == "unknown-column" and part.sheet == table.sheet
        if is_unknown and column_number(part.place) not in table.other_columns:
            examples = _examples(submission, table, column_number(part.place), context.language)
            yield OpenQuestion(
                COLUMN_KIND, table.explanation_name, part.text, part.place, examples, choices=(*titles.values(),)
            )


def _missing_columns(context: ReceiptContext, submission: Submission, table: SubmittedTable) -> Iterator[OpenQuestion]:
    """The required columns that the sheet does not have."""
    for column in table.table.fields:
        target = context.cohort.model.referenced_table(column)
        is_one_for_all = bool(column.codes or target or column.type in ("boolean", *NUMBERS))
        if column.name in table.texts or not column.required or column.default or not is_one_for_all:
            continue
        choices, own = [context.language.say(label) for label in column.offered_codes.values()], ""
        if target:
            rows = row_choices(context, submission, column)
            choices, own = list(rows.values()), context.senders.only_organisation_of(submission.sender, target)
            own = rows.get(own, "")
        title = context.language.say(column.question or column.title)
        # the title of the first sheet often stands for all of them
        titles = (table.title, "\n".join(other.title for other in submission.tables))
        answers = (_name_in_title(context, column, target, title) for title in titles) if target else ()
        answer = next(filter(None, answers), own)
        yield OpenQuestion(
            VALUE_KIND,
            table.explanation_name,
            title,
            answer=answer,
            field=column.name,
            choices=tuple(choices[:MOST_CHOICES]),
        )


def _conventions(context: ReceiptContext, table: SubmittedTable) -> Iterator[OpenQuestion]:
    """The columns with several cells between whose readings one convention decides."""
    titles = answer_titles(context.cohort.paths)
    for name, cells in table.ambiguous.items():
        conventions = dict.fromkeys(convention for _, conventions in cells for convention in conventions)
        if len(cells) < FEWEST_FOR_ONE_ANSWER or not conventions:
            continue
        column = table.table.field(name)
        yield OpenQuestion(
            CONVENTION_KIND,
            table.explanation_name,
            table.headings.get(name) or context.language.say(column.title),
            column_letters(table.columns[name]) if name in table.columns else "",
            " · ".join(dict.fromkeys(shorten(text) for text, _ in cells[:EXAMPLES])),
            field=name,
            choices=tuple(context.language.say(titles[convention]) for convention in conventions),
        )


def _name_in_title(context: ReceiptContext, column: Field, target: Table, title: str) -> str:
    """The name of the only row that a column may refer to and that the title of a sheet has as a whole; else empty."""
    row_ids = {
        row[name]
        for row in context.accepted.rows(target).values()
        for name in target.names
        if len(row.get(name, "")) >= MIN_NAME_IN_TITLE and matches_values(row, column.only) and _has(title, row[name])
    }
    return row_ids.pop() if len(row_ids) == 1 else ""


def _has(title: str, name: str) -> bool:
    """Whether a title has a name; in Latin letters, as whole words. Other scripts have no spaces between words."""
    return bool(re.search(rf"(?<![A-Za-z0-9]){re.escape(name)}(?![A-Za-z0-9])", title, re.IGNORECASE))


def _names(context: ReceiptContext, submission: Submission, table: SubmittedTable) -> Iterator[OpenQuestion]:
    """The names that are not known, each once, also in rows that are not checked because a column is missing."""
    for column in table.table.fields:
        target = context.cohort.model.referenced_table(column)
        if target is None or column.name not in table.raw:
            continue
        new_rows = (other.texts.get(target.key[0], ()) for other in submission.tables if other.table is target)
        known_ids = {key[0] for key in context.accepted.rows(target)}.union(*new_rows, [""])
        # a row that another file of this run adds is known by its id
        ids = context.names.ids_by_name(target)
        rows = row_choices(context, submission, column)
        own, partner = list(rows.values()), context.senders.only_organisation_of(submission.sender, target)
        for text in dict.fromkeys(text for text in table.texts[column.name] if text not in known_ids):
            if text in ids.get(comparison_key(text), ()):
                continue
            # a name of a person is never proposed: the sender may be anybody who has the file
            near = context.names.similar_labels(target, text, len(own)) if own else []
            likely = [label for label in [*near[:1], rows.get(partner, ""), *near[1:]] if label in own]
            choices = tuple(dict.fromkeys([*likely[:EXAMPLES], *own]))
            # with whom a coach works, if the text is a part of that name and of no other
            is_partner = partner in rows and context.names.only_row_with(target, text) == partner
            answer = rows[partner] if is_partner else ""
            yield OpenQuestion(NAME_KIND, table.explanation_name, text, answer=answer, choices=choices[:MOST_CHOICES])


def _titles(table: Table, language: Language) -> dict[str, str]:
    """The titles of the fields that people fill in."""
    return {column.name: language.say(column.title) for column in table.fields if column.name != table.generated_key}


def _examples(submission: Submission, table: SubmittedTable, column: int, language: Language) -> str:
    """The first values in a column."""
    sheets = submission.book.sheets if submission.book else []
    rows = next((sheet.rows for sheet in sheets if sheet.name == table.sheet), [])
    cells = (rows[row - 1][column - 1] for row in table.rows if column <= len(rows[row - 1]))
    texts = [shorten(sheet_text(cell, language)) for cell in cells if cell != ""]
    return " · ".join(texts[:EXAMPLES])


def add_questions(
    book: Workbook, questions: Sequence[OpenQuestion], csv_sheet: str, language: Language, colours: dict[str, str]
) -> None:
    """Adds the sheet after the first one. `csv_sheet` is the name of the sheet that a CSV file has in the copy."""
    say = language.say
    sheet = book.create_sheet(_free_name(book, sheet_name(language)), 1)
    sheet["A1"] = EXPLANATIONS_MARK
    sheet.row_dimensions[1].hidden = True
    headings = ("", say("Sheet"), say("Column"), say("In your sheet"), say("First values"), say("Your answer"))
    for column, (heading, width) in enumerate(zip(headings, WIDTHS, strict=True), start=1):
        cell = sheet.cell(2, column, heading)
        cell.font = Font(name=FONT, bold=True, color=colours["accent_ink"])
        cell.fill = PatternFill("solid", fgColor=colours["accent"])
        sheet.column_dimensions[get_column_letter(column)].width = width
    kinds = {
        COLUMN_KIND: say("Which column is this?"),
        VALUE_KIND: say("For all rows:"),
        NAME_KIND: say("Who or what is this?"),
        CONVENTION_KIND: say("How are these cells to be read?"),
    }
    lists: dict[tuple[str, ...], DataValidation] = {}
    for row, question in enumerate(questions, start=3):
        texts = (kinds[question.kind], question.sheet or csv_sheet, question.column, question.text)
        cells = (*texts, question.examples, question.answer, question.kind, question.field)
        for column, text in enumerate(cells, start=1):
            cell = sheet.cell(row, column)
            if text:
                write_cell(cell, text)
            cell.alignment = Alignment(wrap_text=True, vertical="top")
        sheet.cell(row, 6).fill = PatternFill("solid", fgColor=colours["warn_soft"])
        if question.choices:
            _offer(sheet, lists, question.choices, row)
    for letter in ("G", "H"):
        sheet.column_dimensions[letter].hidden = True
    sheet.freeze_panes = "A3"
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", 9
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True


def _offer(sheet: Worksheet, lists: dict[tuple[str, ...], DataValidation], choices: tuple[str, ...], row: int) -> None:
    """Adds a list to choose the answer of a row from; other answers may be typed. The choices are in hidden columns."""
    if choices not in lists:
        column = FIRST_LIST + len(lists)
        letter = get_column_letter(column)
        for number, choice in enumerate(choices, start=3):
            write_cell(sheet.cell(number, column), choice)
        sheet.column_dimensions[letter].hidden = True
        source = f"${letter}$3:${letter}${len(choices) + 2}"
        lists[choices] = DataValidation(type="list", formula1=source, allow_blank=True, showErrorMessage=False)
        sheet.add_data_validation(lists[choices])
    lists[choices].add(f"F{row}")


def sheet_name(language: Language) -> str:
    """The name of the sheet."""
    return language.say("Columns and names")


def _free_name(book: Workbook, name: str) -> str:
    names = {sheet.casefold() for sheet in book.sheetnames}
    return next(
        free for free in (name, *(f"{name} {number}" for number in range(2, 999))) if free.casefold() not in names
    )
