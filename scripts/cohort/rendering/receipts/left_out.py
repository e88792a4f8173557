"""Rows of a file that are not in a table of its receipt, because they wait for their sender."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from ...i18n.language import Language


@dataclass
class LeftOut:
    """The `number` of rows, in how many of them an amount is `readable`, and what these come to."""

    number: int = 0
    readable: int = 0
    amount: Decimal = Decimal(0)

    def add(self, text: str) -> None:
        """Adds a row with this amount."""
        self.number += 1
        with suppress(InvalidOperation):
            self.amount += Decimal(text)
            self.readable += 1

    def text(self, language: Language) -> str:
        """How many rows there are, and what they come to; empty without any."""
        if not self.number:
            return ""
        texts = [
            language.say_number(
                "{n} row of this file is not in it yet, because of the points above.",
                "{n} rows of this file are not in it yet, because of the points above.",
                self.number,
            )
        ]
        if self.readable:
            amount = language.short_number(self.amount)
            texts.append(language.say("Amount: {amount}.", amount=amount))
            if unreadable := self.number - self.readable:
                texts.append(
                    language.say_number(
                        "In {n} row the amount cannot be read.", "In {n} rows the amount cannot be read.", unreadable
                    )
                )
        return " ".join(texts)
