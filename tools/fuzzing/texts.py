"""CSV: the same cells in any dialect and encoding are taken as they are; damaged bytes are not taken wrongly."""

from __future__ import annotations

import csv
import io
import random
from collections.abc import Iterator, Sequence
from pathlib import Path

from .accepted_values import CellsOf, outcome_of
from .structures import with_damage
from .trials import Bench, Trial, judged
from .workbooks import NUMBERS, TEXTS

HEADS = (
    ("spent_on", "description", "amount", "organisation_id", "funded_by", "payee"),
    ("วันที่จ่าย", "รายการ", "จำนวนเงิน", "องค์กร", "แหล่งเงิน", "ร้าน"),
    ("date", "minutes", "organisation_id", "coach_id", "mode", "purpose"),
    ("title", "kind", "start_date", "end_date", "province"),
    ("x", "y", "z"),
)
ENCODINGS = ("utf-8", "utf-8", "utf-8-sig", "utf-16", "cp874", "cp1252", "mac_roman")
ENDS = ("\n", "\r\n", "\r")


def texts(bench: Bench, chances: Sequence[random.Random]) -> Iterator[Trial]:
    """Files of cells, four fifths of them undamaged: in these nothing may be taken that does not stand there."""
    folder = bench.place("csv")
    for number, chance in enumerate(chances):
        path = folder / f"csv-{number:05}.{chance.choice(['csv', 'csv', 'tsv', 'txt'])}"
        cells_of = _write(chance, path)
        yield judged(lambda path=path, cells_of=cells_of: outcome_of(bench, path, cells_of), path)


def _write(chance: random.Random, path: Path) -> CellsOf:
    """Writes a file, and returns its cells where they are known."""
    rows = [_cell_row(chance, length) for length in [chance.randint(0, 3)] * chance.choice([0, 0, 0, 1, 2])]
    head = list(chance.choice(HEADS))
    if chance.random() < 0.2:
        chance.shuffle(head)
    lengths = [len(head) + chance.choice([0, 0, 0, -1, 1]) for _ in range(chance.randint(0, 8))]
    rows += [head, *(_cell_row(chance, length) for length in lengths)]
    memory = io.StringIO(newline="")
    end = chance.choice(ENDS)
    quoting = chance.choice([csv.QUOTE_MINIMAL, csv.QUOTE_MINIMAL, csv.QUOTE_ALL, csv.QUOTE_NONNUMERIC])
    dialect = {
        "delimiter": chance.choice(",;\t|,,"),
        "lineterminator": end,
        # Python quotes a line feed only where it ends lines too
        "quoting": csv.QUOTE_ALL if end == "\r" else quoting,
    }
    csv.writer(memory, **dialect).writerows(rows)
    encoding = chance.choice(ENCODINGS)
    try:
        content = memory.getvalue().encode(encoding)
    except UnicodeEncodeError:
        content = memory.getvalue().encode()
    if chance.random() < 0.2:
        path.write_bytes(with_damage(chance, content))
        return lambda _: None
    path.write_bytes(content)
    if encoding in ("cp1252", "mac_roman", "cp874"):
        # the bytes alone do not say which letters they are
        return lambda _: None
    return lambda _: rows


def _cell_row(chance: random.Random, length: int) -> list[str]:
    return [chance.choice(TEXTS if chance.random() < 0.7 else NUMBERS) for _ in range(max(0, length))]
