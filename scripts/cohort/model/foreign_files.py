"""What other programs leave beside the files of a cohort: schemas/foreign_files.yaml."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from .paths import CohortPaths
from .yaml_files import parse_entry, read_yaml


@dataclass(frozen=True)
class ForeignFileKind:
    """Names of one kind, in one folder or in any; `code` is empty where such a file is no matter."""

    pattern: str
    code: str = ""
    folder: str = ""
    left_after_hours: int | None = None

    def original(self, path: Path) -> str | None:
        """The name of the file that this one belongs to, empty when it says none; None when it is not of this kind."""
        found = re.fullmatch(self.pattern, path.name, re.IGNORECASE)
        if found is None or self.folder not in {"", path.parent.name}:
            return None
        return "".join(found.groupdict(default="").values())


def foreign_file_kinds(paths: CohortPaths) -> list[ForeignFileKind]:
    """Every kind that is declared, in its order."""
    path = paths.schemas / "foreign_files.yaml"
    return [parse_entry(ForeignFileKind, entry, paths.display_name(path)) for entry in read_yaml(path)]
