"""The limits on the size of files and on what reading one may take, and the refusal of a file."""

from __future__ import annotations

MOST_BYTES = 200_000_000
MOST_UNPACKED = 1_000_000_000
MOST_CELLS = 30_000_000
# more equal rows, one below the other, are filled down by a program, and whether they count is asked
MOST_EQUAL_ROWS = 500
# for one file: seconds, and bytes of memory on Linux
MOST_SECONDS = 120
MOST_MEMORY = 4 * 2**30


class RefusedFile(Exception):
    """A file that is not read. `code` is a finding of schemas/findings.yaml, `values` fill its message."""

    def __init__(self, code: str, **values: str):
        super().__init__(code)
        self.code, self.values = code, values


def too_many_bytes(limit: int) -> RefusedFile:
    """The refusal of a file that is, or unpacks to, more than `limit` bytes."""
    return RefusedFile("submission-too-large", limit=f"{limit // 1_000_000} MB")


def too_many_cells() -> RefusedFile:
    """The refusal of a sheet with filled cells too far below or beside its table."""
    return RefusedFile("submission-too-large", limit=f"{MOST_CELLS // 1_000_000} M")
