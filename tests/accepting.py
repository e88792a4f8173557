"""Sending workbooks to a cohort, and looking at what became of it."""

from __future__ import annotations

import csv
import hashlib
import json
from pathlib import Path
from typing import Any

import openpyxl
from cohort.model.cohort import Cohort
from cohort.model.paths import CohortPaths
from cohort.workflows.intake.accept import apply_acceptance
from cohort.workflows.intake.acceptance_plan import plan_acceptance
from cohort.workflows.intake.read_submissions import submitted_files

from tests.helpers import run
from tests.workbooks import workbook

HEADINGS = ["spent_on", "description", "amount", "organisation_id", "funded_by", "payee"]
TEA = ["2026-12-01", "Tea", 120, "Weavers", "Own money", "Tea house"]
YARN = ["2026-12-02", "Yarn", 80.5, "Weavers", "Own money", "Yarn shop"]


def send(cohort: Path, *rows: list[object], name: str = "expenses.xlsx") -> Path:
    (cohort / "submissions").mkdir(exist_ok=True)
    return workbook(cohort / "submissions" / name, {"Expenses": [HEADINGS, *rows]})


def take(cohort: Path, *files: Path, **how: Any) -> tuple[list[str], list[str]]:
    """Accepts; returns the names of the files that were accepted and of those that wait."""
    read = Cohort.read(CohortPaths(cohort))
    acceptance = plan_acceptance(read, submitted_files(read, files), **how)
    apply_acceptance(read, acceptance)
    return [submission.path.name for submission in acceptance.accepted], [
        submission.path.name for submission in acceptance.waiting
    ]


def rows(cohort: Path, table: str, folder: str = "data") -> list[dict[str, str]]:
    with (cohort / folder / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def entries(cohort: Path) -> list[dict[str, str]]:
    """The ledger, each entry with the words of people that belong to it: the name of a file, and the reason."""
    words = {
        (line["entry_id"], line["at"]): line
        for line in (rows(cohort, "ledger", "private") if (cohort / "private" / "ledger.csv").exists() else [])
    }
    nothing = {"file": "", "reason": ""}
    return [row | words.get((row["entry_id"], row["at"]), nothing) for row in rows(cohort, "ledger")]


def expenses(cohort: Path) -> list[tuple[str, str]]:
    return sorted((row["description"], row["amount"]) for row in rows(cohort, "expenses"))


def state(cohort: Path) -> dict[str, str]:
    """Everything that is the cohort's own, by the hash of its content; without what a session leaves behind."""
    found = {}
    for folder in ("data", "private", "submissions"):
        for path in sorted((cohort / folder).rglob("*")):
            if path.is_file() and not path.name.startswith(".lock") and path.parent.name != "undo":
                found[path.relative_to(cohort).as_posix()] = hashlib.sha256(path.read_bytes()).hexdigest()
    return found


def without_time(found: dict[str, str], cohort: Path) -> dict[str, str]:
    """A state in which the ledger is told by what it says but when."""
    entries_without_time = [{name: text for name, text in row.items() if name != "at"} for row in entries(cohort)]
    found = {name: text for name, text in found.items() if name != "private/ledger.csv"}
    return found | {"data/ledger.csv": hashlib.sha256(json.dumps(entries_without_time).encode()).hexdigest()}


def answer(copy: Path, target: Path, answer_texts: dict[str, str]) -> Path:
    """The annotated copy with answers by place, as a sender saves it."""
    book = openpyxl.load_workbook(copy)
    sheet = book.worksheets[0]
    left = dict(answer_texts)
    for row in sheet.iter_rows(min_row=3):
        if row[3].value in left:
            row[6].value = left.pop(row[3].value)
    assert left == {}
    book.save(target)
    return target


def checked(cohort: Path, name: str) -> Path:
    """The annotated copy that a check makes of a file in submissions/."""
    run(cohort, "validate")
    return cohort / "build" / "receipts" / f"{Path(name).stem}_checked.xlsx"
