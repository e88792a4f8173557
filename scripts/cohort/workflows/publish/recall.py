"""What rested on a lawful basis that has ended is left out, and somebody confirms having seen it."""

from __future__ import annotations

from ...model.cohort import Cohort
from ...reading.accepted_rows import AcceptedRows
from ...storing.journal import FileChanges, apply_changes
from ...storing.ledger import RowCounts, read_ledger
from ...storing.ledger_chain import CONFIRM
from ...storing.lock import write_lock
from ..backup.commit import SaveResult, commit_or_back_up
from .prepare import Basis, Preparation


def recalled(preparation: Preparation) -> list[Basis]:
    """What is left out because the basis of a person has ended."""
    return [basis for basis in preparation.bases if basis.has_ended]


def unconfirmed(preparation: Preparation) -> list[Basis]:
    """What is left out because a basis has ended, and nobody has confirmed yet."""
    confirmations = {
        (entry["table"], entry["key"], entry["note"])
        for entry in read_ledger(preparation.cohort.paths)
        if entry["action"] == CONFIRM
    }
    return [basis for basis in recalled(preparation) if (basis.table, basis.key, _note(basis)) not in confirmations]


def confirm(cohort: Cohort, bases: list[Basis]) -> SaveResult:
    """Notes in the ledger that somebody has seen what is left out."""
    if not bases:
        return SaveResult()
    # it loads frictionless, which takes longer than all of this
    from ..table_changes import TableChanges

    # read under the lock: what another session has written meanwhile is in the new ledger too
    with write_lock(cohort.paths):
        changes, files = TableChanges(cohort, AcceptedRows(cohort)), FileChanges()
        for basis in bases:
            table = cohort.model.tables[basis.table]
            changes.record(CONFIRM, table, RowCounts(unchanged=1), key=basis.key, note=_note(basis))
        changes.add_to(files)
        apply_changes(cohort.paths, files)
        return commit_or_back_up(cohort, "Confirm what is left out of what is published")


def _note(basis: Basis) -> str:
    """The basis in words of the toolkit, without the person."""
    return f"{basis.purpose} until {basis.held_until}"
