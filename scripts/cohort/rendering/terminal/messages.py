"""What a session says in the terminal."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, TypeVar

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from ...i18n.finding_texts import CellFormatter, FindingText, word_finding
from ...i18n.language import Language
from ...model.findings import Finding, FindingKind, Validation
from ...model.tables import Model
from ..cell_display import sheet_location

if TYPE_CHECKING:
    from ...reading.submissions.submission import Submission
    from ..receipts.receipt_context import ReceiptContext

MAX_FINDINGS = 100
MAX_FINDINGS_OF_A_KIND = 3


WordedFinding = tuple[Finding, FindingKind, FindingText]
ItemT = TypeVar("ItemT")


def print_validation(
    validation: Validation,
    kinds: dict[str, FindingKind],
    model: Model,
    as_of: datetime.date,
    language: Language,
    named: CellFormatter | None = None,
) -> None:
    """What was found in the stored data, with rows said as `named` says them, and one line that sums it up."""
    console = Console(highlight=False)
    # of many only those are worded that are shown
    shown = [(each, kinds[each.code]) for each in first_of_each_kind(validation.findings, lambda each: each)]
    worded = [(each, kind, word_finding(each, kind, model, language, row_name=named)) for each, kind in shown]
    print_findings(worded, language, len(validation.findings))
    for entry in validation.silenced:
        console.print(language.say("Not checked: {code} ({reason})", **entry))
    style = {"errors": "bold red", "warnings": "yellow", "fine": "bold green"}[validation.verdict]
    console.print(Text(summary(validation, as_of, language), style=style))


def print_file_checks(validation: Validation, language: Language) -> None:
    """How each stored file was checked, and what kept a large one from being checked in the database."""
    console, say = Console(highlight=False), language.say
    how = {
        "database": say("in the database: frictionless was asked once for each text, keys were compared there"),
        "rows": say("row by row: frictionless was asked once for each text"),
        "reference": say("by frictionless alone"),
    }
    why = {
        "small": say("it is small"),
        "key": say("a key of it is not text"),
        "path": say("a sign in its path has a meaning for the database"),
        "columns": say("it has fewer than two columns"),
        "header": say("its header goes over several lines"),
        "mark": say("it begins with a byte-order mark"),
        "signs": say("it has line ends or signs that are not plain"),
        "quotes": say("a quotation mark stands within a cell or is never closed, or a row is very long"),
        "cells": say("it is not UTF-8, its rows are not equally long, or one of them is very long"),
    }
    for each in validation.file_checks:
        rows = language.say_number("{n} row", "{n} rows", each.rows)
        reason = f" ({why[each.reason]})" if each.reason else ""
        console.print(Text(f"{each.file}: {rows}, {how[each.method]}{reason}"), soft_wrap=True)


def print_submission(file: str, verdict: str, findings: list[WordedFinding], language: Language) -> None:
    """Whether a file can be accepted, and what is wrong in it."""
    console = Console(highlight=False)
    sentence = {
        "fine": language.say("This file can be accepted as it is."),
        "ask": language.say("This file waits for answers of its sender."),
        "mend": language.say("This file cannot be accepted yet."),
        "refused": language.say("This file could not be read."),
    }[verdict]
    style = {"fine": "bold green", "ask": "bold yellow"}.get(verdict, "bold red")
    console.print(Text.assemble("\n", (file, "bold"), "  ", (sentence, style)))
    print_findings(findings, language)


def print_changes(
    submission: Submission, context: ReceiptContext, model: Model, language: Language, *, dry_run: bool
) -> None:
    """What an accepted file adds and changes; personal values are left out."""
    console, say = Console(highlight=False), language.say
    done = say("would be accepted") if dry_run else say("accepted")
    console.print(Text.assemble("\n", (submission.file, "bold"), "  ", (done, "bold green")))
    for name, counts in submission.counts.items():
        parts = (
            language.say_number("{n} new row", "{n} new rows", counts.get("added", 0)),
            language.say_number("{n} corrected row", "{n} corrected rows", counts.get("changed", 0)),
            language.say_number("{n} row as before", "{n} rows as before", counts.get("unchanged", 0)),
        )
        console.print(f"  {say(model.tables[name].title)}: {', '.join(parts)}")
    for each in submission.corrections[:MAX_FINDINGS]:
        field = model.tables[each.table].field(each.field)
        before, after = (
            context.cell_display(field, text) if text else say("(empty)") for text in (each.before, each.after)
        )
        if field.is_private:
            before = after = say("(a personal value)")
        console.print(Text(f"    {sheet_location(each.sheet, each.cell)} {say(field.title)}: {before} → {after}"))


def print_waiting_rows(file: str, number: int, waits: str, language: Language) -> None:
    """How many rows of a file were left out, and where they wait."""
    console, say_number = Console(highlight=False), language.say_number
    rows = say_number("{n} row was left out", "{n} rows were left out", number)
    where = language.say("it waits in {file}; send that back to be corrected", file=waits)
    console.print(Text.assemble("\n", (file, "bold"), "  ", (rows, "bold yellow"), f": {where}"))


def print_examination(
    findings: list[WordedFinding], notes: list[str], as_of: datetime.date | None, language: Language
) -> None:
    """All that doctor found, what to know besides, and one line that sums it up."""
    console, say = Console(highlight=False), language.say
    for finding, kind, worded in findings:
        console.print(Text.assemble(_severity(kind, language), "  ", (_where(finding, language), "bold")))
        console.print(Padding(Text(worded.message), (0, 0, 0, 4), expand=False))
        # not cut into lines here, so that a command can be copied whole
        console.print(Text(f"    → {worded.fix}\n"), soft_wrap=True)
    for note in notes:
        console.print(Text(note))
    if any(kind.mendable for _, kind, _ in findings):
        command = "nox -s doctor -- --fix"
        console.print(Text(say("To mend what can be mended without a loss: {command}", command=command)))
    errors = sum(1 for _, kind, _ in findings if kind.severity == "error")
    style = "bold red" if errors else "yellow" if findings else "bold green"
    verdict = _count_text(errors, len(findings) - errors, language) if findings else say("Everything is in order.")
    console.print(Text(f"{verdict} ({_as_of_text(as_of, language)})" if as_of else verdict, style=style))


def print_findings(findings: list[WordedFinding], language: Language, number: int = 0) -> None:
    """A table of findings, the first of each kind; nothing when there are none.

    `number` is how many there are where not all of them are given.
    """
    if not findings:
        return
    console = Console(highlight=False)
    table = Table(box=None, padding=(0, 2, 1, 0), show_edge=False)
    for heading in (language.say("Where"), language.say("What is wrong"), language.say("What to do")):
        table.add_column(heading, overflow="fold")
    shown = first_of_each_kind(findings, lambda each: each[0])
    for finding, kind, worded in shown:
        severity, where = _severity(kind, language), _where(finding, language)
        table.add_row(Text.assemble(severity, "\n", where), Text(worded.message), Text(worded.fix))
    console.print(table)
    if more := max(number, len(findings)) - len(shown):
        file = "build/validation/findings.json"
        console.print(language.say("… and {n} more; all are in {file}.", n=more, file=file))


class Progress:
    """Says which file is being worked on, in a line that goes away; nothing where nobody watches."""

    def __init__(self, language: Language):
        self._language = language
        self._status = Console(stderr=True, highlight=False).status("")

    def __enter__(self) -> Callable[[str], None]:
        self._status.start()
        return lambda name: self._status.update(Text(self._language.say("Working on {file} …", file=name)))

    def __exit__(self, *_: object) -> None:
        self._status.stop()


def first_of_each_kind(findings: Iterable[ItemT], finding_of: Callable[[ItemT], Finding]) -> list[ItemT]:
    """What is shown of many findings: those that repeat the same in the same column again and again are left out."""
    seen: Counter[tuple[str | None, ...]] = Counter()
    shown: list[ItemT] = []
    for each in findings:
        finding = finding_of(each)
        kind = (finding.code, finding.file, finding.field)
        seen[kind] += 1
        if seen[kind] <= MAX_FINDINGS_OF_A_KIND:
            shown.append(each)
    return shown[:MAX_FINDINGS]


def summary(validation: Validation, as_of: datetime.date, language: Language) -> str:
    """One sentence about the whole check, with its as-of date."""
    counted = _count_text(validation.errors, validation.warnings, language)
    verdict = language.say("No errors of form were found.") if validation.verdict == "fine" else counted
    return f"{verdict} ({_as_of_text(as_of, language)})"


def _as_of_text(as_of: datetime.date, language: Language) -> str:
    return language.say("as of {day}", day=language.date(as_of))


def _count_text(errors: int, warnings: int, language: Language) -> str:
    return ", ".join(
        (
            language.say_number("{n} error", "{n} errors", errors),
            language.say_number("{n} warning", "{n} warnings", warnings),
        )
    )


def _severity(kind: FindingKind, language: Language) -> Text:
    if kind.answers:
        return Text(language.say("question"), style="bold yellow")
    if kind.severity == "error":
        return Text(language.say("error"), style="bold red")
    return Text(language.say("warning"), style="bold yellow")


def _where(finding: Finding, language: Language) -> str:
    return " ".join(filter(None, (finding.sheet or finding.file, finding.cell or _row(finding.row, language))))


def _row(row: int | None, language: Language) -> str:
    return "" if row is None else language.say("row {n}", n=row)
