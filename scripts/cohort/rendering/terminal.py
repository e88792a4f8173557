"""What a session says in the terminal."""

from __future__ import annotations

import datetime
from collections import Counter

from rich.console import Console
from rich.table import Table
from rich.text import Text

from ..model.findings import Finding, FindingKind, Validation
from ..model.tables import Model
from ..wording.findings import word
from ..wording.language import Language

SHOWN = 100
SHOWN_OF_A_KIND = 3


def print_validation(
    validation: Validation, kinds: dict[str, FindingKind], model: Model, as_of: datetime.date, language: Language
) -> None:
    """A short table of what was found, and one line that sums it up."""
    console = Console(highlight=False)
    if validation.findings:
        table = Table(box=None, padding=(0, 2, 1, 0), show_edge=False)
        for heading in (language.say("Where"), language.say("What is wrong"), language.say("What to do")):
            table.add_column(heading, overflow="fold")
        severities = {
            "error": Text(language.say("error"), style="bold red"),
            "warning": Text(language.say("warning"), style="bold yellow"),
        }
        shown = first_of_each_kind(validation.findings)[:SHOWN]
        for finding in shown:
            kind = kinds[finding.code]
            worded = word(finding, kind, model, language)
            where = Text.assemble(
                severities[kind.severity],
                "\n",
                " ".join(filter(None, (finding.file, finding.cell or _row(finding.row, language)))),
            )
            table.add_row(where, Text(worded.message), Text(worded.fix))
        console.print(table)
        if len(validation.findings) > len(shown):
            console.print(
                language.say(
                    "… and {n} more; all are in {file}.",
                    n=len(validation.findings) - len(shown),
                    file="build/validation/findings.json",
                )
            )
    for entry in validation.silenced:
        console.print(language.say("Not checked: {code} ({reason})", **entry))
    console.print(
        Text(
            summary(validation, as_of, language),
            style={"errors": "bold red", "warnings": "yellow", "fine": "bold green"}[validation.verdict],
        )
    )


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
