"""Receipts: what was read of a file, what is wrong in it and what to do, for the one who sent it."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from ..model.findings import Finding, FindingKind, column_letters
from ..model.tables import Field, Model
from ..reading.accepted import Accepted, Names
from ..reading.layout import Unread
from ..reading.rows import Repair
from ..reading.submission import Submission
from ..reading.values import as_text
from ..wording.findings import Worded, word
from ..wording.language import Language

MOST_PLACES = 19
MOST_EXCERPTS = 2
MOST_FIRST = 3
MOST_EXAMPLES = 3
LONGEST_REPLY = 500
AROUND = 2
LONGEST_CELL = 40


@dataclass(frozen=True)
class Excerpt:
    """A piece of a sheet: the letters of its columns, and rows of a number and cells, one of which is marked."""

    columns: list[str]
    rows: list[tuple[int, list[tuple[str, bool]]]]


@dataclass(frozen=True)
class Item:
    """One finding of a group: where it is, what is wrong, and a suggestion when there is one."""

    place: str
    message: str
    hint: str
    excerpt: Excerpt | None


@dataclass(frozen=True)
class Group:
    """All findings of one kind; `more` is how many are only counted."""

    code: str
    title: str
    number: int
    why: str
    fix: str
    is_question: bool
    items: list[Item]
    more: int


@dataclass(frozen=True)
class Noted:
    """Repairs of one kind, or things left unread for one reason, with a few examples."""

    title: str
    number: int
    examples: list[tuple[str, str, str]]


@dataclass(frozen=True)
class Receipt:
    """Everything that stands on a receipt, in the words of one language."""

    file: str
    sender: str
    cohort_name: str
    institution: str
    as_of: str
    synthetic: bool
    verdict: str
    sentence: str
    first: list[str]
    read: list[tuple[str, str, str]]
    groups: list[Group]
    notices: list[Group]
    repairs: list[Noted]
    unread: list[Noted]
    reply: str
    words: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class ReceiptContext:
    """What all receipts of a run are made with. `repairs` and `unread` are the declared titles by code."""

    model: Model
    kinds: Mapping[str, FindingKind]
    accepted: Accepted
    names: Names
    repairs: Mapping[str, str]
    unread: Mapping[str, str]
    cohort_name: str
    institution: str
    synthetic: bool
    as_of: datetime.date
    senders: str


def make_receipt(context: ReceiptContext, submission: Submission, language: Language) -> Receipt:
    """The receipt of one file."""
    writer = _Writer(context, submission, language)
    blocking = [each for each in submission.findings if context.kinds[each.code].blocks]
    notices = [each for each in submission.findings if not context.kinds[each.code].blocks]
    groups = writer.groups(blocking)
    verdict = verdict_of(submission, context.kinds)
    sentence = writer.sentence(verdict, len(blocking))
    return Receipt(
        file=submission.path.name,
        sender=writer.sender(),
        cohort_name=context.cohort_name,
        institution=context.institution,
        as_of=language.date(context.as_of, "long"),
        synthetic=context.synthetic,
        verdict=verdict,
        sentence=sentence,
        first=[writer.first(group) for group in groups[:MOST_FIRST]],
        read=writer.read(),
        groups=groups,
        notices=writer.groups(notices),
        repairs=writer.repairs(submission.repairs),
        unread=writer.unread(submission.unread),
        reply=writer.reply(verdict, blocking),
        words=writer.words(),
    )


def verdict_of(submission: Submission, kinds: Mapping[str, FindingKind]) -> str:
    """fine, ask (only questions are open), mend, or refused (the file could not be read)."""
    blocking = [kinds[each.code] for each in submission.findings if kinds[each.code].blocks]
    if submission.book is None or not submission.tables:
        return "refused"
    if not blocking:
        return "fine"
    return "ask" if all(kind.answers for kind in blocking) else "mend"


def word_findings(
    context: ReceiptContext, submission: Submission, language: Language
) -> list[tuple[Finding, FindingKind, Worded]]:
    """All findings of a file in words for its sender, in the order of the sheets."""
    shown, model = _Writer(context, submission, language).shown, context.model
    kinds = [(finding, context.kinds[finding.code]) for finding in submission.findings]
    return [(finding, kind, word(finding, kind, model, language, in_form=shown)) for finding, kind in kinds]


class _Writer:
    def __init__(self, context: ReceiptContext, submission: Submission, language: Language):
        self.context, self.submission, self.language = context, submission, language
        self.say = language.say
        self.sheets = {sheet.name: sheet for sheet in submission.book.sheets} if submission.book else {}

    def sender(self) -> str:
        table = self.context.model.tables[self.context.senders]
        row = self.context.accepted.rows(table).get((self.submission.sender,))
        return self.context.names.label(table, row) if row else self.submission.sender

    def shown(self, each: Field, text: str) -> str:
        """A stored text as the cells of a form show it."""
        target = self.context.model.reference(each)
        if target:
            row = self.context.accepted.rows(target).get((text,))
            return self.context.names.label(target, row) if row else text
        if each.type == "list":
            return ", ".join(self.say(each.codes.get(code, code)) for code in text.split(";"))
        if each.type == "boolean" and text in {"true", "false"}:
            return self.say("yes") if text == "true" else self.say("no")
        if each.type == "date":
            try:
                return self.language.date(datetime.date.fromisoformat(text))
            except ValueError:
                return text
        return self.say(each.codes[text]) if text in each.codes else text

    def sentence(self, verdict: str, number: int) -> str:
        say, say_number = self.say, self.language.say_number
        if verdict == "refused":
            return say("This file could not be read.")
        if verdict == "fine":
            return say("This file can be accepted as it is.")
        if verdict == "ask":
            return say_number(
                "This file can be accepted as soon as you have answered {n} question.",
                "This file can be accepted as soon as you have answered {n} questions.",
                number,
            )
        return say_number(
            "This file cannot be accepted yet: {n} thing has to be mended.",
            "This file cannot be accepted yet: {n} things have to be mended.",
            number,
        )

    def groups(self, findings: list[Finding]) -> list[Group]:
        """The findings by kind and column, the most frequent first; what could not be read at all before the rest."""
        of_kind: defaultdict[tuple[str, str | None, str], list[Finding]] = defaultdict(list)
        for finding in findings:
            of_kind[finding.code, finding.field, finding.sheet].append(finding)
        ordered = sorted(of_kind.items(), key=lambda pair: (pair[1][0].row is not None, -len(pair[1])))
        return [self._group(code, found) for (code, _, _), found in ordered]

    def _group(self, code: str, findings: list[Finding]) -> Group:
        kind = self.context.kinds[code]
        worded = [word(each, kind, self.context.model, self.language, in_form=self.shown) for each in findings]
        items = [
            Item(
                self.place(finding),
                said.message,
                self._hint(finding),
                self.excerpt(finding) if number < MOST_EXCERPTS else None,
            )
            for number, (finding, said) in enumerate(zip(findings, worded, strict=True))
            if number < MOST_PLACES
        ]
        more = max(0, len(findings) - MOST_PLACES)
        first = worded[0]
        return Group(code, first.title, len(findings), first.why, first.fix, bool(kind.answers), items, more)

    def _hint(self, finding: Finding) -> str:
        near = finding.values.get("near")
        if not isinstance(near, list) or not near:
            return ""
        return self.say("Did you mean: {names}?", names=" / ".join(near))

    def place(self, finding: Finding) -> str:
        """The sheet and the cell or row, such as Expenses, C12."""
        row = self.say("row {n}", n=finding.row) if finding.row is not None else ""
        parts = (finding.sheet, finding.cell or row)
        return ", ".join(part for part in parts if part)

    def excerpt(self, finding: Finding) -> Excerpt | None:
        """The cell with its neighbours, and the headings above them."""
        sheet = self.sheets.get(finding.sheet)
        table = next((each for each in self.submission.tables if each.sheet == finding.sheet), None)
        if sheet is None or table is None or finding.row is None:
            return None
        marked = finding.column or 0
        width = max(len(row) for row in sheet.rows)
        hidden = {table.columns[name] for name in table.columns if name.split("=")[0] in table.table.key}
        hidden -= {marked} | {table.columns[each] for each in table.table.key if table.table.field(each).references}
        used = sorted({column for column in table.columns.values() if column not in hidden} | ({marked} - {0}))
        at = used.index(marked) if marked in used else 0
        begin = max(0, min(at - AROUND, len(used) - 2 * AROUND - 1))
        columns = [column for column in used[begin : begin + 2 * AROUND + 1] if column <= max(width, marked)]
        numbers = [table.header_row, *range(finding.row - 1, finding.row + 2)]
        rows = []
        for number in dict.fromkeys(numbers):
            if table.header_row <= number <= max(len(sheet.rows), finding.row):
                cells = sheet.rows[number - 1] if number <= len(sheet.rows) else []
                texts = [as_text(cells[column - 1]) if column <= len(cells) else "" for column in columns]
                marks = [
                    (_short(text), (number, column) == (finding.row, marked))
                    for text, column in zip(texts, columns, strict=True)
                ]
                rows.append((number, marks))
        return Excerpt([column_letters(column) for column in columns], rows)

    def first(self, group: Group) -> str:
        """One line about a group: what to do and where."""
        places = [item.place for item in group.items if item.place][:MOST_FIRST]
        where = ", ".join(places) + (" …" if group.number > len(places) and places else "")
        return f"{group.title}{f' ({where})' if where else ''}: {group.fix}"

    def read(self) -> list[tuple[str, str, str]]:
        """For each table the sheet, its title, and how many rows were read."""
        lines = []
        for found in self.submission.tables:
            lines.append((found.sheet, self.say(found.table.title), self._counted(found.table.name)))
        return list(dict.fromkeys(lines))

    def _counted(self, table: str) -> str:
        counts, number = self.submission.counts.get(table, {}), self.language.say_number
        parts = [
            number("{n} new row", "{n} new rows", counts.get("added", 0)),
            number("{n} corrected row", "{n} corrected rows", counts.get("changed", 0)),
            number("{n} row as before", "{n} rows as before", counts.get("unchanged", 0)),
            number("{n} question", "{n} questions", counts.get("question", 0)),
        ]
        names = ("added", "changed", "unchanged", "question")
        said = [part for part, name in zip(parts, names, strict=True) if counts.get(name)]
        return ", ".join(said) if said else self.say("no rows")

    def repairs(self, repairs: Iterable[Repair]) -> list[Noted]:
        of_kind: defaultdict[str, list[Repair]] = defaultdict(list)
        for repair in repairs:
            of_kind[repair.why].append(repair)
        return [
            Noted(
                self.say(self.context.repairs[why]),
                len(made),
                [(_at(each.sheet, each.cell), _short(each.before), self._after(each)) for each in made[:MOST_EXAMPLES]],
            )
            for why, made in of_kind.items()
        ]

    def _after(self, repair: Repair) -> str:
        each = next(
            (each for each in self.context.model.tables[repair.table].fields if each.name == repair.field), None
        )
        return _short(self.shown(each, repair.after) if each and each.type != "date" else repair.after)

    def unread(self, unread: Iterable[Unread]) -> list[Noted]:
        of_kind: defaultdict[str, list[Unread]] = defaultdict(list)
        for each in unread:
            of_kind[each.why].append(each)
        return [
            Noted(
                self.say(self.context.unread[why]),
                len(left),
                [(_at(each.sheet, each.place), _short(each.text), "") for each in left[:MOST_EXAMPLES]],
            )
            for why, left in of_kind.items()
        ]

    def reply(self, verdict: str, blocking: list[Finding]) -> str:
        """A message to paste into a chat, without personal values, of at most 500 letters."""
        name = _short(self.submission.path.name)
        if verdict == "fine":
            return self.say("Thank you. We have read “{file}” and can accept it as it is.", file=name)
        if verdict == "refused":
            head = self.say("Thank you for “{file}”. We could not read it.", file=name)
        elif verdict == "ask":
            head = self.say("Thank you for “{file}”. Please tell us, so that we can accept it:", file=name)
        else:
            head = self.say("Thank you for “{file}”. Before we can accept it, please mend:", file=name)
        seen: set[tuple[str, str | None]] = set()
        lines = []
        for finding in blocking:
            if (finding.code, finding.field) not in seen:
                seen.add((finding.code, finding.field))
                kind = self.context.kinds[finding.code]
                worded = word(finding, kind, self.context.model, self.language)
                place = self.place(finding)
                lines.append(f"• {place + ': ' if place else ''}{worded.message}")
        ending = self.say("The rest is in the receipt.")
        text = head
        for number, line in enumerate(lines):
            room = (
                LONGEST_REPLY - len(ending) - 1
                if number + 1 < len(lines) or len(blocking) > len(lines)
                else LONGEST_REPLY
            )
            if len(text) + 1 + len(line) > room:
                return f"{text}\n{ending}"
            text = f"{text}\n{line}"
        return f"{text}\n{ending}" if len(blocking) > len(lines) else text

    def words(self) -> dict[str, str]:
        """The fixed words of a receipt, for the page and for the PDF."""
        say = self.say
        return {
            "receipt": say("Receipt"),
            "from": say("From"),
            "checked": say("Checked as of"),
            "first": say("What to do first"),
            "mend": say("What has to be mended"),
            "questions": say("Questions that only you can answer"),
            "notices": say("For your attention (this does not stop the file)"),
            "read": say("What was read"),
            "repairs": say("What we put right for you"),
            "repairs_note": say("Your file itself was not changed."),
            "unread": say("What was left out"),
            "reply": say("Reply to paste into a chat"),
            "why": say("Why it matters"),
            "fix": say("What to do"),
            "more": say("and {n} more of the same kind", n="{n}"),
            "synthetic": say("All data in this file is made up."),
            "copy": say("The same is marked in the annotated copy of your workbook."),
        }


def _at(sheet: str, place: str) -> str:
    return ", ".join(part for part in (sheet, place) if part)


def _short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= LONGEST_CELL else f"{text[: LONGEST_CELL - 1]}…"
