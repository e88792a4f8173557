"""Who has adapted the model: book/adaptations.csv, which the host and those who adapt it write."""

from __future__ import annotations

import csv
import io

from ...errors import CannotRun
from ...model.cohort import Cohort

FILE = "adaptations.csv"
COLUMNS = ("who", "where", "since", "what_was_adapted", "link")


def read_adaptations(cohort: Cohort) -> tuple[tuple[str, ...], ...]:
    """The rows of the file in its order; none where there is no file. Raises CannotRun for another header."""
    path = cohort.paths.book / FILE
    if not path.exists():
        return ()
    where = cohort.paths.display_name(path)
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError:
        raise CannotRun(f"{where}: save the file as CSV in UTF-8") from None
    rows = csv.reader(io.StringIO(text, newline=""))
    if tuple(next(rows, ())) != COLUMNS:
        raise CannotRun(f"{where}: the first line is {','.join(COLUMNS)}")
    adaptations = []
    for row in rows:
        if any(cell.strip() for cell in row):
            if len(row) != len(COLUMNS):
                raise CannotRun(f"{where}, line {rows.line_num}: write {len(COLUMNS)} cells, a comma between each")
            adaptations.append(tuple(cell.strip() for cell in row))
    return tuple(adaptations)
