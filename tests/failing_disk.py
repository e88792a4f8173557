"""A disk that fails at a moment."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

import pytest

# the calls of the system that may change the disk
CALLS = ("fsync", "replace", "unlink", "open", "mkdir")


class FailingDisk:
    """Fails at one call that may change the disk, or from that call on; at none for a number of 0."""

    def __init__(
        self,
        monkeypatch: pytest.MonkeyPatch,
        number: int,
        code: int,
        *,
        goes_on: bool,
        calls: tuple[str, ...] = CALLS,
    ):
        self.left, self.code, self.goes_on = number, code, goes_on
        for name in calls:
            monkeypatch.setattr(os, name, self.watched(getattr(os, name)))

    @property
    def calls(self) -> int:
        """How many calls there were on a disk that failed at none."""
        return -self.left

    def watched(self, call: Callable[..., Any]) -> Callable[..., Any]:
        def watch(*arguments: Any, **options: Any) -> Any:
            self.left -= 1
            if self.left == 0 or (self.left < 0 and self.goes_on):
                raise OSError(self.code, os.strerror(self.code), str(arguments[0]))
            return call(*arguments, **options)

        return watch
