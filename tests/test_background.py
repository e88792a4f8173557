"""Work in the background of the desk."""

from __future__ import annotations

import threading

import pytest
from cohort.desk.background import Background
from cohort.errors import CannotRun


def test_a_declaration_that_is_invalid_for_a_while_does_not_stop_the_desk() -> None:
    """The version cannot be told at the end of the work, and can be again afterwards."""
    versions = iter([1, 1])
    invalid, worked = True, threading.Event()

    def version() -> int:
        if number := next(versions, None):
            return number
        if invalid:
            raise CannotRun("cohort.yml: mend it")
        return 2

    def work(_: object) -> str:
        worked.set()
        return "done"

    background = Background(threading.Lock(), version, work)
    background.result(0)
    assert worked.wait(10)
    with pytest.raises(CannotRun):
        background.result(0)
    invalid = False
    assert background.result(10) == "done"
