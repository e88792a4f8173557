"""The engine finds exactly what frictionless finds, in the same cells, whatever stands in the files."""

from __future__ import annotations

import csv
import io
from functools import cache
from pathlib import Path

import pytest
from cohort.checking.frictionless_errors import reference_findings
from cohort.checking.table_checks import table_findings
from cohort.checking.table_file import read_table_files
from cohort.model.cohort import Cohort
from cohort.model.data_package import data_package, private_package
from cohort.model.findings import Finding
from cohort.model.paths import CohortPaths
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

DIRT = ["", " ", "x", "0", "1", "-1", "1e3", "1.0", "NaN", "Infinity", "true", "yes", "TRUE", "2026-11-20", "2026-2-30"]
DIRT += ["2561-05-12", "20/11/2026", "partner-01", "partner-99", "p-aaaaaa", "grant", "host;partner", "host;boss", "๑๒"]
DIRT += [
    "a" * 70,
    "Ü",
    '"',
    "a,b",
    "a\nb",
    "0x1F",
    "1_000",
    "+5",
    ".5",
    "5.",
    "1 000",
    "expense-01",
    "log-01",
    "note-01",
]
TABLES = ["organisations", "people", "expenses", "coach_logs", "research_notes", "workshops", "grants", "budgets"]

edits = st.lists(
    st.one_of(
        st.tuples(st.just("cell"), st.integers(0, 30), st.integers(0, 30), st.sampled_from(DIRT) | st.text(max_size=8)),
        st.tuples(st.just("copy"), st.integers(0, 30), st.integers(0, 30), st.just("")),
        st.tuples(st.just("shorten"), st.integers(0, 30), st.integers(1, 30), st.just("")),
        st.tuples(st.just("lengthen"), st.integers(0, 30), st.integers(1, 3), st.sampled_from(DIRT)),
        st.tuples(st.just("blank"), st.integers(0, 30), st.integers(0, 2), st.just("")),
        st.tuples(st.just("header"), st.integers(0, 30), st.integers(0, 30), st.sampled_from(["", "extra", "name"])),
    ),
    max_size=6,
)


def edited(rows: list[list[str]], changes: list[tuple[str, int, int, str]]) -> list[list[str]]:
    """A table after some slips of the hand. The first row is the header."""
    rows = [list(row) for row in rows]
    for kind, number, place, text in changes:
        row = rows[1 + number % max(1, len(rows) - 1)] if len(rows) > 1 else rows[0]
        if kind == "cell" and row:
            row[place % len(row)] = text
        elif kind == "copy" and len(rows) > 1:
            rows.append(list(row))
        elif kind == "shorten":
            del row[max(1, len(row) - place) :]
        elif kind == "lengthen":
            row += [text] * place
        elif kind == "blank":
            rows.insert(1 + number % len(rows), [[], [""], [""] * len(rows[0])][place])
        elif kind == "header" and rows[0]:
            rows[0][place % len(rows[0])] = text
    return rows


def as_csv(rows: list[list[str]]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerows(rows)
    return text.getvalue()


def both(cohort: Cohort, table: str | None = None) -> tuple[list[tuple], list[tuple]]:
    """What the engine and the reference find in a table and those it refers to, or in all, in one order."""
    found: list[list[tuple]] = [[], []]
    packages = ((data_package(cohort.model), "data"), (private_package(cohort.model), "private"))
    tables = cohort.model.tables
    wanted = {column.references for column in tables[table].fields} | {table} if table else set(tables)
    for whole, folder in packages:
        package = whole | {"resources": [resource for resource in whole["resources"] if resource["name"] in wanted]}
        parts = [part for part in read_table_files(cohort, package, folder)[0] if part.is_checkable]
        found[0] += map(essence, table_findings(parts))
        found[1] += map(essence, reference_findings(cohort.paths.root, parts))
    return sorted(found[0]), sorted(found[1])


def essence(finding: Finding) -> tuple:
    return (
        finding.file,
        finding.row or 0,
        finding.column or 0,
        finding.code,
        finding.field or "",
        str(sorted(finding.key.items())),
        str(finding.value),
        str(sorted(finding.values.items(), key=str)),
    )


@pytest.mark.slow
def test_the_engine_agrees_on_the_pilot(pilot: Path) -> None:
    assert both(Cohort.read(CohortPaths(pilot))) == ([], [])


@cache
def read_once(root: Path) -> Cohort:
    return Cohort.read(CohortPaths(root))


def compare(root: Path, table: str, changes: list[tuple[str, int, int, str]], where: str = "data") -> int:
    """Edits a table, compares, and puts it back. Returns how much both found."""
    cohort = read_once(root)
    path = root / where / f"{table}.csv"
    before = path.read_text(encoding="utf-8")
    try:
        rows = edited(list(csv.reader(io.StringIO(before))), changes)
        path.write_text(as_csv(rows), encoding="utf-8", newline="\n")
        ours, reference = both(cohort, table)
        assert ours == reference
        return len(ours)
    finally:
        path.write_text(before, encoding="utf-8", newline="\n")


FEW = settings(
    max_examples=12,
    deadline=None,
    derandomize=True,
    # a comparison takes a quarter of a second, so an example is not made smaller
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
MANY = settings(FEW, max_examples=30)


@pytest.mark.slow
@FEW
@given(table=st.sampled_from(TABLES), changes=edits)
def test_the_engine_agrees_on_dirty_tables(small: Path, table: str, changes: list) -> None:
    compare(small, table, changes)


@pytest.mark.slow
@MANY
@given(table=st.sampled_from(TABLES), changes=edits)
def test_the_engine_agrees_on_many_dirty_tables(small: Path, table: str, changes: list) -> None:
    compare(small, table, changes)


@pytest.mark.slow
@FEW
@given(table=st.sampled_from(["people", "expenses", "coach_logs"]), changes=edits)
def test_the_engine_agrees_on_dirty_private_tables(small: Path, table: str, changes: list) -> None:
    compare(small, table, changes, "private")
