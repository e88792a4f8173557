"""Questions that the sender has answered: what becomes of the row."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import TYPE_CHECKING

from ..model.findings import Finding
from ..reading.rows import Submitted, key_of

if TYPE_CHECKING:
    from .submissions import Change

# the question is about a row that another one of the same key stands against
ABOUT_TWO_ROWS = {"question-twice-in-file", "question-two-files"}


def settled(change: Change, finding: Finding) -> tuple[Change | None, Finding | None]:
    """The change as the sender's answer makes it, without the question; None for a row that is no entry of its own.

    Without an answer, or with one that is none of those offered, both stay as they are.
    """
    answer = change.source.answer(finding).casefold()
    if answer == "new" and change.source.table.made_key:
        return _as_new(change, finding), None
    if answer == "mine":
        return replace(change, status="added" if change.was is None else "changed"), None
    if answer == "theirs":
        return (replace(change, status="unchanged", row=change.was) if change.was else None), None
    if answer == "same":
        if finding.code in ABOUT_TWO_ROWS:
            return change, None
        return (replace(change, status="changed") if change.was else None), None
    return change, finding


def _as_new(change: Change, finding: Finding) -> Change:
    """The row under a key of its own, which reading the same answer again gives again."""
    found: Submitted = change.source
    name = found.table.made_key or ""
    if change.was is None and finding.code not in ABOUT_TWO_ROWS:
        return replace(change, status="added")
    origin = f"{found.table.name}\x1f{change.key}\x1f{found.rows[change.index]}\x1fnew"
    key = key_of(found.table, hashlib.sha256(origin.encode()).hexdigest())
    return replace(change, key=(key,), status="added", row=change.row | {name: key}, was=None)
