"""Prints what is due in the terminal, and writes all reminders as one text to copy from."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

from rich.cells import cell_len
from rich.console import Console
from rich.table import Table
from rich.text import Text

from ...i18n.language import Language
from ...shortening import visible
from ..reminders import Addressee, Reminders

if TYPE_CHECKING:
    from ...measures.due import DueItem


def print_due(addressees: list[Addressee], reminders: Reminders, as_of: datetime.date, language: Language) -> None:
    """Prints what everyone has to do, then the reminders, then the totals."""
    console = Console(highlight=False)
    points = [point for addressee in addressees for point in addressee.points]
    widths = [
        max(map(cell_len, texts), default=0)
        for texts in (
            [language.date(point.due_on) for point in points],
            [_days_left(point, as_of, language).plain for point in points],
        )
    ]
    for addressee in addressees:
        console.print(Text(visible(addressee.name), style="bold underline"))
        console.print(_table(addressee, widths, reminders, as_of, language))
    if addressees:
        console.print(Text(language.say("Reminders to paste into a chat"), style="bold reverse"))
    for addressee in addressees:
        console.print(Text(visible(addressee.name), style="bold underline"))
        # people would paste the line breaks of wrapped lines
        console.print(Text(visible(addressee.text_to_paste)), "", soft_wrap=True, sep="\n")
    open_now = [point for point in points if point.due_on <= as_of]
    style = "bold yellow" if open_now else "bold green"
    console.print(Text(_summary(len(open_now), len(points) - len(open_now), as_of, language), style=style))


def reminders_text(addressees: list[Addressee], as_of: datetime.date, language: Language) -> str:
    """All reminders one after the other, each below the name of its addressee."""
    heading = language.say("Reminders as of {day}", day=language.date(as_of))
    parts = [f"=== {addressee.name} ===\n\n{addressee.text_to_paste}\n" for addressee in addressees]
    return "\n".join([f"{heading}\n", *parts])


def _table(
    addressee: Addressee, widths: list[int], reminders: Reminders, as_of: datetime.date, language: Language
) -> Table:
    """A line for each point: its day, how late it is, and what to do; `widths` aligns the tables of all addressees."""
    table = Table.grid(padding=(0, 2, 0, 0))
    for width in widths:
        table.add_column(width=width, no_wrap=True)
    table.add_column(overflow="fold")
    for point in addressee.points:
        message = Text.assemble((language.say(point.kind.title), "bold"), ": ", visible(reminders.message(point)))
        table.add_row(language.date(point.due_on), _days_left(point, as_of, language), message)
    table.add_row()
    return table


def _days_left(due: DueItem, as_of: datetime.date, language: Language) -> Text:
    days = (as_of - due.due_on).days
    if days > 0:
        return Text(language.say_number("{n} day overdue", "{n} days overdue", days), style="bold red")
    if days == 0:
        return Text(language.say("due today"), style="bold yellow")
    return Text(language.say_number("in {n} day", "in {n} days", -days), style="cyan")


def _summary(open_now: int, coming: int, as_of: datetime.date, language: Language) -> str:
    say_number, as_of_text = language.say_number, language.say("as of {day}", day=language.date(as_of))
    sentences = [language.say("Nothing needs attention.")]
    if open_now:
        sentences = [say_number("{n} thing needs attention.", "{n} things need attention.", open_now)]
    if coming:
        sentences.append(say_number("{n} is coming.", "{n} are coming.", coming))
    return f"{' '.join(sentences)} ({as_of_text})"
