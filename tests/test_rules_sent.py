"""Rules across tables for what people send: they point at the cell of the file, and block only what its sender can mend."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.accepting import expenses, rows, take
from tests.helpers import findings, replace, run
from tests.workbooks import workbook

pytestmark = pytest.mark.slow

HEADINGS = [
    "expense_id",
    "spent_on",
    "description",
    "amount",
    "organisation_id",
    "budget_line_id",
    "funded_by",
    "payee",
]
BUS = ["", "2026-12-01", "Bus", 20, "Weavers", "line-01", "The grant", "Bus company"]


@pytest.fixture
def speaking(small: Path) -> Path:
    """The small cohort with its rules."""
    path = small / "cohort.yml"
    path.write_text(path.read_text(encoding="utf-8").split("rules:")[0], encoding="utf-8")
    return small


def sent(cohort: Path, *lines: list[object], name: str = "sent.xlsx") -> Path:
    (cohort / "submissions").mkdir(exist_ok=True)
    return workbook(cohort / "submissions" / name, {"Expenses": [HEADINGS, *lines]})


def findings_of(cohort: Path, *arguments: str) -> list[tuple[str, str | None]]:
    """The codes and cells of the findings in submitted files."""
    assert run(cohort, "validate", *arguments).returncode in (0, 1)
    return [
        (finding["code"], finding["cell"]) for finding in findings(cohort) if finding["file"].startswith("submissions/")
    ]


def changed(line: list[object], **cells: Any) -> list[object]:
    return [cells.get(heading, cell) for heading, cell in zip(HEADINGS, line, strict=True)]


def test_what_the_sender_can_mend_is_shown_in_the_cell_and_waits(speaking: Path) -> None:
    sent(speaking, BUS, changed(BUS, description="Tea", budget_line_id=""))
    assert findings_of(speaking) == [("expense-without-line", "F3")]
    before = expenses(speaking)
    assert take(speaking) == ([], ["sent.xlsx"])
    assert expenses(speaking) == before
    # its good row can go in without it
    assert take(speaking, good_rows=True) == (["sent.xlsx"], [])
    assert ("Bus", "20") in expenses(speaking)
    assert ("Tea", "20") not in expenses(speaking)


def test_rules_wait_for_a_column_that_a_sheet_lacks(speaking: Path) -> None:
    """An expense without its budget line is no fault yet where nobody has said what it cost."""
    (speaking / "submissions").mkdir(exist_ok=True)
    lines = [HEADINGS, changed(BUS, budget_line_id="")]
    without_amount = [[cell for name, cell in zip(HEADINGS, line, strict=True) if name != "amount"] for line in lines]
    workbook(speaking / "submissions" / "sent.xlsx", {"Expenses": without_amount})
    assert findings_of(speaking) == [("column-missing", None)]


def test_a_warning_is_said_and_does_not_wait(speaking: Path) -> None:
    sent(speaking, changed(BUS, spent_on="2026-10-15"))
    assert findings_of(speaking) == [("expense-outside-grant", "B2")]
    assert take(speaking) == (["sent.xlsx"], [])


def test_what_only_the_host_can_mend_is_no_matter_of_a_partner(speaking: Path) -> None:
    path = sent(speaking, changed(BUS, amount=5000))
    assert findings_of(speaking, str(path), "--from", "partner-01") == []
    assert take(speaking, path, sender="partner-01") == (["sent.xlsx"], [])
    run(speaking, "validate")
    assert ("grant-overspent", "data/grants.csv") in [
        (finding["code"], finding["file"]) for finding in findings(speaking)
    ]


def test_the_host_hears_of_it_in_its_own_file_which_does_not_wait(speaking: Path) -> None:
    line = [cell for row in rows(speaking, "grants") if row["grant_id"] == "grant-01" for cell in row.items()]
    names, cells = zip(*line, strict=True)
    (speaking / "submissions").mkdir(exist_ok=True)
    lower = ["100" if name == "amount_awarded" else cell for name, cell in line]
    path = workbook(speaking / "submissions" / "grants.xlsx", {"Grants": [list(names), lower]})
    found = findings_of(speaking, str(path), "--from", "host-1")
    assert ("grant-overspent", "H2") in found
    assert cells[0] == "grant-01"
    assert take(speaking, path, sender="host-1") == (["grants.xlsx"], [])


def test_a_correction_mends_what_was_accepted_with_a_fault(speaking: Path) -> None:
    replace(speaking / "data" / "expenses.csv", "expense-01,partner-01,line-01,", "expense-01,partner-01,,")
    run(speaking, "validate")
    assert "expense-without-line" in [finding["code"] for finding in findings(speaking)]
    sent(speaking, ["expense-01", "2026-11-20", "Bus tickets", 100.5, "Weavers", "line-01", "The grant", "Bus company"])
    assert findings_of(speaking) == []
    assert take(speaking) == (["sent.xlsx"], [])
    run(speaking, "validate")
    assert "expense-without-line" not in [finding["code"] for finding in findings(speaking)]


def test_a_row_with_a_fault_of_its_own_is_not_said_twice(speaking: Path) -> None:
    sent(speaking, changed(BUS, amount="some", budget_line_id=""))
    assert findings_of(speaking) == [("value-not-a-number", "D2")]


def test_two_files_that_break_a_rule_only_together(speaking: Path) -> None:
    for number in (1, 2):
        line = [f"expense-9{number}", *BUS[1:]]
        (speaking / "submissions").mkdir(exist_ok=True)
        workbook(speaking / "submissions" / f"{number}.xlsx", {"Expenses": [HEADINGS, line]})
    assert findings_of(speaking, str(speaking / "submissions" / "1.xlsx")) == []
    assert findings_of(speaking) == [("expense-twice", "D2")] * 2


def test_what_is_found_in_a_text_is_said_nowhere_but_to_its_sender(speaking: Path) -> None:
    path = sent(speaking, changed(BUS, description="Ask Noy, 030 5551234 or noy@planted.example"))
    done = run(speaking, "validate", str(path))
    (found,) = [finding for finding in findings(speaking) if finding["file"].startswith("submissions/")]
    assert (found["code"], found["cell"], found["value"]) == ("contact-in-text", "C2", None)
    written = (speaking / "build" / "validation" / "findings.json").read_text(encoding="utf-8")
    assert "planted" not in written + done.stdout + done.stderr


def test_many_rows_with_one_fault_each_are_each_shown(speaking: Path) -> None:
    sent(speaking, *(changed(BUS, amount=number + 1, budget_line_id="") for number in range(30)))
    assert findings_of(speaking) == [("expense-without-line", f"F{row}") for row in range(2, 32)]
