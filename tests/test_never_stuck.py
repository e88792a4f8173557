"""Whatever lies in the way, a session says what to do, and the way back is open."""

from __future__ import annotations

import os
import sys
import zipfile
from pathlib import Path

import pytest
from cohort.model.paths import CohortPaths
from cohort.storing.journal import FileChanges, apply_changes, journal_path

from tests.accepting import TEA, expenses, rows, send, state
from tests.helpers import run


def make_stuck(cohort: Path) -> None:
    """Leaves a change that cannot be completed: its new content is gone."""
    paths = CohortPaths(cohort)
    with pytest.MonkeyPatch.context() as monkeypatch:
        monkeypatch.setattr("cohort.storing.journal.complete_interrupted", lambda _: True)
        apply_changes(paths, FileChanges({paths.data / "grants.csv": b"never\n"}))
    (paths.data / ".grants.csv.new").unlink()


@pytest.mark.slow
def test_a_back_up_comes_back_beside_a_change_that_cannot_be_completed(small: Path) -> None:
    assert run(small, "backup").returncode == 0
    (archive,) = (small / "backups").glob("*.zip")
    before = state(small)
    (small / "data" / "grants.csv").write_text("damaged\n", encoding="utf-8")
    make_stuck(small)
    refused = run(small, "accept")
    assert (refused.returncode, refused.stderr.count("\n")) == (2, 1)
    assert "data/grants.csv: an interrupted change cannot be completed" in refused.stderr
    looked = run(small, "doctor")
    assert looked.returncode == 1
    # doctor says it, and goes on to look at everything else
    assert "data/grants.csv: an interrupted change cannot be completed" in looked.stdout
    assert "header" in looked.stdout or "column" in looked.stdout
    restored = run(small, "restore", str(archive))
    assert restored.returncode == 0, restored.stderr
    assert not journal_path(CohortPaths(small)).exists()
    assert state(small) == before
    assert run(small, "validate").returncode == 0


def test_a_long_name_is_accepted_and_moved(small: Path) -> None:
    send(small, TEA, name="n" * 250 + ".xlsx")
    done = run(small, "accept")
    assert done.returncode == 0, done.stdout + done.stderr
    assert ("Tea", "120") in expenses(small)
    assert not list((small / "submissions").glob("n*"))


@pytest.mark.skipif(sys.platform != "linux", reason="other systems give no file such a name")
def test_a_name_in_the_letters_of_an_old_windows_waits_and_holds_nothing_up(small: Path) -> None:
    path = send(small, TEA)
    path = path.rename(os.fsdecode(os.fsencode(path.parent) + b"/" + "งบ.xlsx".encode("cp874")))
    send(small, ["2026-12-03", "Bus", 20, "Farmers", "Own money", "Bus"], name="other.xlsx")
    for command in ("validate", "accept"):
        done = run(small, command)
        assert done.returncode == 1, done.stdout + done.stderr
        assert "give it another name" in " ".join(done.stdout.split())
    assert ("Bus", "20") in expenses(small)
    assert ("Tea", "120") not in expenses(small)
    (archive,) = (small / "backups").glob("*.zip")
    with zipfile.ZipFile(archive) as saved:
        assert path.read_bytes() in {saved.read(name) for name in saved.namelist()}


def test_a_back_up_that_cannot_be_written_is_said_after_what_was_done(small: Path) -> None:
    (small / "backups").write_text("no folder\n", encoding="utf-8")
    send(small, TEA)
    done = run(small, "accept")
    assert (done.returncode, done.stderr) == (1, "")
    assert ("Tea", "120") in expenses(small)
    before, after = done.stdout.index("expenses.xlsx"), done.stdout.index("no back-up was made")
    assert before < after
    (person, *_) = (row["person_id"] for row in rows(small, "people"))
    forgotten = run(small, "forget", person, "--reason", "asked", "--backups")
    assert (forgotten.returncode, forgotten.stderr) == (1, "")
    assert "no back-up was made" in forgotten.stdout
