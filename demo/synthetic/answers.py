"""What is written into cells for generated rows: the answers in words, and names in place of keys."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from cohort.i18n.language import Language
from cohort.model.tables import Field, Model
from cohort.reading.accepted_rows import AcceptedRows, RowNames
from cohort.reading.cells.text import comparison_key

from .hands import Hand, Typed
from .sayings import LISTS_OF_KEYS, Keys, Saying
from .world import Row


@dataclass
class AtHand:
    """What whoever fills in forms knows: what is accepted, and how rows are called, also the new ones of a round."""

    model: Model
    language: Language
    keys: Keys
    accepted: AcceptedRows
    names: RowNames


class Answers:
    """The answers of one file. `offered` are the names that its lists offer, by table and key."""

    def __init__(self, at_hand: AtHand, hand: Hand, offered: dict[tuple[str, str], str]):
        self.at_hand, self.hand, self.offered = at_hand, hand, offered
        # the new rows of this file, which other rows of it call by their names
        self._new: dict[tuple[str, str], Row] = {}

    def is_new(self, saying: Saying, key: str) -> None:
        """Lets other rows refer to a new one by its name."""
        table, known = saying.table, self.at_hand
        known.keys.give(table.name, saying.generated_id, key)
        row = self._new[table.name, key] = known.keys.in_the_cohort(table, saying.generated_row)
        if known.model.is_referenced(table):
            known.names.add(table, key, row)

    def typed(self, saying: Saying, fields: Iterable[str]) -> dict[str, Typed] | None:
        """What is typed into these cells of a row; None while something that it refers to cannot be named."""
        typed: dict[str, Typed] = {}
        for name in fields:
            column, text = saying.table.field(name), saying.generated_row.get(name, "")
            typed[name] = self.name_of(column, text) if column.references and text else self.answer(column, text)
            if column.references and text and typed[name] is None:
                return None
        return typed

    def name_of(self, column: Field, generated_id: str) -> str | None:
        """What is written for a row that a cell refers to: what its list offers, else what the row is called."""
        known, target = self.at_hand, self.at_hand.model.referenced_table(column)
        key = known.keys.of(column.references or "", generated_id)
        if target is None or not key:
            return None
        row = self._new.get((target.name, key)) or known.accepted.rows(target).get((key,))
        if row is None:
            return None
        offered = self.offered.get((target.name, key))
        names = [known.names.label(target, row), *(row[name] for name in target.names)]
        only_this = [name for name in names if known.names.ids_by_name(target).get(comparison_key(name)) == [key]]
        if target.persons and row["full_name"] in only_this and self.hand.is_careless(0.2):
            return f"{self.hand.words['honorific']} {row['full_name']}"
        return offered or next(iter(only_this), None)

    def answer(self, column: Field, text: str) -> Typed:
        """What is typed for the stored text of a field that refers to nothing."""
        say, hand = self.at_hand.language.say, self.hand
        if not text:
            return None
        if column.name in LISTS_OF_KEYS:
            return "; ".join(sorted(self.at_hand.keys.of(LISTS_OF_KEYS[column.name], one) for one in text.split(";")))
        if column.type == "boolean":
            return hand.choice(say("yes") if text == "true" else say("no"), "✓" if text == "true" else "✗")
        if column.codes:
            return "; ".join(hand.choice(say(column.codes[code]), column.codes[code]) for code in text.split(";"))
        if column.type == "date":
            return hand.day(text)
        if column.type in {"number", "integer"}:
            return hand.number(text)
        return text if "pattern" in column.constraints else hand.text(text)
