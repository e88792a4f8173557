"""Releases: breaking changes need a step, and one command writes version and notes."""

from __future__ import annotations

import copy
import datetime
from pathlib import Path
from typing import Any

import pytest
from cohort.model.migration_steps import MigrationStep

from tests.helpers import ROOT
from tools.release import find_problems, write_version
from tools.schema_changes import (
    BUNDLES,
    breaking_changes,
    missing_steps,
    newest_release,
    read_release,
    read_tables,
    without_step,
)

TABLE: dict[str, Any] = {
    "name": "visits",
    "fields": [
        {"name": "visit_id", "type": "string", "constraints": {"required": True}},
        {"name": "kind", "type": "string", "codes": {"long": "Long", "short": "Short"}},
        {"name": "hours", "type": "number", "constraints": {"minimum": 0, "maximum": 24}},
        {"name": "note", "type": "string", "constraints": {"maxLength": 100}},
    ],
}


def changed(**columns: dict[str, Any] | None) -> dict[str, Any]:
    """The table with other properties of columns; None takes a column out."""
    table = copy.deepcopy(TABLE)
    table["fields"] = [
        column | (columns.get(column["name"]) or {})
        for column in table["fields"]
        if columns.get(column["name"], {}) is not None
    ]
    table["fields"] += [
        {"name": name, **parts} for name, parts in columns.items() if parts and "type" in parts and name == "mood"
    ]
    return {"visits": table}


@pytest.mark.parametrize(
    ("new", "message", "step"),
    [
        (changed(note=None), "visits.note: the column is gone", MigrationStep("rename_column", "visits", "remark", "note")),
        (changed(mood={"type": "string"}), "visits.mood: the column is new", MigrationStep("new_column", "visits", "mood")),
        (changed(hours={"type": "integer"}), "visits.hours: number became integer", MigrationStep("retype_column", "visits", "hours")),
        (changed(kind={"codes": {"long": "Long"}}), "visits.kind: codes are gone: short", MigrationStep("recode_column", "visits", "kind")),
        (changed(note={"personal": True}), "visits.note: it moves between data/ and private/", MigrationStep("move_column", "visits", "note")),
        (changed(kind={"constraints": {"required": True}}), "visits.kind: it must be answered now", MigrationStep("recode_column", "visits", "kind")),
        (changed(note={"constraints": {"maxLength": 50}}), "visits.note: maxLength is stricter", MigrationStep("retype_column", "visits", "note")),
        (changed(hours={"constraints": {"minimum": 1, "maximum": 24}}), "visits.hours: minimum is stricter", MigrationStep("retype_column", "visits", "hours")),
        (changed(note={"constraints": {"maxLength": 100, "pattern": "[a-z]*"}}), "visits.note: it is written otherwise", MigrationStep("retype_column", "visits", "note")),
        ({}, "visits: the table is gone", None),
        (changed() | {"trips": {"name": "trips", "fields": []}}, "trips: the table is new", MigrationStep("new_table", "trips")),
    ],
)  # fmt: skip
def test_a_breaking_change_needs_its_step(new: dict[str, Any], message: str, step: MigrationStep | None) -> None:
    changes = list(breaking_changes({"visits": TABLE}, new))
    assert [str(change).partition("; ")[0] for change in changes] == [message]
    assert without_step(changes, []) == changes
    # a step of another kind, or for another column, does not count
    assert (
        without_step(changes, [MigrationStep("move_words"), MigrationStep("new_column", "visits", "other")]) == changes
    )
    if step:
        assert without_step(changes, [step]) == []


@pytest.mark.parametrize(
    ("before", "after", "breaks"),
    [
        ("[A-Z]{2}", "[A-Z]{2}(-[0-9]{1,8})?", False),
        ("[A-Z]{2}", "[A-Z]{2}", False),
        # without the group, or with one that must be there, what was right is wrong
        ("[A-Z]{2}(-[0-9]{1,8})?", "[A-Z]{2}", True),
        ("[A-Z]{2}", "[A-Z]{2}(-[0-9]{1,8})", True),
        ("[A-Z]{2}", "[A-Z]{2}x", True),
        # in a choice the group would belong to the last part only
        ("[A-Z]|x", "[A-Z]|x(y)?", True),
    ],
)
def test_a_pattern_that_allows_more_needs_no_step(before: str, after: str, breaks: bool) -> None:
    old, new = changed(note={"constraints": {"pattern": before}}), changed(note={"constraints": {"pattern": after}})
    assert bool(list(breaking_changes(old, new))) is breaks


def test_what_breaks_nothing_needs_no_step() -> None:
    new = changed(
        kind={"codes": {"long": "Long", "short": "Brief", "none": "None"}},
        note={"constraints": {"maxLength": 200}},
        hours={"constraints": {"minimum": -1}},
    )
    assert list(breaking_changes({"visits": TABLE}, new)) == []


@pytest.mark.parametrize("bundle", sorted(BUNDLES.glob("template-*.bundle")), ids=lambda path: path.stem)
def test_every_release_leads_to_the_working_schemas(bundle: Path) -> None:
    old, _ = read_release(bundle)
    assert list(breaking_changes(old, read_tables(ROOT / "schemas" / "tables")))
    assert [str(change) for change in missing_steps(bundle)] == []


def test_the_newest_release_is_the_one_with_the_highest_numbers() -> None:
    assert newest_release().name == "template-0.2.0.dev1.bundle"


def test_the_version_and_the_notes_are_written(tmp_path: Path) -> None:
    (tmp_path / "scripts" / "cohort").mkdir(parents=True)
    (tmp_path / "pyproject.toml").write_text('[project]\nversion = "0.2.0"\nother = "0.2.0"\n', encoding="utf-8")
    (tmp_path / "scripts" / "cohort" / "__init__.py").write_text('__version__ = "0.2.0"\n', encoding="utf-8")
    old = "# Changelog\n\n## 0.3.0 (unreleased)\n\n- **New.** It is new.\n\n## 0.2.0 (2026-01-02)\n\n- Old.\n"
    (tmp_path / "CHANGELOG.md").write_text(old, encoding="utf-8")
    notes = write_version(tmp_path, "0.3.0", datetime.date(2026, 12, 1))
    assert notes == "cohort-template 0.3.0\n\n- **New.** It is new.\n"
    assert 'version = "0.3.0"\nother = "0.2.0"' in (tmp_path / "pyproject.toml").read_text(encoding="utf-8")
    assert (tmp_path / "scripts" / "cohort" / "__init__.py").read_text(encoding="utf-8") == '__version__ = "0.3.0"\n'
    new = (tmp_path / "CHANGELOG.md").read_text(encoding="utf-8")
    assert new == old.replace("0.3.0 (unreleased)", "0.3.0 (2026-12-01)")


def test_what_stands_against_a_release_is_said() -> None:
    assert any("write the version as three numbers" in line for line in find_problems("v1"))
