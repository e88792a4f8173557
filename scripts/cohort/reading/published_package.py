"""The package that a cohort has published, opened from a folder or a zip and compared with its manifest.

Nothing in it is trusted: names of files lead nowhere else, sizes are counted while unpacking, and each file that is
taken has the hash that the manifest gives. The hash of the manifest is the hash of the release.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import lzma
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from ..errors import first_line
from ..shortening import one_line
from .safety.limits import MOST_UNPACKED, RefusedFile
from .safety.zip_inspection import Unpacker

MANIFEST = "manifest.json"
DATA, DESCRIPTOR = "data", "data/datapackage.json"
# a manifest or a descriptor is never longer
_MOST_JSON = 20_000_000
_MOST_FILES = 10_000
# what zipfile and the libraries below it raise at a zip that is damaged, locked or made to mislead them
_DAMAGE = (
    zipfile.BadZipFile,
    NotImplementedError,
    EOFError,
    RuntimeError,
    ValueError,
    zlib.error,
    lzma.LZMAError,
)


class RefusedPackage(Exception):
    """A package that is not taken. `code` is one of network/refusals.yaml, `values` fill its message."""

    def __init__(self, code: str, **values: str):
        super().__init__(code)
        # what a package says may hold line ends and orders to a terminal
        self.code, self.values = code, {name: one_line(value) for name, value in values.items()}


@dataclass(frozen=True)
class PublishedFile:
    """A file as the manifest describes it."""

    path: str
    sha256: str
    size: int


class PublishedPackage:
    """A package that is open. Use it as a context.

    with PublishedPackage.open(Path("cohort.zip")) as package:
        package.hash, package.read("data/trials.csv")
    """

    def __init__(self, source: Path):
        self._source = source
        self._zip: zipfile.ZipFile | None = None
        self._parts: dict[str, zipfile.ZipInfo] = {}
        self.hash = ""
        self.files: dict[str, PublishedFile] = {}
        self.release = ""

    @classmethod
    @contextlib.contextmanager
    def open(cls, source: Path) -> Iterator[PublishedPackage]:
        """The package in a folder or a zip. Raises RefusedPackage if it is none."""
        package = cls(source)
        try:
            if not source.is_dir():
                package._open_zip()
            package._read_manifest()
            yield package
        except RefusedFile:
            raise RefusedPackage("too-large", limit=f"{MOST_UNPACKED // 1_000_000} MB") from None
        except OSError as error:
            raise RefusedPackage("unreadable", reason=str(error.strerror or error)) from None
        finally:
            if package._zip:
                package._zip.close()

    def _open_zip(self) -> None:
        if not self._source.is_file():
            raise RefusedPackage("source-missing")
        with _damage_refused():
            self._zip = zipfile.ZipFile(self._source)
        self._unpacker = Unpacker(self._zip, self._source.stat().st_size)
        parts = self._unpacker.parts()
        if len(parts) > _MOST_FILES:
            raise RefusedPackage("too-large", limit=f"{_MOST_FILES} files")
        for part in parts:
            name = part.filename
            if name in self._parts:
                raise RefusedPackage("unsafe-path", file=name)
            self._parts[name] = part
        # somebody may have packed the folder itself
        manifests = [name for name in self._parts if PurePosixPath(name).name == MANIFEST and name.count("/") <= 1]
        if MANIFEST not in self._parts and len(manifests) == 1:
            folder = manifests[0].removesuffix(MANIFEST)
            self._parts = {
                name.removeprefix(folder): part for name, part in self._parts.items() if name.startswith(folder)
            }

    def _content(self, path: str) -> bytes:
        """The bytes of a file. Raises RefusedPackage if it is missing."""
        if self._zip:
            if path not in self._parts:
                raise RefusedPackage("file-missing", file=path)
            with _damage_refused():
                return b"".join(self._unpacker.pieces(self._parts[path]))
        file = self._source / path
        if not file.is_file():
            raise RefusedPackage("file-missing", file=path)
        if not file.resolve().is_relative_to(self._source.resolve()):
            raise RefusedPackage("unsafe-path", file=path)
        return file.read_bytes()

    def _read_manifest(self) -> None:
        content = self._content(MANIFEST)
        self.hash = hashlib.sha256(content).hexdigest()
        entries = _json(MANIFEST, content)
        try:
            self.release = one_line(str(entries["release"]))
            files = [PublishedFile(str(e["path"]), str(e["sha256"]), int(e["bytes"])) for e in entries["files"]]
        except (KeyError, TypeError, ValueError):
            raise RefusedPackage("not-a-package", file=MANIFEST) from None
        for file in files:
            if not is_safe_path(file.path):
                raise RefusedPackage("unsafe-path", file=file.path)
        self.files = {file.path: file for file in files}

    def read(self, path: str) -> bytes:
        """The bytes of a file that the manifest lists. Raises RefusedPackage if they are not those of the manifest."""
        if path not in self.files:
            raise RefusedPackage("file-missing", file=path)
        content, expected = self._content(path), self.files[path]
        if len(content) != expected.size or hashlib.sha256(content).hexdigest() != expected.sha256:
            raise RefusedPackage("file-changed", file=path)
        return content

    def check_all(self) -> None:
        """Compares every file with the manifest. Raises RefusedPackage for the first that differs or is missing."""
        for path in self.files:
            self.read(path)

    def descriptor(self) -> dict[str, Any]:
        """The data package of the cohort. Raises RefusedPackage if there is none."""
        described = _json(DESCRIPTOR, self.read(DESCRIPTOR))
        if not isinstance(described.get("resources"), list):
            raise RefusedPackage("not-a-package", file=DESCRIPTOR)
        return described


def is_safe_path(path: str) -> bool:
    """Whether a path of a package stays within it, on every system."""
    parts = PurePosixPath(path).parts
    return bool(path) and not ("\\" in path or ":" in path or "\0" in path or path.startswith("/") or ".." in parts)


@contextlib.contextmanager
def _damage_refused() -> Iterator[None]:
    try:
        yield
    except _DAMAGE as error:
        raise RefusedPackage("zip-damaged", reason=first_line(error)) from None


def _json(name: str, content: bytes) -> dict[str, Any]:
    if len(content) > _MOST_JSON:
        raise RefusedPackage("too-large", limit=f"{_MOST_JSON // 1_000_000} MB")
    try:
        parsed = json.loads(content)
        # Python reads halves of characters and infinite numbers that no file can be written with
        json.dumps(parsed, ensure_ascii=False, allow_nan=False).encode()
    except (ValueError, RecursionError):
        raise RefusedPackage("not-a-package", file=name) from None
    if not isinstance(parsed, dict):
        raise RefusedPackage("not-a-package", file=name)
    return parsed
