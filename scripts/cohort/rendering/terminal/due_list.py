"""What is due as the terminal shows it, and all reminders as one text to copy from."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

from rich.cells import cell_len
from rich.console import Console
from rich.table import Table
from rich.text import Text

from ...i18n.language import Language
from ..reminders import Addressee, Reminders

if TYPE_CHECKING:
    from ...measures.due import DueItem


def print_due(addressees: list[Addressee], reminders: Reminders, as_of: datetime.date, language: Language) -> None:
    """What is due of each who has to act, then the reminders, then how much there is."""
    console = Console(highlight=False)
    points = [point for each in addressees for point in each.points]
    widths = [
        max(map(cell_len, texts), default=0)
        for texts in (
            [language.date(point.due_on) for point in points],
            [_when(point, as_of, language).plain for point in points],
        )
    ]
    for each in addressees:
        console.print(Text(each.name, style="bold underline"))
        console.print(_table(each, widths, reminders, as_of, language))
    if addressees:
        console.print(Text(language.say("Reminders to paste into a chat"), style="bold reverse"))
    for each in addressees:
        console.print(Text(each.name, style="bold underline"))
        # a line that is wrapped here would be pasted with the break in it
        console.print(Text(each.reminder), "", soft_wrap=True, sep="\n")
    open_now = [point for point in points if point.due_on <= as_of]
    style = "bold yellow" if open_now else "bold green"
    console.print(Text(_summary(len(open_now), len(points) - len(open_now), as_of, language), style=style))


def reminders_text(addressees: list[Addressee], as_of: datetime.date, language: Language) -> str:
    """All reminders below one another, each under the name of the one to whom it goes."""
    heading = language.say("Reminders as of {day}", day=language.date(as_of))
    parts = [f"=== {each.name} ===\n\n{each.reminder}\n" for each in addressees]
    return "\n".join([f"{heading}\n", *parts])


def _table(
    addressee: Addressee, widths: list[int], reminders: Reminders, as_of: datetime.date, language: Language
) -> Table:
    """A line for each point: when it is due, how late it is, what it is; the columns as wide as in all tables."""
    table = Table.grid(padding=(0, 2, 0, 0))
    for width in widths:
        table.add_column(width=width, no_wrap=True)
    table.add_column(overflow="fold")
    for point in addressee.points:
        what = Text.assemble((language.say(point.kind.title), "bold"), ": ", reminders.message(point))
        table.add_row(language.date(point.due_on), _when(point, as_of, language), what)
    table.add_row()
    return table


def _when(due: DueItem, as_of: datetime.date, language: Language) -> Text:
    days = (as_of - due.due_on).days
    if days > 0:
        return Text(language.say_number("{n} day overdue", "{n} days overdue", days), style="bold red")
    if days == 0:
        return Text(language.say("due today"), style="bold yellow")
    return Text(language.say_number("in {n} day", "in {n} days", -days), style="cyan")


def _summary(open_now: int, coming: int, as_of: datetime.date, language: Language) -> str:
    say_number, seen_from = language.say_number, language.say("as of {day}", day=language.date(as_of))
    counted = [language.say("Nothing needs attention.")]
    if open_now:
        counted = [say_number("{n} thing needs attention.", "{n} things need attention.", open_now)]
    if coming:
        counted.append(say_number("{n} is coming.", "{n} are coming.", coming))
    return f"{' '.join(counted)} ({seen_from})"
