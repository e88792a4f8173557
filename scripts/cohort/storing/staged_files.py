"""Files that wait on the disk until all of them are made: in memory, those of a large cohort would take gigabytes."""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

from .atomic_writes import TEMPORARY_SUFFIX, make_folder


class StagedFiles(Mapping[str, bytes]):
    """Files by name, in the order in which they were added; in a folder, where other processes find them too, or
    without one in memory."""

    def __init__(self, folder: Path | None):
        self._folder, self._files = folder, dict[str, bytes | Path]()

    def add(self, name: str, content: bytes) -> None:
        """Adds a file."""
        if self._folder is None:
            self._files[name] = content
            return
        handle, path = tempfile.mkstemp(dir=self._folder)
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        self._files[name] = Path(path)

    def __getitem__(self, name: str) -> bytes:
        file = self._files[name]
        return file.read_bytes() if isinstance(file, Path) else file

    def __iter__(self) -> Iterator[str]:
        return iter(self._files)

    def __len__(self) -> int:
        return len(self._files)

    def __or__(self, other: Mapping[str, bytes]) -> StagedFiles:
        both = StagedFiles(self._folder)
        both._files = self._files | (other._files if isinstance(other, StagedFiles) else dict(other))
        return both


@contextlib.contextmanager
def stage(folder: Path) -> Iterator[Path]:
    """A folder for staged files within another one, closed to others, which goes when they are not needed any more.
    What a kill leaves, `prepared_folders` takes away."""
    make_folder(folder)
    with tempfile.TemporaryDirectory(suffix=TEMPORARY_SUFFIX, dir=folder) as place:
        yield Path(place)
