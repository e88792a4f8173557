"""Receipts for senders: what we read of a file, what is wrong in it, and what to do."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ...checking.verdicts import submission_verdict
from ...i18n.finding_texts import column_label
from ...i18n.language import Language
from ...measures.measure_queries import Result
from ...model.findings import Finding
from ...reading.submissions.submission import Submission
from ...shortening import visible
from ..cell_display import Excerpt, cell_ranges, excerpt, finding_location, finding_table, shorten
from ..grouping import group_by
from ..row_counts import count_texts
from ..value_texts import value_text
from .left_out import LeftOut
from .receipt_context import ReceiptContext, word_findings
from .receipt_notes import MOST_LOCATIONS, NoteWriter, ReceiptNote
from .reply import WordedFinding, reply

MOST_EXCERPTS = 1
MOST_FIRST = 3


@dataclass(frozen=True)
class ReceiptItem:
    """One finding of a group: its location, what is wrong, a suggestion if any, and a piece of the sheet."""

    place: str
    message: str
    hint: str
    excerpt: Excerpt | None


@dataclass(frozen=True)
class ReceiptGroup:
    """All findings of one kind: the first in full, others as (cells, their value and suggestion).

    `more` counts those that are not shown.
    """

    code: str
    title: str
    number: int
    why: str
    fix: str
    is_question: bool
    items: list[ReceiptItem]
    others: list[tuple[str, str]]
    more: int


@dataclass(frozen=True)
class ReceiptTable:
    """What the rows of a sender come to: headings, each with whether numbers stand below it, and the texts of rows.

    `left_out` says which rows of the file are not in it yet; empty if all are.
    """

    title: str
    left_out: str
    note: str
    headings: list[tuple[str, bool]]
    rows: list[list[str]]


@dataclass(frozen=True)
class Receipt:
    """All texts of a receipt in one language."""

    language: str
    file: str
    sender: str
    cohort_name: str
    institution: str
    as_of: str
    synthetic: bool
    verdict: str
    sentence: str
    first: list[str]
    more: str
    how: str
    read: list[tuple[str, str, str]]
    tables: list[ReceiptTable]
    groups: list[ReceiptGroup]
    notices: list[ReceiptGroup]
    corrections: list[ReceiptNote]
    repairs: list[ReceiptNote]
    unread: list[ReceiptNote]
    reply: str
    words: dict[str, str]


def make_receipt(
    context: ReceiptContext, submission: Submission, results: Iterable[tuple[Result, LeftOut]] = ()
) -> Receipt:
    """The receipt of one submitted file; `results` are what its rows come to, each with the rows that are not in it."""
    writer, notes = _Writer(context, submission), NoteWriter(context)
    findings = word_findings(context, submission, personal=True)
    blocking = [worded for worded in findings if worded[1].blocks]
    groups = writer.groups(blocking)
    verdict = submission_verdict(submission, context.cohort.finding_kinds)
    questions = sum(bool(kind.answers) for _, kind, _ in blocking)
    return Receipt(
        language=context.language.code,
        file=submission.sent_name,
        sender=writer.sender(),
        cohort_name=context.setting("cohort_name"),
        institution=context.setting("institution"),
        as_of=context.language.date(context.cohort.as_of, "long"),
        synthetic=context.cohort.settings["synthetic"],
        verdict=verdict,
        sentence=writer.sentence(verdict, len(blocking) - questions, questions),
        first=[writer.first_step(group) for group in groups[:MOST_FIRST]],
        more=writer.more(len(groups) - MOST_FIRST),
        how=writer.instructions(questions),
        read=writer.row_counts(),
        tables=[writer.table(result, left_out) for result, left_out in results],
        groups=groups,
        notices=writer.groups([worded for worded in findings if not worded[1].blocks]),
        corrections=notes.corrections(submission.corrections),
        repairs=notes.repairs(submission.repairs),
        unread=notes.unread(submission.unread),
        reply=reply(context, submission),
        words=_fixed_texts(context.language),
    )


class _Writer:
    def __init__(self, context: ReceiptContext, submission: Submission):
        self.context, self.submission = context, submission
        self.say, self.say_number = context.language.say, context.language.say_number

    def sender(self) -> str:
        return self.context.senders.label(self.submission.sender, self.context.names)

    def sentence(self, verdict: str, faults: int, questions: int) -> str:
        say, say_number = self.say, self.say_number
        if verdict == "refused":
            return say("This file could not be read.")
        if verdict == "fine":
            return say("This file can be accepted as it is.")
        if verdict == "ask":
            return say_number(
                "This file can be accepted as soon as you have answered {n} question.",
                "This file can be accepted as soon as you have answered {n} questions.",
                questions,
            )
        if questions:
            return say(
                "This file waits for you: {faults} and {questions}.",
                faults=say_number("{n} thing to correct", "{n} things to correct", faults),
                questions=say_number("{n} question to answer", "{n} questions to answer", questions),
            )
        return say_number(
            "This file waits for you: {n} thing to correct.",
            "This file waits for you: {n} things to correct.",
            faults,
        )

    def instructions(self, questions: int) -> str:
        """Which file to correct, and which to send back."""
        if questions:
            return self.say(
                "Please work in the annotated copy (…_checked.xlsx), which marks the cells. On its sheet “{sheet}”"
                " there is a column “Your answer” for each question. Send the copy back.",
                sheet=self.say("Findings"),
            )
        return self.say(
            "Correct your file, or its annotated copy (…_checked.xlsx), which marks the cells."
            " Send back one of the two."
        )

    def groups(self, findings: list[WordedFinding]) -> list[ReceiptGroup]:
        """The findings by kind, column of cells, and fix: about the file first, then the most frequent, questions
        last."""
        grouped = group_by(
            findings, lambda item: (item[0].code, item[0].cell and item[0].field, item[0].sheet, item[2].fix)
        )
        ordered = sorted(
            grouped.values(),
            key=lambda group: (bool(group[0][1].answers), group[0][0].row is not None, -len(group)),
        )
        return [self._group(group) for group in ordered]

    def _group(self, findings: list[WordedFinding]) -> ReceiptGroup:
        _, kind, text = findings[0]
        items = [
            ReceiptItem(
                finding_location(finding, self.context.language),
                finding_text.message,
                finding_hint(finding, self.context),
                excerpt(self.submission, finding, self.context.language),
            )
            for finding, _, finding_text in findings[:MOST_EXCERPTS]
        ]
        rest = findings[MOST_EXCERPTS:MOST_LOCATIONS]
        same_value = group_by(
            rest, lambda item: (self._missing_column(item[0]), item[0].value or "", finding_hint(item[0], self.context))
        )
        others = []
        for (column, value, hint), items_with_value in same_value.items():
            description = " · ".join(part for part in (shorten(value), hint) if part)
            others.append((column or self._places([item[0] for item in items_with_value]), description))
        more = max(0, len(findings) - MOST_LOCATIONS)
        return ReceiptGroup(
            kind.code, text.title, len(findings), text.why, text.fix, bool(kind.answers), items, others, more
        )

    def _places(self, findings: list[Finding]) -> str:
        """The cells of findings, or their rows."""
        ranges = cell_ranges(findings)
        return ranges if findings[0].cell else self.say("row {n}", n=ranges)

    def _missing_column(self, finding: Finding) -> str:
        """The title of a column that the sheet does not have; empty for other findings."""
        table = finding_table(self.submission, finding)
        if finding.cell or (table and finding.row in table.rows):
            return ""
        return column_label(finding.table, finding.field, self.context.cohort.model, self.context.language)

    def first_step(self, group: ReceiptGroup) -> str:
        """A group in one line: what is wrong, where, and what to do."""
        locations = [item.place for item in group.items if item.place]
        where = ", ".join(locations) + (" …" if group.number > len(locations) and locations else "")
        return f"{group.title}{f' ({where})' if where else ''}: {group.fix}"

    def more(self, number: int) -> str:
        """The number of groups that only follow below."""
        if number < 1:
            return ""
        return self.say_number("… and {n} more point below", "… and {n} more points below", number)

    def row_counts(self) -> list[tuple[str, str, str]]:
        """For each table of the file its sheets, its title, and the numbers of its rows by status."""
        by_table = group_by(self.submission.tables, lambda table: table.table.name)
        return [
            (
                ", ".join(dict.fromkeys(visible(table.sheet) for table in tables)),
                self.say(tables[0].table.title),
                self._count_text(name),
            )
            for name, tables in by_table.items()
        ]

    def table(self, result: Result, left_out: LeftOut) -> ReceiptTable:
        """What the rows come to."""
        measure, model, language = result.measure, self.context.cohort.model, self.context.language
        currency = language.currency(self.context.cohort.settings["currency"])
        return ReceiptTable(
            self.say(measure.title),
            left_out.text(language),
            " ".join([self.say(measure.formula), self.say("Amounts in {currency}", currency=currency)]),
            [(self.say(label), name in measure.units) for name, label in measure.columns.items()],
            [
                [value_text(measure, name, row[name], model, language) for name in measure.columns]
                for row in result.rows
            ],
        )

    def _count_text(self, table: str) -> str:
        counts = self.submission.counts.get(table, {})
        texts = count_texts(counts, self.context.language)
        return ", ".join(text for status, text in texts.items() if counts.get(status)) or self.say("no rows")


def finding_hint(finding: Finding, context: ReceiptContext) -> str:
    """What the list of a form has, or which known names are similar; empty without a suggestion."""
    say, choices, near = context.language.say, finding.values.get("offered") or [], finding.values.get("near")
    if choices:
        codes = context.cohort.model.tables[finding.table].field(finding.field).codes if finding.field else {}
        names = (say(codes[choice]) if choice in codes else choice for choice in choices)
        return say("The list has: {names}", names=" / ".join(names))
    if not isinstance(near, list) or not near:
        return ""
    return say("Did you mean: {names}?", names=" / ".join(near))


def _fixed_texts(language: Language) -> dict[str, str]:
    """The fixed texts of a receipt, for the page and the PDF."""
    say = language.say
    return {
        "receipt": say("Receipt for your file"),
        "from": say("Sent by {name}", name="{name}"),
        "checked": say("Checked as of {day}", day="{day}"),
        "first": say("Start with these"),
        "mend": say("What has to be corrected"),
        "questions": say("Questions for you"),
        "notices": say("For your attention (this does not stop the file)"),
        "read": say("What was read (not yet accepted)"),
        "corrections": say("What you corrected"),
        "repairs": say("How we read these (nothing to do)"),
        "unread": say("What was left out"),
        "reply": say("For the host: a reply to paste into a chat"),
        "why": say("Why it matters"),
        "fix": say("What to do"),
        "more": say("and {n} more of the same kind", n="{n}"),
        "synthetic": say("All data in this file is made up."),
    }
