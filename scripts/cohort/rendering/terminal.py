"""What a session says in the terminal."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Callable

from rich.console import Console
from rich.table import Table
from rich.text import Text

from ..model.findings import Finding, FindingKind, Validation
from ..model.tables import Model
from ..reading.submission import Submission
from ..wording.findings import word
from ..wording.language import Language
from .receipts import verdict_of

SHOWN = 100
SHOWN_OF_A_KIND = 3


def print_validation(
    validation: Validation, kinds: dict[str, FindingKind], model: Model, as_of: datetime.date, language: Language
) -> None:
    """A short table of what was found, and one line that sums it up."""
    console = Console(highlight=False)
    print_findings(console, validation.findings, kinds, model, language)
    for entry in validation.silenced:
        console.print(language.say("Not checked: {code} ({reason})", **entry))
    console.print(
        Text(
            summary(validation, as_of, language),
            style={"errors": "bold red", "warnings": "yellow", "fine": "bold green"}[validation.verdict],
        )
    )


def print_findings(
    console: Console, findings: list[Finding], kinds: dict[str, FindingKind], model: Model, language: Language
) -> None:
    """A table of findings, the first of each kind; nothing when there are none."""
    if not findings:
        return
    table = Table(box=None, padding=(0, 2, 1, 0), show_edge=False)
    for heading in (language.say("Where"), language.say("What is wrong"), language.say("What to do")):
        table.add_column(heading, overflow="fold")
    severities = {
        "error": Text(language.say("error"), style="bold red"),
        "warning": Text(language.say("warning"), style="bold yellow"),
        "question": Text(language.say("question"), style="bold yellow"),
    }
    shown = first_of_each_kind(findings)[:SHOWN]
    for finding in shown:
        kind = kinds[finding.code]
        worded = word(finding, kind, model, language)
        place = " ".join(filter(None, (finding.sheet or finding.file, finding.cell or _row(finding.row, language))))
        where = Text.assemble(severities["question" if kind.answers else kind.severity], "\n", place)
        table.add_row(where, Text(worded.message), Text(worded.fix))
    console.print(table)
    if len(findings) > len(shown):
        more, file = len(findings) - len(shown), "build/validation/findings.json"
        console.print(language.say("… and {n} more; all are in {file}.", n=more, file=file))


class Progress:
    """Says which file is being worked on, in a line that goes away; nothing where nobody watches."""

    def __init__(self, language: Language):
        self._say = language.say
        self._status = Console(stderr=True, highlight=False).status("")

    def __enter__(self) -> Callable[[str], None]:
        self._status.start()
        return lambda name: self._status.update(Text(self._say("Working on {file} …", file=name)))

    def __exit__(self, *_: object) -> None:
        self._status.stop()


def first_of_each_kind(findings: list[Finding]) -> list[Finding]:
    """The findings without those that repeat the same in the same column again and again."""
    seen: Counter[tuple[str | None, ...]] = Counter()
    shown = []
    for finding in findings:
        kind = (finding.code, finding.file, finding.field)
        seen[kind] += 1
        if seen[kind] <= SHOWN_OF_A_KIND:
            shown.append(finding)
    return shown


def print_submissions(
    submissions: list[Submission], kinds: dict[str, FindingKind], model: Model, language: Language
) -> None:
    """For each file whether it can be accepted, and what is wrong in it."""
    console = Console(highlight=False)
    for submission in submissions:
        verdict = verdict_of(submission, kinds)
        sentence = {
            "fine": language.say("This file can be accepted as it is."),
            "ask": language.say("This file waits for answers of its sender."),
            "mend": language.say("This file cannot be accepted yet."),
            "refused": language.say("This file could not be read."),
        }[verdict]
        style = {"fine": "bold green", "ask": "bold yellow"}.get(verdict, "bold red")
        console.print(Text.assemble((submission.file, "bold"), "  ", (sentence, style)))
        print_findings(console, submission.findings, kinds, model, language)


def summary(validation: Validation, as_of: datetime.date, language: Language) -> str:
    """One sentence about the whole check, with its as-of date."""
    counted = ", ".join(
        (
            language.say_number("{n} error", "{n} errors", validation.errors),
            language.say_number("{n} warning", "{n} warnings", validation.warnings),
        )
    )
    verdict = language.say("No errors of form were found.") if validation.verdict == "fine" else counted
    seen_from = language.say("as of {day}", day=language.date(as_of))
    return f"{verdict} ({seen_from})"


def _row(row: int | None, language: Language) -> str:
    return "" if row is None else language.say("row {n}", n=row)
