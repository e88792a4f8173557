"""The hash chain of the ledger: each entry of a table begins with the content that the one before it ended with."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from .ledger import sha256_of

# the action of an entry that records what was changed by hand
EDIT = "edit"
# and of one that took a person out of everything
FORGET = "forget"


@dataclass(frozen=True)
class KnownContent:
    """The content that the ledger knows of a table, by its hash, and when it came to be."""

    sha256: str
    at: str

    def matches(self, content: bytes) -> bool:
        """Whether this is the content."""
        return self.sha256 == sha256_of(content)

    @property
    def day(self) -> datetime.date | str:
        """The day; the text as it stands in the ledger where that is none."""
        try:
            return datetime.datetime.fromisoformat(self.at).date()
        except ValueError:
            return self.at


@dataclass(frozen=True)
class Gap:
    """A change that no entry records: the table was `before` after one entry and `after` before the next one."""

    table: str
    before: KnownContent
    after: KnownContent


@dataclass
class Chain:
    """The content of each table after the last entry about it, and the gaps between entries.

    `forgotten` is when a person was last forgotten; `out_of_order` is the first entry whose number is not one more
    than that of the entry above it.
    """

    last: dict[str, KnownContent] = field(default_factory=dict)
    gaps: list[Gap] = field(default_factory=list)
    forgotten: str = ""
    out_of_order: str = ""

    def may_name_forgotten(self, moment: datetime.datetime) -> bool:
        """Whether people who were forgotten later may stand in what is as old as this."""
        if not self.forgotten:
            return False
        try:
            return moment <= datetime.datetime.fromisoformat(self.forgotten)
        except (ValueError, TypeError):
            return True


def follow_ledger(entries: Iterable[Mapping[str, str]]) -> Chain:
    """Follows the ledger from its first entry.

    The first entry of a table may begin with anything. An entry that leaves a table as it was known before hides
    nothing, whatever the file was in between: that is how a file is written back. A gap is closed by a later entry
    with the action `edit` from the one content to the other, because what stands in the ledger is never changed.
    """
    chain = Chain()
    for number, entry in enumerate(entries, start=1):
        if entry["entry_id"] != str(number) and not chain.out_of_order:
            chain.out_of_order = entry["entry_id"] or f"{number}"
        if entry["action"] == FORGET:
            chain.forgotten = entry["at"]
        table, before, after = entry["table"], entry["previous_sha256"], entry["table_sha256"]
        if not table or not after:
            continue
        closed = [
            gap for gap in chain.gaps if (gap.table, gap.before.sha256, gap.after.sha256) == (table, before, after)
        ]
        if closed and entry["action"] == EDIT:
            chain.gaps.remove(closed[0])
            continue
        known = chain.last.get(table)
        if known and known.sha256 not in {before, after}:
            chain.gaps.append(Gap(table, known, KnownContent(before, entry["at"])))
        chain.last[table] = KnownContent(after, entry["at"])
    return chain
