"""Generations of gathered tables: each in a folder of its own that never changes, and a pointer to the newest.

A generation is written beside the others and flushed, then the pointer is replaced, so whoever reads sees a whole one.
Its name is the hash of its manifest: the same packages give the same generation.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from ..errors import CannotRun
from ..model.network import NetworkPaths
from .atomic_writes import write_atomically, write_flushed

POINTER, MANIFEST, NEW = "current", "manifest.json", ".new"
_NAME_LENGTH = 16


@dataclass(frozen=True)
class Generation:
    """One generation: its folder, and the manifest with its members, those refused, and the hash of each file."""

    folder: Path
    manifest: dict[str, Any]

    @cached_property
    def members(self) -> dict[str, dict[str, Any]]:
        """The members that were gathered, by id."""
        return {member["id"]: member for member in self.manifest["members"]}

    @property
    def refused(self) -> list[dict[str, Any]]:
        """The members that were refused, each with its code and values."""
        return list(self.manifest["refused"])

    def damaged_files(self) -> list[str]:
        """The names of files that are missing or not as they were written."""
        return [
            file["path"]
            for file in self.manifest["files"]
            if not (path := self.folder / file["path"]).is_file() or file_sha256(path) != file["sha256"]
        ]


def current_generation(paths: NetworkPaths) -> Generation | None:
    """The generation that the pointer names; None before the first. Raises CannotRun if it is damaged."""
    pointer = paths.gathered / POINTER
    try:
        name = pointer.read_text(encoding="utf-8").strip()
    except FileNotFoundError:
        return None
    folder = paths.gathered / name
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        return Generation(folder, manifest)
    except (OSError, ValueError):
        where = paths.display_name(pointer)
        raise CannotRun(
            f"{where}: there is no whole generation {name}; delete {where} and run: nox -s gather"
        ) from None


def new_folder(paths: NetworkPaths) -> Path:
    """An empty folder beside the generations, for one that is being written. What a killed run left there goes."""
    folder = paths.gathered / NEW
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


def switch_to(paths: NetworkPaths, folder: Path, manifest: dict[str, Any]) -> tuple[Generation, bool]:
    """Makes the new folder a generation and points to it; returns it, and whether it is another one than before."""
    content = _manifest_text(manifest).encode()
    name = hashlib.sha256(content).hexdigest()[:_NAME_LENGTH]
    target = paths.gathered / name
    generation = Generation(target, manifest)
    is_whole = (target / MANIFEST).is_file() and not generation.damaged_files()
    if is_whole:
        shutil.rmtree(folder)
    else:
        for path in folder.iterdir():
            _flush(path)
        write_flushed(folder / MANIFEST, content)
        # one with damaged files makes place for a whole one, and stays beside it
        if target.exists():
            target.rename(_free_name(target))
        folder.rename(target)
        _flush(paths.gathered)
    pointer = paths.gathered / POINTER
    is_new = not pointer.exists() or pointer.read_text(encoding="utf-8").strip() != name or not is_whole
    if is_new:
        write_atomically(pointer, f"{name}\n")
    return generation, is_new


def _manifest_text(manifest: dict[str, Any]) -> str:
    """The manifest as JSON, a line for each entry of a list: with more line ends it takes Python ten times as long."""

    def text_of(value: Any) -> str:
        if isinstance(value, list) and value:
            return "[\n" + ",\n".join(map(text_of_entry, value)) + "\n]"
        return text_of_entry(value)

    def text_of_entry(value: Any) -> str:
        return json.dumps(value, ensure_ascii=False, sort_keys=True)

    parts = (f"{json.dumps(name)}: {text_of(value)}" for name, value in sorted(manifest.items()))
    return "{\n" + ",\n".join(parts) + "\n}\n"


def file_sha256(path: Path) -> str:
    """The SHA-256 of a file of any size."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _free_name(path: Path) -> Path:
    number = 1
    while (other := path.with_name(f"{path.name}.damaged-{number}")).exists():
        number += 1
    return other


def _flush(path: Path) -> None:
    # Windows flushes no folder
    with contextlib.suppress(OSError):
        handle = os.open(path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
