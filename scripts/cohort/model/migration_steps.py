"""The steps that bring data from one version of the schemas to the next: schemas/migrations/<version>.yaml."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from .paths import CohortPaths
from .yaml_files import parse_entry, read_yaml


@dataclass(frozen=True)
class MigrationStep:
    """One step. new_table needs `table`; new_column also `column`; rename_column also `old`."""

    step: Literal["new_table", "new_column", "rename_column"]
    table: str
    column: str = ""
    old: str = ""
    default: str = ""


def steps_between(paths: CohortPaths, written: int, here: int) -> list[MigrationStep]:
    """The declared steps from the version the data was written by to the one that lies here, in order."""
    steps: list[MigrationStep] = []
    for version in range(written + 1, here + 1):
        path = paths.schemas / "migrations" / f"{version}.yaml"
        steps += [parse_entry(MigrationStep, entry, paths.display_name(path)) for entry in read_yaml(path) or []]
    return steps
