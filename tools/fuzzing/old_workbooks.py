"""Forms as XLS, saved by LibreOffice: records with another kind, length, content or place, and damage of the file."""

from __future__ import annotations

import random
import struct
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path

from .libreoffice import forms_of, trials_of_spreadsheets
from .structures import with_damage
from .trials import Bench, Trial

# the first record of a workbook: its kind, its length, and the version of the format
BEGIN = b"\x09\x08\x10\x00\x00\x06"
# kinds of records: numbers, texts, blank cells, rows, merged cells, formulas, sizes, sheets, ends, texts of all sheets
KINDS = (0x0203, 0x00FD, 0x0204, 0x027E, 0x0201, 0x0208, 0x00E5, 0x0006, 0x0200, 0x0085, 0x000A, 0x00FC, 0x003C, 0xFFFF)
HEAD = 4


def old_workbooks(bench: Bench, chances: Sequence[random.Random]) -> Iterator[Trial]:
    """Old workbooks with other records. Nobody says what is right in a broken one."""
    forms = [path.read_bytes() for path in forms_of(bench, "xls")]
    silent = bench.without_comparing("damaged")
    return trials_of_spreadsheets(silent, chances, "xls", partial(_write, forms))


def records(content: bytes) -> list[tuple[int, int]]:
    """The place and length of each record of a workbook whose stream lies in one piece, as LibreOffice writes it."""
    place, found = content.find(BEGIN), []
    while 0 <= place <= len(content) - HEAD:
        kind, length = struct.unpack_from("<HH", content, place)
        if kind == 0 and length == 0:
            break
        found.append((place, length))
        place += HEAD + length
    return found


def _write(forms: Sequence[bytes], chance: random.Random, path: Path) -> None:
    content = chance.choice(forms)
    if chance.random() < 0.2:
        path.write_bytes(with_damage(chance, content))
        return
    changed, found = bytearray(content), records(content)
    for _ in range(chance.randint(1, 4)):
        place, length = chance.choice(found)
        kind = chance.choice(["kind", "length", "bytes", "bytes", "text", "swap"])
        if kind == "kind":
            struct.pack_into("<H", changed, place, chance.choice(KINDS))
        elif kind == "length":
            struct.pack_into("<H", changed, place + 2, chance.choice([0, 1, length + 1, max(0, length - 1), 0xFFFF]))
        elif kind == "text" and length:
            changed[place + HEAD : place + HEAD + length] = chance.randbytes(length)
        elif kind == "swap":
            other, size = chance.choice(found)
            if size == length:
                first, second = changed[place : place + HEAD + length], changed[other : other + HEAD + size]
                changed[place : place + HEAD + length], changed[other : other + HEAD + size] = second, first
        elif length:
            changed[place + HEAD + chance.randrange(length)] = chance.choice([0, 1, 0x7F, 0x80, 0xFF])
    path.write_bytes(bytes(changed))
