"""Keeps the published numbers of people in data/, so that later releases can be measured against them."""

from __future__ import annotations

from collections.abc import Mapping

from ...errors import CannotRun
from ...model.cohort import Cohort
from ...reading.accepted_rows import AcceptedRows, Key, Row
from ...storing.journal import FileChanges, apply_changes
from ...storing.ledger import RowCounts
from ...storing.ledger_chain import PUBLISH
from ...storing.lock import write_lock
from ..backup.commit import SaveResult, commit_or_back_up
from .prepare import Preparation


def save_counts(cohort: Cohort, preparation: Preparation) -> SaveResult:
    """Saves the numbers of a release before anything is written with them, unless they are there already.

    What was ever built may have been given away, so it counts as published. Raises CannotRun in a clone without
    private/.
    """
    table, release = cohort.model.tables[preparation.file.counts], preparation.release
    now = {tuple(row[name] for name in table.key): row for row in preparation.count_rows}
    if now == _of_release(AcceptedRows(cohort).rows(table), release):
        return SaveResult()
    if not cohort.paths.has_private_tables:
        raise CannotRun(
            f"the numbers of people of release {release} are not in data/ yet; run “nox -s publish” where private/ is,"
            " then take over data/ from there"
        )
    # it loads frictionless, which takes longer than all of this
    from ..table_changes import TableChanges

    # read again under the lock: what another session has written meanwhile is in the new tables and the ledger too
    with write_lock(cohort.paths):
        changes, files = TableChanges(cohort, AcceptedRows(cohort)), FileChanges()
        rows = changes.rows(table)
        before = _of_release(rows, release)
        for key in before:
            del rows[key]
        rows |= now
        added, removed = len(set(now) - set(before)), len(set(before) - set(now))
        changed = sum(now[key] != before[key] for key in set(now) & set(before))
        changes.record(PUBLISH, table, RowCounts(added, changed, len(now) - added - changed, removed), note=release)
        changes.add_to(files)
        apply_changes(cohort.paths, files)
        return commit_or_back_up(cohort, f"Publish {release}")


def _of_release(rows: Mapping[Key, Row], release: str) -> dict[Key, Row]:
    return {key: row for key, row in rows.items() if row["release"] == release}
