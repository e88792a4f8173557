"""The build cache: what takes long to make, kept in build/ by the hash of all that decides it."""

from __future__ import annotations

import contextlib
import hashlib
import json
import tempfile
from collections.abc import Callable, Collection
from pathlib import Path
from typing import Any

from .atomic_writes import TEMPORARY_SUFFIX

DIGEST = hashlib.sha256().digest_size


def content_hash(source: Any) -> str:
    """The hash of the JSON of a value; what JSON does not know counts by its `repr`."""
    text = json.dumps(source, ensure_ascii=False, sort_keys=True, default=repr)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


class BuildCache:
    """Results by the hash of their source.

    `shared` decides all results beside their source: versions of libraries, fonts, the toolkit. `used_keys` are the
    keys that this object was asked for.
    """

    def __init__(self, folder: Path, shared: Any):
        self._folder, self._shared, self.used_keys = folder, content_hash(shared), set[str]()

    def get_or_make(self, source: Any, make: Callable[[], bytes]) -> bytes:
        """The result for this source: from the cache, or made now. `source` must hold everything that decides it."""
        key = content_hash([self._shared, source])
        self.used_keys.add(key)
        path = self._folder / key
        with contextlib.suppress(OSError):
            written = path.read_bytes()
            # files here are not flushed to the disk, so a power cut may leave half of one
            if hashlib.sha256(content := written[DIGEST:]).digest() == written[:DIGEST]:
                return content
        content = make()
        # another process may write the same file; a result that cannot be kept is made again next time
        with contextlib.suppress(OSError):
            self._folder.mkdir(parents=True, exist_ok=True)
            with tempfile.NamedTemporaryFile(dir=self._folder, suffix=TEMPORARY_SUFFIX, delete=False) as file:
                file.write(hashlib.sha256(content).digest() + content)
            Path(file.name).replace(path)
        return content

    def drop_all_but(self, keys: Collection[str]) -> None:
        """Deletes every result whose key is not among these."""
        for path in self._folder.glob("*"):
            if path.name not in keys:
                path.unlink(missing_ok=True)
