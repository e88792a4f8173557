"""What other programs leave beside the files of a cohort: schemas/files_of_others.yaml."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from .paths import Places
from .yaml_files import declared, read_yaml


@dataclass(frozen=True)
class FileOfOthers:
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


def files_of_others(places: Places) -> list[FileOfOthers]:
    """Every kind that is declared, in its order."""
    path = places.schemas / "files_of_others.yaml"
    return [declared(FileOfOthers, entry, places.named(path)) for entry in read_yaml(path)]
