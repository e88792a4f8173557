"""Writing a file so that it is never seen half written."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

from ..errors import CannotRun


def write_whole(path: Path, content: str | bytes) -> None:
    """Puts the content in place of the file: written beside it, flushed to the disk, then renamed.

    Text is written as UTF-8 with LF. Raises CannotRun when the file cannot be replaced, as when a
    spreadsheet program holds it open; the file is then as it was.
    """
    data = content.encode("utf-8") if isinstance(content, str) else content
    beside = path.with_name(f".{path.name}.new")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with beside.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    except OSError as error:
        with contextlib.suppress(OSError):
            beside.unlink(missing_ok=True)
        raise CannotRun(
            f"{path.name}: cannot be written ({error.strerror}); close it in other programs and run again"
        ) from None
