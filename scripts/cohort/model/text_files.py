"""Reading the text files that people write."""

from __future__ import annotations

from pathlib import Path

from ..errors import CannotRun
from .paths import CohortPaths


def read_text_file(paths: CohortPaths, path: Path) -> str:
    """The text of a file. Raises CannotRun if it is not UTF-8."""
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise CannotRun(f"{paths.display_name(path)}: save the file as UTF-8 text") from None
