"""Whether the values that were accepted from a file without a word are those of the file."""

from __future__ import annotations

import contextlib
import datetime
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path

from cohort.checking.verdicts import submission_verdict
from cohort.i18n.language import cohort_language
from cohort.model.findings import Validation, column_letters
from cohort.model.tables import Table
from cohort.reading.cells.text import tidy
from cohort.reading.submissions.submission import Submission
from cohort.workflows.intake.read_submissions import read_submissions
from cohort.workflows.validation.validate import as_json

from .trials import Bench, Outcome, Trial

# how cells with a truth value are in a CSV
TRUTH = {("true", "TRUE"), ("true", "1"), ("false", "FALSE"), ("false", "0")}
OUTCOMES: dict[str, Outcome] = {"fine": "accepted", "ask": "questions", "mend": "findings", "refused": "refused"}
# the cells of a sheet as texts, from its first row; None where nobody can say
Cells = Sequence[Sequence[str]]
CellsOf = Callable[[str], Cells | None]


@dataclass(frozen=True)
class Difference:
    """A cell that was accepted without a word, and what stands there."""

    sheet: str
    cell: str
    accepted: str
    raw: str

    def __str__(self) -> str:
        return f"{self.sheet} {self.cell}: {self.accepted!r}, but {self.raw!r}"


def outcome_of(bench: Bench, path: Path, cells_of: CellsOf = lambda _: None) -> Trial:
    """Reads a submitted file; what is accepted in it must be what the file says, and all that is said has its words."""
    cohort = bench.cohort_of_file()
    intake = read_submissions(cohort, [path])
    (submission,) = intake.submissions
    outcome = OUTCOMES[submission_verdict(submission, cohort.finding_kinds)]
    words = as_json(cohort, Validation([], [], 0, 0, {}), intake, cohort_language(cohort))
    for line in words["findings"]:
        if "{" in line["message"] and "{" not in str(line["values"]):
            return Trial("find", f"a finding without its words: {line['message']!r}", path)
    if outcome == "refused" and not submission.findings:
        return Trial("find", "refused without a finding", path)
    found = list(differences(submission, cells_of))
    if found:
        return Trial("find", "; ".join(map(str, found[:3])), path)
    return Trial(outcome, "", path)


def differences(submission: Submission, cells_of: CellsOf) -> Iterator[Difference]:
    """The cells that were accepted without a repair or a finding and differ from those that the file has.

    Pivots are left out: of one row they make several, and what was agreed earlier keeps its own day and reference.
    """
    spoken_of = {(repair.sheet, repair.cell) for repair in submission.repairs}
    spoken_of |= {(finding.sheet, finding.cell or "") for finding in submission.findings}
    for table in submission.tables:
        rows = cells_of(table.sheet)
        if rows is None or table.table.pivot:
            continue
        for name, column in table.columns.items():
            if name == table.table.generated_key:
                # a row without a key gets one
                continue
            for row, accepted in zip(table.rows, table.texts.get(name, ()), strict=False):
                cell = f"{column_letters(column)}{row}"
                cells = rows[row - 1] if row <= len(rows) else []
                raw = cells[column - 1] if column <= len(cells) else ""
                if not raw and table.table.field(name.partition("=")[0]).default is not None:
                    # what nobody has filled in
                    continue
                if (table.sheet, cell) not in spoken_of and not is_equal(
                    accepted, raw, is_label=_has_labels(table.table, name)
                ):
                    yield Difference(table.sheet, cell, accepted, raw)


def _has_labels(table: Table, name: str) -> bool:
    """Whether a column has labels of codes or names of rows, which a form offers, so that they are accepted without a
    word."""
    column = table.field(name.partition("=")[0])
    return bool(column.codes or column.references or column.type in ("boolean", "list") or column.standard)


def is_equal(accepted: str, raw: str, *, is_label: bool) -> bool:
    """Whether a text is the one in a CSV cell, which writes numbers and days in its own way."""
    if accepted == tidy(raw)[0] or (accepted, raw) in TRUTH or (is_label and bool(accepted) == bool(tidy(raw)[0])):
        return True
    with contextlib.suppress(InvalidOperation):
        shown = Decimal(raw.removesuffix("%")) / (100 if raw.endswith("%") else 1)
        # a CSV has fifteen digits, as a spreadsheet shows
        return abs(Decimal(accepted) - shown) <= abs(Decimal(accepted)) * Decimal("1e-14")
    return accepted in {*days(raw), *moments(raw)}


def days(raw: str) -> Iterator[str]:
    """The day that a cell of a CSV shows, in each of the formats that forms have."""
    for pattern in ("%Y-%m-%d", "%m/%d/%Y", "%m/%d/%y", "%d/%m/%Y"):
        with contextlib.suppress(ValueError):
            yield datetime.datetime.strptime(raw.split(" ")[0], pattern).date().isoformat()


def moments(raw: str) -> Iterator[str]:
    """The time of a day, or with its day, that a cell of a CSV shows."""
    with contextlib.suppress(ValueError):
        yield datetime.datetime.strptime(raw, "%I:%M:%S %p").time().isoformat()
    with contextlib.suppress(ValueError):
        yield datetime.datetime.strptime(raw, "%m/%d/%Y %H:%M:%S").isoformat()
