"""The steps that bring a cohort from one version of the schemas to the next: schemas/migrations/<version>.yaml."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from .paths import CohortPaths
from .yaml_files import parse_entry, read_yaml


@dataclass(frozen=True)
class MigrationStep:
    """One step.

    new_table needs `table`; new_column also `column`, and `default` if rows that are there get a value; rename_column
    also `old`. recode_column replaces texts of cells, or entries of lists, by `codes`; retype_column replaces texts
    that the whole `pattern` matches by `to`, with its groups; what neither knows stays, and the check says so.
    move_column moves a column between data/ and private/, to where the schemas have it now. move_folder moves the
    cohort's files from the folder `old` to `new`; retire_folder replaces the toolkit's folder `old` by `new`.
    move_words moves the words of people from data/ledger.csv to private/ledger.csv.
    """

    step: Literal[
        "new_table",
        "new_column",
        "rename_column",
        "recode_column",
        "retype_column",
        "move_column",
        "move_folder",
        "retire_folder",
        "move_words",
    ]
    table: str = ""
    column: str = ""
    old: str = ""
    new: str = ""
    default: str = ""
    codes: Mapping[str, str] = field(default_factory=dict)
    pattern: str = ""
    to: str = ""


def steps_between(paths: CohortPaths, data_version: int, schema_version: int) -> list[MigrationStep]:
    """The declared steps, in order, from the schema version of the data to the version of these schemas."""
    steps: list[MigrationStep] = []
    for version in range(data_version + 1, schema_version + 1):
        path = paths.schemas / "migrations" / f"{version}.yaml"
        steps += [parse_entry(MigrationStep, entry, paths.display_name(path)) for entry in read_yaml(path) or []]
    return steps


def template_file_hashes(paths: CohortPaths) -> dict[str, set[str]]:
    """The SHA-256 hashes of each file that earlier versions of the template put into a retired folder, by path.

    A file has a hash for each version of its content, with LF at the ends of lines.
    """
    hashes: dict[str, set[str]] = {}
    for path in sorted((paths.schemas / "migrations").glob("*.files.txt")):
        for line in path.read_text(encoding="utf-8").splitlines():
            sha256, _, name = line.partition("  ")
            hashes.setdefault(name, set()).add(sha256)
    return hashes
