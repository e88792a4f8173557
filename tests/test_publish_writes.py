"""What publishing writes to data/ and the ledger keeps what another session writes at the same moment."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from cohort.model.cohort import Cohort
from cohort.model.paths import CohortPaths
from cohort.storing.lock import write_lock
from cohort.workflows.people.remove import remove_row
from cohort.workflows.publish.people_counts import save_counts
from cohort.workflows.publish.prepare import Basis
from cohort.workflows.publish.recall import confirm

from tests.accepting import entries, rows

COUNT = {"release": "2026-12", "breakdown": "all", "category": "all", "people": "12", "published_on": "2026-12-15"}


def confirm_one(cohort: Cohort) -> None:
    confirm(cohort, [Basis("expenses", "expense-01", "p-aaaaaa", "image", False, datetime.date(2026, 12, 1))])


def save_one(cohort: Cohort) -> None:
    prepared: Any = SimpleNamespace(release="2026-12", count_rows=[COUNT], file=SimpleNamespace(counts="people_counts"))
    save_counts(cohort, prepared)


@pytest.mark.parametrize(
    ("module", "write", "action"), [("recall", confirm_one, "confirm"), ("people_counts", save_one, "publish")]
)
def test_what_is_written_just_before_the_lock_is_held_is_not_lost(
    small: Path, monkeypatch: pytest.MonkeyPatch, module: str, write: Any, action: str
) -> None:
    cohort = Cohort.read(CohortPaths(small))

    @contextmanager
    def late_lock(paths: CohortPaths) -> Iterator[None]:
        remove_row(cohort, ["expense-06"], "entered twice")
        with write_lock(paths):
            yield

    monkeypatch.setattr(f"cohort.workflows.publish.{module}.write_lock", late_lock)
    write(cohort)
    assert [entry["action"] for entry in entries(small)][-2:] == ["remove", action]
    assert "expense-06" not in {row["expense_id"] for row in rows(small, "expenses")}
