"""The hash chain of the ledger: each entry of a table starts from the content that the previous entry left.

It needs data/ledger.csv alone. What people wrote is in no hash, so that forget can clear it and the chain stays whole.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from ..errors import CannotRun
from ..model.paths import CohortPaths
from ..reading.submissions.removed_rows import RemovedRow, RemovedRows
from .ledger import read_ledger, sha256_of

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
# the action of entries for published numbers of people
PUBLISH = "publish"
# the action of entries for what somebody has seen to be left out of publication
CONFIRM = "confirm"
# the action of entries that follow a new version of the schemas
MIGRATE = "migrate"
# the action of entries that take the last acceptance back
UNDO = "undo"
# the note of an entry for a row that the sender of a form removed
TAKEN_OUT = "its sender took it out of the form"
# what the note of an entry for accepted rows says before the ids of rows with columns that the host sets: the host has
# set them, or the row was corrected and they stayed as they were
HOST_SET = "set by the host: "
CORRECTED = "corrected: "


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


def host_note(host_set: Iterable[str], corrected: Iterable[str]) -> str:
    """The note of an entry for accepted rows with columns that the host sets; empty without such rows."""
    parts = ((HOST_SET, host_set), (CORRECTED, corrected))
    texts = [(beginning, " ".join(sorted(row_ids))) for beginning, row_ids in parts]
    return "; ".join(beginning + text for beginning, text in texts if text)


def corrections(entries: Iterable[Mapping[str, str]]) -> list[tuple[str, str, datetime.date]]:
    """The rows that were corrected after the host had last set something in them: table, id and day."""
    days_of_corrections: dict[tuple[str, str], datetime.date] = {}
    for entry in _entries_that_hold(entries):
        day = KnownContent("", entry["at"]).day
        for part in entry["note"].split("; "):
            for row_id in part.removeprefix(HOST_SET).split() if part.startswith(HOST_SET) else ():
                days_of_corrections.pop((entry["table"], row_id), None)
            for row_id in part.removeprefix(CORRECTED).split() if part.startswith(CORRECTED) else ():
                if isinstance(day, datetime.date):
                    days_of_corrections[entry["table"], row_id] = day
    return [(*place, day) for place, day in sorted(days_of_corrections.items())]


def known_corrections(paths: CohortPaths) -> list[tuple[str, str, datetime.date]]:
    """The same of the ledger of a cohort; none where it is damaged, which doctor reports."""
    try:
        return corrections(read_ledger(paths))
    except CannotRun:
        return []


def _entries_that_hold(entries: Iterable[Mapping[str, str]]) -> list[Mapping[str, str]]:
    """The entries with a note, without those that were taken back."""
    noted: list[Mapping[str, str]] = []
    for entry in entries:
        if entry["action"] == UNDO:
            way_back = (entry["table"], entry["previous_sha256"], entry["table_sha256"])
            for other in reversed(noted):
                if (other["table"], other["table_sha256"], other["previous_sha256"]) == way_back:
                    noted.remove(other)
                    break
        elif entry["note"]:
            noted.append(entry)
    return noted


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
