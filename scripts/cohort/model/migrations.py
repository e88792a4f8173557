"""The steps that bring data from one version of the schemas to the next: schemas/migrations/<version>.yaml."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from ..errors import CannotRun
from .places import Places
from .yaml_files import read_yaml


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
    steps = []
    for version in range(written + 1, here + 1):
        path = places.schemas / "migrations" / f"{version}.yaml"
        for number, entry in enumerate(read_yaml(path) or [], start=1):
            try:
                steps.append(Step(**entry))
            except TypeError:
                raise CannotRun(
                    f"{places.named(path)}, step {number}: it is not a known step; see the other files"
                ) from None
    return steps
