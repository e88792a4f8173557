"""The build cache: results that take long to make, stored in build/ by the hash of everything they depend on."""

from __future__ import annotations

import contextlib
import hashlib
import json
import tempfile
from collections.abc import Callable, Collection, Mapping
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any

from .atomic_writes import TEMPORARY_SUFFIX, make_folder

DIGEST = hashlib.sha256().digest_size


def content_hash(source: Any) -> str:
    """The SHA-256 of a value as JSON, in hex. The order of mappings and sets does not count.

    Values that JSON lacks count by the fields that compare them, or by their `repr`. Raises TypeError where that is an
    address in memory: the hash would be another one in each process.
    """
    return hashlib.sha256(_json(source).encode("utf-8", "surrogatepass")).hexdigest()


def hashes_of(files: Mapping[str, bytes]) -> dict[str, str]:
    """The hashes of files by name, which stand for them in the source of a result."""
    return {name: hashlib.sha256(content).hexdigest() for name, content in files.items()}


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, default=_stand_in)


def _stand_in(value: Any) -> Any:
    """What stands for a value that JSON lacks."""
    if is_dataclass(value) and not isinstance(value, type):
        compared = [field.name for field in fields(value) if field.compare]
        return [type(value).__qualname__, {name: getattr(value, name) for name in compared}]
    if isinstance(value, set | frozenset):
        return sorted(map(_json, value))
    if " at 0x" in (text := repr(value)):
        raise TypeError(f"what is cached must not depend on {text}, which is another one in each process")
    return text


class BuildCache:
    """Results by the hash of their source.

    `shared` is what all results depend on in addition: versions of libraries, fonts, the toolkit. `used_keys` are the
    keys of all results requested so far.

        cache = BuildCache(folder, ["typst 0.12"])
        pdf = cache.get_or_make(["receipt", content], lambda: render(content))
    """

    def __init__(self, folder: Path, shared: Any):
        self._folder, self._shared, self.used_keys = folder, content_hash(shared), set[str]()

    def get_or_make(self, source: Any, make: Callable[[], bytes]) -> bytes:
        """The result for this source, from the cache or newly made. `source` must hold all that the result depends
        on."""
        key = content_hash([self._shared, source])
        self.used_keys.add(key)
        path = self._folder / key
        with contextlib.suppress(OSError):
            stored = path.read_bytes()
            # cache files are not flushed to the disk, so a power cut may leave half of one
            if hashlib.sha256(content := stored[DIGEST:]).digest() == stored[:DIGEST]:
                return content
        content = make()
        # another process may write the same file; a result that cannot be stored is made again next time
        with contextlib.suppress(OSError):
            make_folder(self._folder)
            with tempfile.NamedTemporaryFile(dir=self._folder, suffix=TEMPORARY_SUFFIX, delete=False) as file:
                file.write(hashlib.sha256(content).digest() + content)
            Path(file.name).replace(path)
        return content

    def drop_all_but(self, keys: Collection[str]) -> None:
        """Deletes all results except those with these keys."""
        for path in self._folder.glob("*"):
            if path.name not in keys:
                path.unlink(missing_ok=True)
