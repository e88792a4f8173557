"""Receipts: what was read of a file, what is wrong in it and what to do, for the one who sent it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TypeVar

from ...checking.verdicts import submission_verdict
from ...i18n.finding_texts import FindingText
from ...i18n.language import Language
from ...model.findings import Finding, FindingKind
from ...model.tables import Field
from ...reading.submissions.sheet_layout import UnreadPart
from ...reading.submissions.submission import Correction, Submission
from ...reading.submissions.submitted_table import Repair
from ..cell_display import Excerpt, cell_ranges, excerpt, finding_location, sheet_location, shorten
from .receipt_context import ReceiptContext, word_findings

MOST_PLACES = 19
MOST_EXCERPTS = 1
MOST_FIRST = 3
MOST_EXAMPLES = 3
LONGEST_REPLY = 500


@dataclass(frozen=True)
class ReceiptItem:
    """One finding of a group: where it is, what is wrong, a suggestion when there is one, a piece of the sheet."""

    place: str
    message: str
    hint: str
    excerpt: Excerpt | None


@dataclass(frozen=True)
class ReceiptGroup:
    """All findings of one kind: the first with their place in the sheet, others as places and what stands there.

    `more` is how many are only counted.
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
class ReceiptNote:
    """Repairs or corrections of one kind, or things left unread for one reason: a few as place, before and after."""

    title: str
    number: int
    examples: list[tuple[str, str, str]]


@dataclass(frozen=True)
class Receipt:
    """Everything that stands on a receipt, in the words of one language."""

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
    groups: list[ReceiptGroup]
    notices: list[ReceiptGroup]
    corrections: list[ReceiptNote]
    repairs: list[ReceiptNote]
    unread: list[ReceiptNote]
    reply: str
    words: dict[str, str]


def make_receipt(context: ReceiptContext, submission: Submission) -> Receipt:
    """The receipt of one file."""
    writer = _Writer(context, submission)
    findings = word_findings(context, submission, personal=True)
    blocking = [each for each in findings if each[1].blocks]
    groups = writer.groups(blocking)
    verdict = submission_verdict(submission, context.cohort.finding_kinds)
    questions = sum(bool(kind.answers) for _, kind, _ in blocking)
    return Receipt(
        language=context.language.code,
        file=submission.path.name,
        sender=writer.sender(),
        cohort_name=context.setting("cohort_name"),
        institution=context.setting("institution"),
        as_of=context.language.date(context.cohort.as_of, "long"),
        synthetic=context.cohort.settings["synthetic"],
        verdict=verdict,
        sentence=writer.sentence(verdict, len(blocking) - questions, questions),
        first=[writer.first(group) for group in groups[:MOST_FIRST]],
        more=writer.more(len(groups) - MOST_FIRST),
        how=writer.how(questions),
        read=writer.read(),
        groups=groups,
        notices=writer.groups([each for each in findings if not each[1].blocks]),
        corrections=writer.corrections(submission.corrections),
        repairs=writer.repairs(submission.repairs),
        unread=writer.unread(submission.unread),
        reply=reply(context, submission),
        words=_fixed_texts(context.language),
    )


class _Writer:
    def __init__(self, context: ReceiptContext, submission: Submission):
        self.context, self.submission, self.shown = context, submission, context.cell_display
        self.say, self.say_number = context.language.say, context.language.say_number

    def sender(self) -> str:
        table = self.context.cohort.model.tables[self.context.senders]
        row = self.context.accepted.rows(table).get((self.submission.sender,))
        return self.context.names.label(table, row) if row else self.submission.sender

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
                "This file cannot be accepted yet: {faults} and {questions}.",
                faults=say_number("{n} thing to correct", "{n} things to correct", faults),
                questions=say_number("{n} question to answer", "{n} questions to answer", questions),
            )
        return say_number(
            "This file cannot be accepted yet: {n} thing has to be corrected.",
            "This file cannot be accepted yet: {n} things have to be corrected.",
            faults,
        )

    def how(self, questions: int) -> str:
        """In which file to correct, and which to send back."""
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

    def groups(self, findings: list[tuple[Finding, FindingKind, FindingText]]) -> list[ReceiptGroup]:
        """The findings by kind, column and what to do: the whole file first, then the most frequent, questions last."""
        grouped = _group_by(findings, lambda each: (each[0].code, each[0].field, each[0].sheet, each[2].fix))
        ordered = sorted(
            grouped.values(),
            key=lambda found: (bool(found[0][1].answers), found[0][0].row is not None, -len(found)),
        )
        return [self._group(found) for found in ordered]

    def _group(self, found: list[tuple[Finding, FindingKind, FindingText]]) -> ReceiptGroup:
        _, kind, said = found[0]
        items = [
            ReceiptItem(
                finding_location(finding, self.context.language),
                worded.message,
                self._hint(finding),
                excerpt(self.submission, finding),
            )
            for finding, _, worded in found[:MOST_EXCERPTS]
        ]
        rest = _group_by(found[MOST_EXCERPTS:MOST_PLACES], lambda each: (each[0].value or "", self._hint(each[0])))
        others = []
        for (value, hint), alike in rest.items():
            said_of_it = " · ".join(part for part in (shorten(value), hint) if part)
            others.append((cell_ranges([each[0] for each in alike]), said_of_it))
        more = max(0, len(found) - MOST_PLACES)
        return ReceiptGroup(
            kind.code, said.title, len(found), said.why, said.fix, bool(kind.answers), items, others, more
        )

    def _hint(self, finding: Finding) -> str:
        offered, near = finding.values.get("offered") or [], finding.values.get("near")
        if offered:
            return self.say("The list has: {names}", names=" / ".join(offered))
        if not isinstance(near, list) or not near:
            return ""
        return self.say("Did you mean: {names}?", names=" / ".join(near))

    def first(self, group: ReceiptGroup) -> str:
        """A line about a group: what is wrong, where, and what to do."""
        places = [item.place for item in group.items if item.place]
        where = ", ".join(places) + (" …" if group.number > len(places) and places else "")
        return f"{group.title}{f' ({where})' if where else ''}: {group.fix}"

    def more(self, number: int) -> str:
        """How many groups are only said below."""
        if number < 1:
            return ""
        return self.say_number("… and {n} more point below", "… and {n} more points below", number)

    def read(self) -> list[tuple[str, str, str]]:
        """For each table the sheet, its title, and how many rows were read."""
        lines = [
            (found.sheet, self.say(found.table.title), self._counted(found.table.name))
            for found in self.submission.tables
        ]
        return list(dict.fromkeys(lines))

    def _counted(self, table: str) -> str:
        counts, say_number = self.submission.counts.get(table, {}), self.say_number
        said = {
            "added": say_number("{n} new row", "{n} new rows", counts.get("added", 0)),
            "changed": say_number("{n} corrected row", "{n} corrected rows", counts.get("changed", 0)),
            "unchanged": say_number("{n} row as before", "{n} rows as before", counts.get("unchanged", 0)),
            "question": say_number(
                "{n} row that waits for your answer", "{n} rows that wait for your answer", counts.get("question", 0)
            ),
        }
        return ", ".join(text for status, text in said.items() if counts.get(status)) or self.say("no rows")

    def corrections(self, corrections: list[Correction]) -> list[ReceiptNote]:
        """What would change in rows that are accepted already, by column."""
        noted = []
        for (table, name), made in _group_by(corrections, lambda each: (each.table, each.field)).items():
            each = self.context.cohort.model.tables[table].field(name)
            examples = [
                (
                    sheet_location(one.sheet, one.cell),
                    self._shown_or_empty(each, one.before),
                    self._shown_or_empty(each, one.after),
                )
                for one in made[:MOST_PLACES]
            ]
            noted.append(ReceiptNote(self.say(each.title), len(made), examples))
        return noted

    def _shown_or_empty(self, each: Field, text: str) -> str:
        return shorten(self.shown(each, text)) if text else self.say("(empty)")

    def repairs(self, repairs: Iterable[Repair]) -> list[ReceiptNote]:
        noted = []
        for why, made in _group_by(repairs, lambda each: each.why).items():
            examples = [
                (sheet_location(each.sheet, each.cell), shorten(each.before), self._after(each))
                for each in made[:MOST_EXAMPLES]
            ]
            noted.append(ReceiptNote(self.say(self.context.repairs[why]), len(made), examples))
        return noted

    def _after(self, repair: Repair) -> str:
        each = self.context.cohort.model.tables[repair.table].field(repair.field)
        said = shorten(self.shown(each, repair.after))
        # the year of the common era too, where the language counts in another
        other_era = each.type == "date" and self.context.language.year_offset
        return f"{said} ({repair.after[:4]})" if other_era else said

    def unread(self, unread: Iterable[UnreadPart]) -> list[ReceiptNote]:
        noted = []
        for why, left in _group_by(unread, lambda each: each.why).items():
            examples = [
                (sheet_location(each.sheet, each.place), shorten(each.text), "") for each in left[:MOST_EXAMPLES]
            ]
            noted.append(ReceiptNote(self.say(self.context.unread[why]), len(left), examples))
        return noted


def reply(context: ReceiptContext, submission: Submission) -> str:
    """A message to paste into a chat, without personal values, of at most 500 letters."""
    say, name = context.language.say, shorten(submission.path.name)
    verdict = submission_verdict(submission, context.cohort.finding_kinds)
    if verdict == "fine":
        return say("Thank you. We have read “{file}” and can accept it as it is.", file=name)
    text = {
        "refused": say("Thank you for “{file}”. We could not read it.", file=name),
        "ask": say("Thank you for “{file}”. Please tell us, so that we can accept it:", file=name),
        "mend": say("Thank you for “{file}”. Before we can accept it, please correct:", file=name),
    }[verdict]
    blocking = [each for each in word_findings(context, submission, personal=False) if each[1].blocks]
    firsts = [found[0] for found in _group_by(blocking, lambda each: (each[0].code, each[0].field)).values()]
    ending = say("The rest is in the receipt.")
    for number, (finding, _, worded) in enumerate(firsts, start=1):
        place = finding_location(finding, context.language)
        # the message would be about a value that it must not say
        line = f"• {place + ': ' if place else ''}{worded.title if finding.personal else worded.message}"
        is_last = number == len(firsts) == len(blocking)
        if len(text) + 1 + len(line) + (0 if is_last else len(ending) + 1) > LONGEST_REPLY:
            return f"{text}\n{ending}"
        text = f"{text}\n{line}"
    return text if len(firsts) == len(blocking) else f"{text}\n{ending}"


def _fixed_texts(language: Language) -> dict[str, str]:
    """The fixed words of a receipt, for the page and for the PDF."""
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


Each = TypeVar("Each")
Key = TypeVar("Key")


def _group_by(entries: Iterable[Each], key: Callable[[Each], Key]) -> dict[Key, list[Each]]:
    """The entries by a key, in the order in which the keys first appear."""
    groups: defaultdict[Key, list[Each]] = defaultdict(list)
    for each in entries:
        groups[key(each)].append(each)
    return dict(groups)
