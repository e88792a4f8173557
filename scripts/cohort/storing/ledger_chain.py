"""The hash chain of the ledger: each entry of a table starts from the content that the previous entry left.

It needs data/ledger.csv alone. What people wrote is in no hash, so that forget can clear it and the chain stays whole.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from ..reading.submissions.removed_rows import RemovedRow, RemovedRows
from .ledger import sha256_of

# the action of entries that record changes made by hand
EDIT = "edit"
# the action of entries for the rows that a cohort has from the beginning
START = "start"
# the action of entries for forgotten people, whose ids are the key
FORGET = "forget"
# the action of entries for a removed row
REMOVE = "remove"
# the action of entries for the consents that a person ended
WITHDRAW = "withdraw"
# the action of entries that follow a new version of the schemas
MIGRATE = "migrate"
# the note of an entry for a row that the sender of a form removed
TAKEN_OUT = "its sender took it out of the form"


@dataclass(frozen=True)
class KnownContent:
    """The content of a table that the ledger records: its SHA-256, and the moment since when."""

    sha256: str
    at: str

    def matches(self, content: bytes) -> bool:
        """Whether a file with this content has the recorded hash."""
        return self.sha256 == sha256_of(content)

    @property
    def day(self) -> datetime.date | str:
        """The day of the moment; the text of the ledger if that is not a date."""
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
    """The content of each table after its last entry, and the gaps between entries.

    `forgotten` is the moment when a person was last forgotten; `out_of_order` the id of the first entry that is not
    one more than the previous one. Both are empty if there is none.
    """

    last: dict[str, KnownContent] = field(default_factory=dict)
    gaps: list[Gap] = field(default_factory=list)
    forgotten: str = ""
    out_of_order: str = ""

    def may_name_forgotten(self, moment: datetime.datetime) -> bool:
        """Whether data from this moment may contain people who were forgotten later."""
        if not self.forgotten:
            return False
        try:
            return moment <= datetime.datetime.fromisoformat(self.forgotten)
        except (ValueError, TypeError):
            return True


def removed_rows(entries: Iterable[Mapping[str, str]]) -> RemovedRows:
    """The rows and people that were taken out of the data, with the day and, for rows, the reason."""
    rows: dict[tuple[str, str], RemovedRow] = {}
    people: dict[str, datetime.date | str] = {}
    for entry in entries:
        key, day = entry["key"], KnownContent("", entry["at"]).day
        if entry["action"] == REMOVE:
            rows[entry["table"], key] = RemovedRow(day, entry["reason"], entry["note"])
        elif entry["action"] == FORGET:
            # those whose time has ended are forgotten together
            people |= dict.fromkeys(key.split(), day)
    return RemovedRows(rows, people)


def follow_ledger(entries: Iterable[Mapping[str, str]]) -> Chain:
    """Follows the ledger from its first entry.

    The first entry of a table may start from any content. An entry that leaves a table as the previous entry did
    reveals no gap, whatever the file was in between: it restored the file. A later entry with the action `edit` from
    the one content to the other closes a gap, because entries are never changed.
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
        closed_gaps = [
            gap for gap in chain.gaps if (gap.table, gap.before.sha256, gap.after.sha256) == (table, before, after)
        ]
        if closed_gaps and entry["action"] == EDIT:
            chain.gaps.remove(closed_gaps[0])
            continue
        last = chain.last.get(table)
        if last and last.sha256 not in {before, after}:
            chain.gaps.append(Gap(table, last, KnownContent(before, entry["at"])))
        chain.last[table] = KnownContent(after, entry["at"])
    return chain
