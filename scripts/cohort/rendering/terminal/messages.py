"""Prints the results of sessions in the terminal."""

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
from ...model.tables import Field, Model
from ...shortening import visible
from ..cell_display import cell_or_row, sheet_location
from ..row_counts import count_texts

if TYPE_CHECKING:
    from ...reading.submissions.submission import Submission
    from ..receipts.receipt_context import ReceiptContext

MAX_FINDINGS = 100
MAX_FINDINGS_OF_A_KIND = 3
# in a narrower window the columns of a table cut Thai words, which have no spaces between them
WIDTH_OF_TABLE = 120


WordedFinding = tuple[Finding, FindingKind, FindingText]
ItemT = TypeVar("ItemT")


def print_validation(
    validation: Validation,
    kinds: dict[str, FindingKind],
    model: Model,
    as_of: datetime.date,
    language: Language,
    row_name: CellFormatter | None = None,
    *,
    is_brief: bool = False,
) -> None:
    """Prints the findings in the stored data, with rows named by `row_name`, and one line of summary.

    If `is_brief`, warnings are only counted: beside files that somebody waits for, what is due is no news.
    """
    console = Console(highlight=False)
    counted = [finding for finding in validation.findings if is_brief and kinds[finding.code].severity == "warning"]
    in_full = [finding for finding in validation.findings if not is_brief or kinds[finding.code].severity != "warning"]
    # only findings that are shown need texts
    worded = []
    for finding in first_of_each_kind(in_full, lambda finding: finding):
        kind = kinds[finding.code]
        worded.append((finding, kind, word_finding(finding, kind, model, language, row_name=row_name)))
    if is_brief:
        console.print(Text("\n" + language.say("In what is already accepted:"), style="bold"))
    print_findings(worded, language, len(in_full))
    for code, number in Counter(finding.code for finding in counted).items():
        count = f" × {number}" if number > 1 else ""
        console.print(Text.assemble(_severity(kinds[code], language), f"  {language.say(kinds[code].title)}{count}"))
    for entry in validation.silenced:
        console.print(language.say("Not checked: {code} ({reason})", **entry))
    style = {"errors": "bold red", "warnings": "yellow", "fine": "bold green"}[validation.verdict]
    console.print(Text(summary(validation, as_of, language), style=style))


def print_file_checks(validation: Validation, language: Language) -> None:
    """Prints how each stored file was checked, and why a large one was not checked in the database."""
    console, say = Console(highlight=False), language.say
    methods = {
        "database": say("in the database: frictionless was asked once for each text, keys were compared there"),
        "rows": say("row by row: frictionless was asked once for each text"),
        "reference": say("by frictionless alone"),
    }
    reasons = {
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
    for check in validation.file_checks:
        rows = language.say_number("{n} row", "{n} rows", check.rows)
        reason = f" ({reasons[check.reason]})" if check.reason else ""
        console.print(Text(f"{check.file}: {rows}, {methods[check.method]}{reason}"), soft_wrap=True)


def print_submission(file: str, verdict: str, findings: list[WordedFinding], language: Language) -> None:
    """Prints whether a file can be accepted, and what is wrong in it."""
    console = Console(highlight=False)
    sentence = {
        "fine": language.say("This file can be accepted as it is."),
        "ask": language.say("This file waits for answers of its sender."),
        "mend": language.say("This file waits to be corrected."),
        "refused": language.say("This file could not be read."),
    }[verdict]
    # what waits is not refused, so only what cannot be read is red
    style = {"fine": "bold green", "refused": "bold red"}.get(verdict, "bold yellow")
    console.print(Text.assemble("\n", (file, "bold"), "  ", (sentence, style)))
    print_findings(findings, language)


def print_changes(
    submission: Submission, context: ReceiptContext, model: Model, language: Language, *, is_planned: bool
) -> None:
    """Prints what an accepted file adds and changes, without personal values, or one that `is_planned` to be."""
    console, say = Console(highlight=False), language.say
    verdict = say("would be accepted") if is_planned else say("accepted")
    console.print(Text.assemble("\n", (submission.file, "bold"), "  ", (verdict, "bold green")))
    for name, counts in submission.counts.items():
        texts = count_texts(counts, language)
        parts = [texts[status] for status in ("added", "changed", "unchanged")]
        parts += [texts["removed"]] if counts.get("removed") else []
        console.print(f"  {say(model.tables[name].title)}: {', '.join(parts)}")
    for correction in submission.corrections[:MAX_FINDINGS]:
        column = model.tables[correction.table].field(correction.field)

        def display_text(text: str | None, column: Field = column) -> str:
            if text is None:
                return say("(not shown)")
            if not text:
                return say("(empty)")
            return say("(a personal value)") if column.is_private else context.cell_display(column, text)

        before, after = display_text(correction.before), display_text(correction.after)
        location = sheet_location(correction.sheet, correction.cell)
        console.print(Text(f"    {location} {say(column.title)}: {before} → {after}"))


def print_acceptance(accepted: int, waiting: int, language: Language) -> None:
    """Prints how many files were accepted, and how many wait."""
    say_number = language.say_number
    parts = []
    if accepted:
        sentence = say_number("{n} file was accepted.", "{n} files were accepted.", accepted)
        parts.append(Text(sentence, style="bold green"))
    if waiting:
        sentence = say_number(
            "{n} file waits to be corrected or answered.", "{n} files wait to be corrected or answered.", waiting
        )
        parts.append(Text(sentence, style="bold yellow"))
    if parts:
        Console(highlight=False).print(Text("\n") + Text(" ").join(parts))


def print_waiting_rows(file: str, number: int, waiting_file: str, language: Language) -> None:
    """Prints how many rows of a file wait, and the file in which they do."""
    console, say_number = Console(highlight=False), language.say_number
    rows = say_number("{n} row waits to be corrected", "{n} rows wait to be corrected", number)
    location = language.say("send back {file}, which has only what waits", file=waiting_file)
    console.print(Text.assemble("\n", (file, "bold"), "  ", (rows, "bold yellow"), f": {location}"))


def print_examination(
    findings: list[WordedFinding], notes: list[str], as_of: datetime.date | None, language: Language
) -> None:
    """Prints the findings of doctor, its notes, and one line of summary."""
    console, say = Console(highlight=False), language.say
    for finding, kind, text in findings:
        console.print(Text.assemble(_severity(kind, language), "  ", (_location(finding, language), "bold")))
        console.print(Padding(Text(text.message), (0, 0, 0, 4), expand=False))
        # without line breaks people can copy a whole command
        console.print(Text(f"    → {text.fix}\n"), soft_wrap=True)
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
    """Prints the first findings of each kind, in a wide window as a table; nothing without findings.

    `number` is their total if `findings` is only a part of them.
    """
    if not findings:
        return
    console = Console(highlight=False)
    first_findings = first_of_each_kind(findings, lambda worded: worded[0])
    if console.width < WIDTH_OF_TABLE:
        for worded in first_findings:
            _print_with_fix(console, worded, language)
    else:
        console.print(_table(first_findings, language))
    if more := max(number, len(findings)) - len(first_findings):
        file = "build/validation/findings.json"
        console.print(language.say("… and {n} more; all are in {file}.", n=more, file=file))


def _print_with_fix(console: Console, worded: WordedFinding, language: Language) -> None:
    """Prints where a finding is, what is wrong, and what to do, one below the other."""
    finding, kind, text = worded
    console.print(Text.assemble(_severity(kind, language), "  ", (_location(finding, language), "bold")))
    console.print(Padding(Text(text.message), (0, 0, 0, 4), expand=False))
    console.print(Padding(Text(f"→ {text.fix}"), (0, 0, 1, 4), expand=False))


def _table(findings: list[WordedFinding], language: Language) -> Table:
    """The findings with what is wrong and what to do side by side."""
    table = Table(box=None, padding=(0, 2, 1, 0), show_edge=False)
    for heading in (language.say("Where"), language.say("What is wrong"), language.say("What to do")):
        table.add_column(heading, overflow="fold")
    for finding, kind, text in findings:
        severity, location = _severity(kind, language), _location(finding, language)
        table.add_row(Text.assemble(severity, "\n", location), Text(text.message), Text(text.fix))
    return table


class Progress:
    """Shows the current file in a line that disappears at the end; shows nothing outside a terminal."""

    def __init__(self, language: Language):
        self._language = language
        self._status = Console(stderr=True, highlight=False).status("")

    def __enter__(self) -> Callable[[str], None]:
        self._status.start()
        return lambda name: self._status.update(Text(self._language.say("Working on {file} …", file=name)))

    def __exit__(self, *_: object) -> None:
        self.stop()

    def stop(self) -> None:
        """Takes the line away, so that something else can be printed."""
        self._status.stop()


def first_of_each_kind(items: Iterable[ItemT], finding_of: Callable[[ItemT], Finding]) -> list[ItemT]:
    """The first MAX_FINDINGS items, with at most MAX_FINDINGS_OF_A_KIND of a kind in a column of a file."""
    counts: Counter[tuple[str | None, ...]] = Counter()
    selection: list[ItemT] = []
    for item in items:
        finding = finding_of(item)
        kind = (finding.code, finding.file, finding.field)
        counts[kind] += 1
        if counts[kind] <= MAX_FINDINGS_OF_A_KIND:
            selection.append(item)
    return selection[:MAX_FINDINGS]


def summary(validation: Validation, as_of: datetime.date, language: Language) -> str:
    """The result of a check in one sentence, with its as-of date."""
    count_text = _count_text(validation.errors, validation.warnings, language)
    verdict = language.say("No errors of form were found.") if validation.verdict == "fine" else count_text
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


def _location(finding: Finding, language: Language) -> str:
    return " ".join(filter(None, (visible(finding.sheet or finding.file), cell_or_row(finding, language))))
