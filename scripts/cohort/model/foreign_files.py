"""Files that other programs leave in the folders of a cohort, as schemas/foreign_files.yaml declares them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from .paths import CohortPaths
from .yaml_files import parse_entry, read_yaml


@dataclass(frozen=True)
class ForeignFileKind:
    """A pattern of file names, in one folder or (empty) in any; an empty `code` means the file is harmless.

    `folder` is the name of the folder of a file, or of one above it in the cohort. After `left_after_hours` nobody
    needs the file any more, and `left_code` is said of it.
    """

    pattern: str
    code: str = ""
    folder: str = ""
    left_after_hours: int | None = None
    left_code: str = "lock-left"

    def original(self, path: Path) -> str | None:
        """The name of the file that `path`, from the root of the cohort, belongs to, empty if it shows none; None if it
        is not of this kind."""
        match = re.fullmatch(self.pattern, path.name, re.IGNORECASE)
        if match is None or self.folder not in {"", *(folder.name for folder in path.parents)}:
            return None
        return "".join(match.groupdict(default="").values())


def foreign_file_kinds(paths: CohortPaths) -> list[ForeignFileKind]:
    """Every declared kind, in the order of the file."""
    path = paths.schemas / "foreign_files.yaml"
    return [parse_entry(ForeignFileKind, entry, paths.display_name(path)) for entry in read_yaml(path)]
