"""What a release of the schemas changes for data that is there, and whether a migration step says how it follows.

python tools/schema_changes.py compares the newest released template in tests/data/ with the working one. It prints each
breaking change without a step, and exits with 1 if there is one.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from packaging.version import Version

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "scripts"))

from cohort.model.migration_steps import MigrationStep, steps_between  # noqa: E402
from cohort.model.paths import CohortPaths  # noqa: E402

BUNDLES = ROOT / "tests" / "data"
Tables = Mapping[str, Mapping[str, Any]]
# constraints that refuse what was allowed, with whether a larger value allows more
LIMITS = {"maxLength": True, "maximum": True, "minLength": False, "minimum": False}


@dataclass(frozen=True)
class Change:
    """A change after which data that was right may be wrong or unread: what to say, and the steps that mend it."""

    table: str
    column: str
    what: str
    steps: tuple[str, ...]

    def __str__(self) -> str:
        place = f"{self.table}.{self.column}" if self.column else self.table
        return f"{place}: {self.what}; add a step to schemas/migrations/: {' or '.join(self.steps)}"


def breaking_changes(old: Tables, new: Tables) -> Iterator[Change]:
    """Every breaking change between the declarations of tables by name."""
    for name, before in old.items():
        after = new.get(name)
        if after is None:
            yield Change(name, "", "the table is gone", ("move_folder",))
            continue
        columns = {column["name"]: column for column in after["fields"]}
        for column in before["fields"]:
            if column["name"] not in columns:
                yield Change(name, column["name"], "the column is gone", ("rename_column",))
            else:
                yield from _in_column(name, column, columns[column["name"]])
        known = {column["name"] for column in before["fields"]}
        for column in after["fields"]:
            if column["name"] not in known:
                yield Change(name, column["name"], "the column is new", ("new_column", "rename_column"))
    for name in new.keys() - old.keys():
        yield Change(name, "", "the table is new", ("new_table",))


def _in_column(table: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Change]:
    name = new["name"]
    if old["type"] != new["type"]:
        yield Change(table, name, f"{old['type']} became {new['type']}", ("retype_column", "recode_column"))
    gone = set(map(str, _codes(old))) - set(map(str, _codes(new)))
    if gone and _codes(new):
        yield Change(table, name, f"codes are gone: {', '.join(sorted(gone))}", ("recode_column",))
    if bool(old.get("personal")) != bool(new.get("personal")):
        yield Change(table, name, "it moves between data/ and private/", ("move_column",))
    before, after = old.get("constraints", {}), new.get("constraints", {})
    if after.get("required") and not before.get("required"):
        yield Change(table, name, "it must be answered now", ("retype_column", "recode_column"))
    for limit, more_allows_more in LIMITS.items():
        if limit in after and _is_tighter(before.get(limit), after[limit], more_allows_more):
            yield Change(table, name, f"{limit} is stricter", ("retype_column", "recode_column"))
    if after.get("pattern") and not _allows_more(before.get("pattern"), after["pattern"]):
        yield Change(table, name, "it is written otherwise", ("retype_column", "recode_column"))


def _codes(column: Mapping[str, Any]) -> Iterable[Any]:
    codes: Mapping[Any, Any] = column.get("codes") or {}
    return codes


def _is_tighter(before: float | None, after: float, more_allows_more: bool) -> bool:
    if before is None:
        return True
    return after < before if more_allows_more else after > before


def _allows_more(before: str | None, after: str) -> bool:
    """Whether a pattern is another one with an optional group at its end, or that one itself."""
    if before is None or "|" in before or not after.startswith(before):
        return False
    return not (end := after.removeprefix(before)) or bool(re.fullmatch(r"\([^()|]*\)\?", end))


def without_step(changes: Iterable[Change], steps: Iterable[MigrationStep]) -> list[Change]:
    """The changes for which there is no step."""
    there = {(step.step, step.table, name) for step in steps for name in (step.column, step.old, "") if step.table}
    return [
        change for change in changes if not any((step, change.table, change.column) in there for step in change.steps)
    ]


def read_tables(folder: Path) -> dict[str, dict[str, Any]]:
    """The declarations of tables in a folder, by name."""
    declared = (yaml.safe_load(path.read_text(encoding="utf-8")) for path in sorted(folder.glob("*.yaml")))
    return {table["name"]: table for table in declared}


def newest_release() -> Path:
    """The bundle of the newest released template."""
    return max(BUNDLES.glob("template-*.bundle"), key=lambda path: Version(path.stem.removeprefix("template-")))


def read_release(bundle: Path) -> tuple[dict[str, dict[str, Any]], int]:
    """The tables of a released template and the version of its schemas."""
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(["git", "clone", "--quiet", str(bundle), folder], check=True, capture_output=True)
        schemas = Path(folder) / "schemas"
        return read_tables(schemas / "tables"), int((schemas / "VERSION").read_text(encoding="utf-8"))


def missing_steps(bundle: Path) -> list[Change]:
    """The breaking changes since a released template for which the working one has no step."""
    old, version = read_release(bundle)
    paths = CohortPaths(ROOT)
    current = int((paths.schemas / "VERSION").read_text(encoding="utf-8"))
    changes = breaking_changes(old, read_tables(paths.schemas / "tables"))
    return without_step(changes, steps_between(paths, version, current))


if __name__ == "__main__":
    release = newest_release()
    found = missing_steps(release)
    for change in found:
        print(change)
    print(f"Compared with {release.name}: {len(found)} breaking changes without a step")
    sys.exit(1 if found else 0)
