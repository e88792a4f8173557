"""The pages of the inbox: all files, and one file with its receipt and its sheets."""

from __future__ import annotations

import mimetypes
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import quote

from starlette.datastructures import UploadFile
from starlette.responses import Response

from ..errors import CannotRun
from ..i18n.language import Language
from ..model.findings import column_letters, column_number
from ..model.form_files import read_forms
from ..model.message_forms import read_message_forms
from ..reading.submissions.explanations import COLUMN_KIND
from ..reading.submissions.sender_answers import CSV_SHEET
from ..reading.submissions.submission import Submission
from ..reading.text_messages import read_message
from ..rendering.cell_display import finding_table
from ..rendering.message_lines import message_lines
from ..rendering.receipts.columns_and_names import OpenQuestion, open_questions
from ..rendering.receipts.receipt import Receipt
from ..rendering.receipts.receipt_context import ReceiptContext
from ..rendering.receipts.reply import reply
from ..shortening import readable_name
from ..workflows.intake.annotated_copies import annotated_copy
from ..workflows.intake.receive_files import TooLarge, bring_back, files_set_aside, receive_file, set_aside
from ..workflows.intake.undo import last_acceptance
from .fillable_columns import fillable_tables
from .inbox import CheckedFiles, file_id
from .likely_sender import likely_sender
from .pages import PART, PageRequest, go_to, progress
from .points import NOTICE, point_groups
from .sheet_view import sheet_views
from .unknown_names import forms_for_new_rows, hides_names, typed_name, with_names_of_people

# a page waits so long for a check before it shows what it has
PATIENCE = 0.25
CHUNK = 1 << 20
# the answer that a column is none of those of the table
NONE_OF_OURS = "-"


@dataclass(frozen=True)
class Card:
    """A file on the page of the inbox; `verdict` is empty while it is checked, `faults` says what is wrong or asked. Of
    one that `is_nameless` somebody has to say who sent it."""

    file_id: str
    name: str
    verdict: str
    sentence: str
    sender: str
    rows: list[tuple[str, str, str]]
    faults: str = ""
    is_nameless: bool = False


@dataclass(frozen=True)
class RefusedName:
    """What somebody typed for a name although nobody is called so, and the reason in words."""

    text: str
    reason: str


def show_inbox(request: PageRequest, problem: str = "", message: str = "") -> Response:
    """All files that wait, each with its verdict; and a message that could not be saved, with the reason."""
    checked = request.desk.inbox.files(PATIENCE)
    if checked is None:
        cards = [Card(file_id(path), readable_name(path.name), "", "", "", []) for path in request.desk.inbox.waiting()]
    else:
        cards = [_card(checked, key, submission, request.language) for key, submission in checked.files.items()]
    skipped = []
    if checked:
        say, titles = request.language.say, checked.context.unread
        skipped = [(part.file, say(titles[part.why])) for part in checked.skipped]
    return request.show(
        "inbox",
        422 if problem else 200,
        cards=cards,
        skipped=skipped,
        nameless=sum(card.is_nameless for card in cards),
        senders=sender_labels(checked) if checked else {},
        takeable=sum(card.verdict == "fine" for card in cards),
        undo=last_acceptance(request.desk.paths),
        messages=_message_forms(request),
        problem=problem,
        message=message,
        aside=[(file_id(path), readable_name(path.name)) for path in files_set_aside(request.desk.paths)],
        poll="" if checked or problem else "/inbox/state",
    )


def inbox_state(request: PageRequest) -> Response:
    """Whether the check has ended, for the script of a page that waits."""
    done = request.desk.inbox.files(2.0) is not None
    return progress(done=done, text=request.desk.inbox.working_on)


def add_files(request: PageRequest) -> Response:
    """Saves the files that were dropped or chosen."""
    problems = []
    uploads = [upload for upload in request.form.getlist("files") if isinstance(upload, UploadFile)]
    for upload in uploads:
        name = upload.filename or ""
        if not name:
            continue
        try:
            receive_file(request.desk.paths, name, _chunks(upload))
        except TooLarge:
            problems.append(request.language.say("{file} is larger than any file that is read.", file=name))
    if problems:
        return request.show("problem", 413, reason=" ".join(problems), back="/inbox")
    return go_to("/inbox")


def add_message(request: PageRequest) -> Response:
    """Saves a pasted message as a file of text, which is then read like any other."""
    say, text = request.language.say, request.text("message").replace("\r\n", "\n").strip()
    if read_message(text) is None:
        reason = say("No line “label: answer” was found in the message, so nothing was saved.")
        return show_inbox(request, reason, text)
    receive_file(request.desk.paths, say("message") + ".txt", [f"{text}\n".encode()])
    return go_to("/inbox")


def show_file(request: PageRequest) -> Response:
    """One file: its receipt, its questions, and its sheets with the cells marked."""
    checked = request.desk.inbox.files(PATIENCE)
    if checked is None:
        return request.show("checking", poll="/inbox/state")
    submission = checked.files.get(request.address["file"])
    if submission is None:
        return request.show("problem", 404, reason=_gone(request.language), back="/inbox")
    return _show(request, checked, submission, {})


def show_answered_file(
    request: PageRequest, file: str, refused: Mapping[tuple[str, str], RefusedName], *, names_of_people: bool
) -> Response:
    """One file after an answer of which some names were refused, by sheet and name, or in which all names of people
    were asked for."""
    checked = request.desk.inbox.files(60.0)
    submission = checked.files.get(file) if checked else None
    if checked is None or submission is None:
        raise CannotRun(_gone(request.language))
    return _show(request, checked, submission, refused, names_of_people=names_of_people)


def _show(
    request: PageRequest,
    checked: CheckedFiles,
    submission: Submission,
    refused: Mapping[tuple[str, str], RefusedName],
    *,
    names_of_people: bool = False,
) -> Response:
    context = checked.context_in(request.language)
    columns = [
        question for question in open_questions(context, submission) if not _is_answered_here(submission, question)
    ]
    if names_of_people:
        columns = with_names_of_people(context, submission, columns)
    receipt = checked.receipt(submission, request.language)
    return request.show(
        "file",
        422 if refused else 200,
        file_id=file_id(submission.path),
        submission=submission,
        receipt=receipt,
        verdict=_verdict(checked, submission),
        sentence=_sentence(submission, receipt, request.language),
        is_unclear=_is_unclear(submission),
        can_split=has_good_rows(checked, submission),
        groups=point_groups(context, submission, has_columns=bool(columns)),
        sheets=sheet_views(context, submission),
        tables=_sheet_tables(checked, submission, request.language),
        columns=columns,
        missing=_missing_columns(submission, context, columns),
        left_out=[question for question in columns if _is_left_out(submission, question)],
        refused=refused,
        hides_names=hides_names(context, submission, columns),
        forms_for_new=forms_for_new_rows(context, submission, columns, request.language),
        to_fill=fillable_tables(submission, request.language),
        answered=_answered_so_far(checked, submission, request.language),
        at_desk=submission.at_desk,
        senders=sender_labels(checked) if submission.form is None else {},
        next_file=_next_file(checked, submission),
        takeable=sum(checked.verdict(file) == "fine" for file in checked.files.values()),
        likely_sender=likely_sender(checked, submission) if submission.form is None else "",
        reply=reply(checked.sender_context(submission), submission),
        part=PART,
        none_of_ours=NONE_OF_OURS,
    )


def put_aside(request: PageRequest) -> Response:
    """Moves a file to where no session reads it, with those whose place it takes: they would wait in its stead."""
    _, submission = submission_of(request)
    with request.desk.work:
        for path in [submission.path, *(original.path for original in submission.originals)]:
            set_aside(request.desk.paths, path)
    return go_to("/inbox")


def take_from_aside(request: PageRequest) -> Response:
    """Moves a file that was set aside back to those that wait."""
    with request.desk.work:
        for path in files_set_aside(request.desk.paths):
            if file_id(path) == request.address["file"]:
                bring_back(request.desk.paths, path)
                return go_to("/inbox")
    raise CannotRun(_gone(request.language))


def marked_copy(request: PageRequest) -> Response:
    """The annotated copy of a file, in the language of its sender, to send back."""
    checked, submission = submission_of(request)
    with request.desk.work:
        content = annotated_copy(checked.cohort, checked.sender_context(submission), submission)
    return download(content, f"{submission.path.stem}_checked.xlsx")


def download(content: bytes, name: str) -> Response:
    """A file to save, under its name."""
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(readable_name(name))}"}
    return Response(content, media_type=kind, headers=headers)


def submission_of(request: PageRequest) -> tuple[CheckedFiles, Submission]:
    """The file that an address names. Raises CannotRun if it is not there any more."""
    checked = request.desk.inbox.files(60.0)
    submission = checked.files.get(request.address["file"]) if checked else None
    if checked is None or submission is None:
        raise CannotRun(_gone(request.language))
    return checked, submission


def _message_forms(request: PageRequest) -> list[tuple[str, str]]:
    """The messages that can be pasted, each with its title and its lines to send out."""
    cohort, language = request.desk.cohort(), request.language
    return [
        (language.say(form.title), message_lines(form, cohort.model, language))
        for form in read_message_forms(cohort).values()
    ]


def _gone(language: Language) -> str:
    return language.say("This file does not lie in submissions/ any more, or was changed.")


def _card(checked: CheckedFiles, key: str, submission: Submission, language: Language) -> Card:
    receipt, verdict = checked.receipt(submission, language), _verdict(checked, submission)
    faults = ""
    if verdict != "fine" and submission.tables:
        context = checked.context_in(language)
        groups = point_groups(context, submission, has_columns=bool(open_questions(context, submission)))
        faults = " · ".join(dict.fromkeys(group.title for group in groups if group.kind != NOTICE))
    sentence = _sentence(submission, receipt, language)
    is_nameless = not submission.sender and submission.form is None and verdict != "refused"
    return Card(key, submission.sent_name, verdict, sentence, receipt.sender, receipt.read, faults, is_nameless)


def _is_unclear(submission: Submission) -> bool:
    """Whether a file was read, but nobody has said yet what its sheets list."""
    return not submission.tables and any(part.why == "no-table" for part in submission.unread)


def _verdict(checked: CheckedFiles, submission: Submission) -> str:
    return "ask" if _is_unclear(submission) else checked.verdict(submission)


def _sentence(submission: Submission, receipt: Receipt, language: Language) -> str:
    if _is_unclear(submission):
        return language.say("It is not clear yet what this file lists. Say so on its page.")
    return receipt.sentence


def has_good_rows(checked: CheckedFiles, submission: Submission) -> bool:
    """Whether some rows of a file that waits can be taken, because each fault is in another row."""
    kinds = checked.cohort.finding_kinds
    rows = {(table.sheet, row) for table in submission.tables for row in table.rows}
    faults = {(finding.sheet, finding.row) for finding in submission.findings if kinds[finding.code].blocks}
    return bool(faults) and faults < rows


def sender_labels(checked: CheckedFiles) -> dict[str, str]:
    """The names of all who send files, by id."""
    context = checked.context
    return {sender: context.senders.label(sender, context.names) for sender in sender_ids(checked)}


def sender_ids(checked: CheckedFiles) -> list[str]:
    """The ids of all who send files."""
    return list(checked.context.senders.ids())


def _sheet_tables(
    checked: CheckedFiles, submission: Submission, language: Language
) -> list[tuple[str, str, dict[str, str]]]:
    """For each sheet of people's own its name, the table that it was read as, empty for none, and the tables that it
    may be, by name."""
    if submission.book is None or submission.form:
        return []
    tables_by_sheet = {table.sheet: table.table.name for table in reversed(submission.tables) if table.is_own}
    sheets_without_table = {part.sheet: "" for part in submission.unread if part.why == "no-table"}
    answers = submission.at_desk.answers
    tables_by_sheet |= {
        table.sheet: table.table.name for table in submission.tables if answers.explanations_of(table.sheet).table
    }
    tables = checked.cohort.model.tables
    form_tables = {
        sheet.table for form in read_forms(checked.cohort).forms for sheet in form.sheets if not sheet.to_read
    }
    titles = {name: language.say(tables[name].title) for name in form_tables & set(tables) if not tables[name].pivot}
    in_order = dict(sorted(titles.items(), key=lambda entry: entry[1]))
    return [(sheet, name, in_order) for sheet, name in (tables_by_sheet | sheets_without_table).items()]


def _next_file(checked: CheckedFiles, submission: Submission) -> tuple[str, str] | None:
    """The id and the name of the next file that waits for an answer, after this one in the order of the inbox; None
    where there is none."""
    files = list(checked.files.items())
    place = next(index for index, (_, file) in enumerate(files) if file is submission)
    others = [*files[place + 1 :], *files[:place]]
    waiting = ((key, file.sent_name) for key, file in others if _verdict(checked, file) in ("ask", "mend"))
    return next(waiting, None)


def _is_answered_here(submission: Submission, question: OpenQuestion) -> bool:
    """Whether a question of an earlier copy, which says nothing more, was answered on the desk."""
    columns = submission.at_desk.answers.explanations_of(question.sheet).columns
    is_earlier = question.kind == COLUMN_KIND and not question.choices
    return is_earlier and column_number(question.column) - 1 in columns


def _missing_columns(submission: Submission, context: ReceiptContext, questions: Sequence[OpenQuestion]) -> list[str]:
    """The titles of the columns that every row needs and a sheet of somebody's own lacks, as far as no question is
    about them."""
    columns_in_question, titles = {question.field for question in questions}, []
    for finding in submission.findings:
        table, kind = finding_table(submission, finding), context.cohort.finding_kinds[finding.code]
        is_of_heading = table and table.is_own and finding.row == table.header_row and not finding.column
        if table and is_of_heading and kind.blocks and finding.field not in ("", None, *columns_in_question):
            titles.append(context.language.say(table.table.field(str(finding.field)).title))
    return list(dict.fromkeys(titles))


def _is_left_out(submission: Submission, question: OpenQuestion) -> bool:
    """Whether somebody has said on the desk that a column is none of those of its table."""
    columns = submission.at_desk.answers.explanations_of(question.sheet).columns
    return question.kind == COLUMN_KIND and columns.get(column_number(question.column) - 1) == ""


def _answered_so_far(checked: CheckedFiles, submission: Submission, language: Language) -> list[tuple[str, str, str]]:
    """What was answered on the desk: the sheet, the place, and the answer."""
    answers, nameless = submission.at_desk.answers, {CSV_SHEET: ""}
    none_of_ours = language.say("none of these")
    tables = {table.name: language.say(table.title) for table in checked.cohort.model.tables.values()}
    answered = [
        (sheet, place, text) for sheet, of_sheet in answers.by_sheet.items() for (place, _), text in of_sheet.items()
    ]
    for sheet, explanations in answers.explanations.items():
        answered += [(sheet, "", tables[explanations.table])] if explanations.table in tables else []
        titles = _column_titles(submission, sheet, language)
        for part in (explanations.values, explanations.conventions):
            answered += [(sheet, titles.get(name, name), text) for name, text in part.items()]
        names = (
            (typed_name(submission, nameless.get(sheet, sheet), key), text) for key, text in explanations.names.items()
        )
        answered += [(sheet, name, text) for name, text in names]
        answered += [
            (sheet, column_letters(index + 1), text or none_of_ours) for index, text in explanations.columns.items()
        ]
    # a file of text has no sheet with a name
    return [(nameless.get(sheet, sheet), about, text) for sheet, about, text in answered]


def _column_titles(submission: Submission, sheet: str, language: Language) -> dict[str, str]:
    """The titles of the columns of the table on a sheet, by name."""
    tables = [table.table for table in submission.tables if (table.explanation_name or CSV_SHEET) == sheet]
    return {column.name: language.say(column.title) for table in tables for column in table.fields}


def _chunks(upload: UploadFile) -> Iterator[bytes]:
    while chunk := upload.file.read(CHUNK):
        yield chunk
