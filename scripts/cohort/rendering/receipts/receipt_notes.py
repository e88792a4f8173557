"""What a receipt notes beside findings: what was corrected, how cells were read, and what was left out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ...model.tables import Field
from ...reading.submissions.sheet_table import UnreadPart
from ...reading.submissions.submission import Correction
from ...reading.submissions.submitted_table import Repair
from ..cell_display import sheet_location, shorten
from ..grouping import group_by
from .receipt_context import ReceiptContext

MOST_LOCATIONS = 19
MOST_EXAMPLES = 3


@dataclass(frozen=True)
class ReceiptNote:
    """Repairs, corrections or unread parts of one kind, with examples as (location, before, after)."""

    title: str
    number: int
    examples: list[tuple[str, str, str]]


class NoteWriter:
    """Words the notes of a receipt."""

    def __init__(self, context: ReceiptContext):
        self.context, self.display, self.say = context, context.cell_display, context.language.say

    def corrections(self, corrections: list[Correction]) -> list[ReceiptNote]:
        """The changes to accepted rows, by column."""
        notes = []
        for (table, name), group in group_by(corrections, lambda item: (item.table, item.field)).items():
            column = self.context.cohort.model.tables[table].field(name)
            examples = [
                (
                    sheet_location(correction.sheet, correction.cell),
                    correction_text(self.context, column, correction.before),
                    correction_text(self.context, column, correction.after),
                )
                for correction in group[:MOST_LOCATIONS]
            ]
            notes.append(ReceiptNote(self.say(column.title), len(group), examples))
        return notes

    def repairs(self, repairs: Iterable[Repair]) -> list[ReceiptNote]:
        """The repairs by kind, without names that are shown as they were typed."""
        notes = []
        changed = (repair for repair in repairs if not self._is_as_typed(repair))
        for code, group in group_by(changed, lambda repair: repair.why).items():
            examples = [
                (sheet_location(repair.sheet, repair.cell), shorten(self._before(repair)), self._after(repair))
                for repair in group[:MOST_EXAMPLES]
            ]
            notes.append(ReceiptNote(self.say(self.context.repairs[code]), len(group), examples))
        return notes

    def _is_as_typed(self, repair: Repair) -> bool:
        """Whether a name is exactly that of the row which was found, or that with what tells equal names apart."""
        column = self.context.cohort.model.tables[repair.table].field(repair.field)
        if not column.references:
            return False
        name = self.display(column, repair.after)
        return name == repair.before or name.startswith(f"{repair.before} (")

    def _before(self, repair: Repair) -> str:
        """The text of the cell; the title of the column for a cell that was empty or is not there."""
        return repair.before or self.say(self.context.cohort.model.tables[repair.table].field(repair.field).title)

    def _after(self, repair: Repair) -> str:
        column = self.context.cohort.model.tables[repair.table].field(repair.field)
        text = shorten(self.display(column, repair.after))
        # in a language with another era, also give the year of the common era
        other_era = column.type == "date" and self.context.language.year_offset
        return f"{text} ({repair.after[:4]})" if other_era else text

    def unread(self, unread: Iterable[UnreadPart]) -> list[ReceiptNote]:
        """The parts that were not read, by the reason."""
        notes = []
        for code, group in group_by(unread, lambda part: part.why).items():
            examples = [
                (sheet_location(part.sheet, part.place), shorten(part.text), "") for part in group[:MOST_EXAMPLES]
            ]
            notes.append(ReceiptNote(self.say(self.context.unread[code]), len(group), examples))
        return notes


def correction_text(context: ReceiptContext, column: Field, text: str | None) -> str:
    """A side of a correction as people read it; None is a text that its form withheld."""
    if text is None:
        return context.language.say("(not shown)")
    return shorten(context.cell_display(column, text)) if text else context.language.say("(empty)")
