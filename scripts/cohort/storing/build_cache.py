"""What takes long to make, kept in build/ by what it was made from, so that a second build makes only what changed."""

from __future__ import annotations

import contextlib
import hashlib
import json
import tempfile
from collections.abc import Callable, Collection, Iterator
from pathlib import Path
from typing import Any

from .atomic_writes import NEW

DIGEST = hashlib.sha256().digest_size


def digest(source: Any) -> str:
    """What tells from all others something that JSON, or the text of it, tells from all others."""
    text = json.dumps(source, ensure_ascii=False, sort_keys=True, default=repr)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


class Kept:
    """Made things by the content they were made from.

    `shared` is what decides all of them beside that: versions of what makes them, fonts. `asked` are the keys that were
    asked for in this run.
    """

    def __init__(self, folder: Path, shared: Any):
        self._folder, self._shared, self.asked = folder, digest(shared), set[str]()

    def made(self, source: Any, make: Callable[[], bytes]) -> bytes:
        """What was made from this source before, or what `make` makes of it now.

        `source` is anything that JSON, or the text of it, tells from all others: everything that decides the result.
        """
        key = digest([self._shared, source])
        self.asked.add(key)
        path = self._folder / key
        with contextlib.suppress(OSError):
            written = path.read_bytes()
            # it is not flushed to the disk, so what a failing computer left of it is not trusted
            if hashlib.sha256(content := written[DIGEST:]).digest() == written[:DIGEST]:
                return content
        content = make()
        # who builds beside this one may keep the same, or take it away; what could not be kept is only made again
        with contextlib.suppress(OSError):
            self._folder.mkdir(parents=True, exist_ok=True)
            with tempfile.NamedTemporaryFile(dir=self._folder, suffix=NEW, delete=False) as beside:
                beside.write(hashlib.sha256(content).digest() + content)
            Path(beside.name).replace(path)
        return content

    @contextlib.contextmanager
    def asked_within(self) -> Iterator[set[str]]:
        """The keys that are asked for in a block, complete when it ends."""
        before, self.asked = self.asked, set()
        within = self.asked
        try:
            yield within
        finally:
            self.asked = before | within

    @property
    def is_empty(self) -> bool:
        """Whether nothing was made yet."""
        return not any(self._folder.glob("*"))

    def forget_others(self, asked: Collection[str]) -> None:
        """Takes away what nobody has asked for."""
        self.forget({path.name for path in self._folder.glob("*")} - set(asked))

    def forget(self, keys: Collection[str]) -> None:
        """Takes away what is kept under some keys."""
        for key in keys:
            (self._folder / key).unlink(missing_ok=True)
