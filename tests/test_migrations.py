"""The steps of migrations on a small cohort: every cell that a step does not name stays letter by letter."""

from __future__ import annotations

import csv
import shutil
from pathlib import Path

import pytest
from cohort.errors import CannotRun
from cohort.model.cohort import Cohort
from cohort.model.migration_steps import MigrationStep
from cohort.model.paths import CohortPaths
from cohort.reading.stored_csv import StoredTable
from cohort.workflows.doctor.column_steps import change_cells
from cohort.workflows.doctor.migrate import migrate_data

from tests.helpers import ROOT, build_file_tree, replace

NEXT = int((ROOT / "schemas" / "VERSION").read_text(encoding="utf-8")) + 1
Row = dict[str, str]


def rows(cohort: Path, folder: str, table: str) -> list[Row]:
    with (cohort / folder / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def next_version(cohort: Path, steps: str) -> None:
    build_file_tree(
        cohort,
        {"toolkit/schemas/VERSION": f"{NEXT}\n", f"toolkit/schemas/migrations/{NEXT}.yaml": steps},
    )


def migrate(cohort: Path, *, dry_run: bool = False) -> bool:
    return migrate_data(Cohort.read(CohortPaths(cohort)), dry_run=dry_run).is_needed


@pytest.fixture
def cohort(pilot: Path, tmp_path: Path) -> Path:
    """A copy of the demo without what is built."""
    ignore = shutil.ignore_patterns("build", ".nox", ".git", "backups")
    return Path(shutil.copytree(pilot, tmp_path / "cohort", ignore=ignore))


def test_codes_and_types_change_and_all_other_cells_stay(cohort: Path) -> None:
    before = rows(cohort, "data", "expenses")
    tables = cohort / "toolkit" / "schemas" / "tables"
    replace(tables / "expenses.yaml", "    claimed:", "    handed_in:")
    next_version(
        cohort,
        "- {step: recode_column, table: expenses, column: status, codes: {claimed: handed_in}}\n"
        "- {step: retype_column, table: expenses, column: amount, pattern: '(\\d+)\\.00', to: '\\1'}\n",
    )
    assert migrate(cohort, dry_run=True)
    assert rows(cohort, "data", "expenses") == before
    assert migrate(cohort)
    after = rows(cohort, "data", "expenses")
    assert [row["expense_id"] for row in after] == [row["expense_id"] for row in before]
    for old, new in zip(before, after, strict=True):
        expected = old | {"status": {"claimed": "handed_in"}.get(old["status"], old["status"])}
        assert new == expected | {"amount": old["amount"].removesuffix(".00")}
    assert {row["status"] for row in after} & {"handed_in"}
    # a second run changes nothing
    assert not migrate(cohort)
    entry = rows(cohort, "data", "ledger")[-1]
    assert (entry["action"], entry["table"], entry["schema_version"]) == ("migrate", "expenses", str(NEXT))
    assert "status: " in entry["note"]


def test_entries_of_lists_are_recoded_one_by_one() -> None:
    step = MigrationStep("recode_column", table="t", column="roles", codes={"lead": "leader"})
    changes = change_cells(StoredTable(["id", "roles"], [["1", "coach;lead"], ["2", "leading"], ["3", ""]]), [step])
    assert changes.rows == [["1", "coach;leader"], ["2", "leading"], ["3", ""]]
    assert changes.notes == ["roles: 1 changed"]


def test_a_column_that_becomes_personal_moves_to_private(cohort: Path) -> None:
    before = {row["expense_id"]: row for row in rows(cohort, "data", "expenses")}
    private = {row["expense_id"]: row for row in rows(cohort, "private", "expenses")}
    schema = cohort / "toolkit" / "schemas" / "tables" / "expenses.yaml"
    replace(schema, "- name: status_note\n", "- name: status_note\n  personal: true\n")
    changed = cohort / "data" / "expenses.csv"
    first = next(iter(before))
    replace(changed, changed.read_text(encoding="utf-8").splitlines()[1], with_note(cohort, "ask “Noy”, please"))
    next_version(cohort, "- {step: move_column, table: expenses, column: status_note}\n")
    assert migrate(cohort)
    after = {row["expense_id"]: row for row in rows(cohort, "data", "expenses")}
    assert all("status_note" not in row for row in after.values())
    assert {key: {name: row[name] for name in row if name != "status_note"} for key, row in before.items()} == after
    moved = {row["expense_id"]: row for row in rows(cohort, "private", "expenses")}
    assert moved[first]["status_note"] == "ask “Noy”, please"
    for key, row in private.items():
        assert row.items() <= moved[key].items()
    assert not migrate(cohort)


def with_note(cohort: Path, note: str) -> str:
    """The first line of expenses with a note on the check."""
    with (cohort / "data" / "expenses.csv").open(encoding="utf-8", newline="") as file:
        header, first = next(reader := csv.reader(file)), next(reader)
    first[header.index("status_note")] = note
    return ",".join(f'"{cell}"' if "," in cell else cell for cell in first)


def test_a_column_that_is_no_longer_personal_moves_to_data(cohort: Path) -> None:
    private = {row["expense_id"]: row for row in rows(cohort, "private", "expenses")}
    schema = cohort / "toolkit" / "schemas" / "tables" / "expenses.yaml"
    text = schema.read_text(encoding="utf-8")
    head, _, tail = text.partition("- name: receipt_reference\n")
    schema.write_text(
        head + "- name: receipt_reference\n" + tail.replace("  personal: true\n", "", 1), encoding="utf-8"
    )
    next_version(cohort, "- {step: move_column, table: expenses, column: receipt_reference}\n")
    assert migrate(cohort)
    after = {row["expense_id"]: row for row in rows(cohort, "data", "expenses")}
    assert any(row["receipt_reference"] for row in private.values())
    assert {key: after[key]["receipt_reference"] for key in private} == {
        key: row["receipt_reference"] for key, row in private.items()
    }
    assert all("receipt_reference" not in row for row in rows(cohort, "private", "expenses"))
    assert not migrate(cohort)


def test_without_private_nothing_is_moved(cohort: Path) -> None:
    schema = cohort / "toolkit" / "schemas" / "tables" / "expenses.yaml"
    replace(schema, "- name: status_note\n", "- name: status_note\n  personal: true\n")
    next_version(cohort, "- {step: move_column, table: expenses, column: status_note}\n")
    for path in (cohort / "private").glob("*.csv"):
        path.unlink()
    before = (cohort / "data" / "expenses.csv").read_bytes()
    with pytest.raises(CannotRun, match=r"status_note of expenses moves between data/ and private/"):
        migrate(cohort)
    assert (cohort / "data" / "expenses.csv").read_bytes() == before
