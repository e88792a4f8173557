"""The steps that bring data from one version of the schemas to the next: schemas/migrations/<version>.yaml."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from .paths import Places
from .yaml_files import declared, read_yaml


@dataclass(frozen=True)
class Step:
    """One step. new_table needs `table`; new_column also `column`; rename_column also `old`."""

    step: Literal["new_table", "new_column", "rename_column"]
    table: str
    column: str = ""
    old: str = ""
    default: str = ""


def steps_between(places: Places, written: int, here: int) -> list[Step]:
    """The declared steps from the version the data was written by to the one that lies here, in order."""
    steps: list[Step] = []
    for version in range(written + 1, here + 1):
        path = places.schemas / "migrations" / f"{version}.yaml"
        steps += [declared(Step, entry, places.named(path)) for entry in read_yaml(path) or []]
    return steps
